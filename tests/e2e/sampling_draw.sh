#!/usr/bin/env bash
# A sample that neither side picks: the list on record, a nonce of each side, the draw, its items, a replacement; then both sides, and a stranger
# with sha256sum and sort, repeat it offline, and nothing that was exchanged passes. INV-26; docs/formats.md, "Draw".
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

audit_in_fieldwork
note=$(new lena evidence submit --audit "$audit" --title "Any" --source record --method on-site-interaction --place Kista \
	--classification internal --verifiability verified --captured now --note seen --criteria-item-ids "$criterion")
expect 0 "a pack, for the log's key" as lena evidence pack "$note" --out key.zip
key=$(unzip -p key.zip log.vkey)

# --- the list, sorted and each line once, is on record before anything is drawn ---
for i in $(seq 1 60); do printf 'restore of %s, job %02d\n' "$((i % 3 + 3)) May" "$i"; done | LC_ALL=C sort -u >restores.txt
plan=$(new lena sampling-plan add Restores --audit "$audit" --objective "Do restores work?" --population "Restores of May" \
	--method hypergeometric --procedure simple-random --rationale "Any of them may fail" --population-size 60 \
	--confidence-ppm 900000 --rate-ppm 200000)
expect 7 "a draw before the population" as lena sampling-draw begin "$plan" --told "Restores of May" --answer-until +2d
contains err "R-SAMPLING-04" "what is missing"
quiet lena sampling-plan record-population "$plan" --population-size 60 --population-sha256 "$(sha256sum restores.txt | cut -c1-64)"
size=$(field sample_size as lena sampling-plan get "$plan")

# --- lena commits, omar gives his side's nonce, lena reveals ---
expect 7 "no time to answer" as lena sampling-draw begin "$plan" --told "Restores of May" --answer-until +1h
contains err "R-SAMPLING-15" "at least a day"
draw=$(new lena sampling-draw begin "$plan" --told "Restores of May, file restores.txt" --answer-until +2d)
known plan draw audit
expect 0 "omar is asked" as omar inbox
contains out "give your side's nonce" "what waits for omar"
expect 7 "before omar answered" as lena sampling-draw reveal "$draw"
contains err "R-SAMPLING-17" "the other side first"
expect 5 "the plan is the auditors' until it is concluded" as lena sampling-draw answer "$draw"
shown 0 omar sampling-draw answer "$draw"
expect 7 "another nonce" as lena sampling-draw reveal "$draw" --nonce "$(sha256sum </dev/null | cut -c1-64)"
contains err "R-SAMPLING-18" "not what was committed to"
expect 7 "an item before the draw" as lena sample-item name "$plan" --entries '{"place":1,"label":"restore of 3 May, job 03"}'
contains err "R-SAMPLING-20" "the draw comes first"
shown 0 lena sampling-draw reveal "$draw"

# --- the items, in the order of the draw ---
shown 0 lena sampling-draw show "$draw" --population restores.txt
cp out shown.lena
expect 0 "omar comes to the same" as omar sampling-draw show "$draw" --population restores.txt
diff out <(head -n "$size" shown.lena) || fault "the two sides draw differently"
sed '$s/$/x/' restores.txt >swapped.txt
expect 2 "another list" as omar sampling-draw show "$draw" --population swapped.txt
contains err "not the list that is on record" "what is wrong with it"
last=$(sed -n "${size}p" shown.lena)
expect 7 "one that comes later is named first, and then an earlier one" as lena sample-item name "$plan" \
	--entries "{\"place\":$(cut -f2 <<<"$last"),\"label\":\"$(cut -f3 <<<"$last")\"}" \
	--entries "{\"place\":$(sed -n 1p shown.lena | cut -f2),\"label\":\"$(sed -n 1p shown.lena | cut -f3)\"}"
contains err "R-SAMPLING-21" "the order"
expect 0 "all of them" as lena sampling-draw name "$draw" --population restores.txt
expect 7 "one more than planned" as lena sampling-draw name "$draw" --population restores.txt
first=$(as lena sample-item list --sampling-plan "$plan" --filter "place = $(sed -n 1p shown.lena | cut -f2)" -o name)
as lena sampling-draw show "$draw" --population restores.txt --count $((size + 1)) | tail -n 1 >next
contains next follows "the one after the drawn ones"
expect 2 "replaced without a reason" as lena sample-item replace "$first" --place "$(cut -f2 next)" --label "$(cut -f3 next)"
shown 0 lena sample-item replace "$first" --place "$(cut -f2 next)" --label "$(cut -f3 next)" --reason "its tape was destroyed as planned"

# --- repeated offline, from the files of either side ---
as omar sampling-draw get "$draw" -o json >draw.json
as lena sample-item list --sampling-plan "$plan" --all -o json >items.json
verify()
{
	env -i PATH="$PATH" HOME=/nonexistent auditverify sample --log-key "$key" --draw "${1-draw.json}" --population "${2-restores.txt}" \
		--items "${3-items.json}"
}
expect 0 "the draw holds" verify
cat out
contains out "VERIFIED     $((size + 1)) items" "what was checked"
contains out "replaced: its tape was destroyed as planned" "and why one was replaced"
expect 0 "the seed alone, without a key" env -i PATH="$PATH" auditverify sample --draw draw.json --population restores.txt
contains out "signature is not checked" "which is said"

# refused WHAT REASON [DRAW POPULATION ITEMS]
refused()
{
	local what=$1 reason=$2
	shift 2
	expect 9 "$what" verify "$@"
	contains err "$reason" "$what"
}
refused "one line swapped" OTHER_POPULATION draw.json swapped.txt
LC_ALL=C sort -r restores.txt >unsorted.txt
refused "the list unsorted" BAD_POPULATION draw.json unsorted.txt
head -n 59 restores.txt >short.txt
refused "a line less" OTHER_POPULATION draw.json short.txt

# edited FILE JAVASCRIPT: the file's value x changed so.
edited()
{
	node -e 'const x = JSON.parse(require("fs").readFileSync(process.argv[1])); eval(process.argv[2]); console.log(JSON.stringify(x))' "$@"
}
undrawn=$(LC_ALL=C comm -23 restores.txt <(cut -f3 shown.lena next | LC_ALL=C sort) | head -n 1)
place=$(grep -nFx "$undrawn" restores.txt | cut -d: -f1)
edited items.json "x[1].label = '$undrawn'; x[1].place = $place" >exchanged.json
refused "one item exchanged" OTHER_ITEM draw.json restores.txt exchanged.json
edited items.json 'x.splice(x.findIndex(i => !i.replaces_id && !i.reason), 1)' >less.json
refused "one item left out" OTHER_ITEM draw.json restores.txt less.json
edited items.json "x[1].label = '$undrawn'" >renamed.json
refused "one item under another name" OTHER_ITEM draw.json restores.txt renamed.json
edited items.json 'for (const i of x) delete i.reason' >unreasoned.json
refused "replaced without the reason" OTHER_ITEM draw.json restores.txt unreasoned.json
edited draw.json 'x.nonce = x.seed' >nonce.json
refused "another nonce" OTHER_NONCE nonce.json
edited draw.json 'x.auditee_nonce = x.seed' >answer.json
refused "another answer" OTHER_SEED answer.json
edited draw.json 'delete x.auditee_nonce' >alone.json
refused "an answer that was left out" OTHER_SEED alone.json
edited draw.json 'x.seed = x.nonce' >seed.json
refused "another seed" OTHER_SEED seed.json
edited draw.json 'x.ledger_index++' >index.json
refused "another commitment's entry" OTHER_CHECKPOINT index.json
edited draw.json 'x.checkpoint = x.checkpoint.replace("\n", "\n1")' >checkpoint.json
refused "a checkpoint that the log did not sign" SIGNATURE checkpoint.json

# --- a stranger with other people's tools ---
hex()
{
	node -p 'Buffer.from(JSON.parse(require("fs").readFileSync("draw.json"))[process.argv[1]], "base64").toString("hex")' "$1"
}
seed=$(hex seed)
while IFS= read -r line; do
	printf '%s %s\n' "$(printf '%s %s' "$seed" "$line" | sha256sum | cut -c1-64)" "$line"
done <restores.txt | LC_ALL=C sort | cut -c66- | head -n "$size" >drawn.sort
diff drawn.sort <(cut -f3 shown.lena) || fault "sha256sum and sort draw others"
node -p 'JSON.parse(require("fs").readFileSync("draw.json")).checkpoint' >checkpoint
{
	printf 'isms-audit sample v1\nlog %s\nplan %s\n' "$(sed -n 1p checkpoint)" "$plan"
	printf 'population %s 60\n' "$(sha256sum restores.txt | cut -c1-64)"
	printf 'checkpoint %s %s\nauditing %s\nauditee %s\n' "$(sed -n 2p checkpoint)" "$(sed -n 3p checkpoint)" "$(hex nonce)" "$(hex auditee_nonce)"
} >seed.txt
[ "$(sha256sum <seed.txt | cut -c1-64)" = "$seed" ] || fault "sha256sum makes another seed"

# --- in a pack of the audit ---
expect 0 "a pack" as lena audit pack "$audit" --out audit.zip
unzip -q audit.zip -d audit
expect 0 "its draw, with the list that one holds" auditverify sample --log-key "$key" --population restores.txt --draw "audit/draws/$draw/draw.json" \
	--items "audit/draws/$draw/items.json"
contains out "items are those that the draw names" "what it says"
grep -qr "^method audit.v1.SamplingDrawService/RevealSamplingDraw" audit/statements || fault "who revealed is not in the pack"

# --- what is said of it ---
expect 0 "the plan" as lena sampling-plan get "$plan"
contains out "by nonces of both sides" "its statement"

# --- the log key of that time was stolen ---
as anna log holder --key-file people/holder --passphrase-fd 3 3<passphrase >holders 2>/dev/null || fault "no keys for a holder"
# agreed FILE: its holder signs.
agreed()
{
	auditc log sign "$1" --key-file people/holder --passphrase-fd 3 3<passphrase >shown 2>/dev/null || fault "the holder does not sign $1"
}
shown 0 anna log propose --holders holders --threshold 1 --out root.proposal
agreed root.proposal
expect 0 "the log key consents" auditd --config auditd.yaml log-key consent root.proposal
shown 0 anna log rotate --proposal root.proposal
auditd --config auditd.yaml log-key new >next || fault "no next key"
server_stops
server_starts
shown 0 anna log propose --key "$(sed -n 's/^log-next.key *//p' next)" --cause stolen --out stolen.proposal
agreed stolen.proposal
shown 0 anna log rotate --proposal stolen.proposal
quiet anna log keys --out stolen.keys
expect 0 "by who does not know" verify
of_stolen=(auditverify sample --log-key "$key" --log-keys stolen.keys --population restores.txt --draw draw.json)
expect 9 "by who does its thief could have drawn" "${of_stolen[@]}"
contains err LOG_KEY_STOLEN "why"
contains out "IN DOUBT     the log key" "what is said"
expect 0 "unless one says that it may count" "${of_stolen[@]}" --accept-stolen-log-key

verdict "a sample that neither side picks"
