//! All of a board, checked.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::elements::{Element, in_order, text};
use super::pictures::Picture;
use super::properties;

/// Elements that are written. A page with more of them is not quick any more.
const MAX_ELEMENTS: usize = 20_000;
/// Points of all of them together.
const MAX_POINTS: usize = 500_000;

/// A board of which all was looked at: what is none of Excalidraw's elements is not in it.
#[derive(Debug, Default)]
pub struct Drawing {
    /// With all their properties, the lowest first.
    pub(super) elements: Vec<Element>,
    /// Those that are on it.
    pub(super) pictures: BTreeMap<String, Picture>,
}

impl Drawing {
    /// Of the map of the `board` document, and the pictures that there are.
    pub fn of(elements: Value, mut pictures: BTreeMap<String, Picture>) -> Self {
        let mut points = 0;
        let is_within = |element: &Element| {
            points += element.get("points").and_then(Value::as_array).map_or(0, Vec::len);
            points <= MAX_POINTS
        };
        let found = in_order(elements).into_iter().filter_map(|element| properties::whole(&element));
        let mut elements: Vec<Element> = found.take(MAX_ELEMENTS).take_while(is_within).collect();
        properties::relate(&mut elements);
        let shown: HashSet<&str> = elements.iter().map(|element| text(element, "fileId")).collect();
        pictures.retain(|id, _| shown.contains(id.as_str()));
        Self { elements, pictures }
    }

    /// Whether there is nothing on it.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }
}
