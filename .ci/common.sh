# Sourced by every script here: strict shell, repository root, and the few functions that they share.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What a caller has exported must not change what is proved.
unset RUSTFLAGS RUSTDOCFLAGS RUSTC RUSTC_BOOTSTRAP CARGO_BUILD_TARGET

# Each proof that uses its own compiler or flags builds below here, in a folder of its own, so that none of them
# throws away what another has built.
target=${CARGO_TARGET_DIR:-target}

fail() {
  echo "error: $*" >&2
  exit 1
}

# The features of the crate, as the manifest has them, one a line.
features() {
  cargo metadata --locked --no-deps --format-version 1 |
    grep -o '"features":{[^}]*}' | grep -o '"[^"]*":\[' | cut -d'"' -f2
}

# The examples that are programs, one a line: the name, and the features that it requires.
examples() {
  cargo metadata --locked --no-deps --format-version 1 |
    grep -o '{"kind":\["example"\],"crate_types":\["bin"\][^{}]*}' |
    sed -E 's/.*"name":"([^"]*)".*"required-features":\[([^]]*)\].*/\1 \2/; s/.*"name":"([^"]*)".*/\1/; s/"//g'
}

# Makes cargo use a compiler from Debian's packages: `use_debian_rust 1.85`.
use_debian_rust() {
  local root
  root=$(.ci/debian-rust "$1")
  RUSTC=$root/usr/bin/rustc
  LD_LIBRARY_PATH=$(echo "$root"/usr/lib/*-linux-gnu)
  export RUSTC LD_LIBRARY_PATH
}

# Runs a test command and fails if it passes without having run a single test.
must_run_tests() {
  local output
  output=$(mktemp)
  "$@" | tee "$output"
  if ! grep -q 'test result: ok\. [1-9]' "$output"; then
    rm "$output"
    fail "no test ran: $*"
  fi
  rm "$output"
}

# apt, which may be busy, unreachable for a moment, or not ours to call.
apt() {
  local sudo=()
  [[ $(id -u) == 0 ]] || sudo=(sudo)
  for attempt in 1 2 3; do
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o APT::Sandbox::User=root "$@" && return
    echo "apt-get $1: attempt $attempt failed" >&2
    sleep 5
  done
  return 1
}
