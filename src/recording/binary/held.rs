//! [`Held`]: a word that is lent while it is written, and owned when it was read.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::boxed::Box;

/// As `Cow`, but no larger than a pointer and its tag, for it is moved with every record.
pub(super) enum Held<'a, T> {
    Lent(&'a T),
    Own(Box<T>),
}

impl<T: Clone> Held<'_, T> {
    pub(super) fn into_owned(self) -> T {
        match self {
            Self::Lent(value) => value.clone(),
            Self::Own(value) => *value,
        }
    }
}

impl<T: Serialize> Serialize for Held<'_, T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Lent(value) => value.serialize(serializer),
            Self::Own(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Held<'_, T> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|value| Self::Own(Box::new(value)))
    }
}
