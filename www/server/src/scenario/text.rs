/// "138,017"
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "$470.7 million"
pub(super) fn dollars(amount: u64) -> String {
    let (scale, word) = match amount {
        1_000_000_000.. => (1e9, "billion"),
        1_000_000.. => (1e6, "million"),
        _ => return format!("${}", thousands(amount)),
    };
    let scaled = format!("{:.1}", amount as f64 / scale);
    format!("${} {word}", scaled.strip_suffix(".0").unwrap_or(&scaled))
}

/// "3rd"
pub(super) fn ordinal(number: usize) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

/// "John F Kennedy International" for a record that shouts "JOHN F KENNEDY INTL".
pub(super) fn calm(text: &str) -> String {
    let word = |word: &str| match word {
        "INTL" => "International".to_owned(),
        "NATL" => "National".to_owned(),
        "ARPT" => "Airport".to_owned(),
        "FEDEX" => "FedEx".to_owned(),
        "AFB/INTL" => "Air Force Base".to_owned(),
        "US" | "UPS" | "NY" | "(OR)" => word.to_owned(),
        _ => title_case(word),
    };
    text.trim_end_matches('*').split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn title_case(word: &str) -> String {
    let mut start = true;
    let case = |c: char| {
        let cased = if start { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        start = !c.is_alphanumeric();
        cased
    };
    word.chars().map(case).collect()
}

/// "a" or "an", by the first letter.
pub(super) fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']) { "an" } else { "a" }
}

/// Rounded to two decimals.
pub(super) fn round2(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([7, 1000, 138_017].map(thousands), ["7", "1,000", "138,017"]);
        assert_eq!(
            [500, 12_000_000, 470_700_000, 1_250_000_000].map(dollars),
            ["$500", "$12 million", "$470.7 million", "$1.2 billion"]
        );
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 22].map(ordinal),
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "22nd"]
        );
        assert_eq!(calm("CHICAGO O'HARE INTL ARPT"), "Chicago O'Hare International Airport");
        assert_eq!(calm("US AIRWAYS*"), "US Airways");
    }
}
