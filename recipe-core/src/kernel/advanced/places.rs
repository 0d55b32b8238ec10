//! ZIP codes, cities and states of the United States.
//!
//! `zips.txt` is made from the package zipcodes 8.0.0 (BSD license), whose data is that of the Free Zipcode Database of
//! federalgovernmentzipcodes.us. A line is a state and its least ZIP code, or a city of the state: how many letters it shares with
//! the one before and the rest, then its ZIP codes, the first from the state's least and each further one from the one before. All numbers are to the base of 36.

use std::sync::LazyLock;

use ahash::RandomState;
use hashbrown::HashSet;

use super::super::aggregate::fixed_hasher;

/// A state, a territory, or what stands in the place of one in addresses of the forces.
pub(super) struct State {
    /// The code of two letters.
    pub(super) code: &'static str,
    name: &'static str,
    /// The region by the Census Bureau; none for territories.
    pub(super) region: Option<&'static str>,
    /// The time zone of most people who live there.
    pub(super) zone: Option<&'static str>,
}

const fn state(
    code: &'static str,
    name: &'static str,
    region: Option<&'static str>,
    zone: Option<&'static str>,
) -> State {
    State { code, name, region, zone }
}

const NORTHEAST: Option<&str> = Some("Northeast");
const MIDWEST: Option<&str> = Some("Midwest");
const SOUTH: Option<&str> = Some("South");
const WEST: Option<&str> = Some("West");
const EASTERN: Option<&str> = Some("America/New_York");
const CENTRAL: Option<&str> = Some("America/Chicago");
const MOUNTAIN: Option<&str> = Some("America/Denver");
const PACIFIC: Option<&str> = Some("America/Los_Angeles");

/// In the order of their codes.
static STATES: [State; 62] = [
    state("AA", "Armed Forces Americas", None, None),
    state("AE", "Armed Forces Europe", None, None),
    state("AK", "Alaska", WEST, Some("America/Anchorage")),
    state("AL", "Alabama", SOUTH, CENTRAL),
    state("AP", "Armed Forces Pacific", None, None),
    state("AR", "Arkansas", SOUTH, CENTRAL),
    state("AS", "American Samoa", None, Some("Pacific/Pago_Pago")),
    state("AZ", "Arizona", WEST, Some("America/Phoenix")),
    state("CA", "California", WEST, PACIFIC),
    state("CO", "Colorado", WEST, MOUNTAIN),
    state("CT", "Connecticut", NORTHEAST, EASTERN),
    state("DC", "District of Columbia", SOUTH, EASTERN),
    state("DE", "Delaware", SOUTH, EASTERN),
    state("FL", "Florida", SOUTH, EASTERN),
    state("FM", "Federated States of Micronesia", None, Some("Pacific/Pohnpei")),
    state("GA", "Georgia", SOUTH, EASTERN),
    state("GU", "Guam", None, Some("Pacific/Guam")),
    state("HI", "Hawaii", WEST, Some("Pacific/Honolulu")),
    state("IA", "Iowa", MIDWEST, CENTRAL),
    state("ID", "Idaho", WEST, Some("America/Boise")),
    state("IL", "Illinois", MIDWEST, CENTRAL),
    state("IN", "Indiana", MIDWEST, Some("America/Indiana/Indianapolis")),
    state("KS", "Kansas", MIDWEST, CENTRAL),
    state("KY", "Kentucky", SOUTH, EASTERN),
    state("LA", "Louisiana", SOUTH, CENTRAL),
    state("MA", "Massachusetts", NORTHEAST, EASTERN),
    state("MD", "Maryland", SOUTH, EASTERN),
    state("ME", "Maine", NORTHEAST, EASTERN),
    state("MH", "Marshall Islands", None, Some("Pacific/Majuro")),
    state("MI", "Michigan", MIDWEST, Some("America/Detroit")),
    state("MN", "Minnesota", MIDWEST, CENTRAL),
    state("MO", "Missouri", MIDWEST, CENTRAL),
    state("MP", "Northern Mariana Islands", None, Some("Pacific/Saipan")),
    state("MS", "Mississippi", SOUTH, CENTRAL),
    state("MT", "Montana", WEST, MOUNTAIN),
    state("NC", "North Carolina", SOUTH, EASTERN),
    state("ND", "North Dakota", MIDWEST, CENTRAL),
    state("NE", "Nebraska", MIDWEST, CENTRAL),
    state("NH", "New Hampshire", NORTHEAST, EASTERN),
    state("NJ", "New Jersey", NORTHEAST, EASTERN),
    state("NM", "New Mexico", WEST, MOUNTAIN),
    state("NV", "Nevada", WEST, PACIFIC),
    state("NY", "New York", NORTHEAST, EASTERN),
    state("OH", "Ohio", MIDWEST, EASTERN),
    state("OK", "Oklahoma", SOUTH, CENTRAL),
    state("OR", "Oregon", WEST, PACIFIC),
    state("PA", "Pennsylvania", NORTHEAST, EASTERN),
    state("PR", "Puerto Rico", None, Some("America/Puerto_Rico")),
    state("PW", "Palau", None, Some("Pacific/Palau")),
    state("RI", "Rhode Island", NORTHEAST, EASTERN),
    state("SC", "South Carolina", SOUTH, EASTERN),
    state("SD", "South Dakota", MIDWEST, CENTRAL),
    state("TN", "Tennessee", SOUTH, CENTRAL),
    state("TX", "Texas", SOUTH, CENTRAL),
    state("UT", "Utah", WEST, MOUNTAIN),
    state("VA", "Virginia", SOUTH, EASTERN),
    state("VI", "Virgin Islands", None, Some("America/St_Thomas")),
    state("VT", "Vermont", NORTHEAST, EASTERN),
    state("WA", "Washington", WEST, PACIFIC),
    state("WI", "Wisconsin", MIDWEST, CENTRAL),
    state("WV", "West Virginia", SOUTH, EASTERN),
    state("WY", "Wyoming", WEST, MOUNTAIN),
];

/// ZIP codes whose first three digits lie between these, in states where most people have another time: what most of the places
/// there have (<https://www.ecfr.gov/current/title-49/part-71>).
const OTHER_ZONES: [(u32, u32, &str); 11] = [
    (324, 325, "America/Chicago"),
    (373, 374, "America/New_York"),
    (376, 379, "America/New_York"),
    (420, 424, "America/Chicago"),
    (463, 464, "America/Chicago"),
    (476, 477, "America/Chicago"),
    (577, 577, "America/Denver"),
    (586, 586, "America/Denver"),
    (693, 693, "America/Denver"),
    (798, 799, "America/Denver"),
    (835, 838, "America/Los_Angeles"),
];

/// The state of this code or name.
pub(super) fn state_of(text: &str) -> Option<&'static State> {
    STATES.iter().find(|state| text.eq_ignore_ascii_case(state.code) || text.eq_ignore_ascii_case(state.name))
}

/// What is known of a ZIP code.
pub(super) struct Place {
    number: u32,
    pub(super) state: &'static State,
    pub(super) city: &'static str,
}

impl Place {
    /// The time zone of most ZIP codes that begin with the same three digits.
    pub(super) fn zone(&self) -> Option<&'static str> {
        let start = self.number / 100;
        let other = OTHER_ZONES.iter().find(|(from, to, _)| (*from..=*to).contains(&start));
        other.map(|(.., zone)| *zone).or(self.state.zone)
    }
}

/// Every ZIP code with its place, in ascending order; and the names of cities, in small letters.
struct Zips {
    codes: Vec<(u32, u16, u8)>,
    cities: Vec<String>,
    names: HashSet<String, RandomState>,
}

static ZIPS: LazyLock<Zips> = LazyLock::new(|| {
    let number = |text: &str| u32::from_str_radix(text, 36).unwrap_or_default();
    let mut zips =
        Zips { codes: Vec::new(), cities: Vec::new(), names: HashSet::with_hasher(fixed_hasher()) };
    let (mut state, mut least, mut city) = (0, 0, String::new());
    for line in include_str!("zips.txt").lines() {
        if let Some((code, from)) = line.strip_prefix('=').and_then(|line| line.split_at_checked(2)) {
            state = STATES.iter().position(|state| state.code == code).unwrap_or_default() as u8;
            least = number(from);
            continue;
        }
        let (name, codes) = line.split_once('|').unwrap_or_default();
        let (shared, rest) = name.split_at_checked(1).unwrap_or_default();
        city.truncate(number(shared) as usize);
        city.push_str(rest);
        let mut code = least;
        for step in codes.split(',') {
            code += number(step);
            zips.codes.push((code, zips.cities.len() as u16, state));
        }
        zips.names.insert(city.to_ascii_lowercase());
        zips.cities.push(city.clone());
    }
    zips.codes.sort_unstable();
    zips
});

/// The number of a ZIP code: five digits, and perhaps four more.
fn number_of(text: &str) -> Option<u32> {
    let (five, more) = text.split_at_checked(5)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let more = more.strip_prefix('-').unwrap_or(more);
    (digits(five) && digits(more) && matches!(more.len(), 0 | 4) && text.len() != 6)
        .then(|| five.parse().ok())?
}

/// Whether a text is written as a ZIP code, and begins as one that there is.
pub(super) fn is_zip_code(text: &str) -> bool {
    number_of(text).is_some_and(|number| {
        let codes = &ZIPS.codes;
        let at = codes.partition_point(|(code, ..)| *code < number / 100 * 100);
        codes.get(at).is_some_and(|(code, ..)| code / 100 == number / 100)
    })
}

/// What is known of a ZIP code.
pub(super) fn zip_code(text: &str) -> Option<Place> {
    let number = number_of(text)?;
    let zips = &*ZIPS;
    let at = zips.codes.binary_search_by_key(&number, |(code, ..)| *code).ok()?;
    let (_, city, state) = zips.codes[at];
    let city = zips.cities.get(usize::from(city))?;
    Some(Place { number, state: STATES.get(usize::from(state))?, city })
}

/// Whether a text is the name of a city that has a ZIP code.
pub(super) fn is_city(text: &str) -> bool {
    text.len() <= 64 && ZIPS.names.contains(&text.to_ascii_lowercase())
}
