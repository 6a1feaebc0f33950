//! A board as an image: plain geometry, without the strokes of a hand that Excalidraw imitates.
//!
//! Every number was checked and is written by `write::n`, every text by `write::escaped`, and
//! words and colours are of the few that there are. Addresses are those of checked links and of
//! pictures that are made of dots.

mod lines;
mod shapes;
mod write;

use std::collections::BTreeMap;

use self::write::{escaped, n};
use super::drawing::Drawing;
use super::elements::{Element, number, text};
use super::properties::points;

/// Space around what is drawn.
const MARGIN: f64 = 20.0;
/// The most that an image asks for: what is larger is scaled.
const MAX_SIDE: f64 = 4_000.0;
/// Nothing is drawn smaller.
const LEAST_SIDE: f64 = 1.0;

/// What a shape needs beside itself.
struct Scene<'a> {
    /// Of a picture that can be shown, its name in the image.
    pictures: BTreeMap<&'a str, String>,
}

/// Draws it.
pub fn write(drawing: &Drawing) -> String {
    let Frame { left, top, width, height } = Frame::of(&drawing.elements);
    let scale = (MAX_SIDE / width.max(height)).min(1.0);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{} {} {} {}\" width=\"{}\" height=\"{}\">\n",
        n(left),
        n(top),
        n(width),
        n(height),
        n((width * scale).max(LEAST_SIDE)),
        n((height * scale).max(LEAST_SIDE)),
    );
    let mut scene = Scene { pictures: BTreeMap::new() };
    let shown = drawing.pictures.iter().filter(|(_, picture)| picture.is_dots());
    for (number, (id, picture)) in shown.enumerate() {
        // Once, however often it is on the board.
        let name = format!("p{number}");
        out.push_str(&format!(
            "<defs><image id=\"{name}\" width=\"1\" height=\"1\" preserveAspectRatio=\"none\" href=\"{}\"/></defs>\n",
            picture.address()
        ));
        scene.pictures.insert(id, name);
    }
    out.push_str(&format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n",
        n(left),
        n(top),
        n(width),
        n(height)
    ));
    for element in &drawing.elements {
        scene.draw(element, &mut out);
    }
    out.push_str("</svg>\n");
    out
}

impl Scene<'_> {
    /// An element in its place, turned, and as clear as it is.
    fn draw(&self, element: &Element, out: &mut String) {
        let (x, y, width, height) = place(element);
        let link = text(element, "link");
        if !link.is_empty() {
            out.push_str(&format!("<a href=\"{}\" target=\"_blank\" rel=\"noopener\">", escaped(link)));
        }
        out.push_str(&format!("<g transform=\"translate({} {})", n(x), n(y)));
        let angle = number(element, "angle").to_degrees();
        if angle != 0.0 {
            let (cx, cy) = middle(element, width, height);
            out.push_str(&format!(" rotate({} {} {})", n(angle), n(cx), n(cy)));
        }
        out.push('"');
        let opacity = number(element, "opacity");
        if opacity < 100.0 {
            out.push_str(&format!(" opacity=\"{}\"", n(opacity / 100.0)));
        }
        out.push('>');
        match text(element, "type") {
            "rectangle" => shapes::rectangle(element, (width, height), out),
            "diamond" => shapes::diamond(element, (width, height), out),
            "ellipse" => shapes::ellipse(element, (width, height), out),
            "frame" => shapes::frame(element, (width, height), out),
            "text" => shapes::lines_of_text(element, width, out),
            "image" => {
                let picture = self.pictures.get(text(element, "fileId")).map(String::as_str);
                shapes::image(element, picture, (width, height), out);
            }
            "freedraw" => lines::by_hand(element, out),
            _ => lines::line(element, out),
        }
        out.push_str("</g>");
        if !link.is_empty() {
            out.push_str("</a>");
        }
        out.push('\n');
    }
}

/// Left, top, width and height; a width or height below nothing is one to the other side. A
/// line's own place is that of its first point.
fn place(element: &Element) -> (f64, f64, f64, f64) {
    let [x, y, width, height] = ["x", "y", "width", "height"].map(|property| number(element, property));
    (x + width.min(0.0), y + height.min(0.0), width.abs(), height.abs())
}

/// Around which an element is turned, from its place.
fn middle(element: &Element, width: f64, height: f64) -> (f64, f64) {
    let (mut left, mut top) = (0.0_f64, 0.0_f64);
    for [x, y] in points(element) {
        (left, top) = (left.min(x), top.min(y));
    }
    (left + width / 2.0, top + height / 2.0)
}

/// What all elements lie in.
struct Frame {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Frame {
    fn of(elements: &[Element]) -> Self {
        let [mut left, mut top, mut right, mut bottom] =
            [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for element in elements {
            let (x, y, width, height) = place(element);
            let (cx, cy) = middle(element, width, height);
            let (sin, cos) = number(element, "angle").sin_cos();
            let reach = number(element, "strokeWidth");
            for (dx, dy) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
                let (dx, dy) = (dx * (width / 2.0 + reach), dy * (height / 2.0 + reach));
                let (px, py) = (x + cx + dx * cos - dy * sin, y + cy + dx * sin + dy * cos);
                (left, top) = (left.min(px), top.min(py));
                (right, bottom) = (right.max(px), bottom.max(py));
            }
        }
        if left > right {
            return Self { left: 0.0, top: 0.0, width: LEAST_SIDE, height: LEAST_SIDE };
        }
        let (width, height) = (right - left + 2.0 * MARGIN, bottom - top + 2.0 * MARGIN);
        Self { left: left - MARGIN, top: top - MARGIN, width, height }
    }
}
