//! Test cases in a document, as text that can be kept.

use serde_json::{Value, json};
use yrs::{Any, Map, MapRef, Number, Out, ReadTxn};

use crate::question::test::Test;
use crate::room::seed::ORDER;

/// The cases of a root map, as JSON of what a question has for them; `None` if there are none,
/// or just these.
pub(super) fn changed(map: &MapRef, txn: &impl ReadTxn, from: &[Test]) -> Option<String> {
    let mut cases: Vec<(f64, String, Value)> = map
        .iter(txn)
        .filter_map(|(id, found)| match found {
            Out::YMap(one) => {
                Some((number(&one, txn, ORDER).unwrap_or_default(), id.to_owned(), case(&one, txn)))
            }
            _ => None,
        })
        .collect();
    cases.sort_by(|(a, of_a, _), (b, of_b, _)| a.total_cmp(b).then_with(|| of_a.cmp(of_b)));
    let cases: Vec<Value> = cases.into_iter().map(|(.., case)| case).collect();
    let began: Vec<Value> = from.iter().filter_map(|test| serde_json::to_value(test).ok()).collect();
    if cases.is_empty() || cases == began {
        return None;
    }
    serde_json::to_string_pretty(&cases).ok().map(|text| text + "\n")
}

fn case(one: &MapRef, txn: &impl ReadTxn) -> Value {
    let text = |key| one.get(txn, key).map(|found| found.to_string(txn)).unwrap_or_default();
    let mut case = json!({ "name": text("name"), "stdin": text("input"), "expected": text("expected") });
    if let Some(compare) = one.get(txn, "compare") {
        case["compare"] = compare.to_string(txn).into();
    }
    if let Some(tolerance) = number(one, txn, "tolerance") {
        case["tolerance"] = tolerance.into();
    }
    case
}

/// A number, whoever wrote it.
pub(super) fn number(map: &MapRef, txn: &impl ReadTxn, key: &str) -> Option<f64> {
    match map.get(txn, key) {
        Some(Out::Any(Any::Number(Number::Float(number)))) => Some(number),
        Some(Out::Any(Any::Number(Number::Int(number)))) => Some(number as f64),
        _ => None,
    }
}
