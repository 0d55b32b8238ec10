//! Why a recipe cannot be planned or run.

use std::path::PathBuf;

use datafusion::error::DataFusionError;
use recipe_core::Diagnostics;
use recipe_run::RunError;

/// Why a recipe cannot be planned or run. In a [`DataFusionError`] it is [external](DataFusionError::External).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecipeError {
    /// The recipe is wrong, or does not fit its input: the lines in question, with what would be right.
    #[error("{}", .0.render().trim_end())]
    Recipe(Box<Diagnostics>),
    /// The recipe cannot be read, or a step failed on the rows.
    #[error(transparent)]
    Run(Box<RunError>),
    /// Two columns of the input have the same name, and a recipe knows columns by their names.
    #[error(
        "the input of recipe `{recipe}` has two columns `{column}`, and a recipe knows columns by their names; give one \
         another name, as with `AS`"
    )]
    DuplicateColumn {
        /// The recipe.
        recipe: String,
        /// The name.
        column: String,
    },
    /// A step needs a list of rejected rows, and there is none.
    #[error(
        "step {step} of recipe `{recipe}` puts rows in quarantine, and no list takes them; give one with \
         `RecipeOptions::with_rejects`"
    )]
    NoQuarantine {
        /// The recipe.
        recipe: String,
        /// The step, from 1.
        step: usize,
    },
    /// The columns of the recipe depend on the data, and SQL has to know them before anything is read.
    #[error(
        "the columns that step {step} ({operation}) of recipe `{recipe}` makes depend on the data, and SQL has to know columns \
         before anything is read; run the recipe with `DataFrame::recipe`, which looks at the data first, and register the \
         result: `context.register_table(\"clean\", claims.recipe(&recipe).await?.into_view())`"
    )]
    ColumnsDependOnData {
        /// The recipe.
        recipe: String,
        /// The step, from 1.
        step: usize,
        /// Its operation.
        operation: String,
    },
    /// The columns of the recipe depend on the data, which has changed since they were made.
    #[error(
        "column `{column}` has other values than when step {step} of recipe `{recipe}` made columns of them: the data has \
         changed since; call `DataFrame::recipe` again"
    )]
    DataChanged {
        /// The recipe.
        recipe: String,
        /// The step, from 1.
        step: usize,
        /// The column that was looked at.
        column: String,
    },
    /// A call of `recipe(…)` in SQL is wrong.
    #[error(
        "{problem}; `recipe` takes the file of a recipe and a table: `SELECT * FROM recipe('clean.json', claims)`"
    )]
    Call {
        /// What is wrong.
        problem: String,
    },
    /// The file of a recipe is outside of the folder that SQL may read recipes from.
    #[error(
        "recipe `{}` is not below `{}`, where recipes for SQL are; name it as it stands there, without `..`",
        path.display(),
        folder.display()
    )]
    Outside {
        /// The file.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// Files for a table cannot be named this way.
    #[error("`STORED AS RECIPE` takes {expected}, not `{found}`")]
    TableOption {
        /// What there is.
        expected: &'static str,
        /// What was found.
        found: String,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
}

impl From<Diagnostics> for RecipeError {
    fn from(diagnostics: Diagnostics) -> Self {
        RecipeError::Recipe(Box::new(diagnostics))
    }
}

impl From<Box<Diagnostics>> for RecipeError {
    fn from(diagnostics: Box<Diagnostics>) -> Self {
        RecipeError::Recipe(diagnostics)
    }
}

impl From<RunError> for RecipeError {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Recipe(diagnostics) => RecipeError::Recipe(diagnostics),
            other => RecipeError::Run(Box::new(other)),
        }
    }
}

impl From<RecipeError> for DataFusionError {
    fn from(error: RecipeError) -> Self {
        DataFusionError::External(Box::new(error))
    }
}

/// What is done with the rows of a query.
const READ: &str = "read the rows of the query";

/// An error of the query below a recipe, on its way through the recipe.
pub(crate) fn below(error: DataFusionError) -> RunError {
    RunError::Rows { action: READ, source: Box::new(error) }
}

/// The error that the stream of a recipe ended with. Those of the query below it pass unchanged.
pub(crate) fn ended(error: RunError) -> DataFusionError {
    match error {
        RunError::Rows { action, source } if action == READ => match source.downcast::<DataFusionError>() {
            Ok(error) => *error,
            Err(source) => DataFusionError::External(source),
        },
        other => RecipeError::from(other).into(),
    }
}
