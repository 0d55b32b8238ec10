//! Texts come out as they went in, however they are packed and encoded, and damage is an error.

use std::fmt::Write;
use std::io::{Cursor, Read};
use std::path::Path;

use proptest::prelude::*;

use super::unpack::FREE;
use super::*;
use crate::limits::Limits;

const ALL: [Compression; 7] = [
    Compression::Gzip,
    Compression::Bzip2,
    Compression::Zstd,
    Compression::Snappy,
    Compression::Lz4,
    Compression::Deflate,
    Compression::Brotli,
];

fn pack(text: &[u8], compression: Compression) -> Vec<u8> {
    let mut packer = Packer::new(compression).expect("a packer");
    packer.write(text).expect("packed");
    packer.finish().expect("packed")
}

fn name(compression: Compression) -> String {
    format!("in.csv.{}", compression.extension().expect("an ending"))
}

fn read(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Vec<u8>> {
    let name = Path::new(name);
    let mut text = Vec::new();
    let read = text_of(name, Box::new(Cursor::new(bytes.to_vec())), options)?.read_to_end(&mut text);
    read.map(|_| text).map_err(|error| unreadable(name, error))
}

fn plain() -> ReadOptions {
    ReadOptions::default()
}

/// Rows, of which some go beyond what is read at a time.
fn rows(count: usize) -> String {
    let mut text = String::new();
    for row in 0..count {
        writeln!(text, "{row},Straße {}", row * 7919).expect("a line");
    }
    text
}

#[test]
fn what_was_packed_comes_back() {
    for text in [rows(0), rows(1), rows(20_000)] {
        for compression in ALL {
            let packed = pack(text.as_bytes(), compression);
            let back = read(&name(compression), &packed, &plain()).expect("it is whole");
            assert!(back == text.as_bytes(), "{compression}");
            // The name is needed for Brotli alone.
            if compression != Compression::Brotli && !packed.is_empty() {
                assert!(
                    read("in", &packed, &plain()).expect("it is whole") == text.as_bytes(),
                    "{compression}"
                );
            }
        }
    }
    let bare = {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, rows(9).as_bytes()).expect("packed");
        packer.finish().expect("packed")
    };
    assert_eq!(read("in.csv.deflate", &bare, &plain()).expect("it is whole"), rows(9).as_bytes());
}

#[test]
fn blocks_of_hadoop_are_read() {
    let text = rows(3000);
    let snappy = |bytes: &[u8]| snap::raw::Encoder::new().compress_vec(bytes).expect("packed");
    for compression in [Compression::Snappy, Compression::Lz4] {
        let is_lz4 = compression == Compression::Lz4;
        let pack = |chunk: &[u8]| if is_lz4 { lz4_flex::block::compress(chunk) } else { snappy(chunk) };
        let mut file = Vec::new();
        for block in text.as_bytes().chunks(20_000) {
            file.extend((block.len() as u32).to_be_bytes());
            for chunk in block.chunks(9_000) {
                let packed = pack(chunk);
                file.extend((packed.len() as u32).to_be_bytes());
                file.extend(packed);
            }
        }
        let name = if is_lz4 { "in.csv.lz4" } else { "in.csv.snappy" };
        assert!(read(name, &file, &plain()).expect("it is whole") == text.as_bytes(), "{compression}");
        for length in (8..file.len() - 1).step_by(101) {
            let error = read(name, &file[..length], &plain());
            let at_block = error.as_ref().is_ok_and(|read| read.len() % 20_000 == 0);
            assert!(at_block || matches!(error, Err(TableError::Damaged { .. })), "{length}: {error:?}");
        }
        let told = read(name, b"id,city\n1,x\n", &plain());
        assert!(matches!(told, Err(TableError::NotCompressed { .. })), "{told:?}");
    }
}

#[test]
fn members_and_frames_are_joined() {
    use Compression::*;
    for compression in [Gzip, Bzip2, Zstd, Snappy, Lz4] {
        let packed = [pack(b"a\n", compression), pack(b"", compression), pack(b"1\n", compression)].concat();
        assert_eq!(read("in", &packed, &plain()).expect("it is whole"), b"a\n1\n", "{compression}");
    }
    let padded = [pack(b"a\n", Gzip), vec![0; 1000], pack(b"1\n", Gzip), vec![0; 300_000]].concat();
    assert_eq!(read("in", &padded, &plain()).expect("zeros are no data"), b"a\n1\n");
    let followed = [pack(b"a\n", Gzip), b"more".to_vec()].concat();
    assert!(matches!(read("in", &followed, &plain()), Err(TableError::Damaged { .. })));
    for compression in [Deflate, Brotli] {
        let packed = [pack(b"a\n", compression), pack(b"1\n", compression)].concat();
        let error = read(&name(compression), &packed, &plain()).expect_err("there is more").to_string();
        assert!(error.contains("more bytes follow the end"), "{error}");
    }
}

#[test]
fn a_file_that_is_cut_off_is_an_error() {
    let text = rows(400);
    for compression in ALL {
        let packed = pack(text.as_bytes(), compression);
        for length in 4..packed.len() {
            let damaged = read(&name(compression), &packed[..length], &plain());
            // Snappy's format has no end: between two of its chunks, nothing shows that one is missing.
            let whole = compression == Compression::Snappy
                && damaged
                    .as_ref()
                    .is_ok_and(|text| text.is_empty() || rows(400).as_bytes().starts_with(text));
            match damaged {
                Err(TableError::Damaged { compression: known, .. }) => assert_eq!(known, compression),
                Err(TableError::NotCompressed { .. }) if length < 16 => {}
                other => assert!(whole, "{compression}, {length} of {}: {other:?}", packed.len()),
            }
        }
    }
}

#[test]
fn frames_of_several_blocks_are_cut_off_as_well() {
    let text = rows(30_000);
    for compression in [Compression::Lz4, Compression::Zstd, Compression::Bzip2, Compression::Brotli] {
        let packed = pack(text.as_bytes(), compression);
        for length in (100..packed.len()).step_by(997).chain([packed.len() - 4, packed.len() - 1]) {
            let error = read(&name(compression), &packed[..length], &plain()).expect_err("it is cut off");
            assert!(matches!(error, TableError::Damaged { .. }), "{compression}, {length}: {error}");
        }
    }
}

#[test]
fn what_grows_out_of_proportion_ends() {
    let text = vec![b'x'; FREE as usize + 1];
    for compression in ALL {
        let packed = pack(&text, compression);
        let most = text.len() as u64 / packed.len() as u64 + 1;
        let options = |ratio| plain().with_limits(Limits::default().with_decompressed_ratio(ratio));
        let whole = read(&name(compression), &packed, &options(most)).expect("it is allowed");
        assert_eq!(whole.len(), text.len());
        let error = read(&name(compression), &packed, &options(2)).expect_err("it is not");
        assert!(matches!(error, TableError::DecompressedRatio { limit: 2, .. }), "{compression}: {error}");
    }
    let small = pack(&text[1..], Compression::Gzip);
    let options = plain().with_limits(Limits::default().with_decompressed_ratio(1));
    assert_eq!(read("in.gz", &small, &options).expect("it is small").len(), FREE as usize);
}

#[test]
fn pieces_do_not_change_what_is_packed() {
    let text = rows(30_000);
    for compression in ALL {
        let whole = pack(text.as_bytes(), compression);
        for size in [1000, 65_536, 100_001] {
            let mut packer = Packer::new(compression).expect("a packer");
            let mut packed = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                packer.write(piece).expect("packed");
                packed.extend(packer.take());
            }
            packed.extend(packer.finish().expect("packed"));
            assert!(packed == whole, "{compression}, pieces of {size} bytes");
        }
    }
}

#[test]
fn names_that_do_not_hold_are_told() {
    let of = |name: &str, bytes: &[u8]| read(name, bytes, &plain()).expect_err("it is wrong").to_string();
    let gzip = pack(b"a\n1\n", Compression::Gzip);
    let twice = pack(&gzip, Compression::Zstd);
    let tar = [&[b'a'; 257][..], b"ustar\0"].concat();
    let utf16: Vec<u8> = "id,city\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let table: [(&str, &[u8], &str); 8] = [
        ("in.csv.gz", b"id,city\n1,x\n", "`in.csv.gz` is not compressed with gzip, as its name says; rename"),
        ("in.csv.bz2", b"id,city\n1,x\n", "`in.csv.bz2` is not compressed with bzip2"),
        ("in.csv", b"PK\x03\x04\x14\0\0\0in.csv", "`in.csv` is a ZIP archive, and not text"),
        (
            "in.csv.gz",
            b"PK\x03\x04\x14\0\0\0xl/workbook.xml",
            "`in.csv.gz` is a workbook of Excel, and not text",
        ),
        ("in.csv.xz", b"\xfd7zXZ\0\0\x04", "is compressed with xz, and not text"),
        ("in.csv.zst", &twice, "is compressed with gzip once its Zstandard is unpacked, and not text"),
        ("in.csv", &utf16, "`in.csv` seems to be UTF-16LE, and does not begin with a byte order mark"),
        ("in.tar", &tar, "`in.tar` is a tar archive, and not text"),
    ];
    for (name, bytes, expected) in table {
        let error = of(name, bytes);
        assert!(error.contains(expected), "{error}");
    }
    let tar_gz = pack(&tar, Compression::Gzip);
    assert!(of("in.csv.gz", &tar_gz).contains("is a tar archive once its gzip is unpacked"));
    // What is compressed in another way than the name says is read all the same.
    assert_eq!(read("in.csv.bz2", &gzip, &plain()).expect("gzip"), b"a\n1\n");
}

/// A text in an encoding, where all its characters have a place there.
fn encode(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "utf-32le" => text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect(),
        "utf-32be" => text.chars().flat_map(|c| (c as u32).to_be_bytes()).collect(),
        other => {
            let encoding = encoding_rs::Encoding::for_label(other.as_bytes()).expect("an encoding");
            encoding.encode(text).0.into_owned()
        }
    }
}

#[test]
fn characters_that_are_none_are_placed() {
    let of = |bytes: &[u8], encoding: &str| {
        let options = plain().with_encoding(encoding.parse::<Encoding>().expect("an encoding"));
        match read("in.csv", bytes, &options) {
            Err(TableError::Malformed { line, byte, .. }) => (line, byte),
            other => panic!("{encoding}: {other:?}"),
        }
    };
    assert_eq!(of(b"a\n1\n\x81\x20\n", "shift_jis"), (3, 4));
    assert_eq!(of(b"a\n\x81", "shift_jis"), (2, 2));
    assert_eq!(of(b"a\0\n\0\0\xd8b\0", "utf-16le"), (2, 4));
    assert_eq!(of(b"a\0\n\0b", "utf-16le"), (2, 4));
    assert_eq!(of(b"a\0\0\0\n\0\0\0\0\0\x11\0", "utf-32le"), (2, 8));
    assert_eq!(of(b"\0\0\0a\0\0", "utf-32be"), (1, 4));
    // The mark counts, and what comes long before.
    assert_eq!(of(b"\xff\xfea\0\n\0\0\xd8", "utf-8"), (2, 6));
    let long = [encode(&"ä\n".repeat(100_000), "shift_jis"), b"\x81\x20".to_vec()].concat();
    let before = long.len() as u64 - 2;
    assert_eq!(of(&long, "shift_jis"), (100_001, before));
    // The text before it is given.
    let options = plain().with_encoding("shift_jis".parse::<Encoding>().expect("an encoding"));
    let mut text = Vec::new();
    let input = Box::new(Cursor::new(b"a\n1\n\x81\x20\n".to_vec()));
    let mut read = text_of(Path::new("in.csv"), input, &options).expect("a text");
    read.read_to_end(&mut text).expect_err("it is wrong");
    assert_eq!(text, b"a\n1\n");
}

#[test]
fn a_mark_is_stronger_than_a_name() {
    let options = plain().with_encoding("windows-1252".parse::<Encoding>().expect("an encoding"));
    for encoding in ["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"] {
        let text = encode("\u{feff}id,ä\n", encoding);
        let back = read("in.csv", &text, &options).expect("a text");
        let back = back.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&back);
        assert_eq!(back, "id,ä\n".as_bytes(), "{encoding}");
    }
    assert_eq!(read("in.csv", b"id,\xe4\n", &options).expect("a text"), "id,ä\n".as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn encoded_texts_come_back(
        text in "([a-zäöüß€,\"\n]|[あ-ん]|[一-十]|😀){0,80}",
        repeat in prop_oneof![Just(1_usize), Just(3000)],
        compression in prop::sample::select(ALL.to_vec()),
        unit in prop::sample::select(vec!["utf-16le", "utf-16be", "utf-32le", "utf-32be", "utf-8"]),
    ) {
        let text = text.repeat(repeat);
        let marked = pack(&encode(&format!("\u{feff}{text}"), unit), compression);
        let back = read(&name(compression), &marked, &plain()).expect("a text");
        prop_assert_eq!(back.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&back), text.as_bytes());
        let named = plain().with_encoding(unit.parse::<Encoding>().expect("an encoding"));
        let bare = pack(&encode(&text, unit), compression);
        prop_assert_eq!(read(&name(compression), &bare, &named).expect("a text"), text.as_bytes());
    }

    #[test]
    fn tables_of_characters_come_back(
        text in "[a-zäöüß€,\"\n]{0,80}",
        japanese in "[a-zあ-んア-ン日本語番号名,\n]{0,80}",
        repeat in prop_oneof![Just(1_usize), Just(3000)],
    ) {
        for (text, encodings) in [
            (&text, &["windows-1252", "iso-8859-15", "macintosh"][..]),
            (&japanese, &["shift_jis", "euc-jp", "gb18030", "iso-2022-jp"]),
        ] {
            let text = text.repeat(repeat);
            for encoding in encodings {
                let options = plain().with_encoding(encoding.parse::<Encoding>().expect("an encoding"));
                let back = read("in.csv", &encode(&text, encoding), &options).expect("a text");
                prop_assert!(back == text.as_bytes(), "{}", encoding);
            }
        }
    }

    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0..ALL.len()) {
        let _ = read("in.csv", &bytes, &plain());
        let _ = read(&name(ALL[at]), &bytes, &plain());
        let mut damaged = pack(rows(30).as_bytes(), ALL[at]);
        for (place, byte) in bytes.iter().enumerate().take(3) {
            let length = damaged.len();
            damaged[(usize::from(*byte) * 31 + place) % length] ^= byte | 1;
        }
        let _ = read(&name(ALL[at]), &damaged, &plain());
    }
}
