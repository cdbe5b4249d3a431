#!/usr/bin/env bash
# Content that goes by order of both parties, through auditc alone: a piece of evidence, all that names one person, a whole audit. Each is
# shown before it is signed, refused too early, to the author and without the other party; afterwards no word of it is in any file of the store,
# who holds copies answers for them, a backup of before ends, and a pack made of what is left verifies and says what went, by which order.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
programme_with_people
road_competent "$erik" lena anna
road_audit "Kista Cloud 2027" lena erik
log_key=$(sed -n "s/^log key *//p" paper)

# word: one that the search index keeps whole, of letters that nothing else begins with.
word()
{
	printf 'q%s' "$(head -c 200 /dev/urandom | tr -dc 'a-z' | head -c 23)"
}

# gone TEXT WHAT: in no file of the store, database, its log, keys, evidence, as it is or in UTF-16, hexadecimal or base64.
gone()
{
	"$build/tests/robust/tools/find_text" "$1" server >find.out 2>&1 || { fault "$2: it is in a file"; cat find.out; }
}

there()
{
	! "$build/tests/robust/tools/find_text" "$1" server >find.out 2>&1 || fault "$2: the search finds nothing, so it proves nothing"
}

# executed ORDER
executed()
{
	for _ in $(seq 600); do
		[ "$(field execution as erik disposal-order get "$1")" != done ] || return 0
		sleep 0.05
	done
	fault "order $1 is not executed"
}

submit()
{
	new erik evidence submit --audit "$audit" --source record --method on-site-interaction --place Kista --classification "${class:-internal}" \
		--verifiability verified --captured now --criteria-item-ids "$criterion" "$@"
}

# --- how long it is kept, by agreement of both ---
expect 7 "no shorter than the programme's rule" as erik retention-agreement propose --audit "$audit" --years 2 --basis "Cheaper"
contains err "R-RETENTION-03" "not shortened"
agreement=$(new erik retention-agreement propose --audit "$audit" --years 7 --auditee-signs --basis "Contract, 12.3")
expect 5 "its author does not agree to it" as erik retention-agreement agree "$agreement"
expect 0 "omar's inbox" as omar inbox
contains out "retention-agreement agree $agreement" "it waits there"
expect 0 "agreed" as omar retention-agreement agree "$agreement"
expect 0 "what is due" as erik record report-retention "$programme"
contains out "Contract, 12.3" "and why it is kept"

# --- one item ---
badge=$(word)
yes "photograph of $badge" 2>/dev/null | head -c 400000 >badge.txt || true
photo=$(submit --title "Badge $badge" --note "Shows $badge" --file badge.txt)
log=$(submit --title "Backup job log" --note "11 of 60 failed")
there "$badge" "one item"
auditd --config auditd.yaml backup --to before >/dev/null
expect 7 "nothing is signed unseen" as erik disposal propose "$programme" "$audit" --noun evidence --row "$photo" --ground agreement --statement "A badge"
contains err "NOT_CONFIRMED" "it says so"
expect 7 "nor with a day of its own" as erik disposal propose "$programme" "$audit" --noun evidence --row "$photo" --ground agreement --statement "A badge" \
	--retained-until 2020-03-01
contains err "until     2020-03-01, as the order itself says" "which is shown"
contains err "evidence $photo" "the row is named"
contains err "1 tombstones" "what stays"
contains err "Lena Holm: team" "who holds copies: the team"
contains err "audited side" "and the audited side"
contains err "at most 14 days" "the backups' keys"
expect 7 "kept until its time" as erik disposal propose "$programme" "$audit" --noun evidence --row "$photo" --ground retention-ended --statement "Over" --yes
contains err "R-DISPOSAL-03" "too early"
order=$(new erik disposal propose "$programme" "$audit" --noun evidence --row "$photo" --ground agreement --statement "Both agreed by letter" --yes)
expect 7 "its author" as erik disposal approve "$order" --yes
contains err "R-DISPOSAL-01" "by another"
expect 7 "without the other party" as anna disposal approve "$order" --yes
contains err "R-DISPOSAL-06" "not signed"
consent=$(as omar disposal-consent list -o name)
expect 0 "the other party looks" as omar disposal show "$consent"
contains out "evidence $photo" "which row"
! grep -q "$badge" out || fault "omar is told a title that he does not see"
expect 7 "and signs only what was shown" as omar disposal approve "$consent"
expect 0 "consent" as omar disposal approve "$consent" --yes
expect 0 "the other person approves" as anna disposal approve "$order" --yes
executed "$order"
gone "$badge" "one item"
expect 6 "it is gone" as lena evidence get "$photo"
expect 0 "how far it is" as anna disposal show "$order"
contains out "execution done" "executed"
until_us=$(sed -nE 's/^readable  until ([^ ]*) .*/\1/p' out)
done_us=$(sed -nE 's/^executed  ([^ ]*):.*/\1/p' out)
keys_until=$(sed -n "s/^until //p" before/keys/keys.txt)
[ "$(date -d "$keys_until" +%s)" -le "$(date -d "$until_us" +%s)" ] || fault "a backup of before keeps its keys until $keys_until, later than $until_us"
[ "$(($(date -d "$until_us" +%s) - $(date -d "$done_us" +%s)))" -eq $((14 * 86400)) ] || fault "readable until $until_us, executed $done_us"

# --- what it asks of who holds copies ---
contains out "0 destroyed or never there, 0 kept, 3 not answered" "three holders"
expect 0 "lena's inbox" as lena inbox
contains out "disposal-notice" "her notice is in it"
notice=$(as lena disposal-notice list -o name)
expect 6 "somebody else's notice" as omar disposal-notice confirm "$notice" --said "Hers"
expect 0 "lena keeps hers for now" as lena disposal-notice keep "$notice" --said "A court asked for it"
expect 7 "twice" as lena disposal-notice keep "$notice" --said "Again"
expect 0 "and destroys it" as lena disposal-notice confirm "$notice" --said "The photograph was wiped from the camera"
expect 0 "omar never had one" as omar disposal-notice confirm "$(as omar disposal-notice list -o name)" --said "Never had one"
expect 0 "two have answered" as erik disposal show "$order"
contains out "2 destroyed or never there, 0 kept, 1 not answered" "answers"

# --- what is left verifies, and says what went ---
quiet lena evidence accept "$log"
finding=$(new erik finding add --audit "$audit" --grade observation --statement "Jobs fail" --criteria-item-ids "$criterion" --evidence-ids "$log")
expect 0 "a pack of what is left" as lena audit pack "$audit" --out left.zip
expect 0 "verifies" auditverify --log-key "$log_key" left.zip
contains out "DISPOSED     by 1 orders" "and says that something went by order"
contains out "disposal: entry $(field ledger_index as anna disposal-order get "$order")" "by which entry"
mkdir left && (cd left && unzip -q ../left.zip)
contains left/records/disposal.json "$order" "it names the order"
contains left/records/disposal.json "$photo" "and what went"
contains left/VERIFY.txt "Disposed of by order $order" "VERIFY.txt says so plainly"
grep -qx "method audit.v1.DisposalOrderService/ApproveDisposalOrder" left/statements/*/statement || fault "the approval's statement is not in the pack"
by_hand left || fault "VERIFY.txt does not run as written"
node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$log_key" left.zip >/dev/null || fault "the independent verifier refuses the pack"
# --- one person, across objects ---
karin=$(word)
by_words=(disposal propose all all --words "$karin" --ground law --statement "Erasure was asked for" --yes)
# looks YEAR: at what names karin, in the audit of that year at least, so that it can be signed.
looks()
{
	expect 7 "found, not signed" as erik "${by_words[@]}"
	contains err "NOT_CONFIRMED" "it was not looked at"
	contains err "audit     Kista Cloud $1" "in which audit"
	contains err "left      the person's own record" "what no order names"
	shown=$(sed -nE "s/.*--shown ([0-9a-f]{16}) --yes.*/\1/p" err)
}
named=$(class=confidential submit --title "Interview" --note "$karin said so" --interviewee-role operator)
expect 0 "erik reads what is classified" as erik evidence get "$named"
meeting=$(new lena meeting add --audit "$audit" --kind team --held now --attendance.name "$karin" --minutes "As before")
looks 2027
expect 7 "records of the audit's steps stay while it goes on" as erik "${by_words[@]}" --shown "$shown"
contains err "R-DISPOSAL-08" "until it is over"

quiet lena evidence reject "$named" --reason "Not needed"
quiet lena finding review "$finding"
quiet lena finding communicate "$finding"
quiet lena finding close "$finding" --verdict "Noted"
conclusion=$(word)
road_complete lena erik "Backups are made, $conclusion"
there "$karin" "one person"
expect 7 "the interview was rejected since it was looked at" as erik "${by_words[@]}" --shown "$shown"
contains err "NOT_SHOWN" "another version than was shown"
# Another audit, which is at its beginning: what it refuses is no business of the first one's.
later=$(new erik audit add --programme "$programme" --title "Kista Cloud 2028" --type second-party --auditee-organisation "$cloud" \
	--objectives "Are backups made?" --objective-ids "$objective" --scope-text "All backups" --site-ids "$site" --unit-ids "$unit" \
	--criteria "{\"criteria_source_id\":\"$source\"}" --method on-site-interaction --competence-ids "$competence")
quiet erik audit schedule "$later" --from-us 2028-03-01 --to-us 2028-03-05
quiet lena team-member accept "$(new erik team-member add --audit "$later" --person "$lena" --role leader)"
quiet erik team confirm --audit "$later"
quiet lena assignment-package accept "$(new erik assignment-package issue --audit "$later" --documents "Contract" --methods-text "Interviews" \
	--contacts "Kista" --resources "Two people" --risks "None" --auditee-information "A new system")"
quiet lena contact add --audit "$later" --channel call --people "$karin" --held-us now --topics team --summary "No objection"
looks 2027
contains err "audit     Kista Cloud 2028" "and in the other one"
expect 3 "one audit refuses, the other does not" as erik "${by_words[@]}" --shown "$shown" -o json
contains err "refused   Kista Cloud 2028, $later" "which one"
contains err "R-DISPOSAL-08" "by which rule"
contains err "do:      auditc audit complete AUDIT" "and what mends it"
contains err "PARTLY_DONE" "it says that it is not all"
# told JAVASCRIPT: a value of what it answered, as one document.
told()
{
	node -p "const r = JSON.parse(require('fs').readFileSync('out', 'utf8')); $1"
}
[ "$(told 'r.refused.map(x => [x.audit_id, x.violations.map(v => v.rule + " " + v.command)].join(" ")).join()')" = \
	"$later R-DISPOSAL-08 auditc audit complete AUDIT" ] || { fault "JSON does not tell what was refused"; cat out; }
[ "$(told 'r.disposal_orders.length')" = 1 ] || { fault "JSON does not tell what was proposed"; cat out; }
order=$(told 'r.disposal_orders[0].id')
expect 7 "the same once more" as erik "${by_words[@]}" --shown "$shown"
contains err "NOT_SHOWN" "finds what is left"
contains err "2 more that are found wait for a decision already" "and not what was proposed"
contains err "auditc disposal show $order" "by which order"
expect 0 "all that names one person" as anna disposal show "$order"
contains out "evidence $named" "the interview"
contains out "meeting $meeting" "and the meeting"
contains out "2 tombstones" "and nothing else"
! as erik disposal-order get "$order" -o json | grep -q "$karin" || fault "the order keeps the name that was looked for"
contains out "Erik Lund: team, read" "who was handed what is classified"
# The law demands it: the audited side is told, and is answered.
told=$(as omar disposal-consent list --filter "disposal_order_id = $order" -o name)
expect 0 "omar's inbox" as omar inbox
contains out "disposal-consent refuse $told" "he is told of it"
expect 7 "and not asked" as omar disposal approve "$told" --yes
expect 0 "he objects" as omar disposal-consent refuse "$told" --reason "No law says so"
expect 7 "nobody answers" as anna disposal approve "$order" --yes
contains err "objects   No law says so" "she is told what he says"
contains err "NOT_SHOWN" "and has to answer it"
expect 7 "with a reason from before she was told" as anna disposal approve "$order" --reason "She asked in writing" --yes
answers=$(sed -nE "s/.*--shown ([0-9a-f]{16}) --yes.*/\1/p" err)
expect 7 "nor is the server answered by a reason alone" as anna disposal-order approve "$order" --reason "She asked in writing"
contains err "R-DISPOSAL-11" "by the rule"
expect 7 "another objection" as anna disposal approve "$order" --reason "She asked in writing" --shown 0123456789abcdef --yes
expect 0 "approved" as anna disposal approve "$order" --reason "She asked in writing" --shown "$answers" --yes
expect 0 "omar looks" as omar disposal list --audit "$audit" -o json
contains out "She asked in writing" "he is answered"
quiet erik audit cancel "$later" --halt-reason "Not this year" --client-informed "By phone"
looks 2028
rest=$(new erik "${by_words[@]}" --shown "$shown")
expect 0 "what was left" as anna disposal approve "$rest" --yes
executed "$order"
executed "$rest"
gone "$karin" "one person"
! as lena meeting list --audit "$audit" --all -o name | grep -q "$meeting" || fault "the meeting is there"
expect 0 "of what both see" as omar disposal list --audit "$audit" -o csv --columns disposal_order_id
contains out "$order" "the audited side is told what went"

# --- a whole audit ---
there "$conclusion" "a whole audit"
expect 7 "kept until its time" as erik disposal propose "$programme" "$audit" --ground retention-ended --statement "Over" --yes
contains err "R-DISPOSAL-03" "too early"
order=$(new erik disposal propose "$programme" "$audit" --ground agreement --statement "The contract ended" --yes)
expect 7 "its author" as erik disposal approve "$order" --yes
contains err "R-DISPOSAL-01" "by another"
expect 7 "without the other party" as anna disposal approve "$order" --yes
contains err "R-DISPOSAL-06" "not signed"
contains err "of evidence" "what goes is counted"
contains err "Anna Berg: report" "the distribution list"
consent=$(as omar disposal-consent list --filter "state = asked" -o name)
expect 0 "consent" as omar disposal approve "$consent" --yes
expect 0 "approved" as anna disposal approve "$order" --yes
executed "$order"
gone "$conclusion" "a whole audit"
expect 6 "no audit" as erik audit get "$audit"
[ "$(as erik disposal-order list -o name | wc -l)" -eq 4 ] || fault "the orders do not outlive what they name"
expect 0 "omar is asked for what he holds of it" as omar disposal-notice list --filter "disposal_order_id = $order" -o csv --columns state
contains out "asked" "though the audit is gone"
server_stops
auditd --config auditd.yaml verify --deep >verify.out || fault "the ledger does not verify"
contains verify.out "effects named by disposal orders" "and says what is missing by decision"
verdict "disposal by people"
