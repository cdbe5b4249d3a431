#!/usr/bin/env bash
# usage: mutants.sh TEST_RULE_OFF PRINT_RULES
# Switches each rule off in turn: the rule tests must then fail. With no rule off they must pass, or a failure proves nothing.
set -uo pipefail
test=$1 rules=$2
unmet=$(mktemp)
trap 'rm -f "$unmet"' EXIT

RULE_UNMET=$unmet "$test" -j1 >/dev/null 2>&1 || { echo "the tests fail with every rule in force"; exit 1; }

# Only where a rule did not hold can it be missed: a line per rule, its tests as one filter; none for a rule that always held.
asked=$(
	sort -u "$unmet" | awk '{ tests[$1] = tests[$1] (tests[$1] ? "|" : "") $2 } END { for (id in tests) print id, "@(" tests[id] ")" }'
)

survives()
{
	! RULE_OFF=$2 "$1" -j1 --fail-fast --filter="$3" >/dev/null 2>&1 || echo "$2"
}
export -f survives

ids=$("$rules" | sort -u)
survivors=$(
	comm -23 <(echo "$ids") <(cut -d' ' -f1 <<<"$asked" | sort -u)
	xargs -P "$(nproc)" -L1 bash -c 'survives "$0" "$1" "$2"' "$test" <<<"$asked"
)
count=$(wc -l <<<"$ids")
if [ -n "$survivors" ]; then
	printf 'no test notices that it is switched off: %s\n' $survivors
	exit 1
fi
echo "$count rules switched off, $count noticed"
