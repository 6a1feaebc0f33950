//! A trial of a sandbox by programs that were written to break it: each must come to
//! nothing, and in the way that it should.

mod programs;

use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::time::Duration;

use super::job::{Ended, File, Job, JobLimits, Outcome};
use super::{Sandbox, run_to_end};
use programs::Ends;
pub use programs::{PROGRAMS, Program};

/// What those may take that never end.
const FOREVER: Duration = Duration::from_secs(2);
/// On a busy machine what takes a second can take many.
const LIMITS: JobLimits = JobLimits {
    wall: Duration::from_secs(30),
    cpu: Duration::from_secs(10),
    memory: 256 << 20,
    disk: 64 << 20,
    inodes: 4096,
    tasks: 32,
    output: 1 << 20,
};
const COMPILE: JobLimits = JobLimits {
    wall: Duration::from_secs(20),
    cpu: Duration::from_secs(20),
    memory: 1 << 30,
    tasks: 64,
    ..LIMITS
};
/// Bytes that are told of what a program said that was not contained.
const LONGEST: usize = 2000;

/// What became of a program.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Which.
    pub program: &'static Program,
    /// How it ended; nothing where its compiler ended it.
    pub outcome: Option<Outcome>,
    /// From its start to its end.
    pub wall: Duration,
    /// What got through, or why it could not be tried: a sandbox that could not be made has
    /// contained nothing.
    pub hole: Option<String>,
}

/// A trial: what no program may reach is listening while it lasts.
#[derive(Debug)]
pub struct Trial<'a> {
    sandbox: &'a dyn Sandbox,
    /// In the environment of each: where the listener is.
    mark: (String, String),
    tcp: TcpListener,
    /// Another trial on this machine may have it.
    _abstract: Option<UnixListener>,
}

impl<'a> Trial<'a> {
    /// Listens where the programs will look.
    ///
    /// # Errors
    /// When no port is free.
    pub fn of(sandbox: &'a dyn Sandbox) -> std::io::Result<Self> {
        let tcp = TcpListener::bind("127.0.0.1:0")?;
        tcp.set_nonblocking(true)?;
        let mark = ("HOSTPORT".to_owned(), tcp.local_addr()?.port().to_string());
        let name = SocketAddr::from_abstract_name("proto-sandbox-abstract")?;
        Ok(Self { sandbox, mark, tcp, _abstract: UnixListener::bind_addr(&name).ok() })
    }

    /// What all programs of this trial have in their environment: name and value.
    pub fn mark(&self) -> &(String, String) {
        &self.mark
    }

    /// Whether something has come to the listener of this machine.
    pub fn was_reached(&self) -> bool {
        self.tcp.accept().is_ok()
    }

    /// Lets one program try.
    pub async fn attempt(&self, program: &'static Program) -> Attempt {
        let tried = if program.wants_another() {
            let (one, other) = tokio::join!(self.one(program), self.one(program));
            one.and_then(|one| other.map(|_| one))
        } else {
            self.one(program).await
        };
        match tried {
            Ok((outcome, wall)) => Attempt { program, outcome, wall, hole: None },
            Err((outcome, hole)) => Attempt { program, outcome, wall: Duration::ZERO, hole: Some(hole) },
        }
    }

    /// Its end; or with it what was wrong.
    async fn one(
        &self,
        program: &'static Program,
    ) -> Result<(Option<Outcome>, Duration), (Option<Outcome>, String)> {
        let is_counted = self.sandbox.means().name != "bubblewrap";
        let program = if is_counted { *program } else { program.without_inodes() };
        let job = match program.kind() {
            "py" => job(&["/usr/bin/python3", "-B", "main.py"], [file("main.py", program.source)]),
            "sh" => Job {
                artefacts: vec!["a.out".to_owned()],
                ..job(&["/bin/sh", "main.sh"], [file("main.sh", program.source)])
            },
            kind => match self.compile(kind, &program).await? {
                Compiled::Refused(wall) => return Ok((None, wall)),
                Compiled::Program(compiled) => job(&["./main"], [compiled]),
            },
        };
        let wall = if matches!(program.ends, Ends::ByTime | Ends::Somehow) { FOREVER } else { LIMITS.wall };
        let limits = JobLimits { wall, ..LIMITS };
        let (ended, text) = self.run(Job { env: vec![self.mark.clone()], limits, ..job }).await?;
        let hole = text.lines().any(|line| line.starts_with("BREACH") || line.contains("REACHED"));
        let is_as_expected = program.ends.allows(ended.outcome) && text.contains(program.says);
        let has_kept_its_size = text.len() as u64 <= 2 * LIMITS.output;
        if hole || !is_as_expected || !has_kept_its_size || !ended.artefacts.is_empty() {
            return Err((Some(ended.outcome), format!("{:?}\n{}", ended.outcome, telling(&text))));
        }
        Ok((Some(ended.outcome), ended.wall))
    }

    /// The program, unless it is one that must not become one.
    async fn compile(&self, kind: &str, program: &Program) -> Result<Compiled, (Option<Outcome>, String)> {
        let (compiler, name) =
            if kind == "cpp" { ("/usr/bin/g++", "main.cpp") } else { ("/usr/bin/gcc", "main.c") };
        let is_hostile = program.ends == Ends::Uncompiled;
        let wall = if is_hostile { FOREVER } else { COMPILE.wall };
        let compiling = Job {
            artefacts: vec!["main".to_owned()],
            limits: JobLimits { wall, ..COMPILE },
            ..job(&[compiler, "-O0", "-w", "-o", "main", name], [file(name, program.source)])
        };
        let (mut ended, text) = self.run(compiling).await?;
        let failed = (None, format!("compiler: {:?}\n{}", ended.outcome, telling(&text)));
        if is_hostile {
            // Nothing of the machine's files may be in what the compiler says of them.
            let is_contained =
                program.ends.allows(ended.outcome) && !text.contains("root:") && ended.artefacts.is_empty();
            return if is_contained { Ok(Compiled::Refused(ended.wall)) } else { Err(failed) };
        }
        match ended.artefacts.pop() {
            Some(made) if ended.outcome == Outcome::Exited(0) => Ok(Compiled::Program(made)),
            _ => Err(failed),
        }
    }

    async fn run(&self, job: Job) -> Result<(Ended, String), (Option<Outcome>, String)> {
        let ran = run_to_end(self.sandbox, job).await;
        let (ended, text) = ran.map_err(|unavailable| (None, unavailable.to_string()))?;
        Ok((ended, String::from_utf8_lossy(&text).into_owned()))
    }
}

enum Compiled {
    Refused(Duration),
    Program(File),
}

fn job<const FILES: usize>(argv: &[&str], files: [File; FILES]) -> Job {
    let argv = argv.iter().map(|&argument| argument.to_owned()).collect();
    Job { argv, files: files.into(), limits: LIMITS, ..Job::default() }
}

fn file(path: &str, content: &'static str) -> File {
    File { path: path.to_owned(), content: content.into(), is_executable: false }
}

/// The lines that tell of a hole first, then the others.
fn telling(text: &str) -> String {
    let is_hole = |line: &&str| line.starts_with("BREACH") || line.contains("REACHED");
    let lines = text.lines().filter(is_hole).chain(text.lines().filter(|line| !is_hole(line)));
    lines.collect::<Vec<_>>().join("\n").chars().take(LONGEST).collect()
}
