//! `recipe-host lsp`.

use clap::Args;

use crate::error::Result;
use crate::lsp::serve;

#[derive(Args)]
pub(crate) struct Lsp {
    /// Changes nothing: standard input and output are used anyway. Some editors give it.
    #[arg(id = "stdio", long = "stdio")]
    _stdio: bool,
}

impl Lsp {
    #[expect(clippy::unused_self, reason = "as other commands")]
    pub(crate) fn run(&self) -> Result<()> {
        Ok(serve()?)
    }
}
