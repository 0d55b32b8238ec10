//! The comments of a recipe's text, which no step sees, for whoever writes it in another form.

use super::Recipe;
use crate::document::is_json;

/// A comment, without its signs, and where it starts.
type Comment = (usize, String);

/// The comments of each step, those above it and those in it; and after them those that follow the last step.
pub(super) fn by_step(recipe: &Recipe) -> Vec<Vec<String>> {
    let (text, steps) = (recipe.text(), recipe.steps());
    let found = if is_json(recipe.source(), text) { in_json(text) } else { in_yaml(text) };
    let mut all = vec![Vec::new(); steps.len() + 1];
    for (at, comment) in found {
        let next = steps.partition_point(|step| step.span.end <= at);
        // Behind a step, on its line.
        let behind = next.checked_sub(1).filter(|before| {
            let gap = text.get(steps[*before].span.end..at);
            gap.is_some_and(|gap| !gap.contains('\n'))
        });
        all[behind.unwrap_or(next)].push(printable(&comment));
    }
    all
}

/// The comment with a replacement for what YAML has no place for ("Character set", YAML 1.2.2), such as a line break that only
/// some take for one.
fn printable(comment: &str) -> String {
    let is_printable = |c: char| match c {
        '\t' | ' '..='~' | '\u{a0}'..='\u{fffd}' => !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'),
        _ => c >= '\u{10000}',
    };
    comment.chars().map(|c| if is_printable(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn in_json(text: &str) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with('"') {
            at += string(rest, true);
        } else if let Some(comment) = rest.strip_prefix("//") {
            let line = comment.lines().next().unwrap_or_default();
            found.push((at, line.trim().to_owned()));
            at += 2 + line.len();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            let inner = comment.split_once("*/").map_or(comment, |(inner, _)| inner);
            let lines = inner.lines().map(|line| line.trim().trim_start_matches('*').trim());
            found.extend(lines.filter(|line| !line.is_empty()).map(|line| (at, line.to_owned())));
            at += inner.len() + 4;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

fn in_yaml(text: &str) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut start = 0;
    // The indentation of the line that a block of text belongs to.
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let is_text = block.is_some_and(|of| indent > of || line.trim().is_empty());
        if !is_text {
            block = None;
            let at = comment_of(line);
            if let Some(at) = at {
                found.push((start + at, line[at..].trim_start_matches('#').trim().to_owned()));
            }
            let content = line[..at.unwrap_or(line.len())].trim_end();
            let marked = content.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
            if marked.ends_with(" |") || marked.ends_with(" >") {
                block = Some(indent);
            }
        }
        start += line.len();
    }
    found
}

/// Where the comment of a line starts.
fn comment_of(line: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let after_blank = at == 0 || line[..at].ends_with([' ', '\t', '[', '{', ',', ':', '-']);
        match rest.as_bytes()[0] {
            b'#' if at == 0 || line[..at].ends_with([' ', '\t']) => return Some(at),
            b'"' if after_blank => at += string(rest, true),
            b'\'' if after_blank => at += string(rest, false),
            _ => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    None
}

/// The length of the text in quotes that `rest` starts with.
fn string(rest: &str, escapes: bool) -> usize {
    let mut signs = rest.char_indices();
    let Some((_, quote)) = signs.next() else { return 0 };
    while let Some((at, sign)) = signs.next() {
        if sign == quote {
            return at + 1;
        }
        if escapes && sign == '\\' {
            signs.next();
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use crate::Recipe;

    #[test]
    fn comments_belong_to_the_step_below_or_before_them() {
        let json = r#"// head "not a string
            [ /* first
               * of two */
              {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "a // b" /* inside */}}, // behind
              {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "\"//"}}
            ] // end"#;
        let yaml = "# head \"not a string\n# first\n# of two\n- upper_case: 'a # b' # inside\n# behind, or above\n- upper_case: |\n    # text\n- upper_case: a#b\n# end\n";
        let found = |name: &str, text: &str| {
            let recipe = Recipe::parse_named(name, text).expect("a recipe");
            super::by_step(&recipe).iter().map(|of| of.join("; ")).collect::<Vec<_>>()
        };
        assert_eq!(found("r.json", json), ["head \"not a string; first; of two; inside; behind", "", "end"]);
        assert_eq!(
            found("r.yaml", yaml),
            ["head \"not a string; first; of two; inside", "behind, or above", "", "end"]
        );
        assert_eq!(found("r.yaml", "# in\n[] # flow style"), ["in; flow style"]);
    }
}
