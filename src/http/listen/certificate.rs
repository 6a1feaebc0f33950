//! Certificate and key of https: read from files, and read again when those change.
//!
//! The files are looked at once a second, by what is in them: so it makes no difference
//! whether they were written, renamed or reached by a symbolic link that was swapped. Both
//! are taken only together, and only when two looks in a row saw the same: between two
//! writes there may be a key without its certificate, or half a chain that could be read.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio_rustls::rustls::client::verify_server_cert_signed_by_trust_anchor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{CertificateError, Error, RootCertStore, ServerConfig};

use crate::clock::UnixMillis;
use crate::config::settings::TlsFiles;

/// How often the files are looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// Bytes of a file that are read: chains have some kilobytes.
const LONGEST: u64 = 1 << 20;
/// A certificate that ends so soon should have been replaced.
const SHORT: Duration = Duration::from_secs(14 * 24 * 3600);
/// How often that is said.
const REMINDER: Duration = Duration::from_secs(24 * 3600);

/// A certificate or key can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("can't use the TLS file {file}: {cause}; --tls-cert and --tls-key need PEM files")]
pub struct TlsError {
    file: String,
    cause: String,
}

impl TlsError {
    fn of<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> Self {
        move |error| Self { file: path.display().to_string(), cause: error.to_string() }
    }
}

/// Makes handshakes with what the files had when they were last in order.
pub(super) type Current = watch::Receiver<Arc<ServerConfig>>;

/// Reads the files, and goes on looking at them for as long as the answer is held.
///
/// # Errors
/// When they can't be used now. Later that is only said, and the last that could be used stay.
pub(super) fn follow(files: &TlsFiles) -> Result<Current, TlsError> {
    let (mut followed, config) = Followed::begin(Contents::read(files)?, files)?;
    let (current, receiver) = watch::channel(config);
    let files = files.clone();
    tokio::spawn(async move {
        let mut remind = tokio::time::interval(REMINDER);
        let mut looks = tokio::time::interval(INTERVAL);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = current.closed() => return,
                _ = remind.tick() => followed.remind(&files),
                _ = looks.tick() => {
                    let path = files.clone();
                    let read = tokio::task::spawn_blocking(move || Contents::read(&path)).await;
                    let Ok(contents) = read else { continue };
                    match followed.look(contents, &files) {
                        Step::Same => {}
                        Step::Replaced(config) => {
                            current.send_replace(config);
                            tracing::info!(certificate = %files.certificate.display(), "a new certificate is in use");
                            followed.remind(&files);
                        }
                        Step::Refused(error) => {
                            tracing::error!("the former certificate stays in use: {error}");
                        }
                    }
                }
            }
        }
    });
    Ok(receiver)
}

/// What is in both files.
#[derive(Debug, Clone)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Contents {
    fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        let read = |path: &Path| {
            let mut bytes = Vec::new();
            let file = File::open(path).map_err(TlsError::of(path))?;
            file.take(LONGEST).read_to_end(&mut bytes).map_err(TlsError::of(path))?;
            Ok(bytes)
        };
        Ok(Self { certificate: read(&files.certificate)?, key: read(&files.key)? })
    }

    /// What a server does its handshakes with, and the time at which the certificate ends.
    fn configure(&self, files: &TlsFiles) -> Result<(Arc<ServerConfig>, Option<UnixMillis>), TlsError> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        let certificates = certificates.map_err(TlsError::of(&files.certificate))?;
        let Some(first) = certificates.first() else {
            return Err(TlsError::of(&files.certificate)("there is no certificate in it"));
        };
        let ends = end(first);
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(TlsError::of(&files.key))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::of(&files.certificate))?
            .with_no_client_auth()
            .with_single_cert(certificates, key)
            .map_err(|error| match error {
                Error::InconsistentKeys(_) => {
                    let certificate = files.certificate.display();
                    TlsError::of(&files.key)(format!("it is not the key of the certificate in {certificate}"))
                }
                error => TlsError::of(&files.key)(error),
            })?;
        Ok((Arc::new(config), ends))
    }

    /// Tells contents apart, without keeping a key in memory.
    fn digest(&self) -> [u8; 32] {
        let parts = [self.certificate.len().to_le_bytes().as_slice(), &self.certificate, &self.key].concat();
        Sha256::digest(parts).into()
    }
}

/// When a certificate ends. rustls tells in the answer to whether it is good at the end of
/// all time, which it says before it asks who signed it.
fn end(certificate: &CertificateDer<'_>) -> Option<UnixMillis> {
    let parsed = ParsedCertificate::try_from(certificate).ok()?;
    let late = UnixTime::since_unix_epoch(Duration::from_secs(u64::from(u32::MAX) * 64));
    let algorithms = ring::default_provider().signature_verification_algorithms;
    let roots = RootCertStore::empty();
    match verify_server_cert_signed_by_trust_anchor(&parsed, &roots, &[], late, algorithms.all) {
        Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. })) => {
            Some(UnixMillis(not_after.as_secs().saturating_mul(1_000)))
        }
        _ => None,
    }
}

/// What one look at the files saw.
type Look = Result<[u8; 32], TlsError>;

/// What is to be done after one.
#[derive(Debug)]
enum Step {
    /// Nothing.
    Same,
    /// New sockets use this.
    Replaced(Arc<ServerConfig>),
    /// They can't be used, which has not been said yet.
    Refused(TlsError),
}

/// The files as they were when they were looked at.
#[derive(Debug)]
struct Followed {
    used: Look,
    ends: Option<UnixMillis>,
    last: Look,
    refused: Option<Look>,
}

impl Followed {
    fn begin(contents: Contents, files: &TlsFiles) -> Result<(Self, Arc<ServerConfig>), TlsError> {
        let (config, ends) = contents.configure(files)?;
        let used = Ok(contents.digest());
        Ok((Self { last: used.clone(), used, ends, refused: None }, config))
    }

    fn look(&mut self, contents: Result<Contents, TlsError>, files: &TlsFiles) -> Step {
        let seen = contents.as_ref().map(Contents::digest).map_err(Clone::clone);
        if seen != self.last {
            self.last = seen;
            return Step::Same;
        }
        if seen == self.used {
            self.refused = None;
            return Step::Same;
        }
        if self.refused.as_ref() == Some(&seen) {
            return Step::Same;
        }
        match contents.and_then(|contents| contents.configure(files)) {
            Ok((config, ends)) => {
                (self.used, self.ends, self.refused) = (seen, ends, None);
                Step::Replaced(config)
            }
            Err(error) => {
                self.refused = Some(seen);
                Step::Refused(error)
            }
        }
    }

    /// Days until the certificate ends, if that is soon.
    fn days_left(&self, now: UnixMillis) -> Option<u64> {
        let left = now.until(self.ends?);
        (left < SHORT).then_some(left.as_secs() / (24 * 3600))
    }

    fn remind(&self, files: &TlsFiles) {
        if let (Some(days), Some(ends)) = (self.days_left(UnixMillis::now()), self.ends) {
            let (certificate, ends) = (files.certificate.display(), ends.rfc3339());
            tracing::warn!(days, ends, "the certificate in {certificate} has to be renewed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Made {
        files: TlsFiles,
        folder: tempfile::TempDir,
    }

    fn contents() -> Contents {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        Contents { certificate: made.cert.pem().into(), key: made.signing_key.serialize_pem().into() }
    }

    fn followed() -> (Made, Contents, Followed) {
        let folder = tempfile::tempdir().unwrap();
        let files = TlsFiles { certificate: folder.path().join("cert"), key: folder.path().join("key") };
        let first = contents();
        let (followed, _) = Followed::begin(first.clone(), &files).unwrap();
        (Made { files, folder }, first, followed)
    }

    #[test]
    fn what_is_new_is_used_when_it_was_seen_twice() {
        let (made, _, mut followed) = followed();
        let next = contents();
        assert!(matches!(followed.look(Ok(next.clone()), &made.files), Step::Same));
        assert!(matches!(followed.look(Ok(next.clone()), &made.files), Step::Replaced(_)));
        assert!(matches!(followed.look(Ok(next), &made.files), Step::Same));
    }

    #[test]
    fn what_cannot_be_used_is_said_once_and_what_comes_after_it_is_used() {
        let (made, first, mut followed) = followed();
        let next = contents();
        let mismatch = Contents { key: first.key.clone(), ..next.clone() };
        let half = next.certificate.len() / 2;
        let torn = Contents { certificate: next.certificate[..half].to_vec(), ..next.clone() };
        let empty = Contents { key: Vec::new(), ..next.clone() };
        let gone = Contents::read(&made.files);
        assert!(gone.is_err() && made.folder.path().exists());
        for (bad, named) in
            [(Ok(mismatch), "not the key"), (Ok(torn), "cert"), (Ok(empty), "key"), (gone, "cert")]
        {
            assert!(matches!(followed.look(bad.clone(), &made.files), Step::Same));
            let Step::Refused(error) = followed.look(bad.clone(), &made.files) else { panic!("{bad:?}") };
            assert!(error.to_string().contains(named), "{error}");
            assert!(matches!(followed.look(bad, &made.files), Step::Same));
        }
        assert!(matches!(followed.look(Ok(next.clone()), &made.files), Step::Same));
        assert!(matches!(followed.look(Ok(next), &made.files), Step::Replaced(_)));
    }

    #[test]
    fn a_certificate_that_ends_soon_is_told() {
        let now = UnixMillis(1_800_000_000_000);
        let (_made, _, mut followed) = followed();
        for (days, told) in [(15, None), (13, Some(13)), (0, Some(0))] {
            followed.ends = Some(now.after(Duration::from_secs(days * 24 * 3600)));
            assert_eq!(followed.days_left(now), told);
        }
        followed.ends = Some(UnixMillis(0));
        assert_eq!(followed.days_left(now), Some(0));
    }

    #[test]
    fn the_end_of_a_certificate_is_read_from_it() {
        let mut parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        parameters.not_after = rcgen::date_time_ymd(2031, 5, 4);
        let made = parameters.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        assert_eq!(end(made.der()).unwrap().rfc3339(), "2031-05-04T00:00:00Z");
    }
}
