#!/usr/bin/env bash
# Files of rows: told before, entered whole or not at all, refused at line and column, all of it at once.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

entries()
{
	as anna status | sed -nE 's/.*, ([0-9]+) entries.*/\1/p'
}

# --- INV-30: a dry run says what would be, and nothing is ---
printf '\xef\xbb\xbfName;Time zone\r\nKista;Europe/Stockholm\r\n"Umeå, depot";\r\n' >sites.csv
before=$(entries)
expect 0 "a dry run" as anna import sites sites.csv --organisation "$rail" --dry-run
contains out "Umeå, depot" "it names the rows"
contains out "added" "and what would become of them"
contains err "2 would be added, 0 changed" "it counts"
[ "$(entries)" -eq "$before" ] || fault "a dry run entered something"
expect 0 "the import" as anna import sites sites.csv --organisation "$rail"
contains err "entered in the ledger" "it is a statement"
[ "$(entries)" -eq $((before + 1)) ] || fault "one statement for the file: $before, $(entries)"
expect 7 "again" as anna import sites sites.csv --organisation "$rail"
contains err "NO_EFFECT" "an import without effect is no success"
[ "$(entries)" -eq $((before + 1)) ] || fault "an import without effect entered something"

# --- changed field by field; what the file does not speak of stays ---
printf 'name,address\nKista,"Torshamnsgatan ""1"""\n' >sites.csv
expect 0 "one column more" as anna import sites sites.csv --organisation "$rail" -o json
contains out '"field":"address"' "the field"
contains out 'Torshamnsgatan \"1\"' "and what it becomes"
expect 0 "the rest" as anna site list --filter 'name = "Kista"' -o csv --columns time_zone
contains out "Europe/Stockholm" "stays"

# --- what was listed can be read again ---
as anna site list --organisation "$rail" -o csv --columns name,address,time_zone >sites.csv 2>err
expect 7 "its own list" as anna import sites sites.csv --organisation "$rail"
contains err "all 2 rows are there already" "says what is there"

# --- mistakes of form: each with its place, all of them, and nobody is asked ---
printf 'name,is_virtual,colour\nKista,perhaps,red\n' >bad.csv
expect 2 "an unknown column" as anna import sites bad.csv --organisation "$rail"
contains err 'bad.csv:1:17: there is no column "colour": name, address, is_virtual' "where, and which there are"
contains err '       |                 ^' "with a mark"
printf 'name,is_virtual\nKista,perhaps\nLuleå\nÅre,true,x\n,no\n' >bad.csv
expect 2 "values" as anna import sites bad.csv --organisation "$rail"
contains err 'bad.csv:2:7: is_virtual' "the wrong value"
contains err 'bad.csv:3:1: the row has 1 cells, the first line names 2 columns' "the short row"
contains err 'bad.csv:4:1: the row has 3 cells' "the long row"
contains err 'bad.csv:5:1: name' "the empty name"
contains err '4 mistakes in bad.csv' "all of them"
printf 'name\n"Kista\n' >bad.csv
expect 2 "a quote" as anna import sites bad.csv --organisation "$rail"
contains err 'bad.csv:2:1: this quote is never closed' "where it opens"
expect 2 "a kind" as anna import planets sites.csv --organisation "$rail"
expect 2 "nowhere" as anna import sites sites.csv
contains err "--organisation" "the flag that is missing"
expect 6 "no file" as anna import sites none.csv --organisation "$rail"

# --- INV-31: rules of the single add, for each row, at its cell; nothing is entered ---
erik=$(bring_in erik "Erik Lund" "$rail")
quiet anna appointment add --scope "$rail" --person "$erik" --role programme-manager
before=$(entries)
printf 'name;kind;sites\nHosting;service;Kista|Nowhere\nBilling;process;\nBilling;system;\nPlanning;process;Kista\n' >units.csv
expect 7 "rows that break rules" as erik import units units.csv --organisation "$rail"
contains err 'units.csv:2:17: sites: the organisation has no site "Nowhere" (R-IMPORT-03)' "the site"
contains err 'units.csv:4:1: row 2 has the same name (R-IMPORT-02)' "the twin"
contains err '2 of 4 rows are refused: nothing is entered' "how many"
[ "$(entries)" -eq "$before" ] || fault "rows that broke rules left something"
expect 0 "no unit" as erik unit list -o name
[ ! -s out ] || fault "half of a file was entered"
expect 5 "whose right it is not" as anna import units units.csv --organisation "$rail"

# --- larger than one statement ---
{ echo name; seq -f 'Site %g' 300; } >many.csv
expect 7 "300 new rows" as anna import sites many.csv --organisation "$rail"
contains err "300 rows would be added or changed, one statement takes 256" "says the limit"
split -l 200 <(tail -n +2 many.csv) part.
for part in part.*; do
	sed -i '1i name' "$part"
	expect 0 "a part" as anna import sites "$part" --organisation "$rail"
done
expect 0 "all of them" as anna site list --organisation "$rail" --all -o name
[ "$(wc -l <out)" -eq 302 ] || fault "302 sites, not $(wc -l <out)"
verdict client_import
