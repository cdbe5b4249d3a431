#!/usr/bin/env bash
# The key that devices pin for sessions, exchanged: whoever comes by within thirty days follows and notices nothing; whoever was away is handed the records;
# records that somebody changed lead nowhere; and a key that is lost or was stolen is exchanged the same way.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
for who in berta carl dora; do
	bring_in "$who" "${who^} Ek" "$rail" >/dev/null
done

pinned()
{
	sed -n 's/^session //p' "config/isms-audit/$1/profile"
}

# next_key: another key for the server, which starts again with it.
next_key()
{
	auditd --config auditd.yaml session-key new >next || fault "no next key"
	server_stops
	server_starts
}

# everybody's kept sessions are over, as they are hours later
new_sessions()
{
	rm -f run/isms-audit/*.session
}

first=$(pinned anna)
[ "$first" = "$(pinned carl)" ] || fault "one key for all"

# --- in due time ---
expect 1 "nothing to finish" auditd --config auditd.yaml session-key finish
contains err NO_NEXT_KEY "why"
expect 1 "nothing to show" auditd --config auditd.yaml session-key show
auditd --config auditd.yaml session-key new >next
expect 1 "no second one beside it" auditd --config auditd.yaml session-key new
contains err KEYS_EXIST "why"
expect 1 "nobody was told" auditd --config auditd.yaml session-key finish
contains err NEXT_KEY_WAITS "why"
server_stops
server_starts
new_sessions
expect 0 "berta comes by" as berta whoami
contains err "another session key" "it is said"
contains err "$(sed -n 's/.*\(sha256:[0-9a-f]*\).*/\1/p' next)" "which one, as the console said it"
second=$(pinned berta)
[ "$second" != "$first" ] || fault "it is pinned"
expect 0 "and again" as berta whoami
[ ! -s err ] || fault "once is enough: $(cat err)"
expect 0 "it stands in the ledger" as anna session-key list
contains out "$(sed -n 's/.*\(sha256:[0-9a-f]*\).*/\1/p' next)" "with its fingerprint"
expect 0 "nobody else sees the row" as berta session-key list
! grep -q sha256 out || fault "berta is no administrator"
entries=$(field size as anna log head)
server_stops
server_starts
[ "$(field size as anna log head)" = "$entries" ] || fault "what was told once is entered once"
expect 0 "an invitation names the new key" as anna invite "$(new anna person add --organisation "$rail" --name "Emil Ek")" --server "$url" --out emil.invitation
contains emil.invitation "$second" "the new key"
expect 1 "thirty days" auditd --config auditd.yaml session-key finish
contains err NEXT_KEY_WAITS "why"

# --- the old key goes; carl was away ---
server_stops
expect 0 "a key that was stolen goes at once" auditd --config auditd.yaml session-key finish --now
server_starts
new_sessions
expect 0 "berta goes on" as berta whoami
expect 4 "carl does not" as carl whoami
contains err HANDSHAKE_REFUSED "the reason"
contains err "session-key follow" "and what to do"
auditd --config auditd.yaml session-key show >records
expect 7 "berta has nothing to follow" as berta session-key follow records
contains err NOTHING_FOLLOWS "why"
sed "s|^key .*|key $first|" records >forged
expect 4 "changed records lead nowhere" as carl session-key follow forged
contains err SESSION_RECORD_REFUSED "why"
head -n 3 records >half
expect 2 "half a record" as carl session-key follow half
[ "$(pinned carl)" = "$first" ] || fault "nothing was pinned"
expect 0 "carl follows" as carl session-key follow records
[ "$(pinned carl)" = "$second" ] || fault "to the key that counts"
expect 0 "and goes on" as carl whoami

# --- lost: there is no session.key any more; a device follows from the record alone, over two exchanges ---
server_stops
rm server/state/keys/session.key
! auditd --config auditd.yaml run 2>lost || fault "no server without it"
contains lost session.key "which is said"
auditd --config auditd.yaml session-key new >next
contains next "session.key" "the new one takes its place"
auditd --config auditd.yaml run --with-front 2>>server.log &
server_pid=$!
pids+=("$server_pid")
front_greets
new_sessions
expect 4 "nobody knows it yet" as anna whoami
auditd --config auditd.yaml session-key show >records
[ "$(grep -c '^signed' records)" -eq 2 ] || fault "two records"
for who in anna berta carl dora; do
	expect 0 "$who follows" as "$who" session-key follow records
	expect 0 "$who goes on" as "$who" whoami
done
[ "$(pinned dora)" = "$(pinned anna)" ] || fault "all pin the same"

# --- with the log key exchanged as well, dora was away again, on a computer of her own ---
cp -r local local.dora
dora()
{
	XDG_STATE_HOME=$work/local.dora as dora "$@"
}
auditd --config auditd.yaml log-key new >/dev/null
server_stops
server_starts
expect 0 "the next log key" as anna log rotate
next_key
new_sessions
expect 0 "anna follows both" as anna whoami
expect 0 "the log's keys" as anna log keys --out log.keys
server_stops
auditd --config auditd.yaml log-key finish >/dev/null
auditd --config auditd.yaml session-key finish --now >/dev/null
server_starts
auditd --config auditd.yaml session-key show >records
expect 4 "dora knows the first log key alone" dora session-key follow records
contains err SESSION_RECORD_REFUSED "why"
expect 0 "with the log's keys she follows" dora session-key follow records --log-keys log.keys
expect 0 "and goes on" dora whoami
expect 0 "the ledger is whole" as anna log head
server_stops
expect 0 "and each table is what it says" auditd --config auditd.yaml verify --deep
verdict session_keys
