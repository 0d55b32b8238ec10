use super::*;

#[test]
fn texts_are_of_their_types_and_no_others() {
    let cases: &[(AdvancedType, &[&str], &[&str])] = &[
        (
            Phone,
            &["614-555-0123", "(614) 555-0123", "+49 30 1234567", "1 614 555 0123"],
            &["12", "555", "call me", ""],
        ),
        (
            ZipCode,
            &["90210", "90210-1234", "00501", " 10001 "],
            &["9021", "902101", "00000", "9021O", "90210-12"],
        ),
        (DateTime, &["2024-02-29", "21 May 1990", "5/21/90 10:00"], &["soon", "2024-02-30"]),
        (State, &["CA", "california", "New York", "DC"], &["XX", "Bavaria"]),
        (
            CreditCard,
            &["4111 1111 1111 1111", "378282246310005"],
            &["4111 1111 1111 1112", "x4111111111111111", "4"],
        ),
        (
            Url,
            &[
                "https://example.org/a?b#c",
                "http://10.0.0.1:80",
                "www.example.co.uk",
                "HTTP://[::1]/",
                "ftp://a.b.org",
            ],
            &["example.org", "http://", "http://a b.org", "://x.org", "http://nodot"],
        ),
        (
            Email,
            &["ann@example.org", "márcia_o+x@mail.example.co"],
            &["ann@", "@x.org", "a b@x.org", "ann@example", "a..b@x.org"],
        ),
        (Ssn, &["078-05-1120", "078051120"], &["000-12-3456", "078-05-112", "078-05-1120x"]),
        (Gender, &["F", "male", "Non-Binary"], &["fm", "table"]),
        (IpAddress, &["192.168.0.1", "2001:db8::1"], &["192.168.0.256", "1.2.3"]),
        (Country, &["Germany", "US", "deu", "United States"], &["Atlantis"]),
        (
            Currency,
            &["USD", "$5.00", "EUR 1.234,50", "-£3", "5 €", "(US$ 3)", "1'000 CHF"],
            &["5", "XXX", "dollar", "$", "5 kg"],
        ),
        (City, &["Columbus", "new york", "Beverly Hills"], &["Hogsmeade", ""]),
    ];
    for (of, fine, wrong) in cases {
        for text in *fine {
            assert!(of.fits(text), "{text} is {}", of.name());
        }
        for text in *wrong {
            assert!(!of.fits(text), "{text} is not {}", of.name());
        }
        assert_eq!(AdvancedType::from_name(of.name()), Some(*of));
    }
}

#[test]
fn details_follow_from_texts() {
    let cases = [
        (Phone, "AREA_CODE", "(614) 555-0123", Some("614")),
        (Phone, "TIMEZONE", "(614) 555-0123", Some("America/New_York")),
        (Phone, "TIME_ZONE", "+49 30 1234567", Some("Europe/Berlin")),
        (Phone, "COUNTRY_CODE", "+49 30 1234567", Some("49")),
        (Phone, "AREA_CODE", "+49 30 1234567", None),
        (ZipCode, "CITY", "90210", Some("Beverly Hills")),
        (ZipCode, "STATE", "90210-1234", Some("CA")),
        (ZipCode, "TIME_ZONE", "90210", Some("America/Los_Angeles")),
        (ZipCode, "TIME_ZONE", "79901", Some("America/Denver")),
        (ZipCode, "COUNTRY", "00501", Some("US")),
        (ZipCode, "REGION", "00501", Some("Northeast")),
        (ZipCode, "REGION", "09012", None),
        (ZipCode, "CITY", "00000", None),
        (DateTime, "MONTH_NAME", "2024-02-29", Some("February")),
        (DateTime, "WEEK", "2024-12-30", Some("1")),
        (DateTime, "QUARTER", "May 3, 2021", Some("2")),
        (DateTime, "YEAR", "5/3/99", Some("1999")),
        (DateTime, "DAY", "soon", None),
        (State, "TIME_ZONE", "Hawaii", Some("Pacific/Honolulu")),
        (CreditCard, "NETWORK", "5555 5555 5555 4444", Some("Mastercard")),
        (CreditCard, "NETWORK", "378282246310005", Some("American Express")),
        (CreditCard, "LENGTH", "4111-1111-1111-1111", Some("16")),
        (Url, "PROTOCOL", "HTTPS://www.Example.co.uk/x", Some("https")),
        (Url, "DOMAIN", "HTTPS://www.Example.co.uk/x", Some("example.co.uk")),
        (Url, "TLD", "HTTPS://www.Example.co.uk/x", Some("uk")),
        (Url, "TLD", "http://10.0.0.1/", None),
        (Url, "PROTOCOL", "www.example.org", None),
        (Email, "DOMAIN", "ann@Example.org", Some("example.org")),
    ];
    for (of, name, text, expected) in cases {
        let detail = of.detail(name).expect("a detail");
        let mut out = String::new();
        let found = of.write(detail, text, &mut out).map(|()| out.as_str());
        assert_eq!(found, expected, "{name} of {text}");
    }
}

#[test]
fn every_zip_code_has_its_place() {
    let mut count = 0;
    for number in 0..100_000 {
        if let Some(place) = places::zip_code(&format!("{number:05}")) {
            count += 1;
            assert!(!place.city.is_empty() && places::is_city(place.city), "{number}");
        }
    }
    assert_eq!(count, 42_555);
}

#[test]
fn time_zones_are_those_of_the_table_of_zones() {
    for number in (0..100_000).step_by(7) {
        let zone = places::zip_code(&format!("{number:05}")).and_then(|place| place.zone());
        assert!(zone.is_none_or(|zone| zone.parse::<chrono_tz::Tz>().is_ok()), "{zone:?}");
    }
    for area in 200..1000 {
        let zone = zones::of_phone(1, Some(&area.to_string()));
        assert!(zone.is_none_or(|zone| zone.parse::<chrono_tz::Tz>().is_ok()), "{zone:?}");
    }
}
