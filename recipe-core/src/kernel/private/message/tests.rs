//! Messages of the SDK, of the service's shape, and of ours.

use super::super::base64::{decode, encode};
use super::super::{At, Became, Change};
use super::{Master, Open, Seal};
use crate::error::Result;

const KEY: &[u8] = b"YSB3cmFwcGluZyBrZXkgZm9yIGV4YW1wbGVzISAgICA=\n";
const OTHER: &[u8] = b"YW4gZXhhbXBsZSBrZXkgb2YgZXhhY3RseSAzMiBieXQ=";
const NAME: &str = "arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c";

/// `hello`, signed, as the AWS Encryption SDK for Python 4.0.7 encrypts it with `KEY` as a raw AES key.
const SIGNED: &str = "AYADeNT6xhw6kufozXXXDKAnvEQAXwABABVhd3MtY3J5cHRvLXB1YmxpYy1rZXkAREF0a3RmT1pGRXM3cENvYUpXeERQNkxoL2tBb2NjUi83OUxSaHRxRDdUbDc3RHEyMXF1M2JaSzdHVWZyc2prdS9hUT09AAEABnJlY2lwZQBDYXJuOmF3czprbXM6dXMtZWFzdC0xOjExMTEyMjIyMzMzMzprZXkvMGYxZTJkM2MAAACAAAAADIBRKFjlHUNUjPWZ2AAwuf5lyogpzASYXOju/pMQ2yOOQ/Yy04IAvIJfq/QkAl49C5FA86AnNgvhybW8P2WtAgAAAAAMAAAQAAAAAAAAAAAAAAAAAEzML/DjWvjEsYFbrLO1a4v/////AAAAAQAAAAAAAAAAAAAAAQAAAAVca6LWcANvDuXo/JO1yGtBGNlipkYAZzBlAjEA/Zk6t4rLLTawCuQTR/99F9zr2DSvlFrndqStIs/+WEBnSlhYtqAaFqFUh5WY5MxBAjBWVH/EnExjzEnMe2Qdk/KKtkLmFffJ9PNX6LC+59+3PJRHHVWihizYCpTqTODF3po=";
/// `plain suite`, not signed, as the same encrypts it.
const PLAIN: &str = "AYABeKWIdk50Yt8NAuw1rfeeLSgAAAABAAZyZWNpcGUAQ2Fybjphd3M6a21zOnVzLWVhc3QtMToxMTExMjIyMjMzMzM6a2V5LzBmMWUyZDNjAAAAgAAAAAy87N2Qi3frMN6LWTgAMOeJvdlDtu9vTSKvejUDd2a9yzZ38rr4V2HITzTRaeDwf10xTJ8Zc0yFAfNFwHvruAIAAAAADAAAEAAAAAAAAAAAAAAAAAAfwKgON+B6cuJfnEEBocVp/////wAAAAEAAAAAAAAAAAAAAAEAAAALvTLYYJCVRW7lNiCinx3di6DkS1BjMnG8xOEN";

fn master(secret: &[u8]) -> Master {
    Master::new(NAME, secret).expect("a key")
}

fn change(change: &impl Change, row: i64, text: &str) -> Result<(Became, String)> {
    let mut out = String::new();
    let became = change.begin()?(At { row, part: 0 }, text, &mut out)?;
    Ok((became, out))
}

fn seal(secret: &[u8], random: u8, row: i64, text: &str) -> String {
    let seal = Seal::new(&master(secret), &[random; 32], 0, None).expect("a key");
    change(&seal, row, text).expect("a message").1
}

fn open(secret: &[u8], text: &str) -> Result<(Became, String)> {
    change(&Open(Some(master(secret))), 0, text)
}

fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    assert!(decode(text.as_bytes(), &mut bytes));
    bytes
}

fn text(bytes: &[u8]) -> String {
    let mut out = String::new();
    encode(bytes, &mut out);
    out
}

/// What AWS KMS would answer, with an encrypted data key as long as that of the service's messages.
fn data_key(signing: bool) -> Vec<u8> {
    let (plain, blob, key) = (text(&[5; 32]), text(&[9; 184]), text(&[3; 48]));
    let signing = if signing { format!(r#", "SigningKey": "{key}""#) } else { String::new() };
    format!(r#"{{"Plaintext": "{plain}", "CiphertextBlob": "{blob}", "KeyId": "{NAME}"{signing}}}"#)
        .into_bytes()
}

#[test]
fn messages_of_the_sdk_are_read() {
    assert_eq!(open(KEY, SIGNED), Ok((Became::Written, "hello".into())));
    assert_eq!(open(KEY, PLAIN), Ok((Became::Written, "plain suite".into())));
}

#[test]
fn messages_are_read_again_whatever_their_length() {
    for secret in [KEY, &data_key(true), &data_key(false)] {
        for length in [1, 4095, 4096, 4097, 8192, 9000] {
            let text = "ä".repeat(length / 2) + &"x".repeat(length % 2);
            assert_eq!(text.len(), length);
            assert_eq!(open(secret, &seal(secret, 7, 3, &text)), Ok((Became::Written, text)), "{length}");
        }
    }
}

#[test]
fn messages_are_as_long_as_those_of_the_service() {
    // 574 bytes more than the text, and a name of 75 bytes instead of ours.
    for row in 0..50 {
        let message = bytes(&seal(&data_key(true), 7, row, "White"));
        assert_eq!(message.len() + 75 - NAME.len(), 574 + 5);
        assert_eq!(message[..4], [0x01, 0x80, 0x03, 0x78]);
        assert_eq!(message[20..24], [0x00, 0x5f, 0x00, 0x01]);
    }
}

#[test]
fn no_two_messages_are_alike_unless_cell_and_random_bytes_are() {
    let message = seal(KEY, 7, 3, "White");
    assert_eq!(message, seal(KEY, 7, 3, "White"));
    for other in [seal(KEY, 7, 4, "White"), seal(KEY, 8, 3, "White"), seal(KEY, 7, 3, "Black")] {
        // The number of the message, from which its key follows, is another.
        assert_ne!(bytes(&message)[4..20], bytes(&other)[4..20]);
    }
    let column = |number| Seal::new(&master(KEY), &[7; 32], number, None).expect("a key");
    let of = |number| change(&column(number), 3, "White").expect("a message").1;
    assert_ne!(bytes(&of(0))[4..20], bytes(&of(1))[4..20]);
}

#[test]
fn what_was_changed_is_not_read() {
    for message in [seal(KEY, 7, 3, "White"), PLAIN.to_owned()] {
        let message = bytes(&message);
        for at in (0..message.len()).step_by(3) {
            let mut changed = message.clone();
            changed[at] ^= 1;
            // Where the data key or what it is found by was changed, it seems to be another key.
            if let Ok((became, out)) = open(KEY, &text(&changed)) {
                let is_namespace = message[at..].first().is_some_and(u8::is_ascii_lowercase) && at < 140;
                assert!(became == Became::Missing || is_namespace, "{at}: {out}");
            }
            assert!(!matches!(open(KEY, &text(&message[..at])), Ok((Became::Written, _))), "{at}");
        }
    }
}

#[test]
fn another_key_ends_the_run_and_is_not_told() {
    let error = open(OTHER, SIGNED).expect_err("another key").to_string();
    assert_eq!(
        error,
        format!("a cell is encrypted under another key than the one that is given as `{NAME}`")
    );
    let error = open(&data_key(false), SIGNED).expect_err("another key").to_string();
    assert!(error.contains("another key"), "{error}");
}

#[test]
fn keys_that_are_none_are_refused_and_not_shown() {
    let hidden: [&[u8]; 6] =
        [b"", b"hunter2!", b"c2hvcnQ=", b"{\"Plaintext\": \"c2hvcnQ=\"}", b"{\"Plaintext\": 1}", b"{hunter2"];
    for secret in hidden {
        let error = Master::new(NAME, secret).expect_err("no key");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("c2hvcnQ"), "{shown}");
    }
    let error =
        Seal::new(&master(&data_key(true)), &[7; 32], 0, Some("long")).map(|_| ()).expect_err("a type");
    assert!(error.to_string().contains("preserveDataType"), "{error}");
    assert!(change(&Seal::assumed(), 0, "White").is_err());
    assert!(change(&Open(None), 0, "White").is_err());
}
