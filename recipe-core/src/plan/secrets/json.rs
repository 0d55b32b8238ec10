//! Secrets on their way into a module, as JSON whose memory is zeroed.

use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use super::Secrets;
use crate::kernel::private::base64::{decode_secret, encode};

impl Secrets {
    /// What a module is told, as a JSON object; none where there is nothing.
    pub fn to_json(&self) -> Option<Zeroizing<String>> {
        if self.held.is_empty() && self.random.is_none() {
            return None;
        }
        // Room for all of it: text that moves while it grows would leave copies behind.
        let secrets = self.held.iter();
        let sizes = secrets.map(|(name, secret)| {
            6 * (name.len() + secret.version.as_ref().map_or(0, String::len)) + 2 * secret.value.len() + 64
        });
        let mut text = Zeroizing::new(String::with_capacity(sizes.sum::<usize>() + 128));
        text.push_str("{\"given\":{");
        for (number, (name, secret)) in self.held.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            text.push_str(&Value::from(name.as_str()).to_string());
            text.push_str(":{\"value\":\"");
            encode(&secret.value, &mut text);
            text.push('"');
            if let Some(version) = &secret.version {
                text.push_str(",\"version\":");
                text.push_str(&Value::from(version.as_str()).to_string());
            }
            text.push('}');
        }
        text.push('}');
        if let Some(random) = &self.random {
            text.push_str(",\"random\":\"");
            encode(&***random, &mut text);
            text.push('"');
        }
        text.push('}');
        Some(text)
    }

    /// From such an object, whose texts are zeroed; none where it is another.
    pub fn from_json(mut object: Map<String, Value>) -> Option<Secrets> {
        let mut secrets = Some(Secrets::default());
        for (key, value) in &mut object {
            secrets = secrets.and_then(|secrets| match (key.as_str(), value) {
                ("random", value) => {
                    let bytes = take(value)?;
                    Some(secrets.with_random(*<&[u8; 32]>::try_from(bytes.as_slice()).ok()?))
                }
                ("given", Value::Object(given)) => {
                    given.iter_mut().try_fold(secrets, |secrets, (name, secret)| {
                        let value = take(secret.get_mut("value")?)?.to_vec();
                        match secret.get("version") {
                            None => Some(secrets.with(name, value)),
                            Some(version) => Some(secrets.with_version(name, version.as_str()?, value)),
                        }
                    })
                }
                _ => None,
            });
        }
        secrets
    }
}

/// The bytes of a text in base64, which is zeroed.
fn take(value: &mut Value) -> Option<Zeroizing<Vec<u8>>> {
    let Value::String(text) = value else { return None };
    let bytes = decode_secret(text.as_bytes());
    text.zeroize();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_through_as_they_are() {
        let secrets = Secrets::default()
            .with("a \"name\"", b"value \0\xff".to_vec())
            .with_version("b", "v\\1", b"c2VjcmV0".to_vec())
            .with_random([9; 32]);
        let text = secrets.to_json().expect("there are some");
        let Ok(Value::Object(object)) = serde_json::from_str(&text) else { panic!("an object") };
        let read = Secrets::from_json(object).expect("secrets");
        assert_eq!(read.get("a \"name\"").expect("it is given").expect("a value").value(), b"value \0\xff");
        let second = read.get("b").expect("it is given").expect("a value");
        assert_eq!((second.value(), second.version()), (&b"c2VjcmV0"[..], Some("v\\1")));
        assert_eq!(read.random(), Ok(Some(&[9; 32])));
        assert_eq!(read.fingerprint("b"), secrets.fingerprint("b"));
        assert_ne!(
            read.fingerprint("b"),
            Secrets::default().with("b", b"c2VjcmV1".to_vec()).fingerprint("b")
        );
        assert!(Secrets::default().to_json().is_none());
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for text in [
            r#"{"random": "AAAA"}"#,
            r#"{"given": {"a": "AAAA"}}"#,
            r#"{"given": {"a": {"value": "?"}}}"#,
            r#"{"given": {"a": {"value": "AAAA", "version": 1}}}"#,
            r#"{"other": {}}"#,
        ] {
            let Ok(Value::Object(object)) = serde_json::from_str(text) else { panic!("an object") };
            assert!(Secrets::from_json(object).is_none(), "{text}");
        }
    }
}
