use std::collections::BTreeMap;

use roxmltree::{Document, Node};
use serde_json::{Value, json};
use yrs::{Any, Array, ArrayPrelim, Doc, In, Map, MapPrelim, Transact};

use super::drawing::Drawing;
use super::pictures::{MAX_PICTURE, PICTURES, Picture, read};
use super::{file as written, svg};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

fn rectangle(more: Value) -> Value {
    let mut element =
        json!({ "type": "rectangle", "index": "a1", "x": 10, "y": 20, "width": 30, "height": 40 });
    let Value::Object(more) = more else { panic!("an object") };
    element.as_object_mut().unwrap().extend(more);
    element
}

fn of(elements: Value) -> Drawing {
    let png = Picture::new("image/png", PNG.to_vec()).unwrap();
    let svg = Picture::new("image/svg+xml", b"<svg onload='alert(1)'/>".to_vec()).unwrap();
    let pictures = [("pic", png.clone()), ("vector", svg), ("unused", png)];
    Drawing::of(elements, pictures.map(|(id, picture)| (id.to_owned(), picture)).into())
}

fn file(drawing: &Drawing) -> Value {
    serde_json::from_str(&written::write(drawing)).unwrap()
}

fn one(element: Value) -> Value {
    file(&of(json!({ "one": element })))["elements"][0].clone()
}

fn is_left_out(element: &Value) -> bool {
    of(json!({ "one": element })).is_empty()
}

/// Names of elements that an image has, and whether nothing in it runs or comes from elsewhere.
fn names(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let known = ["svg", "g", "rect", "ellipse", "path", "text", "tspan", "a", "defs", "image", "use"];
        assert!(known.contains(&name), "{name}");
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(!key.starts_with("on") && key != "style", "{key}");
            let is_local = value.starts_with("#p") || value.starts_with("data:image/png;base64,");
            let is_link = name == "a" && (value.starts_with("https://") || value.starts_with("mailto:"));
            assert!(key != "href" || is_local || is_link, "{value}");
            let numbers =
                ["x", "y", "width", "height", "rx", "ry", "cx", "cy", "stroke-width", "font-size", "opacity"];
            let is_number = value.parse::<f64>().is_ok_and(f64::is_finite);
            assert!(!numbers.contains(&key) || is_number, "{key}={value}");
            assert!(!value.contains("NaN") && !value.contains("inf"), "{key}={value}");
        }
    }
    let elements = document.descendants().filter(Node::is_element);
    elements.map(|node| node.tag_name().name().to_owned()).collect()
}

/// One of each kind, with what is not the default.
fn all_kinds() -> Value {
    let points = json!([[0, 0], [50, 20], [100, 0]]);
    json!({
        "r": rectangle(json!({ "roundness": { "type": 3 }, "backgroundColor": "#ffc9c9", "fillStyle": "hachure" })),
        "d": rectangle(json!({ "type": "diamond", "index": "a2", "roundness": { "type": 2 }, "angle": 0.5 })),
        "e": rectangle(json!({ "type": "ellipse", "index": "a3", "strokeStyle": "dashed", "opacity": 50 })),
        "l": { "type": "line", "index": "a4", "x": 0, "y": 0, "points": points, "roundness": { "type": 2 } },
        "a": { "type": "arrow", "index": "a5", "x": 5, "y": 5, "points": points, "endArrowhead": "arrow",
            "startArrowhead": "dot", "startBinding": { "elementId": "r", "focus": 0.1, "gap": 4 } },
        "f": { "type": "freedraw", "index": "a6", "x": 0, "y": 0, "points": [[0, 0, 1, 1], [2, 0]] },
        "t": rectangle(json!({ "type": "text", "index": "a7", "text": "two\nlines & <more>", "containerId": "r",
            "textAlign": "center", "link": "https://example.com/?a=1&b=2" })),
        "i": rectangle(json!({ "type": "image", "index": "a8", "fileId": "pic", "scale": [-1, 1],
            "crop": { "x": 1, "y": 2, "width": 3, "height": 4, "naturalWidth": 10, "naturalHeight": 20 } })),
        "z": rectangle(json!({ "type": "frame", "index": "a9", "name": "Frame <1>" })),
    })
}

#[test]
fn each_kind_is_in_the_file_with_its_defaults_and_in_the_image() {
    let drawing = of(all_kinds());
    let file = file(&drawing);
    assert_eq!((&file["type"], &file["version"]), (&json!("excalidraw"), &json!(2)));
    let elements = file["elements"].as_array().unwrap();
    let ids: Vec<_> = elements.iter().map(|element| element["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["r", "d", "e", "l", "a", "f", "t", "i", "z"]);
    let r = &elements[0];
    assert_eq!(
        (&r["strokeColor"], &r["opacity"], &r["groupIds"]),
        (&json!("#1e1e1e"), &json!(100.0), &json!([]))
    );
    assert_eq!(r["boundElements"], json!([{ "id": "a", "type": "arrow" }, { "id": "t", "type": "text" }]));
    let a = &elements[4];
    assert_eq!((&a["width"], &a["height"]), (&json!(100.0), &json!(20.0)));
    assert_eq!((&a["startBinding"]["elementId"], &a["endBinding"]), (&json!("r"), &Value::Null));
    assert_eq!(elements[5]["points"], json!([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]));
    assert_eq!(elements[6]["originalText"], elements[6]["text"]);
    let files = file["files"].as_object().unwrap();
    assert_eq!(files.keys().collect::<Vec<_>>(), ["pic"]);
    assert_eq!(files["pic"]["mimeType"], "image/png");
    assert!(files["pic"]["dataURL"].as_str().unwrap().starts_with("data:image/png;base64,iVBORw0KGg"));
    let svg = svg::write(&drawing);
    let names = names(&svg);
    let count = |name: &str| names.iter().filter(|one| *one == name).count();
    assert_eq!((count("g"), count("image"), count("use"), count("a")), (10, 1, 1, 1));
    assert_eq!((count("ellipse"), count("tspan"), count("text")), (1, 2, 2));
    let document = Document::parse(&svg).unwrap();
    let texts: Vec<_> = document.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    assert!(texts.contains(&"lines & <more>") && texts.contains(&"Frame <1>"), "{texts:?}");
}

#[test]
fn what_is_no_element_is_left_out() {
    let long = |count: usize| Value::from(vec![json!([1, 2]); count]);
    let line = |points| json!({ "type": "line", "index": "a1", "x": 0, "y": 0, "points": points });
    for element in [
        json!(null),
        json!({}),
        json!({ "type": "rectangle" }),
        rectangle(json!({ "type": "iframe" })),
        rectangle(json!({ "type": "embeddable", "link": "https://example.com" })),
        rectangle(json!({ "type": "</svg><script>" })),
        rectangle(json!({ "index": "a0\"" })),
        rectangle(json!({ "index": null })),
        // As NaN comes out of a document.
        rectangle(json!({ "x": null })),
        rectangle(json!({ "x": 1e308 })),
        rectangle(json!({ "width": -1e9 })),
        rectangle(json!({ "height": "12" })),
        rectangle(json!({ "type": "image", "fileId": "a\"b" })),
        rectangle(json!({ "type": "text", "text": "x".repeat(100_000) })),
        line(long(100_000)),
        line(long(1)),
        line(json!([[0, 0], [1e308, 0]])),
        line(json!([[0, 0], [null, 0]])),
        line(json!("0 0 L 1 1")),
    ] {
        assert!(is_left_out(&element), "{:.200}", element.to_string());
    }
    assert!(of(json!({ "<script>": rectangle(json!({})) })).is_empty());
    assert!(of(json!({ "x".repeat(65): rectangle(json!({})) })).is_empty());
    assert!(!is_left_out(&line(long(20_000))));
}

#[test]
fn a_property_that_cannot_be_is_as_if_it_were_not_there() {
    let plain = one(rectangle(json!({})));
    for hostile in [
        json!({ "strokeColor": "url(https://example.com)", "backgroundColor": "red\" onload=\"alert(1)" }),
        json!({ "opacity": 1e308, "angle": null, "strokeWidth": -1, "roughness": [] }),
        json!({ "strokeStyle": "\"/><script>alert(1)</script>", "fillStyle": {} }),
        json!({ "link": "javascript:alert(1)", "groupIds": ["a\"b"], "frameId": "one" }),
        json!({ "roundness": { "type": 9 }, "seed": "1", "locked": 1, "version": 99, "isDeleted": true }),
        json!({ "boundElements": [{ "id": "one", "type": "text" }], "customData": { "x": "<script>" } }),
        json!({ "link": "http://example.com" }),
    ] {
        assert_eq!(one(rectangle(hostile.clone())), plain, "{hostile}");
    }
}

#[test]
fn nothing_hostile_comes_into_an_image() {
    let hostile = "</svg><script>alert(1)</script>\" onload='alert(1)' \u{0}\u{b}]]>&#x3c;";
    let svg = svg::write(&of(json!({
        "text": rectangle(json!({ "type": "text", "text": format!("{hostile}\r\n{hostile}"), "link": hostile })),
        "frame": rectangle(json!({ "type": "frame", "name": hostile })),
        "foreign": rectangle(json!({ "type": "image", "fileId": "elsewhere", "dataURL": "https://example.com/x.png" })),
        "vector": rectangle(json!({ "type": "image", "fileId": "vector" })),
        "head": { "type": "arrow", "index": "a1", "x": 0, "y": 0, "points": [[0, 0], [0, 0], [9, 9]],
            "startArrowhead": "no_such", "endArrowhead": "\"><script>" },
        "flat": rectangle(json!({ "type": "diamond", "width": 0, "height": 0, "roundness": { "type": 3, "value": 0 } })),
        "far": rectangle(json!({ "x": -1e7, "y": 1e7, "width": -1e7, "angle": 100 })),
    })));
    let names = names(&svg);
    assert!(!names.iter().any(|name| name == "image" || name == "use" || name == "a"), "{names:?}");
    assert!(!svg.contains("<script") && !svg.contains("example.com"), "{svg}");
}

#[test]
fn circles_lead_nowhere() {
    let text = |container: &str| rectangle(json!({ "type": "text", "text": "x", "containerId": container }));
    let drawing = of(json!({
        "self": text("self"),
        "one": text("other"),
        "other": text("one"),
        "frame": rectangle(json!({ "type": "frame", "frameId": "frame", "groupIds": ["g", "g", "h"] })),
        "arrow": { "type": "arrow", "index": "a1", "x": 0, "y": 0, "points": [[0, 0], [1, 1]],
            "startBinding": { "elementId": "arrow", "focus": 0, "gap": 0 },
            "endBinding": { "elementId": "gone", "focus": 0, "gap": 0 } },
    }));
    names(&svg::write(&drawing));
    for element in file(&drawing)["elements"].as_array().unwrap() {
        for property in ["containerId", "frameId", "startBinding", "endBinding", "boundElements"] {
            assert!(element.get(property).is_none_or(Value::is_null), "{element}");
        }
    }
}

#[test]
fn a_board_is_bounded_however_much_is_on_it() {
    let many: serde_json::Map<_, _> = (0..20_100).map(|n| (format!("e{n}"), rectangle(json!({})))).collect();
    assert_eq!(file(&of(many.into()))["elements"].as_array().unwrap().len(), 20_000);
    let long = Value::from(vec![json!([1, 2]); 20_000]);
    let line = json!({ "type": "line", "index": "a1", "x": 0, "y": 0, "points": long });
    let lines: serde_json::Map<_, _> = (0..26).map(|n| (format!("e{n}"), line.clone())).collect();
    assert_eq!(file(&of(lines.into()))["elements"].as_array().unwrap().len(), 25);
    // A picture is there once, however often it is shown.
    let image = rectangle(json!({ "type": "image", "fileId": "pic" }));
    let images: serde_json::Map<_, _> = (0..500).map(|n| (format!("e{n}"), image.clone())).collect();
    let names = names(&svg::write(&of(images.into())));
    let count = |name: &str| names.iter().filter(|one| *one == name).count();
    assert_eq!((count("image"), count("use")), (1, 500));
}

fn put(doc: &Doc, id: &str, kind: &str, size: usize, parts: Vec<In>) {
    let (map, mut txn) = (doc.get_or_insert_map(PICTURES), doc.transact_mut());
    let picture = map.insert(&mut txn, id, MapPrelim::default());
    picture.insert(&mut txn, "type", kind);
    picture.insert(&mut txn, "size", size as f64);
    let list = picture.insert(&mut txn, "parts", ArrayPrelim::default());
    for part in parts {
        list.push_back(&mut txn, part);
    }
}

#[test]
fn only_whole_pictures_are_pictures() {
    let doc = Doc::new();
    let part = |bytes: &[u8]| In::Any(Any::Buffer(bytes.into()));
    put(&doc, "good", "image/png", PNG.len(), vec![part(&PNG[..5]), part(&PNG[5..])]);
    put(&doc, "coming", "image/png", PNG.len(), vec![part(&PNG[..5])]);
    put(&doc, "longer", "image/png", PNG.len(), vec![part(PNG), part(b"x")]);
    put(&doc, "html", "text/html", 4, vec![part(b"<b/>")]);
    put(&doc, "forged", "image/png", 4, vec![part(b"<b/>")]);
    put(&doc, "text", "image/png", 4, vec![In::Any(Any::from("text"))]);
    put(&doc, "no id <", "image/png", PNG.len(), vec![part(PNG)]);
    put(&doc, "empty", "image/png", 0, vec![]);
    let large = [PNG, &vec![0; MAX_PICTURE]].concat();
    put(&doc, "large", "image/png", large.len(), vec![part(&large)]);
    doc.get_or_insert_map(PICTURES).insert(&mut doc.transact_mut(), "value", 5);
    let good = Picture::new("image/png", PNG.to_vec()).unwrap();
    assert_eq!(read(&doc), BTreeMap::from([("good".to_owned(), good)]));
}
