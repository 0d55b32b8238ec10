//! The page about queries.

use std::fmt::Write as _;

use super::families::FAMILIES;
use super::functions::{CASTS, refused};

/// What stands before the functions.
const BEFORE: &str = include_str!("page.md");

/// The page.
pub(super) fn page() -> String {
    let mut page = BEFORE.to_owned();
    for family in FAMILIES {
        let names: Vec<String> =
            family.functions.iter().map(|function| format!("`{}`", function.name)).collect();
        let _ = writeln!(page, "- {}: {}", family.title, names.join(", "));
    }
    let casts: Vec<String> = CASTS.iter().map(|name| format!("`{name}`")).collect();
    let _ = writeln!(page, "- Casts that are called like functions: {}", casts.join(", "));
    page.push_str("\nRefused for a reason:\n\n");
    for (names, reason) in refused() {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(page, "- {}: {reason}", names.join(", "));
    }
    page
}
