//! What may stand at the cursor, by what is around it.

use recipe_core::engine::document::{Node, NodeValue, long_step};
use recipe_core::step::{Info, Parameter, Step};
use recipe_core::steps;

use super::columns::{Column, Input, before};
use super::scan::{CURSOR, holds};

/// What may stand at the cursor.
pub(super) enum Wanted {
    /// A step.
    Step,
    /// A key of a step.
    StepKey,
    /// A key of a step's action.
    ActionKey,
    /// The name of an operation.
    Operation,
    /// The name of one of these parameters.
    Parameter(Vec<&'static Info>),
    /// The value of a parameter, or a part of it.
    Value(&'static Info),
    /// A key of an object with any keys.
    PairKey,
    /// A key of a condition.
    ConditionKey,
    /// The name of a condition.
    ConditionName,
    /// The column that a condition is about.
    ConditionColumn,
    /// An expression.
    Expression,
}

/// The place of the cursor.
pub(super) struct Place<'n> {
    /// What may stand there.
    pub(super) wanted: Wanted,
    /// The keys beside the one that may stand there.
    pub(super) beside: Vec<String>,
    /// The steps of the recipe.
    steps: &'n [Node],
    /// How many of them come before the one that the cursor is in.
    before: usize,
    /// Whether they are those of a node of a job, whose input other nodes make.
    is_of_job: bool,
}

impl Place<'_> {
    /// The columns before the step that the cursor is in.
    pub(super) fn columns(&self, input: Option<&Input>) -> Vec<Column> {
        before(input.filter(|_| !self.is_of_job), self.steps, self.before)
    }
}

/// Parameters that are expressions, by the page of the language.
const EXPRESSIONS: [&str; 2] = ["expression", "valueExpression"];

/// Operations whose `columns` are expressions by the names of columns.
const DERIVE: &str = "DERIVE";

/// Keys by which an object is one step.
const STEP_KEYS: [&str; 4] = ["Action", "RecipeAction", "RecipeStep", "Operation"];

/// The place of the cursor in a document, if something of a recipe may stand there. `is_own_line` says that nothing is before it on its
/// line of YAML, so that it may become a key.
pub(super) fn place(root: &Node, is_own_line: bool) -> Option<Place<'_>> {
    let (steps, before) = innermost(root)?;
    let (wanted, beside) = Finder { is_own_line }.step(&steps[before])?;
    Some(Place { wanted, beside, steps, before, is_of_job: is_job(root) })
}

/// Every list of steps in a document, the outer ones first.
pub(super) fn lists(root: &Node) -> Vec<&[Node]> {
    fn collect<'n>(node: &'n Node, is_steps: bool, found: &mut Vec<&'n [Node]>) {
        match &node.value {
            NodeValue::List(items) => {
                if is_steps {
                    found.push(items);
                }
                for item in items {
                    collect(item, false, found);
                }
            }
            NodeValue::Map(entries) => {
                for (key, value) in entries {
                    collect(value, is_list_of_steps(&key.name), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    if is_step(root) {
        found.push(std::slice::from_ref(root));
    } else {
        collect(root, true, &mut found);
    }
    found
}

/// Whether a document is a job that people write.
fn is_job(root: &Node) -> bool {
    root.entries().iter().any(|(key, _)| matches!(key.name.as_str(), "sources" | "targets"))
}

/// Whether an object is a step in the long form.
pub(super) fn is_step(node: &Node) -> bool {
    node.entries().iter().any(|(key, _)| STEP_KEYS.iter().any(|name| is_named(&key.name, name)))
}

/// Whether a key is the one of this name, in the spelling of the API, of CDK or of Terraform.
pub(super) fn is_named(key: &str, name: &str) -> bool {
    key.chars()
        .filter(|c| *c != '_')
        .map(|c| c.to_ascii_lowercase())
        .eq(name.chars().map(|c| c.to_ascii_lowercase()))
}

/// Whether a key is that of a list of steps.
pub(super) fn is_list_of_steps(key: &str) -> bool {
    is_named(key, "Steps") || is_named(key, "RecipeSteps")
}

/// The list of steps around the cursor that has no other such list in it, and the number of the step, from 0.
fn innermost(root: &Node) -> Option<(&[Node], usize)> {
    if is_step(root) || matches!(root.value, NodeValue::Text(_)) {
        return Some((std::slice::from_ref(root), 0));
    }
    let (mut node, mut is_steps, mut found) = (root, true, None);
    loop {
        match &node.value {
            NodeValue::List(items) => {
                let at = items.iter().position(holds)?;
                if is_steps {
                    found = Some((items.as_slice(), at));
                }
                (node, is_steps) = (&items[at], false);
            }
            NodeValue::Map(entries) => {
                let Some((key, value)) = entries.iter().find(|(_, value)| holds(value)) else { return found };
                (node, is_steps) = (value, is_list_of_steps(&key.name));
            }
            _ => return found,
        }
    }
}

/// The operation with this name, whatever its case.
pub(super) fn operation(name: &str) -> Option<&'static Step> {
    steps::find(&name.to_ascii_uppercase())
}

type Found = Option<(Wanted, Vec<String>)>;

struct Finder {
    is_own_line: bool,
}

impl Finder {
    fn step(&self, step: &Node) -> Found {
        if let NodeValue::Text(_) = step.value {
            return Some((Wanted::Step, Vec::new()));
        }
        let long = long_step(step).filter(holds);
        if self.is_own_line
            && long.is_some()
            && let Some((key, _)) = step.entries().iter().find(|(_, value)| is_cursor(value))
            && let Some(operation) = operation(&key.name)
        {
            return Some((Wanted::Parameter(operation.parameters().collect()), Vec::new()));
        }
        self.long_step(long.as_ref().unwrap_or(step))
    }

    fn long_step(&self, step: &Node) -> Found {
        if let Some(beside) = beside(step) {
            return Some((Wanted::StepKey, beside));
        }
        let (key, value) = step.entries().iter().find(|(_, value)| holds(value))?;
        if is_named(&key.name, "ConditionExpressions") {
            return condition(value);
        }
        self.action(step)
    }

    fn action(&self, action: &Node) -> Found {
        if is_cursor(action) {
            return self.is_own_line.then(|| (Wanted::ActionKey, Vec::new()));
        }
        if let Some(beside) = beside(action) {
            return Some((Wanted::ActionKey, beside));
        }
        let entries = action.entries();
        let (key, inner) = entries.iter().find(|(_, value)| holds(value))?;
        if STEP_KEYS[..3].iter().any(|name| is_named(&key.name, name)) {
            return self.action(inner);
        }
        let get = |name| entries.iter().find(|(key, _)| is_named(&key.name, name)).map(|(_, value)| value);
        let named = get("Operation")?;
        if holds(named) {
            return Some((Wanted::Operation, Vec::new()));
        }
        let step = operation(named.as_text()?)?;
        self.parameters(step, &step.parameters().collect::<Vec<_>>(), get("Parameters")?)
    }

    /// Within an object whose keys are these.
    fn parameters(&self, step: &Step, known: &[&'static Info], given: &Node) -> Found {
        if is_cursor(given) {
            return self.is_own_line.then(|| (Wanted::Parameter(known.to_vec()), Vec::new()));
        }
        if let Some(beside) = beside(given) {
            return Some((Wanted::Parameter(known.to_vec()), beside));
        }
        let (key, value) = given.entries().iter().find(|(_, value)| holds(value))?;
        let is = |name: &str| is_named(&key.name, name);
        let info = *known.iter().find(|info| is(info.name) || info.aliases.iter().any(|alias| is(alias)))?;
        self.value(step, info, value)
    }

    fn value(&self, step: &Step, info: &'static Info, value: &Node) -> Found {
        match &value.value {
            NodeValue::List(items) => self.value(step, info, items.iter().find(|item| holds(item))?),
            NodeValue::Map(_) if info.kind.has_fields() => self.parameters(step, &fields(info.fields), value),
            NodeValue::Map(_) => match beside(value) {
                Some(beside) => Some((Wanted::PairKey, beside)),
                None if step.operation == DERIVE => Some((Wanted::Expression, Vec::new())),
                None => None,
            },
            _ if info.kind.has_fields() && self.is_own_line => {
                Some((Wanted::Parameter(fields(info.fields)), Vec::new()))
            }
            _ if EXPRESSIONS.contains(&info.name) => Some((Wanted::Expression, Vec::new())),
            _ => Some((Wanted::Value(info), Vec::new())),
        }
    }
}

fn fields(fields: &[&'static dyn Parameter]) -> Vec<&'static Info> {
    fields.iter().map(|field| field.info()).collect()
}

fn condition(node: &Node) -> Found {
    match &node.value {
        NodeValue::List(items) => condition(items.iter().find(|item| holds(item))?),
        NodeValue::Map(entries) => {
            if let Some(beside) = beside(node) {
                return Some((Wanted::ConditionKey, beside));
            }
            let (key, value) = entries.iter().find(|(_, value)| holds(value))?;
            let is = |name| is_named(&key.name, name);
            let wanted = match () {
                () if is("Condition") => Wanted::ConditionName,
                () if is("TargetColumn") => Wanted::ConditionColumn,
                () if is("Expression") => Wanted::Expression,
                () if ["And", "Or", "Not"].into_iter().any(is) => return condition(value),
                () => return None,
            };
            Some((wanted, Vec::new()))
        }
        _ => Some((Wanted::ConditionKey, Vec::new())),
    }
}

/// Whether a node is the scalar that the cursor is in.
fn is_cursor(node: &Node) -> bool {
    matches!(&node.value, NodeValue::Text(text) if text.contains(CURSOR))
}

/// The other keys of an object that has the cursor in a key.
fn beside(node: &Node) -> Option<Vec<String>> {
    let is_here = |name: &str| name.contains(CURSOR);
    let entries = node.entries();
    entries.iter().any(|(key, _)| is_here(&key.name)).then(|| {
        let others = entries.iter().map(|(key, _)| key.name.clone());
        others.filter(|name| !is_here(name)).collect()
    })
}
