//! Recipes that others wrote.

use recipe_core::error::Kind;
use recipe_core::{Diagnostics, Recipe};
use recipe_tests::{HOSTS, corpus, files};

#[test]
fn every_recipe_is_read() {
    let Some(folder) = corpus("recipes") else { return };
    let mut problems = Vec::new();
    for path in files(&folder) {
        let name = path.strip_prefix(&folder).expect("inside").display().to_string();
        if path.extension().is_some_and(|extension| extension == "md") || name.starts_with("unverified") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        // A template of Step Functions, which fills this in before there is a recipe.
        let text = text.replace(
            r#""sourceColumns.$": "$.LambdaTaskResult.pii-columns""#,
            r#""sourceColumns": ["email"]"#,
        );
        let recipe = match Recipe::parse_named(&name, &text) {
            Ok(recipe) => recipe,
            Err(errors) => {
                problems.push(errors.to_string());
                continue;
            }
        };
        assert!(!recipe.steps().is_empty(), "{name} has steps");
        for error in recipe.check().err().map(|errors| errors.errors).unwrap_or_default() {
            problems.push(format!("{name}: {error}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn invented_operations_are_named() {
    let Some(folder) = corpus("recipes/unverified") else { return };
    let mut suggested = 0;
    for path in
        files(&folder).iter().filter(|path| path.extension().is_some_and(|extension| extension == "json"))
    {
        let text = std::fs::read_to_string(path).expect("a text");
        let name = path.display().to_string();
        let errors: Diagnostics = match Recipe::parse_named(&name, &text) {
            Ok(recipe) => recipe.check().expect_err("a recipe nobody exported has errors"),
            Err(errors) => errors,
        };
        assert!(errors.errors.iter().all(|error| error.span().is_some()), "{errors}");
        for error in &errors.errors {
            if let Kind::UnknownOperation { suggestion: Some(_), .. } = error.kind() {
                suggested += 1;
            }
        }
    }
    assert!(suggested > 0, "some invented names are near to real ones");
}

#[test]
fn claims_come_out_as_two_other_engines_have_them() {
    let (Some(data), Some(recipes)) = (corpus("data/claims"), corpus("recipes")) else { return };
    let expected = std::fs::read(data.join("expected.csv")).expect("what is expected");
    let text = std::fs::read_to_string(recipes.join("claims-cleanup.json")).expect("the recipe");
    for host in HOSTS {
        let out = tempfile::tempdir().expect("a folder");
        let output = out.path().join("clean.csv");
        let recipe = Recipe::parse_named("claims-cleanup.json", &text).expect("a recipe");
        host.run(recipe, &data.join("claims.csv"), Vec::new(), &output)
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(std::fs::read(&output).expect("an output") == expected, "{host:?}");
    }
}

/// The one output of the service itself that can be compared byte for byte.
#[test]
fn masked_dates_are_those_of_the_service() {
    let (Some(data), Some(recipes)) = (corpus("data/clean-rooms"), corpus("recipes")) else { return };
    let expected = std::fs::read_to_string(data.join("mask-date.out.csv")).expect("what is expected");
    let text = std::fs::read_to_string(recipes.join("clean-rooms-mask-date.json")).expect("the recipe");
    for host in HOSTS {
        let out = tempfile::tempdir().expect("a folder");
        let output = out.path().join("masked.csv");
        let recipe = Recipe::parse_named("clean-rooms-mask-date.json", &text).expect("a recipe");
        host.run(recipe, &data.join("mask-date.in.csv"), Vec::new(), &output)
            .unwrap_or_else(|error| panic!("{error}"));
        let found = std::fs::read_to_string(&output).expect("an output");
        assert_eq!(found.lines().collect::<Vec<_>>(), expected.lines().collect::<Vec<_>>(), "{host:?}");
    }
}

/// Eleven steps that were exported from the console, over the workshop data they were made for.
#[test]
fn customers_are_cleaned_alike_on_every_engine() {
    let (Some(data), Some(recipes)) = (corpus("data/unlicensed/clean-customer"), corpus("recipes")) else {
        return;
    };
    let text = std::fs::read_to_string(recipes.join("clean-customer.json")).expect("the recipe");
    let outputs = HOSTS.map(|host| {
        let out = tempfile::tempdir().expect("a folder");
        let output = out.path().join("customers.csv");
        let recipe = Recipe::parse_named("clean-customer.json", &text).expect("a recipe");
        host.run(recipe, &data.join("customers.csv"), Vec::new(), &output)
            .unwrap_or_else(|error| panic!("{error}"));
        std::fs::read_to_string(&output).expect("an output")
    });
    assert_eq!(outputs[0].lines().count(), 10_001);
    // Two columns went, four came, and birthdays have the form asked for.
    let first: Vec<&str> = outputs[0].lines().nth(1).expect("a row").split(',').collect();
    assert!(first.len() >= 12, "{first:?}");
    assert!(first[6].split('-').map(str::len).eq([2, 2, 4]), "{}", first[6]);
    assert!(outputs[0] == outputs[1]);
}

/// Other recipes whose data is there too: how many rows come out, and the first of them.
#[test]
fn recipes_run_over_the_data_they_were_made_for() {
    let (Some(data), Some(recipes)) = (corpus("data"), corpus("recipes")) else { return };
    let cases = [
        (
            "marketing-research-etl.json",
            "bank-marketing/bank-additional.csv",
            4_118,
            "y_output,age_binning,marital_divorced,marital_married,marital_single,marital_unknown,house_without_loan,duration,long_call\n\
             0.0,2,0,1,0,0,1,487,1\n",
        ),
        ("ddk-marketing-ymd.json", "ddk-marketing/marketing_data.csv", 1_461, "Date,day,month,year,"),
        ("ddk-marketing-ymd.json", "ddk-marketing/sales_pipeline_data.csv", 20_994, "Date,day,month,year,"),
        ("ames-mszoning-map.json", "ames/train.csv", 1_460, "Id,MSSubClass,MSZoning,MSZoning_map,"),
    ];
    for (name, input, rows, start) in cases {
        let text = std::fs::read_to_string(recipes.join(name)).expect("a recipe");
        for host in HOSTS {
            let out = tempfile::tempdir().expect("a folder");
            let output = out.path().join("out.csv");
            let recipe = Recipe::parse_named(name, &text).expect("a recipe");
            let ran = host.run(recipe, &data.join(input), Vec::new(), &output);
            let report = ran.unwrap_or_else(|error| panic!("{name}, {input}: {error}"));
            assert_eq!(report.rows_out(), rows, "{name}, {input}");
            let found = std::fs::read_to_string(&output).expect("an output");
            assert!(found.starts_with(start), "{name}, {input}: {}", &found[..start.len().min(found.len())]);
        }
    }
}
