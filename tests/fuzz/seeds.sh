#!/usr/bin/env bash
# Usage: ./seeds.sh TARGET
#
# Makes seeds/TARGET anew: short inputs that together reach what those of corpus/TARGET and the seeds before have reached. The target has
# been built (`cargo +nightly fuzz build --fuzz-dir .`), here or in the folder that CARGO_TARGET_DIR names.
set -euo pipefail
cd "$(dirname "$0")"

name=$1
host=$(rustc -vV | sed -n 's/^host: //p')
new=$(mktemp -d)
short=$(mktemp -d)
mkdir -p "seeds/$name"
find "corpus/$name" "seeds/$name" -type f -size -120c -exec cp -t "$short" {} +
# Edges alone: how often each was passed, and what was compared there, makes ten times as many seeds.
"${CARGO_TARGET_DIR:-target}/$host/release/$name" -set_cover_merge=1 -use_counters=0 -use_cmp=0 "$new" "$short"
rm -r "seeds/$name" "$short"
mv "$new" "seeds/$name"
chmod 755 "seeds/$name"
