#!/usr/bin/env bash
# Makes target/python with what requirements.txt names, once, and prints the path of its Python.
# A folder made from other requirements is made anew.
set -euo pipefail
cd "$(dirname "$0")/../.."
requirements=$PWD/tests/python/requirements.txt
venv=${CARGO_TARGET_DIR:-$PWD/target}/python
mkdir -p "${venv%/*}"
exec 9>"$venv.lock"
flock 9
if ! cmp -s "$requirements" "$venv/made-from.txt"; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/pip" install -q --disable-pip-version-check --ignore-requires-python \
    -r "$requirements" >&2
  cp "$requirements" "$venv/made-from.txt"
fi
echo "$venv/bin/python"
