//! What is run in each language, and what becomes of it.

/// A program in a language's own file, what it is given, and what becomes of it.
pub(super) struct Case {
    pub(super) language: &'static str,
    pub(super) file: &'static str,
    pub(super) code: &'static str,
    pub(super) stdin: &'static str,
    /// Or [`FAILS`].
    pub(super) exit_code: i64,
    /// In what the program or its compiler prints.
    pub(super) says: &'static str,
}

/// With a code that is not the same in every version.
pub(super) const FAILS: i64 = i64::MIN;

const fn case(
    (language, file): (&'static str, &'static str),
    code: &'static str,
    stdin: &'static str,
    exit_code: i64,
    says: &'static str,
) -> Case {
    Case { language, file, code, stdin, exit_code, says }
}

pub(super) const PYTHON: (&str, &str) = ("python", "main.py");
const JAVASCRIPT: (&str, &str) = ("javascript", "main.js");
const JAVA: (&str, &str) = ("java", "Main.java");
const TYPESCRIPT: (&str, &str) = ("typescript", "main.ts");
const RUST: (&str, &str) = ("rust", "main.rs");
const GO: (&str, &str) = ("go", "main.go");
const CPP: (&str, &str) = ("cpp", "main.cpp");
pub(super) const C: (&str, &str) = ("c", "main.c");
pub(super) const RUBY: (&str, &str) = ("ruby", "main.rb");
pub(super) const PHP: (&str, &str) = ("php", "main.php");
pub(super) const BASH: (&str, &str) = ("bash", "main.sh");
pub(super) const LUA: (&str, &str) = ("lua", "main.lua");
const SQL: (&str, &str) = ("sql", "main.sql");

/// Hello, the input, an error while it runs, and one before.
pub(super) const CASES: [Case; 51] = [
    case(PYTHON, "print('hello')", "", 0, "hello\n"),
    case(PYTHON, "print(sum(map(int, input().split())))", "1 2 3\n", 0, "6\n"),
    case(PYTHON, "\n1/0", "", 1, "line 2"),
    case(PYTHON, "print('a'", "", 1, "SyntaxError"),
    case(JAVASCRIPT, "console.log('hello')", "", 0, "hello\n"),
    case(JAVASCRIPT, "console.log(require('fs').readFileSync(0, 'utf8').length)", "four", 0, "4\n"),
    case(JAVASCRIPT, "\nnull.x", "", 1, "main.js:2"),
    case(JAVASCRIPT, "let = = 1", "", 1, "SyntaxError"),
    case(C, "#include <stdio.h>\nint main(void) { puts(\"hello\"); }", "", 0, "hello\n"),
    case(
        C,
        "#include <stdio.h>\nint main(void) { int n; scanf(\"%d\", &n); printf(\"%d\\n\", n * n); return 3; }",
        "7",
        3,
        "49\n",
    ),
    case(C, "int main(void) { return x; }", "", 1, "main.c:1:25: error"),
    case(CPP, "#include <iostream>\nint main() { std::cout << \"hello\\n\"; }", "", 0, "hello\n"),
    case(
        CPP,
        "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << n * n << '\\n'; }",
        "7",
        0,
        "49\n",
    ),
    case(CPP, "#include <stdexcept>\nint main() { return x; }", "", 1, "main.cpp:2:21: error"),
    case(
        JAVA,
        "public class Main { public static void main(String[] a) { System.out.println(\"hello\"); } }",
        "",
        0,
        "hello\n",
    ),
    case(
        JAVA,
        "public class Main { public static void main(String[] a) { \
         System.out.println(new java.util.Scanner(System.in).nextInt() * 7); } }",
        "7",
        0,
        "49\n",
    ),
    case(
        JAVA,
        "public class Main { public static void main(String[] a) { throw new RuntimeException(\"oh\"); } }",
        "",
        1,
        "Main.java:1",
    ),
    case(JAVA, "class Main {", "", 1, "Main.java:1: error"),
    case(TYPESCRIPT, "const word: string = 'hello'; console.log(word)", "", 0, "hello\n"),
    case(
        TYPESCRIPT,
        "declare function require(name: string): any;\nconsole.log(require('fs').readFileSync(0, 'utf8').length)",
        "four",
        0,
        "4\n",
    ),
    case(TYPESCRIPT, "\nthrow new Error('oh')", "", 1, "Error: oh"),
    case(TYPESCRIPT, "let = = 1", "", 2, "main.ts(1,7): error"),
    case(RUST, "fn main() { println!(\"hello\"); }", "", 0, "hello\n"),
    case(
        RUST,
        "fn main() { let mut line = String::new(); std::io::stdin().read_line(&mut line).unwrap(); let n: i32 = line.trim().parse().unwrap(); println!(\"{}\", n * n); }",
        "7\n",
        0,
        "49\n",
    ),
    case(RUST, "fn main() {\n    None::<u8>.unwrap();\n}", "", 101, "main.rs:2"),
    case(RUST, "fn main() { x }", "", 1, "main.rs:1:13"),
    case(GO, "package main\nfunc main() { println(\"hello\") }", "", 0, "hello\n"),
    case(
        GO,
        "package main\nimport \"fmt\"\nfunc main() { var n int; fmt.Scan(&n); fmt.Println(n * n) }",
        "7\n",
        0,
        "49\n",
    ),
    case(GO, "package main\nfunc main() {\n\tpanic(\"oh\")\n}", "", 2, "main.go:3"),
    case(GO, "package main\nfunc main() { x }", "", FAILS, "main.go:2:15"),
    case(RUBY, "puts 'hello'", "", 0, "hello\n"),
    case(RUBY, "puts gets.split.sum(&:to_i)", "1 2 3\n", 0, "6\n"),
    case(RUBY, "\nraise 'oh'", "", 1, "main.rb:2:in"),
    case(RUBY, "puts (", "", 1, "main.rb:1: syntax error"),
    case(PHP, "<?php\necho 'hello', PHP_EOL;", "", 0, "hello\n"),
    case(PHP, "<?php\necho array_sum(explode(' ', fgets(STDIN))), PHP_EOL;", "1 2 3\n", 0, "6\n"),
    case(PHP, "<?php\n\nintdiv(1, 0);", "", 255, "Division by zero in /box/main.php:3"),
    case(PHP, "<?php\necho 'a'\necho 'b';", "", 255, "main.php on line 3"),
    case(BASH, "echo hello", "", 0, "hello\n"),
    case(BASH, "read -r a b\necho $((a * b)) <(true)", "6 7\n", 0, "42 /dev/fd/"),
    case(
        BASH,
        "cat <<< before\nset -e\nnowhere\n",
        "",
        127,
        "before\nmain.sh: line 3: nowhere: command not found",
    ),
    case(BASH, "if true; then", "", 2, "main.sh: line 2: syntax error"),
    case(LUA, "print('hello')", "", 0, "hello\n"),
    case(LUA, "print(io.read('n') + io.read('n') + #io.read('L') + #io.read('a'))", "1 2\n34\n", 0, "7\n"),
    case(
        LUA,
        "local function f()\n  error('oh')\nend\nf()",
        "",
        1,
        "lua5.4: main.lua:2: oh\nstack traceback:",
    ),
    case(LUA, "x = = 1", "", 1, "main.lua:1: unexpected symbol near '='"),
    case(LUA, "io.write('a')\nio.stderr:write('b')\nos.exit(3)", "", 3, "ab"),
    case(SQL, "select 'hel' || 'lo' as word;", "", 0, "hello"),
    case(SQL, "select * from nowhere;", "", 1, "no such table: nowhere"),
    case(SQL, ".read /etc/passwd", "", 1, "cannot run .read in safe mode"),
    case(SQL, "select 1", "", 0, ""),
];

/// What goes on for ever.
pub(super) const ENDLESS: [((&str, &str), &str); 14] = [
    (PYTHON, "while True: pass"),
    (JAVASCRIPT, "for (;;);"),
    (TYPESCRIPT, "for (;;);"),
    (JAVA, "class Main { public static void main(String[] a) { for (;;); } }"),
    (CPP, "int main() { for (volatile int n = 0;; n = n + 1); }"),
    (C, "int main(void) { for (volatile int n = 0;; n = n + 1); }"),
    (RUST, "fn main() { loop {} }"),
    (GO, "package main\nfunc main() { for {} }"),
    (RUBY, "loop {}"),
    (PHP, "<?php for (;;);"),
    (BASH, "while :; do :; done"),
    (LUA, "while true do end"),
    (SQL, "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n;"),
    // What sleeps uses no processor time.
    (PYTHON, "import time\ntime.sleep(60)"),
];
