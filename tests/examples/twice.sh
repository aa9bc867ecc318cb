#!/usr/bin/env bash
# Runs an example twice on an engine of its own, as its tables are there the second time; each time it prints what is expected.
#
#   twice.sh PROGRAM EXPECTED
set -euo pipefail
program=$1 expected=$(<"$2") tools=$(dirname "${BASH_SOURCE[0]}")/../../tools

output=$("$tools/engine" run -- bash -c '"$0" && "$0"' "$program")
echo "$output"
diff <(echo "$expected"$'\n'"$expected") <(echo "$output") || { echo "it should print, twice, what $2 says" >&2; exit 1; }
