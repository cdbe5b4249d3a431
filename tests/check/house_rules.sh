#!/usr/bin/env bash
# House rules that a search can see, each with its reason (house_rules.awk).
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"
awk_file=$(dirname "$(realpath "$0")")/house_rules.awk

# We write for 100 columns; what is longer by a word is a matter of taste, what is longer than this is not.
columns_max=128

check()
{
	local tree=$1 files
	mapfile -t files < <(sources "$tree" common client daemon proto/gen tests/support tests/e2e \
		tests/robust tests/fuzz tests/bench)
	[ ${#files[@]} -eq 0 ] || (cd "$tree" && awk -v columns_max=$columns_max -f "$awk_file" "${files[@]}")
	paths_in_documents "$tree"
}

# No folder of somebody's machine in what we commit.
paths_in_documents()
{
	(cd "$1" && grep -rnEI '(/home/[a-z]|/root/[a-z]|/Users/[a-z])' . --include='*.cmake' \
		--include=CMakeLists.txt --include='*.json' --include='*.md' --include='*.sh' \
		--include='*.proto' --include='*.service' --include=run \
		--exclude-dir=build --exclude-dir=.git --exclude-dir=node_modules --exclude-dir=check |
		sed -E 's/^\.\///; s/^([^:]+:[0-9]+):.*/\1: a path of one machine/') || true
}

plant 'SQL by printf' daemon/a.c 'f("SELECT id FROM t WHERE x = %s", x);\n' 'a format inside SQL'
plant 'SQL by printf, number' daemon/a.c 'f("DELETE FROM t WHERE x = %lld");\n' 'a format inside SQL'
plant 'REPLACE' daemon/a.c 'f("INSERT OR REPLACE INTO leaf(idx, hash) VALUES(?1, ?2)");\n' 'no authorizer is asked'
plant 'line comment' common/a.c 'int a; // why\n' 'a // comment'
plant 'wall clock' daemon/a.c 'x = time(NULL);\n' 'one door'
plant 'monotonic clock' daemon/a.c 'clock_gettime(CLOCK_MONOTONIC, &ts);\n' 'one door'
plant 'bare TODO' client/a.c '/* TODO later */\n' 'do it, drop it'
plant 'FIXME without a condition' client/a.c '/* FIXME: ugly */\n' 'needs the condition'
plant 'long line' common/a.c "$(printf 'x%.0s' {1..129})\\n" 'longer than 128'
plant 'long line by tabs' common/a.c "\\t\\t$(printf 'x%.0s' {1..113})\\n" 'longer than 128'
plant 'the author alone' daemon/service/a.c 'f.own = strcmp(rq->who.person, row->author_id) == 0;\n' 'not all who wrote it'
plant 'the author alone, turned' daemon/service/a.c 'f.own = !strcmp(row->author_id, rq->who.person);\n' 'not all who wrote it'
plant 'rows of now' daemon/service/a.c 'TRY(row_find(&rq->tx, noun, id, &rq->viewer, &found, &row));\n' 'a read of the past'
plant 'qsort' daemon/a.c 'qsort(item, count, sizeof(item[0]), by_id);\n' 'must not be given NULL'
plant 'bsearch' daemon/a.c 'x = bsearch(&key, item, count, sizeof(item[0]), by_id);\n' 'must not be given NULL'
plant 'default over an enum' common/a.c \
	'switch (x) {\ncase FINDING_OPEN:\n\treturn 1;\ndefault:\n\treturn 0;\n}\n' 'a.c:4: default'
plant 'path of a machine' common/a.c 'char *p = "/home/ann/src";\n' 'a path of one machine'
plant 'path in a document' docs/a.md 'cd /home/somebody/here\n' 'a path of one machine'
innocent 'URL in a string and a comment' common/a.c '/* https://x.org */\nchar *u = "https://x.org";\n'
innocent 'FIXME with a condition' common/a.c '/* FIXME: drop this when SQLite is 3.45 */\n'
innocent 'default over characters' common/a.c \
	"switch (c) {\\ncase 'A':\\n\\treturn 1;\\ndefault:\\n\\treturn 0;\\n}\\n"
innocent 'default over options' client/a.c \
	'switch (x) {\ncase OPT_IDLE:\n\treturn 1;\ndefault:\n\treturn 0;\n}\n'
innocent 'percent outside SQL' common/a.c 'fail(st, "%s", "UPDATE failed");\n'
verdict
