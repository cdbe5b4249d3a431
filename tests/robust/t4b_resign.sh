#!/usr/bin/env bash
# History rewritten by whoever stole the server with its log key: an old entry edited, the newest entries dropped, dropped and
# grown again. The store's own checks pass, verify --deep included. A client that remembers a checkpoint refuses with exit
# status 9, sends nothing it signed and keeps both checkpoints; one without a memory believes it, until somebody shows it a
# checkpoint that was cosigned before.
#
# usage: BINARY_DIR=build/dev t4b_resign.sh
# Control: the same client believes the same server once its memory is taken away, so it was the memory that refused.
. "$(dirname "${BASH_SOURCE[0]}")/tools/world.sh"

entries()
{
	sqlite3 "file:$work/server/state/programme.db?mode=ro" 'SELECT COUNT(*) FROM entry'
}

# rewritten NAME ARGUMENT...: a store whose own checks pass, served.
rewritten()
{
	stop
	rm -rf server/state
	cp -r state.true server/state
	"$tools/rewrite_log" server/state server/state/keys robust.example/isms "${@:2}"
	"$auditd" --config auditd.yaml rebuild >/dev/null
	"$auditd" --config auditd.yaml verify >/dev/null || die "$1: verify finds it, so it proves nothing about clients"
	"$auditd" --config auditd.yaml verify --deep >/dev/null || die "$1: verify --deep finds it"
	serve || die "$1: the server does not start"
	size=$(entries)
}

# refuses NAME REASON: the client that remembers, with the session it kept and without; reading as writing.
refuses()
{
	local try status
	rm -f local/isms-audit/witness/*.conflict-*
	for try in "person add --organisation $rail --name Late" "person list" "session get"; do
		status=0
		# shellcheck disable=SC2086
		AUDITC_PROFILE=anna auditc $try >out 2>&1 || status=$?
		[ "$status" -eq 9 ] || { cat out; die "$1: exit status $status, not 9: auditc $try"; }
		grep -q "$2" out || { cat out; die "$1: not $2: auditc $try"; }
		refusals=$((refusals + 1))
	done
	[ "$(entries)" -eq "$size" ] || die "$1: something was entered"
	for try in local/isms-audit/witness/*.conflict-*; do
		[ "$(grep -c '^— robust.example/isms ' "$try")" -eq 2 ] || die "$1: $try does not hold both checkpoints"
	done
}

make_first
for name in Ada Bo Cleo Dag Eva; do
	as anna person add --organisation "$rail" --name "$name Nilsson" >/dev/null
done
as anna status >/dev/null
as anna log witness >/dev/null
as anna log head --out cosigned.note --cosigned >/dev/null
stop
cp -r server/state state.true
cp -r local local.true
serve || die "the server does not start"
as anna person list >/dev/null || die "the true server is refused"
refusals=0

rewritten "an edited entry" edit "Cleo Nilsson" "Cleo Persson"
cp -r run run.new
refuses "an edited entry" LOG_FORKED
# Without a memory: the same keys, another home.
XDG_STATE_HOME=$work/local.new XDG_RUNTIME_DIR=$work/run.new AUDITC_PROFILE=anna auditc person list -o name --filter 'name = "Cleo Persson"' >out 2>>client.log ||
	die "a client without a memory does not believe it"
[ -s out ] || die "the rewritten name is not served"
status=0
XDG_STATE_HOME=$work/local.new XDG_RUNTIME_DIR=$work/run.new AUDITC_PROFILE=anna auditc log compare cosigned.note >out 2>&1 || status=$?
[ "$status" -eq 9 ] && grep -q LOG_FORKED out || { cat out; die "the cosigned checkpoint convinces nobody: exit status $status"; }
echo "an edited entry: refused by who remembers; who remembers nothing reads the forgery. That is why there are witnesses."

rewritten "dropped entries" drop 2
refuses "dropped entries" LOG_SHRANK

rewritten "dropped and grown again" drop 2
rm -rf local.new run.new
cp -r run run.new
for name in Finn Gro Hal Ida; do
	XDG_STATE_HOME=$work/local.new XDG_RUNTIME_DIR=$work/run.new AUDITC_PROFILE=anna \
		auditc person add --organisation "$rail" --name "$name Nilsson" >/dev/null 2>>client.log
done
size=$(entries)
refuses "dropped and grown again" LOG_FORKED

# ---------------------------------------------------------------- control
rm -rf local/isms-audit/witness
as anna person list >/dev/null || die "control: the client refuses for another reason than its memory"
rm -rf local
cp -r local.true local
stop # a session that was begun without a memory goes on
serve || die "the server does not start"
status=0
as anna person list >/dev/null || status=$?
[ "$status" -eq 9 ] || die "with its memory back the client believes the server"
echo "rewritten histories 3, refusals $refusals of $refusals with exit status 9 and both checkpoints kept, nothing entered; control: believed without its memory"
