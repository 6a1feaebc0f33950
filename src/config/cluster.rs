//! How several servers over one store reach each other.

use std::net::SocketAddr;
use std::path::Path;

use super::args::ServeArgs;
use super::error::SettingsError;
use super::secret::SharedSecret;

/// How this server and the others reach each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterSettings {
    /// Where it listens for the others.
    pub listen: SocketAddr,
    /// What all of them know.
    pub secret: ClusterSecret,
    /// Connections to a room of people who do not lead, beyond which the sockets of those who only
    /// watch share one connection between the server that they came to and the room's.
    pub edge_members: usize,
}

/// What servers of one cluster know each other by.
pub type ClusterSecret = SharedSecret<SHORTEST>;

/// Characters of a secret.
const SHORTEST: usize = 32;
/// People of whom each has a connection of their own between two servers: far more than an
/// interview has, and few enough that a lecture does not send its room's server every keystroke's
/// copies.
pub const EDGE_MEMBERS: usize = 100;

pub(super) fn cluster(args: &ServeArgs, file: &ServeArgs) -> Result<Option<ClusterSettings>, SettingsError> {
    let listen = args.cluster_listen.or(file.cluster_listen);
    let secret = args.cluster_secret_file.as_deref().or(file.cluster_secret_file.as_deref());
    let edge_members = args.edge_members.or(file.edge_members);
    if edge_members == Some(0) {
        return Err(SettingsError::Value(
            "--edge-members has to be at least 1; a number that no room reaches, such as 1000000, gives everybody \
             who watches a connection of their own"
                .to_owned(),
        ));
    }
    match (listen, secret) {
        (None, None) if edge_members.is_some() => Err(SettingsError::Incomplete(
            "--edge-members is for several servers; set --cluster-listen, --cluster-address and \
             --cluster-secret-file, too, or leave it out",
        )),
        (None, None) => Ok(None),
        (Some(listen), Some(path)) => Ok(Some(ClusterSettings {
            listen,
            secret: read(path)?,
            edge_members: edge_members.unwrap_or(EDGE_MEMBERS),
        })),
        _ => Err(SettingsError::Incomplete("--cluster-listen and --cluster-secret-file are needed together")),
    }
}

fn read(path: &Path) -> Result<ClusterSecret, SettingsError> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        SettingsError::Value(format!("can't read the cluster's secret from {name}: {error}"))
    })?;
    ClusterSecret::parse(&text).ok_or_else(|| {
        SettingsError::Value(format!(
            "the cluster's secret in {name} has to have at least {SHORTEST} characters, the same on all servers; \
             'openssl rand -base64 32' generates one"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_and_not_shown() {
        let long = "0123456789abcdef0123456789abcdef";
        let secret = ClusterSecret::parse(&format!("{long}\n")).unwrap();
        assert_eq!(secret.bytes(), long.as_bytes());
        assert_eq!(format!("{secret:?}"), "SharedSecret");
        assert_eq!(ClusterSecret::parse(&format!("   {}\n", &long[1..])), None);
    }

    #[test]
    fn the_listener_and_its_secret_come_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "0123456789abcdef0123456789abcdef").unwrap();
        let listen = Some(SocketAddr::from(([127, 0, 0, 1], 7000)));
        let secret = || Some(path.clone());
        let settings = |cluster_listen, cluster_secret_file| {
            let args = ServeArgs { cluster_listen, cluster_secret_file, ..ServeArgs::default() };
            cluster(&args, &ServeArgs::default())
        };
        assert_eq!(settings(listen, secret()).unwrap().unwrap().listen.port(), 7000);
        assert_eq!(settings(None, None).unwrap(), None);
        assert!(settings(listen, None).is_err() && settings(None, secret()).is_err());
        std::fs::write(&path, "short").unwrap();
        assert!(settings(listen, secret()).unwrap_err().to_string().contains("32 characters"));
        let missing = settings(listen, Some(folder.path().join("none"))).unwrap_err();
        assert!(missing.to_string().contains("can't read"), "{missing}");
    }

    #[test]
    fn how_many_watch_by_connections_of_their_own_is_for_several_servers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "0123456789abcdef0123456789abcdef").unwrap();
        let several = || ServeArgs {
            cluster_listen: Some(SocketAddr::from(([127, 0, 0, 1], 7000))),
            cluster_secret_file: Some(path.clone()),
            ..ServeArgs::default()
        };
        let few = |edge_members| ServeArgs { edge_members, ..ServeArgs::default() };
        let resolved = |args, file| cluster(&args, &file).map(|settings| settings.unwrap().edge_members);
        let by_default = resolved(several(), few(None)).unwrap();
        assert_eq!(by_default, 100, "as README and the help say");
        assert_eq!(resolved(several(), few(Some(7))).unwrap(), 7, "of the file");
        assert_eq!(resolved(ServeArgs { edge_members: Some(9), ..several() }, few(Some(7))).unwrap(), 9);
        for (args, named) in [(several(), "at least 1"), (few(None), "at least 1")] {
            let refused = cluster(&args, &few(Some(0))).unwrap_err().to_string();
            assert!(refused.contains(named) && refused.contains("--edge-members"), "{refused}");
        }
        let alone = cluster(&few(Some(7)), &few(None)).unwrap_err().to_string();
        assert!(alone.contains("--edge-members") && alone.contains("--cluster-listen"), "{alone}");
    }
}
