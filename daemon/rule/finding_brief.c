/* Says what is expected next of whom, by when. */
#include "daemon/rule/finding_brief.h"

#include "common/bytes.h"
#include "gen/vocabulary.h"

enum due { NO_DAY, CORRECTION_DAY, RESPONSE_DAY, EVIDENCE_DAY, EFFECT_DAY };
enum when { ALWAYS, UNCORRECTED, OWING, ALL_DONE };

struct expectation {
	int32_t state;
	enum when when;
	bool is_auditees;
	enum due due;
	const char *text;
	const char *command;
};

#define CORRECT(state) \
	{ state, UNCORRECTED, true, CORRECTION_DAY, "say what was done at once to contain it", \
		"auditc finding correct {id} --correction TEXT" }
#define ANSWER(state) \
	{ state, OWING, true, RESPONSE_DAY, "answer: correction, cause, whether it occurs elsewhere, actions", \
		"auditc finding respond {id}" }

/* clang-format off */
static const struct expectation expectation[] = {
	{ FINDING_STATE_COMMUNICATED, ALWAYS, true, NO_DAY, "say whether it is accurate: acknowledge it or dispute it",
		"auditc finding acknowledge {id}" },
	{ FINDING_STATE_DISPUTED, ALWAYS, false, NO_DAY, "settle the dispute: uphold, change or withdraw it",
		"auditc finding uphold {id} --opinion TEXT" },
	CORRECT(FINDING_STATE_ACKNOWLEDGED), ANSWER(FINDING_STATE_ACKNOWLEDGED),
	CORRECT(FINDING_STATE_UPHELD), ANSWER(FINDING_STATE_UPHELD),
	CORRECT(FINDING_STATE_RESOLVED_CHANGED), ANSWER(FINDING_STATE_RESOLVED_CHANGED),
	CORRECT(FINDING_STATE_ISSUED), ANSWER(FINDING_STATE_ISSUED),
	CORRECT(FINDING_STATE_RESPONSE_REQUESTED), ANSWER(FINDING_STATE_RESPONSE_REQUESTED),
	CORRECT(FINDING_STATE_RESPONSE_RETURNED), ANSWER(FINDING_STATE_RESPONSE_RETURNED),
	CORRECT(FINDING_STATE_REOPENED), ANSWER(FINDING_STATE_REOPENED),
	{ FINDING_STATE_RESPONDED, ALWAYS, false, NO_DAY, "accept the answer or return it",
		"auditc finding accept-response {id}" },
	{ FINDING_STATE_RESPONSE_ACCEPTED, ALL_DONE, true, EVIDENCE_DAY, "claim that all actions are done",
		"auditc finding claim {id}" },
	{ FINDING_STATE_IN_PROGRESS, ALL_DONE, true, EVIDENCE_DAY, "claim that all actions are done",
		"auditc finding claim {id}" },
	{ FINDING_STATE_IMPLEMENTED_CLAIMED, ALWAYS, false, NO_DAY, "verify that the actions are implemented",
		"auditc finding verify-implementation {id}" },
	{ FINDING_STATE_IMPLEMENTATION_VERIFIED, ALWAYS, false, NO_DAY, "say how effectiveness will be shown",
		"auditc finding plan-effectiveness {id} --effectiveness-plan TEXT" },
	{ FINDING_STATE_EFFECTIVENESS_PENDING, ALWAYS, false, EFFECT_DAY,
		"verify on evidence from that day on that the actions are effective; close it or reopen it",
		"auditc finding close {id} --evidence-ids EVIDENCE --verdict TEXT" },
};
/* clang-format on */

static bool applies(const struct finding_brief_facts *f, enum when when)
{
	switch (when) {
	case UNCORRECTED:
		return f->is_nonconformity && !f->is_corrected;
	case OWING:
		return f->owes_response;
	case ALL_DONE:
		return f->actions_open == 0;
	case ALWAYS:
		return true;
	}
	return false;
}

static int64_t day(const struct finding_brief_facts *f, enum due due)
{
	switch (due) {
	case CORRECTION_DAY:
		return f->correction_due_us;
	case RESPONSE_DAY:
		return f->response_due_us;
	case EVIDENCE_DAY:
		return f->evidence_due_us;
	case EFFECT_DAY:
		return f->effectiveness_from_us;
	case NO_DAY:
		return 0;
	}
	return 0;
}

size_t finding_expected(const struct finding_brief_facts *f, struct finding_expectation ret_expected[FINDING_EXPECTATIONS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < ARRAY_LEN(expectation) && count < FINDING_EXPECTATIONS_MAX; i++) {
		const struct expectation *e = &expectation[i];
		if (e->state != f->state || !applies(f, e->when))
			continue;
		int64_t due_us = day(f, e->due);
		ret_expected[count++] = (struct finding_expectation){ .text = e->text,
			.command = e->command,
			.is_auditees = e->is_auditees,
			.due_us = due_us,
			.is_overdue = e->due != EFFECT_DAY && due_us > 0 && f->now_us > due_us };
	}
	return count;
}
