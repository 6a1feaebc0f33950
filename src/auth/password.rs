//! A room's password, as argon2id keeps it. Hashing takes some ten milliseconds and
//! 19 MiB, on purpose: do it away from the runtime's threads.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};

/// Characters of a password.
pub const LONGEST: usize = 128;

/// The password can't be hashed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashError(String);

/// What the store keeps of a password: a PHC string with a salt of its own.
///
/// # Errors
/// When the system has no random numbers.
pub fn hash(password: &str) -> Result<String, HashError> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| HashError(error.to_string()))
}

/// Whether a password is the one that was hashed.
pub fn matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_argon2id_with_a_salt() {
        let kept = hash("correct horse").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$"), "{kept}");
        assert!(!kept.contains("horse"));
        assert_ne!(kept, hash("correct horse").unwrap());
        assert!(matches("correct horse", &kept));
        assert!(!matches("correct horse ", &kept) && !matches("", &kept) && !matches("x", "nonsense"));
    }
}
