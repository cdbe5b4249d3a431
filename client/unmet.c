/* What `programme check` and `plan lint` answer, as a list that reads like a refusal. */
#include "client/unmet.h"

#include "client/outcome.h"
#include "client/term.h"

#include "audit/v1/plan.pb-c.h"
#include "audit/v1/programme.pb-c.h"

bool unmet_is_shown(const struct method_rule *method)
{
	return method->response->descriptor == &audit__check_programme_response__descriptor ||
		method->response->descriptor == &audit__lint_plan_response__descriptor;
}

static void show(size_t number, const char *rule, const char *grade, const char *clause, const char *missing,
	const char *command, const char *subject)
{
	char waiver[OUTCOME_WAIVER_BYTES];
	put_line("%3zu. %s (%s; %s)", number, rule, outcome_grade(grade[0]), clause);
	put_line("     missing: %s", missing);
	put_line("     do:      %s", command);
	if (outcome_waiver(rule, grade[0], subject, command, waiver))
		put_line("     or ask:  %s", waiver);
}

static void show_programme(const Audit__CheckProgrammeResponse *response)
{
	put_line("%s: %s", response->step, response->may ? "may be done" : "may not be done yet");
	for (size_t i = 0; i < response->n_unmet; i++) {
		const Audit__UnmetRule *r = response->unmet[i];
		show(r->number, r->rule, r->grade, r->clause, r->missing, r->command, r->subject_id);
	}
}

static void show_plan(const Audit__LintPlanResponse *response)
{
	size_t refusing = 0;
	for (size_t i = 0; i < response->n_rows; i++)
		refusing += response->rows[i]->grade[0] != 'A';
	put_line("present: %s", refusing ? "may not be done yet" : "may be done");
	for (size_t i = 0; i < response->n_rows; i++) {
		const Audit__LintRow *r = response->rows[i];
		show(i + 1, r->rule, r->grade, r->clause, r->missing, r->command, r->subject_id);
	}
}

void unmet_show(const ProtobufCMessage *message)
{
	if (message->descriptor == &audit__lint_plan_response__descriptor)
		show_plan((const Audit__LintPlanResponse *)(const void *)message);
	else
		show_programme((const Audit__CheckProgrammeResponse *)(const void *)message);
}
