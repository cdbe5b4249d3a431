#!/usr/bin/env bash
# Somebody lost all devices, or says so: a new one waits for a second administrator and a delay, the person's own devices shout, and one word
# of theirs ends it. security.md 1.3, T4g; 2.3, "Recovery".
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

# come_back WHO PERSON: invited again by anna, enrolled, its words compared by her; sets device.
come_back()
{
	local who=$1 person=$2 words
	rm -f "$who.invitation"
	quiet anna invite "$person" --server "$url" --out "$who.invitation"
	words=$(as "$who" enrol "$who.invitation" --key-file "people/$who.key" --name "$who" --passphrase-fd 3 3<passphrase 2>/dev/null |
		tail -n 1)
	device=$(as anna device list --person "$person" --filter "state = pending" -o name)
	quiet anna device confirm "$device" --words "$words"
}

state_of()
{
	field state as anna device list --filter "sign_key_text != \"\"" --person "$erik" | tail -n 1
}

erik=$(bring_in erik "Erik Lund" "$rail")
[ "$(state_of)" = active ] || fault "a first device counts once its words were compared"

# One administrator: alone, and three days.
come_back mallory "$erik"
[ "$(state_of)" = recovering ] || fault "T4g: the words alone bring nobody back"
expect 7 "at once" as anna device recover "$device" --reason "he stood before me"
contains err "R-IDENTITY-11" "T4g: not before its delay"
contains err "hours" "how long"
log_in mallory
expect 4 "T4g: it does nothing meanwhile" as mallory programme list
rm -f run/isms-audit/erik.session
expect 0 "his own device goes on" as erik whoami
contains err "RECOVERY" "T4g: and shouts"
contains err "auditc device revoke $device" "what to do about it"
expect 0 "his inbox" as erik inbox
contains out "object, unless it is you" "asks him, too"
expect 0 "T4g: he objects" as erik device revoke "$device" --reason "not me"
[ "$(state_of)" = revoked ] || fault "the objection ends it"
expect 7 "and nobody goes on" as anna device recover "$device" --reason "he stood before me"
contains err "R-IDENTITY-09" "it is over"

# Two administrators.
beata=$(bring_in beata "Beata Ek" "$rail")
quiet anna appointment add --scope "$rail" --person "$beata" --role administrator
come_back erikagain "$erik"
[ "$(field recoverers_needed as anna device list --filter 'sign_key_text != ""' --person "$erik")" = 2 ] || fault "two are needed"
expect 7 "the same twice" as anna device recover "$device" --reason "he stood before me"
contains err "R-IDENTITY-10" "two are two people"
expect 0 "the other's inbox" as beata inbox
contains out "auditc device recover" "asks for it"
expect 0 "another agrees" as beata device recover "$device" --reason "I called him back"
[ "$(state_of)" = recovering ] || fault "the delay stands"
expect 7 "before a day is over" as beata device recover "$device" --reason "I called him back"
contains err "R-IDENTITY-11" "the delay"
verdict recovery
