//! Where the time of a run went: by the API, with real programs in the sandbox.

use pairpad_testing::room::TestRoom;
use serde_json::{Value, json};

use crate::languages::{run, server};

async fn profile_of(room: &TestRoom, code: &str) -> Value {
    profile_of_files(room, json!([{ "name": "main.py", "content": code }])).await
}

async fn profile_of_files(room: &TestRoom, files: Value) -> Value {
    run(room, json!({ "language": "python", "files": files, "profile": true })).await
}

/// Milliseconds in all and its own, of a line.
fn time_of(run: &Value, file: &str, line: u64) -> (u64, u64) {
    let lines = run["profile"]["lines"].as_array().unwrap();
    let found = lines.iter().find(|one| one["file"] == file && one["line"] == line);
    let number = |key: &str| found.map_or(0, |line| line[key].as_u64().unwrap());
    (number("total_ms"), number("own_ms"))
}

#[tokio::test]
async fn the_line_that_took_the_time_is_named() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let main = "import time\nfrom work import slow\n\ndef cheap():\n    return 1\n\nfor _ in range(3):\n    cheap()\n    slow()\ntime.sleep(0.3)\nprint('done')\n";
    let work = "import time\n\ndef slow():\n    end = time.process_time() + 0.2\n    while time.process_time() < end:\n        pass\n";
    let files = json!([{ "name": "main.py", "content": main }, { "name": "work.py", "content": work }]);
    let run = profile_of_files(&room, files).await;
    assert_eq!((run["outcome"].as_str(), run["stdout"].as_str()), (Some("exited"), Some("done\n")), "{run}");
    assert_eq!(run["stderr"], "");
    let profile = &run["profile"];
    let (wall, burnt, slept) =
        (run["duration_ms"].as_u64().unwrap(), time_of(&run, "main.py", 9), time_of(&run, "main.py", 10));
    assert!((300..=wall).contains(&burnt.0) && burnt.1 * 3 < burnt.0, "{profile}");
    assert!((150..=wall).contains(&slept.0) && slept.1 == slept.0, "{profile}");
    // Python lets nobody look between a loop's head and its end.
    let inside = time_of(&run, "work.py", 5).1 + time_of(&run, "work.py", 6).1;
    assert!((burnt.0 / 2..=wall).contains(&inside), "{profile}");
    let longest = &profile["lines"][0];
    assert!(longest["total_ms"].as_u64().unwrap() >= 300, "{profile}");
    let samples = profile["samples"].as_array().unwrap();
    assert!((10..=201).contains(&samples.len()), "{profile}");
    let last = &samples[samples.len() - 1];
    assert!(last["cpu_ms"].as_f64().unwrap() >= 500.0 && last["ms"].as_f64().unwrap() >= 400.0, "{last}");
    let most = samples.iter().filter_map(|sample| sample["memory_bytes"].as_u64()).max();
    assert!(most > Some(4 << 20), "{most:?}");
    // It is in the list, too, for whoever comes later.
    let (_, listed) = room.ask(reqwest::Method::GET, "/runs", room.token("owner"), None).await;
    assert_eq!(listed["runs"][0]["profile"], run["profile"]);
}

#[tokio::test]
async fn a_line_that_never_comes_back_is_named_though_time_was_over() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    // Whoever sees only what Python lets them see sees nothing of the last line.
    let (loops, stuck) = (
        "def spin():\n    while True:\n        pass\n\nspin()\n",
        "def total():\n    return sum(range(10 ** 12))\n\ntotal()\n",
    );
    for (code, own, calls) in [(loops, [2, 3], 5), (stuck, [2, 2], 4)] {
        let run = profile_of(&room, code).await;
        assert_eq!(run["outcome"], "timed_out", "{run}");
        let most = own.map(|line| time_of(&run, "main.py", line).1).into_iter().max().unwrap();
        assert!(most >= 7_000 && time_of(&run, "main.py", calls).0 >= 7_000, "{run}");
        let samples = run["profile"]["samples"].as_array().unwrap();
        assert!((10..=201).contains(&samples.len()), "{run}");
    }
}

#[tokio::test]
async fn a_program_is_what_it_is_without_a_profile() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let code = "import os, signal, sys, threading, time\n\
        print(sorted(key for key in os.environ if 'PAIRPAD' in key or 'profile' in os.environ[key]))\n\
        print([path for path in sys.path if 'profile' in path], 'sitecustomize' in sys.modules)\n\
        print([thread.name for thread in threading.enumerate()], signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL))\n\
        print(signal.getsignal(signal.SIGPROF), sys.gettrace(), sys.getprofile(), threading.stack_size())\n\
        print(open('main.py').fileno(), os.listdir('.'))\n\
        signal.signal(signal.SIGALRM, lambda *_: print('alarm'))\n\
        signal.alarm(1)\nbegan = time.monotonic()\ntime.sleep(1.3)\nprint(round(time.monotonic() - began, 1))\n\
        if os.fork() == 0:\n    print('child')\n    sys.exit(0)\nos.wait()\n\
        def deep(n): return n and deep(n - 1)\n\
        try: deep(10 ** 6)\nexcept RecursionError as error: print(error)\n\
        thread = threading.Thread(target=print, args=('thread',))\nthread.start()\nthread.join()\n\
        os.closerange(3, 300)\nfiles = [open(f'/tmp/{n}', 'w+') for n in range(200)]\ntime.sleep(0.8)\n\
        print(sum(os.path.getsize(f'/tmp/{n}') for n in range(200)))\n\
        1 / 0\n";
    let files = json!([{ "name": "main.py", "content": code }]);
    let plain = run(&room, json!({ "language": "python", "files": files })).await;
    let measured = profile_of(&room, code).await;
    for key in ["stdout", "stderr", "exit_code"] {
        assert_eq!(measured[key], plain[key], "{key}");
    }
    assert!(plain["stdout"].as_str().unwrap().contains("alarm"), "{plain}");
    assert!(time_of(&measured, "main.py", 10).0 >= 1_000, "{measured}");
}

#[tokio::test]
async fn what_a_program_forges_is_bounded_and_harms_nobody() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let honest = profile_of(&room, "import time\ntime.sleep(0.3)\nprint('honest')").await;
    // Its own sampler has found the pipe by then; whoever looks for it finds it, too.
    let forge = "import json, os, stat\n\
        pipes = [fd for fd in range(3, 300) if os.path.exists(f'/proc/self/fd/{fd}') and stat.S_ISFIFO(os.fstat(fd).st_mode)]\n\
        said = [{'files': ['main.py', '../../etc/passwd', '<b>x</b>', 'main.py' * 999], 'lines': \
        [[file, line, 2 ** 63, 2 ** 64 - 1] for line in range(100) for file in (1, 2, 3, 4, 5)]},\n\
        {'files': ['main.py'], 'lines': [[1, 2, -1, 'x']]}, [], {'runs': {}}]\n\
        for fd in pipes:\n    os.set_blocking(fd, True)\n    os.write(fd, b'\\n')\n\
        \x20   try:\n        for one in WHAT: os.write(fd, json.dumps(one).encode() + b'\\n')\n\
        \x20   except OSError: pass\nprint(len(pipes), flush=True)\nos._exit(0)\n";
    let code_lines = forge.split('\n').count() as u64;
    for (what, has_lines) in [("said[:1]", true), ("said", false), ("[said[0]] * 4000", true)] {
        let run = profile_of(&room, &forge.replace("WHAT", what)).await;
        assert_eq!((run["outcome"].as_str(), run["stdout"].as_str()), (Some("exited"), Some("1\n")), "{run}");
        let lines = run["profile"]["lines"].as_array().unwrap();
        assert_eq!(!lines.is_empty(), has_lines, "{what}: {}", run["profile"]["lines"]);
        let wall = run["duration_ms"].as_u64().unwrap();
        for line in lines {
            assert_eq!(line["file"], "main.py");
            assert!((1..=code_lines).contains(&line["line"].as_u64().unwrap()), "{line}");
            assert!(
                line["total_ms"].as_u64().unwrap() <= wall + 1
                    && line["own_ms"].as_u64() <= line["total_ms"].as_u64()
            );
        }
        assert!(run["profile"].to_string().len() < 40_000);
    }
    let (_, listed) = room.ask(reqwest::Method::GET, "/runs", room.token("owner"), None).await;
    let kept =
        listed["runs"].as_array().unwrap().iter().find(|run| run["id"] == honest["id"]).unwrap().clone();
    assert_eq!(kept, honest);
}

#[tokio::test]
async fn only_a_program_on_its_own_on_the_server_is_measured() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    room.set_phase("live").await;
    let session = room.join("interviewer", "Ada").await;
    for wish in [
        json!({ "interactive": true }),
        json!({ "repl": true }),
        json!({ "tests": [{ "expected": "1" }] }),
        json!({ "place": "browser" }),
    ] {
        let mut wish = wish;
        wish["profile"] = json!(true);
        wish["language"] = json!("python");
        let (status, said) = room.ask(reqwest::Method::POST, "/runs", &session.token, Some(wish)).await;
        assert_eq!((status.as_u16(), &said["error"]["field"]), (422, &json!("profile")), "{said}");
    }
    // A language that has no lines to tell of, and one that is compiled.
    let shell = json!([{ "name": "main.sh", "content": "for i in 1 2 3; do sleep 0.1; done; echo done" }]);
    let run = run(&room, json!({ "language": "bash", "files": shell, "profile": true })).await;
    assert_eq!(run["profile"]["lines"], json!([]), "{run}");
    assert!(run["profile"]["samples"].as_array().unwrap().len() >= 3, "{run}");
}
