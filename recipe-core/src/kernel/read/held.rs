//! Which types hold a cell exactly.

use super::TextFormat;
use crate::kernel::number::{Literal, Plain};
use crate::kernel::text::Short;
use crate::types::Type;

/// A set of types that hold some cells exactly, as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held(u8);

/// The types that text is read as, those that say most first: `20240229` is a date where dates are said to be written so. A
/// whole number is a long, however small: later ones may be larger.
const TYPES: [Type; 6] =
    [Type::Date, Type::Timestamp, Type::Long, Type::Double, Type::Decimal, Type::Boolean];

impl Held {
    /// All types: those of no cells.
    pub(crate) const ALL: Held = Held((1 << TYPES.len()) - 1);

    /// Those that hold `text`.
    pub(crate) fn of(text: &str, format: &TextFormat) -> Held {
        let number = |text: &str| {
            // Most numbers are so short that each of the types holds them.
            if let Some(plain) = Short::of_text(text.as_bytes()).and_then(Plain::of_literal) {
                return Some([plain.whole().is_some(), true, true]);
            }
            let literal = Literal::parse(text)?;
            Some([literal.long().is_some(), literal.double().is_some(), literal.decimal().is_some()])
        };
        let number = format.number(text, number);
        // No number is a date, unless it is by a format.
        let dates = number.is_none() || !format.has_usual_dates();
        let [date, moment] = if dates { format.dates(text) } else { [false; 2] };
        let [long, double, decimal] = number.unwrap_or_default();
        Held::when([date, moment, long, double, decimal, number.is_none() && truth(text).is_some()])
    }

    fn when(held: [bool; TYPES.len()]) -> Held {
        Held(held.iter().enumerate().map(|(at, held)| u8::from(*held) << at).sum())
    }

    /// Those that hold these cells and others.
    pub(crate) fn and(self, other: Held) -> Held {
        Held(self.0 & other.0)
    }

    /// Whether there is no type but text.
    pub(crate) fn is_text(self) -> bool {
        self.0 == 0
    }

    /// The first of them, or text.
    pub(crate) fn first(self) -> Type {
        TYPES.get(self.0.trailing_zeros() as usize).copied().unwrap_or(Type::String)
    }
}

/// `true` and `false`, case-insensitively.
pub(super) fn truth(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_held_as_their_parts_say() {
        let parts = ["", "-", "0", "7", "00", "10", "123456", ".", ".5", ".50", "e1", " ", "+"];
        let texts =
            parts.iter().flat_map(|a| parts.iter().flat_map(move |b| parts.map(|c| format!("{a}{b}{c}"))));
        for text in texts.filter(|text| !text.is_empty()) {
            let expected = Literal::parse(&text).map_or([false; 3], |literal| {
                [literal.long().is_some(), literal.double().is_some(), literal.decimal().is_some()]
            });
            let held = Held::of(&text, &TextFormat::default());
            let numbers = [Type::Long, Type::Double, Type::Decimal]
                .map(|ty| {
                    held.and(Held(1 << TYPES.iter().position(|known| *known == ty).expect("it is there")))
                })
                .map(|held| !held.is_text());
            assert_eq!(numbers, expected, "`{text}`");
        }
    }
}
