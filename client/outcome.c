/* Status codes to exit codes, and refusals in words. */
#include "client/outcome.h"

#include "client/term.h"
#include "client/value.h"
#include "common/shell.h"

/* Nobody was there; a call that was sent and not answered in time may still be at work. */
static bool is_silence(const char *reason)
{
	return strcmp(reason, "DIAL_TIMEOUT") == 0;
}

/* Trouble on this machine, whatever the server does. */
static bool is_local(const char *reason)
{
	static const char *const begin[] = { "FILE_", "KEYFILE", "OUTPUT", "NO_AGENT", "AGENT_" };
	for (size_t i = 0; i < ARRAY_LEN(begin); i++)
		if (strncmp(reason, begin[i], strlen(begin[i])) == 0)
			return true;
	return false;
}

enum outcome outcome_of(const struct status *st)
{
	if (st->code != OK && strcmp(st->reason, OUTCOME_PARTLY_REASON) == 0)
		return OUTCOME_PARTLY;
	switch ((enum code)st->code) {
	case OK:
		return OUTCOME_DONE;
	case CANCELLED:
		return OUTCOME_INTERRUPTED;
	case INVALID_ARGUMENT:
	case OUT_OF_RANGE:
		return OUTCOME_USAGE;
	case DEADLINE_EXCEEDED:
		return is_silence(st->reason) ? OUTCOME_UNREACHABLE : OUTCOME_RUNNING;
	case NOT_FOUND:
		return OUTCOME_NOT_FOUND;
	case PERMISSION_DENIED:
		return OUTCOME_NOT_ALLOWED;
	case ALREADY_EXISTS:
	case FAILED_PRECONDITION:
	case ABORTED:
		return OUTCOME_CONFLICT;
	case UNAVAILABLE:
		return is_local(st->reason) ? OUTCOME_FAILED : OUTCOME_UNREACHABLE;
	case DATA_LOSS:
		return OUTCOME_UNVERIFIED;
	case UNAUTHENTICATED:
		return OUTCOME_NOT_ENROLLED;
	case UNKNOWN:
	case RESOURCE_EXHAUSTED:
	case UNIMPLEMENTED:
	case INTERNAL:
		break;
	}
	return OUTCOME_FAILED;
}

const char *outcome_grade(char grade)
{
	return grade == 'H' ? "must hold" : grade == 'W' ? "must hold or be waived" : "advice";
}

enum { WORD_BYTES = 60 }; /* of a command: a rule's id, or a row's */

/* A programme's own rules are waived in it; others in the audit they stand in the way of, or above it. */
bool outcome_waiver(const char *rule, char grade, const char *subject, const char *command,
	char ret_text[OUTCOME_WAIVER_BYTES])
{
	static const char programme[] = "R-PROGRAMME-", waive[] = "auditc waiver add";
	if (grade != 'W' || !subject || !*subject || strncmp(command, waive, strlen(waive)) == 0)
		return false;
	char of[WORD_BYTES], what[WORD_BYTES];
	if (!shell_quote(of, sizeof(of), subject) || !shell_quote(what, sizeof(what), rule))
		return false;
	(void)snprintf(ret_text, OUTCOME_WAIVER_BYTES, "%s --scope %s --rule %s --subject %s --reason TEXT"
		" --compensating-measure TEXT", waive, strncmp(rule, programme, strlen(programme)) == 0 ? of : "AUDIT",
		what, of);
	return true;
}

static void say_violation(size_t number, const struct violation *v)
{
	char waiver[OUTCOME_WAIVER_BYTES];
	say("%3zu. %s (%s; %s)", number, v->rule, outcome_grade(v->grade), v->clause);
	say("     missing: %s", v->missing);
	if (v->command[0])
		say("     do:      %s", v->command);
	if (outcome_waiver(v->rule, v->grade, v->subject, v->command, waiver))
		say("     or ask:  %s", waiver);
}

void outcome_say(const struct status *st)
{
	if (st->code == OK)
		return;
	say_loud("auditc: %s %s", code_name(st->code), st->reason);
	if (st->message[0])
		say("  %s", st->message);
	if (st->field[0]) {
		char flag[VALUE_NAME_BYTES];
		value_kebab(st->field, flag);
		say("  field: %s (--%s)", st->field, flag);
	}
	for (size_t i = 0; i < st->violation_count; i++)
		say_violation(i + 1, &st->violation[i]);
	if (st->retry_after_ms > 0)
		say("  try again in %d ms", st->retry_after_ms);
}
