//! How options that are made elsewhere are written.

/// A client for S3 as its options.
pub(super) mod s3 {
    use recipe_store::s3::{S3, S3Options};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(s3: &S3, serializer: S) -> Result<S::Ok, S::Error> {
        s3.options().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<S3, D::Error> {
        S3Options::deserialize(deserializer).map(S3::new)
    }
}

/// How text is written that is read as numbers and dates.
pub(super) mod text {
    use std::collections::BTreeMap;

    use recipe_core::engine::kernel::read::{CellFormat, InvalidFormat, TextFormat};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Text {
        decimal_comma: bool,
        day_first: bool,
        date: Option<Cells>,
        timestamp: Option<Cells>,
        columns: BTreeMap<String, Cells>,
    }

    #[derive(Serialize, Deserialize)]
    #[serde(try_from = "Format", into = "Format")]
    #[derive(Clone)]
    struct Cells(CellFormat);

    #[derive(Serialize, Deserialize)]
    enum Format {
        Date(String),
        Timestamp(String),
    }

    impl From<Cells> for Format {
        fn from(Cells(format): Cells) -> Self {
            let text = format.text().to_owned();
            if format.has_time() { Format::Timestamp(text) } else { Format::Date(text) }
        }
    }

    impl TryFrom<Format> for Cells {
        type Error = InvalidFormat;

        fn try_from(format: Format) -> Result<Self, InvalidFormat> {
            Ok(Cells(match format {
                Format::Date(text) => CellFormat::date(&text)?,
                Format::Timestamp(text) => CellFormat::timestamp(&text)?,
            }))
        }
    }

    pub(crate) fn serialize<S: Serializer>(format: &TextFormat, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = format.columns().map(|(column, format)| (column.to_owned(), Cells(format.clone())));
        let text = Text {
            decimal_comma: format.decimal_comma,
            day_first: format.day_first,
            date: format.date.clone().map(Cells),
            timestamp: format.timestamp.clone().map(Cells),
            columns: columns.collect(),
        };
        text.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TextFormat, D::Error> {
        let text = Text::deserialize(deserializer)?;
        let mut format =
            TextFormat::default().with_decimal_comma(text.decimal_comma).with_day_first(text.day_first);
        format.date = text.date.map(|Cells(date)| date);
        format.timestamp = text.timestamp.map(|Cells(timestamp)| timestamp);
        let columns = text.columns.into_iter();
        Ok(columns.fold(format, |format, (column, Cells(cells))| format.with_column(column, cells)))
    }
}
