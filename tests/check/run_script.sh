#!/usr/bin/env bash
# `./run` itself: parses, names every command it has, refuses what it does not know, from any folder.
set -euo pipefail
run=${SOURCE_DIR:?}/run
expect()
{
	local wanted=$1 status=$2 got=0 output
	shift 2
	output=$(cd / && "$run" "$@" 2>&1 </dev/null) || got=$?
	if [ "$got" -ne "$status" ] || ! grep -qE -- "$wanted" <<<"$output"; then
		printf 'run %s: status %s, wanted %s; output without /%s/:\n%s\n' "$*" "$got" "$status" \
			"$wanted" "$output"
		exit 1
	fi
}

bash -n "$run"
bash -n "$SOURCE_DIR/.ci/run"
for command in demo test cov build bench robust fuzz clean; do
	expect "^  $command" 0 help
	grep -qE "^cmd_$command\(\)" "$run" || { echo "no function for $command"; exit 1; }
done
expect '^usage' 0
expect '^usage' 2 frobnicate
AUDIT_NO_INSTALL=1 expect "no preset 'nosuch'" 1 test nosuch
grep -q 'run test' "$SOURCE_DIR/.ci/run"
echo "every command is there"
