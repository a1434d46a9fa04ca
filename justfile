# Common commands. `just` lists them; https://just.systems

# List the recipes.
default:
    @just --list

# Generate, prove and write everything in lockstep.toml.
generate:
    cargo lockstep --write

# Run the tests of one package or all of them: `just test`, `just test -p lockstep-cli --test emit`.
test *arguments='--workspace':
    cargo test --no-fail-fast {{ arguments }}

# Check formatting and lints, and build the documentation.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
    RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps --locked

# Run all checks that must pass before a change is merged.
ci:
    bash .ci/run

# Rewrite docs/rules.md, the page with all rules of `lockstep diff`.
rules:
    cargo lockstep explain > docs/rules.md

# Rewrite the golden files: the generated code for each kind of item.
golden:
    cargo lockstep --write --config tests/golden/lockstep.toml

# Run `count` damaged documents through the generator, and each fuzz target on `inputs` inputs, from seed 0.
mutations count='20000' inputs='2000':
    LOCKSTEP_MUTATIONS={{ count }} LOCKSTEP_FUZZ={{ inputs }} cargo test --release -p lockstep-codegen --test mutations --locked -- --nocapture

# Fuzz one of `documents`, `patterns`, `descriptions`, `sources`, with a nightly compiler and cargo-fuzz.
fuzz target seconds='300':
    mkdir -p codegen/fuzz/corpus/{{ target }}
    cd codegen && cargo +nightly fuzz run --sanitizer none {{ target }} fuzz/corpus/{{ target }} fuzz/seeds/{{ target }} -- -max_total_time={{ seconds }}

# Change a part of the library, one place at a time, and list the changes that no unit test notices; needs cargo-mutants.
mutants part='prove' shard='0/2':
    cargo mutants -p lockstep-codegen -f 'codegen/src/{{ part }}/**' --shard {{ shard }} --sharding round-robin -o target --cargo-test-arg=--lib

# Print every figure of the project as one table.
bench:
    cd tests/bench && cargo run --release

# Check licences, sources and advisories of the dependency tree.
deny:
    cargo deny --workspace check
