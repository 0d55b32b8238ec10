//! Reading and checking what a recipe gives for a step's parameters, before the step sees any of it.

use std::ops::Range;

use super::kind::{Given, Shape};
use super::param::{Info, Param, Parameter};
use crate::document::{Node, NodeValue};
use crate::error::{Error, Kind, Result};
use crate::plan::{Column, Named};
use crate::suggest::nearest;
use crate::types::Type;

/// The values of a step's parameters, checked.
#[derive(Debug, Clone)]
pub struct Args {
    given: Vec<(&'static str, Given, Range<usize>)>,
    conditioned: Option<bool>,
}

impl PartialEq for Args {
    fn eq(&self, other: &Self) -> bool {
        self.given == other.given
    }
}

/// A name and value as they stand in the recipe.
pub(crate) type Entry<'a> = (&'a str, Range<usize>, &'a Node);

impl Args {
    /// Reads `entries` as values of `params`; all problems at once. `whole` is where the step or object stands.
    pub(crate) fn read(
        params: &[&'static dyn Parameter],
        entries: &[Entry],
        whole: Range<usize>,
    ) -> Result<Args, Vec<Error>> {
        let mut args = Args { given: Vec::new(), conditioned: None };
        let mut errors = Vec::new();
        for (name, span, node) in entries {
            let Some(info) = find(params, name) else {
                errors.push(unknown(params, name).at_span(span.clone()));
                continue;
            };
            if args.given.iter().any(|(given, ..)| *given == info.name) {
                let message = format!("parameter `{}` is given twice", info.name);
                errors.push(Error::bad_parameter(message).at_span(span.clone()));
                continue;
            }
            match value(info, node) {
                Ok(Some(value)) => args.given.push((info.name, value, node.span.clone())),
                Ok(None) => {}
                Err(found) => errors.extend(
                    found.into_iter().map(|error| error.at_parameter(info.name).at_span(node.span.clone())),
                ),
            }
        }
        for info in params.iter().map(|param| param.info()) {
            if args.given.iter().any(|(given, ..)| *given == info.name) {
                continue;
            }
            if let Some(default) = info.default {
                let node = Node { span: whole.clone(), value: NodeValue::Text(default.into()) };
                match value(info, &node) {
                    Ok(Some(value)) => args.given.push((info.name, value, whole.clone())),
                    Ok(None) => {}
                    Err(found) => errors.extend(found),
                }
            } else if info.required && !errors.iter().any(|error| is_about(error, info.name)) {
                errors.push(Error::from(Kind::MissingParameter(info.name.into())).at_span(whole.clone()));
            }
        }
        if errors.is_empty() { Ok(args) } else { Err(errors) }
    }

    /// The names of columns to make.
    pub(super) fn new_names(&self) -> impl Iterator<Item = &Named> {
        self.given.iter().filter_map(|(_, given, _)| match given {
            Given::New(named) => Some(named),
            _ => None,
        })
    }

    /// The same with the column `name` for `parameter`, whose name stands in those of new columns where `template` does.
    pub(super) fn with_column(
        &self,
        parameter: &'static str,
        name: &str,
        template: &str,
        at: &Range<usize>,
    ) -> Args {
        let mut args = self.clone();
        args.given.retain(|(given, ..)| *given != parameter);
        for (_, given, _) in &mut args.given {
            if let Given::New(named) = given {
                named.name = named.name.replace(template, name);
            }
        }
        let named = Named { name: name.to_owned(), parameter, span: at.clone() };
        args.given.push((parameter, Given::Name(named), at.clone()));
        args
    }

    /// Every value given, without its place.
    #[cfg(test)]
    pub(crate) fn told(&self) -> Vec<String> {
        let mut told: Vec<String> =
            self.given.iter().map(|(name, given, _)| format!("{name}: {}", given.told())).collect();
        told.sort();
        told
    }

    /// Says that the step has conditions, and whether one of them picks invalid cells.
    pub(crate) fn set_conditions(&mut self, on_invalid: bool) {
        self.conditioned = Some(on_invalid);
    }

    /// Every text among the values, such as names of columns.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.given.iter().flat_map(|(_, given, _)| given.texts()).collect()
    }

    /// Whether the step's conditions pick invalid cells.
    pub fn picks_invalid(&self) -> bool {
        self.conditioned == Some(true)
    }

    /// The value of a parameter.
    pub fn get<T: Shape>(&self, param: &Param<T>) -> T::Out<'_> {
        let name = param.info().name;
        let given = self.given.iter().find(|(given, ..)| *given == name).map(|(_, given, _)| given);
        T::read(given).expect("a parameter without a default is required, and the step lists it")
    }

    /// An error about a parameter's value.
    pub fn refuse<T>(&self, param: &Param<T>, message: impl Into<String>) -> Error {
        self.place(param, Error::bad_parameter(message))
    }

    /// An error, said to be about a parameter's value.
    pub fn place<T>(&self, param: &Param<T>, error: Error) -> Error {
        let name = param.info().name;
        match self.given.iter().find(|(given, ..)| *given == name) {
            Some((_, _, span)) => error.at_parameter(name).at_span(span.clone()),
            None => error.at_parameter(name),
        }
    }

    /// Refuses a column, read from `param`, unless `fits` says its type will do.
    pub fn require<T>(
        &self,
        param: &Param<T>,
        column: &Column,
        wanted: &str,
        fits: impl Fn(Type) -> bool,
    ) -> Result<()> {
        column.require(wanted, fits).map_err(|error| self.place(param, error))
    }

    /// Refuses a column, read from `param`, unless it holds numbers, or text that may be read as numbers.
    pub fn require_numbers<T>(&self, param: &Param<T>, column: &Column) -> Result<()> {
        column.require_numbers().map_err(|error| self.place(param, error))
    }

    /// Refuses a column, read from `param`, unless it holds dates, timestamps or text.
    pub fn require_dates<T>(&self, param: &Param<T>, column: &Column) -> Result<()> {
        self.require(param, column, "a column of dates, timestamps or text", Type::may_be_temporal)
    }

    /// The type named by a parameter.
    pub fn data_type<T>(&self, param: &Param<T>) -> Result<Type>
    where
        T: for<'a> Shape<Out<'a> = &'a str>,
    {
        Type::named(self.get(param)).map_err(|message| self.refuse(param, message))
    }
}

/// Whether an error about this parameter was found already, or about one that is likely meant to be it.
fn is_about(error: &Error, name: &str) -> bool {
    let meant = matches!(error.kind(), Kind::UnknownParameter { suggestion: Some(near), .. } if near == name);
    meant || error.parameter() == Some(name)
}

fn find(params: &[&'static dyn Parameter], name: &str) -> Option<&'static Info> {
    params.iter().map(|param| param.info()).find(|info| info.name == name || info.aliases.contains(&name))
}

fn unknown(params: &[&'static dyn Parameter], name: &str) -> Error {
    let known: Vec<String> = params.iter().map(|param| param.info().name.to_owned()).collect();
    let suggestion = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    Kind::UnknownParameter { name: name.into(), suggestion, known }.into()
}

/// The value of a parameter as its kind wants it, or none where an optional one is left empty.
fn value(info: &Info, node: &Node) -> Result<Option<Given>, Vec<Error>> {
    if !info.kind.keeps_blank() && node.as_text().is_some_and(|text| text.trim().is_empty()) {
        return if info.required { Err(vec![Error::bad_parameter("is empty")]) } else { Ok(None) };
    }
    info.kind.read(info, node).map(Some)
}
