//! Each of the 42 programs under each means.

use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pairpad::exec::job::{File, Job, JobLimits, Outcome};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::leftovers;
use crate::means::{Confinement, LIMITS, file, job};
use crate::programs::{Ends, PROGRAMS, Program};

/// Programs at a time: most of them wait.
const AT_A_TIME: usize = 6;
/// What those may take that never end.
const FOREVER: Duration = Duration::from_secs(2);
const COMPILE: JobLimits = JobLimits {
    wall: Duration::from_secs(20),
    cpu: Duration::from_secs(20),
    memory: 1 << 30,
    tasks: 64,
    ..LIMITS
};

/// Listeners of this machine that no program may reach.
struct Host {
    tcp: TcpListener,
    _abstract: Option<UnixListener>,
}

impl Host {
    fn listen() -> Self {
        let tcp = TcpListener::bind("0.0.0.0:0").unwrap();
        tcp.set_nonblocking(true).unwrap();
        let name = SocketAddr::from_abstract_name("proto-sandbox-abstract").unwrap();
        // Another of these tests may have it.
        Self { tcp, _abstract: UnixListener::bind_addr(&name).ok() }
    }

    fn mark(&self) -> (String, String) {
        ("HOSTPORT".to_owned(), self.tcp.local_addr().unwrap().port().to_string())
    }
}

async fn all(confinement: Confinement) {
    let _looking = leftovers::LOOKING.read().await;
    let host = Host::listen();
    let (name, port) = host.mark();
    confinement.prints_ok().await;
    let confinement = Arc::new(confinement);
    let permits = Arc::new(Semaphore::new(AT_A_TIME));
    let mut running = JoinSet::new();
    for program in &PROGRAMS {
        // The last looks for another run of itself.
        for _ in 0..if program.name.starts_with("42") { 2 } else { 1 } {
            let (confinement, permits, mark) = (confinement.clone(), permits.clone(), host.mark());
            running.spawn(async move {
                let _permit = permits.acquire().await.unwrap();
                let is_counted = confinement.sandbox.means().name != "bubblewrap";
                let program = if is_counted { program } else { &program.without_inodes() };
                one(&confinement, program, mark).await
            });
        }
    }
    let holes: Vec<String> = running.join_all().await.into_iter().filter_map(Result::err).collect();
    assert!(holes.is_empty(), "{}", holes.join("\n"));
    confinement.prints_ok().await;
    assert!(host.tcp.accept().is_err(), "a program has reached a listener of this machine");
    leftovers::no_process(&confinement.executable, Some(&format!("{name}={port}")));
    leftovers::no_cgroup();
    leftovers::no_mount();
    leftovers::no_file();
}

/// Runs one, and says what was wrong.
async fn one(confinement: &Confinement, program: &Program, mark: (String, String)) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile-programs").join(program.name);
    let source = std::fs::read(path).unwrap();
    let wall = if matches!(program.ends, Ends::ByTime | Ends::Somehow) { FOREVER } else { LIMITS.wall };
    let limits = JobLimits { wall, ..LIMITS };
    let what = |error| format!("{}: {error}", program.name);
    let job = match program.name.rsplit_once('.').unwrap().1 {
        "py" => Job { files: vec![file("main.py", source)], ..job(&["/usr/bin/python3", "-B", "main.py"]) },
        "sh" => Job {
            files: vec![file("main.sh", source)],
            artefacts: vec!["a.out".to_owned()],
            ..job(&["/bin/sh", "main.sh"])
        },
        kind => {
            let compiled = compile(confinement, kind, source, program.ends).await.map_err(what)?;
            let Some(compiled) = compiled else { return Ok(()) };
            Job { files: vec![compiled], ..job(&["./main"]) }
        }
    };
    // A sandbox that could not be made has contained nothing.
    let ran = confinement.run(Job { env: vec![mark], limits, ..job }).await;
    let (ended, text) = ran.map_err(|error| what(error.to_string()))?;
    let text = String::from_utf8_lossy(&text);
    let hole = text.lines().find(|line| line.starts_with("BREACH") || line.contains("REACHED"));
    let is_as_expected = program.ends.allows(ended.outcome) && text.contains(program.says);
    let has_kept_its_size = text.len() as u64 <= 2 * LIMITS.output;
    if hole.is_some() || !is_as_expected || !has_kept_its_size || !ended.artefacts.is_empty() {
        let shown: String = text.chars().take(2000).collect();
        return Err(what(format!("{:?}, {hole:?}\n{shown}", ended.outcome)));
    }
    Ok(())
}

/// The program, unless it is one that must not become one.
async fn compile(
    confinement: &Confinement,
    kind: &str,
    source: Vec<u8>,
    ends: Ends,
) -> Result<Option<File>, String> {
    let (compiler, name) =
        if kind == "cpp" { ("/usr/bin/g++", "main.cpp") } else { ("/usr/bin/gcc", "main.c") };
    let is_hostile = ends == Ends::Uncompiled;
    let wall = if is_hostile { FOREVER } else { COMPILE.wall };
    let compiling = Job {
        files: vec![file(name, source)],
        artefacts: vec!["main".to_owned()],
        limits: JobLimits { wall, ..COMPILE },
        ..job(&[compiler, "-O0", "-w", "-o", "main", name])
    };
    let (mut ended, text) = confinement.run(compiling).await.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&text);
    if is_hostile {
        // Nothing of the machine's files may be in what the compiler says of them.
        let is_contained =
            ends.allows(ended.outcome) && !text.contains("root:") && ended.artefacts.is_empty();
        return if is_contained { Ok(None) } else { Err(format!("compiler: {:?}\n{text}", ended.outcome)) };
    }
    let failed = format!("compiler: {:?}\n{text}", ended.outcome);
    if ended.outcome != Outcome::Exited(0) {
        return Err(failed);
    }
    ended.artefacts.pop().map(Some).ok_or(failed)
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_every_hostile_program_comes_to_nothing_with_cgroups() {
    all(Confinement::with_cgroups()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_every_hostile_program_comes_to_nothing_without_cgroups() {
    all(Confinement::without_cgroups()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_every_hostile_program_comes_to_nothing_in_bubblewrap() {
    if let Some(confinement) = Confinement::in_bubblewrap() {
        all(confinement).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_every_hostile_program_comes_to_nothing_without_rights() {
    if let Some(confinement) = Confinement::unprivileged() {
        all(confinement).await;
    }
}
