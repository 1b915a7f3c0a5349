//! Where places of a document stand in its text: line and column, of JSON and of YAML.

use std::collections::HashMap;

use granit_parser::{Event, Options, Parser};
use openapi31_codegen::{Pointer, document::MAX_BYTES};
use serde::Serialize;

/// A place in a text. Both numbers start at 1; a column is a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// The positions of these places, found in one pass over the text: of a property its key, of a member of a list the member.
/// What is not there has none, and neither has what follows an error in the text.
pub fn positions(text: &str, places: &[&Pointer]) -> Positions {
    let mut positions = Positions::default();
    if text.len() > MAX_BYTES {
        return positions;
    }
    for place in places {
        positions.want(place);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut options = Options::default();
    options.emit_comments = false;
    options.emit_unresolved_aliases = true;
    // JSON may have a key of any length.
    options.simple_key_max_lookahead = text.len();
    let mut open: Vec<Container> = Vec::new();
    for event in Parser::new_from_str_with_options(text, options) {
        let Ok((event, span)) = event else { break };
        let position = Position {
            line: span.start.line(),
            column: span.start.col() + 1,
        };
        match event {
            Event::MappingStart(..) => {
                let node = positions.enter(&mut open, None, position);
                open.push(Container::mapping(node));
            }
            Event::SequenceStart(..) => {
                let node = positions.enter(&mut open, None, position);
                open.push(Container::List { node, index: 0 });
            }
            Event::Scalar(text, ..) => {
                positions.enter(&mut open, Some(&text), position);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                positions.enter(&mut open, None, position);
            }
            Event::MappingEnd | Event::SequenceEnd => drop(open.pop()),
            Event::DocumentEnd => break,
            _ => {}
        }
    }
    positions
}

/// Places that are wanted, as a tree, and where those stand that were found.
#[derive(Clone, Debug)]
pub struct Positions {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    below: HashMap<String, usize>,
    position: Option<Position>,
}

/// A map or list that the pass is in, and the wanted place that it is, if it is one.
enum Container {
    Map {
        node: Option<usize>,
        /// The place of the value that comes next, after its key was read.
        value: Option<Option<usize>>,
    },
    List {
        node: Option<usize>,
        index: usize,
    },
}

impl Container {
    fn mapping(node: Option<usize>) -> Self {
        Self::Map { node, value: None }
    }
}

impl Default for Positions {
    fn default() -> Self {
        Self {
            nodes: vec![Node::default()],
        }
    }
}

impl Positions {
    /// Where this place stands.
    pub fn of(&self, place: &Pointer) -> Option<Position> {
        let (depth, position) = self.nearest(place)?;
        (depth == place.segments().len()).then_some(position)
    }

    /// Where the deepest part of the way to this place stands, and how many steps that is.
    pub fn nearest(&self, place: &Pointer) -> Option<(usize, Position)> {
        let mut node = self.nodes.first()?;
        let mut found = None;
        for (depth, step) in place.segments().iter().enumerate() {
            let Some(below) = node.below.get(step).and_then(|index| self.nodes.get(*index)) else {
                break;
            };
            let Some(position) = below.position else { break };
            found = Some((depth + 1, position));
            node = below;
        }
        found
    }

    fn want(&mut self, place: &Pointer) {
        let mut node = 0;
        for step in place.segments() {
            let next = self.nodes.len();
            let below = *self.nodes[node].below.entry(step.clone()).or_insert(next);
            if below == next {
                self.nodes.push(Node::default());
            }
            node = below;
        }
    }

    /// Takes the next value of the innermost container, or its next key, and says which wanted place it is.
    fn enter(&mut self, open: &mut [Container], scalar: Option<&str>, position: Position) -> Option<usize> {
        match open.last_mut() {
            None => Some(0),
            Some(Container::List { node, index }) => {
                let below = node.and_then(|node| self.below(node, &index.to_string(), position));
                *index += 1;
                below
            }
            Some(Container::Map { node, value }) => match value.take() {
                Some(below) => below,
                None => {
                    let key = node.zip(scalar);
                    *value = Some(key.and_then(|(node, key)| self.below(node, key, position)));
                    None
                }
            },
        }
    }

    fn below(&mut self, node: usize, step: &str, position: Position) -> Option<usize> {
        let below = *self.nodes.get(node)?.below.get(step)?;
        self.nodes.get_mut(below)?.position.get_or_insert(position);
        Some(below)
    }
}
