#!/usr/bin/env bash
# Two customers audit one supplier together: one leader, an agreement on record of who sees what, and each side's evidence apart by every way there is:
# list, show, search, history, entry, download, pack; and what rests on evidence goes with it. domain.md 6, "Extra journeys"; INV-18.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

programme_with_people

# The city is the other customer: Beata audits, Carl decides for it.
city=$(new erik organisation add --parent "$rail" --name "City of Lund" --kind auditing)
beata=$(bring_in beata "Beata Wik" "$city")
carl=$(bring_in carl "Carl Ney" "$city")
evaluation=$(new anna evaluation add --person "$beata" --grade auditor --competence-ids "$competence" --methods records --methods interview \
	--basis "Six audits" --qualification "Leads for a certification body" --valid-until +900d)
quiet erik evaluation grant "$evaluation"

# --- one leader; nothing begins before all that audit agreed who sees what ---
audit=$(new erik audit add --programme "$programme" --title "Kista together" --type second-party \
	--auditee-organisation "$cloud" --objectives "Are backups made?" --objective-ids "$objective" --scope-text "All backups" \
	--site-ids "$site" --unit-ids "$unit" --criteria "{\"criteria_source_id\":\"$source\"}" --method on-site-interaction \
	--competence-ids "$competence")
quiet erik audit schedule "$audit" --from 2027-03-01 --to 2027-03-05
quiet erik appointment add --scope "$audit" --person "$carl" --role audit-client
for who in "lena leader" "beata auditor"; do
	member=$(new erik team-member add --audit "$audit" --person "$(eval "echo \$${who% *}")" --role "${who#* }")
	quiet "${who% *}" team-member accept "$member"
done
second=$(new erik team-member add --audit "$audit" --person "$anna" --role leader 2>/dev/null) || second=
[ -z "$second" ] || { expect 7 "two leaders" as erik team confirm --audit "$audit"; quiet erik team-member remove "$second" --reason "one leads"; }
expect 7 "a team of two organisations without an agreement" as erik team confirm --audit "$audit"
contains err "R-TEAM-19" "what is missing"
agreement=$(new erik joint-agreement propose --audit "$audit" --text "Each keeps its own" --organisation-ids "$rail" --organisation-ids "$city")
quiet anna joint-agreement accept "$agreement"
expect 7 "one of two accepted" as erik team confirm --audit "$audit"
quiet carl joint-agreement accept "$agreement"
expect 0 "confirmed" as erik team confirm --audit "$audit"
road_prepare lena
quiet lena audit begin-fieldwork "$audit"
expect 0 "the supplier knows who audits, and what they agreed" as omar joint-agreement list --audit "$audit" -o json
contains out "City of Lund" "the other customer"
contains out "Each keeps its own" "the agreement"

# evidence WHO LABEL CLASS [FLAGS...]: with a file of its own; prints the id.
evidence()
{
	local who=$1 label=$2 class=$3
	shift 3
	echo "content of $label" >"$label.txt"
	new "$who" evidence submit --audit "$audit" --title "Quillfish $label" --source record --method on-site-interaction --place Kista \
		--classification "$class" --verifiability verified --captured now --note "seen" --file "$label.txt" "$@"
}

# sees WHO NOUN ID YES: in its list and its history.
sees()
{
	local who=$1 noun=$2 id=$3 yes=$4 found=6
	[ "$yes" = no ] || found=0
	expect 0 "${noun}s $who lists" as "$who" "$noun" list --all -o name
	[ "$(grep -cx "$id" out)" -eq $((found == 0)) ] || fault "$who lists $noun $id: $(grep -cx "$id" out)"
	expect "$found" "history of $noun for $who" as "$who" ledger get-history --noun "${noun//-/_}" --row "$id" -o json
}

# opens WHO EVIDENCE YES: by search, show, download and pack too.
opens()
{
	local who=$1 id=$2 yes=$3 found=6
	[ "$yes" = no ] || found=0
	sees "$who" evidence "$id" "$yes"
	expect 0 "what $who finds" as "$who" search Quillfish --page-size 100 -o json
	[ "$(grep -c "$id" out)" -eq $((found == 0)) ] || fault "$who finds $id: $(grep -c "$id" out)"
	expect "$found" "evidence for $who" as "$who" evidence get "$id"
	expect "$found" "its file for $who" as "$who" evidence fetch "$id" --out "$who-$id"
	expect "$found" "its pack for $who" as "$who" evidence pack "$id" --out "$who-$id.zip"
	[ "$yes" = no ] || expect 0 "which holds" auditverify "$who-$id.zip"
}

# --- each collects; the supplier says for whom it is ---
lenas=$(evidence lena lenas internal --criteria-item-ids "$criterion")
beatas=$(evidence beata beatas internal --criteria-item-ids "$criterion")
secret=$(evidence beata secret confidential --criteria-item-ids "$criterion")
expect 7 "for nobody" as omar evidence submit --audit "$audit" --title "Quillfish" --source record --method on-site-interaction --place Kista \
	--classification internal --verifiability verified --captured now --note "seen"
contains err "R-EVIDENCE-30" "for whom is it?"
for_city=$(evidence omar for_city internal --side "$city")
for_both=$(evidence omar for_both internal --is-for-all-sides)
opens lena "$lenas" yes
opens lena "$beatas" no
opens beata "$lenas" no
opens beata "$beatas" yes
opens erik "$beatas" no
sees lena evidence "$for_city" no
sees lena evidence "$for_both" yes
sees beata evidence "$for_city" yes
sees omar evidence "$for_city" yes
sees omar evidence "$beatas" no
expect 6 "judged by the other side" as lena evidence accept "$beatas"
expect 6 "a pack of both" as lena evidence pack "$lenas,$beatas" --out both.zip
[ ! -e both.zip ] || fault "a pack of both sides"

# --- what rests on evidence goes with it: annotations, reviews of documents, samples, checklists ---
note=$(new beata evidence-annotation add --evidence "$for_city" --text "Line 4 says otherwise")
review=$(new beata document-review add --audit "$audit" --title "Restore plan" --document-version 3 --result gaps --gaps "No owner" --evidence "$beatas")
sampling=$(new lena sampling-plan add "Restores" --audit "$audit" --objective "Are they tried?" --population "Restores of a year" --method judgement \
	--procedure judgement --rationale "Those that failed" --population-size 12 --chosen-size 2)
quiet lena sampling-plan record-population "$sampling" --population-sha256 "$(sha256sum </dev/null | cut -c1-64)" --population-size 12
quiet lena sample-item name "$sampling" --entries '{"place":3,"label":"March"}' --entries '{"place":5,"label":"May"}'
march=$(as lena sample-item list --filter 'place = 3' -o name)
sees beata sample-item "$march" yes
quiet beata sample-item mark-deviating "$march" --note "Nobody tried" --evidence-ids "$beatas"
checklist=$(new lena checklist add --audit "$audit" --title "Backups")
question=$(new lena checklist-item add --checklist "$checklist" --question "Who restores?")
quiet beata checklist-item answer "$question" --outcome does-not-conform --note "Nobody" --evidence-ids "$beatas"
for row in "evidence-annotation $note" "document-review $review" "sample-item $march" "checklist-item $question"; do
	sees beata "${row% *}" "${row#* }" yes
	sees lena "${row% *}" "${row#* }" no
done
expect 0 "the sample as a whole is the team's" as lena sampling-plan get "$sampling" -o json
contains out '"deviations": 1' "and its result counts"

# --- a request of one side: the question is the team's, the answer is that side's ---
request=$(new beata request add "For the city" --audit "$audit" --basis "Hosting contract, 7.3")
item=$(new beata request-item add --request "$request" --label 1 --question "Are backups tried?" --classification internal --answer-days 20)
quiet lena request issue "$request"
expect 0 "who reads it" as omar request follow "$request" -o json
contains out "Beata Wik" "the side that asks"
sed '1,/"readers"/d' out >readers
! grep -q "Lena Holm\|Erik Lund" readers || fault "they do not read what is for the city"
for_rail=$(evidence omar for_rail internal --side "$rail")
expect 7 "an answer with what is another's" as omar answer add --request-item "$item" --text "x" --evidence-ids "$for_rail"
contains err "R-ANSWER-08" "it goes to whom it is for"
answer=$(new omar answer add --request-item "$item" --text "Quillfish each month" --evidence-ids "$for_city")
quiet omar answer sign "$answer"
sees beata answer "$answer" yes
sees lena answer "$answer" no
sees erik answer "$answer" no
expect 0 "found by words" as lena search "Quillfish each month" -o json
! grep -q "$answer" out || fault "lena finds the city's answer"
expect 7 "judged unread" as lena request-item accept "$item"
contains err "R-REQUEST-10" "by who may read it"
quiet beata request-item return "$item" --missing "Which month did it fail?"
expect 0 "the question, for the team" as lena request-item get "$item" -o json
! grep -q "Which month" out || fault "what is missing in the city's answer"
expect 0 "the answer, for the supplier" as omar answer get "$answer" -o json
contains out "Which month did it fail?" "says what is missing"

# --- findings are the team's: they name evidence, and show it to whom it is shown ---
quiet beata evidence accept "$for_city"
finding=$(new beata finding add --audit "$audit" --grade minor --statement "Restores are not tried" --rationale "One of two systems" \
	--criteria-item-ids "$criterion" --evidence-ids "$for_city" --unit "$unit")
quiet lena finding review "$finding"
quiet lena finding communicate "$finding"
for who in lena beata; do # a report goes to everybody, whoever makes it
	expect 0 "the report by $who" as "$who" report build "$audit" --out joint.json
	contains joint.json "Restores are not tried" "it has the finding"
	contains joint.json '"confidential"' "and names evidence of one side by its entry alone"
	if grep -q Quillfish joint.json; then fault "the report by $who tells the title of one side's evidence"; fi
done
expect 0 "the brief for the leader" as lena finding brief "$finding" -o json
contains out "$for_city" "that there is evidence"
! grep -q "Quillfish for_city" out || fault "the brief tells the leader the title of the city's evidence"
expect 0 "the brief for the city" as beata finding brief "$finding" -o json
contains out "Quillfish for_city" "and what it is"

# --- what is shared is shared, up to where it was agreed, and no longer than that ---
wider=$(new erik joint-agreement propose --audit "$audit" --text "The city lets Nordic Rail read what is internal" --organisation-ids "$rail" \
	--organisation-ids "$city" --shares "{\"giver_id\":\"$city\",\"receiver_id\":\"$rail\",\"up_to\":\"internal\"}")
quiet anna joint-agreement accept "$wider"
sees lena evidence "$beatas" no
quiet carl joint-agreement accept "$wider"
sees lena evidence "$beatas" yes
sees lena evidence "$secret" no
sees beata evidence "$lenas" no
sees lena answer "$answer" yes
sees lena evidence-annotation "$note" yes
sees lena sample-item "$march" yes
may=$(as lena sample-item list --filter 'place = 5' -o name)
expect 7 "one record of two sides" as lena sample-item mark-deviating "$may" --evidence-ids "$lenas" --evidence-ids "$beatas"
contains err "R-EVIDENCE-32" "it stands on one"
quiet carl joint-agreement end "$wider" --reason "The audit is over for us"
sees lena evidence "$beatas" no
sees lena answer "$answer" no
sees beata evidence "$beatas" yes
verdict joint_audit
