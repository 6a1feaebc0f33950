//! What is done to run a file of a room: at most one program that compiles, and one that
//! runs. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;

use super::figures;
use crate::exec::job::{File, Job, JobLimits};
use crate::language::Language;
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

/// How to run a file.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What compiles it, if anything has to.
    pub compile: Option<Job>,
    /// What runs it, without what compiling leaves.
    pub run: Job,
}

/// Plans to run `file` of these files.
pub fn plan(
    language: Language,
    toolchain: &Toolchain,
    file: &str,
    files: &BTreeMap<String, String>,
    stdin: &str,
) -> Plan {
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
        None => Some(Bytes::copy_from_slice(stdin.as_bytes())),
    };
    let job = |argv, limits| Job {
        argv,
        env: toolchain.env.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        files: files.clone(),
        stdin: Bytes::new(),
        read_only: toolchain.read_only.clone(),
        artefacts: Vec::new(),
        limits,
    };
    let compile = toolchain.compile(file, &names).map(|argv| Job {
        artefacts: toolchain.artefacts.clone(),
        ..job(argv, JobLimits { tasks: toolchain.tasks.unwrap_or(COMPILE.tasks), ..COMPILE })
    });
    let limits = JobLimits { tasks: toolchain.tasks.unwrap_or(RUN.tasks), ..RUN };
    let mut run = Job { stdin: stdin.unwrap_or_default(), ..job(toolchain.run(file, &names), limits) };
    if language.id() == "python" {
        figures::show_in(&mut run);
    }
    Plan { compile, run }
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
        let (language, python) = of("python");
        let Plan { compile, run } = plan(language, &python, "main.py", &files, "7\n");
        assert!(compile.is_none());
        let names: Vec<&str> = run.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!((&names[..2], run.stdin.as_ref()), (&["main.py", "shape.py"][..], &b"7\n"[..]));
        assert!(names[2..].iter().all(|name| name.starts_with("/opt/pairpad/")), "{names:?}");
        assert_eq!(run.argv, ["/usr/bin/python3", "-B", "main.py"]);
        let (language, cpp) = of("cpp");
        let compile = plan(language, &cpp, "main.cpp", &files, "").compile.unwrap();
        assert_eq!((compile.artefacts, compile.limits), (vec!["main".to_owned()], COMPILE));
        let (language, sql) = of("sql");
        let run = plan(language, &sql, "main.sql", &files, "what people typed").run;
        assert_eq!(run.stdin.as_ref(), b"select 1", "SQLite reads the file itself");
        let (language, java) = of("java");
        assert_eq!(plan(language, &java, "Main.java", &files, "").run.limits.tasks, 64);
    }
}
