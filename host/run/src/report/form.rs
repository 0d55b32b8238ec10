//! The forms in which a report is written to a file.

use std::path::Path;

use serde_json::Value;

/// A form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// For programs.
    Json,
    /// For people, as one page of HTML.
    Page,
}

impl Form {
    /// As the name of the file says.
    pub(crate) fn of(path: &Path) -> Form {
        let is_page =
            |end: &std::ffi::OsStr| end.eq_ignore_ascii_case("html") || end.eq_ignore_ascii_case("htm");
        if path.extension().is_some_and(is_page) { Form::Page } else { Form::Json }
    }

    /// What objects say of it.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Form::Json => "application/json",
            Form::Page => "text/html; charset=utf-8",
        }
    }
}

/// What can be written as a report.
pub(crate) trait Reported {
    /// For programs.
    fn as_json(&self) -> Value;

    /// For people.
    fn as_page(&self) -> String;

    /// The text in this form.
    fn text(&self, form: Form) -> String {
        match form {
            Form::Json => format!("{:#}\n", self.as_json()),
            Form::Page => self.as_page(),
        }
    }
}
