#!/usr/bin/env bash
# kill -9 under load: writers whose acknowledged writes must all be there, once, after the server was killed again and again at
# random times, 10 to 500 ms after it began to serve.
#
# usage: BINARY_DIR=build/dev kill9.sh [--kills N] [--writers N]
# Real processes over the local socket; writers sign through ssh-agent and try again with the same statement, as everybody's
# client does. Controls, by the same run: a row taken away behind the server's back must count as lost and be seen by
# verify --deep; a statement whose repeat was forgotten between commit and answer must count as doubled.
. "$(dirname "${BASH_SOURCE[0]}")/tools/world.sh"

kills=200 writers=4
while [ $# -gt 0 ]; do
	case $1 in
	--kills) kills=$2; shift 2 ;;
	--writers) writers=$2; shift 2 ;;
	*) shift ;;
	esac
done

make_first
stop
mkdir acked
pids=()
begin_writing()
{
	local writer
	for writer in $(seq "$1" "$2"); do
		cp -r run "run.$writer" # a session and a witness of its own; keys are the same
		AUDITC_PROFILE=anna XDG_RUNTIME_DIR=$work/run.$writer XDG_STATE_HOME=$work/local.$writer \
			"$tools/writer" "$writer" "$rail" >"acked/$writer" 2>"errors.$writer" &
		pids+=($!)
	done
}
end_writing()
{
	local pid
	touch stop
	for pid in "${pids[@]}"; do
		wait "$pid" || { grep -hv "trying again\|DIAL_FAILED" errors.* | tail -n 8; die "a writer ended by itself"; }
	done
	pids=()
	rm stop
}

# What the ledger and the tables say; sets $acknowledged $lost $doubled.
count()
{
	as anna person list --all -o jsonl | sed -n 's/.*"name":"\(writer [^"]*\)".*/\1/p' | sort >there
	sort acked/* >acked.all
	acknowledged=$(wc -l <acked.all)
	lost=$(comm -13 <(uniq there) acked.all | wc -l)
	# Ids follow from the statement, so a statement entered twice is one row: the ledger's headers tell.
	doubled=$(($(uniq -d there | wc -l) + $(sqlite3 "file:$work/server/state/programme.db?mode=ro" \
		'SELECT CAST(header AS TEXT) FROM entry' | grep '^id ' | sort | uniq -d | wc -l)))
}

# ---------------------------------------------------------------- the regime
serve || die "the server does not start"
begin_writing 1 "$writers"
began=$(date +%s%N)
for _ in $(seq "$kills"); do
	sleep "0.$(printf '%03d' $((RANDOM % 490 + 10)))"
	stop -KILL
	serve || die "the server does not come back"
done
for _ in $(seq 500); do [ "$(cat acked/* | wc -l)" -gt 0 ] && break; sleep 0.02; done
end_writing
each=$((($(date +%s%N) - began) / 1000000 / kills))
stop
"$auditd" --config auditd.yaml verify --deep >verify.out 2>&1 || { cat verify.out; die "the store does not verify"; }
serve || die "the server does not start"
count
echo "kills $kills, writers $writers, acknowledged $acknowledged, there $(uniq there | wc -l), lost $lost, doubled $doubled ($each ms a kill)"
[ "$lost" -eq 0 ] && [ "$doubled" -eq 0 ] || die "acknowledged writes are lost or doubled"
least=$((kills * 2 > 100 ? kills * 2 : 100))
[ "$acknowledged" -ge "$least" ] || die "fewer than $least acknowledged writes: that was no load"

# ---------------------------------------------------------------- controls
# One that was acknowledged: the newest row may be of a writer that was told to end before it heard.
taken=$(as anna person list --filter "name = \"$(head -n 1 acked/1)\"" -o name)
[ -n "$taken" ] || die "control: no row to take away"
stop
cp -r server/state state.good
sqlite3 server/state/programme.db "DELETE FROM person WHERE id = X'${taken//-/}'"
! "$auditd" --config auditd.yaml verify --deep >/dev/null 2>&1 || die "control: verify --deep does not miss a row"
serve || die "the server does not start"
count
[ "$lost" -eq 1 ] || die "control: a row taken away counts as $lost lost"
stop
rm -rf server/state
mv state.good server/state
# A writer that waited too long for the server gives its statement up and goes on to the next: then nothing is entered twice. So it
# is held until the server is back; where it gave up before, the control is tried again.
double_one()
{
	local number=$1
	stop
	AUDIT_FAULT=kill:answer auditd=$tools/auditd_faulty serve || die "the faulty server does not start"
	begin_writing "$number" "$number"
	gone
	kill -STOP "${pids[@]}"
	sqlite3 server/state/programme.db "DELETE FROM repeat WHERE idx = (SELECT MAX(idx) FROM entry)"
	serve || die "the server does not start"
	kill -CONT "${pids[@]}"
	for _ in $(seq 500); do [ -s "acked/$number" ] && break; sleep 0.02; done
	end_writing
	count
}
if [ -x "$tools/auditd_faulty" ]; then
	serve || die "the server does not start"
	for try in 1 2 3 4 5; do
		double_one $((writers + try))
		[ "$doubled" -eq 0 ] || break
	done
	[ "$doubled" -eq 1 ] || die "control: a forgotten repeat counts as $doubled doubled"
	echo "controls: a lost row and a doubled statement are found"
else
	echo "controls: a lost row is found (no faulty auditd in this build to double a statement)"
fi
