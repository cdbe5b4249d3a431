#!/usr/bin/env bash
# A supplier answers a second-party audit, from the invitation to the receipt, and what annoys suppliers elsewhere does not happen: accounts by mail,
# endless questions, lost drafts, answers one cannot take along, readers one does not know, the same question five times, "late" after having
# answered, a language that is not one's own. domain.md 6, J5.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
audit_in_fieldwork

# value PATH: of the JSON in the file out, [0] where it is a list: "0.label".
value()
{
	node -e 'let v=JSON.parse(require("fs").readFileSync("out","utf8"));for(const k of process.argv[1].split("."))v=v==null?v:v[k];
		console.log(v===undefined||v===null?"":typeof v==="object"?JSON.stringify(v):v)' "$1"
}

# versions CONDITION: how many of the history in the file out meet it.
versions()
{
	node -e 'let v=JSON.parse(require("fs").readFileSync("out","utf8"));v=Array.isArray(v)?v:v.versions;
		console.log(v.filter(eval(process.argv[1])).length)' "$1"
}

reads()
{
	local got
	got=$(value "$1")
	[ "$got" = "$2" ] || fault "$3: $1 is \"$got\", not \"$2\""
}

# --- the supplier brings in its own people: files and six words, no mail, and nobody of the auditing side ---
quiet anna appointment add --scope "$cloud" --person "$(as omar whoami -o csv --columns person_id | tail -n 1 | tr -d '"')" --role administrator
nina=$(new omar person add --organisation "$cloud" --name "Nina Ek")
quiet omar invite "$nina" --server "$url" --out nina.invitation
words=$(as nina enrol nina.invitation --key-file people/nina.key --name "Nina's laptop" --passphrase-fd 3 3<passphrase 2>/dev/null | tail -n 1)
quiet omar device confirm "$(as omar device list --person "$nina" -o name)" --words "$words"
log_in nina
quiet omar appointment add --scope "$cloud" --person "$nina" --role supplier-contributor
expect 7 "the auditing side's administrator" as anna person add --organisation "$cloud" --name "Somebody"
contains err "R-PERSON-01" "the supplier has an administrator of its own"

# --- the auditing side asks: questions from a file, drafted unseen, issued once ---
cat >questions.csv <<'CSV'
request,label,question,criterion,evidence_expected,classification,reuse_allowed,answer_days
Before the visit,1,Are backups tried by restoring them?,A.8.13,the last restore test,confidential,true,21
Before the visit,2,Who may restore?,,,internal,true,21
Before the visit,3,Show the plan of the data hall.,,,confidential,false,21
CSV
expect 0 "the questions" as lena import requests questions.csv --audit "$audit"
request=$(as lena request list --audit "$audit" -o name)
expect 0 "what omar sees of a draft" as omar request list -o name
[ ! -s out ] || fault "the supplier sees a draft"
expect 7 "no basis" as lena request issue "$request"
contains err "R-REQUEST-03" "by what right?"
quiet lena request change "$request" --title "Before the visit" --basis "Hosting contract, 7.3" --language sv
quiet lena request issue "$request"

# Three hundred questions: advice from fifty on, and a limit.
many=$(new lena request add "Everything" --audit "$audit" --basis "Hosting contract, 7.3")
{ echo "request,label,question,classification"; seq -f 'Everything,%g,What about that?,internal' 60; } >many.csv
expect 0 "sixty questions" as lena import requests many.csv --audit "$audit"
expect 0 "to be issued" as lena request issue "$many" --validate-only
quiet lena request withdraw "$many" --reason "too much to ask"
{ echo "request,label,question,classification"; seq -f 'All of it,%g,What about that?,internal' 201; } >many.csv
expect 7 "two hundred and one" as lena import requests many.csv --audit "$audit"
contains err "R-REQUEST-09" "is more than a request holds"

# --- one page: who asks, by what right, scope, dates, how far, who reads ---
expect 0 "the page" as nina request follow "$request" -o json
reads asking_organisation "Nordic Rail AB" "who asks"
reads issuer_name "Lena Holm" "who asks"
reads basis "Hosting contract, 7.3" "by what right"
reads audit_scope_text "$(as nina audit get "$audit" -o csv --columns scope_text 2>/dev/null | tail -n 1 | tr -d '"')" "the scope"
[ -n "$(value open.0.due_us)" ] || fault "dates"
reads open.2.label 3 "all three are open"
[ -z "$(value answered)" ] || fault "nothing is answered"
contains out "Lena Holm" "who reads what is uploaded"
contains out "Erik Lund" "and who else"
expect 0 "the language" as nina request get "$request" -o json
contains out '"language": "sv"' "answers are welcome in one's own"

first=$(as nina request-item list --request "$request" --filter 'label = "1"' -o name)
second=$(as nina request-item list --request "$request" --filter 'label = "2"' -o name)
third=$(as nina request-item list --request "$request" --filter 'label = "3"' -o name)

# --- a question is passed on, and the auditing side does not learn of it ---
quiet omar forwarding add --request-item "$first" --to-person "$nina" --note "You know the tapes: KANARIE"
expect 0 "what nina got" as nina forwarding list -o csv --columns note
contains out "KANARIE" "the note"
for who in lena erik anna; do
	expect 0 "forwardings $who sees" as "$who" forwarding list -o json
	! grep -q KANARIE out || fault "$who reads what was passed on"
done
size=$(as lena status | sed -nE 's/.*, ([0-9]+) entries.*/\1/p')
for index in $(seq $((size - 3)) $((size - 1))); do
	as lena ledger get-entry --index "$index" -o json >out 2>err || true
	! grep -qa "$(printf KANARIE | base64 | cut -c1-8)\|KANARIE" out || fault "entry $index tells lena of it"
done

# --- drafts: saved, never lost, nobody overwrites unseen, nobody else reads ---
draft=$(new nina answer add --request-item "$first" --text "Varje månad, senast i mars: KLADD")
quiet omar answer change "$draft" --text "Varje månad, senast den 3 mars"
expect 7 "nina's older copy" as nina answer change "$draft" --version 1 --text "Mitt i alltihop"
contains err "changed meanwhile" "says so"
kill "$server_pid"
wait "$server_pid" || true
auditd --config auditd.yaml run --with-front 2>>server.log &
server_pid=$!
pids+=("$server_pid")
sleep 0.5
wait_for server/run/local.sock
expect 0 "after the server was gone" as nina answer get "$draft" -o json
contains out "senast den 3 mars" "the draft is there"
expect 0 "every wording" as nina ledger get-history --noun answer --row "$draft" -o json
[ "$(versions 'v => v.row')" = 2 ] || fault "both wordings are kept"
expect 6 "a draft lena asks for" as lena answer get "$draft"
expect 0 "answers lena sees" as lena answer list -o name
[ ! -s out ] || fault "lena sees a draft"

# --- evidence with it; the representative signs; a receipt comes ---
printf 'restore of 3 March: 41 minutes\n' >restore.txt
proof=$(new omar evidence submit --audit "$audit" --title "Restore test" --source record --method remote-no-interaction \
	--classification confidential --verifiability verified --captured now --file restore.txt)
quiet omar answer change "$draft" --text "Varje månad, senast den 3 mars" --evidence-ids "$proof"
expect 5 "nina signs" as nina answer sign "$draft"
receipts=$(find local -name '*.tlog-proof' -o -path '*receipt*' -type f | wc -l)
expect 0 "omar signs" as omar answer sign "$draft"
[[ $(field not_before_us as omar answer get "$draft") = 20* ]] || fault "an answer's bracket begins"
[ "$(field bracket_s as omar answer get "$draft")" -le 600 ] || fault "and is so wide"
contains err "the receipt is kept" "there is a receipt"
as omar status >/dev/null 2>&1
[ "$(find local -name '*.tlog-proof' -o -path '*receipt*' -type f | wc -l)" -gt "$receipts" ] || fault "a receipt file"
expect 0 "the answer" as omar answer get "$draft" -o json
[ -z "$(value is_late)" ] || fault "an answer in time is late"
index=$(value ledger_index)
signed=$(value signed_us)
expect 0 "its receipt" as omar ledger get-receipt --index "$index" -o json
expect 0 "what the receipt proves" as omar ledger get-entry --index "$index" -o json
reads received_us "$signed" "the time of the answer is that of the receipt"
expect 0 "what lena reads" as lena answer get "$draft" -o json
contains out "senast den 3 mars" "the answer"
! grep -q KLADD out || fault "an earlier wording"
expect 0 "what lena reads of its past" as lena ledger get-history --noun answer --row "$draft" -o json
[ "$(versions 'v => v.row')" = 1 ] || fault "lena reads $(versions 'v => v.row') of $(versions 'v => true') wordings: the signed one is hers to read"

# --- more time; something that is not shown but may be seen ---
due=$(field due_us as omar request-item get "$second")
more=$(new omar extension add --request-item "$second" --due +60d --reason "Semester")
[ "$(field due_us as omar request-item get "$second")" = "$due" ] || fault "the day moved before anybody granted it"
quiet lena extension grant "$more"
[ "$(field due_us as omar request-item get "$second")" != "$due" ] || fault "the day did not move"
quiet omar request-item decline "$third" --reason "The plan does not leave the house" --offers-on-site-view
expect 0 "how far" as nina request follow "$request" -o json
reads answered.0.label 1 "answered"
reads open.0.label 2 "open"
reads declined.0.label 3 "declined"
quiet lena request-item accept-withheld "$third" --area-not-covered "Plan of the data hall, seen on site only"

# --- returned with what is missing, answered again, accepted; all of it is closed ---
quiet lena request-item return "$first" --missing "Which system was restored?"
expect 0 "what is missing" as omar request-item get "$first" -o json
contains out "Which system was restored?" "is said"
draft=$(new omar answer add --request-item "$first" --text "Planeringssystemet, den 3 mars" --evidence-ids "$proof")
quiet omar answer sign "$draft"
other=$(new nina answer add --request-item "$second" --text "Två personer")
quiet omar answer sign "$other"
quiet lena request-item accept "$first"
quiet lena request-item accept "$second"
expect 0 "closed" as lena request close "$request" -o json
contains out '"state": "closed"' "when all of it is settled"

# --- the same question again: still true? ---
sed '3,4d; s/^Before the visit/After the visit/' questions.csv >again.csv
quiet lena import requests again.csv --audit "$audit"
request=$(as lena request list --audit "$audit" --filter 'title = "After the visit"' -o name)
quiet lena request change "$request" --title "After the visit" --basis "Hosting contract, 7.3"
quiet lena request issue "$request"
again=$(as omar request-item list --request "$request" -o name)
expect 0 "one's own earlier answer" as nina answer propose --request-item "$again" -o json
contains out "Planeringssystemet, den 3 mars" "is found"
contains out "Before the visit" "and where it was given"
expect 0 "still true" as omar answer reuse --request-item "$again" --earlier-answer "$draft" --evidence-ids "$proof" -o json
contains out "$draft" "it points at the one it confirms"
expect 7 "to another question" as omar answer reuse --request-item "$second" --earlier-answer "$draft"
contains err "R-ANSWER-04" "only where the very same text is asked"

# --- all of it goes along ---
expect 0 "the export" as omar answer list --all -o jsonl
[ "$(wc -l <out)" -eq 4 ] || fault "four answers, not $(wc -l <out)"
expect 0 "for a spreadsheet" as omar answer list --all -o csv
contains out "Två personer" "in one's own words"

# --- later: a finding is disputed, answered, and its judgement read ---
quiet lena evidence accept "$proof"
finding=$(new lena finding add --audit "$audit" --grade minor --statement "Restores of dumps are not tried" --rationale "One of two systems" \
	--criteria-item-ids "$criterion" --evidence-ids "$proof" --unit "$unit")
expect 0 "findings omar sees" as omar finding list -o name
[ ! -s out ] || fault "a draft of the team"
quiet lena finding review "$finding"
quiet lena finding communicate "$finding"
quiet omar finding dispute "$finding" --opinion "Dumps are tried by their users"
quiet lena finding uphold "$finding" --opinion "Nobody could show it"
quiet omar action add --finding "$finding" --description "Try dumps each month" --owner "$(as omar whoami -o csv --columns person_id | tail -n 1 | tr -d '"')" --due +30d
quiet omar finding respond "$finding" --correction "Tried once" --root-cause "Nobody owned it" --elsewhere "No"
expect 0 "how it is judged" as omar finding get "$finding" -o json
contains out "Dumps are tried by their users" "both opinions"
contains out "Nobody could show it" "stand side by side"
verdict journey_supplier
