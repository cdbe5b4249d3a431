#!/usr/bin/env bash
# A person's keys over time: rotated three times, broken off at each step and begun again, then stolen. What was signed honestly verifies
# from a pack alone whatever became of its key; what the thief signed does not, and one's other devices shout at what they were not told of.
# security.md 1.3: T5 (a stolen laptop), T4g (a device that is not one's own), T2d.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
printf 'a long passphrase\na long passphrase\n' >both_passphrases

bring_second()
{
	local who=$1 second=$2 name=$3 words
	as "$who" device offer --out "$second.offer" --server "$url" 2>/dev/null
	quick_key "$second"
	words=$(as "$second" device request "$second.offer" --key-file "people/$second.key" --name "$name" --out "$second.request" \
		--passphrase-fd 3 3<passphrase 2>/dev/null | tail -n 1)
	quiet "$who" device add "$second.request" --words "$words"
	log_in "$second"
}

programme_with_people
beata=$(bring_in beata "Beata Ek" "$rail")
road_competent "$beata" anna erik
road_audit "Kista Cloud 2027" lena beata
bring_second lena phone "Lena's phone"

# evidence_of WHO TITLE [FLAG...]
evidence_of()
{
	local who=$1 title=$2
	shift 2
	new "$who" evidence submit --audit "$audit" --title "$title" "$@" --source record --method remote-no-interaction --classification confidential \
		--verifiability verified --captured-us now --note "$title"
}

rotate()
{
	as lena device rotate --passphrase-fd 3 3<both_passphrases
}

state()
{
	field state as phone device list --person "$lena" --filter "sign_key_text = \"$1\""
}

key_of()
{
	sed -n 's/^signer ssh-ed25519 //p' "$1" | base64 -d | tail -c 32 | od -An -v -tx1 | tr -d ' \n'
}

# --- three rotations, each broken off elsewhere ---
honest=("$(evidence_of lena "with the first key")")
first=$(key_of people/lena.key)
cp people/lena.key people/first.key

# Before anything was entered: nobody answers.
kill -STOP "$server_pid"
expect 8 "a server that is silent" as lena --timeout 1 device rotate --passphrase-fd 3 3<both_passphrases
kill -CONT "$server_pid"
[ -e people/lena.key.next ] || fault "the new keys are kept for the next attempt"
[ "$(key_of people/lena.key)" = "$first" ] || fault "the old file stands"
[ "$(state "$first")" = active ] || fault "the old key counts"
waiting=$(key_of people/lena.key.next)
expect 0 "begun again" rotate
[ "$(key_of people/lena.key)" = "$waiting" ] || fault "with the same new keys"
[ "$(state "$first")$(state "$waiting")" = revokedactive ] || fault "the old key ended, the new one counts"
[ ! -e people/lena.key.next ] && [ ! -e people/lena.key.old ] || fault "something is left behind"
seq 60000 >files/scan.txt # more than one chunk
honest+=("$(evidence_of lena "with the second key" --file files/scan.txt)")

# The other device was not told of the new key: T4g.
rm -f run/isms-audit/phone.session
quiet phone whoami
contains err "UNKNOWN DEVICE" "T4g: one's other device shouts at a key it was not told of"
expect 0 "accepted on the phone" as phone doctor --accept-devices
rm -f run/isms-audit/phone.session
quiet phone whoami
! grep -q "UNKNOWN DEVICE" err || fault "T4g: it shouts at what it was told of"

# Entered and tried, but the file could not be replaced.
ln -s nowhere people/lena.key.old
expect 1 "no room for the old file" rotate
contains err "FILE_WRITE" "it says so"
waiting=$(key_of people/lena.key.next)
before=$(key_of people/lena.key)
[ "$(state "$waiting")$(state "$before")" = activeactive ] || fault "both keys count, nobody is locked out"
rm people/lena.key.old
quiet lena whoami
ln people/lena.key people/lena.key.old
expect 0 "begun again after the old file was kept" rotate
[ "$(key_of people/lena.key)" = "$waiting" ] || fault "the keys that were entered"
[ "$(state "$before")" = revoked ] || fault "the second key ended"
honest+=("$(evidence_of lena "with the third key")")

# Replaced, but the old key is not revoked.
ln -s nowhere people/lena.key.old
expect 1 "again no room" rotate
rm people/lena.key.old
before=$(key_of people/lena.key)
ln people/lena.key people/lena.key.old
mv people/lena.key.next people/lena.key
[ "$(state "$before")" = active ] || fault "the third key still counts"
rm -f run/isms-audit/lena.*
expect 0 "finished" rotate
contains err "broke off is finished" "what it did"
[ "$(state "$before")" = revoked ] || fault "the third key ended"
[ ! -e people/lena.key.old ] || fault "the old file is left"
log_in lena
honest+=("$(evidence_of lena "with the fourth key")")
sleep 2 # ssh-keygen refuses in the second of a compromise, and in the one before (docs/formats.md)

# Whoever finds an old key file and its passphrase is nobody. T5
mkdir -p config/isms-audit/thief
sed "s|^key .*|key $work/people/first.key|" config/isms-audit/lena/profile >config/isms-audit/thief/profile
expect 4 "T5: an old key signs nothing" as thief evidence submit --audit "$audit" --title "forged" --source record \
	--method remote-no-interaction --classification internal --verifiability verified --captured-us now --note forged --passphrase-fd 3 3<passphrase

# --- a stolen laptop ---
cp people/lena.key people/stolen.key
sed -i "s|^key .*|key $work/people/stolen.key|" config/isms-audit/thief/profile
rm -f run/isms-audit/thief.*
log_in thief
forged=$(evidence_of thief "what Lena never saw")
stolen_from=$(field ledger_index as phone evidence get "$forged")
mine=$(evidence_of lena "hers, but after the theft")
quiet lena sampling-plan add Restores --audit "$audit" --objective "Do restores work?" --population "Restores of May" --method hypergeometric \
	--procedure simple-random --rationale "Any of them may fail" --population-size 60 --confidence-ppm 900000 --rate-ppm 200000
quiet beata evidence accept "$mine"
expect 7 "the device in use" as phone device lost "Lena's phone"
contains err "THIS_DEVICE" "it says which flow is meant"
expect 6 "a device of nobody" as phone device lost "Lena's watch"
expect 2 "no entry" as phone device lost "Lena Holm's laptop" --compromised-from soon
expect 7 "an entry that is not there yet" as phone device lost "Lena Holm's laptop" --compromised-from 999999
contains err "R-IDENTITY-08" "the rule"
expect 0 "T5: lost" as phone device lost "Lena Holm's laptop" --reason "stolen on a train"
expect 4 "T5: the thief's session is over" as thief evidence withdraw "$forged" --reason "to cover it up"
expect 4 "T5: and so is everything with that key" as thief person add --organisation "$rail" --name Mallory
expect 0 "compromised, it turns out" as phone device lost "Lena Holm's laptop" --compromised-from "$stolen_from" --reason "stolen a day before"
contains err "2 pieces of evidence" "what is in doubt"
expect 7 "the same again" as phone device lost "Lena Holm's laptop" --compromised-from "$stolen_from"
contains err "R-IDENTITY-07" "nothing more is to be put in doubt"

# --- what hangs on it, and mending it ---
doubtful()
{
	as beata evidence list --audit "$audit" --filter "doubtful_from > 0" -o name
}
[ "$(doubtful | sort)" = "$(printf '%s\n' "$forged" "$mine" | sort)" ] || fault "the list of what is in doubt: $(doubtful)"
expect 0 "the team's inbox" as beata inbox -o csv
[ "$(grep -c "evidence confirm" out)" -eq 2 ] || fault "the inbox tells of both"
expect 7 "T2d: accepting what nobody stands for" as beata evidence accept "$forged"
contains err "R-EVIDENCE-24" "the rule"
expect 0 "by the same person's other device" as phone evidence confirm "$mine" --reason "compared with my notes on paper"
expect 7 "what is not in doubt" as phone evidence confirm "${honest[0]}" --reason "why not"
contains err "R-EVIDENCE-22" "the rule"
expect 0 "and the forged piece is rejected" as beata evidence reject "$forged" --reason "nobody of the team collected it"
expect 0 "its history" as beata history evidence "$mine"
contains out "IN DOUBT: signed by a key that was declared compromised from entry $stolen_from on" "history says so"
expect 0 "that of another" as beata history evidence "${honest[3]}"
! grep -q "IN DOUBT" out || fault "an honest piece in doubt"

# --- from the pack alone ---
list()
{
	local IFS=,
	echo "$*"
}
paper=$(sed -n 's/^log key *//p' paper)
# Whatever others enter meanwhile.
entries()
{
	as beata log head 2>/dev/null | awk '$1 == "newest" { print $2 }'
}
before=$(entries)
AUDITC_PROFILE=anna "$build/tests/robust/tools/writer" 1 "$rail" >/dev/null 2>writer.err &
writer=$!
for _ in $(seq 100); do
	[ "$(entries)" -eq "$before" ] || break
done
expect 0 "a pack of what was signed with four keys" as beata evidence pack "$(list "${honest[@]}")" --out honest.zip
touch stop
wait "$writer" || { fault "the writer"; cat writer.err; }
[ "$(entries)" -gt "$(unzip -p honest.zip checkpoint | sed -n 2p)" ] || fault "nobody wrote meanwhile"
expect 0 "three rotations and a compromise: all honest signatures verify" env -i PATH="$PATH" HOME=/nonexistent \
	auditverify --log-key "$paper" honest.zip
contains out "VERIFIED     4 pieces" "all four"
unzip -q honest.zip -d honest
expect 0 "and with ssh-keygen and sha256sum" by_hand honest
[ "$(grep -c '' honest/devices.txt)" -eq 4 ] || fault "four keys of one person"

expect 0 "a pack with what the thief signed" as beata evidence pack "$(list "${honest[@]}" "$forged" "$mine")" --out all.zip
expect 9 "the forged one does not verify" env -i PATH="$PATH" HOME=/nonexistent auditverify --log-key "$paper" all.zip
contains out "VERIFIED     5 pieces" "all others do"
contains out "IN DOUBT     1 of the pieces" "it is counted apart"
contains out "CONFIRMED    1 of the pieces" "and hers, which she stands for"
contains out "$forged: signed by" "it is named"
expect 0 "unless one says that it may count" auditverify --accept-doubtful --log-key "$paper" all.zip
expect 0 "a pack of the whole audit" as beata audit pack "$audit" --out whole.zip
expect 9 "in which statements are in doubt" auditverify --log-key "$paper" whole.zip
contains out "IN DOUBT     1 of the statements" "what nobody can confirm"
contains out "IN DOUBT     1 of the pieces" "and what nobody did"
expect 0 "unless one says that they may count" auditverify --accept-doubtful --log-key "$paper" whole.zip
expect 9 "as the second verifier says" node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$paper" whole.zip
unzip -q all.zip -d all
expect 0 "by hand" by_hand all
grep -qF "IN DOUBT: evidence/$forged/" all/VERIFY.txt || fault "VERIFY.txt names what is in doubt"
# What the pack says of keys is the log's word and the devices' own entries, not its maker's; a second verifier, which shares no code with ours, comes
# to the same of this pack and of some hundreds that were tampered with.
contains_keys()
{
	auditverify --log-key "$paper" all.zip >out 2>err || true
	contains out "KEYS         $(grep -c '' all/devices.txt) devices" "the keys' histories"
	! grep -q withheld out || fault "entries of devices are withheld"
}
contains_keys
expect 0 "the second verifier on the honest pack" node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$paper" honest.zip
expect 9 "and on the other" node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$paper" all.zip
node "$source_dir/tests/tools/pack_tamper.mjs" "${paper#sha256:}" all.zip honest.zip | tee out || fault "tampered packs"
contains out "also with a compromise left out" "the most important case"
expect 0 "a pack is of one's own history" as phone log compare honest.zip
contains out "the same history: its" "what it says"
cp -r honest shrunk
sed -i '2s/.*/1/' shrunk/checkpoint
(cd shrunk && zip -q -r -D ../shrunk.zip .)
expect 9 "T4c: a pack with a checkpoint that the log did not sign" as phone log compare shrunk.zip
contains err "OTHER_LOG" "and why"
(cd honest && zip -q ../empty.zip VERIFY.txt)
expect 2 "an archive without a checkpoint" as phone log compare empty.zip
# as_of FOLDER TIME EVIDENCE [FLAG...]: what ssh-keygen says of it then.
as_of()
{
	local folder=$1 time=$2 evidence=$3
	shift 3
	ssh-keygen -Y verify -O verify-time="$time" -f "$folder/allowed_signers" -I "$device" -n statement@isms-audit "$@" \
		-s "$folder/evidence/$evidence/statement.sig" <"$folder/evidence/$evidence/statement"
}
received()
{
	sed -n 's/^received //p' "all/evidence/$1/leaf" | tr -d 'T:.-' | cut -c1-14
}
device=$(awk '$8 > 0 { print $1 }' all/devices.txt)
expect 0 "what the fourth key signed before" as_of all "$(received "${honest[3]}")Z" "${honest[3]}"
expect 255 "what the thief signed, as of then" as_of all "$(received "$forged")Z" "$forged"
expect 255 "and as of now" as_of all "$(date -u +%Y%m%d%H%M%SZ)" "${honest[3]}"
expect 255 "a key that is revoked, for what is signed now" as_of all "$(received "${honest[3]}")Z" "${honest[3]}" -r all/revoked_keys

# again NAME: the folder as a pack, with sums that hold.
again()
{
	(cd "$1" && rm -f ../"$1.zip" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS &&
		zip -q -r -D ../"$1.zip" .)
}
cp -r all tampered
sed -i "/$device/d" tampered/revoked_keys
again tampered
expect 9 "a list that says less than the others" auditverify tampered.zip
contains err "revoked_keys" "which one"
cp -r all swapped
for name in statement statement.sig part-all leaf receipt.tlog-proof; do
	cp "swapped/evidence/$mine/confirmation.$name" "swapped/evidence/$forged/confirmation.$name"
done
again swapped
expect 9 "another piece's confirmation" auditverify swapped.zip
contains err "OTHER_EVIDENCE" "it names what it confirms"

# --- for other people's tools ---
expect 0 "export" as beata device export --out signers --person "$lena"
[ "$(grep -c '' signers/allowed_signers)" -eq 5 ] && [ "$(grep -c '' signers/revoked_keys)" -eq 4 ] ||
	fault "five devices, four revoked"
expect 0 "export again" as beata device export --out signers

kill "$server_pid"
wait "$server_pid" || true
expect 0 "the server's own check" auditd --config auditd.yaml verify --deep
contains out "in doubt     3 by keys declared compromised" "it counts them"
verdict keys_over_time
