//! `recipe-host schema`.

use clap::Args;
use recipe_run::{cases, job};
use serde_json::json;

use crate::error::Result;
use crate::print::say;

#[derive(Args)]
pub(crate) struct Schema {
    /// The schema of jobs, in place of that of recipes.
    #[arg(long)]
    job: bool,
    /// The schema of files of cases, which `recipe-host test` runs.
    #[arg(long, conflicts_with = "job")]
    cases: bool,
}

impl Schema {
    pub(crate) fn run(&self) -> Result<()> {
        if self.cases {
            return say(&format!("{:#}", cases::schema()));
        }
        let recipe = recipe_core::docs::schema();
        if !self.job {
            return say(&format!("{recipe:#}"));
        }
        let mut schema = job::schema(&json!({"$ref": "#/definitions/step"}));
        schema["definitions"] = recipe["definitions"].clone();
        say(&format!("{schema:#}"))
    }
}
