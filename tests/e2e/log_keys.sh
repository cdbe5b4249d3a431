#!/usr/bin/env bash
# The keys of a ledger over time: exchanged three times, once under load and twice through kill -9 at each step. Everybody follows from the key that was
# pinned first: people, newcomers, packs old and new, receipts, backups. Whoever stole the first key and grows another history finds nobody who follows him.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
verifier=$source_dir/tests/tools/pack_verify.mjs
world_start
audit_in_fieldwork
paper=$(sed -n 's/^log key *//p' paper)

# piece TITLE [WHO]: evidence; its id.
piece()
{
	new "${2-lena}" evidence submit --audit "$audit" --title "$1" --source record --method remote-no-interaction --classification internal \
		--verifiability verified --captured-us now --note "$1"
}

# next_key: another key for the server, which starts again with it.
next_key()
{
	auditd --config auditd.yaml log-key new >next || fault "no next key"
	server_stops
	server_starts
}

newest()
{
	as "${1-anna}" log keys 2>/dev/null | sed -n 's/^entry .* \(sha256:[0-9a-f]*\) .*/\1/p' | tail -n 1
}

records()
{
	as "${1-anna}" log keys 2>/dev/null | grep -c '^entry' | awk '{ print $1 - 1 }'
}

# offline COMMAND...: with nothing but the files here.
offline()
{
	env -i PATH="$PATH" HOME=/nonexistent "$@"
}

pieces=("$(piece "under the first key")")
expect 0 "a pack under the first key" as lena evidence pack "${pieces[0]}" --out old.zip
old_entry=$(field ledger_index as lena evidence get "${pieces[0]}")
expect 0 "and a receipt" as lena log proof "$old_entry" --out old.tlog-proof
unzip -p old.zip log.vkey >log.vkey
expect 0 "a witness" as lena log witness
server_stops
cp -r server thief # with keys and all
server_starts

# --- in due time, while others write ---
expect 7 "there is no next key" as anna log rotate
contains err "R-LOG-KEY-03" "the rule"
next_key
expect 5 "a leader does not exchange it" as lena log rotate
expect 1 "it waits for nobody" auditd --config auditd.yaml log-key finish
contains err NEXT_KEY_WAITS "why"
cp -r run run.writer
cp -r local local.writer
AUDITC_PROFILE=anna XDG_RUNTIME_DIR=$work/run.writer XDG_STATE_HOME=$work/local.writer "$build/tests/robust/tools/writer" 1 "$rail" >written 2>writer.err &
writer=$!
for _ in $(seq 100); do
	[ ! -s written ] || break
	sleep 0.02
done
expect 0 "the first rotation, under load" as anna log rotate
before=$(wc -l <written)
for _ in $(seq 100); do
	[ "$(wc -l <written)" -le $((before + 3)) ] || break
	sleep 0.02
done
touch stop
wait "$writer" || { fault "the writer"; cat writer.err; }
rm stop
[ "$(wc -l <written)" -gt $((before + 3)) ] || fault "nobody wrote afterwards"
[ "$(records lena)" -eq 1 ] || fault "everybody follows"
[ "$(newest lena)" = "$(sed -n 's/^fingerprint *//p' next)" ] || fault "to the key that was made"
expect 0 "the old key goes" auditd --config auditd.yaml log-key finish
expect 7 "and nothing waits" as anna log rotate
contains err "R-LOG-KEY-03" "the rule"
pieces+=("$(piece "under the second key")")

# --- kill -9, at each step ---
# rotate_killed POINT: a server that dies there, asked for the next key.
rotate_killed()
{
	server_stops
	AUDIT_FAULT=kill:$1 "$build/tests/robust/tools/auditd_faulty" --config auditd.yaml run 2>>server.log &
	server_pid=$!
	pids+=("$server_pid")
	wait_for server/run/local.sock
	expect 10 "a server that dies at $1 leaves it open" as anna --timeout 1 log rotate
	wait "$server_pid" 2>/dev/null || true
	server_starts
}
for steps in "commit settle" "append sign"; do
	had=$(records)
	next_key
	rotate_killed "${steps% *}"
	[ "$(records)" -eq "$had" ] || fault "killed at ${steps% *}: nothing began"
	rotate_killed "${steps#* }"
	[ "$(records)" -eq $((had + 1)) ] || fault "killed at ${steps#* }: it began with the commit"
	expect 0 "and what ended goes" auditd --config auditd.yaml log-key finish
	pieces+=("$(piece "under key $((had + 2))")")
done
[ "$(records lena)" -eq 3 ] || fault "three rotations"
nina=$(bring_in nina "Nina Falk" "$rail")
[ "$(records nina)" -eq 3 ] || fault "a newcomer follows from the key of the invitation: $nina"

# --- packs new and old ---
list()
{
	local IFS=,
	echo "$*"
}
expect 0 "the records" as lena log keys --out log.keys
expect 0 "a pack of all four" as lena evidence pack "$(list "${pieces[@]}")" --out new.zip
newest=$(newest)
expect 0 "after three rotations, by who pinned the first key" offline auditverify --log-key "$paper" new.zip
contains out "LOG KEYS     3 records lead from it to $newest" "how"
contains out "VERIFIED     4 pieces" "all of it"
contains out "COSIGNED     by 1 witnesses" "what was cosigned under the first key"
expect 0 "by who pinned the newest" offline auditverify --log-key "$newest" new.zip
expect 0 "by the second verifier, too" node "$verifier" --log-key "$newest" new.zip
expect 9 "by who pinned another" offline auditverify --log-key "sha256:$(printf x | sha256sum | cut -c1-64)" new.zip
contains err OTHER_LOG "why"
expect 0 "the second verifier" node "$verifier" --log-key "$paper" new.zip
contains out '"logRecords":3' "by the records"
contains out '"witnesses":1' "and the witness"
expect 0 "who cosigns on" as lena log witness
expect 0 "what was cosigned" as anna log head
contains out "cosigned" "and by whom"
expect 0 "the tree for others' tools" as anna log export tree
expect 0 "who read it with the key that signs now" node "$source_dir/tests/tools/tlog_tiles.mjs" tree "$(as anna log keys 2>/dev/null | sed -n 's/^signs now *//p')"
unzip -q new.zip -d new
expect 0 "and by hand" by_hand new
# signers_hold FOLDER: the lines about log_signers alone, each of whose keys is to be one of the log's.
signers_hold()
(
	cd "$1"
	grep '^\$ .*log_signers' VERIFY.txt | grep -v ssh-keygen | cut -c3- >../signer.lines
	[ -s ../signer.lines ] || exit 1
	while IFS= read -r line; do
		sh -c "$line" >/dev/null 2>&1 </dev/null || exit 1
	done <../signer.lines
)
unzip -q old.zip -d old
for folder in old new; do
	signers_hold "$folder" || fault "$folder: the log's signers by hand"
	cp -r "$folder" "$folder.more"
	foreign=$(sed -n '1s/.*\(ssh-ed25519 .*\)/log namespaces="device@isms-audit" \1/p' "$folder/allowed_signers")
	printf '%s\n' "$foreign" | cat - "$folder/log_signers" >"$folder.more/log_signers"
	! signers_hold "$folder.more" || fault "$folder: a stranger's key before the log's"
	cat "$folder/log_signers" - <<<"$foreign" >"$folder.more/log_signers"
	! signers_hold "$folder.more" || fault "$folder: a stranger's key behind the log's"
	printf '%s\n' "$foreign" >"$folder.more/log_signers"
	! signers_hold "$folder.more" || fault "$folder: a stranger's key instead"
done
expect 0 "an old pack, by who pinned the first key" offline auditverify --log-key "$paper" old.zip
expect 9 "by who has only the newest" offline auditverify --log-key "$newest" old.zip
expect 9 "who pinned it wants no word of the first" offline auditverify --log-key "$newest" --log-keys log.keys old.zip
contains err LOG_KEY_OLDER "why"
expect 0 "by the first, whatever followed" offline auditverify --log-key "$paper" --log-keys log.keys old.zip
expect 0 "an old receipt" offline auditverify receipt --log-key "$(cat log.vkey)" old.tlog-proof
new_entry=$(field ledger_index as lena evidence get "${pieces[3]}")
expect 0 "a new one" as lena log proof "$new_entry" --out new.tlog-proof
expect 9 "by the first key alone" offline auditverify receipt --log-key "$(cat log.vkey)" new.tlog-proof
expect 0 "with the records" offline auditverify receipt --log-key "$(cat log.vkey)" --log-keys log.keys new.tlog-proof
expect 0 "the old checkpoint is of the same history" as lena log compare old.tlog-proof
# again NAME: the folder as a pack, with sums that hold.
again()
{
	(cd "$1" && rm -f ../"$1.zip" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS &&
		zip -q -r -D ../"$1.zip" .)
}
# shouts NAME WHAT: a pack that neither verifier believes.
shouts()
{
	again "$1"
	expect 9 "$2" offline auditverify --log-key "$paper" "$1.zip"
	expect 9 "$2, by the second" node "$verifier" --log-key "$paper" "$1.zip"
}
cp -r new unled
rm unled/log.keys
shouts unled "a key that no record leads to"
cp -r new gap
awk '/^isms-audit log key/ { n++ } n != 2' new/log.keys >gap/log.keys
shouts gap "a record is missing"
cp -r new cut
awk '/^isms-audit log key/ { n++ } n != 3' new/log.keys >cut/log.keys
shouts cut "the last one is"

# --- who stole the first key ---
sed "s|$work/server|$work/thief|" auditd.yaml >thief.yaml
auditd --config thief.yaml run 2>thief.log &
thief_pid=$!
pids+=("$thief_pid")
wait_for thief/run/local.sock
mkdir -p config/isms-audit/victim
sed "s|^server .*|server ipc://$work/thief/run/local.sock|" config/isms-audit/lena/profile >config/isms-audit/victim/profile
log_in victim
expect 9 "a server that knows nothing of the rotations" as victim whoami
contains err LOG_KEYS_FORKED "what is wrong"
mkdir config/isms-audit/thief
sed "s|^server .*|server ipc://$work/thief/run/local.sock|" config/isms-audit/anna/profile >config/isms-audit/thief/profile
log_in thief
cp -r run run.thief
export XDG_STATE_HOME=$work/local.thief
: >grown
until_entry=$(sed -n 's/^from //p' log.keys | sed -n 1p)
AUDITC_PROFILE=thief XDG_RUNTIME_DIR=$work/run.thief "$build/tests/robust/tools/writer" 2 "$rail" >>grown 2>writer.err &
writer=$!
for _ in $(seq 1000); do
	[ "$(wc -l <grown)" -lt "$until_entry" ] || break
	sleep 0.02
done
touch stop
wait "$writer" || { fault "the thief"; cat writer.err; }
rm stop
[ "$(wc -l <grown)" -ge "$until_entry" ] || { fault "the thief's history does not grow"; tail -n 3 writer.err; }
XDG_RUNTIME_DIR=$work/run.thief piece forged victim >forged
XDG_RUNTIME_DIR=$work/run.thief expect 0 "a pack for who remembers nothing" as victim evidence pack "$(cat forged)" --out forged.zip
export XDG_STATE_HOME=$work/local
[ "$(unzip -p forged.zip checkpoint | sed -n 2p)" -gt "$until_entry" ] || fault "the thief's history goes past the end of his key"
expect 9 "T4b: by who has the records" offline auditverify --log-key "$paper" --log-keys log.keys forged.zip
contains err LOG_KEY_ENDED "why"
expect 9 "by who pinned the newest key" offline auditverify --log-key "$newest" forged.zip
expect 9 "beside what one remembers" as lena log compare forged.zip
contains err LOG_KEY_ENDED "why"
kill "$thief_pid"
wait "$thief_pid" || true

# --- the programme root: two of three ---
for holder in a b; do
	as anna log holder --key-file "people/holder.$holder" --passphrase-fd 3 3<passphrase >>holders 2>/dev/null || fault "no keys for holder $holder"
done
as anna log holder --key-file people/holder.c --passphrase-fd 3 -o json 3<passphrase 2>/dev/null |
	node -p 'JSON.parse(require("fs").readFileSync(0)).key' >>holders || fault "no keys for holder c, for programs"
# signed FILE HOLDER...: none of them needs a profile or a server.
signed()
{
	local file=$1 holder
	shift
	for holder; do
		env -i PATH="$PATH" HOME=/nonexistent auditc log sign "$file" --key-file "people/holder.$holder" --passphrase-fd 3 3<passphrase >shown 2>/dev/null ||
			fault "holder $holder does not sign $file"
	done
}
expect 0 "a root is proposed to a program" as anna log propose --holders holders --threshold 2 --out data.proposal -o json
contains out '"lacks": "' "what it lacks"
expect 0 "who signs it" as anna log sign data.proposal --key-file people/holder.a --passphrase-fd 3 -o json 3<passphrase
contains out "$(sed -n 1p holders)" "with which key"
contains err "isms-audit log key v1" "after it was shown"
expect 0 "a root is proposed" as anna log propose --holders holders --threshold 2 --out root.proposal
contains err "the first root is set by the log key" "what it lacks"
signed root.proposal a
contains shown "root 2" "who signs reads it"
expect 7 "one of its holders is not enough" as anna log rotate --proposal root.proposal
contains err "R-LOG-KEY-04" "the rule"
signed root.proposal c
expect 7 "no administrator alone sets a root" as anna log rotate --proposal root.proposal
contains err "R-LOG-KEY-05" "the rule"
cp root.proposal theirs.proposal
sed -i "s/^number 4$/number 9/" theirs.proposal
expect 1 "the log key signs for no other list" auditd --config auditd.yaml log-key consent theirs.proposal
contains err NO_CONSENT "why"
expect 0 "the log key consents at the console" auditd --config auditd.yaml log-key consent root.proposal
contains out "root 2" "who consents reads it"
expect 1 "once" auditd --config auditd.yaml log-key consent root.proposal
expect 0 "asked first" as anna --validate-only log rotate --proposal root.proposal
[ "$(records)" -eq 3 ] || fault "nothing began"
expect 0 "two are" as anna log rotate --proposal root.proposal
expect 7 "once" as anna log rotate --proposal root.proposal
expect 0 "everybody reads it" as lena log keys
contains out "2 of these 3" "the root"
[ "$(newest)" = "$newest" ] || fault "the log key stays"

# The key that signs is stolen. Its thief can do what the log can, until here.
next_key
expect 0 "another for one that was stolen" as anna log propose --key "$(sed -n 's/^log-next.key *//p' next)" --cause stolen --out stolen.proposal
signed stolen.proposal b
expect 7 "one holder is not enough" as anna log rotate --proposal stolen.proposal
contains err "R-LOG-KEY-04" "the rule"
signed stolen.proposal a
expect 1 "what the holders decide the log key is not asked" auditd --config auditd.yaml log-key consent stolen.proposal
expect 0 "two are" as anna log rotate --proposal stolen.proposal
expect 0 "and what was stolen goes" auditd --config auditd.yaml log-key finish
expect 0 "the records" as lena log keys --out stolen.keys
contains out STOLEN "they say so"
expect 0 "a pack from before, by who does not know" offline auditverify --log-key "$paper" new.zip
expect 9 "by who does" offline auditverify --log-key "$paper" --log-keys stolen.keys new.zip
contains err LOG_KEY_STOLEN "why"
contains out "IN DOUBT     the log key" "and is said"
expect 9 "who accepts devices' keys does not accept the log's" offline auditverify --accept-doubtful --log-key "$paper" --log-keys stolen.keys new.zip
contains err LOG_KEY_STOLEN "why"
expect 0 "unless one says that it may count" offline auditverify --accept-stolen-log-key --log-key "$paper" --log-keys stolen.keys new.zip
contains out "IN DOUBT     the log key" "which is said all the same"
expect 9 "a receipt from before" offline auditverify receipt --log-key "$(cat log.vkey)" --log-keys stolen.keys new.tlog-proof
pieces+=("$(piece "after the theft")")
expect 0 "a pack made anew" as lena evidence pack "$(list "${pieces[@]}")" --out mended.zip
expect 0 "holds" offline auditverify --log-key "$paper" --log-keys stolen.keys mended.zip
expect 0 "by the second verifier" node "$verifier" --log-key "$paper" mended.zip

# The key that signs is lost, and so there is no server that could be asked.
server_stops
mv server/state/keys/log.key lost.key
expect 1 "no server without it" auditd --config auditd.yaml run
auditd --config auditd.yaml log-key new >next || fault "no key in its place"
contains next "log.key" "in its place"
expect 1 "nor with another" auditd --config auditd.yaml run
contains err LOG_KEY_MISSING "why"
expect 0 "proposed without a server" as anna log propose --key "$(sed -n 's/^log.key *//p' next)" --cause lost --out lost.proposal
signed lost.proposal c
expect 1 "one holder is not enough" auditd --config auditd.yaml log-key replace lost.proposal
signed lost.proposal b
AUDIT_FAULT=kill:commit expect 137 "killed before it is entered" "$build/tests/robust/tools/auditd_faulty" --config auditd.yaml log-key replace lost.proposal
AUDIT_FAULT=kill:settle expect 137 "killed when it is" "$build/tests/robust/tools/auditd_faulty" --config auditd.yaml log-key replace lost.proposal
expect 0 "it is entered" auditd --config auditd.yaml verify --deep
expect 1 "once" auditd --config auditd.yaml log-key replace lost.proposal
server_starts
expect 0 "everybody follows" as lena whoami
newest=$(newest lena)
[ "$newest" = "$(sed -n 's/^fingerprint *//p' next)" ] || fault "to the key that was made"
[ "$(records nina)" -eq 6 ] || fault "by six records"

# --- the store ---
expect 0 "a backup" auditd --config auditd.yaml backup --to saved
server_stops
expect 0 "every signature by the key of its entry" auditd --config auditd.yaml verify --deep
mkdir lost
mv server/state/{programme.db,keys.db,blobs} lost
rm -rf server/state/staging server/state/programme.db-* server/state/keys.db-* # the lock and the log beside them
unzip -p old.zip checkpoint >old.checkpoint
unzip -p forged.zip checkpoint >forged.checkpoint
! auditd --config auditd.yaml restore --from saved --checkpoint forged.checkpoint 2>err || fault "restored beside what the thief signed"
grep -q "BACKUP_OLD\|LOG_FORKED" err || fault "it does not say that another history is known"
rm -rf server/state/{programme.db*,keys.db*,blobs,staging,restore.db*,nodes.cache}
expect 0 "restored with the newest key, as what the first one signed" auditd --config auditd.yaml restore --from saved --checkpoint old.checkpoint
server_starts
[ "$(newest lena)" = "$newest" ] || fault "the restored ledger signs with it"
server_stops
mv server/state/keys/log.key newest.key
cp thief/state/keys/log.key server/state/keys/log.key
expect 1 "with the key that ended" auditd --config auditd.yaml run
contains err LOG_KEY_MISSING "why"
expect 1 "no backup is signed with it" auditd --config auditd.yaml backup --to other
verdict "log keys"
