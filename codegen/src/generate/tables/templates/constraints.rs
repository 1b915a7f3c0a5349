//! What the contract says about the JSON of each request: bounds, lengths, values, defaults, what is required.

/// The JSON object of a request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Object {
    /// The Rust type that serializes to it.
    pub name: &'static str,
    /// What it is.
    pub description: &'static str,
    /// Whether the service refuses properties that are not listed.
    pub strict: bool,
    /// The properties, by name.
    pub fields: &'static [Field],
    /// For a union: how its members are told apart. The fields are empty then.
    pub variants: Option<Variants>,
}

/// The members of a union that a property tells apart.
#[derive(Debug)]
#[non_exhaustive]
pub struct Variants {
    /// The property.
    pub property: &'static str,
    /// Its values, each with the object that it stands for.
    pub objects: &'static [(&'static str, &'static Object)],
}

/// A property.
#[derive(Debug)]
#[non_exhaustive]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// What it means; its first line is a sentence.
    pub description: &'static str,
    /// Its unit, where it has one: `px`, `s`.
    pub unit: Option<&'static str>,
    /// Whether the service refuses a request without it.
    pub required: bool,
    /// Whether the contract advises against it.
    pub deprecated: bool,
    /// Whether null is accepted.
    pub nullable: bool,
    /// What the service assumes where it is absent, as JSON.
    pub default: Option<&'static str>,
    // media
    /// What it may be: one of these.
    pub rules: &'static [Rule],
}

/// What a value may be.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rule {
    /// A text.
    Text {
        /// Shortest, in characters.
        min_length: Option<u64>,
        /// Longest, in characters.
        max_length: Option<u64>,
        /// A regular expression (ECMA 262).
        pattern: Option<&'static str>,
        /// The values, if only these are accepted.
        one_of: &'static [&'static str],
    },
    /// A number without a fraction.
    Integer {
        /// Between what.
        range: Range,
        /// The values, if only these are accepted.
        one_of: &'static [i64],
    },
    /// A number.
    Number {
        /// Between what.
        range: Range,
    },
    /// True or false.
    Boolean,
    /// A list.
    List {
        /// Fewest members.
        min_items: Option<u64>,
        /// Most members.
        max_items: Option<u64>,
        /// What the first members may be, one entry each.
        first: &'static [&'static [Rule]],
        /// What every other member may be.
        items: &'static [Rule],
    },
    /// An object with its own fields.
    Object(&'static Object),
    /// Anything.
    Anything,
}

/// The numbers between two bounds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Range {
    /// Smallest, itself included.
    pub minimum: Option<f64>,
    /// Largest, itself included.
    pub maximum: Option<f64>,
    /// Smallest, itself excluded.
    pub above: Option<f64>,
    /// Largest, itself excluded.
    pub below: Option<f64>,
    /// A whole number of times this.
    pub multiple_of: Option<f64>,
}
