//! Every example of every step, whole and in small batches; and what must be true of all steps.

use recipe_core::step::{Family, Outcome};
use recipe_core::testing::{Case, message, run_in_batches};
use recipe_core::{docs, steps};

#[test]
fn examples_come_out_as_they_say() {
    let mut failures = Vec::new();
    for step in steps::all() {
        for example in step.examples {
            let mut fail =
                |what: String| failures.push(format!("{}, {}: {what}", step.operation, example.title));
            let case = match Case::new(step, example) {
                Ok(case) => case,
                Err(error) => {
                    fail(error.to_string());
                    continue;
                }
            };
            let expected = match example.outcome {
                Outcome::Table(lines) => lines,
                Outcome::Error(expected) => {
                    match case.compile() {
                        Err(errors) if message(&errors) == expected => {}
                        Err(errors) => fail(format!("the error is\n{errors}")),
                        Ok(_) => fail("there is no error".into()),
                    }
                    continue;
                }
            };
            let program = match case.compile() {
                Ok(program) => program,
                Err(errors) => {
                    fail(errors.to_string());
                    continue;
                }
            };
            for rows in [usize::MAX, 1, 2, 7] {
                match run_in_batches(&program, &case.input, rows) {
                    Ok(ran) if ran.lines != expected => {
                        fail(format!("in batches of {rows}, got\n  {}", ran.lines.join("\n  ")));
                    }
                    Ok(ran) if ran.failed_cells != example.failed_cells => {
                        fail(format!("in batches of {rows}, {} cells failed", ran.failed_cells));
                    }
                    Ok(_) => {}
                    Err(error) => fail(error.to_string()),
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn steps_are_well_described() {
    let mut offenders = Vec::new();
    let mut check = |fine: bool, what: String| {
        if !fine {
            offenders.push(what);
        }
    };
    let sentence = |text: &str| {
        text.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()) && text.ends_with(['.', '`'])
    };
    for step in steps::all() {
        let name = step.operation;
        check(
            name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit()),
            format!("{name}: name"),
        );
        check(
            steps::all().filter(|other| other.operation == name).count() == 1,
            format!("{name}: listed twice"),
        );
        check(sentence(step.summary), format!("{name}: summary `{}`", step.summary));
        check(!step.examples.is_empty(), format!("{name}: no example"));
        for example in step.examples {
            let params = serde_json::from_str::<serde_json::Value>(example.params);
            check(params.is_ok(), format!("{name}: parameters of `{}` are not JSON", example.title));
        }
        for assumption in step.assumptions {
            check(sentence(assumption), format!("{name}: assumption `{assumption}`"));
        }
        let mut params: Vec<_> = step.params.iter().map(|param| *param.info()).collect();
        for at in 0..params.len() {
            params.extend(params[at].fields.iter().map(|field| *field.info()));
        }
        for info in params {
            check(sentence(info.summary), format!("{name}: parameter {}: `{}`", info.name, info.summary));
            let written = |text: &str| step.examples.iter().any(|example| example.params.contains(text));
            check(written(info.name), format!("{name}: no example uses {}", info.name));
            // PIVOT takes the functions of GROUP_BY, and another name of each: they are tested as functions.
            if step.family != Family::Structure {
                let lower = |text: &str| text.to_lowercase();
                let spelt = |text: &str| {
                    step.examples.iter().any(|example| lower(example.params).contains(&lower(text)))
                };
                for text in
                    info.choices.iter().chain(info.aliases).filter(|text| Some(**text) != info.default)
                {
                    check(spelt(text), format!("{name}: no example uses {} `{text}`", info.name));
                }
            }
            check(
                !(info.required && info.default.is_some()),
                format!("{name}: {} is required with a default", info.name),
            );
            check(info.kind.has_fields() != info.fields.is_empty(), format!("{name}: {}: fields", info.name));
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}

/// `RECIPE_UPDATE=1` writes the pages anew.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test of files reads files; the crate does not")]
fn pages_are_fresh() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut files = vec![
        ("steps/README.md".to_owned(), docs::index()),
        ("conditions.md".to_owned(), docs::conditions()),
        ("errors.md".to_owned(), docs::errors()),
        ("several-columns.md".to_owned(), docs::several_columns()),
        ("support.md".to_owned(), docs::support()),
        ("recipe.schema.json".to_owned(), format!("{:#}\n", docs::schema())),
    ];
    files.extend(steps::all().map(|step| (format!("steps/{}", docs::file_name(step)), docs::page(step))));
    let update = std::env::var_os("RECIPE_UPDATE").is_some();
    let mut stale = Vec::new();
    for (name, text) in &files {
        let path = folder.join(name);
        if update {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
            std::fs::write(&path, text).expect("pages can be written");
        } else if std::fs::read_to_string(&path).ok().as_ref() != Some(text) {
            stale.push(name.as_str());
        }
    }
    for entry in std::fs::read_dir(folder.join("steps")).expect("the pages' folder") {
        let name = format!("steps/{}", entry.expect("an entry").file_name().to_string_lossy());
        if !files.iter().any(|(known, _)| *known == name) {
            stale.push("a page without a step");
        }
    }
    assert!(stale.is_empty(), "stale, run with RECIPE_UPDATE=1: {stale:?}");
}
