//! Test cases of a room's code, as pages write them into its documents.

use pairpad::protocol::message;
use pairpad::runs::suite::case::{CHECKER, TESTS};
use yrs::{Any, Map, MapPrelim, Text, TextPrelim, Transact, TransactionMut};

use crate::client::Client;

/// A test case.
#[derive(Debug, Clone)]
pub struct TestCase {
    id: String,
    name: String,
    input: String,
    expected: String,
    more: Vec<(&'static str, Any)>,
}

/// A case that reads this and should print that. Ids tell the order.
pub fn case(id: &str, input: &str, expected: &str) -> TestCase {
    let [id, name, input, expected] = [id, "", input, expected].map(str::to_owned);
    TestCase { id, name, input, expected, more: Vec::new() }
}

impl TestCase {
    /// With a name.
    pub fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// With something else.
    pub fn with(mut self, key: &'static str, value: impl Into<Any>) -> Self {
        self.more.push((key, value.into()));
        self
    }
}

impl Client {
    /// Edits its document.
    pub async fn edit(&mut self, edit: impl FnOnce(&mut TransactionMut<'_>)) {
        let update = {
            let mut txn = self.doc.transact_mut();
            edit(&mut txn);
            txn.encode_update_v1()
        };
        self.send(message::update(&update)).await;
        self.settle().await;
    }

    /// Adds test cases to its document.
    pub async fn add_cases(&mut self, cases: &[TestCase]) {
        let tests = self.doc.get_or_insert_map(TESTS);
        self.edit(|txn| {
            for TestCase { id, name, input, expected, more } in cases {
                let map = tests.insert(txn, id.as_str(), MapPrelim::default());
                map.insert(txn, "name", name.as_str());
                map.insert(txn, "input", TextPrelim::new(input));
                map.insert(txn, "expected", TextPrelim::new(expected));
                map.insert(txn, "order", 1.0);
                for (key, value) in more {
                    map.insert(txn, *key, value.clone());
                }
            }
        })
        .await;
    }

    /// Writes the program that decides.
    pub async fn write_checker(&mut self, text: &str) {
        let checker = self.doc.get_or_insert_text(CHECKER);
        self.edit(|txn| checker.insert(txn, 0, text)).await;
    }
}
