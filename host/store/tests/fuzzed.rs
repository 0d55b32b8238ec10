//! What fuzzing found stays found: each input that is kept goes through the check of its target.

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "it is a crate of its own where inputs are made")]
mod fuzz;

use std::path::Path;

#[test]
fn kept_inputs_hold() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (target, check) in fuzz::CHECKS {
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
