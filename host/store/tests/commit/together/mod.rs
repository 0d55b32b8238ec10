//! Several outputs that a run commits together.

mod crash;
mod files;
mod logs;
mod race;
mod rules;

use std::sync::Arc;

use tempfile::TempDir;

use super::memory::Memory;
use super::tap::{Quiet, Tap, Tapped, World};
use super::*;

/// Folders of one run, each of which can be reached from the others.
struct Places {
    dests: Vec<Arc<dyn Destination>>,
    world: World,
    /// Those that are in memory.
    memories: Vec<Memory>,
    folder: Option<TempDir>,
}

const NAMES: [&str; 3] = ["a", "b", "c"];

/// What outputs are called that are files.
const FILES: [&str; 3] = ["a.csv", "b.csv", "c.csv"];

fn file(
    folder: impl Destination + 'static,
    log: impl Destination + 'static,
    name: &str,
) -> Arc<dyn Destination> {
    Arc::new(LoggedFile::new(Arc::new(folder), Arc::new(log), name.to_owned()).expect("a name"))
}

/// The jobs of a run, of which some write a file: what would add to a folder replaces it.
fn into_files(mut jobs: Vec<Job>, is_file: impl Fn(usize) -> bool) -> Vec<Job> {
    for (number, job) in jobs.iter_mut().enumerate().filter(|(number, _)| is_file(*number)) {
        into_file(job, FILES[number]);
    }
    jobs
}

fn into_file(job: &mut Job, name: &'static str) {
    job.file = Some(name);
    job.files.truncate(1);
    if job.info.mode == Mode::Append {
        job.info.mode = Mode::Overwrite;
    }
}

fn in_memory(count: usize) -> Places {
    places(count, |_| false)
}

/// Every folder is in memory or on a disk.
fn places(count: usize, is_on_disk: impl Fn(usize) -> bool) -> Places {
    places_of(count, is_on_disk, |_| false)
}

/// Every output is in memory or on a disk, a folder or a file. Files on a disk are in one folder.
fn places_of(count: usize, is_on_disk: impl Fn(usize) -> bool, is_file: impl Fn(usize) -> bool) -> Places {
    let folder = (0..count).any(&is_on_disk).then(|| {
        // Syncing costs nothing in memory, and whether it is done is not what this is about.
        tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("makes a folder")
    });
    let mut places = Places { dests: Vec::new(), world: World::default(), memories: Vec::new(), folder };
    let mut world = BTreeMap::new();
    for (number, name) in NAMES.iter().take(count).enumerate() {
        if let (Some(folder), true) = (&places.folder, is_on_disk(number)) {
            let at = |path: &str| Local::new(folder.path().join(path));
            places.dests.push(if is_file(number) {
                let log = format!("files/.{}.recipe", FILES[number]);
                file(at("files"), at(&log), FILES[number])
            } else {
                Arc::new(at(name))
            });
            continue;
        }
        if is_file(number) {
            let dest = file(Memory::named(name), Memory::named("log"), FILES[number]);
            world.insert(format!("s3://bucket/{name}/.{}.recipe", FILES[number]), dest.clone());
            places.dests.push(dest);
            continue;
        }
        let memory = Memory::named(name);
        let dest: Arc<dyn Destination> = Arc::new(memory.clone());
        world.insert(format!("s3://bucket/{name}"), dest.clone());
        places.dests.push(dest);
        places.memories.push(memory);
    }
    places.world = Arc::new(world);
    places
}

impl Places {
    /// The folders with a tap, which those have, too, that are reached from them.
    fn tapped(&self, tap: &Arc<dyn Tap>) -> Vec<Arc<dyn Destination>> {
        let tapped = |inner: &Arc<dyn Destination>| -> Arc<dyn Destination> {
            Arc::new(Tapped { world: self.world.clone(), ..Tapped::new(inner.clone(), tap.clone()) })
        };
        self.dests.iter().map(tapped).collect()
    }

    /// The folders as they are.
    fn plain(&self) -> Vec<Arc<dyn Destination>> {
        let quiet: Arc<dyn Tap> = Arc::new(Quiet);
        self.tapped(&quiet)
    }

    /// What is visible in each.
    async fn visible(&self) -> Vec<BTreeMap<String, String>> {
        let mut all = Vec::new();
        for dest in &self.dests {
            all.push(visible(&**dest).await);
        }
        all
    }

    /// The runs that each log commits.
    async fn committed(&self) -> Vec<Vec<String>> {
        let mut all = Vec::new();
        for dest in &self.dests {
            all.push(committed(&**dest).await);
        }
        all
    }

    async fn open_uploads(&self) -> usize {
        let mut open = 0;
        for dest in &self.dests {
            open += open_uploads(&**dest).await;
        }
        open
    }
}

/// One run into several folders: what it writes to each of them.
fn jobs(run: &str, modes: &[Mode]) -> Vec<Job> {
    let folders = |number: usize| [&["", "x=1/"][..], &[""], &["", "", "y=2/"]][number % 3];
    modes.iter().enumerate().map(|(number, mode)| job(run, *mode, folders(number))).collect()
}

/// Does a whole run as a program does it: what is there already is left out, and on an error the uploads of the run are aborted.
async fn run_together(dests: Vec<Arc<dyn Destination>>, jobs: Vec<Job>) -> Result<End> {
    let mut guards = Vec::new();
    let end = write_together(dests, jobs, &mut guards).await;
    if end.is_err() {
        for guard in guards {
            // The first error is the one that counts.
            let _ = guard.clear().await;
        }
    }
    end
}

async fn write_together(
    dests: Vec<Arc<dyn Destination>>,
    jobs: Vec<Job>,
    guards: &mut Vec<Guard>,
) -> Result<End> {
    let mut begun = Vec::new();
    for (dest, job) in dests.into_iter().zip(jobs) {
        if let Begun::Open(transaction) = begin(dest, job.info.clone()).await? {
            guards.push(transaction.guard());
            begun.push((transaction, job));
        }
    }
    if begun.is_empty() {
        return Ok(End::NothingToDo);
    }
    let mut outputs = Vec::new();
    for (transaction, job) in begun {
        let mut files = Vec::new();
        for (number, (folder, text)) in job.files.into_iter().enumerate() {
            let mut upload = transaction.file(folder, number, "csv", "text/csv", None).await?;
            upload.write(Bytes::from(text)).await?;
            files.push(OutputFile { uploaded: upload.finish().await?, rows: 1 });
        }
        outputs.push((transaction, files, json!([])));
    }
    let count = outputs.len();
    let manifests = commit_together(outputs).await?;
    assert_eq!(manifests.len(), count);
    Ok(End::Committed)
}

/// What is visible in each folder after a run, written down without the protocol.
fn all_after(before: &[BTreeMap<String, String>], jobs: &[Job]) -> Vec<BTreeMap<String, String>> {
    before.iter().zip(jobs).map(|(before, job)| after(before, job)).collect()
}

/// The kinds of the entries of a log, in their order.
async fn entries(dest: &dyn Destination) -> Vec<String> {
    let mut kinds = Vec::new();
    for listed in dest.list("_recipe_log/0").await.expect("lists") {
        let body = dest.get(&listed.key).await.expect("reads").expect("is there");
        let entry: Value = serde_json::from_slice(&body).expect("is JSON");
        kinds.push(entry["kind"].as_str().expect("is text").to_owned());
    }
    kinds
}
