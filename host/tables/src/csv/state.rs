//! What each byte of a text does.
//!
//! A quote opens a cell only at the cell's start, and a doubled quote inside is one quote. `\n`, `\r` and `\r\n` end a
//! record, and empty lines are not records.

use super::dialect::Dialect;

/// Where in a text a byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// At the start of a record.
    Record,
    /// At the start of a cell.
    Cell,
    /// In a cell without quotes, or behind one in quotes.
    Text,
    /// Inside quotes.
    Quoted,
    /// Behind a quote that closes, unless another follows.
    Quote,
    /// Behind a sign that escapes this byte, outside quotes or inside.
    Escaped { quoted: bool },
    /// In a line that is no row.
    Comment,
}

/// All of them, of which the first is that before a text.
pub(super) const STATES: [At; 8] = [
    At::Record,
    At::Cell,
    At::Text,
    At::Quoted,
    At::Quote,
    At::Escaped { quoted: false },
    At::Escaped { quoted: true },
    At::Comment,
];

/// What a byte does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    /// It ends a cell.
    Cell,
    /// It ends a record.
    Record,
    /// It follows a closing quote, where nothing may.
    Stray,
}

/// A place in a text that moves forward.
#[derive(Debug, Clone)]
pub(super) struct State {
    dialect: Dialect,
    pub(super) at: At,
}

impl State {
    pub(super) fn at_record(dialect: Dialect) -> Self {
        State { dialect, at: At::Record }
    }

    /// A place that was reached in some way.
    pub(super) fn at(dialect: Dialect, at: At) -> Self {
        State { dialect, at }
    }

    /// Goes past a byte.
    #[inline]
    pub(super) fn step(&mut self, byte: u8) -> Step {
        let Dialect { delimiter, quote, escape, comment, lenient } = self.dialect;
        let is_end = matches!(byte, b'\n' | b'\r');
        let mut done = Step::Nothing;
        self.at = match self.at {
            At::Quoted if escape == Some(byte) => At::Escaped { quoted: true },
            At::Quoted if quote == Some(byte) => At::Quote,
            At::Quoted | At::Escaped { quoted: true } => At::Quoted,
            At::Comment if !is_end => At::Comment,
            At::Comment => At::Record,
            At::Escaped { quoted: false } => At::Text,
            At::Record | At::Cell | At::Quote if quote == Some(byte) => At::Quoted,
            At::Record if is_end => At::Record,
            At::Record if comment == Some(byte) => At::Comment,
            _ if is_end => {
                done = Step::Record;
                At::Record
            }
            _ if byte == delimiter => {
                done = Step::Cell;
                At::Cell
            }
            _ if quote.is_none() && escape == Some(byte) => At::Escaped { quoted: false },
            At::Quote if !lenient => {
                done = Step::Stray;
                At::Text
            }
            _ => At::Text,
        };
        done
    }

    /// How many of the next bytes are text inside of quotes.
    pub(super) fn quoted(&self, bytes: &[u8]) -> usize {
        let Dialect { quote: Some(quote), escape, .. } = self.dialect else { return 0 };
        if self.at != At::Quoted {
            return 0;
        }
        memchr::memchr2(quote, escape.unwrap_or(quote), bytes).unwrap_or(bytes.len())
    }

    /// Goes past bytes, from quote to quote where nothing else changes what a quote does.
    pub(super) fn skip(&mut self, mut bytes: &[u8]) {
        let Dialect { delimiter, quote: Some(quote), escape: None, comment: None, .. } = self.dialect else {
            for byte in bytes {
                self.step(*byte);
            }
            return;
        };
        while let Some((next, rest)) = bytes.split_first() {
            if self.at == At::Quote {
                self.step(*next);
                bytes = rest;
                continue;
            }
            let before = memchr::memchr(quote, bytes).unwrap_or(bytes.len());
            // Outside of quotes, the last byte says where the text is.
            self.at = match bytes[..before].last() {
                None => self.at,
                Some(_) if self.at == At::Quoted => At::Quoted,
                Some(b'\n' | b'\r') => At::Record,
                Some(byte) if *byte == delimiter => At::Cell,
                Some(_) => At::Text,
            };
            bytes = &bytes[before..];
            if let Some((quote, rest)) = bytes.split_first() {
                self.step(*quote);
                bytes = rest;
            }
        }
    }

    /// Whether what follows is inside quotes.
    pub(super) fn is_quoted(&self) -> bool {
        matches!(self.at, At::Quoted | At::Escaped { quoted: true })
    }

    /// Whether what came before ends with a record that has no line end.
    pub(super) fn is_within_record(&self) -> bool {
        !matches!(self.at, At::Record | At::Comment)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// To skip bytes is to go past each of them.
        #[test]
        fn skipping_is_stepping(
            text in r#"[a",;\\#\n\r]{0,40}"#,
            lenient in any::<bool>(),
            escape in proptest::option::of(Just(b'\\')),
            comment in proptest::option::of(Just(b'#')),
            from in 0..3_usize,
        ) {
            let dialect = Dialect { delimiter: b',', quote: Some(b'"'), escape, comment, lenient };
            let at = [At::Record, At::Cell, At::Quoted][from];
            let (mut skipped, mut stepped) = (State::at(dialect, at), State::at(dialect, at));
            skipped.skip(text.as_bytes());
            for byte in text.bytes() {
                stepped.step(byte);
            }
            prop_assert_eq!(skipped.at, stepped.at, "{}", text);
        }
    }
}
