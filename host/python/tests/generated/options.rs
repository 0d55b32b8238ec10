//! `_options.py`: a keyword for each flag.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, CommandFactory};

use super::text::{docstring, literal, name, wrapped};
use crate::arguments::{Flags, keywords};

const HEAD: &str = r#""""Options of runs over files.

Made from the flags of `recipe-host apply`: `RECIPE_UPDATE=1 cargo test -p recipe-python` writes this file anew.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, TypedDict


class RunOptions(TypedDict, total=False):
    """Flags of the command line, with `_` for `-`."""
"#;

/// Flags that `run` has parameters for.
const PARAMETERS: &[&str] = &["input", "output", "with"];

/// The whole file.
pub(crate) fn module() -> String {
    let mut module = HEAD.to_owned();
    let command = Flags::command();
    for arg in command.get_arguments() {
        let flag = arg.get_long().expect("every argument is a flag");
        if PARAMETERS.contains(&flag) {
            continue;
        }
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let mut help = help.trim_end_matches('.').to_owned() + ".";
        if let [default] = arg.get_default_values()
            && !matches!(arg.get_action(), ArgAction::SetTrue)
            && !arg.is_hide_default_value_set()
        {
            let _ = write!(help, " `{}` unless given.", default.to_string_lossy());
        }
        let help = wrapped(&docstring(&keywords(&help)), 4, 124);
        let _ = writeln!(module, "\n    {}: {}\n    \"\"\"{help}\"\"\"", name(flag), hint(arg));
    }
    module
}

/// What a keyword takes.
fn hint(arg: &Arg) -> String {
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return "bool".to_owned();
    }
    let values: Vec<_> = arg.get_possible_values();
    let names = arg
        .get_value_names()
        .and_then(|names| names.first())
        .map(clap::builder::Str::as_str)
        .unwrap_or_default();
    let one = match names {
        _ if !values.is_empty() => literal(
            values.iter().filter(|value| !value.is_hide_set()).map(clap::builder::PossibleValue::get_name),
        ),
        "N" => "int".to_owned(),
        "SECONDS" => "float".to_owned(),
        "SIZE" | "N|N%" | "NAME|NUMBER" => "int | str".to_owned(),
        "ROWS|all|none" => "int | str".to_owned(),
        "TIME" => "datetime | str".to_owned(),
        "FILE" | "FOLDER" => "str | os.PathLike[str]".to_owned(),
        _ => "str".to_owned(),
    };
    if !matches!(arg.get_action(), ArgAction::Append) {
        return format!("{one} | None");
    }
    if names.starts_with("NAME=") {
        return format!("Mapping[str, {one}] | Sequence[{one}]");
    }
    format!("{one} | Sequence[{one}]")
}

/// The flags of the program's command `apply`, but for those that choose an engine or a cluster, and for `--save-input`,
/// which is about its own line.
pub(crate) fn flags_of_the_program() -> Vec<String> {
    let is_other =
        |arg: &&Arg| matches!(arg.get_help_heading(), Some("Cluster" | "Cluster access" | "Engine" | "Log"));
    let program = recipe_host::command();
    let apply = program.find_subcommand("apply").expect("a command");
    let flags = apply.get_arguments().filter(|arg| !is_other(arg)).filter_map(Arg::get_long);
    flags.filter(|flag| *flag != "save-input" && !PARAMETERS.contains(flag)).map(str::to_owned).collect()
}
