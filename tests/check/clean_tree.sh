#!/usr/bin/env bash
# Building and testing leave nothing in the source tree.
#   clean_tree.sh snapshot   prints the state `./run test` compares with at the end
#   clean_tree.sh            the test: compares with $AUDIT_TREE_BEFORE; without it, judges a tree without
#                            changes only, since somebody may be editing while tests run by hand
set -euo pipefail
SOURCE_DIR=${SOURCE_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}

is_checkout()
{
	git -C "$1" rev-parse --is-inside-work-tree >/dev/null 2>&1
}

# What git sees beyond HEAD, file by file, and the content of it.
snapshot()
{
	is_checkout "$1" || return 0
	git -C "$1" status --porcelain --untracked-files=all
	printf 'content %s\n' "$(git -C "$1" diff HEAD 2>/dev/null | sha256sum)"
}

# Prints what differs between a snapshot and the tree now.
changed()
{
	diff <(printf '%s\n' "$2") <(snapshot "$1") | grep '^[<>]' || true
}

control()
{
	local tree before
	tree=$(mktemp -d)
	git -C "$tree" init -q
	printf 'one\n' >"$tree/kept.c"
	git -C "$tree" add kept.c
	git -C "$tree" -c user.name=check -c user.email=check@localhost commit -qm 'check: begin'
	before=$(snapshot "$tree")
	[ -z "$(changed "$tree" "$before")" ] || { echo "an untouched tree counts as changed"; exit 1; }
	printf 'left\n' >"$tree/left.out"
	changed "$tree" "$before" | grep -q 'left.out' || { echo "a left file was not seen"; exit 1; }
	rm "$tree/left.out"
	printf 'two\n' >"$tree/kept.c"
	changed "$tree" "$before" | grep -q 'kept.c' || { echo "a changed file was not seen"; exit 1; }
	rm -rf "$tree"
}

if [ "${1:-}" = snapshot ]; then
	snapshot "$SOURCE_DIR"
	exit 0
fi
control
if ! is_checkout "$SOURCE_DIR"; then
	echo "skipped: not a checkout of git"
	exit 77
fi
if [ -f "${AUDIT_TREE_BEFORE:-}" ]; then
	found=$(changed "$SOURCE_DIR" "$(cat "$AUDIT_TREE_BEFORE")")
	[ -z "$found" ] || { printf 'the tree changed since the tests began:\n%s\n' "$found"; exit 1; }
	echo "the tree is as it was before the tests"
	exit 0
fi
if [ -n "$(git -C "$SOURCE_DIR" status --porcelain)" ]; then
	echo "skipped: the tree has changes of yours; ./run test compares before and after"
	exit 77
fi
echo "the tree is clean"
