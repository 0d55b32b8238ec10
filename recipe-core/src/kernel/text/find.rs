//! Where a pattern matches.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int32Array};
use arrow_schema::DataType;
use regex::Regex;

use super::positions::{count, from_end, from_start};
use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// The position of a match in each cell, in characters from 1; 0 where there is none.
pub(crate) struct Find {
    pattern: Regex,
    skip: usize,
    last: bool,
}

impl Find {
    /// Looks for the first match behind the first `skip` characters.
    pub(crate) fn first(pattern: Regex, skip: usize) -> Self {
        Find { pattern, skip, last: false }
    }

    /// Looks for the last match before the last `skip` characters, as if these were not there. Matches are told from
    /// the left and do not overlap.
    pub(crate) fn last(pattern: Regex, skip: usize) -> Self {
        Find { pattern, skip, last: true }
    }

    fn position(&self, text: &str) -> i32 {
        let found = if self.last {
            from_end(text, self.skip).and_then(|end| self.pattern.find_iter(&text[..end]).last())
        } else {
            from_start(text, self.skip).and_then(|start| self.pattern.find_at(text, start))
        };
        // A cell has fewer than 2^31 bytes.
        found.map_or(0, |found| count(&text[..found.start()]) as i32 + 1)
    }
}

impl Kernel for Find {
    fn name(&self) -> String {
        let which = if self.last { "last" } else { "first" };
        format!("{which} {:?}, skipping {}", self.pattern.as_str(), self.skip)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let positions = texts.as_string_view().iter().map(|text| text.map(|text| self.position(text)));
        Ok(Arc::new(positions.collect::<Int32Array>()))
    }
}

#[cfg(test)]
mod tests {
    use super::Find;
    use crate::kernel::text::compile_pattern;

    #[test]
    fn finds_from_both_ends() {
        let cases = [
            ("[aeiou]", "Norway", 0, 2, 5),
            ("[aeiou]", "Norway", 2, 5, 2),
            ("[aeiou]", "Norway", 5, 0, 0),
            ("n", "Köln", 0, 4, 4),
            ("l", "💡l💡l", 2, 4, 2),
            ("a+", "baaa", 0, 2, 2),
            ("a+", "baaa", 2, 3, 2),
            ("aa", "aaa", 0, 1, 1),
            ("^a", "aa", 1, 0, 1),
            ("b$", "abc", 0, 0, 0),
            ("b$", "abc", 1, 0, 2),
            ("x*", "ab", 0, 1, 3),
            ("x*", "ab", 2, 3, 1),
            ("x*", "ab", 3, 0, 0),
            ("a", "", 0, 0, 0),
            ("a", "a", usize::MAX, 0, 0),
        ];
        for (pattern, text, skip, first, last) in cases {
            let regex = compile_pattern(pattern).expect(pattern);
            assert_eq!(Find::first(regex.clone(), skip).position(text), first, "{pattern} in {text}");
            assert_eq!(Find::last(regex, skip).position(text), last, "last {pattern} in {text}");
        }
    }
}
