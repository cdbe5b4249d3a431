# House rules that reading a line at a time can see; prints "file:line: why". POSIX awk.
# text: the line without comments; code: without comments and without the insides of literals.
FNR == 1 { comment = depth = n = 0 }

function say(why) { print FILENAME ":" FNR ": " why }

# A word of its own, not part of a longer name.
function word(s, w)
{
	return (" " s " ") ~ ("[^A-Za-z0-9_]" w "[^A-Za-z0-9_]")
}

function split_line(line,    i, c, two, len)
{
	text = code = quote = ""
	len = length(line)
	for (i = 1; i <= len; i++) {
		c = substr(line, i, 1)
		two = substr(line, i, 2)
		if (comment) {
			if (two == "*/") {
				comment = 0
				i++
			}
		} else if (quote != "") {
			text = text c
			if (c == "\\") {
				text = text substr(line, ++i, 1)
			} else if (c == quote) {
				quote = ""
				code = code c
			}
		} else if (two == "/*") {
			comment = 1
			i++
		} else {
			if (c == "\"" || c == "'")
				quote = c
			text = text c
			code = code c
		}
	}
}

# A switch whose cases are all upper-case names is over an enum of ours, unless the names are a library's or
# those of command line options (getopt answers with other values too). Approximate on purpose.
function enum_default(line,    opened, closed)
{
	if (line ~ /(^|[^A-Za-z0-9_])switch *\(/) {
		n++
		outside[n] = depth
		cases[n] = named[n] = fallback[n] = 0
	}
	if (n && line ~ /^[ \t]*case /) {
		cases[n]++
		if (line ~ /^[ \t]*case [A-Z][A-Z0-9_]+ *:/ && \
		    line !~ /case (PROTOBUF_C|NNG|SQLITE|FY|MHD|ARCHIVE|AE|JSON|OPT|E[A-Z]+ *:|SIG)_?/)
			named[n]++
	}
	if (n && line ~ /^[ \t]*default *:/)
		fallback[n] = FNR
	opened = gsub(/\{/, "", line)
	closed = gsub(/\}/, "", line)
	depth += opened - closed
	while (n && closed && depth <= outside[n]) {
		if (fallback[n] && cases[n] && cases[n] == named[n])
			print FILENAME ":" fallback[n] ": default: in a switch over an enum: name every value"
		n--
	}
}

{
	split_line($0)
	if (code ~ /\/\//)
		say("a // comment: ours are /* */")
	if (FILENAME !~ /tests\/robust\// && text ~ /"[^"]*(SELECT|INSERT|UPDATE|DELETE) [^"]*%[-0-9.*]*(l|ll|z|j)?[sdiuxc]/ && \
	    text ~ /"[^"]* (FROM|INTO|SET|VALUES|WHERE) /)
		say("a format inside SQL: bind the value")
	if (text ~ /"[^"]*(OR REPLACE |REPLACE INTO )/)
		say("REPLACE deletes rows and no authorizer is asked: ON CONFLICT DO UPDATE")
	if (FILENAME != "common/clock.c" && \
	    code ~ /(^|[^A-Za-z0-9_])(time *\( *(NULL|0) *\)|clock_gettime *\(|gettimeofday *\()/)
		say("the clock has one door, common/clock.h")
	if (FILENAME ~ /daemon\/service\// && code ~ /strcmp *\(.*(author_id.*who\.person|who\.person.*author_id)/)
		say("the author is not all who wrote it: writers_have_signer (daemon/writers.h)")
	if (FILENAME ~ /daemon\/service\// && FILENAME !~ /\/(ledger|disposal_order)\.c$/ && code ~ /(row_find|row_load|rows_page|rows_where) *\(/)
		say("rows of now in a read of the past: the rq_ functions (daemon/rows.h)")
	if (FILENAME ~ /^(daemon|client|common)\// && FILENAME != "common/sort.h" && code ~ /(^|[^a-z_])(qsort|bsearch) *\(/)
		say("qsort and bsearch must not be given NULL: sort_items, find_item (common/sort.h)")
	if (word($0, "TODO") || word($0, "XXX") || word($0, "HACK"))
		say("do it, drop it, or write FIXME: with the condition under which it is due")
	if (word($0, "FIXME") && $0 !~ /FIXME: .* ?(when|once|if|as soon as|before|after) /)
		say("FIXME: needs the condition under which it is due")
	if ($0 ~ /"(\/home\/|\/work\/|\/Users\/)/)
		say("a path of one machine")
	wide = $0
	gsub(/\t/, "        ", wide)
	if (length(wide) > columns_max)
		say("longer than " columns_max " columns (aim at 100)")
	enum_default(code)
}
