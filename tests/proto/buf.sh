#!/usr/bin/env bash
# buf's STANDARD lint over the vocabulary, and that it changed by additions only since baseline.binpb.
# Offline. protobuf-c.proto is copied beside the files, since buf resolves imports inside a module.
# After a change that is meant: `ninja -C build/dev proto_baseline`, with the reason in the commit.
set -euo pipefail

: "${SOURCE_DIR:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}"
: "${PROTOBUF_C_IMPORTS:=/usr/include}"
case $(uname -m) in
aarch64) platform=linux-aarch64 ;;
*) platform=linux-x64 ;;
esac
buf=$SOURCE_DIR/tests/tools/node_modules/@bufbuild/buf-$platform/bin/buf
if [ ! -x "$buf" ]; then
	echo '!!!! SKIPPED: no buf. The .proto files were neither linted nor compared: npm ci --prefix tests/tools'
	exit 77
fi
baseline=$SOURCE_DIR/tests/proto/baseline.binpb
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch/home XDG_CACHE_HOME=$scratch/cache
failures=0

# A module with our files in $scratch/NAME; what is planted is planted there.
module()
{
	mkdir -p "$scratch/$1/protobuf-c"
	cp -r "$SOURCE_DIR/proto/audit" "$scratch/$1/"
	cp "$PROTOBUF_C_IMPORTS/protobuf-c/protobuf-c.proto" "$scratch/$1/protobuf-c/"
	cat >"$scratch/$1/buf.yaml" <<-'YAML'
		version: v2
		lint:
		  use: [STANDARD]
		  ignore: [protobuf-c]
		breaking:
		  use: [PACKAGE]
		  ignore: [protobuf-c]
	YAML
}

lint()
{
	(cd "$scratch/$1" && "$buf" lint)
}

# The baseline holds its imports too, which are not ours to keep.
breaking()
{
	(cd "$scratch/$1" && "$buf" breaking --exclude-imports --against "$baseline")
}

# must_refuse NAME COMMAND WANTED SED-SCRIPT: the command must print WANTED for org.proto edited so.
must_refuse()
{
	local name=$1 command=$2 wanted=$3 edit=$4 said
	module "$name"
	sed -i -E "$edit" "$scratch/$name/audit/v1/org.proto"
	if cmp -s "$SOURCE_DIR/proto/audit/v1/org.proto" "$scratch/$name/audit/v1/org.proto"; then
		echo "$name: the plant changes nothing"
		failures=$((failures + 1))
	elif said=$("$command" "$name" 2>&1) || ! grep -qE "$wanted" <<<"$said"; then
		printf '%s: not found, wanted /%s/:\n%s\n' "$name" "$wanted" "$said"
		failures=$((failures + 1))
	fi
}

module tree
lint tree || failures=$((failures + 1))
breaking tree || failures=$((failures + 1))

# Plants: without them a buf that says nothing would pass.
must_refuse enum-prefix lint 'prefixed with "ORGANISATION_KIND_"' 's/ORGANISATION_KIND_ASSURANCE/ASSURANCE/'
must_refuse field-case lint 'lower_snake_case' 's/string parent_id = 1/string parentId = 1/'
must_refuse number breaking 'field .*2.* with name "name"' \
	'/^message AddOrganisationRequest/,/^}/s/string name = 2/string name = 20/'
must_refuse type breaking 'changed type from "string" to "bytes"' \
	'/^message AddOrganisationRequest/,/^}/s/string name = 2/bytes name = 2/'
must_refuse removed-method breaking 'GetOrganisation' '/^  rpc GetOrganisation\(/,/^  }/d'
must_refuse removed-value breaking 'ORGANISATION_KIND_SUPPLIER|enum value "3"' '/ORGANISATION_KIND_SUPPLIER =/d'

# What is only added is no break.
module addition
sed -i '/^message AddOrganisationRequest/a\  bool is_new = 99;' "$scratch/addition/audit/v1/org.proto"
breaking addition || { echo 'addition: is taken for a break'; failures=$((failures + 1)); }

echo "buf $("$buf" --version): $failures failures"
exit $((failures > 0))
