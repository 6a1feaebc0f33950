//! LiveKit, which carries the media of calls where an operator wants that.

use super::args::ServeArgs;
use super::error::SettingsError;
use super::secret::SharedSecret;

/// A LiveKit server that knows a key of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveKit {
    /// Where it is, for browsers and for this server.
    pub url: LiveKitUrl,
    /// What the key is called.
    pub key: String,
    /// What it signs with.
    pub secret: LiveKitSecret,
}

/// Where LiveKit is: a scheme and a host, as a policy of what a page may reach has them. Nothing
/// else, for it becomes a part of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveKitUrl {
    socket: String,
    api: String,
}

impl LiveKitUrl {
    /// For browsers: `wss://host`, or `ws://host` without encryption.
    pub fn socket(&self) -> &str {
        &self.socket
    }

    /// For requests: `https://host`, or `http://host`.
    pub fn api(&self) -> &str {
        &self.api
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('/');
        let (scheme, host) = text.split_once("://")?;
        let api = match scheme {
            "wss" => "https",
            "ws" => "http",
            _ => return None,
        };
        let is_named = host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[');
        let is_good = |c: char| c.is_ascii_alphanumeric() || ['.', '-', '_', ':', '[', ']'].contains(&c);
        (is_named && host.chars().all(is_good))
            .then(|| Self { socket: text.to_owned(), api: format!("{api}://{host}") })
    }
}

/// What tokens for LiveKit are signed with.
pub type LiveKitSecret = SharedSecret<SHORTEST>;

/// Characters of a secret, as LiveKit wants it.
const SHORTEST: usize = 32;

impl LiveKit {
    /// With these, as they are given.
    ///
    /// # Errors
    /// When one of them can't be.
    pub fn new(url: &str, key: &str, secret: &str) -> Result<Self, SettingsError> {
        let url = LiveKitUrl::parse(url).ok_or_else(|| {
            SettingsError::Value(format!(
                "'{url}' can't be the address of --livekit-url; use the form wss://livekit.example.com"
            ))
        })?;
        let key = key.trim();
        if key.is_empty() {
            return Err(SettingsError::Value(
                "--livekit-key can't be empty; use a name of 'keys' in LiveKit's configuration".to_owned(),
            ));
        }
        let secret = LiveKitSecret::parse(secret).ok_or_else(|| {
            SettingsError::Value(format!(
                "the secret of LiveKit has to have at least {SHORTEST} characters, the same as in 'keys' of \
                 LiveKit's configuration; 'openssl rand -hex 24' generates one"
            ))
        })?;
        Ok(Self { url, key: key.to_owned(), secret })
    }
}

pub(super) fn livekit(args: &ServeArgs, file: &ServeArgs) -> Result<Option<LiveKit>, SettingsError> {
    fn given<T: Clone>(args: &Option<T>, file: &Option<T>) -> Option<T> {
        args.clone().or_else(|| file.clone())
    }
    let path = given(&args.livekit_secret_file, &file.livekit_secret_file);
    let secret = match (given(&args.livekit_secret, &file.livekit_secret), path) {
        (Some(_), Some(_)) => {
            return Err(SettingsError::Incomplete(
                "leave out one of --livekit-secret and --livekit-secret-file",
            ));
        }
        (Some(secret), None) => Some(secret),
        (None, Some(path)) => Some(std::fs::read_to_string(&path).map_err(|error| {
            let name = path.display();
            SettingsError::Value(format!("can't read the secret of LiveKit from {name}: {error}"))
        })?),
        (None, None) => None,
    };
    let (url, key) =
        (given(&args.livekit_url, &file.livekit_url), given(&args.livekit_key, &file.livekit_key));
    match (url, key, secret) {
        (None, None, None) => Ok(None),
        (Some(url), Some(key), Some(secret)) => LiveKit::new(&url, &key, &secret).map(Some),
        _ => Err(SettingsError::Incomplete(
            "--livekit-url, --livekit-key and --livekit-secret (or --livekit-secret-file) are needed together",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "what LiveKit and this server know";

    fn with(url: Option<&str>, key: Option<&str>, secret: Option<&str>) -> Result<Option<LiveKit>, String> {
        let args = ServeArgs {
            livekit_url: url.map(str::to_owned),
            livekit_key: key.map(str::to_owned),
            livekit_secret: secret.map(str::to_owned),
            ..ServeArgs::default()
        };
        livekit(&args, &ServeArgs::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn its_three_settings_come_together() {
        assert_eq!(with(None, None, None).unwrap(), None);
        let all = with(Some("wss://livekit.example.com/"), Some("pairpad"), Some(SECRET)).unwrap().unwrap();
        assert_eq!(
            (all.url.socket(), all.url.api()),
            ("wss://livekit.example.com", "https://livekit.example.com")
        );
        assert_eq!((all.key.as_str(), all.secret.bytes()), ("pairpad", SECRET.as_bytes()));
        assert!(!format!("{all:?}").contains(SECRET));
        for (url, key, secret) in [
            (Some("wss://a.example"), None, Some(SECRET)),
            (Some("wss://a.example"), Some("pairpad"), None),
            (None, Some("pairpad"), Some(SECRET)),
        ] {
            assert!(with(url, key, secret).unwrap_err().contains("are needed together"));
        }
    }

    #[test]
    fn only_what_can_stand_in_a_policy_is_an_address() {
        for url in ["ws://127.0.0.1:7880", "wss://[2001:db8::1]:7880", "wss://livekit-1.example.com"] {
            assert!(with(Some(url), Some("k"), Some(SECRET)).is_ok(), "{url}");
        }
        for url in [
            "https://a.example",
            "a.example",
            "wss://",
            "wss://a.example/path",
            "wss://a.example; script-src *",
            "wss://a.example wss://b.example",
            "wss://*",
            "wss://me@a.example",
            "wss://a.example?x",
        ] {
            let said = with(Some(url), Some("k"), Some(SECRET)).unwrap_err();
            assert!(said.contains("wss://livekit.example.com"), "{url}: {said}");
        }
        assert!(
            with(Some("wss://a.example"), Some(" "), Some(SECRET)).unwrap_err().contains("--livekit-key")
        );
        let short = with(Some("wss://a.example"), Some("k"), Some("short")).unwrap_err();
        assert!(short.contains("32 characters") && !short.contains("short"), "{short}");
    }

    #[test]
    fn the_secret_may_be_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, format!("{SECRET}\n")).unwrap();
        let args = |path: &std::path::Path| ServeArgs {
            livekit_url: Some("wss://a.example".to_owned()),
            livekit_key: Some("pairpad".to_owned()),
            livekit_secret_file: Some(path.to_owned()),
            ..ServeArgs::default()
        };
        let read = |args: &ServeArgs| livekit(args, &ServeArgs::default());
        assert_eq!(read(&args(&path)).unwrap().unwrap().secret.bytes(), SECRET.as_bytes());
        let both = ServeArgs { livekit_secret: Some(SECRET.to_owned()), ..args(&path) };
        assert!(read(&both).unwrap_err().to_string().contains("one of"));
        let missing = read(&args(&folder.path().join("none"))).unwrap_err().to_string();
        assert!(missing.contains("can't read"), "{missing}");
    }
}
