//! `S3CsvSource`: text with a delimiter. All its columns are text.

use recipe_core::error::Kind;
use recipe_tables::{CsvOptions, Format};

use super::node_type::{NONE, NodeType, Support};
use super::source;
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType =
    NodeType { name: "S3CsvSource", support: Support::Runs, inputs: NONE, ignored: source::IGNORED, read };

const SEPARATORS: &[(&str, u8)] =
    &[("comma", b','), ("ctrla", 1), ("pipe", b'|'), ("semicolon", b';'), ("tab", b'\t')];
/// The sign around cells. What is not a single byte is not read.
#[derive(Clone, Copy)]
enum Quote {
    Sign(u8),
    Nothing,
    NotRead,
}

const QUOTES: &[(&str, Quote)] = &[
    ("quote", Quote::Sign(b'"')),
    ("quillemet", Quote::NotRead),
    ("single_quote", Quote::Sign(b'\'')),
    ("disabled", Quote::Nothing),
];

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    let spec = source::read(members, setting, Format::Csv);
    let separator = members.word("Separator", SEPARATORS).unwrap_or(b',');
    let quote = match members.word("QuoteChar", QUOTES) {
        Some(Quote::NotRead) => {
            let node = members.get("QuoteChar")?;
            let message =
                "`quillemet` is not read; quotes are `quote`, `single_quote` or `disabled`".to_owned();
            members.wrong(Kind::NotSupported(message), "QuoteChar", &node.span);
            return None;
        }
        Some(Quote::Sign(sign)) => Some(sign),
        Some(Quote::Nothing) => None,
        None => Some(b'"'),
    };
    let mut csv = CsvOptions::default().with_quote(quote);
    if let Some((escape, node)) = members.text("Escaper") {
        let [byte] = escape.as_bytes() else {
            members.wrong(Kind::BadParameter("is one character of ASCII".into()), "Escaper", &node.span);
            return None;
        };
        csv = csv.with_escape(*byte);
    }
    // Line breaks in quotes are read whether it says so or not.
    members.flag("Multiline");
    let header = members.flag("WithHeader").unwrap_or(false);
    if members.flag("SkipFirst") == Some(true) {
        csv = csv.with_skip_rows(1);
        if header {
            let node = members.get("SkipFirst")?;
            let message = "a line is skipped before the header is read".to_owned();
            members.warn(message, &node.span);
        }
    }
    let mut spec = spec?;
    spec.read = spec.read.with_delimiter(Some(separator)).with_header(header).with_csv(csv);
    spec.zero_based_names = !header;
    Some(Work::Source(Box::new(spec)))
}
