//! Partitions that a table computes: `projection.enabled` ("Set up partition projection", Amazon Athena User Guide).

mod dates;
mod moments;
#[cfg(test)]
mod tests;

use chrono::NaiveDateTime;

use crate::error::{CatalogError, Result};
use crate::predicate::Predicate;
use crate::table::{Partition, Table, folder};

/// A table with more combinations of values is refused.
const MOST: usize = 1_000_000;

/// The partitions of a table that says how they are computed, in place of those that a catalog keeps. Some may be of folders
/// that are not there.
///
/// ```
/// use chrono::NaiveDateTime;
/// use recipe_catalog::{Column, Projection, Table};
///
/// let mut table = Table::new("db", "claims");
/// table.storage_descriptor.location = Some("s3://lake/claims/".into());
/// table.partition_keys = vec![Column::new("month", "string")];
/// for (name, value) in
///     [("enabled", "true"), ("month.type", "integer"), ("month.range", "1,12"), ("month.digits", "2")]
/// {
///     table.parameters.insert(format!("projection.{name}"), value.into());
/// }
/// let projection = Projection::of(&table, NaiveDateTime::default())?.expect("it is enabled");
/// let partitions = projection.partitions(None);
/// assert_eq!(partitions.len(), 12);
/// assert_eq!(partitions[0].location(), Some("s3://lake/claims/month=01/"));
/// # Ok::<(), recipe_catalog::CatalogError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Projection {
    table: Table,
    /// The values of each key.
    values: Vec<Vec<String>>,
    /// The place of a partition, with `${key}` for values.
    template: Option<String>,
}

impl Projection {
    /// How the partitions of a table are computed at this time, in UTC; none where the catalog keeps them.
    ///
    /// # Errors
    ///
    /// What the table says of it is wrong, or is not done here.
    pub fn of(table: &Table, now: NaiveDateTime) -> Result<Option<Projection>> {
        let is_enabled =
            table.parameter("projection.enabled").is_some_and(|said| said.eq_ignore_ascii_case("true"));
        if !is_enabled {
            return Ok(None);
        }
        let keys = table.partition_keys.iter();
        let values: Vec<Vec<String>> =
            keys.map(|key| Key { table, name: &key.name }.values(now)).collect::<Result<_>>()?;
        let combinations = values.iter().try_fold(1_usize, |count, values| count.checked_mul(values.len()));
        if combinations.is_none_or(|count| count > MOST) {
            let reason =
                format!("its projection makes more than {MOST} partitions; narrow the ranges of its keys");
            return Err(CatalogError::table(table, reason));
        }
        let template = table.parameter("storage.location.template").map(str::to_owned);
        if let Some(template) = &template {
            let missing =
                table.partition_keys.iter().find(|key| !template.contains(&format!("${{{}}}", key.name)));
            if let Some(key) = missing {
                let reason =
                    format!("`storage.location.template` has no `${{{}}}`, a partition column", key.name);
                return Err(CatalogError::table(table, reason));
            }
        } else if table.location().is_none() {
            return Err(CatalogError::table(table, "its location is not said"));
        }
        Ok(Some(Projection { table: table.clone(), values, template }))
    }

    /// The partitions of which a condition is true, in the order of the values of the keys.
    pub fn partitions(&self, predicate: Option<&Predicate>) -> Vec<Partition> {
        let mut all: Vec<Vec<String>> = vec![Vec::new()];
        for values in &self.values {
            let longer = |begun: Vec<String>| {
                values.iter().map(move |value| begun.iter().chain([value]).cloned().collect())
            };
            all = all.into_iter().flat_map(longer).collect();
        }
        let partitions = all.into_iter().map(|values| self.partition(values));
        let is_wanted =
            |partition: &Partition| predicate.is_none_or(|predicate| predicate.is_true(&partition.values()));
        partitions.filter(is_wanted).collect()
    }

    fn partition(&self, values: Vec<String>) -> Partition {
        let named = || self.table.partition_keys.iter().map(|key| &key.name).zip(&values);
        let location = match &self.template {
            Some(template) => named().fold(template.clone(), |location, (name, value)| {
                location.replace(&format!("${{{name}}}"), value)
            }),
            None => {
                let folders = named().map(|(name, value)| format!("{name}={value}/"));
                folder(self.table.location().unwrap_or_default()) + &folders.collect::<String>()
            }
        };
        Partition::new(values, folder(&location))
    }
}

/// A partition column whose values are computed.
#[derive(Clone, Copy)]
struct Key<'a> {
    table: &'a Table,
    name: &'a str,
}

impl<'a> Key<'a> {
    fn values(self, now: NaiveDateTime) -> Result<Vec<String>> {
        match self.said("type") {
            Some("enum") => {
                let values = self.required("values", "its values with commas between them")?;
                Ok(values.split(',').map(|value| value.trim().to_owned()).collect())
            }
            Some("integer") => self.numbers(),
            Some("date") => dates::values(self, now),
            Some("injected") => Err(self.wrong(
                "type",
                "is `injected`, whose values queries give, and a job has none; use enum, integer or date",
            )),
            Some(other) => Err(self.wrong("type", &format!("is enum, integer or date, not `{other}`"))),
            None => Err(self.wrong("type", "is missing: enum, integer or date")),
        }
    }

    fn numbers(self) -> Result<Vec<String>> {
        const RANGE: &str = "the first and the last number, such as 1,12";
        let (first, last) = self.range(RANGE)?;
        let number =
            |text: &str| text.parse::<i64>().map_err(|_| self.wrong("range", &format!("is {RANGE}")));
        let (first, last) = (number(first)?, number(last)?);
        let step = usize::try_from(self.whole("interval")?.unwrap_or(1)).unwrap_or(usize::MAX);
        let digits = self.whole("digits")?.unwrap_or(0).min(64) as usize;
        let values = (first..=last).step_by(step.max(1)).take(MOST + 1);
        Ok(values.map(|value| format!("{value:0digits$}")).collect())
    }

    /// The two ends of a range.
    fn range(self, what: &str) -> Result<(&'a str, &'a str)> {
        let range = self.required("range", what)?;
        let ends = range.split_once(',').map(|(first, last)| (first.trim(), last.trim()));
        ends.ok_or_else(|| self.wrong("range", &format!("is {what}, not `{range}`")))
    }

    /// A number of at least one.
    fn whole(self, name: &str) -> Result<Option<u32>> {
        let Some(text) = self.said(name) else { return Ok(None) };
        match text.trim().parse() {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(self.wrong(name, &format!("is a whole number of at least 1, not `{text}`"))),
        }
    }

    fn required(self, name: &str, what: &str) -> Result<&'a str> {
        self.said(name).ok_or_else(|| self.wrong(name, &format!("is missing: {what}")))
    }

    fn said(self, name: &str) -> Option<&'a str> {
        self.table.parameter(&format!("projection.{}.{name}", self.name))
    }

    fn wrong(self, name: &str, reason: &str) -> CatalogError {
        CatalogError::table(self.table, format!("`projection.{}.{name}` {reason}", self.name))
    }
}
