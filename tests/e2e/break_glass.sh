#!/usr/bin/env bash
# INV-19, as people meet it: the only programme manager is gone. One administrator can do nothing, two can, for a third person, in one audit, a day
# later, for days; all whom it concerns are told at once, what was done is shown, and somebody who had no part in it reviews it. Then in the
# programme, whose audits' other side hears it once it is taken up, until time alone ends it; then in the organisation, for a manager who stays.
# Reports and packs say so. domain.md 5.3.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
# The server's clock goes as many days ahead as this file says: nobody waits a week here.
mkdir bin
cp "$build/tests/e2e/auditd_ahead" bin/auditd
cp "$build/daemon/front/auditd-front" bin/
export PATH=$work/bin:$PATH AUDIT_AHEAD=$work/ahead
printf '00' >ahead
days_later()
{
	printf '%02d' "$1" | dd of=ahead conv=notrunc status=none
}
world_start
programme_with_people

# Beata and Dag become administrators; Eva and Siv are from outside the audit; Rob is a program.
beata=$(bring_in beata "Beata Ek" "$rail")
dag=$(bring_in dag "Dag Moe" "$rail")
eva=$(bring_in eva "Eva Lind" "$rail")
siv=$(bring_in siv "Siv Berg" "$rail")
quiet anna appointment add --scope "$rail" --person "$beata" --role administrator
quiet anna appointment add --scope "$rail" --person "$dag" --role administrator
rob=$(new anna person add --organisation "$rail" --name "Rob" --is-service)
audit_of()
{
	new erik audit add --programme "$programme" --title "$1" --type second-party --auditee-organisation "$cloud" \
		--objectives "Are backups made?" --objective-ids "$objective" --scope-text "All backups" --site-ids "$site" --unit-ids "$unit" \
		--criteria "{\"criteria_source_id\":\"$source\"}" --method on-site-interaction --competence-ids "$competence"
}
audit=$(audit_of "Kista Cloud 2027")
other=$(audit_of "Solna Data 2027")
quiet erik audit schedule "$audit" --from-us 2027-03-01 --to-us 2027-03-05
member=$(new erik team-member add --audit "$audit" --person "$lena" --role leader)
quiet lena team-member accept "$member"
known audit other beata dag eva siv rob

# --- what one administrator cannot do ---
asks=(--organisation "$rail" --scope "$audit" --ground "Erik died on Monday" --days 3)
expect 7 "an administrator since today" as beata break-glass propose "${asks[@]}" --person "$eva"
contains err R-GLASS-06 "made an administrator for it"
days_later 8
expect 7 "for oneself" as beata break-glass propose "${asks[@]}" --person "$beata"
contains err R-GLASS-02 "a third person"
expect 7 "for a program" as beata break-glass propose "${asks[@]}" --person "$rob"
contains err R-GLASS-03 "a natural person"
expect 5 "asked for by who is none" as lena break-glass propose "${asks[@]}" --person "$eva"
glass=$(new beata break-glass propose "${asks[@]}" --person "$eva")
known glass
expect 7 "one administrator twice" as beata break-glass approve "$glass"
contains err R-GLASS-01 "two are two people"
expect 6 "and sees nothing of the audit" as beata audit get "$audit"

# --- told, from the first signature on ---
rm -f run/isms-audit/{lena,omar}.session
expect 0 "the leader, at the next session" as lena whoami
contains err "BREAK-GLASS: in an emergency, Eva Lind is to manage: one administrator signed" "it shouts"
expect 0 "the audited side" as omar whoami
contains err "auditc break-glass get $glass" "and where to look"
shown 0 omar break-glass get "$glass"
contains out "Erik died on Monday" "why"
contains out "Beata Ek" "and by whom"
expect 0 "the client's inbox" as anna inbox
contains out "auditc break-glass refuse $glass" "asks them to object"

# --- two administrators, a delay, a third person ---
shown 0 dag break-glass approve "$glass"
expect 7 "at once" as eva break-glass take-up "$glass"
contains err R-GLASS-09 "when all had time to refuse it"
expect 6 "nothing meanwhile" as eva audit get "$audit"
days_later 10
shown 0 eva inbox
contains out "auditc break-glass take-up $glass" "it waits for her"
expect 0 "who could have refused it until yesterday" as anna status
contains out ", 1 overdue" "it is past its day"
shown 0 eva break-glass take-up "$glass"
shown 0 eva audit get "$audit"
expect 6 "no other audit" as eva audit get "$other"
expect 6 "nor the programme" as eva programme get "$programme"
expect 5 "nor what a manager may not" as eva audit suspend "$audit" --halt-reason x --client-informed y
given=$(new eva appointment add --scope "$audit" --person "$lena" --role report-reviewer)
[ -n "$(as anna status | grep "^emergency Eva Lind manages until")" ] || fault "status does not say who manages"
expect 7 "reviewed while it is held" as anna break-glass review "$glass" --review "fine"
contains err R-GLASS-10 "when it is over"

# --- ended: refused in the same session ---
shown 0 lena break-glass end "$glass" --reason "The board has named Siv"
expect 6 "at once, in an open session" as eva audit get "$audit"
expect 6 "for what changes something, too" as eva appointment add --scope "$audit" --person "$lena" --role observer

# --- what was done, and who looks at it ---
shown 0 lena break-glass show "$glass"
contains out "AppointmentService/AddAppointment" "what she signed"
contains out "$given" "and what it made"
expect 5 "administrators are not shown it" as dag break-glass show "$glass"
expect 5 "who signed it does not review it" as dag break-glass review "$glass" --review "fine"
expect 0 "it is told until it is reviewed" as lena status
contains out "nobody has reviewed" "in status"
shown 0 anna break-glass review "$glass" --review "Erik is dead; one appointment, which stands"
expect 0 "and no more" as lena status
absent "emergency" "it was reviewed"

# --- the programme's, which time alone ends ---
hears()
{
	rm -f "run/isms-audit/$1.session"
	expect 0 "$1 at the next session" as "$1" whoami
}
asks=(--organisation "$rail" --scope "$programme" --ground "Erik died on Monday, and nobody plans" --days 1)
above=$(new beata break-glass propose "${asks[@]}" --person "$eva")
known above
shown 0 dag break-glass approve "$above"
hears lena
contains err "BREAK-GLASS: in an emergency, Eva Lind may manage from" "a team of the programme is told before"
hears omar
! grep -q BREAK-GLASS err || fault "it is not the audited side's before it is taken up"
expect 6 "nor shown" as omar break-glass get "$above"
days_later 12
shown 0 eva break-glass take-up "$above"
shown 0 eva programme get "$programme"
shown 0 eva audit get "$other"
hears omar
contains err "BREAK-GLASS: in an emergency, Eva Lind manages until" "it has reached their audit"
expect 0 "status" as omar status
contains out "emergency Eva Lind manages until" "says it"
shown 0 omar break-glass get "$above"
contains out "Erik died on Monday, and nobody plans" "why"
expect 6 "and nothing else of the programme" as omar programme get "$programme"
expect 5 "nor what was done" as omar break-glass show "$above"
days_later 14
expect 6 "its time is over" as eva programme get "$programme"
expect 6 "in its audits, too" as eva audit get "$audit"
expect 6 "and for what changes something" as eva appointment add --scope "$programme" --person "$lena" --role audit-client
expect 0 "she" as eva whoami
absent "programme-manager" "holds no role"
expect 0 "nobody signed that" as lena break-glass get "$above" -o json
contains out '"state": "active"' "time alone ended it"
expect 0 "it is told until it is reviewed" as omar status
contains out "Eva Lind managed, and nobody has reviewed what was done" "status"
late=$(audit_of "Uppsala Disk 2028")
expect 0 "an audit of another time" as lena break-glass list-applicable --audit "$audit" -o json
contains out "$above" "is not one that it reached"
expect 0 "which" as erik break-glass list-applicable --audit "$late" -o json
absent "$above" "it did not reach"

# --- a manager who stays: never by one administrator alone ---
expect 7 "a friend as manager" as beata appointment add --scope "$rail" --person "$siv" --role programme-manager
contains err R-PERSON-17 "a manager names the next"
quiet anna appointment end "$(as anna appointment list --filter "role = programme_manager AND person_id = \"$erik\"" -o name)"
expect 7 "nor where none is left" as beata appointment add --scope "$rail" --person "$siv" --role programme-manager
contains err "where none is left, two administrators break the glass" "what is left to do"
stays=$(new beata break-glass propose --organisation "$rail" --scope "$rail" --ground "Nobody is left who names a manager" --days 2 --person "$eva")
known stays
shown 0 dag break-glass approve "$stays"
days_later 16
shown 0 eva break-glass take-up "$stays"
shown 0 eva appointment add --scope "$rail" --person "$siv" --role programme-manager
shown 0 dag break-glass end "$stays" --reason "Siv manages"
shown 0 siv programme get "$programme"
expect 6 "and she no more" as eva programme get "$programme"
shown 0 anna break-glass review "$above" --review "Nothing was done"
shown 0 anna break-glass review "$stays" --review "Siv, as the board wanted"

# --- the report says so, in each language ---
for language in en de fr; do
	quiet lena report build "$audit" --language "$language" --out "report.$language.pdf"
	quiet lena report build "$audit" --language "$language" --out "report.$language.html"
	pdftotext -layout "report.$language.pdf" "report.$language.txt"
	for words in "Erik died on Monday" "Erik died on Monday, and nobody plans" "Nobody is left who names a manager" "Beata Ek" "Dag Moe" \
		"Siv, as the board wanted" "The board has named Siv"; do
		grep -qF "$words" "report.$language.html" || fault "the page in $language does not say: $words"
		tr -s ' \n' ' ' <"report.$language.txt" | grep -qF "$words" || fault "the report in $language does not say: $words"
	done
done
grep -q "Roles given in an emergency" report.en.txt || fault "English"
grep -q "Im Notfall vergebene Rollen" report.de.txt || fault "German"
grep -q "Rôles confiés en urgence" report.fr.txt || fault "French"
[ "$(grep -c "taken up, and reviewed" report.en.txt)" -eq 3 ] || fault "what became of all three"

# --- what strangers are shown ---
fingerprint=$(sed -n 's/.*\(sha256:[0-9a-f]\{64\}\).*/\1/p' paper | sed -n 1p)
shown 0 lena audit pack "$audit" --out whole.zip
auditverify --log-key "$fingerprint" whole.zip >out 2>err || fault "auditverify refuses the pack"
cat out
contains out "signed by a first administrator" "the pack"
contains out "signed by a second administrator" "says"
contains out "BREAK-GLASS  two administrators signed 3 times" "what it was"
[ "$(grep -c "^break-glass: entry .* taken up" out)" -eq 3 ] || fault "the pack lacks what Eva signed, who is shown no more"
unzip -p whole.zip records/break_glass.json >json
contains json "Erik died on Monday" "and why"
node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$fingerprint" whole.zip >out 2>err || fault "the second verifier"
shown 0 omar audit pack "$audit" --out own.zip
auditverify --log-key "$fingerprint" own.zip >out 2>err || fault "auditverify refuses the audited side's pack"
[ "$(grep -c "^break-glass: entry .* taken up" out)" -eq 3 ] || fault "the audited side's pack lacks what Eva signed"
contains out "BREAK-GLASS  two administrators signed 3 times" "to strangers by the audited side, too"
node "$source_dir/tests/tools/pack_verify.mjs" --log-key "$fingerprint" own.zip >out 2>err || fault "the second verifier of the audited side's"
server_stops
expect 0 "every signature and cell" auditd --config auditd.yaml verify --deep
expect 0 "rebuilt" auditd --config auditd.yaml rebuild
expect 0 "and verified again" auditd --config auditd.yaml verify --deep

verdict "the glass was broken, and everybody heard it"
