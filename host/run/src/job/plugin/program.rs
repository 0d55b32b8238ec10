//! Programs in Python that do the work of transforms, as they do in AWS.

use std::rc::Rc;

use recipe_core::Error;
use recipe_core::error::Kind;
use recipe_store::s3::S3;
use serde_json::Map;

use super::definition::{self, Definition};
use super::file::{File, said};
use super::find::{Body, Candidate, DEFINITIONS, PROGRAM, Plugin};
use super::given::Values;
use super::work::{Call, CalledIn};
use crate::job::members::Members;
use crate::job::python::{CodeSpec, Method, Program};

/// What a node says of the program that does the work of its transform in AWS.
pub(crate) struct NodeProgram<'a, 'b> {
    /// Where it is.
    pub(crate) place: String,
    /// The members of the node. Their parameters define the transform where nothing else does.
    pub(crate) members: &'a Members<'b>,
}

impl NodeProgram<'_, '_> {
    /// The transform that the program is: as the definition beside it says, if there is one, or else as the node says.
    pub(super) fn plugin(&self, call: &Call, within: &CalledIn) -> Result<Option<Rc<Plugin>>, Vec<Error>> {
        let beside = self.definition(call.names, within.s3).map_err(|error| vec![error])?;
        let (file, (definition, warnings)) = match beside {
            Some(candidate) => (candidate.file.clone(), candidate.definition(within.node)?),
            None => {
                // What is wrong with the node was noted there.
                let Some(definition) = definition::of_node(self.members, call.names[0]) else {
                    return Ok(None);
                };
                let name = self.place.as_str().into();
                (File { name, text: "".into() }, (definition, Vec::new()))
            }
        };
        let body = Body::Program(self.place.clone());
        Ok(Some(Rc::new(Plugin { definition, file, body, warnings })))
    }

    /// The file beside the program that defines the transform of one of these names, if there is one.
    fn definition(&self, names: &[&str], s3: &S3) -> Result<Option<Candidate>, Error> {
        let Some(stem) = self.place.strip_suffix(PROGRAM) else { return Ok(None) };
        for end in DEFINITIONS {
            let name = format!("{stem}{end}");
            let file = File::find(&name, s3);
            let file =
                file.map_err(|reason| said(format!("the definition `{name}` cannot be read: {reason}")))?;
            let candidate = file.map(Candidate::of);
            if let Some(candidate) = candidate.filter(|one| names.iter().any(|name| one.is_called(name))) {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }
}

/// The program in a file with these values for its parameters. `is_named` says whether it is beside its definition, where jobs find it by
/// the name.
pub(super) fn spec(
    (definition, place, is_named): (&Definition, &str, bool),
    values: &Values,
    within: &CalledIn,
) -> Result<CodeSpec, Error> {
    let Some(interpreter) = within.interpreter.clone() else {
        return Err(not_run(definition.name.as_str(), place));
    };
    let file = File::find(place, within.s3);
    let reason = match file {
        Ok(Some(file)) => {
            let typed = definition.parameters.iter().filter_map(|parameter| {
                let value = values.get(&parameter.name)?;
                Some((parameter.name.clone(), value.to_typed_json(parameter.value_type.scalar())))
            });
            let method = Method {
                function: definition.function.clone(),
                file: place.to_owned(),
                code: file.text.to_string(),
                values: typed.collect::<Map<_, _>>(),
                transform: is_named.then(|| definition.name.clone()),
            };
            return Ok(CodeSpec { interpreter, program: Program::Method(Box::new(method)) });
        }
        Ok(None) => "there is no such file".to_owned(),
        Err(reason) => reason,
    };
    let error = said(format!("the program `{place}` cannot be read: {reason}"));
    Err(error.with_help("put it beside the job, or say with --map where its folder is here"))
}

/// That the program of the transform of this name, which lies at `path`, is not run without being asked for.
pub(crate) fn not_run(name: &str, path: &str) -> Error {
    let message = format!("is not run here: `{name}` is a program in Python of its user's, `{path}`");
    let help = format!(
        "put its definition beside the job, `{name}.json`, with a recipe or a module that does the same, `{name}.recipe.json` or \
         `{name}.wasm`; or say what it does in a Recipe or Derived Column node; or let Python run it, which is not confined then, with \
         --python PROGRAM"
    );
    Error::from(Kind::NotSupported(message)).with_help(help)
}
