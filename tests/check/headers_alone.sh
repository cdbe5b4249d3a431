#!/usr/bin/env bash
# Every header compiles by itself and twice included, without banned.h's help. COMPILER and INCLUDES
# (folders, by colons) come from CMake.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"

compiler=${COMPILER:-gcc}
flags=(-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -x c)
IFS=':' read -r -a folders <<<"${INCLUDES:-}"
for folder in "${folders[@]}"; do
	[ -d "$folder" ] && [ "$folder" != "$SOURCE_DIR" ] && flags+=(-isystem "$folder")
done

check()
{
	local tree=$1 header
	sources "$tree" common client daemon tests/support | grep '\.h$' | while read -r header; do
		[ "$header" = common/banned.h ] && continue
		printf '#include "%s"\n#include "%s"\nextern int alone;\n' "$header" "$header" |
			"$compiler" "${flags[@]}" -I "$tree" -I "$SOURCE_DIR" - 2>"$scratch/error" || {
			printf '%s: does not stand alone\n' "$header"
			grep -m2 error "$scratch/error" || true
		}
	done
}

plant 'a missing include' common/bad.h 'bool is_open(size_t n);\n' 'bad.h: does not stand alone'
plant 'a missing guard' common/bad.h 'struct twice { int x; };\n' 'bad.h: does not stand alone'
innocent 'a good header' common/good.h '#ifndef G\n#define G\n#include <stddef.h>\nstruct once { size_t x; };\n#endif\n'
verdict
