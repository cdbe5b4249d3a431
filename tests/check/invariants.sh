#!/usr/bin/env bash
# Each invariant of docs/invariants.md has a test that carries its number, and something that turns it red.
. "$(dirname "$0")/lib.sh"

row_of()
{
	grep -E "^\| INV-$2 \|" "$1/docs/invariants.md" 2>/dev/null || true
}

check_row()
{
	local tree=$1 number=$2 row=$3 red padded
	padded=$(printf '%02d' "$number")
	grep -rqE "^Test\([a-z_0-9]+, inv_${padded}_" "$tree/tests" || echo "INV-$number: no test is named inv_${padded}_..."
	red=$(sed -E 's/.*\| (`([a-z_0-9]+)`)? ?\|$/\2/' <<<"$row")
	if [ "$red" = rule_mutants ]; then
		grep -qE "^\|.*\bINV-$number\b" "$tree/docs/clauses.md" || echo "INV-$number: no rule of docs/clauses.md cites it"
	elif [ -z "$red" ] || ! grep -rqwE -- "$red" "$tree/tests" --include=CMakeLists.txt --include="$red.sh"; then
		echo "INV-$number: \"$red\" is no test that could turn it red"
	fi
}

check()
{
	local tree=$1 number row
	for number in $(seq 34); do
		row=$(row_of "$tree" "$number")
		if [ -z "$row" ]; then
			echo "INV-$number: not in docs/invariants.md"
		else
			check_row "$tree" "$number" "$row"
		fi
	done
}

plant 'an invariant that is not listed' docs/invariants.md '| INV-2 | x | rules | `rule_mutants` |\n' '^INV-1: not in'
plant 'one without a test' docs/invariants.md '| INV-2 | x | rules | `rule_mutants` |\n' '^INV-2: no test is named'
plant 'one that no rule cites' docs/invariants.md '| INV-2 | x | rules | `rule_mutants` |\n' '^INV-2: no rule'
plant 'one that nothing turns red' docs/invariants.md '| INV-2 | x | the kernel | `hope` |\n' '^INV-2: "hope" is no test'
verdict
