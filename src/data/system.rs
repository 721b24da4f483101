//! What the system says of files, in words for people.

use std::io::{Error, ErrorKind};
use std::path::Path;

use super::DataError;

/// The reason in words, without the system's number.
pub(super) fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "reading it is not permitted".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::NotADirectory => "a part of its path is a file".to_owned(),
        ErrorKind::InvalidData => "it is no UTF-8 text".to_owned(),
        _ => {
            let text = error.to_string();
            lower_first(text.split(" (os error").next().unwrap_or(&text))
        }
    }
}

/// A file that cannot be read, by its path.
pub(super) fn unreadable(path: &Path, error: &Error) -> DataError {
    DataError::Unreadable { file: path.display().to_string(), reason: reason(error) }
}

/// A message as the middle of a sentence.
pub(super) fn lower_first(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_system_are_left_out() {
        let of = |number| reason(&Error::from_raw_os_error(number));
        assert_eq!(of(2), "there is no such file");
        // Too many open files, on every system of the POSIX family.
        assert!(!of(24).contains("os error") && of(24).starts_with(char::is_lowercase), "{}", of(24));
    }
}
