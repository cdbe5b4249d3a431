#!/usr/bin/env bash
# Every phrase of reports is in every catalogue, and no catalogue holds one that nobody says. Its control: a phrase renamed.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"
command -v xgettext >/dev/null || exit 77

cd "$SOURCE_DIR"
xgettext --keyword --keyword=say_in:2 --keyword=N_ --no-location --omit-header --from-code=UTF-8 \
	-o "$scratch/said.pot" client/report_*.c client/cmd_report.c daemon/rule/report_content.c

# lacking CATALOGUE: prints what it lacks, and what nobody says but the head.
lacking()
{
	msgcmp "$1" "$scratch/said.pot" 2>&1 | grep -v ':3: warning' || true
}

for catalogue in common/po/*.po; do
	found=$(lacking "$catalogue")
	[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }
	sed '0,/^msgid "Waivers"/s//msgid "Waiver"/' "$catalogue" >"$scratch/poorer.po"
	[ -n "$(lacking "$scratch/poorer.po")" ] || { echo "$catalogue: a missing phrase was not seen"; exit 1; }
done
echo "$(grep -c ^msgid "$scratch/said.pot") phrases in $(printf '%s\n' common/po/*.po | wc -l) catalogues"
