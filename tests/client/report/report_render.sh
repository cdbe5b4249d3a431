#!/usr/bin/env bash
# report-render as a program: 300 findings to a tagged PDF, every word of them on some page as another tool reads it, twice the same
# bytes; what is no document is refused without output.
set -euo pipefail
render=${BINARY_DIR:?is the build to test}/client/report/report-render
golden=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../vectors/ours" && pwd)/document
work=$(mktemp -d "${TMPDIR:-/tmp}/isms-report.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

{
	printf '{"title":"R","language":"en","date":"2026-11-26T07:00:00Z","page_word":"page","footer":["below"],"blocks":['
	for i in $(seq 300); do
		printf '{"kind":"heading","level":2,"anchor":"f%d","text":"F%d"},{"kind":"paragraph","text":"statement-%d"},' "$i" "$i" "$i"
		printf '{"kind":"table","columns":[{"title":"Evidence","share":1}],"rows":[["log-%d"],["list-%d"]]},' "$i" "$i"
	done
	printf '{"kind":"facts","rows":[["long","'
	printf 'word-%d ' $(seq 4000)
	printf '"]]}]}'
} >document.json
begun=${EPOCHREALTIME/./}
"$render" pdf <document.json >one.pdf
took_ms=$(((${EPOCHREALTIME/./} - begun) / 1000))
"$render" pdf <document.json >two.pdf
cmp one.pdf two.pdf
pdfinfo one.pdf | grep -q '^Tagged: *yes' || { echo "not tagged"; exit 1; }
pdftotext one.pdf text
{ printf 'statement-%d\n' $(seq 300); printf 'log-%d\n' $(seq 300); printf 'list-%d\n' $(seq 300); printf 'word-%d\n' $(seq 4000); } | sort >wanted
tr -s ' \f' '\n\n' <text | grep -E '^(statement|log|list|word)-[0-9]+$' | sort >found
cmp wanted found || { diff wanted found | head -n 5; exit 1; }
pages=$(pdfinfo one.pdf | awk '/^Pages:/ { print $2 }')
grep -q "page $pages / $pages" text || { echo "the last page does not say so"; exit 1; }

sed 's/word-7 /word-8 /' document.json | "$render" pdf >other.pdf
if cmp -s one.pdf other.pdf; then
	echo "another document, the same bytes"
	exit 1
fi
# Each kind of block, as docs/formats.md has them. The bytes of a PDF are its fonts' too; its words are not.
"$render" html <"$golden.json" | cmp - "$golden.html"
"$render" pdf <"$golden.json" >golden.pdf
pdftotext golden.pdf text
for words in 'Are backups made?' 'And <restored> & tried' 'spring.? Control' 'Omar Said' 'restore --dry-run' 'a place (https://example.org/)' 'Ask for the pack.'; do
	grep -qF "$words" text || { echo "not on the pages: $words"; exit 1; }
done

for bad in '' '[]' '{"title":"R"}' "$(head -c 5000 document.json)"; do
	if "$render" pdf <<<"$bad" >out 2>err || [ -s out ] || ! grep -q BAD_DOCUMENT err; then
		echo "taken: ${bad:0:40}"
		exit 1
	fi
done
echo "$pages pages, $(wc -l <found) words, set in $took_ms ms"
