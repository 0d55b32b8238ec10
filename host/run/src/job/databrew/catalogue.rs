//! Where resources are found that others name: in the file of the job, in those beside it, and in folders that are given.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind as ErrorKind;

use super::forms;
use super::resource::{File, Kind, Resource};
use crate::job::options::{JobOptions, documents};

/// The resources of a file, and of those around it.
pub(super) struct Catalogue<'a> {
    file: Arc<File>,
    resources: Vec<Resource>,
    options: &'a JobOptions,
    /// The resources of other files, once they are looked for.
    others: RefCell<Option<Vec<Resource>>>,
    used: RefCell<Vec<Arc<File>>>,
}

impl<'a> Catalogue<'a> {
    pub(super) fn new(file: Arc<File>, resources: Vec<Resource>, options: &'a JobOptions) -> Catalogue<'a> {
        Catalogue { file, resources, options, others: RefCell::default(), used: RefCell::default() }
    }

    pub(super) fn options(&self) -> &'a JobOptions {
        self.options
    }

    /// The file of the job.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// The resources of this kind and name: those of the job's own file, or of another.
    ///
    /// Errors: several files have one.
    pub(super) fn find(&self, kind: Kind, name: &str) -> Result<Vec<Resource>, Error> {
        let is_it = |resource: &&Resource| resource.kind == kind && resource.is_called(name);
        let own: Vec<Resource> = self.resources.iter().filter(is_it).cloned().collect();
        if !own.is_empty() {
            return Ok(own);
        }
        let mut others = self.others.borrow_mut();
        let others = others.get_or_insert_with(|| self.look_around());
        let found: Vec<Resource> = others.iter().filter(is_it).cloned().collect();
        let Some(first) = found.first() else { return Ok(Vec::new()) };
        if let Some(other) = found.iter().find(|other| other.file.name != first.file.name) {
            let message = format!(
                "{} `{name}` is in `{}` and in `{}`; move one of them away",
                kind.word(),
                first.file.name,
                other.file.name
            );
            return Err(Error::from(ErrorKind::Job(message)));
        }
        self.used.borrow_mut().push(first.file.clone());
        Ok(found)
    }

    /// The one resource of this kind and name.
    pub(super) fn one(&self, kind: Kind, name: &str) -> Result<Resource, Error> {
        let mut found = self.find(kind, name)?;
        if found.len() > 1 {
            let message = format!(
                "there are {} resources `{name}` of this kind ({}) in `{}`",
                found.len(),
                kind.word(),
                found[0].file.name
            );
            return Err(Error::from(ErrorKind::Job(message)));
        }
        found.pop().ok_or_else(|| self.absent(kind, name))
    }

    /// What other files hold that were needed.
    pub(super) fn used(&self) -> Vec<Arc<str>> {
        let mut used: Vec<Arc<str>> = self.used.borrow().iter().map(|file| file.text.clone()).collect();
        used.sort();
        used.dedup();
        used
    }

    fn folders(&self) -> Vec<PathBuf> {
        self.options.folders_of(&self.file.name)
    }

    /// That there is none, and where it was looked for.
    pub(super) fn absent(&self, kind: Kind, name: &str) -> Error {
        let known = self.resources.iter().filter(|resource| resource.kind == kind);
        let near = recipe_core::engine::nearest(name, known.filter_map(|resource| resource.name.as_deref()));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let folders: Vec<String> =
            self.folders().iter().map(|folder| format!("`{}`", folder.display())).collect();
        let message = format!(
            "there is no {} `{name}` in `{}` or another file of {}{near}",
            kind.word(),
            self.file.name,
            folders.join(", ")
        );
        Error::from(ErrorKind::Job(message)).with_help("name its folder with --dir FOLDER")
    }

    /// The resources of all other files. What is none has none.
    fn look_around(&self) -> Vec<Resource> {
        let mut found = Vec::new();
        let mut seen = vec![Path::new(&*self.file.name).canonicalize().ok()];
        for folder in self.folders() {
            for path in documents(&folder) {
                let place = path.canonicalize().ok();
                if seen.contains(&place) {
                    continue;
                }
                seen.push(place);
                let Ok(text) = std::fs::read_to_string(&path) else { continue };
                let name = path.display().to_string();
                let Ok(document) = Node::parse(&name, &text) else { continue };
                let file = Arc::new(File { name: name.into(), text: text.into() });
                found.extend(forms::resources(&document, &file, self.options));
            }
        }
        found
    }
}
