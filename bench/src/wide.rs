//! A wide table of which a recipe touches little: 60 columns of all types.

use std::io::{self, Write};

use crate::random::Random;
use crate::rows::write_rows;

/// Columns of each type behind `id`: 59 together.
const COUNTS: u32 = 20;
const AMOUNTS: u32 = 14;
const TEXTS: u32 = 17;
const DAYS: u32 = 4;
const FLAGS: u32 = 4;

const WORDS: [&str; 8] =
    ["alpha", "bravo-2", "charlie", "delta", "echo-11-b", "foxtrot", "\"golf, h\"", "Zürich"];

/// Writes a header and `rows` rows: `id`, then `count_01`, `amount_01`, `text_01`, `day_01`, `flag_01` and so on.
///
/// One count in ten is missing, and one text in twenty.
pub fn write(output: &mut dyn Write, rows: u64, seed: u64) -> io::Result<()> {
    write_rows(output, header().as_bytes(), rows, seed, write_row)
}

fn header() -> String {
    let types = [("count", COUNTS), ("amount", AMOUNTS), ("text", TEXTS), ("day", DAYS), ("flag", FLAGS)];
    let mut names = vec![String::from("id")];
    for (name, columns) in types {
        names.extend((1..=columns).map(|number| format!("{name}_{number:02}")));
    }
    names.join(",") + "\n"
}

fn write_row(line: &mut Vec<u8>, row: u64, random: &mut Random) -> io::Result<()> {
    write!(line, "{row}")?;
    for _ in 0..COUNTS {
        line.push(b',');
        if !random.percent(10) {
            write!(line, "{}", random.below(100_000))?;
        }
    }
    for _ in 0..AMOUNTS {
        let cents = random.below(10_000_000);
        write!(line, ",{}.{:02}", cents / 100, cents % 100)?;
    }
    for _ in 0..TEXTS {
        line.push(b',');
        if !random.percent(5) {
            line.extend_from_slice(random.pick(&WORDS).as_bytes());
        }
    }
    for _ in 0..DAYS {
        write!(
            line,
            ",20{:02}-{:02}-{:02}",
            10 + random.below(15),
            1 + random.below(12),
            1 + random.below(28)
        )?;
    }
    for _ in 0..FLAGS {
        write!(line, ",{}", random.percent(50))?;
    }
    line.push(b'\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::write;

    fn wide(rows: u64, seed: u64) -> String {
        let mut csv = Vec::new();
        write(&mut csv, rows, seed).expect("memory takes every write");
        String::from_utf8(csv).expect("only text is written")
    }

    #[test]
    fn same_seed_gives_same_bytes() {
        assert_eq!(wide(1000, 1), wide(1000, 1));
        assert_ne!(wide(1000, 1), wide(1000, 2));
    }

    #[test]
    fn every_row_has_60_cells() {
        for line in wide(100, 1).lines() {
            assert_eq!(line.replace("\"golf, h\"", "").split(',').count(), 60, "{line}");
        }
    }

    #[test]
    fn a_row_takes_about_434_bytes() {
        let bytes = wide(10_000, 1).len();
        assert!((4_310_000..4_370_000).contains(&bytes), "{bytes}");
    }
}
