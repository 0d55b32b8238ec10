//! Rows drawn as a table that fits the terminal, or one after the other with a line for each cell.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment, Table, presets};
use unicode_width::UnicodeWidthStr;

use super::fit::{cut, fit};
use super::shown::Shown;
use crate::print::visible;

/// What is in the place of columns that are left out.
const LEFT_OUT: &str = "…";

impl Shown<'_> {
    /// A table, with a line about the columns that do not fit.
    pub(super) fn table(&self, width: Option<usize>) -> String {
        if self.columns.is_empty() {
            return String::new();
        }
        let texts: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| self.columns.iter().map(|at| self.text(*row, *at)).collect())
            .collect();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|at| {
                let head = self.head(self.columns[at], usize::MAX);
                let head = head.lines().map(UnicodeWidthStr::width).max().unwrap_or_default();
                texts.iter().map(|row| row[at].width()).max().unwrap_or_default().max(head)
            })
            .collect();
        let fit = fit(&widths, width);
        let last = self.columns.len() - fit.last;
        let left_out = &self.columns[fit.first..last];
        let mark = || (!left_out.is_empty()).then(|| Cell::new(LEFT_OUT));
        let mut table = self.plain();
        table.load_preset(presets::UTF8_FULL_CONDENSED);
        let head = |at: usize| Cell::new(self.head(self.columns[at], fit.cell));
        table.set_header((0..fit.first).map(head).chain(mark()).chain((last..self.columns.len()).map(head)));
        for (row, texts) in self.rows.iter().zip(&texts) {
            let cell = |at: usize| {
                let column = self.columns[at];
                let cell = self.paint(*row, column, &cut(&texts[at], fit.cell));
                let is_number = self.field(column).data_type().is_numeric();
                cell.set_alignment(if is_number { CellAlignment::Right } else { CellAlignment::Left })
            };
            let cells = (0..fit.first).map(cell).chain(mark()).chain((last..self.columns.len()).map(cell));
            table.add_row(cells);
        }
        let mut text = format!("{table}\n");
        if !left_out.is_empty() {
            let names: Vec<String> = left_out
                .iter()
                .map(|column| visible(self.field(*column).name()).replace('\n', " "))
                .collect();
            let plural = if names.len() == 1 { "" } else { "s" };
            let line = format!("+{} column{plural}: {}", names.len(), names.join(", "));
            let _ = writeln!(text, "{}", cut(&line, width.unwrap_or(usize::MAX)));
        }
        text
    }

    /// A block for each row, with a line for each of its cells in full, and what changed ones were before.
    pub(super) fn blocks(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let mut table = self.plain();
            table.load_preset(presets::NOTHING);
            for column in &self.columns {
                let value = self.text(*row, *column);
                let before = self.before(*row, *column).filter(|_| self.is_changed(*row, *column));
                table.add_row([
                    Cell::new(self.head(*column, usize::MAX).lines().next().unwrap_or_default()),
                    self.paint(*row, *column, &value),
                    Cell::new(before.map_or_else(String::new, |before| format!("was {before}"))),
                ]);
            }
            let _ = writeln!(text, "Row {}", row + 1);
            for line in table.lines() {
                let _ = writeln!(text, "{}", line.trim_end());
            }
        }
        text
    }

    /// A table that is drawn as wide as its cells are, with colors only where they are wanted.
    fn plain(&self) -> Table {
        let mut table = Table::new();
        if self.has_colors {
            table.enforce_styling()
        } else {
            table.force_no_tty()
        };
        table
    }
}
