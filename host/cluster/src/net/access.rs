//! Who may take part in a cluster: one engine, one token, one authority of certificates.

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::extension::EndpointOverrideFn;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity, ServerTlsConfig};

use crate::error::Error;

/// What computes the results, with its version: `recipe-host 0.1.0`. Only sides that name the same engine work together, since
/// only they give the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine(String);

impl Engine {
    /// An engine by its name and version, in printable letters of ASCII.
    pub fn new(name: impl Into<String>) -> Result<Self, Error> {
        let name = name.into();
        let is_printable = |c: char| c.is_ascii_graphic() || c == ' ';
        if name.trim().is_empty() || name.trim() != name || !name.chars().all(is_printable) {
            return Err(Error::Engine(name));
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What all members of a cluster know and nobody else does.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token of at least 16 printable letters of ASCII, without the white space around it that files end with.
    pub fn new(token: &str) -> Result<Self, Error> {
        let token = token.trim();
        if token.len() < 16 || !token.chars().all(|c| c.is_ascii_graphic()) {
            return Err(Error::TokenForm);
        }
        Ok(Self(token.to_owned()))
    }

    /// The token that a file holds.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        Self::new(&String::from_utf8(read(path)?).map_err(|_| Error::TokenForm)?)
    }

    /// What a request to the scheduler carries.
    pub(crate) fn to_authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// What a request to an executor carries, as the name of its program: the one header that Ballista lets its clients choose.
    /// Programs' names stand in logs of proxies, so it does not give the token away.
    pub(crate) fn to_user_agent(&self) -> String {
        let mut code = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("a key may be of any length");
        code.update(b"recipe-cluster executor 1");
        format!("recipe-cluster/{:x}", code.finalize().into_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// The certificates of a member, in PEM. Both sides of each connection show theirs, and accept those of the one authority.
#[derive(Clone)]
pub struct Certificates {
    authority: Vec<u8>,
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Certificates {
    /// The authority that signs the certificates of all members, and this member's certificate and private key. The certificate
    /// is for the name or address by which others reach the member, and for servers and clients.
    pub fn new(
        authority: impl Into<Vec<u8>>,
        certificate: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        Self { authority: authority.into(), certificate: certificate.into(), key: key.into() }
    }

    /// Certificates from files.
    pub fn from_files(authority: &Path, certificate: &Path, key: &Path) -> Result<Self, Error> {
        Ok(Self::new(read(authority)?, read(certificate)?, read(key)?))
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificates(..)")
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::File { path: path.to_owned(), source })
}

/// What a member shows to others, and what it asks of them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Access {
    /// The engine, which has to be the same everywhere.
    pub engine: Engine,
    /// The token, where the cluster has one. Without certificates it is sent in the clear.
    pub token: Option<Token>,
    /// The certificates, where connections are encrypted.
    pub certificates: Option<Certificates>,
}

impl Access {
    /// Access without token and certificates, for a network that only members reach.
    pub fn open(engine: Engine) -> Self {
        Self { engine, token: None, certificates: None }
    }

    /// Asks for a token, and shows it.
    pub fn with_token(self, token: Token) -> Self {
        Self { token: Some(token), ..self }
    }

    /// Encrypts connections, and lets only members in that have a certificate.
    pub fn with_certificates(self, certificates: Certificates) -> Self {
        Self { certificates: Some(certificates), ..self }
    }

    /// Says so where anyone who reaches an address may take part.
    pub(crate) fn warn_if_open(&self, address: SocketAddr) {
        if self.token.is_none() && self.certificates.is_none() && !address.ip().is_loopback() {
            tracing::warn!(
                "whoever reaches {address} may run work and read what is shuffled: there is no token and no certificate"
            );
        }
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.certificates.is_some()
    }

    /// How a server of this member encrypts.
    pub(crate) fn server_tls(&self) -> Option<ServerTlsConfig> {
        let Certificates { authority, certificate, key } = self.certificates.as_ref()?;
        let config = ServerTlsConfig::new().identity(Identity::from_pem(certificate, key));
        Some(config.client_ca_root(Certificate::from_pem(authority)))
    }

    /// How this member connects to the scheduler.
    pub(crate) fn endpoint(&self, endpoint: Endpoint) -> Result<Endpoint, tonic::transport::Error> {
        let endpoint = endpoint
            .connect_timeout(Duration::from_secs(5))
            .tcp_nodelay(true)
            .http2_keep_alive_interval(Duration::from_secs(10))
            .keep_alive_timeout(Duration::from_secs(10))
            .keep_alive_while_idle(true);
        let Some(Certificates { authority, certificate, key }) = &self.certificates else {
            return Ok(endpoint);
        };
        let config = ClientTlsConfig::new().identity(Identity::from_pem(certificate, key));
        endpoint.tls_config(config.ca_certificate(Certificate::from_pem(authority)))
    }

    /// How this member connects to executors.
    pub(crate) fn executor_endpoint(&self) -> EndpointOverrideFn {
        let access = self.clone();
        Arc::new(move |endpoint| {
            // The scheduler's own connections are not made for encryption.
            let url = endpoint.uri().to_string();
            let endpoint = match url.strip_prefix("http:") {
                Some(rest) if access.is_tls() => Endpoint::from_shared(format!("https:{rest}"))?,
                _ => endpoint,
            };
            let endpoint = access.endpoint(endpoint)?;
            Ok(match &access.token {
                Some(token) => endpoint.user_agent(token.to_user_agent())?,
                None => endpoint,
            })
        })
    }
}
