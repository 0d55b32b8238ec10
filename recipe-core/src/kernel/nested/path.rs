//! Paths to values inside of values.

use std::fmt;

/// A part of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// The field of a struct, or the key of a map.
    Key(String),
    /// The entry of an array, counted from 0.
    Index(usize),
}

/// Reads names joined by dots, and numbers of entries in brackets: `` `user`.`tags`[1] ``. Names may stand without
/// back ticks where they have no dot, bracket or back tick; two back ticks in a name stand for one. An error says what
/// is wrong.
pub(crate) fn parse_path(path: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = path.trim();
    loop {
        let (part, after) = match rest.strip_prefix('[') {
            Some(index) => read_index(index)?,
            None => {
                let name = if parts.is_empty() { Some(rest) } else { rest.strip_prefix('.') };
                read_key(name.ok_or_else(|| format!("has `{rest}` where a dot or a bracket is needed"))?)?
            }
        };
        parts.push(part);
        if after.is_empty() {
            return Ok(parts);
        }
        rest = after;
    }
}

fn read_index(text: &str) -> Result<(Part, &str), String> {
    let wrong =
        || format!("has `[{text}` where brackets with the number of an entry are needed, such as `[0]`");
    let (digits, after) = text.split_once(']').ok_or_else(wrong)?;
    let index = digits.trim().parse().map_err(|_| wrong())?;
    Ok((Part::Index(index), after))
}

fn read_key(text: &str) -> Result<(Part, &str), String> {
    let Some(quoted) = text.strip_prefix('`') else {
        let end = text.find(['.', '[', '`']).unwrap_or(text.len());
        let (name, after) = text.split_at(end);
        if name.is_empty() {
            return Err("needs a name, in back ticks, at its start and behind each dot".into());
        }
        return Ok((Part::Key(name.to_owned()), after));
    };
    let mut name = String::new();
    let mut rest = quoted;
    loop {
        let (before, after) = rest.split_once('`').ok_or("has a back tick that is not closed")?;
        name.push_str(before);
        match after.strip_prefix('`') {
            Some(more) => {
                name.push('`');
                rest = more;
            }
            None => return Ok((Part::Key(name), after)),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Key(name) => f.write_str(name),
            Part::Index(index) => write!(f, "[{index}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, parse_path};

    #[test]
    fn reads() {
        let key = |name: &str| Part::Key(name.into());
        let cases = [
            ("key1", vec![key("key1")]),
            ("`user`.`id`", vec![key("user"), key("id")]),
            ("`user`.`tags`[1]", vec![key("user"), key("tags"), Part::Index(1)]),
            (
                "a.b c[0][2].`d.e``f`",
                vec![key("a"), key("b c"), Part::Index(0), Part::Index(2), key("d.e`f")],
            ),
            ("[3]", vec![Part::Index(3)]),
        ];
        for (path, expected) in cases {
            assert_eq!(parse_path(path), Ok(expected), "{path}");
        }
    }

    #[test]
    fn refuses() {
        let cases = [
            ("", "a name"),
            ("a.", "a name"),
            (".a", "a name"),
            ("`a", "not closed"),
            ("a[x]", "`[x]`"),
            ("a[-1]", "number of an entry"),
            ("a[1", "`[1`"),
            ("a[1]b", "a dot or a bracket"),
            ("`a`b", "a dot or a bracket"),
            ("a[99999999999999999999]", "number of an entry"),
        ];
        for (path, expected) in cases {
            let message = parse_path(path).expect_err(path);
            assert!(message.contains(expected), "{path}: {message}");
        }
    }
}
