//! Writes the streams of the tests into a folder, for the fuzzer to start from.

use std::path::Path;

#[path = "../../tests/hostile_hosts/streams.rs"]
mod streams;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "corpus".into());
    std::fs::create_dir_all(&folder)?;
    for (name, batch) in streams::batches() {
        let messages = streams::Messages::of(&batch);
        // What is done to a stream depends on its length, and bytes after its end are left alone.
        for more in 0..49 {
            let bytes = [messages.whole(), vec![0; 8 + more]].concat();
            std::fs::write(Path::new(&folder).join(format!("{name}-{more}")), bytes)?;
        }
    }
    Ok(())
}
