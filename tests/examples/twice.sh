#!/usr/bin/env bash
# Runs an example twice on an engine of its own, as its tables are there the second time. It prints what is expected, where
# UUID stands for any; the second time what NAME.again has, if there is such a file.
#
#   twice.sh PROGRAM NAME.expected
set -euo pipefail
program=$1 first=$(<"$2") again=${2%.expected}.again tools=$(dirname "${BASH_SOURCE[0]}")/../../tools
second=$first
[[ ! -e $again ]] || second=$(<"$again")

output=$("$tools/engine" run -- bash -c '"$0" && "$0"' "$program" | sed -E 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g')
echo "$output"
diff <(echo "$first"$'\n'"$second") <(echo "$output") || { echo "it should print, twice, what $2 says" >&2; exit 1; }
