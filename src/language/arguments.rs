//! The arguments of a program, with the paths that they name.

/// The files of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    /// The one that is run.
    pub(super) file: &'a str,
    /// All of them.
    pub(super) files: &'a [&'a str],
    /// Those with tests.
    pub(super) tests: &'a [&'a str],
}

/// Puts paths where the arguments name them.
pub(super) fn fill(argv: &[String], Given { file, files, tests }: &Given<'_>) -> Vec<String> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let mut filled = Vec::new();
    for argument in argv {
        match argument.as_str() {
            "{sources}" => {
                filled.push(argument_of(file));
                let others = files.iter().filter(|other| {
                    *other != file && other.rsplit_once('.').is_some_and(|(_, of_other)| of_other == ending)
                });
                filled.extend(others.map(|other| argument_of(other)));
            }
            "{tests}" => filled.extend(tests.iter().map(|path| argument_of(path))),
            "{file}" => filled.push(argument_of(file)),
            _ => filled.push(argument.replace("{file}", file).replace("{stem}", stem)),
        }
    }
    filled
}

/// A path that no program takes for one of its options.
fn argument_of(path: &str) -> String {
    if path.starts_with(['-', '@']) { format!("./{path}") } else { path.to_owned() }
}
