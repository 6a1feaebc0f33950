//! Where rooms are kept, if not in the data folder, and who this server is among several.

use std::fmt;

use super::args::ServeArgs;
use super::error::SettingsError;

/// A PostgreSQL database.
#[derive(Clone, PartialEq, Eq)]
pub struct Store {
    url: String,
    /// If the URL has none.
    pub password: Option<String>,
}

impl Store {
    /// The database of this URL.
    ///
    /// # Errors
    /// When it is none of PostgreSQL's.
    pub fn parse(url: &str, password: Option<String>) -> Result<Self, SettingsError> {
        let wrong = |why: &str| {
            SettingsError::Value(format!(
                "the store has to be the URL of a PostgreSQL database, such as \
                 postgres://user@host:5432/database: {why}"
            ))
        };
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(wrong("it does not begin with postgres://"));
        }
        // What is taken for a password has to be taken for one wherever the URL is shown.
        let place = url
            .split_once('@')
            .map(|(who, place)| (who.split_once("://").map_or(who, |(_, who)| who), place));
        if place.is_some_and(|(who, place)| who.contains(['/', '?', '#']) || place.contains('@')) {
            return Err(wrong(
                "write '/', '?', '#' and '@' in it as %2F, %3F, %23 and %40, but for the '@' before the host",
            ));
        }
        let config: tokio_postgres::Config = url
            .parse()
            .map_err(|_| wrong("part of it can't be read; a password may need percent-encoding"))?;
        if config.get_hosts().is_empty() {
            return Err(wrong("it names no host"));
        }
        Ok(Self { url: url.to_owned(), password })
    }

    /// The URL, with its password if it has one.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same without it.
    pub fn shown(&self) -> String {
        without_password(&self.url)
    }
}

/// A URL as it may be shown.
pub(super) fn without_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    // A password may have an '@' or a '?' in it.
    let (who, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let (place, query) = place.split_once('?').unwrap_or((place, ""));
    let user = who.split_once(':').map_or(who, |(user, _)| user);
    let shown =
        if who.is_empty() { format!("{scheme}://{place}") } else { format!("{scheme}://{user}@{place}") };
    let query: Vec<&str> = query.split('&').filter(|part| !part.starts_with("password=")).collect();
    let query = query.join("&");
    if query.is_empty() { shown } else { format!("{shown}?{query}") }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.shown()).finish()
    }
}

/// A server among others over one store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// For people.
    pub name: String,
    /// Where the others reach it, as `host:port`; `None`: there are no others.
    pub address: Option<String>,
}

pub(super) fn store(args: &ServeArgs, file: &ServeArgs) -> Result<Option<Store>, SettingsError> {
    let given = |args: &Option<String>, file: &Option<String>| args.clone().or_else(|| file.clone());
    let password = given(&args.store_password, &file.store_password);
    given(&args.store, &file.store).map(|url| Store::parse(&url, password)).transpose()
}

pub(super) fn node(args: &ServeArgs, file: &ServeArgs, store: Option<&Store>) -> Result<Node, SettingsError> {
    let name = args.node_name.clone().or_else(|| file.node_name.clone());
    let name = name.unwrap_or_else(|| rustix::system::uname().nodename().to_string_lossy().into_owned());
    let address = args.cluster_address.clone().or_else(|| file.cluster_address.clone());
    if let Some(address) = &address {
        if store.is_none() {
            return Err(SettingsError::Incomplete(
                "--cluster-address needs the --store that the servers share",
            ));
        }
        let is_address = address
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        if !is_address {
            return Err(SettingsError::Value(format!(
                "the cluster address '{address}' has to be a host and a port, such as 10.0.0.7:8001"
            )));
        }
    }
    Ok(Node { name, address })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("postgres://u:zebra@h:5432/d", "postgres://u@h:5432/d"),
            ("postgres://u:ze%40bra@h/d?sslmode=require", "postgres://u@h/d?sslmode=require"),
            ("postgres://u@h/d?password=zebra&connect_timeout=3", "postgres://u@h/d?connect_timeout=3"),
            ("postgres://u@h/d", "postgres://u@h/d"),
            ("postgresql://h", "postgresql://h"),
        ] {
            let store = Store::parse(url, Some("zebra".to_owned())).unwrap();
            assert_eq!(store.shown(), shown);
            assert_eq!(format!("{store:?}"), format!("Store({shown:?})"));
        }
    }

    #[test]
    fn what_is_no_database_of_postgresql_is_refused_without_its_password() {
        for url in ["mysql://u:zebra@h/d", "postgres://u:zebra@h:port/d", "postgres://u:zebra@/d?hostt=x"] {
            let error = Store::parse(url, None).unwrap_err().to_string();
            assert!(error.contains("postgres://user@host") && !error.contains("zebra"), "{error}");
        }
    }

    #[test]
    fn a_cluster_needs_a_store_and_an_address_that_can_be_one() {
        let args = |store: Option<&str>, address: &str| ServeArgs {
            store: store.map(str::to_owned),
            cluster_address: Some(address.to_owned()),
            ..ServeArgs::default()
        };
        let resolve = |args: ServeArgs| {
            let store = store(&args, &ServeArgs::default())?;
            node(&args, &ServeArgs::default(), store.as_ref())
        };
        assert!(resolve(args(None, "a:1")).is_err());
        let url = Some("postgres://h/d");
        for wrong in ["a", ":1", "a:b", "a:70000"] {
            assert!(resolve(args(url, wrong)).is_err(), "{wrong}");
        }
        assert_eq!(resolve(args(url, "a:1")).unwrap().address.as_deref(), Some("a:1"));
        assert!(!node(&ServeArgs::default(), &ServeArgs::default(), None).unwrap().name.is_empty());
    }

    #[test]
    fn no_part_of_a_password_is_shown() {
        let parse = |url: &str| Store::parse(url, None);
        for url in [
            "postgres://u:se?cret@h/d",
            "postgres://u:se@cret@h/d",
            "postgres://u:se/cret@h/d",
            "postgres://u:a#b@h",
        ] {
            let refused = parse(url).unwrap_err().to_string();
            assert!(refused.contains("%40") && !refused.contains("cret"), "{refused}");
            assert!(!without_password(url).contains("cret"), "{}", without_password(url));
        }
        let store = parse("postgres://u:s%3Fecret@h:5432/d?application_name=a&password=secret").unwrap();
        assert_eq!(store.shown(), "postgres://u@h:5432/d?application_name=a");
    }
}
