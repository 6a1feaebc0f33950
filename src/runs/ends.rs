//! What people are told of an end that is not plain (RUN-2). Pure.

use crate::exec::job::{JobLimits, Outcome, Refused};

/// A sentence for the end of a program, called so, unless it ended by itself.
pub(super) fn sentence(what: &str, limits: JobLimits, outcome: Outcome) -> Option<String> {
    let (seconds, memory, output) = (limits.wall.as_secs(), limits.memory >> 20, limits.output >> 10);
    Some(match outcome {
        Outcome::Exited(_) => return None,
        Outcome::Signalled(signal) => match name_of(signal) {
            Some(name) => format!("{what} crashed: {name}."),
            None => format!("{what} was ended by signal {signal}."),
        },
        Outcome::TimedOut => format!("{what} ran for more than {seconds} seconds and was stopped."),
        Outcome::OutOfMemory => format!("{what} used more than {memory} MiB of memory and was stopped."),
        Outcome::OutputLimit => format!("{what} printed more than {output} KiB and was stopped."),
        Outcome::Cancelled => "This run was stopped.".to_owned(),
    })
}

/// A sentence for a program that failed after it was refused something.
pub(super) fn refused(what: Refused, limits: JobLimits) -> String {
    match what {
        Refused::Processes => {
            format!("The program tried to run more than {} processes and threads at once.", limits.tasks)
        }
        Refused::Disk => format!(
            "The program used up its disk space: {} MiB, or {} files.",
            limits.disk >> 20,
            limits.inodes
        ),
    }
}

/// A sentence for the end of a program that may wait for longer than it may work.
pub(super) fn busy(what: &str, limits: JobLimits) -> String {
    format!("{what} used more than {} seconds of processor time and was stopped.", limits.cpu.as_secs())
}

fn name_of(signal: i32) -> Option<&'static str> {
    Some(match signal {
        4 => "illegal instruction (SIGILL)",
        6 => "it aborted (SIGABRT)",
        7 => "bus error (SIGBUS)",
        8 => "arithmetic error, such as dividing by zero (SIGFPE)",
        9 => "it was killed (SIGKILL)",
        11 => "invalid memory access (SIGSEGV)",
        13 => "broken pipe (SIGPIPE)",
        25 => "a file grew beyond its limit (SIGXFSZ)",
        31 => "it made a forbidden system call (SIGSYS)",
        _ => return None,
    })
}
