//! What visitors of a shop did, as JSON lines with an object inside of each.

use std::io::{self, Write};

use crate::random::Random;
use crate::rows::write_rows;

const ACTIONS: [&str; 5] = ["VIEW", "VIEW", "SEARCH", "ADD", "BUY"];
const SYSTEMS: [&str; 4] = ["android", "ios", "linux", "windows"];
const PAGES: [&str; 6] =
    ["/", "/shoes", "/shoes/17?size=42", "/search?q=t%C3%A9", "/cart", "/søk \\\"alt\\\""];

/// Writes `rows` events of May 2024, in the order in which they happened.
///
/// One event in twenty has no user, which is null; one in three has an amount, which is not there in the others.
pub fn write(output: &mut dyn Write, rows: u64, seed: u64) -> io::Result<()> {
    write_rows(output, b"", rows, seed, |line, row, random| write_row(line, row, rows, random))
}

fn write_row(line: &mut Vec<u8>, row: u64, rows: u64, random: &mut Random) -> io::Result<()> {
    let second = (u128::from(row) * 31 * 86_400 / u128::from(rows)) as u32;
    let (day, second) = (1 + second / 86_400, second % 86_400);
    write!(line, "{{\"id\":{row},\"time\":\"2024-05-{day:02}T")?;
    write!(line, "{:02}:{:02}:{:02}\",\"user\":", second / 3600, second / 60 % 60, second % 60)?;
    if random.percent(5) {
        line.extend_from_slice(b"null");
    } else {
        write!(line, "\"U{:05}\"", random.below(100_000))?;
    }
    write!(line, ",\"action\":\"{}\",\"page\":\"{}\"", random.pick(&ACTIONS), random.pick(&PAGES))?;
    if random.percent(33) {
        let cents = random.below(50_000);
        write!(line, ",\"amount\":{}.{:02}", cents / 100, cents % 100)?;
    }
    write!(line, ",\"new\":{},\"device\":{{\"os\":\"{}\"", random.percent(20), random.pick(&SYSTEMS))?;
    writeln!(line, ",\"version\":{}}}}}", 1 + random.below(20))
}

#[cfg(test)]
mod tests {
    use super::write;

    fn events(rows: u64, seed: u64) -> String {
        let mut lines = Vec::new();
        write(&mut lines, rows, seed).expect("memory takes every write");
        String::from_utf8(lines).expect("only text is written")
    }

    #[test]
    fn same_seed_gives_same_bytes() {
        assert_eq!(events(1000, 1), events(1000, 1));
        assert_ne!(events(1000, 1), events(1000, 2));
    }

    #[test]
    fn every_row_is_an_object() {
        let lines = events(1000, 1);
        assert_eq!(lines.lines().count(), 1000);
        assert!(lines.lines().all(|line| line.starts_with("{\"id\":") && line.ends_with("}}")));
    }

    #[test]
    fn every_quirk_appears() {
        let lines = events(1000, 1);
        for quirk in ["\"user\":null", "\"amount\":", "\"new\":true", "\"new\":false", "/søk \\\"alt\\\""] {
            assert!(lines.contains(quirk), "{quirk:?} is not there");
        }
    }

    #[test]
    fn a_row_takes_about_147_bytes() {
        let bytes = events(20_000, 1).len();
        assert!((2_880_000..3_000_000).contains(&bytes), "{bytes}");
    }
}
