//! Which file of `src/` uses which, and whether that ends.
//!
//! A file uses another when it names something that is *defined* there: what a module
//! only re-exports, or imports for its children, counts for whoever defines it. So a
//! parent that is a map of its children is in no circle with them, and one that keeps
//! the type which its children give methods to is, as soon as it calls one of these.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Source, paths, words};

/// From a file to those that it uses, by name.
pub type Uses = BTreeMap<String, BTreeSet<String>>;

struct Crate<'a> {
    sources: &'a [Source],
    modules: BTreeMap<&'a [String], usize>,
}

/// What each file uses.
pub fn uses(sources: &[Source]) -> Uses {
    let modules = sources.iter().enumerate().map(|(at, source)| (source.module.as_slice(), at)).collect();
    let all = Crate { sources, modules };
    let mut uses = Uses::new();
    for (at, source) in sources.iter().enumerate() {
        let used = all.used_by(at);
        let names = used.into_iter().filter(|used| *used != at).map(|used| sources[used].name.clone());
        uses.insert(source.name.clone(), names.collect());
    }
    uses
}

impl Crate<'_> {
    fn used_by(&self, at: usize) -> BTreeSet<usize> {
        let source = &self.sources[at];
        let mut used = BTreeSet::new();
        for import in &source.imports {
            let Some(target) = self.definer(at, &import.path, 0) else { continue };
            // For others only: a map of its children, or their way to it.
            let is_map = self.is_below(target, at) && !source.says(&import.name);
            if !is_map {
                used.insert(target);
            }
        }
        for path in paths(&source.body) {
            used.extend(self.definer(at, &path, 0));
        }
        let below = (0..self.sources.len()).filter(|other| self.is_below(*other, at));
        used.extend(below.filter(|other| self.gives_methods_that_it_calls(*other, at)));
        used
    }

    fn is_below(&self, child: usize, parent: usize) -> bool {
        let (child, parent) = (&self.sources[child].module, &self.sources[parent].module);
        child.len() > parent.len() && child.starts_with(parent)
    }

    /// The file in which what a path leads to is defined; `None` outside of the crate.
    fn definer(&self, at: usize, path: &[String], depth: usize) -> Option<usize> {
        assert!(depth < 10, "{path:?} in {} leads nowhere", self.sources[at].name);
        let path = self.absolute(at, path)?;
        let known = (1..=path.len()).rev().find_map(|len| Some((len, *self.modules.get(&path[..len])?)));
        let (len, module) = known?;
        let Some(item) = path.get(len) else { return Some(module) };
        let source = &self.sources[module];
        match source.imports.iter().find(|import| import.name == *item) {
            Some(import) if module != at || depth == 0 => self.definer(module, &import.path, depth + 1),
            _ => Some(module),
        }
    }

    /// A path from the crate's root on.
    fn absolute(&self, at: usize, path: &[String]) -> Option<Vec<String>> {
        let own = &self.sources[at].module;
        let mut base = own.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                base.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|name| name == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            name => {
                base.push(name.to_owned());
                self.modules.get(base.as_slice())?;
                base.pop();
            }
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// Whether `child` has an `impl` of a type that `parent` defines, and `parent` calls
    /// one of its functions.
    fn gives_methods_that_it_calls(&self, child: usize, parent: usize) -> bool {
        let (source, caller) = (&self.sources[child], &self.sources[parent].body);
        let is_the_parents = |kind: &str| {
            let import = source.imports.iter().find(|import| import.name == kind);
            import.is_some_and(|import| self.definer(child, &import.path, 0) == Some(parent))
        };
        if !implemented(&source.body).iter().any(|kind| is_the_parents(kind)) {
            return false;
        }
        let functions = source.body.split("fn ").skip(1).filter_map(|rest| words(rest).next());
        functions
            .into_iter()
            .any(|name| [".", "Self::"].iter().any(|by| caller.contains(&format!("{by}{name}("))))
    }
}

/// The types that some code has an `impl` of.
fn implemented(code: &str) -> Vec<&str> {
    let headers = code.lines().map(str::trim_start).filter(|line| line.starts_with("impl"));
    headers
        .filter_map(|line| {
            let header = line.split('{').next()?;
            let of = match header.rsplit_once(" for ") {
                Some((_, of)) => of,
                // Behind the parameters, if there are any.
                None => header.strip_prefix("impl")?.rsplit_once("> ").map_or(&header[4..], |(_, of)| of),
            };
            words(of).next()
        })
        .collect()
}

/// Every use that is part of a circle.
pub fn circular(uses: &Uses) -> Vec<(String, String)> {
    let next = |from: &str| uses.get(from).into_iter().flatten().map(String::as_str).collect::<Vec<_>>();
    let leads = |from: &str, to: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(file) = open.pop() {
            if file == to {
                return true;
            }
            if seen.insert(file.clone()) {
                open.extend(next(&file).into_iter().map(str::to_owned));
            }
        }
        false
    };
    let mut found = Vec::new();
    for from in uses.keys() {
        for to in next(from) {
            if leads(to, from) {
                found.push((from.clone(), to.to_owned()));
            }
        }
    }
    found
}

#[test]
fn circles_are_found_and_maps_are_none() {
    let file = |name: &str, text: &str| Source::of(name, text);
    let sources = [
        file("map.rs", "mod one;\nmod two;\npub use one::One;\nuse two::Two;\n"),
        file("map/one.rs", "use super::Two;\npub struct One(Two);\n"),
        file("map/two.rs", "pub struct Two;\n"),
        file("whole.rs", "mod part;\npub struct Whole;\nimpl Whole { fn go(&self) { self.step(); } }\n"),
        file("whole/part.rs", "use super::Whole;\nimpl Whole { fn step(&self) {} }\n"),
        file("far.rs", "mod a;\nmod b;\nmod c;\n"),
        file("far/a.rs", "fn a() { super::b::b(); }\n"),
        file("far/b.rs", "fn b() { crate::far::c::c(); }\n"),
        file("far/c.rs", "use super::a;\nfn c() { a::a(); }\n"),
    ];
    let found = circular(&uses(&sources));
    let found: Vec<String> = found.iter().map(|(from, to)| format!("{from} > {to}")).collect();
    let expected = [
        "far/a.rs > far/b.rs",
        "far/b.rs > far/c.rs",
        "far/c.rs > far/a.rs",
        "whole.rs > whole/part.rs",
        "whole/part.rs > whole.rs",
    ];
    assert_eq!(found, expected);
}
