//! The `pairpad` command.

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pairpad::config::settings::{ServeArgs, Settings};
use pairpad::server::Server;
use pairpad::telemetry;

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
    /// Serve the page, the API and the WebSockets
    Serve(ServeArgs),
}

/// What the person who started the server got wrong, or has to mend first.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let Command::Serve(args) = Cli::parse().command;
    match serve(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pairpad: {error}");
            ExitCode::from(USAGE)
        }
    }
}

fn serve(args: ServeArgs) -> anyhow::Result<()> {
    let print = args.print_config;
    let settings = Settings::resolve(args)?;
    if print {
        return Ok(std::io::stdout().write_all(settings.to_toml().as_bytes())?);
    }
    telemetry::init(&settings);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let stopped = stop_signal()?;
        let server = Server::start(&settings).await?;
        if let Some(address) = server.address() {
            tracing::info!(data = %settings.data_dir.display(), "Pairpad is at http://{address}");
        }
        server.run_until(stopped).await;
        Ok(())
    })
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
