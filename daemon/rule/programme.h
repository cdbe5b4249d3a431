/* A programme from draft to closing. ISO 19011, 5. */
#ifndef DAEMON_RULE_PROGRAMME_H
#define DAEMON_RULE_PROGRAMME_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

/* What a submission and an approval are about. */
struct programme_content {
	size_t objectives;
	size_t objectives_unmeasured;
	bool purpose_given;
	uint32_t items;        /* bit (1 << ProgrammeItem): given, or not applicable for a reason */
	uint32_t risks;        /* bit (1 << RiskCategory): one is judged, with a day to judge it again */
	uint32_t without_risk; /* bit: said to be none, with the reason */
	size_t risks_stale;
	size_t units_undecided;
	const char *undecided_unit; /* name of one; NULL */
	size_t resources;
	size_t resources_unanswered;
	size_t resources_short;
	uint64_t days_meant;
	uint64_t days_available; /* of auditors: granted, or requested while nothing is granted */
	const char *months_over; /* where more days are meant than are there: "202703, 202705"; "" */
	const char *manager_id;
	bool manager_is_manager; /* accepted, and holds the role */
	bool manager_is_evaluated;
	size_t procedures;
	const char *favoured_unit; /* gets more days than neglected_unit, which has the higher risk; NULL */
	const char *neglected_unit;
};

struct programme_facts {
	const char *id;
	int32_t state;
	int64_t from_us;
	int64_t to_us;
	const char *profile;
	struct programme_content content;
	bool signer_is_author; /* of the programme or of what it consists of */
	uint64_t version;
	uint64_t version_named; /* by the request */
	bool is_as_submitted;  /* digests: content now, when it was submitted, and as the approver read it */
	bool is_as_approved;
	bool grants_rest; /* the approval grants what is only requested */
};

/* A period that ends after it begins, and a known profile. */
int programme_may_add(const struct programme_facts *f, struct status *st);
int programme_may_change(const struct programme_facts *f, struct status *st);
int programme_may_submit(const struct programme_facts *f, struct status *st, int32_t *ret_state);
int programme_may_approve(const struct programme_facts *f, struct status *st, int32_t *ret_state);
int programme_may_return(const struct programme_facts *f, struct status *st, int32_t *ret_state);
int programme_may_withdraw(const struct programme_facts *f, struct status *st, int32_t *ret_state);
/* "begin", "amend", "end", "resume": the state alone decides. */
int programme_may_step(const struct programme_facts *f, const char *event, struct status *st, int32_t *ret_state);

struct programme_assign_facts {
	const char *id;
	int32_t state;
	bool is_other;   /* than who is accountable now */
	bool is_manager; /* holds the role at the programme */
	bool signer_is_asked;
};

int programme_may_assign(const struct programme_assign_facts *f, struct status *st);
int programme_may_accept(const struct programme_assign_facts *f, struct status *st);

struct programme_close_facts {
	const char *id;
	int32_t state;
	size_t audits_open;
	size_t audits_unsealed;    /* completed, or ended early */
	size_t audits_ended_early; /* sealed or not: they cover nothing */
	const char *ended_early;   /* their titles; NULL */
	size_t reviews_reported;
	size_t units_uncovered;
	const char *uncovered_unit; /* name of one; NULL */
	size_t objectives_open;
	size_t triggers_open;
	size_t periods_closed;
	size_t periods_open;
};

int programme_may_close(const struct programme_close_facts *f, struct status *st, int32_t *ret_state);

/*
 * Notes the programme's rule as unmet unless its state allows the event: "change" (of content), "register" (a risk),
 * "grant", "record" (monitoring, triggers, reviews, conclusions).
 */
void programme_require(int32_t state, const char *event, const char *id, struct status *st);
/* The same as a decision of its own. */
int programme_may(int32_t state, const char *event, const char *id, struct status *st);
/* Audits are proposed in an approved version, while the next one is written too. */
bool programme_takes_audits(int32_t state);

/* Of a programme that names none. */

extern const struct rule programme_rule[];
extern const struct machine programme_machine;

#endif
