#!/usr/bin/env bash
# Completion offers what help explains, all of it and nothing else: nouns, verbs, flags, values; and the scripts load in their shells.
set -euo pipefail
auditc=${BINARY_DIR:?}/client/auditc
PATH=${BINARY_DIR}/client:$PATH
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0
compared=0

fault()
{
	failures=$((failures + 1))
	printf '%s\n' "$*"
}

# same WHAT: the files help and offered hold the same words.
same()
{
	compared=$((compared + 1))
	sort -u "$scratch/help" -o "$scratch/help"
	sort "$scratch/offered" -o "$scratch/offered"
	diff "$scratch/help" "$scratch/offered" >"$scratch/diff" || fault "$1: help and completion differ: $(grep '^[<>]' "$scratch/diff" | tr '\n' ' ')"
}

"$auditc" help >"$scratch/all"
sed -n '/^Commands:/,/^$/p' "$scratch/all" | sed -nE 's/^  ([a-z-]+).*/\1/p' >"$scratch/commands"
sed -n '/^Nouns/,/^$/p' "$scratch/all" | sed -nE 's/^  ([a-z-]+).*/\1/p' >"$scratch/nouns"
cat "$scratch/commands" "$scratch/nouns" >"$scratch/help"
"$auditc" __complete "" >"$scratch/offered"
same "nouns"

values()
{
	local noun=$1 verb=$2 flag values
	while read -r flag values; do
		tr '|' '\n' <<<"$values" >"$scratch/help"
		"$auditc" __complete "$noun" "$verb" "$flag" "" >"$scratch/offered"
		same "$noun $verb $flag"
	done < <(sed -nE 's/^  (--[a-z.-]+) ([a-z0-9_]+(\|[a-z0-9_]+)+) .*/\1 \2/p' "$scratch/verb")
}

sed -nE 's/^  --([a-z-]+).*/--\1/p' "$scratch/all" | grep -vxE -- '--(filter|order|page-size)' >"$scratch/options"
while read -r noun; do
	"$auditc" help "$noun" | awk '{ print $2 }' >"$scratch/verbs"
	cp "$scratch/verbs" "$scratch/help"
	"$auditc" __complete "$noun" "" >"$scratch/offered"
	same "$noun"
	while read -r verb; do
		"$auditc" help "$noun" "$verb" >"$scratch/verb"
		# What a hand-written command takes stands in its usage; a method's fields one a line.
		if head -n 2 "$scratch/verb" | grep -q '\[--field value'; then
			sed -nE 's/^  (--[a-z0-9.-]+) .*/\1/p' "$scratch/verb"
		elif [[ "$noun $verb" =~ ^(evidence submit|report add|sampling-draw (answer|begin|reveal))$ ]]; then
			sed -nE 's/^  (--[a-z0-9.-]+) .*/\1/p' "$scratch/verb"
		else
			sed -n 2p "$scratch/verb" | grep -oE -- '--[a-z0-9-]+' || true
		fi | sed -E 's/^--page\.(filter|order)$/--\1/; s/^--page\.size$/--page-size/; /^--page(\.token)?$/d' >"$scratch/help"
		cat "$scratch/options" >>"$scratch/help"
		"$auditc" __complete "$noun" "$verb" -- | sort -u >"$scratch/offered"
		same "$noun $verb"
		values "$noun" "$verb"
	done < <(sort -u "$scratch/verbs")
done < <(sort -u "$scratch/nouns")

# Control: one word less is found.
found=$failures
"$auditc" __complete "" >"$scratch/offered"
sed 1d "$scratch/offered" >"$scratch/help"
same control >/dev/null
[ $failures -eq $((found + 1)) ] || { echo "a missing word was not found"; exit 1; }
failures=$found

# The scripts: bash is asked as readline asks it; the others are read if they are installed.
bash -c '
	set -eu
	. <(auditc completion bash)
	COMP_WORDS=(auditc finding clo) COMP_CWORD=2
	_auditc
	[ "${COMPREPLY[*]}" = close ]
	COMP_WORDS=(auditc finding add --grade m) COMP_CWORD=4
	_auditc
	[ "${COMPREPLY[*]}" = "major minor" ]
	complete -p auditc >/dev/null
' || fault "bash: the script does not complete"
for shell in zsh fish; do
	"$auditc" completion "$shell" >"$scratch/script"
	[ -s "$scratch/script" ] || fault "$shell: no script"
	if command -v "$shell" >/dev/null; then
		"$shell" -n "$scratch/script" || fault "$shell: the script does not load"
	else
		echo "$shell is not installed: its script was printed and not loaded"
	fi
done
[ $failures -eq 0 ] || exit 1
echo "$compared lists: completion offers what help explains"
