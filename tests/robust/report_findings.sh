#!/usr/bin/env bash
# The report of an audit with hundreds of findings, from the records to a stranger's check: set as PDF, twice to the same bytes, every
# finding and every item of ISO 19011, 6.5.1 on its pages as another tool reads them; put forward, approved, issued, packed and verified.
#
# usage: BINARY_DIR=build/dev report_findings.sh [--findings N]   300 by default
# Controls: one changed byte of the file is refused, and a finding that is missing on the pages is told.
findings=300
while [ $# -gt 0 ]; do
	case $1 in
	--findings) findings=$2; shift 2 ;;
	*) shift ;;
	esac
done
# shellcheck source=tests/e2e/world.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/world.sh"
world_start 2>/dev/null
programme_with_people
mats=$(bring_in mats "Mats Ek" "$rail")
road_competent "$mats" anna erik
road_audit "Kista Cloud 2027" lena mats

# passed: milliseconds since $begun.
passed()
{
	echo $(((${EPOCHREALTIME/./} - begun) / 1000))
}

log=$(new lena evidence submit --audit "$audit" --title "Backup job log" --source record --method on-site-interaction --place Kista \
	--classification internal --verifiability verified --captured now --criteria-item-ids "$criterion" --note "11 of 60 failed")
quiet mats evidence accept "$log"
grades=(minor major opportunity)
for i in $(seq "$findings"); do
	finding=$(new lena finding add --audit "$audit" --grade "${grades[i % 3]}" --statement "statement-$i: restoring was not tried since spring" \
		--rationale "rationale-$i" --criteria-item-ids "$criterion" --evidence-ids "$log" --unit "$unit")
	quiet lena finding review "$finding"
	quiet lena finding communicate "$finding"
	quiet omar finding acknowledge "$finding"
	quiet lena finding issue "$finding"
done
for slot in $(as lena slot list --audit "$audit" --all --filter 'state = planned' -o name); do
	quiet lena slot finish "$slot"
done
quiet lena audit conclude "$audit"
conclusion=$(new lena conclusion add --audit "$audit" --objective 1 --text "Hardly" --extent partly-fulfilled --uncertainty "Samples")
quiet lena conclusion agree "$conclusion"
quiet lena meeting add --audit "$audit" --kind closing --held now --attendance.name "Omar Said" --minutes "Presented"
quiet lena audit close-out "$audit"

# --- set ---
begun=${EPOCHREALTIME/./}
quiet lena report build "$audit" --out report.pdf
built=$(passed)
begun=${EPOCHREALTIME/./}
"$build/client/report/report-render" pdf <report.pdf.json >again.pdf
set_again=$(passed)
cmp report.pdf again.pdf || fault "set again it has other bytes"
pdfinfo report.pdf >info
grep -q '^Tagged: *yes' info || fault "the PDF is not tagged"
pages=$(awk '/^Pages:/ { print $2 }' info)

# missing: findings that are not on the pages of a PDF.
missing()
{
	pdftotext "$1" text
	comm -13 <(grep -oE '(statement|rationale)-[0-9]+' text | sort -u) \
		<({ seq -f 'statement-%.0f' "$findings"; seq -f 'rationale-%.0f' "$findings"; } | sort)
}
[ -z "$(missing report.pdf)" ] || fault "not on the pages: $(missing report.pdf | head -n 3)"
for item in 'a) Objectives' 'b) Scope' 'c) Audit client' 'd) Audit team' 'e) Dates' 'f) Criteria' 'g) Findings' 'h) Conclusions' \
	'i) Degree' 'j) Unresolved' 'k) Sampling'; do
	contains text "$item" "the item of 6.5.1"
done

contains text "Anna Berg" "who is the client, also where that was said for the whole organisation"

# --- put forward, approved by another, issued; a stranger's check ---
digest=$(sha256sum <report.pdf | cut -c1-64)
quiet erik appointment add --scope "$audit" --person "$anna" --role report-reviewer
report=$(new lena report add --audit "$audit" --title "Report" --file report.pdf)
quiet anna report review "$report" --sha256 "$digest"
quiet erik report issue "$report" --sha256 "$digest" --recipient-ids "$anna" --recipient-ids "$omar"
begun=${EPOCHREALTIME/./}
quiet lena audit pack "$audit" --out audit.zip
packed=$(passed)
fingerprint=$(sed -n 's/^log key *//p' paper)
begun=${EPOCHREALTIME/./}
expect 0 "a stranger's check" auditverify --log-key "$fingerprint" --report report.pdf audit.zip
verified=$(passed)
contains out "VERIFIED     the report: these bytes were approved and issued" "what is proved"
statements=$(grep -oE '[0-9]+ statements' out)

# --- controls ---
for at in 100 $((RANDOM % $(stat -c %s report.pdf))); do
	cp report.pdf changed.pdf
	byte=$(od -An -tu1 -j "$at" -N 1 report.pdf)
	printf '%b' "\\x$(printf '%02x' $((byte ^ 1)))" | dd of=changed.pdf bs=1 seek="$at" conv=notrunc status=none
	expect 9 "byte $at changed" auditverify --log-key "$fingerprint" --report changed.pdf audit.zip
done
sed 's/statement-1:/statement:/' report.pdf.json | "$build/client/report/report-render" pdf >short.pdf
[ "$(missing short.pdf)" = statement-1 ] || fault "control: a missing finding is not told"

[ $failures -eq 0 ] || exit 1
echo "report: $findings findings, $pages pages, from the records to the PDF in $built ms, set again to the same bytes in $set_again ms"
echo "report: packed in $packed ms, $statements verified in $verified ms; one changed byte refused"
