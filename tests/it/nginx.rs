//! nginx as a process of its own, with a site of ours.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use pairpad_testing::eventually;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::net::TcpStream;

/// nginx, until it is dropped.
pub(crate) struct Nginx {
    child: Child,
    _folder: TempDir,
}

impl Nginx {
    /// Starts it with what stands in `http { … }`, and waits until it listens at `port`.
    pub(crate) async fn start(site: &str, port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let child = command(&folder, site).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let nginx = Self { child: child.expect("nginx is installed: 'make packages'"), _folder: folder };
        eventually("nginx to listen", async || TcpStream::connect(("127.0.0.1", port)).await.is_ok()).await;
        nginx
    }

    /// What it says of a site without starting.
    pub(crate) fn check(site: &str) -> Output {
        let folder = tempfile::tempdir().unwrap();
        command(&folder, site).arg("-t").output().expect("nginx is installed: 'make packages'")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its master ends the workers on SIGTERM.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
    }
}

fn command(folder: &TempDir, site: &str) -> Command {
    let path = folder.path().display();
    let site = site.replace("/var/log/nginx", folder.path().to_str().unwrap());
    let config = format!(
        "daemon off; pid {path}/pid; error_log {path}/error.log; user root;\nevents {{}}\nhttp {{\n\
         access_log {path}/access.log; client_body_temp_path {path}/body; proxy_temp_path {path}/proxy;\n\
         fastcgi_temp_path {path}/f; uwsgi_temp_path {path}/u; scgi_temp_path {path}/s;\n{site}\n}}\n"
    );
    let file = folder.path().join("nginx.conf");
    std::fs::write(&file, config).unwrap();
    let installed = Path::new("/usr/sbin/nginx");
    let mut command = Command::new(if installed.exists() { installed } else { Path::new("nginx") });
    command.arg("-c").arg(&file);
    command
}
