#!/usr/bin/env bash
# Every exit status that auditc promises, each by a command that a person would type.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start
audit_in_fieldwork

evidence=(evidence submit --audit "$audit" --title "Backup job log" --source record --method on-site-interaction --classification internal
	--verifiability verified --place Kista)
echo one >files/one.log
echo two >files/two.log

# --- 0: all of it ---
expect 0 "two files" as omar "${evidence[@]}" --file files/one.log --file files/two.log -o csv --columns title
[ "$(sed 1d out | sort | tr '\n' ' ')" = '"Backup job log: one.log" "Backup job log: two.log" ' ] || fault "two pieces of evidence: $(cat out)"
[ "$(head -n 1 out)" = title ] || fault "one heading"
contains err "at index" "where they stand"

# --- 3: some of it ---
expect 3 "one of two files is missing" as omar "${evidence[@]}" --file files/none.log --file files/two.log -o name
[ "$(wc -l <out)" -eq 1 ] || fault "one was submitted: $(cat out)"
contains err "files/none.log: not submitted" "which one is missing"
contains err "1 of 2 files were submitted" "how many were"
catalogue='{"catalog":{"uuid":"6f8a3f1c-0f6b-4f5e-9a51-0d2f4a1b9c77","metadata":{"title":"Own rules","version":"1","oscal-version":"1.1.2","last-modified":"2026-01-01T00:00:00Z"},"groups":[{"id":"a","title":"A","controls":[{"id":"a-1","title":"One","props":[{"name":"label","value":"A-1"}]},{"id":"a-1","title":"One again","props":[{"name":"label","value":"A-1"}]}]}]}}'
printf '%s' "$catalogue" >files/twice.json
expect 3 "a catalogue whose items are refused" as erik criteria import files/twice.json --organisation "$rail"
contains err "was added, but not all of its items" "what is there and what is not"

# --- 1, 2, 4 to 7 ---
expect 1 "a file that cannot be written" as omar evidence fetch "$(as omar evidence list --audit "$audit" -o name | head -n 1)" \
	--out no/such/folder/file
contains err "FILE_WRITE" "and that it is here that it failed"
expect 2 "no such verb" as anna person dance
expect 2 "a field that is missing" as anna person add --organisation "$rail"
expect 2 "an option's value" as anna person list --output pdf
expect 4 "nobody's profile" as nobody whoami
contains err "auditc enrol" "what to do"
expect 5 "without the role" as omar programme add --organisation "$cloud" --title "Own" --from-us 2027-01-01 --to-us 2027-12-31 --purpose x
expect 6 "what is not there" as anna person get 0193a5c2-0000-7000-8000-000000000000
expect 6 "what is not one's own looks the same" as omar programme get "$programme"
expect 6 "no such file" as omar "${evidence[@]}" --file files/none.log
expect 7 "a rule" as lena audit begin-fieldwork "$audit"
expect 7 "a version that is not the newest" as erik audit schedule "$audit" --version 1 --from-us 2027-03-01 --to-us 2027-03-05

# --- 130 ---
AUDITC_PROFILE=anna auditc ledger watch --from-size 1000000 --wait-ms 20000 >out 2>err &
watch=$!
sleep 1
kill -INT "$watch"
status=0
wait "$watch" || status=$?
[ $status -eq 130 ] || fault "interrupted: exit status $status, not 130"

# --- 8: the server does not say ---
expect 0 "a session, through the front, which goes on" as lena whoami
kill -STOP "$server_pid"
until grep -q '^State:.T' "/proc/$server_pid/status"; do
	sleep 0.05
done
expect 8 "a server at work for longer than one waits" as lena site list --timeout 1
contains err "may still be at work" "what is known"
kill -CONT "$server_pid"
expect 0 "and when it goes on" as anna whoami

# --- 9: a ledger that shrank, and 10: nobody there ---
server_stops
expect 10 "no server" as anna whoami
cp -a server/state older
server_starts
expect 0 "another entry" as anna person add --organisation "$rail" --name "Someone"
expect 0 "which this device has seen" as anna status
server_stops
rm -rf server/state
mv older server/state
rm -f run/isms-audit/*.session
server_starts
expect 9 "T9: a ledger without an entry it had" as anna whoami
contains err "LOG_SHRANK" "what was found"
verdict client_exit
