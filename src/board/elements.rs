//! What is drawn, in the order in which it is.

use std::cmp::Ordering;

use serde_json::{Map, Value};

/// Root map of the `board` document.
pub const ELEMENTS: &str = "elements";

/// An element: its properties by their names.
pub type Element = Map<String, Value>;

/// The elements of a board's map, the lowest first, each with its `id`. What is no element is
/// left out.
pub fn in_order(elements: Value) -> Vec<Element> {
    let Value::Object(elements) = elements else { return Vec::new() };
    let element = |(id, value)| match value {
        Value::Object(mut properties) => {
            properties.insert("id".to_owned(), Value::String(id));
            Some(properties)
        }
        _ => None,
    };
    let mut elements: Vec<Element> = elements.into_iter().filter_map(element).collect();
    elements.sort_by(by_place);
    elements
}

/// By the fractional index, as Excalidraw does: those without one come last.
fn by_place(a: &Element, b: &Element) -> Ordering {
    let index = |element| Element::get(element, "index").and_then(Value::as_str);
    let (one, other) = (index(a), index(b));
    let indices = match (one, other) {
        (Some(one), Some(other)) => one.cmp(other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    };
    indices.then_with(|| text(a, "id").cmp(text(b, "id")))
}

/// A text of an element that was checked.
pub(super) fn text<'a>(element: &'a Element, property: &str) -> &'a str {
    element.get(property).and_then(Value::as_str).unwrap_or_default()
}

/// A number of an element that was checked.
pub(super) fn number(element: &Element, property: &str) -> f64 {
    element.get(property).and_then(Value::as_f64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_come_in_the_order_in_which_they_are_drawn() {
        let elements = json!({
            "none": { "type": "text" },
            "b": { "index": "a1", "id": "forged" },
            "a": { "index": "a1" },
            "top": { "index": "b00" },
            "low": { "index": "Zz" },
            "odd": { "index": 7 },
            "not one": "text",
            "nor this": null,
        });
        let found = in_order(elements);
        let ids: Vec<_> = found.iter().map(|element| text(element, "id")).collect();
        assert_eq!(ids, ["low", "a", "b", "top", "none", "odd"]);
        assert!(in_order(json!([1])).is_empty());
    }
}
