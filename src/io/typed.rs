//! Values of serde types.

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, Visitor,
        value::{Error, SeqDeserializer, StrDeserializer},
    },
    forward_to_deserialize_any,
};

use super::value::{Content, FromFrame, Payload};

impl<T: DeserializeOwned> FromFrame for T {
    const WANTS_JSON: bool = true;

    fn from_frame(payload: &Payload<'_>) -> Result<Self, String> {
        match payload.content {
            Content::Json(bytes) => {
                // Looked at as a whole once more, a text costs less than string by string.
                let text = simdutf8::basic::from_utf8(bytes).map_err(|error| error.to_string())?;
                let mut json = serde_json::Deserializer::from_str(text);
                // The engine has bounded the depth already, see `TYPE_DEPTH`.
                json.disable_recursion_limit();
                T::deserialize(&mut json).map_err(|error| error.to_string())
            }
            Content::Text(text) => T::deserialize(Plain::Text(text)).map_err(|error| error.to_string()),
            Content::Bytes(bytes) => T::deserialize(Plain::Bytes(bytes)).map_err(|error| error.to_string()),
        }
    }
}

/// A payload that is no JSON: one string, or one run of bytes, as `Vec<u8>` takes it or as bytes.
#[derive(Clone, Copy)]
enum Plain<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl<'de> Deserializer<'de> for Plain<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Plain::Text(text) => visitor.visit_str(text),
            Plain::Bytes(bytes) => visitor.visit_bytes(bytes),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Plain::Text(text) => StrDeserializer::new(text).deserialize_enum(name, variants, visitor),
            Plain::Bytes(_) => self.deserialize_any(visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Plain::Text(_) => self.deserialize_any(visitor),
            Plain::Bytes(bytes) => SeqDeserializer::new(bytes.iter().copied()).deserialize_seq(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct map struct identifier ignored_any
    }
}
