#!/usr/bin/env bash
# More people hold copies of an audit than one entry can ask: its approval asks the first, `auditc disposal approve` the others some at a time,
# also after it was broken off, each once, though the audit that says who they are is gone by then.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
programme_with_people
holders=123

audit=$(new erik audit add --programme "$programme" --title "Kista Cloud 2027" --type second-party --auditee-organisation "$cloud" \
	--objectives "Are backups made?" --objective-ids "$objective" --scope-text "All backups" --site-ids "$site" --unit-ids "$unit" \
	--criteria "{\"criteria_source_id\":\"$source\"}" --method on-site-interaction --competence-ids "$competence")
{ echo name && seq -f "Hand %g" "$holders"; } >people.csv
quiet anna import people people.csv --organisation "$cloud"
as anna person list --organisation "$cloud" --all -o csv --columns id,name | tr -d '"' | sed -n 's/,Hand .*//p' >hands
[ "$(wc -l <hands)" -eq "$holders" ] || fault "$(wc -l <hands) people are there"
while read -r person; do
	quiet anna appointment add --scope "$cloud" --person "$person" --role supplier-contributor </dev/null
done <hands
quiet erik audit schedule "$audit" --from-us 2027-03-01 --to-us 2027-03-05
quiet erik audit cancel "$audit" --halt-reason "Not this year" --client-informed "By phone"

order=$(new erik disposal propose "$programme" "$audit" --ground law --statement "A court says so" --yes)
expect 0 "who holds copies" as anna disposal show "$order"
contains out "copies    $((holders + 1)) people" "all of them are shown"
# The method alone, as if the command had been broken off after it.
expect 0 "approved" as anna disposal-order approve "$order"
[ "$(field holders_waiting as anna disposal-order get "$order")" -eq $((holders + 1 - 120)) ] || fault "not as many are left as one entry does not ask"
expect 6 "no audit" as erik audit get "$audit"
expect 0 "anna's inbox" as anna inbox
contains out "disposal-order notify $order" "it waits there"
expect 0 "anna's status" as anna status
contains out "inbox     2 to do, 0 overdue" "that something waits"
expect 0 "how far it is" as anna disposal show "$order"
contains out "$((holders + 1 - 120)) are still to be asked: auditc disposal approve $order --yes" "and what goes on"
expect 7 "nothing is signed unseen" as anna disposal approve "$order"
contains err "NOT_CONFIRMED" "it says so"
expect 0 "it goes on" as anna disposal approve "$order" --yes
contains err "0 more holders are still to be asked" "until all were asked"
[ "$(field holders_waiting as anna disposal-order get "$order")" -eq 0 ] || fault "somebody is still to be asked"
expect 7 "once" as anna disposal-order notify "$order"
contains err "R-DISPOSAL-10" "all were asked"
as anna disposal-notice list --disposal-order "$order" --all -o csv --columns person_id | tail -n +2 | tr -d '"' | sort >asked
[ "$(wc -l <asked)" -eq $((holders + 1)) ] || fault "$(wc -l <asked) were asked"
[ -z "$(uniq -d asked)" ] || fault "somebody was asked twice"
[ -z "$(sort hands | comm -23 - asked)" ] || fault "somebody was not asked"
expect 0 "nothing waits" as anna inbox
absent "disposal-order notify" "the inbox"
server_stops
auditd --config auditd.yaml verify --deep >verify.out || fault "the ledger does not verify"
verdict "holders of copies"
