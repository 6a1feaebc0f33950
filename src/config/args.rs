//! What the command line, the environment and the configuration file can say: the same
//! words in each.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Deserialize;

use super::limits::Limits;

/// `pairpad serve`: flags and environment.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServeArgs {
    /// Address and port to listen on [default: 127.0.0.1:8000]
    #[arg(long, env = "PAIRPAD_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,

    /// Folder that keeps all data; made when missing [default: ./data]
    #[arg(long, env = "PAIRPAD_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,

    /// Let any valid room name be made by connecting to it, with write access
    /// for everybody: for other Yjs applications
    #[arg(long, env = "PAIRPAD_OPEN_ROOMS", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL",
        value_parser = clap::builder::BoolishValueParser::new())]
    pub open_rooms: Option<bool>,

    /// Keep what was deleted inside documents, for Yjs applications that show old
    /// versions and so run their clients with 'gc: false'
    #[arg(long, env = "PAIRPAD_KEEP_DELETED", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL",
        value_parser = clap::builder::BoolishValueParser::new())]
    pub keep_deleted: Option<bool>,

    /// Who may make rooms [default: anyone; authorised, if there are API keys or an
    /// identity provider]
    #[arg(long, env = "PAIRPAD_MAKE_ROOMS", value_name = "WHO")]
    pub make_rooms: Option<MakeRooms>,

    /// A key that may do everything by the API, at least 20 characters; several with
    /// commas between them
    #[arg(long, env = "PAIRPAD_API_KEY", value_name = "KEY", value_delimiter = ',', hide_env_values = true)]
    pub api_key: Option<Vec<String>>,

    /// Identity provider whose JWTs may make rooms: the claim 'iss'
    #[arg(long, env = "PAIRPAD_JWT_ISSUER", value_name = "URL")]
    pub jwt_issuer: Option<String>,

    /// The claim 'aud' of those JWTs
    #[arg(long, env = "PAIRPAD_JWT_AUDIENCE", value_name = "NAME")]
    pub jwt_audience: Option<String>,

    /// Its public keys: a JWKS file, or the https address of one
    #[arg(long, env = "PAIRPAD_JWT_JWKS", value_name = "FILE|URL")]
    pub jwt_jwks: Option<String>,

    /// Certificate chain, PEM: serve https
    #[arg(long, env = "PAIRPAD_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,

    /// Its private key, PEM
    #[arg(long, env = "PAIRPAD_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,

    /// Origin of another site whose pages may use the API and the WebSockets, scheme
    /// and host; several with commas; '*' for all [default: none]
    #[arg(long, env = "PAIRPAD_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub allow_origin: Option<Vec<String>>,

    /// Name under which people reach this server, such as pad.example.com; several with
    /// commas. Requests for other names are refused; addresses and localhost always work
    /// [default: none]
    #[arg(long, env = "PAIRPAD_HOST", value_name = "NAME", value_delimiter = ',')]
    pub host: Option<Vec<String>>,

    /// Header in which a proxy in front says who the client is, such as
    /// X-Forwarded-For: the last address in it counts [default: none]
    #[arg(long, env = "PAIRPAD_PROXY_HEADER", value_name = "NAME")]
    pub proxy_header: Option<String>,

    /// Networks of proxies whose word in that header is taken; several with commas; where
    /// proxies stand in a row, all of them [default: one proxy, on this machine or in a
    /// private network]
    #[arg(long, env = "PAIRPAD_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxy: Option<Vec<String>>,

    /// Folder with templates of your own, *.toml
    #[arg(long, env = "PAIRPAD_TEMPLATES_DIR", value_name = "FOLDER")]
    pub templates_dir: Option<PathBuf>,

    /// Let everybody who may make rooms use those templates, and so read their notes;
    /// otherwise they are for holders of an API key or of a JWT
    #[arg(long, env = "PAIRPAD_PUBLIC_TEMPLATES", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL",
        value_parser = clap::builder::BoolishValueParser::new())]
    pub public_templates: Option<bool>,

    /// Days after its last activity until a room is deleted; 0 keeps rooms; each room
    /// can have its own [default: 30]
    #[arg(long, env = "PAIRPAD_KEEP_DAYS", value_name = "DAYS")]
    pub keep_days: Option<u32>,

    /// Minutes without activity until an interview ends by itself; 0 never ends it;
    /// each room can have its own [default: 60]
    #[arg(long, env = "PAIRPAD_IDLE_MINUTES", value_name = "MINUTES")]
    pub idle_minutes: Option<u32>,

    /// How log lines look [default: text]
    #[arg(long, env = "PAIRPAD_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,

    /// What is logged: a level (error, warn, info, debug, trace) or a list like
    /// 'info,pairpad::http=debug' [default: info]
    #[arg(long, env = "PAIRPAD_LOG", value_name = "FILTER")]
    pub log: Option<String>,

    /// TOML file with any of these settings, named like the flags
    #[arg(long, env = "PAIRPAD_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// Print the whole configuration as such a file, limits with their units and
    /// reasons included, and end
    #[arg(long)]
    #[serde(skip)]
    pub print_config: bool,

    /// Only in the file: the section `[limits]`.
    #[arg(skip)]
    pub limits: Option<Limits>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Who may make rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MakeRooms {
    /// Everybody who can reach the server.
    Anyone,
    /// Holders of an API key, or of a JWT of the identity provider.
    Authorised,
}
