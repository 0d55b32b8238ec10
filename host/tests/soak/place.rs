//! What is in the place that a round writes to.

use bytes::Bytes;
use recipe_run::store::runtime;
use recipe_run::store::sha256;
use serde_json::Value;

use crate::job::Scene;
use crate::space::{Files, Space, all_files};

/// Files by the folder they are in and the SHA-256 of their bytes, in order: the run is left out of their names.
pub(crate) type Content = Vec<(String, String)>;

/// All files of the output, whatever they are.
pub(crate) struct There(Files);

impl There {
    pub(crate) fn read(space: &Space, scene: &Scene) -> There {
        There(if scene.remote { space.objects("out/") } else { all_files(&space.path("out")) })
    }

    /// The files that readers of data see.
    pub(crate) fn data(&self) -> Content {
        let files = self.0.iter().filter(|(name, _)| !is_hidden(name));
        sorted(files.map(|(name, bytes)| (folder(name), sha256(bytes))).collect())
    }

    /// The commits of the log from an entry on, with their numbers.
    pub(crate) fn commits(&self, from: u64) -> Vec<(u64, Value)> {
        let entries = self.0.iter().filter_map(|(name, bytes)| {
            let number = name.strip_prefix("_recipe_log/")?.strip_suffix(".json")?.parse().ok()?;
            Some((number, bytes)).filter(|(number, _)| *number >= from)
        });
        let entries = entries.map(|(number, bytes)| (number, json(bytes)));
        entries.filter(|(_, entry)| entry["kind"] == "commit").collect()
    }

    /// What `_SUCCESS` names.
    pub(crate) fn published(&self) -> Option<Value> {
        self.0.get("_SUCCESS").map(json)
    }

    pub(crate) fn file(&self, name: &str) -> Option<&Bytes> {
        self.0.get(name)
    }

    /// Files on their way, and files that were left on their way.
    pub(crate) fn on_their_way(&self) -> Vec<&str> {
        let name = |path: &str| path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
        self.0.keys().map(String::as_str).filter(|path| name(path)).collect()
    }
}

fn json(bytes: &Bytes) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|name| name.starts_with('.') || (name.starts_with('_') && !name.contains('=')))
}

/// The folder of a path, `""` for none.
pub(crate) fn folder(path: &str) -> String {
    path.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned())
}

pub(crate) fn sorted(mut content: Content) -> Content {
    content.sort();
    content
}

/// How many uploads are open, where the server can tell.
pub(crate) fn open_uploads(space: &Space) -> usize {
    space.open_uploads()
}

/// Deletes all objects, so that a server does not hold those of all rounds.
pub(crate) fn empty(space: &Space) {
    let bucket = space.bucket.clone();
    runtime::wait(async move {
        for object in bucket.list("").await.unwrap() {
            bucket.delete(&object.key, None).await.unwrap();
        }
    });
}
