//! Dates with the year last, as people write them: in which order day and month stand.

/// What is known so far of the dates of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Orders {
    /// Cells that are dates.
    pub(super) dates: usize,
    /// Those of them that are dates with the day first alone.
    day_first: usize,
    /// Those that are dates with the month first alone.
    month_first: usize,
}

/// The order of all dates of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
    /// All of them can be read either way.
    Either,
}

impl Orders {
    /// Looks at a cell.
    pub(super) fn see(&mut self, text: &str) {
        let Some((first, second)) = parts(text) else { return };
        let (is_day, is_month) =
            (|number: u32| (1..=31).contains(&number), |number: u32| (1..=12).contains(&number));
        match (is_day(first) && is_month(second), is_month(first) && is_day(second)) {
            (true, true) => {}
            (true, false) => self.day_first += 1,
            (false, true) => self.month_first += 1,
            (false, false) => return,
        }
        self.dates += 1;
    }

    /// The order that all have; none where there are both.
    pub(super) fn order(self) -> Option<Order> {
        match (self.day_first > 0, self.month_first > 0) {
            (true, true) => None,
            (true, false) => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            (false, false) => Some(Order::Either),
        }
    }
}

/// The first two numbers of a date whose third is a year.
fn parts(text: &str) -> Option<(u32, u32)> {
    let sign = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '.' | '-'))?;
    let mut parts = text.split(sign);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |part: &str, letters: std::ops::RangeInclusive<usize>| {
        letters.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_date = parts.next().is_none()
        && is_number(first, 1..=2)
        && is_number(second, 1..=2)
        && is_number(year, 4..=4);
    is_date.then(|| Some((first.parse().ok()?, second.parse().ok()?)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_tell_their_order() {
        let orders = |cells: &[&str]| {
            let mut orders = Orders::default();
            for cell in cells {
                orders.see(cell);
            }
            (orders.dates, orders.order())
        };
        assert_eq!(orders(&["1/2/2020", "31/12/2020"]), (2, Some(Order::DayFirst)));
        assert_eq!(orders(&["1.2.2020", "12.31.2020"]), (2, Some(Order::MonthFirst)));
        assert_eq!(orders(&["01-02-2020"]), (1, Some(Order::Either)));
        assert_eq!(orders(&["31/12/2020", "12/31/2020"]), (2, None));
        for other in [
            "",
            "2020-01-02",
            "1/2/20",
            "1/2/2020 10:00",
            "32/1/2020",
            "1/2/3/2020",
            "1/2",
            "a/2/2020",
            "1/0/2020",
        ] {
            assert_eq!(orders(&[other]), (0, Some(Order::Either)), "{other}");
        }
    }
}
