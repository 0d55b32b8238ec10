//! The options of `recipe-host apply`, for keywords of Python: the program's own groups of flags, with their names, texts and
//! checks, so that both take the same. Those that choose another engine or a cluster are not there: the package is the
//! native one.

use std::time::Duration;

use clap::Parser;
use recipe_host::args::{InputArgs, OutputArgs, WorkArgs, seconds};
use recipe_host::error::Failure;
use recipe_run::Apply;

/// All that is said of a run over files.
#[derive(Parser)]
#[command(name = "run", no_binary_name = true, disable_help_flag = true)]
pub(crate) struct Flags {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    work: WorkArgs,
    /// Seconds after which a run ends without an output.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
}

impl Flags {
    /// Says so to a run.
    pub(crate) fn set(&self, apply: Apply) -> Result<Apply, Failure> {
        let apply = self.work.set(self.output.set(self.input.set(apply)?, &self.input.client())?);
        Ok(self.timeout.into_iter().fold(apply, Apply::timeout))
    }
}

/// A text with keywords in place of flags: `partition_by` for `--partition-by`.
pub(crate) fn keywords(text: &str) -> String {
    let mut parts = text.split("--");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(part.len());
        let name = part[..end].replace('-', "_");
        match plain.chars().next_back() {
            // A line of dashes is not a flag.
            _ if end == 0 => plain.push_str("--"),
            Some('`') => plain.push_str(&name),
            _ => plain.extend(["`", &name, "`"]),
        }
        plain.push_str(&part[end..]);
    }
    plain
}
