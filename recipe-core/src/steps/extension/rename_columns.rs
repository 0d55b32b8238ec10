//! `RENAME_COLUMNS`.

use std::collections::HashMap;

use crate::kernel::text::compile_pattern;
use crate::step::prelude::*;

const NAMES: Param<Option<Pairs>> =
    Param::optional("columns", "New names by old names: `{\"old\": \"new\"}`.");
const PATTERN: Param<Option<Text>> =
    Param::optional("pattern", "Regular expression: what it matches in each name becomes `value`.");
const VALUE: Param<Text> =
    Param::required("value", "What stands there instead; `$1` is the first group of the pattern.").or("");
const STYLE: Param<Option<Text>> = Param::optional("style", "How all names are written.").one_of(&[
    "snake_case",
    "UPPER_SNAKE_CASE",
    "kebab-case",
    "camelCase",
    "PascalCase",
    "lower case",
    "trimmed",
]);

pub(super) const STEP: Step = Step {
    operation: "RENAME_COLUMNS",
    family: Family::Extension,
    summary: "Gives several columns other names: by a list, by a pattern, or in a style.",
    conditions: Conditions::Rejected,
    params: &[&NAMES, &PATTERN, &VALUE, &STYLE],
    examples: &[
        Example::new("By a list; two columns may change names", r#"{"columns": {"a": "b", "b": "a"}}"#)
            .input(&["a: int | b: string | c: int", "1 | x | 2", "null | null | null"])
            .output(&["b: int | a: string | c: int", "1 | x | 2", "null | null | null"]),
        Example::new("In a style", r#"{"style": "snake_case"}"#)
            .input(&[
                "Claim ID: int | claimDate: date | HTTPStatus: int | % paid: double",
                "1 | 2024-01-31 | 200 | 0.5",
            ])
            .output(&[
                "claim_id: int | claim_date: date | http_status: int | paid: double",
                "1 | 2024-01-31 | 200 | 0.5",
            ]),
        Example::new("By a pattern", r#"{"pattern": "^(\\w+)\\.(\\w+)$", "value": "${2}_of_$1"}"#)
            .input(&["user.id: int | user.name: string | n: int", "1 | Ann | 2"])
            .output(&["id_of_user: int | name_of_user: string | n: int", "1 | Ann | 2"]),
        Example::new("`UPPER_SNAKE_CASE`", r#"{"style": "UPPER_SNAKE_CASE"}"#)
            .input(&["claimDate: date | Claim ID: int", "null | 1"])
            .output(&["CLAIM_DATE: date | CLAIM_ID: int", "null | 1"]),
        Example::new("`kebab-case`", r#"{"style": "kebab-case"}"#)
            .input(&["Claim ID: int", "1"])
            .output(&["claim-id: int", "1"]),
        Example::new("`camelCase`", r#"{"style": "camelCase"}"#)
            .input(&["Claim ID: int", "1"])
            .output(&["claimId: int", "1"]),
        Example::new("`PascalCase`", r#"{"style": "PascalCase"}"#)
            .input(&["claim_id: int", "1"])
            .output(&["ClaimId: int", "1"]),
        Example::new("`lower case`", r#"{"style": "lower case"}"#)
            .input(&["Claim ID: int", "1"])
            .output(&["claim id: int", "1"]),
        Example::new("`trimmed`", r#"{"style": "trimmed"}"#)
            .input(&[" Claim  ID: int", "1"])
            .output(&["Claim ID: int", "1"]),
        Example::new("Names that would be the same", r#"{"style": "snake_case"}"#)
            .input(&["Claim ID: int | claim_id: int", "1 | 2"])
            .error("columns `Claim ID` and `claim_id` would both be called `claim_id`"),
        Example::new("A column that is not there", r#"{"columns": {"nmae": "title"}}"#)
            .input(&["name: string", "x"])
            .error("column `nmae` not found; did you mean `name`?"),
    ],
    assumptions: &[
        "All names change at once. Columns keep their places, types and cells; a name that two columns would have is refused.",
        "A style joins the words of a name, which end at anything but a letter or digit, before a capital after a small letter, and \
         before the last of several capitals: `HTTPStatus` is `http_status`. `lower case` changes letters only, and \
         `trimmed` drops blanks around names, and all but one within them.",
        "A pattern that matches no name changes none. RENAME with `columnsMatching` adds to the names of some columns.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let given = (args.get(&NAMES), args.get(&PATTERN), args.get(&STYLE));
    match given {
        (Some(names), None, None) => {
            let mut new = HashMap::with_capacity(names.len());
            for (old, name) in names {
                rel.column(old)?;
                new.insert(old.name.as_str(), name.name.clone());
            }
            rel.rename_all(|old| new.get(old).cloned()).map_err(|error| args.place(&NAMES, error))
        }
        (None, Some(pattern), None) => {
            let regex = compile_pattern(pattern).map_err(|error| args.place(&PATTERN, error))?;
            let value = args.get(&VALUE);
            rel.rename_all(|old| Some(regex.replace_all(old, value).into_owned()))
                .map_err(|error| args.place(&PATTERN, error))
        }
        (None, None, Some(style)) => {
            rel.rename_all(|old| Some(styled(old, style))).map_err(|error| args.place(&STYLE, error))
        }
        _ => Err(Error::bad_parameter("give one of `columns`, `pattern` and `style`")),
    }
}

fn styled(name: &str, style: &str) -> String {
    let words = |join: &str, word: fn(usize, &str) -> String| {
        words(name).iter().enumerate().map(|(at, text)| word(at, text)).collect::<Vec<_>>().join(join)
    };
    match style {
        "snake_case" => words("_", |_, word| word.to_lowercase()),
        "UPPER_SNAKE_CASE" => words("_", |_, word| word.to_uppercase()),
        "kebab-case" => words("-", |_, word| word.to_lowercase()),
        "camelCase" => words("", |at, word| if at == 0 { word.to_lowercase() } else { capital(word) }),
        "PascalCase" => words("", |_, word| capital(word)),
        "lower case" => name.to_lowercase(),
        _ => name.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars.as_str().to_lowercase().chars()).collect()
    })
}

/// The words of a name.
fn words(name: &str) -> Vec<String> {
    let signs: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, sign) in signs.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| signs[at]);
        let after = signs.get(at + 1);
        let begins = sign.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase() || before.is_numeric())
                || before.is_some_and(char::is_uppercase) && after.is_some_and(|after| after.is_lowercase()));
        if begins || !sign.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| sign.is_alphanumeric()) {
            word.push(*sign);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::styled;

    #[test]
    fn names_in_each_style() {
        let cases = [
            ("Claim ID", "claim_id", "claimId", "ClaimId"),
            ("  total (USD)  ", "total_usd", "totalUsd", "TotalUsd"),
            ("HTTPStatusCode", "http_status_code", "httpStatusCode", "HttpStatusCode"),
            ("address1Line", "address1_line", "address1Line", "Address1Line"),
            ("Größe_in_cm", "größe_in_cm", "größeInCm", "GrößeInCm"),
            ("2024 Q1", "2024_q1", "2024Q1", "2024Q1"),
            ("already_snake", "already_snake", "alreadySnake", "AlreadySnake"),
            ("--", "", "", ""),
        ];
        for (name, snake, camel, pascal) in cases {
            assert_eq!(styled(name, "snake_case"), snake);
            assert_eq!(styled(name, "camelCase"), camel);
            assert_eq!(styled(name, "PascalCase"), pascal);
        }
        assert_eq!(styled("Claim ID", "UPPER_SNAKE_CASE"), "CLAIM_ID");
        assert_eq!(styled("Claim ID", "kebab-case"), "claim-id");
        assert_eq!(styled(" Claim \t ID ", "trimmed"), "Claim ID");
        assert_eq!(styled("Claim ID", "lower case"), "claim id");
    }
}
