//! What objects carry, as `object_store` has it.

use object_store::{Attribute, Attributes as Carried, Error, Result, TagSet};
use percent_encoding::percent_decode_str;

use super::errors::STORE;
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
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_back() {
        let mut tags = TagSet::default();
        tags.push("a b", "c&d=é+%41");
        tags.push("x", "");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(untagged(tags.encoded()), [pair("a b", "c&d=é+%41"), pair("x", "")]);
        assert_eq!(untagged("a=%zz+%"), [pair("a", "%zz %")]);
    }
}
