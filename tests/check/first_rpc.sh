#!/usr/bin/env bash
# "My first RPC" of docs/hacking.md, applied to a copy of the tree as it is written there: it must build, the method must be
# there, and without its second edit the link must fail naming the handler.
set -euo pipefail
source_dir=$SOURCE_DIR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The fence whose info string is "$1", out of the page.
fence()
{
	awk -v want="\`\`\`$1" '$0 == want { on = 1; next } on && $0 == "```" { exit } on' "$source_dir/docs/hacking.md"
}

cd "$source_dir"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
	[ -e "$file" ] && printf '%s\0' "$file"
done | tar --null --files-from=- -cf - | tar -C "$work" -xf -
cd "$work"

for part in 'proto rpc' 'proto messages' 'c handler'; do
	[ -n "$(fence "$part")" ] || { echo "docs/hacking.md has no fence '$part'"; exit 1; }
done
fence 'proto rpc' >rpc
sed -i '/^service SiteService {$/r rpc' proto/audit/v1/org.proto
fence 'proto messages' >>proto/audit/v1/org.proto

# It need but link and tell of itself: what would make it fast, and what a debugger would ask for, stay out.
cat >compile <<'SH'
#!/bin/sh
exec "$@" -O0 -g0 -U_FORTIFY_SOURCE
SH
chmod +x compile

build()
{
	cmake --build build/tutorial --target auditd auditc >build.log 2>&1
}
cmake -S . -B build/tutorial -G Ninja -DCMAKE_C_COMPILER=gcc -DCMAKE_C_COMPILER_LAUNCHER="$work/compile" >configure.log 2>&1 || { cat configure.log; exit 1; }
if build; then
	echo "it links without a handler: a method can be forgotten"
	exit 1
fi
grep -q 'undefined symbol: site_rename' build.log || { tail -n 30 build.log; echo "the link does not name the missing handler"; exit 1; }
fence 'c handler' >>daemon/service/org.c
build || { tail -n 30 build.log; exit 1; }
build/tutorial/client/auditc help site rename | tee help.txt
grep -q -e '--name' help.txt
grep -q 'Gives a site another name' help.txt
