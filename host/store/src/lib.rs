//! A transactional store of files: a local folder or a prefix of a bucket in S3.
//!
//! - [`Location`] is where files are; [`list`](listing::list) finds them, pinned: a file that changes before it was read is an
//!   error. A [`FileDescription`] takes one of them to another machine.
//! - [`Identity`] is what a name leads to, so that two names of one place are known for one.
//! - [`stream`] is what is read and written by name and is no file: standard input and output, pipes, devices.
//! - [`commit`] writes files that appear all at once, by way of a log that decides between runs.
//! - [`s3`] is the client for buckets.
//! - [`StoreError`] has a variant for each thing that can go wrong.
//!
//! There is nothing of tables here: files are bytes.
//!
//! ```
//! use std::io::Read;
//! use std::sync::Arc;
//!
//! use recipe_store::commit::{Begun, ConsumedFile, Local, Manifest, OutputFile, RunInfo, SUCCESS, begin};
//! use recipe_store::listing::list;
//! use recipe_store::s3::S3;
//! use serde_json::json;
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let folder = tempfile::tempdir()?;
//!     for (name, text) in [("a.csv", "city\nLima\n"), ("b.csv", "city\nOslo\n")] {
//!         std::fs::write(folder.path().join(name), text)?;
//!     }
//!
//!     // A folder, by its name; `s3://bucket/prefix/` is listed in the same way.
//!     let inputs = list(&folder.path().to_string_lossy(), &S3::default(), &|_| true)?;
//!     assert_eq!(inputs.found.len(), 2);
//!
//!     let mut info = RunInfo::new("cities-2024-06-01", "upper-case 1.0");
//!     info.inputs = inputs
//!         .found
//!         .iter()
//!         .map(|found| ConsumedFile {
//!             uri: found.file.path.display().to_string(),
//!             version: found.file.version.clone(),
//!             bytes: found.file.length,
//!         })
//!         .collect();
//!
//!     let output = folder.path().join("out");
//!     let Begun::Open(transaction) = begin(Arc::new(Local::new(&output)), info.clone()).await? else {
//!         panic!("the run was committed before");
//!     };
//!     let mut files = Vec::new();
//!     for (number, found) in inputs.found.iter().enumerate() {
//!         let mut text = String::new();
//!         found.file.read()?.read_to_string(&mut text)?;
//!         let mut upload = transaction.file("", number, "csv", "text/csv", None).await?;
//!         upload.write(text.to_uppercase().into()).await?;
//!         files.push(OutputFile { uploaded: upload.finish().await?, rows: 1 });
//!     }
//!     assert!(!output.join(SUCCESS).exists(), "nothing is visible before the commit");
//!     transaction.commit(files, json!(["CITY"])).await?;
//!
//!     let manifest: Manifest = serde_json::from_slice(&std::fs::read(output.join(SUCCESS))?)?;
//!     assert_eq!(std::fs::read_to_string(output.join(&manifest.files[1].key))?, "CITY\nOSLO\n");
//!     assert_eq!((manifest.info.run.as_str(), manifest.files.len()), ("cities-2024-06-01", 2));
//!
//!     // The same run again has nothing to do.
//!     assert!(matches!(begin(Arc::new(Local::new(&output)), info).await?, Begun::Done(_)));
//!     Ok(())
//! }
//! ```

mod checksum;
pub mod commit;
mod description;
pub mod error;
pub mod file;
mod file_id;
mod identity;
pub mod listing;
pub mod location;
mod range;
pub mod runtime;
pub mod s3;
mod shown;
mod skipped;
pub mod stream;
pub mod threads;
mod version;

pub use checksum::sha256;
pub use description::FileDescription;
pub use error::{ErrorKind, Result, StoreError, cause};
pub use file::PinnedFile;
pub use identity::Identity;
pub use location::Location;
pub use shown::shown;
