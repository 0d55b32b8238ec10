//! The end of a file, looked at before the reader does: how large its blocks are when they are unpacked, and whether its
//! types are a tree. The reader would take all memory for some files, and all of its stack for others.

use std::io::Read;

use flate2::read::DeflateDecoder;

/// What the last bytes of a file say of those before them, the postscript.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Postscript {
    /// How many bytes it has, with its length.
    pub(super) length: u64,
    /// How many bytes the footer before it has.
    pub(super) footer_length: u64,
    /// How blocks are packed.
    pub(super) codec: u64,
    /// The most bytes that a block unpacks to.
    pub(super) block_bytes: u64,
}

/// More bytes than this, no postscript has.
pub(super) const MAX_POSTSCRIPT: u64 = 256;

/// What blocks unpack to where a file does not say.
const BLOCK_BYTES: u64 = 256 << 10;

/// Types within types are no deeper than this.
const MAX_DEPTH: usize = 64;

/// The postscript at the end of these bytes.
pub(super) fn postscript(tail: &[u8]) -> Option<Postscript> {
    let (length, rest) = tail.split_last()?;
    let message = rest.get(rest.len().checked_sub(usize::from(*length))?..)?;
    let mut found =
        Postscript { length: u64::from(*length) + 1, block_bytes: BLOCK_BYTES, ..Postscript::default() };
    for field in Fields(message) {
        match field? {
            (1, Value::Number(length)) => found.footer_length = length,
            (2, Value::Number(codec)) => found.codec = codec,
            (3, Value::Number(bytes)) => found.block_bytes = bytes,
            _ => {}
        }
    }
    Some(found)
}

/// What blocks unpack to, together no more than `limit`.
pub(super) fn unpack(packed: &[u8], codec: u64, limit: usize) -> Result<Vec<u8>, String> {
    if codec == 0 {
        return Ok(packed.to_vec());
    }
    let (mut rest, mut unpacked) = (packed, Vec::new());
    while !rest.is_empty() {
        let ends = || "a block ends early".to_owned();
        let (header, after) = rest.split_first_chunk::<3>().ok_or_else(ends)?;
        let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
        let (block, after) = after.split_at_checked((header >> 1) as usize).ok_or_else(ends)?;
        rest = after;
        let room = limit.saturating_sub(unpacked.len());
        if header & 1 == 1 {
            unpacked.extend_from_slice(block);
        } else {
            unpacked.extend(unpacked_block(block, codec, room).map_err(|error| error.to_string())?);
        }
        if unpacked.len() > limit {
            return Err("its footer is too large".to_owned());
        }
    }
    Ok(unpacked)
}

fn unpacked_block(block: &[u8], codec: u64, room: usize) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    let most = room as u64 + 1;
    match codec {
        1 => drop(DeflateDecoder::new(block).take(most).read_to_end(&mut bytes)?),
        2 if snap::raw::decompress_len(block)? <= room => {
            bytes = snap::raw::Decoder::new().decompress_vec(block)?;
        }
        2 => return Err("its footer is too large".into()),
        4 => bytes = lz4_flex::block::decompress(block, room)?,
        5 => drop(zstd::Decoder::new(block)?.take(most).read_to_end(&mut bytes)?),
        _ => return Err("blocks packed with LZO, or in an unknown way, are not read".into()),
    }
    Ok(bytes)
}

/// Whether the types of a footer are a tree, and not too deep.
pub(super) fn is_tree(footer: &[u8]) -> bool {
    let mut depths: Vec<Option<usize>> = vec![Some(0)];
    let mut number = 0;
    for field in Fields(footer) {
        let (4, Value::Bytes(described)) = (match field {
            Some(field) => field,
            None => return false,
        }) else {
            continue;
        };
        let depth = depths.get(number).copied().flatten();
        for child in children(described) {
            // Each comes after the one it is in, and is in that alone.
            let Some(child) = child.and_then(|child| usize::try_from(child).ok()) else { return false };
            if child <= number || child > footer.len() {
                return false;
            }
            if child >= depths.len() {
                depths.resize(child + 1, None);
            }
            match depth {
                Some(depth) if depth < MAX_DEPTH && depths[child].is_none() => {
                    depths[child] = Some(depth + 1);
                }
                _ => return false,
            }
        }
        number += 1;
    }
    depths.len() <= number.max(1)
}

/// The numbers of the types within a type.
fn children(described: &[u8]) -> Vec<Option<u64>> {
    let mut children = Vec::new();
    for field in Fields(described) {
        match field {
            Some((2, Value::Number(child))) => children.push(Some(child)),
            Some((2, Value::Bytes(mut packed))) => {
                while !packed.is_empty() {
                    let child = varint(&mut packed);
                    children.push(child);
                    if child.is_none() {
                        return children;
                    }
                }
            }
            Some(_) => {}
            None => children.push(None),
        }
    }
    children
}

/// The fields of a message in the encoding of protocol buffers, and none where it is damaged.
struct Fields<'a>(&'a [u8]);

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u64, Value<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let key = varint(&mut self.0)?;
        let length = match key & 7 {
            0 => return Some((key >> 3, Value::Number(varint(&mut self.0)?))),
            1 => 8,
            2 => usize::try_from(varint(&mut self.0)?).ok()?,
            5 => 4,
            _ => return None,
        };
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((key >> 3, Value::Bytes(bytes)))
    }
}

fn varint(message: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = message.split_first()?;
        *message = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_postscript_is_read() {
        // Lengths 5 and snappy, a size of 64 KiB, versions, and the length of all that.
        let tail = [0x08, 5, 0x10, 2, 0x18, 0x80, 0x80, 0x04, 0x22, 2, 0, 12, 12];
        let found = Postscript { length: 13, footer_length: 5, codec: 2, block_bytes: 64 << 10 };
        assert_eq!(postscript(&tail), Some(found));
        assert_eq!(postscript(&[0x08, 5, 2]).map(|found| found.block_bytes), Some(256 << 10));
        assert_eq!(postscript(&[9]), None);
        assert_eq!(postscript(&[]), None);
    }

    #[test]
    fn types_are_a_tree() {
        // Types of a footer, each with the numbers of those in it.
        let footer = |types: &[&[u8]]| -> Vec<u8> {
            let fields = types.iter().map(|children| {
                let mut described = vec![0x08, 12, 0x12, children.len() as u8];
                described.extend_from_slice(children);
                [vec![0x22, described.len() as u8], described].concat()
            });
            fields.flatten().collect()
        };
        assert!(is_tree(&footer(&[&[1, 2], &[], &[3], &[]])));
        assert!(!is_tree(&footer(&[&[1], &[1]])), "one is in itself");
        assert!(!is_tree(&footer(&[&[1], &[0]])), "one is in one that is in it");
        assert!(!is_tree(&footer(&[&[1, 1], &[]])), "one is there twice");
        assert!(!is_tree(&footer(&[&[1, 2], &[2], &[]])), "one is in two");
        assert!(!is_tree(&footer(&[&[5]])), "one is not there");
        assert!(!is_tree(&[0x22, 9, 1]), "the footer is damaged");
        let deep: Vec<Vec<u8>> = (1..=100).map(|child| vec![child]).chain([vec![]]).collect();
        assert!(!is_tree(&footer(&deep.iter().map(Vec::as_slice).collect::<Vec<_>>())));
    }
}
