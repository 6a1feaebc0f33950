//! The server's side of a run: tells what is to run, and hears what became of it.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::frame::{self, Frames, Kind};
use super::order::{self, Failure, Order, OuterEnd, Step};
use crate::exec::Line;
use crate::exec::job::{Ended, File, Job, Measured, Said};

/// What a supervisor may take beyond the program's time, to start, to stop and to report.
const GRACE: Duration = Duration::from_secs(30);

/// Has a job run by a supervisor. When this ends or is dropped, so are both directions:
/// the supervisor ends all then.
///
/// # Errors
/// When the sandbox could not be made, or nobody answers.
pub(in crate::exec) async fn run(
    job: &Job,
    line: Line,
    down: impl AsyncWrite + Unpin,
    up: impl AsyncRead + Unpin,
) -> Result<Ended, Failure> {
    let frames = frames_of(job)?;
    let Line { said, typed, stop } = line;
    tokio::select! {
        ended = listen(up, said, job.limits.wall + GRACE) => ended,
        never = talk(down, frames, typed, stop) => match never {},
    }
}

fn frames_of(job: &Job) -> Result<Vec<u8>, Failure> {
    let mut down = Vec::new();
    let order = serde_json::to_vec(&Order::of(job)).step("write the order")?;
    frame::push(&mut down, Kind::Order, &order);
    for file in &job.files {
        let mut bytes = order::file_head(&file.path, file.is_executable).step("write the files")?;
        bytes.extend_from_slice(&file.content);
        frame::push(&mut down, Kind::File, &bytes);
    }
    frame::push(&mut down, Kind::Go, &[]);
    if !job.stdin.is_empty() {
        frame::push(&mut down, Kind::Typed, &job.stdin);
    }
    Ok(down)
}

/// Tells the supervisor what to do. Does not end: who hears of the run's end drops it.
async fn talk(
    mut supervisor: impl AsyncWrite + Unpin,
    mut down: Vec<u8>,
    mut typed: Option<mpsc::Receiver<Bytes>>,
    mut stop: oneshot::Receiver<()>,
) -> Infallible {
    if typed.is_none() {
        frame::push(&mut down, Kind::TypedAll, &[]);
    }
    // A supervisor that does not listen has ended, and `listen` hears of it.
    let mut is_heard = supervisor.write_all(&down).await.is_ok();
    drop(down);
    while is_heard {
        let mut frame = Vec::new();
        tokio::select! {
            _ = &mut stop => {
                frame::push(&mut frame, Kind::Stop, &[]);
                let _ended_already = supervisor.write_all(&frame).await;
                break;
            }
            bytes = next(&mut typed) => match bytes {
                Some(bytes) => frame::push(&mut frame, Kind::Typed, &bytes),
                None => {
                    typed = None;
                    frame::push(&mut frame, Kind::TypedAll, &[]);
                }
            }
        }
        is_heard = supervisor.write_all(&frame).await.is_ok();
    }
    std::future::pending().await
}

/// What is typed next; never, where nobody can.
async fn next(typed: &mut Option<mpsc::Receiver<Bytes>>) -> Option<Bytes> {
    match typed {
        Some(typed) => typed.recv().await,
        None => std::future::pending().await,
    }
}

/// Hears what the program says, and how it ended.
async fn listen(
    mut supervisor: impl AsyncRead + Unpin,
    said: mpsc::Sender<Said>,
    patience: Duration,
) -> Result<Ended, Failure> {
    let mut frames = Frames::default();
    let mut artefacts: Vec<File> = Vec::new();
    let mut report = Vec::new();
    let mut bytes = vec![0; 64 << 10];
    loop {
        let read = timeout(patience, supervisor.read(&mut bytes)).await;
        let length = read.step("wait for the supervisor")?.step("hear the supervisor")?;
        if length == 0 {
            return Err(Failure::new("run the sandbox", "its supervisor has gone"));
        }
        frames.feed(&bytes[..length]);
        while let Some((kind, frame)) = frames.next().step("hear the supervisor")? {
            // Who does not want to hear it any more will stop it.
            match kind {
                Kind::Stdout => drop(said.send(Said::Stdout(frame.into())).await),
                Kind::Stderr => drop(said.send(Said::Stderr(frame.into())).await),
                Kind::File => artefacts.extend(order::parse_file(frame)),
                Kind::Report => report = frame,
                Kind::Ended => {
                    let end: OuterEnd = serde_json::from_slice(&frame).step("hear of the end")?;
                    let OuterEnd { outcome, refused, wall, cpu, memory, samples } = end;
                    let measured = Measured { samples, report };
                    return Ok(Ended {
                        outcome: outcome.into(),
                        refused,
                        wall,
                        cpu,
                        memory,
                        artefacts,
                        measured,
                    });
                }
                Kind::Failed => {
                    return Err(serde_json::from_slice(&frame).step("hear of the failure")?);
                }
                _ => {}
            }
        }
    }
}
