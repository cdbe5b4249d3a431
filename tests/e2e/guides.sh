#!/usr/bin/env bash
# The guides of docs/user, run: every fence ```sh NUMBER PERSON [exit=STATUS]``` of all of them, in the order of the numbers, by its person,
# against one server. A fence ```text NUMBER``` lists rules that the refusal of that number must name, and no others.
#
# usage: SOURCE_DIR=... BINARY_DIR=... guides.sh
# What differs from a user's shell: SCALES names the folder of the shipped scales in the sources, `auditc` logs in by itself before a
# person's first command, `auditd` is given its configuration, and `systemctl enable --now` starts core and front here. Its control: a guide whose command is no command turns it red.
set -euo pipefail

build=$(cd "${BINARY_DIR:?is the build to test}" && pwd)
source_dir=$(cd "${SOURCE_DIR:-$(dirname "${BASH_SOURCE[0]}")/../..}" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/isms-guides.XXXXXX")
server_pid='' agents=''
umask 077

finish()
{
	local status=$?
	if [ $status -ne 0 ] && [ -n "${current:-}" ]; then
		printf 'block %s, by %s:\n' "$current" "$(cat "$work/blocks/$current.who")"
		cat "$work/blocks/$current.sh" "$work/blocks/$current.out"
		tail -n 5 "$work/server.log" 2>/dev/null
	fi
	# Word for word: process ids.
	# shellcheck disable=SC2086
	[ -z "$agents" ] || kill $agents 2>/dev/null || true
	if [ -n "$server_pid" ] && kill -0 "$server_pid" 2>/dev/null; then
		kill "$server_pid"
		wait "$server_pid" || true
	fi
	cd /
	rm -rf "$work"
	exit $status
}
trap finish EXIT

export PATH=$build/client:$build/client/verify:$build/daemon:$PATH NO_COLOR=1
export SCALES=$source_dir/config/scales
export XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/local XDG_RUNTIME_DIR=$work/run
mkdir -p "$work"/{config,local,run,server,blocks}
cd "$work"

# collect GUIDE...: blocks/NUMBER.{sh,who,exit,text}
collect()
{
	awk -v to=blocks '
		/^```sh / {
			if ($0 !~ /^```sh [0-9][0-9][a-z]? [a-z]+( exit=[0-9]+)?$/) { print FILENAME ": " $0; bad = 1 }
			out = to "/" $2 ".sh"
			if ($2 in seen) { print FILENAME ": number " $2 " stands in " seen[$2] " too"; bad = 1 }
			seen[$2] = FILENAME
			print $3 >(to "/" $2 ".who")
			print ($4 ? substr($4, 6) : 0) >(to "/" $2 ".exit")
			next
		}
		/^```text / { out = to "/" $2 ".text"; next }
		/^```$/ { out = ""; next }
		out { print >out }
		END { exit bad }' "$@"
}

auditc()
{
	if [ "$1" = enrol ]; then
		command auditc "$@" --passphrase-fd 3 3<"$HOME/passphrase"
		return
	fi
	if [ ! -e "$HOME/logged-in" ]; then
		command auditc login --passphrase-fd 3 3<"$HOME/passphrase" >&2
		touch "$HOME/logged-in"
	fi
	command auditc "$@"
}

auditd()
{
	command auditd --config "$work/auditd.yaml" "$@"
}

systemctl()
{
	command auditd --config "$work/auditd.yaml" run --with-front "tcp://127.0.0.1:$port" 2>"$work/server.log" &
	server_pid=$!
	for _ in $(seq 100); do
		[ -S "$work/server/run/local.sock" ] && return
		sleep 0.1
	done
	return 1
}

# become PERSON: profile, home, keys of their own.
become()
{
	export AUDITC_PROFILE=$1 HOME=$work/home/$1
	if [ ! -d "$HOME" ]; then
		mkdir -p "$HOME"
		head -c 18 /dev/urandom | base64 >"$HOME/passphrase"
		eval "$(ssh-agent -a "$HOME/agent" | grep PID)" >/dev/null
		agents="$agents $SSH_AGENT_PID"
	fi
	export SSH_AUTH_SOCK=$HOME/agent
}

# run_block NUMBER: in this shell, so that what one block names the next one knows; what fails ends all of it.
run_block()
{
	local wanted status=0
	current=$1
	wanted=$(cat "blocks/$1.exit")
	become "$(cat "blocks/$1.who")"
	if [ "$wanted" -eq 0 ]; then
		. "blocks/$1.sh" >"blocks/$1.out" 2>&1
	else
		(. "blocks/$1.sh") >"blocks/$1.out" 2>&1 || status=$?
		[ "$status" -eq "$wanted" ] || { echo "exit status $status, wanted $wanted"; return 1; }
	fi
	if [ -f "blocks/$1.text" ]; then
		diff <(sort "blocks/$1.text") <(sed -nE 's/^  [0-9]+\. ([RS]-[A-Z-]+[0-9]*) \(must.*/\1/p' "blocks/$1.out" | sort)
	fi
	words=$(grep -oE '[a-z]{5}(-[a-z]{5}){5}' "blocks/$1.out" | head -n 1) || words=
	[ -n "$words" ] || words=$last_words
	last_words=$words
}

port=$(node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
cat >auditd.yaml <<YAML
state_directory: $work/server/state
runtime_directory: $work/server/run
front:
  listen: tcp://127.0.0.1:$port
log:
  origin: audit.nordic-rail.example/isms
  level: warn
YAML

current='' last_words=''
collect "$source_dir"/docs/user/*.md
count=0
for block in blocks/*.sh; do
	run_block "$(basename "$block" .sh)"
	count=$((count + 1))
done
current=''
[ "$count" -ge 45 ] || { echo "only $count blocks were found"; exit 1; }

# The control: what is no command must be noticed, by the same way of running.
echo 'auditc finding frobnicate' >blocks/99.sh
echo lena >blocks/99.who
echo 0 >blocks/99.exit
(trap - EXIT; run_block 99) & # beside a condition `set -e` would be off
if wait $!; then
	echo "a guide whose command is no command passes"
	exit 1
fi
echo "$count blocks of the guides run"
