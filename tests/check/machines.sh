#!/usr/bin/env bash
# docs/machines.md is what the tables of the state machines give now. PRINTER is the program that prints it.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"
"${PRINTER:?}" >"$scratch/printed"

check()
{
	diff -u "$1/docs/machines.md" "$scratch/printed" && return 0
	echo 'docs/machines.md: make it anew with ninja docs'
}

plant 'an edited diagram' docs/machines.md '  s1 --> s9: seal\n' 'make it anew'
verdict
