//! Files that were cut, or changed here and there.

use std::io::Read;
use std::sync::Arc;

use arrow_array::{Int64Array, RecordBatch};
use recipe_tables::{Compression, Limits, OutputFormat, ReadOptions, row_writer};

use super::{cells, read, sample};

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

/// A reader may not wait for the end of a block that never comes.
#[test]
fn a_block_of_avro_with_more_bytes_than_its_records_ends() {
    let numbers = Arc::new(Int64Array::from(vec![1, 2, 3]));
    let rows = RecordBatch::try_from_iter_with_nullable([("n", numbers as _, true)]).expect("a table");
    let writer = row_writer(OutputFormat::Avro, &rows.schema(), Compression::None, None).expect("a writer");
    let mut writer = writer.expect("a writer");
    writer.write(&rows).expect("rows");
    let mut file = writer.take();
    writer.finish().expect("a file").read_to_end(&mut file).expect("bytes");
    // Before the marker of 16 bytes come two bytes for each record, and before them counts of records and bytes.
    let count = file.len() - 16 - 6 - 2;
    assert_eq!(file[count..count + 4], [6, 12, 2, 2]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("n.avro");
    let mut read_with = |records: u8| {
        file[count] = records * 2;
        std::fs::write(&path, &file).expect("a file");
        read(&path, ReadOptions::default())
    };
    assert_eq!(cells(&read_with(2).expect("rows"), "n"), ["1", "2"]);
    for (records, wrong) in [
        (0, ", from row 1 on: cannot be read as Avro: a block of 6 bytes claims to have 0 records"),
        (4, ", from row 4 on, column `n`: cannot be read as Avro: bad varint"),
    ] {
        let error = read_with(records).expect_err("it is damaged").to_string();
        assert!(error.ends_with(wrong), "{error}");
    }
}
