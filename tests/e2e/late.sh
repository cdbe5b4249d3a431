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
contains out '"note": "rusty hinge"' "lena reads it"
contains out "KEY_ENDED" "and why it does not count"
expect 0 "and finds it in her inbox" as lena inbox
contains out "late-statement accept $rack" "what to do"

# --- decided ---
expect 7 "without a reason" as lena late-statement accept "$rack"
contains err R-LATE-06 "why"
expect 6 "the draft before what it rests on" as lena late-statement accept "$draft" --reason "x"
contains err "wait in quarantine itself" "what is missing"
shown 0 lena late-statement accept "$rack" --reason "I was in the cellar with her"
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
expect 7 "no pack of it alone" as lena evidence pack "$evidence" --out one.zip
contains err ENTERED_LATE "why"
shown 0 lena audit pack "$audit" --out whole.zip
node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$fingerprint" whole.zip >out 2>err || fault "the second verifier"
server_stops
expect 0 "every signature and cell" auditd --config auditd.yaml verify --deep
expect 0 "rebuilt" auditd --config auditd.yaml rebuild
expect 0 "and verified again" auditd --config auditd.yaml verify --deep

verdict "too late, and not lost"
