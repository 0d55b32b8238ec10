//! Trips of taxis, with the 19 columns that New York publishes.

use std::io::{self, Write};

use crate::random::Random;
use crate::rows::write_rows;

const HEADER: &[u8] = b"VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,\
RatecodeID,store_and_fwd_flag,PULocationID,DOLocationID,payment_type,fare_amount,extra,mta_tax,tip_amount,\
tolls_amount,improvement_surcharge,total_amount,congestion_surcharge,Airport_fee\n";

/// Airports are places 132 and 138.
const AIRPORT: u32 = 132;

/// Writes a header and `rows` trips of January 2024, in the order in which they start.
///
/// In a hundred rows, about 5 have no passenger count, rate, flag and surcharges, 2 no distance, and 1 a negative
/// fare or none.
pub fn write(output: &mut dyn Write, rows: u64, seed: u64) -> io::Result<()> {
    write_rows(output, HEADER, rows, seed, |line, row, random| write_row(line, row, rows, random))
}

fn write_row(line: &mut Vec<u8>, row: u64, rows: u64, random: &mut Random) -> io::Result<()> {
    // Trips start before the 31st, so that none ends in February.
    let start = (u128::from(row) * 30 * 86_400 / u128::from(rows)) as u32;
    let seconds = 60 + random.below(3600);
    let known = !random.percent(5);
    let hundredths = if random.percent(2) { 0 } else { 20 + random.below(2500) };
    let sign = if random.percent(1) { ["-", "0"][random.below(2) as usize] } else { "" };

    write!(line, "{},", 1 + random.below(2))?;
    write_time(line, start)?;
    write_time(line, start + seconds)?;
    if known {
        write!(line, "{}", random.below(7))?;
    }
    write!(line, ",{}.{:02},", hundredths / 100, hundredths % 100)?;
    if known {
        write!(line, "{},{}", 1 + random.below(5), if random.percent(1) { 'Y' } else { 'N' })?;
    } else {
        line.push(b',');
    }
    let from = if random.percent(8) { AIRPORT + 6 * random.below(2) } else { 1 + random.below(263) };
    write!(line, ",{from},{},{},", 1 + random.below(263), random.below(5))?;

    let fare = if sign == "0" { 0 } else { 300 + hundredths * 3 };
    let minus = if sign == "-" { "-" } else { "" };
    let extra = 50 * random.below(6);
    let tip = if random.percent(70) { random.below(1500) } else { 0 };
    let tolls = if random.percent(6) { 694 } else { 0 };
    let total = fare + extra + 50 + tip + tolls + 100;
    write!(line, "{minus}{}.{:02},", fare / 100, fare % 100)?;
    write!(line, "{}.{:02},0.5,{}.{:02},", extra / 100, extra % 100, tip / 100, tip % 100)?;
    write!(line, "{}.{:02},1.0,{minus}{}.{:02},", tolls / 100, tolls % 100, total / 100, total % 100)?;
    if known {
        let fee = if from == AIRPORT || from == AIRPORT + 6 { "1.75" } else { "0.0" };
        write!(line, "2.5,{fee}")?;
    } else {
        line.push(b',');
    }
    line.push(b'\n');
    Ok(())
}

fn write_time(line: &mut Vec<u8>, second: u32) -> io::Result<()> {
    let (day, second) = (1 + second / 86_400, second % 86_400);
    write!(line, "2024-01-{day:02} {:02}:{:02}:{:02},", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::write;

    fn taxi(rows: u64, seed: u64) -> String {
        let mut csv = Vec::new();
        write(&mut csv, rows, seed).expect("memory takes every write");
        String::from_utf8(csv).expect("only text is written")
    }

    #[test]
    fn same_seed_gives_same_bytes() {
        assert_eq!(taxi(1000, 1), taxi(1000, 1));
        assert_ne!(taxi(1000, 1), taxi(1000, 2));
    }

    #[test]
    fn every_row_has_19_cells() {
        for line in taxi(1000, 1).lines() {
            assert_eq!(line.split(',').count(), 19, "{line}");
        }
    }

    #[test]
    fn every_quirk_appears() {
        let csv = taxi(2000, 1);
        for quirk in [",0.00,", ",,0", ",-", ",132,", "2.5,1.75\n", ",,\n", "2024-01-30 23:"] {
            assert!(csv.contains(quirk), "{quirk:?} is not there");
        }
    }

    #[test]
    fn a_row_takes_about_105_bytes() {
        let bytes = taxi(20_000, 1).len();
        assert!((2_040_000..2_160_000).contains(&bytes), "{bytes}");
    }
}
