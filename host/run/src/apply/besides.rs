//! What a run writes besides its output.

use std::io::Write;
use std::path::Path;

use recipe_store::commit::Mode;
use recipe_store::s3::S3;
use recipe_store::stream::OutputStream;
use serde::Serialize;
use serde_json::json;

use crate::error::{FileRole, Result, RunError};
use crate::output::{Aside, AsideTarget, AsideWriter};

/// Where the report and the list of rejects go.
#[derive(Clone, Default)]
pub(crate) struct Besides {
    rejects: Option<AsideTarget>,
    report: Option<AsideTarget>,
}

/// Both, while they are written.
pub(crate) struct Begun {
    rejects: Option<AsideWriter>,
    report: Option<Aside>,
}

/// Both, all of whose bytes are stored, and which are not seen yet.
pub(crate) struct Ready {
    rejects: Option<Aside>,
    report: Option<Aside>,
    /// The text of a report that goes into a stream, where it would be seen at once.
    text: Option<String>,
}

impl Besides {
    /// Checks both before any work is done.
    pub(crate) fn new(rejects: Option<&Path>, report: Option<&Path>, mode: Mode, s3: &S3) -> Result<Self> {
        let target = |role, path: Option<&Path>| -> Result<Option<AsideTarget>> {
            path.map(|path| AsideTarget::new(role, path, mode, s3)).transpose()
        };
        Ok(Besides {
            rejects: target(FileRole::Rejects, rejects)?,
            report: target(FileRole::Report, report)?,
        })
    }

    /// Whether something of it goes to the standard output of this program.
    pub(crate) fn writes_to_standard_output(&self) -> bool {
        let both = [&self.rejects, &self.report];
        both.into_iter().flatten().filter_map(AsideTarget::stream).any(OutputStream::is_standard_output)
    }

    /// Whether rejects are seen as they come.
    pub(crate) fn streams_rejects(&self) -> bool {
        self.rejects.as_ref().is_some_and(|rejects| rejects.stream().is_some())
    }

    /// Begins both: what cannot be written is told before anything else is done.
    pub(crate) async fn begin(&self, run: &str) -> Result<Begun> {
        let report = self.begin_report(run).await?;
        let rejects = match &self.rejects {
            Some(rejects) => Some(AsideWriter::new(rejects.begin(run, "application/x-ndjson").await?)),
            None => None,
        };
        Ok(Begun { rejects, report })
    }

    async fn begin_report(&self, run: &str) -> Result<Option<Aside>> {
        match &self.report {
            Some(report) => report.begin(run, "application/json").await.map(Some),
            None => Ok(None),
        }
    }

    /// Writes the report of a run that had nothing to do.
    pub(crate) async fn report_alone(&self, run: &str, report: &impl Serialize) -> Result<()> {
        let begun = Begun { rejects: None, report: self.begin_report(run).await? };
        begun.ready(report).await?.appear().await
    }
}

impl Begun {
    /// What rejects are written into.
    pub(crate) fn rejects(&self) -> Option<Box<dyn Write + Send>> {
        let rejects = self.rejects.clone()?;
        Some(Box::new(rejects))
    }

    /// The same without the list of rejects.
    pub(crate) fn report_alone(self) -> Begun {
        Begun { rejects: None, ..self }
    }

    /// Stores what is to be seen.
    pub(crate) async fn ready(self, report: &impl Serialize) -> Result<Ready> {
        let Begun { rejects, report: mut aside } = self;
        let mut rejects = rejects.and_then(AsideWriter::into_aside);
        if let Some(rejects) = &mut rejects {
            rejects.finish().await?;
        }
        let mut text = aside.as_ref().map(|_| format!("{:#}\n", json!(report)));
        if let Some(aside) = aside.as_mut().filter(|aside| !aside.is_stream()) {
            aside.write(text.take().unwrap_or_default().into()).await?;
            aside.finish().await?;
        }
        Ok(Ready { rejects, report: aside, text })
    }
}

impl Ready {
    /// Makes both seen, now that the output is.
    pub(crate) async fn commit(self, output: &str) -> Result<()> {
        self.appear().await.map_err(|error| match error {
            RunError::Aside { role, source } => {
                RunError::WrittenBut { output: output.to_owned(), role, source }
            }
            other => other,
        })
    }

    async fn appear(self) -> Result<()> {
        if let Some(rejects) = self.rejects {
            rejects.commit().await?;
        }
        if let Some(mut report) = self.report {
            if let Some(text) = self.text {
                report.write(text.into()).await?;
            }
            report.commit().await?;
        }
        Ok(())
    }
}
