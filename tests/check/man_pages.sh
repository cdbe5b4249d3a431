#!/usr/bin/env bash
# Every flag of `--help` stands in the manual page and every flag of the page in `--help`; pages are set without a warning.
set -euo pipefail
build=${BINARY_DIR:?}
man=$build/docs/man
failures=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fault()
{
	failures=$((failures + 1))
	printf '%s\n' "$*"
}

flags()
{
	grep -oE -- '(^|[^a-zA-Z0-9-])--[a-z][a-z-]*' | grep -oE -- '--[a-z-]+' | sort -u
}

# Flags of fields are those of messages, which the section in question explains by examples.
page_flags()
{
	sed '/^# FLAGS FROM FIELDS/,/^# OPTIONS/d' "$1" | sed 's/\\//g' | flags
}

# compare PROGRAM PAGE HELP
compare()
{
	local name=$1 page=$2 help=$3 flag
	flags <"$help" >"$scratch/help"
	page_flags "$page" >"$scratch/page"
	while read -r flag; do
		fault "$name: $flag is in --help and not in $(basename "$page")"
	done < <(comm -23 "$scratch/help" "$scratch/page")
	while read -r flag; do
		fault "$name: $flag is in $(basename "$page") and not in --help"
	done < <(comm -13 "$scratch/help" "$scratch/page")
}

auditd=$build/daemon/auditd
{
	"$auditd" --help
	for command in $("$auditd" --help | sed -nE 's/^  ([a-z-]+) .*/\1/p'); do
		"$auditd" "$command" --help
	done
} >"$scratch/auditd"
"$build/daemon/front/auditd-front" --help >"$scratch/auditd-front"
"$build/client/verify/auditverify" --help >"$scratch/auditverify"
auditc=$build/client/auditc
{
	"$auditc" --help | sed 's/--field value//'
	# The usage line of each command written by hand; what methods take is their fields.
	"$auditc" --help | sed -n '/^Commands:/,/^$/p' | sed -nE 's/^  ([a-z-]+( [a-z-]+)?)  .*/\1/p' | while read -r words; do
		# shellcheck disable=SC2086
		"$auditc" help $words | grep -m 1 '^Usage:' | sed 's/\[--field value .*//'
	done
} >"$scratch/auditc"
echo '--file' >>"$scratch/auditc" # of evidence submit, where a field of that name is also a file
src=${SOURCE_DIR:?}/docs/man
compare auditd "$src/isms-auditd.8.scd" "$scratch/auditd"
compare auditd-front "$src/isms-auditd-front.8.scd" "$scratch/auditd-front"
compare auditverify "$src/auditverify.1.scd" "$scratch/auditverify"
compare auditc "$src/auditc.1.scd" "$scratch/auditc"

# Controls: one flag too few and one too many are found.
found=$failures
sed '/--penalty-s/d' "$scratch/auditd-front" >"$scratch/less"
compare control "$src/isms-auditd-front.8.scd" "$scratch/less" >/dev/null
{ cat "$scratch/auditd-front"; echo '  --moon N  of the moon'; } >"$scratch/more"
compare control "$src/isms-auditd-front.8.scd" "$scratch/more" >/dev/null
[ $failures -eq $((found + 2)) ] || { echo "flags that differ were not found"; exit 1; }
failures=$found

set_page()
{
	LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -l "$1" 2>&1 >/dev/null
}
pages=0
for page in "$man"/*.[158]; do
	warnings=$(set_page "$page")
	[ -z "$warnings" ] || fault "$(basename "$page"): $warnings"
	pages=$((pages + 1))
done
[ $pages -eq 5 ] || fault "$pages pages, not 5"
printf '.TH X 1\n.SH NAME\nx \\- y\n.nosuchmacro\n' >"$scratch/x.1"
[ -n "$(set_page "$scratch/x.1")" ] || { echo "a macro that nobody knows is no warning: this check proves nothing"; exit 1; }
[ $failures -eq 0 ] || exit 1
echo "$pages pages, $(cat "$scratch"/audit* | flags | wc -l) flags: help and manual agree"
