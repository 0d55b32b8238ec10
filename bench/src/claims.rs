//! Insurance claims as they come out of a billing system, with what makes them dirty.
//!
//! Columns and quirks are those of `recipes/claims-cleanup/claims.csv`, about 78 bytes a row.

use std::io::{self, Write};

use crate::random::Random;
use crate::rows::write_rows;

const HEADER: &[u8] = b"Claim ID,Patient Name,Provider ID,Provider City,Diagnosis Code,Procedure Code,\
Claim Amount,Claim Date,Visits,Notes\n";

const FIRST_NAMES: [&str; 8] = ["Ann", "Bob", "Carla", "Dmitri", "Eve", "Farid", "Grace", "Hugo"];
const LAST_NAMES: [&str; 8] = ["Chen", "García", "Jones", "Lee", "Müller", "O'Brien", "Okafor", "Smith"];
const CITIES: [&str; 8] = [
    "ANNISTON",
    "BIRMINGHAM",
    "DOTHAN",
    "HUNTSVILLE",
    "MOBILE",
    "MONTGOMERY",
    "O'NEAL",
    "\"TUSCALOOSA, AL\"",
];
const DIAGNOSES: [&str; 8] = ["E11.9", "F41.1", "I10", "J45.909", "K21.9", "M54.5", "N39.0", "Z00.00"];
const PROCEDURES: [&str; 8] = ["36415", "71046", "80053", "85025", "93000", "97110", "99213", "99214"];

/// Writes a header and `rows` claims of June 2023, in the order of their days.
///
/// In a hundred rows, about 5 have no amount, 4 no date and 3 no diagnosis; 18 diagnoses start with `code `, 10
/// procedures end with `'`, one city in eight holds a comma, and two notes hold quotes. One note in a thousand
/// goes over two lines.
pub fn write(output: &mut dyn Write, rows: u64, seed: u64) -> io::Result<()> {
    write_rows(output, HEADER, rows, seed, |line, row, random| write_row(line, row, rows, random))
}

fn write_row(line: &mut Vec<u8>, row: u64, rows: u64, random: &mut Random) -> io::Result<()> {
    let first = random.pick(&FIRST_NAMES);
    let last = random.pick(&LAST_NAMES);
    let provider = 10_001 + random.below(119);
    let city = random.pick(&CITIES);
    write!(line, "{row},{first} {last},{provider},{city},")?;

    if !random.percent(3) {
        let prefix = if random.percent(18) { "code " } else { "" };
        write!(line, "{prefix}{}", random.pick(&DIAGNOSES))?;
    }
    let quote = if random.percent(10) { "'" } else { "" };
    write!(line, ",{}{quote},", random.pick(&PROCEDURES))?;
    if !random.percent(5) {
        let cents = random.below(2_000_000);
        write!(line, "${}.{:02}", cents / 100, cents % 100)?;
    }
    line.push(b',');
    if !random.percent(4) {
        let day = 1 + u128::from(row) * 30 / u128::from(rows);
        write!(line, "2023-06-{day:02}")?;
    }
    write!(line, ",{},{}", random.below(40), note(random.below(1000)))?;
    line.push(b'\n');
    Ok(())
}

fn note(per_mille: u32) -> &'static str {
    match per_mille {
        0 => "\"called twice,\nleft a \"\"message\"\"\"",
        1..20 => "\"said \"\"ok\"\", paid\"",
        20..300 => "follow up in 30 days",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADER, write};

    fn claims(rows: u64, seed: u64) -> String {
        let mut csv = Vec::new();
        write(&mut csv, rows, seed).expect("memory takes every write");
        String::from_utf8(csv).expect("only text is written")
    }

    #[test]
    fn same_seed_gives_same_bytes() {
        assert_eq!(claims(20_000, 1), claims(20_000, 1));
        assert_ne!(claims(20_000, 1), claims(20_000, 2));
    }

    #[test]
    fn no_rows_is_a_header() {
        assert_eq!(claims(0, 1).as_bytes(), HEADER);
    }

    #[test]
    fn every_quirk_appears() {
        let csv = claims(20_000, 1);
        for quirk in [
            ",\"TUSCALOOSA, AL\",",
            ",code I10,",
            ",,99213,",
            ",99214',",
            ",99214,,2023-06-",
            ",,39,",
            "Müller,",
            "\"called twice,\nleft a \"\"message\"\"\"\n",
            "\"said \"\"ok\"\", paid\"\n",
        ] {
            assert!(csv.contains(quirk), "{quirk:?} is not there");
        }
    }

    #[test]
    fn days_of_the_month_are_spread_in_order() {
        let csv = claims(3000, 1);
        let days: Vec<&str> = csv.split(',').filter_map(|cell| cell.strip_prefix("2023-06-")).collect();
        assert!(days.is_sorted());
        assert_eq!((days.first(), days.last()), (Some(&"01"), Some(&"30")));
    }

    #[test]
    fn a_row_takes_about_78_bytes() {
        let bytes = claims(100_000, 1).len();
        assert!((7_400_000..8_000_000).contains(&bytes), "{bytes}");
    }
}
