#!/usr/bin/env bash
# INV-32, as people meet it: a laptop is stolen, and what its owner had written with it comes on a stick, after its key was revoked. Nothing of it counts and
# nothing of it is lost: the team has it in quarantine, reads it, and lets it count, or not, with a reason.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
programme_with_people
beata=$(bring_in beata "Beata Ek" "$rail")
road_competent "$beata" anna erik
road_audit "Kista Cloud 2027" lena beata
known audit
criterion=$(as lena criteria-item list --all -o name | sed -n 1p)
fingerprint=$(sed -n 's/.*\(sha256:[0-9a-f]\{64\}\).*/\1/p' paper | sed -n 1p)
head -c 300000 /dev/urandom >rack.bin
lenas=$(as lena outbox key)

# --- written in the cellar, taken along on a stick; then the laptop is gone ---
evidence=$(as beata --offline evidence submit --audit "$audit" --title "Rack 7" --source observation --method on-site-no-interaction --place "Hall 2" \
	--classification internal --verifiability verified --captured now --note "rusty hinge" --criteria-item-ids "$criterion" --file rack.bin \
	--permission "J. Berg" -o name 2>/dev/null)
finding=$(as beata --offline finding add --audit "$audit" --grade observation --statement "The door does not close" \
	--criteria-item-ids "$criterion" --evidence-ids "$evidence" -o name 2>/dev/null)
quiet beata --offline progress-note add --audit "$audit" --text "the lock was changed"
known evidence finding
quiet beata outbox export stick --to "$lenas"
quiet anna device revoke "$(as anna device list --person "$beata" -o name)" --reason "stolen on a train"

# --- delivered by lena: in quarantine, counting for nothing ---
quiet lena outbox import stick
shown 3 lena sync
contains out "in quarantine 3" "all three"
contains out "set aside 0, waiting 0" "nothing is left on lena's device"
expect 6 "no evidence of it" as lena evidence get "$evidence"
expect 6 "nor a finding" as lena finding get "$finding"
shown 0 lena late-statement list --audit "$audit" --filter 'state = quarantined' --columns method,signer_name,cause
[ "$(grep -c "Beata Ek" out)" -eq 3 ] || fault "three of beata's"
expect 6 "the audited side sees none" as omar late-statement get "$(as lena late-statement list --audit "$audit" -o name | sed -n 1p)"
held()
{
	as lena late-statement list --audit "$audit" --filter "method = \"$1\"" -o name
}
rack=$(held audit.v1.EvidenceService/SubmitEvidence)
draft=$(held audit.v1.FindingService/AddFinding)
note=$(held audit.v1.ProgressNoteService/AddProgressNote)
known rack draft note
shown 0 lena late-statement show "$rack"
digest=$(field digest as lena late-statement get "$rack")
contains out '"note": "rusty hinge"' "lena reads it"
contains out "KEY_ENDED" "and why it does not count"
expect 0 "and finds it in her inbox" as lena inbox
contains out "late-statement accept $rack" "what to do"

# --- decided ---
expect 7 "without a reason" as lena late-statement accept "$rack"
contains err R-LATE-06 "why"
expect 6 "the draft before what it rests on" as lena late-statement accept "$draft" --reason "x"
contains err "wait in quarantine itself" "what is missing"
expect 7 "of something else" as lena api audit.v1.LateStatementService/AcceptLateStatement \
	"{\"late_statement_id\":\"$rack\",\"version\":1,\"reason\":\"unread\",\"digest\":\"${digest#?}0\"}"
contains err R-LATE-10 "why"
shown 0 lena late-statement accept "$rack" --reason "I was in the cellar with her"
contains out "digest $digest" "what lena signs"
shown 0 lena late-statement accept "$draft" --reason "as above"
shown 0 lena late-statement reject "$note" --reason "nobody knows of a lock"
[ "$(field collector_id as lena evidence get "$evidence")" = "$beata" ] || fault "it is not beata's"
[ "$(field late_statement_id as lena evidence get "$evidence")" = "$rack" ] || fault "it does not say that it came late"
[ "$(field evidence_ids as lena finding get "$finding")" = "$evidence" ] || fault "the draft does not rest on it"
quiet lena evidence fetch "$evidence" --out fetched.bin
cmp fetched.bin rack.bin || fault "the file is another one"
[ -z "$(as lena progress-note list --audit "$audit" -o name)" ] || fault "what was rejected counts"

# --- again, and what strangers are shown ---
quiet lena outbox import stick
shown 0 lena sync
contains out "set aside 0, waiting 0" "brought twice it is there once"
[ "$(as lena late-statement list --audit "$audit" --all -o name | wc -l)" -eq 3 ] || fault "something was held twice"

# --- in packs: the statement as it was signed, its file, and who let it count, by its digest ---
other=$(as lena evidence submit --audit "$audit" --title "Rack 8" --source observation --method on-site-no-interaction --place "Hall 2" \
	--classification internal --verifiability verified --captured now --note "none" --criteria-item-ids "$criterion" -o name 2>/dev/null)
shown 0 lena evidence pack "$evidence,$other" --out two.zip
shown 0 lena audit pack "$audit" --out whole.zip
# in_pack PACK FOLDER: by both verifiers, and by hand.
in_pack()
{
	expect 0 "auditverify: $1" auditverify --log-key "$fingerprint" "$1"
	contains out "arrived too late, let count by device" "it says so"
	cp out said
	node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$fingerprint" "$1" >out 2>err || fault "the second verifier: $1"
	unzip -q -d "$2" "$1"
	cmp "$2/evidence/$evidence/file" rack.bin || fault "$1: its file is not there"
	[ ! -e "$2/evidence/$evidence/leaf" ] || fault "$1: it has a leaf of its own"
	by_hand "$2" || fault "$1: a command of VERIFY.txt"
}
in_pack two.zip two
in_pack whole.zip whole
quiet lena evidence pack "$evidence" --redacted --out cut.zip
expect 0 "redacted" auditverify --log-key "$fingerprint" cut.zip
node "$source_dir/tests/tools/pack_tamper.mjs" "${fingerprint#sha256:}" two.zip whole.zip "evidence/$evidence/" | tail -n 3 || fault "tampered packs"
server_stops
expect 0 "every signature and cell" auditd --config auditd.yaml verify --deep
expect 0 "rebuilt" auditd --config auditd.yaml rebuild
expect 0 "and verified again" auditd --config auditd.yaml verify --deep

verdict "too late, and not lost"
