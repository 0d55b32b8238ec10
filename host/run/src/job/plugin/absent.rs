//! What stands in for modules beside definitions in a program that hosts none: there are no values of these types.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use recipe_core::Error;
use recipe_core::error::{Kind, Origin};
use serde_json::{Map, Value as Json};

use super::definition::Definition;
use super::file::File;
use super::given::{Given, Values};

#[derive(Clone)]
pub(crate) enum ModuleFile {}

#[derive(Clone)]
pub(crate) enum ModuleStep {}

impl ModuleFile {
    pub(super) fn open(path: &Path) -> Result<ModuleFile, Error> {
        let message = format!(
            "the module `{}` is not run here: this program was built without the feature `wasm`",
            path.display()
        );
        Err(Error::from(Kind::NotSupported(message)))
    }

    pub(super) fn name(&self) -> String {
        match *self {}
    }

    pub(super) fn steps(&self) -> usize {
        match *self {}
    }

    pub(super) fn unused(&self, _: &Definition) -> Vec<Error> {
        match *self {}
    }

    pub(super) fn step(&self, _: &Definition, _: &Values, _: &[Given], _: &Range<usize>) -> ModuleStep {
        match *self {}
    }

    pub(super) fn tried(&self, _: (&Definition, &File), _: &Values, _: &[&str], _: &str) -> Vec<Error> {
        match *self {}
    }
}

impl ModuleStep {
    pub(crate) fn sha256(&self) -> String {
        match *self {}
    }

    pub(crate) fn written(&self) -> (&str, &Map<String, Json>) {
        match *self {}
    }

    pub(crate) fn columns(&self, _: &SchemaRef, _: &Arc<Origin>) -> Result<Option<SchemaRef>, Vec<Error>> {
        match *self {}
    }
}
