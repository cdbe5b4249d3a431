# What the checks share. A check defines `check TREE`, which prints one line for each violation, and ends
# with `verdict`: the tree must be silent, and each planted violation must be found in a copy.
# shellcheck shell=bash
set -euo pipefail

SOURCE_DIR=${SOURCE_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
plants=0
failures=0

# Sources of ours below a tree: sources TREE FOLDER... prints relative paths of .c and .h files.
sources()
{
	local tree=$1
	shift
	(cd "$tree" && for folder in "$@"; do
		[ ! -d "$folder" ] || find "$folder" \( -name node_modules -o -name build \) -prune \
			-o \( -name '*.c' -o -name '*.h' \) -print
	done | sort)
}

# plant NAME PATH TEXT WANTED: in a copy with TEXT appended to PATH, the check must print a line matching
# WANTED. The copy holds just that file's folder structure: a plant shows that a rule sees, not what else is there.
plant()
{
	local name=$1 path=$2 text=$3 wanted=$4 tree="$scratch/tree" found
	plants=$((plants + 1))
	rm -rf "$tree"
	mkdir -p "$tree/$(dirname "$path")"
	printf '%b' "$text" >"$tree/$path"
	found=$(check "$tree" 2>&1) || true
	if ! grep -qE -- "$wanted" <<<"$found"; then
		printf 'not found: %s (planted in %s, wanted /%s/)\n%s\n' "$name" "$path" "$wanted" "$found"
		failures=$((failures + 1))
	fi
}

# innocent NAME PATH TEXT: what looks alike and is allowed must stay silent.
innocent()
{
	local name=$1 path=$2 text=$3 tree="$scratch/tree" found
	plants=$((plants + 1))
	rm -rf "$tree"
	mkdir -p "$tree/$(dirname "$path")"
	printf '%b' "$text" >"$tree/$path"
	found=$(check "$tree" 2>&1) || true
	if [ -n "$found" ]; then
		printf 'false alarm: %s\n%s\n' "$name" "$found"
		failures=$((failures + 1))
	fi
}

# verdict [TREE]: the tree itself, ours by default.
verdict()
{
	local found
	found=$(check "${1:-$SOURCE_DIR}")
	if [ -n "$found" ]; then
		printf '%s\n' "$found"
		failures=$((failures + 1))
	fi
	[ "$plants" -gt 0 ] || { echo "no violation was planted: this check proves nothing"; exit 1; }
	[ "$failures" -eq 0 ] || exit 1
	echo "clean; $plants plants behaved"
}
