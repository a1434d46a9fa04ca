//! The text of a [`DateTime`] to what it says: an instant, or a date and time of which nobody says where.

use jiff::Timestamp;
use jiff::civil;
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::Offset;

use crate::DateTime;

/// What the text of a [`DateTime`] says, by the four forms that Codat describes.
///
/// Two of them are instants. Of the others it is for you to know in which time zone the source platform counts:
/// `civil::DateTime::to_zoned` takes that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateTimeForm {
    /// In UTC, like `2020-10-08T22:40:50Z`.
    Utc(Timestamp),
    /// With an offset from UTC, like `2020-10-08T18:30:50-05:00`.
    Offset(Timestamp, Offset),
    /// Without either, like `2020-10-08T22:40:50`: local, and nobody says where.
    Local(civil::DateTime),
    /// A date alone, like `2020-10-08`.
    Date(civil::Date),
}

impl DateTime {
    /// Returns what the text says; nothing where it has none of the forms that Codat describes, which its schema allows.
    ///
    /// ```
    /// use generated::{DateTime, DateTimeForm};
    ///
    /// let form = |text: &str| DateTime(text.to_owned()).form();
    /// assert!(matches!(form("2020-10-08T22:40:50Z"), Some(DateTimeForm::Utc(_))));
    /// assert!(matches!(form("2020-10-08T18:30:50-05:00"), Some(DateTimeForm::Offset(..))));
    /// assert!(matches!(form("2020-10-08T22:40:50"), Some(DateTimeForm::Local(_))));
    /// assert!(matches!(form("2020-10-08"), Some(DateTimeForm::Date(_))));
    /// assert_eq!(form("yesterday"), None);
    /// ```
    pub fn form(&self) -> Option<DateTimeForm> {
        // ISO 8601 has more forms than Codat describes, and jiff reads some of them.
        let is_described = |(at, byte): (usize, u8)| match at {
            4 | 7 => byte == b'-',
            10 => byte == b'T',
            13 | 16 => byte == b':',
            0..19 => byte.is_ascii_digit(),
            _ => byte.is_ascii_digit() || b".:+-Z".contains(&byte),
        };
        let text = self.0.as_str();
        if !(text.len() == 10 || text.len() >= 19) || !text.bytes().enumerate().all(is_described) {
            return None;
        }
        let pieces = Pieces::parse(text).ok()?;
        let Some(time) = pieces.time() else { return Some(DateTimeForm::Date(pieces.date())) };
        let local = pieces.date().to_datetime(time);
        let instant = |offset: Offset| offset.to_timestamp(local).ok();
        match pieces.offset() {
            None => Some(DateTimeForm::Local(local)),
            Some(PiecesOffset::Zulu) => Some(DateTimeForm::Utc(instant(Offset::UTC)?)),
            Some(offset) => {
                let offset = offset.to_numeric_offset();
                Some(DateTimeForm::Offset(instant(offset)?, offset))
            }
        }
    }

    /// Returns the instant, where the text says one: in UTC or with an offset. No time zone is ever guessed.
    ///
    /// ```
    /// # fn main() -> Result<(), jiff::Error> {
    /// use generated::DateTime;
    ///
    /// let instant = |text: &str| DateTime(text.to_owned()).instant();
    /// assert_eq!(instant("2020-10-08T18:30:50-05:00"), Some("2020-10-08T23:30:50Z".parse()?));
    /// assert_eq!(instant("2020-10-08T18:30:50"), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn instant(&self) -> Option<Timestamp> {
        match self.form()? {
            DateTimeForm::Utc(instant) | DateTimeForm::Offset(instant, _) => Some(instant),
            DateTimeForm::Local(_) | DateTimeForm::Date(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Option<DateTimeForm> {
        DateTime(text.to_owned()).form()
    }

    #[test]
    fn each_form_says_what_it_says_and_no_more() {
        let local = civil::date(2020, 10, 8).at(18, 30, 50, 0);
        let instant: Timestamp = "2020-10-08T23:30:50Z".parse().unwrap();
        assert_eq!(form("2020-10-08T23:30:50Z"), Some(DateTimeForm::Utc(instant)));
        assert_eq!(form("2020-10-08T18:30:50-05:00"), Some(DateTimeForm::Offset(instant, Offset::constant(-5))));
        assert_eq!(form("2020-10-08T18:30:50"), Some(DateTimeForm::Local(local)));
        assert_eq!(form("2020-10-08"), Some(DateTimeForm::Date(local.date())));
        let fraction = "2020-10-08T23:30:50.1234567Z".parse().unwrap();
        assert_eq!(form("2020-10-08T23:30:50.1234567Z"), Some(DateTimeForm::Utc(fraction)));
    }

    #[test]
    fn undocumented_strings_have_no_form() {
        for text in [
            "",
            "2020",
            "2020-10",
            "2020-10-08T18",
            "2020-10-08T18:30",
            "20201008T183050Z",
            "2020-10-08 18:30:50Z",
            "2020-W41-4",
            "2020-13-01",
            "2020-02-30",
            "2020-10-08T25:00:00Z",
            "2020-10-08T18:30:50[Europe/Paris]",
            "2020-10-08T18:30:50-",
            "2020-10-08T18:30:50Z ",
            "2020-10-08T18:30:50-99:00",
            "2020-10-08Z",
            "2020-10-08T18:30:50ü",
        ] {
            assert_eq!(form(text), None, "{text:?}");
        }
    }
}
