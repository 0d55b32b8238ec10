//! `S3JsonSource`: objects, one a line or in a document.

use recipe_core::error::Kind;
use recipe_tables::{Format, Infer, JsonOptions};

use super::node_type::{NONE, NodeType, Support};
use super::source;
use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "S3JsonSource",
    support: Support::InPart("`JsonPath` is a path of keys, such as `$.records[*]`"),
    inputs: NONE,
    ignored: source::IGNORED,
    read,
};

fn read(members: &Members, setting: &Setting) -> Option<Work> {
    let spec = source::read(members, setting, Format::Json);
    let mut json = JsonOptions::default();
    if let Some((path, node)) = members.text("JsonPath") {
        let Some(keys) = keys(path) else {
            let message = format!("`{path}` is not a path of keys to a list, such as `$.records[*]`");
            members.wrong(Kind::NotSupported(message), "JsonPath", &node.span);
            return None;
        };
        json = json.with_path(keys);
    }
    // Both are known by their content.
    members.flag("Multiline");
    let mut spec = spec?;
    spec.typing = Infer::All.into();
    spec.read = spec.read.with_json(json.with_sample_rows(usize::MAX));
    Some(Work::Source(Box::new(spec)))
}

/// The keys of a path such as `$.result.rows[*]`.
fn keys(path: &str) -> Option<Vec<String>> {
    let rest = path.trim().strip_prefix('$')?;
    let rest = rest.strip_suffix("[*]").unwrap_or(rest);
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let keys = rest.strip_prefix('.')?.split('.');
    let plain = |key: &str| {
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
    };
    keys.map(|key| plain(key).then(|| key.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn paths_are_keys() {
        assert_eq!(keys("$.records[*]"), Some(vec!["records".to_owned()]));
        assert_eq!(keys("$.a.b c"), Some(vec!["a".to_owned(), "b c".to_owned()]));
        assert_eq!(keys("$[*]"), Some(Vec::new()));
        for path in ["records", "$.a[0]", "$..a", "$.a[?(@.b)]"] {
            assert_eq!(keys(path), None, "{path}");
        }
    }
}
