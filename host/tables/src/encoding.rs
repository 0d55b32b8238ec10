//! Encodings of texts, and how they are known.

use std::fmt;
use std::str::FromStr;

use memchr::memchr;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The encoding of a text: one of those of the [WHATWG Encoding Standard](https://encoding.spec.whatwg.org/), or UTF-32.
///
/// ```
/// use recipe_tables::Encoding;
///
/// let encoding: Encoding = "latin1".parse()?;
/// assert_eq!(encoding.to_string(), "windows-1252");
/// assert_eq!("utf_16_be".parse::<Encoding>()?.to_string(), "UTF-16BE");
/// assert!("klingon".parse::<Encoding>().is_err());
/// # Ok::<(), recipe_tables::UnknownEncoding>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(pub(crate) Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Known(&'static encoding_rs::Encoding),
    Utf32Le,
    Utf32Be,
}

/// No encoding has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no encoding has this name; names are such as windows-1252, shift_jis, gbk and utf-16le")]
pub struct UnknownEncoding;

const UTF_8: Encoding = Encoding(Kind::Known(encoding_rs::UTF_8));
const UTF_16LE: Encoding = Encoding(Kind::Known(encoding_rs::UTF_16LE));
const UTF_16BE: Encoding = Encoding(Kind::Known(encoding_rs::UTF_16BE));
const UTF_32LE: Encoding = Encoding(Kind::Utf32Le);
const UTF_32BE: Encoding = Encoding(Kind::Utf32Be);

/// Byte order marks. That of UTF-32 begins with that of UTF-16.
const MARKS: [(&[u8], Encoding); 5] = [
    (b"\xff\xfe\x00\x00", UTF_32LE),
    (b"\x00\x00\xfe\xff", UTF_32BE),
    (b"\xff\xfe", UTF_16LE),
    (b"\xfe\xff", UTF_16BE),
    (b"\xef\xbb\xbf", UTF_8),
];

/// Numbers of code pages by which Python and Java know encodings, besides those that are names in the standard.
const CODE_PAGES: [(&str, &str); 5] =
    [("cp932", "shift_jis"), ("cp936", "gbk"), ("cp949", "euc-kr"), ("cp950", "big5"), ("cp65001", "utf-8")];

impl Encoding {
    /// The encoding that a byte order mark at the start of a text names, and the length of the mark.
    pub(crate) fn of_mark(start: &[u8]) -> Option<(Encoding, usize)> {
        let found = MARKS.iter().find(|(mark, _)| start.starts_with(mark));
        found.map(|(mark, encoding)| (*encoding, mark.len()))
    }

    /// The encoding that a text without a mark seems to have because of its NUL bytes, of which letters of ASCII have one
    /// in UTF-16 and three in UTF-32; at least one byte in `one_in` must be NUL.
    pub(crate) fn of_nulls(start: &[u8], one_in: usize) -> Option<Encoding> {
        // Nearly all texts have none.
        memchr(0, start)?;
        let length = start.len() / 4;
        let mut nulls = [0_usize; 4];
        let (fours, rest) = start.as_chunks::<4>();
        for (at, byte) in fours.iter().flatten().chain(rest).enumerate() {
            nulls[at % 4] += usize::from(*byte == 0);
        }
        let all: usize = nulls.iter().sum();
        // One alone is a stray byte.
        if all < 2 || all.saturating_mul(one_in) < start.len() {
            return None;
        }
        // Letters such as `Ā` and `一` have a NUL where those of ASCII have none.
        let [first, second, third, fourth] = nulls;
        let (even, odd) = (first + third, second + fourth);
        if length > 0 && third >= length && fourth >= length && first * 2 <= length {
            Some(UTF_32LE)
        } else if length > 0 && first >= length && second >= length && fourth * 2 <= length {
            Some(UTF_32BE)
        } else if odd >= even * 2 {
            Some(UTF_16LE)
        } else if even >= odd * 2 {
            Some(UTF_16BE)
        } else {
            None
        }
    }

    /// Whether a text is taken as it is.
    pub(crate) fn is_utf8(self) -> bool {
        self == UTF_8
    }
}

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    /// Finds an encoding by any name of the standard, in any case; `-` and `_` do not matter.
    fn from_str(name: &str) -> Result<Self, UnknownEncoding> {
        let name = name.trim().to_ascii_lowercase();
        let short: String = name.chars().filter(|c| !matches!(c, '-' | '_')).collect();
        match short.as_str() {
            "utf8sig" => return Ok(UTF_8),
            "utf16le" => return Ok(UTF_16LE),
            "utf16be" => return Ok(UTF_16BE),
            "utf32" | "utf32le" => return Ok(UTF_32LE),
            "utf32be" => return Ok(UTF_32BE),
            _ => {}
        }
        let page = CODE_PAGES.iter().find(|(page, _)| *page == short).map(|(_, name)| (*name).to_owned());
        let names = [page.unwrap_or_default(), name.clone(), name.replace('_', "-"), short];
        let known = |name: &String| encoding_rs::Encoding::for_label_no_replacement(name.as_bytes());
        names.iter().find_map(known).map(|known| Encoding(Kind::Known(known))).ok_or(UnknownEncoding)
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Known(encoding) => encoding.name(),
            Kind::Utf32Le => "UTF-32LE",
            Kind::Utf32Be => "UTF-32BE",
        })
    }
}

/// As its name.
impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|error| de::Error::custom(format_args!("`{name}`: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_written_as_its_name() {
        let names = "UTF-8 IBM866 ISO-8859-2 ISO-8859-3 ISO-8859-4 ISO-8859-5 ISO-8859-6 ISO-8859-7 ISO-8859-8 \
                     ISO-8859-8-I ISO-8859-10 ISO-8859-13 ISO-8859-14 ISO-8859-15 ISO-8859-16 KOI8-R KOI8-U macintosh \
                     windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 \
                     windows-1256 windows-1257 windows-1258 x-mac-cyrillic GBK gb18030 Big5 EUC-JP ISO-2022-JP Shift_JIS \
                     EUC-KR UTF-16BE UTF-16LE x-user-defined UTF-32LE UTF-32BE";
        for name in names.split_whitespace() {
            let encoding: Encoding = serde_json::from_str(&format!("\"{name}\"")).expect(name);
            assert_eq!(encoding.to_string(), name);
            assert_eq!(serde_json::to_string(&encoding).expect("JSON"), format!("\"{name}\""));
        }
        let error = serde_json::from_str::<Encoding>("\"klingon\"").expect_err("there is none");
        assert!(error.to_string().starts_with("`klingon`: no encoding has this name"), "{error}");
    }

    #[test]
    fn names_are_those_of_programs() {
        let table = [
            ("UTF-8", "UTF-8"),
            ("utf8", "UTF-8"),
            ("utf-16", "UTF-16LE"),
            ("utf_16", "UTF-16LE"),
            ("UTF16BE", "UTF-16BE"),
            ("utf-32", "UTF-32LE"),
            ("latin-1", "windows-1252"),
            ("iso-8859-1", "windows-1252"),
            ("iso8859_15", "ISO-8859-15"),
            ("cp1252", "windows-1252"),
            ("cp1251", "windows-1251"),
            ("shift_jis", "Shift_JIS"),
            ("sjis", "Shift_JIS"),
            ("cp932", "Shift_JIS"),
            ("euc_jp", "EUC-JP"),
            ("gb18030", "gb18030"),
            ("big5", "Big5"),
            ("macintosh", "macintosh"),
        ];
        for (name, expected) in table {
            assert_eq!(
                name.parse::<Encoding>().map(|known| known.to_string()),
                Ok(expected.to_owned()),
                "{name}"
            );
        }
        assert_eq!("replacement".parse::<Encoding>(), Err(UnknownEncoding));
    }

    #[test]
    fn marks_and_nulls_tell() {
        let le = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        let le32 = |text: &str| text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect::<Vec<u8>>();
        let be32 = |text: &str| text.chars().flat_map(|c| (c as u32).to_be_bytes()).collect::<Vec<u8>>();
        assert_eq!(Encoding::of_mark(&le("\u{feff}a")), Some((UTF_16LE, 2)));
        assert_eq!(Encoding::of_mark(&le32("\u{feff}a")), Some((UTF_32LE, 4)));
        assert_eq!(Encoding::of_mark(b"a"), None);
        for text in ["id,city\n1,Köln\n", "id,city\n1,Āda\n", "ab", "abc"] {
            assert_eq!(Encoding::of_nulls(&le(text), 4), Some(UTF_16LE), "{text}");
            assert_eq!(Encoding::of_nulls(&be(text), 4), Some(UTF_16BE), "{text}");
            assert_eq!(Encoding::of_nulls(&le32(text), 4), Some(UTF_32LE), "{text}");
            assert_eq!(Encoding::of_nulls(&be32(text), 4), Some(UTF_32BE), "{text}");
        }
        assert_eq!(Encoding::of_nulls(b"id,city\n1,\0\n", 4), None);
        assert_eq!(Encoding::of_nulls(b"", 4), None);
        assert_eq!(Encoding::of_nulls(b"[\0]", 4), None);
        assert_eq!(Encoding::of_nulls(&le("編號,城市\n"), 4), None);
        assert_eq!(Encoding::of_nulls(&le("編號,城市\n"), usize::MAX), Some(UTF_16LE));
    }
}
