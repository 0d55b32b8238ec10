//! The pages for those who come from Glue Studio: every recipe on them does what the tables beside it show.

use std::path::Path;
use std::sync::Arc;

use recipe_core::Dataset;
use recipe_core::testing::{NOW, run_in_batches};
use recipe_core::{Context, Recipe, steps, table};

/// A recipe with the tables that follow it: each with the line before it.
#[derive(Default)]
struct Sample {
    recipe: String,
    tables: Vec<(String, Vec<String>)>,
}

/// Every page's name and text.
#[expect(clippy::disallowed_methods, reason = "a test of files reads files; the crate does not")]
fn pages() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/glue-studio");
    let entries = std::fs::read_dir(folder).expect("the pages' folder").map(|entry| entry.expect("an entry"));
    let page = |entry: std::fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(entry.path()).expect("a page"))
    };
    let mut pages: Vec<_> = entries.map(page).collect();
    pages.sort();
    pages
}

fn samples(page: &str) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    let mut lines = page.lines();
    let mut title = "";
    while let Some(line) = lines.next() {
        let sample = samples.last_mut();
        if line == "```json" {
            let recipe: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            samples.push(Sample { recipe: recipe.join("\n"), tables: Vec::new() });
        } else if let (true, Some(sample)) = (line.starts_with('|'), sample) {
            let cells = |line: &str| line.trim_matches('|').trim().to_owned();
            let rows = lines.by_ref().skip(1).take_while(|line| line.starts_with('|')).map(cells);
            sample.tables.push((title.to_owned(), std::iter::once(cells(line)).chain(rows).collect()));
        } else if !line.is_empty() {
            title = line;
        }
    }
    samples
}

fn check(sample: &Sample) -> Result<(), String> {
    let recipe = Recipe::parse(&sample.recipe).map_err(|errors| errors.to_string())?;
    let mut context = Context::default().with_now(NOW);
    let (mut before, mut after) = (None, None);
    for (title, lines) in &sample.tables {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        if title.starts_with("After") {
            after = Some(lines);
            continue;
        }
        let batch = table::parse(&lines).map_err(|error| error.to_string())?;
        if title == "Before:" {
            before = Some(batch);
        } else {
            let name = title.split('`').nth(1).ok_or_else(|| format!("a table without a name: {title}"))?;
            let dataset = Dataset::new(name, batch.schema(), vec![batch]);
            context.datasets.push(Arc::new(dataset));
        }
    }
    let (Some(before), Some(after)) = (before, after) else {
        return Err("a recipe lacks its table before or after".into());
    };
    let program = recipe.compile(before.schema_ref(), &context).map_err(|errors| errors.to_string())?;
    let ran = run_in_batches(&program, &before, 2).map_err(|error| error.to_string())?;
    if ran.lines == after { Ok(()) } else { Err(format!("got\n  {}", ran.lines.join("\n  "))) }
}

#[test]
fn recipes_do_what_their_pages_say() {
    let mut offenders = Vec::new();
    for (name, page) in pages() {
        let samples = if name == "README.md" { Vec::new() } else { samples(&page) };
        if samples.is_empty() != (name == "README.md") {
            offenders.push(format!("{name} has {} recipes", samples.len()));
        }
        for sample in samples {
            if let Err(what) = check(&sample) {
                offenders.push(format!("{name}: {what}"));
            }
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}

#[test]
fn pages_name_what_there_is() {
    let pages = pages();
    let files: Vec<String> = steps::all().map(recipe_core::docs::file_name).collect();
    let mut offenders = Vec::new();
    for (name, page) in &pages {
        let links = page.split("](").skip(1).filter_map(|link| link.split(')').next());
        for link in links {
            let known = match link.strip_prefix("../steps/") {
                Some(file) => files.iter().any(|known| known == file),
                None => link == "../expressions.md" || pages.iter().any(|(other, _)| other == link),
            };
            if !known {
                offenders.push(format!("{name}: {link} leads nowhere"));
            }
        }
        if name != "README.md" && !pages.iter().any(|(_, page)| page.contains(&format!("]({name})"))) {
            offenders.push(format!("{name}: no page leads there"));
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}
