#!/usr/bin/env bash
# The units are well formed and no looser than agreed: exposure of the core at most 0.5, of the front 1.5
# (measured on drafts: 0.4 and 1.1 to 1.2; a bare unit has 9.6). Offline: nothing of this host is asked.
# shellcheck source=tests/check/lib.sh
. "$(dirname "$0")/lib.sh"

command -v systemd-analyze >/dev/null || { echo "skipped: no systemd-analyze"; exit 77; }

# Thresholds are in tenths: 5 is 0.5.
bound()
{
	local unit=$1 threshold=$2
	[ -f "$unit" ] || return 0
	systemd-analyze security --offline=true --no-pager --threshold="$threshold" "$unit" \
		>"$scratch/report" 2>&1 && return 0
	printf '%s: too exposed: %s\n' "$(basename "$unit")" "$(grep -a 'Overall exposure' "$scratch/report")"
	grep -a '✗' "$scratch/report" | sort -k1 | tail -8
}

# Syntax and unknown settings; the programs themselves need not be installed on this host.
well_formed()
{
	local unit=$1
	[ -f "$unit" ] || return 0
	systemd-analyze verify --man=no --recursive-errors=no "$unit" 2>&1 |
		grep -a "$(basename "$unit")" |
		grep -avE 'is not executable|No such file or directory|Failed to create .*/start|not found' || true
}

check()
{
	local config=$1/config
	bound "$config/isms-auditd.service" 5
	bound "$config/isms-auditd-front.service" 15
	well_formed "$config/isms-auditd.service"
	well_formed "$config/isms-auditd-front.service"
}

loosened()
{
	sed -E "$2" "$SOURCE_DIR/config/$1"
}

plant 'a bare unit' config/isms-auditd.service '[Service]\nExecStart=/bin/true\n' 'service: too exposed'
plant 'a core with a network' config/isms-auditd.service \
	"$(loosened isms-auditd.service '/PrivateNetwork|AddressFamilies/d')" 'service: too exposed'
plant 'a front as root' config/isms-auditd-front.service \
	"$(loosened isms-auditd-front.service '/^(User|Group|PrivateUsers)=/d')" 'front.service: too exposed'
plant 'a setting nobody knows' config/isms-auditd.service \
	"$(loosened isms-auditd.service 's/^ProtectHome=/ProtectHouse=/')" 'ProtectHouse'
for unit in isms-auditd isms-auditd-front; do
	systemd-analyze security --offline=true --no-pager "$SOURCE_DIR/config/$unit.service" 2>&1 |
		grep -a 'Overall exposure' | sed 's/^[^O]*//'
done
verdict
