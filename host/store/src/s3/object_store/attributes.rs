//! What objects carry, as `object_store` has it.

use object_store::{Attribute, Attributes as Carried, Error, Result, TagSet};

use super::STORE;
use crate::s3::options::Attributes;

pub(super) fn carried(asked: &Carried, tags: &TagSet) -> Result<Attributes> {
    let mut attributes = Attributes { tags: untagged(tags.encoded()), ..Attributes::default() };
    for (attribute, value) in asked {
        let value = value.to_string();
        match attribute {
            Attribute::CacheControl => attributes.cache_control = Some(value),
            Attribute::ContentDisposition => attributes.content_disposition = Some(value),
            Attribute::ContentEncoding => attributes.content_encoding = Some(value),
            Attribute::ContentLanguage => attributes.content_language = Some(value),
            Attribute::ContentType => attributes.content_type = Some(value),
            Attribute::Metadata(name) => {
                attributes.metadata.insert(name.to_string(), value);
            }
            other => {
                let (operation, implementer) = (format!("the attribute {other:?}"), STORE.into());
                return Err(Error::NotImplemented { operation, implementer });
            }
        }
    }
    Ok(attributes)
}

/// Tags from the form in which `object_store` keeps them, that of a query string.
fn untagged(encoded: &str) -> Vec<(String, String)> {
    let pairs = encoded.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (unescaped(name), unescaped(value))).collect()
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let hex = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(super) fn carries(attributes: Attributes) -> Carried {
    let mut carried = Carried::new();
    let named = [
        (Attribute::CacheControl, attributes.cache_control),
        (Attribute::ContentDisposition, attributes.content_disposition),
        (Attribute::ContentEncoding, attributes.content_encoding),
        (Attribute::ContentLanguage, attributes.content_language),
        (Attribute::ContentType, attributes.content_type),
    ];
    for (attribute, value) in named {
        if let Some(value) = value {
            carried.insert(attribute, value.into());
        }
    }
    for (name, value) in attributes.metadata {
        carried.insert(Attribute::Metadata(name.into()), value.into());
    }
    carried
}
