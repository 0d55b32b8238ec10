//! Why a server cannot be reached.

use std::error::Error;
use std::io::ErrorKind;

use aws_sdk_s3::error::ConnectorError;

/// Why a connection could not be made, if it is that.
pub(super) fn unreachable(error: &ConnectorError) -> Option<&'static str> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            match error.kind() {
                ErrorKind::ConnectionRefused => return Some("it refuses connections"),
                ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
                    return Some("there is no way to it from here");
                }
                _ => {}
            }
        }
        let text = error.to_string();
        if text.contains("dns error") || text.contains("failed to lookup address") {
            return Some("its name is unknown");
        }
        if text.contains("HTTP connect timeout") {
            return Some("it does not answer");
        }
        if text.contains("invalid peer certificate") {
            return Some("its certificate is not trusted here");
        }
        cause = error.source();
    }
    None
}
