//! YAML in blocks, by the indentation of its lines.

use recipe_core::engine::document::{Key, Node, NodeValue};

use super::{CURSOR, DEPTH, absent, flow, key, plain, quoted, quoted_length};

/// A list or an object that may go on.
struct Block {
    /// The column of its dashes or keys.
    indent: usize,
    start: usize,
    items: Items,
}

enum Items {
    /// Items, and where the dash of one stands that has not come yet.
    List(Vec<Node>, Option<usize>),
    /// Keys and values, and a key whose value has not come yet.
    Map(Vec<(Key, Node)>, Option<Key>),
}

struct Reader<'t> {
    text: &'t str,
    open: Vec<Block>,
    root: Option<Node>,
    /// Where the last thing that was read ends.
    last: usize,
}

/// What stands in a document of YAML.
pub(super) fn document(text: &str) -> Node {
    let mut reader = Reader { text, open: Vec::new(), root: None, last: 0 };
    let mut at = 0;
    while at < text.len() && reader.root.is_none() {
        at = reader.line(at);
    }
    while !reader.open.is_empty() {
        reader.close();
    }
    reader.root.unwrap_or_else(|| absent(text.len()))
}

impl Reader<'_> {
    /// Reads the line that begins at `start`, and gives where the next one does.
    fn line(&mut self, start: usize) -> usize {
        let next = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at + 1);
        let line = self.text[start..next].trim_end();
        let line = if start == 0 { line.trim_start_matches('\u{feff}') } else { line };
        let content = line.trim_start();
        let (mut column, end) = (line.len() - content.len(), start + self.text[start..next].trim_end().len());
        let mut at = end - content.len();
        if content.is_empty() || content.starts_with('#') || column == 0 && content.starts_with("---") {
            return next;
        }
        loop {
            let rest = &self.text[at..end];
            if rest == "-" || rest.starts_with("- ") {
                self.dash(column, at);
                let skipped = rest.len() - rest[1..].trim_start().len();
                (at, column) = (at + skipped, column + skipped);
                if at >= end || self.text[at..end].starts_with('#') {
                    return next;
                }
            } else if let Some((length, value)) = key_in(rest) {
                self.key(column, at, length);
                return self.value(at + value, end, next, column);
            } else {
                return self.word(column, at, end, next);
            }
        }
    }

    /// A dash: the next item of a list.
    fn dash(&mut self, column: usize, at: usize) {
        self.leave(|block| block.indent > column);
        if !self.open.last().is_some_and(|block| block.indent == column && block.is_list()) {
            self.push(column, at, Items::List(Vec::new(), None));
        }
        self.last = at + 1;
        if let Some(Block { items: Items::List(items, pending), .. }) = self.open.last_mut()
            && let Some(before) = pending.replace(at)
        {
            items.push(absent(before + 1));
        }
    }

    /// A key, in the object of its column.
    fn key(&mut self, column: usize, at: usize, length: usize) {
        self.leave_for_key(column);
        if !self.open.last().is_some_and(|block| block.indent == column && !block.is_list()) {
            self.push(column, at, Items::Map(Vec::new(), None));
        }
        let name = scalar(&self.text[at..at + length], at);
        self.last = at + length;
        self.begin(key(name));
    }

    /// The value that stands behind a key, from `at` to `end`. Gives where the next line begins.
    fn value(&mut self, at: usize, end: usize, next: usize, column: usize) -> usize {
        let rest = &self.text[at..end];
        let blank = rest.len() - rest.trim_start().len();
        let (at, rest) = (at + blank, rest.trim_start());
        match rest.chars().next() {
            None | Some('#') => next,
            Some('|' | '>') => {
                let over = self.block_end(next, column);
                let text = self.text[at..over].split_once('\n').map_or("", |(_, text)| text);
                self.add(Node { span: at..over, value: NodeValue::Text(text.to_owned()) });
                over
            }
            Some('{' | '[') => self.flow(at),
            Some(_) => {
                self.add(scalar(rest, at));
                next
            }
        }
    }

    /// Reads what is in brackets, and gives where the line after it begins.
    fn flow(&mut self, at: usize) -> usize {
        let (node, over) = flow::within(self.text, at);
        self.add(node);
        self.text[over..].find('\n').map_or(self.text.len(), |at| over + at + 1)
    }

    /// Where the text of a key in this column ends, of which the lines are further to the right.
    fn block_end(&self, start: usize, column: usize) -> usize {
        let mut over = start;
        for line in self.text[start..].split_inclusive('\n') {
            let content = line.trim_start();
            if !content.is_empty() && line.len() - content.len() <= column {
                break;
            }
            over += line.len();
        }
        over
    }

    /// What is neither an item nor a key: a value on a line of its own, or a key that is being typed.
    fn word(&mut self, column: usize, at: usize, end: usize, next: usize) -> usize {
        let rest = &self.text[at..end];
        self.leave_for_key(column);
        let awaits = self.open.last().is_none_or(|block| match &block.items {
            Items::List(_, pending) => pending.is_some(),
            Items::Map(_, pending) => pending.is_some() && block.indent < column,
        });
        if rest.starts_with(['{', '[']) && awaits {
            return self.flow(at);
        }
        let node = scalar(rest, at);
        let is_typed = rest.contains(CURSOR);
        match self.open.last_mut() {
            _ if awaits => self.add(node),
            Some(Block { items: Items::List(items, _), .. }) if is_typed => {
                self.last = node.span.end;
                items.push(node);
            }
            Some(Block { indent, items: Items::Map(..), .. }) if *indent == column || is_typed => {
                self.last = node.span.end;
                self.begin(key(node));
            }
            // Text that goes on from the line before.
            _ => {}
        }
        next
    }

    /// Begins a key of the innermost object.
    fn begin(&mut self, key: Key) {
        if let Some(Block { items: Items::Map(entries, pending), .. }) = self.open.last_mut()
            && let Some(before) = pending.replace(key)
        {
            let end = before.span.end;
            entries.push((before, absent(end)));
        }
    }

    /// Puts a value where it belongs.
    fn add(&mut self, node: Node) {
        self.last = self.last.max(node.span.end);
        match self.open.last_mut().map(|block| &mut block.items) {
            None => self.root = Some(node),
            Some(Items::List(items, pending)) => {
                *pending = None;
                items.push(node);
            }
            Some(Items::Map(entries, pending)) => {
                entries.extend(pending.take().map(|key| (key, node)));
            }
        }
    }

    fn push(&mut self, indent: usize, start: usize, items: Items) {
        if self.open.len() < DEPTH {
            self.open.push(Block { indent, start, items });
        }
    }

    /// Leaves the blocks that a key in this column is not in: those further to the right, and a list whose dashes are below the key
    /// that it belongs to.
    fn leave_for_key(&mut self, column: usize) {
        self.leave(|block| block.indent > column);
        let is_at = |block: &Block| block.indent == column;
        if let [.., outer, inner] = self.open.as_slice()
            && is_at(outer)
            && is_at(inner)
            && inner.is_list()
        {
            self.close();
        }
    }

    fn leave(&mut self, is_left: impl Fn(&Block) -> bool) {
        // Something has to be left to go on with.
        while self.open.len() > 1 && self.open.last().is_some_and(&is_left) {
            self.close();
        }
    }

    /// Ends the innermost block.
    fn close(&mut self) {
        let Some(Block { start, items, .. }) = self.open.pop() else { return };
        let value = match items {
            Items::List(mut items, pending) => {
                items.extend(pending.map(|dash| absent(dash + 1)));
                NodeValue::List(items)
            }
            Items::Map(mut entries, pending) => {
                entries.extend(pending.map(|key| {
                    let end = key.span.end;
                    (key, absent(end))
                }));
                NodeValue::Map(entries)
            }
        };
        self.add(Node { span: start..self.last.max(start), value });
    }
}

impl Block {
    fn is_list(&self) -> bool {
        matches!(self.items, Items::List(..))
    }
}

/// The key that a line begins with: its length, and where its value may begin.
fn key_in(rest: &str) -> Option<(usize, usize)> {
    if rest.starts_with(['"', '\'']) {
        let length = quoted_length(rest);
        let gap = rest[length..].len() - rest[length..].trim_start().len();
        return rest[length + gap..].starts_with(':').then_some((length, length + gap + 1));
    }
    if rest.starts_with(['{', '[', '#']) {
        return None;
    }
    let comment = rest.find(" #").unwrap_or(rest.len());
    for (at, _) in rest[..comment].match_indices(':') {
        let after = rest[at + 1..].chars().next();
        if at > 0 && after.is_none_or(|c| c == ' ' || c == '\t' || c == CURSOR) {
            return Some((rest[..at].trim_end().len(), at + 1));
        }
    }
    None
}

/// The scalar that `rest` begins with, which stands at `at`.
fn scalar(rest: &str, at: usize) -> Node {
    if rest.starts_with(['"', '\'']) {
        let length = quoted_length(rest);
        return quoted(&rest[..length], at..at + length);
    }
    let text = rest.find(" #").map_or(rest, |comment| &rest[..comment]).trim_end();
    plain(text, at..at + text.len())
}
