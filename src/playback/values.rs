//! Values of maps and arrays as JSON.

use yrs::{Any, Number};

/// Writes a value. What JSON does not have is null.
pub(super) fn write_any(out: &mut Vec<u8>, value: &Any) {
    match value {
        Any::Null | Any::Undefined | Any::Buffer(_) => out.extend_from_slice(b"null"),
        Any::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Any::Number(Number::Int(number)) => out.extend_from_slice(number.to_string().as_bytes()),
        Any::Number(Number::Float(number)) => write_json(out, number),
        Any::String(text) => write_json(out, &**text),
        Any::Array(values) => {
            out.push(b'[');
            for (at, value) in values.iter().enumerate() {
                separate(out, at);
                write_any(out, value);
            }
            out.push(b']');
        }
        Any::Map(entries) => {
            // The same bytes each time.
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            out.push(b'{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                separate(out, at);
                write_json(out, key.as_str());
                out.push(b':');
                write_any(out, value);
            }
            out.push(b'}');
        }
    }
}

/// The comma before all but the first.
pub(super) fn separate(out: &mut Vec<u8>, at: usize) {
    if at > 0 {
        out.push(b',');
    }
}

/// Text or a number. One that is not finite is null, as everywhere in JSON.
pub(super) fn write_json(out: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) {
    // Neither fails, and nor does a vector.
    let _ = serde_json::to_writer(out, value);
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn values_are_what_a_page_would_have_of_them() {
        let nested = HashMap::from([
            ("z".to_owned(), Any::from(vec![Any::Null, Any::Undefined, Any::from(true)])),
            ("a\"\n".to_owned(), Any::from("😀\u{2028}")),
        ]);
        let bytes = Any::Buffer(std::sync::Arc::from(&[1, 2][..]));
        let all = [
            Any::from(nested),
            bytes,
            Any::from(1.5),
            Any::from(-3),
            Any::from(f64::NAN),
            Any::from(f64::INFINITY),
            Any::Number(Number::Int(i64::MAX)),
        ];
        let mut out = Vec::new();
        write_any(&mut out, &Any::from(all.to_vec()));
        let written = String::from_utf8(out).unwrap();
        assert_eq!(
            written,
            "[{\"a\\\"\\n\":\"😀\u{2028}\",\"z\":[null,null,true]},null,1.5,-3,null,null,9223372036854775807]"
        );
        assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok());
    }
}
