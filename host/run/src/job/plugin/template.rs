//! Texts with placeholders: `{{name}}`, and `{{name | column}}` or `{{name | text}}` in expressions.

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// What stands for itself.
    Text(&'a str),
    Placeholder(Placeholder<'a>),
}

/// What stands for the value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placeholder<'a> {
    /// The parameter.
    pub(super) name: &'a str,
    /// How its value is written, where it is not as such.
    pub(super) form: Option<&'a str>,
}

/// Writes a value as the name of a column in an expression.
pub(super) const COLUMN: &str = "column";
/// Writes a value as a text in an expression.
pub(super) const TEXT: &str = "text";

/// The parts of a text. Braces around anything else than the name of a parameter stand for themselves.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(open) = text[at..].find("{{").map(|found| at + found) {
        let inner = &text[open + 2..];
        let found = inner.find("}}").and_then(|end| Some((end, placeholder(&inner[..end])?)));
        let Some((end, placeholder)) = found else {
            at = open + 1;
            continue;
        };
        if start < open {
            parts.push(Part::Text(&text[start..open]));
        }
        parts.push(Part::Placeholder(placeholder));
        at = open + 2 + end + 2;
        start = at;
    }
    if start < text.len() {
        parts.push(Part::Text(&text[start..]));
    }
    parts
}

/// The placeholder that is all of a text, if it is one.
pub(super) fn whole(text: &str) -> Option<&str> {
    match parts(text).as_slice() {
        [Part::Placeholder(Placeholder { name, form: None })] => Some(name),
        _ => None,
    }
}

fn placeholder(inner: &str) -> Option<Placeholder<'_>> {
    let (name, form) = match inner.split_once('|') {
        Some((name, form)) => (name.trim(), Some(form.trim())),
        None => (inner.trim(), None),
    };
    is_name(name).then_some(Placeholder { name, form })
}

/// Whether a parameter can be called so: as variables are in Python.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found() {
        let named = |name| Part::Placeholder(Placeholder { name, form: None });
        let formed = |name, form| Part::Placeholder(Placeholder { name, form: Some(form) });
        for (text, expected) in [
            ("", vec![]),
            ("plain {x} }}", vec![Part::Text("plain {x} }}")]),
            ("{{x}}", vec![named("x")]),
            ("{{ größe_1 }}", vec![named("größe_1")]),
            ("a{{x}}{{y}}b", vec![Part::Text("a"), named("x"), named("y"), Part::Text("b")]),
            ("{{{x}}}", vec![Part::Text("{"), named("x"), Part::Text("}")]),
            ("{{a b}} {{x}}", vec![Part::Text("{{a b}} "), named("x")]),
            ("{{ {{x}}", vec![Part::Text("{{ "), named("x")]),
            ("{{1}} {{", vec![Part::Text("{{1}} {{")]),
            ("é{{ x | column }}", vec![Part::Text("é"), formed("x", "column")]),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
        assert_eq!((whole("{{x}}"), whole("{{x}} "), whole("{{x | text}}")), (Some("x"), None, None));
    }
}
