//! What a run writes besides its output.

use std::io::Write;
use std::path::{Path, PathBuf};

use recipe_store::commit::Mode;
use recipe_store::s3::S3;
use recipe_store::stream::OutputStream;

use crate::error::{FileRole, Result, RunError};
use crate::output::{Aside, AsideTarget, AsideWriter};
use crate::report::{Form, Reported};

/// Where the reports and the list of rejects go.
#[derive(Clone, Default)]
pub(crate) struct Besides {
    rejects: Option<AsideTarget>,
    reports: Vec<(Form, AsideTarget)>,
}

/// All of them, while they are written.
pub(crate) struct Begun {
    rejects: Option<AsideWriter>,
    reports: Vec<(Form, Aside)>,
}

/// All of them, all of whose bytes are stored, and which are not seen yet.
pub(crate) struct Ready {
    rejects: Option<Aside>,
    /// Each with its text where it goes into a stream, in which it would be seen at once.
    reports: Vec<(Aside, Option<String>)>,
}

/// The files that are written besides the output, each with what it is.
pub(crate) fn named<'a>(rejects: Option<&'a Path>, reports: &'a [PathBuf]) -> Vec<(FileRole, &'a Path)> {
    let rejects = rejects.into_iter().map(|path| (FileRole::Rejects, path));
    rejects.chain(reports.iter().map(|path| (FileRole::Report, path.as_path()))).collect()
}

impl Besides {
    /// Checks all of them before any work is done.
    pub(crate) fn new(rejects: Option<&Path>, reports: &[PathBuf], mode: Mode, s3: &S3) -> Result<Self> {
        let target = |role, path| AsideTarget::new(role, path, mode, s3);
        let reports = reports.iter().map(|path| Ok((Form::of(path), target(FileRole::Report, path)?)));
        Ok(Besides {
            rejects: rejects.map(|path| target(FileRole::Rejects, path)).transpose()?,
            reports: reports.collect::<Result<_>>()?,
        })
    }

    /// Whether something of it goes to the standard output of this program.
    pub(crate) fn writes_to_standard_output(&self) -> bool {
        let all = self.rejects.iter().chain(self.reports.iter().map(|(_, report)| report));
        all.filter_map(AsideTarget::stream).any(OutputStream::is_standard_output)
    }

    /// Whether rejects are seen as they come.
    pub(crate) fn streams_rejects(&self) -> bool {
        self.rejects.as_ref().is_some_and(|rejects| rejects.stream().is_some())
    }

    /// Begins all of them: what cannot be written is told before anything else is done.
    pub(crate) async fn begin(&self, run: &str) -> Result<Begun> {
        let reports = self.begin_reports(run).await?;
        let rejects = match &self.rejects {
            Some(rejects) => Some(AsideWriter::new(rejects.begin(run, "application/x-ndjson").await?)),
            None => None,
        };
        Ok(Begun { rejects, reports })
    }

    async fn begin_reports(&self, run: &str) -> Result<Vec<(Form, Aside)>> {
        let mut begun = Vec::with_capacity(self.reports.len());
        for (form, report) in &self.reports {
            begun.push((*form, report.begin(run, form.media_type()).await?));
        }
        Ok(begun)
    }

    /// Writes the reports of a run that had nothing to do.
    pub(crate) async fn report_alone(&self, run: &str, report: &impl Reported) -> Result<()> {
        let begun = Begun { rejects: None, reports: self.begin_reports(run).await? };
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
    pub(crate) async fn ready(self, report: &impl Reported) -> Result<Ready> {
        let mut rejects = self.rejects.and_then(AsideWriter::into_aside);
        if let Some(rejects) = &mut rejects {
            rejects.finish().await?;
        }
        let texts: Vec<(Aside, String)> =
            self.reports.into_iter().map(|(form, aside)| (aside, report.text(form))).collect();
        let mut reports = Vec::with_capacity(texts.len());
        for (mut aside, text) in texts {
            if aside.is_stream() {
                reports.push((aside, Some(text)));
                continue;
            }
            aside.write(text.into()).await?;
            aside.finish().await?;
            reports.push((aside, None));
        }
        Ok(Ready { rejects, reports })
    }
}

impl Ready {
    /// Makes all of them seen, now that the output is.
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
        for (mut report, text) in self.reports {
            if let Some(text) = text {
                report.write(text.into()).await?;
            }
            report.commit().await?;
        }
        Ok(())
    }
}
