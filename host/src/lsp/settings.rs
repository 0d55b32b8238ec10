//! What a client sets: the data that recipes read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lsp_types::InitializeParams;
use serde_json::Value;

use super::document::path_of;

/// What a client sets.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Settings {
    /// The folder that paths start from.
    root: Option<PathBuf>,
    /// The input of all recipes that are not named in `inputs`.
    input: Vec<String>,
    /// The inputs of recipes, by their paths.
    inputs: BTreeMap<PathBuf, Vec<String>>,
    /// Second tables by their names.
    with: BTreeMap<String, String>,
}

impl Settings {
    /// Those of a client that begins.
    pub(super) fn of(params: &InitializeParams) -> Self {
        let folder = params.workspace_folders.iter().flatten().next().map(|folder| &folder.uri);
        #[expect(deprecated, reason = "older clients give no other")]
        let root = folder.or(params.root_uri.as_ref()).and_then(path_of);
        let mut settings = Settings { root, ..Settings::default() };
        settings.set(params.initialization_options.as_ref().unwrap_or(&Value::Null));
        settings
    }

    /// Takes other ones, which are below `recipe` or at the top. What says nothing of them changes nothing.
    pub(super) fn set(&mut self, given: &Value) {
        let at_top = Some(given).filter(|given| given.get("input").is_some() || given.get("with").is_some());
        let Some(given) = given.get("recipe").or(at_top).and_then(Value::as_object) else { return };
        self.input = given.get("input").map(|input| self.paths(input)).unwrap_or_default();
        let by_recipe = given.get("input").and_then(Value::as_object).into_iter().flatten();
        self.inputs =
            by_recipe.map(|(recipe, input)| (self.path(recipe).into(), self.paths(input))).collect();
        let with = given.get("with").and_then(Value::as_object).into_iter().flatten();
        self.with = with.filter_map(|(name, path)| Some((name.clone(), self.path(path.as_str()?)))).collect();
    }

    /// The input of a recipe, if one is set.
    pub(super) fn input(&self, recipe: &Path) -> Option<&[String]> {
        let set = self.inputs.get(recipe).unwrap_or(&self.input);
        (!set.is_empty()).then_some(set.as_slice())
    }

    /// The second tables.
    pub(super) fn with(&self) -> impl Iterator<Item = (&str, &str)> {
        self.with.iter().map(|(name, path)| (name.as_str(), path.as_str()))
    }

    /// One path, or several.
    fn paths(&self, given: &Value) -> Vec<String> {
        match given {
            Value::String(path) if !path.is_empty() => vec![self.path(path)],
            Value::Array(paths) => {
                paths.iter().filter_map(Value::as_str).map(|path| self.path(path)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A path as seen from the root.
    fn path(&self, path: &str) -> String {
        match &self.root {
            Some(root) if !path.contains("://") => root.join(path).display().to_string(),
            _ => path.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn inputs_are_for_all_recipes_or_for_one() {
        let mut settings = Settings { root: Some("/w".into()), ..Settings::default() };
        settings.set(&json!({"recipe": {"input": "data/a.csv", "with": {"towns": "s3://b/towns"}}}));
        let recipe = Path::new("/w/r.json");
        assert_eq!(settings.input(recipe), Some(&["/w/data/a.csv".to_owned()][..]));
        assert_eq!(settings.with().collect::<Vec<_>>(), [("towns", "s3://b/towns")]);
        settings.set(&json!({"input": {"r.json": ["a.csv", "/b.csv"]}}));
        assert_eq!(settings.input(recipe), Some(&["/w/a.csv".to_owned(), "/b.csv".to_owned()][..]));
        settings.set(&json!({}));
        assert_eq!((settings.input(Path::new("/w/s.json")), settings.with().count()), (None, 0));
    }
}
