#!/bin/bash
# Feeds the generator each .proto in bad/, which must be refused with the text in its first line, and the
# control, which must pass: without that control a generator that refuses everything would do.
set -u
protoc=$1 generator=$2 source=$3 imports=$4
here=$source/tests/proto
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 count=0

compile() { # ROOT FILE
	"$protoc" -I "$1" -I "$source/proto" -I "$imports" --include_imports --include_source_info \
		--descriptor_set_out="$work/set" "$2"
}

# -- the control: accepted as it stands, so that what follows is refused for its own sake
compile "$here/control" control.proto && "$generator" "$work/set" "$work" ||
	{ echo "control.proto: is refused"; failed=1; }

for file in "$here"/bad/*.proto; do
	name=${file##*/}
	wanted=$(head -1 "$file")
	wanted=${wanted#// }
	count=$((count + 1))
	if ! compile "$here/bad" "$name"; then
		echo "$name: protoc itself refuses it"
		failed=1
	elif said=$("$generator" "$work/set" "$work" 2>&1); then
		echo "$name: is accepted; wanted: $wanted"
		failed=1
	elif ! grep -qF "$wanted" <<< "$said"; then
		echo "$name: wanted: $wanted"
		echo "$name: printed: $said"
		failed=1
	elif grep -vqF "${wanted##*: }" <<< "$said"; then
		echo "$name: breaks more than it says: $said"
		failed=1
	fi
done
echo "$count bad files"
[ "$count" -ge 40 ] && exit "$failed"
