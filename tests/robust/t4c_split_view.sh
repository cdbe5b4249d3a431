#!/usr/bin/env bash
# A server that shows two people different histories, both signed with its log key, each grown from the same beginning. Neither
# finds anything by itself: each sees a ledger that continues what it has seen. Given the other's checkpoint, or the proof of a
# receipt of the other's, `auditc log compare` ends with 9 and keeps both.
#
# usage: BINARY_DIR=build/dev t4c_split_view.sh
# Control: a checkpoint from before the histories parted is of both.
. "$(dirname "${BASH_SOURCE[0]}")/tools/world.sh"

# shown_to WHO HISTORY: serves that history; the person has a memory of their own.
shown_to()
{
	[ -z "$server" ] || stop
	rm -rf server/state
	cp -r "state.$2" server/state
	export XDG_STATE_HOME=$work/local.$1 XDG_RUNTIME_DIR=$work/run.$1
	serve || die "the history of $1 is not served"
}

kept_for()
{
	stop
	rm -rf "state.$1"
	cp -r server/state "state.$1"
}

# compared STATUS WHO FILE: what comparing ends with.
compared()
{
	local status=0
	AUDITC_PROFILE=$2 auditc log compare "$3" >out 2>&1 || status=$?
	[ "$status" -eq "$1" ] || { cat out; die "$2 compares $3: exit status $status, not $1"; }
}

# found WHO FILE: refused, with the two checkpoints kept in one file that the message names.
found()
{
	local evidence
	compared 9 "$1" "$2"
	grep -qE 'LOG_FORKED|LOG_SHRANK' out || { cat out; die "$1: refused for another reason"; }
	evidence=$(grep -oE '/[^ ]*\.conflict-[0-9T:.-]*Z' out | head -n 1)
	[ "$(grep -c '^— robust.example/isms ' "$evidence")" -eq 2 ] || die "$evidence does not hold both checkpoints"
	findings=$((findings + 1))
}

make_first
bring_in erik "$rail"
as anna status >/dev/null
as anna log head --out before.note >/dev/null
findings=0
for who in anna erik; do
	cp -r local "local.$who"
	cp -r run "run.$who"
done
kept_for anna
cp -r state.anna state.erik

shown_to anna anna
as anna person add --organisation "$rail" --name "Shown to Anna" >/dev/null
as anna status >/dev/null || die "anna notices by herself"
as anna log head --out anna.note >/dev/null
receipt=$(find local.anna -path '*/anna/receipts/*.leaf' | sort -V | tail -n 1)
as anna log proof "$receipt" --out anna.tlog-proof || die "anna's receipt is not proved"
kept_for anna

shown_to erik erik
AUDITC_PROFILE=erik auditc device list >/dev/null 2>&1 || true
as erik status >/dev/null || die "erik notices by himself"
# His history goes on: as long as hers, then longer.
XDG_STATE_HOME=$work/local.other XDG_RUNTIME_DIR=$work/run.other
cp -r local local.other
cp -r run run.other
for name in One Two Three; do
	as anna person add --organisation "$rail" --name "Shown to Erik $name" >/dev/null
	XDG_STATE_HOME=$work/local.erik XDG_RUNTIME_DIR=$work/run.erik
	as erik status >/dev/null || die "erik notices by himself"
	compared 0 erik before.note
	found erik anna.note
	found erik anna.tlog-proof
	XDG_STATE_HOME=$work/local.other XDG_RUNTIME_DIR=$work/run.other
done
XDG_STATE_HOME=$work/local.erik XDG_RUNTIME_DIR=$work/run.erik
as erik log head --out erik.note >/dev/null
kept_for erik

shown_to anna anna
as anna status >/dev/null || die "anna notices by herself"
compared 0 anna before.note
found anna erik.note
echo "two histories, $findings comparisons, each with exit status 9 and both checkpoints kept; control: what came before they parted is of both"
