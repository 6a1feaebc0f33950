//! A part of a board that somebody points at: some elements, or all of it.

use std::collections::HashSet;

use super::drawing::Drawing;
use super::elements::{Element, text};

impl Drawing {
    /// What is written in a part of it, a line for each text and frame's name, cut to so many
    /// characters. No ids are all of it; a frame stands for what is in it, too. `None` where not
    /// all of them are there, or nothing is.
    pub fn written_in(&self, ids: &[String], most: usize) -> Option<String> {
        let there: HashSet<&str> = self.elements.iter().map(|element| text(element, "id")).collect();
        if there.is_empty() || !ids.iter().all(|id| there.contains(id.as_str())) {
            return None;
        }
        let is_meant = |id: &str| ids.iter().any(|one| one == id);
        let is_part = |element: &&Element| {
            let of = ["id", "frameId", "containerId"];
            ids.is_empty() || of.iter().any(|property| is_meant(text(element, property)))
        };
        let words = |element| [text(element, "name"), text(element, "text")];
        let words = self.elements.iter().filter(is_part).flat_map(words).filter(|words| !words.is_empty());
        Some(words.collect::<Vec<_>>().join("\n").chars().take(most).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_part_of_a_board_is_what_is_written_in_it() {
        let at = json!({ "x": 0, "y": 0, "width": 9, "height": 9 });
        let element = |more: serde_json::Value| {
            let mut element = at.clone();
            element.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            element
        };
        let drawing = Drawing::of(
            json!({
                "frame": element(json!({ "type": "frame", "index": "a1", "name": "Design" })),
                "in": element(json!({ "type": "text", "index": "a2", "text": "Queue", "frameId": "frame" })),
                "box": element(json!({ "type": "rectangle", "index": "a3" })),
                "label": element(json!({ "type": "text", "index": "a4", "text": "Cache", "containerId": "box" })),
                "none": "of the kind",
            }),
            BTreeMap::new(),
        );
        let part = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
            drawing.written_in(&ids, 100)
        };
        assert_eq!(part(&[]).as_deref(), Some("Design\nQueue\nCache"));
        assert_eq!(part(&["frame"]).as_deref(), Some("Design\nQueue"));
        assert_eq!(part(&["box"]).as_deref(), Some("Cache"));
        assert_eq!(part(&["in", "box"]).as_deref(), Some("Queue\nCache"));
        assert_eq!(part(&["box", "gone"]), None);
        assert_eq!(part(&["none"]), None);
        assert_eq!(drawing.written_in(&[], 8).as_deref(), Some("Design\nQ"));
        assert_eq!(Drawing::default().written_in(&[], 8), None);
    }
}
