#!/usr/bin/env bash
# Journey J8: an auditor is added, evaluated in two ways and by two people, audits, is given feedback, learns, and is planned with for a year ahead. What
# annoys elsewhere does not happen: a matrix that nobody keeps up, feedback that peers read with names, an expiry found on the day of the assignment.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
audit_in_fieldwork
first=$audit
erik=$(field person_id as erik whoami)
lena=$(field person_id as lena whoami)
omar=$(field person_id as omar whoami)

# Anna evaluates; Lena is a peer from here on.
quiet anna appointment end "$(as anna appointment list --filter "person_id = $lena AND role = competence_evaluator" -o name)"

# value PATH: of the JSON in the file out; a path that begins with # counts.
value()
{
	node -e 'let v=JSON.parse(require("fs").readFileSync("out","utf8"));let p=process.argv[1],n=p[0]==="#";if(n)p=p.slice(1);
		for(const k of p.split(".").filter(x=>x))v=v==null?v:v[k];
		console.log(n?(v||[]).length:v===undefined||v===null?"":typeof v==="object"?JSON.stringify(v):v)' "$1"
}

reads()
{
	local got
	got=$(value "$1")
	[ "$got" = "$2" ] || fault "$3: $1 is \"$got\", not \"$2\""
}

# --- what there is to know comes as a template; what a grade asks for is the organisation's ---
quiet erik competence add-template --organisation "$rail" --template isms
quiet erik selection-criteria add --organisation "$rail" --text "Grades at Nordic Rail" --grades '{"grade":"auditor","audits":1,"cpd_hours":4}' \
	--cooling-off '{"kind":"consulted","years":3}' --rotation-audits 4
risk=$(as erik competence list --filter 'name : "Information security risk"' -o name)

# --- an auditor is added: no row of any matrix is typed ---
nils=$(bring_in nils "Nils Ek" "$rail")
expect 0 "what is known of a newcomer" as anna auditor get-experience --person "$nils" -o json
reads "#roles" 0 "nothing, and nobody is asked to fill it in"

# --- evaluated: planned, two different methods, assessed, reviewed by a second person, valid for a time ---
evaluation=$(new anna evaluation plan --person "$nils" --grade auditor --basis "Selection criteria, grade auditor" \
	--qualification "Leads for a certification body")
expect 5 "by oneself" as nils evaluation plan --person "$nils" --grade lead --basis "I am good"
quiet anna evaluation collect "$evaluation" --method observation --text "Seen at Kista on three days"
items=(--items "{\"competence_id\":\"$competence\",\"level\":3,\"evidence\":\"restores in May\"}"
	--items "{\"competence_id\":\"$risk\",\"level\":2,\"evidence\":\"course\"}")
expect 7 "assessed by one method" as anna evaluation assess "$evaluation" --valid-until +400d "${items[@]}"
contains err "R-COMPETENCE-01" "two different ones"
quiet anna evaluation collect "$evaluation" --method post-audit-review --text "Two reports read with him"
expect 7 "valid until yesterday" as anna evaluation assess "$evaluation" --valid-until -1d "${items[@]}"
contains err "R-COMPETENCE-04" "a day to come"
quiet anna evaluation assess "$evaluation" --valid-until +200d "${items[@]}"
expect 7 "granted by who assessed" as anna evaluation grant "$evaluation"
contains err "R-COMPETENCE-03" "a second person"
expect 0 "what waits for erik" as erik inbox -o json
contains out "$evaluation" "the review"
quiet erik evaluation review "$evaluation" --reason "Follows from what was collected"
quiet erik evaluation grant "$evaluation"
expect 0 "the certificate" as nils evaluation get "$evaluation" -o json
reads state granted "his to read"
[ -n "$(value valid_until_us)" ] || fault "valid until a day"
contains out "post_audit_review" "and by which methods"

# --- he audits; what he has done follows from that ---
road_audit "Kista, with Nils" lena nils
road_complete lena nils "Backups are made"
expect 0 "his experience" as anna auditor get-experience --person "$nils" -o json
reads roles.0.role auditor "in which role"
reads roles.0.audits 1 "how many"
reads auditees.0.organisation_id "$cloud" "and where"
expect 0 "he reads it too" as nils auditor get-experience --person "$nils" -o name
expect 0 "lena's" as anna auditor get-experience --person "$lena" -o json
contains out '"role": "leader"' "without anybody having entered it"

# --- feedback is asked of all parties when the audit ends, and waits in their inboxes ---
for who in omar anna nils lena; do
	expect 0 "what waits for $who" as "$who" inbox -o json
	contains out "auditc feedback give" "feedback on the audit"
done
quiet omar auditor-feedback add --audit "$audit" --person "$nils" --ratings '{"trait":"diplomatic","rating":4}' --strengths "Listens before he asks"
expect 0 "what he reads of one" as nils auditor get-feedback --person "$nils" -o json
! grep -q Listens out || fault "one alone would be known"
quiet lena auditor-feedback add --audit "$audit" --person "$nils" --ratings '{"trait":"diplomatic","rating":5}' --improvements "Write shorter notes"
expect 7 "on oneself" as nils auditor-feedback add --audit "$audit" --person "$nils" --ratings '{"trait":"diplomatic","rating":5}'
expect 0 "what he reads of two" as nils auditor get-feedback --person "$nils" -o json
contains out "Listens before he asks" "what was written"
reads authors 2 "by how many"
! grep -q "$omar\|$lena\|Omar\|Lena" out || fault "who wrote it"
! grep -q '"score"\|"mean"\|"average"' out || fault "a score"
expect 0 "rows of it he sees" as nils auditor-feedback list -o name
[ ! -s out ] || fault "the rows name who wrote them"
expect 0 "rows a peer sees" as lena auditor-feedback list --person "$nils" -o json
reads "#" 1 "her own"
! grep -q Listens out || fault "what others wrote"
expect 5 "a peer's view of the whole" as omar auditor get-feedback --person "$nils"
expect 0 "who evaluates" as anna auditor-feedback list --person "$nils" -o json
reads "#" 2 "reads both"
contains out "$omar" "with names"

# --- he records what he learns; nobody records it for a peer ---
quiet nils cpd-record add --person "$nils" --done now --minutes 180 --topic "Climate change in 27001" --evidence "Certificate"
expect 5 "for a peer" as lena cpd-record add --person "$erik" --done now --minutes 60 --topic "x" --evidence "x"
expect 0 "what is missing for the grade" as anna auditor get-experience --person "$nils" -o json
reads cpd_minutes 180 "three hours"
contains out "4" "of four"
quiet nils cpd-record add --person "$nils" --done now --minutes 60 --topic "Backups" --evidence "Course"
expect 0 "and then" as anna auditor get-experience --person "$nils" -o json
reads cpd_minutes 240 "four"

# --- a year ahead: who covers what, month by month, and who does not any more ---
expect 0 "twelve months" as anna auditor forecast-coverage --organisation "$rail" -o json
node -e 'const m=JSON.parse(require("fs").readFileSync("out","utf8")); const l=(Array.isArray(m)?m:m.months).filter(x=>x.competence_id===process.argv[1]);
	const n=l.map(x=>(x.person_ids||[]).includes(process.argv[2]));
	if(l.length!==12) throw `${l.length} months`; if(!n[0]||n[11]) throw `Nils: ${n}`; if(n.lastIndexOf(true)<4||n.lastIndexOf(true)>6) throw `until ${n}`;' \
	"$competence" "$nils" 2>forecast.err || fault "the forecast: $(grep -m1 . forecast.err)"
expect 0 "what lapses within a year" as anna auditor list-expiring --organisation "$rail" --months 12 -o json
contains out "Nils Ek" "by name"
expect 0 "within three months" as anna auditor list-expiring --organisation "$rail" --months 3 -o json
! grep -q "Nils Ek" out || fault "not yet"

# --- the expiry is seen when the audit is planned, long before the day ---
late=$(new erik audit add --programme "$programme" --title "After he lapsed" --type second-party --auditee-organisation "$cloud" \
	--objectives "Are backups made?" --objective-ids "$objective" --scope-text "All backups" --site-ids "$site" --unit-ids "$unit" \
	--criteria "{\"criteria_source_id\":\"$source\"}" --method on-site-interaction --competence-ids "$competence")
quiet erik audit schedule "$late" --from +300d --to +304d
expect 7 "proposed for a day after his evaluation ends" as erik team-member add --audit "$late" --person "$nils" --role auditor
contains err "R-TEAM" "says so at once"
next=$(new anna evaluation plan --person "$nils" --grade auditor --basis "Again, in time" --previous "$evaluation" \
	--qualification "Leads for a certification body")
[ -n "$next" ] || fault "evaluated again while it still holds"
expect 0 "the one before" as anna evaluation get "$evaluation" -o json
contains out granted "holds until then"
[ "$first" != "$audit" ] || fault "two audits"
verdict journey_competence
