//! Where a scheduler is.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// The port a scheduler listens on where none is said.
const PORT: u16 = 50050;

/// Where a scheduler is: `df://host:port`, or `df://host` for port 50050.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
}

impl Address {
    pub(crate) fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port }
    }

    /// What gRPC connects to.
    pub(crate) fn to_url(&self, is_tls: bool) -> String {
        let scheme = if is_tls { "https" } else { "http" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Address(text.to_owned());
        let rest = text.strip_prefix("df://").ok_or_else(wrong)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        // The address of IPv6 stands in brackets and has colons.
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| wrong())?),
            _ => (rest, PORT),
        };
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let is_ipv6 = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok());
        if host.is_empty() || port == 0 || !(is_ipv6 || host.chars().all(is_part)) {
            return Err(wrong());
        }
        Ok(Self::new(host, port))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "df://{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        for (text, as_written) in [
            ("df://scheduler", "df://scheduler:50050"),
            ("df://scheduler.prod.svc:7/", "df://scheduler.prod.svc:7"),
            ("df://[::1]:7", "df://[::1]:7"),
            ("df://[::1]", "df://[::1]:50050"),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), as_written);
        }
        for text in [
            "",
            "df://",
            "http://a:1",
            "df://a:0",
            "df://a:x",
            "df://a b:1",
            "df://a:1/b",
            "df://u@a:1",
            "df://[a:b",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
