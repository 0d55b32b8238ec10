//! Time zones: places of the IANA database, and fixed offsets from UTC.

use std::str::FromStr;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::suggest::nearest;

/// A time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Microseconds ahead of UTC.
    Fixed(i64),
    /// A place, whose offset changes.
    Place(Tz),
}

impl Zone {
    /// Universal time.
    pub(crate) const UTC: Zone = Zone::Fixed(0);

    /// The zone a recipe names; the error says what would be right. Case does not matter.
    pub(crate) fn named(name: &str) -> Result<Zone, String> {
        let name = name.trim();
        let place =
            || TZ_VARIANTS.into_iter().find(|tz| tz.name().eq_ignore_ascii_case(name)).map(Zone::Place);
        Zone::parse(name).or_else(place).ok_or_else(|| {
            let help = match near(name) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "give a name such as `America/New_York` or an offset such as `UTC+08:00`".into(),
            };
            format!("`{name}` is not a time zone; {help}")
        })
    }

    /// The zone a text names: an offset such as `+02:00`, `-0530`, `UTC+8` or `Z`, or a name as the database spells it.
    pub(crate) fn parse(text: &str) -> Option<Zone> {
        if matches!(text, "Z" | "z" | "UTC" | "GMT") {
            return Some(Zone::UTC);
        }
        let offset = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text);
        parse_offset(offset).map(Zone::Fixed).or_else(|| Tz::from_str(text).ok().map(Zone::Place))
    }

    /// The time a clock in the zone shows at a moment. None where that is out of range.
    pub(crate) fn to_local(self, utc: i64) -> Option<i64> {
        utc.checked_add(match self {
            Zone::Fixed(offset) => offset,
            Zone::Place(tz) => micros(&tz.offset_from_utc_datetime(&naive(utc)?)),
        })
    }

    /// The moment at which a clock in the zone shows a time. As in Java, a time shown twice is the first of the two
    /// moments, and a time the clock jumped over is counted on from before the jump: 02:30 is 03:30 there.
    pub(crate) fn to_utc(self, local: i64) -> Option<i64> {
        local.checked_sub(match self {
            Zone::Fixed(offset) => offset,
            Zone::Place(tz) => match tz.offset_from_local_datetime(&naive(local)?) {
                MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => micros(&offset),
                MappedLocalTime::None => before_jump(tz, local)?,
            },
        })
    }
}

/// The offset before the jump over `local`. One of two moments lies before the jump: the one that has the time in UTC,
/// or the one that shows it with the offset that holds then. Clocks jump forward, so the lesser offset is the one before.
fn before_jump(tz: Tz, local: i64) -> Option<i64> {
    let at = |utc: i64| Some(micros(&tz.offset_from_utc_datetime(&naive(utc)?)));
    let one = at(local)?;
    Some(one.min(at(local.checked_sub(one)?)?))
}

fn naive(micros: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(micros).map(|moment| moment.naive_utc())
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Zone::Place(tz) => f.write_str(tz.name()),
            Zone::Fixed(0) => f.write_str("UTC"),
            Zone::Fixed(offset) => {
                let minutes = offset.abs() / 60_000_000;
                let sign = if *offset < 0 { '-' } else { '+' };
                write!(f, "UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

fn micros(offset: &impl Offset) -> i64 {
    i64::from(offset.fix().local_minus_utc()) * 1_000_000
}

/// A sign, hours and perhaps minutes, up to 18 hours as in Java; in microseconds.
fn parse_offset(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes() {
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [_] | [_, _] => (digits, &b"00"[..]),
        [hours @ .., b':', tens, ones] if (1..=2).contains(&hours.len()) => (hours, &[*tens, *ones][..]),
        [_, _, _, _] => digits.split_at(2),
        _ => return None,
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
        })
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= 18 * 60).then_some(sign * total * 60_000_000)
}

/// The place a name is likely meant to be: of that city, or spelt nearly so. Abbreviations are near too many.
fn near(name: &str) -> Option<&'static str> {
    let known = || TZ_VARIANTS.into_iter().map(Tz::name);
    let folded = |text: &str| text.replace('_', " ").to_lowercase();
    let wanted = folded(name);
    let city = |known: &&str| known.rsplit('/').next().is_some_and(|city| folded(city) == wanted);
    known().find(city).or_else(|| nearest(name, known()).filter(|_| name.len() > 4))
}

#[cfg(test)]
mod tests {
    use super::super::recognise;
    use super::*;

    fn at(text: &str) -> i64 {
        recognise(text).unwrap_or_else(|| panic!("{text}")).micros
    }

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn names_and_offsets() {
        let hour = 3_600_000_000;
        let cases = [
            ("UTC", Zone::UTC),
            ("utc", Zone::Place(Tz::UTC)),
            (" Z ", Zone::UTC),
            ("UTC+08:00", Zone::Fixed(8 * hour)),
            ("GMT-5", Zone::Fixed(-5 * hour)),
            ("+0530", Zone::Fixed(11 * hour / 2)),
            ("-9:30", Zone::Fixed(-19 * hour / 2)),
            ("+18:00", Zone::Fixed(18 * hour)),
            ("us/pacific", Zone::Place(Tz::US__Pacific)),
            ("America/New_York", Zone::Place(Tz::America__New_York)),
            ("Etc/GMT+5", Zone::Place(Tz::Etc__GMTPlus5)),
        ];
        for (name, expected) in cases {
            assert_eq!(Zone::named(name), Ok(expected), "{name}");
        }
        let near = [
            ("America/NewYork", "`America/NewYork` is not a time zone; did you mean `America/New_York`?"),
            ("Berlin", "`Berlin` is not a time zone; did you mean `Europe/Berlin`?"),
            ("new york", "`new york` is not a time zone; did you mean `America/New_York`?"),
            (
                "PST",
                "`PST` is not a time zone; give a name such as `America/New_York` or an offset such as `UTC+08:00`",
            ),
        ];
        for (name, expected) in near {
            assert_eq!(Zone::named(name), Err(expected.to_owned()));
        }
        for name in ["", "+", "+18:01", "+1:2", "+12:60", "+123", "+12345", "UTC+", "8", "+é", "é/ü"] {
            assert!(Zone::named(name).is_err(), "{name}");
        }
    }

    #[test]
    fn zones_are_shown_so_that_they_can_be_named() {
        for (name, shown) in [
            ("Z", "UTC"),
            ("+00:00", "UTC"),
            ("UTC+8", "UTC+08:00"),
            ("+05:30", "UTC+05:30"),
            ("-0345", "UTC-03:45"),
            ("america/new_york", "America/New_York"),
        ] {
            let found = zone(name);
            assert_eq!(found.to_string(), shown, "{name}");
            assert_eq!(zone(shown).to_string(), shown);
        }
    }

    #[test]
    fn clocks_that_change() {
        let cases = [
            ("America/New_York", "2024-01-15 12:00", "2024-01-15 17:00"),
            ("America/New_York", "2024-07-15 12:00", "2024-07-15 16:00"),
            // Jumped over.
            ("America/New_York", "2024-03-10 02:30", "2024-03-10 07:30"),
            ("Europe/Berlin", "2024-03-31 02:30", "2024-03-31 01:30"),
            ("Australia/Lord_Howe", "2024-10-06 02:15", "2024-10-05 15:45"),
            // Shown twice.
            ("America/New_York", "2024-11-03 01:30", "2024-11-03 05:30"),
            ("Europe/Berlin", "2024-10-27 02:30", "2024-10-27 00:30"),
            // A whole day was left out.
            ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 22:00"),
            ("UTC+08:00", "2024-01-15 12:00", "2024-01-15 04:00"),
        ];
        for (name, local, utc) in cases {
            assert_eq!(zone(name).to_utc(at(local)), Some(at(utc)), "{local} in {name}");
        }
        let cases = [
            ("America/New_York", "2024-03-10 06:59:59", "2024-03-10 01:59:59"),
            ("America/New_York", "2024-03-10 07:00", "2024-03-10 03:00"),
            ("Asia/Kolkata", "2024-03-10 07:00", "2024-03-10 12:30"),
            ("Europe/Berlin", "2050-07-01 12:00", "2050-07-01 14:00"),
            ("Europe/Paris", "1900-01-01 00:00", "1900-01-01 00:09:21"),
        ];
        for (name, utc, local) in cases {
            assert_eq!(zone(name).to_local(at(utc)), Some(at(local)), "{utc} in {name}");
        }
    }

    #[test]
    fn every_time_of_every_place_comes_back() {
        for tz in TZ_VARIANTS {
            let zone = Zone::Place(tz);
            for utc in (0..2_000_000_000_000_000).step_by(86_400_000_000 * 31 + 1_800_000_000) {
                let local = zone.to_local(utc).expect("in range");
                let back = zone.to_utc(local).expect("in range");
                assert_eq!(zone.to_local(back), Some(local), "{tz} {utc}");
            }
        }
    }

    #[test]
    fn nothing_overflows() {
        for zone in [zone("+18:00"), zone("-18:00"), zone("Europe/Berlin")] {
            for micros in [i64::MIN, i64::MAX] {
                let _ = (zone.to_local(micros), zone.to_utc(micros));
            }
        }
    }
}
