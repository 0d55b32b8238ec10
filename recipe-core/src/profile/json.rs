//! Profiles as JSON, as profile jobs of DataBrew write them.
//!
//! What DataBrew does not write has names of its own.

use serde_json::{Map, Value, json};

use super::results::{Bin, ColumnProfile, Estimate, Numbers, Profile, TextProfile, Values};

impl Profile {
    /// The profile in the form of DataBrew's profile jobs.
    pub fn to_json(&self) -> Value {
        let columns = self.columns.iter().enumerate().map(|(at, column)| {
            let mut object = Map::new();
            object.insert("name".into(), json!(column.name));
            object.insert("type".into(), json!(column.type_name));
            let correlations = self.correlations_of(at);
            if !correlations.is_empty() {
                object.insert("correlations".into(), Value::Object(correlations));
            }
            column.write(&mut object);
            Value::Object(object)
        });
        let mut object = Map::new();
        object.insert("sampleSize".into(), json!(self.rows));
        estimate(&mut object, "duplicateRowsCount", self.duplicate_rows);
        object.insert("columns".into(), columns.collect());
        object.insert("version".into(), json!("1.0"));
        Value::Object(object)
    }

    /// Correlations of a column with others and itself, by their names.
    fn correlations_of(&self, at: usize) -> Map<String, Value> {
        let mut others = Map::new();
        for correlation in &self.correlations {
            let [one, other] = correlation.columns;
            let with = if one == at { other } else { one };
            if one == at || other == at {
                others.insert(self.columns[with].name.clone(), json!(correlation.value));
            }
        }
        if !others.is_empty() {
            others.insert(self.columns[at].name.clone(), json!(1.0));
        }
        others
    }
}

/// A number, and the standard error where there is one.
fn estimate(object: &mut Map<String, Value>, name: &str, estimate: Estimate) {
    object.insert(name.into(), json!(estimate.value));
    if let Some(error) = estimate.error {
        object.insert(format!("{name}Error"), json!(error));
    }
}

impl ColumnProfile {
    fn write(&self, object: &mut Map<String, Value>) {
        if let Some(Values { distinct, unique, entropy, most_common, .. }) = &self.values {
            estimate(object, "distinctValuesCount", *distinct);
            estimate(object, "uniqueValuesCount", *unique);
            object.insert("entropy".into(), json!(entropy));
            object.insert("mostCommonValues".into(), counted(most_common));
        }
        object.insert("missingValuesCount".into(), json!(self.missing));
        if self.is_text {
            object.insert("emptyValuesCount".into(), json!(self.empty));
        }
        object.insert("invalidValuesCount".into(), json!(self.invalid));
        if self.invalid > 0 {
            object.insert("invalidValuesSample".into(), json!(self.invalid_examples));
        }
        if self.not_finite > 0 {
            object.insert("notFiniteValuesCount".into(), json!(self.not_finite));
        }
        if let Some(numbers) = &self.numbers {
            numbers.write(self.is_text, object);
        }
        if let Some(values) = self.values.as_ref().filter(|values| !values.is_exact()) {
            object.insert("countedValuesCount".into(), json!(values.counted));
        }
        if let Some(text) = &self.text {
            text.write(object);
        }
    }
}

fn counted(values: &[(Value, u64)]) -> Value {
    values.iter().map(|(value, count)| json!({"value": value, "count": count})).collect()
}

impl Numbers {
    /// Of the lengths of texts, DataBrew writes fewer.
    fn write(&self, is_text: bool, object: &mut Map<String, Value>) {
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
        put("min", self.min.clone());
        put("max", self.max.clone());
        put("median", self.percentiles[2].clone());
        if let Some(mode) = &self.mode {
            put("mode", mode.clone());
        }
        if let Some(moments) = &self.moments {
            put("mean", json!(moments.mean));
            put("standardDeviation", json!(moments.standard_deviation));
            if !is_text {
                put("variance", json!(moments.variance));
                put("skewness", json!(moments.skewness));
                put("kurtosis", json!(moments.kurtosis));
                put("sum", json!(moments.sum));
                put("range", json!(moments.range));
            }
        }
        if !is_text {
            for (name, percentile) in [("5", 0), ("25", 1), ("75", 3), ("95", 4)] {
                put(&format!("percentile{name}"), self.percentiles[percentile].clone());
            }
            if let Some(range) = self.interquartile_range {
                put("interquartileRange", json!(range));
            }
            if let Some(deviation) = self.median_absolute_deviation {
                put("medianAbsoluteDeviation", json!(deviation));
            }
            if let Some(error) = self.error {
                put("percentilesError", json!(error));
            }
            if let Some(zeros) = self.zeros {
                put("zerosCount", json!(zeros));
            }
            put("minimumValues", counted(&self.minimum_values));
            put("maximumValues", counted(&self.maximum_values));
        }
        let last = self.distribution.len().saturating_sub(1);
        let bins = self.distribution.iter().enumerate().map(|(at, Bin { from, to, count, .. })| {
            let to = if at == last && last > 0 { &json!("inf") } else { to };
            json!({"bucket": [from, to], "count": count})
        });
        put("valueDistribution", bins.collect());
        if !is_text {
            let bins = self.distribution.iter().enumerate().filter_map(|(at, bin)| {
                let [from, to] = bin.z_scores?.map(|score| json!(score));
                let from = if at == 0 { json!("-inf") } else { from };
                let to = if at == last { json!("inf") } else { to };
                Some(json!({"bucket": [from, to], "count": bin.count}))
            });
            let bins: Vec<Value> = bins.collect();
            if !bins.is_empty() {
                put("zScoreDistribution", Value::Array(bins));
            }
        }
        if let Some(outliers) = &self.outliers {
            put("zScoreOutliersCount", json!(outliers.count));
            if let Some(mild) = outliers.mild {
                put("zScoreMildOutliersCount", json!(mild));
            }
            let sample =
                outliers.sample.iter().map(|(value, score)| json!({"value": value, "zScore": score}));
            put("zScoreOutliersSample", sample.collect());
        }
    }
}

impl TextProfile {
    fn write(&self, object: &mut Map<String, Value>) {
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
        put("types", self.types.iter().map(|(name, count)| json!({"type": name, "count": count})).collect());
        if let Some((name, share)) = self.advanced_type {
            put("advancedType", json!({"type": name, "share": share}));
        }
        let patterns =
            self.patterns.iter().map(|(pattern, count)| json!({"pattern": pattern, "count": count}));
        put("patterns", patterns.collect());
        let suspects = self.suspects.iter().map(
            |suspect| json!({"suspect": suspect.kind, "count": suspect.count, "sample": suspect.examples}),
        );
        put("suspects", suspects.collect());
        if !self.entities.is_empty() {
            let types =
                self.entities.iter().map(|(name, count)| json!({"entityType": name, "rowsCount": count}));
            put("entity", json!({"entityTypes": types.collect::<Vec<_>>()}));
        }
    }
}
