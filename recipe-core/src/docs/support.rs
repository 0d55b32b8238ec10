//! What each operation needs to run, read off the plans of its examples.

use std::fmt::Write as _;

use super::file_name;
use crate::exec::{Section, sections};
use crate::plan::Node;
use crate::step::{Family, Lower, Step};
use crate::steps;
use crate::testing::Case;

const START: &str = "# What each operation needs\n\n\
    Read off the plans that the examples of each operation compile to. Every operation runs natively, in memory (`recipe-core`) and over files \
    (`recipe-host`), and in the WebAssembly module; the result is the same.\n\n\
    - **Rows**: whether a row of the result follows from that row alone, from rows up to a fixed distance or a carried value (in order), from all rows \
    before it, or from all rows.\n\
    - **Memory**: what grows with the input. *Nothing* is a few batches. What *spills* is held within `--memory-limit` and goes on in temporary \
    files; a *second table* must fit.\n\
    - **Threads**: whether parts of the data pass the step on all threads at once, or meet there, and go on from it on all threads.\n";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Rows {
    #[default]
    Alone,
    InOrder,
    Before,
    All,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word on the page")]
struct Needs {
    rows: Rows,
    spills: bool,
    held: bool,
    second_table: bool,
    meet: bool,
}

/// The page about what operations need.
pub fn support() -> String {
    let mut page = START.to_owned();
    for family in Family::ALL {
        let mut of_family = steps::all().filter(|step| step.family == family).peekable();
        if of_family.peek().is_none() {
            continue;
        }
        let _ = writeln!(
            page,
            "\n## {}\n\n| operation | rows | memory | threads |\n|---|---|---|---|",
            family.title()
        );
        for step in of_family {
            let needs = needs(step);
            let rows = match needs.rows {
                Rows::Alone => "each alone",
                Rows::InOrder => "in order",
                Rows::Before => "all before",
                Rows::All => "all",
            };
            let mut memory = Vec::new();
            memory.extend(needs.second_table.then_some("second table"));
            memory.extend(needs.spills.then_some("spills"));
            memory.extend(needs.held.then_some("all rows"));
            let memory = if memory.is_empty() { "nothing".to_owned() } else { memory.join(", ") };
            let threads = if needs.meet { "meet" } else { "all" };
            let _ = writeln!(
                page,
                "| [{}](steps/{}) | {rows} | {memory} | {threads} |",
                step.operation,
                file_name(step)
            );
        }
    }
    page
}

/// The most that any example of the step needs.
fn needs(step: &Step) -> Needs {
    let mut needs = Needs::default();
    // What follows a look is known only when there was one; the rows wait for it.
    if matches!(step.lower, Lower::AfterLook { .. }) {
        needs = Needs { rows: Rows::All, spills: true, meet: true, ..needs };
    }
    let plans = step.examples.iter().filter_map(|example| Case::new(step, example).ok()?.compile().ok());
    for program in plans {
        for placed in &program.plan.nodes {
            needs.second_table |= matches!(placed.node, Node::Join(_) | Node::Append(_));
            if placed.node.flow() != crate::plan::Flow::RowWise {
                needs.rows = needs.rows.max(Rows::InOrder);
            }
        }
        for section in sections(&program.plan).into_iter().flatten() {
            let Section::Accumulating(node) = section else { continue };
            needs.meet = true;
            if node.blocking {
                needs.rows = Rows::All;
            } else if node.spill.is_some() {
                needs.rows = needs.rows.max(Rows::Before);
            }
            needs.spills |= node.spill.is_some();
            needs.held |= node.blocking && node.spill.is_none();
        }
    }
    needs
}
