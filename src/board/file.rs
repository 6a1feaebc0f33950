//! The file that Excalidraw opens.

use std::collections::BTreeMap;

use serde::Serialize;

use super::drawing::Drawing;
use super::elements::Element;

/// Version of the format.
const VERSION: u32 = 2;

#[derive(Serialize)]
struct File<'a> {
    r#type: &'static str,
    version: u32,
    source: &'static str,
    elements: &'a [Element],
    #[serde(rename = "appState")]
    state: State,
    files: BTreeMap<&'a str, Picture<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct State {
    view_background_color: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Picture<'a> {
    id: &'a str,
    mime_type: &'static str,
    #[serde(rename = "dataURL")]
    address: String,
    created: u32,
}

/// Writes it.
pub fn write(drawing: &Drawing) -> String {
    let files = drawing.pictures.iter().map(|(id, picture)| {
        let (mime_type, address) = (picture.mime_type(), picture.address());
        (id.as_str(), Picture { id, mime_type, address, created: 0 })
    });
    let files = files.collect();
    let state = State { view_background_color: "#ffffff" };
    let elements = &drawing.elements;
    let file = File { r#type: "excalidraw", version: VERSION, source: "Pairpad", elements, state, files };
    // What is written here has strings for keys, and no other reason to fail.
    let mut text = serde_json::to_string(&file).unwrap_or_default();
    text.push('\n');
    text
}
