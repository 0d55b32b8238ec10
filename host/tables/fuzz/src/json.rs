//! Any bytes as JSON.

use recipe_tables::json::write;
use recipe_tables::{Encoding, JsonOptions};

use super::choices::Choices;
use super::reading::{options, read};

/// Two choices, and a text of JSON: what is read is written, and read again.
pub fn json(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let path = choices.of(&[&[][..], &["a"], &["a", "b"]]);
    let sample_rows = choices.of(&[usize::MAX, 1, 2]);
    let json = JsonOptions::default().with_path(path.iter().copied()).with_sample_rows(sample_rows);
    let Ok(rows) = read("in.json", choices.rest(), &options().with_json(json)) else { return };
    if rows.num_rows() == 0 {
        return;
    }
    let text = write(std::slice::from_ref(&rows)).expect("texts can be written");
    let utf8: Encoding = "utf-8".parse().expect("an encoding");
    let again =
        read("out.jsonl", &text, &options().with_encoding(utf8)).expect("what was written can be read");
    assert_eq!(rows.columns(), again.columns(), "{}", String::from_utf8_lossy(&text));
    assert_eq!(rows.schema().fields(), again.schema().fields(), "{}", String::from_utf8_lossy(&text));
}
