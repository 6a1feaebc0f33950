//! Who may use the server's rooms, and from where.

use std::net::IpAddr;

use ipnet::IpNet;

use super::args::{MakeRooms, ServeArgs};
use super::error::SettingsError;

/// An identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// The claim `iss`.
    pub issuer: String,
    /// The claim `aud`.
    pub audience: String,
    /// A file, or an https address.
    pub jwks: String,
}

/// Who may use rooms, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessSettings {
    /// Who may make rooms.
    pub make_rooms: MakeRooms,
    /// Keys that may do everything.
    pub api_keys: Vec<String>,
    /// Whose JWTs may make rooms.
    pub identity_provider: Option<IdentityProvider>,
    /// Origins of other sites, or `*`.
    pub allow_origin: Vec<String>,
    /// Header in which a proxy says who the client is, in lower case.
    pub proxy_header: Option<String>,
    /// Whose word in that header is taken; unless named, one proxy on this machine or in a
    /// private network is.
    pub trusted_proxies: Option<Vec<IpNet>>,
    /// Names under which people reach this server, beside addresses and localhost.
    pub hosts: Vec<String>,
    /// Everybody may use the questions of the host's folder.
    pub public_templates: bool,
    /// The server itself serves https; set when it starts.
    pub is_encrypted: bool,
    /// Days after its last activity until a room is deleted; 0 keeps it.
    pub keep_days: u32,
    /// Minutes without activity until an interview ends by itself; 0 never ends it.
    pub idle_minutes: u32,
    /// Pages may report their own errors.
    pub page_reports: bool,
}

impl Default for AccessSettings {
    fn default() -> Self {
        Self {
            make_rooms: MakeRooms::Anyone,
            api_keys: Vec::new(),
            identity_provider: None,
            allow_origin: Vec::new(),
            proxy_header: None,
            trusted_proxies: None,
            hosts: Vec::new(),
            public_templates: false,
            is_encrypted: false,
            keep_days: 30,
            idle_minutes: 60,
            page_reports: true,
        }
    }
}

impl AccessSettings {
    /// Whether anybody can show who they are.
    pub fn knows_anybody(&self) -> bool {
        !self.api_keys.is_empty() || self.identity_provider.is_some()
    }
}

/// Whether keys come over a network without encryption. To this machine itself they may.
fn is_open_to_forgers(jwks: &str) -> bool {
    let Some(rest) = jwks.strip_prefix("http://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_address = name.trim_matches(['[', ']']).parse().is_ok_and(|address: IpAddr| address.is_loopback());
    !(is_address || name.eq_ignore_ascii_case("localhost"))
}

/// A network, or an address alone.
pub(super) fn network(text: &str) -> Result<IpNet, SettingsError> {
    let alone = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| alone()).map_err(|_| {
        SettingsError::Value(format!("'{text}' is not a network; use the form 10.0.0.0/8 or 203.0.113.7"))
    })
}

/// A name as it stands in a request's Host, without a port.
fn host(name: &str) -> Result<String, SettingsError> {
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
    if is_name {
        return Ok(name.to_ascii_lowercase());
    }
    Err(SettingsError::Value(format!(
        "'{name}' is not a host name; use the form pad.example.com, without scheme, port or path"
    )))
}

/// Characters of an API key.
const SHORTEST_KEY: usize = 20;

pub(super) fn access(args: &ServeArgs, file: &ServeArgs) -> Result<AccessSettings, SettingsError> {
    fn given<T: Clone>(args: &Option<T>, file: &Option<T>) -> Option<T> {
        args.clone().or_else(|| file.clone())
    }
    let api_keys = given(&args.api_key, &file.api_key).unwrap_or_default();
    if api_keys.iter().any(|key| key.len() < SHORTEST_KEY || key.contains(char::is_whitespace)) {
        return Err(SettingsError::Value(format!(
            "an API key needs at least {SHORTEST_KEY} characters and no spaces; 'openssl rand -hex 24' generates one"
        )));
    }
    let identity_provider = match (
        given(&args.jwt_issuer, &file.jwt_issuer),
        given(&args.jwt_audience, &file.jwt_audience),
        given(&args.jwt_jwks, &file.jwt_jwks),
    ) {
        (Some(_), Some(_), Some(jwks)) if is_open_to_forgers(&jwks) => {
            return Err(SettingsError::Value(format!(
                "'{jwks}' would be fetched without encryption, so anyone on the network could replace the keys; \
                 use https, or a file"
            )));
        }
        (Some(issuer), Some(audience), Some(jwks)) => Some(IdentityProvider { issuer, audience, jwks }),
        (None, None, None) => None,
        _ => {
            return Err(SettingsError::Incomplete(
                "--jwt-issuer, --jwt-audience and --jwt-jwks are needed together",
            ));
        }
    };
    let is_restricted = !api_keys.is_empty() || identity_provider.is_some();
    let make_rooms = given(&args.make_rooms, &file.make_rooms);
    if make_rooms == Some(MakeRooms::Authorised) && !is_restricted {
        return Err(SettingsError::Incomplete(
            "--make-rooms authorised needs an --api-key, or an identity provider with --jwt-issuer",
        ));
    }
    let by_default = if is_restricted { MakeRooms::Authorised } else { MakeRooms::Anyone };
    let allow_origin = given(&args.allow_origin, &file.allow_origin).unwrap_or_default();
    let is_origin = |origin: &str| {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        origin == "*" || host.is_some_and(|host| !host.is_empty() && !host.contains('/'))
    };
    if let Some(wrong) = allow_origin.iter().find(|origin| !is_origin(origin)) {
        return Err(SettingsError::Value(format!(
            "'{wrong}' is not an origin; use the form https://example.com, without a path"
        )));
    }
    let proxy_header = given(&args.proxy_header, &file.proxy_header).map(|name| name.to_ascii_lowercase());
    let is_name = |name: &String| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if let Some(wrong) = proxy_header.as_ref().filter(|name| !is_name(name)) {
        return Err(SettingsError::Value(format!("'{wrong}' is not a header name")));
    }
    let defaults = AccessSettings::default();
    let trusted = given(&args.trusted_proxy, &file.trusted_proxy);
    let trusted = trusted.map(|trusted| trusted.iter().map(|text| network(text)).collect()).transpose()?;
    if trusted.is_some() && proxy_header.is_none() {
        return Err(SettingsError::Incomplete(
            "--trusted-proxy needs --proxy-header, the header in which the proxy puts the client's address",
        ));
    }
    let hosts = given(&args.host, &file.host).unwrap_or_default();
    let hosts = hosts.iter().map(|name| host(name)).collect::<Result<Vec<String>, SettingsError>>()?;
    Ok(AccessSettings {
        make_rooms: make_rooms.unwrap_or(by_default),
        api_keys,
        identity_provider,
        allow_origin,
        proxy_header,
        trusted_proxies: trusted,
        hosts,
        is_encrypted: defaults.is_encrypted,
        public_templates: args.public_templates.or(file.public_templates).unwrap_or(false),
        keep_days: given(&args.keep_days, &file.keep_days).unwrap_or(defaults.keep_days),
        idle_minutes: given(&args.idle_minutes, &file.idle_minutes).unwrap_or(defaults.idle_minutes),
        page_reports: args.page_reports.or(file.page_reports).unwrap_or(defaults.page_reports),
    })
}
