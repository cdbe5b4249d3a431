#!/usr/bin/env bash
# No program of ours imports a socket, HTTP, ws or TLS symbol of nng: only byte streams and what carries
# them. Looks at the built programs in BINARY_DIR.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"
compiler=${COMPILER:-gcc}
allowed='^nng_(stream|aio|iov|msleep|sleep_aio|strerror|strfree|str_sockaddr|url|fini|alloc|free|strdup|version)'

programs()
{
	(cd "$1" && for folder in daemon client; do
		[ ! -d $folder ] || find $folder -type f -perm -u+x ! -name '*.so*' ! -path '*/CMakeFiles/*'
	done | sort)
}

check()
{
	local tree=$1 program
	programs "$tree" | while read -r program; do
		{ nm -D --undefined-only "$tree/$program" 2>/dev/null || true; } | awk '{ print $NF }' |
			sed 's/@.*//' | grep -E '^n(ng|n)_' | grep -vE "$allowed" |
			sed "s|.*|$program: imports &: nng gives us byte streams only|" || true
	done
}

# Compiled plants: the program is built beside the planted source.
import()
{
	local name=$1 wanted=$2 tree=$scratch/built found
	plants=$((plants + 1))
	rm -rf "$tree"
	mkdir -p "$tree/daemon"
	printf 'int %s();\nint main(void) { return %s(); }\n' "$name" "$name" |
		"$compiler" -w -x c -o "$tree/daemon/auditd" - -lnng
	found=$(check "$tree")
	if [ "$wanted" = refuse ] && ! grep -q "imports $name:" <<<"$found"; then
		echo "not found: $name"
		failures=$((failures + 1))
	elif [ "$wanted" = allow ] && [ -n "$found" ]; then
		echo "false alarm: $found"
		failures=$((failures + 1))
	fi
}

import nng_rep0_open refuse
import nng_listen refuse
import nng_http_server_hold refuse
import nng_tls_config_alloc refuse
import nng_stream_listener_alloc allow
import nng_aio_alloc allow
verdict "${BINARY_DIR:?}"
echo "$(programs "$BINARY_DIR" | wc -l) programs looked at"
