# A real server with three people and audits in it, for the regimes that need more than a person list. Sourced.
#
# Sets $work (current directory, removed at exit), $erik $lena $anna (ids), $rail, $programme; functions below. People sign
# through an ssh-agent of their own. The auditd that serves is $auditd; another one may be put there before serve.
set -euo pipefail
shopt -s inherit_errexit

build=$(cd "${BINARY_DIR:?is the build to try}" && pwd)
tools=$build/tests/robust/tools
# shellcheck source=tests/support/road.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../support/road.sh"
# Processes are killed, not machines: memory will do for a disk.
memory=/dev/shm
[ -w "$memory" ] || memory=/tmp
work=$(mktemp -d "${TMPDIR:-$memory}/isms-robust.XXXXXX")
auditd=$build/daemon/auditd
server='' agent=''

finish()
{
	local status=$?
	for pid in $server $agent; do
		kill -9 "$pid" 2>/dev/null || true
	done
	wait 2>/dev/null || true
	[ $status -eq 0 ] || { echo "exit status $status"; tail -n 10 "$work"/*.log 2>/dev/null || true; }
	cd /
	rm -rf "$work"
}
trap finish EXIT
umask 077
cd "$work"
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/local XDG_RUNTIME_DIR=$work/run NO_COLOR=1
export PATH=$build/client:$build/client/verify:$PATH
mkdir config local run server
eval "$(ssh-agent -s)" >/dev/null
agent=$SSH_AGENT_PID

printf 'state_directory: %s/server/state\nruntime_directory: %s/server/run\nlog:\n  origin: robust.example/isms\n  level: warn\n' \
	"$work" "$work" >auditd.yaml

die()
{
	echo "FAILED: $*"
	exit 1
}

# The seeded fault, if any, is in AUDIT_FAULT of this one start.
serve()
{
	rm -f server/run/local.sock
	"$auditd" --config auditd.yaml run 2>>server.log &
	server=$!
	disown
	for _ in $(seq 400); do
		[ -S server/run/local.sock ] && return
		kill -0 "$server" 2>/dev/null || return 1
		sleep 0.02
	done
	return 1
}

# gone: waits until the server is no more.
gone()
{
	for _ in $(seq 1500); do
		kill -0 "$server" 2>/dev/null || { server=''; return; }
		sleep 0.01
	done
	die "the server does not end"
}

stop()
{
	kill "${1:--TERM}" "$server"
	gone
}

# as NAME COMMAND...: auditc as that person.
as()
{
	local who=$1
	shift
	AUDITC_PROFILE=$who auditc "$@" 2>>client.log
}

id_of()
{
	as "$@" -o name
}

enrol()
{
	head -c 18 /dev/urandom | base64 >"$1.passphrase"
	"$build/tests/support/quick_key" "$1.key" <"$1.passphrase"
	AUDITC_PROFILE=$1 auditc enrol "$1.invitation" --key-file "$1.key" --name "$1" --passphrase-fd 3 3<"$1.passphrase"
}

login()
{
	AUDITC_PROFILE=$1 auditc login --passphrase-fd 3 3<"$1.passphrase" >/dev/null 2>>client.log
}

# bring_in NAME ORGANISATION: sets $NAME to the person's id.
bring_in()
{
	local who=$1 organisation=$2 person words device
	person=$(id_of anna person add --organisation "$organisation" --name "$who")
	as anna invite "$person" --server "ipc://$work/server/run/local.sock" --expires +24h --out "$who.invitation" >/dev/null
	enrol "$who" >enrol.out 2>&1
	words=$(grep -oE '[a-z]{5}(-[a-z]{5}){5}' enrol.out | head -n 1)
	device=$(id_of anna device list --person "$person")
	as anna device confirm "$device" --words "$words" >/dev/null
	login "$who"
	eval "$who=$person"
}

now()
{
	date -u +%Y-%m-%dT%H:%M:%SZ
}

# make_first: a ledger that is served, and its administrator anna.
make_first()
{
	"$auditd" --config auditd.yaml init --organisation "Nordic Rail AB" --administrator anna --invitation anna.invitation >/dev/null 2>&1
	serve || die "the server does not start"
	enrol anna >enrol.out 2>&1
	login anna
	rail=$(id_of anna organisation list)
	anna=$(id_of anna person list)
}

# make_people: anna is audit client too, erik programme manager, lena evaluator.
make_people()
{
	make_first
	bring_in erik "$rail"
	bring_in lena "$rail"
	{
		as anna appointment add --scope "$rail" --person "$erik" --role programme-manager
		as anna appointment add --scope "$rail" --person "$lena" --role competence-evaluator
		as erik appointment add --scope "$rail" --person "$anna" --role audit-client
		as erik appointment add --scope "$rail" --person "$anna" --role competence-evaluator
	} >/dev/null
}

# make_programme: approved, with what its audits need (road.sh).
make_programme()
{
	road_supplier
	bring_in omar "$cloud"
	as anna appointment add --scope "$cloud" --person "$omar" --role supplier-representative >/dev/null
	road_programme
	road_competent "$lena" anna erik
	road_competent "$erik" lena anna
}

# make_audit TITLE: prints the id of an audit in fieldwork, led by lena, with erik.
make_audit()
{
	road_audit "$1" lena erik
	printf '%s\n' "$audit"
}

# submit AUDIT TITLE NOTE [FILE]: prints the id of evidence by erik.
submit()
{
	id_of erik evidence submit --audit "$1" --title "$2" --note "$3" --source record --method remote-no-interaction \
		--classification internal --verifiability verified --captured-us "$(now)" --criteria-item-ids "$criterion" ${4:+--file "$4"}
}
