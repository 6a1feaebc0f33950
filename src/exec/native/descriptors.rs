//! Descriptors that a process got from whoever started it.

use std::fs;

/// Closes all but the standard ones. Before anything else is open.
pub(super) fn close_inherited() {
    let Ok(entries) = fs::read_dir("/proc/self/fd") else { return };
    let open: Vec<i32> =
        entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    for fd in open.into_iter().filter(|fd| *fd > 2) {
        // That of the listing is among them, and closed already.
        let _closed_already = nix::unistd::close(fd);
    }
}
