//! `recipe-host versions` and `recipe-host publish`.

use std::path::PathBuf;

use clap::Args;
use recipe_run::store::shown;
use recipe_run::versions::{publish, versions};

use crate::error::Result;
use crate::print::say;

#[derive(Args)]
pub(crate) struct Versions {
    /// The recipe, in a git repository.
    recipe: PathBuf,
}

impl Versions {
    pub(crate) fn run(&self) -> Result<()> {
        let found = versions(&self.recipe)?;
        if found.is_empty() {
            return say(&format!(
                "{} has no versions; `recipe-host publish` makes the first",
                shown(&self.recipe)
            ));
        }
        let mut table = comfy_table::Table::new();
        table.load_preset(comfy_table::presets::NOTHING);
        table.set_header(["version", "tag", "commit", "date", "message"]);
        for version in found {
            let commit: String = version.commit.chars().take(10).collect();
            let tag = version.tag.unwrap_or_else(|| "not published".to_owned());
            table.add_row([version.version, tag, commit, version.date, version.message]);
        }
        let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        say(&lines.join("\n"))
    }
}

#[derive(Args)]
pub(crate) struct Publish {
    /// The recipe, which has to be committed.
    recipe: PathBuf,
    /// What is new in this version.
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

impl Publish {
    pub(crate) fn run(&self) -> Result<()> {
        let version = publish(&self.recipe, self.message.as_deref())?;
        let tag = version.tag.unwrap_or_default();
        say(&format!(
            "{}: version {}, the tag `{tag}`; `git push origin {tag}` shares it",
            shown(&self.recipe),
            version.version
        ))
    }
}
