//! Outputs whose files other processes write.

use std::path;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use recipe_store::Location;
use recipe_store::commit::{Destination, Upload, WorkerFiles};
use recipe_store::s3::{Attributes, S3, S3Options};
use recipe_tables::csv::Formulas;
use recipe_tables::{Compression, OutputFormat};
use serde::{Deserialize, Serialize};

use super::place::Begins;
use super::target::{OutputOptions, Target};
use crate::error::{Result, RunError};

/// The folder of an output in a form that travels, without credentials.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutputText {
    location: String,
    format: OutputFormat,
    compression: Compression,
    delimiter: u8,
    formulas: Formulas,
    s3: S3Options,
    attributes: Attributes,
    files: WorkerFiles,
    /// What formats with a place for it carry besides.
    pub(crate) metadata: Vec<(String, String)>,
}

/// Where a worker begins files.
pub(crate) struct WorkerPlace {
    destination: Arc<dyn Destination>,
    files: WorkerFiles,
}

impl Target {
    /// The folder for workers that write `files` of the run.
    ///
    /// Errors: its name is not Unicode.
    pub(crate) fn for_workers(
        &self,
        files: WorkerFiles,
        metadata: &[(String, String)],
    ) -> Result<OutputText> {
        const NAME: &str = "the name of the output is not Unicode";
        let location = match &self.place {
            Location::Local(path) => {
                let path = path::absolute(path).map_err(|error| RunError::io("find", path, error))?;
                path.to_str().map(str::to_owned).ok_or(RunError::NotElsewhere(NAME))?
            }
            Location::S3 { .. } => self.place.to_string(),
        };
        Ok(OutputText {
            location,
            format: self.format,
            compression: self.compression,
            delimiter: self.delimiter,
            formulas: self.options.formulas,
            s3: self.options.s3.options().clone(),
            attributes: self.options.attributes.clone(),
            files,
            metadata: metadata.to_vec(),
        })
    }
}

impl OutputText {
    /// The output, and where files of it are begun.
    pub(crate) async fn open(self) -> Result<(Target, WorkerPlace)> {
        let location = Location::parse(&self.location)?;
        let options = OutputOptions {
            formulas: self.formulas,
            s3: S3::new(self.s3),
            attributes: self.attributes,
            ..OutputOptions::default()
        };
        let target = Target {
            place: location.clone(),
            location,
            is_folder: true,
            has_log: false,
            stream: None,
            format: self.format,
            compression: self.compression,
            delimiter: self.delimiter,
            options,
            formula_cells: Arc::default(),
        };
        let (destination, _) = Box::pin(target.destination()).await?;
        Ok((target, WorkerPlace { destination, files: self.files }))
    }
}

impl Begins for WorkerPlace {
    fn begin<'a>(
        &'a self,
        folder: &'a str,
        number: usize,
        target: &'a Target,
    ) -> BoxFuture<'a, Result<Box<dyn Upload>>> {
        let begun = async move {
            let media_type = target.format.media_type(target.compression);
            let (dest, extension) = (&*self.destination, target.extension());
            Ok(self.files.file(dest, folder, number, &extension, media_type, None).await?)
        };
        begun.boxed()
    }
}

#[cfg(test)]
mod tests {
    use recipe_store::commit::{Begun, OutputFile, RunInfo, begin};
    use recipe_store::s3::Encryption;
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn outputs_travel() {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let options = OutputOptions {
            format: Some(OutputFormat::Csv),
            compression: Some(Compression::Gzip),
            delimiter: Some(b';'),
            formulas: Formulas::Escape,
            attributes: Attributes::new().with_tag("team", "claims").with_encryption(Encryption::S3),
            ..OutputOptions::default()
        };
        let name = format!("{}/", folder.path().join("out").display());
        let target = Target::new(&name, options.clone()).expect("an output");
        runtime.block_on(async {
            let (destination, _) = target.destination().await.expect("a folder");
            let begun = begin(destination, RunInfo::new("monday", "test")).await.expect("begins");
            let Begun::Open(transaction) = begun else { panic!("it was not committed before") };
            let text = target.for_workers(transaction.for_workers(), &[("a".to_owned(), "b".to_owned())]);
            let text = serde_json::to_string(&text.expect("travels")).expect("JSON");
            let read: OutputText = serde_json::from_str(&text).expect("an output");
            assert_eq!(read.metadata, [("a".to_owned(), "b".to_owned())]);
            let (opened, place) = read.open().await.expect("opens");
            assert_eq!((&opened.place, opened.extension()), (&target.place, target.extension()));
            assert_eq!((opened.delimiter, opened.options.formulas), (b';', Formulas::Escape));
            assert_eq!(opened.options.attributes.tags, options.attributes.tags);
            assert_eq!(opened.options.attributes.encryption, Encryption::S3);
            let upload = place.begin("", 3, &opened).await.expect("begins");
            let file = OutputFile { uploaded: upload.finish().await.expect("finishes"), rows: 0 };
            assert!(file.uploaded.key.ends_with("-00003.csv.gz"), "{}", file.uploaded.key);
            transaction.adopt(&file).expect("a file of the run");
        });
        // Names in S3 are what they are.
        let target = Target::new("s3://lake/clean/", options).expect("an output");
        assert_eq!(Location::parse(&target.place.to_string()).expect("a location"), target.place);
    }
}
