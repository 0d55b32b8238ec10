//! `recipe-host completions` and `recipe-host man`: what other programs show of the commands.

use std::io;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use recipe_run::store::shown;

use crate::error::{Failure, Result};
use crate::print::say_as_is;
use crate::replace::write;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    recipe-host completions bash > ~/.local/share/bash-completion/completions/recipe-host\n  \
    recipe-host completions zsh > ~/.zfunc/_recipe-host\n  \
    recipe-host completions fish > ~/.config/fish/completions/recipe-host.fish")]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    recipe-host man | man -l -\n  \
    recipe-host man --output ~/.local/share/man/man1")]
pub(crate) struct Manual {
    /// Writes the page of each command into this folder, such as `recipe-host-apply.1`, in place of printing that of the program. Pages
    /// that are there are replaced.
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

impl Completions {
    pub(crate) fn run(&self, mut command: Command) -> Result<()> {
        let name = command.get_name().to_owned();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        say_as_is(&String::from_utf8_lossy(&script))
    }
}

impl Manual {
    pub(crate) fn run(&self, command: Command) -> Result<()> {
        let mut command = command.disable_help_subcommand(true);
        command.build();
        let Some(folder) = &self.output else { return say_as_is(&page(command).map_err(Failure::Print)?) };
        std::fs::create_dir_all(folder)
            .map_err(|source| Failure::WriteRecipe { path: folder.clone(), source })?;
        let mut pages: Vec<Command> = command.get_subcommands().cloned().collect();
        pages.push(command);
        let count = pages.len();
        for command in pages {
            let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
            let page = page(command).map_err(Failure::Print)?;
            write(&folder.join(format!("{name}.1")), &page)?;
        }
        say_as_is(&format!("{count} pages are in `{}`", shown(folder)))
    }
}

/// The manual page of a command.
fn page(command: Command) -> io::Result<String> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
