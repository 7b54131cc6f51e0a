const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "January" for 1.
pub(crate) fn month_name(month: u32) -> &'static str {
    MONTHS[(month.clamp(1, 12) - 1) as usize]
}

/// "Jun 12 1998" as year, month, day.
pub(super) fn parse_us(text: &str) -> Option<(i32, u32, u32)> {
    let mut words = text.split_whitespace();
    let (month, day, year) = (words.next()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let month = MONTHS.iter().zip(1..).find(|(name, _)| month.len() == 3 && name.starts_with(month))?.1;
    Some((year, month, day))
}

/// Milliseconds since 1970 as "2018-02-07T01:26:13Z".
pub(crate) fn iso_from_millis(millis: i64) -> String {
    let seconds = millis.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

/// The proleptic Gregorian date of a day number, counted from 1970-01-01: eras of 400 years that begin on 1 March, so
/// that the leap day is the last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_written() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_517_966_773_840, "2018-02-07T01:26:13Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(iso_from_millis(millis), text);
        }
        assert_eq!(parse_us("Jun 12 1998"), Some((1998, 6, 12)));
        assert_eq!(parse_us("1998"), None);
    }
}
