//! Which types hold a cell exactly.

use super::TextFormat;
use crate::kernel::number::Literal;
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
