//! Secrets of a run: asked for by name, and never shown.

use arrow_array::RecordBatch;
use recipe_core::testing::{SECRETS, secrets};
use recipe_core::{Context, Recipe, Secrets, table};

const PATIENTS: &str = SECRETS[1].0;
const MASTER: &str = SECRETS[2].0;

fn recipe() -> Recipe {
    let text = format!(
        r#"[
        {{"Operation": "CRYPTOGRAPHIC_HASH", "Parameters": {{"sourceColumns": ["a"], "secretId": "{PATIENTS}"}}}},
        {{"Operation": "DETERMINISTIC_ENCRYPT", "Parameters": {{"sourceColumns": ["b"], "secretId": "{PATIENTS}"}}}},
        {{"Operation": "ENCRYPT", "Parameters": {{"sourceColumns": ["c"], "kmsKeyArn": "{MASTER}"}}}},
        {{"Action": {{"Operation": "DECRYPT", "Parameters": {{"sourceColumns": ["c"], "kmsKeyArn": "other"}}}},
          "Disabled": true}},
        {{"Operation": "DETERMINISTIC_DECRYPT", "Parameters": {{"sourceColumns": ["d"], "secretId": "{PATIENTS}"}}}}
        ]"#
    );
    Recipe::parse(&text).expect("a recipe")
}

fn input() -> RecordBatch {
    table::parse(&["a: string | b: string | c: string | d: string", "078-05-1120 | Ann | Bo | visible"])
        .expect("a table")
}

#[test]
fn a_recipe_says_which_secrets_it_needs() {
    assert_eq!(recipe().secrets(), [PATIENTS, MASTER]);
    assert!(recipe().check_secrets(&secrets()).is_ok());
    let some = Secrets::default().with(PATIENTS, b"bm90IGNoZWNrZWQ=".to_vec());
    let errors = recipe().check_secrets(&some).expect_err("one is missing").render();
    let expected = format!("error[secret-not-found]: step 3 (ENCRYPT): secret `{MASTER}` was not given");
    assert!(errors.starts_with(&expected), "{errors}");
    assert!(!errors.contains(PATIENTS), "{errors}");
}

#[test]
fn secrets_and_what_they_hide_are_shown_nowhere() {
    let context = Context::default().with_secrets(secrets());
    let recipe = recipe();
    let program = recipe.compile(input().schema_ref(), &context).expect("a program");
    let mut executor = program.executor().expect("an executor");
    executor.push(&input()).expect("rows");
    executor.finish().expect("rows");
    let trace = executor.trace();
    assert_eq!(trace.step(5).cells_failed, 1);
    let nodes: Vec<String> =
        program.plan.nodes.iter().map(|node| format!("{node:?} {:?}", node.node)).collect();
    let shown = format!("{context:?} {program:?} {nodes:?} {trace:?} {recipe:?}");
    for (_, value) in SECRETS {
        assert!(!shown.contains(value) && !shown.contains(&value[..8]));
    }
    for hidden in ["wrapping key", "an example key", "078-05-1120", "visible", "[7, 7, 7"] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
}

#[test]
fn a_secret_that_is_not_given_is_an_error_of_its_own() {
    let context =
        Context::default().with_secrets(Secrets::default().with(PATIENTS, b"bm90IDMyIGJ5dGVz".to_vec()));
    let errors = recipe().compile(input().schema_ref(), &context).expect_err("two keys are wrong");
    let codes: Vec<_> = errors.errors.iter().map(|error| error.kind().code()).collect();
    assert_eq!(codes, ["bad-parameter", "secret-not-found", "bad-parameter"]);
    let shown = errors.render();
    assert!(shown.contains("the key in this secret has 12 bytes; AES-256 needs 32"), "{shown}");
    assert!(!shown.contains("bm90"), "{shown}");
}

#[test]
fn encryption_without_random_bytes_is_refused() {
    let secrets = Secrets::default().with(MASTER, SECRETS[2].1.as_bytes().to_vec());
    let context = Context::default().with_secrets(secrets);
    let text = format!(
        r#"[{{"Operation": "ENCRYPT", "Parameters": {{"sourceColumns": ["c"], "kmsKeyArn": "{MASTER}"}}}}]"#
    );
    let recipe = Recipe::parse(&text).expect("a recipe");
    let errors = recipe.compile(input().schema_ref(), &context).expect_err("no random bytes");
    assert!(errors.render().contains("random bytes"), "{errors}");
}

#[test]
fn a_recipe_can_be_checked_without_its_secrets_but_not_run() {
    let context = Context::default().with_secrets(Secrets::assumed());
    let program = recipe().compile(input().schema_ref(), &context).expect("a program");
    let mut executor = program.executor().expect("an executor");
    let error = executor.push(&input()).expect_err("no keys");
    assert!(error.to_string().contains("compiled without its secrets"), "{error}");
}
