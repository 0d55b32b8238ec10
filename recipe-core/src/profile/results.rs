//! What is found.

use serde_json::Value;

/// What is in a table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    /// How many rows were looked at.
    pub rows: u64,
    /// Rows that are equal to one before.
    pub duplicate_rows: Estimate,
    /// The columns, in order.
    pub columns: Vec<ColumnProfile>,
    /// Pearson's correlations of columns of numbers, each with those after it, by their places among the columns.
    pub correlations: Vec<Correlation>,
}

/// A number that is exact, or that is known up to an error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: u64,
    /// The standard error, where it is not exact.
    pub error: Option<f64>,
}

impl Estimate {
    /// A number that is exact.
    pub(crate) fn exact(value: u64) -> Estimate {
        Estimate { value, error: None }
    }
}

/// How two columns go together.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Correlation {
    /// The places of the two columns.
    pub columns: [usize; 2],
    /// From -1 to 1; none where one of them does not vary.
    pub value: Option<f64>,
}

/// What is in a column.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ColumnProfile {
    /// Its name.
    pub name: String,
    /// Its type, by the name that recipes know it by.
    pub type_name: String,
    /// Whether statistics of numbers are those of text lengths.
    pub is_text: bool,
    /// Cells that are null or empty text.
    pub missing: u64,
    /// Those of them that are empty text.
    pub empty: u64,
    /// Cells that are there and not of the column's type, and the first of them.
    pub invalid: u64,
    /// The first of them.
    pub invalid_examples: Vec<String>,
    /// Numbers that are infinite or NaN, of which there are no other statistics.
    pub not_finite: u64,
    /// What is known of the values; none of nested columns.
    pub values: Option<Values>,
    /// Statistics of numbers, moments or text lengths; none where there are no such values.
    pub numbers: Option<Numbers>,
    /// What is known of texts.
    pub text: Option<TextProfile>,
}

/// What is known of the values of a column, missing and invalid cells apart.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Values {
    /// How many there are.
    pub rows: u64,
    /// How many different ones there are.
    pub distinct: Estimate,
    /// How many are there just once.
    pub unique: Estimate,
    /// The entropy, in nats.
    pub entropy: f64,
    /// Values that are there most often and how often, those that came first before others that are there as often.
    pub most_common: Vec<(Value, u64)>,
    /// How many of the values are among those that are counted one by one: all, if there are not too many different ones. Only
    /// these can be among the most common ones.
    pub counted: u64,
}

impl Values {
    /// Whether all values are counted one by one, so that all statistics are exact.
    pub fn is_exact(&self) -> bool {
        self.counted == self.rows
    }
}

/// Statistics of numbers, of moments, or of text lengths. What moments do not have is none.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Numbers {
    /// The least value.
    pub min: Value,
    /// The greatest value.
    pub max: Value,
    /// The value that is there most often; the first of several.
    pub mode: Option<Value>,
    /// The percentiles 5, 25, 50, 75 and 95, with linear interpolation between values.
    pub percentiles: [Value; 5],
    /// The furthest that percentiles, their distances and the bins of distributions may be off; none where they are exact.
    pub error: Option<f64>,
    /// Sums, means and the like.
    pub moments: Option<Moments>,
    /// The distance between percentiles 25 and 75.
    pub interquartile_range: Option<f64>,
    /// The median of the distances from the median.
    pub median_absolute_deviation: Option<f64>,
    /// How many are zero.
    pub zeros: Option<u64>,
    /// The least values, and how often each is there.
    pub minimum_values: Vec<(Value, u64)>,
    /// The greatest values, and how often each is there.
    pub maximum_values: Vec<(Value, u64)>,
    /// How many values are in each of several bins of the same width.
    pub distribution: Vec<Bin>,
    /// Values far from the mean.
    pub outliers: Option<Outliers>,
}

/// What sums of powers say.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Moments {
    /// The sum.
    pub sum: f64,
    /// The mean.
    pub mean: f64,
    /// The standard deviation of a sample (n - 1).
    pub standard_deviation: Option<f64>,
    /// The variance of a sample (n - 1).
    pub variance: Option<f64>,
    /// The third standardised moment of the population.
    pub skewness: Option<f64>,
    /// The fourth standardised moment of the population, less 3.
    pub kurtosis: Option<f64>,
    /// The distance between the least and the greatest value.
    pub range: f64,
}

/// A bin of a distribution: values from one bound up to but without the next; the last one has its upper bound, too.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Bin {
    /// The lower bound.
    pub from: Value,
    /// The upper bound.
    pub to: Value,
    /// The bounds as distances from the mean, in standard deviations.
    pub z_scores: Option<[f64; 2]>,
    /// How many values there are.
    pub count: u64,
}

/// Values whose distance from the mean is more than some standard deviations.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outliers {
    /// How many there are.
    pub count: u64,
    /// How many there are beyond a lower threshold, too, if one is wanted.
    pub mild: Option<u64>,
    /// The different ones that are furthest away, with their distances in standard deviations.
    pub sample: Vec<(Value, f64)>,
}

/// What is known of texts. It is about those that are counted one by one.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct TextProfile {
    /// How many cells are as cells of which type are written.
    pub types: Vec<(&'static str, u64)>,
    /// What most texts stand for, such as an e-mail address, and how many do of those that were looked at.
    pub advanced_type: Option<(&'static str, f64)>,
    /// How texts are built, as regular expressions, and how many are so.
    pub patterns: Vec<(String, u64)>,
    /// What may be wrong.
    pub suspects: Vec<Suspect>,
    /// Personal data that was found, and in how many cells.
    pub entities: Vec<(String, u64)>,
}

/// Something in cells of a column that may be wrong.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Suspect {
    /// A short name for it.
    pub kind: &'static str,
    /// In how many cells it is.
    pub count: u64,
    /// Some of these.
    pub examples: Vec<String>,
}
