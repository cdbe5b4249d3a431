#!/usr/bin/env bash
# Every REASON that the operator's table explains is one that the programs say.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"

check()
{
	local tree=$1 reason
	[ -f "$tree/docs/operations.md" ] || return 0
	sed -n '/^## By what it said/,$p' "$tree/docs/operations.md" | sed -nE 's/^\| (`[^|]*) \|.*/\1/p' | grep -oE '[A-Z][A-Z_]+' |
		while read -r reason; do
			grep -rqF --include='*.c' --include='*.h' -- "\"$reason\"" "$SOURCE_DIR"/{common,daemon,client} ||
				printf 'docs/operations.md: %s: no program says it\n' "$reason"
		done
}

plant 'a reason of its own' docs/operations.md '## By what it said\n\n| `MOON_PHASE` | full | wait |\n' 'MOON_PHASE: no program says it'
innocent 'a reason that is said' docs/operations.md '## By what it said\n\n| `NO_PASSPHRASE` | x | y |\n'
[ "$(sed -n '/^## By what it said/,$p' "$SOURCE_DIR/docs/operations.md" | grep -cE '^\| `')" -gt 20 ] || { echo "the table is not read"; exit 1; }
verdict
