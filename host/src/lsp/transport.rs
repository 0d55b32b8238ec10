//! Messages over standard input and output.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{Connection, Message};

use super::server::{End, Server};

/// Longer messages are refused, before memory is taken for them.
const MOST_BYTES: u64 = 64 << 20;

/// Longer lines before a message are refused.
const MOST_HEADER: u64 = 4096;

/// Why the server ends early.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// What comes in is not a message.
    #[error("standard input has something else than messages of the language server protocol: {0}")]
    Malformed(String),
    /// A message is longer than any that is meant.
    #[error("a message of {0} bytes came in, and at most 64 MiB are taken")]
    TooLong(u64),
    /// Standard input or output cannot be used.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// There is nobody any more.
    #[error("standard input ended before the client said `exit`")]
    Ended,
    /// The client left without `shutdown`.
    #[error("the client said `exit` before `shutdown`")]
    NoShutdown,
}

/// Serves the client at standard input and output until it leaves.
pub(crate) fn serve() -> Result<(), ServerError> {
    let (client, server) = Connection::memory();
    let Connection { sender, receiver } = client;
    let reader = std::thread::spawn(move || -> Result<(), ServerError> {
        let mut input = io::stdin().lock();
        while let Some(message) = read(&mut input)? {
            let is_exit = matches!(&message, Message::Notification(one) if one.method == "exit");
            if sender.send(message).is_err() || is_exit {
                break;
            }
        }
        Ok(())
    });
    let writer = std::thread::spawn(move || -> io::Result<()> {
        let mut output = io::stdout().lock();
        receiver.iter().try_for_each(|message| message.write(&mut output))?;
        output.flush()
    });
    let end = Server::new(server).run();
    let written = writer.join();
    match end {
        End::Exit { after_shutdown: true } => Ok(()),
        End::Exit { after_shutdown: false } => Err(ServerError::NoShutdown),
        // The reader has ended; if with an error, that says why.
        End::Disconnected => match (reader.join(), written) {
            (Ok(Err(error)), _) => Err(error),
            (_, Ok(Err(error))) => Err(error.into()),
            _ => Err(ServerError::Ended),
        },
    }
}

/// The next message; none where the input ends before one begins.
fn read(input: &mut impl BufRead) -> Result<Option<Message>, ServerError> {
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        input.by_ref().take(MOST_HEADER).read_until(b'\n', &mut line)?;
        if line.is_empty() && is_first {
            return Ok(None);
        }
        is_first = false;
        let header = String::from_utf8_lossy(&line);
        let Some(header) = header.strip_suffix('\n').map(str::trim_end) else {
            return Err(malformed("a line with `Content-Length` is missing", &header));
        };
        if header.is_empty() {
            break;
        }
        let Some((name, value)) = header.split_once(':') else {
            return Err(malformed("a line has no name of a header and `:`", header));
        };
        if name.eq_ignore_ascii_case("Content-Length") {
            let bytes = value.trim().parse::<u64>();
            length = Some(bytes.map_err(|_| malformed("`Content-Length` is not a number", value))?);
        }
    }
    let length = length.ok_or_else(|| malformed("`Content-Length` is missing", ""))?;
    if length > MOST_BYTES {
        return Err(ServerError::TooLong(length));
    }
    let mut text = vec![0; length as usize];
    input.read_exact(&mut text).map_err(|_| malformed("the last message is cut off", ""))?;
    match serde_json::from_slice(&text) {
        Ok(message) => Ok(Some(message)),
        Err(_) => Err(malformed("a message is not JSON-RPC", &String::from_utf8_lossy(&text))),
    }
}

fn malformed(what: &str, found: &str) -> ServerError {
    /// So much of it is shown.
    const SHOWN: usize = 60;
    let start: String = found.chars().take(SHOWN).collect();
    ServerError::Malformed(if start.is_empty() { what.to_owned() } else { format!("{what}: `{start}`") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_and_others_refused() {
        let exit = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        let framed = format!("content-type: x\r\nContent-Length: {}\r\n\r\n{exit}", exit.len());
        let message = read(&mut framed.as_bytes()).unwrap();
        assert!(matches!(message, Some(Message::Notification(one)) if one.method == "exit"));
        assert!(read(&mut &b""[..]).unwrap().is_none());
        for (input, expected) in [
            ("hello", "a line with `Content-Length` is missing: `hello`"),
            ("hello\n", "a line has no name of a header and `:`: `hello`"),
            ("A: b\r\n\r\n", "`Content-Length` is missing"),
            ("Content-Length: x\r\n\r\n", "`Content-Length` is not a number: ` x`"),
            ("Content-Length: 5\r\n\r\nab", "the last message is cut off"),
            ("Content-Length: 2\r\n\r\nab", "a message is not JSON-RPC: `ab`"),
            ("Content-Length: 99999999999\r\n\r\n", "a message of 99999999999 bytes came in"),
        ] {
            let error = read(&mut input.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{input}: {error}");
        }
    }
}
