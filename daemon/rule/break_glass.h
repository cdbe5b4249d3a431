/*
 * Who may manage an audit or a programme for days where nobody is left to give roles.
 * ISO 19011, 4 and 5.4.1; domain.md, 5.3, 19.
 */
#ifndef DAEMON_RULE_BREAK_GLASS_H
#define DAEMON_RULE_BREAK_GLASS_H

#include "daemon/rule/machine.h"

#include <stdbool.h>

/*
 * The one who gives roles is gone: so the role that is given is theirs, and what else is missing is given again by whoever
 * holds it, under the rules of teams, competence and independence that hold for everybody.
 */
enum { BREAK_GLASS_DAYS_MAX = 7, BREAK_GLASS_DELAY_HOURS = 24, BREAK_GLASS_LAPSE_DAYS = 7, BREAK_GLASS_SEASON_DAYS = 7 };

int64_t break_glass_from_us(int64_t approved_us);
int64_t break_glass_lapses_us(int64_t approved_us);

/* Asked at each of the three signatures: what was sound at the first may not be so any more. */
struct break_glass_facts {
	const char *id; /* of the break-glass; of its scope while there is none */
	int32_t state;
	bool signer_is_proposer;
	bool signer_is_person;
	bool person_is_signatory;     /* they proposed it */
	bool person_is_administrator; /* there */
	bool person_is_service;
	bool person_is_audited;       /* they speak for the audited side there */
	bool person_manages;          /* there, already */
	bool proposer_left;           /* is no administrator there any more */
	bool approver_left;           /* so is who approved it */
	bool is_over;                 /* the audit or programme */
	bool is_open_elsewhere;       /* another one is, there */
	/* The signer, for the organisation or above it; 0: longer than is on record; now_us: not at all. */
	int64_t administrator_since_us;
	int64_t from_us;
	int64_t lapses_us;
	int64_t now_us;
};

int break_glass_may_propose(const struct break_glass_facts *f, struct status *st);
int break_glass_may_approve(const struct break_glass_facts *f, struct status *st, int32_t *ret_state);
int break_glass_may_take_up(const struct break_glass_facts *f, struct status *st, int32_t *ret_state);

struct break_glass_end_facts {
	const char *id;
	int32_t state;
	int64_t until_us;
	int64_t now_us;
	bool signer_took_part;  /* holds it, proposed it or approved it */
	bool signer_was_there;  /* their own role is older, or from the hand of somebody whose is */
};

int break_glass_may_refuse(const struct break_glass_end_facts *f, struct status *st, int32_t *ret_state);
int break_glass_may_end(const struct break_glass_end_facts *f, struct status *st, int32_t *ret_state);
int break_glass_may_review(const struct break_glass_end_facts *f, struct status *st, int32_t *ret_state);

/* It was taken up, and nobody has reviewed it. */
bool break_glass_is_unreviewed(int32_t state);

extern const struct rule break_glass_rule[];
extern const struct machine break_glass_machine;

#endif
