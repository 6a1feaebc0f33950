//! Which form of an answer a client wants.

use axum::http::{HeaderMap, header};

/// The place in `offered` of the form that the client likes best, the first where it
/// likes all the same; `None` if it accepts none of them.
pub(in crate::http) fn best(headers: &HeaderMap, offered: &[&str]) -> Option<usize> {
    let said = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let wanted: Vec<(&str, u32)> = said.flat_map(|said| said.split(',')).filter_map(read).collect();
    if wanted.is_empty() {
        return Some(0);
    }
    let quality = |offer: &str| {
        let (kind, _) = offer.split_once('/').unwrap_or((offer, ""));
        // The most exact range that fits decides.
        let fits = |range: &str| match range.split_once('/') {
            Some(("*", "*")) => Some(1),
            Some((of, "*")) if of.eq_ignore_ascii_case(kind) => Some(2),
            _ if range.eq_ignore_ascii_case(offer) => Some(3),
            _ => None,
        };
        let best = wanted.iter().filter_map(|(range, q)| Some((fits(range)?, *q))).max();
        best.map_or(0, |(_, quality)| quality)
    };
    let places = offered.iter().enumerate().map(|(place, offer)| (place, quality(offer)));
    // Of equals the first.
    places
        .rev()
        .filter(|(_, quality)| *quality > 0)
        .max_by_key(|(_, quality)| *quality)
        .map(|(place, _)| place)
}

/// A range and its quality in thousandths.
fn read(part: &str) -> Option<(&str, u32)> {
    let mut parts = part.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let quality = parts.find_map(|parameter| parameter.strip_prefix("q="));
    let quality = quality.map_or(Some(1.0), |text| text.parse::<f32>().ok()).unwrap_or(0.0);
    Some((range, (quality.clamp(0.0, 1.0) * 1000.0) as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_decides_and_the_first_wins_where_it_does_not() {
        let offered = ["application/json", "text/plain", "application/octet-stream"];
        for (accept, place) in [
            ("", Some(0)),
            ("*/*", Some(0)),
            ("text/plain", Some(1)),
            ("text/*;q=0.5, application/octet-stream", Some(2)),
            ("text/html, application/*;q=0.2, text/plain;q=0.1", Some(0)),
            ("application/json;q=0, */*;q=0.1", Some(1)),
            ("image/png", None),
        ] {
            let mut headers = HeaderMap::new();
            if !accept.is_empty() {
                headers.insert(header::ACCEPT, accept.parse().unwrap());
            }
            assert_eq!(best(&headers, &offered), place, "{accept}");
        }
    }
}
