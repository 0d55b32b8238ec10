//! Every command of the page with ten tasks does what the page shows.

mod common;

use common::Folder;

const PAGE: &str = include_str!("../../docs/tutorial.md");

/// What a command prints; how long it took is not compared.
fn printed(folder: &Folder, command: &str) -> String {
    let text = match command.split_once(' ') {
        Some(("cat", file)) => folder.read(file),
        Some(("recipe-host", arguments)) => {
            let output = folder.run(arguments);
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("UTF-8")).concat()
        }
        _ => panic!("`{command}` is not run here"),
    };
    let lines = text.trim_end().lines().map(|line| timeless(line.trim_end()));
    lines.collect::<Vec<_>>().join("\n")
}

/// A line, with no time if it is the one that has it.
fn timeless(line: &str) -> &str {
    match line.split_once(" s") {
        Some((seconds, "")) if seconds.parse::<f64>().is_ok() => "0.01 s",
        Some((seconds, rate)) if rate.starts_with(", ") && seconds.parse::<f64>().is_ok() => "0.01 s",
        _ => line,
    }
}

#[test]
fn commands_do_what_the_page_shows() {
    let mut ran = 0;
    for task in PAGE.split("\n## ").skip(1) {
        let folder = Folder::new();
        // Prose and blocks take turns.
        let parts: Vec<&str> = task.split("```").collect();
        for pair in parts.chunks_exact(2) {
            let (form, block) = pair[1].split_once('\n').expect("lines");
            if form == "console" {
                for call in block.split("$ ").skip(1) {
                    let (command, shown) = call.split_once('\n').expect("a line");
                    assert_eq!(printed(&folder, command), shown.trim_end(), "{command}");
                    ran += 1;
                }
            } else {
                let name =
                    pair[0].trim_end().rsplit_once("**`").and_then(|(_, name)| name.strip_suffix("`**"));
                folder.file(name.expect("a name before a file"), block.as_bytes());
            }
        }
    }
    assert!(ran >= 18, "{ran}");
}
