#!/usr/bin/env bash
# config/auditd.yaml is what the table of keys prints now. PRINTER is the program that prints it.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"
"${PRINTER:?}" >"$scratch/printed"

check()
{
	diff -u "$1/config/auditd.yaml" "$scratch/printed" && return 0
	echo "config/auditd.yaml: print it anew with $PRINTER > config/auditd.yaml"
}

plant 'an edited file' config/auditd.yaml 'workers: 3\n' 'print it anew'
verdict
