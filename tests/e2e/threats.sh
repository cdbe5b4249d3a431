#!/usr/bin/env bash
# What somebody hostile does with the product as it is installed, each by its number in docs/threats.md; what other tests show stands there.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
audit_in_fieldwork

# tap NAME PORT TARGET: somebody on the way, who keeps in NAME.said what both ends say.
tap()
{
	node "$source_dir/tests/e2e/tap.mjs" "$2" "$3" "$1.said" &
	pids+=("$!")
	for _ in $(seq 100); do
		! (: <"/dev/tcp/127.0.0.1/$2") 2>/dev/null || return 0
		sleep 0.05
	done
	return 1
}

# profile_by WHO NEW SERVER: WHO's keys and pins, another address.
profile_by()
{
	mkdir -p "config/isms-audit/$2"
	sed "s|^server .*|server $3|" "config/isms-audit/$1/profile" >"config/isms-audit/$2/profile"
}

# submitted WHO TITLE [FLAG...]: the id.
submitted()
{
	local who=$1 title=$2
	shift 2
	new "$who" evidence submit --audit "$audit" --title "$title" --source record --method remote-no-interaction \
		--classification internal --verifiability verified "$@"
}

# --- T0a: somebody on the way reads ---
between=$(free_port)
tap between "$between" "$port"
profile_by lena tapped "tcp://127.0.0.1:$between"
as tapped login --passphrase-fd 3 3<passphrase 2>/dev/null
echo "the canary sings at noon" >files/canary.log
expect 0 "T0a: evidence sent through somebody else's hands" as tapped evidence submit --audit "$audit" --title "Canary protocol" \
	--source record --method remote-no-interaction --classification internal --verifiability verified --captured-us now --file files/canary.log
expect 0 "and read" as tapped evidence list --audit "$audit"
contains out "Canary protocol" "control: it was said"
[ "$(wc -c <between.said)" -gt 4000 ] || fault "control: it went that way"
! grep -qiaE "canary|evidence|audit.v1" between.said || fault "T0a: something of it can be read on the way"

# --- T0c: another server in the place of the true one ---
mkdir -p other/server
other=$(free_port)
sed "s|$work/server|$work/other/server|; s|$url|tcp://127.0.0.1:$other|" auditd.yaml >other/auditd.yaml
auditd --config other/auditd.yaml init --organisation "Nordic Rail AB" --administrator "Anna Berg" --invitation other.invitation >/dev/null 2>&1
auditd --config other/auditd.yaml run --with-front 2>other.log &
pids+=("$!")
wait_for other/server/run/local.sock
false_way=$(free_port) true_way=$(free_port)
tap false "$false_way" "$other"
tap true "$true_way" "$port"
nils=$(new anna person add --organisation "$rail" --name "Nils Ek")
for way in false true; do
	way_port=${way}_way
	quiet anna invite "$nils" --server "tcp://127.0.0.1:${!way_port}" --out "$way.invitation"
done
expect 4 "T0c: an invitation whose address leads elsewhere" as nils enrol false.invitation --key-file people/nils.key --name "Nils's laptop" \
	--passphrase-fd 3 3<passphrase
! grep -qa "Nils" false.said || fault "T0c: the false server learned who came"
expect 0 "control: the same on the way to the true one" as nils enrol true.invitation --key-file people/nils2.key --name "Nils's laptop" \
	--passphrase-fd 3 3<passphrase
profile_by lena elsewhere "tcp://127.0.0.1:$other"
as elsewhere login --passphrase-fd 3 3<passphrase >/dev/null 2>&1 || true
expect 4 "T0c: a client that knows its server, led elsewhere" as elsewhere whoami

# --- T2a: back-dated ---
backdated=$(submitted lena "Back-dated" --captured-us 2026-01-01T08:00:00Z --note "written today")
not_before=$(field not_before_us as lena evidence get "$backdated")
as lena evidence list --audit "$audit" --filter "bracket_s > 0 AND bracket_s <= 120" -o name | grep -qx "$backdated" || fault "T2a: lists know its width"
[[ $not_before > 2026-02 ]] || fault "T2a: the bracket begins on $not_before, as claimed"
[ "$(field captured_us as lena evidence get "$backdated")" = 2026-01-01T08:00:00Z ] || fault "control: the claim stands beside it"

# --- T3a, T3b: one side denies, the other says it lost it ---
expect 1 "a folder for proofs that is not there" as omar evidence submit --proofs none --audit "$audit" --title x --source record \
	--method remote-no-interaction --classification internal --verifiability verified --captured-us now --note x
contains err "nothing was sent" "and nothing is"
mkdir proofs
piece=$(submitted omar "Restore log" --captured-us now --file files/canary.log --proofs proofs)
receipt=$(find local/isms-audit/omar -name '*.leaf' | sort -V | tail -n 1)
cp "proofs/$(field ledger_index as omar evidence get "$piece").tlog-proof" omar.tlog-proof || fault "T3b: who sent it holds the proof at once"
expect 0 "T3b: and later" as omar log proof "$receipt" --out later.tlog-proof
[ "$(sed -n 's/^extra //p' omar.tlog-proof)" = "$(sed -n 's/^extra //p' later.tlog-proof)" ] || fault "T3b: of the same entry"
expect 0 "T3b: which the other side's client accepts" as lena log proof omar.tlog-proof
leaf=$(sed -n 's/^extra //p' omar.tlog-proof | base64 -d | sed -E '/^received /s/[0-9]{6}Z$/000000Z/' | base64 -w 0)
sed "s|^extra .*|extra $leaf|" omar.tlog-proof >changed.tlog-proof
expect 9 "control: but not a changed one" as lena log proof changed.tlog-proof
quiet lena evidence pack "$piece" --out lena.zip

# --- T3c: what nobody should open ---
printf '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><!ENTITY x SYSTEM "file:///etc/passwd"></svg>' >files/poison
poisoned()
{
	cp files/poison "$1"
	as omar evidence submit --audit "$audit" --title "Screen" --source record --method remote-no-interaction --classification internal \
		--verifiability verified --captured-us now --file "$1" -o name
}
expect 2 "T3c: a name that would move a terminal's cursor" poisoned "$(printf 'files/\033[2Jx.svg')"
contains err "file.name" "the place"
expect 2 "T3c: one that reads backwards" poisoned "$(printf 'files/\xe2\x80\xaegpj.svg')"
expect 0 "T3c: a poisoned file is only kept" poisoned files/screen.svg
poison=$(cat out)
expect 0 "fetched" as lena evidence fetch "$poison" --out files/fetched
cmp -s files/poison files/fetched || fault "T3c: passed on as it came"
[ ! -x files/fetched ] || fault "T3c: it can be executed"

# --- T9: two servers on one store ---
expect 1 "T9: a second server" timeout 10 auditd --config auditd.yaml run
contains err DB_LOCKED "T9: why"
quiet anna whoami

# --- T2b: swapped where it is kept ---
quiet omar evidence submit --audit "$audit" --title "Another" --source record --method remote-no-interaction --classification internal \
	--verifiability verified --captured-us now --file passphrase
mapfile -t blob < <(find server/state/blobs -type f -printf '%T@ %p\n' | sort -n | tail -n 2 | cut -d' ' -f2)
cp "${blob[0]}" kept
cp "${blob[1]}" "${blob[0]}"
expect 9 "T2b: another file in its place" as lena evidence fetch "$poison" --out files/swapped
[ ! -e files/swapped ] || fault "T2b: it is handed out"
printf 'x' | dd of="${blob[0]}" bs=1 seek=20 conv=notrunc 2>/dev/null
expect 9 "T2b: a changed one" as lena evidence fetch "$poison" --out files/swapped
cp kept "${blob[0]}"
expect 0 "control: its own" as lena evidence fetch "$poison" --out files/again
! as lena evidence --help 2>/dev/null | grep -qE "^ *evidence (delete|remove)" || fault "T2b: evidence can be deleted"

# --- T4a: root writes into a table ---
server_stops
expect 0 "control: the tables are what the ledger says" auditd --config auditd.yaml verify --deep
sqlite3 server/state/programme.db "UPDATE evidence SET state = state + 1 WHERE id = x'$(tr -d - <<<"$piece")'" ||
	fault "control: root may write"
expect 9 "T4a: a cell that no entry says" auditd --config auditd.yaml verify --deep
contains err "column state is not what the ledger says" "T4a: which"

# --- T4f: root destroys everything ---
rm -rf server
expect 0 "T4f: what was handed out verifies without any server" env -i PATH="$PATH" HOME=/nonexistent \
	auditverify --log-key "$(sed -n 's/^log key *//p' paper)" lena.zip
contains out "VERIFIED     1 pieces" "T3a: with who signed it"
vkey=$(sed -n 's/^log //p' config/isms-audit/omar/profile)
statement=${receipt%.leaf}.statement
expect 0 "T3b: so does a receipt, with what was signed" env -i PATH="$PATH" HOME=/nonexistent \
	auditverify receipt --log-key "$vkey" omar.tlog-proof "$statement"
contains out "is of this statement" "T3b: which"
contains out "signer       ed25519:$(sed -n 's/^signer ssh-ed25519 //p' people/omar.key | base64 -d | tail -c 32 | od -An -v -tx1 | tr -d ' \n')" "T3b: whose"
expect 9 "control: a changed receipt" auditverify receipt --log-key "$vkey" changed.tlog-proof
other_statement=$(find local/isms-audit/omar -name '*.statement' ! -path "*/${statement##*/}" | head -n 1)
expect 9 "control: another statement" auditverify receipt --log-key "$vkey" omar.tlog-proof "$other_statement"
contains err OTHER_STATEMENT "why"
verdict threats
