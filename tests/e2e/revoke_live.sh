#!/usr/bin/env bash
# Access withdrawn while it is used: in the middle of a session, of a parked watch and of an upload, through the front and on the server's own
# socket, by revoking the device and by ending the appointment alone. What comes later is refused and does nothing; who keeps access keeps it.
#
# usage: BINARY_DIR=build/dev revoke_live.sh [--control]
# --control runs a server that looks people up once a session, which this must find.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
control=${1-}
if [ "$control" = --control ]; then
	mkdir faulty
	cp "$build/tests/e2e/auditd_looks_once" faulty/auditd
	ln -s "$build/daemon/front" faulty/front
	PATH=$work/faulty:$PATH
fi
world_start
audit_in_fieldwork

now_ms()
{
	date +%s%3N
}

entries()
{
	as anna status | sed -nE 's/.*, ([0-9]+) entries.*/\1/p'
}

# door WHO front|local: where this person's calls go from here on.
door()
{
	local server=$url
	[ "$2" = front ] || server=ipc://$work/server/run/local.sock
	sed -i "s|^server .*|server $server|" "config/isms-audit/$1/profile"
	rm -f "run/isms-audit/$1.session"
}

digest=$(printf evidence | openssl dgst -sha256 -binary | base64)
root=$(printf '\0evidence' | openssl dgst -sha256 -binary | base64)
content=$(printf evidence | base64)

# begin WHO: a session, an upload that lacks its chunk, a watch for what does not come.
begin()
{
	as "$1" api audit.v1.EvidenceService/BeginUpload \
		"{\"audit_id\":\"$audit\",\"sha256\":\"$digest\",\"chunks_root\":\"$root\",\"size_bytes\":8}" -o json >begin.out 2>begin.err || true
	upload=$(sed -nE 's/.*"upload": ?"([^"]*)".*/\1/p' begin.out)
	[ -n "$upload" ] || { echo "$1 cannot begin an upload"; cat begin.out begin.err; return 1; }
	launch "$1" ledger watch --from-size 1000000 --wait-ms 50000 >watch.out 2>watch.err
	watch=$launched
	pids+=("$watch")
	sleep 0.7
	kill -0 "$watch" 2>/dev/null || fault "$1's watch is parked"
}

put_chunk()
{
	as "$1" api audit.v1.EvidenceService/PutChunk "{\"audit_id\":\"$audit\",\"upload\":\"$upload\",\"chunk\":0,\"content\":\"$content\"}"
}

submit()
{
	as "$1" evidence submit --audit "$audit" --title "Backup log" --source record --method remote-no-interaction --classification internal \
		--verifiability verified --captured-us now --note "seen"
}

# Control: nobody's access changes, and somebody else's does.
keeps()
{
	local who=$1
	expect 0 "$who puts the chunk" put_chunk "$who"
	expect 0 "$who reads the audit" as "$who" audit get "$audit"
	expect 0 "$who submits evidence" submit "$who"
	kill -0 "$watch" 2>/dev/null || fault "$who's watch waits on"
	kill "$watch"
	wait "$watch" 2>/dev/null || true
}

# loses WHO STATUS WHAT: all is refused with this status, at once, and enters nothing.
loses()
{
	local who=$1 status=$2 what=$3 before
	expect "$status" "$what: the chunk" put_chunk "$who"
	before=$(entries)
	expect "$status" "$what: finishing the upload" as "$who" api audit.v1.EvidenceService/FinishUpload "{\"audit_id\":\"$audit\",\"upload\":\"$upload\"}"
	expect "$status" "$what: reading the audit" as "$who" audit get "$audit"
	expect "$status" "$what: evidence" submit "$who"
	[ "$(entries)" = "$before" ] || fault "$what: something was entered afterwards"
}

# ends MS WHAT: the watch is over within a second of then, and of what one call takes on this machine now.
ends()
{
	local revoked_ms=$1 what=$2 began_ms call_ms
	began_ms=$(now_ms)
	as anna whoami >/dev/null
	call_ms=$(($(now_ms) - began_ms))
	while kill -0 "$watch" 2>/dev/null; do
		if [ $(($(now_ms) - revoked_ms)) -gt $((1000 + 10 * call_ms)) ]; then
			fault "$what: the watch goes on"
			kill "$watch"
			break
		fi
		sleep 0.02
	done
	echo "$what: watch over $(($(now_ms) - revoked_ms)) ms after the revocation, a call takes $call_ms ms"
	wait "$watch" 2>/dev/null && fault "$what: the watch ended well" || true
}

revoke()
{
	quiet anna device revoke "$(as anna device list --person "$1" -o name)" --reason "left the company"
	revoked_ms=$(now_ms)
}

omar=$(field person_id as omar whoami)
lena=$(field person_id as lena whoami)
erik=$(field person_id as erik whoami)

for where in front local; do
	door omar "$where"
	begin omar
	quiet anna person add --organisation "$rail" --name "Somebody else"
	keeps omar

	begin omar
	quiet anna appointment end "$(as anna appointment list --scope "$cloud" --filter 'role = "supplier_representative" AND state = "active"' -o name)"
	loses omar 6 "role ended, $where"
	kill -0 "$watch" 2>/dev/null || fault "role ended, $where: the device is active still and learns that the ledger grows"
	kill "$watch"
	wait "$watch" 2>/dev/null || true
	expect 0 "role ended, $where: lists" as omar audit list -o name
	[ ! -s out ] || fault "role ended, $where: audits are listed"
	quiet anna appointment add --scope "$cloud" --person "$omar" --role supplier-representative
	expect 0 "role given again, $where" as omar audit get "$audit"
done

door lena front
begin lena
revoke "$lena"
ends "$revoked_ms" "device revoked, front"
loses lena 4 "device revoked, front"

door omar local
begin omar
revoke "$omar"
ends "$revoked_ms" "device revoked, local"
loses omar 4 "device revoked, local"
expect 0 "who keeps access keeps it" as erik audit get "$audit"

if [ "$control" = --control ]; then
	[ "$failures" -gt 0 ] || { echo "a server that looks people up once a session was not found"; exit 1; }
	echo "control: found, $failures claims fail"
	exit 0
fi
verdict revoke_live
