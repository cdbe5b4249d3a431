#!/usr/bin/env bash
# What a terminal gets: colour only where it is wanted, a bar while a file moves, rows in every form, and never a control byte that somebody
# else wrote.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
export TERM=xterm

# on_terminal COMMAND...: what a terminal would have received.
on_terminal()
{
	script -qec "$(printf '%q ' "$@")" /dev/null >terminal </dev/null || true
}

escapes()
{
	grep -caP '\x1b' "$1" || true
}

# --- colour ---
on_terminal env AUDITC_PROFILE=nobody auditc whoami
[ "$(escapes terminal)" -gt 0 ] || fault "a refusal is loud on a terminal"
on_terminal env NO_COLOR=1 AUDITC_PROFILE=nobody auditc whoami
[ "$(escapes terminal)" -eq 0 ] || fault "NO_COLOR"
on_terminal env TERM=dumb AUDITC_PROFILE=nobody auditc whoami
[ "$(escapes terminal)" -eq 0 ] || fault "TERM=dumb"
expect 4 "and none in a pipe" as nobody whoami
[ "$(escapes err)" -eq 0 ] || fault "colour in a pipe"

# --- a bar, on a terminal alone ---
head -c 3000000 /dev/urandom >files/big.bin
on_terminal env AUDITC_PROFILE=anna auditc evidence submit --audit 0193a5c2-0000-7000-8000-000000000000 --title x --source record \
	--method on-site-interaction --place x --classification internal --verifiability verified --file files/big.bin
grep -q 'hashing.*100% of 2.9 MiB' terminal || fault "no bar while a file is hashed"
expect 6 "no bar in a pipe" as anna evidence submit --audit 0193a5c2-0000-7000-8000-000000000000 --title x --source record \
	--method on-site-interaction --place x --classification internal --verifiability verified --file files/big.bin
! grep -q 'hashing' err || fault "a bar in a pipe"

# --- every form, and pages ---
for i in $(seq 5); do
	as anna person add --organisation "$rail" --name "Person $i" -o name >>ids 2>/dev/null
done
expect 0 "names" as anna person list --filter 'name : "Person"' -o name
cmp -s <(sort out) <(sort ids) || fault "the ids of five people"
expect 0 "all pages" as anna person list --filter 'name : "Person"' --page-size 2 --all -o name
cmp -s <(sort out) <(sort ids) || fault "the same in pages of two"
expect 0 "one page" as anna person list --filter 'name : "Person"' --page-size 2 -o name
[ "$(wc -l <out)" -eq 2 ] || fault "a page of two"
contains err "there are more rows: --all" "that there are more"
expect 0 "json" as anna person list --filter 'name : "Person"' -o json
[ "$(node -e 'console.log(JSON.parse(require("fs").readFileSync("out","utf8")).length)')" -eq 5 ] || fault "five in JSON"
expect 0 "jsonl" as anna person list --filter 'name : "Person"' -o jsonl
[ "$(node -e 'console.log(require("fs").readFileSync("out","utf8").trim().split("\n").map(l=>JSON.parse(l).name).sort().join())')" = \
	"Person 1,Person 2,Person 3,Person 4,Person 5" ] || fault "five lines of JSON"
expect 0 "csv" as anna person list --filter 'name : "Person"' -o csv --columns name
[ "$(tail -n +2 out | sort | head -n 1)" = '"Person 1"' ] || fault "csv"
expect 0 "yaml" as anna person list --filter 'name = "Person 1"' -o yaml
contains out '  name: "Person 1"' "yaml"
expect 0 "a table" as anna person list --filter 'name = "Person 1"'
contains out "NAME" "its heading"
expect 0 "nothing" as anna person list --filter 'name = "Nobody"'
contains err "nothing to list" "an empty list says so"

# --- text of others: what may be stored and still turns a line round ---
evil=$(printf 'Erik \xe2\x80\xae gpj.exe')
expect 2 "an override of the direction of text, in a name" as anna person add --organisation "$rail" --name "$evil" -o name
! grep -qaP '\xe2\x80\xae' err || fault "the refusal shows it"
expect 0 "the same, in a text of many lines" as anna site add --organisation "$rail" --name Depot --address "$evil" -o name
for form in table json jsonl csv yaml; do
	as anna site list --filter 'name = Depot' -o "$form" >out
	[ "$form" = table ] || grep -qa 'gpj.exe' out || fault "$form: the address is not there"
	! grep -qaP '\xe2\x80\xae' out || fault "$form: the override reaches the terminal"
done
expect 2 "controls are not stored at all" as anna person add --organisation "$rail" --name "$(printf 'a\033[2Jb')"
[ "$(escapes err)" -eq 0 ] || fault "the refusal shows it"
# Words of one's own command line come back in messages.
expect 2 "a word with controls" as anna "$(printf 'x\033]0;owned\007')" list
[ "$(escapes err)" -eq 0 ] || fault "the message shows it"
verdict client_terminal
