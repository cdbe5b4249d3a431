#!/usr/bin/env bash
# Runs the fuzz targets of a build one after the other; the control with a seeded fault first.
#
# usage: fuzz.sh BUILD [--seconds N] [--coverage] [NAME]
# New inputs go to BUILD/corpus/TARGET, findings to BUILD/crashes; the committed corpora are only read.
# --coverage runs nothing for long: it replays all corpora through a build for coverage and prints each decoder's lines.
set -euo pipefail

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(cd "${1:?usage: fuzz.sh BUILD [--seconds N] [--coverage] [NAME]}" && pwd)
shift
seconds=60 name='' coverage=no
while [ $# -gt 0 ]; do
	case $1 in
	--seconds)
		seconds=${2:?--seconds wants a number}
		shift
		;;
	--coverage) coverage=yes ;;
	-*)
		echo "fuzz does not know '$1'" >&2
		exit 2
		;;
	*) name=$1 ;;
	esac
	shift
done

# The decoder a target is about, and what stands in for its own corpus.
decoders='
call        common/check.c daemon/signed.c daemon/call.c daemon/access.c
config      common/config.c
edge        common/edge.c
filter      common/filter.c
frame       common/frame.c
invitation  common/invitation.c common/sign.c
signers     common/signer.c
field       common/field.c
keyfile     common/keyfile.c
message     common/json_read.c common/json.c
noise       common/noise.c
note        common/note.c common/checkpoint.c
opening     common/opening.c common/closing.c
population  common/draw.c
report_document daemon/report_document.c
csv         client/csv.c
oscal       client/oscal.c
sp          common/sp.c
statement   common/statement.c
text        common/id.c common/clock.c
tlog_proof  common/checkpoint.c common/merkle.c
'

# Stores of the core are made in memory, and go with this run however it ends.
room=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)/isms-fuzz.XXXXXX")
trap 'rm -rf "$room"' EXIT
export TMPDIR=$room

made=$build/made_corpus
mkdir -p "$build/crashes" "$made/call"

# Folders with what a target begins from, the committed one first.
seeds()
{
	local folder
	for folder in "$source/tests/fuzz/corpus/$1" "$made/$1"; do
		[ ! -d "$folder" ] || printf '%s\n' "$folder"
	done
}

if [ $coverage = yes ]; then
	lines=$source/build/cov
	cmake --preset cov -S "$source" >"$source/build/cov.configure.log"
	cmake --build "$lines" --target tests/fuzz/all >"$source/build/cov.build.log"
	find "$lines" -name '*.gcda' -delete
	"$lines/tests/fuzz/make_call_corpus" "$made/call" >/dev/null
	while read -r target files; do
		[ -n "$target" ] || continue
		mapfile -t folders < <(seeds "$target"; [ ! -d "$build/corpus/$target" ] || echo "$build/corpus/$target")
		"$lines/tests/fuzz/${target}_fuzz" "${folders[@]}" >/dev/null 2>"$room/replay" || {
			cat "$room/replay" >&2
			exit 1
		}
		for file in $files; do
			(cd "$room" && find "$lines" -path "*${file%/*}*/$(basename "$file").gcda" -exec gcov -n {} + 2>/dev/null) |
				awk -v target="$target" -v file="$file" '
					index($0, "File ") == 1 { ours = index($0, file) }
					ours && /^Lines executed/ { sub("Lines executed:", ""); printf "%-12s%-24s%s lines\n", target, file, $0; exit }'
		done
	done <<<"$decoders"
	exit 0
fi

# A fault that a fuzzer must find, or its silence about the others means nothing.
echo "== control: a seeded fault"
if "$build/tests/fuzz/planted_fuzz" -max_total_time=30 -artifact_prefix="$room/" "$room" >"$room/control" 2>&1; then
	echo "the seeded fault was not found" >&2
	exit 1
fi
grep -m1 'ERROR: AddressSanitizer: heap-buffer-overflow' "$room/control" || { cat "$room/control" >&2; exit 1; }

"$build/tests/fuzz/make_call_corpus" "$made/call"
count=0 failed='' said=''
for program in "$build"/tests/fuzz/*"$name"*_fuzz; do
	target=$(basename "$program" _fuzz)
	if [ ! -x "$program" ] || [ "$target" = planted ]; then
		continue
	fi
	count=$((count + 1))
	echo "== fuzz: $target, $seconds s"
	mkdir -p "$build/corpus/$target"
	mapfile -t folders < <(seeds "$target")
	log=$build/$target.log
	if ! "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="$build/crashes/$target-" "$build/corpus/$target" "${folders[@]}" >"$log" 2>&1; then
		failed="$failed $target"
		tail -n 40 "$log"
	fi
	said+=$(awk -v target="$target" '
		/number_of_executed_units/ { runs = $2 }
		/ cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "corp:") corp = $(i + 1) } }
		/^call_fuzz: / { more = ", " substr($0, 12) }
		END { printf "%-12s%12d runs, %6d edges, %s inputs%s", target, runs, cov, corp, more }' "$log")$'\n'
done
[ $count -gt 0 ] || { echo "no fuzz target matches '$name'" >&2; exit 2; }
printf '%s' "$said"
if [ -n "$failed" ]; then
	echo "findings in ${build#"$source"/}/crashes from:$failed" >&2
	exit 1
fi
echo "$count fuzz targets, $seconds s each, clean; the seeded fault was found"
