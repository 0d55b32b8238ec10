//! `recipe-host lsp`.

use clap::Args;

use crate::error::Result;
use crate::lsp::serve;

/// Editors start it, and say what they want in the language server protocol; docs/editors.md has the settings of some.
///
/// Set `recipe.input` to the data that recipes read, and columns are completed and checked, too. Where it is not set, the data beside a
/// recipe is taken: the file that has its name, else the only one there is. How it is read may stand in `[input]` of the TOML file beside
/// the recipe.
#[derive(Args)]
pub(crate) struct Lsp {
    /// Is taken for granted; some clients give it.
    #[arg(id = "stdio", long = "stdio")]
    _stdio: bool,
}

impl Lsp {
    #[expect(clippy::unused_self, reason = "as other commands")]
    pub(crate) fn run(&self) -> Result<()> {
        Ok(serve()?)
    }
}
