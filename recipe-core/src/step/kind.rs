//! The kinds of parameters: for each, what a recipe may write there, what a step gets, and how it is described to editors.

use serde_json::{Value, json};

use super::param::Info;
use super::{Args, read, schema};
use crate::document::Node;
use crate::error::{Error, Result};
use crate::plan::Named;

/// What can stand in a parameter.
#[derive(Clone, Copy)]
pub struct ParamKind {
    title: &'static str,
    read: Read,
    schema: fn(&Info) -> Value,
    holds: Holds,
    keeps_blank: bool,
}

/// The title of names of secrets.
const SECRET: &str = "secret";

/// The titles of names of columns that there are.
const COLUMN: &str = "column";
const COLUMNS: &str = "list of columns";
const COLUMN_LISTS: &str = "list of lists of columns";

/// The title of what is on or off.
const FLAG: &str = "`true` or `false`";

type Read = fn(&Info, &Node) -> Result<Given, Vec<Error>>;

/// What stands in a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// One value.
    Value,
    /// A list of values.
    List,
    /// An object whose keys are the parameter's fields.
    Fields,
    /// A list of such objects.
    Objects,
    /// An object with any keys.
    Map,
}

impl ParamKind {
    const fn new(title: &'static str, read: Read, schema: fn(&Info) -> Value) -> Self {
        ParamKind { title, read, schema, holds: Holds::Value, keeps_blank: false }
    }

    const fn holding(mut self, holds: Holds) -> Self {
        self.holds = holds;
        self
    }

    const fn keeping_blank(mut self) -> Self {
        self.keeps_blank = true;
        self
    }

    /// What it is called, such as "list of columns".
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// Whether it names columns that there are.
    pub fn names_columns(&self) -> bool {
        matches!(self.title, COLUMN | COLUMNS | COLUMN_LISTS)
    }

    /// Whether it is on or off.
    pub fn is_flag(&self) -> bool {
        self.title == FLAG
    }

    /// Whether it names a secret.
    pub(crate) fn is_secret(&self) -> bool {
        self.title == SECRET
    }

    /// Whether what stands there has keys, which are the parameter's `fields`.
    pub fn has_fields(&self) -> bool {
        matches!(self.holds, Holds::Fields | Holds::Objects)
    }

    /// What stands between the parameter's name and that of a field: `[]` for a list of objects.
    pub(crate) fn item(&self) -> &'static str {
        if self.holds == Holds::Objects { "[]" } else { "" }
    }

    /// Whether a list or an object stands there, as such or as JSON in a text.
    pub(crate) fn is_list_or_object(&self) -> bool {
        self.holds != Holds::Value
    }

    /// Whether an object may stand there whose keys are not known before.
    pub(crate) fn is_map(&self) -> bool {
        self.holds == Holds::Map
    }

    /// Whether blank text is a value like any other, not an absent one.
    pub(super) fn keeps_blank(&self) -> bool {
        self.keeps_blank
    }

    /// What a recipe gives.
    pub(super) fn read(&self, info: &Info, node: &Node) -> Result<Given, Vec<Error>> {
        (self.read)(info, node)
    }

    /// The JSON schema of what may stand there.
    pub(super) fn schema(&self, info: &Info) -> Value {
        (self.schema)(info)
    }
}

impl std::fmt::Debug for ParamKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.title)
    }
}

/// A parameter's value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "named after the kinds of parameters")]
pub enum Given {
    Name(Named),
    New(Named),
    Names(Vec<Named>),
    Text(String),
    Texts(Vec<String>),
    Pairs(Vec<(Named, Named)>),
    Lists(Vec<Vec<Option<String>>>),
    Flag(bool),
    Whole(i64),
    Number(f64),
    Objects(Vec<Args>),
    Fields(Box<Args>),
}

impl Given {
    /// Every text in it, such as names of columns.
    pub(super) fn texts(&self) -> Vec<String> {
        match self {
            Given::Name(named) | Given::New(named) => vec![named.name.clone()],
            Given::Names(names) => names.iter().map(|named| named.name.clone()).collect(),
            Given::Text(text) => vec![text.clone()],
            Given::Texts(texts) => texts.clone(),
            Given::Pairs(pairs) => pairs.iter().map(|(key, _)| key.name.clone()).collect(),
            Given::Lists(lists) => lists.iter().flatten().flatten().cloned().collect(),
            Given::Objects(objects) => objects.iter().flat_map(Args::texts).collect(),
            Given::Fields(fields) => fields.texts(),
            Given::Flag(_) | Given::Whole(_) | Given::Number(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
impl Given {
    /// The value, without the places of names.
    pub(super) fn told(&self) -> String {
        match self {
            Given::Name(named) | Given::New(named) => named.name.clone(),
            Given::Pairs(pairs) => {
                format!("{:?}", pairs.iter().map(|(key, value)| (&key.name, &value.name)).collect::<Vec<_>>())
            }
            Given::Names(_) => format!("{:?}", self.texts()),
            Given::Objects(objects) => format!("{:?}", objects.iter().map(Args::told).collect::<Vec<_>>()),
            Given::Fields(fields) => format!("{:?}", fields.told()),
            other => format!("{other:?}"),
        }
    }
}

/// A type a parameter's value can be read as.
pub trait Shape {
    /// What can stand in the parameter.
    const KIND: ParamKind;
    /// Whether the parameter may be absent.
    const OPTIONAL: bool = false;
    /// What a step gets.
    type Out<'a>;
    /// The value as a step gets it.
    fn read(given: Option<&Given>) -> Option<Self::Out<'_>>;
}

/// A row for each kind: its type, what a step gets and out of which value, and the kind itself.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident => $out:ty, $given:ident($value:ident) $read:expr, $kind:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Shape for $name {
            const KIND: ParamKind = $kind;
            type Out<'a> = $out;
            fn read(given: Option<&Given>) -> Option<Self::Out<'_>> {
                match given {
                    Some(Given::$given($value)) => Some($read),
                    _ => None,
                }
            }
        }
    )*};
}

kinds! {
    /// The name of a column there is.
    ColumnName => &'a Named, Name(value) value,
        ParamKind::new(COLUMN, read::name, |_| json!({"type": "string"}));
    /// Names of columns there are.
    ColumnNames => &'a [Named], Names(value) value,
        ParamKind::new(COLUMNS, read::names, schema::texts).holding(Holds::List);
    /// The name of a column to make.
    NewName => &'a Named, New(value) value,
        ParamKind::new("new column", read::new_name, |_| json!({"type": "string"}));
    /// A text.
    Text => &'a str, Text(value) value,
        ParamKind::new("text", read::text, schema::text).keeping_blank();
    /// The name of a secret, which the run gives.
    SecretName => &'a str, Text(value) value,
        ParamKind::new(SECRET, read::text, schema::text);
    /// A list of texts.
    Texts => &'a [String], Texts(value) value,
        ParamKind::new("list of texts", read::texts, schema::texts).holding(Holds::List);
    /// Texts by name, in the order of the recipe.
    Pairs => &'a [(Named, Named)], Pairs(value) value,
        ParamKind::new("texts by name", read::pairs, schema::pairs).holding(Holds::Map);
    /// A list of lists of names of columns, some of which may be absent.
    Lists => &'a [Vec<Option<String>>], Lists(value) value,
        ParamKind::new(COLUMN_LISTS, read::lists, schema::lists).holding(Holds::List);
    /// A whole number.
    Whole => i64, Whole(value) *value,
        ParamKind::new("whole number", read::whole, |_| {
            json!({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^ *-?[0-9]+ *$"}]})
        });
    /// A number.
    Number => f64, Number(value) *value,
        ParamKind::new("number", read::number, |_| json!({"type": ["number", "string"]}));
    /// A list of objects, each read like a step's parameters.
    Object => &'a [Args], Objects(value) value,
        ParamKind::new("list of objects", read::objects, schema::objects).holding(Holds::Objects);
    /// One object, read like a step's parameters.
    Fields => &'a Args, Fields(value) value,
        ParamKind::new("object", read::fields, schema::fields).holding(Holds::Fields);
}

impl Shape for bool {
    const KIND: ParamKind = ParamKind::new(
        FLAG,
        read::flag,
        |_| json!({"anyOf": [{"type": "boolean"}, {"enum": ["true", "false", "TRUE", "FALSE"]}]}),
    );
    type Out<'a> = bool;
    fn read(given: Option<&Given>) -> Option<bool> {
        match given {
            Some(Given::Flag(value)) => Some(*value),
            _ => None,
        }
    }
}

impl<T: Shape> Shape for Option<T> {
    const KIND: ParamKind = T::KIND;
    const OPTIONAL: bool = true;
    type Out<'a> = Option<T::Out<'a>>;
    fn read(given: Option<&Given>) -> Option<Self::Out<'_>> {
        Some(given.and_then(|given| T::read(Some(given))))
    }
}
