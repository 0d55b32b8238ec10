//! The time zones of phone numbers.
//!
//! `zones.txt` is made from the metadata of libphonenumber (Apache License 2.0): calling codes that have one time zone, and the
//! area codes of North America with that of most of their numbers.

use std::sync::LazyLock;

/// Calling codes and area codes with their time zones, in ascending order.
static ZONES: LazyLock<(Codes, Codes)> = LazyLock::new(|| {
    let (mut calling, mut areas) = (Vec::new(), Vec::new());
    for line in include_str!("zones.txt").lines() {
        let (zone, codes) = line.split_once(' ').unwrap_or_default();
        for code in codes.split(' ') {
            let list = if code.starts_with('+') { &mut calling } else { &mut areas };
            list.extend(code.trim_start_matches('+').parse().ok().map(|code: u16| (code, zone)));
        }
    }
    calling.sort_unstable();
    areas.sort_unstable();
    (calling, areas)
});

type Codes = Vec<(u16, &'static str)>;

/// The time zone of a number with this calling code, and where that is 1, this area code.
pub(super) fn of_phone(code: u16, area: Option<&str>) -> Option<&'static str> {
    let (calling, areas) = &*ZONES;
    let (codes, code) = match area {
        Some(area) => (areas, area.parse().ok()?),
        None => (calling, code),
    };
    let at = codes.binary_search_by_key(&code, |(code, _)| *code).ok()?;
    Some(codes[at].1)
}
