//! The commands of the README's section on S3 work as they stand there.

use std::path::Path;
use std::process::Command;

use crate::servers;
use crate::space::{Ended, Space, claims, program};

const README: &str = include_str!("../../../README.md");

/// The shell commands of a section, a block each.
fn blocks(section: &str) -> Vec<&'static str> {
    let (_, rest) = README.split_once(&format!("\n## {section}\n")).expect("the README has the section");
    let section = rest.split("\n## ").next().unwrap_or(rest);
    section.split("```sh\n").skip(1).filter_map(|block| block.split("```").next()).collect()
}

#[test]
fn commands_of_s3_work() {
    for server in servers::all() {
        let space = Space::new(server, "my-lake");
        let all = std::fs::read_to_string(claims("claims.csv")).unwrap();
        let some: String = all.split_inclusive('\n').step_by(100).collect();
        space.put("claims/2023.csv", some);
        let recipe = std::fs::read(claims("recipe.json")).unwrap();
        space.file("recipes/claims-cleanup/recipe.json", &recipe);
        let program = program();
        let folder = Path::new(program.get_program()).parent().unwrap().display().to_string();
        let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
        let blocks = blocks("S3");
        assert!(!blocks.is_empty());
        for block in blocks {
            let mut shell = Command::new("sh");
            shell
                .args(["-exc", block])
                .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
            shell
                .env("PATH", &path)
                .env("AWS_ENDPOINT_URL", &server.endpoint)
                .env("AWS_ACCESS_KEY_ID", &server.access_key)
                .env("AWS_SECRET_ACCESS_KEY", &server.secret_key)
                .current_dir(space.folder.path());
            let ended: Ended = shell.output().unwrap().into();
            assert_eq!(ended.code, Some(0), "{}: {block}: {}", server.name, ended.error);
        }
        assert!(space.data("clean/").len() > 10, "{}: {:?}", server.name, space.data("clean/").keys());
        assert_eq!(space.data("daily/").len(), 1, "{}", server.name);
        assert!(space.objects("clean/").contains_key("_SUCCESS"), "{}", server.name);
    }
}
