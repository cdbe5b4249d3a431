#!/usr/bin/env bash
# The README's promise on a Debian 12 that has nothing: debootstrap's minbase, a clone of HEAD, no ../shared beside it,
# `./run demo` and then `./run test --quick`, both again on the second run.
#
# usage: tests/check/fresh_debian.sh [--keep] [DIRECTORY]
# No ctest: it needs root, debootstrap, a network, 4 GB below DIRECTORY (a temporary one) and, without a compiler cache,
# half an hour. A DIRECTORY that holds a system already is used as it is; only the clone is made anew. MIRROR names
# another mirror than Debian's, AUDIT_JOBS the parallel compilations.
set -euo pipefail

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
keep=no
if [ "${1:-}" = --keep ]; then
	keep=yes
	shift
fi
root=${1:-}

die()
{
	printf 'fresh_debian: %s\n' "$*" >&2
	exit 1
}

[ "$(id -u)" -eq 0 ] || die "making and entering a system needs root"
command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
if [ -z "$root" ]; then
	root=$(mktemp -d "${TMPDIR:-/tmp}/fresh-debian.XXXXXX")
fi

mounted=''
leave()
{
	local status=$? place
	for place in $mounted; do
		umount "$place" || status=1
	done
	# What is still mounted would be deleted with it.
	if [ $keep = no ] && ! grep -qF " $root/" /proc/mounts; then
		rm -rf --one-file-system "$root"
	fi
	exit $status
}
trap leave EXIT

mount_at()
{
	local place=${*: -1}
	mkdir -p "$place"
	mount "$@"
	mounted="$place $mounted"
}

# A shell in the new system, with nothing of ours in its environment: no locale either.
inside()
{
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root ${AUDIT_JOBS:+AUDIT_JOBS="$AUDIT_JOBS"} \
		chroot "$root" /bin/sh -euc "$1" </dev/null
}

[ -x "$root/usr/bin/apt-get" ] ||
	debootstrap --variant=minbase bookworm "$root" "${MIRROR:-http://deb.debian.org/debian}"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
mount_at -t proc proc "$root/proc"
mount_at -t tmpfs -o nosuid,size=1g tmpfs "$root/dev/shm"
# `ip netns` would mount it upon itself, for good.
mount_at -t tmpfs -o nosuid,size=1m tmpfs "$root/run/netns"
# Terminals of its own, as every installed system has them: what needs one is tried too.
mount_at -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -sf pts/ptmx "$root/dev/ptmx"
for device in null zero full random urandom tty; do
	[ -c "$root/dev/$device" ] || die "debootstrap made no /dev/$device"
done

rm -rf "$root/srv"
mkdir "$root/srv"
git clone --quiet --no-hardlinks "$source_dir" "$root/srv/auditd"

for round in first second; do
	for words in demo 'test --quick'; do
		printf '\n== %s run: ./run %s\n' "$round" "$words"
		inside "cd /srv/auditd && ./run $words" || die "$round ./run $words failed on a fresh Debian 12"
	done
done
inside 'cd /srv/auditd && git status --porcelain' | grep . && die "the clone is not clean afterwards"
printf '\nA fresh Debian 12 runs demo and tests, twice.\n'
