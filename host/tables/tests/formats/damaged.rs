//! Files that were cut, or changed here and there.

use recipe_tables::{Limits, ReadOptions};

use super::{read, sample};

#[test]
fn damaged_files_are_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let names = [
        "claims-null.avro",
        "claims-deflate.avro",
        "claims-snappy.avro",
        "claims-zstandard.avro",
        "claims-uncompressed.orc",
        "claims-zlib.orc",
        "claims-lz4.orc",
        "claims.xlsx",
        "claims.xls",
        "claims.ods",
    ];
    for name in names {
        let bytes = std::fs::read(sample(name)).expect("a file");
        let path = folder.path().join(name);
        let limits = Limits::default().with_workbook_bytes(64 << 20).with_page_bytes(1 << 20);
        let try_to_read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).expect("a file");
            read(&path, ReadOptions::default().with_limits(limits.clone()))
        };
        for part in 0..8 {
            let cut = try_to_read(&bytes[..bytes.len() * part / 8]);
            // A page of an old workbook may be cut without a loss.
            assert!(cut.is_err() || name == "claims.xls" || name.ends_with("avro"), "{name}, {part} of 8");
        }
        for _ in 0..200 {
            let mut damaged = bytes.clone();
            for _ in 0..=next(4) {
                let at = next(damaged.len());
                damaged[at] = next(256) as u8;
            }
            // Where nothing is said, it was no loss, or not to be seen.
            let _ = try_to_read(&damaged);
        }
        let noise: Vec<u8> = (0..bytes.len()).map(|_| next(256) as u8).collect();
        assert!(try_to_read(&noise).is_err(), "{name}");
    }
}
