//! What has a width and a height.

use serde_json::Value;

use super::write::{colour, escaped, fill, n, radius, stroke};
use crate::board::elements::{Element, number, text};

pub(super) fn rectangle(element: &Element, (width, height): (f64, f64), out: &mut String) {
    out.push_str(&format!(
        "<rect width=\"{}\" height=\"{}\" rx=\"{}\"{}{}/>",
        n(width),
        n(height),
        n(radius(element, width.min(height))),
        fill(element),
        stroke(element)
    ));
}

pub(super) fn ellipse(element: &Element, (width, height): (f64, f64), out: &mut String) {
    let (rx, ry) = (n(width / 2.0), n(height / 2.0));
    out.push_str(&format!(
        "<ellipse cx=\"{rx}\" cy=\"{ry}\" rx=\"{rx}\" ry=\"{ry}\"{}{}/>",
        fill(element),
        stroke(element)
    ));
}

/// From corner to corner; each is as far from the next in both directions, so that round ones
/// begin and end on its sides.
pub(super) fn diamond(element: &Element, (width, height): (f64, f64), out: &mut String) {
    let (cx, cy) = (width / 2.0, height / 2.0);
    let corners = [(cx, 0.0), (width, cy), (cx, height), (0.0, cy)];
    let share = |side: f64| if side > 0.0 { radius(element, side) / side } else { 0.0 };
    let share = share(cx).min(share(cy));
    let mut path = String::new();
    for (at, corner) in corners.into_iter().enumerate() {
        let toward = |other: (f64, f64)| {
            let along = |from: f64, to: f64| n(from + (to - from) * share);
            format!("{} {}", along(corner.0, other.0), along(corner.1, other.1))
        };
        let (before, after) = (corners[(at + 3) % 4], corners[(at + 1) % 4]);
        path.push_str(if at == 0 { "M" } else { "L" });
        path.push_str(&toward(before));
        if share > 0.0 {
            path.push_str(&format!("Q{} {} {}", n(corner.0), n(corner.1), toward(after)));
        }
    }
    out.push_str(&format!("<path d=\"{path}Z\"{}{}/>", fill(element), stroke(element)));
}

/// An outline with its name.
pub(super) fn frame(element: &Element, (width, height): (f64, f64), out: &mut String) {
    out.push_str(&format!(
        "<rect width=\"{}\" height=\"{}\" rx=\"8\" fill=\"none\" stroke=\"#bbbbbb\" stroke-width=\"2\"/>",
        n(width),
        n(height)
    ));
    let name = text(element, "name");
    if !name.is_empty() {
        out.push_str(&format!(
            "<text y=\"-6\" font-family=\"sans-serif\" font-size=\"14\" fill=\"#999999\">{}</text>",
            escaped(name)
        ));
    }
}

/// Fonts that are for code.
const MONOSPACED: [f64; 2] = [3.0, 8.0];
/// How far a line of text stands below its middle, for each unit of its size.
const BELOW_MIDDLE: f64 = 0.35;

pub(super) fn lines_of_text(element: &Element, width: f64, out: &mut String) {
    let size = number(element, "fontSize");
    let line_height = size * number(element, "lineHeight");
    let family = if MONOSPACED.contains(&number(element, "fontFamily")) { "monospace" } else { "sans-serif" };
    let (anchor, x) = match text(element, "textAlign") {
        "center" => ("middle", width / 2.0),
        "right" => ("end", width),
        _ => ("start", 0.0),
    };
    out.push_str(&format!(
        "<text font-family=\"{family}\" font-size=\"{}\" fill=\"{}\" text-anchor=\"{anchor}\" xml:space=\"preserve\">",
        n(size),
        colour(element, "strokeColor")
    ));
    let mut middle = line_height / 2.0;
    for line in text(element, "text").lines() {
        let y = n(middle + size * BELOW_MIDDLE);
        out.push_str(&format!("<tspan x=\"{}\" y=\"{y}\">{}</tspan>", n(x), escaped(line)));
        middle += line_height;
    }
    out.push_str("</text>");
}

/// A picture, or a crossed box in the place of one that is not there or can't be shown.
pub(super) fn image(element: &Element, picture: Option<&str>, (width, height): (f64, f64), out: &mut String) {
    let (w, h) = (n(width), n(height));
    let Some(name) = picture else {
        out.push_str(&format!(
            "<path d=\"M0 0H{w}V{h}H0ZL{w} {h}M{w} 0L0 {h}\" fill=\"none\" stroke=\"#bbbbbb\" stroke-width=\"2\"/>"
        ));
        return;
    };
    let side = |at: usize| element.get("scale").and_then(|scale| scale.get(at)?.as_f64());
    let mirrored = [side(0), side(1)].map(|scale| scale.is_some_and(|scale| scale < 0.0));
    let mut shown = format!("<use href=\"#{name}\" transform=\"scale({w} {h})\"/>");
    if let Some([x, y, width, height, whole_width, whole_height]) = crop(element) {
        shown = format!(
            "<svg width=\"{w}\" height=\"{h}\" viewBox=\"{} {} {} {}\" preserveAspectRatio=\"none\">\
             <use href=\"#{name}\" transform=\"scale({} {})\"/></svg>",
            n(x),
            n(y),
            n(width),
            n(height),
            n(whole_width),
            n(whole_height)
        );
    }
    if mirrored == [false; 2] {
        out.push_str(&shown);
        return;
    }
    let turn = |is_mirrored, side: &str| {
        if is_mirrored { (side.to_owned(), "-1") } else { ("0".to_owned(), "1") }
    };
    let ((x, sx), (y, sy)) = (turn(mirrored[0], &w), turn(mirrored[1], &h));
    out.push_str(&format!("<g transform=\"translate({x} {y}) scale({sx} {sy})\">{shown}</g>"));
}

/// The part of a picture that is shown, and the size of all of it.
fn crop(element: &Element) -> Option<[f64; 6]> {
    let Some(Value::Object(crop)) = element.get("crop") else { return None };
    let values =
        ["x", "y", "width", "height", "naturalWidth", "naturalHeight"].map(|name| number(crop, name));
    values[2..].iter().all(|size| *size >= 0.01).then_some(values)
}
