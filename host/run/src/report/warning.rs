//! What may not be meant.

use recipe_core::docs::ErrorPage;
use recipe_core::{Error, Recipe};
use recipe_store::shown;
use recipe_tables::SheetOfSeveral;
use serde::Serialize;

/// Something that may not be meant as the recipe has it. It hinders nothing.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Warning {
    /// The stable name of its kind.
    pub code: &'static str,
    /// The step, from 1; none where it is about the reading of the input.
    pub step: Option<usize>,
    /// The step's operation.
    pub operation: Option<String>,
    /// What it is.
    pub message: String,
    /// What can be done about it.
    pub help: Option<String>,
    /// All of it as a person reads it, with the place in the recipe.
    #[serde(skip)]
    pub rendered: String,
}

impl Warning {
    /// All `warnings` about a recipe, in the order of its text.
    pub(crate) fn all(recipe: &Recipe, warnings: Vec<Error>) -> Vec<Self> {
        let all = recipe.warnings(warnings).warnings.into_iter().map(|warning| Warning {
            code: warning.kind().code(),
            step: warning.step(),
            operation: warning.operation().map(str::to_owned),
            message: warning.kind().to_string(),
            help: warning.help(),
            rendered: recipe.warnings(vec![warning]).render(),
        });
        all.collect()
    }

    /// Says of which workbooks one sheet is read though none was named; the first of them is named.
    pub(crate) fn of_sheets(sheets: &[SheetOfSeveral]) -> Option<Self> {
        let first = sheets.first()?;
        let others: Vec<String> = first.others.iter().take(NAMED).map(|sheet| format!("`{sheet}`")).collect();
        let more = match first.others.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let workbooks = match sheets.len() - 1 {
            0 => String::new(),
            1 => "; so it is with another workbook".to_owned(),
            more => format!("; so it is with {more} other workbooks"),
        };
        let message = format!(
            "of the workbook `{}`, only the sheet `{}` is read, and not {}{more}{workbooks}",
            shown(&first.file),
            first.sheet,
            others.join(", "),
        );
        let rendered = format!("warning[{SHEETS_NOT_READ}]: {message}");
        Some(Warning { code: SHEETS_NOT_READ, step: None, operation: None, message, help: None, rendered })
    }
}

/// The code of the warning that there are sheets which are not read.
pub const SHEETS_NOT_READ: &str = "sheets-not-read";

/// The page of that warning.
pub const SHEETS_NOT_READ_PAGE: ErrorPage = ErrorPage {
    code: SHEETS_NOT_READ,
    is_warning: true,
    meaning: "A workbook has several sheets, none was named, and only the first one that is not hidden is read.",
    example: None,
    advice: "Name the sheet that is meant, the first one as well: `--sheet NAME`, or its number from 1.",
};

/// How many sheets a warning names.
const NAMED: usize = 10;
