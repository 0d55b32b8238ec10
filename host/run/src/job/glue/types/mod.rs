//! The types of nodes, one file each, and what of each is done.

mod aggregate;
mod apply_mapping;
mod catalog;
mod custom_code;
mod drop_duplicates;
mod drop_fields;
mod drop_null_fields;
mod dynamic_transform;
mod evaluate_data_quality;
mod filter;
mod join;
mod keys;
mod merge;
mod names;
mod node_type;
mod opened;
mod pii_detection;
mod recipe;
mod refused;
mod rename_field;
mod route;
mod s3_csv_source;
mod s3_excel_source;
mod s3_json_source;
mod s3_parquet_source;
mod s3_target;
mod select_fields;
mod select_from_collection;
mod source;
mod spark_sql;
mod spigot;
mod split_fields;
mod structs;
mod union;

use node_type::NodeType;
pub use node_type::Support;

/// The types that do something here.
const TYPES: &[&NodeType] = &[
    &s3_csv_source::TYPE,
    &s3_json_source::TYPE,
    &s3_parquet_source::TYPE,
    &s3_excel_source::TYPE,
    &catalog::SOURCE,
    &catalog::S3_SOURCE,
    &apply_mapping::TYPE,
    &select_fields::TYPE,
    &drop_fields::TYPE,
    &rename_field::TYPE,
    &join::TYPE,
    &union::TYPE,
    &filter::TYPE,
    &split_fields::TYPE,
    &select_from_collection::TYPE,
    &drop_duplicates::TYPE,
    &aggregate::TYPE,
    &drop_null_fields::TYPE,
    &pii_detection::TYPE,
    &spigot::TYPE,
    &dynamic_transform::TYPE,
    &custom_code::TYPE,
    &merge::TYPE,
    &route::TYPE,
    &recipe::TYPE,
    &spark_sql::TYPE,
    &evaluate_data_quality::SINGLE,
    &evaluate_data_quality::MULTI,
    &s3_target::DIRECT,
    &s3_target::PARQUET,
    &catalog::TARGET,
    &catalog::S3_TARGET,
];

/// The type of this name, where it does something here.
pub(crate) fn find(name: &str) -> Option<&'static NodeType> {
    TYPES.iter().copied().find(|known| known.name == name)
}

/// Why nodes of this type are refused, if the type is known.
pub(crate) fn refusal(name: &str) -> Option<&'static str> {
    refused::TYPES.iter().find(|(names, _)| names.contains(&name)).map(|(_, reason)| *reason)
}

/// Whether there is such a type in the API.
pub(crate) fn is_known(name: &str) -> bool {
    find(name).is_some() || refusal(name).is_some()
}

/// The names of all types.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let refused = refused::TYPES.iter().flat_map(|(names, _)| names.iter().copied());
    TYPES.iter().map(|known| known.name).chain(refused)
}

/// All types, and what of each is done, in the order of their names.
pub fn support() -> Vec<(&'static str, Support)> {
    let refused = refused::TYPES
        .iter()
        .flat_map(|(names, reason)| names.iter().map(|name| (*name, Support::Refused(reason))));
    let mut all: Vec<_> = TYPES.iter().map(|known| (known.name, known.support)).chain(refused).collect();
    all.sort_unstable_by_key(|(name, _)| *name);
    all
}
