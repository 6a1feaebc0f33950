//! A room's whiteboard, as the page keeps it in two documents, and what becomes of it in an
//! export. Pure.
//!
//! The document `board` has a root map [`ELEMENTS`]: id of an element → `Y.Map` of its
//! properties, with the names that Excalidraw gives them; what is equal to the default is left
//! out. The document `pictures` has a root map [`PICTURES`]: id of a picture → `Y.Map` of `type`
//! (MIME), `size` (bytes) and `parts` (`Y.Array` of pieces of at most 256 KiB, which come one
//! after the other). Whoever may write can put anything there: nothing of it is believed.
//!
//! * `elements` lists what is drawn, in its order; `properties` says what an element has, and
//!   `check` what a value may be.
//! * `pictures` are those that are whole.
//! * [`Drawing`] is all of it, checked; `file` writes it for Excalidraw, `svg` as an image.

mod check;
pub mod elements;
mod file;
pub mod pictures;
mod properties;
mod svg;

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use self::elements::{Element, in_order};
use self::pictures::Picture;

/// Root map of the `board` document.
pub const ELEMENTS: &str = "elements";
/// Root map of the `pictures` document.
pub const PICTURES: &str = "pictures";

/// Elements that are written. A page with more of them is not quick any more.
const MAX_ELEMENTS: usize = 20_000;
/// Points of all of them together.
const MAX_POINTS: usize = 500_000;

/// A board of which all was looked at: what is none of Excalidraw's elements is not in it.
#[derive(Debug, Default)]
pub struct Drawing {
    /// With all their properties, the lowest first.
    elements: Vec<Element>,
    /// Those that are on it.
    pictures: BTreeMap<String, Picture>,
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

    /// The file that Excalidraw opens.
    pub fn excalidraw(&self) -> String {
        file::write(self)
    }

    /// An image of it: plain lines, and nothing in it that runs or comes from elsewhere.
    pub fn svg(&self) -> String {
        svg::write(self)
    }
}

/// A text of an element that was checked.
fn text<'a>(element: &'a Element, property: &str) -> &'a str {
    element.get(property).and_then(Value::as_str).unwrap_or_default()
}

/// A number of an element that was checked.
fn number(element: &Element, property: &str) -> f64 {
    element.get(property).and_then(Value::as_f64).unwrap_or_default()
}

#[cfg(test)]
mod tests;
