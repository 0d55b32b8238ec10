//! What jobs name, in their own file and in others.

use crate::common::{Folder, OUT, at};

const STEPS: &str = r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "region"}}}]"#;

fn job(more: &str) -> String {
    format!(r#"{{"Name": "j", {more}, {OUT}}}"#)
}

fn folder() -> Folder {
    Folder::new(&[
        ("b/in/a.csv", "id,region\n1,eu\n"),
        (
            "datasets.json",
            &format!(r#"{{"Datasets": [{{"Name": "sales", {}, "AccountId": "1"}}]}}"#, at("in/")),
        ),
        ("recipes/clean.json", STEPS),
        (
            "project.yaml",
            "Name: my project\nDatasetName: sales\nRecipeName: clean\nSample: {Type: FIRST_N, Size: 5}\n",
        ),
        ("job.json", &job(r#""ProjectName": "my project""#)),
    ])
}

#[test]
fn names_lead_to_other_files() {
    let folder = folder();
    let mut options = folder.options();
    let error = folder.fails("job.json", &options);
    assert!(error.starts_with("project.yaml:3:13: project `my project`: "), "{error}");
    assert!(error.contains("there is no recipe `clean` in `job.json` or another file of"), "{error}");
    options.folders.push(folder.path().join("recipes"));
    folder.run_with("job.json", &options).expect("it runs");
    assert_eq!(folder.text("b/out"), "id,region\n1,EU\n");
    // What is wrong with a recipe is shown in its own text.
    folder.write("recipes/clean.json", &STEPS.replace("region", "regoin"));
    let error = folder.fails("job.json", &options);
    assert!(error.starts_with("recipes/clean.json:1:"), "{error}");
    assert!(error.contains("column `regoin` not found"), "{error}");
}

#[test]
fn one_version_is_taken_with_a_note() {
    for (asked, versions, expected, note) in [
        (r#", "RecipeVersion": "LATEST_PUBLISHED""#, &["1.0", "1.1"][..], Ok("1.1"), true),
        (r#", "RecipeVersion": "1.0""#, &["1.0", "1.1"], Ok("1.0"), false),
        (r#", "RecipeVersion": "3.0""#, &["1.0"], Ok("1.0"), true),
        (r#", "RecipeVersion": """#, &["1.0", "2.0"], Ok("2.0"), false),
        ("", &["1.0", "2.0"], Ok("2.0"), false),
        (r#", "RecipeVersion": "3.0""#, &["1.0", "2.0"], Err("of the versions 1.0, 2.0"), false),
    ] {
        let recipes: Vec<String> = versions
            .iter()
            .map(|version| {
                let value = format!(r#""sourceColumn": "id", "targetColumn": "v{version}""#);
                format!(
                    r#"{{"Name": "clean", "RecipeVersion": "{version}", "Steps": [{{"Action": {{"Operation": "RENAME", "Parameters": {{{value}}}}}}}]}}"#
                )
            })
            .collect();
        let folder = folder();
        folder.write("recipes.json", &format!(r#"{{"Recipes": [{}]}}"#, recipes.join(", ")));
        folder.write(
            "job.json",
            &job(&format!(r#""DatasetName": "sales", "RecipeReference": {{"Name": "clean"{asked}}}"#)),
        );
        match (folder.run_with("job.json", &folder.options()), expected) {
            (Ok(report), Ok(version)) => {
                assert!(folder.text("b/out").starts_with(&format!("v{version},")), "{asked}");
                let notes =
                    report.warnings.iter().filter(|warning| warning.message.contains("asks for version"));
                assert_eq!(notes.count(), usize::from(note), "{asked}");
            }
            (Err(error), Err(part)) => assert!(error.contains(part), "{error}"),
            (found, _) => panic!("{asked}: {found:?}"),
        }
    }
}

#[test]
fn names_that_lead_nowhere_are_told() {
    let recipe = r#""RecipeReference": {"Name": "clean"}"#;
    for (more, expected) in [
        (format!(r#""DatasetName": "sale", {recipe}"#), "job.json:1:30: job `j`: there is no dataset `sale`"),
        (
            format!(r#""DatasetName": "sales", "ProjectName": "my project", {recipe}"#),
            "the job has `DatasetName` and `ProjectName`",
        ),
        (recipe.to_owned(), "the job has neither `DatasetName` nor `ProjectName`"),
        (r#""DatasetName": "sales""#.to_owned(), "parameter `RecipeReference` is required"),
        (r#""ProjectName": "My project""#.to_owned(), "there is no project `My project`"),
        (
            format!(r#""ProjectName": "my project", {recipe}"#),
            "a project has a recipe, and the job names another",
        ),
    ] {
        let folder = folder();
        folder.write("job.json", &job(&more));
        let error = folder.fails("job.json", &folder.options());
        assert!(error.contains(expected), "{more}: {error}");
    }
    let folder = folder();
    folder.write("copy.json", &format!(r#"{{"Name": "sales", {}}}"#, at("in/")));
    let error = folder.fails("job.json", &folder.options());
    assert!(error.contains("dataset `sales` is in `copy.json` and in `datasets.json`"), "{error}");
}

#[test]
fn a_file_takes_the_place_of_a_dataset() {
    let folder = folder();
    folder.write("other.csv", "id,region\n9,us\n");
    let mut options = folder.options();
    options.folders.push(folder.path().join("recipes"));
    options.replaced.insert("sales".into(), folder.path().join("other.csv").display().to_string());
    folder.run_with("job.json", &options).expect("it runs");
    assert_eq!(folder.text("b/out"), "id,region\n9,US\n");
}
