//! Functions of patterns.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, ListBuilder, StringViewArray, StringViewBuilder,
};
use datafusion::common::{Result, exec_err};
use regex::Regex;

use super::{ints, texts};

/// The patterns of a batch: most often there is one.
#[derive(Default)]
struct Patterns(Option<(String, Regex)>);

impl Patterns {
    fn get(&mut self, pattern: &str) -> Result<&Regex> {
        if self.0.as_ref().is_none_or(|(known, _)| known != pattern) {
            let made = Regex::new(pattern);
            match made {
                Ok(made) => self.0 = Some((pattern.to_owned(), made)),
                Err(error) => {
                    let reason = error.to_string();
                    let reason =
                        reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                    return exec_err!("the pattern `{pattern}` is not read here: {reason}");
                }
            }
        }
        Ok(&self.0.as_ref().expect("it was made").1)
    }
}

pub(super) fn rlike(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let (texts, patterns) = (texts(&arrays[0])?, texts(&arrays[1])?);
    let mut known = Patterns::default();
    let mut made = Vec::with_capacity(texts.len());
    for (text, pattern) in texts.iter().zip(patterns.iter()) {
        made.push(match (text, pattern) {
            (Some(text), Some(pattern)) => Some(known.get(pattern)?.is_match(text)),
            _ => None,
        });
    }
    Ok(Arc::new(BooleanArray::from(made)))
}

pub(super) fn regexp_extract(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let (texts, patterns, groups) = (texts(&arrays[0])?, texts(&arrays[1])?, ints(&arrays[2])?);
    let mut known = Patterns::default();
    let mut made = Vec::with_capacity(texts.len());
    for ((text, pattern), group) in texts.iter().zip(patterns.iter()).zip(groups.iter()) {
        made.push(match (text, pattern, group) {
            (Some(text), Some(pattern), Some(group)) => {
                let pattern = known.get(pattern)?;
                let Some(group) = usize::try_from(group).ok().filter(|group| *group < pattern.captures_len())
                else {
                    return exec_err!(
                        "the pattern has {} groups, and no group {group}",
                        pattern.captures_len() - 1
                    );
                };
                let found = pattern.captures(text).and_then(|found| Some(found.get(group)?.as_str()));
                Some(found.unwrap_or_default().to_owned())
            }
            _ => None,
        });
    }
    Ok(Arc::new(made.into_iter().collect::<StringViewArray>()))
}

pub(super) fn regexp_replace(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    if arrays.len() != 3 {
        return exec_err!("`regexp_replace` takes a text, a pattern and what stands in its place");
    }
    let (texts, patterns, others) = (texts(&arrays[0])?, texts(&arrays[1])?, texts(&arrays[2])?);
    let mut known = Patterns::default();
    let mut made = Vec::with_capacity(texts.len());
    for ((text, pattern), other) in texts.iter().zip(patterns.iter()).zip(others.iter()) {
        made.push(match (text, pattern, other) {
            (Some(text), Some(pattern), Some(other)) => {
                Some(known.get(pattern)?.replace_all(text, replacement(other)).into_owned())
            }
            _ => None,
        });
    }
    Ok(Arc::new(made.into_iter().collect::<StringViewArray>()))
}

/// What stands in the place of a pattern, from Java's `$1` and `\$`.
fn replacement(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        match c {
            '\\' => match signs.next() {
                Some('$') => made.push_str("$$"),
                Some(other) => made.push(other),
                None => {}
            },
            '$' => {
                made.push_str("${");
                while let Some(digit) = signs.next_if(char::is_ascii_digit) {
                    made.push(digit);
                }
                made.push('}');
            }
            other => made.push(other),
        }
    }
    made
}

pub(super) fn split(arrays: &[ArrayRef]) -> Result<ArrayRef> {
    let (texts, patterns, limits) = (texts(&arrays[0])?, texts(&arrays[1])?, ints(&arrays[2])?);
    let mut known = Patterns::default();
    let mut made = ListBuilder::new(StringViewBuilder::new());
    for ((text, pattern), limit) in texts.iter().zip(patterns.iter()).zip(limits.iter()) {
        let (Some(text), Some(pattern), Some(limit)) = (text, pattern, limit) else {
            made.append(false);
            continue;
        };
        let pattern = known.get(pattern)?;
        let limit = usize::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
        let mut parts: Vec<&str> = pattern.splitn(text, limit).collect();
        // As in Java, no empty text is found before the first sign, and as in Spark none after the last.
        if parts.len() > 1 && parts[0].is_empty() && pattern.find(text).is_some_and(|found| found.is_empty())
        {
            parts.remove(0);
        }
        if parts.len() > 1 && pattern.as_str().is_empty() && parts.last().is_some_and(|part| part.is_empty())
        {
            parts.pop();
        }
        for part in parts {
            made.values().append_value(part);
        }
        made.append(true);
    }
    Ok(Arc::new(made.finish()))
}

#[cfg(test)]
mod tests {
    use super::replacement;

    #[test]
    fn replacements_are_javas() {
        assert_eq!(replacement("$1-x\\$"), "${1}-x$$");
        assert_eq!(replacement("a\\\\b"), "a\\b");
    }
}
