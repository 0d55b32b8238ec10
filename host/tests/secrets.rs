//! Secrets on the command line: given by name, asked for before anything is read, and shown nowhere.

mod common;

use common::Folder;

const NAME: &str = "arn:aws:secretsmanager:us-east-1:111122223333:secret:people=x";
const KEY: &str = "YW4gZXhhbXBsZSBrZXkgb2YgZXhhY3RseSAzMiBieXQ=";

fn folder() -> Folder {
    let folder = Folder::new();
    let recipe = format!(
        r#"[
        {{"Operation": "CRYPTOGRAPHIC_HASH", "Parameters": {{"sourceColumns": ["phone"], "secretId": "{NAME}"}}}},
        {{"Operation": "MASK_DATE", "Parameters": {{"sourceColumns": ["born"], "maskSymbol": "\#", "redact": ["DAY"]}}}},
        {{"Operation": "ENCRYPT", "Parameters": {{"sourceColumns": ["name"], "kmsKeyArn": "{NAME}"}}}}]"#
    );
    folder.file("recipe.json", recipe.replace("\\#", "#").as_bytes());
    folder.file("in.csv", b"phone,born,name\n408 496-7223,1990-05-21,Ann\n785-939-6046,on a Monday,Ann\n");
    folder.file("key", format!("{KEY}\n").as_bytes());
    folder
}

/// All text in the files of a folder, but for those a test put there.
fn written(folder: &std::path::Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            written(&path, text);
        } else if !["key", "in.csv"].iter().any(|name| path.ends_with(name)) {
            text.push_str(&String::from_utf8_lossy(&std::fs::read(&path).expect("a file")));
        }
    }
}

#[test]
fn secrets_are_given_and_shown_nowhere() {
    let folder = folder();
    let line = |output: &str, engine: &str| {
        format!(
            "apply recipe.json --input in.csv --output {output} --output-format csv --engine {engine} --log trace \
             --report {output}.json --rejects {output}.rejects.csv --secret {NAME}=file:key"
        )
    };
    let mut said = String::new();
    for (output, engine) in [("native", "native"), ("module", "wasm")] {
        let output = folder.run(&line(&format!("{output}.csv"), engine));
        said.push_str(&String::from_utf8_lossy(&output.stdout));
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{said}");
    }
    let hashes = |name: &str| -> Vec<String> {
        folder.read(name).lines().map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",")).collect()
    };
    let expected = [
        "phone,born",
        "wUVteU5L4dXfxub4RGhr8/0IiUoIuFiQzkkC/QbSO3M=,1990/05/##",
        "kYlNHJDnjemquUaQZ9OTHBYjG6qMHzMvzKCfT35DzYU=,",
    ];
    assert_eq!(hashes("native.csv"), expected);
    assert_eq!(hashes("module.csv"), expected);
    // Equal names, new random bytes in each run: four messages that differ.
    let messages: std::collections::BTreeSet<String> = ["native.csv", "module.csv"]
        .iter()
        .flat_map(|name| folder.read(name).lines().skip(1).map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| line.rsplit(',').next().map(str::to_owned))
        .collect();
    assert_eq!(messages.len(), 4);
    assert!(messages.iter().all(|message| message.starts_with("AYAD")));
    written(folder.path(), &mut said);
    for hidden in [KEY, "an example key", "on a Monday", "408 496", "YW4gZXhhbXBsZ"] {
        assert!(!said.contains(hidden), "{hidden}");
    }
}

#[test]
fn a_secret_that_is_not_given_is_an_error_before_anything_is_read() {
    let folder = folder();
    folder.file("broken.csv", b"phone,name\n\"");
    let line = "apply recipe.json --input broken.csv --output out.csv";
    folder.fails(
        line,
        2,
        &["error[secret-not-found]: step 1 (CRYPTOGRAPHIC_HASH)", NAME, "--secret NAME=env:VAR"],
    );
    folder.succeeds("check recipe.json --input in.csv");
    let with =
        |place: &str| format!("apply recipe.json --input in.csv --output out.csv --secret {NAME}={place}");
    folder.fails(
        &with("env:RECIPE_NO_SUCH_VARIABLE"),
        2,
        &["there is no variable `RECIPE_NO_SUCH_VARIABLE`"],
    );
    folder.fails(&with("file:nothing"), 2, &["`nothing` cannot be read"]);
    folder.fails(&with(KEY), 2, &["NAME=env:VAR, NAME=file:PATH, NAME=aws"]);
    let error = folder.run(&with(KEY)).stderr;
    assert!(!String::from_utf8_lossy(&error).contains(KEY), "a secret in the wrong place is not shown");
    folder.file("short", b"c2hvcnQ=");
    folder.fails(&with("file:short"), 2, &["the key in this secret has 5 bytes"]);
}

#[test]
fn another_secret_is_another_run() {
    let folder = folder();
    folder.file("other", b"YSB3cmFwcGluZyBrZXkgZm9yIGV4YW1wbGVzISAgICA=");
    let line = |key: &str| {
        format!(
            "apply recipe.json --input in.csv --output out/ --output-format csv --overwrite --secret {NAME}=file:{key}"
        )
    };
    folder.succeeds(&line("key"));
    let said = folder.succeeds(&line("key"));
    assert!(said.contains("nothing"), "{said}");
    let said = folder.succeeds(&line("other"));
    assert!(said.contains("2 rows"), "{said}");
}
