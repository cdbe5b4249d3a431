/* Who audits: members, their competence and independence. ISO 19011, 5.5.4. */
#ifndef DAEMON_RULE_TEAM_H
#define DAEMON_RULE_TEAM_H

#include "daemon/rule/machine.h"
#include "daemon/rule/role.h"

/* A declared tie to something in the audit's scope. */
struct tie {
	int32_t kind;
	const char *target; /* name of the organisation or unit */
	int64_t from_us;
	int64_t to_us; /* 0: still so */
	uint32_t cooling_off_years;
	const char *subject_id; /* what a waiver names: the relationship, or the person for employment nobody declares */
};

/* True when the tie holds, or still cools off, on some day of the audit. */
bool tie_counts(const struct tie *t, int64_t audit_from_us, int64_t audit_to_us);
/* "employed", "designed". */
const char *tie_name(int32_t kind);

/* One evaluation of a person. */
struct evaluation {
	int32_t grade;
	bool is_granted;
	int64_t valid_until_us;
	const char *const *competence_ids;
	size_t competence_count;
};

/* Granted and valid through the last day of the audit. */
bool evaluation_counts(const struct evaluation *e, int64_t audit_to_us);

/* A person as a member of a team, or as a candidate. */
struct member_facts {
	const char *name;
	int32_t role; /* ROLE_UNSPECIFIED for a candidate: any role that fits */
	bool has_accepted;
	bool is_service;
	const struct evaluation *evaluation;
	size_t evaluation_count;
	const struct tie *tie;
	size_t tie_count;
};

struct team_facts {
	const char *audit_id;
	int32_t audit_state;
	int64_t from_us;
	int64_t to_us;
	const struct member_facts *member;
	size_t member_count;
	const char *const *needed_ids; /* competences */
	const char *const *needed_names;
	size_t needed_count;
};

/* One leader, each member accepted, competent and independent (or waived), competences covered. */
int team_may_confirm(const struct team_facts *f, struct status *st, int32_t *ret_audit_state);

/* True when a valid evaluation of the member covers the competence. */
bool member_covers(const struct member_facts *m, const char *competence_id, int64_t audit_to_us);
/* Highest grade of the member's valid evaluations, lead before auditor before expert before trainee; 0: none. */
int32_t member_grade(const struct member_facts *m, int64_t audit_to_us);

struct member_add_facts {
	const char *audit_id;
	int32_t audit_state;
	int64_t from_us; /* of the audit; now while it has none */
	int64_t to_us;
	struct member_facts member;
	bool is_in_team;
};

/* May this person be put into the team in this role? Ties do not refuse yet: a waiver may still come. */
int team_member_may_add(const struct member_add_facts *f, struct status *st);
/* The same with ties, for who fits: every reason why not. */
int team_member_fits(const struct member_add_facts *f, struct status *st);

struct member_step_facts {
	const char *id;
	const char *audit_id;
	int32_t state;
	int32_t audit_state;
	bool signer_is_member;
};

int team_member_may_accept(const struct member_step_facts *f, struct status *st, int32_t *ret_state);
int team_member_may_decline(const struct member_step_facts *f, struct status *st, int32_t *ret_state);
int team_member_may_remove(const struct member_step_facts *f, struct status *st, int32_t *ret_state);

extern const struct rule team_rule[];
extern const struct machine team_member_machine;
/* The rule a waiver for a tie names. */
extern const char team_independence_rule[];

#endif
