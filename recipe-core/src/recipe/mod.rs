//! Recipes: from text in any of the forms they are seen in, to steps, to a plan.

mod comments;
mod compile;
mod condition;
mod joined;
mod outline;
mod propose;
mod several;
mod shape;
mod short;
mod write;

use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest, Sha256};

pub use compile::Program;
pub use outline::{Outline, Partitioning};
pub use short::long_step;
pub use write::{Form, Written, yaml_scalar};

use crate::document::{Node, NodeValue};
use crate::error::{Checked, Diagnostics, Error, Kind, Origin};
use crate::kernel::print::hex;
use crate::plan::Secrets;
use crate::steps;
use condition::Condition;

pub(crate) use condition::CONDITIONS;
pub(crate) use outline::UNKNOWN;
pub(crate) use short::NAMES;

/// A recipe as it was read: its steps, and what it says of itself.
///
/// All forms are read that DataBrew exports and its guide shows: a list of steps, the API's object with `Name` and
/// `Steps`, CloudFormation's resource or template, JSON or YAML, steps wrapped in `Action`, `RecipeAction` or
/// `RecipeStep`, values as text or as such (pages "Creating and using recipes" and "Recipe step and function
/// reference"); Glue Studio's node with `RecipeSteps`, a request to a project's session, an answer that lists recipes,
/// CDK's `steps` and Terraform's `awscc_databrew_recipe`, as a file or as it is shown. Comments, trailing commas, `"$schema"`, and a step's `"Comment"` and `"Disabled": true` are for people.
#[derive(Debug, Clone)]
pub struct Recipe {
    source: String,
    text: String,
    sha256: String,
    name: Option<String>,
    description: Option<String>,
    version: Option<String>,
    head: Vec<(&'static str, String)>,
    is_alone: bool,
    steps: Vec<RawStep>,
}

/// A step as it was read; nothing of it has been checked against its operation.
#[derive(Debug, Clone)]
pub struct RawStep {
    /// Its place in the recipe, counted from 1.
    pub number: usize,
    /// The operation.
    pub operation: String,
    /// What a person wrote about the step.
    pub comment: Option<String>,
    /// Whether the step is to be left out.
    pub disabled: bool,
    /// The bytes of the text it takes.
    pub(crate) span: Range<usize>,
    pub(crate) operation_span: Range<usize>,
    pub(crate) parameters: Vec<RawParameter>,
    pub(crate) conditions: Vec<Condition>,
    /// The conditions as they stand in the recipe.
    pub(crate) condition_nodes: Vec<Node>,
    /// Where it was written, in a recipe that was joined of several.
    pub(crate) origin: Option<Arc<Origin>>,
}

/// A parameter as it was read.
#[derive(Debug, Clone)]
pub(crate) struct RawParameter {
    pub(crate) name: String,
    pub(crate) name_span: Range<usize>,
    pub(crate) node: Node,
}

impl Recipe {
    /// Reads a recipe: all problems of the text at once.
    pub fn parse(text: &str) -> Checked<Recipe> {
        Recipe::parse_named("recipe", text)
    }

    /// Reads a recipe that came from `source`, a file's name, which messages show.
    pub fn parse_named(source: &str, text: &str) -> Checked<Recipe> {
        Recipe::parse_part(source, text, None)
    }

    /// As [`parse_named`](Self::parse_named), where a template, or a list of recipes, may have several: `part` is the name of
    /// the one that is meant, such as its logical id. Its [`text`](Self::text) is then that recipe's alone, at the same places.
    ///
    /// ```
    /// use recipe_core::Recipe;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let template = r#"{"Resources": {
    ///     "Clean": {"Type": "AWS::DataBrew::Recipe", "Properties": {"Steps": []}},
    ///     "Count": {"Type": "AWS::DataBrew::Recipe", "Properties": {"Steps": []}}}}"#;
    /// assert!(Recipe::parse_part("stack.json", template, Some("Clean"))?.text().trim().starts_with("{\"Steps\""));
    /// let error = Recipe::parse_part("stack.json", template, None).expect_err("there are two");
    /// assert!(error.to_string().contains("as in `file#Clean`"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn parse_part(source: &str, text: &str, part: Option<&str>) -> Checked<Recipe> {
        let document = Node::parse(source, text);
        let document = document.map_err(|error| Diagnostics::new(source, text, vec![error]))?;
        Recipe::of_document((source, text), &document, part)
    }

    /// Reads a recipe in a document that a program changed after it was parsed, such as one whose placeholders it filled in. The
    /// document's spans are those of `text`, which came from `source`.
    ///
    /// ```
    /// use recipe_core::Recipe;
    /// use recipe_core::engine::document::{Node, NodeValue};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let text = r#"{"Name": "draft", "Steps": []}"#;
    /// let mut document = Node::parse("recipe.json", text)?;
    /// if let NodeValue::Map(entries) = &mut document.value {
    ///     entries[0].1.value = NodeValue::Text("claims".to_owned());
    /// }
    /// assert_eq!(Recipe::from_document("recipe.json", text, &document)?.name(), Some("claims"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_document(source: &str, text: &str, document: &Node) -> Checked<Recipe> {
        Recipe::of_document((source, text), document, None)
    }

    fn of_document((source, text): (&str, &str), document: &Node, part: Option<&str>) -> Checked<Recipe> {
        let (shape, mut errors) = shape::read(document, part);
        if !errors.is_empty() {
            errors.extend(compile::problems(&shape.steps));
            return Err(Diagnostics::new(source, text, errors));
        }
        let text = shape.chosen.map_or_else(|| text.to_owned(), |span| alone(text, &span));
        let sha256 = hex(&Sha256::digest(text.as_bytes()));
        Ok(Recipe {
            source: source.to_owned(),
            text,
            sha256,
            name: shape.name,
            description: shape.description,
            version: shape.version,
            head: shape.head,
            is_alone: shape.is_alone,
            steps: shape.steps,
        })
    }

    /// The recipe's `Name`.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The recipe's `Description`.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The recipe's `RecipeVersion`, such as `1.2`.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Whether the text holds this recipe and nothing else, as a template does, so that nothing is lost where it is
    /// [written](Self::write) again.
    pub fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// SHA-256 of the recipe's text, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The steps, in order, disabled ones included.
    pub fn steps(&self) -> &[RawStep] {
        &self.steps
    }

    /// The names of the secrets that steps which are not disabled ask the run for, each once.
    ///
    /// [`Secrets`] has an example.
    pub fn secrets(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (_, _, node) in self.named_secrets() {
            if let Some(name) = node.as_text().filter(|name| !names.iter().any(|known| known == name)) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// Checks that the secrets are given which the recipe names: all that are not, at once. Nothing else is checked, so that
    /// this can be said before any data is read.
    pub fn check_secrets(&self, secrets: &Secrets) -> Checked<()> {
        let missing = self.named_secrets().filter_map(|(raw, parameter, node)| {
            let name = node.as_text().filter(|name| !secrets.has(name))?;
            let error = Error::new(Kind::SecretNotFound(name.to_owned()));
            Some(error.at_step(raw.number, &raw.operation).at_parameter(parameter).at_span(node.span.clone()))
        });
        let errors: Vec<Error> = missing.collect();
        if errors.is_empty() { Ok(()) } else { Err(self.diagnostics(errors)) }
    }

    /// The steps that name a secret, with the parameter and the name.
    fn named_secrets(&self) -> impl Iterator<Item = (&RawStep, &'static str, &Node)> {
        let steps = self.steps.iter().filter(|raw| !raw.disabled);
        steps.flat_map(|raw| {
            let params = steps::find(&raw.operation).map_or(&[][..], |step| step.params);
            raw.parameters.iter().filter_map(move |parameter| {
                let of = params.iter().map(|param| param.info());
                let info =
                    of.filter(|info| info.kind.is_secret()).find(|info| info.name == parameter.name)?;
                Some((raw, info.name, &parameter.node))
            })
        })
    }

    /// The recipe with its first `count` steps alone.
    pub fn up_to(&self, count: usize) -> Recipe {
        Recipe { steps: self.steps.iter().take(count).cloned().collect(), ..self.clone() }
    }

    /// Where the text came from, as messages show it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The recipe's text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The text with blanks for all that is outside of `span`: what is left stands where it stood.
fn alone(text: &str, span: &Range<usize>) -> String {
    let outside = |at: usize| !span.contains(&at);
    let mut alone = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\n' | '\r' => alone.push(c),
            _ if outside(at) => (0..c.len_utf8()).for_each(|_| alone.push(' ')),
            _ => alone.push(c),
        }
    }
    alone
}

impl RawStep {
    /// Where it was written, in a recipe that was [joined](Recipe::joined) of several.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_deref()
    }

    /// The text of a parameter, if the step has it and it is a text.
    pub fn text(&self, parameter: &str) -> Option<&str> {
        self.parameters.iter().find(|given| given.name == parameter)?.node.as_text()
    }

    /// Every text among the parameters, such as names of columns; lists held in a text included.
    fn texts(&self) -> Vec<String> {
        fn collect(node: &Node, texts: &mut Vec<String>) {
            match &node.value {
                NodeValue::List(items) => items.iter().for_each(|item| collect(item, texts)),
                NodeValue::Map(entries) => entries.iter().for_each(|(_, value)| collect(value, texts)),
                _ => texts.extend(node.as_text().map(str::to_owned)),
            }
        }
        let mut texts = Vec::new();
        for parameter in &self.parameters {
            collect(&parameter.node, &mut texts);
            if let Ok(inner) = parameter.node.parse_embedded() {
                collect(&inner, &mut texts);
            }
        }
        texts
    }
}
