#!/bin/sh
# Instructions per call of each path, counted by valgrind's callgrind: the
# difference between two numbers of calls, so that the way there does not count.
# Run it from anywhere in the repository; needs valgrind.
set -eu

few=2000
many=12000

cargo build --quiet --release --package bsk-benches --example instructions
program=$(cargo metadata --format-version 1 --no-deps |
    sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/examples/instructions
counts=$(mktemp)
trap 'rm -f "$counts"' EXIT

instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>"$counts" || {
        cat "$counts" >&2
        exit 1
    }
    sed -n 's/.*refs: *\([0-9,]*\).*/\1/p' "$counts" | tr -d ,
}

for path in hmac composed verify verify-and-render unknown-again malformed parse index clock; do
    base=$(instructions "$path" "$few")
    printf '%-20s %6d\n' "$path" $((($(instructions "$path" "$many") - base) / (many - few)))
done
