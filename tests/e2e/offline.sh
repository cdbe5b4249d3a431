#!/usr/bin/env bash
# Journey J4 as people type it: an auditor takes their slots along, works where there is no network, and gives them back. What is on the laptop
# is read by its owner, with its keys, while it lasts; colleagues see what is out, and the end of an audit warns of it.
# INV-21; security.md 1.3, T5 (a stolen laptop).
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
printf 'a long passphrase\na long passphrase\n' >both_passphrases

programme_with_people
beata=$(bring_in beata "Beata Ek" "$rail")
road_competent "$beata" anna erik
road_audit "Kista Cloud 2027" lena beata
known audit
plan=$(as lena plan list --audit "$audit" --filter 'state = agreed' -o name)
slot_of()
{
	as lena slot list --plan "$plan" --all -o json | node -e '
		const [who] = process.argv.slice(1);
		const s = JSON.parse(require("fs").readFileSync(0)).find(s => (s.assignments || []).some(a => a.person_name === who));
		console.log(s ? s.id : "")' "$1"
}
hers=$(slot_of "Beata Ek")
other=$(slot_of "Lena Holm")
[ -n "$hers" ] && [ -n "$other" ] || fault "the plan has slots for both"
quiet lena checklist add "For the gate" --audit "$audit"
quiet lena checklist fill "$(as lena checklist list --audit "$audit" -o name)"

# --- checked out: one's own slots, for a time, onto this device ---
expect 7 "for too long" as beata bundle checkout "$audit" --expires 30d
contains err "R-BUNDLE-03" "the rule is named"
expect 7 "a slot of lena's" as beata bundle checkout "$audit" --slots "$hers,$other"
contains err "R-BUNDLE-01" "the rule is named"
expect 0 "asked as if" as beata --validate-only bundle checkout "$audit"
expect 6 "as if leaves nothing on the device" as beata bundle show
shown 0 beata bundle checkout "$audit" --expires 5d
first=$(as beata bundle list --audit "$audit" --filter 'state = out' -o name)
kept=local/isms-audit/beata/bundles/$first.field
[ "$(stat -c %a "$kept")" = 600 ] || fault "others can read the bundle"
head -n 7 "$kept" | grep -q '^device ssh-ed25519 ' || fault "the bundle does not say whose device it is for"
! grep -qaE 'A\.8\.13|Kista|Beata' "$kept" || fault "the bundle can be read by whoever has the disk"
shown 0 lena bundle list --audit "$audit" --columns person_name,device_name,state,expires_us
contains out "Beata Ek" "lena sees who has one"
expect 6 "omar sees none" as omar bundle get "$first"

expect 0 "how things stand" as beata status
contains out "bundle    $first, until 20" "what is on the device"

# --- no network ---
kill -STOP "$server_pid"
shown 0 beata bundle show
contains out "criterion" "the criteria are there"
contains out "question" "the checklist is there"
absent "$other" "lena's slot"
expect 0 "for programs" as beata bundle show "$audit" -o json
node -e 'const b = JSON.parse(require("fs").readFileSync("out"));
	if (b.pieces.filter(p => p.slot).length !== b.bundle.slot_ids.length) process.exit(1)' || fault "not all slots are in it"

kill -CONT "$server_pid"

# T5: without the keys it is nothing; a login of another device opens it as little as another text does.
quiet beata logout
expect 4 "locked" as beata bundle show
expect 4 "a wrong passphrase" as beata bundle show --passphrase-fd 3 3<<<"a wrong passphrase"
expect 0 "with the passphrase" as beata bundle show --passphrase-fd 3 3<passphrase
mkdir -p local/isms-audit/lena/bundles
cp "$kept" local/isms-audit/lena/bundles/
expect 5 "T5: another device" as lena bundle show
contains err "another device" "why"
cp "$kept" kept
sed -i "s/^device .*/$(grep -a '^signer' people/lena.key | sed 's/signer/device/; s:/:\\/:g')/" local/isms-audit/lena/bundles/"$first".field
expect 9 "as if it were hers" as lena bundle show
rm -r local/isms-audit/lena/bundles
sed -i '0,/^until 202/s//until 209/' "$kept"
expect 9 "made to last" as beata bundle show --passphrase-fd 3 3<passphrase
contains err "damaged" "why"
cp kept "$kept"
sed -i '0,/^until 202/s//until 200/' "$kept"
expect 7 "expired" as beata bundle show --passphrase-fd 3 3<passphrase
contains err "deleted" "and gone"
[ ! -e "$kept" ] || fault "an expired bundle stays on the device"
log_in beata

# --- again: the new one takes the old one's place ---
shown 0 beata bundle checkout "$audit" --expires 2d
second=$(as beata bundle list --audit "$audit" --filter 'state = out' -o name)
[ "$(field state as lena bundle get "$first")" = returned ] || fault "two bundles are out on one device"
[ "$(find local/isms-audit/beata/bundles -name '*.field' | wc -l)" -eq 1 ] || fault "two are kept"

# --- the end of the audit warns while it is out ---
for id in $(as lena slot list --plan "$plan" --filter 'state = planned' --all -o name); do
	quiet lena slot finish "$id"
done
expect 0 "as if" as lena --validate-only audit conclude "$audit" --conclusion "Sound"
contains err "advice R-AUDIT-31: Beata Ek has a bundle on Beata Ek's laptop" "whose is out"
shown 0 beata bundle return "$second"
expect 6 "nothing is left of it" as beata bundle show
expect 0 "as if" as lena --validate-only audit conclude "$audit" --conclusion "Sound"
! grep -q R-AUDIT-31 err || fault "nothing is out, and there is a warning"

# --- T5: stolen, and revoked: void, and its content is not to be had any more ---
quiet beata bundle checkout "$audit"
third=$(as beata bundle list --audit "$audit" --filter 'state = out' -o name)
device=$(as anna device list --person "$beata" -o name)
shown 0 anna device revoke "$device" --reason stolen
expect 4 "T5: the thief asks again" as beata bundle checkout "$audit" --passphrase-fd 3 3<passphrase
[ "$(field state as lena bundle get "$third")" = void ] || fault "a stolen device's bundle still counts"

verdict "taken along"
