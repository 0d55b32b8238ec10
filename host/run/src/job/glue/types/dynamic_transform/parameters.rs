//! The parameters of a transform: names with lists of texts.

use std::cell::RefCell;
use std::ops::Range;

use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::engine::nearest;
use recipe_core::error::Kind;

use crate::job::column_path::ColumnPath;
use crate::job::members::Members;
use crate::job::plugin::Given;

/// A text, and where it stands.
pub(super) type Written = (String, Range<usize>);

/// The names of a parameter. Messages have the first; where no public job or program shows which one AWS has, there are several.
pub(super) type Names = &'static [&'static str];

/// The parameters of a node.
pub(super) struct Parameters<'a, 'b> {
    members: &'a Members<'b>,
    given: Vec<Parameter>,
    /// Those that were asked for.
    asked: RefCell<Vec<Names>>,
}

struct Parameter {
    name: String,
    span: Range<usize>,
    texts: Vec<Written>,
}

impl<'a, 'b> Parameters<'a, 'b> {
    /// Those of a node; nothing where one has no name.
    pub(super) fn read(members: &'a Members<'b>) -> Option<Parameters<'a, 'b>> {
        let mut given = Vec::new();
        for parameter in members.objects("Parameters") {
            let (name, node) = parameter.required_text("Name")?;
            let mut texts = parameter.texts("Value");
            texts.retain(|(text, _)| !text.is_empty());
            parameter.check_known(&["Type", "ListType", "IsOptional", "ValidationRule", "ValidationMessage"]);
            given.push(Parameter { name: name.to_owned(), span: node.span.clone(), texts });
        }
        Some(Parameters { members, given, asked: RefCell::default() })
    }

    /// All that are given, for a transform of a user's.
    pub(super) fn given(&self) -> Vec<Given> {
        let value = |parameter: &Parameter| {
            let text = |(text, span): &Written| Node::text(text.clone(), span);
            match parameter.texts.as_slice() {
                [] => Node { span: parameter.span.clone(), value: NodeValue::Null },
                [one] => text(one),
                several => Node::list(several.iter().map(text), &parameter.span),
            }
        };
        let given = |parameter: &Parameter| Given {
            name: parameter.name.clone(),
            span: parameter.span.clone(),
            value: value(parameter),
            is_split: true,
        };
        self.given.iter().map(given).collect()
    }

    /// Where the node stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.members.span()
    }

    /// Notes that a parameter is wrong.
    pub(super) fn wrong(&self, names: Names, message: impl Into<String>, span: &Range<usize>) {
        self.members.wrong(Kind::BadParameter(message.into()), names[0], span);
    }

    /// The node of the parameters.
    pub(super) fn members(&self) -> &'a Members<'b> {
        self.members
    }

    fn find(&self, names: Names) -> Option<&Parameter> {
        self.asked.borrow_mut().push(names);
        let is_called =
            |parameter: &&Parameter| names.iter().any(|name| name.eq_ignore_ascii_case(&parameter.name));
        self.given.iter().find(is_called).filter(|parameter| !parameter.texts.is_empty())
    }

    /// A text, as it is written.
    pub(super) fn text(&self, names: Names) -> Option<Written> {
        let parameter = self.find(names)?;
        if let [text] = parameter.texts.as_slice() {
            return Some(text.clone());
        }
        self.wrong(names, format!("is one text, not {}", parameter.texts.len()), &parameter.span);
        None
    }

    /// As [`text`](Self::text); its absence is an error.
    pub(super) fn required(&self, names: Names) -> Option<Written> {
        self.find(names).or_else(|| {
            self.members.missing(names[0]);
            None
        })?;
        self.text(names)
    }

    /// `true` or `false`, in any case.
    pub(super) fn flag(&self, names: Names) -> Option<bool> {
        let (text, span) = self.text(names)?;
        match text.trim().to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.wrong(names, format!("is `true` or `false`, not `{text}`"), &span);
                None
            }
        }
    }

    /// A whole number that is not negative.
    pub(super) fn whole(&self, names: Names) -> Option<usize> {
        let (text, span) = self.text(names)?;
        let number = text.trim().parse();
        if number.is_err() {
            self.wrong(names, format!("is a whole number, not `{text}`"), &span);
        }
        number.ok()
    }

    /// Several texts; one that has commas is several.
    pub(super) fn list(&self, names: Names) -> Vec<Written> {
        let Some(parameter) = self.find(names) else { return Vec::new() };
        let [(text, span)] = parameter.texts.as_slice() else { return parameter.texts.clone() };
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| (part.to_owned(), span.clone())).collect()
    }

    /// As [`list`](Self::list); its absence is an error.
    pub(super) fn required_list(&self, names: Names) -> Option<Vec<Written>> {
        let list = self.list(names);
        if list.is_empty() {
            self.members.missing(names[0]);
            return None;
        }
        Some(list)
    }

    /// A column that has to be named.
    pub(super) fn column(&self, names: Names) -> Option<ColumnPath> {
        self.required(names).map(column)
    }

    /// Columns that have to be named.
    pub(super) fn columns(&self, names: Names) -> Option<Vec<ColumnPath>> {
        Some(self.required_list(names)?.into_iter().map(column).collect())
    }

    /// The name of a new column.
    pub(super) fn new_column(&self, names: Names) -> Option<String> {
        self.text(names).map(|(name, _)| bare(&name).to_owned())
    }

    /// Warns of parameters that were not asked for.
    pub(super) fn check_known(&self) {
        let asked = self.asked.borrow();
        let known = || asked.iter().flat_map(|names| names.iter().copied());
        for parameter in &self.given {
            if !known().any(|name| name.eq_ignore_ascii_case(&parameter.name)) {
                let near = nearest(&parameter.name, known());
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                let message = format!("parameter `{}` is not known, and has no effect{near}", parameter.name);
                self.members.warn(message, &parameter.span);
            }
        }
    }
}

/// The column of this name, a dot in which is part of it.
pub(super) fn column((name, span): Written) -> ColumnPath {
    ColumnPath::named(bare(&name), span)
}

/// A name without the back ticks that Spark wants around those with dots.
fn bare(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).unwrap_or(name)
}
