//! Where transforms are found: their definitions among the files of folders, and a recipe, a module or a program beside each.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use recipe_core::Error;
use recipe_core::engine::document::Node;

use super::definition::{self, Definition};
use super::file::{File, said};
use super::module::ModuleFile;
use super::steps::Steps;
use crate::job::members::Problems;
use crate::job::options::documents;

/// The definitions of several folders. What is named twice is that of the first folder.
pub(crate) struct Transforms {
    folders: Vec<Vec<Candidate>>,
}

/// A file that may define a transform.
pub(super) struct Candidate {
    pub(super) path: PathBuf,
    pub(super) file: File,
    /// What it holds; an error where it cannot be read.
    document: Result<Node, Error>,
    /// The module beside it, once it was compiled.
    module: OnceCell<ModuleFile>,
}

/// A transform, read from its files.
pub(super) struct Plugin {
    pub(super) definition: Definition,
    /// The file of the definition.
    pub(super) file: File,
    /// What does its work.
    pub(super) body: Body,
    /// What in the definition may not be meant so.
    pub(super) warnings: Vec<Error>,
}

/// What does the work of a transform.
pub(super) enum Body {
    Recipe(Steps),
    Module(Box<ModuleFile>),
    /// A program in Python, in a file here or in S3.
    Program(String),
}

impl Body {
    /// The file of the recipe, the module or the program.
    pub(super) fn name(&self) -> String {
        match self {
            Body::Recipe(steps) => steps.file.name.to_string(),
            Body::Module(module) => module.name(),
            Body::Program(file) => file.clone(),
        }
    }
}

/// The ends of the names of definitions.
pub(super) const DEFINITIONS: [&str; 3] = ["json", "yaml", "yml"];

/// The ends of the names of recipes beside a definition, and that of modules.
const BESIDE: [&str; 4] = ["recipe.json", "recipe.yaml", "recipe.yml", MODULE];
const MODULE: &str = "wasm";

/// The end of the names of programs, which do the work where nothing else does.
pub(super) const PROGRAM: &str = "py";

impl Transforms {
    /// Those of these folders.
    pub(crate) fn of(folders: &[PathBuf]) -> Transforms {
        Transforms { folders: folders.iter().map(|folder| candidates(folder)).collect() }
    }

    /// The transform that has one of these names, or whose function has. `node` is what messages call whoever asks, and `program` the
    /// file of the program that does the work where nothing is beside the definition.
    pub(super) fn find(
        &self,
        names: &[&str],
        node: &str,
        program: Option<&str>,
    ) -> Result<Option<Rc<Plugin>>, Vec<Error>> {
        for folder in &self.folders {
            let found: Vec<&Candidate> =
                folder.iter().filter(|one| names.iter().any(|name| one.is_called(name))).collect();
            match found.as_slice() {
                [] => {}
                [one] => return one.plugin(node, program).map(|plugin| Some(Rc::new(plugin))),
                [one, other, ..] => {
                    let message = format!(
                        "`{}` is defined in `{}` and in `{}`",
                        names[0], one.file.name, other.file.name
                    );
                    return Err(vec![said(message).with_help("move one of them away")]);
                }
            }
        }
        Ok(None)
    }

    /// The names of all transforms.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.folders.iter().flatten().filter_map(|one| one.names().map(|(name, _)| name))
    }

    /// All files that define one.
    pub(super) fn definitions(&self) -> impl Iterator<Item = &Candidate> {
        self.folders.iter().flatten().filter(|one| one.names().is_some())
    }
}

/// The files of a folder that may define a transform.
fn candidates(folder: &Path) -> Vec<Candidate> {
    let paths = documents(folder).into_iter().filter(|path| stem_of_recipe(path).is_none());
    paths.filter_map(|path| Candidate::read(&path).ok()).collect()
}

/// What the definition beside a recipe is called, without its ending; none where the file is not called as such a recipe.
fn stem_of_recipe(path: &Path) -> Option<&str> {
    path.file_stem()?.to_str()?.strip_suffix(".recipe")
}

/// Whether a file is called as a module.
pub(super) fn is_module(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == MODULE)
}

/// Whether a file is called as a program.
pub(super) fn is_program(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == PROGRAM)
}

/// The definition beside a recipe, a module or a program, if there is one.
pub(super) fn definition_of(path: &Path) -> Option<PathBuf> {
    let is_whole = is_module(path) || is_program(path);
    let stem = if is_whole { path.file_stem()?.to_str()? } else { stem_of_recipe(path)? };
    let beside = DEFINITIONS.map(|end| path.with_file_name(format!("{stem}.{end}")));
    beside.into_iter().find(|path| Candidate::read(path).is_ok_and(|candidate| candidate.is_definition()))
}

impl Candidate {
    pub(super) fn read(path: &Path) -> std::io::Result<Candidate> {
        Ok(Candidate::of(File::read(path)?))
    }

    /// A file that was read.
    pub(super) fn of(file: File) -> Candidate {
        let document = Node::parse(&file.name, &file.text);
        Candidate { path: PathBuf::from(&*file.name), file, document, module: OnceCell::new() }
    }

    fn names(&self) -> Option<(&str, &str)> {
        definition::names(self.document.as_ref().ok()?)
    }

    /// Whether it defines a transform of this name; one that cannot be read may do so by the name of its file.
    pub(super) fn is_called(&self, name: &str) -> bool {
        match (&self.document, self.names()) {
            (_, Some((own, function))) => own == name || function == name,
            (Err(_), None) => self.path.file_stem().is_some_and(|stem| stem == name),
            (Ok(_), None) => false,
        }
    }

    /// Whether it defines a transform.
    pub(super) fn is_definition(&self) -> bool {
        self.names().is_some()
    }

    /// Reads the definition, and the recipe or the module beside it. Where there is neither, a program does the work: the one beside it,
    /// or this.
    pub(super) fn plugin(&self, node: &str, program: Option<&str>) -> Result<Plugin, Vec<Error>> {
        let placed = |error| self.file.placed(node, [error]);
        let (definition, warnings) = self.definition(node)?;
        let beside = match (self.beside(&definition).map_err(placed)?, program) {
            (Some(path), _) => path,
            (None, Some(program)) => {
                let (file, body) = (self.file.clone(), Body::Program(program.to_owned()));
                return Ok(Plugin { definition, file, body, warnings });
            }
            (None, None) => return Err(placed(self.nothing_beside(&definition))),
        };
        let body = if is_program(&beside) {
            Body::Program(beside.display().to_string())
        } else if is_module(&beside) {
            let module = self.module(&beside).map_err(placed)?;
            let unused = self.file.placed(node, module.unused(&definition));
            if !unused.is_empty() {
                return Err(unused);
            }
            Body::Module(Box::new(module))
        } else {
            let file = File::read(&beside).map_err(|error| {
                let reason = recipe_store::cause(&error);
                placed(said(format!("the recipe `{}` cannot be read: {reason}", beside.display())))
            })?;
            Body::Recipe(Steps::read(file, (&definition, &self.file), node)?)
        };
        Ok(Plugin { definition, file: self.file.clone(), body, warnings })
    }

    /// Reads the definition alone, and what in it may not be meant so.
    pub(super) fn definition(&self, node: &str) -> Result<(Definition, Vec<Error>), Vec<Error>> {
        let document = self.document.as_ref().map_err(|error| self.file.placed(node, [error.clone()]))?;
        let mut problems = Problems::default();
        match definition::read(document, &mut problems) {
            Some(definition) => Ok((definition, self.file.placed(node, problems.warnings))),
            None => Err(self.file.placed(node, problems.errors)),
        }
    }

    /// The module in a file, which is compiled once.
    fn module(&self, path: &Path) -> Result<ModuleFile, Error> {
        if let Some(module) = self.module.get() {
            return Ok(module.clone());
        }
        let module = ModuleFile::open(path)?;
        Ok(self.module.get_or_init(|| module).clone())
    }

    /// A file beside the definition, of its name with another end.
    fn with_end(&self, end: &str) -> PathBuf {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        self.path.with_file_name(format!("{stem}.{end}"))
    }

    /// That nothing does the work.
    fn nothing_beside(&self, definition: &Definition) -> Error {
        let [recipe, module, program] = [BESIDE[0], MODULE, PROGRAM].map(|end| self.with_end(end));
        let help = format!(
            "put its steps into `{}`, or `.yaml`, or a module that does its work into `{}`, or a program in Python, which is run with \
             --python, into `{}`",
            recipe.display(),
            module.display(),
            program.display()
        );
        said(format!("`{}` has no recipe beside its definition", definition.name)).with_help(help)
    }

    /// The recipe or the module beside the definition, or else the program, if there is one.
    fn beside(&self, definition: &Definition) -> Result<Option<PathBuf>, Error> {
        let beside = BESIDE.map(|end| self.with_end(end));
        let there: Vec<&PathBuf> = beside.iter().filter(|path| path.is_file()).collect();
        match there.as_slice() {
            [path] => Ok(Some((*path).clone())),
            [] => Ok(Some(self.with_end(PROGRAM)).filter(|path| path.is_file())),
            [one, .., other] => {
                let both = if is_module(other) { "a recipe and a module" } else { "two recipes" };
                let message = format!(
                    "`{}` has {both}, `{}` and `{}`",
                    definition.name,
                    one.display(),
                    other.display()
                );
                Err(said(message).with_help("move one of them away"))
            }
        }
    }
}
