//! Statistics that rules compare, as profiles have them.

use std::collections::BTreeMap;

use recipe_core::engine::nearest;
use recipe_core::profile::{ColumnProfile, Estimate, Moments, Numbers, Profile, ProfileOptions, Values};
use serde_json::Value;

use super::parser::Expression;
use crate::quality::condition::Compare;

/// A statistic of a table, or of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statistic {
    kind: &'static Kind,
    pub(crate) column: Option<String>,
    parameter: Option<f64>,
}

/// What a statistic has to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NumberTest {
    Compare(Compare, f64),
    /// From the first to the second, both included.
    Between(f64, f64),
}

/// What became of a check of statistics.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) passed: bool,
    /// Why not.
    pub(crate) reasons: Vec<String>,
    pub(crate) measured: Vec<Measured>,
}

/// A statistic that was measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) is_estimate: bool,
}

/// Profiles of a table by the number of standard deviations from which on a value is an outlier.
pub(crate) struct Profiles(pub(crate) Vec<(f64, Profile)>);

/// A number, and whether it is an estimate.
type Number = (f64, bool);

#[derive(Debug)]
pub(super) struct Kind {
    name: &'static str,
    of: Of,
}

#[derive(Debug)]
enum Of {
    Table(fn(&Profile) -> Option<Number>),
    Column(fn(&ColumnProfile) -> Option<Number>),
    /// The same as a share of all rows, in percent.
    TablePercentage(fn(&Profile) -> Option<Number>),
    ColumnPercentage(fn(&ColumnProfile) -> Option<Number>),
    /// Values that are not missing, and are of the column's type.
    Valid {
        is_percentage: bool,
    },
    /// Values far from the mean, by the number of standard deviations.
    Outliers {
        is_percentage: bool,
    },
    Quantile,
}

macro_rules! kinds {
    ($($name:literal: $of:expr,)*) => { &[$(Kind { name: $name, of: $of }),*] };
}

const KINDS: &[Kind] = kinds![
    "ROWS_COUNT": Of::Table(|profile| exact(profile.rows as f64)),
    "COLUMNS_COUNT": Of::Table(|profile| exact(profile.columns.len() as f64)),
    "DUPLICATE_ROWS_COUNT": Of::Table(|profile| estimated(profile.duplicate_rows)),
    "DUPLICATE_ROWS_PERCENTAGE": Of::TablePercentage(|profile| estimated(profile.duplicate_rows)),
    "MISSING_VALUES_COUNT": Of::Column(|column| exact(column.missing as f64)),
    "MISSING_VALUES_PERCENTAGE": Of::ColumnPercentage(|column| exact(column.missing as f64)),
    "DUPLICATE_VALUES_COUNT": Of::Column(duplicates),
    "DUPLICATE_VALUES_PERCENTAGE": Of::ColumnPercentage(duplicates),
    "VALID_VALUES_COUNT": Of::Valid { is_percentage: false },
    "VALID_VALUES_PERCENTAGE": Of::Valid { is_percentage: true },
    "DISTINCT_VALUES_COUNT": Of::Column(distinct),
    "DISTINCT_VALUES_PERCENTAGE": Of::ColumnPercentage(distinct),
    "UNIQUE_VALUES_COUNT": Of::Column(unique),
    "UNIQUE_VALUES_PERCENTAGE": Of::ColumnPercentage(unique),
    "Z_SCORE_OUTLIERS_COUNT": Of::Outliers { is_percentage: false },
    "Z_SCORE_OUTLIERS_PERCENTAGE": Of::Outliers { is_percentage: true },
    "MIN": Of::Column(|column| exact(number(&column.numbers.as_ref()?.min)?)),
    "MAX": Of::Column(|column| exact(number(&column.numbers.as_ref()?.max)?)),
    "MEDIAN": Of::Column(|column| percentile(column, 0.5)),
    "MEAN": Of::Column(|column| exact(moments(column)?.mean)),
    "MODE": Of::Column(mode),
    "STANDARD_DEVIATION": Of::Column(|column| exact(moments(column)?.standard_deviation?)),
    "ENTROPY": Of::Column(|column| values(column).map(|values| (values.entropy, !values.is_exact()))),
    "SUM": Of::Column(|column| exact(moments(column)?.sum)),
    "KURTOSIS": Of::Column(|column| exact(moments(column)?.kurtosis?)),
    "SKEWNESS": Of::Column(|column| exact(moments(column)?.skewness?)),
    "VARIANCE": Of::Column(|column| exact(moments(column)?.variance?)),
    "MEDIAN_ABSOLUTE_DEVIATION": Of::Column(|column| {
        let numbers = column.numbers.as_ref()?;
        Some((numbers.median_absolute_deviation?, numbers.error.is_some()))
    }),
    "QUANTILE": Of::Quantile,
];

/// The statistic of this name.
pub(super) fn find(name: &str) -> Result<&'static Kind, String> {
    let found = KINDS.iter().find(|kind| kind.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        let near = nearest(&name.to_ascii_uppercase(), KINDS.iter().map(|kind| kind.name));
        let all = || KINDS.iter().map(|kind| format!("`{}`", kind.name)).collect::<Vec<_>>().join(", ");
        let hint =
            near.map_or_else(|| format!("; there are {}", all()), |near| format!("; did you mean `{near}`?"));
        format!("there is no statistic `{name}`{hint}")
    })
}

impl Kind {
    fn is_of_table(&self) -> bool {
        matches!(self.of, Of::Table(_) | Of::TablePercentage(_))
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        self.name == other.name
    }
}

impl Statistic {
    pub(super) fn new(
        kind: &'static Kind,
        column: Option<String>,
        parameter: Option<f64>,
    ) -> Result<Statistic, String> {
        let name = kind.name;
        match (&kind.of, parameter) {
            (Of::Quantile, Some(0.25 | 0.5 | 0.75)) => {}
            (Of::Quantile, _) => return Err(format!("`{name}` takes `0.25`, `0.5` or `0.75`")),
            (Of::Outliers { .. }, Some(threshold)) if threshold.is_nan() || threshold <= 0.0 => {
                return Err(format!("`{name}` takes a number of standard deviations, such as `3`"));
            }
            (Of::Outliers { .. }, _) | (_, None) => {}
            (_, Some(_)) => return Err(format!("`{name}` takes no parameter")),
        }
        match (kind.is_of_table(), &column) {
            (true, Some(_)) => Err(format!("`{name}` is about all columns, and none is named or selected")),
            (false, None) => Err(format!(
                "`{name}` is about a column: name it, as in `AGG({name}, :col)`, or select columns with `ColumnSelectors`"
            )),
            _ => Ok(Statistic { kind, column, parameter }),
        }
    }

    /// The standard deviations from which on a value is an outlier, where they matter.
    pub(crate) fn outlier_threshold(&self) -> Option<f64> {
        let is_outliers = matches!(self.kind.of, Of::Outliers { .. });
        is_outliers.then(|| self.parameter.unwrap_or(ProfileOptions::default().outlier_threshold))
    }

    fn name(&self) -> String {
        match &self.column {
            Some(column) => format!("{}({column})", self.kind.name),
            None => self.kind.name.to_owned(),
        }
    }

    fn value(&self, profiles: &Profiles) -> Option<Number> {
        let threshold = self.outlier_threshold();
        let is_it =
            |(known, _): &&(f64, Profile)| threshold.is_none_or(|wanted| wanted.total_cmp(known).is_eq());
        let (_, profile) = profiles.0.iter().find(is_it)?;
        let rows = profile.rows;
        let percentage = |(value, is_estimate): Number, is_percentage: bool| {
            if is_percentage { (percent(value, rows), is_estimate) } else { (value, is_estimate) }
        };
        let column = || profile.columns.iter().find(|column| Some(&column.name) == self.column.as_ref());
        match &self.kind.of {
            Of::Table(of) => of(profile),
            Of::TablePercentage(of) => of(profile).map(|value| percentage(value, true)),
            Of::Column(of) => of(column()?),
            Of::ColumnPercentage(of) => of(column()?).map(|value| percentage(value, true)),
            Of::Valid { is_percentage } => {
                let column = column()?;
                let valid = rows.saturating_sub(column.missing).saturating_sub(column.invalid);
                Some(percentage((valid as f64, false), *is_percentage))
            }
            Of::Outliers { is_percentage } => {
                let numbers = column()?.numbers.as_ref()?;
                let count = numbers.outliers.as_ref()?.count as f64;
                Some(percentage((count, numbers.error.is_some()), *is_percentage))
            }
            Of::Quantile => percentile(column()?, self.parameter?),
        }
    }
}

impl NumberTest {
    fn holds(&self, value: f64) -> bool {
        match self {
            NumberTest::Compare(compare, wanted) => {
                value.partial_cmp(wanted).is_some_and(|order| compare.holds(order))
            }
            NumberTest::Between(low, high) => (*low..=*high).contains(&value),
        }
    }

    /// What it asks for, as `< 5`.
    fn wanted(&self) -> String {
        match self {
            NumberTest::Compare(compare, wanted) => format!("{} {wanted}", sign(*compare)),
            NumberTest::Between(low, high) => format!("between {low} and {high}"),
        }
    }
}

/// How check expressions write a comparison.
pub(crate) fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "==",
        Compare::NotEqual => "!=",
        Compare::Greater => ">",
        Compare::GreaterEqual => ">=",
        Compare::Less => "<",
        Compare::LessEqual => "<=",
    }
}

impl Expression<(Statistic, NumberTest)> {
    /// All statistics in it.
    pub(crate) fn statistics(&self) -> Vec<&Statistic> {
        match self {
            Expression::One((statistic, _)) => vec![statistic],
            Expression::All(parts) | Expression::Any(parts) => {
                parts.iter().flat_map(|part| part.statistics()).collect()
            }
        }
    }

    /// What becomes of it.
    pub(crate) fn decide(&self, profiles: &Profiles) -> Outcome {
        let combined = |parts: &[Expression<(Statistic, NumberTest)>], any: bool| {
            let parts: Vec<Outcome> = parts.iter().map(|part| part.decide(profiles)).collect();
            let passed =
                if any { parts.iter().any(|part| part.passed) } else { parts.iter().all(|part| part.passed) };
            let mut whole = Outcome { passed, reasons: Vec::new(), measured: Vec::new() };
            for part in parts {
                whole.reasons.extend(part.reasons);
                whole.measured.extend(part.measured);
            }
            if passed {
                whole.reasons.clear();
            }
            whole
        };
        match self {
            Expression::One((statistic, test)) => one(statistic, test, profiles),
            Expression::All(parts) => combined(parts, false),
            Expression::Any(parts) => combined(parts, true),
        }
    }
}

fn one(statistic: &Statistic, test: &NumberTest, profiles: &Profiles) -> Outcome {
    let name = statistic.name();
    let Some((value, is_estimate)) = statistic.value(profiles).filter(|(value, _)| !value.is_nan()) else {
        let reason = format!("{name} has no value: the column is empty, or not of numbers");
        return Outcome { passed: false, reasons: vec![reason], measured: Vec::new() };
    };
    let passed = test.holds(value);
    let reason = format!("{name} is {}, not {}", shown(value), test.wanted());
    let reasons = if passed { Vec::new() } else { vec![reason] };
    Outcome { passed, reasons, measured: vec![Measured { name, value, is_estimate }] }
}

#[expect(clippy::unnecessary_wraps, reason = "others may have no value")]
fn exact(value: f64) -> Option<Number> {
    Some((value, false))
}

#[expect(clippy::unnecessary_wraps, reason = "others may have no value")]
fn estimated(estimate: Estimate) -> Option<Number> {
    Some((estimate.value as f64, estimate.error.is_some()))
}

/// A share of rows in percent; of no rows, none.
fn percent(value: f64, rows: u64) -> f64 {
    if rows == 0 { 0.0 } else { value * 100.0 / rows as f64 }
}

fn values(column: &ColumnProfile) -> Option<&Values> {
    column.values.as_ref()
}

fn moments(column: &ColumnProfile) -> Option<Moments> {
    column.numbers.as_ref()?.moments
}

fn distinct(column: &ColumnProfile) -> Option<Number> {
    estimated(values(column)?.distinct)
}

fn unique(column: &ColumnProfile) -> Option<Number> {
    estimated(values(column)?.unique)
}

/// Values beyond the first of each.
fn duplicates(column: &ColumnProfile) -> Option<Number> {
    let values = values(column)?;
    let (distinct, is_estimate) = estimated(values.distinct)?;
    Some(((values.rows as f64 - distinct).max(0.0), is_estimate))
}

fn mode(column: &ColumnProfile) -> Option<Number> {
    let mode = number(column.numbers.as_ref()?.mode.as_ref()?)?;
    Some((mode, !values(column)?.is_exact()))
}

fn percentile(column: &ColumnProfile, quantile: f64) -> Option<Number> {
    let Numbers { percentiles, error, .. } = column.numbers.as_ref()?;
    let place = [0.05, 0.25, 0.5, 0.75, 0.95].iter().position(|known| quantile.total_cmp(known).is_eq())?;
    Some((number(&percentiles[place])?, error.is_some()))
}

/// A value as a number; decimals may be texts.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// A number with few digits after the point.
pub(super) fn shown(value: f64) -> String {
    let rounded = (value * 1e4).round() / 1e4;
    if rounded.is_finite() && rounded != 0.0 { rounded.to_string() } else { value.to_string() }
}

/// The numbers of standard deviations that profiles are needed for: one at least.
pub(crate) fn thresholds<'a>(statistics: impl IntoIterator<Item = &'a Statistic>) -> Vec<f64> {
    let wanted = statistics.into_iter().filter_map(Statistic::outlier_threshold);
    let mut thresholds: BTreeMap<u64, f64> =
        wanted.map(|threshold| (threshold.to_bits(), threshold)).collect();
    if thresholds.is_empty() {
        let usual = ProfileOptions::default().outlier_threshold;
        thresholds.insert(usual.to_bits(), usual);
    }
    thresholds.into_values().collect()
}
