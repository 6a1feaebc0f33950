//! What the process takes of its machine, as every Prometheus client names it.

use procfs::WithCurrentSystemInfo;
use procfs::process::{LimitValue, Process as Own};
use prometheus::{Counter, Gauge, IntGauge};

use super::instrument::{Instruments, whole};

/// Gauges of this process, set when somebody asks.
#[derive(Debug)]
pub(super) struct Process {
    cpu: Counter,
    resident: IntGauge,
    address_space: IntGauge,
    open_files: IntGauge,
    max_files: IntGauge,
    threads: IntGauge,
    started: Gauge,
}

impl Process {
    pub(super) fn new(instruments: &Instruments) -> Self {
        Self {
            cpu: instruments.float_counter(
                "process_cpu_seconds_total",
                "Processor time of the process, user and system.",
            ),
            resident: instruments
                .gauge("process_resident_memory_bytes", "Memory of the process that is in RAM."),
            address_space: instruments
                .gauge("process_virtual_memory_bytes", "Address space of the process, used or not."),
            open_files: instruments.gauge("process_open_fds", "Open files and sockets."),
            max_files: instruments.gauge("process_max_fds", "How many files and sockets may be open."),
            threads: instruments.gauge("process_threads", "Threads of the process."),
            started: instruments
                .float_gauge("process_start_time_seconds", "When the process started, as Unix time."),
        }
    }

    /// Looks at what the kernel says now. What it does not say stays as it was.
    pub(super) fn read(&self) {
        let Ok(own) = Own::myself() else { return };
        let Ok(stat) = own.stat() else { return };
        let seconds = |ticks: u64| ticks as f64 / procfs::ticks_per_second() as f64;
        self.cpu.inc_by((seconds(stat.utime + stat.stime) - self.cpu.get()).max(0.0));
        self.resident.set(whole(stat.rss_bytes().get()));
        self.address_space.set(whole(stat.vsize));
        self.threads.set(stat.num_threads);
        if let Ok(boot) = procfs::boot_time_secs() {
            self.started.set(boot as f64 + seconds(stat.starttime));
        }
        if let Ok(open) = own.fd_count() {
            self.open_files.set(whole(open));
        }
        if let Ok(limits) = own.limits() {
            self.max_files.set(match limits.max_open_files.soft_limit {
                LimitValue::Value(files) => whole(files),
                LimitValue::Unlimited => i64::MAX,
            });
        }
    }
}
