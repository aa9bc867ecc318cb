#!/usr/bin/env bash
# Runs an example twice against an engine whose global indexes are behind their tables; each time it prints what is expected.
#
#   lagging.sh PROGRAM EXPECTED THROTTLE [MILLISECONDS]
set -euo pipefail
program=$1 expected=$(<"$2") throttle=$3 lag=${4:-10} tools=$(dirname "${BASH_SOURCE[0]}")/../../tools

# In the innermost shell: $0 is the first engine's URL; the second one's is in the environment.
behind='
coproc proxy { exec "$1" --engine "$0" --write-units 1000000 --index-lag-ms "$2" --second-engine "$AWS_ENDPOINT_URL_DYNAMODB"; }
read -r _ _ url <&"${proxy[0]}"
trap "kill $proxy_PID" EXIT
export AWS_ENDPOINT_URL_DYNAMODB=$url
"$3" && "$3"'
output=$("$tools/engine" run -- bash -c '"$1" run -- bash -c "$2" "$AWS_ENDPOINT_URL_DYNAMODB" "$3" "$4" "$5"' first \
    "$tools/engine" "$behind" "$throttle" "$lag" "$program")
echo "$output"
diff <(echo "$expected"$'\n'"$expected") <(echo "$output") || { echo "it should print, twice, what $2 says" >&2; exit 1; }
