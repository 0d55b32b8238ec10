//! What is read as dates, and what not.

use super::{day_first_moment, is_plain_date, recognise, recognise_in};
use crate::kernel::DateOrder;

fn read(text: &str) -> Option<String> {
    let moment = chrono::DateTime::from_timestamp_micros(recognise(text)?.micros)?;
    Some(moment.format("%Y-%m-%d %H:%M:%S%.f").to_string().replace(" 00:00:00", ""))
}

#[test]
fn the_page_says_what_is_read() {
    let page = include_str!("../../../../docs/dates.md");
    let head = "| form | text | is read as |";
    let mut count = 0;
    for row in super::super::rows(page, head) {
        let (text, expected) = (row[1].trim_matches('`'), row[2].trim_matches('`'));
        let found = read(text);
        assert_eq!(found.as_deref().unwrap_or("no date"), expected, "{text}");
        count += 1;
    }
    assert!(count > 40, "{count} rows");
}

#[test]
fn recognises() {
    let cases = [
        ("2023-06-01", "2023-06-01"),
        (" 2023/6/1 ", "2023-06-01"),
        ("2023.06.01", "2023-06-01"),
        ("6/1/2023", "2023-06-01"),
        ("12-31-2019", "2019-12-31"),
        ("31-12-2019", "2019-12-31"),
        ("05 04 2021", "2021-05-04"),
        ("6/1/23", "2023-06-01"),
        ("6/1/70", "1970-06-01"),
        ("20-2018-12", "2018-12-20"),
        ("June 1, 2023", "2023-06-01"),
        ("june 01 2023", "2023-06-01"),
        ("Jun. 1, 2023", "2023-06-01"),
        ("December/20/2018", "2018-12-20"),
        ("1 June 2023", "2023-06-01"),
        ("01-jun-2023", "2023-06-01"),
        ("2023-06-01 23:15", "2023-06-01 23:15:00"),
        ("2023-06-01T23:15:00.123456789Z", "2023-06-01 23:15:00.123456"),
        ("2023-06-01T01:15:00+02:00", "2023-05-31 23:15:00"),
        ("2023-06-01T01:15:00-0530", "2023-06-01 06:45:00"),
        ("6/1/2023 9:05 pm", "2023-06-01 21:05:00"),
        ("6/1/2023 12:05:09AM", "2023-06-01 00:05:09"),
        ("June 1,2023", "2023-06-01"),
        ("Sept 3 2020", "2020-09-03"),
        ("01-Jun-23", "2023-06-01"),
        ("1 June, 1985", "1985-06-01"),
        ("1-jun.-1985", "1985-06-01"),
        ("1.Jun.85", "1985-06-01"),
        ("2023-Jun-01", "2023-06-01"),
        ("2023 June 1", "2023-06-01"),
        ("14/02/2023 10:26:20", "2023-02-14 10:26:20"),
        ("2023-02-03 17:22:54.000+0000", "2023-02-03 17:22:54"),
        ("2020-12-26T20:02:28.199+03:00", "2020-12-26 17:02:28.199"),
        ("2020-09-02T03:54:12Z", "2020-09-02 03:54:12"),
        ("2023-06-01 10:00:00 UTC", "2023-06-01 10:00:00"),
        ("2023-06-01 10:00 am America/New_York", "2023-06-01 14:00:00"),
        ("2023-06-01 10:00 Asia/Tokyo", "2023-06-01 01:00:00"),
        ("2023-06-01 10:00 pm GMT+2", "2023-06-01 20:00:00"),
        ("9999-12-31 23:59:59.999999-18:00", "+10000-01-01 17:59:59.999999"),
        ("0001-01-01", "0001-01-01"),
        ("2024-02-29", "2024-02-29"),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn the_day_is_first_where_it_is_said_to_be() {
    let (either, other) = (Some(DateOrder::Either), Some(DateOrder::Other));
    // What each is read as, the month first and the day first.
    let cases = [
        ("11/12/2020", ("2020-11-12", either), ("2020-12-11", either)),
        ("13/12/2020", ("2020-12-13", other), ("2020-12-13", None)),
        ("12/13/2020", ("2020-12-13", None), ("2020-12-13", other)),
        ("5.5.20", ("2020-05-05", None), ("2020-05-05", None)),
        ("1-2-2020 10:00 UTC", ("2020-01-02 10:00:00", either), ("2020-02-01 10:00:00", either)),
        ("2020-11-12", ("2020-11-12", None), ("2020-11-12", None)),
        ("2020/1/2", ("2020-01-02", None), ("2020-01-02", None)),
        ("1 Feb 2020", ("2020-02-01", None), ("2020-02-01", None)),
    ];
    for (text, month_first, day_first) in cases {
        let read = |first: bool| {
            let moment = recognise_in(text, first).expect(text);
            let at = chrono::DateTime::from_timestamp_micros(moment.micros).expect("in range");
            (at.format("%Y-%m-%d %H:%M:%S").to_string().replace(" 00:00:00", ""), moment.order)
        };
        assert_eq!(read(false), (month_first.0.to_owned(), month_first.1), "{text}");
        assert_eq!(read(true), (day_first.0.to_owned(), day_first.1), "{text}");
    }
    assert_eq!(recognise_in("13/13/2020", true), None);
    assert_eq!(recognise_in("31/02/2020", true), None);
}

#[test]
fn dates_with_the_day_first_are_read_exactly_or_not_at_all() {
    let read = |text: &str| {
        let (moment, has_time) = day_first_moment(text)?;
        let at = chrono::DateTime::from_timestamp_micros(moment.micros)?;
        Some((at.format("%Y-%m-%d %H:%M:%S%.f").to_string(), has_time))
    };
    let cases = [
        ("11/12/2020", "2020-12-11 00:00:00", false),
        ("1.2.2020", "2020-02-01 00:00:00", false),
        ("31-12-2020 9:05", "2020-12-31 09:05:00", true),
        ("31/12/2020 21:05:07.25", "2020-12-31 21:05:07.250", true),
        ("31/12/2020 9:05 pm", "2020-12-31 21:05:00", true),
    ];
    for (text, expected, has_time) in cases {
        assert_eq!(read(text), Some((expected.to_owned(), has_time)), "{text}");
    }
    for text in [
        "12/13/2020",
        "31/02/2020",
        "1/2/20",
        "1/2-2020",
        "2020-12-31",
        " 1/2/2020",
        "1/2/2020 ",
        "1/2/2020 10:00 UTC",
        "1/2/2020 10:00:00.1234567",
        "1 Feb 2020",
        "1/2/2020x",
        "",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn refuses() {
    let cases = [
        "2018-20-12",
        "20182012",
        "02/june/2009",
        "2023-02-29",
        "2023-6",
        "hello",
        "",
        "12/2020",
        "0000-01-01",
        "2023-06-01x",
        "2023-06-01 25:00",
        "2023-06-01 10:60",
        "13/13/2020",
        "1/1/1",
        "2023-06-01T",
        "Smarch 1, 2023",
        "2023/06-01",
        "99999-01-01",
        "2023-06-01 13:00 pm",
        "2023-06-01 13:00 pmx",
        "2023-06-01 10:00 Nowhere/Land",
        "2023-06-01 10:00 é",
        "2023-06-01 UTC",
        "2023/Jun-01",
        "1-jun.2023",
        "1 June 123",
        "Jun 20 10:30",
        "á/1/2023",
        "1/1/२०२३",
    ];
    for text in cases {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn plain_dates_print_as_they_were() {
    let cases = [
        ("2023-06-01", Some(false)),
        ("2023-06-01 10:00:00", Some(true)),
        ("2023-06-01 10:00:00.25", Some(true)),
        ("2023-06-01 10:00:00.250", None),
        ("2023-06-01T10:00:00", None),
        ("2023-6-1", None),
        ("2023-02-30", None),
    ];
    for (text, expected) in cases {
        assert_eq!(is_plain_date(text), expected, "{text}");
    }
}
