# Sourced by build scripts: the pinned compilers, the pass, the flags. Exits with 3 where the compilers are not here.
#   TOOLS   this folder         Z   cargo's arguments         remap FOLDER=NAME ...   keeps paths out of the binary
TOOLS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH=/usr/bin:/bin RUSTC_BOOTSTRAP=1 CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTC=/usr/bin/rustc
unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET CARGO_TARGET_DIR RUSTC_WRAPPER || true
[ "$(rustc --version 2>/dev/null)" = "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)" ] || { echo "unexpected rustc: the build is pinned to 1.96.0" >&2; exit 3; }
[ "$(/usr/lib/llvm-22/bin/llvm-config --version 2>/dev/null)" = 22.1.8 ] || { echo "unexpected LLVM: the build is pinned to 22.1.8" >&2; exit 3; }
if [ ! -e "$TOOLS/sbf-legalize.so" ] || [ "$TOOLS/sbf-pass/SbfLegalize.cpp" -nt "$TOOLS/sbf-legalize.so" ]; then
  g++ -O1 -shared -fPIC $(/usr/lib/llvm-22/bin/llvm-config --cxxflags) -fno-rtti \
      "$TOOLS/sbf-pass/SbfLegalize.cpp" -o "$TOOLS/sbf-legalize.so"
fi
Z=(-Z build-std=core,alloc -Z json-target-spec --target "$TOOLS/sbf-solana.json")
export CARGO_TARGET_SBF_SOLANA_LINKER="$TOOLS/sbf-link"
# absolute paths must not reach the binary (panic locations); the library sources
# already appear under the fixed path /usr/lib/rustlib/src/rust
remap() {
  local flags="-Crelocation-model=static"$'\x1f'"-Cno-prepopulate-passes" pair
  for pair in "$@" "$CARGO_HOME/registry/src=/registry"; do
    flags+=$'\x1f'"--remap-path-prefix=$pair"
  done
  export CARGO_ENCODED_RUSTFLAGS=$flags
}
