//! How tables are shown: how wide, and with which colors.

use std::io::IsTerminal;

use clap::{Args, ValueEnum};
use comfy_table::Table;

use super::size::number;

#[derive(Args)]
#[command(next_help_heading = "Display")]
pub(crate) struct DisplayArgs {
    /// Characters that a line may have. Unless given, `COLUMNS` in the environment says, or the terminal; where the output is piped,
    /// nothing is cut.
    #[arg(long, value_name = "N", value_parser = number(10, u16::MAX))]
    width: Option<u16>,
    #[command(flatten)]
    colors: ColorArgs,
}

/// Whether there are colors.
#[derive(Args)]
#[command(next_help_heading = "Display")]
pub(crate) struct ColorArgs {
    /// When to use colors. With `auto` they are used on a terminal, unless `NO_COLOR` is set, and anywhere if `CLICOLOR_FORCE` is.
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    color: When,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

impl DisplayArgs {
    /// How many characters a line may have, if that is limited.
    pub(crate) fn width(&self) -> Option<usize> {
        let named = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|width| *width > 0);
        let width = self.width.or_else(named).or_else(|| Table::new().width());
        width.map(usize::from)
    }

    /// Whether there are colors.
    pub(crate) fn has_colors(&self) -> bool {
        self.colors.has_colors()
    }
}

impl ColorArgs {
    /// Whether there are colors.
    pub(crate) fn has_colors(&self) -> bool {
        let is_set =
            |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        has_colors(self.color, is_set, std::io::stdout().is_terminal())
    }
}

fn has_colors(when: When, is_set: impl Fn(&str) -> bool, is_terminal: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => !is_set("NO_COLOR") && (is_set("CLICOLOR_FORCE") || is_terminal),
    }
}

#[cfg(test)]
mod tests {
    use super::{When, has_colors};

    #[test]
    fn colors_are_for_terminals_unless_asked_otherwise() {
        let cases = [
            (When::Auto, "", true, true),
            (When::Auto, "", false, false),
            (When::Auto, "NO_COLOR", true, false),
            (When::Auto, "CLICOLOR_FORCE", false, true),
            (When::Always, "NO_COLOR", false, true),
            (When::Never, "CLICOLOR_FORCE", true, false),
        ];
        for (when, set, is_terminal, expected) in cases {
            assert_eq!(has_colors(when, |name| name == set, is_terminal), expected, "{set} {is_terminal}");
        }
        assert!(!has_colors(When::Auto, |_| true, true), "NO_COLOR comes first");
    }
}
