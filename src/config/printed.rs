//! The settings that a server runs with, printed.

use std::fmt::Write;
use std::path::Path;

use super::access::IdentityProvider;
use super::args::{ExecutorChoice, LogFormat, MakeRooms};
use super::livekit::LiveKit;
use super::repositories::RepositorySettings;
use super::settings::{Garbage, RoomPolicy, Settings};

impl Settings {
    /// The settings as a configuration file that gives just these. Keys are left out:
    /// what is printed gets into places where they should not be.
    pub fn to_toml(&self) -> String {
        let string = |text: &str| toml::Value::from(text).to_string();
        let path = |path: &Path| string(&path.to_string_lossy());
        let access = &self.access;
        let mut more = vec![
            (
                "make-rooms",
                string(match access.make_rooms {
                    MakeRooms::Anyone => "anyone",
                    MakeRooms::Authorised => "authorised",
                }),
            ),
            ("keep-days", access.keep_days.to_string()),
            ("idle-minutes", access.idle_minutes.to_string()),
            ("allow-origin", toml::Value::from(access.allow_origin.clone()).to_string()),
        ];
        // Without its password, which is one of the keys.
        more.extend(self.store.as_ref().map(|store| ("store", string(&store.shown()))));
        more.push(("node-name", string(&self.node.name)));
        more.extend(self.node.address.as_deref().map(|address| ("cluster-address", string(address))));
        more.extend(self.admin_listen.map(|address| ("admin-listen", string(&address.to_string()))));
        more.push(("host", toml::Value::from(access.hosts.clone()).to_string()));
        if let Some(header) = &access.proxy_header {
            more.push(("proxy-header", string(header)));
        }
        if let Some(trusted) = &access.trusted_proxies {
            more.push(("trusted-proxy", toml::Value::from(words(trusted)).to_string()));
        }
        more.push((
            "executor",
            string(match self.executor {
                ExecutorChoice::Auto => "auto",
                ExecutorChoice::Native => "native",
                ExecutorChoice::Bubblewrap => "bubblewrap",
                ExecutorChoice::Remote => "remote",
                ExecutorChoice::Off => "off",
            }),
        ));
        more.extend(self.runner_socket.as_deref().map(|socket| ("runner-socket", path(socket))));
        let RepositorySettings { hosts, networks } = &self.repositories;
        for (key, all) in [("import-host", words(hosts)), ("import-network", words(networks))] {
            more.push((key, toml::Value::from(all).to_string()));
        }
        more.push(("public-templates", access.public_templates.to_string()));
        more.extend(self.templates_dir.as_deref().map(|folder| ("templates-dir", path(folder))));
        // Without its secret, which is one of the keys.
        more.extend(self.webhook.as_ref().map(|webhook| ("webhook", string(&webhook.url))));
        more.push(("calls", self.calls.offered.to_string()));
        more.push(("stun-url", toml::Value::from(self.calls.stun.clone()).to_string()));
        // Without its secret, which is one of the keys.
        more.extend(
            self.calls
                .turn
                .as_ref()
                .map(|turn| ("turn-url", toml::Value::from(turn.urls.clone()).to_string())),
        );
        if let Some(LiveKit { url, key, .. }) = &self.calls.livekit {
            more.push(("livekit-url", string(url.socket())));
            more.push(("livekit-key", string(key)));
        }
        if let Some(otlp) = &self.otlp {
            more.push(("otlp", string(&otlp.url)));
            more.push(("otlp-sample", otlp.sample.to_string()));
        }
        more.push(("page-reports", access.page_reports.to_string()));
        // Without the secret's file, for it has the secret.
        if let Some(cluster) = &self.cluster {
            more.push(("cluster-listen", string(&cluster.listen.to_string())));
            more.push(("edge-members", cluster.edge_members.to_string()));
        }
        // Without its password.
        more.extend(self.redis.as_ref().map(|redis| ("redis", string(redis.shown()))));
        if let Some(IdentityProvider { issuer, audience, jwks }) = &access.identity_provider {
            more.push(("jwt-issuer", string(issuer)));
            more.push(("jwt-audience", string(audience)));
            more.push(("jwt-jwks", string(jwks)));
        }
        if let Some(tls) = &self.tls {
            more.push(("tls-cert", path(&tls.certificate)));
            more.push(("tls-key", path(&tls.key)));
        }
        let more: String = more.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        let mut out = format!(
            "listen = {}\ndata-dir = {}\nopen-rooms = {}\nkeep-deleted = {}\nlog = {}\nlog-format = {}\n{more}\n[limits]\n",
            string(&self.listen.to_string()),
            string(&self.data_dir.to_string_lossy()),
            self.rooms == RoomPolicy::Open,
            self.garbage == Garbage::Keep,
            string(&self.log),
            string(match self.log_format {
                LogFormat::Text => "text",
                LogFormat::Json => "json",
            }),
        );
        for row in self.limits.rows() {
            out.push('\n');
            for line in row.reason {
                let _ = writeln!(out, "#{line}");
            }
            let _ = writeln!(out, "{} = {}  # {}", row.key.replace('_', "-"), row.value, row.unit);
        }
        out
    }
}

fn words(all: &[impl ToString]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::args::ServeArgs;
    use crate::config::file::tests::file;

    #[test]
    fn live_5_what_is_printed_is_a_file_that_gives_the_same() {
        let (_folder, path) = file(
            "listen = '0.0.0.0:80'\nadmin-listen = '127.0.0.1:81'\nopen-rooms = true\nkeep-deleted = true\notlp = 'http://localhost:4318'\notlp-sample = 0.25\npage-reports = false\ncalls = false\nstun-url = ['stun:a.example']\nimport-host = ['github.com', 'git.lan:8443']\nimport-network = ['10.0.0.0/8']\n[limits]\nmembers = 7\nflood = 5_000\n",
        );
        let args = ServeArgs { config: Some(path), ..ServeArgs::default() };
        let settings = Settings::resolve(args).unwrap();
        assert_eq!(settings.limits.members, 7);
        assert_eq!(settings.limits.flood, std::time::Duration::from_secs(5));
        let printed = settings.to_toml();
        let (_folder, path) = file(&printed);
        let args = ServeArgs { config: Some(path), ..ServeArgs::default() };
        assert_eq!(Settings::resolve(args).unwrap(), settings);
        // Each limit says what it is for.
        for row in settings.limits.rows() {
            assert!(!row.reason.is_empty() && !row.unit.is_empty(), "{}", row.key);
        }
    }
}
