#!/usr/bin/env bash
# auditc search, history, inbox, and lists with filters that turn round and count days.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

expect 0 "somebody" as anna person add --organisation "$rail" --name "Åke Björk" -o name
ake=$(cat out)
expect 0 "somebody else" as anna person add --organisation "$rail" --name "Maja Lund" -o name
entries=$(as anna status | sed -nE 's/.*, ([0-9]+) entries.*/\1/p')

# --- search ---
expect 0 "by a word, whatever its accents" as anna search "ake bjork" -o json
contains out "$ake" "the person is found"
expect 0 "by a beginning" as anna search "maj*" --noun person -o jsonl
contains out "Maja Lund" "the one of that name"
[ "$(wc -l <out)" -eq 1 ] || fault "and nobody else"
expect 0 "what is in no text" as anna search "xyzzy" -o jsonl
[ ! -s out ] || fault "nothing is found"
expect 0 "as of before they were there" as anna search "ake" -o jsonl --as-of $((entries - 3))
[ ! -s out ] || fault "nobody is found in the past before"

# --- history ---
expect 0 "of a person" as anna history person "$ake"
contains out "AddPerson  Anna Berg" "by which method, by whom"
contains out "name: Åke Björk" "and what it said"
expect 0 "for a program" as anna history person "$ake" -o json
contains out '"version": 1' "as JSON"
expect 6 "of what is not there" as anna history person 0193a5c2-6c5e-7abc-8def-0123456789ab
expect 2 "of what is no noun" as anna history moon "$ake"

# --- inbox ---
expect 0 "nothing waits" as anna inbox -o jsonl
[ ! -s out ] || fault "the inbox is empty"
expect 0 "status says so" as anna status
contains out "inbox     0 to do, 0 overdue" "the count"

# --- filters ---
expect 0 "turned round" as anna person list --organisation "$rail" --filter 'NOT name = "Maja Lund"' -o name
[ "$(wc -l <out)" -eq 2 ] || fault "all but one"
contains out "$ake" "the others"
expect 0 "days from now" as anna device list --filter '-state = revoked' -o name
[ "$(wc -l <out)" -eq 1 ] || fault "the one device"
verdict finding_things
