/* What `programme check` answers, as a list that reads like a refusal. */
#include "client/check_programme.h"

#include "client/outcome.h"
#include "client/term.h"

#include "audit/v1/programme.pb-c.h"

bool check_programme_is_shown(const struct method_rule *method)
{
	return strcmp(method->name, "audit.v1.ProgrammeService/CheckProgramme") == 0;
}

void check_programme_show(const ProtobufCMessage *message)
{
	const Audit__CheckProgrammeResponse *response = (const Audit__CheckProgrammeResponse *)(const void *)message;
	put_line("%s: %s", response->step, response->may ? "may be done" : "may not be done yet");
	for (size_t i = 0; i < response->n_unmet; i++) {
		const Audit__UnmetRule *r = response->unmet[i];
		put_line("%3u. %s (%s; %s)", r->number, r->rule, outcome_grade(r->grade[0]), r->clause);
		put_line("     missing: %s", r->missing);
		put_line("     do:      %s", r->command);
	}
}
