#!/bin/sh
# Builds the command into the workspace's own target folder, whatever target folder the harness has chosen.
set -eu
unset CARGO_TARGET_DIR
cd "$(dirname "$0")/../.."
exec cargo build --locked --quiet --package lockstep-cli --bin lockstep
