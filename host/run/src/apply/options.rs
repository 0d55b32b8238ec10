//! What can be said of what a run writes, and how it works: each option of the command line has its method here.

use super::*;

/// What is written.
impl Apply {
    /// Writes to a file, or to a folder where the name ends with `/` or is that of a folder. Standard output is `-`; into it,
    /// into pipes and into devices, rows are written as they come.
    pub fn output(mut self, path: impl Into<String>) -> Self {
        self.output = Some(path.into());
        self
    }

    /// The format of the output, where its name does not say it; files of folders are Parquet unless said otherwise.
    pub fn output_format(mut self, format: OutputFormat) -> Self {
        self.write.format = Some(format);
        self
    }

    /// The compression of the output, in place of what its name or format says.
    pub fn compression(mut self, compression: Compression) -> Self {
        self.write.compression = Some(compression);
        self
    }

    /// The delimiter of a text output.
    pub fn output_delimiter(mut self, delimiter: u8) -> Self {
        self.write.delimiter = Some(delimiter);
        self
    }

    /// What to do with cells of a CSV output that a spreadsheet would take for a formula.
    pub fn csv_formulas(mut self, formulas: Formulas) -> Self {
        self.write.formulas = formulas;
        self
    }

    /// Replaces an output that is there: of a folder, the files that earlier runs wrote.
    pub fn overwrite(mut self) -> Self {
        self.write.mode = Mode::Overwrite;
        self
    }

    /// Adds files to those in the folder.
    pub fn append(mut self) -> Self {
        self.write.mode = Mode::Append;
        self
    }

    /// Reads only inputs that no run into the folder has read before, and adds what comes out.
    pub fn incremental(mut self) -> Self {
        self.write.mode = Mode::Append;
        self.write.incremental = true;
        self
    }

    /// Runs [incrementally](Self::incremental), but reads all inputs again and replaces what earlier runs wrote, as it takes
    /// after a change of the recipe or its options. Runs after it are incremental from there on.
    pub fn reprocess(mut self) -> Self {
        self.write.mode = Mode::Overwrite;
        self.write.incremental = true;
        self.write.reprocess = true;
        self
    }

    /// Adds a partition column, whose values make folders (`column=value/`); the outermost comes first.
    pub fn partition_by(mut self, column: impl Into<String>) -> Self {
        self.write.partition_by.push(column.into());
        self
    }

    /// Writes up to so many files into the folder, in order, each with the rows of an equal share of the input.
    pub fn max_files(mut self, files: usize) -> Self {
        self.write.max_files = Some(files.max(1));
        self
    }

    /// How long files that are replaced stay, for those who still read them; the first run that begins after that deletes
    /// them. Unless given, they are deleted once the run is published.
    pub fn keep_replaced(mut self, age: Duration) -> Self {
        self.write.keep_replaced = age;
        self
    }

    /// Vouches that no other run writes to the folder, for stores that cannot tell which of two runs was first.
    pub fn single_writer(mut self) -> Self {
        self.write.single_writer = true;
        self
    }

    /// Names the run, in place of a name made of recipe, options and input. A run of the same name is not repeated.
    pub fn run_id(mut self, id: impl Into<String>) -> Self {
        self.write.run_id = Some(id.into());
        self
    }

    /// How objects are encrypted.
    pub fn encryption(mut self, encryption: Encryption) -> Self {
        self.write.attributes.encryption = encryption;
        self
    }

    /// Adds a tag for objects.
    pub fn tag(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.write.attributes.tags.push((name.into(), value.into()));
        self
    }

    /// All that is to be said of writing at once, in place of what was said so far.
    pub fn output_options(mut self, options: OutputOptions) -> Self {
        self.write = options;
        self
    }
}

/// How it is done.
impl Apply {
    /// Which engine runs the recipe. The result is the same.
    pub fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// How many threads work, at least one; those of the machine unless given. The result does not depend on it.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// Bytes that rows may take: those that steps such as SORT hold, and those at work; half of the machine's memory unless
    /// given. What does not fit goes to temporary files.
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.input.memory.limit = bytes;
        self
    }

    /// The folder for temporary files; the system's unless given.
    pub fn spill_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.input.memory.folder = Some(folder.into());
        self
    }

    /// The memory for rows, and where they go that do not fit.
    pub fn memory(mut self, memory: MemoryOptions) -> Self {
        self.input.memory = memory;
        self
    }

    /// What to do with a cell of the input that does not fit the type of its column.
    pub fn on_invalid(mut self, invalid: InvalidCells) -> Self {
        self.invalid = invalid;
        self
    }

    /// Ends the run with [`RunError::TooManyFailed`](crate::RunError::TooManyFailed) if more cells fail; nothing is put in
    /// place then. Unless given, cells that fail are counted and no more.
    pub fn max_failed(mut self, max_failed: MaxFailed) -> Self {
        self.max_failed = Some(max_failed);
        self
    }

    /// Lists cells that could not be converted, and rows that were not as the recipe expects, in a file, as JSON lines. It
    /// appears with the output, and is only replaced where the output may be, or [such files](Self::overwrite_reports) may.
    pub fn rejects(mut self, path: impl AsRef<Path>) -> Self {
        self.rejects = Some(path.as_ref().to_owned());
        self
    }

    /// Writes the report to a file, as with [rejects](Self::rejects): as a [page](Report::to_html) where its name ends with
    /// `.html`, else as [JSON](Report::to_json). Called several times, to each of the files.
    pub fn report(mut self, path: impl AsRef<Path>) -> Self {
        self.reports.push(path.as_ref().to_owned());
        self
    }

    /// Replaces a report and a list of rejects that are there, as [`overwrite`](Self::overwrite) does with these and the output.
    pub fn overwrite_reports(mut self) -> Self {
        self.overwrite_reports = true;
        self
    }

    /// Names a file that is read besides, such as that of the recipe: nothing is written over it.
    pub fn reads(mut self, role: FileRole, path: impl Into<PathBuf>) -> Self {
        self.other_reads.push((role, path.into()));
        self
    }

    /// Ends the run with [`RunError::TimedOut`](crate::RunError::TimedOut) if it takes longer.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Calls back about ten times a second with how far the run is.
    pub fn progress(mut self, callback: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(callback));
        self
    }

    /// Ends the run with [`RunError::Cancelled`](crate::RunError::Cancelled) when the token is cancelled; nothing is written
    /// then. A token that is cancelled while the output is put in place comes too late, and the run ends by itself.
    ///
    /// ```
    /// use recipe_run::{Apply, CancellationToken, Recipe, RunError};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let input = folder.path().join("a.csv").display().to_string();
    /// # let output = folder.path().join("b.csv").display().to_string();
    /// # std::fs::write(&input, "a\n1\n")?;
    /// let token = CancellationToken::new();
    /// token.cancel(); // Some time later, from any thread.
    /// let stopped = Apply::new(Recipe::parse("[]")?).input(&input).output(&output).cancel(token).run();
    /// assert!(matches!(stopped, Err(RunError::Cancelled)));
    /// assert!(!std::fs::exists(output)?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn cancel(mut self, token: CancellationToken) -> Self {
        self.cancel = token;
        self
    }
}
