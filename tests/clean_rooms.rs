//! Personal data that the service hashed and encrypted. Its keys are not public, and so our bytes are others: they have the same
//! form, and the same length in every cell.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recipe_core::{Context, Recipe, Secrets};
use recipe_tests::corpus;

/// The columns of a file whose cells have no quotes.
fn read(path: &Path) -> RecordBatch {
    let text = std::fs::read_to_string(path).expect("a file");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let columns = names.iter().enumerate().map(|(at, name)| {
        let cells: ArrayRef = Arc::new(StringViewArray::from_iter_values(rows.iter().map(|row| row[at])));
        (*name, cells)
    });
    RecordBatch::try_from_iter(columns).expect("a table")
}

/// A column, a cell as the service wrote it, and the same cell as this engine does.
type Pair = (String, Vec<u8>, Vec<u8>);

/// What was encrypted or hashed, what the service made of it, and what the recipe does, as bytes: cell by cell.
fn cells(name: &str, recipe: &str, secrets: Secrets) -> Option<Vec<Pair>> {
    let data = corpus("data/clean-rooms")?;
    let input = read(&data.join(format!("{name}.in.csv")));
    let expected = read(&data.join(format!("{name}.out.csv")));
    let recipe = Recipe::parse(recipe).expect("a recipe");
    let made = recipe.apply(&input, &Context::default().with_secrets(secrets)).expect("rows");
    let columns = |table: &RecordBatch| {
        let schema = table.schema();
        let fields = schema.fields().iter();
        fields.map(|field| (field.name().clone(), field.data_type().clone())).collect::<Vec<_>>()
    };
    assert_eq!(columns(&made), columns(&expected));
    let bytes = |text: &str| STANDARD.decode(text).expect("base64");
    let mut cells = Vec::new();
    for (at, column) in input.columns().iter().enumerate() {
        let (theirs, ours) = (expected.column(at).as_string_view(), made.column(at).as_string_view());
        for (row, text) in column.as_string_view().iter().enumerate() {
            let text = text.expect("a text").to_owned();
            cells.push((text, bytes(theirs.value(row)), bytes(ours.value(row))));
        }
    }
    assert!(cells.len() >= 30);
    Some(cells)
}

fn key() -> Vec<u8> {
    STANDARD.encode([7; 32]).into_bytes()
}

#[test]
fn hashes_have_the_form_of_the_service() {
    let recipe = r#"[{"Operation": "CRYPTOGRAPHIC_HASH", "Parameters":
        {"entityTypeFilter": "[\"PHONE_NUMBER\"]", "secretId": "s", "sourceColumns": "[\"phone\"]"}}]"#;
    let Some(cells) = cells("hash", recipe, Secrets::default().with("s", key())) else { return };
    assert!(cells.iter().all(|(_, theirs, ours)| (theirs.len(), ours.len()) == (32, 32)));
    assert_eq!(cells.iter().map(|(.., ours)| ours).collect::<BTreeSet<_>>().len(), cells.len());
}

#[test]
fn deterministic_ciphertexts_have_the_form_of_the_service() {
    const SECRET: &str =
        "arn:aws:secretsmanager:us-east-1:689354376302:secret:AwsGlueDataBrew-databrew-sample-secret-UYfTgW";
    const VERSION: &str = "8b4f812a-23c8-441a-a692-683615f00441";
    let recipe = format!(
        r#"[{{"Operation": "DETERMINISTIC_ENCRYPT", "Parameters": {{"secretId": "{SECRET}", "sourceColumns": "[\"address\"]"}}}}]"#
    );
    let secrets = Secrets::default().with_version(SECRET, VERSION, key());
    let Some(cells) = cells("deterministic-encrypt", &recipe, secrets) else { return };
    for (text, theirs, ours) in cells {
        assert_eq!(theirs.len(), ours.len(), "{text}");
        let header = theirs.len() - text.len() - 16;
        assert_eq!(theirs[..header], ours[..header], "{text}");
    }
}

#[test]
fn messages_have_the_form_of_the_service() {
    const KEY: &str = "arn:aws:kms:us-east-1:689354376302:key/4e0c10dd-86ef-4e58-bd95-825709342f20";
    let recipe = format!(
        r#"[{{"Operation": "ENCRYPT", "Parameters": {{"kmsKeyArn": "{KEY}", "sourceColumns": "[\"fname\",\"lname\"]"}}}}]"#
    );
    let (plain, blob, signing) =
        (STANDARD.encode([5; 32]), STANDARD.encode([9; 184]), STANDARD.encode([3; 48]));
    let data_key =
        format!(r#"{{"CiphertextBlob": "{blob}", "Plaintext": "{plain}", "SigningKey": "{signing}"}}"#);
    let secrets = Secrets::default().with(KEY, data_key.into_bytes()).with_random([1; 32]);
    let Some(cells) = cells("encrypt", &recipe, secrets) else { return };
    /// Version, algorithm, and the number of the message; the public key; the data key; and the length of a frame.
    const NUMBER: std::ops::Range<usize> = 4..20;
    const PUBLIC_KEY: std::ops::Range<usize> = 49..117;
    for (text, theirs, ours) in &cells {
        assert_eq!(theirs.len(), ours.len(), "{text}");
        let blob = theirs.windows(7).position(|bytes| bytes == b"aws-kms").expect("a key of KMS")
            + 9
            + KEY.len()
            + 2;
        let header = blob + 184 + 10 + 12;
        for at in (0..header).filter(|at| !NUMBER.contains(at) && !PUBLIC_KEY.contains(at)) {
            assert!(theirs[at] == ours[at] || (blob..blob + 184).contains(&at), "{text}, byte {at}");
        }
    }
    let numbers: BTreeSet<&[u8]> = cells.iter().map(|(.., ours)| &ours[NUMBER]).collect();
    assert_eq!(numbers.len(), cells.len());
}
