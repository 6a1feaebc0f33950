//! What the values of an element may be: the same as in the page (`board/properties.ts`), but
//! for links, of which an export has fewer.

use serde_json::{Map, Value, json};

/// Further out nobody finds anything.
pub(super) const FURTHEST: f64 = 1e7;
/// Points of a line.
const MAX_POINTS: usize = 20_000;
const MAX_GROUPS: usize = 50;
/// Bytes of a text, and of a link.
const LONGEST_TEXT: usize = 80_000;
const LONGEST_LINK: usize = 2_000;
/// Characters of an id.
const LONGEST_ID: usize = 64;
/// Characters of an index.
const LONGEST_INDEX: usize = 120;

/// What a value has to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Check {
    /// A number from here to there.
    Number(f64, f64),
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    Text,
    Colour,
    Id,
    /// Ids of groups.
    Groups,
    /// Where it stands among the others.
    Index,
    /// A number of a font.
    Font,
    /// Points of a line, in whichever pieces.
    Points,
    /// Numbers from 0 to 1, in whichever pieces.
    Pressures,
    Pair,
    Head,
    Link,
    Roundness,
    Binding,
    Crop,
}

impl Check {
    /// The value, if it may be that.
    pub(super) fn take(self, value: &Value) -> Option<Value> {
        match self {
            Self::Number(least, most) => within(value, least, most).map(Value::from),
            Self::Flag => value.as_bool().map(Value::from),
            Self::Word(words) => {
                let said = value.as_str()?;
                words.iter().find(|word| **word == said).map(|word| Value::from(*word))
            }
            Self::Text => value.as_str().filter(|text| text.len() <= LONGEST_TEXT).map(Value::from),
            Self::Colour => value.as_str().filter(|text| is_colour(text)).map(Value::from),
            Self::Id => id(value).map(Value::from),
            Self::Groups => {
                let groups = value.as_array().filter(|groups| groups.len() <= MAX_GROUPS)?;
                groups.iter().map(|group| id(group).map(Value::from)).collect()
            }
            Self::Index => value.as_str().filter(|text| is_index(text)).map(Value::from),
            Self::Font => value.as_u64().filter(|font| matches!(font, 1..=3 | 5..=9)).map(Value::from),
            Self::Points => points(value),
            Self::Pressures => {
                let numbers = numbers(value, MAX_POINTS, (0.0, 1.0))?;
                Some(Value::from(numbers))
            }
            Self::Pair => {
                let pair = value.as_array().filter(|pair| pair.len() == 2)?;
                pair.iter().map(|one| within(one, -1e4, 1e4).map(Value::from)).collect()
            }
            Self::Head => {
                let is_head = |head: &&str| {
                    (1..=30).contains(&head.len())
                        && head.bytes().all(|c| c.is_ascii_lowercase() || c == b'_')
                };
                value.as_str().filter(is_head).map(Value::from)
            }
            Self::Link => value.as_str().filter(|link| is_link(link)).map(Value::from),
            Self::Roundness => roundness(value.as_object()?),
            Self::Binding => binding(value.as_object()?),
            Self::Crop => crop(value.as_object()?),
        }
    }
}

/// A number that is one, and no further than that.
fn within(value: &Value, least: f64, most: f64) -> Option<f64> {
    value.as_f64().filter(|number| (least..=most).contains(number))
}

/// An id, of an element, a group or a picture.
fn id(value: &Value) -> Option<&str> {
    value.as_str().filter(|id| is_id(id))
}

pub(super) fn is_id(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
        && id.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-'))
}

/// Digits after a `#`, or a name: nothing that could end an attribute.
fn is_colour(text: &str) -> bool {
    let is_name = (3..=30).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_alphabetic());
    let is_code =
        |digits: &str| matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|c| c.is_ascii_hexdigit());
    is_name || text.strip_prefix('#').is_some_and(is_code)
}

/// A fraction, as Excalidraw writes them: what is none makes it throw.
fn is_index(text: &str) -> bool {
    let Some((first, rest)) = text.as_bytes().split_first() else { return false };
    let whole = match first {
        b'a'..=b'z' => usize::from(first - b'a') + 2,
        b'A'..=b'Z' => usize::from(b'Z' - first) + 2,
        _ => return false,
    };
    let is_plain = text.len() <= LONGEST_INDEX && rest.iter().all(u8::is_ascii_alphanumeric);
    let is_smallest = *first == b'A' && text.len() == whole && rest.iter().all(|digit| *digit == b'0');
    is_plain && text.len() >= whole && !is_smallest && (text.len() == whole || !text.ends_with('0'))
}

/// An address that runs nothing and is read by nobody on the way.
fn is_link(link: &str) -> bool {
    let lower = link.get(..8).unwrap_or(link).to_ascii_lowercase();
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"\"'<>\\`".contains(c);
    link.len() <= LONGEST_LINK
        && (lower.starts_with("https://") || lower.starts_with("mailto:"))
        && link.chars().all(is_plain)
}

/// All numbers of a list, or of the lists in it.
fn numbers(value: &Value, most: usize, (least, largest): (f64, f64)) -> Option<Vec<f64>> {
    let mut found = Vec::new();
    for one in value.as_array()? {
        match one {
            Value::Array(piece) => {
                for one in piece {
                    found.push(within(one, least, largest)?);
                }
            }
            one => found.push(within(one, least, largest)?),
        }
        if found.len() > most {
            return None;
        }
    }
    Some(found)
}

/// Lines have a list of pairs, those that are drawn by hand a list of pieces.
fn points(value: &Value) -> Option<Value> {
    let numbers = numbers(value, 2 * MAX_POINTS, (-FURTHEST, FURTHEST))?;
    let (pairs, rest) = numbers.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[x, y]| json!([x, y])).collect())
}

fn roundness(fields: &Map<String, Value>) -> Option<Value> {
    let kind = fields.get("type")?.as_u64().filter(|kind| (1..=3).contains(kind))?;
    let radius = fields.get("value").and_then(|radius| within(radius, 0.0, 1e4));
    Some(radius.map_or(json!({ "type": kind }), |radius| json!({ "type": kind, "value": radius })))
}

fn binding(fields: &Map<String, Value>) -> Option<Value> {
    let element = id(fields.get("elementId")?)?;
    let focus = within(fields.get("focus")?, -1e4, 1e4)?;
    let gap = within(fields.get("gap")?, -1e5, 1e5)?;
    let mut binding = json!({ "elementId": element, "focus": focus, "gap": gap });
    if let Some(point) = fields.get("fixedPoint").and_then(|point| Check::Pair.take(point)) {
        binding["fixedPoint"] = point;
    }
    Some(binding)
}

fn crop(fields: &Map<String, Value>) -> Option<Value> {
    let names = ["x", "y", "width", "height", "naturalWidth", "naturalHeight"];
    let value = |name: &str| Some((name.to_owned(), Value::from(within(fields.get(name)?, -1e5, 1e5)?)));
    names.into_iter().map(value).collect::<Option<Map<_, _>>>().map(Value::Object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_run_nothing_are_links() {
        for good in ["https://example.com/a?b=c&d#e", "HTTPS://example.com", "mailto:ada@example.com"] {
            assert!(is_link(good), "{good}");
        }
        let long = format!("https://{}", "a".repeat(LONGEST_LINK));
        for bad in [
            "",
            "http://example.com",
            "javascript:alert(1)",
            " https://example.com",
            "https://a\"b",
            "data:text/html,x",
            "https://a'onload=x",
            "https://a\nb",
            "//example.com",
            "https",
            &long,
            "https:\\\\example.com",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }

    #[test]
    fn only_fractions_are_indices() {
        for good in ["a0", "a1", "Zz", "b00", "a0V", "a1A5"] {
            assert!(is_index(good), "{good}");
        }
        let (smallest, long) = (format!("A{}", "0".repeat(26)), format!("a0{}", "1".repeat(LONGEST_INDEX)));
        for bad in ["", "a", "0", "a00", "b0", "ä0", "a0\"", &smallest, &long] {
            assert!(!is_index(bad), "{bad}");
        }
    }

    #[test]
    fn colours_end_no_attribute() {
        for good in ["#fff", "#1e1e1e", "#12345678", "transparent", "Red"] {
            assert!(is_colour(good), "{good}");
        }
        for bad in ["", "#", "#12", "#ggg", "url(#x)", "red\"", "rgb(1,2,3)", "var(--x)"] {
            assert!(!is_colour(bad), "{bad}");
        }
    }

    #[test]
    fn lines_of_any_pieces_have_the_same_points() {
        let expected = Some(json!([[0.0, 0.0], [1.5, 2.0], [3.0, -4.0]]));
        for pieces in [
            json!([[0, 0], [1.5, 2], [3, -4]]),
            json!([[0, 0, 1.5, 2], [3, -4]]),
            json!([0, 0, [1.5, 2, 3, -4], []]),
        ] {
            assert_eq!(Check::Points.take(&pieces), expected, "{pieces}");
        }
        let many = Value::from(vec![0; 200_002]);
        for bad in
            [json!([[0, 0, 1]]), json!([[0, null]]), json!([[0, 1e8]]), json!([["0", 0]]), json!({}), many]
        {
            assert_eq!(Check::Points.take(&bad), None);
        }
    }
}
