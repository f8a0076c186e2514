#!/bin/bash
# Builds localnet/bal.so from localnet/program and localnet/oracle.so from localnet/oracle with Debian packages and the crates of Cargo.lock alone.
#   build.sh [--install] [--check]     --check: build and compare with the committed files, change nothing
# Exit code 3: the pinned compilers are not here.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
CHECK=
for arg in "$@"; do
  case $arg in
    --install)
      apt-get update
      # rustc/cargo 1.96 and the library sources; LLVM 22 tools and headers; a C++ compiler; Python 3
      apt-get install -y --no-install-recommends rustc-web cargo-web rust-web-src llvm-22 llvm-22-dev g++ python3 ;;
    --check) CHECK=1 ;;
    *) echo "usage: build.sh [--install] [--check]" >&2; exit 2 ;;
  esac
done
. "$HERE/toolchain/env.sh"
cd "$HERE"
cargo fetch --locked
cargo fetch --locked "${Z[@]}"     # with build-std, so that the library's own lock is fetched too
remap "$HERE=/build"
for NAME in bal oracle; do
  cargo build -p $NAME --release --locked --offline -j "${JOBS:-1}" "${Z[@]}"
  SO=target/sbf-solana/release/$NAME.so
  [ -e $SO ] || SO=target/sbf-solana/release/lib$NAME.so
  if [ -n "$CHECK" ]; then
    cmp "$SO" "$HERE/$NAME.so"
    echo "$NAME.so: the committed binary is what the sources build"
  else
    cp "$SO" "$HERE/$NAME.so"
    (cd "$HERE" && sha256sum $NAME.so > $NAME.so.sha256 && cat $NAME.so.sha256)
  fi
done
