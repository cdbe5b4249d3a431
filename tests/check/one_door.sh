#!/usr/bin/env bash
# One third-party library, one door: which files may include its header, and why no other.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"

# header pattern | files that may | reason
doors='
^sqlite3(ext)?\.h$|^daemon/db\.c$|nothing else may know the engine: it will not stay SQLite alone
^(nng|nanomsg)/|^common/stream\.[ch]$|only byte streams are safe in nng 1.5.2, and their rules stand in one file
^sodium(/|\.h)|^common/|^client/keyring\.c$|^daemon/keyring\.c$|keys are handled where they are kept, bytes in common
^openssl/|^common/(hash\.c|banned\.h)$|SHA-256 has one door
^libfyaml\.h$|^common/config\.c$|one reader of configuration
^jansson\.h$|^common/json\.[ch]$|^client/|^daemon/([a-z_/]*oscal[a-z_]*|report_document)\.c$|the daemon reads JSON where it comes in: an import, a report
^archive(_entry)?\.h$|^client/[a-z_/]*pack[a-z_]*\.c$|^client/verify/|the server opens no archives
^microhttpd\.h$|^daemon/front/|HTTP ends at the front
^libsmartcols/|^client/|tables are for people
^(cairo|pango|cmark|fontconfig)|^client/report/|what parses words of other people and loads fonts holds no key and no session
'

check()
{
	local tree=$1
	sources "$tree" common client daemon proto/gen | while read -r file; do
		sed -nE 's/^[ \t]*#[ \t]*include[ \t]*[<"]([^">]+)[">].*/\1/p' "$tree/$file" |
			while read -r header; do door "$file" "$header"; done
	done
}

door()
{
	local file=$1 header=$2 line pattern allowed reason rest ok
	while read -r line; do
		[ -n "$line" ] || continue
		# The pattern ends at the first "|^"; the reason begins after the last "|".
		pattern=${line%%|^*}
		reason=${line##*|}
		[[ $header =~ $pattern ]] || continue
		rest=${line#"$pattern"|}
		allowed=${rest%"|$reason"}
		ok=no
		[[ $file =~ $allowed ]] && ok=yes
		[ $ok = yes ] || printf '%s: includes %s: %s\n' "$file" "$header" "$reason"
	done <<<"$doors"
}

plant 'sqlite outside db.c' daemon/ledger.c '#include <sqlite3.h>\n' 'sqlite3.h: nothing else'
plant 'nng in the server' daemon/server.c '#include <nng/nng.h>\n' 'byte streams'
plant 'nng socket in common' common/sp.c '#include <nng/protocol/reqrep0/rep.h>\n' 'byte streams'
plant 'sodium in a service' daemon/service/person.c '#include <sodium.h>\n' 'keys are handled'
plant 'sodium in the client' client/conn.c '#include <sodium/crypto_sign.h>\n' 'keys are handled'
plant 'openssl elsewhere' common/sign.c '#include <openssl/evp.h>\n' 'one door'
plant 'yaml elsewhere' daemon/main.c '#include <libfyaml.h>\n' 'one reader'
plant 'JSON in the daemon' daemon/rpc.c '#include <jansson.h>\n' 'where it comes in'
plant 'archives in the daemon' daemon/blob.c '#include <archive.h>\n' 'opens no archives'
plant 'archives elsewhere in the client' client/conn.c '#include <archive_entry.h>\n' 'opens no archives'
plant 'HTTP in the core' daemon/server.c '#include <microhttpd.h>\n' 'ends at the front'
innocent 'the doors themselves' daemon/db.c '#include <sqlite3.h>\n'
innocent 'JSON where OSCAL comes in' daemon/service/criteria_oscal.c '#include <jansson.h>\n'
innocent 'sodium in common' common/sign.c '#include <sodium.h>\n'
verdict
