//! `Recipe`: the steps of a DataBrew recipe, in the node or in a file.

use recipe_core::Recipe;
use recipe_core::error::Kind;

use super::node_type::{NodeType, ONE, Support};
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "Recipe",
    support: Support::InPart("a reference is a file with the recipe's name, beside the job or in `--dir`"),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    let (steps, reference) = (members.get("RecipeSteps"), members.object("RecipeReference"));
    if let (Some(steps), Some(_)) = (steps, &reference) {
        let message = "the node has steps and a reference; one of them says what it does".to_owned();
        members.wrong(Kind::Job(message), "RecipeSteps", &steps.span);
        return None;
    }
    if let Some(steps) = steps {
        match Recipe::from_steps(&setting.name, &setting.text, steps.items()) {
            Ok(recipe) => return Some(Work::Recipe(Box::new(recipe))),
            Err(found) => {
                found.errors.into_iter().for_each(|error| members.error(error));
                return None;
            }
        }
    }
    let Some(reference) = reference else {
        members.missing("RecipeSteps");
        return None;
    };
    let (arn, node) = reference.required_text("RecipeArn")?;
    let version = reference.text("RecipeVersion").map(|(version, _)| version.to_owned());
    // arn:aws:databrew:region:account:recipe/name
    let name = arn.rsplit_once('/').map_or(arn, |(_, name)| name);
    let recipe = members.noted(setting.recipe(name, version.as_deref(), &node.span))?;
    Some(Work::Recipe(Box::new(recipe)))
}
