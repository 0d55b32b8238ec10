//! How JSON is read.

use clap::Args;
use recipe_run::Apply;

/// How JSON is read.
#[derive(Args)]
pub(crate) struct JsonArgs {
    /// Key that holds the list of rows in a JSON document; `KEY.KEY` where it is inside of another, `\\.` for a dot in a key.
    #[arg(long, value_name = "KEY[.KEY]", value_parser = path)]
    json_path: Option<Path>,
}

/// Keys from object to object.
#[derive(Clone)]
struct Path(Vec<String>);

impl JsonArgs {
    /// Says so to a run.
    pub(crate) fn set(&self, apply: Apply) -> Apply {
        match &self.json_path {
            Some(Path(keys)) => apply.json_path(keys),
            None => apply,
        }
    }
}

fn path(text: &str) -> Result<Path, String> {
    let mut keys = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '.' => keys.push(String::new()),
            '\\' if matches!(characters.peek(), Some('.' | '\\')) => {
                keys.last_mut().expect("there is one").extend(characters.next());
            }
            c => keys.last_mut().expect("there is one").push(c),
        }
    }
    if keys.iter().any(String::is_empty) {
        return Err("it takes keys with dots between them, such as `result.rows`".into());
    }
    Ok(Path(keys))
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn dots_stand_between_keys() {
        let keys = |text| path(text).map(|path| path.0);
        assert_eq!(keys("rows"), Ok(vec!["rows".to_owned()]));
        assert_eq!(keys(r"a.b\.c.d\e"), Ok(vec!["a".to_owned(), "b.c".to_owned(), r"d\e".to_owned()]));
        for text in ["", ".a", "a.", "a..b"] {
            assert!(keys(text).is_err(), "{text}");
        }
    }
}
