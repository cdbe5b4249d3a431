#!/usr/bin/env bash
# Journey J10, the assurance part: a certification body reads one programme's audits for five days, samples three of them end to end, checks what it
# takes along with the fingerprint from paper and no server; and the state as of a day reads the same however often it is asked for. What annoys
# elsewhere does not happen: pictures of screens as evidence, numbers that change between two exports, a viewer who sees everything or nothing.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
paper=$(sed -n 's/^log key *//p' paper)
audit_in_fieldwork
erik=$(field person_id as erik whoami)
lena=$(field person_id as lena whoami)
omar=$(field person_id as omar whoami)
road_competent "$erik" anna lena

# One audit of the programme still runs; drafts and working papers of it are the team's.
running=$audit
quiet lena finding add --audit "$running" --grade observation --statement "Pufferfish: a draft"
quiet lena checklist add --audit "$running" --title "Pufferfish: working papers"
quiet lena request add "Pufferfish: questions" --audit "$running" --basis Contract

# sampled TITLE: one audit of the programme with evidence, a finding, and a report; sets audit, and adds to audits and proofs.
audits=()
proofs=()
sampled()
{
	local proof nc class=internal
	[ ${#audits[@]} -gt 0 ] || class=confidential
	road_audit "$1" lena erik
	echo "restore of $1" >"$1.txt"
	proof=$(new erik evidence submit --audit "$audit" --title "Restore of $1" --source record --method on-site-interaction --place Kista \
		--classification "$class" --verifiability verified --captured now --criteria-item-ids "$criterion" --file "$1.txt")
	quiet lena evidence accept "$proof"
	nc=$(new erik finding add --audit "$audit" --grade observation --statement "$1: restores are tried by one person" --rationale "One of four" \
		--criteria-item-ids "$criterion" --evidence-ids "$proof" --unit "$unit")
	quiet lena finding review "$nc"
	quiet lena finding communicate "$nc"
	quiet lena finding issue "$nc"
	quiet lena finding close "$nc" --verdict "Noted"
	road_complete lena erik "Backups are made"
	audits+=("$audit")
	proofs+=("$proof")
}
for title in North South East; do
	sampled "$title"
done
ours=$programme

# Another programme of the same organisation, with an audit of its own.
programme=$(new erik programme add --organisation "$rail" --title "Swordfish: contracts" --from 2026-01-01 --to 2028-12-31 \
	--purpose "Confidence" --extent "Suppliers" --schedule "Once" --audit-types "Second party" --criteria "ISO/IEC 27001" --methods "On site" \
	--team-selection "Competence" --documents "Procedure" --without-risk planning --without-risk resources --without-risk team-selection \
	--without-risk communication --without-risk implementation --without-risk documented-information \
	--without-risk monitoring --without-risk auditee-cooperation --without-risk-reason "One supplier")
objective=$(new erik objective add --programme "$programme" --text "Swordfish objective" --basis external-providers --measure "all audited")
quiet erik programme-risk add "$programme" --category confidentiality --text "Swordfish notes leak" --likelihood 2 --impact 4 --treatment "Disks" \
	--review +180d
quiet erik programme-resource add "$programme" --kind auditor-days --month 202703 --requested 10
quiet erik inclusion add "$programme"
waiver=$(new erik waiver add --scope "$programme" --rule R-PROGRAMME-17 --reason "First year" --compensating-measure "Lena advises")
quiet anna waiver grant "$waiver"
quiet erik programme submit "$programme"
quiet anna programme approve "$programme" --granting
other=$(new erik audit add --programme "$programme" --title "Swordfish audit" --type second-party --auditee-organisation "$cloud" \
	--objectives "Swordfish?" --objective-ids "$objective" --scope-text "Swordfish" --site-ids "$site" --unit-ids "$unit" \
	--criteria "{\"criteria_source_id\":\"$source\"}" --method on-site-interaction --competence-ids "$competence")

# --- access: one programme, five days ---
body=$(new erik organisation add --parent "$rail" --name "Certifiers AB" --kind assurance)
vera=$(bring_in vera "Vera Stone" "$body")
expect 0 "audits before she may" as vera audit list -o name
[ ! -s out ] || fault "she sees audits nobody showed her"
expect 7 "without an end" as erik appointment add --scope "$ours" --person "$vera" --role assurance-viewer
contains err "R-PERSON-14" "for how long?"
access=$(new erik appointment add --scope "$ours" --person "$vera" --role assurance-viewer --until +5d)
ends=$(date -d "$(field until_us as vera appointment list --filter "scope_id = $ours")" +%s)
[ $((ends - $(date +%s))) -le $((5 * 86400)) ] && [ $((ends - $(date +%s))) -gt $((5 * 86400 - 600)) ] || fault "five days: $ends"

# --- three audits end to end: what was asked, who audited, what was seen, found and said ---
entries()
{
	as lena status 2>/dev/null | sed -nE 's/.*, ([0-9]+) entries.*/\1/p'
}

expect 0 "her audits" as vera audit list --all --filter 'state = completed' -o csv --columns title
for title in North South East; do
	contains out "$title" "by name"
done
expect 0 "the programme" as vera programme get "$ours" -o json
expect 0 "its objectives" as vera objective list --programme "$ours" -o name
expect 0 "its risks" as vera programme-risk list --programme "$ours" -o name
[ -s out ] || fault "the programme's risks"
for i in 0 1 2; do
	id=${audits[i]}
	expect 0 "audit $i" as vera audit get "$id" -o json
	contains out '"scope_text": "All backups"' "what was audited"
	nouns=(report conclusion)
	[ "$i" -gt 0 ] || nouns+=(plan slot meeting team-member assignment-package contact feasibility)
	for noun in "${nouns[@]}"; do
		expect 0 "$noun of audit $i" as vera "$noun" list --all --audit "$id" -o name
		[ -s out ] || fault "no $noun of audit $i"
	done
	decision=$(as vera team-decision list --audit "$id" -o name | tail -n 1)
	expect 0 "the team's competence, as of its decision" as vera team-decision check "$decision" -o json
	expect 0 "evidence of audit $i" as vera evidence get "${proofs[i]}" -o json
	expect 0 "how it became so" as vera ledger get-history --noun evidence --row "${proofs[i]}" -o json
	contains out AcceptEvidence "submitted, accepted"
	expect 0 "the file itself, no picture of a screen" as vera evidence fetch "${proofs[i]}" --out "took$i"
	expect 0 "findings of audit $i" as vera finding list --audit "$id" -o json
	contains out "restores are tried by one person" "what was found"
	! grep -q Pufferfish out || fault "a draft of the team"
done
cmp -s took0 North.txt || fault "the file is the one that was submitted"

# What the audits are about has names: places, units, criteria, people.
expect 0 "criteria" as vera criteria-item list --filter 'label = "A.8.13"' -o csv --columns label
contains out "A.8.13" "the criterion"
expect 0 "the audited organisation" as vera organisation list -o csv --columns name
contains out "Kista Cloud AB" "by name"
expect 0 "the unit" as vera unit list -o csv --columns name
contains out "Hosting" "by name"
expect 0 "people" as vera person list -o csv --columns name
contains out "Lena Holm" "by name"

# --- each read of what is classified is on record ---
before=$(entries)
expect 0 "what is confidential" as vera evidence get "${proofs[0]}" -o name
[ "$(entries)" -eq $((before + 1)) ] || fault "her reading is entered: $before, $(entries)"
expect 0 "what is internal" as vera evidence get "${proofs[1]}" -o name
[ "$(entries)" -eq $((before + 1)) ] || fault "and nothing is entered for what is not classified"

# --- taken along, and checked with nothing but the fingerprint from paper ---
expect 0 "a pack of all three" as vera evidence pack "$(IFS=,; echo "${proofs[*]}")" --out sample.zip
expect 0 "checked offline" env -i PATH="$PATH" HOME=/nonexistent auditverify --log-key "$paper" sample.zip
contains out "$paper (the one you pinned)" "by the fingerprint"
contains out "VERIFIED     3 pieces of evidence" "all of it"
mkdir unpacked
unzip -q sample.zip -d unpacked
expect 0 "by other people's tools" bash -c 'cd unpacked && eval "$(sed -n "s/^\$ //p" VERIFY.txt | grep "^cut ")"'
contains out "${paper#sha256:}" "the same fingerprint"
expect 9 "against another paper" auditverify --log-key "sha256:$(sha256sum </dev/null | cut -c1-64)" sample.zip
contains err "OTHER_LOG" "is not that log"
expect 2 "a fingerprint that is none" auditverify --log-key sha256:abc sample.zip

# --- neither everything nor nothing ---
for noun in audit objective programme-risk programme; do
	expect 0 "all ${noun}s she lists" as vera "$noun" list --all -o json
	! grep -q "Swordfish\|$other\|$programme" out || fault "${noun}s of another programme"
done
expect 6 "the other programme" as vera programme get "$programme"
expect 6 "its audit" as vera audit get "$other"
expect 6 "its history" as vera ledger get-history --noun audit --row "$other"
expect 0 "by words" as vera search "Swordfish" -o json
! grep -qi swordfish out || fault "found by words"
for noun in request checklist feedback relationship; do
	expect 0 "${noun}s" as vera "$noun" list --all -o name
	[ ! -s out ] || fault "a viewer reads ${noun}s"
done
expect 0 "working papers by words" as vera search "Pufferfish" -o json
! grep -qi pufferfish out || fault "working papers found by words"
expect 5 "writing" as vera evidence submit --audit "${audits[0]}" --title "x" --source record --method on-site-interaction --place Kista \
	--classification internal --verifiability verified --captured now --note "seen"
expect 5 "judging" as vera evidence accept "${proofs[0]}"
expect 5 "letting others in" as vera appointment add --scope "$ours" --person "$vera" --role assurance-viewer --until +5d

# --- state as of a day, for the management review: the same twice, though the data moved on ---
sleep 1
day=$(date -u +%Y-%m-%dT%H:%M:%SZ)
sleep 1
state_of()
{
	local noun
	for noun in audit finding programme-risk objective action; do
		as anna "$noun" list --all --as-of "$day" -o json || true
	done
	as anna coverage list --programme "$ours" --all --as-of "$day" -o json
	as anna finding-tally list --all --as-of "$day" -o json
}
state_of >first.json 2>first.err
audit=${audits[0]}
quiet erik programme-risk add "$ours" --category planning --text "Later: winter" --likelihood 2 --impact 2 --treatment "None" --review +180d
programme=$ours
objective=$(as erik objective list --programme "$ours" -o name | head -n 1)
quiet erik audit add --programme "$ours" --title "Later: one more" --type second-party --auditee-organisation "$cloud" --objectives "x" \
	--objective-ids "$objective" --scope-text "x" --site-ids "$site" --unit-ids "$unit" --criteria "{\"criteria_source_id\":\"$source\"}" \
	--method on-site-interaction --competence-ids "$competence"
state_of >second.json 2>second.err
cmp first.json second.json || fault "the state as of $day differs from itself"
contains first.json "restores are tried by one person" "the audits' results"
contains first.json "Notes of auditors leak" "the programme's risks"
contains first.json "covered" "and its coverage"
! grep -q "Later:" second.json || fault "something of later"
expect 0 "today" as anna audit list --all -o json
contains out "Later: one more" "has moved on"

# --- it ends, by revocation or by itself: nothing answers ---
short=$(bring_in wim "Wim Stone" "$body")
quiet erik appointment add --scope "$ours" --person "$short" --role assurance-viewer --until +5s
over=$(($(date +%s) + 6))
expect 0 "while it lasts" as wim audit get "${audits[1]}"
quiet erik appointment end "$access"
expect 6 "revoked" as vera audit get "${audits[0]}"
for who in vera wim; do
	while [ "$(date +%s)" -lt "$over" ]; do sleep 0.2; done
	for noun in audit evidence programme criteria-item unit; do
		expect 0 "${noun}s for $who" as "$who" "$noun" list --all -o name
		[ ! -s out ] || fault "$who still lists ${noun}s"
	done
	expect 6 "an audit for $who" as "$who" audit get "${audits[1]}"
	expect 6 "evidence for $who" as "$who" evidence get "${proofs[0]}"
	expect 6 "its file for $who" as "$who" evidence fetch "${proofs[0]}" --out "late-$who"
	expect 6 "its history for $who" as "$who" ledger get-history --noun evidence --row "${proofs[0]}"
	expect 6 "the past for $who" as "$who" audit get "${audits[1]}" --as-of "$day"
	expect 0 "words for $who" as "$who" search Restore -o json
	! grep -q "Restore of" out || fault "$who still finds evidence"
done
expect 0 "what was taken along still holds" auditverify --log-key "$paper" sample.zip
verdict journey_assurance
