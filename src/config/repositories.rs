//! Where rooms may take files of Git repositories from.

use std::fmt;
use std::str::FromStr;

use ipnet::IpNet;

use super::access::network;
use super::args::ServeArgs;
use super::error::SettingsError;

/// What https uses unless an address says otherwise.
const HTTPS: u16 = 443;

/// Where rooms may take files of Git repositories from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepositorySettings {
    /// The hosts. Without any, nothing is taken from anywhere.
    pub hosts: Vec<RepositoryHost>,
    /// Networks in which they may be, beside what is public.
    pub networks: Vec<IpNet>,
}

/// A host with repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryHost {
    name: String,
    port: u16,
}

impl RepositoryHost {
    /// Its name: letters of ASCII in lower case, digits, hyphens, and dots between them.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// A name is no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAHost;

impl FromStr for RepositoryHost {
    type Err = NotAHost;

    /// A name, or a name and a port. An address in numbers is none: it has no name to go by.
    fn from_str(text: &str) -> Result<Self, NotAHost> {
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, whole(port).ok_or(NotAHost)?),
            None => (text, HTTPS),
        };
        let is_label = |label: &str| {
            let is_plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            is_plain && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
        };
        // Resolvers take a last part in numbers, decimal or hexadecimal, for an address.
        let last = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_number = last.starts_with("0x") || last.bytes().all(|byte| byte.is_ascii_digit());
        if name.len() > 253 || is_number || !name.split('.').all(is_label) {
            return Err(NotAHost);
        }
        Ok(Self { name: name.to_ascii_lowercase(), port })
    }
}

/// A port as one writes it.
fn whole(port: &str) -> Option<u16> {
    let is_plain = port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
    port.parse().ok().filter(|_| is_plain)
}

/// As in an address: without the port that https has anyway.
impl fmt::Display for RepositoryHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.port == HTTPS { f.write_str(&self.name) } else { write!(f, "{}:{}", self.name, self.port) }
    }
}

pub(super) fn repositories(args: &ServeArgs, file: &ServeArgs) -> Result<RepositorySettings, SettingsError> {
    let given = |args: &Option<Vec<String>>, file: &Option<Vec<String>>| {
        args.clone().or_else(|| file.clone()).unwrap_or_default()
    };
    let hosts = given(&args.import_host, &file.import_host);
    let host = |name: &String| {
        name.parse().map_err(|NotAHost| {
            SettingsError::Value(format!(
                "'{name}' is not a host for --import-host; use the form github.com or git.example.com:8443, \
                 without scheme or path"
            ))
        })
    };
    let hosts = hosts.iter().map(host).collect::<Result<Vec<RepositoryHost>, _>>()?;
    let networks = given(&args.import_network, &file.import_network);
    let networks = networks.iter().map(|text| network(text)).collect::<Result<Vec<IpNet>, _>>()?;
    if hosts.is_empty() && !networks.is_empty() {
        return Err(SettingsError::Incomplete(
            "--import-network says where the hosts of --import-host may be, and there are none",
        ));
    }
    Ok(RepositorySettings { hosts, networks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_as_they_stand_in_addresses() {
        for (text, shown) in [
            ("github.com", "github.com"),
            ("GitHub.com", "github.com"),
            ("github.com:443", "github.com"),
            ("git.example.com:8443", "git.example.com:8443"),
            ("git", "git"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(text.parse::<RepositoryHost>().unwrap().to_string(), shown, "{text}");
        }
        for text in [
            "",
            ".",
            "github.com.",
            ".github.com",
            "git..com",
            "*.github.com",
            "https://github.com",
            "github.com/owner",
            "me@github.com",
            "github.com:",
            "github.com:0",
            "github.com:+443",
            "github.com:0443",
            "github.com:70000",
            "github.com:443:443",
            "bücher.example",
            "git hub.com",
            "git_hub.com",
            "-git.com",
            "127.0.0.1",
            "2130706433",
            "0x7f000001",
            "0X7F.1",
            "127.1",
            "[::1]",
            "::1",
        ] {
            assert_eq!(text.parse::<RepositoryHost>(), Err(NotAHost), "{text}");
        }
    }

    #[test]
    fn networks_are_for_hosts() {
        let with = |host: Option<&str>, network: &str| {
            let args = ServeArgs {
                import_host: host.map(|host| vec![host.to_owned()]),
                import_network: Some(vec![network.to_owned()]),
                ..ServeArgs::default()
            };
            repositories(&args, &ServeArgs::default()).map_err(|error| error.to_string())
        };
        assert_eq!(with(Some("git.lan"), "10.0.0.0/8").unwrap().networks, ["10.0.0.0/8".parse().unwrap()]);
        assert!(with(None, "10.0.0.0/8").unwrap_err().contains("--import-host"));
        assert!(with(Some("git.lan"), "lan").unwrap_err().contains("not a network"));
        assert!(with(Some("https://git.lan"), "10.0.0.0/8").unwrap_err().contains("without scheme"));
    }
}
