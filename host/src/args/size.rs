//! Sizes, ages and durations as people write them.

use std::time::Duration;

use bytesize::ByteSize;

/// Reads a size in bytes, such as 2GB or 512MiB, from `min` to `max`.
pub(crate) fn size(min: u64, max: u64) -> impl Fn(&str) -> Result<u64, String> + Clone + Send + Sync {
    move |text| {
        let size =
            text.parse::<ByteSize>().map_err(|_| "it is not a size such as 2GB or 512MiB".to_owned())?;
        match size.as_u64() {
            small if small < min => Err(format!("it takes a size of at least {}", plain(min))),
            large if large > max => Err(format!("it takes a size of at most {}", plain(max))),
            bytes => Ok(bytes),
        }
    }
}

/// A limit as it would be written: in the unit that needs no fraction.
fn plain(bytes: u64) -> String {
    let size = ByteSize(bytes);
    let text = if bytes.is_multiple_of(1 << 20) { size.display().iec() } else { size.display().si() };
    text.to_string().replace(".0 ", "").replace(' ', "")
}

/// Reads an age, such as 90m, 24h or 7d.
pub(crate) fn age(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|_| "it is not an age such as 90m, 24h or 7d".to_owned())
}

/// Reads a duration in seconds, such as 90 or 0.5.
///
/// # Errors
///
/// It is not one.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "it takes seconds, such as 90 or 0.5".into())
}

/// Reads a whole number from `min` to `max`.
pub(crate) fn number(min: u16, max: u16) -> impl Fn(&str) -> Result<u16, String> + Clone + Send + Sync {
    move |text| {
        let number = text.parse().ok().filter(|number| (min..=max).contains(number));
        number.ok_or_else(|| format!("it takes a number from {min} to {max}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        let read = size(1, 1 << 40);
        let sizes = [("2GB", 2_000_000_000), ("512MiB", 512 << 20), ("1.5 kb", 1500), ("77", 77)];
        for (text, bytes) in sizes {
            assert_eq!(read(text), Ok(bytes), "{text}");
        }
        for text in ["", "GB", "-1GB", "2 bushels", "0"] {
            assert!(read(text).is_err(), "{text}");
        }
        let memory = size(1_000_000, 1 << 30);
        assert_eq!(memory("1kB"), Err("it takes a size of at least 1MB".into()));
        assert_eq!(memory("2GiB"), Err("it takes a size of at most 1GiB".into()));
    }

    #[test]
    fn ages_are_read() {
        let minutes = |minutes| Ok(Duration::from_mins(minutes));
        assert_eq!(
            [age("90m"), age("24h"), age("7d")],
            [minutes(90), minutes(24 * 60), minutes(7 * 24 * 60)]
        );
        assert!(age("soon").is_err() && age("7").is_err());
    }
}
