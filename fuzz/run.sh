#!/bin/sh
# Runs one target on stable Rust, guided by coverage: fuzz/run.sh TARGET [SECONDS]
set -eu
cd "$(dirname "$0")"
target=$1 seconds=${2:-60}
host=$(rustc -vV | sed -n 's/^host: //p')
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}"
export RUSTFLAGS="--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module
  -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
  -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
# The explicit target keeps the flags away from build scripts.
cargo build --release --target "$host" --bin "$target"
mkdir -p "corpus/$target" artifacts
exec "$CARGO_TARGET_DIR/$host/release/$target" -max_total_time="$seconds" -max_len=4096 \
  -artifact_prefix="artifacts/$target-" "corpus/$target"
