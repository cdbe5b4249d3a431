#!/usr/bin/env bash
# Texts of one side never reach the other, by any way out that people have: lists, single reads, histories, entries, receipts, searches by
# filter, error texts, packs; nor the server's log at its most talkative. Each text is one word that stands nowhere else.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
sed -i 's/^  level: warn/  level: debug/' auditd.yaml
kill "$server_pid"
wait "$server_pid" || true
auditd --config auditd.yaml run --with-front 2>server.log &
server_pid=$!
pids+=("$server_pid")
wait_for server/run/local.sock
audit_in_fieldwork
rival=$(new erik organisation add --parent "$rail" --name "Rivalword AB" --kind supplier)
rita=$(bring_in rita "Rita Rival" "$rival")
quiet anna appointment add --scope "$rival" --person "$rita" --role supplier-representative

evidence_of()
{
	local who=$1 title=$2
	shift 2
	new "$who" evidence submit --audit "$audit" --title "$title" --source record --method remote-no-interaction \
		--classification confidential --verifiability verified --captured-us now "$@"
}

# What each side writes: Supplierword is omar's, the others are the auditors' own.
printf 'Filesupplierword' >files/log
printf 'Fileauditorword' >files/photo
theirs=$(evidence_of omar Supplierword --file files/log)
ours=$(evidence_of lena Auditorword --file files/photo --team-note Teamword)
quiet lena evidence accept "$theirs" --team-note Noteword
quiet anna evidence get "$theirs" || true # an administrator and client reads no evidence: its refusal is searched too
cp out anna.out
cp err anna.err
draft=$(new lena finding add --audit "$audit" --grade minor --statement Draftword --rationale Draftreason --criteria-item-ids "$criterion" \
	--evidence-ids "$theirs" --team-note Findingnote)
quiet lena finding withdraw "$draft" --reason Withdrawnword
size=$(as anna status | sed -nE 's/.*, ([0-9]+) entries.*/\1/p')

# everything WHO: all that this person can get, refusals too.
everything()
{
	local who=$1 noun index id
	for noun in organisation site unit person invitation device appointment relationship criteria-source competence evaluation programme \
		objective programme-risk inclusion coverage-target programme-resource procedure monitoring-period change-trigger programme-review audit team-member waiver evidence finding action disposal-order; do
		as "$who" "$noun" list --all -o json || true
	done
	for noun in evidence finding; do
		as "$who" "$noun" list --filter 'version > 0' -o json || true
	done
	for id in "$theirs" "$ours" "$draft" "$audit"; do
		for noun in evidence finding audit; do
			as "$who" "$noun" get "$id" -o json || true
			as "$who" ledger get-history --noun "$noun" --row "$id" -o json || true
			as "$who" "$noun" get "$id" --as-of $((size - 2)) -o json || true
		done
		as "$who" api audit.v1.EvidenceService/GetChunk "{\"evidence_id\":\"$id\"}" -o json || true
		rm -f pack.zip
		as "$who" evidence pack "$id" --out pack.zip && unzip -p pack.zip || true
	done
	for ((index = size - 12; index < size; index++)); do
		as "$who" api audit.v1.LedgerService/GetEntry "{\"index\":$index}" -o json || true
		as "$who" api audit.v1.LedgerService/GetReceipt "{\"index\":$index}" -o json || true
	done
}

# Bytes fields are base64 in JSON: what is in them is searched as well.
decoded()
{
	cat "$1"
	grep -aoE '[A-Za-z0-9+/]{16,}={0,2}' "$1" | while IFS= read -r text; do
		base64 -d <<<"$text" 2>/dev/null || true
	done
}

for who in lena omar rita anna; do
	everything "$who" >"$who.all" 2>&1
	decoded "$who.all" 2>/dev/null | tr -d '\0' >"$who.text"
done

lacks()
{
	local file=$1 word
	shift
	for word in "$@"; do
		! grep -qaF "$word" "$file" || fault "$file holds $word"
	done
}

# The control: who may read them gets all of them, by the same ways.
for word in Supplierword Filesupplierword Auditorword Fileauditorword Teamword Noteword Draftword Findingnote Withdrawnword; do
	contains lena.text "$word" "the leader reads it"
done
for word in Supplierword Filesupplierword; do
	contains omar.text "$word" "the supplier reads the own evidence"
done
lacks omar.text Auditorword Fileauditorword Teamword Noteword Draftword Draftreason Findingnote Withdrawnword Rivalword "Rita Rival"
lacks rita.text Supplierword Filesupplierword Auditorword Fileauditorword Teamword Noteword Draftword Draftreason Findingnote Withdrawnword \
	"Kista Cloud" "Omar Said"
# anna administrates and is the client: programmes and audits, no evidence, no notes, no drafts.
lacks anna.text Supplierword Filesupplierword Auditorword Fileauditorword Teamword Noteword Draftword Draftreason Findingnote Withdrawnword
[ -s server.log ] || fault "the server logs nothing at all"
lacks server.log Supplierword Filesupplierword Auditorword Fileauditorword Teamword Noteword Draftword Draftreason Findingnote Withdrawnword \
	Rivalword "Omar Said" "Rita Rival" "Kista Cloud"
verdict canaries
