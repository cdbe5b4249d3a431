#!/usr/bin/env bash
# Witnesses of two organisations, and what anybody can check without us: head, proof, consistency, compare, tail, witness and
# export, each with what must be refused. The exported tiles are read by tests/tools/tlog_tiles.mjs, which shares no code with us.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
programme_with_people
log_key=$(sed -n 's/^log //p' anna.invitation)
tiles()
{
	node "$source_dir/tests/tools/tlog_tiles.mjs" "$@"
}
size()
{
	as "$1" log head | awk '$1 == "newest" { print $2 }'
}

# value EXPRESSION WHO WORD...: of what the command answers a program with.
value()
{
	local expression=$1 who=$2
	shift 2
	as "$who" "$@" -o json 2>/dev/null | node -p "const v = JSON.parse(require('fs').readFileSync(0)); $expression"
}

# --- head, proof, consistency ---
expect 0 "the ledger's head" as anna log head --out head.note
contains out "cosigned  by nobody yet" "no witness yet"
expect 7 "a file that is there is not replaced" as anna log head --out head.note
[ "$(value '[v.size, v.root, (v.cosigners || []).length].join(" ")' anna log head)" = "$(sed -n 2p head.note) $(sed -n 3p head.note) 0" ] || fault "the head, for programs"
receipt=$(find "$work/local/isms-audit" -path '*anna*' -name '*.leaf' | sort -V | tail -n 1)
index=$(basename "$receipt" .leaf)
expect 0 "the proof of an entry" as anna log proof "$index" --out entry.tlog-proof
grep -q "^index $index$" entry.tlog-proof || fault "another entry's proof"
expect 0 "the proof of a receipt" as anna log proof "$receipt"
cmp -s out <(as anna log proof entry.tlog-proof) || fault "two proofs of one receipt differ"
[ "$(value 'v.ledger_index + "\n" + v.tlog_proof.trimEnd()' anna log proof "$index")" = "$index
$(cat out)" ] || fault "the proof, for programs"
sed '/^statement /{s/[0-9a-e]$/f/;t;s/f$/0/}' "$receipt" >other.leaf
expect 9 "a receipt of another entry" as anna log proof other.leaf
contains err "ENTRY_REPLACED" "which is not the one"
[ ! -s out ] || fault "a proof was printed all the same"
expect 6 "an entry one does not see" as omar log proof "$index"
expect 2 "neither index nor receipt" as anna log proof passphrase
expect 0 "consistency" as anna log consistency 5
contains err "the beginning" "what it shows"
expect 0 "between two sizes" as anna log consistency 5 9
[ "$(value '[v.from_size, v.to_size, v.proof.every((h) => Buffer.from(h, "base64").length === 32), v.proof.length]' anna log consistency 5 9)" = \
	"$(printf '%s\n' "[ 5, 9, true, $(grep -c ^proof out) ]")" ] || fault "consistency, for programs"
expect 2 "not backwards" as anna log consistency 9 5
expect 2 "not past the end" as anna log consistency 5 1000000

# --- compare ---
expect 0 "one's own checkpoint" as omar log compare head.note
contains out "the same history: its" "what it says"
[ "$(value 'v.size' omar log compare head.note)" = "$(sed -n 2p head.note)" ] || fault "what is of one history, for programs"
expect 0 "a receipt's proof" as omar log compare entry.tlog-proof
expect 2 "no checkpoint" as omar log compare passphrase
sed 's/^\(— .* ..\)../\1AA/' head.note >forged.note
expect 9 "a checkpoint that the log did not sign" as omar log compare forged.note

# --- witness ---
expect 0 "anna cosigns" as anna log witness
contains out "entries cosigned" "what was done"
expect 0 "nothing new: her own cosignature is no news" as anna log witness
contains err "nothing new to cosign" "why not"
[ "$(value '!v.is_new && v.size > 0' anna log witness)" = true ] || fault "nothing new, for programs"
before=$(size anna)
expect 0 "omar of the supplier cosigns the same" as omar log witness
expect 0 "nor is omar's to anna" as anna log witness
contains err "nothing new to cosign" "why not"
expect 0 "nor hers to him" as omar log witness
[ "$(size anna)" -eq $((before + 1)) ] || fault "witnessing feeds itself: $before entries, then $(size anna)"
expect 0 "both are shown" as erik log head --out cosigned.note --cosigned
[ "$(grep -c '^by ' out)" -eq 2 ] || fault "two cosigners: $(cat out)"
contains out "of Kista Cloud AB" "erik sees whose"
[ "$(grep -c '^— ' cosigned.note)" -eq 3 ] || fault "log and two witnesses on one note"
[ "$(value 'v.cosigners.map((c) => c.organisation_name).sort().join(", ")' erik log head)" = "Kista Cloud AB, Nordic Rail AB" ] || fault "cosigners, for programs"
expect 0 "omar sees that somebody else did" as omar log head
contains out "of $rail" "by id alone"
! grep -q "Nordic Rail" out || fault "omar learns the name of an organisation he does not see"
expect 0 "omar lists his own" as omar cosignature list -o csv --columns person_id
[ "$(sed 1d out | sort -u)" = "$omar" ] || fault "omar sees other people's cosignatures: $(cat out)"
expect 0 "others' tools and ours read it" as anna log compare cosigned.note

# Through the loop, stopped by hand.
quiet anna person add --organisation "$rail" --name "News"
AUDITC_PROFILE=anna auditc log witness --every 1s >loop.out 2>loop.err &
loop=$!
for _ in $(seq 100); do
	grep -q cosigned loop.out && break
	sleep 0.1
done
sleep 1.5
kill -INT "$loop"
status=0
wait "$loop" || status=$?
[ $status -eq 130 ] || fault "the loop ends with $status"
[ "$(grep -c cosigned loop.out)" -eq 1 ] || fault "the loop cosigned $(grep -c cosigned loop.out) times for one change"
expect 2 "a time" as anna log witness --every soon

# --- tail ---
from=$(size anna)
AUDITC_PROFILE=anna auditc log tail >tail.out 2>tail.err &
follower=$!
sleep 1
quiet anna person add --organisation "$rail" --name "Followed"
for _ in $(seq 100); do
	grep -q AddPerson tail.out && break
	sleep 0.1
done
kill -INT "$follower"
wait "$follower" || true
contains tail.out "audit.v1.PersonService/AddPerson  Anna Berg" "tail follows"
[ "$(wc -l <tail.out)" -eq 1 ] || fault "tail shows what came before: $(cat tail.out)"
expect 0 "from an index" as anna log tail --from "$from" --no-follow
contains out "AddPerson" "the entry"
[ "$(as anna log tail --from "$from" --no-follow -o jsonl 2>/dev/null | node -p 'const v = JSON.parse(require("fs").readFileSync(0, "utf8").split("\n")[0]); [v.ledger_index, v.method, v.person_name].join(" ")')" = \
	"$from audit.v1.PersonService/AddPerson Anna Berg" ] || fault "entries, for programs"
[ "$(value '[v.keys.length, v.signs_now].join(" ")' anna log keys)" = "1 $log_key" ] || fault "the keys, for programs"
expect 0 "what one does not see is passed over" as omar log tail --from "$from" --no-follow
[ ! -s out ] || fault "omar sees: $(cat out)"

# --- export: more than one tile ---
AUDITC_PROFILE=anna "$build/tests/robust/tools/writer" 1 "$rail" >/dev/null 2>writer.err &
writer=$!
while [ "$(size anna)" -lt 600 ]; do
	kill -0 "$writer" || { fault "the writer ended"; cat writer.err; break; }
	sleep 0.2
done
touch stop
wait "$writer" || true
expect 0 "export" as omar log export out.log
contains err "c2sp.org/tlog-tiles" "what it is"
[ -f out.log/tile/0/000 ] && [ -f out.log/tile/entries/000 ] && [ -f out.log/tile/1/000.p/2 ] || fault "the layout: $(find out.log -type f)"
tiles out.log "$log_key" >tiles.out || fault "the tiles are not read by others"
[ "$(cut -d' ' -f1 tiles.out)" = "$(sed -n 2p out.log/checkpoint)" ] || fault "of another size"
quiet anna person add --organisation "$rail" --name "Later"
[ "$(value 'v.path' omar log export out.log)" = out.log ] || fault "again, into the same folder, for programs"
tiles out.log "$log_key" >tiles.out || fault "the second export is not read by others"
quiet anna log witness
quiet omar log witness
expect 0 "up to what was cosigned" as anna log export cosigned.log --cosigned
# shellcheck disable=SC2046
tiles cosigned.log "$log_key" $(as anna cosignature gather -o json | node -e '
	const r = JSON.parse(require("fs").readFileSync(0)); console.log((r.cosigners ?? r).map((c) => c.key).join(" "))') >tiles.out ||
	fault "the cosigned export is not read by others"
[ "$(grep -c cosigned tiles.out)" -eq 2 ] || fault "two cosignatures: $(cat tiles.out)"
# Controls: a bit of an entry, of a tile, of the checkpoint.
for file in tile/entries/000 tile/0/000 tile/1/000.p/2 checkpoint; do
	rm -rf bad.log
	cp -r cosigned.log bad.log
	printf 'x' | dd of="bad.log/$file" bs=1 seek=30 conv=notrunc status=none
	! tiles bad.log "$log_key" >/dev/null 2>&1 || fault "the reader does not see a changed $file"
done
printf 'x' | dd of=out.log/tile/entries/000 bs=1 seek=30 conv=notrunc status=none
expect 9 "an export over a changed bundle" as omar log export out.log

verdict "witnesses"
