#!/usr/bin/env bash
# `cmake --install` gives exactly the names of docs/decisions/0012: the kernel's audit package owns the others.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"
# The programs that this build has targets for.
PROGRAMS=${PROGRAMS-auditd auditd-front auditc auditverify}
list=$SOURCE_DIR/tests/check/installed_names.txt

# TREE is an installation below DESTDIR.
check()
{
	local tree=$1 path name rest
	(cd "$tree" && find . \( -type f -o -type l \) | sed 's/^\.//' | sort) >"$scratch/have"
	while read -r path; do
		name=${path##*/}
		case $path in
		/usr/bin/auditd | /usr/sbin/* | /etc/audit/* | /etc/init.d/*)
			printf '%s: belongs to the audit package of the kernel\n' "$path" ;;
		esac
		case $name in
		auditctl | aureport | ausearch | auditd.service | auditd.conf)
			printf '%s: a name of the audit package of the kernel\n' "$path" ;;
		esac
		expected "$path" || printf '%s: is not in installed_names.txt\n' "$path"
	done <"$scratch/have"
	if [ -n "${complete:-}" ]; then
		while read -r path rest; do
			case $path in '' | \#* | *\**) continue ;; esac
			[ "$rest" != optional ] || continue
			[ "$rest" != program ] || [[ " $PROGRAMS " == *" ${path##*/} "* ]] || continue
			grep -qxF "$path" "$scratch/have" || printf '%s: is not installed\n' "$path"
		done <"$list"
	fi
}

# A line of the list is a path, or a pattern with *.
expected()
{
	local pattern rest
	while read -r pattern rest; do
		case $pattern in '' | \#*) continue ;; esac
		# The pattern is meant to be one.
		# shellcheck disable=SC2053
		[[ $1 == $pattern ]] && return 0
	done <"$list"
	return 1
}

plant 'auditd on the path' usr/bin/auditd 'x' 'belongs to the audit package'
plant 'a daemon in sbin' usr/sbin/auditd 'x' 'belongs to the audit package'
plant 'auditctl' usr/bin/auditctl 'x' 'a name of the audit package'
plant 'their unit' usr/lib/systemd/system/auditd.service 'x' 'a name of the audit package'
plant 'their configuration' etc/audit/auditd.yaml 'x' 'belongs to the audit package'
plant 'a stray library' usr/lib/libcommon.a 'x' 'not in installed_names'
innocent 'our verifier' usr/bin/auditverify 'x'
PROGRAMS=auditd complete=yes plant 'a missing program' usr/bin/auditc 'x' \
	'/usr/libexec/isms-audit/auditd: is not installed'

DESTDIR=$scratch/dest cmake --install "${BINARY_DIR:?}" --prefix /usr >"$scratch/log" 2>&1 || {
	cat "$scratch/log"
	exit 1
}
complete=yes
verdict "$scratch/dest"
