#!/usr/bin/env bash
# Three sites in network namespaces of their own, cut off from the server again and again while they work and while they deliver, and
# healed in random order: everything that was signed is there once, under the id its device gave it, and what two wrote against each
# other is shown to whom it concerns.
#
# usage: BINARY_DIR=build/dev partition.sh [--rounds N] [--seed N]   100 rounds by default
# Control: an outbox that loses one statement, and one that enters a piece again under another title, are told.
# Needs root and ip(8): exit 77 without. The server listens inside a namespace that has no way out.
set -euo pipefail

rounds=100 seed=$RANDOM inside=''
while [ $# -gt 0 ]; do
	case $1 in
	--rounds) rounds=$2; shift ;;
	--seed) seed=$2; shift ;;
	--inside) inside=$2; shift ;;
	esac
	shift
done
sites=(kista lund umea)
hub_address=10.91.0.1

# within NAMESPACE COMMAND...: not by `ip netns exec` or `ip -n`, which mount /sys anew, and may not below a chroot.
within()
{
	nsenter --net="/run/netns/$1" -- "${@:2}"
}

# The namespaces, and this script again in the middle of them.
if [ -z "$inside" ]; then
	end()
	{
		local name
		for name in "isms-$$" "${sites[@]/#/isms-$$-}"; do
			ip netns del "$name" 2>/dev/null || true
		done
	}
	trap end EXIT
	if [ "$(id -u)" -ne 0 ] || ! ip netns add "isms-$$" || ! within "isms-$$" ip link set lo up; then
		echo "partition: needs root, ip(8) and network namespaces"
		exit 77
	fi
	within "isms-$$" ip address add $hub_address/32 dev lo
	for i in "${!sites[@]}"; do
		site=isms-$$-${sites[i]}
		ip netns add "$site"
		within "$site" ip link set lo up
		within "isms-$$" ip link add "${sites[i]}" type veth peer name road netns "$site"
		within "isms-$$" ip address add "10.91.$((i + 1)).1/30" dev "${sites[i]}"
		within "isms-$$" ip link set "${sites[i]}" up
		within "$site" ip address add "10.91.$((i + 1)).2/30" dev road
		within "$site" ip link set road up
		within "$site" ip route add default via "10.91.$((i + 1)).1"
	done
	within "isms-$$" "${BASH_SOURCE[0]}" --rounds "$rounds" --seed "$seed" --inside "isms-$$"
	exit
fi

world_address=$hub_address
# shellcheck source=tests/e2e/world.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/world.sh"
RANDOM=$seed
began=$SECONDS
world_start
programme_with_people
declare -A person=([kista]=lena [lund]=beata [umea]=carl)
for who in beata carl dora; do
	id=$(bring_in $who "${who^} Ek" "$rail")
	road_competent "$id" anna erik
	declare "$who=$id"
done
road_audit "Kista Cloud 2027" lena beata carl dora
quiet lena checklist add "For the halls" --audit "$audit"
quiet lena checklist fill "$(as lena checklist list --audit "$audit" -o name)"
declare -A question

# at SITE COMMAND...: as the person of that site, from there.
at()
{
	local site=$1
	shift
	AUDITC_PROFILE=${person[$site]} within "$inside-$site" auditc "$@"
}

# Down at one end, both ends see it; a packet on its way is lost.
break_off()
{
	within "$inside-$1" ip link set road down
}

heal()
{
	within "$inside-$1" ip link set road up
	within "$inside-$1" ip route replace default via "$(within "$inside-$1" ip -4 -o address show road | sed -E 's/.* 10\.91\.([0-9]+)\..*/10.91.\1.1/')"
}

for site in "${sites[@]}"; do
	at "$site" bundle checkout "$audit" --expires 14d >out 2>err || { cat out err; exit 1; }
	question[$site]=$(at "$site" bundle show -o json | node -e '
		const b = JSON.parse(require("fs").readFileSync(0));
		console.log(b.pieces.flatMap((p) => p.checklist_items || [])[0].id)')
done
: >given
contradicted=0 conflicts=0 shown=0 offline=0 broken=0

# capture SITE TITLE: the id that the device gave goes to `given`, whether or not there was a server.
capture()
{
	local id
	id=$(at "$1" evidence submit --audit "$audit" --title "$2" --source observation --method on-site-no-interaction --place Hall \
		--classification internal --verifiability verified --note "seen at $1" -o name 2>err) || { cat err; fault "$2 was not taken"; return; }
	! grep -q "of the outbox" err || offline=$((offline + 1))
	printf '%s %s\n' "$id" "$2" >>given
}

# contradict SITE TEXT: what the site answers where it is, dora at headquarters answers before it arrives.
contradict()
{
	at "$1" checklist-item answer "${question[$1]}" --outcome conforms --note "$2" >out 2>err || { cat err; fault "$1 could not answer"; }
	quiet dora checklist-item answer "${question[$1]}" --outcome not-examined --note "heard on the telephone: $2" || fault "dora could not"
	contradicted=$((contradicted + 1))
}

# deliver SITE: until nothing waits. On its way the road breaks for a moment, or the program is killed, now and then.
deliver()
{
	local site=$1 status=0 pid
	for _ in $(seq 100); do
		# As `at` does; of a function the pid would be that of a shell, which is killed alone.
		AUDITC_PROFILE=${person[$site]} nsenter --net="/run/netns/$inside-$site" -- auditc sync >sync.out 2>sync.err &
		pid=$!
		case $((RANDOM % 4)) in
		0)
			sleep "0.0$((RANDOM % 9 + 1))"
			break_off "$site"
			sleep 0.2
			heal "$site"
			broken=$((broken + 1))
			;;
		1)
			sleep "0.0$((RANDOM % 9 + 1))"
			kill -9 "$pid" 2>/dev/null || true
			broken=$((broken + 1))
			;;
		esac
		status=0
		wait "$pid" 2>/dev/null || status=$?
		[ $status -ne 0 ] && [ $status -ne 3 ] || break
		sleep 0.1
	done
	[ $status -eq 0 ] || [ $status -eq 3 ] || { cat sync.out sync.err; fault "$site could not deliver: $status"; }
}

# settle SITE: what was set aside is on this device for its owner, elsewhere by its number for the others; then it is chosen.
settle()
{
	local site=$1 number keep=own
	for number in $(at "$site" outbox list 2>/dev/null | awk '/ aside /{ print $1 }'); do
		conflicts=$((conflicts + 1))
		! as dora status 2>/dev/null | grep -q "^elsewhere.*: [1-9][0-9]* undelivered" || shown=$((shown + 1))
		[ $((RANDOM % 2)) -eq 0 ] || keep=other
		at "$site" outbox settle "$number" --keep $keep --reason "settled on the telephone" >out 2>err || { cat err; fault "$site could not settle"; }
	done
}

# compare: what was given against what is there; sets lost and doubled.
compare()
{
	as lena evidence list --audit "$audit" --all -o csv --columns id,title | sed 1d | tr -d '"' | tr ',' ' ' | sort >there
	lost=$(sort given | comm -23 - there | wc -l)
	doubled=$(($(sort given | comm -13 - there | wc -l) + $(cut -d' ' -f2- there | sort | uniq -d | wc -l)))
}

for round in $(seq "$rounds"); do
	away=()
	for site in $(shuf -e "${sites[@]}" --random-source=<(yes "$seed$round")); do
		[ $((RANDOM % 3)) -eq 0 ] && [ ${#away[@]} -gt 0 ] || away+=("$site")
	done
	for site in "${away[@]}"; do
		break_off "$site"
	done
	for site in "${sites[@]}"; do
		for n in $(seq $((RANDOM % 2 + 1))); do
			capture "$site" "round $round at $site number $n"
		done
	done
	for site in "${away[@]}"; do
		[ $((RANDOM % 3)) -ne 0 ] || contradict "$site" "as $site saw it in round $round"
	done
	for site in $(shuf -e "${away[@]}" --random-source=<(yes "$round$seed")); do
		heal "$site"
		deliver "$site"
		settle "$site"
	done
done
for site in "${sites[@]}"; do
	deliver "$site"
	at "$site" sync >out 2>err || fault "$site has something left"
	grep -q "delivered 0, set aside 0, waiting 0" out || fault "$site has something left: $(cat out)"
done
compare
echo "seed $seed: $rounds rounds, 3 sites, $(wc -l <given) pieces, $offline of them without a network, $broken deliveries broken off;" \
	"lost $lost, doubled $doubled; $conflicts conflicts, $shown of them shown to another site ($((SECONDS - began)) s)"
[ "$lost" -eq 0 ] || fault "lost: $(sort given | comm -23 - there)"
[ "$doubled" -eq 0 ] || fault "doubled, or other than given: $(sort given | comm -13 - there)"
[ "$conflicts" -eq "$contradicted" ] || fault "$contradicted answers were contradicted, and $conflicts set aside"
[ "$shown" -eq "$conflicts" ] || fault "a conflict that nobody else was shown"
[ "$offline" -ge "$rounds" ] || fault "$offline pieces were taken without a network: too few to show anything"

# --- controls ---
break_off lund
capture lund "never to arrive"
rm "$(find local/isms-audit/beata/outbox -name '*.waiting' | sort | tail -n 1)"
heal lund
deliver lund
compare
[ "$lost" -eq 1 ] || fault "control: a lost piece was not seen"
quiet lena evidence submit --audit "$audit" --title "$(head -n 1 given | cut -d' ' -f2-)" --source observation --method on-site-no-interaction \
	--place Hall --classification internal --verifiability verified --note again
compare
[ "$doubled" -eq 2 ] || fault "control: a doubled piece was not seen: $doubled"
server_stops
expect 0 "the tables are what the ledger says" auditd --config auditd.yaml verify --deep
verdict partition
