#!/usr/bin/env bash
# Calls over wires that break, and calls that wait: one effect for a statement however often it is sent, sessions that outlive their
# connections, eight watches a session and no ninth.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

# anna's device goes through a wire that can break.
node "$source_dir/tests/e2e/cut.mjs" "$port" "$work" >proxy.port &
pids+=("$!")
for _ in $(seq 100); do
	[ ! -s proxy.port ] || break
	sleep 0.05
done
sed -i "s|^server .*|server tcp://127.0.0.1:$(cat proxy.port)|" config/isms-audit/anna/profile
expect 0 "through the wire" as anna whoami

# --- a handshake cut short ---
rm run/isms-audit/anna.session
touch cut
expect 0 "the connection breaks in the handshake" as anna whoami
[ -e cut.done ] || fault "nothing was cut"
rm cut.done
session=$(grep '^id ' run/isms-audit/anna.session)

# --- a reply that never comes back ---
touch cut
expect 0 "the connection breaks between request and reply" as anna person add --organisation "$rail" --name "Erik Lund" -o name
[ -e cut.done ] || fault "nothing was cut"
contains err "trying again" "the client says what it does"
contains err "had been entered already" "the same statement, entered once"
id=$(cat out)
expect 0 "people" as anna person list --organisation "$rail" --filter 'name = "Erik Lund"' -o name
[ "$(cat out)" = "$id" ] || fault "one person was added once: $(wc -l <out) are there"
entries=$(as anna status | sed -nE 's/.*, ([0-9]+) entries.*/\1/p')

# Control: the same words as a second command are a second statement, and a second person.
expect 0 "the same words again" as anna person add --organisation "$rail" --name "Erik Lund" -o name
expect 0 "people" as anna person list --organisation "$rail" --filter 'name = "Erik Lund"' -o name
[ "$(wc -l <out)" -eq 2 ] || fault "two commands are two people: $(wc -l <out) are there"
[ "$(as anna status | sed -nE 's/.*, ([0-9]+) entries.*/\1/p')" -eq $((entries + 1)) ] || fault "one entry a command"

# --- a connection closed while a command is under way ---
touch close
expect 0 "closed between two calls of one command" as anna person list --organisation "$rail" --page-size 2 --all -o name
[ -e close.done ] || fault "nothing was closed"
[ "$(wc -l <out)" -eq 3 ] || fault "both pages came"
[ "$(grep '^id ' run/isms-audit/anna.session)" = "$session" ] || fault "the session outlives its connections"

# --- watches ---
# All commands of a profile share its session; on the server's own socket, where no cap per address keeps the ninth out before.
sed -i "s|^server .*|server ipc://$work/server/run/local.sock|" config/isms-audit/anna/profile
expect 0 "a session on local.sock" as anna whoami
size=$(as anna status | sed -nE 's/.*, ([0-9]+) entries.*/\1/p')
for i in $(seq 9); do
	launch anna ledger watch --from-size "$size" --wait-ms 50000 -o csv >watch.$i.out 2>watch.$i.err
	watch[i]=$launched
done
# One of nine is refused, at once and with its reason; and not before eight wait.
for _ in $(seq 400); do
	! grep -qs WATCHES watch.*.err || break
	sleep 0.1
done
expect 0 "other calls of the session meanwhile, writes too" as anna person add --organisation "$rail" --name "Nils Ek"
refused=0
for i in $(seq 9); do
	if wait "${watch[i]}"; then
		[ "$(tail -n 1 watch.$i.out)" = $((size + 1)) ] || fault "watch $i saw $(tail -n 1 watch.$i.out) entries, not $((size + 1))"
	else
		refused=$((refused + 1))
		contains watch.$i.err "WATCHES" "the ninth is refused with its reason"
	fi
done
[ "$refused" -eq 1 ] || fault "eight watches wait and the ninth is refused: $refused were"
expect 0 "and when they are over there is room again" as anna ledger watch --from-size 1000000 --wait-ms 10

# The wait comes on top of the time that the server may work.
began=$SECONDS
expect 0 "a wait longer than the time for work" as anna ledger watch --from-size 1000000 --wait-ms 3000 --timeout 1
[ $((SECONDS - began)) -ge 2 ] || fault "it did not wait"
verdict client_calls
