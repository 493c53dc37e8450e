//! Paths in JSON: as text, or as bytes if they are not UTF-8, so that the journal loses nothing.

use std::path::{Path, PathBuf};

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::system::names::{self, Unit};

/// A path, an optional path, or several.
pub trait Written {
    /// As JSON.
    fn written(&self) -> Value;
}

pub(super) trait Read: Sized {
    fn read(value: Value) -> Option<Self>;
}

/// Writes paths as JSON, for serde.
pub fn serialize<S: Serializer>(paths: &impl Written, to: S) -> Result<S::Ok, S::Error> {
    paths.written().serialize(to)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>, P: Read>(from: D) -> Result<P, D::Error> {
    P::read(Value::deserialize(from)?).ok_or_else(|| D::Error::custom("no path"))
}

impl Written for Path {
    fn written(&self) -> Value {
        self.to_str().map_or_else(|| units(self), Value::from)
    }
}

impl Written for PathBuf {
    fn written(&self) -> Value {
        self.as_path().written()
    }
}

impl<P: Written + ?Sized> Written for &P {
    fn written(&self) -> Value {
        (*self).written()
    }
}

impl<P: Written> Written for Option<P> {
    fn written(&self) -> Value {
        self.as_ref().map_or(Value::Null, Written::written)
    }
}

impl<P: Written> Written for [P] {
    fn written(&self) -> Value {
        self.iter().map(Written::written).collect()
    }
}

impl<P: Written> Written for Vec<P> {
    fn written(&self) -> Value {
        self.as_slice().written()
    }
}

impl Read for PathBuf {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::String(words) => Some(words.into()),
            Value::Array(units) => of_units(&units),
            _ => None,
        }
    }
}

impl Read for Option<PathBuf> {
    fn read(value: Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { PathBuf::read(value).map(Some) }
    }
}

impl Read for Vec<PathBuf> {
    fn read(value: Value) -> Option<Self> {
        let Value::Array(values) = value else { return None };
        values.into_iter().map(PathBuf::read).collect()
    }
}

fn units(path: &Path) -> Value {
    names::units(path).into()
}

fn of_units(units: &[Value]) -> Option<PathBuf> {
    let units: Option<Vec<Unit>> = units.iter().map(|unit| Unit::try_from(unit.as_u64()?).ok()).collect();
    Some(names::path(units?))
}
