# A server of a test's own: fresh store, front on a free port of loopback, one administrator. Sourced by the scripts beside it.
# shellcheck shell=bash
set -euo pipefail
shopt -s inherit_errexit

build=$(cd "${BINARY_DIR:?is the build to test}" && pwd)
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/isms-e2e.XXXXXX")
# shellcheck source=tests/support/road.sh
. "$source_dir/tests/support/road.sh"
pids=()
failures=0
umask 077

export PATH=$build/client:$build/client/verify:$build/daemon:$PATH
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/local XDG_RUNTIME_DIR=$work/run HOME=$work
unset NO_COLOR SSH_AUTH_SOCK AUDITC_PROFILE
mkdir -p "$work"/{config,local,run,server,people,files}
cd "$work"

world_end()
{
	local status=$? pid
	for pid in "${pids[@]}"; do
		kill -CONT "$pid" 2>/dev/null || true
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	if grep -qE 'ERROR: (Leak|Address)Sanitizer|WARNING: ThreadSanitizer|runtime error:' server.log 2>/dev/null; then
		status=1
	fi
	[ $status -eq 0 ] || { echo "the server's log:"; tail -n 20 "$work/server.log" 2>/dev/null || true; }
	cd /
	rm -rf "$work"
	exit $status
}
trap world_end EXIT

free_port()
{
	node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

# Waits for a socket or file.
wait_for()
{
	for _ in $(seq 200); do
		[ ! -e "$1" ] || return 0
		sleep 0.05
	done
	echo "$1: never came"
	return 1
}

# world_start [YAML]: (world_address: where, in a namespace without a way out) init, run with the front that the configuration names, enrol anna, an agent for the keys.
world_start()
{
	port=$(free_port)
	url=tcp://${world_address:-127.0.0.1}:$port
	cat >auditd.yaml <<YAML
state_directory: $work/server/state
runtime_directory: $work/server/run
front:
  listen: $url
log:
  origin: audit.test.example/isms
  level: warn
${1-}
YAML
	auditd --config auditd.yaml init --organisation "Nordic Rail AB" --administrator "Anna Berg" --invitation anna.invitation >/dev/null 2>paper
	cat paper >&2
	auditd --config auditd.yaml run --with-front 2>server.log &
	server_pid=$!
	pids+=("$server_pid")
	wait_for server/run/local.sock
	ssh-agent -D -a "$work/agent" >/dev/null 2>&1 &
	pids+=("$!")
	wait_for "$work/agent"
	export SSH_AUTH_SOCK=$work/agent
	echo "a long passphrase" >passphrase
	quick_key anna
	as anna enrol anna.invitation --key-file people/anna.key --name "Anna's laptop" --passphrase-fd 3 3<passphrase >/dev/null 2>&1
	log_in anna
	front_greets
	rail=$(field organisation_id as anna whoami)
}

as()
{
	local who=$1
	shift
	AUDITC_PROFILE=$who auditc "$@"
}

# launch WHO ARG...: the same in the background, as $launched. Where a function is put there the pid is that of a shell: to kill it
# ends no auditc.
launch()
{
	AUDITC_PROFILE=$1 auditc "${@:2}" &
	launched=$!
}

# quick_key WHO: a key file for enrol to find, which opens fast (tests/support/quick_key.c).
quick_key()
{
	"$build/tests/support/quick_key" "people/$1.key" <passphrase
}

log_in()
{
	as "$1" login --passphrase-fd 3 3<passphrase 2>/dev/null
}

server_stops()
{
	kill "$server_pid"
	wait "$server_pid" || true
}

# Until the front greets, which it does once it has found its core. Anna goes by the server's own socket.
front_greets()
{
	for _ in $(seq 200); do
		# As a peer that asks (REQ) begins; grep takes the NULs for what is no text.
		! timeout 1 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "\\0SP\\0\\0\\060\\0\\0" >&3 && head -c 3 <&3' \
			"${world_address:-127.0.0.1}" "$port" 2>/dev/null | grep -qa SP || return 0
		sleep 0.05
	done
	fault "the front does not greet"
}

# Until it answers anna, if only so that she does not believe it (9), and others through the front.
server_starts()
{
	local status
	auditd --config auditd.yaml run --with-front 2>>server.log &
	server_pid=$!
	pids+=("$server_pid")
	for _ in $(seq 100); do
		status=0
		as anna whoami >/dev/null 2>&1 || status=$?
		[ $status -ne 0 ] && [ $status -ne 9 ] || break
		sleep 0.1
	done
	[ $status -eq 0 ] || [ $status -eq 9 ] || fault "the server does not come back"
	front_greets
}

# field NAME COMMAND...: one field of the row that the command prints.
field()
{
	local name=$1
	shift
	"$@" -o csv --columns "$name" | tail -n 1 | tr -d '"'
}

# bring_in WHO NAME ORGANISATION: registered, invited, enrolled, confirmed, logged in; prints the person's id.
bring_in()
{
	local who=$1 name=$2 organisation=$3 person words
	person=$(as anna person add --organisation "$organisation" --name "$name" -o name 2>/dev/null)
	as anna invite "$person" --server "$url" --out "$who.invitation" 2>/dev/null
	quick_key "$who"
	words=$(as "$who" enrol "$who.invitation" --key-file "people/$who.key" --name "$name's laptop" \
		--passphrase-fd 3 3<passphrase 2>/dev/null | tail -n 1)
	as anna device confirm "$(as anna device list --person "$person" -o name)" --words "$words" >/dev/null 2>&1
	log_in "$who"
	printf '%s\n' "$person"
}

# programme_with_people: erik manages, lena evaluates and is competent, omar is audited, anna is the client; the programme runs.
programme_with_people()
{
	erik=$(bring_in erik "Erik Lund" "$rail")
	lena=$(bring_in lena "Lena Holm" "$rail")
	quiet anna appointment add --scope "$rail" --person "$erik" --role programme-manager
	quiet anna appointment add --scope "$rail" --person "$lena" --role competence-evaluator
	anna=$(field person_id as anna whoami)
	quiet erik appointment add --scope "$rail" --person "$anna" --role audit-client
	quiet erik appointment add --scope "$rail" --person "$anna" --role competence-evaluator
	road_supplier
	omar=$(bring_in omar "Omar Said" "$cloud")
	quiet anna appointment add --scope "$cloud" --person "$omar" --role supplier-representative
	road_programme
	road_competent "$lena" anna erik
}

# audit_in_fieldwork: a second-party audit of that programme with a team that lena leads, ready for evidence (road.sh).
audit_in_fieldwork()
{
	local erik lena omar
	programme_with_people
	road_audit "Kista Cloud 2027" lena
}

# new WHO COMMAND...: the id of what it creates.
new()
{
	as "$@" -o name 2>err || { cat err >&2; return 1; }
}

quiet()
{
	as "$@" >out 2>err || { echo "$*"; cat out err; return 1; }
}

fault()
{
	failures=$((failures + 1))
	printf 'FAILED: %s\n' "$*"
}

# expect STATUS WHAT COMMAND...: the exit status is the claim; what it said is shown when it is another.
expect()
{
	local wanted=$1 what=$2 got=0
	shift 2
	"$@" >out 2>err </dev/null || got=$?
	if [ "$got" -ne "$wanted" ]; then
		fault "$what: exit status $got, not $wanted"
		head -n 5 out err
	fi
}

# --- transcripts: what people type and see, printed as it goes ---

# known NAME...: ids that the transcript shows by these names, as a person's shell would hold them.
known()
{
	local name
	for name; do
		printf 's/%s/$%s/g\n' "${!name}" "$name" >>names.sed
	done
}

# quoted WORD...: as one would type them.
quoted()
{
	local word
	for word; do
		case $word in
		*[!A-Za-z0-9_.,:/=@+-]* | '') printf " '%s'" "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
}

# shown STATUS WHO COMMAND...: prompt, command and answer. What was said is in `out`, all of it, for `contains` and `absent`.
shown()
{
	local wanted=$1 who=$2 got=0
	shift 2
	touch names.sed
	as "$who" "$@" >out 2>err </dev/null || got=$?
	cat err >>out
	{ printf '\n%s$ auditc%s\n' "$who" "$(quoted "$@")"; head -n 40 out; } | sed -f names.sed
	[ "$got" -eq "$wanted" ] || fault "$who: $1 ${2-}: exit status $got, not $wanted"
}

# absent TEXT WHAT: the last answer does not say it.
absent()
{
	! grep -qF -- "$1" out || fault "$2: \"$1\" is there"
}

# printed FILE RULE: the command that an answer kept in FILE names for a rule; nothing where the rule is not named.
printed()
{
	awk -v rule="$2" '$2 == rule { found = 1 } found && $1 == "do:" { sub(/^ *do: */, ""); print; exit }' "$1"
}

# typed_as_printed WHO COMMAND [WORD=VALUE]...: a printed command, its WORDS IN CAPITALS filled in one after the other, run as it stands.
typed_as_printed()
{
	local who=$1 command=$2 pair
	shift 2
	for pair; do
		[[ $command = *"${pair%%=*}"* ]] || fault "\"$command\" has no ${pair%%=*}"
		command=${command/"${pair%%=*}"/"'${pair#*=}'"}
	done
	[[ $command = auditc\ * ]] || { fault "\"$command\" is no command"; return; }
	eval "shown 0 $who ${command#auditc }"
}

# by_hand FOLDER: every command of a pack's VERIFY.txt, as written, by sh and nothing of ours.
by_hand()
(
	cd "$1"
	sed -n 's/^\$ //p' VERIFY.txt >../commands
	while IFS= read -r line; do
		env -i PATH="${PATH#"$build/client:$build/client/verify:$build/daemon:"}" sh -c "$line" >/dev/null </dev/null || { echo "$line"; exit 1; }
	done <../commands
)

# contains FILE TEXT WHAT
contains()
{
	grep -qF -- "$2" "$1" || { fault "$3: no \"$2\" in:"; head -n 12 "$1"; }
}

verdict()
{
	[ "$failures" -eq 0 ] || exit 1
	echo "$1: all held"
}
