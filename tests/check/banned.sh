#!/usr/bin/env bash
# What common/banned.h poisons does not compile; what stands beside it does.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"
compiler=${COMPILER:-gcc}

check()
{
	local tree=$1 file
	[ "$tree" != "$SOURCE_DIR" ] || return 0 # the build itself is the check of our sources
	for file in "$tree"/*.c; do
		"$compiler" -std=gnu11 -D_GNU_SOURCE -fsyntax-only -I "$SOURCE_DIR" \
			-include "$SOURCE_DIR/common/banned.h" "$file" 2>&1 | grep 'error:' || true
	done
}

for name in strcpy strcat sprintf vsprintf strncpy strncat strtok atoi gmtime localtime system popen mktemp \
	rand; do
	plant "$name" bad.c "void *use(void);\\nvoid *use(void) { return (void *)$name; }\\n" poisoned
done
innocent 'snprintf' good.c 'void use(char *t);\nvoid use(char *t) { (void)snprintf(t, 4, "%d", 1); }\n'
verdict
