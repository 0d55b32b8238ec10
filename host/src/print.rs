//! Printing.

use std::fmt::Write as _;
use std::io::Write;

use recipe_run::Warning;

use crate::advice::of_warning;
use crate::error::{Failure, Result};

/// Prints to standard output. Nothing in the text acts on a terminal.
pub(crate) fn say(text: &str) -> Result<()> {
    say_as_is(&visible(text))
}

/// Prints to standard error, where standard output is for rows.
pub(crate) fn tell(text: &str) -> Result<()> {
    print(&mut std::io::stderr(), &visible(text))
}

/// Prints text that is coloured, all of which else is visible.
pub(crate) fn say_as_is(text: &str) -> Result<()> {
    print(&mut std::io::stdout(), text)
}

/// Prints JSON. Nothing in it acts on a terminal, and it stays JSON.
pub(crate) fn say_json(text: &str) -> Result<()> {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    say_as_is(&shown)
}

/// Prints text; that nobody reads it any more is no error.
fn print(to: &mut impl Write, text: &str) -> Result<()> {
    match writeln!(to, "{}", text.trim_end()).and_then(|()| to.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Print(error)),
        _ => Ok(()),
    }
}

/// Prints warnings to standard error. Nothing in them acts on a terminal.
pub(crate) fn warn<'a>(warnings: impl IntoIterator<Item = &'a Warning>) {
    for warning in warnings {
        let _ = writeln!(std::io::stderr(), "{}", visible(warning.rendered.trim_end()));
        if let Some(way) = of_warning(warning.code) {
            let _ = writeln!(std::io::stderr(), "  = help: {way}");
        }
    }
}

/// Text from file names, data and modules as it is printed: what would act on a terminal, or turn the order of the
/// letters around, is escaped. Line breaks stay.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// Whether a character acts on a terminal, or turns the order of letters around.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_acts_on_a_terminal_is_escaped() {
        let text = "a\u{1b}[31mb\u{9b}2J\r\n\u{202e}cba\u{7f}é";
        assert_eq!(visible(text), "a\\u{1b}[31mb\\u{9b}2J\\r\n\\u{202e}cba\\u{7f}é");
    }
}
