//! Which crate may use which, and that no two folders of a crate use each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_owned()
}

/// A crate, the features it is built with besides none, and beginnings of names of crates that it may not bring, directly
/// or through others.
const RULES: &[(&str, &[&str], &[&str])] = &[
    ("recipe-core", &[], &["recipe-", "tokio", "datafusion", "aws-", "wasmtime", "clap"]),
    (
        "recipe-wasm",
        &[],
        &["recipe-h", "recipe-m", "recipe-r", "recipe-s", "recipe-t", "tokio", "datafusion", "aws-"],
    ),
    (
        "recipe-store",
        &["s3", "object_store"],
        &["recipe-", "arrow", "parquet", "datafusion", "wasmtime", "clap"],
    ),
    ("recipe-store", &[], &["aws-", "object_store"]),
    ("recipe-module", &[], &["recipe-s", "recipe-t", "recipe-r", "recipe-h", "aws-", "datafusion", "clap"]),
    (
        "recipe-tables",
        &["s3"],
        &["recipe-m", "recipe-r", "recipe-h", "recipe-w", "datafusion", "wasmtime", "clap"],
    ),
    ("recipe-tables", &[], &["aws-"]),
    (
        "recipe-catalog",
        &["glue"],
        &[
            "recipe-c",
            "recipe-d",
            "recipe-h",
            "recipe-m",
            "recipe-r",
            "recipe-t",
            "recipe-w",
            "arrow-array",
            "datafusion",
            "parquet",
            "wasmtime",
            "clap",
        ],
    ),
    ("recipe-catalog", &[], &["aws-"]),
    ("recipe-run", &["s3", "wasm", "glue"], &["recipe-cl", "recipe-d", "recipe-h", "clap"]),
    // The engine stands on parts of DataFusion, and the program is built without the whole of it.
    (
        "recipe-run",
        &[],
        &["datafusion-sql", "datafusion-optimizer", "recipe-m", "recipe-w", "aws-", "wasmtime"],
    ),
    ("recipe-datafusion", &["s3"], &["recipe-h", "recipe-m", "recipe-w", "clap", "wasmtime"]),
    ("recipe-datafusion", &[], &["aws-"]),
    (
        "recipe-host",
        &[],
        &[
            "recipe-cl",
            "recipe-d",
            "recipe-m",
            "ballista",
            "datafusion-sql",
            "datafusion-optimizer",
            "tonic",
            "wasmtime",
        ],
    ),
    ("recipe-host", &["sql"], &["recipe-cl", "ballista", "tonic"]),
    (
        "recipe-python",
        &["glue", "sql"],
        &["recipe-cl", "recipe-m", "recipe-w", "ballista", "tonic", "wasmtime"],
    ),
    ("recipe-python", &[], &["recipe-d", "datafusion-sql", "datafusion-optimizer"]),
    ("recipe-cluster", &["s3"], &["recipe-h", "recipe-datafusion", "recipe-m", "recipe-w", "wasmtime"]),
    ("recipe-cluster", &[], &["aws-sdk-s3"]),
];

#[test]
fn crates_use_only_those_below_them() {
    let mut wrong = Vec::new();
    for (name, features, banned) in RULES {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none"])
            .args(["--package", name, "--no-default-features", "--features", &features.join(",")])
            .current_dir(root())
            .output()
            .expect("cargo runs");
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let tree = String::from_utf8(tree.stdout).expect("UTF-8");
        let brought: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(brought.contains(name), "{tree}");
        let is_banned =
            |brought: &&&str| **brought != *name && banned.iter().any(|start| brought.starts_with(start));
        let found: Vec<_> = brought.iter().filter(is_banned).collect();
        if !found.is_empty() {
            wrong.push(format!("{name} with {features:?} brings {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The modules of a crate: path such as `commit::log`, and file.
fn modules(src: &Path) -> BTreeMap<String, PathBuf> {
    let files =
        recipe_tests::files(src).into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let named = files.map(|path| {
        let name = path.strip_prefix(src).expect("it is in there").with_extension("");
        let mut parts: Vec<String> =
            name.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        if parts.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
            parts.pop();
        }
        (parts.join("::"), path)
    });
    named.collect()
}

/// The paths into its own crate that a file names, in full, but for those that it only passes on (`pub use`).
fn named(text: &str, module: &str, children: &[&str]) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let mut code = lines.collect::<Vec<_>>().join(" ");
    // What is passed on, and who may see an item, is not a use.
    while let Some(at) = code.find("pub(in ") {
        let end = code[at..].find(')').map_or(code.len(), |end| at + end + 1);
        code.replace_range(at..end, "pub");
    }
    for start in ["pub use ", "pub(crate) use ", "pub(super) use "] {
        while let Some(at) = code.find(start) {
            let end = code[at..].find(';').map_or(code.len(), |end| at + end);
            code.replace_range(at..end, "");
        }
    }
    let mut paths = Vec::new();
    for start in ["crate", "super"].iter().chain(children) {
        for (at, _) in code.match_indices(&format!("{start}::")) {
            let before = code[..at].chars().next_back();
            if before.is_none_or(|c| !c.is_alphanumeric() && c != ':' && c != '_') {
                expand(&code[at..], module, &mut paths);
            }
        }
    }
    paths
}

/// Adds the paths that a text begins with, of which there are several where it goes on with braces.
fn expand(text: &str, module: &str, paths: &mut Vec<String>) {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let end = text.find(|c| !is_path(c)).unwrap_or(text.len());
    let mut parts: Vec<&str> = module.split("::").filter(|part| !part.is_empty()).collect();
    for part in text[..end].split("::").filter(|part| !part.is_empty()) {
        match part {
            "crate" => parts.clear(),
            "super" => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = parts.join("::");
    if !text[end..].starts_with('{') {
        return paths.push(path);
    }
    let mut depth = 0;
    for (at, c) in text[end..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        let item = &text[end + at + 1..];
        if (depth == 1 && matches!(c, '{' | ',')) && item.trim_start().starts_with(is_path) {
            expand(item.trim_start(), &path, paths);
        }
    }
}

/// The module that a path leads into, the deepest there is.
fn module_of<'a>(path: &str, modules: &'a BTreeMap<String, PathBuf>) -> Option<&'a str> {
    let mut path = path;
    loop {
        if let Some((name, _)) = modules.get_key_value(path) {
            return Some(name.as_str()).filter(|name| !name.is_empty());
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// Whether one can get from a module to another.
fn leads(from: &str, to: &str, uses: &BTreeMap<&str, BTreeSet<&str>>, seen: &mut BTreeSet<String>) -> bool {
    from == to
        || seen.insert(from.to_owned())
            && uses.get(from).into_iter().flatten().any(|next| leads(next, to, uses, seen))
}

#[test]
fn folders_do_not_use_each_other() {
    let crates = [
        "host/catalog/src",
        "host/cluster/src",
        "host/datafusion/src",
        "host/module/src",
        "host/run/src",
        "host/src",
        "host/store/src",
        "host/tables/src",
        "recipe-core/src/exec",
    ];
    let mut wrong = Vec::new();
    for src in crates {
        let modules = modules(&root().join(src));
        let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, path) in &modules {
            let text = std::fs::read_to_string(path).expect("a file");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            if name.ends_with("tests") || name.ends_with("testing") {
                continue;
            }
            let module = if src.ends_with("exec") { format!("exec::{name}") } else { name.clone() };
            let of = |child: &&String| match child.rsplit_once("::") {
                Some((parent, _)) => parent == name.as_str(),
                None => name.is_empty() && !child.is_empty(),
            };
            let children: Vec<&str> =
                modules.keys().filter(of).map(|child| child.rsplit("::").next().unwrap_or(child)).collect();
            let used = named(code, module.trim_end_matches("::"), &children).into_iter();
            let used = used.map(|path| path.strip_prefix("exec::").map_or(path.clone(), str::to_owned));
            let used = used.filter_map(|path| module_of(&path, &modules)).filter(|used| used != name);
            uses.insert(name, used.collect());
        }
        let folder = |name: &str| modules[name].parent().map(Path::to_owned);
        for (name, used) in &uses {
            for other in used.iter().filter(|other| !name.is_empty() && folder(name) != folder(other)) {
                if leads(other, name, &uses, &mut BTreeSet::new()) {
                    wrong.push(format!("{src}: {name} uses {other}, which uses it"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
