//! Formats that say how large a number may be.

use serde_json::Value;

use super::{
    number::Exact,
    shape::{Alternative, Kind},
};

/// The numbers that fit into formats: a range of integers, or the precision of a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    low: Option<Exact>,
    high: Option<Exact>,
    /// As many bits as a float has, where that is limited.
    bits: Option<u32>,
}

impl Extent {
    const ALL: Self = Self {
        low: None,
        high: None,
        bits: None,
    };

    /// What all of these formats allow together.
    pub(super) fn of(formats: &[&Value], kind: Kind) -> Self {
        let extents = formats.iter().filter_map(|name| named(name, kind));
        extents.fold(Self::ALL, Self::and)
    }

    /// The part of it that the bounds of an alternative leave.
    pub(super) fn within(self, bounds: &Alternative<'_>) -> Self {
        let low = bounds.low.as_ref().map(|(_, (number, _))| *number);
        let high = bounds.high.as_ref().map(|(_, (number, _))| *number);
        self.and(Self { low, high, ..Self::ALL })
    }

    pub(super) fn covers(self, other: Self) -> bool {
        self.and(other) == other
    }

    fn and(self, other: Self) -> Self {
        let least = |one: Option<u32>, other: Option<u32>| one.into_iter().chain(other).min();
        Self {
            low: self.low.into_iter().chain(other.low).max(),
            high: self.high.into_iter().chain(other.high).min(),
            bits: least(self.bits, other.bits),
        }
    }
}

/// Whether this is the name of a format that only limits how large a number of this kind may be.
pub(super) fn is_extent(name: &Value, kind: Kind) -> bool {
    named(name, kind).is_some()
}

fn named(name: &Value, kind: Kind) -> Option<Extent> {
    let name = name.as_str()?;
    if kind == Kind::Number {
        let bits = match name {
            "float" => 32,
            "double" => 64,
            _ => return None,
        };
        return Some(Extent {
            bits: Some(bits),
            ..Extent::ALL
        });
    }
    let (low, high) = match name {
        _ if kind != Kind::Integer => return None,
        "int8" => (i128::from(i8::MIN), i128::from(i8::MAX)),
        "int16" => (i128::from(i16::MIN), i128::from(i16::MAX)),
        "int32" => (i128::from(i32::MIN), i128::from(i32::MAX)),
        "int64" => (i128::from(i64::MIN), i128::from(i64::MAX)),
        "uint8" => (0, i128::from(u8::MAX)),
        "uint16" => (0, i128::from(u16::MAX)),
        "uint32" => (0, i128::from(u32::MAX)),
        "uint64" => (0, i128::from(u64::MAX)),
        _ => return None,
    };
    Some(Extent {
        low: Some(Exact::whole(low)),
        high: Some(Exact::whole(high)),
        bits: None,
    })
}
