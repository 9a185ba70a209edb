//! A deserializer that answers with samples and notes what it was asked: the shape of a type, from its `Deserialize`.
//!
//! Each run through a type takes one way through its enums. A variant is done when all enums below it are; runs go on until
//! everything is done.

use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

#[derive(Default)]
pub(crate) struct Tracer {
    structs: BTreeMap<String, Value>,
    enums: BTreeMap<String, Enum>,
    /// Which enums were met since each variant that is being looked at was entered.
    open: Vec<BTreeSet<String>>,
    /// The names on the way to where we are.
    way: Vec<String>,
}

#[derive(Default)]
struct Enum {
    variants: &'static [&'static str],
    shapes: BTreeMap<&'static str, Value>,
    done: BTreeSet<&'static str>,
}

impl Enum {
    fn is_done(&self) -> bool {
        self.done.len() == self.variants.len()
    }

    /// The words first, then what has a content.
    fn schema(&self) -> Value {
        let shapes: Vec<_> = self.variants.iter().map(|name| self.shapes[name].clone()).collect();
        let (words, others): (Vec<_>, Vec<_>) = shapes.into_iter().partition(Value::is_string);
        let words = (!words.is_empty()).then(|| json!({ "enum": words }));
        let mut all: Vec<_> = words.into_iter().chain(others).collect();
        if all.len() == 1 { all.remove(0) } else { json!({ "oneOf": all }) }
    }
}

impl Tracer {
    /// Looks at a type until it is known; gives its schema.
    pub(crate) fn trace<'de, T: Deserialize<'de>>(&mut self) -> Value {
        for _ in 0..10_000 {
            self.open.push(BTreeSet::new());
            let mut shape = Value::Null;
            if let Err(error) = T::deserialize(At { tracer: self, shape: &mut shape }) {
                panic!("{}: {error}", self.way.join("."));
            }
            let met = self.open.pop().expect("what was pushed");
            if met.iter().all(|name| self.enums[name].is_done()) {
                return shape;
            }
        }
        panic!("it has no end");
    }

    pub(crate) fn definitions(self) -> Value {
        let enums = self.enums.iter().map(|(name, it)| (name.clone(), it.schema()));
        self.structs.clone().into_iter().chain(enums).collect::<Map<_, _>>().into()
    }
}

/// Where a value is asked for, and its schema goes.
struct At<'a> {
    tracer: &'a mut Tracer,
    shape: &'a mut Value,
}

impl At<'_> {
    fn integer<T: Into<i128>>(self, least: T, most: T) {
        let (least, most): (i128, i128) = (least.into(), most.into());
        let number = |it: i128| {
            u64::try_from(it).map_or_else(|_| json!(i64::try_from(it).ok()), |it| json!(it))
        };
        *self.shape =
            json!({ "type": "integer", "minimum": number(least), "maximum": number(most) });
    }

    /// A sample that fits what is expected, and its schema.
    fn text(self, visitor: &impl fmt::Display) -> &'static str {
        let expected = visitor.to_string();
        let (schema, sample) = if expected.contains("UUID") {
            (json!({ "type": "string", "format": "uuid" }), "00000000-0000-0000-0000-000000000000")
        } else if expected.contains("flags") {
            let words = "names of flags, with | between them";
            (json!({ "type": "string", "description": words }), "")
        } else {
            (json!({ "type": "string" }), "x")
        };
        *self.shape = schema;
        sample
    }
}

struct Expecting<'a, V>(&'a V);

impl<'de, V: Visitor<'de>> fmt::Display for Expecting<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }
}

macro_rules! integers {
    ($($ask:ident, $visit:ident, $type:ty;)*) => {
        $(
            fn $ask<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
                self.integer(<$type>::MIN, <$type>::MAX);
                visitor.$visit(0)
            }
        )*
    };
}

macro_rules! never {
    ($($ask:ident($($argument:ty),*);)*) => {
        $(
            fn $ask<V: Visitor<'de>>(self, $(_: $argument,)* _: V) -> Result<V::Value, Error> {
                panic!("{}: {} is not traced", self.tracer.way.join("."), stringify!($ask))
            }
        )*
    };
}

impl<'de> Deserializer<'de> for At<'_> {
    type Error = Error;

    integers! {
        deserialize_u8, visit_u8, u8;
        deserialize_u16, visit_u16, u16;
        deserialize_u32, visit_u32, u32;
        deserialize_u64, visit_u64, u64;
        deserialize_i8, visit_i8, i8;
        deserialize_i16, visit_i16, i16;
        deserialize_i32, visit_i32, i32;
        deserialize_i64, visit_i64, i64;
    }

    never! {
        deserialize_any();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_unit();
        deserialize_unit_struct(&'static str);
        deserialize_tuple(usize);
        deserialize_tuple_struct(&'static str, usize);
        deserialize_map();
        deserialize_identifier();
        deserialize_ignored_any();
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        *self.shape = json!({ "type": "boolean" });
        visitor.visit_bool(false)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let sample = self.text(&Expecting(&visitor));
        visitor.visit_borrowed_str(sample)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut inner = Value::Null;
        let value = visitor.visit_some(At { tracer: self.tracer, shape: &mut inner })?;
        *self.shape = json!({ "anyOf": [inner, { "type": "null" }] });
        Ok(value)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut inner = Value::Null;
        let value = visitor.visit_seq(Once(Some(At { tracer: self.tracer, shape: &mut inner })))?;
        *self.shape = json!({ "type": "array", "items": inner });
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let name = name.trim_start_matches("r#");
        *self.shape = reference(name);
        self.tracer.way.push(name.to_owned());
        let mut shape = Value::Null;
        let value = object(self.tracer, &mut shape, fields, visitor)?;
        self.tracer.way.pop();
        self.tracer.structs.insert(name.to_owned(), shape);
        Ok(value)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        // Results of different things have one name.
        let name = match name {
            "Result" => format!("{}.Result", self.tracer.way.last().expect("it is in something")),
            name => name.to_owned(),
        };
        *self.shape = reference(&name);
        for met in &mut self.tracer.open {
            met.insert(name.clone());
        }
        let known = self.tracer.enums.entry(name.clone()).or_default();
        known.variants = variants;
        let next = *variants.iter().find(|it| !known.done.contains(*it)).unwrap_or(&variants[0]);
        self.tracer.way.push(format!("{name}.{next}"));
        self.tracer.open.push(BTreeSet::new());
        let mut shape = Value::Null;
        let variant = Variant { tracer: self.tracer, shape: &mut shape, name: next };
        let value = visitor.visit_enum(variant)?;
        self.tracer.way.pop();
        let met = self.tracer.open.pop().expect("what was pushed");
        let is_done = met.iter().all(|name| self.tracer.enums[name].is_done());
        let known = self.tracer.enums.get_mut(&name).expect("it was entered");
        known.shapes.insert(next, shape);
        if is_done {
            known.done.insert(next);
        }
        Ok(value)
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// The fields of a struct or of a variant.
fn object<'de, V: Visitor<'de>>(
    tracer: &mut Tracer,
    shape: &mut Value,
    fields: &'static [&'static str],
    visitor: V,
) -> Result<V::Value, Error> {
    let mut properties = Map::new();
    let value = visitor.visit_map(Fields { tracer, left: fields, properties: &mut properties })?;
    *shape = json!({ "type": "object", "properties": properties, "required": fields });
    Ok(value)
}

struct Fields<'a> {
    tracer: &'a mut Tracer,
    left: &'static [&'static str],
    properties: &'a mut Map<String, Value>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let key = |name: &&'static str| {
            let name: StrDeserializer<'_, Error> = (*name).into_deserializer();
            seed.deserialize(name)
        };
        self.left.first().map(key).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (name, left) = self.left.split_first().expect("a key came before");
        self.left = left;
        let mut shape = Value::Null;
        let value = seed.deserialize(At { tracer: self.tracer, shape: &mut shape })?;
        self.properties.insert((*name).to_owned(), shape);
        Ok(value)
    }
}

/// One element.
struct Once<'a>(Option<At<'a>>);

impl<'de> SeqAccess<'de> for Once<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.0.take().map(|at| seed.deserialize(at)).transpose()
    }
}

struct Variant<'a> {
    tracer: &'a mut Tracer,
    shape: &'a mut Value,
    name: &'static str,
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl Variant<'_> {
    fn holding(name: &str, content: &Value) -> Value {
        json!({
            "type": "object",
            "properties": { name: content },
            "required": [name],
            "additionalProperties": false,
        })
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        *self.shape = json!(self.name);
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        let mut content = Value::Null;
        let value = seed.deserialize(At { tracer: self.tracer, shape: &mut content })?;
        *self.shape = Self::holding(self.name, &content);
        Ok(value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        panic!("{}: no such variant is in use", self.name)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut content = Value::Null;
        let value = object(self.tracer, &mut content, fields, visitor)?;
        *self.shape = Self::holding(self.name, &content);
        Ok(value)
    }
}
