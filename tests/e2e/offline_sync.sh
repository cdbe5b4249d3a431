#!/usr/bin/env bash
# Journey J4, the second half: evidence with a file, a draft that rests on it, answers to a checklist, all written where there is no server; killed
# while they are written, killed while they are delivered, and in the end each of them once, under the ids that the device gave them.
# INV-22, INV-23; security.md 1.3, T5.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

programme_with_people
beata=$(bring_in beata "Beata Ek" "$rail")
road_competent "$beata" anna erik
road_audit "Kista Cloud 2027" lena beata
known audit
quiet lena checklist add "For the halls" --audit "$audit"
quiet lena checklist fill "$(as lena checklist list --audit "$audit" -o name)"
shown 0 beata bundle checkout "$audit" --expires 5d
as beata bundle show -o json >bundle.json
number=$(node -p 'JSON.parse(require("fs").readFileSync("bundle.json")).pieces[0].slot.number')
question()
{
	node -p 'JSON.parse(require("fs").readFileSync("bundle.json")).pieces.flatMap(p => p.checklist_items || [])[process.argv[1]].id' "$1"
}
first=$(question 0)
second=$(question 1)
criterion=$(node -p 'JSON.parse(require("fs").readFileSync("bundle.json")).pieces[0].criteria_items[0].id')
seen=$(as beata log head | sed -n 's/^newest *\([0-9]*\).*/\1/p')

# capture TITLE [FLAG...]: evidence of the rack, seen on site; in the background with how=launch.
capture()
{
	local title=$1
	shift
	"${how:-as}" beata evidence submit --audit "$audit" --title "$title" --source observation --method on-site-no-interaction --place "Hall 2" \
		--classification internal --verifiability verified --note "rusty hinge" --criteria-item-ids "$criterion" "$@"
}

waiting()
{
	as beata outbox list 2>/dev/null | grep -c ' waiting ' || true
}

# --- no server: what may wait is signed and kept, what may not says so ---
server_stops
{ head -c 700000 /dev/urandom; echo "rusty hinge of rack 7"; } >rack.bin
expect 10 "a list needs a server" as beata evidence list
expect 7 "a conclusion does, too" as beata --offline audit conclude "$audit" --conclusion sound
contains err NEEDS_SERVER "why"
evidence=$(capture "Rack 7" --file rack.bin --permission "J. Berg" -o name 2>err) || fault "evidence without a server"
contains err "number 1 of the outbox" "where it is"
known evidence
finding=$(as beata --offline finding add --audit "$audit" --grade observation --statement "The rack's door does not close" \
	--criteria-item-ids "$criterion" --evidence-ids "$evidence" -o name 2>err) || fault "a draft without a server"
shown 0 beata --offline checklist-item answer "$first" --outcome does-not-conform --note "one door of six" --evidence-ids "$evidence"
shown 0 beata --offline checklist-item answer "$first" --outcome conforms --note "it was mended at once"
expect 6 "what was not taken along" as beata --offline checklist-item answer "$audit" --outcome conforms
contains err NOT_TAKEN_ALONG "why"
shown 0 beata --offline status
contains out "4 waiting, 0 set aside" "what is held here"
shown 0 beata outbox list
expect 0 "one of them" as beata outbox show 2
contains out "$evidence" "the draft rests on it"
[ "$(stat -c %a local/isms-audit/beata/outbox/*.waiting | sort -u)" = 600 ] || fault "others can read the outbox"
! grep -qraE 'rusty|hinge|Hall 2|does not close' local/isms-audit/beata/outbox || fault "the outbox can be read by whoever has the disk"

# --- killed while it is written: what was said to be kept is kept ---
said=0
for i in $(seq 1 12); do
	how=launch capture "Killed $i" >out.$i 2>&1
	sleep "0.0$((i % 6 + 2))"
	kill -9 "$launched" 2>/dev/null || true
	wait "$launched" 2>/dev/null || true
	! grep -q "of the outbox" out.$i || said=$((said + 1))
done
kept=$(($(waiting) - 4))
[ "$kept" -ge "$said" ] || fault "$said were said to be kept, and $kept are"
expect 0 "what is there can be read" as beata outbox list
expect 0 "in three fields" as beata capture "A door wedged open" --file rack.bin --slot "$number"
before=$(waiting)
bundle=$(node -p 'JSON.parse(require("fs").readFileSync("bundle.json")).bundle.id')
expect 7 "a bundle is not given back with what was written with it" as beata bundle return "$bundle"
contains err UNDELIVERED "why"
expect 7 "nor are the keys exchanged that signed it" as beata device rotate --passphrase-fd 3 3<passphrase
contains err UNDELIVERED "why"

# --- delivered, and killed while it is ---
server_starts
partly=0
shopt -s nullglob
# sync_killed WHEN...: a sync that is killed once the command WHEN succeeds.
sync_killed()
{
	launch beata sync >out 2>&1
	renice -n 19 "$launched" >/dev/null 2>&1 || true
	while kill -0 "$launched" 2>/dev/null && ! "$@"; do :; done
	kill -9 "$launched" 2>/dev/null || true
	wait "$launched" 2>/dev/null || true
	left=$(waiting)
}
# has_delivered: fewer wait than before. Asked of the directory: there is no time for anything else.
has_delivered()
{
	local file=(local/isms-audit/beata/outbox/*.waiting)
	[ ${#file[@]} -lt "$left" ]
}
for late in 1 2 5 10; do
	sync_killed sleep "0.$(printf '%03d' $late)"
	[ "$left" -eq "$before" ] || break
done
while [ "$left" -gt 0 ]; do
	sync_killed has_delivered
	[ "$left" -eq 0 ] || partly=$((partly + 1))
done
[ "$partly" -gt 0 ] || fault "it was never killed half way: this shows nothing"
echo "$before statements, $partly syncs killed half way"
# The front makes an address that breaks off so often wait.
for _ in $(seq 100); do
	! as beata sync >out 2>err || break
	sleep 0.1
done
contains out "set aside 0, waiting 0" "all of it"
[ "$(find local/isms-audit/beata/outbox -name '*.file' -o -name '*.waiting' | wc -l)" -eq 0 ] || fault "something is left in the outbox"
[ "$(as beata evidence list --audit "$audit" --all -o name | wc -l)" -eq "$((before - 3))" ] || fault "evidence was lost, or doubled"
[ "$(as beata evidence list --audit "$audit" --all -o csv --columns title | sort | uniq -d | wc -l)" -eq 0 ] || fault "a piece is there twice"
[ "$(field id as beata evidence get "$evidence")" = "$evidence" ] || fault "the evidence has another id than the device gave it"
quiet beata evidence fetch "$evidence" --out fetched.bin
cmp fetched.bin rack.bin || fault "the file is another one"
[ "$(field evidence_ids as beata finding get "$finding")" = "$evidence" ] || fault "the draft does not rest on it"
[ "$(field state as beata finding get "$finding")" = draft ] || fault "the finding is no draft"
[ "$(as beata checklist-item list --all -o json | node -p 'JSON.parse(require("fs").readFileSync(0)).find(i => i.id === process.argv[1]).note' "$first")" = \
	"it was mended at once" ] || fault "the answers came in another order"
[ "$(field seen_size as beata evidence get "$evidence")" -eq "$seen" ] || fault "INV-23: it does not say what the device had seen"
shown 0 beata sync
contains out "delivered 0, set aside 0, waiting 0" "again: nothing"
[ "$(find local/isms-audit/beata/receipts -name '*.leaf' | wc -l)" -ge "$before" ] || fault "receipts are missing"

# --- a draft, and what is mended in it, before any server knows of it ---
draft=$(as beata --offline finding add --audit "$audit" --grade observation --statement "The lock sticks" --criteria-item-ids "$criterion" \
	--evidence-ids "$evidence" -o name 2>/dev/null)
quiet beata --offline finding change "$draft" --statement "The lock sticks in frost"
quiet beata --offline finding change "$draft" --risk "It is left open"
shown 0 beata sync
contains out "delivered 3" "all three"
[ "$(field statement as lena finding get "$draft")" = "The lock sticks in frost" ] || fault "what was mended is not there"
[ "$(field version as lena finding get "$draft")" = 3 ] || fault "it is at another version"

# --- two changed the same draft: both are there, and one of them is chosen ---
expect 6 "what was delivered is not on this device" as beata --offline finding change "$draft" --statement "x"
contains err NOT_TAKEN_ALONG "why"
bundle=$(as beata bundle checkout "$audit" --expires 5d -o name 2>/dev/null)
known bundle
expect 0 "taken along, with the others of its criteria" as beata --offline bundle show
contains out "draft      observation: The lock sticks in frost" "what is there to be changed"
quiet beata --offline finding change "$draft" --statement "It sticks below zero"
quiet lena finding change "$draft" --statement "It sticks in winter" --team-note "asked the caretaker"
shown 3 beata sync
contains out VERSION "why it is set aside"
contains <(as beata outbox show 1 -o json) "It sticks below zero" "beata's words stay"
[ "$(field statement as lena finding get "$draft")" = "It sticks in winter" ] || fault "lena's words do not stand"
shown 0 beata outbox settle 1 --keep own --reason "measured"
[ "$(field statement as lena finding get "$draft")" = "It sticks below zero" ] || fault "beata's words do not stand"
[ "$(field team_note as lena finding get "$draft")" = "asked the caretaker" ] || fault "what lena alone said is lost"
expect 0 "what was chosen" as lena bundle get "$bundle" -o json
contains out '"reason": "measured"' "INV-22: the choice is on record"
contains <(as lena history finding "$draft" -o json) "It sticks in winter" "and what was not chosen is in the draft's history"

# --- two answered the same: both are there, and the chooser sees both ---
quiet beata --offline checklist-item answer "$second" --outcome conforms --note "as I saw it"
quiet lena checklist-item answer "$second" --outcome not-examined --note "as lena heard it"
shown 3 beata sync
contains out VERSION "why it is set aside"
contains out "set aside 1, waiting 0" "one is left"
expect 0 "what the device says" as beata outbox show 1
contains out "as I saw it" "one's own"
contains out '"is_aside": true' "set aside"
expect 0 "how things stand" as lena status
contains out "elsewhere Beata Ek, on Beata Ek's laptop: 1 undelivered" "lena sees that beata holds something"
shown 0 beata outbox settle 1 --keep own --reason "I saw it, lena was told"
[ "$(as beata checklist-item list --all -o json | node -p 'JSON.parse(require("fs").readFileSync(0)).find(i => i.id === process.argv[1]).note' "$second")" = \
	"as I saw it" ] || fault "beata's answer does not stand"
quiet beata --offline checklist-item answer "$second" --outcome not-applicable --note "a third look"
quiet lena checklist-item answer "$second" --outcome conforms --note "agreed with beata"
expect 3 "too late again" as beata sync
shown 0 beata outbox settle 1 --keep other --reason "lena is right"
expect 0 "what was chosen" as lena bundle get "$bundle" -o json
contains out '"reason": "lena is right"' "INV-22: the choice is on record"
contains out '"stands": "own"' "and the one before"
quiet beata --offline checklist-item answer "$second" --outcome not-applicable --note "a fourth look"
quiet lena checklist-item answer "$second" --outcome conforms --note "agreed again"
expect 3 "too late once more" as beata sync
expect 2 "dropped for no reason" as beata outbox drop 1
shown 0 beata outbox drop 1 --reason "it was the wrong question"
expect 0 "that nothing of it is anywhere" as lena bundle get "$bundle" -o json
contains out '"stands": "neither"' "INV-32: is on record"
contains out '"reason": "it was the wrong question"' "and why"
shown 0 beata sync
expect 0 "how things stand" as lena status
contains out "on Beata Ek's laptop: 0 undelivered" "nothing any more"

# --- on a stick: lena has a network before beata has ---
server_stops
key=$(as lena outbox key)
mine=$(capture "Rack 9" --file rack.bin --permission "J. Berg" -o name 2>/dev/null)
draft=$(as beata finding add --audit "$audit" --grade observation --statement "Nor does this one" --criteria-item-ids "$criterion" \
	--evidence-ids "$mine" -o name 2>/dev/null)
expect 2 "a key that is none" as beata outbox export stick --to "$(as lena whoami 2>/dev/null | head -c 9)"
shown 0 beata outbox export stick --to "$key"
expect 7 "over another one" as beata outbox export stick --to "$key"
! grep -qaE 'rusty|hinge|Nor does' stick || fault "the stick can be read by whoever finds it"
expect 9 "T5: by another device" as omar outbox import stick
head -c 5000 stick >short
expect 9 "cut short" as lena outbox import short
shown 0 lena outbox import stick
expect 0 "again" as lena outbox import stick
contains err "0 of 2 statements" "nothing twice"
server_starts
shown 0 lena sync
contains out "delivered 2, set aside 0, waiting 0" "both"
[ "$(field collector_id as lena evidence get "$mine")" = "$beata" ] || fault "it is lena's"
[ "$(field evidence_ids as lena finding get "$draft")" = "$mine" ] || fault "the draft does not rest on it"
quiet lena evidence fetch "$mine" --out again.bin
cmp again.bin rack.bin || fault "the file is another one"
shown 0 beata sync
contains out "had been before" "beata's outbox finds them entered"
contains out "delivered 2, set aside 0, waiting 0" "and has the receipts"

verdict "written without a network"
