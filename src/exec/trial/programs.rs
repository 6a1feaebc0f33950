//! The programs, and what must become of each.

use crate::exec::job::Outcome;

/// A hostile program.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Its file.
    pub name: &'static str,
    /// Its code.
    pub(super) source: &'static str,
    /// How it must end.
    pub(super) ends: Ends,
    /// What it must say.
    pub(super) says: &'static str,
}

/// How a program must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// With code 0: it found every way closed.
    Well,
    /// By the clock, which strikes early for these.
    ByTime,
    ByOutput,
    ByMemory,
    /// By memory, or by itself when it was refused.
    ByMemoryOrItself,
    BySignal(i32),
    /// It does not matter how.
    Somehow,
    /// The compiler does not make a program of it.
    Uncompiled,
}

impl Ends {
    pub(super) fn allows(self, outcome: Outcome) -> bool {
        match self {
            Self::Well => outcome == Outcome::Exited(0),
            Self::ByTime => outcome == Outcome::TimedOut,
            Self::ByOutput => outcome == Outcome::OutputLimit,
            Self::ByMemory => outcome == Outcome::OutOfMemory,
            Self::ByMemoryOrItself => matches!(outcome, Outcome::OutOfMemory | Outcome::Exited(_)),
            Self::BySignal(signal) => outcome == Outcome::Signalled(signal),
            Self::Somehow => outcome != Outcome::Cancelled,
            Self::Uncompiled => outcome != Outcome::Exited(0),
        }
    }
}

impl Program {
    /// Its name without the ending: `01_fork_bomb`.
    pub fn id(&self) -> &'static str {
        self.name.rsplit_once('.').map_or(self.name, |(id, _)| id)
    }

    /// What it is written in, by the file's ending.
    pub(super) fn kind(&self) -> &'static str {
        self.name.rsplit_once('.').map_or("", |(_, kind)| kind)
    }

    /// Whether it looks for another run of itself.
    pub(super) fn wants_another(&self) -> bool {
        self.name.starts_with("42")
    }

    /// The same where only the memory bounds the number of files.
    pub(super) fn without_inodes(self) -> Self {
        match self.name {
            "29_inode_flood.py" => Self { ends: Ends::ByMemory, says: "", ..self },
            _ => self,
        }
    }
}

macro_rules! program {
    ($name:literal, $ends:expr, $says:literal) => {
        Program { name: $name, source: include_str!(concat!("programs/", $name)), ends: $ends, says: $says }
    };
}

/// All of them. Each says in its first lines what it tries.
pub static PROGRAMS: [Program; 42] = [
    program!("01_fork_bomb.c", Ends::ByTime, "denied: fork"),
    program!("02_thread_bomb.py", Ends::Well, "denied: threads stop"),
    program!("03_mem_hog.py", Ends::ByMemoryOrItself, "have MiB"),
    program!("04_mem_hog_children.py", Ends::ByMemory, ""),
    program!("05_mem_shared.c", Ends::ByMemory, "denied: memfd_create"),
    program!("06_huge_file.py", Ends::ByMemoryOrItself, "denied"),
    program!("07_infinite_loop.py", Ends::ByTime, ""),
    program!("08_sleep_ignore_term.py", Ends::ByTime, ""),
    program!("09_output_flood.py", Ends::ByOutput, ""),
    program!("10_read_host_files.py", Ends::Well, "denied: /etc/shadow"),
    program!("11_proc_writes.py", Ends::Well, "ok:  pids visible"),
    program!("12_write_outside.py", Ends::Well, "denied: /usr/x"),
    program!("13_network.py", Ends::Well, "denied: socket AF_VSOCK"),
    program!("14_kill_others.c", Ends::Well, "still here"),
    program!("15_ptrace.c", Ends::Well, "denied: attach 1"),
    program!("16_mount_ns.c", Ends::Well, "denied: unshare user"),
    program!("17_symlink_tricks.py", Ends::Well, "denied: hard link"),
    program!("18_daemonise.c", Ends::Well, "main exits"),
    program!("19_zombies.py", Ends::Well, "denied: fork after"),
    program!("20_deep_recursion.py", Ends::Somehow, ""),
    program!("21_stack_overflow.c", Ends::BySignal(11), "recursing"),
    program!("22_fd_exhaust.py", Ends::Well, "denied: after"),
    program!("23_self_exe.c", Ends::Well, "denied: /usr/bin/python3"),
    program!("24_terminal_escapes.py", Ends::Well, "\x1b[31mred\x1b[0m"),
    program!("25_invalid_utf8.py", Ends::Well, "é漢😀"),
    program!("26_syscall_probe.c", Ends::Well, "denied: modify_ldt"),
    program!("27_tty_inject.c", Ends::Well, "denied: TIOCSTI"),
    program!("28_env_fd_leak.py", Ends::Well, "ok: env clean"),
    program!("29_inode_flood.py", Ends::Well, "denied: after"),
    program!("30_pipe_memory.c", Ends::ByMemoryOrItself, ""),
    program!("31_close_stdout_spin.py", Ends::ByTime, ""),
    program!("32_sigstop.py", Ends::ByTime, ""),
    program!("33_deep_dirs.py", Ends::Well, "d"),
    program!("34_core_dump.c", Ends::BySignal(6), ""),
    program!("35_compile_bomb.c", Ends::Uncompiled, ""),
    program!("36_compile_include.c", Ends::Uncompiled, ""),
    program!("37_template_bomb.cpp", Ends::Uncompiled, ""),
    program!("38_realtime_nice.c", Ends::Well, "denied: FIFO"),
    program!("39_cpu_many.py", Ends::ByTime, ""),
    program!("40_symlink_compile_output.sh", Ends::Well, ""),
    program!("41_int80_x32.c", Ends::Well, "denied: x32 signal 31"),
    program!("42_cross_run.py", Ends::Well, "ok: own process quota"),
];
