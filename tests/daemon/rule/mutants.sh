#!/usr/bin/env bash
# usage: mutants.sh TEST_RULE_OFF PRINT_RULES
# Switches each rule off in turn: the rule tests must then fail. With no rule off they must pass, or a failure proves nothing.
set -uo pipefail
test=$1 rules=$2

"$test" -j1 >/dev/null 2>&1 || { echo "the tests fail with every rule in force"; exit 1; }

# One suite knows the rule: its subject's. Where that one passes, all are asked.
survives()
{
	local suite=${2#*-}
	suite=${suite%%-[0-9]*}
	suite=${suite,,}
	! RULE_OFF=$2 "$1" -j1 --filter="${suite//-/_}*/*" >/dev/null 2>&1 || ! RULE_OFF=$2 "$1" -j1 >/dev/null 2>&1 || echo "$2"
}
export -f survives

ids=$("$rules" | sort -u)
survivors=$(xargs -P "$(nproc)" -I{} bash -c 'survives "$0" {}' "$test" <<<"$ids")
count=$(wc -l <<<"$ids")
if [ -n "$survivors" ]; then
	printf 'no test notices that it is switched off: %s\n' $survivors
	exit 1
fi
echo "$count rules switched off, $count noticed"
