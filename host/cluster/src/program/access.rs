//! What a member of a cluster shows to others.

use std::path::PathBuf;

use clap::Args;

use crate::error::Error;
use crate::net::{Access, Certificates, Engine, Token};

/// The environment variable that may hold the token.
const TOKEN: &str = "RECIPE_CLUSTER_TOKEN";

/// The flags that say so.
#[derive(Args, Debug)]
#[command(next_help_heading = "Cluster access")]
pub struct AccessArgs {
    /// A file with the token that all members of the cluster know: 16 letters or more. Without it, the environment variable
    /// `RECIPE_CLUSTER_TOKEN` may hold the token. Without certificates it is sent in the clear.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The certificate, in PEM, of the authority that signed those of all members. With it, connections are encrypted, and only
    /// members with a certificate may connect.
    #[arg(long, value_name = "FILE", requires_all = ["tls_certificate", "tls_key"])]
    tls_authority: Option<PathBuf>,
    /// This member's certificate, in PEM, for servers and clients and for the name that others reach it by.
    #[arg(long, value_name = "FILE", requires = "tls_authority")]
    tls_certificate: Option<PathBuf>,
    /// The private key of this member's certificate, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_authority")]
    tls_key: Option<PathBuf>,
}

impl AccessArgs {
    /// Who this member is: of which engine, and with which token and certificates.
    pub fn access(&self, engine: Engine) -> Result<Access, Error> {
        let mut access = Access::open(engine);
        if let Some(file) = &self.token_file {
            access = access.with_token(Token::from_file(file)?);
        } else if let Some(token) = std::env::var_os(TOKEN) {
            access = access.with_token(Token::new(token.to_str().ok_or(Error::TokenForm)?)?);
        }
        if let (Some(authority), Some(certificate), Some(key)) =
            (&self.tls_authority, &self.tls_certificate, &self.tls_key)
        {
            access = access.with_certificates(Certificates::from_files(authority, certificate, key)?);
        }
        Ok(access)
    }
}
