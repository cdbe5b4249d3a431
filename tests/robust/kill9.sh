#!/usr/bin/env bash
# kill -9 under load: writers whose acknowledged writes must all be there, once, after the server was killed again and again.
#
# usage: BINARY_DIR=build/dev kill9.sh [--kills N] [--writers N] [--control]
# Real processes over the local socket; writers sign through ssh-agent and try again with the same statement, as everybody's
# client does. --control drops the ledger's tail behind the server's back once, which must turn this red.
set -euo pipefail
shopt -s inherit_errexit

kills=12 writers=4 control=
while [ $# -gt 0 ]; do
	case $1 in
	--kills) kills=$2; shift 2 ;;
	--writers) writers=$2; shift 2 ;;
	--control) control=yes; shift ;;
	*) shift ;;
	esac
done

build=$(cd "${BINARY_DIR:?is the build to try}" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/isms-kill.XXXXXX")
server= agent= pids=()
finish()
{
	local status=$?
	touch "$work/stop"
	for pid in "${pids[@]}" $server $agent; do
		kill -9 "$pid" 2>/dev/null || true
	done
	wait 2>/dev/null || true
	rm -rf "$work"
	exit $status
}
trap finish EXIT
umask 077
cd "$work"
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/local XDG_RUNTIME_DIR=$work/run PATH=$build/client:$build/daemon:$PATH
mkdir config local run server acked
eval "$(ssh-agent -s)" >/dev/null
agent=$SSH_AGENT_PID

printf 'state_directory: %s/server/state\nruntime_directory: %s/server/run\nlog:\n  origin: kill.example/isms\n  level: error\n' "$work" "$work" >auditd.yaml
auditd --config auditd.yaml init --organisation "Nordic Rail AB" --administrator "Anna Berg" --invitation invitation 2>/dev/null
start()
{
	auditd --config auditd.yaml run 2>>server.log &
	server=$!
	disown
}
ready()
{
	for _ in $(seq 300); do
		auditc person list -o name >/dev/null 2>&1 && return
		sleep 0.02
	done
	echo "the server did not come back:"; tail -n 5 server.log
	exit 1
}
start
for _ in $(seq 100); do [ -S server/run/local.sock ] && break; sleep 0.05; done
echo passphrase >passphrase
auditc enrol invitation --key-file key --name robot --passphrase-fd 3 3<passphrase >/dev/null 2>&1
auditc login --passphrase-fd 3 3<passphrase >/dev/null 2>&1
organisation=$(auditc organisation list -o name)

write()
{
	local n=0
	while [ ! -e stop ]; do
		n=$((n + 1))
		if auditc person add --organisation "$organisation" --name "writer $1 number $n" -o name >/dev/null 2>>"errors.$1"; then
			echo "writer $1 number $n" >>"acked/$1"
		fi
	done
}
for writer in $(seq "$writers"); do
	write "$writer" &
	pids+=($!)
done

for _ in $(seq "$kills"); do
	sleep "0.$(printf '%03d' $((RANDOM % 490 + 10)))"
	kill -9 "$server"
	while kill -0 "$server" 2>/dev/null; do sleep 0.005; done
	start
	ready
done
touch stop
for pid in "${pids[@]}"; do wait "$pid" || true; done
pids=()
kill "$server"
while kill -0 "$server" 2>/dev/null; do sleep 0.01; done
if [ -n "$control" ]; then
	last=$(sqlite3 server/state/programme.db 'SELECT hex(id) FROM person ORDER BY id DESC LIMIT 1')
	sqlite3 server/state/programme.db "DELETE FROM person WHERE hex(id) = '$last'"
fi
if ! auditd --config auditd.yaml verify --deep >verify.out 2>&1; then
	cat verify.out
	exit 1
fi
start
ready
auditc person list --all -o jsonl | sed -n 's/.*"name":"\(writer [^"]*\)".*/\1/p' | sort >there
sort acked/* >acked.all
lost=$(comm -13 there acked.all | wc -l)
doubled=$(uniq -d there | wc -l)
echo "kills $kills, writers $writers, acknowledged $(wc -l <acked.all), there $(wc -l <there), lost $lost, doubled $doubled"
[ "$lost" -eq 0 ] && [ "$doubled" -eq 0 ] && [ "$(wc -l <acked.all)" -gt "$kills" ]
