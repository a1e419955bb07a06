#!/bin/sh
# Instructions per call of each path, counted by valgrind's callgrind: the
# difference between two numbers of calls, so that the way there does not count.
# There are many, so that what other threads do meanwhile hardly does either; on a
# busy machine it still comes to some 5 %.
# Run it from anywhere in the repository.
#
#   benches/instructions.sh            counts
#   benches/instructions.sh --check    counts, and fails if a path takes more than 10 % more than instructions.txt says
#   benches/instructions.sh --record   counts, and writes instructions.txt
set -eu

few=2000
many=202000
tolerance=10

mode=${1:-}
recorded=$(dirname "$(realpath "$0")")/instructions.txt
command -v valgrind >/dev/null || {
    echo "skipped: valgrind is not installed"
    [ "${BSK_REQUIRE_SERVICES:-0}" != 1 ]
    exit
}

cargo build --quiet --release --package bsk-benches --example instructions
program=$(cargo metadata --format-version 1 --no-deps |
    sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/examples/instructions
counts=$(mktemp)
said=$(mktemp)
trap 'rm -f "$counts" "$said"' EXIT

instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>"$said" || {
        cat "$said" >&2
        exit 1
    }
    sed -n 's/.*refs: *\([0-9,]*\).*/\1/p' "$said" | tr -d ,
}

for path in hmac composed verify verify-and-render unknown-again malformed parse index limit clock; do
    base=$(instructions "$path" "$few")
    printf '%-20s %6d\n' "$path" $((($(instructions "$path" "$many") - base) / (many - few)))
done | tee "$counts"

case $mode in
--record) cp "$counts" "$recorded" ;;
--check)
    # What is not ours may change as it likes.
    awk -v tolerance="$tolerance" '
        NR == FNR { recorded[$1] = $2; next }
        $1 == "hmac" || $1 == "composed" { next }
        !($1 in recorded) { print $1 ": not recorded; run benches/instructions.sh --record"; failed = 1; next }
        $2 > recorded[$1] * (1 + tolerance / 100) + 1 {
            print $1 ": " $2 " instructions, and " recorded[$1] " were recorded"
            failed = 1
        }
        $2 < recorded[$1] * (1 - tolerance / 100) - 1 {
            print $1 ": " $2 " instructions, down from " recorded[$1] "; record them"
        }
        END { exit failed }
    ' "$recorded" "$counts"
    ;;
esac
