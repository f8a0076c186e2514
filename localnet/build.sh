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
export PATH=/usr/bin:/bin RUSTC_BOOTSTRAP=1 CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTC=/usr/bin/rustc
unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET CARGO_TARGET_DIR RUSTC_WRAPPER || true
[ "$(rustc --version 2>/dev/null)" = "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)" ] || { echo "unexpected rustc: the build is pinned to 1.96.0" >&2; exit 3; }
[ "$(/usr/lib/llvm-22/bin/llvm-config --version 2>/dev/null)" = 22.1.8 ] || { echo "unexpected LLVM: the build is pinned to 22.1.8" >&2; exit 3; }
TOOLS=$HERE/toolchain
if [ ! -e "$TOOLS/sbf-legalize.so" ] || [ "$TOOLS/sbf-pass/SbfLegalize.cpp" -nt "$TOOLS/sbf-legalize.so" ]; then
  g++ -O1 -shared -fPIC $(/usr/lib/llvm-22/bin/llvm-config --cxxflags) -fno-rtti \
      "$TOOLS/sbf-pass/SbfLegalize.cpp" -o "$TOOLS/sbf-legalize.so"
fi
cd "$HERE"
Z=(-Z build-std=core,alloc -Z json-target-spec --target "$TOOLS/sbf-solana.json")
cargo fetch --locked
cargo fetch --locked "${Z[@]}"     # with build-std, so that the library's own lock is fetched too
# absolute paths must not reach the binary (panic locations); the library sources
# already appear under the fixed path /usr/lib/rustlib/src/rust
S=$'\x1f'
export CARGO_ENCODED_RUSTFLAGS="-Crelocation-model=static${S}-Cno-prepopulate-passes${S}--remap-path-prefix=$HERE=/build${S}--remap-path-prefix=$CARGO_HOME/registry/src=/registry"
export CARGO_TARGET_SBF_SOLANA_LINKER="$TOOLS/sbf-link"
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
