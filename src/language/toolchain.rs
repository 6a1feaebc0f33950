//! How each language is compiled and run: data, in `language/toolchains.toml`, and what
//! whoever hosts the server changes of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::Language;
use super::arguments::{Given, fill};
use super::framework::Framework;

/// One way to run a language, where it is installed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Toolchain {
    /// Program and arguments that succeed where it is installed; the first line that it
    /// prints is the version.
    pub probe: Vec<String>,
    /// Program and arguments that compile, if anything has to be.
    #[serde(default)]
    compile: Vec<String>,
    /// What compiling leaves to be run.
    #[serde(default)]
    pub artefacts: Vec<String>,
    /// Program and arguments that run it.
    run: Vec<String>,
    /// The same where people type while it runs, if that is not the same.
    #[serde(default)]
    interactive: Vec<String>,
    /// Program and arguments of the language's console, if it has one.
    #[serde(default)]
    console: Vec<String>,
    /// The file that the program reads instead of what people typed.
    #[serde(default)]
    stdin: Option<String>,
    /// Of Python: the modules that may be imported, beside those of the room; all, without.
    #[serde(default)]
    imports: Option<Vec<String>>,
    /// What runs tests that are written as code.
    #[serde(default)]
    pub framework: Option<Framework>,
    /// Environment variables.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Folders that it sees beside `/usr`.
    #[serde(default)]
    pub read_only: Vec<PathBuf>,
    /// Processes and threads, where the usual number is not enough.
    #[serde(default)]
    pub tasks: Option<u64>,
}

impl Toolchain {
    /// Program and arguments that compile `file`, of these files, or check it; `None` if there
    /// is nothing to compile.
    pub fn compile(&self, file: &str, files: &[&str]) -> Option<Vec<String>> {
        let checks = |allowed: &Vec<String>| {
            let interpreter = self.run.first().cloned().unwrap_or_default();
            let check = [&interpreter, "-B", "-I", "-c", CHECK_IMPORTS, &allowed.join(" "), "{sources}"];
            check.map(str::to_owned).to_vec()
        };
        match &self.imports {
            Some(allowed) => Some(given(&checks(allowed), file, files)),
            None => (!self.compile.is_empty()).then(|| given(&self.compile, file, files)),
        }
    }

    /// Program and arguments that run `file`.
    pub fn run(&self, file: &str, files: &[&str]) -> Vec<String> {
        given(&self.run, file, files)
    }

    /// Program and arguments that run `file` where people type while it runs; `None` where
    /// what it reads is the file itself.
    pub fn interactive(&self, file: &str, files: &[&str]) -> Option<Vec<String>> {
        let argv = if self.interactive.is_empty() { &self.run } else { &self.interactive };
        self.stdin.is_none().then(|| given(argv, file, files))
    }

    /// Program and arguments of the console.
    pub fn console(&self) -> Option<Vec<String>> {
        (!self.console.is_empty()).then(|| self.console.clone())
    }

    /// The file that the program reads as its input, if that is not what people typed.
    pub fn stdin<'a>(&self, file: &'a str) -> Option<&'a str> {
        self.stdin.as_ref().map(|_| file)
    }

    fn mistake(&self) -> Option<&'static str> {
        let runs = |argv: &[String]| {
            argv.first().is_some_and(|program| program.starts_with('/') || program.starts_with("./"))
        };
        let others: [&[String]; 3] = [&self.compile, &self.interactive, &self.console];
        let framework = self.framework.iter().flat_map(Framework::programs);
        let optional = others.into_iter().chain(framework).filter(|argv| !argv.is_empty());
        if ![&self.probe, &self.run].into_iter().map(Vec::as_slice).chain(optional).all(runs) {
            return Some(
                "all programs begin with their path: 'probe', 'compile', 'run', 'interactive', 'console'",
            );
        }
        if self.imports.is_some() && !self.compile.is_empty() {
            return Some("'imports' takes the place of 'compile'");
        }
        if self.compile.is_empty() != self.artefacts.is_empty() {
            return Some("'compile' and 'artefacts' need each other");
        }
        if let Some(mistake) = self.framework.as_ref().and_then(Framework::mistake) {
            return Some(mistake);
        }
        self.stdin.as_ref().filter(|stdin| *stdin != "{file}").map(|_| "'stdin' can only be \"{file}\"")
    }
}

fn given(argv: &[String], file: &str, files: &[&str]) -> Vec<String> {
    fill(argv, &Given { file, files, tests: &[] })
}

/// Python that reads the sources, names what is wrong in them, and what they may not import.
const CHECK_IMPORTS: &str = include_str!("check_imports.py");

/// The file with the toolchains can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ToolchainError(String);

/// The ways to run each language, best first.
#[derive(Debug, Clone)]
pub struct Toolchains(Vec<(Language, Vec<Toolchain>)>);

impl Toolchains {
    /// Those that come with Pairpad, after what the text of a `languages.toml` replaces.
    ///
    /// # Errors
    /// When the text is not such a file.
    pub fn with(changes: &str) -> Result<Self, ToolchainError> {
        let mut tables = read(include_str!("toolchains.toml"))?;
        tables.extend(read(changes)?);
        let known = Language::all().filter_map(|language| Some((language, tables.remove(language.id())?)));
        let toolchains = Self(known.collect());
        match tables.keys().next() {
            Some(unknown) => Err(ToolchainError(format!("there is no language '{unknown}'"))),
            None => Ok(toolchains),
        }
    }

    /// Each language with its toolchains.
    pub fn iter(&self) -> impl Iterator<Item = (Language, &[Toolchain])> {
        self.0.iter().map(|(language, toolchains)| (*language, toolchains.as_slice()))
    }
}

fn read(text: &str) -> Result<BTreeMap<String, Vec<Toolchain>>, ToolchainError> {
    let tables: BTreeMap<String, Vec<Toolchain>> = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
        ToolchainError(format!("line {line}: {}", error.message()))
    })?;
    let of_each = |(language, toolchains): (&String, &Vec<Toolchain>)| {
        let mistake = toolchains.iter().find_map(Toolchain::mistake)?;
        Some(ToolchainError(format!("in '{language}', {mistake}")))
    };
    match tables.iter().find_map(of_each) {
        Some(mistake) => Err(mistake),
        None => Ok(tables),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(toolchains: &Toolchains, id: &str) -> Vec<Toolchain> {
        toolchains.iter().find(|(language, _)| language.id() == id).unwrap().1.to_vec()
    }

    #[test]
    fn every_language_has_a_way_to_run() {
        let toolchains = Toolchains::with("").unwrap();
        let known: Vec<Language> = toolchains.iter().map(|(language, _)| language).collect();
        assert_eq!(known, Language::all().collect::<Vec<_>>());
        for (language, toolchains) in toolchains.iter() {
            for toolchain in toolchains {
                let file = language.file();
                let argv = toolchain.run(file, &[file]);
                assert!(!argv.concat().contains('{'), "{argv:?}");
                let is_named = toolchain.stdin(file).is_some()
                    || toolchain.compile(file, &[file]).unwrap_or(argv).contains(&file.to_owned());
                assert!(is_named, "{} runs its file", language.id());
            }
        }
    }

    #[test]
    fn arguments_name_the_file_and_those_beside_it() {
        let toolchains = Toolchains::with("").unwrap();
        let files = ["app/Main.java", "app/Point.java", "notes.txt", "-o.cpp", "a.cpp"];
        let java = &of(&toolchains, "java")[0];
        let compile = java.compile("app/Main.java", &files).unwrap();
        assert!(compile.ends_with(&["app/Main.java".to_owned(), "app/Point.java".to_owned()]), "{compile:?}");
        assert_eq!(java.run("app/Main.java", &files).last().unwrap(), "Main");
        let cpp = &of(&toolchains, "cpp")[0];
        let compile = cpp.compile("a.cpp", &files).unwrap();
        assert_eq!(compile[compile.len() - 2..], ["a.cpp", "./-o.cpp"], "no option by a file's name");
        assert_eq!(of(&toolchains, "python")[0].compile("main.py", &files), None);
        assert_eq!(of(&toolchains, "sql")[0].stdin("main.sql"), Some("main.sql"));
    }

    #[test]
    fn who_hosts_the_server_can_replace_them_and_is_told_mistakes() {
        let text = "[[python]]\nprobe = [\"/opt/python/bin/python\", \"-V\"]\nrun = [\"/opt/python/bin/python\", \
                    \"{file}\"]\nread-only = [\"/opt/python\"]\n";
        let toolchains = Toolchains::with(text).unwrap();
        let python = of(&toolchains, "python");
        assert_eq!(python.len(), 1);
        assert_eq!(python[0].read_only, [PathBuf::from("/opt/python")]);
        assert_eq!(of(&toolchains, "typescript").len(), 2);
        for (text, expected) in [
            ("[[cobol]]\nprobe=[\"/bin/cobc\"]\nrun=[\"./a\"]", "no language 'cobol'"),
            ("[[python]]\nprobe=[\"python3\"]\nrun=[\"/usr/bin/python3\"]", "begin with their path"),
            ("[[c]]\nprobe=[\"/bin/cc\"]\ncompile=[\"/bin/cc\"]\nrun=[\"./a\"]", "need each other"),
            (
                "[[c]]\nprobe=[\"/bin/cc\"]\ncompile=[\"/bin/cc\"]\nartefacts=[\"a\"]\nrun=[\"./a\"]\nimports=[]",
                "takes the place",
            ),
            ("\n[[c]]\nprob=[\"/bin/cc\"]", "unknown field `prob`"),
            ("[[sql]]\nprobe=[\"/bin/q\"]\nrun=[\"/bin/q\"]\nstdin=\"/etc/passwd\"", "only be"),
        ] {
            let error = Toolchains::with(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
