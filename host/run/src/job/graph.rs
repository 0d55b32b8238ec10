//! The graph of a job: nodes in an order in which each comes after those that it takes rows of.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::nearest;
use recipe_core::error::{Kind, Origin};

use super::members::Problems;
use super::node::{Beside, BesideInput, Feeds, JobNode, Work, pass};

/// A node whose inputs are named.
pub(crate) struct NamedNode {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) span: Range<usize>,
    /// Ids, and where they stand.
    pub(crate) inputs: Vec<(String, Range<usize>)>,
    pub(crate) work: Work,
    pub(crate) origin: Arc<Origin>,
}

/// What messages call a node.
pub(crate) fn label(id: &str, name: &str, kind: &str, is_unique: bool) -> String {
    if name.is_empty() || !is_unique {
        format!("node `{id}` ({kind})")
    } else {
        format!("node `{name}` ({kind})")
    }
}

/// Connects nodes, and puts them in order: those that are ready in the order in which they stand. What is wrong goes to
/// `problems`: inputs that are not there, circles, collections that are not selected from.
pub(crate) fn connect(nodes: Vec<NamedNode>, problems: &mut Problems) -> Vec<JobNode> {
    let (nodes, owners) = apart(nodes);
    let numbers: HashMap<String, usize> =
        nodes.iter().enumerate().map(|(number, node)| (node.id.clone(), number)).collect();
    let mut inputs: Vec<Vec<usize>> = Vec::with_capacity(nodes.len());
    for node in &nodes {
        let mut found = Vec::new();
        for (id, span) in &node.inputs {
            match numbers.get(id) {
                Some(number) => found.push(*number),
                None => {
                    let near = nearest(id, nodes.iter().map(|node| node.id.as_str()));
                    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                    let error = Error::from(Kind::Job(format!("there is no node `{id}`{near}")));
                    problems.errors.push(error.at_span(span.clone()).at_origin(&node.origin));
                }
            }
        }
        inputs.push(found);
    }
    let Some(order) = in_order(&nodes, &inputs, problems) else { return Vec::new() };
    let mut places = vec![0; nodes.len()];
    order.iter().enumerate().for_each(|(place, number)| places[*number] = place);
    let mut nodes: Vec<Option<NamedNode>> = nodes.into_iter().map(Some).collect();
    let connected = order.iter().filter_map(|number| {
        let NamedNode { id, name, kind, span, work, origin, .. } = nodes[*number].take()?;
        let inputs = inputs[*number].iter().map(|input| places[*input]).collect();
        let beside = owners.get(&id).and_then(|owner| numbers.get(owner)).map(|number| places[*number]);
        Some(JobNode { id, name, kind, span, inputs, work, origin, beside })
    });
    let mut connected: Vec<JobNode> = connected.collect();
    select(&mut connected, problems);
    spread(&mut connected);
    connected
}

/// The numbers of the nodes in order; none where they go in a circle.
fn in_order(nodes: &[NamedNode], inputs: &[Vec<usize>], problems: &mut Problems) -> Option<Vec<usize>> {
    let mut waits: Vec<usize> = inputs.iter().map(Vec::len).collect();
    let mut order = Vec::with_capacity(nodes.len());
    let mut is_taken = vec![false; nodes.len()];
    while let Some(next) = (0..nodes.len()).find(|number| waits[*number] == 0 && !is_taken[*number]) {
        is_taken[next] = true;
        order.push(next);
        for (number, inputs) in inputs.iter().enumerate() {
            waits[number] -= inputs.iter().filter(|input| **input == next).count();
        }
    }
    if order.len() == nodes.len() {
        return Some(order);
    }
    // Of those that are left, each waits for another: going back leads into the circle.
    let start = (0..nodes.len()).find(|number| !is_taken[*number])?;
    let back = |number: usize| inputs[number].iter().copied().find(|input| !is_taken[*input]);
    let mut at = start;
    for _ in 0..nodes.len() {
        at = back(at)?;
    }
    let mut circle = vec![at];
    while let Some(before) = back(circle[circle.len() - 1]).filter(|before| *before != at) {
        circle.push(before);
    }
    circle.reverse();
    let names: Vec<String> = circle.iter().map(|number| format!("`{}`", nodes[*number].id)).collect();
    let message =
        format!("these nodes go in a circle, each taking rows of the one before: {}", names.join(", "));
    let node = &nodes[circle[0]];
    problems.errors.push(Error::from(Kind::Job(message)).at_span(node.span.clone()).at_origin(&node.origin));
    None
}

/// Makes nodes of their own of those that are beside a node. Says which node each is beside, by ids.
fn apart(nodes: Vec<NamedNode>) -> (Vec<NamedNode>, HashMap<String, String>) {
    let mut owners = HashMap::new();
    let mut taken: HashSet<String> = nodes.iter().map(|node| node.id.clone()).collect();
    let mut all = Vec::with_capacity(nodes.len());
    for mut node in nodes {
        let mut beside = Vec::new();
        if let Work::With(work, others) = node.work {
            (node.work, beside) = (*work, others);
        }
        let own = node.inputs.clone();
        let mut others: Vec<NamedNode> = Vec::new();
        for Beside { word, inputs, work, feeds } in beside {
            let mut id = format!("{} {word}", node.id);
            while !taken.insert(id.clone()) {
                id.push('_');
            }
            let input = |input: &BesideInput| match input {
                BesideInput::Input(number) => own.get(*number).cloned(),
                BesideInput::Itself => Some((node.id.clone(), node.span.clone())),
                BesideInput::Beside(number) => {
                    others.get(*number).map(|other| (other.id.clone(), node.span.clone()))
                }
            };
            let inputs = inputs.iter().filter_map(input).collect();
            if feeds == Feeds::Instead {
                node.inputs.clear();
            }
            if feeds != Feeds::No {
                node.inputs.push((id.clone(), node.span.clone()));
            }
            owners.insert(id.clone(), node.id.clone());
            let name = if node.name.is_empty() { String::new() } else { format!("{} {word}", node.name) };
            let (kind, span, origin) = (node.kind.clone(), node.span.clone(), node.origin.clone());
            others.push(NamedNode { id, name, kind, span, inputs, work, origin });
        }
        all.push(node);
        all.extend(others);
    }
    (all, owners)
}

/// Tells targets how many files they write, where the node before them says it and they do not say it themselves.
fn spread(nodes: &mut [JobNode]) {
    for number in 0..nodes.len() {
        let before = nodes[number].inputs.first().map(|input| &nodes[*input].work);
        let files = match before {
            Some(Work::Spread(files)) => *files,
            _ => continue,
        };
        if let Work::Target(spec) = &mut nodes[number].work
            && spec.max_files.is_none()
            && spec.partition_by.is_empty()
        {
            spec.max_files = Some(files);
        }
    }
    for node in nodes {
        if matches!(node.work, Work::Spread(_)) {
            node.work = Work::Steps(pass());
        }
    }
}

/// Puts in the place of each node that selects a table what makes that table.
fn select(nodes: &mut [JobNode], problems: &mut Problems) {
    for number in 0..nodes.len() {
        let node = &nodes[number];
        let of = |input: &usize| match &nodes[*input].work {
            Work::Collection(tables) => Some((*input, Some(tables))),
            Work::Code(_) => Some((*input, None)),
            _ => None,
        };
        let mut fail = |message: String, span: &Range<usize>| {
            let error = Error::from(Kind::Job(message)).at_span(span.clone());
            problems.errors.push(error.at_origin(&node.origin));
        };
        let collection = node.inputs.iter().find_map(of);
        match (&node.work, collection) {
            (Work::Select(index, span), Some((_, None))) => {
                nodes[number].work = Work::SelectFromCode(*index, span.clone());
            }
            (Work::Select(index, span), Some((input, Some(tables)))) => {
                let Some(table) = tables.get(*index) else {
                    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
                    let message = format!(
                        "there is no table {index}: they are counted from 0, and there are {} ({})",
                        tables.len(),
                        names.join(", ")
                    );
                    fail(message, span);
                    continue;
                };
                let (work, of) = (Work::Steps(table.steps.clone()), nodes[input].inputs[table.input]);
                nodes[number].work = work;
                nodes[number].inputs = vec![of];
            }
            // What is wrong with the node before was said.
            (Work::Select(..), None)
                if node.inputs.iter().any(|input| matches!(nodes[*input].work, Work::Nothing)) => {}
            (Work::Select(_, span), None) => {
                let before = node.inputs.first().map(|input| nodes[*input].kind.clone()).unwrap_or_default();
                fail(format!("selects from a collection, and {before} gives one table"), span);
            }
            (_, Some((input, _))) => {
                let before = &nodes[input];
                let message = format!(
                    "`{}` ({}) gives a collection of tables; only SelectFromCollection may follow it",
                    before.id, before.kind
                );
                fail(message, &node.span);
            }
            _ => {}
        }
    }
}
