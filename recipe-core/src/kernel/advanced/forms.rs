//! Types that are told by how a text is written.

use super::super::entity::digits_of;

/// Whether a text is digits, alone or in groups with one of these signs between them.
pub(super) fn is_grouped(text: &str, signs: &[char]) -> bool {
    let mut digit_before = false;
    for c in text.chars() {
        let digit = c.is_ascii_digit();
        if !(digit || digit_before && signs.contains(&c)) {
            return false;
        }
        digit_before = digit;
    }
    digit_before
}

/// The network that a number of a card belongs to, by its first digits (ISO/IEC 7812).
pub(super) fn network(text: &str) -> Option<&'static str> {
    let first = |count: usize| digits_of(text).take(count).fold(0, |number, digit| number * 10 + digit);
    Some(match (first(2), first(3), first(4), first(6)) {
        (34 | 37, ..) => "American Express",
        (36 | 38 | 39, ..) | (_, 300..=305 | 309, ..) => "Diners Club",
        (_, _, 3528..=3589, _) => "JCB",
        (40..=49, ..) => "Visa",
        (51..=55, ..) | (_, _, 2221..=2720, _) => "Mastercard",
        (65, ..) | (_, 644..=649, ..) | (_, _, 6011, _) | (.., 622_126..=622_925) => "Discover",
        (62 | 81, ..) => "UnionPay",
        (50 | 56..=58 | 60..=69, ..) => "Maestro",
        _ => return None,
    })
}

/// The protocol, if it is said, and the host of a URL.
pub(super) fn url(text: &str) -> Option<(Option<&str>, &str)> {
    let (protocol, rest) = match text.split_once("://") {
        Some((protocol, rest)) => {
            let mut letters = protocol.chars();
            let fits = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
                && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
            (Some(protocol).filter(|_| fits).map(Some)?, rest)
        }
        None if text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) => (None, text),
        None => return None,
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let bare = if host.starts_with('[') {
        host.split_once(']')?.0.get(1..)?
    } else {
        host.split_once(':').map_or(host, |(host, _)| host)
    };
    let is_local = protocol.is_some() && bare.eq_ignore_ascii_case("localhost");
    let fits = is_host(bare) || super::is_ip(bare) || is_local;
    (fits && !text.contains(char::is_whitespace)).then_some((protocol, bare))
}

/// The host of an e-mail address.
pub(super) fn email(text: &str) -> Option<&str> {
    let (name, host) = text.rsplit_once('@')?;
    let signs = "!#$%&'*+-/=?^_`{|}~.";
    let fits = name.chars().all(|c| c.is_alphanumeric() || signs.contains(c));
    let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
    (!name.is_empty() && name.len() <= 64 && fits && !dots && is_host(host)).then_some(host)
}

/// Whether a text is a name of a host with a top-level domain.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && host.len() <= 253
        && host.split('.').all(label)
        && last.chars().count() >= 2
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}

/// A host without `www.`.
pub(super) fn domain(host: &str) -> &str {
    match host.split_at_checked(4) {
        Some((start, rest)) if start.eq_ignore_ascii_case("www.") && is_host(rest) => rest,
        _ => host,
    }
}

/// What stands behind the last point of a host that is a name.
pub(super) fn top_level(host: &str) -> Option<&str> {
    is_host(host).then(|| host.rsplit('.').next()).flatten()
}

/// Whether a text names a gender, in English.
pub(super) fn is_gender(text: &str) -> bool {
    const NAMES: [&str; 18] = [
        "m",
        "f",
        "male",
        "female",
        "man",
        "woman",
        "boy",
        "girl",
        "x",
        "nonbinary",
        "non-binary",
        "non binary",
        "other",
        "transgender",
        "genderqueer",
        "genderfluid",
        "agender",
        "intersex",
    ];
    NAMES.iter().any(|name| text.eq_ignore_ascii_case(name))
}

/// The codes of ISO 4217 for money that is in use.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD \
    MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR \
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES \
    VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

const SIGNS: &str = "$€£¥₹₩₽₺₪₫₴₦₱฿₡₲₵₸₭₮";

/// Whether a text is the code of money, or an amount with such a code or a sign.
pub(super) fn is_currency(text: &str) -> bool {
    let is_code = |code: &str| code.len() == 3 && CURRENCIES.split(' ').any(|known| known == code);
    if is_code(text) {
        return true;
    }
    let bare = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    let bare = bare.trim_start_matches(['-', '+']).trim();
    let is_unit = |unit: &str| {
        let sign = unit.trim_start_matches(|c: char| c.is_ascii_uppercase());
        is_code(unit) || unit.len() - sign.len() <= 3 && sign.chars().count() == 1 && SIGNS.contains(sign)
    };
    let (Some(first), Some(last)) =
        (bare.find(|c: char| c.is_ascii_digit()), bare.rfind(|c: char| c.is_ascii_digit()))
    else {
        return false;
    };
    let (before, amount, behind) = (&bare[..first], &bare[first..=last], &bare[last + 1..]);
    let before = before.trim().trim_end_matches('-').trim();
    let amount = amount.chars().all(|c| c.is_ascii_digit() || ",.' \u{a0}".contains(c));
    amount && (is_unit(before) && behind.trim().is_empty() || before.is_empty() && is_unit(behind.trim()))
}
