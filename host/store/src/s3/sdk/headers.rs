//! What objects carry, as headers have it.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_s3::types::ServerSideEncryption;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::words;
use crate::s3::options::{Attributes, Encryption};

/// All that is not plain in a path or a query string (RFC 3986, section 2.3), where `/` stays.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Text in a query string or a path, where `/` stays.
pub(super) fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

impl Encryption {
    /// The values of the two headers that ask for it.
    pub(super) fn headers(&self) -> (Option<ServerSideEncryption>, Option<String>) {
        match self {
            Encryption::Default => (None, None),
            Encryption::S3 => (Some(ServerSideEncryption::Aes256), None),
            Encryption::Kms { key } => (Some(ServerSideEncryption::AwsKms), key.clone()),
        }
    }
}

impl Attributes {
    /// User metadata as headers have it.
    pub(super) fn metadata_headers(&self) -> HashMap<String, String> {
        self.metadata.iter().map(|(name, value)| (name.clone(), words::encode(value))).collect()
    }

    /// Tags as the header has them.
    pub(super) fn tagging(&self) -> Option<String> {
        let pair = |(name, value): &(String, String)| format!("{}={}", escape(name), escape(value));
        let pairs: Vec<String> = self.tags.iter().map(pair).collect();
        (!pairs.is_empty()).then(|| pairs.join("&"))
    }
}

/// Sets all that an object carries on a request that makes one: the SDK's builders have the same methods, and no trait.
macro_rules! carrying {
    ($request:expr, $attributes:expr) => {{
        let (encryption, kms_key) = $attributes.encryption.headers();
        $request
            .set_metadata(Some($attributes.metadata_headers()))
            .set_tagging($attributes.tagging())
            .set_content_type($attributes.content_type.clone())
            .set_content_encoding($attributes.content_encoding.clone())
            .set_content_disposition($attributes.content_disposition.clone())
            .set_content_language($attributes.content_language.clone())
            .set_cache_control($attributes.cache_control.clone())
            .set_server_side_encryption(encryption)
            .set_ssekms_key_id(kms_key)
    }};
}
pub(super) use carrying;

/// User metadata from headers.
pub(super) fn user_metadata(headers: Option<HashMap<String, String>>) -> BTreeMap<String, String> {
    headers.into_iter().flatten().map(|(name, value)| (name, words::decode(&value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_paths_is_escaped() {
        assert_eq!(escape("aZ09-._~/"), "aZ09-._~/");
        assert_eq!(escape("a b+c%&=é"), "a%20b%2Bc%25%26%3D%C3%A9");
    }
}
