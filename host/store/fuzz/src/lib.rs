//! What holds of every log, manifest and name, whatever its text is: there is a check for each fuzz target, and the tests
//! of the crate give each the inputs that are kept in `corpus`.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use recipe_store::commit::{
    Begun, Local, Manifest, Mode, OutputFile, RunInfo, SUCCESS, begin, clean, earlier_runs,
};
use recipe_store::listing::{list, would_find};
use recipe_store::s3::S3;
use recipe_store::{Identity, Location, Result};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

/// A check of an input.
pub type Check = fn(&[u8]);

/// All checks, by the names of their targets.
pub const CHECKS: [(&str, Check); 3] = [("log", log), ("manifest", manifest), ("name", name)];

thread_local! {
    static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
}

/// A byte that says how a run begins, and the texts of a log with a zero byte between each two: a checkpoint up to the
/// second entry, `_SUCCESS`, and the entries. Whatever they say, nothing outside of the folder changes, and a run that
/// commits is there.
pub fn log(bytes: &[u8]) {
    let (choice, texts) = bytes.split_first().unwrap_or((&0, &[]));
    let folder = tempfile::tempdir().expect("a folder");
    let (output, outside) = (folder.path().join("out"), folder.path().join("outside.csv"));
    let log = output.join("_recipe_log");
    fs::create_dir_all(&log).expect("a folder");
    fs::write(&outside, "outside").expect("a file");
    for name in ["part-1.csv", ".part-2.csv.0123456789abcdef.tmp"] {
        fs::write(output.join(name), "inside").expect("a file");
    }
    for (at, text) in texts.split(|byte| *byte == 0).enumerate().filter(|(_, text)| !text.is_empty()) {
        let path = match at {
            0 => log.join("checkpoint-0000000002.json"),
            1 => output.join(SUCCESS),
            at => log.join(format!("{:010}.json", at - 1)),
        };
        fs::write(path, text).expect("a file");
    }
    let mut info = RunInfo::new("a-run", "fuzzing")
        .with_mode([Mode::Fail, Mode::Overwrite, Mode::Append][usize::from(choice & 3) % 3]);
    info.incremental = choice & 4 != 0;
    let done = RUNTIME.with(|runtime| {
        let runtime =
            runtime.get_or_init(|| Builder::new_current_thread().enable_all().build().expect("a runtime"));
        runtime.block_on(run(&output, info, choice & 8 != 0))
    });
    if let Err(error) = done {
        assert!(!error.to_string().is_empty());
    }
    assert_eq!(fs::read_to_string(&outside).expect("it is there"), "outside");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing is beside the folder");
}

async fn run(output: &Path, info: RunInfo, cleans: bool) -> Result<()> {
    let folder = Arc::new(Local::new(output));
    let run = info.run.clone();
    if cleans {
        clean(folder.clone(), Duration::ZERO).await?;
    }
    if let Begun::Open(transaction) = begin(folder.clone(), info.clone()).await? {
        let mut upload = transaction.file("", 0, "csv", "text/csv", None).await?;
        upload.write("a\n1\n".into()).await?;
        let files = vec![OutputFile { uploaded: upload.finish().await?, rows: 1 }];
        transaction.commit(files, json!(["a"])).await?;
        let text = fs::read(output.join(SUCCESS)).expect("it is published");
        let manifest: Manifest = serde_json::from_slice(&text).expect("it is a manifest");
        assert_eq!((manifest.info.run.as_str(), manifest.files.len()), (run.as_str(), 1));
        let earlier = earlier_runs(&*folder).await?;
        assert_eq!(earlier.last, Some(manifest));
        let Begun::Done(again) = begin(folder.clone(), info).await? else { panic!("it was committed") };
        let text = fs::read_to_string(output.join(&again.files[0].key)).expect("it is in place");
        assert_eq!(text, "a\n1\n");
    }
    clean(folder, Duration::ZERO).await.map(drop)
}

/// A text as a manifest, which is written and read again.
pub fn manifest(bytes: &[u8]) {
    let Ok(manifest) = serde_json::from_slice::<Manifest>(bytes) else { return };
    let text = serde_json::to_vec(&manifest).expect("a manifest can be written");
    let again: Manifest = serde_json::from_slice(&text).expect("what was written can be read");
    assert_eq!(again, manifest);
}

/// A text as the name of an input.
pub fn name(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(location) = Location::parse(text) {
        let shown = Location::parse(&location.to_string()).expect("a location is shown as one");
        assert_eq!(shown, location);
    }
    // What is outside of the folder is large.
    if text.contains("..") || text.contains('\0') {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for path in ["a.csv", "b[1].csv", "in/a.csv", "in/deep/c d.csv", "in/_hidden", "k=1/é.csv"] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, "").expect("a file");
        let file = fs::File::options().write(true).open(&path).expect("the file");
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).expect("a time");
    }
    let name = format!("{}/{text}", folder.path().display());
    match list(&name, &S3::default(), &|_| true) {
        Ok(listing) => {
            let paths: BTreeSet<_> = listing.found.iter().map(|found| &found.file.path).collect();
            assert!(!paths.is_empty() && paths.len() == listing.found.len(), "{paths:?}");
            for path in paths {
                assert!(path.starts_with(folder.path()) && path.is_file(), "{}", path.display());
                let place = Identity::written(&Location::Local(path.clone())).expect("it is there");
                let would = would_find(&name, &place).expect("a name that was listed");
                assert_eq!(would, !Path::new(&name).is_file(), "{name} finds {}", path.display());
            }
        }
        Err(error) => assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}"),
    }
}
