//! What a test framework says of tests that people wrote as code. Its report is a file that
//! their program could have written, too: it is taken for what they say of their own code,
//! and only so much of it. Pure.

mod go;
mod junit;
pub mod unit_test;

use unit_test::UnitTest;

use crate::language::framework::ReportFormat;

/// Bytes of a report. Of a longer one nothing is told.
const LONGEST_REPORT: usize = 1 << 20;
/// Tests that are told.
const MOST_TESTS: usize = 500;
/// Bytes of a name.
const LONGEST_NAME: usize = 200;
/// Bytes of what a test says.
const LONGEST_TEXT: usize = 4 << 10;
/// Bytes of what all of them say.
const ALL_TEXT: usize = 128 << 10;

/// Reads a report; none of it where it is not one.
pub fn read(format: ReportFormat, report: &[u8]) -> Vec<UnitTest> {
    let Some(text) = std::str::from_utf8(report).ok().filter(|text| text.len() <= LONGEST_REPORT) else {
        return Vec::new();
    };
    let mut tests = match format {
        ReportFormat::Junit => junit::read(text),
        ReportFormat::Go => go::read(text),
    };
    tests.truncate(MOST_TESTS);
    let mut left = ALL_TEXT;
    for test in &mut tests {
        for name in [&mut test.group, &mut test.name] {
            cut(name, LONGEST_NAME);
        }
        for said in [&mut test.message, &mut test.details, &mut test.output] {
            if let Some(text) = said {
                cut(text, LONGEST_TEXT.min(left));
                left -= text.len();
            }
            said.take_if(|text| text.is_empty());
        }
    }
    tests
}

fn cut(text: &mut String, longest: usize) {
    text.truncate(text.floor_char_boundary(longest));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_bounded() {
        let case = |n: usize| {
            let long = "ä".repeat(5_000);
            format!("<testcase name='t{n}{long}'><failure message='{long}'>{long}</failure></testcase>")
        };
        let of = |count: usize| format!("<a>{}</a>", (0..count).map(case).collect::<String>());
        let tests = read(ReportFormat::Junit, of(20).as_bytes());
        assert_eq!(tests.len(), 20);
        assert!(tests.iter().all(|test| test.name.len() <= LONGEST_NAME));
        assert_eq!(tests[0].details.as_ref().unwrap().len(), LONGEST_TEXT);
        let all = tests.iter().flat_map(|test| [&test.message, &test.details]).flatten();
        assert_eq!(all.map(String::len).sum::<usize>(), ALL_TEXT);
        assert_eq!(tests[19].message, None);
        assert_eq!(read(ReportFormat::Junit, of(40).as_bytes()), [], "longer than a report may be");
        let many = format!("<a>{}</a>", "<testcase name='t'/>".repeat(1_000));
        assert_eq!(read(ReportFormat::Junit, many.as_bytes()).len(), MOST_TESTS);
    }

    #[test]
    fn what_is_no_report_tells_nothing() {
        for report in [&b""[..], b"no", b"<a>", b"\xff", b"{}", b"[]\nnull\n1"] {
            for format in [ReportFormat::Junit, ReportFormat::Go] {
                assert_eq!(read(format, report), []);
            }
        }
    }
}
