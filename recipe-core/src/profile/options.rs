//! What is wanted of a profile.

/// What is wanted of a profile. Names and what holds unless said otherwise are those of DataBrew's profile jobs.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileOptions {
    /// Up to how many different values of a column each is counted, so that all statistics are exact.
    pub exact_values: usize,
    /// How many of the most common values are listed.
    pub most_common: usize,
    /// Into how many bins values are divided.
    pub bins: usize,
    /// From how many standard deviations on a value is an outlier.
    pub outlier_threshold: f64,
    /// The same of mild ones, if they are wanted.
    pub mild_threshold: Option<f64>,
    /// How many outliers are listed, at most 50 below and 50 above the mean.
    pub outlier_sample: usize,
    /// How many of the smallest and the largest values are listed, at most 50.
    pub extremes: usize,
    /// How many columns of numbers are compared with each other: the first ones.
    pub correlated: usize,
    /// Types of personal data to look for.
    pub entities: Vec<String>,
}

impl Default for ProfileOptions {
    fn default() -> Self {
        ProfileOptions {
            exact_values: 100_000,
            most_common: 50,
            bins: 20,
            outlier_threshold: 3.0,
            mild_threshold: None,
            outlier_sample: 50,
            extremes: 5,
            correlated: 10,
            entities: Vec::new(),
        }
    }
}
