//! What each kind of element has: the same as in the page (`board/properties.ts`).

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::check::{Check, FURTHEST, is_id};
use super::elements::{Element, number, text};

/// A property.
struct Property(&'static str, Check, Fallback);

/// What a property is where it is not stored.
enum Fallback {
    /// Without it there is no element.
    Never,
    Null,
    Number(f64),
    Word(&'static str),
    Flag(bool),
    /// A list without anything in it.
    Nothing,
    /// 1, 1.
    Ones,
}

impl Fallback {
    fn value(&self) -> Option<Value> {
        match self {
            Self::Never => None,
            Self::Null => Some(Value::Null),
            Self::Number(number) => Some(Value::from(*number)),
            Self::Word(word) => Some(Value::from(*word)),
            Self::Flag(flag) => Some(Value::from(*flag)),
            Self::Nothing => Some(json!([])),
            Self::Ones => Some(json!([1, 1])),
        }
    }
}

use Check::{
    Binding, Colour, Crop, Flag, Font, Groups, Head, Id, Index, Link, Number, Pair, Points, Pressures,
    Roundness, Text, Word,
};

const COORDINATE: Check = Number(-FURTHEST, FURTHEST);

const BASE: &[Property] = &[
    Property("index", Index, Fallback::Never),
    Property("x", COORDINATE, Fallback::Never),
    Property("y", COORDINATE, Fallback::Never),
    Property("angle", Number(-100.0, 100.0), Fallback::Number(0.0)),
    Property("strokeColor", Colour, Fallback::Word("#1e1e1e")),
    Property("backgroundColor", Colour, Fallback::Word("transparent")),
    Property("fillStyle", Word(&["hachure", "cross-hatch", "solid", "zigzag"]), Fallback::Word("solid")),
    Property("strokeWidth", Number(0.0, 100.0), Fallback::Number(2.0)),
    Property("strokeStyle", Word(&["solid", "dashed", "dotted"]), Fallback::Word("solid")),
    Property("roughness", Number(0.0, 10.0), Fallback::Number(1.0)),
    Property("opacity", Number(0.0, 100.0), Fallback::Number(100.0)),
    Property("roundness", Roundness, Fallback::Null),
    Property("seed", Number(0.0, 2_147_483_648.0), Fallback::Number(1.0)),
    Property("groupIds", Groups, Fallback::Nothing),
    Property("frameId", Id, Fallback::Null),
    Property("link", Link, Fallback::Null),
    Property("locked", Flag, Fallback::Flag(false)),
];
const SIZE: &[Property] =
    &[Property("width", COORDINATE, Fallback::Never), Property("height", COORDINATE, Fallback::Never)];
const FRAME: &[Property] = &[Property("name", Text, Fallback::Null)];
const TEXT: &[Property] = &[
    Property("text", Text, Fallback::Never),
    Property("originalText", Text, Fallback::Null),
    Property("fontSize", Number(1.0, 2_000.0), Fallback::Number(20.0)),
    Property("fontFamily", Font, Fallback::Number(5.0)),
    Property("textAlign", Word(&["left", "center", "right"]), Fallback::Word("left")),
    Property("verticalAlign", Word(&["top", "middle", "bottom"]), Fallback::Word("top")),
    Property("containerId", Id, Fallback::Null),
    Property("autoResize", Flag, Fallback::Flag(true)),
    Property("lineHeight", Number(0.5, 5.0), Fallback::Number(1.25)),
];
const LINEAR: &[Property] = &[
    Property("points", Points, Fallback::Never),
    Property("startBinding", Binding, Fallback::Null),
    Property("endBinding", Binding, Fallback::Null),
    Property("startArrowhead", Head, Fallback::Null),
    Property("endArrowhead", Head, Fallback::Null),
];
const ARROW: &[Property] = &[Property("elbowed", Flag, Fallback::Flag(false))];
const FREEDRAW: &[Property] = &[
    Property("points", Points, Fallback::Never),
    Property("pressures", Pressures, Fallback::Nothing),
    Property("simulatePressure", Flag, Fallback::Flag(true)),
];
const IMAGE: &[Property] = &[
    Property("fileId", Id, Fallback::Never),
    Property("scale", Pair, Fallback::Ones),
    Property("crop", Crop, Fallback::Null),
];

fn of_kind(kind: &str) -> Option<[&'static [Property]; 3]> {
    match kind {
        "rectangle" | "diamond" | "ellipse" => Some([BASE, SIZE, &[]]),
        "frame" => Some([BASE, SIZE, FRAME]),
        "text" => Some([BASE, SIZE, TEXT]),
        "line" => Some([BASE, LINEAR, &[]]),
        "arrow" => Some([BASE, LINEAR, ARROW]),
        "freedraw" => Some([BASE, FREEDRAW, &[]]),
        "image" => Some([BASE, SIZE, IMAGE]),
        _ => None,
    }
}

/// An element with all properties that Excalidraw wants; `None` for what is no element.
pub(super) fn whole(stored: &Element) -> Option<Element> {
    let kind = text(stored, "type");
    let id = Some(text(stored, "id")).filter(|id| is_id(id))?;
    let mut element = Element::new();
    for (name, value) in [
        ("id", json!(id)),
        ("type", json!(kind)),
        ("version", json!(1)),
        ("versionNonce", json!(0)),
        ("updated", json!(1)),
        ("isDeleted", json!(false)),
        ("boundElements", Value::Null),
    ] {
        element.insert(name.to_owned(), value);
    }
    for Property(name, check, fallback) in of_kind(kind)?.into_iter().flatten() {
        let taken = stored.get(*name).and_then(|value| check.take(value));
        element.insert((*name).to_owned(), taken.or_else(|| fallback.value())?);
    }
    if kind == "text" && element["originalText"].is_null() {
        element["originalText"] = element["text"].clone();
    }
    if kind == "image" {
        element.insert("status".to_owned(), json!("saved"));
    }
    if element.contains_key("points") {
        place(&mut element, if kind == "freedraw" { 1 } else { 2 })?;
    }
    Some(element)
}

/// Excalidraw counts on it that a line's first point is at 0, 0, and has as its size how far its
/// points reach.
fn place(element: &mut Element, least: usize) -> Option<()> {
    let points = points(element);
    let [dx, dy] = *points.first().filter(|_| points.len() >= least)?;
    let (mut low, mut high) = ([0.0_f64; 2], [0.0_f64; 2]);
    for point in &points {
        for (axis, by) in [dx, dy].into_iter().enumerate() {
            low[axis] = low[axis].min(point[axis] - by);
            high[axis] = high[axis].max(point[axis] - by);
        }
    }
    let moved: Vec<Value> = points.iter().map(|[x, y]| json!([x - dx, y - dy])).collect();
    for (name, value) in [
        ("x", json!(number(element, "x") + dx)),
        ("y", json!(number(element, "y") + dy)),
        ("width", json!(high[0] - low[0])),
        ("height", json!(high[1] - low[1])),
        ("points", Value::from(moved)),
        ("lastCommittedPoint", Value::Null),
    ] {
        element.insert(name.to_owned(), value);
    }
    Some(())
}

/// The points of an element.
pub(super) fn points(element: &Element) -> Vec<[f64; 2]> {
    let of = |point: &Value| Some([point.get(0)?.as_f64()?, point.get(1)?.as_f64()?]);
    let points = element.get("points").and_then(Value::as_array);
    points.map(|points| points.iter().filter_map(of).collect()).unwrap_or_default()
}

/// Makes elements name only others that are there and can be what they are named for, and those
/// name them in turn: no circle comes of it.
pub(super) fn relate(elements: &mut [Element]) {
    let kinds: HashMap<String, String> =
        elements.iter().map(|one| (text(one, "id").to_owned(), text(one, "type").to_owned())).collect();
    let kind = |id: &Value| id.as_str().and_then(|id| kinds.get(id)).map_or("", String::as_str);
    let mut bound: HashMap<String, Vec<Value>> = HashMap::new();
    let mut seen = HashSet::new();
    for element in elements.iter_mut() {
        let (id, own) = (text(element, "id").to_owned(), text(element, "type").to_owned());
        if kind(&element["frameId"]) != "frame" || own == "frame" {
            element["frameId"] = Value::Null;
        }
        let mut bind = |to: &Value, kind: &str| {
            let Some(to) = to.as_str() else { return };
            if seen.insert((to.to_owned(), id.clone())) {
                bound.entry(to.to_owned()).or_default().push(json!({ "id": id, "type": kind }));
            }
        };
        if own == "text" {
            if matches!(kind(&element["containerId"]), "rectangle" | "diamond" | "ellipse" | "arrow") {
                bind(&element["containerId"], "text");
            } else {
                element["containerId"] = Value::Null;
            }
        }
        for end in ["startBinding", "endBinding"] {
            let Some(binding) = element.get_mut(end) else { continue };
            let to = &binding["elementId"];
            if own == "arrow" && !matches!(kind(to), "" | "line" | "arrow" | "freedraw") {
                bind(to, "arrow");
            } else {
                *binding = Value::Null;
            }
        }
    }
    for element in elements {
        if let Some(bound) = bound.remove(text(element, "id")) {
            element["boundElements"] = Value::from(bound);
        }
    }
}
