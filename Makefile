# run   build everything and start Pairpad at http://localhost:8000
# dev   the same for developers: page and server reload on change
# build leave target/release/pairpad, with the page inside, and beside it
#       pairpad.cdx.json, which lists what it is made of
# test  install what the tests need, and run every check (SLOW=1: with pages to which everything
#       comes late)
# audit look up known vulnerabilities of what the binary is made of; needs the network
# fuzz  look for inputs that break the guard, guided by coverage (SECONDS each)
# chaos kill servers, fill disks and break connections for ROUNDS rounds; cut the power
#       POWER_ROUNDS times
# chaos-cluster
#       break three servers over one database for CLUSTER_ROUNDS rounds
# attack try a Pairpad that runs, your own: URL=https://pad.example.com, and KEY=an API key
#       where making rooms needs one (ARGS="--json --only=late-body": for programs, one)
# bench measure: merging, then load beside other Yjs servers, in under 25 minutes
#       (ARGS="push" runs the scenarios that begin so)
# soak  memory during ten minutes of coming and going (PAIRPAD_SOAK seconds)

.PHONY: run dev build page test audit packages system-packages fuzz chaos chaos-cluster attack bench peers soak clean

CHROMIUM ?= /usr/bin/chromium
FIREFOX ?= /usr/bin/firefox-esr
NPM := npm --prefix frontend
MODULES := frontend/node_modules/.package-lock.json
SCHEMATHESIS := target/schemathesis/bin/schemathesis

run: build
	./target/release/pairpad serve

dev: $(MODULES)
	node frontend/build/dev.mjs

build: page
	cargo build --locked --release
	node frontend/build/sbom.mjs target/release/pairpad.cdx.json

# Built when what it is made of has changed: a new page means that the binary, which
# holds it, is compiled once more.
PAGE := frontend/dist/index.html
PAGE_SOURCES := $(shell find frontend/src frontend/public frontend/build -type f) \
	src/language/languages.json \
	$(wildcard frontend/*.html frontend/*.ts frontend/*.json frontend/.npmrc)

page: $(PAGE)

$(PAGE): $(MODULES) $(PAGE_SOURCES)
	$(NPM) run build
	@touch $@

# The versions of package-lock.json. Not 'npm ci': that insists on the packages of
# every platform, which not every registry has.
$(MODULES): frontend/package.json frontend/package-lock.json
	$(NPM) install --no-save
	@touch $@

# The browser tests use the debug binary, which reads the page from its folder. It comes
# with the tests: 'cargo build' would build most of what it depends on once more, with
# fewer features.
# The last line printed is that of the Rust integration tests.
test: packages page
	cargo fmt --all --check
	$(NPM) run check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items
	cargo test --locked --no-run --lib --bins --test chaos --test cluster --test sandbox --test it
	$(NPM) run types:check
	cargo test --locked --lib --bins
	$(NPM) run test:unit
	$(NPM) run test:contract
	CHROMIUM=$(CHROMIUM) FIREFOX=$(FIREFOX) $(NPM) run test:browser
	cargo test --locked --test chaos
	cargo test --locked --test cluster
	cargo test --locked --test power
	cargo test --locked --test sandbox -- --test-threads=4
	cargo test --locked --test it -- --test-threads=4

# Not among the tests: what it finds depends on the day, and on registries that answer.
audit:
	@command -v cargo-deny >/dev/null || { \
		echo "cargo-deny is missing: 'cargo install cargo-deny --locked' gets it." >&2; exit 1; }
	cargo deny --locked check
	$(NPM) audit --omit=dev

# nginx and schemathesis are tried against the server; Chromium and Firefox show the page.
packages: system-packages $(SCHEMATHESIS)

$(SCHEMATHESIS): | system-packages
	@python3 -m venv target/schemathesis
	@target/schemathesis/bin/pip install --quiet --disable-pip-version-check schemathesis==4.32.5
	@touch $@

# Every language and test framework is run by the tests, as it comes with the system.
system-packages:
	@missing=""; \
	[ -x "$(CHROMIUM)" ] || missing="$$missing chromium"; \
	[ -x "$(FIREFOX)" ] || missing="$$missing firefox-esr"; \
	[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null || missing="$$missing nginx-light"; \
	command -v gcc >/dev/null || missing="$$missing gcc"; \
	command -v g++ >/dev/null || missing="$$missing g++"; \
	[ -x /usr/bin/python3 ] || missing="$$missing python3"; \
	[ -x /usr/bin/node ] || missing="$$missing nodejs"; \
	[ -x /usr/bin/tsc ] || missing="$$missing node-typescript"; \
	[ -x /usr/bin/javac ] || missing="$$missing default-jdk-headless"; \
	[ -x /usr/bin/rustc ] || missing="$$missing rustc"; \
	[ -x /usr/bin/go ] || missing="$$missing golang-go"; \
	[ -x /usr/bin/ruby ] || missing="$$missing ruby"; \
	[ -x /usr/bin/php ] || missing="$$missing php-cli"; \
	command -v git >/dev/null || missing="$$missing git"; \
	ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v turnserver >/dev/null || missing="$$missing coturn"; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	[ -x /usr/bin/sqlite3 ] || missing="$$missing sqlite3"; \
	ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || missing="$$missing libfaketime"; \
	[ -x /usr/bin/lua5.4 ] || missing="$$missing lua5.4"; \
	/usr/bin/python3 -c 'import pytest' 2>/dev/null || missing="$$missing python3-pytest"; \
	[ -e /usr/share/java/junit-platform-console.jar ] || missing="$$missing junit5"; \
	command -v promtool >/dev/null || missing="$$missing prometheus"; \
	command -v bwrap >/dev/null || missing="$$missing bubblewrap"; \
	python3 -c 'import venv, ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	else \
		echo "The tests need these packages:$$missing. Install them; CHROMIUM and FIREFOX can name other browsers." >&2; \
		exit 1; \
	fi

SECONDS ?= 60
FUZZ := frame apply differential

fuzz: $(MODULES)
	@command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
	@mkdir -p $(FUZZ:%=target/found/%)
	@for target in $(FUZZ); do \
		case $$target in frame) seeds=frame ;; *) seeds=updates ;; esac; \
		(cd fuzz && cargo fuzz run --sanitizer none $$target ../target/found/$$target corpus/$$seeds -- \
			-max_total_time=$(SECONDS) -max_len=4096) || exit 1; \
	done

ROUNDS ?= 1000
POWER_ROUNDS ?= 300
SEED ?= 1000

chaos:
	cargo test --locked --test chaos -- --rounds $(ROUNDS) --seed $(SEED)
	cargo test --locked --test power -- --rounds $(POWER_ROUNDS) --seed $(SEED)

CLUSTER_ROUNDS ?= 300

chaos-cluster:
	cargo test --locked --test cluster -- --rounds $(CLUSTER_ROUNDS) --seed $(SEED)

# The key goes by the environment: arguments are seen by everybody on the machine.
attack:
	@test -n "$(URL)" || { echo "Whom? 'make attack URL=http://localhost:8000'" >&2; exit 2; }
	@PAIRPAD_ATTACK_KEY="$(KEY)" cargo run --locked --quiet --package pairpad-testing --bin attack -- "$(URL)" $(ARGS)

bench: packages page peers
	cargo bench --locked --bench merge
	cargo bench --locked --bench load -- --peers $(ARGS)
	cargo bench --locked --bench cluster
	cargo build --locked --release
	CHROMIUM=$(CHROMIUM) node frontend/build/first-key.mjs
	CHROMIUM=$(CHROMIUM) node frontend/build/typing.mjs
	CHROMIUM=$(CHROMIUM) node frontend/build/playing.mjs
	node frontend/build/running.mjs
	node frontend/build/closing.mjs
	node frontend/build/backing-up.mjs

soak: page
	cargo bench --locked --bench load -- soak

# What Pairpad is measured beside. The figures of the others are worth having, but not
# worth failing for.
PEERS := benches/peers/node_modules/.package-lock.json
SWEET := target/peers/bin/y-sweet

peers: $(PEERS)
	@[ -x $(SWEET) ] || cargo install y-sweet --version 0.9.1 --locked --root target/peers \
		|| echo "y-sweet could not be built, and is left out" >&2

$(PEERS): benches/peers/package.json benches/peers/package-lock.json
	npm --prefix benches/peers install --no-save
	@touch $@

clean:
	cargo clean
	rm -rf frontend/node_modules frontend/dist benches/peers/node_modules
