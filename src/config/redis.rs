//! The Redis that several servers share.

use std::fmt;
use std::path::Path;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion};

use super::args::ServeArgs;
use super::error::SettingsError;
use super::store::without_password;

/// A Redis, and how to get in.
#[derive(Clone)]
pub struct Redis {
    shown: String,
    info: ConnectionInfo,
}

impl Redis {
    /// The Redis of this URL; the password counts if that has none.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(url: &str, password: Option<&str>) -> Result<Self, SettingsError> {
        let wrong = |why: &str| {
            SettingsError::Value(format!(
                "Redis has to be given as a URL, such as redis://host:6379, or rediss://host:6379 with TLS: {why}"
            ))
        };
        if !["redis://", "rediss://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(wrong("it does not begin with redis:// or rediss://"));
        }
        // There a certificate could be accepted that nobody has checked.
        if url.contains(['?', '#']) {
            return Err(wrong("nothing may stand in it after the number of the database"));
        }
        let info = url.into_connection_info().map_err(|_| {
            wrong("part of it can't be read; a password may need percent-encoding, or a file of its own")
        })?;
        let mut entry = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        if let (None, Some(password)) = (entry.password(), password) {
            entry = entry.set_password(password);
        }
        Ok(Self { shown: without_password(url), info: info.set_redis_settings(entry) })
    }

    /// The URL without its password.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// How to connect.
    pub fn connection(&self) -> &ConnectionInfo {
        &self.info
    }

    /// Whether what is sent is encrypted.
    pub fn is_encrypted(&self) -> bool {
        matches!(self.info.addr(), ConnectionAddr::TcpTls { .. })
    }
}

impl PartialEq for Redis {
    fn eq(&self, other: &Self) -> bool {
        let password = |redis: &Self| redis.info.redis_settings().password().map(str::to_owned);
        self.shown == other.shown && password(self) == password(other)
    }
}

impl Eq for Redis {}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Redis").field(&self.shown).finish()
    }
}

pub(super) fn redis(args: &ServeArgs, file: &ServeArgs) -> Result<Option<Redis>, SettingsError> {
    let url = args.redis.as_deref().or(file.redis.as_deref());
    let password = args.redis_password_file.as_deref().or(file.redis_password_file.as_deref());
    match (url, password) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(SettingsError::Incomplete("--redis-password-file needs --redis")),
        (Some(url), None) => Redis::parse(url, None).map(Some),
        (Some(url), Some(path)) => Redis::parse(url, Some(&read(path)?)).map(Some),
    }
}

/// A password; the space around it does not count.
fn read(path: &Path) -> Result<String, SettingsError> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        SettingsError::Value(format!("can't read the password for Redis from {name}: {error}"))
    })?;
    let password = text.trim();
    if password.is_empty() {
        return Err(SettingsError::Value(format!("the file {name} has no password for Redis in it")));
    }
    Ok(password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_redis_is_refused_without_its_password() {
        for url in [
            "http://u:zebra@h",
            "h:6379",
            "redis://:zebra@h:port",
            "redis://u:zebra@h/first",
            "rediss://u:zebra@h#insecure",
            "redis://u@h?protocol=resp2&pass=zebra",
        ] {
            let error = Redis::parse(url, None).unwrap_err().to_string();
            assert!(error.contains("such as redis://host:6379") && !error.contains("zebra"), "{error}");
        }
    }

    #[test]
    fn a_password_is_read_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, " zebra \n").unwrap();
        let resolve = |url: &str| {
            let args = ServeArgs {
                redis: Some(url.to_owned()),
                redis_password_file: Some(path.clone()),
                ..ServeArgs::default()
            };
            redis(&args, &ServeArgs::default())
        };
        for (url, password, shown) in [
            ("redis://h:1/2", "zebra", "redis://h:1/2"),
            ("rediss://u:gnu@h", "gnu", "rediss://u@h"),
            ("redis://:gn%40u@h", "gn@u", "redis://@h"),
        ] {
            let read = resolve(url).unwrap().unwrap();
            assert_eq!(read.connection().redis_settings().password(), Some(password));
            assert_eq!((read.shown(), format!("{read:?}")), (shown, format!("Redis({shown:?})")));
            assert_eq!(read.is_encrypted(), url.starts_with("rediss"));
            assert_eq!(read, resolve(url).unwrap().unwrap());
        }
        std::fs::write(&path, "\n").unwrap();
        assert!(resolve("redis://h").unwrap_err().to_string().contains("no password"));
        std::fs::remove_file(&path).unwrap();
        assert!(resolve("redis://h").unwrap_err().to_string().contains("can't read"));
        let alone = ServeArgs { redis_password_file: Some(path.clone()), ..ServeArgs::default() };
        assert!(redis(&alone, &ServeArgs::default()).is_err());
    }
}
