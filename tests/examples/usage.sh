#!/usr/bin/env bash
# What every example does without an endpoint and credentials: --help prints its usage, an unknown option is refused with it.
#
#   usage.sh PROGRAM
set -euo pipefail
program=$1 name=$(basename "$1")
folder=$(mktemp -d -t dynamap-usage.XXXXXX)
trap 'rm -rf "$folder"' EXIT

fail() { cat "$folder"/* >&2; echo "$name: $*" >&2; exit 1; }
run() { status=0; env -i "$program" "$@" >"$folder/out" 2>"$folder/err" </dev/null || status=$?; }

run --help
[[ $status == 0 && ! -s $folder/err ]] || fail "--help ends with $status"
[[ $(head -n 1 "$folder/out") == "usage: $name"* ]] || fail "the first line of --help is not usage: $name"
grep -q -- '^  --help  ' "$folder/out" || fail '--help is not among its options'
cp "$folder/out" "$folder/usage"

run --no-such-option
[[ $status == 2 && ! -s $folder/out ]] || fail "an unknown option ends with $status"
[[ $(head -n 1 "$folder/err") == "$name: unknown option --no-such-option" ]] || fail 'it does not name the unknown option'
diff <(tail -n +3 "$folder/err") "$folder/usage" || fail 'it does not print its usage'
