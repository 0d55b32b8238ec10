//! A run from S3 to S3 writes the bytes that the same run writes on this machine.

use crate::servers;
use crate::space::{Space, claims, files, full};

/// Output, by name and by what is asked.
const OUTPUTS: [(&str, &str); 7] = [
    ("one.csv", ""),
    ("one.parquet", ""),
    ("packed.csv.gz", ""),
    ("several/", "--output-format csv --max-files 3"),
    ("groups/", "--output-format parquet --max-files 3"),
    ("days/", "--output-format csv --partition-by Claim~Date"),
    ("columns/", "--output-format parquet --partition-by Claim~Date"),
];

fn on(server: &'static servers::Server) {
    let space = Space::new(server, "same");
    let all = std::fs::read_to_string(claims("claims.csv")).unwrap();
    // Each date is a file, and a server in Python takes its time for each.
    let text: String = all.split_inclusive('\n').step_by(if full() { 1 } else { 200 }).collect();
    space.file("claims.csv", text.as_bytes());
    space.succeeds("apply noop.json --input claims.csv --output claims.parquet");
    for name in ["claims.csv", "claims.parquet"] {
        space.put(&format!("in/{name}"), std::fs::read(space.path(name)).unwrap());
    }
    let recipe = claims("recipe.json").display().to_string();
    let mut runs = 0;
    for (format, input) in [("csv", "claims.csv"), ("parquet", "claims.parquet")] {
        std::fs::create_dir(space.path(format)).unwrap();
        for (name, asked) in OUTPUTS {
            space.succeeds(&format!("apply {recipe} --input {input} --output {format}/{name} {asked}"));
        }
        let expected = files(&space.path(format));
        assert!(expected.len() > OUTPUTS.len() + 4, "there are several files and partitions");
        for how in hows(server) {
            let folder = format!("{format}/{}", how.replace(' ', ""));
            for (name, asked) in OUTPUTS {
                space.succeeds(&format!(
                    "apply {recipe} --input S3/in/{input} --output S3/{folder}/{name} {asked} {how}"
                ));
                runs += 1;
            }
            let written = space.data(&format!("{folder}/"));
            assert!(written.keys().eq(expected.keys()), "{}: {how}: {:?}", server.name, written.keys());
            for (name, bytes) in &expected {
                assert!(written[name] == *bytes, "{}: {how}: {folder}/{name} is another", server.name);
            }
        }
    }
    assert_eq!(space.open_uploads(), 0);
    println!("{}: {runs} runs of the same bytes", server.name);
}

/// The ways a run may go about its work.
fn hows(server: &servers::Server) -> Vec<String> {
    let mut hows: Vec<String> = [1, 2, 8].map(|threads| format!("--threads {threads}")).into();
    if server.name != "moto" && !full() {
        hows.truncate(1);
    }
    if std::env::var_os("RECIPE_ENGINE_WASM").is_some() {
        hows.push("--engine wasm".into());
    } else {
        println!("left out: the engine as a module, as RECIPE_ENGINE_WASM does not name it");
    }
    hows
}

#[test]
fn of_moto() {
    if let Some(moto) = servers::moto() {
        on(moto);
    }
}

#[test]
fn of_s3s() {
    on(servers::s3s());
}
