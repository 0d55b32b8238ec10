//! Recipes within what holds them: templates of CloudFormation, Terraform's files and what it shows, answers that list
//! recipes, and nodes of Glue Studio.

use super::keys::{Entries, as_map, get};
use crate::document::{Node, NodeValue};
use crate::error::{Kind, Result};
use crate::suggest::hint;

/// The recipe of a document.
pub(super) struct Wrapped<'a> {
    /// What has its steps.
    pub(super) node: &'a Node,
    /// Whether it was chosen among several, or by a name.
    pub(super) chosen: bool,
    /// Whether values may stand in it that are filled in later.
    pub(super) is_source: bool,
}

/// A recipe among others.
struct Found<'a> {
    /// What it goes by; the first is shown.
    names: Vec<String>,
    node: &'a Node,
}

/// What holds recipes.
struct Holder<'a> {
    /// What it is called in messages.
    what: &'static str,
    recipes: Vec<Found<'a>>,
    is_source: bool,
}

/// The recipe of a document; of several, the one that `part` names.
pub(super) fn recipe<'a>(document: &'a Node, part: Option<&str>) -> Result<Wrapped<'a>> {
    let Some(entries) = as_map(document) else {
        return Err(shape("a recipe is an object with `Steps`".into()));
    };
    let Some(Holder { what, recipes, is_source }) = holder(entries) else {
        if let Some(part) = part {
            return Err(shape(format!("this is one recipe, and has no part `{part}`")));
        }
        let inner = ["Properties", "Recipe"].iter().find_map(|key| get(entries, key));
        let node = inner.filter(|inner| as_map(inner).is_some()).unwrap_or(document);
        return Ok(Wrapped { node, chosen: false, is_source: false });
    };
    let shown = || recipes.iter().map(|found| format!("`{}`", found.first())).collect::<Vec<_>>().join(", ");
    let chosen: Vec<&Found> = match part {
        None => recipes.iter().collect(),
        Some(part) => recipes.iter().filter(|found| found.names.iter().any(|name| name == part)).collect(),
    };
    match (chosen.as_slice(), part) {
        ([one], _) => Ok(Wrapped { node: one.node, chosen: part.is_some(), is_source }),
        ([], None) => Err(shape(format!("{what} has no recipe"))),
        ([], Some(part)) if recipes.is_empty() => {
            Err(shape(format!("{what} has no recipe, and none that is called `{part}`")))
        }
        ([], Some(part)) => {
            let near = hint(part, recipes.iter().map(Found::first));
            Err(shape(format!("{what} has no recipe `{part}`{near}; recipes: {}", shown())))
        }
        (many @ [one, ..], _) => {
            let is_clear = many.iter().filter(|found| found.first() == one.first()).count() == 1;
            let name = if is_clear { Some(one.first()) } else { one.names.last().map(String::as_str) };
            Err(shape(format!(
                "{what} has {} recipes ({}); name one behind the file, as in `file#{}`",
                many.len(),
                shown(),
                name.unwrap_or_default(),
            )))
        }
    }
}

impl Found<'_> {
    fn first(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }
}

fn shape(message: String) -> crate::error::Error {
    Kind::Shape(message).into()
}

fn holder(entries: &Entries) -> Option<Holder<'_>> {
    if let Some(resources) = get(entries, "Resources").and_then(as_map) {
        return Some(Holder { what: "the template", recipes: of_template(resources), is_source: false });
    }
    if let Some(NodeValue::List(recipes)) = get(entries, "Recipes").map(|node| &node.value) {
        return Some(Holder { what: "the list", recipes: of_list(recipes), is_source: false });
    }
    if let Some(resources) = get(entries, "Resource").filter(|_| get(entries, "Steps").is_none()) {
        return Some(Holder { what: "the file", recipes: of_terraform(resources), is_source: true });
    }
    for key in ["Values", "PlannedValues"] {
        let Some(root) = get(entries, key).and_then(as_map).and_then(|values| get(values, "RootModule"))
        else {
            continue;
        };
        let mut recipes = Vec::new();
        of_module(root, &mut recipes);
        return Some(Holder { what: "the state", recipes, is_source: false });
    }
    let nodes = get(entries, "CodeGenConfigurationNodes").and_then(as_map).unwrap_or(entries);
    let recipes = of_nodes(nodes);
    let are_nodes = !recipes.is_empty() || !std::ptr::eq(nodes, entries);
    are_nodes.then_some(Holder { what: "the job", recipes, is_source: false })
}

/// The texts under these keys, where they are no functions.
fn texts(entries: &Entries, keys: &[&str]) -> Vec<String> {
    let texts = keys.iter().filter_map(|key| get(entries, key)?.as_text().map(str::to_owned));
    texts.collect()
}

fn of_template(resources: &Entries) -> Vec<Found<'_>> {
    let recipes = resources.iter().filter_map(|(key, resource)| {
        let resource = as_map(resource)?;
        let is_recipe = get(resource, "Type").and_then(Node::as_text) == Some("AWS::DataBrew::Recipe");
        let node = get(resource, "Properties").filter(|node| is_recipe && as_map(node).is_some())?;
        let named = texts(as_map(node).unwrap_or_default(), &["Name"]);
        Some(Found { names: [key.name.clone()].into_iter().chain(named).collect(), node })
    });
    recipes.collect()
}

/// The recipes of an answer that lists them, of which several may be versions of one.
fn of_list(recipes: &[Node]) -> Vec<Found<'_>> {
    let found = recipes.iter().filter_map(|node| {
        let said = texts(as_map(node)?, &["Name", "RecipeVersion"]);
        let names = match said.as_slice() {
            [name, version] => vec![name.clone(), format!("{name}:{version}")],
            _ => said,
        };
        Some(Found { names, node })
    });
    found.collect()
}

/// The resources of Terraform in JSON: objects by type and name, or lists of them.
fn of_terraform(resources: &Node) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    for by_type in each_map(resources) {
        for (kind, named) in by_type.iter().filter(|(kind, _)| is_recipe(&kind.name)) {
            for (name, body) in each_map(named).into_iter().flatten() {
                let bodies = match &body.value {
                    NodeValue::List(bodies) => bodies.iter().collect(),
                    _ => vec![body],
                };
                for node in bodies {
                    let names = vec![name.name.clone(), format!("{}.{}", kind.name, name.name)];
                    found.push(Found { names, node });
                }
            }
        }
    }
    found
}

fn is_recipe(kind: &str) -> bool {
    kind.ends_with("_databrew_recipe")
}

/// The objects of a list of objects, or the one object.
fn each_map(node: &Node) -> Vec<&Entries> {
    match &node.value {
        NodeValue::List(items) => items.iter().filter_map(as_map).collect(),
        _ => as_map(node).into_iter().collect(),
    }
}

/// The resources of a module of Terraform's state, and of the modules in it.
fn of_module<'a>(module: &'a Node, found: &mut Vec<Found<'a>>) {
    let Some(module) = as_map(module) else { return };
    let list = |key| match get(module, key).map(|node| &node.value) {
        Some(NodeValue::List(items)) => items.as_slice(),
        _ => &[],
    };
    for resource in list("Resources").iter().filter_map(as_map) {
        let is_recipe = get(resource, "Type").and_then(Node::as_text).is_some_and(is_recipe);
        if let Some(node) = get(resource, "Values").filter(|_| is_recipe) {
            found.push(Found { names: texts(resource, &["Name", "Address"]), node });
        }
    }
    for child in list("ChildModules") {
        of_module(child, found);
    }
}

/// The nodes of a job of Glue Studio that hold a recipe.
fn of_nodes(nodes: &Entries) -> Vec<Found<'_>> {
    let found = nodes.iter().filter_map(|(id, node)| {
        let node = get(as_map(node)?, "Recipe")?;
        let recipe = as_map(node)?;
        let has_steps =
            ["RecipeSteps", "Steps", "RecipeReference"].iter().any(|key| get(recipe, key).is_some());
        let names = [id.name.clone()].into_iter().chain(texts(recipe, &["Name"])).collect();
        has_steps.then_some(Found { names, node })
    });
    found.collect()
}
