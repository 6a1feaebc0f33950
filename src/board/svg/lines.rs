//! What has points.

use super::write::{colour, fill, n, stroke};
use crate::board::elements::{Element, number, text};
use crate::board::properties::points;

/// How much wider than its stroke's width a line drawn by hand is.
const BRUSH: f64 = 3.0;
/// A line that ends so close to its beginning has an inside.
const CLOSED: f64 = 8.0;

type Point = [f64; 2];

/// Whether a line has an inside that is filled.
fn is_filled(element: &Element, points: &[Point]) -> bool {
    let (Some([ax, ay]), Some([bx, by])) = (points.first(), points.last()) else { return false };
    points.len() > 2
        && (ax - bx).hypot(ay - by) <= CLOSED
        && text(element, "backgroundColor") != "transparent"
}

fn inside(element: &Element, points: &[Point]) -> String {
    if is_filled(element, points) { fill(element) } else { " fill=\"none\"".to_owned() }
}

/// A line drawn by hand: a curve from the middle between two points to the next.
pub(super) fn by_hand(element: &Element, out: &mut String) {
    let points = points(element);
    let width = n(number(element, "strokeWidth") * BRUSH);
    let mut path = String::new();
    if let Some([x, y]) = points.first() {
        // Of one point alone there is a dot.
        path.push_str(&format!("M{} {}l0 0", n(*x), n(*y)));
    }
    for pair in points.windows(2) {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        path.push_str(&format!("Q{} {} {} {}", n(ax), n(ay), n((ax + bx) / 2.0), n((ay + by) / 2.0)));
    }
    if let [.., _, [x, y]] = points[..] {
        path.push_str(&format!("L{} {}", n(x), n(y)));
    }
    out.push_str(&format!(
        "<path d=\"{path}\"{} stroke=\"{}\" stroke-width=\"{width}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>",
        inside(element, &points),
        colour(element, "strokeColor"),
    ));
}

/// A line or an arrow, with its heads.
pub(super) fn line(element: &Element, out: &mut String) {
    let points = points(element);
    let is_curved =
        !element["roundness"].is_null() && points.len() > 2 && element.get("elbowed") != Some(&true.into());
    let path = if is_curved { curve(&points) } else { corners(&points) };
    out.push_str(&format!("<path d=\"{path}\"{}{}/>", inside(element, &points), stroke(element)));
    if let [first, second, ..] = points[..] {
        head(element, "startArrowhead", (second, first), out);
    }
    if let [.., second, last] = points[..] {
        head(element, "endArrowhead", (second, last), out);
    }
}

fn corners(points: &[Point]) -> String {
    let mut path = String::new();
    for (at, [x, y]) in points.iter().enumerate() {
        path.push_str(&format!("{}{} {}", if at == 0 { "M" } else { "L" }, n(*x), n(*y)));
    }
    path
}

/// Through all points (Catmull and Rom), as Excalidraw draws it.
fn curve(points: &[Point]) -> String {
    let Some([x, y]) = points.first() else { return String::new() };
    let mut path = format!("M{} {}", n(*x), n(*y));
    let of = |at: usize| points[at.min(points.len() - 1)];
    for at in 0..points.len() - 1 {
        let (before, from, to, after) = (of(at.saturating_sub(1)), of(at), of(at + 1), of(at + 2));
        let bend = |a: f64, b: f64, c: f64| n(a + (c - b) / 6.0);
        path.push_str(&format!(
            "C{} {} {} {} {} {}",
            bend(from[0], before[0], to[0]),
            bend(from[1], before[1], to[1]),
            bend(to[0], after[0], from[0]),
            bend(to[1], after[1], from[1]),
            n(to[0]),
            n(to[1])
        ));
    }
    path
}

/// What is at the end of a line that comes from one point to another.
fn head(element: &Element, end: &str, (from, tip): (Point, Point), out: &mut String) {
    let kind = text(element, end);
    let (dx, dy) = (from[0] - tip[0], from[1] - tip[1]);
    let length = dx.hypot(dy);
    if kind.is_empty() || length == 0.0 {
        return;
    }
    let (dx, dy) = (dx / length, dy / length);
    // So far along the line, and so far aside.
    let at = |along: f64, aside: f64| [tip[0] + dx * along - dy * aside, tip[1] + dy * along + dx * aside];
    let size = |most: f64| most.min(length / 2.0);
    let line_of = |points: &[Point]| corners(points);
    let (path, is_area) = match kind {
        "bar" | "crowfoot_one" => (line_of(&[at(0.0, -size(15.0) / 2.0), at(0.0, size(15.0) / 2.0)]), false),
        "crowfoot_many" | "crowfoot_one_or_many" => {
            let (size, middle) = (size(20.0), at(size(20.0), 0.0));
            let bar = if kind == "crowfoot_many" {
                String::new()
            } else {
                line_of(&[at(size, -size / 2.0), at(size, size / 2.0)])
            };
            let fan = line_of(&[at(0.0, -size / 2.0), middle, at(0.0, size / 2.0)]);
            (fan + &line_of(&[middle, tip]) + &bar, false)
        }
        "dot" | "circle" | "circle_outline" => {
            let radius = size(15.0) / 2.0;
            let ([ax, ay], [bx, by], r) = (at(0.0, 0.0), at(2.0 * radius, 0.0), n(radius));
            let [ax, ay, bx, by] = [ax, ay, bx, by].map(n);
            (format!("M{ax} {ay}A{r} {r} 0 1 0 {bx} {by}A{r} {r} 0 1 0 {ax} {ay}Z"), true)
        }
        "triangle" | "triangle_outline" => {
            let size = size(15.0);
            (line_of(&[tip, at(size, -size / 2.0), at(size, size / 2.0)]) + "Z", true)
        }
        "diamond" | "diamond_outline" => {
            let size = size(16.0);
            let sides = [tip, at(size / 2.0, -size / 3.0), at(size, 0.0), at(size / 2.0, size / 3.0)];
            (line_of(&sides) + "Z", true)
        }
        _ => {
            let (size, aside) = (size(25.0), 20.0_f64.to_radians().tan());
            (line_of(&[at(size, -size * aside), tip, at(size, size * aside)]), false)
        }
    };
    let fill = match () {
        () if !is_area => "none".to_owned(),
        () if kind.ends_with("_outline") => "#ffffff".to_owned(),
        () => colour(element, "strokeColor"),
    };
    out.push_str(&format!(
        "<path d=\"{path}\" fill=\"{fill}\" stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>",
        colour(element, "strokeColor"),
        n(number(element, "strokeWidth"))
    ));
}
