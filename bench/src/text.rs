//! Customers of a shop, nearly all of it text that people typed.

use std::io::{self, Write};

use crate::random::Random;
use crate::rows::write_rows;

const HEADER: &[u8] = b"id,name,email,phone,address,city,comment\n";

const FIRST_NAMES: [&str; 8] = ["ann", "BOB", "carla", "dMITRI", "Eve", "farid", "GRACE", "hugo"];
const LAST_NAMES: [&str; 8] = ["chen", "GARCÍA", "de la cruz", "lee", "müller", "o neil", "Okafor", "smith"];
const HOSTS: [&str; 4] = ["example.com", "mail.example.org", "shop.example.net", "example.edu"];
const STREETS: [&str; 6] = ["Elm St", "Oak Avenue", "2nd St", "Main Street", "River Rd", "Park Lane"];
const PLACES: [&str; 8] =
    ["Anniston", "Birmingham", "Dothan", "Huntsville", "Mobile", "Montgomery", "Saint-Étienne", "Köln"];
const SENTENCES: [&str; 8] = [
    "arrived  late",
    "please call back before noon",
    "box was   damaged on one side",
    "thank you!",
    "said \"\"never again\"\"",
    "wants a refund, or another colour",
    "left a message with the neighbour at no 12",
    "très content",
];

/// Writes a header and `rows` customers.
///
/// In a hundred rows, about 5 have no comment and 10 an address without state; half of the comments name a ticket.
pub fn write(output: &mut dyn Write, rows: u64, seed: u64) -> io::Result<()> {
    write_rows(output, HEADER, rows, seed, write_row)
}

fn write_row(line: &mut Vec<u8>, row: u64, random: &mut Random) -> io::Result<()> {
    write!(line, "{row},{} {},", random.pick(&FIRST_NAMES), random.pick(&LAST_NAMES))?;
    write!(line, "User.{}@{},", random.below(1_000_000), random.pick(&HOSTS))?;
    write!(line, "({}) 555-{:04},", 201 + random.below(700), random.below(10_000))?;

    let city = random.pick(&PLACES);
    write!(line, "\"{} {}, {city}", 1 + random.below(999), random.pick(&STREETS))?;
    if !random.percent(10) {
        write!(line, ", AL {}", 35_000 + random.below(2000))?;
    }
    write!(line, "\",{city},")?;
    if !random.percent(5) {
        write_comment(line, random)?;
    }
    line.push(b'\n');
    Ok(())
}

fn write_comment(line: &mut Vec<u8>, random: &mut Random) -> io::Result<()> {
    write!(line, "\"{}", random.pick(&SENTENCES))?;
    if random.percent(50) {
        write!(
            line,
            "; see  ticket {}{}-{}",
            random.pick(&["A", "B", "C"]),
            random.pick(&["X", "Y"]),
            1000 + random.below(90_000)
        )?;
    }
    for _ in 0..=random.below(4) {
        write!(line, "; {}", random.pick(&SENTENCES))?;
    }
    line.push(b'"');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::write;

    fn text(rows: u64, seed: u64) -> String {
        let mut csv = Vec::new();
        write(&mut csv, rows, seed).expect("memory takes every write");
        String::from_utf8(csv).expect("only text is written")
    }

    #[test]
    fn same_seed_gives_same_bytes() {
        assert_eq!(text(1000, 1), text(1000, 1));
        assert_ne!(text(1000, 1), text(1000, 2));
    }

    #[test]
    fn every_quirk_appears() {
        let csv = text(2000, 1);
        for quirk in [
            "GARCÍA,",
            ") 555-0",
            "Köln\",Köln,",
            ",Mobile,\n",
            ", Dothan, AL 36",
            "ticket AX-",
            "\"\"never again\"\"",
        ] {
            assert!(csv.contains(quirk), "{quirk:?} is not there");
        }
    }

    #[test]
    fn a_row_takes_about_200_bytes() {
        let bytes = text(20_000, 1).len();
        assert!((3_940_000..4_060_000).contains(&bytes), "{bytes}");
    }
}
