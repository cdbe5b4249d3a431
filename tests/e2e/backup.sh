#!/usr/bin/env bash
# A backup beside the running daemon, restored into another state directory: same ledger, verified cell by cell, and served.
#
# usage: BINARY_DIR=build/dev backup.sh
set -euo pipefail

auditd=$(cd "${BINARY_DIR:?is the build to test}" && pwd)/daemon/auditd
work=$(mktemp -d "${TMPDIR:-/tmp}/isms-backup.XXXXXX")
server_pid=
umask 077
cd "$work"

finish()
{
	local status=$?
	if [ -n "$server_pid" ] && kill -0 "$server_pid" 2>/dev/null; then
		kill "$server_pid"
		wait "$server_pid" || true
	fi
	[ $status -eq 0 ] || tail -n 20 server.log 2>/dev/null || true
	cd /
	rm -rf "$work"
}
trap finish EXIT

# config FILE STATE
config()
{
	printf 'state_directory: %s\nruntime_directory: %s\nlog:\n  origin: backup.example/isms\n  level: warn\n' \
		"$work/$2" "$work/run" >"$1"
}

serve()
{
	rm -rf run
	"$auditd" --config "$1" run 2>>server.log &
	server_pid=$!
	for _ in $(seq 100); do
		[ -S run/local.sock ] && return
		sleep 0.1
	done
	return 1
}

stop()
{
	kill "$server_pid"
	wait "$server_pid"
	server_pid=
}

expect()
{
	local want=$1 status=0
	shift
	"$@" >out 2>&1 || status=$?
	[ $status -eq "$want" ] || { echo "exit $status, not $want: $*"; cat out; return 1; }
}

config here.yaml here
config there.yaml there
# An invitation that cannot be written begins no ledger: the next try finds none.
if "$auditd" --config here.yaml init --organisation "Northwind" --administrator "Ada" --invitation nowhere/invitation; then
	echo "init without a place for its invitation passed" >&2
	exit 1
fi
"$auditd" --config here.yaml init --organisation "Northwind" --administrator "Ada" --invitation invitation
if "$auditd" --config here.yaml init --organisation "Northwind" --administrator "Mallory" --invitation again; then
	echo "a ledger was begun twice"
	exit 1
fi
[ ! -e again ]
serve here.yaml
"$auditd" --config here.yaml backup --to "$work/backup" | tee made
expect 1 "$auditd" --config here.yaml backup --to "$work/backup"
grep -q BACKUP_EXISTS out
stop

# The keys are a directory of their own, carried by the administrator.
mkdir there
cp -a here/keys there/keys
"$auditd" --config there.yaml restore --from "$work/backup" | tee restored
diff <(grep -E '^(entries|root)' made) <(grep -E '^(entries|root)' restored)
"$auditd" --config there.yaml verify --deep
serve there.yaml
stop

# Never over a store, and not an older ledger than the state directory's checkpoint knows.
expect 1 "$auditd" --config there.yaml restore --from "$work/backup"
grep -q STATE_EXISTS out
printf x >>backup/ledger.db
rm -rf there/programme.db* there/keys.db* there/blobs there/staging
expect 9 "$auditd" --config there.yaml restore --from "$work/backup"
grep -q BACKUP_DAMAGED out
echo "backup: restored, verified, served; damage and overwriting refused"
