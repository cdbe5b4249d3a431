/* What auditors must know, and evaluations of who knows it. ISO 19011, 7. */
#ifndef DAEMON_RULE_COMPETENCE_H
#define DAEMON_RULE_COMPETENCE_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

enum { METHODS_MIN_DEFAULT = 2, EVALUATION_METHODS_MAX = 6 };

/* One evaluation of a person. */
struct evaluation {
	int32_t grade;
	bool is_granted;
	int64_t valid_until_us;
	const char *const *competence_ids;
	size_t competence_count;
	int64_t valid_from_us; /* 0: from the beginning */
	const char *id;
	uint64_t version;
};

/* Granted, and valid from the first day asked for through the last. */
bool evaluation_counts(const struct evaluation *e, int64_t to_us);
/* Granted and valid at that time. */
bool evaluation_is_valid_at(const struct evaluation *e, int64_t at_us);
/* May who holds `own` evaluate somebody for `grade`: the same or higher; an expert for an expert, a lead for anybody. */
bool grade_may_evaluate(int32_t own, int32_t grade);

struct evaluation_facts {
	const char *id; /* of the evaluation, or of the person while there is none */
	const char *person_id; /* for whom R-COMPETENCE-01 may be waived, from the first step to the last */
	int32_t state;
	const int32_t *methods;
	size_t method_count;
	size_t methods_min; /* 0: METHODS_MIN_DEFAULT */
	bool signer_is_person;
	bool signer_is_evaluator;
	bool person_is_service;
	int64_t valid_until_us;
	int64_t now_us;
	int32_t grade;
	const struct evaluation *own; /* the signer's */
	size_t own_count;
	bool qualification_given;
	bool previous_is_anothers;
	const char *bare_item;  /* name of one assessed above 0 without evidence; NULL */
	bool was_auditor;       /* holds, or held, a granted evaluation as auditor */
	const char *experience_missing; /* by the selection criteria; "" or NULL: nothing */
	int64_t development_due_us;
	bool signer_is_suspender;
};

int evaluation_may_plan(const struct evaluation_facts *f, struct status *st);
int evaluation_may_collect(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);
int evaluation_may_assess(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);
int evaluation_may_add(const struct evaluation_facts *f, struct status *st);
int evaluation_may_review(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);
int evaluation_may_grant(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);
int evaluation_may_develop(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);
int evaluation_may_suspend(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);
int evaluation_may_resume(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);
int evaluation_may_withdraw(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);
/* The one that is repeated: "evaluate-again" of its machine. */
int evaluation_may_be_repeated(const struct evaluation_facts *f, struct status *st, int32_t *ret_state);

/* A template's items are added, but those the taxonomy has: one at least must be new. */
int template_may_add(const char *organisation_id, size_t added, struct status *st);

/* What an audit is, as far as it asks for competence. */
struct need_facts {
	bool has_isms_criteria;
	bool is_remote;
	bool is_second_party;
	size_t standards;
	const char *const *unit_ids;
	size_t unit_count;
};

/* Whether the audit asks for an item with this trigger; *ret_reason in words, which live as long as the program. */
bool competence_is_needed(int32_t trigger, const char *const *unit_ids, size_t unit_count, const struct need_facts *f,
	const char **ret_reason);

extern const struct rule competence_rule[];
extern const struct machine evaluation_machine;

#endif
