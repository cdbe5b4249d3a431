/* Sampling: what a plan must say, what its items must be, and the statement made from them. ISO 19011, A.6. */
#ifndef DAEMON_RULE_SAMPLING_H
#define DAEMON_RULE_SAMPLING_H

#include "daemon/rule/machine.h"

/* A plan's method and parameters, as sampling.proto names them. */
struct sampling_design {
	int32_t method;
	int32_t procedure; /* UNSPECIFIED: not asked about */
	uint32_t population_size;
	uint32_t confidence_ppm;
	uint32_t rate_ppm;
	uint32_t accept;
	uint32_t precision_ppm;
	uint32_t deviation_micro;
	uint32_t error_micro;
	uint32_t factor_per_mille;
	const uint32_t *head_counts;
	size_t head_count;
	uint32_t chosen_size;
};

struct sampling_size {
	uint32_t size;
	uint32_t detection_ppm; /* at the plan's rate; 0 without one */
	uint32_t detection_tenth_ppm;
	uint32_t detection_twentieth_ppm;
};

/* Collects what the method lacks; with nothing lacking the size. Also for what-if: facts about no plan. */
int sampling_compute(const struct sampling_design *d, const char *id, struct status *st, struct sampling_size *ret_size);
/* Does the method draw at random and so speak of the population with a confidence? */
bool sampling_is_statistical(int32_t method);

struct sampling_plan_facts {
	const char *id; /* the audit's while it is added */
	int32_t state;
	int32_t audit_state;
	struct sampling_design design;
	bool rationale_given;
	const char *foreign_item; /* label of a criterion that is none of the audit's; NULL */
};

int sampling_plan_may_add(const struct sampling_plan_facts *f, struct status *st, struct sampling_size *ret_size);
int sampling_plan_may_change(const struct sampling_plan_facts *f, struct status *st, int32_t *ret_state,
	struct sampling_size *ret_size);
/* The number on record is the number the plan was computed for, or the plan is computed again with it. */
int sampling_plan_may_record_population(const struct sampling_plan_facts *f, struct status *st, int32_t *ret_state,
	struct sampling_size *ret_size);

/* What the items of a plan say. */
struct sampling_counts {
	uint32_t named; /* and neither examined nor replaced */
	uint32_t examined;
	uint32_t deviations;
	uint32_t replaced;
};

struct sampling_limits {
	bool is_known;  /* the method gives one */
	uint32_t ppm;
	uint32_t items; /* of a population of known size */
};

int sampling_limits(const struct sampling_design *d, const struct sampling_counts *c, struct status *st,
	struct sampling_limits *ret_limits);

struct sampling_conclude_facts {
	const char *id;
	int32_t state;
	int32_t audit_state;
	uint32_t planned_size;
	struct sampling_counts counts;
	bool shortfall_reason_given;
};

int sampling_plan_may_conclude(const struct sampling_conclude_facts *f, struct status *st, int32_t *ret_state);

/* How its items were drawn. */
struct sampling_drawn {
	int32_t draw_state;      /* of the draw that was not given up; 0: there is none */
	bool is_answered;        /* by the audited side */
	int64_t answer_until_us;
	uint32_t abandoned;      /* draws that were given up */
};

enum { SAMPLING_STATEMENT_BYTES = 2001 };
struct sampling_statement_facts {
	const char *title;
	const struct sampling_design *design;
	const struct sampling_size *size;
	const struct sampling_counts *counts;
	const struct sampling_limits *limits;
	const char *shortfall_reason;
	struct sampling_drawn drawn;
};
/* INV-27: from records alone. */
void sampling_statement(const struct sampling_statement_facts *f, char ret_text[SAMPLING_STATEMENT_BYTES]);

/* An item that is named, or takes another one's place. */
struct sample_name_facts {
	const char *id; /* the plan's */
	int32_t plan_state;
	int32_t audit_state;
	bool population_on_record;
	uint32_t population_size;
	uint32_t place;
	bool place_is_taken; /* by another item of the sample, a replaced one too */
	int32_t draw_state;  /* of the plan's draw that was not given up; 0: there is none */
	bool follows;        /* in the order of the draw, after all that are in the sample */
	bool is_whole;       /* as many as were planned are named, replaced ones with them */
};

int sample_item_may_name(const struct sample_name_facts *f, struct status *st);

struct sample_item_facts {
	const char *id;
	int32_t state;
	int32_t plan_state;
	int32_t audit_state;
	size_t evidence;
	bool evidence_is_audits;
	size_t evidence_sides; /* of a joint audit */
	bool reason_given;
};

int sample_item_may_mark_conforming(const struct sample_item_facts *f, struct status *st, int32_t *ret_state);
int sample_item_may_mark_deviating(const struct sample_item_facts *f, struct status *st, int32_t *ret_state);
int sample_item_may_replace(const struct sample_item_facts *f, const struct sample_name_facts *by, struct status *st,
	int32_t *ret_state);

extern const struct rule sampling_rule[];
extern const struct machine sampling_plan_machine;
extern const struct machine sample_item_machine;

#endif
