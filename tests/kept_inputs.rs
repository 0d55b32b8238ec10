//! What fuzzing found stays found: each input that a crate keeps goes through the check of its target. `tests/fuzzed.rs`
//! of each crate uses it, so that it runs where the crate is tested alone, as under a sanitizer.

use std::path::Path;

/// What has to hold of any bytes.
type Check = fn(&[u8]);

/// Gives the inputs that are kept in `fuzz/corpus` of a crate's folder to these checks.
#[allow(clippy::disallowed_methods, reason = "a test of files reads files; the crate does not")]
pub(crate) fn hold(folder: &str, checks: &[(&str, Check)]) {
    let corpus = Path::new(folder).join("fuzz/corpus");
    for (target, check) in checks {
        let folder = corpus.join(target);
        let inputs =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut count = 0;
        for input in inputs {
            let path = input.expect("an entry").path();
            let bytes = std::fs::read(&path).expect("an input");
            let done = std::panic::catch_unwind(|| check(&bytes));
            assert!(done.is_ok(), "{} does not hold", path.display());
            count += 1;
        }
        assert!(count > 0, "{} holds no input", folder.display());
    }
}
