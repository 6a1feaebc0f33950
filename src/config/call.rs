//! Calls: whether there are any, what helps browsers to find their way to each other, and what
//! carries their media instead.

use std::path::Path;

use super::args::ServeArgs;
use super::error::SettingsError;
use super::livekit::{LiveKit, livekit};
use super::secret::SharedSecret;

/// Calls, and what carries them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSettings {
    /// There are calls.
    pub offered: bool,
    /// Addresses of STUN servers, which tell browsers how they are seen from outside.
    pub stun: Vec<String>,
    /// What carries their media where they can't reach each other.
    pub turn: Option<Turn>,
    /// What carries their media in any case.
    pub livekit: Option<LiveKit>,
}

impl Default for CallSettings {
    fn default() -> Self {
        Self { offered: true, stun: Vec::new(), turn: None, livekit: None }
    }
}

/// TURN servers that share a secret with this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Their addresses.
    pub urls: Vec<String>,
    /// What credentials are made with.
    pub secret: TurnSecret,
}

/// What credentials for TURN are made with.
pub type TurnSecret = SharedSecret<SHORTEST>;

/// Characters of a secret.
const SHORTEST: usize = 20;

pub(super) fn calls(args: &ServeArgs, file: &ServeArgs) -> Result<CallSettings, SettingsError> {
    fn given<T: Clone>(args: &Option<T>, file: &Option<T>) -> Option<T> {
        args.clone().or_else(|| file.clone())
    }
    let stun = given(&args.stun_url, &file.stun_url).unwrap_or_default();
    let urls = given(&args.turn_url, &file.turn_url).unwrap_or_default();
    check(&stun, ["stun:", "stuns:"], "--stun-url", "stun:stun.example.com:3478")?;
    check(&urls, ["turn:", "turns:"], "--turn-url", "turn:turn.example.com:3478")?;
    let path = given(&args.turn_secret_file, &file.turn_secret_file);
    let secret = match (given(&args.turn_secret, &file.turn_secret), path) {
        (Some(_), Some(_)) => {
            return Err(SettingsError::Incomplete("leave out one of --turn-secret and --turn-secret-file"));
        }
        (Some(secret), None) => Some(parse(&secret)?),
        (None, Some(path)) => Some(read(&path)?),
        (None, None) => None,
    };
    let turn = match (urls.is_empty(), secret) {
        (true, None) => None,
        (false, Some(secret)) => Some(Turn { urls, secret }),
        (false, None) => {
            return Err(SettingsError::Incomplete(
                "--turn-url needs the secret that the TURN server knows, too ('static-auth-secret' of coturn): \
                 add --turn-secret or --turn-secret-file",
            ));
        }
        (true, Some(_)) => {
            return Err(SettingsError::Incomplete("--turn-secret is of use only with --turn-url"));
        }
    };
    let offered = args.calls.or(file.calls).unwrap_or(true);
    Ok(CallSettings { offered, stun, turn, livekit: livekit(args, file)? })
}

fn check(urls: &[String], schemes: [&str; 2], option: &str, form: &str) -> Result<(), SettingsError> {
    let is_good = |url: &String| {
        let rest = schemes.iter().find_map(|scheme| url.strip_prefix(scheme));
        rest.is_some_and(|rest| {
            !rest.is_empty() && !rest.starts_with(['/', '?']) && !rest.contains(['@', ' ', '\t', '"'])
        })
    };
    match urls.iter().find(|url| !is_good(url)) {
        None => Ok(()),
        Some(url) => Err(SettingsError::Value(format!(
            "'{url}' can't be the address of {option}; use the form {form}"
        ))),
    }
}

fn parse(text: &str) -> Result<TurnSecret, SettingsError> {
    TurnSecret::parse(text).ok_or_else(|| {
        SettingsError::Value(format!(
            "the secret of TURN has to have at least {SHORTEST} characters, the same as on the TURN server; \
             'openssl rand -hex 24' generates one"
        ))
    })
}

fn read(path: &Path) -> Result<TurnSecret, SettingsError> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        SettingsError::Value(format!("can't read the secret of TURN from {name}: {error}"))
    })?;
    parse(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "what the turn server knows";

    fn with(stun: &[&str], turn: &[&str], secret: Option<&str>) -> Result<CallSettings, SettingsError> {
        let list = |urls: &[&str]| Some(urls.iter().map(|url| (*url).to_owned()).collect());
        let args = ServeArgs {
            stun_url: list(stun),
            turn_url: list(turn),
            turn_secret: secret.map(str::to_owned),
            ..ServeArgs::default()
        };
        calls(&args, &ServeArgs::default())
    }

    #[test]
    fn without_any_setting_there_are_calls_and_no_servers() {
        assert_eq!(with(&[], &[], None).unwrap(), CallSettings::default());
        let off = ServeArgs { calls: Some(false), ..ServeArgs::default() };
        assert!(!calls(&ServeArgs::default(), &off).unwrap().offered);
    }

    #[test]
    fn a_turn_server_and_its_secret_come_together() {
        let turn = with(
            &["stun:[2001:db8::1]:3478"],
            &["turn:a.example?transport=tcp", "turns:b.example"],
            Some(SECRET),
        );
        let turn = turn.unwrap().turn.unwrap();
        assert_eq!((turn.urls.len(), turn.secret.bytes()), (2, SECRET.as_bytes()));
        assert!(!format!("{turn:?}").contains(SECRET));
        for (urls, secret, named) in [
            (&["turn:a.example"][..], None, "--turn-secret"),
            (&[], Some(SECRET), "--turn-url"),
            (&["turn:a.example"], Some("short"), "20 characters"),
            (&["a.example:3478"], Some(SECRET), "a.example:3478"),
            (&["turn:"], Some(SECRET), "--turn-url"),
            (&["turn://a.example"], Some(SECRET), "--turn-url"),
            (&["turn:me@a.example"], Some(SECRET), "--turn-url"),
        ] {
            let said = with(&[], urls, secret).unwrap_err().to_string();
            assert!(said.contains(named), "{urls:?}: {said}");
        }
        assert!(with(&["turn:a.example"], &[], None).unwrap_err().to_string().contains("--stun-url"));
    }

    #[test]
    fn the_secret_may_be_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, format!("{SECRET}\n")).unwrap();
        let args = |path: &Path| ServeArgs {
            turn_url: Some(vec!["turn:a.example".to_owned()]),
            turn_secret_file: Some(path.to_owned()),
            ..ServeArgs::default()
        };
        let read = |args: &ServeArgs| calls(args, &ServeArgs::default());
        assert_eq!(read(&args(&path)).unwrap().turn.unwrap().secret.bytes(), SECRET.as_bytes());
        let both = ServeArgs { turn_secret: Some(SECRET.to_owned()), ..args(&path) };
        assert!(read(&both).unwrap_err().to_string().contains("one of"));
        let missing = read(&args(&folder.path().join("none"))).unwrap_err().to_string();
        assert!(missing.contains("can't read"), "{missing}");
    }
}
