//! A move over a slow link: the database ends what takes it longer than a minute.

use pairpad_testing::postgres::Postgres;
use pairpad_testing::wire::Wire;

use super::everything::assert_same;
use super::{in_database, in_folder, moved, source, text};

/// Bytes that go one way at once: a slice, and what is said with it. At 9 kB/s they have come in time.
const AT_ONCE: usize = (256 << 10) + (32 << 10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_2_a_move_over_a_slow_link_goes_over_in_pieces_however_large_the_records_are() {
    let (folder, before) = source().await;
    let url = Postgres::shared().database().await;
    // Records of up to 5 MiB.
    for way in 0..2 {
        let wire = Wire::to(&url).await;
        wire.slow_down(8 << 20);
        let slow = wire.through(&url);
        if way == 0 {
            let from = text(folder.path()).to_owned();
            tokio::task::spawn_blocking(move || moved(&from, &slow)).await.unwrap();
            assert_same(&in_database(&url).await, &before);
        } else {
            let back = tempfile::tempdir().unwrap();
            let to = text(back.path()).to_owned();
            tokio::task::spawn_blocking(move || moved(&slow, &to)).await.unwrap();
            assert_same(&in_folder(back.path()).await, &before);
        }
        assert!(wire.longest_turn() < AT_ONCE, "{} bytes went one way at once", wire.longest_turn());
    }
}
