//! Bookings as JSON to a table for people.

use crate::ferries::{Booking, Payment, Vehicle};

/// Returns a line for each booking.
pub fn table(text: &str) -> Result<String, serde_json::Error> {
    let bookings: Vec<Booking> = serde_json::from_str(text)?;
    Ok(bookings.iter().map(line).collect())
}

fn line(booking: &Booking) -> String {
    let vehicle = match &booking.vehicle {
        Some(Vehicle::Car(car)) if car.trailer.is_some() => "car with a trailer",
        Some(Vehicle::Car(_)) => "car",
        Some(Vehicle::Bicycle(_)) => "bicycle",
        Some(Vehicle::Lorry(_)) => "lorry",
        None => "on foot",
    };
    let payment = match &booking.payment {
        Some(Payment::CardPayment(card)) => format!("card …{}", card.last_digits),
        Some(Payment::TransferPayment(_)) => "transfer".to_owned(),
        Some(Payment::VoucherPayment(_)) => "voucher".to_owned(),
        None => "not paid".to_owned(),
    };
    let (reference, state) = (booking.reference.as_str(), booking.state);
    let people = booking.party.get().len();
    let (minor, currency) = (booking.total.minor, booking.total.currency);
    format!("{reference}  {state:<10}  {people} people, {vehicle:<18}  {minor:>8} {currency}  {payment}\n")
}
