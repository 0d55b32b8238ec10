//! Text. Positions and lengths are counted in characters, from 1.

use arrow_schema::DataType;

use super::super::kernels::{
    Concat, Extract, Join, Locate, Pad, Repeated, Reverse, Slice, Substitute, split_part, substring,
};
use super::{ANY, Call, Function, Takes};
use crate::error::Result;
use crate::kernel::Kernel;
use crate::kernel::text::{CapitalCase, Length, LowerCase, Purpose, Replace, UpperCase};
use crate::plan::Expr;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "upper",
        also: &["ucase"],
        form: "upper(text)",
        summary: "The text in upper case, Unicode's.",
        example: ["upper('Köln')", "string", "KÖLN"],
        takes: Takes::Values(1, 1),
        lower: |call| Ok(text(UpperCase, vec![call.text(0)?])),
    },
    Function {
        name: "lower",
        also: &["lcase"],
        form: "lower(text)",
        summary: "The text in lower case, Unicode's.",
        example: ["lower('Köln')", "string", "köln"],
        takes: Takes::Values(1, 1),
        lower: |call| Ok(text(LowerCase, vec![call.text(0)?])),
    },
    Function {
        name: "initcap",
        also: &[],
        form: "initcap(text)",
        summary: "The text with the first letter of each word large, and the others small.",
        example: ["initcap('new YORK')", "string", "New York"],
        takes: Takes::Values(1, 1),
        lower: |call| Ok(text(CapitalCase, vec![call.text(0)?])),
    },
    Function {
        name: "trim",
        also: &["btrim"],
        form: "trim(text[, 'characters'])",
        summary: "The text without spaces, or without any of these characters, at both ends.",
        example: ["trim('--5-1-', '-')", "string", "5-1"],
        takes: Takes::Values(1, 2),
        lower: |call| {
            let signs = signs(call)?;
            slice(call, "trim", move |text, _| Some(text.trim_matches(&signs[..])))
        },
    },
    Function {
        name: "ltrim",
        also: &[],
        form: "ltrim(text[, 'characters'])",
        summary: "The text without spaces, or without any of these characters, at its start.",
        example: ["ltrim('0042', '0')", "string", "42"],
        takes: Takes::Values(1, 2),
        lower: |call| {
            let signs = signs(call)?;
            slice(call, "trim the start", move |text, _| Some(text.trim_start_matches(&signs[..])))
        },
    },
    Function {
        name: "rtrim",
        also: &[],
        form: "rtrim(text[, 'characters'])",
        summary: "The text without spaces, or without any of these characters, at its end.",
        example: ["rtrim('well!?!', '?!')", "string", "well"],
        takes: Takes::Values(1, 2),
        lower: |call| {
            let signs = signs(call)?;
            slice(call, "trim the end", move |text, _| Some(text.trim_end_matches(&signs[..])))
        },
    },
    Function {
        name: "length",
        also: &["len", "char_length", "character_length"],
        form: "length(text)",
        summary: "How many characters the text has.",
        example: ["length('Köln')", "int", "4"],
        takes: Takes::Values(1, 1),
        lower: |call| Ok((Expr::call(Length, vec![call.text(0)?]), DataType::Int32)),
    },
    Function {
        name: "substring",
        also: &["substr"],
        form: "substring(text, start[, length])",
        summary: "The characters from `start` on, and at most `length` of them. A negative `start` counts from the end.",
        example: ["substring('AMZN MAR', 6, 2)", "string", "MA"],
        takes: Takes::Values(2, 3),
        lower: |call| {
            let args = vec![call.text(0)?, call.whole(1)?, call.whole_or(2, i64::MAX)?];
            let cut = Slice::new("substring", |text, [start, length]| Some(substring(text, start, length)));
            Ok(text(cut, args))
        },
    },
    Function {
        name: "left",
        also: &[],
        form: "left(text, length)",
        summary: "The first characters, at most `length`.",
        example: ["left('2024-02-29', 4)", "string", "2024"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let args = vec![call.text(0)?, call.whole(1)?];
            Ok(text(Slice::new("left", |text, [length, _]| Some(substring(text, 1, length))), args))
        },
    },
    Function {
        name: "right",
        also: &[],
        form: "right(text, length)",
        summary: "The last characters, at most `length`.",
        example: ["right('2024-02-29', 2)", "string", "29"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let args = vec![call.text(0)?, call.whole(1)?];
            let cut = Slice::new("right", |text, [length, _]| {
                Some(if length > 0 { substring(text, -length, length) } else { "" })
            });
            Ok(text(cut, args))
        },
    },
    Function {
        name: "concat",
        also: &[],
        form: "concat(text, text, …)",
        summary: "The texts one after the other; null where one of them is. Also written `text || text`.",
        example: ["concat('20', 23)", "string", "2023"],
        takes: Takes::Values(1, ANY),
        lower: |call| Ok(text(Concat, call.texts()?)),
    },
    Function {
        name: "concat_ws",
        also: &[],
        form: "concat_ws(between, text, text, …)",
        summary: "The texts that are not null one after the other, with `between` between them.",
        example: ["concat_ws('-', '2023', null, '03')", "string", "2023-03"],
        takes: Takes::Values(1, ANY),
        lower: |call| Ok(text(Join, call.texts()?)),
    },
    Function {
        name: "replace",
        also: &[],
        form: "replace(text, part[, by])",
        summary: "The text with the part replaced, or left out, wherever it stands.",
        example: ["replace('1,234,567', ',')", "string", "1234567"],
        takes: Takes::Values(2, 3),
        lower: |call| Ok(text(Substitute, vec![call.text(0)?, call.text(1)?, call.text_or(2, "")?])),
    },
    Function {
        name: "lpad",
        also: &[],
        form: "lpad(text, length[, padding])",
        summary: "The text with spaces, or the padding, before it until it has this length; cut off where it is longer.",
        example: ["lpad(7, 3, '0')", "string", "007"],
        takes: Takes::Values(2, 3),
        lower: |call| Ok(text(Pad::Before, vec![call.text(0)?, call.whole(1)?, call.text_or(2, " ")?])),
    },
    Function {
        name: "rpad",
        also: &[],
        form: "rpad(text, length[, padding])",
        summary: "The text with spaces, or the padding, behind it until it has this length; cut off where it is longer.",
        example: ["rpad('ab', 5, '.')", "string", "ab..."],
        takes: Takes::Values(2, 3),
        lower: |call| Ok(text(Pad::After, vec![call.text(0)?, call.whole(1)?, call.text_or(2, " ")?])),
    },
    Function {
        name: "repeat",
        also: &[],
        form: "repeat(text, times)",
        summary: "The text this many times over. A cell that would grow over 65536 bytes becomes null and counts as failed.",
        example: ["repeat('ab', 3)", "string", "ababab"],
        takes: Takes::Values(2, 2),
        lower: |call| Ok(text(Repeated, vec![call.text(0)?, call.whole(1)?])),
    },
    Function {
        name: "reverse",
        also: &[],
        form: "reverse(text)",
        summary: "The characters of the text, the last one first.",
        example: ["reverse('Köln')", "string", "nlöK"],
        takes: Takes::Values(1, 1),
        lower: |call| Ok(text(Reverse, vec![call.text(0)?])),
    },
    Function {
        name: "instr",
        also: &[],
        form: "instr(text, part)",
        summary: "The position of the first place where the part stands in the text; 0 where it does not.",
        example: ["instr('ann@example.com', '@')", "int", "4"],
        takes: Takes::Values(2, 2),
        lower: |call| {
            let args = vec![call.text(0)?, call.text(1)?, call.whole_or(2, 1)?];
            Ok((Expr::call(Locate, args), DataType::Int32))
        },
    },
    Function {
        name: "position",
        also: &["locate"],
        form: "position(part, text[, start])",
        summary: "The position of the first place, not before `start`, where the part stands in the text; 0 where it does not.",
        example: ["position('o', 'New York to Rome', 8)", "int", "11"],
        takes: Takes::Values(2, 3),
        lower: |call| {
            let args = vec![call.text(1)?, call.text(0)?, call.whole_or(2, 1)?];
            Ok((Expr::call(Locate, args), DataType::Int32))
        },
    },
    Function {
        name: "split_part",
        also: &[],
        form: "split_part(text, 'delimiter', number)",
        summary: "The part with this number between delimiters; empty where there are fewer. A negative number counts from the end.",
        example: ["split_part('AMZN MAR 24', ' ', 2)", "string", "MAR"],
        takes: Takes::Values(3, 3),
        lower: |call| {
            let (args, delimiter) = (vec![call.text(0)?, call.whole(2)?], call.written(1)?.to_owned());
            if call.written_whole(2, 1).is_ok_and(|number| number == 0) {
                return Err(call.wrong(2, "parts are counted from 1, or backwards from -1"));
            }
            Ok(text(Slice::new("part", move |text, [number, _]| split_part(text, &delimiter, number)), args))
        },
    },
    Function {
        name: "regexp_replace",
        also: &[],
        form: "regexp_replace(text, 'pattern', 'by')",
        summary: "The text with all that the regular expression matches replaced; `$1` in the replacement is the first group.",
        example: ["regexp_replace('March 24', '([a-z]+) ([0-9]+)', '$2')", "string", "M24"],
        takes: Takes::Values(3, 3),
        lower: |call| {
            let by = call.written(2)?;
            let pattern = call.pattern(1, Purpose::Replace { by_nothing: by.is_empty() })?;
            let replace = Replace::new(call.written(1)?, pattern, by)?;
            Ok(text(replace, vec![call.text(0)?]))
        },
    },
    Function {
        name: "regexp_extract",
        also: &[],
        form: "regexp_extract(text, 'pattern'[, group])",
        summary: "What the regular expression matches first: its group with this number, or its first group, or all if it has none. Empty where nothing matches.",
        example: ["regexp_extract('order 17 of 20', '([0-9]+) of', 1)", "string", "17"],
        takes: Takes::Values(2, 3),
        lower: |call| {
            let pattern = call.pattern(1, Purpose::Take)?;
            let groups = pattern.captures_len() - 1;
            let group = call.written_whole(2, i64::from(groups > 0))?;
            let Some(group) = usize::try_from(group).ok().filter(|group| *group <= groups) else {
                let message =
                    format!("{group} stands where a group of the pattern should, which has {groups}");
                return Err(call.wrong(2, message));
            };
            Ok(text(Extract::new(pattern, group), vec![call.text(0)?]))
        },
    },
];

fn text(kernel: impl Kernel + 'static, args: Vec<Expr>) -> (Expr, DataType) {
    (Expr::call(kernel, args), DataType::Utf8View)
}

fn slice(
    call: &Call,
    name: &'static str,
    cut: impl for<'a> Fn(&'a str, [i64; 2]) -> Option<&'a str> + Send + Sync + 'static,
) -> Result<(Expr, DataType)> {
    Ok(text(Slice::new(name, cut), vec![call.text(0)?]))
}

/// The characters that are written second.
fn signs(call: &Call) -> Result<Vec<char>> {
    Ok(if call.args.len() > 1 { call.written(1)?.chars().collect() } else { vec![' '] })
}
