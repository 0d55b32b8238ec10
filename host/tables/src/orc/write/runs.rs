//! How values are encoded: runs of bytes, and runs of whole numbers in their first version, which every reader knows.

use crate::write::varint;

/// The fewest values of a run, and the most.
const FEWEST: usize = 3;
const MOST: usize = 130;

/// The most values that are together and no run.
const MOST_LITERALS: usize = 128;

/// Values that are written together.
enum Part<'a, T> {
    Run(&'a [T]),
    Literals(&'a [T]),
}

/// Divides values into runs and others.
fn divide<T>(values: &[T], run_length: impl Fn(&[T]) -> usize, mut write: impl FnMut(Part<'_, T>)) {
    let (mut from, mut at) = (0, 0);
    while at < values.len() {
        let end = values.len().min(at + MOST);
        let length = run_length(&values[at..end]);
        if length < FEWEST {
            at += 1;
            continue;
        }
        values[from..at].chunks(MOST_LITERALS).for_each(|literals| write(Part::Literals(literals)));
        write(Part::Run(&values[at..at + length]));
        at += length;
        from = at;
    }
    values[from..].chunks(MOST_LITERALS).for_each(|literals| write(Part::Literals(literals)));
}

/// The byte before a run of so many values.
fn run(count: usize) -> u8 {
    (count - FEWEST) as u8
}

/// The byte before so many values that are no run.
fn literals(count: usize) -> u8 {
    (count as u8).wrapping_neg()
}

pub(super) fn bytes(values: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let run_length = |values: &[u8]| values.iter().take_while(|value| **value == values[0]).count();
    divide(values, run_length, |part| match part {
        Part::Run(values) => out.extend([run(values.len()), values[0]]),
        Part::Literals(values) => {
            out.push(literals(values.len()));
            out.extend_from_slice(values);
        }
    });
    out
}

/// Truth values, eight in a byte, the first in its highest bit.
pub(super) fn bits(values: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut packed = Vec::new();
    for (at, value) in values.enumerate() {
        if at % 8 == 0 {
            packed.push(0);
        }
        if let Some(last) = packed.last_mut() {
            *last |= u8::from(value) << (7 - at % 8);
        }
    }
    bytes(&packed)
}

/// Whole numbers.
pub(super) fn signed(values: &[i64]) -> Vec<u8> {
    integers(values, |value, out| varint(zigzag(i128::from(value)), out))
}

/// Whole numbers of which none is negative.
pub(super) fn unsigned(values: &[i64]) -> Vec<u8> {
    integers(values, |value, out| varint(value.unsigned_abs().into(), out))
}

fn integers(values: &[i64], write: impl Fn(i64, &mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    divide(
        values,
        |values| steady(values).0,
        |part| match part {
            Part::Run(values) => {
                let (_, step) = steady(values);
                out.extend([run(values.len()), step as u8]);
                write(values[0], &mut out);
            }
            Part::Literals(values) => {
                out.push(literals(values.len()));
                for value in values {
                    write(*value, &mut out);
                }
            }
        },
    );
    out
}

/// How many values from the first on differ by the same step, and that step.
fn steady(values: &[i64]) -> (usize, i8) {
    let step = |pair: &[i64]| pair[1].checked_sub(pair[0]).and_then(|step| i8::try_from(step).ok());
    let Some(first) = values.get(..2).and_then(step) else { return (1, 0) };
    let same = values.windows(2).take_while(|pair| step(pair) == Some(first)).count();
    (same + 1, first)
}

/// Numbers of any size with few bytes for small ones, whatever their sign.
pub(super) fn zigzag(value: i128) -> u128 {
    ((value << 1) ^ (value >> 127)) as u128
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples of the specification.
    #[test]
    fn values_are_encoded_as_specified() {
        assert_eq!(bytes(&[0; 100]), [0x61, 0x00]);
        assert_eq!(bytes(&[0x44, 0x45]), [0xfe, 0x44, 0x45]);
        assert_eq!(bits([true, false, false, false, false, false, false, false].into_iter()), [0xff, 0x80]);
        assert_eq!(unsigned(&[7; 100]), [0x61, 0x00, 0x07]);
        assert_eq!(unsigned(&(1..=100).rev().collect::<Vec<_>>()), [0x61, 0xff, 0x64]);
        assert_eq!(unsigned(&[2, 3, 6, 7, 11]), [0xfb, 0x02, 0x03, 0x06, 0x07, 0x0b]);
        assert_eq!(signed(&[-1, 64]), [0xfe, 0x01, 0x80, 0x01]);
    }

    #[test]
    fn runs_end_where_they_may_be_no_longer() {
        assert_eq!(bytes(&[5; 131]), [127, 5, 0xff, 5]);
        assert_eq!(bytes(&[1, 2, 3, 3, 3, 4]), [0xfe, 1, 2, 0, 3, 0xff, 4]);
        let many: Vec<u8> = (0..=129).collect();
        assert_eq!(bytes(&many)[..2], [0x80, 0]);
        assert_eq!(bytes(&many)[129..], [0xfe, 128, 129]);
        // Steps that no byte holds, and those that overflow, make no run.
        assert_eq!(signed(&[i64::MIN, i64::MAX, i64::MIN])[0], 0xfd);
        assert_eq!(signed(&[0, 200, 400])[0], 0xfd);
        assert_eq!(signed(&[0, -128, -256]), [0, 0x80, 0]);
    }

    #[test]
    fn numbers_of_any_size_are_encoded() {
        let encoded = |value| {
            let mut out = Vec::new();
            varint(zigzag(value), &mut out);
            out
        };
        assert_eq!(encoded(0), [0]);
        assert_eq!(encoded(-1), [1]);
        assert_eq!(encoded(100), [0xc8, 1]);
        assert_eq!(encoded(i128::MIN).len(), 19);
    }
}
