#!/usr/bin/env bash
# Journeys J6 and J7 as people type them: team review, communication and dispute in the meeting, the report's numbers; then from the
# response over rejected work to an effect that is missed once and shown the second time. What would annoy must not happen: closing
# without proof, a day moved silently, the same nonconformity next year without a link, chasing by mail.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
audit_in_fieldwork
erik=$(field person_id as erik whoami)
lena=$(field person_id as lena whoami)
omar=$(field person_id as omar whoami)
road_competent "$erik" anna lena

# --- grades are data: the scale comes first, and the audit keeps it ---
scale=$(new erik scale add --organisation "$rail" --name "PF, PP, PS, NC" --grades "$(cat "$source_dir/config/scales/fr.json")")
quiet erik scale publish "$scale"
quiet erik scale-pin add --scope "$programme" --scale "$scale"
shipped=$(new erik scale add --organisation "$rail" --name "ISO/IEC 17021-1" --grades "$(cat "$source_dir/config/scales/iso-17021-1.json")")
quiet erik scale publish "$shipped"
road_audit "Kista, backups" lena erik

# evidence WHO BY TITLE: submitted by one, accepted by the other. The audited side does not see the criteria as rows.
evidence()
{
	local id criteria=()
	[ "$1" = omar ] || criteria=(--criteria-item-ids "$criterion")
	id=$(new "$1" evidence submit --audit "$audit" --title "$3" --source record --method on-site-interaction --place Kista \
		--classification internal --verifiability verified --captured now "${criteria[@]}" --note "seen")
	quiet "$2" evidence accept "$id"
	printf '%s\n' "$id"
}

# --- J6: drafts on the board, one fact twice, a grade reasoned ---
log=$(evidence omar erik "Backup job log")
quiet lena finding add --audit "$audit" --grade-code PF --statement "The hall is tidy"
nc=$(new erik finding add --audit "$audit" --grade-code NCmin --statement "Failed backups are not noticed: 11 of 60" \
	--rationale "Restoring in time cannot be relied on" --criteria-item-ids "$criterion" --evidence-ids "$log" --unit "$unit")
twin=$(new erik finding add --audit "$audit" --grade-code NCmin --statement "Alarms go to a mailbox nobody reads" --evidence-ids "$log")
expect 7 "a grade of another scale" as erik finding add --audit "$audit" --grade-code major --statement "x"
contains err "R-SCALE-08" "the scale says which grades there are"
quiet erik finding-comment add --finding "$twin" --text "The same fact?"
expect 0 "the board" as lena finding board --audit "$audit" -o json
contains out "R-FINDING-01" "what a draft lacks"
contains out "$twin" "and what may be its twin"
expect 0 "merged" as lena finding merge "$twin" --into "$nc" --reason "One mailbox, two symptoms"
expect 0 "graded anew" as lena finding grade "$nc" --grade-code NCmaj --rationale "It is systemic"
expect 5 "by the leader alone" as erik finding grade "$nc" --grade-code NCmin --rationale "no"
quiet lena finding review "$nc"
expect 6 "not theirs to see yet" as omar finding brief "$nc"
quiet lena finding communicate "$nc"

# --- live in the meeting ---
expect 0 "disputed" as omar finding dispute "$nc" --opinion "Two of the eleven were noticed"
expect 7 "no report while it is disputed" as lena finding issue "$nc"
expect 7 "a change that changes nothing" as lena finding resolve "$nc" --opinion "Agreed"
expect 0 "resolved" as lena finding resolve "$nc" --opinion "Nine were not" --statement "Failed backups are not noticed: 9 of 60"
quiet lena finding issue "$nc"
expect 7 "words hold once they are issued" as lena finding withdraw "$nc" --reason "no"
expect 0 "both opinions, verbatim" as omar finding get "$nc" -o json
contains out "Two of the eleven were noticed" "the auditee's"
contains out "Nine were not" "the team's"
expect 7 "numbers nobody counted" as lena finding-tally add --audit "$audit" --counts '{"grade":"major","grade_code":"NCmaj","count":2,"open":2}'
contains err "R-FINDING-TALLY-01" "what differs"
tally=$(new lena finding-tally add --audit "$audit" --counts '{"grade":"major","grade_code":"NCmaj","count":1,"open":1}')

# --- J7: one page for the owner, nobody is chased ---
quiet erik finding request-response "$nc"
expect 0 "one page" as omar finding brief "$nc" -o json
contains out "Backup job log" "what it rests on"
contains out "auditc finding respond" "what is expected"
contains out "due_us" "by when"
quiet omar finding correct "$nc" --correction "The jobs were run again"
expect 7 "an extension for an earlier day" as omar finding-extension add --finding "$nc" --until +5d --reason "none"
more=$(new omar finding-extension add --finding "$nc" --until +60d --reason "Two operators are on leave")
expect 5 "nobody grants it to themself" as omar finding-extension grant "$more"
quiet lena finding-extension grant "$more"
[ -n "$(field earlier_response_due_us as omar finding get "$nc")" ] || fault "the day it was due before is kept"
action=$(new omar action add --finding "$nc" --description "Alarm on every failed job" --owner "$omar" --due +30d)
quiet omar finding respond "$nc" --cause-method five-whys --root-cause "A mailbox nobody reads" --elsewhere-result also-elsewhere \
	--elsewhere "Dumps too"
quiet lena finding return-response "$nc" --reason "Who reads it now?"
quiet omar finding respond "$nc" --cause-method five-whys --root-cause "Nobody took over in the reorganisation" \
	--elsewhere-result also-elsewhere --elsewhere "Dumps too"
quiet erik finding accept-response "$nc"
quiet omar action begin "$action"
quiet omar action reschedule "$action" --due +45d --reason "Parts are late"
contains out "Parts are late" "no day moves silently"
quiet omar action finish "$action" --evidence-ids "$log"
quiet erik action reject "$action" --reason "That is the old log"
proof=$(evidence omar erik "Alarm test")
quiet omar action finish "$action" --evidence-ids "$proof"
quiet omar finding claim "$nc"
quiet erik finding verify-implementation "$nc"
expect 7 "closed without a plan or proof" as lena finding close "$nc" --verdict "fine"
quiet erik finding plan-effectiveness "$nc" --effectiveness-plan "Three induced failures"
expect 7 "closed on what is older" as lena finding close "$nc" --evidence-ids "$proof" --verdict "fine"
contains err "R-FINDING-18" "proof comes after the implementation"
expect 7 "closed by its owner" as omar finding close "$nc" --evidence-ids "$proof" --verdict "fine"
expect 0 "reopened" as lena finding reopen "$nc" --reason "The third failure raised no alarm"
expect 0 "both cycles" as omar finding get "$nc" -o json
contains out "Nobody took over in the reorganisation" "the first cycle stays readable"
contains out "The third failure raised no alarm" "and why there is a second"

# --- the client bears the risk, which closes nothing; the next audit goes on with it ---
quiet anna finding accept-risk "$nc" --reason "Replaced in spring" --until +90d
[ "$(field state as lena finding get "$nc")" = reopened ] || fault "an accepted risk leaves it open"
first=$audit
road_audit "Kista, the year after" lena erik
quiet erik finding transfer "$nc" --audit "$audit" --reason "Verified there"
next=$(as lena finding list --audit "$audit" -o name)
[ "$(field transferred_from_id as lena finding get "$next")" = "$nc" ] || fault "the next audit's finding knows where it is from"
[ "$(field state as lena finding get "$nc")" = transferred ] || fault "and the first one where it went"
expect 0 "the numbers of then" as erik finding-tally check "$tally" -o json
contains out "differences" "and that the records give others now"

action=$(new omar action add --finding "$next" --description "A person on duty" --owner "$omar" --due +30d)
quiet omar finding respond "$next" --cause-method barriers --correction "Watched by hand" --root-cause "No duty roster" --elsewhere "no"
quiet erik finding accept-response "$next"
proof=$(evidence omar erik "Duty roster")
quiet omar action finish "$action" --evidence-ids "$proof"
quiet omar finding claim "$next"
quiet erik finding verify-implementation "$next"
quiet erik finding plan-effectiveness "$next" --effectiveness-plan "Three induced failures again"
effect=$(evidence erik lena "Three failures, three alarms")
expect 0 "closed on its effect" as lena finding close "$next" --evidence-ids "$effect" --verdict "All three were answered within a minute"
[ "$(field state as omar finding get "$next")" = closed ] || fault "closed"

# --- the same next year: a minor that recurs is weighed ---
again=$(new erik finding add --audit "$audit" --grade-code NCmin --statement "A backup failed unseen" --rationale "Once" \
	--criteria-item-ids "$criterion" --evidence-ids "$effect" --unit "$unit")
quiet lena finding review "$again"
quiet lena finding communicate "$again"
once_more=$(new erik finding add --audit "$audit" --grade-code NCmin --statement "Another one" --rationale "Twice" \
	--criteria-item-ids "$criterion" --evidence-ids "$effect" --unit "$unit")
expect 0 "reviewed" as lena finding review "$once_more"
contains err "R-FINDING-26" "advice to weigh it as a major"
[ "$first" != "$audit" ] || fault "two audits"
verdict journey_findings
