//! What texts stand for, and personal data in them.

use crate::error::Result;
use crate::kernel::advanced::AdvancedType;
use crate::kernel::entity::Entities;

/// How many different texts are looked at.
const LOOKED_AT: usize = 1000;

/// The share of texts that have to stand for the same.
const MOST: f64 = 0.75;

/// What most of the first texts stand for, and how many do. The texts are not empty.
pub(super) fn advanced_type(texts: &[(&str, u64)]) -> Option<(&'static str, f64)> {
    let texts = &texts[..texts.len().min(LOOKED_AT)];
    let rows: u64 = texts.iter().map(|(_, times)| times).sum();
    let shares = AdvancedType::names().filter_map(|name| {
        let of = AdvancedType::from_name(name)?;
        let fit: u64 = texts.iter().filter(|(text, _)| of.fits(text)).map(|(_, times)| times).sum();
        Some((name, fit as f64 / rows as f64))
    });
    let fit = shares.filter(|(_, share)| *share >= MOST);
    // Of types with equal shares, the likelier one.
    fit.reduce(|one, other| if other.1 > one.1 { other } else { one })
}

/// In how many cells each of these types of personal data is.
pub(super) fn entities(texts: &[(&str, u64)], names: &[String]) -> Result<Vec<(String, u64)>> {
    let mut found = Vec::new();
    if names.is_empty() {
        return Ok(found);
    }
    for name in Entities::new(names)?.names() {
        let entities = Entities::new(&[name])?;
        let times = texts.iter().filter(|(text, _)| !entities.find(text).is_empty()).map(|(_, times)| times);
        let cells: u64 = times.sum();
        if cells > 0 {
            found.push((name.to_owned(), cells));
        }
    }
    Ok(found)
}
