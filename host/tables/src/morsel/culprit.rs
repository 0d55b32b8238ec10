//! Which column it is that cannot be decoded.

/// The first of the columns that fails alone, where another does not, or there is one alone. Where all fail, it is not the
/// columns.
pub(crate) fn culprit<T: Clone>(columns: &[T], mut fails: impl FnMut(&T) -> bool) -> Option<T> {
    let (mut failed, mut other_is_right) = (None, columns.len() == 1);
    for column in columns {
        if fails(column) {
            failed = failed.or(Some(column));
        } else {
            other_is_right = true;
        }
        if let (Some(failed), true) = (failed, other_is_right) {
            return Some(failed.clone());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::culprit;

    #[test]
    fn a_column_is_named_where_it_is_the_cause() {
        let first = |columns: &[u8], wrong: &[u8]| culprit(columns, |column| wrong.contains(column));
        assert_eq!(first(&[1, 2, 3], &[2]), Some(2));
        assert_eq!(first(&[1, 2, 3], &[1, 3]), Some(1));
        assert_eq!(first(&[1], &[1]), Some(1));
        assert_eq!(first(&[1, 2], &[1, 2]), None);
        assert_eq!(first(&[1, 2], &[]), None);
        assert_eq!(first(&[], &[]), None);
    }
}
