/// As `text_enum`, for an enum that is read from a string and nothing else: serde's derive also takes `{"Variant": null}`.
macro_rules! exact_text_enum {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        text_enum!($name { $($variant = $text),+ });

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                text_only(deserializer, &[$($text),+], |text| text.parse().ok())
            }
        }
    };
}

// For the types above it.
use exact_text_enum;
