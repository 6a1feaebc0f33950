//! The check of everything that clients send, before yrs sees a byte.
//!
//! It allocates next to nothing and costs less than decoding does. yrs 0.28
//! panics on some malformed updates, reserves memory for counts that are only
//! declared, and recurses without bound into nested values; none of that can
//! come through here.
//!
//! Source of the formats: [`super::update`], and y-protocols 1.0.7
//! `awareness.js` and `sync.js`.

use super::lib0::{Malformed, Reader};
use super::update::{check_json, count, end, walk_update};

/// Bytes of one awareness state.
pub const MAX_STATE: usize = 4 * 1024;

/// Checks a whole v1 update.
pub fn check_update(update: &[u8]) -> Result<(), Malformed> {
    walk_update(update, &mut ())
}

/// Checks a v1 state vector: pairs of client and clock.
pub fn check_state_vector(bytes: &[u8]) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    for _ in 0..count(&mut reader, 2)? {
        reader.var_u64()?;
        reader.var_u31()?;
    }
    end(&reader)
}

/// One entry of an awareness message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwarenessEntry<'a> {
    /// Whose state.
    pub client: u64,
    /// It replaces states with a lower clock.
    pub clock: u32,
    /// JSON; `null` means gone.
    pub state: &'a str,
}

/// Reads and checks a whole awareness update.
///
/// # Errors
/// Malformed bytes, a state that is not JSON, or one over [`MAX_STATE`].
pub fn read_awareness(bytes: &[u8]) -> Result<Vec<AwarenessEntry<'_>>, Malformed> {
    let mut reader = Reader::new(bytes);
    // client, clock, length and at least one byte of JSON
    let entries = count(&mut reader, 4)?;
    let mut read = Vec::with_capacity(entries as usize);
    for _ in 0..entries {
        let client = reader.var_u64()?;
        let clock = reader.var_u31()?;
        let state = reader.var_str()?;
        if state.len() > MAX_STATE {
            return Err(Malformed::StateSize);
        }
        check_json(state)?;
        read.push(AwarenessEntry { client, clock, state });
    }
    end(&reader)?;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::super::update::tests::everything;
    use super::*;
    use proptest::prelude::*;
    use yrs::Update;
    use yrs::updates::decoder::Decode;

    #[test]
    fn what_yrs_writes_passes() {
        check_update(&everything()).unwrap();
        check_update(Update::EMPTY_V1).unwrap();
    }

    #[test]
    fn wire_3_every_truncation_is_an_error() {
        let update = everything();
        for end in 0..update.len() {
            assert!(check_update(&update[..end]).is_err(), "cut at {end}");
        }
        let mut longer = update;
        longer.push(0);
        assert_eq!(check_update(&longer), Err(Malformed::Trailing));
    }

    #[test]
    fn awareness_is_json_of_bounded_size() {
        let message = |state: &str| {
            let mut out = vec![1, 7, 1];
            super::super::lib0::write_var_bytes(&mut out, state.as_bytes());
            out
        };
        let bytes = message(r#"{"user":{"name":"Ada"}}"#);
        assert_eq!(read_awareness(&bytes).unwrap()[0].client, 7);
        assert_eq!(read_awareness(&message("not json")), Err(Malformed::Json));
        let large = format!("{:?}", "x".repeat(MAX_STATE));
        assert_eq!(read_awareness(&message(&large)), Err(Malformed::StateSize));
        assert_eq!(read_awareness(&[0xff, 0xff, 0xff, 0x7f]), Err(Malformed::Count));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = check_update(&bytes);
            let _ = check_state_vector(&bytes);
            let _ = read_awareness(&bytes);
        }

        #[test]
        fn one_changed_byte_never_panics(at in 0usize..200, byte: u8) {
            let mut update = everything();
            let at = at % update.len();
            update[at] = byte;
            if check_update(&update).is_ok() {
                Update::decode_v1(&update).expect("what the guard passes, yrs decodes");
            }
        }
    }
}
