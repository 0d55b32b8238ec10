//! What is in an input: statistics of its columns, and what may be wrong with them.

mod drift;
mod html;
mod notes;
mod reading;

use std::path::PathBuf;

use recipe_core::profile::Profiler;
pub use recipe_core::profile::{
    Bin, ColumnProfile, Correlation, Estimate, Moments, Numbers, Outliers, Profile, ProfileOptions, Suspect,
    TextProfile, Values,
};
use recipe_tables::{Dataset, Source, typed_schema};

use crate::apply::{Apply, at_work, explained, unchanged};
use crate::error::{Result, RunError};

pub use crate::report::count;
pub use drift::{ColumnDrift, drift, drift_json};
pub use html::html;
pub use notes::{Note, about, is_key, notes, percent, share, short, shown};

/// What is in an input.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct InputProfile {
    /// The statistics.
    pub profile: Profile,
    /// The files that were read.
    pub files: Vec<PathBuf>,
    /// Whether rows after those that were looked at may be there.
    pub is_partial: bool,
    /// Rows that got null for cells that they lack, where that is allowed.
    pub filled: u64,
    /// Rows that were left out, since they have more or fewer cells than there are columns, where that is allowed.
    pub rejected: u64,
}

impl Apply {
    /// What is in the input, as it is before the recipe: in its first `sample` rows, or in all. One pass over the rows on all
    /// threads, and for types that are inferred of text a look at the first rows, as the options of the input say. Nothing is
    /// written, and no output need be named. The outcome does not depend on the number of threads.
    ///
    /// ```
    /// use recipe_run::profile::ProfileOptions;
    /// use recipe_run::{Apply, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let input = folder.path().join("a.csv").display().to_string();
    /// # std::fs::write(&input, "city,n\nMobile,1\nDothan,2\nMobile,\n")?;
    /// let found = Apply::new(Recipe::parse("[]")?).input(&input).profile(&ProfileOptions::default(), None)?;
    /// let [city, n] = found.profile.columns.as_slice() else { panic!("two columns") };
    /// assert_eq!((city.type_name.as_str(), n.type_name.as_str(), n.missing), ("string", "long", 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The input cannot be read, types that are given are not for its columns, or a type of personal data is not known.
    pub fn profile(&self, options: &ProfileOptions, sample: Option<u64>) -> Result<InputProfile> {
        let input = self.readable()?;
        let threads = at_work(self.chosen_threads())?;
        let mut dataset = Dataset::find(&input.paths, input.reading())?;
        let files = dataset.files.clone();
        dataset.options.json.sample_rows = input.typing.infer.sample_rows();
        dataset.options.text = input.typing.schema.with_formats(dataset.options.text);
        let work = || {
            let source = Source::open(dataset)?;
            let typed = typed_schema(&source, &input.typing, threads)?;
            let first = reading::first(&source)?;
            let format = &source.dataset().options.text;
            let profiler =
                Profiler::new(source.schema(), &typed, format, options.clone(), &first).map_err(failed)?;
            match sample {
                Some(rows) => reading::some(&source, &profiler, rows),
                None => reading::all(&source, &profiler, threads),
            }
        };
        let read = explained(&files, work())?;
        unchanged(&files)?;
        let reading::Read { whole, is_partial, filled, rejected } = read;
        Ok(InputProfile {
            profile: whole.finish().map_err(failed)?,
            files: files.into_iter().map(|file| file.path).collect(),
            is_partial,
            filled,
            rejected,
        })
    }
}

fn failed(error: recipe_core::Error) -> RunError {
    RunError::Data(Box::new(error))
}
