//! Texts that messages of all kinds are put together of.

use std::path::Path;

use arrow_schema::DataType;
use bytesize::ByteSize;
use recipe_core::types::type_name;
use recipe_store::shown;

pub(super) fn quoted(file: &Path) -> String {
    format!("`{}`", shown(file))
}

/// Names, the first few of many.
pub(super) fn list(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let text = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

/// The names of two types that differ.
pub(crate) fn type_names(one: &DataType, other: &DataType) -> (Box<str>, Box<str>) {
    let (short, other_short) = (type_name(one), type_name(other));
    let names =
        if short == other_short { (one.to_string(), other.to_string()) } else { (short, other_short) };
    (names.0.into(), names.1.into())
}

/// `16 MiB`, `1.5 KiB`.
pub(super) fn size(bytes: u64) -> String {
    ByteSize::b(bytes).display().iec().to_string().replace(".0 ", " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_easily() {
        let sizes = [0, 1000, 1 << 10, 16 << 20, 1 << 30, 3 << 19].map(size);
        assert_eq!(sizes, ["0 B", "1000 B", "1 KiB", "16 MiB", "1 GiB", "1.5 MiB"]);
    }
}
