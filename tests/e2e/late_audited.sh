#!/usr/bin/env bash
# INV-32 and INV-18, as people meet it on the audited side: what omar wrote without a network comes while the audit takes nothing. It is held, and his colleague
# decides: until then no auditor finds, counts or reads anything of it. Where he has no colleague, the team decides, whom it was for.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
programme_with_people
nadia=$(bring_in nadia "Nadia Falk" "$cloud")
nadias_role=$(as anna appointment add --scope "$cloud" --person "$nadia" --role supplier-representative -o name 2>/dev/null)
road_audit "Kista Cloud 2027" lena
known audit
fingerprint=$(sed -n 's/.*\(sha256:[0-9a-f]\{64\}\).*/\1/p' paper | sed -n 1p)
head -c 300000 /dev/urandom >jobs.bin

# --- written without a network; it arrives while the audit is suspended ---
written()
{
	as omar --offline evidence submit --audit "$audit" --title "$1" --source record --method remote-no-interaction --classification internal \
		--verifiability verified --captured now --note "$2" "${@:3}" -o name 2>/dev/null
}
suspended()
{
	quiet lena audit suspend "$audit" --halt-reason "a fire alarm" --client-informed "by call"
}
jobs=$(written "Restore jobs, marzipan" "marzipan eleven" --file jobs.bin)
quiet omar --offline evidence-annotation add --evidence "$jobs" --place "line 7" --text "marzipan remark"
draft=$(written "Draft of a log" "marzipan draft")
known jobs draft
suspended
shown 3 omar sync
contains out "in quarantine 3, until somebody else decides" "held on omar's side"
contains out "set aside 0, waiting 0" "nothing is left on omar's device"
held_of()
{
	as nadia late-statement list --audit "$audit" --filter "created_id = $1" -o name
}
late=$(held_of "$jobs")
rejected=$(held_of "$draft")
remark=$(as nadia late-statement list --audit "$audit" --filter 'method = "audit.v1.EvidenceAnnotationService/AddEvidenceAnnotation"' -o name)
known late rejected remark

# --- of which no auditor is told ---
unseen()
{
	expect 6 "$1 by its id" as lena late-statement get "$1"
	expect 6 "$1 in words" as lena late-statement show "$1"
	expect 6 "$1 as a file" as lena late-statement fetch "$1" --out unseen.bin
	expect 6 "$1 in history" as lena history late-statement "$1"
	expect 6 "$1 decided by the other side" as lena late-statement reject "$1" --reason "x"
}
unseen "$late"
unseen "$remark"
for who in lena erik; do
	[ -z "$(as $who late-statement list --all -o name)" ] || fault "$who lists what is the audited side's"
	quiet $who inbox
	! grep -q "late-statement" out || fault "$who is told of it in the inbox"
	quiet $who search marzipan
	! grep -q marzipan out || fault "$who finds it"
done
expect 0 "a pack of the audit" as lena audit pack "$audit" --out before.zip
unzip -p before.zip >said
! grep -qa "marzipan\|$late" said || fault "lena's pack tells of it"

# --- and about which omar's colleague decides, having looked at it ---
as nadia inbox >said
grep -q "late-statement accept $late" said || fault "nadia is not told what waits for her"
shown 0 nadia late-statement show "$late"
contains out "marzipan eleven" "nadia reads it"
contains out "S-AUDIT" "and why it does not count"
shown 0 nadia late-statement fetch "$late" --out looked_at.bin
cmp looked_at.bin jobs.bin || fault "nadia looked at another file"
expect 7 "by who signed it" as omar late-statement accept "$late" --reason "mine"
contains err R-LATE-05 "why"
expect 7 "while the audit takes nothing" as nadia late-statement accept "$late" --reason "true then"
contains err S-AUDIT "why"
quiet lena audit resume "$audit"
expect 7 "without a reason" as nadia late-statement accept "$late"
contains err R-LATE-06 "why"
shown 0 nadia late-statement accept "$late" --reason "he wrote it before the alarm"
shown 0 nadia late-statement accept "$remark" --reason "with it"
shown 0 nadia late-statement reject "$rejected" --reason "marzipan half done"

# --- what counts is shown to the team from now on, and nothing else ---
[ "$(field collector_id as lena evidence get "$jobs")" = "$omar" ] || fault "it is not omar's"
contains <(as lena evidence-annotation list --evidence-id "$jobs" -o json) "marzipan remark" "lena reads what he remarked"
quiet lena search marzipan
contains out "Restore jobs, marzipan" "lena finds it"
shown 0 lena late-statement get "$late"
contains out "he wrote it before the alarm" "lena is told why"
quiet lena late-statement fetch "$late" --out fetched.bin
cmp fetched.bin jobs.bin || fault "the file is another one"
unseen "$rejected"
expect 0 "a pack of the audit, later" as lena audit pack "$audit" --out after.zip
unzip -p after.zip >said
! grep -qa "marzipan half done\|marzipan draft\|$rejected" said || fault "lena's pack tells of what was rejected"
# in_pack PACK: by both verifiers.
in_pack()
{
	expect 0 "auditverify: $1" auditverify --log-key "$fingerprint" "$1"
	contains out "arrived too late, let count by device" "it says so"
	node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$fingerprint" "$1" >out 2>err || fault "the second verifier: $1"
}
in_pack after.zip
for who in lena omar; do
	quiet $who evidence pack "$jobs" --out "$who.zip"
	in_pack "$who.zip"
done

# --- omar alone: then the team decides ---
quiet anna appointment end "$nadias_role"
alone=$(written "Backup plan" "marzipan alone")
suspended
shown 3 omar sync
late=$(as lena late-statement list --audit "$audit" --filter "created_id = $alone" -o name)
known alone late
[ -n "$late" ] || fault "lena is not shown what nobody else can decide"
expect 7 "omar, about his own" as omar late-statement accept "$late" --reason "mine"
contains err R-LATE-05 "why"
expect 6 "nadia, who speaks for them no more" as nadia late-statement get "$late"
quiet lena audit resume "$audit"
shown 0 lena late-statement accept "$late" --reason "he called before"
[ "$(field collector_id as lena evidence get "$alone")" = "$omar" ] || fault "it is not omar's"
contains <(as omar late-statement get "$late" -o json) "he called before" "omar is told why"
quiet lena evidence pack "$alone" --out alone.zip
in_pack alone.zip
server_stops
expect 0 "every signature and cell" auditd --config auditd.yaml verify --deep
expect 0 "rebuilt" auditd --config auditd.yaml rebuild
expect 0 "and verified again" auditd --config auditd.yaml verify --deep

verdict "too late, and the audited side's own"
