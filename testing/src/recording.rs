//! A recording as somebody reads it who knows `docs/history-format.md` and nothing else of
//! Pairpad: what the tests compare with a replay.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// A recording, taken apart.
#[derive(Debug)]
pub struct Recording {
    /// The kind of each author, and a person's id.
    pub people: Vec<(u8, Option<[u8; 16]>)>,
    /// When each update came, Unix ms.
    pub times: Vec<u64>,
    /// Who wrote each, as a place in `people`.
    pub authors: Vec<usize>,
    /// The texts, by number.
    pub texts: Vec<RecordedText>,
    /// Of the log of what is not text.
    pub roots: Map<String, Value>,
    /// The log.
    pub ops: Vec<Value>,
}

/// All that a text ever was.
#[derive(Debug)]
pub struct RecordedText {
    /// Its UTF-16 units.
    pub units: Vec<u16>,
    /// Of each unit.
    pub births: Vec<u64>,
    /// Of each unit; none: it never died.
    pub deaths: Vec<Option<u64>>,
    /// The Yjs id of each unit.
    pub ids: Vec<(u64, u64)>,
    /// Neighbours that came and went together.
    pub spans: usize,
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.take(1)[0];
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return number;
            }
        }
    }

    fn signed(&mut self) -> i64 {
        let number = self.number();
        (number >> 1) as i64 ^ -((number & 1) as i64)
    }

    fn blob(&mut self) -> &'a [u8] {
        let length = self.number() as usize;
        self.take(length)
    }

    fn column(&mut self) -> Cursor<'a> {
        Cursor(self.blob())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Recording {
    /// From the bytes as they are when unpacked.
    pub fn read(bytes: &[u8]) -> Self {
        let mut cursor = Cursor(bytes);
        assert_eq!(cursor.take(4), b"PPR1");
        let person = |cursor: &mut Cursor<'_>| {
            let kind = cursor.take(1)[0];
            (kind, (kind == 2).then(|| cursor.take(16).try_into().unwrap()))
        };
        let people = (0..cursor.number()).map(|_| person(&mut cursor)).collect();
        let updates = cursor.number();
        let (mut column, mut times) = (cursor.column(), Vec::new());
        while !column.is_empty() {
            times.push(times.last().unwrap_or(&0) + column.number());
        }
        let (mut column, mut authors) = (cursor.column(), Vec::new());
        while !column.is_empty() {
            let (place, count) = (column.number() as usize, column.number());
            authors.extend((0..count).map(|_| place));
        }
        assert_eq!((times.len() as u64, authors.len() as u64), (updates, updates));
        let texts = (0..cursor.number()).map(|_| RecordedText::read(&mut cursor)).collect();
        let mut rest: Value = serde_json::from_slice(cursor.blob()).unwrap();
        assert!(cursor.is_empty(), "nothing follows");
        let Value::Array(ops) = rest["ops"].take() else { panic!("no ops") };
        let Value::Object(roots) = rest["roots"].take() else { panic!("no roots") };
        Self { people, times, authors, texts, roots, ops }
    }

    /// How many updates there are.
    pub fn updates(&self) -> u64 {
        self.times.len() as u64
    }

    /// What is there at a moment, by root. Empty ones are left out.
    pub fn at(&self, moment: u64) -> BTreeMap<String, Value> {
        let mut nodes: BTreeMap<u64, Value> = BTreeMap::new();
        for (name, root) in self.roots.iter().filter(|(_, root)| root.is_u64()) {
            let kind = if name == "chat" { json!([]) } else { json!({}) };
            nodes.insert(root.as_u64().unwrap(), kind);
        }
        let ops = self.ops.iter().take_while(|op| op[0].as_u64().unwrap() <= moment);
        for op in ops {
            let add = |nodes: &mut BTreeMap<u64, Value>, value: &Value| {
                if let Some(node) = value["n"].as_u64() {
                    let kind = if value["k"] == "m" { json!({}) } else { json!([]) };
                    assert!(nodes.insert(node, kind).is_none(), "{op}: a node comes once");
                }
            };
            let node = op[2].as_u64().unwrap();
            match op[1].as_str().unwrap() {
                "m" => {
                    add(&mut nodes, &op[4]);
                    let map = nodes.get_mut(&node).unwrap().as_object_mut().unwrap();
                    map.insert(op[3].as_str().unwrap().to_owned(), op[4].clone());
                }
                "d" => {
                    let map = nodes.get_mut(&node).unwrap().as_object_mut().unwrap();
                    map.remove(op[3].as_str().unwrap()).unwrap_or_else(|| panic!("{op}: it was there"));
                }
                _ => {
                    let values = op[5].as_array().unwrap();
                    values.iter().for_each(|value| add(&mut nodes, value));
                    let array = nodes.get_mut(&node).unwrap().as_array_mut().unwrap();
                    let (at, removed) = (op[3].as_u64().unwrap() as usize, op[4].as_u64().unwrap() as usize);
                    array.splice(at..at + removed, values.iter().cloned());
                }
            }
        }
        let shown = self.roots.iter().map(|(name, root)| {
            let value = match root.as_u64() {
                Some(node) => self.shown(&nodes, &nodes[&node], moment),
                None => self.texts[root.as_str().unwrap()[1..].parse::<usize>().unwrap()].at(moment).into(),
            };
            (name.clone(), value)
        });
        shown.filter(|(_, value)| ![json!({}), json!([]), json!("")].contains(value)).collect()
    }

    fn shown(&self, nodes: &BTreeMap<u64, Value>, node: &Value, moment: u64) -> Value {
        let value = |value: &Value| match (value["n"].as_u64(), value["t"].as_u64()) {
            (Some(node), _) => self.shown(nodes, &nodes[&node], moment),
            (_, Some(text)) => self.texts[text as usize].at(moment).into(),
            _ => value["v"].clone(),
        };
        match node {
            Value::Object(map) => map.iter().map(|(key, found)| (key.clone(), value(found))).collect(),
            Value::Array(array) => array.iter().map(value).collect(),
            _ => panic!("{node} is no node"),
        }
    }
}

impl RecordedText {
    fn read(cursor: &mut Cursor<'_>) -> Self {
        let units: Vec<u16> = std::str::from_utf8(cursor.blob()).unwrap().encode_utf16().collect();
        let [mut lengths, mut born, mut died, mut runs] = [(); 4].map(|()| cursor.column());
        let (mut births, mut deaths, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        let (mut birth, mut spans, mut before) = (0, 0, None);
        while !lengths.is_empty() {
            let length = lengths.number() as usize;
            birth += born.signed();
            let lived = died.number();
            let death = lived.checked_sub(1).map(|lived| birth as u64 + lived);
            assert!(length > 0 && before != Some((birth, death)), "spans are as long as they can be");
            before = Some((birth, death));
            births.extend((0..length).map(|_| birth as u64));
            deaths.extend((0..length).map(|_| death));
            spans += 1;
        }
        let mut clock = 0;
        while !runs.is_empty() {
            let (client, difference, length) = (runs.number(), runs.signed(), runs.number());
            clock += difference;
            ids.extend((0..length as i64).map(|at| (client, (clock + at) as u64)));
            clock += length as i64;
        }
        assert!(born.is_empty() && died.is_empty());
        assert_eq!([births.len(), deaths.len(), ids.len()], [units.len(); 3], "each unit has all");
        Self { units, births, deaths, ids, spans }
    }

    /// The text at a moment.
    pub fn at(&self, moment: u64) -> String {
        let is_there =
            |at: &usize| self.births[*at] <= moment && self.deaths[*at].is_none_or(|death| moment < death);
        let units: Vec<u16> = (0..self.units.len()).filter(is_there).map(|at| self.units[at]).collect();
        String::from_utf16_lossy(&units)
    }
}
