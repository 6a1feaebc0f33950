//! Repositories and hosts that mean no good.

use super::host::{COMMIT, Way};
use super::pack::delta_bomb;
use super::*;

fn names(answer: &Value, kind: &str) -> Vec<String> {
    let names = answer["left_out"][kind].as_array().unwrap().iter();
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn paths(answer: &Value) -> Vec<&str> {
    answer["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_1_only_plain_files_of_a_repository_come_in() {
    let host = Host::start().await;
    let made = Made::bare(&host.folder("odd.git"));
    let blob = made.blob(b"x\n");
    let one = |name: &'static [u8]| Entry("100644", name, blob.clone());
    let up = made.tree(&[one(b"passwd")]);
    let hooks = made.tree(&[Entry("100755", b"post-checkout", made.blob(b"#!/bin/sh\ntouch /tmp/x\n"))]);
    let tree = made.tree(&[
        Entry("40000", b"..", up.clone()),
        Entry("40000", b".GIT", hooks.clone()),
        Entry("40000", b".git", hooks),
        Entry("100644", b".gitattributes", made.blob(b"* filter=evil diff=evil export-ignore\n")),
        Entry(
            "100644",
            b".gitmodules",
            made.blob(b"[submodule \"lib\"]\n\tpath = lib\n\turl = ext::sh -c id\n"),
        ),
        one(b"/etc"),
        one(b"a/../b"),
        one(b"bad\xff.txt"),
        Entry("100644", b"big.bin", made.blob(&vec![b'x'; 3_000_000])),
        one(b"c:d"),
        Entry("160000", b"lib", COMMIT.to_owned()),
        one(b"line\nfeed"),
        Entry("120000", b"link", made.blob(b"/etc/passwd")),
        Entry("100644", b"logo.png", made.blob(b"\x89PNG\r\n\x1a\n\xff")),
        Entry(
            "100644",
            b"model.bin",
            made.blob(b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 1\n"),
        ),
        Entry("40000", b"node_modules", up),
        one(b"z.txt"),
    ]);
    made.commit("main", &tree);
    // 10,000 files; and a thousand million, by folders that are in each other twice.
    let many = Made::bare(&host.folder("many.git"));
    let blob = many.blob(b"x");
    let all: Vec<String> = (0..10_000).map(|n| format!("{n:05}.txt")).collect();
    let entries: Vec<Entry<'_>> =
        all.iter().map(|name| Entry("100644", name.as_bytes(), blob.clone())).collect();
    many.commit("main", &many.tree(&entries));
    let mut nested = many.tree(&[Entry("100644", b"f", blob)]);
    for _ in 0..30 {
        nested = many.tree(&[Entry("40000", b"a", nested.clone()), Entry("40000", b"b", nested)]);
    }
    many.commit("bomb", &nested);
    let server = server(&host, &[]).await;
    let room = room(&server).await;

    // With and without a host that leaves out what is too large.
    for filters in ["false", "true"] {
        made.git(&["config", "uploadpack.allowFilter", filters], b"");
        let (status, answer) = ask(&room, &host.at("/odd.git"), None).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(paths(&answer), [".gitattributes", ".gitmodules", "z.txt"]);
        assert_eq!(names(&answer, "too_large"), ["big.bin"]);
        assert_eq!(names(&answer, "binary"), ["logo.png"]);
        assert_eq!(names(&answer, "elsewhere"), ["lib", "link", "model.bin"]);
        let odd = names(&answer, "odd_names");
        for name in [
            "../passwd",
            ".GIT/post-checkout",
            "/etc",
            "a/../b",
            "bad\u{fffd}.txt",
            "c:d",
            "line\u{fffd}feed",
        ] {
            assert!(odd.iter().any(|odd| odd == name), "{name}: {odd:?}");
        }
        assert_eq!(odd.len(), 7, "{odd:?}");
    }
    for branch in [None, Some("bomb")] {
        let (status, answer) = ask(&room, &host.at("/many.git"), branch).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["has_more"], true);
        assert_eq!(paths(&answer).len(), 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_1_what_a_host_sends_is_bounded_in_bytes_time_and_memory() {
    let host = Host::start().await;
    // More than is fetched, and nothing that could be packed.
    let large = Made::bare(&host.folder("large.git"));
    let mut seed = fastrand::Rng::with_seed(7);
    let noise: Vec<u8> = std::iter::repeat_with(|| seed.u8(..)).take(900_000).collect();
    let blobs: Vec<(String, Vec<u8>)> = (0..4_u8)
        .map(|n| (format!("{n:02}"), noise.iter().map(|byte| byte.wrapping_add(n)).collect()))
        .collect();
    let blobs: Vec<(&str, &[u8])> =
        blobs.iter().map(|(name, blob)| (name.as_str(), blob.as_slice())).collect();
    large.files("main", &blobs);
    // 24 MiB in 24 KiB.
    let zeros = Made::bare(&host.folder("zeros.git"));
    zeros.files("main", &[("a.txt", b"a"), ("zeros", &vec![0; 24 << 20])]);
    host.does("/none", Way::Sends(bytes::Bytes::from_static(b"no pack at all, but some bytes")));
    host.does("/nothing", Way::Sends(bytes::Bytes::new()));
    host.does("/delta", Way::Sends(delta_bomb(2_000)));
    host.does("/endless", Way::Endless);
    host.does("/drips", Way::Drips);
    host.does("/silent", Way::Silent);
    let folder = tempfile::tempdir().unwrap();
    let config = |name: &str, limit: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, format!("[limits]\n{limit}\n")).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let patient = server(&host, &["--config", &config("small", "repository-pack = 2_000_000")]).await;
    let room = room(&patient).await;
    for (path, code) in [
        ("/large.git", "repository_too_large"),
        ("/endless", "repository_too_large"),
        ("/delta", "repository_too_large"),
        ("/none", "repository_damaged"),
        ("/nothing", "repository_damaged"),
    ] {
        assert_eq!(refused(&room, &host.at(path), None).await, code, "{path}");
    }
    let (status, answer) = ask(&room, &host.at("/zeros.git"), None).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!((paths(&answer), names(&answer, "too_large")), (vec!["a.txt"], vec!["zeros".to_owned()]));

    let hasty = server(&host, &["--config", &config("short", "repository-time = 1_500")]).await;
    let room = super::room(&hasty).await;
    for path in ["/drips", "/silent"] {
        assert_eq!(refused(&room, &host.at(path), None).await, "repository_too_slow", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_1_nobody_is_led_to_where_only_the_server_reaches() {
    let (host, other) = (Host::start().await, Host::start().await);
    Made::bare(&host.folder("plain.git")).files("main", &[("a.txt", b"a")]);
    // Allowed by its name, which leads to this machine.
    let allowed = ["--import-host".to_owned(), host.name()];
    let strict = Process::start_trusting(allowed.into(), &host.certificate()).await;
    let guarded = room(&strict).await;
    assert_eq!(refused(&guarded, &host.at("/plain.git"), None).await, "repository_refused");
    assert_eq!(host.asked(), Vec::<String>::new());

    let server = server(&host, &[]).await;
    let room = room(&server).await;
    for (path, to, code) in [
        ("/to-other", other.at("/x"), "repository_moved"),
        ("/to-name", "https://evil.example/x".to_owned(), "repository_moved"),
        ("/to-port", "https://localhost:22/x".to_owned(), "repository_moved"),
        ("/to-loopback", format!("https://127.0.0.1:{}/plain.git", host.port), "repository_not_found"),
        ("/to-metadata", "https://169.254.169.254/latest".to_owned(), "repository_not_found"),
        ("/to-plain", format!("http://localhost:{}/plain.git", host.port), "repository_not_found"),
        ("/to-user", format!("https://me:word@localhost:{}/plain.git", host.port), "repository_not_found"),
        ("/to-file", "file:///etc".to_owned(), "repository_not_found"),
        ("/to-itself", "/to-itself".to_owned(), "repository_not_found"),
    ] {
        host.does(path, Way::Moved(format!("{to}/info/refs?service=git-upload-pack")));
        assert_eq!(refused(&room, &host.at(path), None).await, code, "{path}");
    }
    assert_eq!(other.asked(), Vec::<String>::new());
    // To the same host, or another that is allowed, it may lead.
    host.does("/old", Way::Moved("/plain.git/info/refs?service=git-upload-pack".to_owned()));
    assert_eq!(files(&room, &host.at("/old"), None).await, pairs(&[("a.txt", "a")]));

    for (path, status, code) in [
        ("/401", 401, "repository_not_found"),
        ("/403", 403, "repository_not_found"),
        ("/429", 429, "repository_unreachable"),
        ("/500", 500, "repository_unreachable"),
    ] {
        host.does(path, Way::Refused(status));
        assert_eq!(refused(&room, &host.at(path), None).await, code, "{path}");
    }
    host.does("/page", Way::Page);
    assert_eq!(refused(&room, &host.at("/page"), None).await, "repository_not_git");

    let before = host.asked().len();
    let port = host.port;
    for (address, code) in [
        (other.at("/x"), "repository_host"),
        ("https://localhost/plain.git".to_owned(), "repository_host"),
        ("https://github.com/owner/repository".to_owned(), "repository_host"),
        (format!("https://localhost.evil.example:{port}/plain.git"), "repository_host"),
        (format!("https://localhost.:{port}/plain.git"), "repository_address"),
        (format!("https://127.0.0.1:{port}/plain.git"), "repository_address"),
        (format!("https://2130706433:{port}/plain.git"), "repository_address"),
        (format!("https://[::1]:{port}/plain.git"), "repository_address"),
        (format!("https://l\u{f6}calhost:{port}/plain.git"), "repository_address"),
        (format!("https://localhost:0{port}/plain.git"), "repository_address"),
        (format!("http://localhost:{port}/plain.git"), "repository_address"),
        (format!("https://zebra:giraffe@localhost:{port}/plain.git"), "repository_address"),
        (format!("https://localhost:{port}/plain.git?access_token=giraffe"), "repository_address"),
        (format!("https://localhost:{port}/../plain.git"), "repository_address"),
    ] {
        assert_eq!(refused(&room, &address, None).await, code, "{address}");
    }
    assert_eq!(host.asked().len(), before, "nobody was asked");
    assert!(!server.lines().iter().any(|line| line.contains("giraffe")), "{:?}", server.lines());

    // Of another certificate than the one it trusts nothing is taken.
    let allowed = ["--import-host", &other.name(), "--import-network", "127.0.0.0/8"].map(str::to_owned);
    let deceived = Process::start_trusting(allowed.into(), &host.certificate()).await;
    let room = super::room(&deceived).await;
    assert_eq!(refused(&room, &other.at("/x"), None).await, "repository_unreachable");
    assert_eq!(other.asked(), Vec::<String>::new());
}
