//! Which files of a dataset are read: parameters in their paths, when they were written, and how many.

use std::collections::BTreeMap;

use recipe_core::engine::document::Node;
use recipe_core::error::Kind as ErrorKind;
use recipe_tables::{
    FilterKind, MomentFormat, PathFilter, PathOptions, PathParameter, PathPattern, PathType,
};

use super::dataset::not_done;
use super::input::Place;
use super::pairs::pairs;
use crate::job::members::Members;

/// What is said of the paths of a dataset whose files are there. Nothing where it is wrong.
pub(super) fn read(members: &Members, place: Option<&Place>) -> Option<PathOptions> {
    let mut options = PathOptions::default();
    let said = members.object("PathOptions");
    if let Some(said) = &said {
        for (name, body) in pairs(said, "Parameters", ("PathParameterName", "DatasetParameter")) {
            let parameter = parameter(&members.of(body), &name);
            options.parameters.extend(parameter);
        }
        if let Some(condition) = said.object("LastModifiedDateCondition") {
            options.modified = filter(&condition, FilterKind::Moment);
        }
        if let Some(limit) = said.object("FilesLimit") {
            let most = limit.required("MaxFiles").and_then(|_| limit.whole("MaxFiles"));
            limit.word("OrderedBy", &[("LAST_MODIFIED_DATE", ())]);
            let oldest = limit.word("Order", &[("DESCENDING", false), ("ASCENDING", true)]);
            limit.check_known(&[]);
            if most == Some(0) {
                limit.wrong(ErrorKind::BadParameter("is at least 1".into()), "MaxFiles", &limit.span());
            }
            let most = most.and_then(|most| usize::try_from(most).ok());
            options = options.with_max_files(most, oldest.unwrap_or(false));
        }
        said.check_known(&[]);
    }
    let place = place?;
    let Some(key) = &place.key else {
        if let Some(said) = said.filter(|_| !options.is_empty()) {
            members.wrong(not_done("is for files in S3, and this is a table"), "PathOptions", &said.span());
        }
        return Some(options);
    };
    check_key(members, key, place, &options);
    Some(options)
}

/// Checks that the parameters of a key are those that there are.
fn check_key(members: &Members, key: &str, place: &Place, options: &PathOptions) {
    // Without parameters, a name in braces is one that is missing.
    if options.parameters.is_empty() {
        let outside = outside_expressions(key);
        let open = outside.split_once('{').and_then(|(_, after)| after.split_once('}'));
        if let Some((name, _)) = open {
            let message = format!("has `{{{name}}}`, and `PathOptions` has no such parameter");
            members.wrong(ErrorKind::BadParameter(message), "Key", &place.span);
            return;
        }
    }
    let found = match PathPattern::parse(&place.path, options) {
        Ok(found) => found,
        Err(error) => {
            members.wrong(ErrorKind::Job(error.to_string()), "Key", &place.span);
            return;
        }
    };
    let used: Vec<&str> = found.iter().flat_map(PathPattern::parameters).collect();
    for parameter in options.parameters.iter().filter(|parameter| !used.contains(&parameter.name.as_str())) {
        let name = &parameter.name;
        let message = format!("has no `{{{name}}}`, the place of the parameter `{name}`");
        members.wrong(ErrorKind::BadParameter(message), "Key", &place.span);
    }
}

/// A key without its parts in `<>`, in which braces are numbers of repetitions.
fn outside_expressions(key: &str) -> String {
    let mut depth = 0;
    let outside = key.chars().filter(|c| {
        match c {
            '<' => depth += 1,
            '>' if depth > 0 => depth -= 1,
            _ => return depth == 0,
        }
        false
    });
    outside.collect()
}

fn parameter(members: &Members, key: &str) -> Option<PathParameter> {
    let name = members.text("Name").map_or(key, |(name, _)| name);
    if name != key {
        let message = format!("is `{key}`, as the parameter is called in the path, not `{name}`");
        members.wrong(ErrorKind::BadParameter(message), "Name", &members.span());
    }
    members.required("Type");
    let ty = members.word("Type", &[("String", 0), ("Number", 1), ("Datetime", 2)]);
    let moment = members.object("DatetimeOptions");
    let column = members.flag("CreateColumn").unwrap_or(false);
    let test = members.object("Filter");
    members.check_known(&[]);
    let ty = match ty? {
        0 => PathType::Text,
        1 => PathType::Number,
        _ => {
            let Some(moment) = moment else {
                members.missing("DatetimeOptions");
                return None;
            };
            PathType::Moment(format(&moment)?)
        }
    };
    let kind = ty.tests();
    let filter = match test {
        Some(test) => Some(filter(&test, kind)?),
        None => None,
    };
    Some(PathParameter::new(key, ty).with_column(column).with_filter(filter))
}

/// How dates are written.
fn format(members: &Members) -> Option<MomentFormat> {
    let (text, node) = members.required_text("Format")?;
    let offset = members.text("TimezoneOffset").map(|(offset, _)| offset);
    let locale = members.text("LocaleCode");
    members.check_known(&[]);
    let format = match MomentFormat::new(text, offset) {
        Ok(format) => format,
        Err(error) => {
            members.wrong(ErrorKind::Job(error.to_string()), "Format", &node.span);
            return None;
        }
    };
    if let Some((locale, node)) = locale.filter(|(locale, _)| format.has_names() && !locale.starts_with("en"))
    {
        let message = format!("names of months and days are read in English, not in `{locale}`; use numbers");
        members.wrong(ErrorKind::NotSupported(message), "LocaleCode", &node.span);
        return None;
    }
    Some(format)
}

/// An expression, and the values of its names.
fn filter(members: &Members, kind: FilterKind) -> Option<PathFilter> {
    let expression = members.required_text("Expression");
    let named = pairs(members, "ValuesMap", ("ValueReference", "Value"));
    members.check_known(&[]);
    let (expression, node) = expression?;
    let mut values = BTreeMap::new();
    for (name, value) in named {
        let Some(text) = Node::as_text(value) else {
            members.not("ValuesMap", "texts by their names", value);
            return None;
        };
        values.insert(name, text.to_owned());
    }
    match PathFilter::parse(expression, &values, kind) {
        Ok(filter) => Some(filter),
        Err(error) => {
            members.wrong(ErrorKind::Job(error.to_string()), "Expression", &node.span);
            None
        }
    }
}
