//! The types of `schemas/relations.json`.

use serde::Deserialize;

use super::some;

/// Two structs, so that what holds between the members is asked once they are read.
macro_rules! payment {
    ($($name:ident: $ty:ty,)*) => {
        #[derive(Deserialize)]
        #[serde(try_from = "Members")]
        pub struct Payment {
            pub id: String,
            pub method: Method,
            $(pub $name: Option<$ty>,)*
        }

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Members {
            id: String,
            method: Method,
            $(#[serde(default, deserialize_with = "some")] $name: Option<$ty>,)*
        }

        impl TryFrom<Members> for Payment {
            type Error = &'static str;

            fn try_from(Members { id, method, $($name),* }: Members) -> Result<Self, &'static str> {
                let payment = Payment { id, method, $($name),* };
                payment.check()?;
                Ok(payment)
            }
        }
    };
}

payment! {
    email: String,
    phone: String,
    card: String,
    iban: String,
    bic: String,
    street: String,
    city: String,
    refunded: bool,
    reason: String,
}

#[derive(PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    Card,
    Transfer,
    Cash,
}

impl Payment {
    fn check(&self) -> Result<(), &'static str> {
        if self.email.is_none() && self.phone.is_none() {
            return Err("an email address or a phone number");
        }
        if self.bic.is_some() && self.iban.is_none() {
            return Err("a BIC without an IBAN");
        }
        if self.street.is_some() && self.city.is_none() {
            return Err("a street without a city");
        }
        if self.method == Method::Card && self.card.is_none() {
            return Err("a card without its number");
        }
        if self.refunded == Some(true) && self.reason.is_none() {
            return Err("refunded without a reason");
        }
        Ok(())
    }
}
