//! Secrets that a run gives a recipe. None of them is ever printed, and their memory is zeroed when they go.

mod json;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Kind, Result};
use crate::kernel::print::hex;
use crate::kernel::private::derive;

/// The secrets that a run gives a recipe, by the names that the recipe has for them.
///
/// A value is what AWS Secrets Manager would hold: the key in base64. For the key of ENCRYPT and DECRYPT it may also be what
/// AWS KMS answers when it is asked for a data key. [`Recipe::secrets`](crate::Recipe::secrets) says which ones a recipe needs.
///
/// ```
/// use recipe_core::{Context, Recipe, Secrets, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "CRYPTOGRAPHIC_HASH", "Parameters": {"sourceColumns": ["phone"], "secretId": "phones"}}]"#,
/// )?;
/// assert_eq!(recipe.secrets(), ["phones"]);
///
/// let secrets = Secrets::default().with("phones", b"bm90IGEgZ29vZCBrZXk=".to_vec());
/// assert_eq!(format!("{secrets:?}"), "Secrets");
/// let input = table::parse(&["phone: string", "408 496-7223"])?;
/// let hashed = recipe.apply(&input, &Context::default().with_secrets(secrets))?;
/// assert_eq!(table::print(&hashed.schema(), &[hashed])[1].len(), 44);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Secrets {
    held: BTreeMap<String, Arc<Secret>>,
    random: Option<Arc<Zeroizing<[u8; 32]>>>,
    assumed: bool,
}

/// One secret. It is not printed.
pub struct Secret {
    value: Zeroizing<Vec<u8>>,
    version: Option<String>,
}

impl Secrets {
    /// The same with this secret.
    #[must_use]
    pub fn with(self, name: impl Into<String>, value: Vec<u8>) -> Self {
        self.put(name.into(), Secret { value: value.into(), version: None })
    }

    /// The same with this secret, of which this is the version: it is written into what `DETERMINISTIC_ENCRYPT` makes.
    #[must_use]
    pub fn with_version(self, name: impl Into<String>, version: impl Into<String>, value: Vec<u8>) -> Self {
        self.put(name.into(), Secret { value: value.into(), version: Some(version.into()) })
    }

    /// The same with random bytes, which ENCRYPT needs. They have to be new in every run, and known to nobody.
    #[must_use]
    pub fn with_random(self, mut bytes: [u8; 32]) -> Self {
        let random = Some(Arc::new(Zeroizing::new(bytes)));
        bytes.zeroize();
        Secrets { random, ..self }
    }

    /// Takes every secret to be there, to check a recipe without any: what is compiled with these cannot be run.
    pub fn assumed() -> Self {
        Secrets { assumed: true, ..Secrets::default() }
    }

    /// The same, with every other secret taken to be there, as [`assumed`](Self::assumed) says.
    #[must_use]
    pub fn or_assumed(self) -> Self {
        Secrets { assumed: true, ..self }
    }

    /// These and those, which count where both have one of the same name.
    #[must_use]
    pub fn and(mut self, other: Secrets) -> Self {
        self.held.extend(other.held);
        Secrets { random: other.random.or(self.random), assumed: self.assumed || other.assumed, ..self }
    }

    /// Whether there are random bytes.
    pub fn has_random(&self) -> bool {
        self.random.is_some()
    }

    /// What tells two values of a secret apart, and from which neither follows unless it can be guessed: a hash with the
    /// secret as the key. None where there is no such secret.
    pub fn fingerprint(&self, name: &str) -> Option<String> {
        let secret = self.held.get(name)?;
        let key = Zeroizing::new(<[u8; 32]>::from(Sha256::digest(&secret.value)));
        let print = derive(&key, &[b"fingerprint of a secret", name.as_bytes()]);
        Some(hex(&print[..8]))
    }

    /// Whether there is a secret of this name.
    pub fn has(&self, name: &str) -> bool {
        self.assumed || self.held.contains_key(name)
    }

    /// The secret of this name, or none where it is only assumed.
    pub(crate) fn get(&self, name: &str) -> Result<Option<Arc<Secret>>> {
        match self.held.get(name) {
            Some(secret) => Ok(Some(secret.clone())),
            None if self.assumed => Ok(None),
            None => Err(Kind::SecretNotFound(name.to_owned()).into()),
        }
    }

    /// The random bytes, or none where they are only assumed.
    pub(crate) fn random(&self) -> Result<Option<&[u8; 32]>> {
        match &self.random {
            Some(bytes) => Ok(Some(bytes)),
            None if self.assumed => Ok(None),
            None => Err(Error::bad_parameter("this needs random bytes, and the run gives none")),
        }
    }

    fn put(mut self, name: String, secret: Secret) -> Self {
        self.held.insert(name, Arc::new(secret));
        self
    }
}

impl Secret {
    /// What the run gave.
    pub(crate) fn value(&self) -> &[u8] {
        &self.value
    }

    /// Its version, where the run said it.
    pub(crate) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
