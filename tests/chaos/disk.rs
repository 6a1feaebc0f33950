//! A small disk of our own, which can be filled.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const INSIDE: &str = "PAIRPAD_CHAOS_DISK";
/// Several data folders, and room to write.
const SIZE: &str = "size=96m";

/// Ways to a mount namespace: for everybody, and for root where that is forbidden.
const NAMESPACES: [&[&str]; 2] = [&["--user", "--map-root-user", "--mount"], &["--mount"]];

pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// Mounts a tmpfs where only this process and its children see it. For that
    /// the process starts itself once more in namespaces of its own.
    pub fn mount() -> Result<Self, ExitCode> {
        if let Some(root) = std::env::var_os(INSIDE) {
            return Ok(Self { root: root.into() });
        }
        let Some(namespaces) = NAMESPACES.iter().find(|flags| is_allowed(flags)) else {
            println!(
                "chaos: this user may not mount a disk of its own: 'unshare --user --map-root-user --mount' \
                 (util-linux) is refused; allow user namespaces, or run the tests as root"
            );
            return Err(ExitCode::FAILURE);
        };
        let root = tempfile::tempdir().unwrap();
        let script = format!("mount -t tmpfs -o {SIZE} tmpfs \"${INSIDE}\" && exec \"$0\" \"$@\"");
        let mut command = Command::new("unshare");
        command.args(*namespaces).args(["sh", "-c", &script]);
        command.arg(std::env::current_exe().unwrap()).args(std::env::args().skip(1));
        let status = command.env(INSIDE, root.path()).status();
        drop(root);
        Err(if status.is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// A data folder; the one before is thrown away.
    pub fn folder(&self, number: u64) -> PathBuf {
        if let Some(before) = number.checked_sub(1) {
            // The first round of a folder finds the old one, the others do not.
            let _ = std::fs::remove_dir_all(self.root.join(format!("data-{before}")));
        }
        self.root.join(format!("data-{number}"))
    }

    /// Writes until nothing more fits.
    pub fn fill(&self) {
        let mut ballast = std::fs::File::create(self.ballast()).unwrap();
        for block in [vec![0; 64 << 10], vec![0; 512]] {
            while ballast.write_all(&block).is_ok() {}
        }
    }

    /// Gives the space free again.
    pub fn empty(&self) {
        let _ = std::fs::remove_file(self.ballast());
    }

    fn ballast(&self) -> PathBuf {
        self.root.join("ballast")
    }

    /// Mounts it so that it can only be read, or as before.
    pub fn remount(&self, mode: &str) {
        let mut command = Command::new("mount");
        command.args(["-o", &format!("remount,{mode}")]).arg(&self.root).process_group(0);
        assert!(command.status().unwrap().success(), "remount {mode}");
    }

    pub fn root(&self) -> &Path {
        &self.root
    }
}

fn is_allowed(namespaces: &[&str]) -> bool {
    let mut command = Command::new("unshare");
    command.args(namespaces).arg("true").stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
