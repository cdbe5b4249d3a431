#!/usr/bin/env bash
# The newest entries cut off by whoever has the log key, or lost with a backup that was put back, before a client that remembers
# no checkpoint: the receipts it holds find it. So too where others were entered in their place.
#
# usage: BINARY_DIR=build/dev t4d_truncated.sh
# Control: on the true server the same receipts are proved.
. "$(dirname "${BASH_SOURCE[0]}")/tools/world.sh"

# cut: the store without its newest three entries, served; the client keeps its receipts and no checkpoint.
cut()
{
	[ -z "$server" ] || stop
	rm -rf server/state local
	cp -r state.true server/state
	cp -r local.true local
	"$tools/rewrite_log" server/state server/state/keys robust.example/isms drop 3
	"$auditd" --config auditd.yaml rebuild >/dev/null
	"$auditd" --config auditd.yaml verify --deep >/dev/null || die "verify finds it, so it proves nothing about receipts"
	rm -rf local/isms-audit/witness run/isms-audit/*session*
	serve || die "the server does not start"
	as anna whoami >/dev/null || die "the client refuses for another reason than its receipts"
}

# finds REASON COMMAND...
finds()
{
	local reason=$1 status=0
	shift
	AUDITC_PROFILE=anna auditc "$@" >out 2>&1 || status=$?
	[ "$status" -eq 9 ] && grep -q "$reason" out || { cat out; die "auditc $*: exit status $status, not 9 with $reason"; }
	findings=$((findings + 1))
}

make_first
as anna status >/dev/null
for name in Ada Bo Cleo; do
	as anna person add --organisation "$rail" --name "$name Nilsson" >/dev/null
done
receipt=$(find local -name '*.leaf' | sort -V | tail -n 1)
cp -r local local.before
findings=0
as anna log proof "$receipt" --out newest.tlog-proof || die "control: the receipt is not proved"
as anna status | grep -q '^receipts  0 without proof' || die "control: receipts stay without proof"
rm -rf local
cp -r local.before local
stop
cp -r server/state state.true
cp -r local local.true

cut
finds ENTRY_LOST status
finds ENTRY_LOST log proof "$receipt"
finds ENTRY_LOST log proof newest.tlog-proof
finds LOG_SHRANK log compare newest.tlog-proof

# Grown again, past where it was, by somebody else.
cp -r local local.other
cp -r run run.other
for name in Finn Gro Hal Ida; do
	XDG_STATE_HOME=$work/local.other XDG_RUNTIME_DIR=$work/run.other as anna person add --organisation "$rail" --name "$name Nilsson" >/dev/null
done
finds ENTRY_REPLACED log proof "$receipt"
finds ENTRY_REPLACED log proof newest.tlog-proof
finds LOG_FORKED log compare newest.tlog-proof
finds NOT_IN_LOG status
echo "entries cut off and replaced: found $findings times by who holds a receipt, with exit status 9; control: proved on the true server"
