# Sourced by tools/demo and tools/test: prints one line per step, and writes its output to a log that is shown if it fails.

# step LOG TITLE COMMAND...
step() {
    local log=$1 title=$2 begin=$EPOCHREALTIME status=0
    shift 2
    printf '  %-38s' "$title"
    printf '\n== %s: %s\n' "$title" "$*" >>"$log"
    "$@" >>"$log" 2>&1 </dev/null || status=$?
    if ((status)); then
        printf 'failed\n\n'
        sed '/^== /h; //!H; $!d; x' "$log" | grep -v '^\[[0-9]*/[0-9]*\] ' | tail -n 60  # the last step, without progress lines
        printf '\nThe whole log: %s\n' "$log"
        return $status
    fi
    local tenths=$(( (${EPOCHREALTIME/[.,]/} - ${begin/[.,]/}) / 100000 ))
    printf '%d.%d s\n' $((tenths / 10)) $((tenths % 10))
}
