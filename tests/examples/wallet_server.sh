#!/usr/bin/env bash
# The web application as its users meet it: curl's calls, good and bad, and the engine going away and coming back.
set -euo pipefail
program=$1 tools=$(dirname "${BASH_SOURCE[0]}")/../../tools

folder=$(mktemp -d -t dynamap-wallet-server.XXXXXX)
server=''
finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    "$tools/engine" stop --state "$folder/engine"
    cat "$folder/log" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

engine() { "$tools/engine" "$@" --state "$folder/engine"; }
AWS_ENDPOINT_URL_DYNAMODB=$(engine start --db "$folder/wallets.db")
export AWS_ENDPOINT_URL_DYNAMODB AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local

: >"$folder/log"
"$program" --port 0 >>"$folder/log" 2>&1 &
server=$!
for _ in {1..100}; do
    url=$(sed -n 's/^listening on //p' "$folder/log")
    [[ -z $url ]] || break
    kill -0 $server || { echo 'the server ended' >&2; exit 1; }
    sleep 0.1
done

expect() {  # STATUS BODY CURL_ARGS...
    local status=$1 body=$2 answer
    shift 2
    answer=$(curl --silent --max-time 20 --write-out '|%{http_code}' "$@")
    echo "curl $*  ->  $answer"
    [[ $answer == $body"|$status" ]] || { echo "    expected $status $body" >&2; exit 1; }
}
wallet=$url/wallet/0190a6f0-7c1e-7a3b-9c52-3f1d5a7b9e11
unknown=$url/wallet/0190a6f0-7c1e-7a3b-9c52-000000000000

expect 200 Updated --data balance=123 "$wallet"
expect 200 123 "$wallet"
expect 200 Updated --data balance=-7 "$wallet"
expect 200 -7 "$wallet"
expect 404 '*' "$unknown"
expect 400 '*' "$url/wallet/no-uuid"
expect 400 '*' --data balance=1 "$url/wallet/no-uuid"
expect 400 '*' --data balance=much "$wallet"
expect 400 '*' --data balance=12.5 "$wallet"
expect 400 '*' --data balance= "$wallet"
expect 400 '*' --data balance=9223372036854775808 "$wallet"
expect 400 '*' --data nothing "$wallet"
expect 200 -7 "$wallet"

expect 404 '*' "$url/elsewhere"
expect 200 'Updated|200-7' --data balance=-7 "$wallet" --next --silent --write-out '|%{http_code}' "$wallet"  # on one connection

engine stop
expect 503 '*' "$wallet"
expect 503 '*' --data balance=1 "$wallet"
engine start --port "${AWS_ENDPOINT_URL_DYNAMODB##*:}" --db "$folder/wallets.db"
expect 200 -7 "$wallet"

# A port that is taken is an error with its number; Ctrl-C ends the server.
complaint=$(timeout 20 "$program" --port "${url##*:}" 2>&1) && { echo 'two servers on one port' >&2; exit 1; }
[[ $complaint == *"cannot listen on port ${url##*:}; is another program using it?" ]] || { echo "it says: $complaint" >&2; exit 1; }
kill -INT "$server"
wait "$server" || { echo "it ended with $?" >&2; exit 1; }
server=''
grep -qx ended "$folder/log" || { echo 'it does not say that it has ended' >&2; exit 1; }
