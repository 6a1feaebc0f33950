//! Which sandbox this machine has, proven by trying: a means is offered only after it
//! held against the small programs here, and after a canary printed what it must.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::job::{Ended, Job, JobLimits, Outcome, Unavailable};
use super::native::{Cgroups, NativeSandbox};
use super::remote::RemoteSandbox;
use super::{Sandbox, run_to_end};

/// What whoever hosts the server wants programs to be run by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The first that holds: our own, bubblewrap's, that of the runner at this socket.
    Auto(Option<PathBuf>),
    /// Our own, or none.
    Native,
    /// bubblewrap's, or none.
    Bubblewrap,
    /// That of the runner at this socket, or none.
    Remote(PathBuf),
}

impl Choice {
    /// Whether it may be there later: a runner is started beside the server.
    pub fn may_come(&self) -> bool {
        matches!(self, Self::Auto(Some(_)) | Self::Remote(_))
    }
}

/// Finds a sandbox that holds, in well under two seconds. `helper` is this program:
/// `/proc/self/exe`, but for tests.
///
/// # Errors
/// What is missing here, and what to do about it.
pub async fn detect(choice: &Choice, helper: &Path) -> Result<Arc<dyn Sandbox>, Unavailable> {
    match choice {
        Choice::Native => Ok(Arc::new(native(helper).await?.with_spare())),
        Choice::Bubblewrap => Ok(Arc::new(bubblewrap(helper).await?)),
        Choice::Remote(socket) => remote(socket).await,
        Choice::Auto(socket) => {
            let first = match local(helper).await {
                Ok(sandbox) => return Ok(Arc::new(sandbox)),
                Err(unavailable) => unavailable,
            };
            match socket {
                Some(socket) => remote(socket).await,
                None => Err(first),
            }
        }
    }
}

/// A sandbox that this machine has itself, and that holds.
///
/// # Errors
/// What is missing for our own.
pub async fn local(helper: &Path) -> Result<NativeSandbox, Unavailable> {
    match native(helper).await {
        Ok(sandbox) => Ok(sandbox.with_spare()),
        Err(first) => bubblewrap(helper).await.map_err(|_| first),
    }
}

async fn native(helper: &Path) -> Result<NativeSandbox, Unavailable> {
    match proven(helper, |helper| Ok(NativeSandbox::new(helper, Cgroups::IfWritable))).await {
        Ok(sandbox) => Ok(sandbox),
        // There may be cgroups that can be made but not used.
        Err(first) => {
            let without = proven(helper, |helper| Ok(NativeSandbox::new(helper, Cgroups::Never))).await;
            without.map_err(|_| first)
        }
    }
}

async fn bubblewrap(helper: &Path) -> Result<NativeSandbox, Unavailable> {
    proven(helper, NativeSandbox::in_bubblewrap).await
}

async fn proven(
    helper: &Path,
    make: impl FnOnce(PathBuf) -> Result<NativeSandbox, Unavailable> + Send + 'static,
) -> Result<NativeSandbox, Unavailable> {
    let helper = helper.to_owned();
    let making = tokio::task::spawn_blocking(move || make(helper));
    let sandbox = making.await.map_err(|error| refused(error.to_string()))??;
    prove(&sandbox).await?;
    Ok(sandbox)
}

async fn remote(socket: &Path) -> Result<Arc<dyn Sandbox>, Unavailable> {
    let sandbox = RemoteSandbox::connect(socket).await?;
    prove(&sandbox).await?;
    Ok(Arc::new(sandbox))
}

/// Prints OK; looks for files of the machine and for a network; starts more processes
/// than it may.
const CANARY: &str = r#"
echo OK
for file in /etc/shadow /etc/hostname /root /home /var /run /boot /sys/kernel /proc/sys/kernel; do
    [ -e "$file" ] && echo "BREACH: it sees $file"
done
while read -r name rest; do
    case "$name" in lo:*) ;; *:*) echo "BREACH: it has a network, $name" ;; esac
done < /proc/self/net/dev
if (echo x > /usr/pairpad-probe) 2>/dev/null; then echo "BREACH: it writes to /usr"; fi
(
    count=0
    while [ $count -lt 40 ]; do
        sleep 30 &
        count=$((count + 1))
    done
    echo "BREACH: it has 40 processes"
) 2>/dev/null
exit 0
"#;

/// Four processes that hold 60 MiB each.
const HOARD: &str = r#"
for child in 1 2 3 4; do
    dd if=/dev/zero bs=60M count=1 2>/dev/null | sleep 12 &
done
sleep 10
"#;

const LOOP: &str = "while :; do :; done";

/// Generous in time, which none of it takes where it holds: a machine may be busy when
/// a server starts.
const LIMITS: JobLimits = JobLimits {
    wall: Duration::from_secs(15),
    cpu: Duration::from_secs(5),
    memory: 128 << 20,
    disk: 8 << 20,
    inodes: 256,
    tasks: 20,
    output: 16 << 10,
};

/// Tries whether a sandbox holds.
///
/// # Errors
/// What it lets through; why it can't be made.
pub async fn prove(sandbox: &dyn Sandbox) -> Result<(), Unavailable> {
    let short = JobLimits { wall: Duration::from_millis(300), ..LIMITS };
    let (canary, hoard, forever) = tokio::join!(
        script(sandbox, CANARY, LIMITS),
        script(sandbox, HOARD, LIMITS),
        script(sandbox, LOOP, short)
    );
    let (ended, text) = canary?;
    // A sandbox in which nothing runs keeps everything in.
    if !text.starts_with("OK\n") {
        return Err(refused(format!("The sandbox does not run a shell: {:?}, {text:?}", ended.outcome)));
    }
    if let Some(breach) = text.lines().find_map(|line| line.strip_prefix("BREACH: ")) {
        return Err(refused(format!("The sandbox does not hold: {breach}.")));
    }
    let (ended, _) = hoard?;
    if ended.outcome != Outcome::OutOfMemory {
        return Err(refused(format!("The sandbox does not limit memory: {:?}.", ended.outcome)));
    }
    let (ended, _) = forever?;
    if ended.outcome != Outcome::TimedOut {
        return Err(refused(format!("The sandbox does not limit time: {:?}.", ended.outcome)));
    }
    Ok(())
}

fn refused(reason: String) -> Unavailable {
    Unavailable { reason, hint: None }
}

async fn script(
    sandbox: &dyn Sandbox,
    text: &'static str,
    limits: JobLimits,
) -> Result<(Ended, String), Unavailable> {
    let argv = ["/bin/sh", "-c", text].map(str::to_owned).into();
    let (ended, said) = run_to_end(sandbox, Job { argv, limits, ..Job::default() }).await?;
    Ok((ended, String::from_utf8_lossy(&said).into_owned()))
}
