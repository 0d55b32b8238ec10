//! DQDL, the Data Quality Definition Language of AWS Glue. Where the guide is silent, rules are those of Deequ's implementation,
//! <https://github.com/awslabs/deequ>.

mod ast;
mod lexer;
mod parser;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use rules::types;

use recipe_core::Error;

use super::Evaluation;
use super::measure::Passes;

/// The rules of a text, and whether it has analyzers besides. Spans of errors are bytes of the text.
pub(crate) fn evaluation(text: &str) -> Result<(Evaluation, bool), Vec<Error>> {
    let ruleset = parser::parse(text).map_err(|error| vec![error])?;
    let mut passes = Passes::default();
    let checks = rules::checks(&ruleset, &mut passes)?;
    Ok((Evaluation::new(checks, passes), ruleset.has_analyzers))
}
