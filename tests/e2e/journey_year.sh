#!/usr/bin/env bash
# Journeys J1 and J2 as people type them: a programme manager sets up the year, and puts a team together by hand. What would annoy must not
# happen: the same organisation asked for twice; one error at a time; a file that is entered by half; no way on from last year; a share of
# coverage without the list behind it; the standard's text as the price of beginning; somebody whose evaluation has run out, or who is tied,
# found out on site; a whole team reshuffled because one fell ill. domain.md 6, J1 and J2.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
erik=$(bring_in erik "Erik Lund" "$rail")
lena=$(bring_in lena "Lena Holm" "$rail")
anna=$(field person_id as anna whoami)
quiet anna appointment add --scope "$rail" --person "$erik" --role programme-manager
quiet anna appointment add --scope "$rail" --person "$lena" --role competence-evaluator
quiet erik appointment add --scope "$rail" --person "$anna" --role audit-client
quiet erik appointment add --scope "$rail" --person "$anna" --role competence-evaluator
known rail erik lena anna

entries()
{
	as anna status | sed -nE 's/.*, ([0-9]+) entries.*/\1/p'
}

echo "=== J1. The organisation, from what is there already: once"
cat >organisations.csv <<'CSV'
name,kind
Kista Cloud AB,supplier
Uppsala Print AB,supplier
CSV
shown 0 erik import organisations organisations.csv --parent "$rail" --dry-run
contains out "2 would be added" "a dry run says what would be"
shown 0 erik import organisations organisations.csv --parent "$rail"
cloud=$(as erik organisation list --filter 'name = "Kista Cloud AB"' -o name)
uppsala=$(as erik organisation list --filter 'name = "Uppsala Print AB"' -o name)
known cloud uppsala
shown 7 erik organisation add "Kista Cloud AB" --parent "$rail" --kind supplier
contains out "there is one with this name already" "nobody registers it twice"
typed_as_printed erik "$(sed -nE 's/.*already: (auditc .*)/\1/p' out)"
contains out "$cloud" "and the printed command finds it"

cat >sites.csv <<'CSV'
name,address,time_zone
Kista,Torshamnsgatan 1,Europe/Stockholm
Dublin,Docklands 4,Europe/Dublin
CSV
shown 0 erik import sites sites.csv --organisation "$cloud"
cat >units.csv <<'CSV'
name,kind,people,criticality,risk,sites
Hosting,service,40,4,80,Kista|Dublin
Backup,process,5,5,60,Gothenburg
Canteen,process,5,1,5,Kista
Canteen,process,6,1,5,Kista
CSV
before=$(entries)
shown 7 erik import units units.csv --organisation "$cloud"
contains out 'units.csv:3:23: sites: the organisation has no site "Gothenburg"' "file, line and column"
contains out "units.csv:5:1: row 3 has the same name" "and every other mistake with it"
contains out "nothing is entered" "not by half"
[ "$(entries)" -eq "$before" ] || fault "a file with mistakes entered something"
[ -z "$(as erik unit list -o name 2>/dev/null)" ] || fault "half of a file is there"
sed -i -e 's/Gothenburg/Kista/' -e '$d' units.csv
shown 0 erik import units units.csv --organisation "$cloud"
[ "$(entries)" -eq $((before + 1)) ] || fault "one file, one statement"

echo "=== J1. Criteria without the standard's text: a published catalogue, one's own items, bare identifiers"
shown 0 erik criteria import "$source_dir/tests/client/data/small_catalogue.json" --organisation "$rail"
contains out "pinned" "a published OSCAL catalogue is criteria, by its digest"
shown 0 erik criteria-source add --organisation "$rail" --kind contract --title "Hosting contract" --edition 2026
contract=$(as erik criteria-source list --filter 'title = "Hosting contract"' -o name)
known contract
cat >contract.csv <<'CSV'
label,title,prompt
7.3,Restores,Show the last restore test.
7.4,Access,Who may restore?
CSV
shown 0 erik import criteria contract.csv --criteria-source "$contract"
quiet erik criteria-source pin "$contract" --item-count 2
shown 0 erik criteria import iso27001-2022 --organisation "$rail"
iso=$(as erik criteria-source list --filter 'title : "27001"' -o name)
known iso
shown 0 erik criteria-item list --criteria-source "$iso" --filter 'label = "A.8.13"' -o json
contains out '"title":"Information backup"' "the identifier and its short title"

echo "=== J1. The programme: everything that is missing, at once, with what mends it"
shown 2 erik programme add
contains out "--organisation-id, --title, --from-us, --to-us" "all that is required, not one after the other"
shown 0 erik programme add 2027 --organisation "$rail" --profile 19011:2026+27007:2020 --from 2027-01-01 --to 2027-12-31 --client CISO
programme=$(as erik programme list -o name)
known programme
absent "Kista" "and nothing of the organisation is asked for again"
shown 0 erik programme check "$programme"
cp out check.out
number=0
for rule in 05 08 01 09 10 12 13 17 21; do
	number=$((number + 1))
	contains out "$(printf '%3d. R-PROGRAMME-%s (' $number $rule)" "a numbered list"
	[[ $(printed check.out "R-PROGRAMME-$rule") = auditc\ * ]] || fault "R-PROGRAMME-$rule names no command"
done
contains out "ISO 19011:2026, 5.3; ISO/IEC 27007:2020, 5.3" "with the clause of the edition it pins"
contains out "nothing is said of: objectives, risks, extent, schedule, audit types, criteria, methods, team selection, documents" \
	"and all that is missing"
contains out "or ask:  auditc waiver add --scope $programme --rule R-PROGRAMME-17" "or whom to ask"
sed -n '/^  1\. /,$p' check.out >list.out
shown 7 erik programme submit "$programme"
sed -n '/^  1\. /,$p' out | diff list.out - || fault "the check and the refusal say the same"

echo "=== J1. The printed commands, run as they are printed"
mend()
{
	local who=$1 rule=$2
	shift 2
	typed_as_printed "$who" "$(printed check.out "$rule")" "$@"
}
mend erik R-PROGRAMME-05 TEXT="Confidence in those who host our systems"
mend erik R-PROGRAMME-08 TEXT="Systems that suppliers host" TEXT="One audit of each supplier a year" TEXT="Second party" \
	TEXT="ISO/IEC 27001:2022, contracts" TEXT="On site, records remotely" TEXT="Competence, no ties" TEXT="Audit procedure 12"
mend erik R-PROGRAMME-01 TEXT="Confidence in hosting suppliers" TEXT="all tier-1 audited, 0 overdue majors"
mend erik R-PROGRAMME-10 TEXT="What the team copies leaks" DAY=+180d
mend erik R-PROGRAMME-13
mend anna R-PROGRAMME-17 TEXT="Three programmes managed" TEXT="Manages programmes since 2015" DAY=2028-12-31
quiet lena evaluation grant "$(as lena evaluation list --person "$erik" -o name)"
mend erik R-PROGRAMME-21 TEXT="Audit procedure 12"
mend erik R-PROGRAMME-12
for _ in planning resources team-selection communication implementation documented-information monitoring auditee-cooperation method; do
	as erik programme check "$programme" >check.out
	mend erik R-PROGRAMME-09 TEXT="Judged with the client" DAY=+180d
done
shown 0 erik programme check "$programme"
contains out "submit: may be done" "each printed command mended what it was printed for"
absent "missing:" "and nothing is left"

echo "=== J1. Ranked by risk; coverage as lists"
shown 0 erik unit list --order -risk --columns name,risk,criticality
[ "$(sed -n 2p out | cut -d' ' -f1)" = Hosting ] || fault "the highest risk stands first"
inclusion()
{
	local unit
	unit=$(as erik unit list --filter "name = \"$1\"" -o name)
	as erik inclusion list --programme "$programme" --unit "$unit" -o name
}
quiet erik inclusion change "$(inclusion Hosting)" --decision included --days 2
quiet erik inclusion change "$(inclusion Backup)" --decision included --days 4
shown 0 erik inclusion change "$(inclusion Canteen)" --decision excluded --reason "No information of ours"
shown 0 erik programme check "$programme"
contains out '"Backup" gets more days than "Hosting"' "advice where days do not follow risk, by name"
quiet erik inclusion change "$(inclusion Hosting)" --decision included --days 5
quiet erik coverage-target add "$programme" --criteria-source "$contract"
shown 0 erik coverage list --programme "$programme"
absent % "no share"
grep -qE '^Hosting +not_covered +7\.3, 7\.4' out || fault "which criteria of which unit are not covered"
grep -qE '^Backup +not_covered +7\.3, 7\.4' out || fault "and of the other one"
grep -qE '^Canteen +excluded .*No information of ours' out || fault "and what is left out, and why"

echo "=== J1. Approved by another than who wrote it"
shown 0 erik programme submit "$programme"
shown 5 erik programme approve "$programme" --granting
shown 0 anna inbox
contains out "approve the programme or return it" "it waits for the client"
shown 7 anna programme approve "$programme"
contains out "12 requests are neither granted nor short" "what the client has to say"
typed_as_printed anna "$(printed out R-PROGRAMME-20)"
quiet erik programme begin "$programme" --communicated "To suppliers and auditors"

echo "=== J1. Next year begins with this one"
shown 0 erik programme copy --organisation "$rail" --source "$programme" --title 2028 --from 2028-01-01 --to 2028-12-31
next=$(as erik programme list --filter 'title = "2028"' -o name)
known next
shown 0 erik programme check "$next"
contains out "submit: may be done" "nothing of it has to be entered again"
for noun in objective programme-risk inclusion coverage-target programme-resource procedure; do
	[ "$(as erik "$noun" list --programme "$next" --all -o name 2>/dev/null | wc -l)" -eq \
		"$(as erik "$noun" list --programme "$programme" --all -o name 2>/dev/null | wc -l)" ] || fault "each $noun came along"
done

echo "=== J2. Who may audit, and who is tied: from the people's own files"
ida=$(bring_in ida "Ida Berg" "$rail")
otto=$(bring_in otto "Otto Ek" "$rail")
nils=$(bring_in nils "Nils Falk" "$rail")
backup=$(new erik competence add --organisation "$rail" --name "Information backup")
competence=$backup
known ida otto nils backup
road_competent "$lena" anna erik
road_competent "$erik" anna lena
road_competent "$ida" anna erik
road_competent "$otto" anna erik
lapsing=$(new anna evaluation add --person "$nils" --grade auditor --competence-ids "$backup" --methods records --methods interview \
	--basis "Four audits" --qualification "Leads for a certification body" --valid-until 2027-02-28)
quiet erik evaluation grant "$lapsing"
cat >hr.csv <<'CSV'
person,kind,target_organisation,target_unit,from,to,criteria_labels,note
Erik Lund,consulted,Kista Cloud AB,Hosting,2024-01-01,2026-06-30,,set up the tape robot
Ida Berg,operates,Kista Cloud AB,,2025-01-01,,7.4,keeps the list of who may restore
CSV
shown 0 erik import relationships hr.csv --organisation "$rail"
objective=$(as erik objective list --programme "$programme" -o name)
unit=$(as erik unit list --filter 'name = "Hosting"' -o name)
site=$(as erik site list --filter 'name = "Kista"' -o name)
audit=$(new erik audit add --programme "$programme" --title "Kista, backups" --type second-party --auditee-organisation "$cloud" \
	--objectives "Are backups made and tried?" --objective-ids "$objective" --scope-text "All backups" --site-ids "$site" \
	--unit-ids "$unit" --criteria "{\"criteria_source_id\":\"$contract\"}" --method on-site-interaction --competence-ids "$backup")
known objective unit site audit
quiet erik audit schedule "$audit" --from 2027-03-22 --to 2027-03-26

echo "=== J2. Who fits, and every reason why another does not"
shown 0 erik team propose --audit "$audit"
contains out "Nils Falk: the last evaluation ends on 2027-02-28, the audit on 2027-03-26" "who, why, when"
contains out "Erik Lund: consulted, Hosting, until 2026-06-30, cooling off until" "a tie that is over cools off, until a day"
contains out "name=Lena Holm, grade=lead, fits=yes" "who fits"
shown 7 erik team-member add --audit "$audit" --person "$nils" --role auditor
contains out "R-TEAM-06" "whose evaluation runs out is refused here, not on site"
contains out "Nils Falk: the last evaluation ends on 2027-02-28" "by name and day"
add()
{
	quiet erik team-member add --audit "$audit" --person "$1" --role "$2"
}
add "$lena" leader
add "$erik" auditor
place=$(as erik team-member list --audit "$audit" --filter "person_id = $erik" -o name)
shown 7 erik team confirm "$audit"
contains out "Erik Lund: consulted, Hosting, until 2026-06-30, cooling off until" "the tie keeps him out"
contains out "auditc waiver add --scope $audit --rule R-TEAM-02 --subject" "or is waived, by name"
contains out "Lena Holm has not accepted" "with all else that is missing"
quiet erik team-member remove "$place" --reason "He set up the robot"
add "$ida" auditor

# waiting WHO TEXT: the command that the inbox holds for what is called so.
waiting()
{
	as "$1" inbox -o csv --columns what,command 2>/dev/null | grep -F "$2" | sed -E 's/^("[^"]*"|[^,]*),//; s/"//g' | head -n 1
}

echo "=== J2. Members accept out of the inbox, which says what and when"
for who in lena ida; do
	shown 0 "$who" inbox
	grep -qE '^Kista, backups +2027-03-22.* accept or decline your place' out || fault "$who is told which audit it is, and when"
	typed_as_printed "$who" "$(waiting "$who" "your place in the audit team")"
done
shown 0 erik team confirm "$audit"
contains out "team_confirmed" "the team is confirmed"
first=$(as erik team-decision list --audit "$audit" -o name)
known first
shown 0 erik team-decision get "$first"
contains out "person_name=Lena Holm, is_new=no" "who is in it"
contains out "competence_name=Information backup, person_name=" "what it takes, and who covers it"
contains out "valid_until_us=" "until when"
shown 0 erik team-decision check "$first"
contains out "holds        yes" "and it holds"

echo "=== J2. A tie to one criterion keeps from that criterion, and from nothing else"
quiet erik assignment-package issue --audit "$audit" --documents Contract --methods-text Interviews --contacts Kista --resources "Two people" \
	--risks None --auditee-information "A new system"
quiet lena assignment-package accept "$(as lena assignment-package list --audit "$audit" -o name)"
quiet lena contact add --audit "$audit" --channel call --people "Omar Said" --held now --topics team --summary "No objection"
echo "We keep to ourselves what we see" >agreement.txt
quiet lena audit initiate "$audit" --confidentiality-sha256 @agreement.txt
plan=$(new lena plan add "$audit")
item()
{
	as lena criteria-item list --criteria-source "$contract" --filter "label = \"$1\"" -o name
}
place=$(as lena team-member list --audit "$audit" --filter "person_id = $ida" -o name)
known plan place
shown 7 lena slot add --plan "$plan" --kind activity --title "Who may restore" --method on-site-interaction --site "$site" --local-from "2027-03-22 10:00" \
	--local-to 11:00 --criteria-item-ids "$(item 7.4)" --assignments.team-member-id "$place"
contains out "R-SLOT-04" "refused by criterion"
contains out "Ida Berg: operates, 7.4 of Kista Cloud AB, since 2025-01-01" "who, what, since when"
contains out "auditc waiver add --scope $audit --rule R-SLOT-04 --subject" "or waived"
shown 0 lena slot add --plan "$plan" --kind activity --title "Restores" --method on-site-interaction --site "$site" --local-from "2027-03-22 10:00" \
	--local-to 11:00 --criteria-item-ids "$(item 7.3)" --assignments.team-member-id "$place"

echo "=== J2. One falls ill: one is replaced, and nobody else is moved"
as erik team-member list --audit "$audit" --filter "person_id = $lena" -o json >lena.before
shown 0 erik team-member replace "$place" --person "$otto" --reason "Ida is ill"
shown 0 otto inbox
typed_as_printed otto "$(waiting otto "your place in the audit team")"
shown 0 erik team confirm "$audit" --reason "Ida is ill"
second=$(as erik team-decision list --audit "$audit" --order -id -o name | head -n 1)
known second
shown 0 erik team-decision get "$second"
contains out "person_name=Otto Ek, is_new=yes" "who came"
contains out "person_name=Lena Holm, is_new=no" "who stays"
grep -q '^left .*person_name=Ida Berg' out || fault "who left"
places()
{
	as erik team-decision get "$1" -o json | node -e 'const d=JSON.parse(require("fs").readFileSync(0,"utf8"));
		for (const p of d.places) if (p.person_name !== process.argv[1]) console.log(JSON.stringify(p))' "$2"
}
diff <(places "$first" "Ida Berg") <(places "$second" "Otto Ek") || fault "everybody else's place is what it was"
as erik team-member list --audit "$audit" --filter "person_id = $lena" -o json >lena.after
diff <(sed 's/"version":[0-9]*//' lena.before) <(sed 's/"version":[0-9]*//' lena.after) || fault "Lena's row too"

echo "=== J2. The proof is judged again as of its own day, whatever came after"
evaluation=$(as erik evaluation list --person "$lena" -o name)
shown 0 anna evaluation withdraw "$evaluation" --reason "She moves to sales"
shown 0 erik team-decision check "$first"
contains out "holds        yes" "the decision of then held by what stood then"
shown 7 erik team-member add --audit "$audit" --person "$lena" --role auditor
shown 0 erik team propose --audit "$audit"
contains out "Lena Holm: no granted evaluation" "today it would be another one"
verdict journey_year
