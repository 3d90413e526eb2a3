//! Whole numbers in digits, for the banner: the library's general formatting would be 2 kB of what every new visitor waits for.

/// The digits of a number.
#[must_use]
pub fn decimal(number: usize) -> String {
    let mut digits = if number < 10 { String::new() } else { decimal(number / 10) };
    digits.push(char::from(b'0' + (number % 10) as u8));
    digits
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn digits_are_those_of_the_library() {
        for number in [0, 9, 10, 11, 99, 100, 404, 1_000, 12_345, usize::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
