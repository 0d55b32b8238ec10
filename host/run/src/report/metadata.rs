//! What outputs carry of their recipe.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use recipe_core::Recipe;

/// What outputs carry of the recipe that made them.
pub(crate) fn metadata(recipe: &Recipe) -> Vec<(String, String)> {
    let mut metadata = vec![
        ("recipe.sha256".to_owned(), recipe.sha256().to_owned()),
        ("recipe.engine".to_owned(), recipe_core::VERSION.to_owned()),
    ];
    metadata.extend(recipe.name().map(|name| ("recipe.name".to_owned(), name.to_owned())));
    metadata.extend(recipe.version().map(|version| ("recipe.version".to_owned(), version.to_owned())));
    metadata
}

/// The same for objects, whose metadata are headers of HTTP: what is not plain ASCII is written as `%41`.
pub(crate) fn object_metadata(recipe: &Recipe) -> BTreeMap<String, String> {
    const ENCODED: &AsciiSet = &CONTROLS.add(b'%');
    let metadata = metadata(recipe).into_iter();
    metadata
        .map(|(key, value)| (key.replace('.', "-"), utf8_percent_encode(value.trim(), ENCODED).to_string()))
        .collect()
}
