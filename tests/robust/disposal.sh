#!/usr/bin/env bash
# After a disposal, ordered by one person and approved by another through auditc, no byte of the text is left: a piece of evidence,
# then a whole audit, then one disposal killed at each of its points, each followed by a search of every file, plain and
# encoded, and of all that the remaining keys open. Controls: each step of a disposal left out in turn must be found.
#
# usage: BINARY_DIR=build/dev disposal.sh [--points "POINT..."]
. "$(dirname "${BASH_SOURCE[0]}")/tools/world.sh"

points='append commit committed answer destroy files search truncate done'
steps='keys files search truncate'
while [ $# -gt 0 ]; do
	case $1 in
	--points) points=$2; shift 2 ;;
	*) shift ;;
	esac
done
[ -x "$tools/auditd_faulty" ] || { echo "no faulty auditd in this build: link-time optimisation leaves nothing to wrap"; exit 77; }

# One word that the search index keeps whole, of letters that nothing else begins with.
word()
{
	printf 'q%s' "$(head -c 200 /dev/urandom | tr -dc 'a-z' | head -c 23)"
}

hex()
{
	od -An -v -tx1 | tr -d " \n"
}

upper_hex()
{
	hex | tr a-f A-F
}

# What stands in the files of a store, and what its keys open, into $work/opened. readable STATE KEYS-DB KEY-DIRECTORY
readable()
{
	rm -rf keys.copy opened
	mkdir keys.copy
	cp "$2"* keys.copy/
	"$tools/open_all" "$1" "keys.copy/$(basename "$2")" server/state/keys "${@:3}" >opened 2>opened.log
	cat opened.log >>client.log
}

# is_gone WHERE TEXTS: none in any file of the store, in a backup made now, or in anything the keys open.
searched=0
is_gone()
{
	local backup=backup.$RANDOM$RANDOM
	"$tools/find_text" "$2" server 2>>find.log || die "$1: it is in a file"
	"$auditd" --config auditd.yaml backup --to "$backup" >/dev/null
	"$tools/find_text" "$2" "$backup" 2>>find.log || die "$1: it is in a backup made after"
	readable server/state/programme.db server/state/keys.db server/state/blobs server/state/staging
	"$tools/find_text" "$2" opened 2>>find.log || die "$1: the keys open it"
	readable "$backup/ledger.db" "$backup/keys/keys.db" "$backup/blobs"
	"$tools/find_text" "$2" opened 2>>find.log || die "$1: the keys of a backup open it"
	rm -rf "$backup"
	searched=$((searched + 1))
}

# is_there TEXT PATH...: or a search that finds nothing would prove nothing.
is_there()
{
	! "$tools/find_text" "$@" >/dev/null 2>&1 || die "$1 is not where it should be"
}

# file_of WORD BYTES: a file full of it.
file_of()
{
	(yes "page of $1 and what follows it" || true) | head -c "$2" >"file.$1"
	printf '%s\n' "file.$1"
}

propose()
{
	id_of erik disposal-order propose "$programme" --audit "$1" --ground law --statement "Erasure was asked for" "${@:2}"
}

# field ORDER NAME
field()
{
	as erik disposal-order get "$1" -o json | sed -n "s/.*\"$2\": *\"\\([^\"]*\\)\".*/\\1/p" | head -n 1
}

is_done()
{
	for _ in $(seq 600); do
		[ "$(field "$1" execution)" != done ] || return 0
		sleep 0.05
	done
	die "order $1 is $(field "$1" state), its execution $(field "$1" execution)"
}

expect()
{
	local want=$1 got=0
	shift
	"$@" >>client.log 2>&1 || got=$?
	[ "$got" -eq "$want" ] || die "exit status $got, not $want: $*"
}

# ---------------------------------------------------------------- the searcher itself
sample=$(word)
i=0
for form in cat "iconv -t UTF-16LE" "iconv -t UTF-16BE" hex "base64 -w 0" upper_hex; do
	for before in '' x xx; do
		i=$((i + 1))
		printf '%s%sxxx' "$before" "$sample" | $form >"planted.$i"
		is_there "$sample" "planted.$i"
	done
done
echo "search: finds what was planted in $(find . -name 'planted.*' | wc -l) ways"

# ---------------------------------------------------------------- a store with texts in it
make_people
make_programme
big=$(word) small=$(word) quoted=$(word) titled=$(word)
audit=$(make_audit "Audit $titled")
big_id=$(submit "$audit" "Log $big" "Noted $big" "$(file_of "$big" 700000)")
small_id=$(submit "$audit" "Policy $small" "Noted $small" "$(file_of "$small" 3000)")
for id in "$big_id" "$small_id"; do as lena evidence accept "$id" --team-note "read" >/dev/null; done
finding=$(id_of erik finding add --audit "$audit" --grade observation --statement "They say $quoted" --criteria-item-ids "$criterion" --evidence-ids "$small_id")
as lena evidence pack "$big_id" --out pack.zip >/dev/null
"$auditd" --config auditd.yaml backup --to before >/dev/null
is_there "$big" server
readable server/state/programme.db server/state/keys.db server/state/blobs
is_there "$big" opened

# ---------------------------------------------------------------- who may
order=$(propose "$audit" --noun evidence --row "$big_id")
expect 7 as erik disposal-order approve "$order"    # the proposer
expect 5 as lena disposal-order propose "$programme" --audit "$audit" --ground law --statement "Mine"
expect 7 as erik disposal-order propose "$programme" --audit "$audit" --ground law --statement "An audit that goes on"
expect 7 as erik disposal-order propose "$programme" --audit "$audit" --noun evidence --row "$small_id" --ground agreement --statement "A finding rests on it"
is_there "$big" server

# ---------------------------------------------------------------- a piece of evidence
as anna disposal-order approve "$order" >/dev/null
is_done "$order"
is_gone "evidence" "$big"
is_there "$small" server
expect 6 as lena evidence get "$big_id"

# The destroyed slots themselves, sealed as they are, stand in no page of the key file any more.
slots_in()
{
	sqlite3 "$1" "SELECT hex(sealed) FROM slot" | sort
}
slots_in before/keys/keys.db >slots.before
cp server/state/keys.db* keys.copy/
slots_in keys.copy/keys.db >slots.after
comm -23 slots.before slots.after >slots.destroyed
cat server/state/keys.db* | upper_hex >keys.hex
[ -s slots.destroyed ] || die "no key was destroyed"
head -n 1 slots.after | grep -q -F -f - keys.hex || die "the search in the key file finds nothing"
! grep -q -F -f slots.destroyed keys.hex || die "a destroyed key is in the key file"
echo "keys: $(wc -l <slots.destroyed) destroyed, none in a page of keys.db"
readable before/ledger.db server/state/keys.db before/blobs
"$tools/find_text" "$big" opened 2>>find.log || die "the keys of after open a backup of before"
readable before/ledger.db before/keys/keys.db before/blobs
is_there "$big" opened

sed "s|^state_directory: .*|state_directory: $work/restored|" auditd.yaml >restored.yaml
mkdir restored
cp -r server/state/keys restored/keys
"$auditd" --config auditd.yaml backup --to after >/dev/null
expect 9 "$auditd" --config restored.yaml restore --from before --keys after/keys/keys.db # NOT_DISPOSED
"$tools/find_text" "$big" restored 2>>find.log || die "a backup of before, restored with the keys of after, holds it"
echo "evidence: gone from every file, from a backup made after, and from one made before under the keys of after"
echo "          (under a copy of the keys of before it can be read: that is why such copies have an end)"
log_key=$(unzip -p pack.zip log.vkey)
auditverify --log-key "$log_key" pack.zip >/dev/null || die "a pack made before does not verify any more"

# ---------------------------------------------------------------- a whole audit
as lena finding review "$finding" >/dev/null
as lena finding communicate "$finding" >/dev/null
as lena finding close "$finding" --verdict "Noted" >/dev/null
road_complete lena erik "Backups are made, $quoted"
order=$(propose "$audit")
as anna disposal-order approve "$order" >/dev/null
is_done "$order"
is_gone "audit" "$small,$quoted,$titled"
expect 6 as erik audit get "$audit"
[ "$(as erik disposal-order list -o name | wc -l)" -eq 2 ] || die "the orders do not outlive what they name"
stop
"$auditd" --config auditd.yaml verify --deep | tee verify.out | grep disposed
"$auditd" --config auditd.yaml rebuild >/dev/null
"$auditd" --config auditd.yaml verify --deep >/dev/null || die "a rebuilt store does not verify"
serve || die "the server does not start"
is_gone "rebuild" "$big,$small,$quoted,$titled"
echo "audit: gone with all in it; the ledger verifies, a rebuild brings nothing back"

# ---------------------------------------------------------------- killed at each point, and each step left out
audit=$(make_audit "Second")
faulty()
{
	stop
	auditd=$tools/auditd_faulty
	AUDIT_FAULT=$1 serve || die "the faulty server does not start"
	auditd=$build/daemon/auditd
}
killed=0
for point in $points; do
	text=$(word)
	id=$(submit "$audit" "Kill $text" "Noted $text" "$(file_of "$text" 300000)")
	order=$(propose "$audit" --noun evidence --row "$id")
	faulty "kill:$point"
	as anna disposal-order approve "$order" >/dev/null &
	approval=$!
	gone
	killed=$((killed + 1))
	serve || die "the server does not start after a kill at $point"
	wait "$approval" || true # the client tries the same statement again until it is answered
	[ "$(field "$order" state)" = approved ] || as anna disposal-order approve "$order" >/dev/null
	is_done "$order"
	is_gone "kill at $point" "$text"
done
stop
"$auditd" --config auditd.yaml verify --deep >/dev/null || die "the store does not verify after the kills"
serve || die "the server does not start"
echo "kills: $killed at as many points, each disposal done after the next start"

files=$(awk "{ n += \$1; b += \$3 } END { print n \" files, \" b \" bytes\" }" find.log)
found=0
for step in $steps; do
	text=$(word)
	id=$(submit "$audit" "Left $text" "Noted $text" "$(file_of "$text" 300000)")
	order=$(propose "$audit" --noun evidence --row "$id")
	faulty "skip:$step"
	as anna disposal-order approve "$order" >/dev/null
	is_done "$order"
	if (is_gone "control, $step left out" "$text") >control.out 2>/dev/null; then
		die "a disposal without its step '$step' was not found"
	fi
	sed -n "s/^FAILED: /found: /p" control.out
	found=$((found + 1))
	stop -KILL
	serve || die "the server does not start"
done
echo "disposal: $searched times no text in $files or under any key, $killed kills, $found of $found left-out steps found"
