#!/usr/bin/env bash
# What was written without a network is signed once, when it is delivered, and each piece is proved alone: by auditverify, by the second verifier, and
# by ssh-keygen and sha256sum. Nothing needs the signing key while it is written; nothing unsigned leaves the device.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
audit_in_fieldwork
audit=$(as lena audit list -o name)
fingerprint=$(sed -n 's/.*\(sha256:[0-9a-f]\{64\}\).*/\1/p' paper | sed -n 1p)
criterion=$(as lena criteria-item list --all -o name | sed -n 1p)
capture()
{
	local title=$1
	shift
	as lena --offline evidence submit --audit "$audit" --title "$title" --source observation --method on-site-no-interaction --place "Hall 2" \
		--classification internal --verifiability verified --captured now --note "rusty hinge" --criteria-item-ids "$criterion" "$@"
}

# --- written: no agent, and nobody is asked for a passphrase ---
agent=$SSH_AUTH_SOCK
unset SSH_AUTH_SOCK
head -c 300000 /dev/urandom >rack.bin
first=$(capture "Rack 1" --file rack.bin -o name </dev/null 2>/dev/null) || fault "captured without the signing key"
for i in 2 3 4 5; do
	capture "Rack $i" >out 2>err </dev/null || fault "captured without the signing key"
done
for i in 1 2; do
	quiet lena --offline evidence-annotation add "$first" --text "seen from side $i"
done
expect 0 "what waits" as lena outbox list
[ "$(grep -c 'not signed yet' out)" -eq 7 ] || fault "seven wait, unsigned"
expect 4 "sync needs the key, and has nobody to ask" as lena sync
[ "$(as lena outbox list | grep -c 'not signed yet')" -eq 7 ] || fault "and they wait as they were"
export SSH_AUTH_SOCK=$agent

# --- what somebody else left there is not signed with the rest ---
mailbox=local/isms-audit/lena/outbox
cp -r "$mailbox" mailbox
erikskey=$(as erik outbox key)
plant()
{
	AUDITC_PROFILE=lena "$build/tests/robust/tools/plant" "$@" || fault "nothing is planted: $*"
}
# planted WHY NUMBER WHAT...: nothing is signed, and it is named.
planted()
{
	local why=$1 number=$2
	shift 2
	plant "$number" "$@"
	expect 9 "$why" as lena outbox export planted --to "$erikskey"
	contains err BAD_OUTBOX_ITEM "$why"
	contains err "number $number of the outbox $why" "which, and why"
	[ "$(as lena outbox list | grep -c 'not signed yet')" -eq 7 ] || fault "$why: something was signed"
	rm -r "$mailbox"
	cp -r mailbox "$mailbox"
}
planted "is of a method that is not written without a network" 3 method audit.v1.ReportService/ApproveReport
planted "is of a method that is not written without a network" 7 method audit.v1.LogKeyService/RotateLogKey
planted "is of another method than it is kept as" 2 kept audit.v1.FindingService/AddFinding
planted "is for another ledger" 1 log
planted "has other parts than its header names" 5 part
planted "names another row than it creates" 5 row

# --- to a colleague: signed before it leaves ---
shown 0 lena outbox export stick --to "$erikskey"
[ "$(as lena outbox list | grep -c 'not signed yet')" -eq 0 ] || fault "what left was not signed"
shown 0 erik outbox import stick

# --- one more, alone, and all of it delivered ---
quiet lena --offline evidence-annotation add "$first" --text "and from above"
shown 0 lena sync
contains out "signed 1 with one signature" "the last one alone"
contains out "delivered 8, set aside 0, waiting 0" "all of it"
shown 0 erik sync
contains out "delivered 7, set aside 0, waiting 0" "erik carries what was entered"
contains out "had been before" "and it is entered once"
[ "$(as lena evidence-annotation list --evidence "$first" --all -o name | wc -l)" -eq 3 ] || fault "an annotation is missing, or doubled"
[ "$(cat local/isms-audit/lena/receipts/*.statement.batch | grep -c '^statements 7$')" -eq 7 ] || fault "one batch of seven"
[ "$(cat local/isms-audit/lena/receipts/*.statement.batch | grep '^root ' | sort -u | wc -l)" -eq 1 ] || fault "with one root"

# --- a receipt by itself ---
quiet lena evidence pack "$first" --out first.zip
logkey=$(unzip -p first.zip log.vkey)
index=$(field ledger_index as lena evidence get "$first")
quiet lena log proof "$index" --out "$index.proof"
receipt=local/isms-audit/lena/receipts/$index.statement
expect 0 "a receipt and its statement" auditverify receipt --log-key "$logkey" "$index.proof" "$receipt"
cp "$receipt" s && cp "$receipt.sig" s.sig
expect 9 "without its place" auditverify receipt --log-key "$logkey" "$index.proof" s
sed 's/^place 0$/place 1/' "$receipt.batch" >s.batch
expect 9 "in another place" auditverify receipt --log-key "$logkey" "$index.proof" s
cp "$receipt.batch" s.batch
expect 0 "as it was" auditverify receipt --log-key "$logkey" "$index.proof" s

# --- packs: the evidence, and a larger one made later ---
mapfile -t all < <(as lena evidence list --audit "$audit" --all -o name)
shown 0 lena evidence pack "$first,${all[1]}" --out two.zip
quiet lena evidence-annotation add "$first" --text "signed alone, with a network"
shown 0 lena audit pack "$audit" --out whole.zip
expect 0 "by auditverify" auditverify --log-key "$fingerprint" whole.zip
expect 0 "by the second verifier" node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$fingerprint" whole.zip
unzip -q -d whole whole.zip
[ "$(find whole -name statement.batch | wc -l)" -ge 5 ] || fault "the pack holds no places"
grep -q 'n batch@isms-audit' whole/VERIFY.txt || fault "VERIFY.txt does not say how"
by_hand whole || fault "a command of VERIFY.txt"
# By hand, too, it is refused, by the line that is about the place alone: a root that was not signed, another statement's place, another path, a shorter one.
mapfile -t places < <(find whole -name statement.batch | sort)
grep '^\$ grep -xF "root ' whole/VERIFY.txt | grep -F "${places[0]#whole/}" | cut -c3- >place.line
[ "$(wc -l <place.line)" -eq 1 ] || fault "not one line about a place"
line_holds()
(
	cd whole
	sh -c "$(cat ../place.line)" >/dev/null 2>&1 </dev/null
)
line_holds || fault "the line about the place, as it was packed"
cp "${places[0]}" kept
variants=0
for how in 's/^root A/root B/;t;s/^root ./root A/' other '$s/^A/B/;t;$s/^./A/' '5s/^A/B/;t;5s/^./A/' '$d'; do
	if [ "$how" = other ]; then
		cp "${places[1]}" "${places[0]}"
	else
		sed -i "$how" "${places[0]}"
	fi
	cmp -s kept "${places[0]}" && fault "by hand: $how changes nothing"
	variants=$((variants + 1))
	! line_holds || fault "by hand: $how"
	cp kept "${places[0]}"
done
[ "$variants" -eq 5 ] || fault "by hand: $variants variants"
node "$source_dir/tests/tools/pack_tamper.mjs" "${fingerprint#sha256:}" two.zip first.zip first | tail -n 3 || fault "tampered packs"

# --- sync goes on past what was planted, signed by nobody, or cannot be read: it is named and kept, the rest is delivered ---
for i in 1 2 3 4 5 6; do
	capture "Rack 1$i" --file rack.bin >out 2>err || fault "captured"
done
plant 2 method audit.v1.ReportService/ApproveReport
plant 3 signature
printf x | dd of="$(find "$mailbox" -name '00000004.waiting')" bs=1 seek=400 conv=notrunc 2>/dev/null
shown 3 lena sync
contains out "number 2 of the outbox is of a method that is not written without a network" "which, and why"
contains out "number 3 of the outbox is not signed by whom it names" "which, and why"
contains out "4  cannot be read by this device" "which"
contains out "delivered 3, set aside 2, waiting 1" "the others are delivered"
expect 0 "what is left" as lena outbox list
[ "$(wc -l <out)" -eq 3 ] || fault "three are kept"
contains out "4    waiting  unreadable" "one that nobody can read"
expect 3 "and again" as lena sync
head -c 1000 /dev/urandom >other.bin
capture "Rack 17" --file other.bin >out 2>err || fault "captured"
rm "$mailbox"/*.file
shown 3 lena sync
contains out BAD_OUTBOX_FILE "its file is gone: the statement is set aside, and sync ends"
for i in 2 3 4; do
	expect 0 "what nobody signed is dropped" as lena outbox drop "$i"
	contains err "nothing is on record" "and that is said"
done
expect 2 "what lena signed is dropped for a reason" as lena outbox drop 5
expect 7 "which is on record with her bundle, and she has none" as lena outbox drop 5 --reason "the disk lost its file"
contains err NO_RECORD "why"
expect 0 "all the same" as lena outbox drop 5 --unrecorded
shown 0 lena sync
[ -z "$(find "$mailbox" -name '0*' -o -name '*.file')" ] || fault "something is left"

# --- the ledger: every signature, then all of it from the entries ---
server_stops
expect 0 "every signature holds" auditd --config auditd.yaml verify --deep
expect 0 "rebuilt" auditd --config auditd.yaml rebuild
expect 0 "and verified again" auditd --config auditd.yaml verify --deep

verdict "signed together"
