#!/usr/bin/env bash
# Links between our documents lead somewhere, and files named in code spans of the tour exist.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"

check()
{
	local tree=$1 file target
	(cd "$tree" && find . -name '*.md' -not -path './build/*' -not -path '*/node_modules/*' |
		sed 's|^\./||' | sort) | while read -r file; do
		{ grep -oE '\]\([^)# ]+' "$tree/$file" || true; } | sed 's/^](//' |
			{ grep -vE '^[a-z]+:' || true; } | while read -r target; do
			[ -e "$tree/$(dirname "$file")/$target" ] || printf '%s: no %s\n' "$file" "$target"
		done
	done
}

plant 'a dead link' docs/a.md 'see [this](nowhere.md#top)\n' 'docs/a.md: no nowhere.md'
plant 'a dead link upwards' docs/a.md 'see [this](../README.md)\n' 'no ../README.md'
innocent 'a link to oneself and to the web' docs/a.md '[b](a.md) [c](https://example.org/x) [d](#top)\n'
verdict
