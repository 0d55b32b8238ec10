//! What has to be there: the log says which runs were committed, of which inputs, and undisturbed runs say what comes of
//! those.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::Value;

use crate::job::Scene;
use crate::place::{Content, There, folder, sorted};
use crate::space::{Files, Space, all_files};

pub(crate) struct Model<'a> {
    space: &'a Space,
    scene: &'a Scene,
    /// All that ever stood in each input, by the name of its folder and its own; the last is what is there.
    inputs: BTreeMap<String, Vec<Bytes>>,
    /// What undisturbed runs make of inputs.
    made: Vec<(Files, Content)>,
    /// What the output is by the log, or was found to be of one file.
    pub(crate) live: Content,
    /// What the output was and became by commits that are not in place yet.
    pub(crate) unfinished: Vec<Content>,
    /// The number of the last entry of the log that was looked at.
    seen: u64,
    /// Runs whose files are in the output.
    runs: BTreeSet<String>,
    /// Inputs that incremental runs have read, with their versions.
    consumed: BTreeSet<(String, String)>,
    /// All inputs of all commits.
    pub(crate) committed: BTreeSet<String>,
}

impl<'a> Model<'a> {
    pub(crate) fn new(space: &'a Space, scene: &'a Scene) -> Model<'a> {
        Model {
            space,
            scene,
            inputs: BTreeMap::new(),
            made: Vec::new(),
            live: Content::new(),
            unfinished: Vec::new(),
            seen: 0,
            runs: BTreeSet::new(),
            consumed: BTreeSet::new(),
            committed: BTreeSet::new(),
        }
    }

    /// Tells what stands in an input from now on.
    pub(crate) fn put(&mut self, name: &str, bytes: Bytes) {
        self.inputs.entry(name.to_owned()).or_default().push(bytes);
    }

    /// The names of the inputs in a folder.
    pub(crate) fn names(&self, input: &str) -> Vec<String> {
        let is_in = |name: &&String| folder(name) == input;
        self.inputs.keys().filter(is_in).cloned().collect()
    }

    pub(crate) fn latest(&self, name: &str) -> &Bytes {
        self.inputs[name].last().unwrap()
    }

    /// All that may come of inputs of which some were changed, what is there now first.
    pub(crate) fn candidates(&mut self, names: &[String]) -> Vec<Content> {
        let mut tables = vec![Files::new()];
        for name in names {
            let versions = self.inputs[name].clone();
            let with = |table: &Files, bytes: &Bytes| {
                let mut table = table.clone();
                table.insert(name.clone(), bytes.clone());
                table
            };
            let latest_first = || versions.iter().rev();
            tables = tables.iter().flat_map(|table| latest_first().map(|bytes| with(table, bytes))).collect();
        }
        tables.into_iter().map(|table| self.undisturbed(table).0).collect()
    }

    /// What a run makes of inputs to which nothing is done, and how long it takes where it was not made before.
    pub(crate) fn undisturbed(&mut self, inputs: Files) -> (Content, Option<Duration>) {
        if let Some((_, made)) = self.made.iter().find(|(of, _)| *of == inputs) {
            return (made.clone(), None);
        }
        for (name, bytes) in &inputs {
            self.space.file(&format!("calm/in/{}", name.rsplit('/').next().unwrap()), bytes);
        }
        let (output, asked) = (self.scene.name(), self.scene.asked());
        let begun = Instant::now();
        self.space.succeeds(&format!(
            "apply recipe.json --input calm/in/ --output calm/{output} {asked} --threads 1"
        ));
        let took = begun.elapsed();
        let there = all_files(&self.space.path("calm/out"));
        let data = there.iter().filter(|(name, _)| !name.starts_with('_'));
        let made =
            sorted(data.map(|(name, bytes)| (folder(name), recipe_run::store::sha256(bytes))).collect());
        std::fs::remove_dir_all(self.space.path("calm")).unwrap();
        self.made.push((inputs, made.clone()));
        (made, Some(took))
    }

    /// Reads the commits that came since; gives what the output was and became by each.
    pub(crate) fn follow(&mut self, there: &There) -> Result<Vec<Content>, String> {
        let mut states = vec![self.live.clone()];
        for (number, commit) in there.commits(self.seen + 1) {
            self.seen = number;
            self.add(&commit).map_err(|what| format!("commit {number}: {what}"))?;
            states.push(self.live.clone());
        }
        Ok(states)
    }

    fn add(&mut self, commit: &Value) -> Result<(), String> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let start = format!("{}/", self.space.bucket);
        let mut names = Vec::new();
        for input in commit["inputs"].as_array().unwrap() {
            let (uri, version) = (text(&input["uri"]), text(&input["version"]));
            names.push(uri.strip_prefix(&start).unwrap_or(&uri).to_owned());
            if commit["incremental"] == true && !self.consumed.insert((uri.clone(), version)) {
                return Err(format!("`{uri}` was read a second time"));
            }
        }
        let files = commit["files"].as_array().unwrap();
        let content = files.iter().map(|file| (folder(&text(&file["key"])), text(&file["sha256"])));
        let content = sorted(content.collect());
        if !self.candidates(&names).contains(&content) {
            return Err(format!("{content:?} is not what an undisturbed run makes of {names:?}"));
        }
        self.committed.extend(names);
        match commit["mode"].as_str() {
            Some("overwrite") => {
                self.live.clear();
                self.runs.clear();
            }
            Some("append") => {}
            Some("fail") if self.live.is_empty() => {}
            mode => return Err(format!("{mode:?} over {:?}", self.live)),
        }
        if !self.runs.insert(text(&commit["run"])) {
            return Err(format!("run {} was committed a second time", commit["run"]));
        }
        self.live.extend(content);
        self.live.sort();
        Ok(())
    }
}
