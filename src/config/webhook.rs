//! Whom the server tells that an interview has ended.

use std::fmt;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::http::Uri;

use super::args::ServeArgs;
use super::error::SettingsError;

/// Whom the server tells, and what it signs that with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The receiver's address: https, or http within a private network.
    pub url: String,
    /// What is signed with.
    pub secret: Secret,
}

/// What requests to the receiver are signed with; it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// From what <https://www.standardwebhooks.com> has for it: base64, `whsec_` before it or not.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX).unwrap_or(text)).ok()?;
        (bytes.len() >= SHORTEST_SECRET).then_some(Self(bytes))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

const PREFIX: &str = "whsec_";
/// Bytes of a secret.
const SHORTEST_SECRET: usize = 24;

pub(super) fn webhook(args: &ServeArgs, file: &ServeArgs) -> Result<Option<Webhook>, SettingsError> {
    let given = |args: &Option<String>, file: &Option<String>| args.clone().or_else(|| file.clone());
    match (given(&args.webhook, &file.webhook), given(&args.webhook_secret, &file.webhook_secret)) {
        (Some(url), Some(secret)) => {
            check(&url, "--webhook", "requests are signed instead")?;
            let secret = Secret::parse(&secret).ok_or_else(|| {
                SettingsError::Value(format!(
                    "the webhook's secret has to be base64 of at least {SHORTEST_SECRET} bytes, with or without \
                     '{PREFIX}' in front; 'openssl rand -base64 32' generates one"
                ))
            })?;
            Ok(Some(Webhook { url, secret }))
        }
        (None, None) => Ok(None),
        _ => Err(SettingsError::Incomplete("--webhook and --webhook-secret are needed together")),
    }
}

/// Checks the address of somebody else's server; `instead` says what is done in place of a
/// password in it. The address is not repeated: it may hold what only its receiver should know.
pub(super) fn check(url: &str, option: &str, instead: &str) -> Result<(), SettingsError> {
    let wrong = |why: &str| Err(SettingsError::Value(format!("the address of {option} {why}")));
    let Ok(url) = url.parse::<Uri>() else { return wrong("is not a URL") };
    let (Some(scheme), Some(authority)) = (url.scheme_str(), url.authority()) else {
        return wrong("is not complete; use the form https://example.com/path");
    };
    if authority.as_str().contains('@') {
        return wrong(&format!("has a user or password in it, which are not sent; {instead}"));
    }
    match scheme {
        "https" => Ok(()),
        "http" if is_near(authority.host()) => Ok(()),
        "http" => wrong(
            "would be reached without encryption; use https. Only for this machine, private addresses and names \
             without a dot (a container's) http works, too",
        ),
        _ => wrong("has to begin with https://"),
    }
}

/// Whether what is sent there does not leave a private network.
fn is_near(host: &str) -> bool {
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_private(),
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
        Err(_) => !host.contains('.') && !is_number(host),
    }
}

/// Whether a name is none, but an address in one number, decimal or hexadecimal: resolvers take
/// it for that, wherever it leads.
fn is_number(host: &str) -> bool {
    let hexadecimal = host.strip_prefix("0x").or_else(|| host.strip_prefix("0X"));
    let digits = hexadecimal.unwrap_or(host);
    digits.chars().all(|c| if hexadecimal.is_some() { c.is_ascii_hexdigit() } else { c.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str) -> Result<(), SettingsError> {
        super::check(url, "--webhook", "requests are signed instead")
    }

    #[test]
    fn plain_http_stays_in_a_private_network() {
        for url in [
            "https://example.com/hooks?of=us",
            "http://127.0.0.1:9000/x",
            "http://[::1]/",
            "http://localhost:9000",
            "http://ats:8080/hook",
            "http://cafe:8080/",
            "http://192.168.1.7/",
            "http://[fd00::7]/",
        ] {
            assert!(check(url).is_ok(), "{url}");
        }
        for url in [
            "http://example.com/",
            "http://203.0.113.7/",
            "http://3405803783/",
            "http://0xcb007107/",
            "http://0XCB007107/",
            "http://[2001:db8::1]/",
            "https://me:word@example.com/",
            "example.com/hooks",
            "/hooks",
            "ftp://example.com/",
            "",
        ] {
            let said = check(url).unwrap_err().to_string();
            assert!(said.starts_with("the address of --webhook") && !said.contains("word@"), "{url}: {said}");
        }
    }

    #[test]
    fn secrets_are_those_of_the_standard_and_are_not_shown() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(secret.bytes().len(), 24);
        assert_eq!(Secret::parse("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "Secret");
        for short in
            ["", "whsec_", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==", "not base64, but long enough for it"]
        {
            assert_eq!(Secret::parse(short), None, "{short}");
        }
    }
}
