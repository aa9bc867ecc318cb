#!/usr/bin/env bash
# Runs an example on an engine that is throttled to 100 write units a second; it prints what is expected.
#
#   throttled.sh PROGRAM EXPECTED THROTTLE
set -euo pipefail
program=$1 expected=$2 throttle=$3 tools=$(dirname "${BASH_SOURCE[0]}")/../../tools

# shellcheck disable=SC2016
behind='
coproc proxy { exec "$0" --engine "$AWS_ENDPOINT_URL_DYNAMODB" --write-units 100; }
read -r _ _ url <&"${proxy[0]}"
trap "kill $proxy_PID" EXIT
export AWS_ENDPOINT_URL_DYNAMODB=$url
"$1"'
output=$("$tools/engine" run -- bash -c "$behind" "$throttle" "$program")
echo "$output"
diff "$expected" <(echo "$output") || { echo "it should print what $expected says" >&2; exit 1; }
