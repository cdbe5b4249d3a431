#!/usr/bin/env bash
# Journey J3 as people type it: a lead auditor prepares an audit, from the assignment in the inbox to a plan that both sides have agreed to.
# What would annoy must not happen: hours in a time zone one has to work out; a new version without what changed in it; comments that are
# lost with it; a plan that is found wrong one thing at a time; documents that come before the agreement on confidentiality; a draft, or an
# audit nobody announced, in the auditee's lists. domain.md 6, J3.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
programme_with_people
ida=$(bring_in ida "Ida Berg" "$rail")
dublin=$(new erik site add --organisation "$cloud" --name Dublin --time-zone Europe/Dublin)
road_competent "$ida" anna erik
monitoring=$(as erik criteria-item list --criteria-source "$source" --filter 'label = "A.7.4"' -o name)
known rail cloud site dublin unit anna erik lena ida omar programme

# audit_of TITLE MORE...: a second-party audit of two sites over the last week of March, when clocks go forward.
audit_of()
{
	local id
	id=$(new erik audit add --programme "$programme" --title "$1" --type second-party --auditee-organisation "$cloud" \
		--objectives "Are backups made, and the halls watched?" --objective-ids "$objective" --scope-text "Two halls" --site-ids "$site" \
		--site-ids "$dublin" --unit-ids "$unit" --method on-site-interaction --competence-ids "$competence" \
		--criteria "{\"criteria_source_id\":\"$source\",\"criteria_item_ids\":[\"$criterion\",\"$monitoring\"]}" "${@:2}")
	quiet erik audit schedule "$id" --from 2027-03-25 --to 2027-03-30
	printf '%s\n' "$id"
}

# waiting WHO TEXT: the command that the inbox holds for what is called so.
waiting()
{
	as "$1" inbox -o csv --columns what,command 2>/dev/null | grep -F "$2" | sed -E 's/^("[^"]*"|[^,]*),//; s/"//g' | head -n 1
}

echo "=== What the auditee sees of it: what was announced"
surprise=$(audit_of "Kista, unannounced" --is-unannounced)
audit=$(audit_of "Kista, halls")
known surprise audit
shown 0 omar audit list
contains out "Kista, halls" "the audit that was scheduled"
absent "unannounced" "and not the other one"
shown 6 omar audit get "$surprise"

echo "=== The assignment waits in the inbox"
for who in lena ida; do
	role=auditor
	[ "$who" != lena ] || role=leader
	quiet erik team-member add --audit "$audit" --person "${!who}" --role $role
	typed_as_printed "$who" "$(waiting "$who" "your place in the audit team")"
done
quiet erik team confirm "$audit"
quiet erik assignment-package issue --audit "$audit" --documents "Hosting contract" --methods-text "Interviews, walk-round" \
	--contacts "Omar Said, Kista" --resources "Two auditors, four days" --risks "One hall may be closed" \
	--auditee-information "A new backup system"
shown 0 lena inbox
contains out "accept the assignment, or decline it" "the assignment is there"
package=$(as lena assignment-package list --audit "$audit" -o name)
known package
shown 0 lena assignment-package list --audit "$audit" -o yaml
contains out "One hall may be closed" "with what the leader has to know"
typed_as_printed lena "$(waiting lena "accept the assignment")"

echo "=== Nothing of the auditee's is taken before the agreement on confidentiality"
echo "policy" >policy.txt
early()
{
	shown 7 "$@"
	contains out "auditc audit initiate $audit --confidentiality-sha256 @FILE" "the refusal says what comes first"
}
early omar evidence submit --audit "$audit" --title "Backup policy" --source document --method remote-no-interaction --classification internal \
	--verifiability verified --captured now --file policy.txt
early lena document-review add --audit "$audit" --title "Backup policy" --document-version 3 --result deferred
early lena request add "Before the visit" --audit "$audit" --basis "Hosting contract, 7.3"
shown 7 lena audit initiate "$audit"
contains out "no confidentiality agreement is named" "one of the two"
contains out "R-AUDIT-21" "and the other: nobody has spoken to them"
cp out check.out
typed_as_printed lena "$(printed check.out R-AUDIT-21)" TEXT="call" TEXT="Omar Said" TIME=now TEXT="No objection to the team"
quiet lena contact add --audit "$audit" --channel "mail" --people "Omar Said" --held now --topics access --topics schedule \
	--summary "Gate 2, hard hats" --team-note "He sounded nervous"
shown 0 omar contact list --audit "$audit" --columns held_us,channel,people,summary
contains out "Gate 2, hard hats" "both sides read the log of contacts"
as omar contact list --audit "$audit" -o json >out
absent "nervous" "and one side's notes stay its own"
echo "What is seen at Kista stays there" >agreement.txt
typed_as_printed lena "$(printed check.out R-AUDIT-11)" FILE=agreement.txt
shown 0 lena document-review add --audit "$audit" --title "Backup policy" --document-version 3 --result adequate

echo "=== Feasible, without what they may not show"
shown 0 lena inbox
contains out "decide whether the audit is feasible" "the next step"
shown 7 lena feasibility decide "$audit" --verdict feasible --information-suffices --cooperation-is-given --resources-suffice \
	--rationale "People and logs are there" --withheld '{"what":"HR files","reason":"personal data"}'
contains out "1 piece of evidence is withheld and nothing is said of it" "what is withheld is judged"
shown 0 lena feasibility decide "$audit" --verdict feasible --information-suffices --cooperation-is-given --resources-suffice \
	--rationale "People and logs are there" --withheld '{"what":"HR files","reason":"personal data"}' \
	--withheld-judgement "Roles are seen without names"
shown 0 omar audit list-uncovered-areas "$audit"
contains out "HR files" "and stays on the list of what is not covered"

echo "=== A plan from the criteria, and all that is wrong with it at once"
shown 0 lena plan add "$audit"
plan=$(as lena plan list --audit "$audit" -o name)
known plan
shown 0 lena plan lint "$plan"
for missing in "it has no slot" "it has no opening meeting" "it has no closing meeting" "Kista has no slot" "Dublin has no slot" "A.7.4 has no slot" \
	"A.8.13 has no slot" "nothing is said of risks that the audit brings"; do
	contains out "$missing" "the lint names all of it"
done
cp out check.out
typed_as_printed lena "$(printed check.out R-PLAN-02)"
typed_as_printed lena "$(printed check.out R-PLAN-14)" TEXT="Nothing is plugged in"
shown 0 lena plan lint "$plan"
contains out "present: may be done" "the template meets all of it"
absent "missing:" "and leaves nothing"
shown 0 lena slot list --plan "$plan" --order from_us
grep -qE 'Opening meeting +2027-03-25 09:00-09:30 \+01:00' out || fault "hours are those on the wall at Kista"
grep -qE 'Walk round Dublin +2027-03-26 09:00-09:30 \+00:00' out || fault "and at Dublin"

slot()
{
	as lena slot list --plan "$1" --filter "title = \"$2\"" --order from_us -o name | head -n 1
}
backups=$(slot "$plan" A.8.13)
halls=$(slot "$plan" A.7.4)
place=$(as lena team-member list --audit "$audit" --filter "person_id = $ida" -o name)
known backups halls place

echo "=== Clocks go forward on Sunday: the wall counts"
shown 2 lena slot change "$backups" --local-from "2027-03-28 02:30" --local-to "03:30"
contains out "the clock there is set forward over 2027-03-28 02:30" "an hour that there is not"
shown 0 lena slot change "$backups" --local-from "2027-03-29 10:00" --local-to 11:00
contains out "2027-03-29 10:00-11:00 +02:00" "ten o'clock is ten o'clock"
contains out "2027-03-29T08:00:00Z" "whatever the moment"
quiet lena slot change "$backups" --local-from "2027-03-25 10:00" --local-to 12:00

echo "=== Overlaps are refused where they would be made"
shown 7 lena slot change "$halls" --local-from "2027-03-25 11:00" --local-to 12:30 --assignments.team-member-id "$place"
contains out "Ida Berg is in slot" "whose"
contains out "A.8.13, at that time" "and with what"
contains out "Lunch, at that time" "all of them"

echo "=== No break, no slot for a criterion, not ready for remote methods: mended one by one as printed"
quiet lena slot remove "$(slot "$plan" Lunch)"
quiet lena slot add --plan "$plan" --kind activity --title "Tapes" --method on-site-interaction --site "$site" --local-from "2027-03-25 12:00" \
	--local-to 15:30 --criteria-item-ids "$criterion" --assignments.team-member-id "$place"
for id in $(as lena slot list --plan "$plan" --filter 'title = "A.7.4"' -o name); do
	quiet lena slot remove "$id"
done
quiet lena slot add --plan "$plan" --kind activity --title "Logs" --method remote-interaction --place "video call" --local-from "2027-03-29 06:00" \
	--local-to 07:00 --site "$site" --criteria-item-ids "$criterion" --assignments.team-member-id "$place"
shown 0 lena plan lint "$plan"
contains out "present: may not be done yet" "what refuses and what is advice"
contains out "Ida Berg works from slot" "nobody works through the day"
contains out "A.7.4 has no slot" "a criterion without a slot"
contains out "1 slot is remote, and of the conditions for it 0/8 are met" "remote methods"
contains out "there it is from 06:00 to 07:00" "the hour, as it is there"
cp out check.out
quiet lena slot change "$(slot "$plan" Tapes)" --local-from "2027-03-25 13:00" --local-to 15:30
typed_as_printed lena "$(printed check.out R-PLAN-10)" TIME="2027-03-25 12:00" TIME=12:30
typed_as_printed lena "$(printed check.out R-PLAN-05)" TEXT="The halls are watched" SITE="$dublin" TIME="2027-03-26 09:30" TIME=10:30
contains out "$monitoring" "the printed command names the criterion"
typed_as_printed lena "$(printed check.out R-PLAN-11)" TIME="2027-03-29 09:00" TIME=10:00
contains out "2027-03-29 09:00-10:00 +02:00" "and the slot"
shown 0 lena plan lint "$plan"
contains out "nobody is assigned" "what was mended shows what is next"
typed_as_printed lena "$(printed out R-PLAN-13)" MEMBER="$place"

echo "=== Remote methods: eight conditions, said by one side and agreed by the other"
ready()
{
	shown 0 lena remote-readiness "$@"
	shown 0 lena plan lint "$plan"
}
ready add --audit "$audit" --objectives "Logs are read as well from afar" --acceptance "Both sides want it" --technology "Their video system" \
	--information "All logs can be shown" --limits "Logs alone"
contains out "5/8 are met: nothing is said of abilities, understanding, change" "how far it is"
ready change "$(printed out R-PLAN-08 | sed 's/.* //')" --abilities "Tried on 1 March" --understanding "Questions were settled" --change "By call, both leads"
contains out "all 8 conditions are met, and the audited side has not agreed" "what is left, without asking for the five again"
shown 0 omar inbox
contains out "agree that remote methods can be used" "it waits for the other side"
typed_as_printed omar "$(waiting omar "remote methods can be used")"
shown 0 lena plan lint "$plan"
contains out "present: may be done" "all of it is mended"

echo "=== Until it is presented the auditee sees nothing of it"
for noun in plan slot; do
	shown 0 omar "$noun" list
	contains out "nothing to list" "no $noun of a draft"
done
shown 6 omar plan get "$plan"
shown 0 lena plan present "$plan"
shown 0 omar slot list --plan "$plan" --order from_us
contains out "2027-03-29 09:00-10:00 +02:00" "in the time of each site"

echo "=== Comments slot by slot"
tapes=$(slot "$plan" Tapes)
known tapes
shown 0 omar slot-comment add "$tapes" --text "The operator is away until two"
shown 0 omar slot-comment add "$(slot "$plan" "Closing meeting")" --text "The head of hosting joins"
digest=$(as omar plan get "$plan" -o csv --columns content_root | tail -n 1)
shown 7 omar plan agree "$plan" --content-root "$digest"
contains out "2 comments are open" "what is said is answered first"
typed_as_printed lena "$(printed out R-PLAN-17)"
contains out "The operator is away until two" "the printed command lists them"
shown 0 lena inbox
contains out "The operator is away until two" "the leader's inbox says what they are"
for comment in $(as lena slot-comment list --audit "$audit" -o name); do
	shown 0 lena slot-comment resolve "$comment" --resolution "Taken up in the next version"
done

echo "=== The next version, and what changed in it"
shown 0 lena plan revise "$plan" --reason "The operator is away until two"
second=$(as lena plan list --audit "$audit" --filter 'state = draft' -o name)
known second
shown 6 omar plan get "$second"
quiet lena slot change "$(slot "$second" Tapes)" --local-from "2027-03-25 14:00" --local-to 16:30
quiet lena slot change "$(slot "$second" "Closing meeting")" --auditee-roles "head of hosting"
quiet lena plan present "$second"
shown 0 omar plan compare "$second"
grep -qE '^Tapes .*local_time +2027-03-25 13:00-15:30 \+01:00 +2027-03-25 14:00-16:30 \+01:00' out || fault "before and after"
contains out "head of hosting" "each slot that changed"
[ "$(grep -c changed out)" -eq 2 ] || fault "and no other one"
shown 0 omar slot-comment list --audit "$audit" --columns slot_number,author_name,text,resolution
contains out "The head of hosting joins" "comments are not lost with a version"
contains out "Taken up in the next version" "nor what became of them"
shown 0 omar plan list --audit "$audit"
contains out "superseded" "nor the version they were made on"
shown 0 omar slot list --plan "$plan" --columns title,local_time
contains out "2027-03-25 13:00-15:30" "as it was"

echo "=== Both sides agree to one digest"
shown 7 omar plan agree "$second" --content-root "$digest"
contains out "R-PLAN-16" "not to another version than the one that was read"
shown 7 omar plan agree "$plan" --content-root "$digest"
shown 0 omar inbox
typed_as_printed omar "$(waiting omar "agree to the plan")"
contains out "role=leader, person_name=Lena Holm" "one side"
contains out "role=supplier_representative, person_name=Omar Said" "and the other"
[ "$(as omar plan get "$second" -o json | node -e 'const p=JSON.parse(require("fs").readFileSync(0,"utf8"));
	console.log(new Set(p.agreements.map(a => a.content_root).concat(p.content_root)).size)')" = 1 ] || fault "by the same digest"
[ "$(field state as lena audit get "$audit")" = planned ] || fault "the audit is planned"
shown 0 lena inbox
contains out "begin the fieldwork" "and what comes next is said"
shown 0 ida slot list-agenda "$second" --team-member "$place"
contains out "2027-03-25 14:00-16:30 +01:00" "each member has an agenda, in local time"
shown 0 omar audit list
absent "unannounced" "the other audit stays what it is"
verdict journey_preparation
