//! One step over several columns: `sourceColumns`, `columnsMatching` or `columnsOfType` in place of the `sourceColumn` that an
//! operation takes.

use std::ops::Range;

use regex::Regex;

use super::outline::UNKNOWN;
use crate::error::{Error, Result};
use crate::kernel::text::compile_pattern;
use crate::plan::{Column, Rel};
use crate::step::{Args, Entry, MATCHING, NAMED, OF_TYPE, SEVERAL, SOURCE_COLUMN, Step};
use crate::types::{Type, type_name};

/// The columns a step is about, chosen once the table is known.
#[derive(Clone)]
pub(super) struct Several {
    args: Args,
    pattern: Option<Regex>,
    types: Vec<Type>,
    span: Range<usize>,
}

impl Several {
    /// Takes what says which columns the step is about out of its parameters, if there is something; `whole` is where it stands.
    pub(super) fn take(
        step: &Step,
        entries: &mut Vec<Entry>,
        whole: &Range<usize>,
    ) -> Result<Option<Several>, Vec<Error>> {
        let is_choice = |(name, ..): &Entry| SEVERAL.iter().any(|param| param.info().name == *name);
        if !step.takes_several() || !entries.iter().any(is_choice) {
            return Ok(None);
        }
        let chosen: Vec<Entry> = entries.extract_if(.., |entry| is_choice(entry)).collect();
        let args = Args::read(SEVERAL, &chosen, whole.clone());
        let one = |error| vec![error];
        if let Some(at) = entries.iter().position(|(name, ..)| *name == SOURCE_COLUMN) {
            let (_, span, _) = entries.remove(at);
            let message = format!("give this or `{}`, not both", chosen[0].0);
            return Err(one(Error::bad_parameter(message).at_parameter(SOURCE_COLUMN).at_span(span)));
        }
        let args = args?;
        if args.get(&NAMED).is_some() && (args.get(&MATCHING).is_some() || args.get(&OF_TYPE).is_some()) {
            return Err(one(
                args.refuse(&NAMED, "names the columns already; give this, or what they have in common")
            ));
        }
        let pattern = args
            .get(&MATCHING)
            .map(|pattern| compile_pattern(pattern).map_err(|error| one(args.place(&MATCHING, error))));
        let mut types = Vec::new();
        for name in args.get(&OF_TYPE).unwrap_or_default() {
            types.extend(types_named(name).map_err(|message| one(args.refuse(&OF_TYPE, message)))?);
        }
        Ok(Some(Several { pattern: pattern.transpose()?, types, span: whole.clone(), args }))
    }

    /// The step's parameters for each of its columns.
    pub(super) fn each(&self, args: &Args, rel: &Rel) -> Result<Vec<Args>> {
        let columns = self.columns(rel)?;
        if columns.len() > 1 {
            args.check_templates()?;
        }
        Ok(columns.iter().map(|column| args.for_column(&column.name, &self.span)).collect())
    }

    fn columns(&self, rel: &Rel) -> Result<Vec<Column>> {
        if let Some(named) = self.args.get(&NAMED) {
            return rel.columns_named(named);
        }
        let mut all = rel.columns();
        let chosen: Vec<Column> = all.iter().filter(|column| self.chooses(column)).cloned().collect();
        if !chosen.is_empty() {
            return Ok(chosen);
        }
        if all.iter().any(|column| column.name == UNKNOWN) {
            all.retain(|column| column.name == UNKNOWN);
            return Ok(all);
        }
        let mut there: Vec<String> = all
            .iter()
            .take(10)
            .map(|column| format!("`{}` {}", column.name, type_name(&column.data_type)))
            .collect();
        if all.len() > there.len() {
            there.push(format!("{} more", all.len() - there.len()));
        }
        let message = format!("chooses no column; there are {}", there.join(", "));
        let by_type = self.pattern.is_none();
        Err(if by_type { self.args.refuse(&OF_TYPE, message) } else { self.args.refuse(&MATCHING, message) })
    }

    fn chooses(&self, column: &Column) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(&column.name))
            && (self.types.is_empty() || column.ty().is_some_and(|ty| self.types.contains(&ty)))
    }
}

/// The type of this name, or the types of this class.
fn types_named(name: &str) -> Result<Vec<Type>, String> {
    let of = |class: fn(Type) -> bool| Ok(Type::ALL.into_iter().filter(|ty| class(*ty)).collect());
    match name.trim().to_ascii_lowercase().as_str() {
        "numeric" => of(Type::is_number),
        "temporal" => of(Type::is_temporal),
        _ => Type::from_name(name)
            .map(|ty| vec![ty])
            .ok_or_else(|| Type::unknown(name, &["numeric", "temporal"])),
    }
}
