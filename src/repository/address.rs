//! The address of a repository, as people write it: `https://host/owner/repository`.

use crate::config::repositories::RepositoryHost;

/// Bytes of an address.
const LONGEST: usize = 500;

/// Where a repository is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryAddress {
    /// Where it is asked for.
    pub host: RepositoryHost,
    /// Its path there: with a slash at its beginning, and none at its end.
    pub path: String,
}

/// Why something is no address of a repository, as a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It has no such form.
    #[error("Enter the address of a repository, such as https://github.com/owner/repository.")]
    Form,
    /// It begins otherwise.
    #[error("Only addresses that begin with https:// can be used.")]
    Scheme,
    /// It has a user or a password in it.
    #[error(
        "Leave out the user name and password: only public repositories can be used, and nothing is sent \
         that opens private ones."
    )]
    Credentials,
    /// It has a query or a fragment.
    #[error("Leave out what follows the '?' or '#' in the address.")]
    Query,
}

impl RepositoryAddress {
    /// Reads an address. It is not repeated in errors: it may hold a password.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme, rest),
            // As git@github.com:owner/repository.
            None if text.contains('@') && text.contains(':') => return Err(AddressError::Scheme),
            None => ("https", text),
        };
        let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+');
        if !scheme.eq_ignore_ascii_case("https") {
            return Err(if is_name(scheme) { AddressError::Scheme } else { AddressError::Form });
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(AddressError::Credentials);
        }
        if path.contains(['?', '#']) {
            return Err(AddressError::Query);
        }
        let host = authority.parse().map_err(|_| AddressError::Form)?;
        let path = path.trim_end_matches('/');
        if text.len() > LONGEST || !is_path(path) {
            return Err(AddressError::Form);
        }
        Ok(Self { host, path: path.to_owned() })
    }
}

/// Whether a path is made of plain parts. Nothing is written as a number: `%2e` is no way
/// upwards, because it is none at all.
pub(super) fn is_path(path: &str) -> bool {
    let is_part = |part: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+".contains(&byte);
        !matches!(part, "" | "." | "..") && part.bytes().all(is_plain)
    };
    path.strip_prefix('/').is_some_and(|path| path.split('/').all(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_a_host_and_a_path() {
        for (text, host, path) in [
            ("https://github.com/owner/repo", "github.com", "/owner/repo"),
            (" HTTPS://GitHub.COM/Owner/Repo.git/ ", "github.com", "/Owner/Repo.git"),
            ("github.com/owner/repo", "github.com", "/owner/repo"),
            ("https://gitlab.com/group/sub/repo", "gitlab.com", "/group/sub/repo"),
            ("https://github.com:443/owner/repo", "github.com", "/owner/repo"),
            ("https://git.example.com:8443/repo", "git.example.com:8443", "/repo"),
        ] {
            let RepositoryAddress { host: found, path: way } = RepositoryAddress::parse(text).unwrap();
            assert_eq!((found.to_string().as_str(), way.as_str()), (host, path), "{text}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_no_address_and_is_not_repeated() {
        let long = format!("https://github.com/{}", "a/".repeat(300));
        for (text, why) in [
            ("", AddressError::Form),
            ("https://", AddressError::Form),
            ("https://github.com", AddressError::Form),
            ("https://github.com/", AddressError::Form),
            ("https:///owner/repo", AddressError::Form),
            ("https://github.com./owner/repo", AddressError::Form),
            ("https://github.com/owner/../../admin", AddressError::Form),
            ("https://github.com/owner/%2e%2e/admin", AddressError::Form),
            ("https://github.com//owner/repo", AddressError::Form),
            ("https://github.com/owner/repo name", AddressError::Form),
            ("https://github.com/owner/repo\r\nHost: x", AddressError::Form),
            ("https://github.com\\@evil.example/owner", AddressError::Form),
            ("https://127.0.0.1/owner/repo", AddressError::Form),
            ("https://2130706433/owner/repo", AddressError::Form),
            ("https://0x7f.1/owner/repo", AddressError::Form),
            ("https://[::1]/owner/repo", AddressError::Form),
            ("https://gıthub.com/owner/repo", AddressError::Form),
            ("https://github。com/owner/repo", AddressError::Form),
            ("https://github.com:0/owner/repo", AddressError::Form),
            ("https://github.com:/owner/repo", AddressError::Form),
            ("https://github.com:443:443/owner/repo", AddressError::Form),
            ("http://github.com/owner/repo", AddressError::Scheme),
            ("ssh://git@github.com/owner/repo", AddressError::Scheme),
            ("git@github.com:owner/repo.git", AddressError::Scheme),
            ("file:///etc/passwd", AddressError::Scheme),
            ("ext::sh -c id://x", AddressError::Form),
            ("https://me:word@github.com/owner/repo", AddressError::Credentials),
            ("https://github.com@evil.example/owner/repo", AddressError::Credentials),
            ("https://github.com/owner/repo?ref=main", AddressError::Query),
            ("https://github.com/owner/repo#readme", AddressError::Query),
            (&long, AddressError::Form),
        ] {
            assert_eq!(RepositoryAddress::parse(text), Err(why), "{text}");
            assert!(!why.to_string().contains("word@"));
        }
    }
}
