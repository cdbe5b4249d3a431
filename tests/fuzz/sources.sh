#!/usr/bin/env bash
# Debian's own source of the libraries that fuzz targets reach, in the installed versions: without instrumentation the fuzzer
# is blind in them. cmake/instrumented.cmake compiles what this leaves in the folder.
#
# usage: sources.sh FOLDER
# apt-get with a private list of the archives this machine uses already; nothing of the machine's own lists is touched.
# Exits with 1 when the source cannot be had; what cannot be had is then not in the folder.
set -euo pipefail

# Binary package, and the folder that is made of it.
libraries='
libprotobuf-c1  protobuf-c
libjansson4     jansson
libfyaml0       libfyaml
'
folder=${1:?usage: sources.sh FOLDER}
mkdir -p "$folder/lists/partial"
folder=$(cd "$folder" && pwd)

apt=(apt-get -q
	-o "Dir::Etc::SourceList=$folder/archives.list" -o Dir::Etc::SourceParts=/dev/null
	-o "Dir::State::Lists=$folder/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
	-o APT::Get::List-Cleanup=0)
if [ "$(id -u)" -eq 0 ]; then
	apt+=(-o APT::Sandbox::User=root) # apt's own user may not write here
fi

# The same archives as for binary packages, asked for source.
write_archives()
{
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg option=''
	if [ -r $keyring ]; then
		option="[signed-by=$keyring] "
	fi
	# The words with a dollar sign are apt's.
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		sed -n "s|^Debian |deb-src $option|p" | sort -u >"$folder/archives.list"
	[ -s "$folder/archives.list" ]
}

lists_are_there=no
fetch()
{
	local name=$1 source=$2 version=$3 room=$folder/$1.new
	if [ $lists_are_there = no ]; then
		write_archives || { echo "sources.sh: apt knows no archive of Debian (apt-get update?)" >&2; return 1; }
		"${apt[@]}" update </dev/null || return 1
		lists_are_there=yes
	fi
	rm -rf "$room" "${folder:?}/$name"
	mkdir "$room"
	(cd "$room" && "${apt[@]}" source "$source=$version" </dev/null) || return 1
	mv "$room"/*/ "$folder/$name"
	rm -rf "$room"
	printf '%s\n' "$version" >"$folder/$name/VERSION.installed"
}

status=0
while read -r package name; do
	[ -n "$package" ] || continue
	# shellcheck disable=SC2016
	read -r source version < <(dpkg-query -W -f '${source:Package} ${source:Version}\n' "$package")
	if [ "$(cat "$folder/$name/VERSION.installed" 2>/dev/null)" = "$version" ]; then
		continue
	fi
	fetch "$name" "$source" "$version" || {
		rm -rf "${folder:?}/$name" "$folder/$name.new"
		echo "sources.sh: no source of $source $version" >&2
		status=1
	}
done <<<"$libraries"
exit $status
