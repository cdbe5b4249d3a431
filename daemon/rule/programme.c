/* Decides a programme's steps up to its end: what must stand before each, all of it named at once. */
#include "daemon/rule/programme.h"

#include "common/bytes.h"
#include "daemon/rule/guidance.h"
#include "daemon/rule/programme_rules.h"
#include "daemon/rule/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BIT(place) (UINT32_C(1) << (place))

void programme_require(int32_t state, const char *event, const char *id, struct status *st)
{
	int32_t same;
	(void)machine_step(&programme_machine, state, event, id, st, &same);
}

int programme_may(int32_t state, const char *event, const char *id, struct status *st)
{
	programme_require(state, event, id, st);
	return rule_verdict(st);
}

bool programme_takes_audits(int32_t state)
{
	return state == PROGRAMME_STATE_APPROVED || state == PROGRAMME_STATE_RUNNING ||
		state == PROGRAMME_STATE_AMENDING || state == PROGRAMME_STATE_AMENDMENT_SUBMITTED;
}

static void require_frame(const struct programme_facts *f, struct status *st)
{
	rule_require(st, &programme_rule[PERIOD], f->from_us > 0 && f->from_us < f->to_us, f->id,
		"the period does not end after it begins");
	rule_require(st, &programme_rule[PROFILE], guidance_profile(f->profile) != NULL, f->id,
		"\"%s\" is none of auditc guidance list-profiles", f->profile);
}

int programme_may_add(const struct programme_facts *f, struct status *st)
{
	require_frame(f, st);
	return rule_verdict(st);
}

int programme_may_change(const struct programme_facts *f, struct status *st)
{
	programme_require(f->state, "change", f->id, st);
	require_frame(f, st);
	return rule_verdict(st);
}

/* "audit types" as what follows the dashes of a flag. */
static void write_flag(const char *name, char *flag, size_t size)
{
	size_t i = 0;
	for (; name[i] && i + 1 < size; i++)
		flag[i] = name[i] == ' ' || name[i] == '_' ? '-' : name[i];
	flag[i] = 0;
}

/* "schedule, audit types": the names whose bits are missing. */
static void name_missing(uint32_t have, const char *const *name, size_t count, char *text, size_t size)
{
	text[0] = 0;
	for (size_t i = 1; i < count; i++)
		if (name[i] && !(have & BIT(i)))
			text_append(text, size, name[i]);
}

/* What is missing is given by the flags of that name; objectives and risks are rows of their own. */
static void mend_items(const struct programme_facts *f, uint32_t items, struct status *st)
{
	char flags[STATUS_COMMAND_BYTES] = "", flag[40];
	for (size_t i = PROGRAMME_ITEM_EXTENT; i < ARRAY_LEN(enum_name_programme_item); i++) {
		if (items & BIT(i))
			continue;
		size_t len = strlen(flags);
		write_flag(enum_name_programme_item[i], flag, sizeof(flag));
		(void)snprintf(flags + len, sizeof(flags) - len, "%s--%s TEXT", len ? " " : "", flag);
	}
	if (flags[0])
		rule_fill_words(st, &programme_rule[ITEMS], "--extent TEXT", flags);
	else
		rule_mend_by(st, &programme_rule[ITEMS],
			&programme_rule[items & BIT(PROGRAMME_ITEM_OBJECTIVES) ? CONFIDENTIALITY : OBJECTIVES], f->id);
}

static void require_items(const struct programme_facts *f, struct status *st)
{
	const struct programme_content *c = &f->content;
	uint32_t items = c->items;
	char missing[200];
	if (c->objectives > 0)
		items |= BIT(PROGRAMME_ITEM_OBJECTIVES);
	if (c->risks)
		items |= BIT(PROGRAMME_ITEM_RISKS);
	name_missing(items, enum_name_programme_item, ARRAY_LEN(enum_name_programme_item), missing, sizeof(missing));
	rule_require(st, &programme_rule[ITEMS], !missing[0], f->id, "nothing is said of: %s", missing);
	mend_items(f, items, st);
}

/* The first category that nothing is said of: each time it is run there is one less. */
static void mend_risks(uint32_t judged, struct status *st)
{
	char flag[40];
	for (size_t i = 1; i < ARRAY_LEN(enum_name_risk_category); i++) {
		if (judged & BIT(i) || !enum_name_risk_category[i])
			continue;
		write_flag(enum_name_risk_category[i], flag, sizeof(flag));
		rule_fill(st, &programme_rule[RISKS], "CATEGORY", flag);
		return;
	}
}

/* Risk of the chosen method is the 2026 edition's; the confidentiality of the audit itself is a rule of its own. */
static void require_risks(const struct programme_facts *f, struct status *st)
{
	const struct programme_content *c = &f->content;
	uint32_t judged = c->risks | c->without_risk | BIT(RISK_CATEGORY_CONFIDENTIALITY);
	const struct guidance_profile *p = guidance_profile(f->profile);
	char missing[240];
	if (!p || !guidance_profile_has(p, guidance_find("ISO 19011:2026", "5.3")))
		judged |= BIT(RISK_CATEGORY_METHOD);
	name_missing(judged, enum_name_risk_category, ARRAY_LEN(enum_name_risk_category), missing, sizeof(missing));
	rule_require(st, &programme_rule[RISKS], !missing[0], f->id, "nothing is said of: %s", missing);
	mend_risks(judged, st);
	rule_require(st, &programme_rule[CONFIDENTIALITY], (c->risks & BIT(RISK_CATEGORY_CONFIDENTIALITY)) != 0, f->id,
		"no such risk is judged, with a day to judge it again");
	rule_require(st, &programme_rule[STALE], c->risks_stale == 0, f->id,
		"%zu risks were to be judged again by now", c->risks_stale);
}

static void require_resources(const struct programme_facts *f, struct status *st)
{
	const struct programme_content *c = &f->content;
	rule_require(st, &programme_rule[RESOURCES], c->resources > 0, f->id, "none is requested");
	const char *over = c->months_over ? c->months_over : "";
	rule_require(st, &programme_rule[CAPACITY], c->days_meant <= c->days_available && !*over, f->id,
		"%" PRIu64 " days are meant for units, auditors have %" PRIu64 "%s%s", c->days_meant, c->days_available,
		*over ? "; more than there are in " : "", over);
	rule_require(st, &programme_rule[SHORTAGE], c->resources_short == 0, f->id,
		"%zu requests are short, and nothing is said of how to do with less", c->resources_short);
}

static void require_manager(const struct programme_facts *f, struct status *st)
{
	rule_require(st, &programme_rule[MANAGER], f->content.manager_is_manager, f->id,
		"nobody is, or who is does not hold the role any more");
	rule_require(st, &programme_rule[MANAGER_COMPETENCE],
		f->content.manager_is_evaluated, f->id,
		"no evaluation of the accountable manager is valid today");
	rule_fill(st, &programme_rule[MANAGER_COMPETENCE], "PERSON", f->content.manager_id);
}

/* What a programme must hold, for its author to submit it and its client to approve it. */
static void require_content(const struct programme_facts *f, struct status *st)
{
	const struct programme_content *c = &f->content;
	require_frame(f, st);
	rule_require(st, &programme_rule[PURPOSE], c->purpose_given, f->id, "its purpose is empty");
	require_items(f, st);
	rule_require(st, &programme_rule[OBJECTIVES], c->objectives > 0, f->id, "it has no objective");
	rule_require(st, &programme_rule[MEASURES], c->objectives_unmeasured == 0, f->id,
		"%zu of %zu objectives have no measure", c->objectives_unmeasured, c->objectives);
	require_risks(f, st);
	rule_require(st, &programme_rule[UNIVERSE], c->units_undecided == 0, f->id,
		"%zu units are undecided: \"%s\"", c->units_undecided, c->undecided_unit ? c->undecided_unit : "");
	rule_require(st, &programme_rule[PRIORITY], !c->favoured_unit, f->id, "\"%s\" gets more days than \"%s\"",
		c->favoured_unit ? c->favoured_unit : "", c->neglected_unit ? c->neglected_unit : "");
	require_resources(f, st);
	require_manager(f, st);
	rule_require(st, &programme_rule[PROCEDURES], c->procedures > 0, f->id, "no procedure is named");
}

int programme_may_submit(const struct programme_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&programme_machine, f->state, "submit", f->id, st, ret_state);
	require_content(f, st);
	return rule_verdict(st);
}

int programme_may_approve(const struct programme_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&programme_machine, f->state, "approve", f->id, st, ret_state);
	rule_require(st, &programme_rule[OTHER_APPROVER], !f->signer_is_author, f->id,
		"the signer wrote it, or something of it");
	rule_require(st, &programme_rule[EXACT_VERSION], f->version == f->version_named, f->id,
		"it stands at version %" PRIu64 ", the approval names %" PRIu64, f->version, f->version_named);
	rule_require(st, &programme_rule[SAME_CONTENT], f->is_as_submitted, f->id,
		"its digest is another than that of the submission, or than the one the approval names");
	rule_require(st, &programme_rule[ANSWERED], f->grants_rest || f->content.resources_unanswered == 0, f->id,
		"%zu requests are neither granted nor short", f->content.resources_unanswered);
	require_content(f, st);
	return rule_verdict(st);
}

int programme_may_step(const struct programme_facts *f, const char *event, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&programme_machine, f->state, event, f->id, st, ret_state);
	return rule_verdict(st);
}

int programme_may_return(const struct programme_facts *f, struct status *st, int32_t *ret_state)
{
	return programme_may_step(f, "return", st, ret_state);
}

int programme_may_withdraw(const struct programme_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&programme_machine, f->state, "withdraw", f->id, st, ret_state);
	rule_require(st, &programme_rule[UNCHANGED], f->is_as_approved, f->id,
		"its digest is another than that of the approved version");
	return rule_verdict(st);
}

int programme_may_assign(const struct programme_assign_facts *f, struct status *st)
{
	programme_require(f->state, "assign", f->id, st);
	rule_require(st, &programme_rule[ASSIGNEE_ROLE], f->is_other && f->is_manager, f->id, "%s",
		f->is_other ? "they hold no role of a programme manager here" : "they are accountable already");
	return rule_verdict(st);
}

int programme_may_accept(const struct programme_assign_facts *f, struct status *st)
{
	programme_require(f->state, "assign", f->id, st);
	rule_require(st, &programme_rule[ASSIGNEE], f->signer_is_asked, f->id, "the signer was not asked to");
	return rule_verdict(st);
}
