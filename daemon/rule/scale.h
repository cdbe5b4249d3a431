/* Scales of grades: sound ones, which one is pinned where, and the grade that a finding gets. */
#ifndef DAEMON_RULE_SCALE_H
#define DAEMON_RULE_SCALE_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

struct scale_grade {
	const char *code;
	int32_t grade; /* FindingGrade: its class */
	bool is_response_required;
	uint32_t correction_days;
	uint32_t response_days;
	uint32_t evidence_days;
	bool is_labelled;
	bool label_is_doubled; /* two words in one language */
};

struct scale_facts {
	const char *id;
	int32_t state;
	const struct scale_grade *grade;
	size_t grades;
};

/* A draft may be unfinished; what is there must be sound. */
int scale_may_add(const struct scale_facts *f, struct status *st);
int scale_may_change(const struct scale_facts *f, struct status *st, int32_t *ret_state);
int scale_may_publish(const struct scale_facts *f, struct status *st, int32_t *ret_state);
int scale_may_retire(const struct scale_facts *f, struct status *st, int32_t *ret_state);

struct scale_pin_facts {
	const char *id; /* of the programme or audit */
	bool is_programme_or_audit;
	bool is_own;       /* a scale of the organisation whose programme it is */
	int32_t scale_state;
	size_t pins;       /* there already */
	size_t findings;   /* graded in the audit */
};

int scale_may_pin(const struct scale_pin_facts *f, struct status *st);
int scale_may_change_pin(const struct scale_pin_facts *f, struct status *st);

/* What a finding asks for: a code, a class, or both. */
struct scale_pick_facts {
	const char *id; /* of the audit or finding */
	const struct scale_grade *grade; /* of the pinned scale; NULL: the classes themselves */
	size_t grades;
	const char *code; /* "" */
	int32_t class;    /* 0 */
};

/*
 * Notes rule R-SCALE-08 unless exactly one grade of the scale is meant; `*ret_grade` is that one, or one without code made of
 * the class where no scale is pinned (with the default days), and untouched otherwise.
 */
void scale_pick(const struct scale_pick_facts *f, struct status *st, struct scale_grade *ret_grade);

extern const struct rule scale_rule[];
extern const struct machine scale_machine;

#endif
