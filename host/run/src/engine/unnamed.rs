//! Temporary files without a name: what is in them goes when the program ends, however it ends.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use datafusion_common::error::{DataFusionError, Result};
use datafusion_common_runtime::SpawnedTask;
use datafusion_execution::{SpillFile, SpillWriter, TempFileFactory};
use futures::{Stream, stream};

/// Bytes that are read at once.
const PART: usize = 128 << 10;

/// Makes temporary files in a folder.
pub(super) struct Unnamed(pub(super) PathBuf);

impl TempFileFactory for Unnamed {
    fn create_temp_file(&self, _: &str) -> Result<Arc<dyn SpillFile>> {
        let file = tempfile::tempfile_in(&self.0).map_err(DataFusionError::IoError)?;
        Ok(Arc::new(Rows(Arc::new(file))))
    }
}

/// A file.
struct Rows(Arc<File>);

/// Writes behind what is there.
struct Writer(Arc<File>);

impl SpillFile for Rows {
    fn size(&self) -> Option<u64> {
        Some(self.0.metadata().ok()?.len())
    }

    fn read_stream(&self) -> Result<Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>> {
        let parts = stream::try_unfold((self.0.clone(), 0), async |(file, at)| {
            let part = SpawnedTask::spawn_blocking(move || {
                let part = part_at(&file, at);
                part.map(|part| (part, file))
            });
            let (part, file) = part.join().await.map_err(io::Error::other)??;
            let next = at + part.len() as u64;
            Ok::<_, DataFusionError>((!part.is_empty()).then_some((part, (file, next))))
        });
        Ok(Box::pin(parts))
    }

    fn open_writer(&self) -> Result<Box<dyn SpillWriter>> {
        Ok(Box::new(Writer(self.0.clone())))
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SpillWriter for Writer {
    fn finish(&mut self) -> Result<()> {
        Ok(())
    }
}

/// The next bytes from a place on; none at the end.
fn part_at(file: &File, at: u64) -> io::Result<Bytes> {
    let mut part = vec![0; PART];
    loop {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, &mut part, at);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, &mut part, at);
        match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => {
                part.truncate(read?);
                return Ok(part.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    #[tokio::test]
    async fn what_is_written_is_read_and_never_has_a_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = Unnamed(folder.path().to_owned()).create_temp_file("rows").expect("a file");
        let written: Vec<u8> = (0..PART * 2 + 7).map(|at| at as u8).collect();
        let (first, second) = written.split_at(1000);
        file.open_writer().and_then(|mut writer| Ok(writer.write_all(first)?)).expect("written");
        file.open_writer().and_then(|mut writer| Ok(writer.write_all(second)?)).expect("written");
        assert_eq!(file.size(), Some(written.len() as u64));
        for _ in 0..2 {
            let parts: Vec<Bytes> = file.read_stream().expect("a stream").try_collect().await.expect("read");
            assert!(parts.concat() == written, "as often as it is read");
        }
        #[cfg(unix)]
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
    }
}
