//! The page of the language, made from its functions.

use std::fmt::Write as _;

use super::functions::GROUPS;

const HEAD: &str = "\
# Expressions

The language of `valueExpression` in CASE_OPERATION and of `expression` in DERIVE. It is near Spark SQL; the type of
a result is known before any data is read.

| part | how it is written |
|---|---|
| column | `` `unit price` `` in back ticks, or a bare word: `price` |
| text | `'in quotes'` or `\"in quotes\"`; a doubled quote, or one after `\\`, is part of the text |
| number | `12`, `0.5`, `1e6` |
| other values | `true`, `false`, `null` |
| aggregate | `` `:name` ``, where `withExpressions` says which column it is of |
| arithmetic | `+`, `-`, `*`, `/`, `%`; a quotient is a double, dividing by zero gives null, and nothing wraps |
| texts joined | `first \\|\\| ' ' \\|\\| last`; null where one of them is |
| comparison | `=`, `!=` or `<>`, `<`, `<=`, `>`, `>=` |
| tests | `is null`, `is not null`, `in ('a', 'b')`, `between 1 and 10`, `like 'a%'`, each also with `not` |
| logic | `and`, `or`, `not` or `!`, of three values as in SQL: where `a` is null, `a = 1` and `not (a = 1)` are both null, and no choice takes null for true |
| choice | `case when a > 5 then 'high' when a > 2 then 'mid' else 'low' end`, or `case size when 'S' then 1 when 'M' then 2 else 0 end`, which takes the value beside the first that `size` equals |

- Null in any value of a function gives null, unless the function says otherwise. Empty text is missing, too, for
  `is null` and `isMissing`, and a value for all others.
- Text that stands where a number or a date should is read as one. A cell that cannot be read so becomes null and
  counts as failed.
- Types: `byte`, `short`, `int`, `long`, `float`, `double`, `decimal`, `string`, `boolean`, `timestamp`, `date`.
- Positions in text are counted from 1, in characters.

Names of functions are case-insensitive. What may be left out stands in `[]`; what must be written out, and cannot come from a
column, stands in quotes; the same goes for `digits` and `group`.
";

/// The page of the language.
pub fn page() -> String {
    let mut page = String::from(HEAD);
    for group in GROUPS {
        let _ = writeln!(page, "\n## {}\n", group.title);
        let _ = writeln!(page, "| function | what it is | for example | is | type |\n|---|---|---|---|---|");
        for function in group.functions {
            let mut what = function.summary.to_owned();
            if !function.also.is_empty() {
                let names: Vec<String> = function.also.iter().map(|name| format!("`{name}`")).collect();
                let _ = write!(what, " Also named {}.", names.join(", "));
            }
            let [expression, data_type, value] = function.example;
            let cells = [code(function.form), what, code(expression), code(value), data_type.to_owned()];
            let cells = cells.map(|cell| cell.replace('|', "\\|"));
            let _ = writeln!(page, "| {} |", cells.join(" | "));
        }
    }
    page
}

fn code(text: &str) -> String {
    format!("`{text}`")
}
