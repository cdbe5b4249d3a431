#!/usr/bin/env bash
# Each key of the configuration governs something: a program reads the member it fills. A key that nobody reads is a promise that
# nobody keeps.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"

check()
{
	local tree=$1 member key
	[ -f "$tree/common/config.c" ] || return 0
	while read -r key member; do
		grep -rqE --include='*.c' --include='*.h' -- "(->|\.)$member\b" "$tree/daemon" 2>/dev/null ||
			printf 'common/config.c: %s: no program reads %s\n' "$key" "$member"
	done < <(sed -nE 's/.*\{ "([a-z_.]+)", TYPE_[A-Z]+, AT\(([a-z_]+)\).*/\1 \2/p' "$tree/common/config.c")
}

plant 'a key that nobody reads' common/config.c '\t{ "limits.moons", TYPE_COUNT, AT(limit_moons), "1",\n' \
	'limits.moons: no program reads limit_moons'
# The table is still written as this check reads it.
[ "$(grep -cE '^	\{ "[a-z_.]+", TYPE_' "$SOURCE_DIR/common/config.c")" -eq \
	"$(sed -nE 's/.*\{ "([a-z_.]+)", TYPE_[A-Z]+, AT\(([a-z_]+)\).*/\1/p' "$SOURCE_DIR/common/config.c" | wc -l)" ] ||
	{ echo "common/config.c: rows that this check does not read"; exit 1; }
verdict
