/// What each enum of strings has that keeps any other string in its last variant: conversions from them and to them.
macro_rules! open_text_enum {
    ($name:ident { $($variant:ident = $text:literal,)* _ = $other:ident $(,)? }) => {
        impl $name {
            /// The values that the schema lists, in its order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The text that stands for it in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::$other(text) => text,
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                let known = Self::ALL.iter().find(|known| known.as_str() == text);
                known.cloned().unwrap_or(Self::$other(text))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::from(text.to_owned())
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, std::convert::Infallible> {
                Ok(Self::from(text))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

// For the types above it.
use open_text_enum;
