#!/usr/bin/env bash
# Usage: ./seeds.sh TARGET
#
# Makes seeds/TARGET anew: few inputs that together reach what corpus/TARGET and the seeds before have reached. The target has
# been built (`cargo +nightly fuzz build --fuzz-dir .`), here or in the folder that CARGO_TARGET_DIR names.
set -euo pipefail
cd "$(dirname "$0")"

name=$1
host=$(rustc -vV | sed -n 's/^host: //p')
new=$(mktemp -d)
mkdir -p "seeds/$name"
# Edges alone: how often each was passed makes ten times as many seeds.
"${CARGO_TARGET_DIR:-target}/$host/release/$name" -set_cover_merge=1 -use_counters=0 "$new" "corpus/$name" "seeds/$name"
rm -r "seeds/$name"
mv "$new" "seeds/$name"
chmod 755 "seeds/$name"
