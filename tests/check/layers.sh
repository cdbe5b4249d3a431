#!/usr/bin/env bash
# Who may include whom (docs/architecture.md, "Code map").
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"

# Prints "file include" for each quoted include and each include of protobuf-c and generated code.
includes()
{
	local tree=$1
	sources "$tree" common client daemon | while read -r file; do
		sed -nE 's/^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">].*/\1/p' "$tree/$file" |
			sed "s|^|$file |"
	done
}

check()
{
	includes "$1" | awk '
	function refuse(why) { print $1 ": includes " $2 ": " why }
	function ours(path) { return path ~ /^(common|daemon|client|tests|proto)\// }
	{
		from = $1; to = $2
		# The server'"'"'s own entries (the first one, failed enrolments) have no method and so no dispatch table.
		if (from == "daemon/system.c" && (to == "daemon/service/identity.h" || to == "daemon/service/log_key.h" || to == "daemon/service/session_key.h"))
			next
		stem = from; sub(/\.[ch]$/, "", stem)
		noun = stem; sub(/.*\//, "", noun)
		generated = to ~ /\.pb-c\.h$/
		if (to ~ /^tests\//)
			refuse("the product does not know its tests")
		else if (from ~ /^common\//) {
			if (to ~ /^(daemon|client)\//)
				refuse("common is below daemon and client")
		} else if (from ~ /^daemon\/rule\//) {
			if (ours(to) && to !~ /^(common|daemon\/rule)\//)
				refuse("a rule is pure: facts come in as a small struct")
			else if (to == "time.h" || to == "sys/time.h")
				refuse("a rule has no clock: the time is one of its facts")
			else if (generated || to ~ /^protobuf-c\// || to == "common/schema.h")
				refuse("a rule knows no messages")
			else if (to ~ /sqlite|(^|\/)db\.h$/)
				refuse("a rule knows no database")
		} else if (from ~ /^daemon\/service\//) {
			# A noun in several files shares a header of its own: finding_place.h of finding*.c.
			family = noun; sub(/_.*/, "", family)
			if (to ~ /^daemon\/service\// && to !~ "^daemon/service/" family "(_[a-z_]+)?\\.h$" &&
				from !~ /^daemon\/service\/services\.[ch]$/)
				refuse("a service does not know another service")
			else if (to ~ /^daemon\/front\// || to ~ /^client\//)
				refuse("a service knows neither front nor client")
			else if (to ~ /^daemon\/(main|server)\.h$/)
				refuse("a service does not know who calls it")
		} else if (from ~ /^daemon\/front\//) {
			if (to ~ /^(daemon|client)\// && to !~ /^daemon\/(front\/|(server|notify)\.h$)/)
				refuse("the front holds no key, no database and no rule")
		} else if (from ~ /^daemon\//) {
			if (to ~ /^daemon\/service\// && from != "daemon/main.c")
				refuse("only services.c and main know that services exist")
			else if (to ~ /^client\//)
				refuse("the daemon does not know its clients")
			else if (to ~ /^daemon\/front\//)
				refuse("the core does not know the front")
		} else if (from ~ /^client\/verify\//) {
			if (to ~ /^(daemon|client)\// && to !~ /^client\/verify\//)
				refuse("the verifier stands on common alone")
		} else if (from ~ /^client\/report\//) {
			if (to ~ /^(daemon|client)\// && to !~ /^client\/report\//)
				refuse("what sets reports has neither key nor session")
		} else if (from ~ /^client\//) {
			# The rules are pure tables: explain shows them.
			if (to ~ /^daemon\// && !(from == "client/cmd_explain.c" && to ~ /^daemon\/rule\/(rule|machine|guidance)\.h$/))
				refuse("a client does not know the daemon")
		}
	}'
	# common/clock.h also writes and reads the text of a time, which a rule may.
	sources "$1" daemon/rule | while read -r file; do
		grep -nE '\bclock_(now|mono)_us *\(' "$1/$file" |
			sed "s|^\([0-9]*\):.*|$file:\1: a rule has no clock: the time is one of its facts|" || true
	done
}

plant 'common upwards' common/bad.c '#include "daemon/db.h"\n' 'common is below'
plant 'rule with a clock' daemon/rule/bad.c 'x = clock_now_us();\n' 'no clock'
plant 'rule with another clock' daemon/rule/bad.c '#include <time.h>\n' 'no clock'
plant 'rule with a message' daemon/rule/bad.h '# include "audit/v1/org.pb-c.h"\n' 'no messages'
plant 'rule with protobuf-c' daemon/rule/bad.c '#include <protobuf-c/protobuf-c.h>\n' 'no messages'
plant 'rule with SQL' daemon/rule/bad.c '#include <sqlite3.h>\n' 'no database'
plant 'rule with the store' daemon/rule/bad.c '#include "daemon/db.h"\n' 'a rule is pure'
plant 'service to service' daemon/service/finding.c '#include "daemon/service/audit.h"\n' 'another service'
plant 'service to server' daemon/service/finding.c '#include "daemon/server.h"\n' 'who calls it'
plant 'core to service' daemon/rpc.c '#include "daemon/service/services.h"\n' 'only services.c and main'
plant 'core to front' daemon/rpc.c '#include "daemon/front/http.h"\n' 'does not know the front'
plant 'front to store' daemon/front/edge.c '#include "daemon/db.h"\n' 'the front holds no key'
plant 'client to daemon' client/cmd_login.c '#include "daemon/access.h"\n' 'does not know the daemon'
plant 'verifier to client' client/verify/main.c '#include "client/conn.h"\n' 'common alone'
plant 'report to client' client/report/main.c '#include "client/session.h"\n' 'neither key nor session'
plant 'product to tests' common/bad.c '#include "tests/support/fake.h"\n' 'its tests'
innocent 'service with its own' daemon/service/finding.c \
	'#include "daemon/service/finding.h"\n#include "daemon/rule/finding.h"\n#include "daemon/db.h"\n'
innocent 'rule that writes a date' daemon/rule/good.c '#include "common/clock.h"\nclock_format(f->due_us, t);\n'
innocent 'front on the shared connections' daemon/front/relay.h '#include "daemon/server.h"\n'
innocent 'services.c knows them' daemon/service/services.c '#include "daemon/service/audit.h"\n'
innocent 'two files of one noun' daemon/service/finding_follow_up.c '#include "daemon/service/finding_place.h"\n'
innocent 'explaining rules' client/cmd_explain.c '#include "daemon/rule/rule.h"\n'
plant 'client to a service' client/cmd_explain.c '#include "daemon/core.h"\n' 'does not know the daemon'
innocent 'system entries' daemon/system.c '#include "daemon/service/identity.h"\n'
plant 'system to another service' daemon/system.c '#include "daemon/service/finding.h"\n' 'only services.c'
innocent 'main knows services' daemon/main.c '#include "daemon/service/services.h"\n'
verdict
