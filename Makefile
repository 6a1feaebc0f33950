# run   build everything and start Pairpad at http://localhost:8000
# dev   the same for developers: page and server reload on change
# build leave target/release/pairpad, with the page inside
# test  install what the tests need, and run every check
# fuzz  look for inputs that break the guard, guided by coverage (SECONDS each)
# chaos kill servers, fill disks and break connections for ROUNDS rounds
# bench measure: merging, then load (ARGS="push" runs the scenarios that begin so)

.PHONY: run dev build page test packages fuzz chaos bench clean

CHROMIUM ?= /usr/bin/chromium
NPM := npm --prefix frontend
MODULES := frontend/node_modules/.package-lock.json

run: build
	./target/release/pairpad serve

dev: $(MODULES)
	node frontend/build/dev.mjs

build: page
	cargo build --release

page: $(MODULES)
	$(NPM) run build

# The versions of package-lock.json. Not 'npm ci': that insists on the packages of
# every platform, which not every registry has.
$(MODULES): frontend/package.json frontend/package-lock.json
	$(NPM) install --no-save
	@touch $@

# The browser tests use the debug binary, which reads the page from its folder.
# The last line printed is that of the Rust integration tests.
test: packages page
	cargo fmt --check
	$(NPM) run check
	cargo clippy --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items
	cargo build
	cargo test --lib --bins
	$(NPM) run test:unit
	$(NPM) run test:contract
	CHROMIUM=$(CHROMIUM) $(NPM) run test:browser
	cargo test --test chaos
	cargo test --test it

packages:
	@if [ ! -x "$(CHROMIUM)" ]; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; \
		else \
			echo "The browser tests need Chromium: install the package 'chromium', or set CHROMIUM to its path." >&2; \
			exit 1; \
		fi; \
	fi

SECONDS ?= 60
FUZZ := frame apply differential

fuzz: $(MODULES)
	@command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
	@mkdir -p $(FUZZ:%=fuzz/target/found/%)
	@for target in $(FUZZ); do \
		case $$target in frame) seeds=frame ;; *) seeds=updates ;; esac; \
		(cd fuzz && cargo fuzz run --sanitizer none $$target target/found/$$target corpus/$$seeds -- \
			-max_total_time=$(SECONDS) -max_len=4096) || exit 1; \
	done

ROUNDS ?= 1000
SEED ?= 1000

chaos:
	cargo test --test chaos -- --rounds $(ROUNDS) --seed $(SEED)

bench: packages page
	cargo bench --bench merge
	cargo bench --bench load -- $(ARGS)
	cargo build --release
	CHROMIUM=$(CHROMIUM) node frontend/build/first-key.mjs

clean:
	cargo clean
	rm -rf frontend/node_modules frontend/dist
