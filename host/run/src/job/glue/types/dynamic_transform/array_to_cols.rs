//! `gs_array_to_cols`: entries of arrays as columns. The array stays.

use std::sync::Arc;

use super::parameters::{Names, Parameters};
use super::{Transform, derived, names, unfit};
use crate::expression;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_array_to_cols", read };

const COLUMN: Names = &["colName"];
const NEW: Names = &["colList"];
const NUMBERS: Names = &["indexes"];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let (column, new) = (parameters.column(COLUMN), parameters.columns(NEW));
    let numbers = parameters.list(NUMBERS);
    let (column, new, span) = (column?, new?, parameters.span());
    if !numbers.is_empty() && numbers.len() != new.len() {
        let message = format!("has {} numbers for {} columns", numbers.len(), new.len());
        parameters.wrong(NUMBERS, message, &numbers[0].1);
        return None;
    }
    let mut entries: Vec<(String, usize)> = Vec::new();
    for (at, path) in new.iter().enumerate() {
        let number = match numbers.get(at) {
            None => at + 1,
            Some((text, span)) => match text.parse::<usize>() {
                Ok(number) if number > 0 => number,
                _ => {
                    parameters.wrong(NUMBERS, format!("has `{text}`; entries are counted from 1"), span);
                    return None;
                }
            },
        };
        let name = path.shown();
        if entries.iter().any(|(taken, _)| taken.eq_ignore_ascii_case(&name)) {
            parameters.wrong(NEW, format!("names `{name}` twice"), &path.span);
            return None;
        }
        entries.push((name, number));
    }
    Some(Work::Steps(Arc::new(move |tables| {
        let schema = &tables[0].schema;
        let source = names::column(schema, &column).map_err(|error| vec![error])?;
        if !names::is_array(schema, source) {
            let wanted = "a column of arrays; Split String (gs_split) makes them of text";
            return Err(unfit(schema, source, wanted, &column.span));
        }
        let value = |number: usize| (format!("element_at({}, {number})", expression::column(source)), &span);
        // One that takes the place of the array comes last.
        let is_source = |name: &String| name.eq_ignore_ascii_case(source);
        let (last, first): (Vec<_>, Vec<_>) = entries.iter().partition(|(name, _)| is_source(name));
        let all = first.into_iter().chain(last);
        Ok(all.map(|(name, number)| derived(schema, name, value(*number), &span)).collect::<Vec<_>>().into())
    })))
}
