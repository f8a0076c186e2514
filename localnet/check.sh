#!/usr/bin/env bash
# Checks the on-chain program: rustfmt, clippy, host tests, and that bal.so is what the sources build.
#   check.sh            all of it; compilers are installed when they are missing
# Where the pinned compilers cannot be had, the committed binary stays and this says so loudly.
set -euo pipefail
cd "$(dirname "$0")"

echo "-- rustfmt, clippy, host tests"
(cd program && cargo fmt --check && cargo clippy -q --locked --all-targets -- -D warnings && cargo test -q --locked)

echo "-- bal.so against its recorded hash"
sha256sum --check bal.so.sha256

echo "-- rebuild"
if ! bash build.sh --check-compilers 2>/dev/null; then
  bash build.sh --install-compilers >/dev/null 2>&1 || true
fi
if bash build.sh --check-compilers; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
  bash build.sh --out "$out/bal.so"
  cmp bal.so "$out/bal.so"
  echo "bal.so is byte for byte what the sources build"
else
  echo "!!!! THE PINNED COMPILERS ARE NOT AVAILABLE HERE: bal.so WAS NOT REBUILT, ONLY ITS HASH WAS CHECKED !!!!"
fi
