#!/usr/bin/env bash
# auditc demo programme: a year of a programme, made through the public API by the people whose acts it consists of.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

expect 0 "a year" as anna demo programme --directory "$work/year"
contains out "20 sites, 12 auditors, 3 suppliers, 24 audits, 300 findings" "what was made"
took=$(sed -nE 's/.* ([0-9]+) s$/\1/p' out)
echo "$(tail -n 1 out)"
[ "$took" -lt 300 ] || fault "it took more than five minutes"

# The people are there to be logged in as, and what they made is what is said.
count()
{
	auditc --profile demo-manager "$@" --all -o name 2>/dev/null | wc -l
}
auditc --profile demo-manager login --passphrase-fd 3 3<"$work/year/passphrase" 2>/dev/null
[ "$(count audit list)" -eq 24 ] || fault "24 audits"
[ "$(count finding list)" -eq 300 ] || fault "300 findings"
[ "$(count site list)" -eq 20 ] || fault "20 sites"
expect 0 "a supplier sees its own" auditc --profile demo-cloud login --passphrase-fd 3 3<"$work/year/passphrase"
[ "$(auditc --profile demo-cloud audit list --all -o name 2>/dev/null | wc -l)" -lt 24 ] || fault "and nobody else's"

expect 7 "nothing is made twice" as anna demo programme --directory "$work/year"
auditd --config auditd.yaml verify >verify.out || fault "the ledger verifies"
verdict demo_programme
