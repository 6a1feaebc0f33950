//! `make attack URL=https://pad.example.com [KEY=api-key]`: tries a server that runs.
//!
//! Exit code 0: it held; 1: something came through, or could not be carried out; 2: it
//! cannot be reached.

use std::io::Write;
use std::process::ExitCode;

use pairpad_testing::attack::report::{Row, bounds};
use pairpad_testing::attack::target::Target;
use pairpad_testing::attack::{Attack, Trouble, all, named, run};

const USAGE: &str = "usage: attack URL [API-KEY] [--json] [--only=NAME]...
The key may stand in PAIRPAD_ATTACK_KEY, too.";

/// Writes a line; whoever does not read it any more misses it.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// What the command line says.
struct Asked {
    url: String,
    key: Option<String>,
    wants_json: bool,
    attacks: Vec<Attack>,
}

impl Asked {
    fn read(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut plain, mut attacks, mut wants_json) = (Vec::new(), Vec::new(), false);
        for word in words {
            match word.strip_prefix("--") {
                None => plain.push(word),
                Some("json") => wants_json = true,
                Some(option) => {
                    let name = option.strip_prefix("only=").ok_or_else(|| USAGE.to_owned())?;
                    attacks.push(named(name).ok_or_else(|| format!("there is no attack '{name}'"))?);
                }
            }
        }
        let mut plain = plain.into_iter();
        let (url, key, more) = (plain.next(), plain.next(), plain.next());
        let (Some(url), None) = (url, more) else { return Err(USAGE.to_owned()) };
        let key = key.or_else(|| std::env::var("PAIRPAD_ATTACK_KEY").ok());
        let attacks = if attacks.is_empty() { all() } else { attacks };
        Ok(Self { url, key, wants_json, attacks })
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let asked = match Asked::read(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(wrong) => {
            let _ = writeln!(std::io::stderr(), "{wrong}");
            return ExitCode::from(2);
        }
    };
    match attack(&asked).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Trouble(trouble)) => {
            let _ = writeln!(std::io::stderr(), "{} cannot be attacked: {trouble}", asked.url);
            ExitCode::from(2)
        }
    }
}

async fn attack(asked: &Asked) -> Result<bool, Trouble> {
    let Asked { url, key, wants_json, attacks } = asked;
    let target = Target::new(url, key.clone())?;
    if !wants_json {
        say(format_args!("Attacking {url} with {}.", bounds()));
        say("It makes rooms of its own, and deletes them at the end.\n");
    }
    let told = |row: &Row| {
        if !wants_json {
            say(row);
        }
    };
    let report = run(&target, attacks, told).await?;
    if *wants_json {
        say(format_args!("{:#}", report.json()));
    } else {
        say(format_args!("\n{report}"));
    }
    Ok(report.is_good())
}
