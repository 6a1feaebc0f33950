//! Snapshots are moved where they are sound, and made again from the journal where not.

use std::path::Path;

use pairpad::ids::DocumentName;
use pairpad::storage::local::LocalStorage;
use pairpad::storage::{History, Seq, Storage, Stored};
use pairpad_testing::postgres::{Postgres, connect};
use pairpad_testing::storage::snapshot_files;

use super::everything::key;
use super::{database, moved, refused, source, text};

/// The room's code, and its whole history.
async fn code(storage: &dyn Storage) -> (Stored, History) {
    let document = key("room", DocumentName::Code);
    let stored = storage.load(&document).await.unwrap();
    let history = storage.history(&document, Seq(0), usize::MAX).await.unwrap();
    storage.close().await;
    (stored, history)
}

async fn in_folder(folder: &Path) -> (Stored, History) {
    code(&LocalStorage::open(folder).unwrap()).await
}

async fn in_database(url: &str) -> (Stored, History) {
    code(&database(url).await).await
}

/// Flips a bit of the only snapshot.
const BREAK: &str = "UPDATE snapshots SET value = set_byte(value, octet_length(value) - 3, \
                     get_byte(value, octet_length(value) - 3) # 1)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guard_5_a_broken_snapshot_is_left_behind_and_the_journal_has_everything() {
    let (folder, _) = source().await;
    let (stored, before) = in_folder(folder.path()).await;
    assert!(stored.snapshot.is_some() && !before.records.is_empty());
    // One that is sound goes over, there and back.
    let (url, back) = (Postgres::shared().database().await, tempfile::tempdir().unwrap());
    moved(text(folder.path()), &url);
    let (there, history) = in_database(&url).await;
    assert_eq!((&there.snapshot, &history), (&stored.snapshot, &before));
    moved(&url, text(back.path()));
    let (here, history) = in_folder(back.path()).await;
    assert_eq!((&here.snapshot, &history), (&stored.snapshot, &before));
    // A broken one does not, and nothing else is missing.
    assert_eq!(connect(&url).await.execute(BREAK, &[]).await.unwrap(), 1);
    let rebuilt = tempfile::tempdir().unwrap();
    let said = moved(&url, text(rebuilt.path()));
    assert!(!said.contains("DAMAGED"), "{said}");
    let (here, history) = in_folder(rebuilt.path()).await;
    assert_eq!((&here.snapshot, &here.damage.len(), &history), (&None, &0, &before));
    assert_eq!(here.tail.len(), before.records.len(), "what is loaded is the whole journal");
    for file in snapshot_files(folder.path()) {
        let mut bytes = std::fs::read(&file).unwrap();
        bytes.iter_mut().for_each(|byte| *byte ^= 1);
        std::fs::write(&file, bytes).unwrap();
    }
    let url = Postgres::shared().database().await;
    let said = moved(text(folder.path()), &url);
    assert!(!said.contains("DAMAGED"), "{said}");
    let (there, history) = in_database(&url).await;
    assert_eq!((&there.snapshot, &there.damage.len(), &history), (&None, &0, &before));
    assert_eq!(there.tail.len(), before.records.len(), "what is loaded is the whole journal");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_that_is_not_given_back_as_it_was_written_is_noticed() {
    let (folder, _) = source().await;
    let url = Postgres::shared().database().await;
    database(&url).await.close().await;
    let client = connect(&url).await;
    let flip = "CREATE FUNCTION flip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                  NEW.value = set_byte(NEW.value, octet_length(NEW.value) - 3, get_byte(NEW.value, octet_length(NEW.value) - 3) # 1); \
                  RETURN NEW; END $$; \
                CREATE TRIGGER flip BEFORE INSERT ON snapshots FOR EACH ROW EXECUTE FUNCTION flip()";
    client.batch_execute(flip).await.unwrap();
    let said = refused(&["migrate", "--from", text(folder.path()), "--to", &url]);
    assert!(said.contains("the room 'room' is not the same"), "{said}");
    client.batch_execute("DROP TRIGGER flip ON snapshots; DROP FUNCTION flip").await.unwrap();
    let said = moved(text(folder.path()), &url);
    assert!(said.contains("Everything was read again on both sides"), "{said}");
    assert!(in_database(&url).await.0.snapshot.is_some());
}
