//! The forms that one and the same job is written in.

use recipe_run::job::JobOptions;

use crate::common::Folder;

const STEPS: &str = r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "region"}}}]"#;

fn runs(name: &str, text: &str, options: impl FnOnce(&mut JobOptions)) {
    let folder = Folder::new(&[("b/in/a.csv", "id;region\n1;eu\n"), (name, text)]);
    let mut with = folder.options();
    options(&mut with);
    folder.run_with(name, &with).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(folder.text("b/out"), "id,region\n1,EU\n", "{text}");
}

#[test]
fn objects_of_the_api_are_told_apart() {
    let dataset = r#"{"Name": "d", "Format": "CSV", "FormatOptions": {"Csv": {"Delimiter": ";", "HeaderRow": true}},
        "Input": {"S3InputDefinition": {"Bucket": "b", "Key": "in/a.csv"}}}"#;
    let recipe = format!(r#"{{"Name": "r", "Steps": {STEPS}}}"#);
    let job = r#"{"Name": "j", "DatasetName": "d", "RecipeReference": {"Name": "r"}, "Outputs": [{"Location": {"Bucket": "b", "Key": "out"}}]}"#;
    let described =
        job.replace("\"Name\": \"j\"", r#""Name": "j", "Type": "RECIPE", "CreateDate": 1, "AccountId": "1""#);
    for text in [
        format!("[{dataset}, {recipe}, {job}]"),
        format!(r#"{{"CreateDataset": {dataset}, "CreateRecipe": {recipe}, "CreateRecipeJob": {job}}}"#),
        format!(r#"{{"Dataset": {dataset}, "Recipe": {recipe}, "RecipeJob": {job}}}"#),
        format!(r#"{{"Datasets": [{dataset}], "Recipes": [{recipe}], "Jobs": [{described}]}}"#),
        format!(r#"[{{"createDataset": {dataset}}}, {recipe}, {{"Jobs": [{described}]}}]"#),
    ] {
        runs("job.json", &text, |_| {});
    }
    let lower = format!("[{dataset}, {recipe}, {job}]")
        .replace("\"DatasetName\"", "\"datasetName\"")
        .replace("\"Outputs\"", "\"outputs\"");
    runs("job.json", &lower, |_| {});
    let shell = format!("[{dataset}, {recipe}, {job}]").replace("\"b\"", "\"${BUCKET}\"");
    runs("job.json", &shell, |options| drop(options.variables.insert("BUCKET".into(), "b".into())));
}

#[test]
fn yaml_is_read_alike() {
    let text = "CreateDataset:\n  Name: d\n  Input:\n    S3InputDefinition: {Bucket: b, Key: in/}\n  FormatOptions:\n    \
                Csv: {Delimiter: ';', HeaderRow: Yes}\nCreateRecipe:\n  Name: r\n  Steps:\n  - Action:\n      Operation: UPPER_CASE\n      \
                Parameters: {SourceColumn: region}\nCreateRecipeJob:\n  Name: j\n  DatasetName: d\n  RecipeReference: {Name: r}\n  \
                Outputs:\n  - Location: {Bucket: b, Key: out}\n";
    runs("job.yaml", text, |_| {});
}

#[test]
fn files_and_plans_of_terraform_are_read() {
    let body = |names: [&str; 2], bucket: &str| {
        let dataset = format!(
            r#"{{"name": "d", "format": "CSV", "format_options": {{"csv": {{"delimiter": ";"}}}},
                "input": {{"s3_input_definition": {{"bucket": "{bucket}", "key": "in/"}}}}}}"#
        );
        let recipe = r#"{"name": "r", "steps": [{"action": {"operation": "UPPER_CASE", "parameters": {"source_column": "region"}}}]}"#;
        let job = format!(
            r#"{{"name": "j", "type": "RECIPE", "role_arn": "${{aws_iam_role.x.arn}}", "dataset_name": "{}",
                "recipe": {{"name": "{}", "version": "1.0"}},
                "outputs": [{{"location": {{"bucket": "{bucket}", "key": "out"}}, "overwrite": true}}]}}"#,
            names[0], names[1]
        );
        (dataset, recipe, job)
    };
    let names = ["${awscc_databrew_dataset.d.name}", "${awscc_databrew_recipe.r.name}"];
    let (dataset, recipe, job) = body(names, "${var.bucket}");
    let file = format!(
        r#"{{"variable": {{"bucket": {{"default": "b"}}}}, "resource": [{{"awscc_databrew_dataset": {{"d": {dataset}}}}},
            {{"awscc_databrew_recipe": {{"r": [{recipe}]}}, "awscc_databrew_job": {{"j": {job}}}}}]}}"#
    );
    runs("main.tf.json", &file, |_| {});
    let without = file.replace(r#"{"default": "b"}"#, "{}");
    runs("main.tf.json", &without, |options| drop(options.variables.insert("bucket".into(), "b".into())));
    let (dataset, recipe, job) = body(["d", "r"], "b");
    let plan = format!(
        r#"{{"planned_values": {{"root_module": {{"resources": [{{"type": "awscc_databrew_dataset", "name": "d", "values": {dataset}}}],
            "child_modules": [{{"resources": [{{"type": "awscc_databrew_recipe", "name": "r", "values": {recipe}}},
            {{"type": "awscc_databrew_job", "name": "j", "values": {job}}}]}}]}}}}}}"#
    );
    runs("plan.json", &plan, |_| {});
    let folder = Folder::new(&[("main.tf.json", &without)]);
    let error = folder.fails("main.tf.json", &folder.options());
    assert!(error.contains("`${var.bucket}` stands for a value that is not here"), "{error}");
}
