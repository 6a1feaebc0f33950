//! Figures of Python's matplotlib: it is given a module that writes them to the output.
//! Where matplotlib is not installed, nobody imports it. Pure.

use std::path::Path;

use bytes::Bytes;

use crate::exec::job::{ASIDE, File, Job};

/// A file of ours: outside of the folder with the room's files.
fn in_folder(name: &str) -> String {
    Path::new(ASIDE).join("python").join(name).display().to_string()
}

/// Has the figures of a Python program shown. What whoever hosts the server has set in the
/// environment counts.
pub(super) fn show_in(job: &mut Job) {
    let module: &[u8] = include_bytes!("figures/pairpad_figures.py");
    let fonts: &[u8] = include_bytes!("figures/fonts.conf");
    let files = [("pairpad_figures.py", module), ("fonts.conf", fonts)];
    job.files.extend(files.map(|(name, content)| File {
        path: in_folder(name),
        content: Bytes::from_static(content),
        is_executable: false,
    }));
    let folder = in_folder("");
    match job.env.iter_mut().find(|(name, _)| name == "PYTHONPATH") {
        Some((_, path)) => *path = format!("{path}:{folder}"),
        None => job.env.push(("PYTHONPATH".to_owned(), folder)),
    }
    let settings = [
        ("MPLBACKEND", "module://pairpad_figures".to_owned()),
        // It would write beside the room's files, and look for fonts as `/etc` has it.
        ("MPLCONFIGDIR", "/tmp/matplotlib".to_owned()),
        ("FONTCONFIG_FILE", in_folder("fonts.conf")),
    ];
    for (name, value) in settings {
        if job.env.iter().all(|(known, _)| known != name) {
            job.env.push((name.to_owned(), value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_host_has_set_counts() {
        let set = [("PYTHONPATH", "/opt/ours"), ("MPLBACKEND", "svg")];
        let env = set.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let mut job = Job { env, ..Job::default() };
        show_in(&mut job);
        let of = |name: &str| job.env.iter().filter(|(known, _)| known == name).collect::<Vec<_>>();
        assert_eq!(of("PYTHONPATH")[0].1, "/opt/ours:/opt/pairpad/python/");
        assert_eq!((of("MPLBACKEND").len(), of("MPLBACKEND")[0].1.as_str()), (1, "svg"));
        assert_eq!(job.files[0].path, "/opt/pairpad/python/pairpad_figures.py");
    }
}
