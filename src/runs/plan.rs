//! What is done to run a file of a room: at most one program that compiles, and one that
//! runs. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;

use super::figures;
use crate::exec::job::{File, Job, JobLimits};
use crate::language::Language;
use crate::language::framework::ReportFormat;
use crate::language::toolchain::Toolchain;

/// What a program may use that is run (RUN-2).
pub const RUN: JobLimits = JobLimits {
    wall: Duration::from_secs(10),
    cpu: Duration::from_secs(10),
    memory: 256 << 20,
    disk: 64 << 20,
    inodes: 4_096,
    tasks: 32,
    output: 1 << 20,
};

/// What a program may use into which people type: as much work, and time to think.
pub const TYPED: JobLimits = JobLimits { wall: Duration::from_secs(30 * 60), ..RUN };

/// What a compiler may use.
pub const COMPILE: JobLimits = JobLimits {
    wall: Duration::from_secs(20),
    cpu: Duration::from_secs(20),
    memory: 1 << 30,
    disk: 256 << 20,
    inodes: 4_096,
    tasks: 64,
    output: 256 << 10,
};

/// What a program reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// This, and then no more.
    Text(String),
    /// What people type while it runs.
    Typed,
    /// The same, and it is the language's console in place of a program.
    Console,
    /// Nothing, and it is the language's test framework in place of a program.
    Framework,
}

impl Input {
    /// What is known of it before the program runs.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Typed | Self::Console | Self::Framework => "",
        }
    }

    /// Whether people type.
    pub fn is_typed(&self) -> bool {
        matches!(self, Self::Typed | Self::Console)
    }
}

/// Why a file can't be run in that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOffered {
    /// The program reads its own file.
    ReadsItsFile,
    /// The language has no console here.
    NoConsole,
    /// The language has no test framework here.
    NoFramework,
}

/// How to run a file.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What compiles it, if anything has to.
    pub compile: Option<Job>,
    /// What runs it, without what compiling leaves.
    pub run: Job,
    /// Whether it reads the file itself in place of what people type.
    pub reads_file: bool,
    /// How what it leaves says what became of tests.
    pub report: Option<ReportFormat>,
}

impl Plan {
    /// What runs it with this input. A program that reads its own file reads the input
    /// first: for SQL that is what fills the tables.
    pub fn with_input(&self, input: &str) -> Job {
        let stdin = match (self.reads_file, input.is_empty()) {
            (false, _) => Bytes::copy_from_slice(input.as_bytes()),
            (true, true) => self.run.stdin.clone(),
            (true, false) => [input.as_bytes(), b"\n", &self.run.stdin].concat().into(),
        };
        Job { stdin, ..self.run.clone() }
    }
}

/// Plans to run `file` of these files.
///
/// # Errors
/// When it can't be run in that way.
pub fn plan(
    language: Language,
    toolchain: &Toolchain,
    file: &str,
    files: &BTreeMap<String, String>,
    input: &Input,
) -> Result<Plan, NotOffered> {
    // A room has a file for each language: those of others are nobody's business here.
    let of_others: Vec<&str> =
        Language::all().filter(|other| *other != language).map(Language::file).collect();
    let files = files.iter().filter(|(path, _)| *path == file || !of_others.contains(&path.as_str()));
    let files: Vec<File> = files
        .map(|(path, text)| File {
            path: path.clone(),
            content: Bytes::copy_from_slice(text.as_bytes()),
            is_executable: false,
        })
        .collect();
    let names: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let stdin = match toolchain.stdin(file) {
        Some(path) => files.iter().find(|file| file.path == path).map(|file| file.content.clone()),
        None => Some(Bytes::copy_from_slice(input.text().as_bytes())),
    };
    let job = |argv, limits| Job {
        argv,
        env: toolchain.env.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        files: files.clone(),
        stdin: Bytes::new(),
        read_only: toolchain.read_only.clone(),
        limits,
        ..Job::default()
    };
    let framework = toolchain.framework.as_ref().filter(|_| *input == Input::Framework);
    let with_framework = framework.and_then(|of| Some((of.compile(file, &names)?, &of.artefacts)));
    let compile = with_framework.or_else(|| Some((toolchain.compile(file, &names)?, &toolchain.artefacts)));
    let compile = compile.map(|(argv, artefacts)| Job {
        artefacts: artefacts.clone(),
        ..job(argv, JobLimits { tasks: toolchain.tasks.unwrap_or(COMPILE.tasks), ..COMPILE })
    });
    let (argv, limits) = match input {
        Input::Text(_) => (toolchain.run(file, &names), RUN),
        Input::Typed => (toolchain.interactive(file, &names).ok_or(NotOffered::ReadsItsFile)?, TYPED),
        Input::Console => (toolchain.console().ok_or(NotOffered::NoConsole)?, TYPED),
        Input::Framework => (framework.ok_or(NotOffered::NoFramework)?.run(file, &names), RUN),
    };
    let limits = JobLimits { tasks: toolchain.tasks.unwrap_or(limits.tasks), ..limits };
    let stdin = if matches!(input, Input::Text(_)) { stdin } else { None };
    let mut run = Job { stdin: stdin.unwrap_or_default(), ..job(argv, limits) };
    run.artefacts.extend(framework.map(|of| of.report.path.clone()));
    if language.id() == "python" {
        figures::show_in(&mut run);
    }
    // A console has no program of the room's to compile.
    Ok(Plan {
        compile: compile.filter(|_| *input != Input::Console),
        run,
        reads_file: toolchain.stdin(file).is_some(),
        report: framework.map(|of| of.report.format),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::toolchain::Toolchains;

    #[test]
    fn a_run_gets_the_rooms_files_without_those_of_other_languages() {
        let toolchains = Toolchains::with("").unwrap();
        let of = |id: &str| {
            let (language, chains) =
                toolchains.iter().find(|(language, _)| language.id() == id).expect("known");
            (language, chains[0].clone())
        };
        let files: BTreeMap<String, String> = [
            ("main.py", "import shape"),
            ("main.cpp", "int main(){}"),
            ("shape.py", "x = 1"),
            ("main.sql", "select 1"),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into();
        let none = Input::Text(String::new());
        let (language, python) = of("python");
        let Plan { compile, run, .. } =
            plan(language, &python, "main.py", &files, &Input::Text("7\n".to_owned())).unwrap();
        assert!(compile.is_none());
        let names: Vec<&str> = run.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!((&names[..2], run.stdin.as_ref()), (&["main.py", "shape.py"][..], &b"7\n"[..]));
        assert!(names[2..].iter().all(|name| name.starts_with("/opt/pairpad/")), "{names:?}");
        assert_eq!(run.argv, ["/usr/bin/python3", "-B", "main.py"]);
        let (language, cpp) = of("cpp");
        let compile = plan(language, &cpp, "main.cpp", &files, &none).unwrap().compile.unwrap();
        assert_eq!((compile.artefacts, compile.limits), (vec!["main".to_owned()], COMPILE));
        let (language, sql) = of("sql");
        let sql =
            plan(language, &sql, "main.sql", &files, &Input::Text("what people typed".to_owned())).unwrap();
        assert_eq!(sql.run.stdin.as_ref(), b"select 1", "SQLite reads the file itself");
        assert_eq!(sql.with_input("").stdin.as_ref(), b"select 1");
        assert_eq!(sql.with_input("create table t(x);").stdin.as_ref(), b"create table t(x);\nselect 1");
        let (language, java) = of("java");
        assert_eq!(plan(language, &java, "Main.java", &files, &none).unwrap().run.limits.tasks, 64);
    }

    #[test]
    fn what_people_type_into_gets_time_but_no_more_work() {
        let toolchains = Toolchains::with("").unwrap();
        let files: BTreeMap<String, String> =
            ["main.py", "main.c", "main.sql"].map(|path| (path.to_owned(), String::new())).into();
        let planned = |id: &str, file: &str, input: &Input| {
            let (language, chains) =
                toolchains.iter().find(|(language, _)| language.id() == id).expect("known");
            plan(language, &chains[0], file, &files, input)
        };
        let run = planned("python", "main.py", &Input::Typed).unwrap().run;
        assert_eq!((run.argv.last().unwrap().as_str(), run.limits), ("main.py", TYPED));
        assert_eq!((TYPED.cpu, TYPED.memory), (RUN.cpu, RUN.memory));
        let c = planned("c", "main.c", &Input::Typed).unwrap();
        assert_eq!((c.compile.is_some(), c.run.argv[0].as_str()), (true, "/usr/bin/stdbuf"));
        let sql = planned("sql", "main.sql", &Input::Typed);
        assert_eq!(sql.unwrap_err(), NotOffered::ReadsItsFile);
        let console = planned("sql", "main.sql", &Input::Console).unwrap();
        assert!(console.compile.is_none() && console.run.stdin.is_empty());
        assert_eq!(planned("c", "main.c", &Input::Console).unwrap_err(), NotOffered::NoConsole);
    }
}
