#!/usr/bin/env bash
# Each threat of docs/threats.md that is not out of scope is shown by tests, and each of those names it.
. "$(dirname "$0")/lib.sh"

# Those that nothing of ours answers.
declare -A open=([T2e]=1 [T10]=1 [T11]=1)

# shown TREE NUMBER FILE: a case of that test has the number in its name (t4b_...), in what it prints ("T4b: ..."), or as the test's own.
shown()
{
	local small=${2,}
	if [ ! -f "$1/$3" ]; then
		echo "$2: $3 is not there"
	elif [[ $(basename "$3") != "${small}_"* ]] && ! grep -qE "(\b|_)${small}_[a-z]|\"$2: " "$1/$3"; then
		echo "$2: no case of $3 carries the number"
	fi
}

# What the second table cites is there.
check_bars()
{
	local number file
	for number in B{20..31} B45; do
		grep -qE "^\| $number \|.*\`tests/" "$1/docs/threats.md" || echo "$number: no test of docs/threats.md shows it"
	done
	for file in $(grep -E '^\| B' "$1/docs/threats.md" | grep -oE '`tests/[^`]+`' | tr -d '`'); do
		[ -f "$1/$file" ] || echo "$file is not there"
	done
}

check()
{
	local tree=$1 number row file files
	for number in T0{a..e} T1{a..c} T2{a..e} T3{a..c} T4{a..g} T{5..11}; do
		row=$(grep -E "^\| $number \|" "$tree/docs/threats.md" 2>/dev/null || true)
		if [ -z "$row" ]; then
			echo "$number: not in docs/threats.md"
			continue
		fi
		mapfile -t files < <(grep -oE '`tests/[^`]+`' <<<"$row" | tr -d '`')
		[ ${#files[@]} -gt 0 ] || [ -n "${open[$number]:-}" ] || echo "$number: no test shows it"
		for file in "${files[@]}"; do
			shown "$tree" "$number" "$file"
		done
	done
	check_bars "$tree"
}

plant 'a threat that is not listed' docs/threats.md '| T0a | x | P | y | |\n' '^T0b: not in'
plant 'one that nothing shows' docs/threats.md '| T0a | x | P | y | |\n' '^T0a: no test shows it'
plant 'one whose test is gone' docs/threats.md '| T0a | x | P | y | `tests/e2e/gone.sh` |\n' '^T0a: tests/e2e/gone.sh is not there'
plant 'a bar that nothing shows' docs/threats.md '| B20 | x | by hand |\n' '^B20: no test'
verdict
