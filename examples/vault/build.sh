#!/bin/bash
# Builds examples/vault/vault.so from examples/vault/program with the compilers of localnet/toolchain.
#   build.sh [--check]     --check: build and compare with the committed vault.so, change nothing
# Exit code 3: the pinned compilers are not here.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
LOCALNET=$(cd "$HERE/../../localnet" && pwd)
. "$LOCALNET/toolchain/env.sh"
cd "$HERE/program"
cargo fetch --locked
cargo fetch --locked "${Z[@]}"
remap "$HERE/program=/vault" "$LOCALNET=/build"
cargo build --release --locked --offline -j "${JOBS:-1}" "${Z[@]}"
SO=target/sbf-solana/release/vault.so
[ -e $SO ] || SO=target/sbf-solana/release/libvault.so
if [ "${1:-}" = --check ]; then
  cmp "$SO" "$HERE/vault.so"
  echo "vault.so: the committed binary is what the sources build"
else
  cp "$SO" "$HERE/vault.so"
  (cd "$HERE" && sha256sum vault.so > vault.so.sha256 && cat vault.so.sha256)
fi
