//! Jobs as drawings.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::NodeCheck;
use crate::page::escaped;

/// The nodes of a job as a flow chart of Mermaid.
pub fn mermaid(nodes: &[NodeCheck]) -> String {
    let numbers: HashMap<&str, usize> =
        nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
    let mut text = String::from("flowchart LR\n");
    for (number, node) in nodes.iter().enumerate() {
        let name = name_of(node).replace('"', "#quot;").replace('\n', " ");
        let label = format!("{name}<br/><i>{}</i>", node.kind);
        let _ = match shape(node) {
            Shape::Source => writeln!(text, "  n{number}[(\"{label}\")]"),
            Shape::Target => writeln!(text, "  n{number}[/\"{label}\"/]"),
            Shape::Other => writeln!(text, "  n{number}[\"{label}\"]"),
        };
    }
    for (number, node) in nodes.iter().enumerate() {
        for input in node.inputs.iter().filter_map(|input| numbers.get(input.as_str())) {
            let _ = writeln!(text, "  n{input} --> n{number}");
        }
    }
    text
}

/// The size of a box, and the space between two.
const WIDTH: usize = 220;
const HEIGHT: usize = 48;
const ACROSS: usize = 70;
const DOWN: usize = 24;
/// How many letters of a name fit into a box.
const LETTERS: usize = 28;

/// The nodes of a job as a picture: from left to right, each behind those whose rows it takes.
pub fn svg(nodes: &[NodeCheck]) -> String {
    drawn(nodes, " xmlns=\"http://www.w3.org/2000/svg\"")
}

/// The same as a part of a page.
pub(super) fn within_page(nodes: &[NodeCheck]) -> String {
    drawn(nodes, " role=\"img\" aria-label=\"The nodes of the job\"")
}

fn drawn(nodes: &[NodeCheck], attributes: &str) -> String {
    let numbers: HashMap<&str, usize> =
        nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
    let inputs = |node: &NodeCheck| {
        node.inputs.iter().filter_map(|id| numbers.get(id.as_str()).copied()).collect::<Vec<_>>()
    };
    let mut columns: Vec<usize> = Vec::with_capacity(nodes.len());
    for node in nodes {
        // Nodes come after those they take rows of.
        let before = inputs(node).into_iter().filter_map(|input| columns.get(input).copied()).max();
        columns.push(before.map_or(0, |before| before + 1));
    }
    let mut filled: HashMap<usize, usize> = HashMap::new();
    let places: Vec<(usize, usize)> = columns
        .iter()
        .map(|column| {
            let row = filled.entry(*column).or_default();
            *row += 1;
            (column * (WIDTH + ACROSS) + DOWN, (*row - 1) * (HEIGHT + DOWN) + DOWN)
        })
        .collect();
    let width = places.iter().map(|(x, _)| x + WIDTH).max().unwrap_or(0) + DOWN;
    let height = places.iter().map(|(_, y)| y + HEIGHT).max().unwrap_or(0) + DOWN;
    let mut text = format!(
        "<svg{attributes} width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (node, (x, y)) in nodes.iter().zip(&places) {
        for input in inputs(node) {
            let (from_x, from_y) = (places[input].0 + WIDTH, places[input].1 + HEIGHT / 2);
            let (to_y, bend) = (y + HEIGHT / 2, (from_x + x) / 2);
            let _ = writeln!(
                text,
                "<path d=\"M{from_x},{from_y} C{bend},{from_y} {bend},{to_y} {x},{to_y}\" fill=\"none\" stroke=\"#555\" \
                 stroke-width=\"1.5\"/>"
            );
        }
    }
    for (node, (x, y)) in nodes.iter().zip(&places) {
        let fill = match shape(node) {
            Shape::Source => "#e3f2fd",
            Shape::Target => "#e8f5e9",
            Shape::Other => "#f5f5f5",
        };
        let _ = writeln!(
            text,
            "<g><title>{title}</title><rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\" fill=\"{fill}\" \
             stroke=\"#333\"/><text x=\"{tx}\" y=\"{ty}\" font-size=\"13\">{name}</text><text x=\"{tx}\" y=\"{sy}\" \
             font-size=\"11\" fill=\"#555\">{kind}</text></g>",
            title = escaped(&node.id),
            tx = x + 10,
            ty = y + 20,
            sy = y + 37,
            name = escaped(&cut(name_of(node))),
            kind = escaped(&cut(&node.kind)),
        );
    }
    text.push_str("</svg>\n");
    text
}

enum Shape {
    Source,
    Target,
    Other,
}

fn shape(node: &NodeCheck) -> Shape {
    match () {
        () if node.inputs.is_empty() => Shape::Source,
        () if node.is_target => Shape::Target,
        () => Shape::Other,
    }
}

fn name_of(node: &NodeCheck) -> &str {
    if node.name.is_empty() { &node.id } else { &node.name }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    text.chars().take(LETTERS - 1).collect::<String>() + "…"
}
