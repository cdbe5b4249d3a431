#!/usr/bin/env bash
# An organisation with one auditor completes a whole internal audit: what needs a second person is done by somebody from outside, or waived by
# somebody who does not benefit, with what makes up for it; and who reads the audit, its report or its evidence reads the waivers. domain.md 5.3, INV-34.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

# Siv audits and manages the programme, alone. Anna is the managing director; Ella comes from outside; Omar runs what is audited.
siv=$(bring_in siv "Siv Dahl" "$rail")
quiet anna appointment add --scope "$rail" --person "$siv" --role programme-manager
anna=$(field person_id as anna whoami)
quiet siv appointment add --scope "$rail" --person "$anna" --role audit-client
quiet siv appointment add --scope "$rail" --person "$anna" --role competence-evaluator
advisers=$(new siv organisation add --parent "$rail" --name "Advisers AB" --kind auditing)
ella=$(bring_in ella "Ella Roos" "$advisers")
quiet siv appointment add --scope "$rail" --person "$ella" --role competence-evaluator
plant=$(new siv organisation add --parent "$rail" --name "Plant" --kind auditee)
site=$(new siv site add --organisation "$plant" --name "Plant" --address "Bruksgatan 1" --time-zone Europe/Stockholm)
unit=$(new siv unit add --organisation "$plant" --name "Control room" --kind process --people 9 --criticality 4 --site-ids "$site")
omar=$(bring_in omar "Omar Said" "$plant")
quiet anna appointment add --scope "$plant" --person "$omar" --role auditee-representative

# waived SCOPE RULE REASON MEASURE [FLAGS...]: asked for by siv, who cannot grant it; granted by anna. Sets waiver.
waived()
{
	local scope=$1 rule=$2 reason=$3 measure=$4
	shift 4
	expect 2 "$rule without what makes up for it" as siv waiver add --scope "$scope" --rule "$rule" --reason "$reason" "$@"
	waiver=$(new siv waiver add --scope "$scope" --rule "$rule" --reason "$reason" --compensating-measure "$measure" "$@")
	expect 7 "$rule granted by who asked" as siv waiver grant "$waiver"
	contains err "R-WAIVER-02" "nobody grants what they asked for"
	quiet anna waiver grant "$waiver"
}

# --- the programme: one method of evaluation, no measure, too few days ---
quiet siv criteria import iso27001-2022 --organisation "$rail"
source=$(as siv criteria-source list -o name)
criterion=$(as siv criteria-item list --criteria-source "$source" --filter 'label = "A.8.13"' -o name)
competence=$(new siv competence add --organisation "$rail" --name "Backup")
expect 7 "evaluated by one method" as anna evaluation add --person "$siv" --grade lead --competence-ids "$competence" --methods records \
	--basis "Twelve audits" --qualification "Has managed auditors" --valid-until +700d
contains err "R-COMPETENCE-01" "two methods"
contains err "auditc waiver add" "and how the rule is waived"
waived "$rail" R-COMPETENCE-01 "Nobody here can observe an auditor" "Ella reads two of her reports" --person "$siv"
evaluation=$(new anna evaluation add --person "$siv" --grade lead --competence-ids "$competence" --methods records \
	--basis "Twelve audits" --qualification "Has managed auditors" --valid-until +700d)
expect 7 "granted by who made it" as anna evaluation grant "$evaluation"
contains err "R-COMPETENCE-03" "a second person"
quiet ella evaluation grant "$evaluation"
programme=$(new siv programme add --organisation "$rail" --title "Internal audits" --from 2026-01-01 --to 2028-12-31 \
	--purpose "Confidence" --extent "The plant" --schedule "One audit a year" --audit-types "First party" \
	--criteria "ISO/IEC 27001" --methods "On site" --team-selection "Competence" \
	--documents "Audit procedure" --without-risk planning --without-risk resources --without-risk team-selection \
	--without-risk communication --without-risk implementation --without-risk documented-information \
	--without-risk monitoring --without-risk auditee-cooperation --without-risk-reason "One plant, one auditor")
objective=$(new siv objective add --programme "$programme" --text "Conformity" --basis requirements)
quiet siv programme-risk add "$programme" --category confidentiality --text "Notes leak" --likelihood 2 \
	--impact 4 --treatment "Encrypted disk" --review +180d
days=$(new siv programme-resource add "$programme" --kind auditor-days --month 202703 --requested 10)
quiet siv inclusion add "$programme"
expect 7 "submitted unmeasured" as siv programme submit "$programme"
contains err "R-PROGRAMME-06" "each objective has a measure, or"
waived "$programme" R-PROGRAMME-06 "Conformity is not counted" "Weighed at each programme review"
quiet siv programme submit "$programme"
quiet anna programme-resource grant "$days" --granted 8
expect 7 "short of days" as anna programme approve "$programme"
contains err "R-PROGRAMME-15" "what is short"
waived "$programme" R-PROGRAMME-15 "One auditor has eight days" "Two days are bought from Advisers AB"
expect 0 "approved" as anna programme approve "$programme"

# --- the team is one person, who once ran what she audits ---
tie=$(new siv relationship add --person "$siv" --target-organisation "$plant" --target-unit "$unit" --kind operates --from 2020-01-01 --to 2026-06-30)
audit=$(new siv audit add --programme "$programme" --title "Plant 2027" --type first-party \
	--auditee-organisation "$plant" --objectives "Are backups made?" --objective-ids "$objective" --scope-text "All backups" \
	--site-ids "$site" --unit-ids "$unit" --criteria "{\"criteria_source_id\":\"$source\"}" --method on-site-interaction \
	--competence-ids "$competence")
quiet siv audit schedule "$audit" --from 2027-03-01 --to 2027-03-05
member=$(new siv team-member add --audit "$audit" --person "$siv" --role leader)
quiet siv team-member accept "$member"
expect 7 "with her tie" as siv team confirm --audit "$audit"
contains err "R-TEAM-02" "the tie"
waived "$audit" R-TEAM-02 "There is no other auditor" "Ella reads every finding" --person "$siv" --relationship "$tie"
expect 0 "confirmed" as siv team confirm --audit "$audit"

# --- the way to the report, with what only she could have collected accepted by herself ---
assignment=$(new siv assignment-package issue --audit "$audit" --documents "Procedures" --methods-text "Interviews" \
	--contacts "Plant" --resources "One person" --risks "None" --auditee-information "A new system")
quiet siv assignment-package accept "$assignment"
quiet siv contact add --audit "$audit" --channel call --people "Omar Said" --held now --topics team --summary "No objection"
quiet siv audit initiate "$audit" --confidentiality-sha256 "$(sha256sum </dev/null | cut -c1-64)"
quiet siv feasibility decide --audit "$audit" --verdict feasible --information-suffices --cooperation-is-given \
	--resources-suffice --rationale "All is there"
plan=$(new siv plan add --audit "$audit")
slot=$(new siv slot add --plan "$plan" --kind activity --title "Control room" --unit "$unit" --site "$site" --method on-site-interaction \
	--local-from 2027-03-01T10:00 --local-to 2027-03-01T11:00 --criteria-item-ids "$criterion")
expect 7 "in the team, and yet tied to what the slot audits" as siv slot change "$slot" --assignments "{\"team_member_id\":\"$member\"}"
contains err "R-SLOT-04" "the finer rule, which is waived by itself"
quiet siv slot remove "$slot"
waived "$audit" R-SLOT-04 "There is no other auditor" "Omar's deputy is in the room" --person "$siv" --relationship "$tie"
quiet siv plan fill "$plan"
quiet siv plan present "$plan"
quiet omar plan agree "$plan" --content-root "$(field content_root as omar plan get "$plan")"
quiet siv meeting add --audit "$audit" --kind opening --held now --attendance.name "Omar Said" --minutes "Confirmed"
quiet siv audit begin-fieldwork "$audit"
log=$(new siv evidence submit --audit "$audit" --title "Backup job log" --source record --method on-site-interaction --place Plant \
	--classification internal --verifiability verified --captured now --criteria-item-ids "$criterion" --note "11 of 60 failed")
expect 7 "her own evidence" as siv evidence accept "$log"
contains err "R-EVIDENCE-21" "the rule that can be waived"
waived "$audit" R-EVIDENCE-21 "There is no other auditor" "Ella looks at a sample of it" --person "$siv"
own=$waiver
expect 0 "accepted" as siv evidence accept "$log"
nc=$(new siv finding add --audit "$audit" --grade minor --statement "Failed backups are not noticed" --rationale "One of two systems" --team-note "kept among us" \
	--criteria-item-ids "$criterion" --evidence-ids "$log" --unit "$unit")
quiet siv finding review "$nc"
quiet siv finding communicate "$nc"
quiet omar finding acknowledge "$nc"
quiet siv finding issue "$nc"
for slot in $(as siv slot list --audit "$audit" --all --filter 'state = planned' -o name); do
	quiet siv slot finish "$slot"
done
quiet siv audit conclude "$audit"
conclusion=$(new siv conclusion add --audit "$audit" --objective 1 --text "Nearly" --extent fulfilled --uncertainty "Samples")
quiet siv conclusion agree "$conclusion"
quiet siv meeting add --audit "$audit" --kind closing --held now --attendance.name "Omar Said" --minutes "Presented"
quiet siv audit close-out "$audit"
# --- the report is made from the records: nothing left out, nothing that the team keeps to itself ---
printf 'She was *received well*.\n' >summary.md
printf 'Look: <b>bold</b>\n' >raw.md
expect 2 "raw HTML in a section" as siv report build "$audit" --out raw.pdf --section "Raw=raw.md"
contains err "RAW_HTML" "and why"
expect 2 "a language it does not speak" as siv report build "$audit" --out raw.pdf --language sv
expect 0 "as PDF" as siv report build "$audit" --out report.pdf --section "Summary=summary.md"
contains out "$(sha256sum <report.pdf | cut -c1-64)" "its digest"
expect 0 "as a page" as siv report build "$audit" --out report.html --language fr
expect 0 "as a document" as siv report build "$audit" --out report.json
pdfinfo report.pdf | grep -q '^Tagged: *yes' || fault "the PDF is tagged"
pdftotext report.pdf out
for title in 'a) Objectives' 'b) Scope' 'c) Audit client' 'd) Audit team' 'e) Dates' 'f) Criteria' 'g) Findings' 'h) Conclusions' 'i) Degree' \
	'j) Unresolved' 'k) Sampling' 'Areas not covered' 'Remote parts' 'Waivers' 'Confidentiality' 'Summary' 'None recorded.' \
	'Failed backups are not noticed' 'One of two systems' 'Siv Dahl' 'received well' 'not covered'; do
	contains out "$title" "the report has it"
done
for text in R-COMPETENCE-01 R-EVIDENCE-21 "Ella reads every finding"; do
	contains out "$text" "what was waived is printed"
done
contains report.html 'Non-conformit' "it speaks French"
if cat out report.html report.json | grep -q 'kept among us'; then fault "a note of the team is in the report"; fi
digest=$(sha256sum <report.pdf | cut -c1-64)
# --- it is put forward with its document; the server holds both, and takes nothing that leaves out what the records say ---
sed 's/Failed backups are not noticed/All is well/' report.pdf.json >kind.json
expect 7 "a document that tells it otherwise" as siv report add --audit "$audit" --title "Report" --file report.pdf --document kind.json
contains err "R-REPORT-06" "word for word"
sed 's/Ella reads every finding/-/' report.pdf.json >unwaived.json
expect 7 "a document that leaves out what was waived" as siv report add --audit "$audit" --title "Report" --file report.pdf --document unwaived.json
contains err ": waiver.compensating_measure is missing" "what is missing"
sed 's/Siv Dahl/Somebody/' report.pdf.json >nobody.json
expect 7 "one that does not say for whom" as siv report add --audit "$audit" --title "Report" --file report.pdf --document nobody.json
contains err ": waiver.person_name is missing" "whose waiver it is"
expect 2 "no document at all" as siv report add --audit "$audit" --title "Report" --file report.pdf --document report.pdf
contains err "BAD_DOCUMENT" "and why"
odd=$(new siv report add --audit "$audit" --title "Report" --file summary.md --document report.pdf.json)
expect 9 "a file that is not its document, set" as siv report check "$odd"
contains out "yes  the document says what the records say now" "the document is right"
contains out "no   the file is the document, set" "the file is not"
report=$(new siv report add --audit "$audit" --title "Report" --file report.pdf)
expect 6 "it is not yet the auditee's" as omar report fetch "$report" --out early.pdf
expect 5 "reviewed by its author" as siv report review "$report" --sha256 "$digest"
quiet siv appointment add --scope "$audit" --person "$ella" --role report-reviewer
expect 0 "the reviewer fetches it" as ella report fetch "$report" --out read.pdf
cmp report.pdf read.pdf || fault "what is reviewed is what was put forward"
expect 0 "and looks whether it is what the records say" as ella report check "$report"
contains out "yes  the file is the document, set" "set anew, the same bytes"
comment=$(new ella report-comment add --report "$report" --place "g)" --text "Which systems?")
expect 7 "a comment has no answer" as ella report review "$report" --sha256 "$digest"
contains err "R-REPORT-08" "why"
quiet siv report-comment answer "$comment" --answer "Both: see the log"
quiet ella report review "$report" --sha256 "$digest"
expect 7 "issued by its author" as siv report issue "$report" --sha256 "$digest" --recipient-ids "$anna" --recipient-ids "$omar"
contains err "R-REPORT-03" "another person issues it"
quiet siv appointment add --scope "$programme" --person "$anna" --role programme-manager
quiet anna report issue "$report" --sha256 "$digest" --recipient-ids "$anna" --recipient-ids "$omar"
expect 0 "it waits for the auditee" as omar inbox
contains out "report receive" "what to do with it"
expect 0 "the auditee fetches it and signs" as omar report receive "$report" --out theirs.pdf
expect 0 "who has it, and who has not" as anna report-copy list --report "$report" --columns person_name,state -o csv
contains out '"Omar Said",received' "Omar has"
contains out '"Anna Berg",sent' "Anna has not"
[ "$(sha256sum <theirs.pdf | cut -c1-64)" = "$digest" ] || fault "the auditee has what was approved"

# --- a mistake is amended: what changed is said, approved again, and goes to the same people; then it is recalled ---
printf 'She was *received well*, in one room.\n' >summary.md
expect 0 "as it should read" as siv report build "$audit" --out second.html --section "Summary=summary.md"
second=$(new siv report add --audit "$audit" --title "Report, amended" --file second.html --amends "$report" --what-changed "The room")
digest=$(sha256sum <second.html | cut -c1-64)
expect 0 "what is different" as ella report compare "$report" "$second"
contains out "Summary" "in which section"
contains out "was  She was *received well*." "what it said"
contains out "now  She was *received well*, in one room." "what it says"
if grep -q 'Failed backups' out; then fault "what is the same is not told"; fi
quiet ella report review "$second" --sha256 "$digest"
quiet anna report issue "$second" --sha256 "$digest"
expect 0 "the earlier one" as omar report fetch "$report" --out old.pdf
contains err "AMENDED: report $second has taken its place" "is marked"
quiet omar report receive "$second" --out theirs.html
quiet anna report recall "$second" --reason "A room of another plant"
expect 0 "the recalled one" as omar report fetch "$second" --out recalled.html
contains err "RECALLED: A room of another plant" "is marked"
expect 0 "and waits to be known" as omar inbox
contains out "recalled" "in the inbox"
copy=$(as omar report-copy list --report "$second" -o name)
expect 0 "he knows" as omar report-copy acknowledge-recall "$copy"

# --- follow-up: what needs another one is done by another one ---
quiet siv finding request-response "$nc"
quiet omar finding correct "$nc" --correction "The jobs were run again"
action=$(new omar action add --finding "$nc" --description "Alarm on every failed job" --owner "$omar" --due +30d)
quiet omar finding respond "$nc" --cause-method five-whys --root-cause "A mailbox nobody reads" --elsewhere-result nowhere-else --elsewhere "Looked"
quiet siv finding accept-response "$nc"
proof=$(new omar evidence submit --audit "$audit" --title "Alarm test" --source record --method on-site-interaction --place Plant \
	--classification internal --verifiability verified --captured now --note "seen")
quiet siv evidence accept "$proof"
quiet omar action finish "$action" --evidence-ids "$proof"
quiet omar finding claim "$nc"
quiet siv finding verify-implementation "$nc"
quiet siv finding plan-effectiveness "$nc" --effectiveness-plan "Three induced failures"
effect=$(new siv evidence submit --audit "$audit" --title "Three failures, three alarms" --source observation --method on-site-interaction \
	--place Plant --classification internal --verifiability verified --captured now --criteria-item-ids "$criterion" --note "seen")
quiet siv evidence accept "$effect"
quiet siv finding close "$nc" --evidence-ids "$effect" --verdict "Answered within a minute"
for asked in "$anna audit-client" "$siv leader" "$omar auditee-representative"; do
	quiet siv feedback ask --audit "$audit" --person "${asked% *}" --role "${asked#* }"
done
quiet siv audit complete "$audit"
[ "$(field state as siv audit get "$audit")" = completed ] || fault "the audit is completed"

# --- who reads it reads what was waived: who, why, what makes up for it, granted by whom ---
everything()
{
	local rule
	for rule in R-COMPETENCE-01 R-PROGRAMME-06 R-PROGRAMME-15 R-TEAM-02 R-SLOT-04 R-EVIDENCE-21; do
		contains out "$rule" "$1"
	done
	for text in "There is no other auditor" "Ella reads every finding" "Ella looks at a sample of it"; do
		contains out "$text" "$1"
	done
}
expect 0 "the audit" as anna audit get "$audit"
everything "the audit says what was waived"
expect 0 "the report's record" as omar report list --audit "$audit" -o json
everything "the auditee reads it in the report"
contains out '"granter_name":"Anna Berg"' "who granted it"
contains out '"person_name":"Siv Dahl"' "who benefits"
contains out '"requester_name":"Siv Dahl"' "who asked"
expect 0 "a finding" as omar finding get "$nc"
contains out "Ella looks at a sample of it" "and beside the finding"
expect 0 "a pack" as siv evidence pack "$log" --out own.zip
unzip -p own.zip "evidence/$log/waivers.json" >out
contains out "R-EVIDENCE-21" "whoever is given the evidence learns who accepted it"
contains out "Ella looks at a sample of it" "and what makes up for it"
expect 0 "which holds" auditverify own.zip

# --- the whole audit as one pack, made by each side of what it may see, and checked by a stranger ---
fingerprint=$(sed -n 's/^log key *//p' paper)
quiet siv log witness
quiet omar log witness
expect 0 "by siv" as siv audit pack "$audit" --out audit.zip
! grep -q "left out" err || fault "statements are left out: $(cat err)"
expect 0 "what a stranger says of it" env -i PATH="$PATH" HOME=/nonexistent auditverify --log-key "$fingerprint" audit.zip
contains out "report $report: the file was put forward by entry" "the report is the one"
contains out ", issued by entry" "that was issued"
contains out "COSIGNED     by 2 witnesses" "cosignatures"
contains out "VERIFIED     3 pieces of evidence" "the evidence"
grep -qE "VERIFIED     [1-9][0-9]+ statements, 2 reports" out || fault "statements: $(cat out)"
contains out ", approved by entry" "by another than its author"
expect 0 "the report that came by mail" auditverify --log-key "$fingerprint" --report theirs.pdf audit.zip
contains out "VERIFIED     the report: these bytes were approved and issued" "what is proved of it"
printf '\001' | dd of=theirs.pdf bs=1 seek=1000 conv=notrunc status=none
expect 9 "one changed byte" auditverify --log-key "$fingerprint" --report theirs.pdf audit.zip
contains err "NO_REPORT" "nobody put that forward"
expect 9 "a report that was recalled" auditverify --log-key "$fingerprint" --report second.html audit.zip
contains err "RECALLED" "why it is not in force"
expect 9 "one that was never put forward" auditverify --log-key "$fingerprint" --report report.html audit.zip
expect 1 "one that is not there" auditverify --log-key "$fingerprint" --report nothing.pdf audit.zip
mkdir audit omars redacted
unzip -q audit.zip -d audit
cmp report.pdf "audit/reports/$report/file" || fault "the report in the pack"
cmp second.html "audit/reports/$second/file" || fault "the one that was recalled"
expect 0 "by hand" by_hand audit
for method in AuditService/CompleteAudit FindingService/AddFinding FindingService/CloseFinding ReportService/IssueReport ActionService/FinishAction \
	ConclusionService/AgreeConclusion PlanService/AgreePlan; do
	grep -qr "^method audit.v1.$method$" audit/statements || fault "$method is not in the pack"
done
grep -qF "Failed backups are not noticed" audit/records/finding.json || fault "findings for reading"
expect 0 "by the second verifier" node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$fingerprint" audit.zip
contains out '"reports":2,"witnesses":2' "it has seen the report and the witnesses"
expect 0 "by omar" as omar audit pack "$audit" --out omars.zip
unzip -q omars.zip -d omars
grep -rqF "kept among us" audit || fault "the team's note is not in the team's pack"
! grep -rqF "kept among us" omars || fault "the team's note is in the auditee's pack"
expect 0 "which holds too, and the report that he was sent by it" auditverify --log-key "$fingerprint" --report report.pdf omars.zip
contains out "statements, 2 reports" "not the one that was never issued"
expect 0 "redacted" as siv audit pack "$audit" --redacted --out redacted.zip
unzip -q redacted.zip -d redacted
grep -rq "Omar Said" audit/statements || fault "who came to the meetings is in the whole one"
named="kept among us|laptop|Siv Dahl|Omar Said"
! grep -rqE "$named" redacted || fault "it names: $(grep -rlE "$named" redacted)"
expect 0 "and all that was signed holds" auditverify --log-key "$fingerprint" --report report.pdf redacted.zip
contains out "devices: the log says that it knew no more of them then; the entries of" "what was withheld is said"
expect 0 "by hand" by_hand redacted
node "$source_dir/tests/tools/pack_tamper.mjs" "${fingerprint#sha256:}" audit.zip omars.zip first || fault "tampered packs"

# --- it ends, and the report still says it ---
quiet anna waiver expire "$own" --reason "the audit is over"
expect 0 "the report's record" as anna report list --audit "$audit" -o json
contains out "R-EVIDENCE-21" "what was waived then"
expect 0 "the report as of today" as siv report build "$audit" --out today.html
[ "$(grep -c '<th scope="row">Ended</th><td>20' today.html)" -eq 1 ] || fault "which waiver is in force no longer"
expect 0 "the one that was issued before" as ella report check "$report"
verdict single_auditor
