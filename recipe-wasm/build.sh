#!/usr/bin/env bash
# Builds the engine as one WebAssembly module that imports nothing, with whichever toolchain this machine has:
# the Rust in use where it has the wasm32-unknown-unknown target, else Debian's rustc-web and rust-web-src,
# which hold the sources of a standard library to build for it. As root, missing packages are installed.
#
#   recipe-wasm/build.sh              the module, recipe-engine.wasm, put beside recipe-host in the folders of its
#                                     debug and release builds, where that looks for it; the last line is its path
#   recipe-wasm/build.sh --baseline   recipe-engine-baseline.wasm, without vector instructions, for runtimes that
#                                     have none
#   recipe-wasm/build.sh --check      type-check recipe-core and recipe-wasm for the target, no more
set -euo pipefail

readonly TARGET=wasm32-unknown-unknown
readonly PACKAGES=(rustc-web rust-web-src)

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

die() {
  printf 'recipe-wasm/build.sh: %s\n' "$*" >&2
  exit 1
}

name=recipe-engine
own=
features=(-Ctarget-feature=+simd128)
case "${1-}" in
  '') command=(build --profile module --package recipe-wasm) ;;
  --baseline)
    command=(build --profile module --package recipe-wasm)
    name=recipe-engine-baseline
    features=()
    # With other flags, cargo would compile everything anew in the folder of the other module, and there the next time.
    own=baseline
    ;;
  --check) command=(check --package recipe-core --package recipe-wasm) ;;
  *) die "unknown argument \`$1\`; there are \`--baseline\` and \`--check\`" ;;
esac

rustc=${RUSTC:-rustc}
sysroot=$("$rustc" --print sysroot)

# Whether both packages are here and no older than the workspace's `rust-version`.
debian_is_ready() {
  dpkg-query --show "${PACKAGES[@]}" >/dev/null 2>&1 || return 1
  local oldest newest needed
  needed=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
  newest=$(/usr/bin/rustc --version | cut -d ' ' -f 2)
  oldest=$(printf '%s\n' "$needed" "$newest" | sort --version-sort | head -n 1)
  [ "$oldest" = "$needed" ]
}

install_debian() {
  local help="run \`rustup target add $TARGET\`, or on Debian, as root, \`apt-get install ${PACKAGES[*]}\`"
  command -v apt-get >/dev/null || die "no Rust for $TARGET here; $help"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || die "no Rust for $TARGET here; $help"
    as_root=(sudo -n)
  fi
  "${as_root[@]}" apt-get update --quiet >&2
  # These packages conflict with Debian's own rustup; refuse rather than remove anything.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --no-remove --no-install-recommends "${PACKAGES[@]}" >&2
  debian_is_ready || die "the packages ${PACKAGES[*]} of this system are too old; $help"
}

# Equal inputs give equal bytes: the seed of hashing is fixed, and no path of this machine stands in the module.
export CONST_RANDOM_SEED=recipe-engine
cargo fetch --locked --quiet
flags=("${features[@]}" "--remap-path-prefix=$root=recipe-engine")
for crates in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
  flags+=("--remap-path-prefix=$crates=crates")
done

if [ -d "$sysroot/lib/rustlib/$TARGET/lib" ]; then
  echo "recipe-wasm/build.sh: $("$rustc" --version), which has $TARGET" >&2
else
  debian_is_ready || install_debian
  echo "recipe-wasm/build.sh: $(/usr/bin/rustc --version) of Debian's ${PACKAGES[*]}; the standard library is built too" >&2
  host=$("$rustc" -vV | sed -n 's/^host: //p')
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$sysroot/lib/rustlib/$host/bin/rust-lld"
  export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
  command+=(-Zbuild-std=std,panic_abort)
fi

printf -v CARGO_ENCODED_RUSTFLAGS '%s\x1f' "${flags[@]}"
export CARGO_ENCODED_RUSTFLAGS=${CARGO_ENCODED_RUSTFLAGS%$'\x1f'}
folder=$(cargo metadata --locked --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
built=$folder${own:+/$own}
cargo "${command[@]}" --locked --target "$TARGET" --target-dir "$built"

[ "${1-}" != --check ] || exit 0

module="$built/$TARGET/module/recipe_wasm.wasm"

byte() {
  od -A n -t u1 -j "$1" -N 1 "$module" | tr -d ' '
}

# Sections stand in the order of their ids, so imports (2) follow types (1) or are absent. A section is its id,
# its length as LEB128, and that many bytes; the first stands behind the 8 bytes of magic and version.
imports() {
  local at=8 id length shift part
  while id=$(byte "$at") && [ -n "$id" ] && [ "$id" -lt 2 ]; do
    length=0 shift=0
    while
      at=$((at + 1))
      part=$(byte "$at")
      length=$((length | (part & 127) << shift))
      shift=$((shift + 7))
      [ "$part" -ge 128 ]
    do :; done
    at=$((at + 1 + length))
  done
  [ "$id" = 2 ]
}

if imports; then
  die "$module imports something, so that not every runtime can host it; a new dependency's feature is the usual cause"
fi
for profile in debug release; do
  mkdir -p "$folder/$profile"
  cp "$module" "$folder/$profile/$name.wasm"
done
echo "recipe-wasm/build.sh: $(wc -c <"$module") bytes, $(gzip --best --stdout "$module" | wc -c) compressed, no imports" >&2
echo "$folder/release/$name.wasm"
