//! The commands of the README's section on S3, and its program, work as they stand there.

use std::path::Path;
use std::process::Command;

use crate::servers::{self, Server};
use crate::space::{Ended, Space, claims, program};

const README: &str = include_str!("../../../README.md");

/// The blocks of a section in a language.
fn blocks(section: &str, language: &str) -> Vec<&'static str> {
    let (_, rest) = README.split_once(&format!("\n## {section}\n")).expect("the README has the section");
    let section = rest.split("\n## ").next().unwrap_or(rest);
    section.split(&format!("```{language}\n")).skip(1).filter_map(|block| block.split("```").next()).collect()
}

/// Some claims in a bucket and in a file, and the recipe for them.
fn lake(server: &'static Server) -> Space {
    let space = Space::new(server, "my-lake");
    let all = std::fs::read_to_string(claims("claims.csv")).unwrap();
    let some: String = all.split_inclusive('\n').step_by(100).collect();
    space.file("recipes/claims-cleanup/claims.csv", some.as_bytes());
    space.put("claims/2023.csv", some);
    let recipe = std::fs::read(claims("recipe.json")).unwrap();
    space.file("recipes/claims-cleanup/recipe.json", &recipe);
    space
}

fn credentials(server: &Server) -> [(&'static str, String); 3] {
    [
        ("AWS_ENDPOINT_URL", server.endpoint.clone()),
        ("AWS_ACCESS_KEY_ID", server.access_key.clone()),
        ("AWS_SECRET_ACCESS_KEY", server.secret_key.clone()),
    ]
}

/// The bucket of the README is one, so that its commands and its program take turns.
#[test]
fn commands_and_program_work() {
    for server in servers::all() {
        let space = lake(server);
        commands(server, &space);
        embedded(server, &space);
    }
}

fn commands(server: &Server, space: &Space) {
    let program = program();
    let folder = Path::new(program.get_program()).parent().unwrap().display().to_string();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let blocks = blocks("S3", "sh");
    assert!(!blocks.is_empty());
    for block in blocks {
        let mut shell = Command::new("sh");
        shell.args(["-exc", block]).envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.env("PATH", &path).envs(credentials(server)).current_dir(space.folder.path());
        let ended: Ended = shell.output().unwrap().into();
        assert_eq!(ended.code, Some(0), "{}: {block}: {}", server.name, ended.error);
    }
    assert!(space.data("clean/").len() > 10, "{}: {:?}", server.name, space.data("clean/").keys());
    assert_eq!(space.data("daily/").len(), 1, "{}", server.name);
    assert!(space.objects("clean/").contains_key("_SUCCESS"), "{}", server.name);
}

/// The program of the README, and its text.
macro_rules! program {
    ($($program:tt)*) => {
        mod readme_program {
            #![allow(clippy::unit_arg, reason = "it is as short as it can be")]
            $($program)*
            #[test]
            #[ignore = "it is run by the test of the README, in a process of its own"]
            fn runs() {
                main().unwrap();
            }
        }
        const PROGRAM: &str = stringify!($($program)*);
    };
}

program! {
    fn main() -> Result<(), recipe_run::RunError> {
        let apply = recipe_run::Apply::new(recipe_run::read_recipe("recipes/claims-cleanup/recipe.json")?);
        apply.clone().input("recipes/claims-cleanup/claims.csv").output("clean.parquet").run()?;
        let report = apply.input("s3://my-lake/claims/").output("s3://my-lake/embedded/").partition_by("Claim Date").run()?;
        Ok(println!("{report}"))
    }
}

fn embedded(server: &Server, space: &Space) {
    let plain = |text: &str| text.split_whitespace().collect::<String>().replace(",)", ")");
    let blocks = blocks("In your own program", "rust,no_run");
    assert_eq!(plain(blocks[0]), plain(PROGRAM), "the README has this program");
    assert!(blocks[0].lines().count() <= 6);
    let ended = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "readme::readme_program::runs", "--ignored", "--nocapture"])
        .env("AWS_REGION", "us-east-1")
        .envs(credentials(server))
        .current_dir(space.folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{}: {said}", server.name);
    assert!(space.path("clean.parquet").exists());
    assert!(said.contains("rows") && space.data("embedded/").len() > 10, "{}: {said}", server.name);
}
