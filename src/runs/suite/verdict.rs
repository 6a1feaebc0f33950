//! Whether a case has passed. Pure.

use super::case::Asked;
use crate::exec::job::{JobLimits, Outcome};
use crate::runs::ends::sentence;

/// What there is to say of a case whose program has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It has passed.
    Passed,
    /// It has not; and why, where that is not plain.
    Failed(Option<String>),
    /// A checker has to be asked.
    AskChecker,
}

/// Of a program that has ended so, after printing this.
pub(super) fn verdict(asked: &Asked, limits: JobLimits, outcome: Outcome, stdout: &[u8]) -> Verdict {
    let is_expected = asked.compare.is_expected(stdout, asked.expected.as_bytes());
    match (outcome, is_expected) {
        (Outcome::Exited(0), Some(true)) => Verdict::Passed,
        (Outcome::Exited(0), Some(false)) => Verdict::Failed(None),
        (Outcome::Exited(0), None) => Verdict::AskChecker,
        (Outcome::Exited(code), Some(true)) => Verdict::Failed(Some(format!(
            "The output is right, but the program ended with exit code {code}."
        ))),
        _ => Verdict::Failed(sentence("The program", limits, outcome)),
    }
}

/// What a checker says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// Exit code 0.
    Passed,
    /// Exit code 1, and what it printed, which may be a reason.
    Failed(Option<String>),
    /// Anything else.
    Broken(String),
}

/// Of a checker that has ended so, after saying this.
pub(super) fn decision(limits: JobLimits, outcome: Outcome, said: &str) -> Decision {
    let said = said.trim();
    let reason = (!said.is_empty()).then(|| format!("The checker says: {said}"));
    match outcome {
        Outcome::Exited(0) => Decision::Passed,
        Outcome::Exited(1) => Decision::Failed(reason),
        other => {
            let how = match other {
                Outcome::Exited(code) => {
                    format!("The checker ended with exit code {code}. 0 says passed, 1 failed.")
                }
                _ => sentence("The checker", limits, other).unwrap_or_default(),
            };
            Decision::Broken(reason.map(|reason| format!("{how} {reason}")).unwrap_or(how))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::plan::RUN;
    use crate::runs::suite::compare::Compare;

    #[test]
    fn a_case_passes_with_the_expected_output_and_a_good_end() {
        let asked = |compare| Asked { input: String::new(), expected: "3".to_owned(), compare };
        let of = |outcome, stdout: &str| verdict(&asked(Compare::Trimmed), RUN, outcome, stdout.as_bytes());
        assert_eq!(of(Outcome::Exited(0), "3\n"), Verdict::Passed);
        assert_eq!(of(Outcome::Exited(0), "4\n"), Verdict::Failed(None));
        assert_eq!(of(Outcome::Exited(1), "4\n"), Verdict::Failed(None));
        for (outcome, says) in [
            (Outcome::Exited(2), "The output is right, but the program ended with exit code 2."),
            (Outcome::TimedOut, "ran for more than 10 seconds"),
            (Outcome::OutOfMemory, "more than 256 MiB"),
            (Outcome::Signalled(11), "invalid memory access"),
            (Outcome::OutputLimit, "printed more than 1024 KiB"),
        ] {
            let Verdict::Failed(Some(message)) = of(outcome, "3\n") else { panic!("{outcome:?} passed") };
            assert!(message.contains(says), "{message}");
        }
        let checked = |outcome| verdict(&asked(Compare::Checker), RUN, outcome, b"");
        assert_eq!(checked(Outcome::Exited(0)), Verdict::AskChecker);
        assert!(matches!(checked(Outcome::Exited(1)), Verdict::Failed(None)));
    }

    #[test]
    fn a_checker_that_neither_exits_with_0_nor_1_is_broken() {
        let of = |outcome, said| decision(RUN, outcome, said);
        assert_eq!(of(Outcome::Exited(0), "fine"), Decision::Passed);
        assert_eq!(of(Outcome::Exited(1), " \n"), Decision::Failed(None));
        assert_eq!(
            of(Outcome::Exited(1), "one off\n"),
            Decision::Failed(Some("The checker says: one off".to_owned()))
        );
        for (outcome, says) in [
            (Outcome::Exited(2), "exit code 2. 0 says passed, 1 failed. The checker says: oh"),
            (Outcome::TimedOut, "The checker ran for more than 10 seconds"),
            (Outcome::Signalled(9), "The checker crashed"),
        ] {
            let Decision::Broken(why) = of(outcome, "oh") else { panic!("{outcome:?} decides") };
            assert!(why.contains(says), "{why}");
        }
    }
}
