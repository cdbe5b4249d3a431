/* Who audits: members, their competence and independence, objections to them. ISO 19011, 5.5.4. */
#ifndef DAEMON_RULE_TEAM_H
#define DAEMON_RULE_TEAM_H

#include "daemon/rule/competence.h"
#include "daemon/rule/machine.h"
#include "daemon/rule/role.h"

enum { ROTATION_AUDITS_DEFAULT = 3 };

/* A declared tie to something in the audit's scope. */
struct tie {
	int32_t kind;
	const char *target; /* name of the organisation or unit */
	int64_t from_us;
	int64_t to_us; /* 0: still so */
	uint32_t cooling_off_years;
	const char *subject_id; /* what a waiver names: the relationship, or the person for employment nobody declares */
	const char *const *labels; /* the control area it is limited to; none: all */
	size_t label_count;
};

/* True when the tie holds, or still cools off, on some day of the audit. */
bool tie_counts(const struct tie *t, int64_t audit_from_us, int64_t audit_to_us);
/* Whether a criterion of this label is within the tie's control area: "A.8" takes "A.8" and "A.8.13", not "A.80". */
bool tie_touches(const struct tie *t, const char *label);
/* Whether what is waived of the rule is a tie. */
bool team_rule_is_of_ties(const char *rule_id);
enum { TIE_PERIOD_BYTES = 80 };
/* ", since 2024-01-01", ", until 2026-06-30, cooling off until 2028-07-01"; "" where no day is known. */
void tie_period(const struct tie *t, char ret_text[TIE_PERIOD_BYTES]);
/* "employed", "designed". */
const char *tie_name(int32_t kind);

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
	const char *person_id;
	const char *mentor_id;  /* "" or NULL: none */
	const char *partner;    /* name of another auditing organisation that no agreement in force names; NULL */
	size_t audits_in_a_row; /* of this auditee, the newest */
	bool objection_upheld;
};

/* A competence the audit needs. */
struct need {
	const char *id;
	const char *name;
	int32_t kind;
};

struct team_facts {
	const char *audit_id;
	int32_t audit_state;
	int64_t from_us;
	int64_t to_us;
	const struct member_facts *member; /* as the team is to be */
	size_t member_count;
	const struct need *needed;
	size_t needed_count;
	bool has_changed; /* since it was confirmed */
	bool reason_given;
	size_t objections_open;
	bool leader_was_asked;
	bool manager_is_evaluated;
	size_t rotation_audits; /* 0: ROTATION_AUDITS_DEFAULT */
};

/* One leader, each member accepted, competent and independent (or waived), competences covered. */
int team_may_confirm(const struct team_facts *f, struct status *st, int32_t *ret_audit_state);
/* The same of a team as it stood: what a decision rested on, without what led to it. */
int team_was_sound(const struct team_facts *f, struct status *st);
/* May the team go on without a confirmed member whom `f` no longer holds? */
int team_may_go_on(const struct team_facts *f, struct status *st);

/* True when a valid evaluation of the member, in their role, covers the competence to the audit's last day. */
bool member_covers(const struct member_facts *m, const struct need *need, int64_t audit_to_us);
/* The evaluation that lets the member be what they are, the one that lasts longest; NULL. */
const struct evaluation *member_ground(const struct member_facts *m, int64_t audit_to_us);
/* The one that covers the competence; NULL. */
const struct evaluation *member_cover(const struct member_facts *m, const struct need *need, int64_t audit_to_us);
/* Highest grade of the member's valid evaluations, lead before auditor before expert before trainee; 0: none. */
int32_t member_grade(const struct member_facts *m, int64_t audit_to_us);

struct member_add_facts {
	const char *audit_id;
	int32_t audit_state;
	int64_t from_us; /* of the audit; now while it has none */
	int64_t to_us;
	struct member_facts member;
	bool is_in_team;
	bool is_replacement;
	bool replaces_confirmed; /* a confirmed member, whom nobody else is proposed for */
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
	bool is_confirmed;
};

int team_member_may_accept(const struct member_step_facts *f, struct status *st, int32_t *ret_state);
int team_member_may_decline(const struct member_step_facts *f, struct status *st, int32_t *ret_state);
int team_member_may_remove(const struct member_step_facts *f, struct status *st, int32_t *ret_state);

struct objection_facts {
	const char *id; /* of the objection, or of the member while there is none */
	int32_t state;
	bool member_has_place; /* proposed or accepted */
	bool signer_is_member;
};

int team_objection_may_raise(const struct objection_facts *f, struct status *st);
/* "uphold", "dismiss". */
int team_objection_may_resolve(const struct objection_facts *f, const char *event, struct status *st, int32_t *ret_state);
int team_objection_may_withdraw(const struct objection_facts *f, struct status *st, int32_t *ret_state);

int team_consultation_may_add(const char *audit_id, int32_t audit_state, bool signer_is_accepted_leader,
	struct status *st);

extern const struct rule team_rule[];
extern const struct machine team_member_machine;
extern const struct machine team_objection_machine;
/* The rule a waiver for a tie names. */
extern const char team_independence_rule[];

#endif
