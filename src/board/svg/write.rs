//! Writing numbers and texts so that they are nothing else.

use serde_json::Value;

use crate::board::elements::{Element, number, text};

/// A number, to the hundredth.
pub(super) fn n(number: f64) -> String {
    if !number.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text, for the content or the attribute of an element. What XML does not have is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push_str("    "),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The attributes of a line.
pub(super) fn stroke(element: &Element) -> String {
    let width = number(element, "strokeWidth");
    let dashes = match text(element, "strokeStyle") {
        "dashed" => format!(" stroke-dasharray=\"8 {}\"", n(8.0 + width)),
        "dotted" => format!(" stroke-dasharray=\"1.5 {}\"", n(6.0 + width)),
        _ => String::new(),
    };
    format!(
        " stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"{dashes}",
        colour(element, "strokeColor"),
        n(width)
    )
}

/// The attributes of an area. Excalidraw hatches some of them: they are half as strong.
pub(super) fn fill(element: &Element) -> String {
    match text(element, "backgroundColor") {
        "transparent" => " fill=\"none\"".to_owned(),
        _ => {
            let hatched = if text(element, "fillStyle") == "solid" { "" } else { " fill-opacity=\"0.5\"" };
            format!(" fill=\"{}\"{hatched}", colour(element, "backgroundColor"))
        }
    }
}

/// A colour that was checked. SVG has no transparent one.
pub(super) fn colour(element: &Element, property: &str) -> String {
    match text(element, property) {
        "transparent" => "none".to_owned(),
        colour => escaped(colour),
    }
}

/// How round the corners of a side of this length are.
pub(super) fn radius(element: &Element, side: f64) -> f64 {
    /// Of corners that are the same whatever the size, and the share of a side that they take
    /// at most.
    const ADAPTIVE: f64 = 32.0;
    const SHARE: f64 = 0.25;
    let Some(Value::Object(roundness)) = element.get("roundness") else { return 0.0 };
    let most = side * SHARE;
    if roundness.get("type").and_then(Value::as_u64) == Some(3) {
        most.min(roundness.get("value").and_then(Value::as_f64).unwrap_or(ADAPTIVE))
    } else {
        most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_always_numbers() {
        for (number, written) in [
            (0.0, "0"),
            (-0.001, "0"),
            (1.5, "1.5"),
            (100.0, "100"),
            (-20.129, "-20.13"),
            (f64::NAN, "0"),
            (f64::INFINITY, "0"),
        ] {
            assert_eq!(n(number), written);
        }
    }

    #[test]
    fn texts_are_only_texts() {
        assert_eq!(
            escaped("</svg><script>\"'&\0\u{b}\u{ffff}\u{85}\t😀"),
            "&lt;/svg&gt;&lt;script&gt;&quot;&#39;&amp;    😀"
        );
    }
}
