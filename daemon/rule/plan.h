/* An audit's plan from draft to agreement, its slots and what is wrong with them. ISO 19011, 6.3.2 and 6.3.3. */
#ifndef DAEMON_RULE_PLAN_H
#define DAEMON_RULE_PLAN_H

#include "daemon/rule/machine.h"
#include "daemon/rule/team.h"

enum { PLAN_SLOTS_MAX = 150 }; /* a statement may put 256 rows */

/* A declared tie of a member, and what of the organisation it is to. */
struct plan_tie {
	struct tie tie;
	const char *unit_id; /* "": the whole organisation */
	const char *subject_id; /* what a waiver of it names */
	bool is_waived;      /* by a waiver that names the slots' rule */
};

/* A member of the team as the plan knows them. */
struct plan_member {
	const char *id; /* of the place in the team */
	const char *name;
	int32_t role;
	bool is_accepted;
	const struct plan_tie *tie;
	size_t tie_count;
};

/* A member in a slot, with all the criteria of the slot or some of them. */
struct plan_assignment {
	const struct plan_member *member;
	const char *const *item_ids;
	size_t item_count; /* 0: all of the slot's */
};

/* An item of the audit's criteria. */
struct plan_item {
	const char *id;
	const char *label;
	const char *parent_label; /* "": none */
	const char *source_id;
};

/* A site or unit of the audit. */
struct plan_place {
	const char *id;
	const char *name;
	bool is_virtual;
};

struct plan_slot {
	const char *id;
	uint32_t number;
	const char *title;
	int32_t kind;
	int32_t method;
	int64_t from_us;
	int64_t to_us;
	int32_t offset_s; /* of the local clock */
	const char *site_id;
	const char *unit_id;
	bool place_given;
	const char *const *item_ids;
	size_t item_count;
	const struct plan_assignment *assignment;
	size_t assignment_count;
	bool is_new; /* not in the plan yet */
};

/* A plan as a whole, with the audit it is of. */
struct plan_facts {
	const char *id;
	const char *audit_id;
	int32_t state;
	int32_t audit_state;
	int64_t audit_from_us;
	int64_t audit_to_us;
	const struct plan_slot *slot; /* in order of their numbers */
	size_t slot_count;
	const struct plan_item *item; /* in the audit's scope */
	size_t item_count;
	const struct plan_place *site; /* that slots may be at: the audit's, or all of the audited organisation */
	size_t site_count;
	bool sites_are_named; /* by the audit */
	const struct plan_place *unit;
	size_t unit_count;
	bool units_are_named;
	bool is_remote_ready; /* both sides signed, or a waiver is granted */
	size_t remote_conditions;  /* of the eight, that something is said of in the newest record */
	const char *remote_open;   /* "abilities, change": the others; NULL */
	const char *remote_record_id; /* the newest record; NULL */
	bool auditee_risks_given;
	size_t drafts;        /* of the audit */
	size_t comments_open; /* over all versions */
};

/* May a version be drafted: the first, or the next of one that is presented or agreed? */
int plan_may_add(const struct plan_facts *f, struct status *st);
int plan_may_revise(const struct plan_facts *f, struct status *st);
/* May the draft's texts and slots be worked on? */
int plan_may_edit(const struct plan_facts *f, struct status *st);
int plan_may_fill(const struct plan_facts *f, struct status *st);

/* May this slot (one of f->slot) stand in the draft? */
int slot_may_stand(const struct plan_facts *f, const struct plan_slot *slot, struct status *st);

/* One rule that is not met, at one place. */
struct lint_row {
	const struct rule *rule;
	const char *id; /* of what the command is about */
	char missing[STATUS_MISSING_BYTES];
	char command[STATUS_COMMAND_BYTES];
};

/* Every rule of the plan and of its slots that is not met; at most `max` rows. How many. */
size_t plan_lint_all(const struct plan_facts *f, struct lint_row *row, size_t max);

/* The lint's rules of grades H and W refuse. */
int plan_may_present(const struct plan_facts *f, struct status *st, int32_t *ret_state);

struct agree_facts {
	const char *id;
	const char *audit_id;
	int32_t state;
	int32_t audit_state;
	size_t comments_open;
	bool signer_is_author;    /* of the version, or who presented it */
	bool digest_is_the_plans;
	uint32_t signer_sides;    /* roles the signer agrees for, ROLE_SET */
	uint32_t agreed_sides;    /* that have agreed before */
	bool client_is_needed;
};

/* Roles that must agree beside the leader; any of the audited side counts for it. */
bool plan_is_settled(uint32_t sides, bool client_is_needed);
/* *ret_state is AGREED once no side is left; *ret_audit_state then is where the audit goes. */
int plan_may_agree(const struct agree_facts *f, struct status *st, int32_t *ret_state, int32_t *ret_audit_state);

struct slot_outcome_facts {
	const char *id;
	int32_t state;
	int32_t plan_state;
	int32_t audit_state;
	const char *audit_id;
};

int slot_may_finish(const struct slot_outcome_facts *f, struct status *st, int32_t *ret_state);
int slot_may_skip(const struct slot_outcome_facts *f, struct status *st, int32_t *ret_state);

/* Notes slots of the agreed plan that are neither done nor not done: asked when an audit is concluded. */
void plan_require_done(size_t slots_open, const char *audit_id, struct status *st);

struct comment_facts {
	const char *id; /* of the comment, or of the slot while there is none */
	int32_t plan_state;
	int32_t state;
	bool signer_is_author;
};

int slot_comment_may_add(const struct comment_facts *f, struct status *st);
int slot_comment_may_resolve(const struct comment_facts *f, struct status *st, int32_t *ret_state);

/* Places of the rules in their table; for plan*.c and the table only. */
enum plan_rule_place {
	PLAN_ONE_DRAFT,
	PLAN_SLOTS,
	PLAN_OPENING,
	PLAN_CLOSING,
	PLAN_ITEMS,
	PLAN_SITES,
	PLAN_UNITS,
	PLAN_REMOTE_READY,
	PLAN_PHYSICAL,
	PLAN_BREAK,
	PLAN_HOURS,
	PLAN_JOURNEY,
	PLAN_STAFFED,
	PLAN_AUDITEE_RISKS,
	PLAN_OTHER_SIDE,
	PLAN_DIGEST,
	PLAN_COMMENTS,
	PLAN_ONCE,
	PLAN_EMPTY,
	PLAN_DONE,
	SLOT_PERIOD,
	SLOT_WITHIN,
	SLOT_OVERLAP,
	SLOT_TIES,
	SLOT_TRAINEE,
	SLOT_EXPERT,
	SLOT_SCOPE,
	SLOT_PLACE,
	SLOT_MEMBER,
	SLOT_OWN_ITEMS,
	SLOT_RESOLVER
};

extern const struct rule plan_rule[];
extern const struct machine plan_machine;
extern const struct machine slot_machine;
extern const struct machine slot_comment_machine;
/* The rule a waiver for a tie to what a slot audits names. */
extern const char slot_independence_rule[];

#endif
