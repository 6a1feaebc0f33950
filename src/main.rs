//! The `pairpad` command.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pairpad::backup::{self, BackupArgs, RestoreArgs};
use pairpad::config::args::{RunnerArgs, ServeArgs};
use pairpad::config::settings::Settings;
use pairpad::config::store::Store;
use pairpad::doctor::{self, DoctorArgs, Finding};
use pairpad::drain::DrainArgs;
use pairpad::exec::runner::Runner;
use pairpad::exec::{native, probe};
use pairpad::migrate::{self, MigrateArgs};
use pairpad::secret::{self, RotateArgs};
use pairpad::server::Server;
use pairpad::telemetry;
use pairpad::verify::{self, VerifyArgs};

/// Gives memory back when connections leave; the system's allocator keeps it.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// A room for live coding interviews and pair programming, and a self-hosted Yjs
/// server.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server: the web page, the API and the WebSockets
    Serve(Box<ServeArgs>),
    /// Run people's code for a server beside this, which then needs no rights of its own
    Runner(RunnerArgs),
    /// Examine a data folder: list and check its rooms, and rescue text from damaged ones
    Doctor(DoctorArgs),
    /// Copy the data of a server, which can go on running; only what changed is written
    Backup(BackupArgs),
    /// Make a data folder from a backup, list backups or check them
    Restore(RestoreArgs),
    /// Move everything from a data folder into PostgreSQL, or back; the server is stopped meanwhile
    Migrate(MigrateArgs),
    /// Replace the secret that signs sessions, for when others may have seen it; ends all sessions
    RotateSecret(RotateArgs),
    /// Check that nobody changed an exported room
    Verify(VerifyArgs),
    /// Have a server of several give its rooms to the others, before it is stopped
    Drain(DrainArgs),
    /// Print the description of the API (OpenAPI 3.1, JSON)
    Openapi {
        /// That of the admin listener
        #[arg(long)]
        admin: bool,
    },
}

/// What the person who started the server got wrong, or has to mend first.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    // Before anything starts a thread.
    if let Some(code) = native::helper(std::env::args_os()) {
        return code;
    }
    let done = match Cli::parse().command {
        Command::Serve(args) => serve(*args),
        Command::Runner(args) => run_code(&args),
        Command::Doctor(args) => {
            in_folder("servers check each record that they read, and log what is damaged")
                .and_then(|()| examine(&args))
        }
        Command::Backup(args) => in_folder("back it up with 'pg_dump --schema=pairpad'")
            .and_then(|()| Ok(backup::backup(&args)?))
            .and_then(say),
        Command::Restore(args) => backup::restore(&args).map_err(Into::into).and_then(say),
        Command::Migrate(args) => move_all(&args),
        Command::RotateSecret(args) => {
            in_folder("delete the secret there as docs/postgres.md says, and restart all servers")
                .and_then(|()| Ok(secret::rotate(&args)?))
                .and_then(say)
        }
        Command::Verify(args) => check(&args),
        Command::Drain(args) => drain(&args),
        Command::Openapi { admin } => describe(admin),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("pairpad: {error}");
            ExitCode::from(USAGE)
        }
    }
}

/// Refuses what is done to a data folder where the rooms are not in one: it would succeed with
/// what no server uses. `instead` is what to do to the database.
fn in_folder(instead: &str) -> anyhow::Result<()> {
    if std::env::var_os("PAIRPAD_STORE").is_none_or(|store| store.is_empty()) {
        return Ok(());
    }
    anyhow::bail!(
        "PAIRPAD_STORE is set, so the rooms are in PostgreSQL and not in a data folder: {instead}. If a data \
         folder is meant, unset PAIRPAD_STORE"
    )
}

fn describe(admin: bool) -> anyhow::Result<ExitCode> {
    let description = if admin { pairpad::http::admin_description() } else { pairpad::http::description() };
    let mut description = serde_json::to_string_pretty(&description)?;
    description.push('\n');
    std::io::stdout().write_all(description.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// What was done, for people.
fn say(report: impl AsRef<str>) -> anyhow::Result<ExitCode> {
    std::io::stdout().write_all(report.as_ref().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The doctor found something.
const DAMAGE: u8 = 1;

fn examine(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let mut report = String::new();
    let finding = doctor::run(args, &mut report)?;
    std::io::stdout().write_all(report.as_bytes())?;
    Ok(match finding {
        Finding::Sound => ExitCode::SUCCESS,
        Finding::Damaged => ExitCode::from(DAMAGE),
    })
}

fn move_all(args: &MigrateArgs) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    say(runtime.block_on(migrate::migrate(args))?)
}

/// The archive is not what was signed.
const CHANGED: u8 = 1;

fn check(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let mut report = String::new();
    let is_sound = verify::run(args, &mut report)?;
    std::io::stdout().write_all(report.as_bytes())?;
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::from(CHANGED) })
}

/// It is not done yet.
const UNDONE: u8 = 1;

fn drain(args: &DrainArgs) -> anyhow::Result<ExitCode> {
    let mut report = String::new();
    let is_done = pairpad::drain::run(args, &mut report)?;
    std::io::stdout().write_all(report.as_bytes())?;
    Ok(if is_done { ExitCode::SUCCESS } else { ExitCode::from(UNDONE) })
}

fn serve(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let print = args.print_config;
    let settings = Settings::resolve(args)?;
    if print {
        std::io::stdout().write_all(settings.to_toml().as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    telemetry::log::init(&settings.log, settings.log_format)?;
    raise_file_limit();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let stopped = stop_signal()?;
        let server = Server::start(&settings).await?;
        if let Some(address) = server.address() {
            let folder = || settings.data_dir.display().to_string();
            let data = settings.store.as_ref().map_or_else(folder, Store::shown);
            tracing::info!(data, "Pairpad is at http://{address}");
        }
        if let Some(address) = server.admin_address() {
            tracing::info!("the administration page, metrics and probes are at http://{address}");
        }
        server.run_until(stopped).await;
        Ok(ExitCode::SUCCESS)
    })
}

fn run_code(args: &RunnerArgs) -> anyhow::Result<ExitCode> {
    telemetry::log::init(&args.log, args.log_format)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let stopped = stop_signal()?;
        let sandbox = probe::local(Path::new("/proc/self/exe")).await.map_err(|unavailable| {
            let hint = unavailable.hint.map_or(String::new(), |hint| format!(" {hint}"));
            anyhow::anyhow!("code can't be run here: {unavailable}{hint}")
        })?;
        let socket = args.socket.display();
        let runner = Runner::bind(&args.socket, sandbox)
            .await
            .map_err(|error| anyhow::anyhow!("can't listen at {socket}: {error}"))?;
        let means = runner.means();
        tracing::info!(sandbox = means.name, limits = means.limits.join(", "), "the runner is at {socket}");
        runner.run_until(stopped).await;
        tracing::info!("stopped");
        Ok(ExitCode::SUCCESS)
    })
}

/// Every connection is a file to the system, which begins with few.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Nofile).maximum;
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(%error, "could not raise the limit of open files");
    }
}

/// Completes on SIGTERM or Ctrl-C.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
