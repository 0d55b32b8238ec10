//! What has to hold after each run, whatever was done to it.
//!
//! - It ends: with 0, and its output is there; with 1, or with 128 and the number of a signal that was sent, and says why; with 2 where its output is there already and is not to
//!   be replaced; with 3 where another run took over; or by the signal that was sent.
//! - What is visible are whole files, with the bytes of an undisturbed run: those from before, or, once the log says that the
//!   run is committed, those from after. Nothing is committed twice.
//! - Once something came after it that nothing was done to, the output is what the log says, `_SUCCESS` names it, and
//!   nothing is left over: no uploads, no hidden files, no temporary files, no processes.

use std::collections::BTreeSet;
use std::path::Path;

use crate::disturb::{Ended, Harm};
use crate::job::{Job, Kind, Scene};
use crate::model::Model;
use crate::place::{Content, There, folder, open_uploads, sorted};
use crate::space::Space;

pub(crate) type Result<T = ()> = std::result::Result<T, String>;

/// A run as it ended.
pub(crate) struct Did {
    pub(crate) job: Job,
    pub(crate) harm: Harm,
    pub(crate) ended: Ended,
}

/// Whether the exit code is one that is documented for what was done to the run, and the message says why.
pub(crate) fn exit(did: &Did, was_there: bool, others: bool) -> Result {
    let Did { job, harm, ended } = did;
    let said = &ended.error;
    let wrong = |what: &str| Err(format!("{what}: {ended:?}"));
    if said.contains("panicked") || ended.out.contains("panicked") {
        return wrong("it panicked");
    }
    let says = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    match (ended.code, harm) {
        (None, _) if ended.hung => wrong("it did not end"),
        (None, Harm::Killed) if ended.signal == Some(9) => Ok(()),
        (None, Harm::Asked(_, number)) if ended.signal == Some(*number) => Ok(()),
        (Some(0), _) => Ok(()),
        (Some(code), Harm::Asked(_, number)) if code == 128 + *number && says(&["stopped"]) => Ok(()),
        (Some(1), Harm::Disk | Harm::SpillDisk) if says(&["no space left"]) => Ok(()),
        (Some(1), Harm::Limit) if says(&["too large"]) => Ok(()),
        (Some(1), Harm::Changed) if says(&["changed while it was read"]) => Ok(()),
        // moto answers so to a part of an upload that is gone.
        (Some(1), _) if others && says(&["cannot write a part"]) && says(&["answered 500"]) => Ok(()),
        (Some(1), Harm::Network) if says(&["s3://", "http://127.0.0.1"]) => Ok(()),
        (Some(2), _) if job.mode.is_empty() && (was_there || others) && says(&["exists"]) => Ok(()),
        (Some(3), _) if others && says(&["took over", "has read"]) => Ok(()),
        (Some(3), _) if others && job.mode.is_empty() && says(&["exists"]) => Ok(()),
        _ => wrong("it ended in another way than it should"),
    }
}

/// Whether what is visible right after runs is from before them or was committed. Gives the output as it has to become.
pub(crate) fn at_once(model: &mut Model, space: &Space, scene: &Scene, did: &[Did]) -> Result {
    let there = There::read(space, scene);
    let data = there.data();
    if scene.kind == Kind::File {
        only_one(did, space.server.name)?;
        return one_file(model, &data, did);
    }
    let mut states = std::mem::take(&mut model.unfinished);
    states.extend(model.follow(&there)?);
    for Did { job, ended, .. } in did {
        let names = model.names(&job.input);
        let is_in = names.iter().all(|name| model.committed.contains(name));
        let is_new = !names.iter().any(|name| model.committed.contains(name));
        match ended.code {
            Some(0) if !is_in => return Err(format!("it ended well and is not in the log: {ended:?}")),
            Some(3) if did.len() > 1 && scene.kind == Kind::Folder && !is_new && !is_twice(did) => {
                return Err(format!("it gave way and is in the log: {ended:?}"));
            }
            _ => {}
        }
    }
    if did.iter().all(|did| did.ended.code == Some(0)) || states.len() == 1 {
        return same(&data, &model.live, "what is there is not what the log says");
    }
    // It is decided, by these runs or one before them, and not all of it need be in place.
    let stranger = data.iter().find(|file| !states.iter().any(|state| state.contains(file)));
    if let Some(stranger) = stranger {
        return Err(format!("{stranger:?} is neither from before nor from after"));
    }
    let gone =
        states[0].iter().find(|file| states.iter().all(|state| state.contains(file)) && !data.contains(file));
    if let Some(gone) = gone {
        return Err(format!("{gone:?} is gone, and no run replaces it"));
    }
    if data != model.live {
        model.unfinished = states;
    }
    Ok(())
}

/// Whether all are runs of one input.
fn is_twice(did: &[Did]) -> bool {
    did.iter().all(|other| other.job.input == did[0].job.input)
}

/// Of runs that replace nothing, one writes a file that was not there. Ceph knows no conditions where an upload is completed.
fn only_one(did: &[Did], server: &str) -> Result {
    let won: BTreeSet<&str> = did
        .iter()
        .filter(|did| did.job.mode.is_empty() && did.ended.code == Some(0))
        .map(|did| did.job.input.as_str())
        .collect();
    let is_fine = won.len() < 2 || server == "Ceph";
    if is_fine { Ok(()) } else { Err(format!("{won:?} were all written, and none replaces another")) }
}

/// The same of an output that is one file, which has no log.
fn one_file(model: &mut Model, data: &Content, did: &[Did]) -> Result {
    let mut may = Vec::new();
    let mut must = Vec::new();
    for Did { job, ended, .. } in did {
        let names = model.names(&job.input);
        let candidates = model.candidates(&names);
        match ended.code {
            Some(0) => must.extend(candidates),
            // Whether a commit that was not answered was done is not known.
            Some(1) if !ended.error.contains("is not known") => {}
            Some(2 | 3) => {}
            _ => may.extend(candidates),
        }
    }
    let is_before = *data == model.live && must.is_empty();
    if !is_before && !must.contains(data) && !may.contains(data) {
        return Err(format!("{data:?} is there, before it {:?}; {must:?} was written", model.live));
    }
    model.live.clone_from(data);
    Ok(())
}

fn same(there: &Content, expected: &Content, what: &str) -> Result {
    if there == expected {
        return Ok(());
    }
    let extra: Vec<_> = there.iter().filter(|file| !expected.contains(file)).collect();
    let missing: Vec<_> = expected.iter().filter(|file| !there.contains(file)).collect();
    Err(format!(
        "{what}: {} files and not {}; too many {extra:?}, missing {missing:?}",
        there.len(),
        expected.len()
    ))
}

/// Whether all is in place, and nothing else is there.
pub(crate) fn at_rest(model: &mut Model, space: &Space, scene: &Scene) -> Result {
    let there = There::read(space, scene);
    model.unfinished.clear();
    if scene.kind != Kind::File {
        model.follow(&there)?;
        published(&there)?;
    }
    same(&there.data(), &model.live, "what is there is not what it has to be")?;
    let left: Vec<&str> = there.on_their_way().into_iter().filter(|name| !is_entry(name)).collect();
    if !left.is_empty() {
        return Err(format!("hidden files are left: {left:?}"));
    }
    match open_uploads(space) {
        0 => Ok(()),
        open => Err(format!("{open} uploads are left")),
    }
}

/// A small file on its way is left over for sure once it is an hour old.
pub(crate) fn is_entry(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "new")
}

/// Whether `_SUCCESS` names what the last commit wrote, and all of it is there.
fn published(there: &There) -> Result {
    let Some((number, last)) = there.commits(0).pop() else { return Ok(()) };
    let Some(published) = there.published() else { return Err("`_SUCCESS` is missing".into()) };
    if published["run"] != last["run"] || published["attempt"] != last["attempt"] {
        return Err(format!("`_SUCCESS` is not of commit {number}: {published}"));
    }
    let named = published["files"].as_array().unwrap().iter().map(|file| {
        let key = file["key"].as_str().unwrap();
        (key, file["sha256"].as_str().unwrap())
    });
    for (key, hash) in named {
        let is_there = there.file(key).is_some_and(|bytes| recipe_run::store::sha256(bytes) == hash);
        if !is_there {
            return Err(format!("`_SUCCESS` names `{key}`, which is another or is not there"));
        }
    }
    let content = |commit: &serde_json::Value| {
        let files = commit["files"].as_array().unwrap().iter();
        sorted(
            files.map(|file| (folder(file["key"].as_str().unwrap()), file["sha256"].to_string())).collect(),
        )
    };
    if content(&published) == content(&last) { Ok(()) } else { Err("`_SUCCESS` names other files".into()) }
}

/// What must not be there after any run, ended or killed: temporary files, and processes. A report is there where the run
/// ended well, and nowhere else unless it was killed or does not know.
pub(crate) fn leaves_nothing(space: &Space, did: &[Did]) -> Result {
    for folder in ["tmp", "spill"] {
        let left = names(&space.path(folder));
        if !left.is_empty() {
            return Err(format!("temporary files are left in `{folder}`: {left:?}"));
        }
    }
    let processes = processes(space.folder.path());
    if !processes.is_empty() {
        return Err(format!("processes are left: {processes:?}"));
    }
    if let [did] = did {
        report(space, did)?;
    }
    Ok(())
}

fn report(space: &Space, Did { job, ended, .. }: &Did) -> Result {
    let said = names(&space.path("said"));
    let report = std::fs::read(space.path("said/report.json"));
    match (ended.code, report) {
        (Some(0), Ok(report)) if job.reports => {
            let report = serde_json::from_slice::<serde_json::Value>(&report);
            report.map(drop).map_err(|error| format!("the report is no JSON: {error}"))?;
        }
        (Some(0), Err(error)) if job.reports => return Err(format!("there is no report: {error}")),
        (Some(_), Ok(_)) => return Err(format!("there is a report of a run that failed: {ended:?}")),
        _ => {}
    }
    let mut hidden = said.iter().filter(|name| name.as_str() != "report.json");
    match hidden.next() {
        Some(left) if ended.code.is_some() => Err(format!("`said/{left}` is left: {ended:?}")),
        _ => Ok(()),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

/// The processes that work in a folder.
fn processes(folder: &Path) -> Vec<String> {
    let folder = folder.canonicalize().unwrap();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let is_there = |path: &Path| std::fs::read_link(path.join("cwd")).is_ok_and(|at| at == folder);
    let found = processes.map(|entry| entry.path()).filter(|path| is_there(path));
    found.map(|path| path.display().to_string()).collect()
}
