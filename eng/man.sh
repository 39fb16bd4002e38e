#!/usr/bin/env bash
# Writes the man page: eng/man.sh [FILE], by default artifacts/nameplate.1. man -l FILE shows it.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
file="${1:-$root/artifacts/nameplate.1}"
mkdir -p "$(dirname "$file")"
"$root/nameplate" man >"$file.new"
mv "$file.new" "$file"
echo "$file"
