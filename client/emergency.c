/* Tells of roles that two administrators give in an emergency, until somebody who had no part in it has reviewed them. */
#include "client/emergency.h"

#include "client/term.h"
#include "common/clock.h"

#include <stdio.h>

enum { WORDS_BYTES = 400 };

static const char *words_of(const Audit__ToldBreakGlass *told, int64_t now_us, char words[WORDS_BYTES])
{
	char from[CLOCK_TEXT_BYTES], until[CLOCK_TEXT_BYTES];
	const char *who = told->person_name;
	clock_format(told->from_us, from);
	clock_format(told->until_us, until);
	if (told->state == AUDIT__BREAK_GLASS_STATE__BREAK_GLASS_STATE_PROPOSED)
		(void)snprintf(words, WORDS_BYTES, "%s is to manage: one administrator signed", who);
	else if (told->state == AUDIT__BREAK_GLASS_STATE__BREAK_GLASS_STATE_APPROVED)
		(void)snprintf(words, WORDS_BYTES, "%s may manage from %s on: two administrators signed", who, from);
	else if (told->state == AUDIT__BREAK_GLASS_STATE__BREAK_GLASS_STATE_ACTIVE && now_us < told->until_us)
		(void)snprintf(words, WORDS_BYTES, "%s manages until %s", who, until);
	else
		(void)snprintf(words, WORDS_BYTES, "%s managed, and nobody has reviewed what was done", who);
	return words;
}

void emergency_shout(const Audit__GetSessionResponse *session)
{
	char words[WORDS_BYTES];
	for (size_t i = 0; i < session->n_break_glasses; i++) {
		const Audit__ToldBreakGlass *told = session->break_glasses[i];
		say_loud("BREAK-GLASS: in an emergency, %s.", words_of(told, session->server_us, words));
		say("  auditc break-glass get %s", told->break_glass_id);
	}
	if (session->has_more_break_glasses)
		say_loud("BREAK-GLASS: in more places than these: auditc break-glass list --all");
}

void emergency_put(const Audit__GetSessionResponse *session)
{
	char words[WORDS_BYTES];
	for (size_t i = 0; i < session->n_break_glasses; i++) {
		const Audit__ToldBreakGlass *told = session->break_glasses[i];
		put_line("emergency %s (break-glass %s)", words_of(told, session->server_us, words), told->break_glass_id);
	}
	if (session->has_more_break_glasses)
		put_line("emergency in more places than these: auditc break-glass list --all");
}
