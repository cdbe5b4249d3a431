/* Whether a slot may stand in a plan: time, place, who does it, and what they are tied to. */
#include "daemon/rule/plan_lint.h"

#include "common/bytes.h"
#include "daemon/rule/role.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

#include <stdio.h>
#include <string.h>

bool slot_audits(const struct plan_slot *slot)
{
	return slot->kind == SLOT_KIND_ACTIVITY;
}

bool slot_is_remote(const struct plan_slot *slot)
{
	return slot_audits(slot) && (slot->method == AUDITING_METHOD_REMOTE_INTERACTION ||
		slot->method == AUDITING_METHOD_REMOTE_NO_INTERACTION);
}

static bool is_for_all(const struct plan_slot *slot)
{
	return slot->assignment_count == 0 && !slot_audits(slot) && slot->kind != SLOT_KIND_TRAVEL;
}

bool slot_has(const struct plan_slot *slot, const struct plan_member *member)
{
	for (size_t i = 0; i < slot->assignment_count; i++)
		if (slot->assignment[i].member == member)
			return true;
	return is_for_all(slot);
}

bool slot_has_item(const struct plan_slot *slot, const char *item_id)
{
	return text_among(item_id, slot->item_ids, slot->item_count);
}

bool assignment_takes(const struct plan_assignment *a, const char *item_id)
{
	return a->item_count == 0 || text_among(item_id, a->item_ids, a->item_count);
}

const char *plan_label(const struct plan_facts *f, const char *item_id)
{
	for (size_t i = 0; i < f->item_count; i++)
		if (strcmp(f->item[i].id, item_id) == 0)
			return f->item[i].label;
	return "";
}

static bool is_among(const char *id, const struct plan_place *place, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(place[i].id, id) == 0)
			return true;
	return false;
}

static void lint_time(struct lint *l, const struct plan_facts *f, const struct plan_slot *s)
{
	char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
	day_format(f->audit_from_us, from);
	day_format(f->audit_to_us, to);
	bool lasts = s->from_us > 0 && s->from_us < s->to_us && s->to_us - s->from_us <= DAY_US;
	lint_note(l, &plan_rule[SLOT_PERIOD], lasts, s->id, "slot %u, %s: it does not end after it begins, within a day",
		s->number, s->title);
	/* The audit's last day counts. */
	lint_note(l, &plan_rule[SLOT_WITHIN],
		!lasts || (s->from_us >= f->audit_from_us && s->to_us <= f->audit_to_us + DAY_US), s->id,
		"slot %u, %s: the audit runs from %s to %s", s->number, s->title, from, to);
}

static void lint_scope(struct lint *l, const struct plan_facts *f, const struct plan_slot *s, bool holds, const char *what)
{
	lint_note(l, &plan_rule[SLOT_SCOPE], holds, s->id, "slot %u, %s: %s", s->number, s->title, what);
	lint_fill(l, &plan_rule[SLOT_SCOPE], "AUDIT", f->audit_id);
}

static void lint_place(struct lint *l, const struct plan_facts *f, const struct plan_slot *s)
{
	bool is_on_site = s->method == AUDITING_METHOD_ON_SITE_INTERACTION ||
		s->method == AUDITING_METHOD_ON_SITE_NO_INTERACTION;
	const char *lacks = !slot_audits(s) ? NULL : !s->method ? "its method" :
		is_on_site && !*s->site_id ? "its site" :
		!is_on_site && !*s->site_id && !s->place_given ? "where one meets" : NULL;
	lint_note(l, &plan_rule[SLOT_PLACE], !lacks, s->id, "slot %u, %s: it does not say %s", s->number, s->title,
		lacks ? lacks : "");
	lint_scope(l, f, s, !*s->site_id || is_among(s->site_id, f->site, f->site_count), "its site is none of the audit's");
	lint_scope(l, f, s, !*s->unit_id || is_among(s->unit_id, f->unit, f->unit_count), "its unit is none of the audit's");
	bool is_in_scope = true;
	for (size_t i = 0; i < s->item_count; i++)
		is_in_scope &= *plan_label(f, s->item_ids[i]) != 0;
	lint_scope(l, f, s, is_in_scope, "it has criteria that are not in the audit's scope");
}

static void lint_overlap(struct lint *l, const struct plan_facts *f, const struct plan_slot *s,
	const struct plan_member *member, bool once)
{
	for (size_t i = 0; i < f->slot_count; i++) {
		const struct plan_slot *o = &f->slot[i];
		if (o == s || (once && o > s) || o->from_us >= s->to_us || s->from_us >= o->to_us || !slot_has(o, member))
			continue;
		lint_note(l, &plan_rule[SLOT_OVERLAP], false, s->id, "slot %u, %s: %s is in slot %u, %s, at that time",
			s->number, s->title, member->name, o->number, o->title);
	}
}

/* A slot of the whole team: whoever is elsewhere at that time is missing in it. */
static void lint_team_overlap(struct lint *l, const struct plan_facts *f, const struct plan_slot *s, bool once)
{
	for (size_t i = 0; i < f->slot_count && is_for_all(s); i++) {
		const struct plan_slot *o = &f->slot[i];
		bool is_anybodys = is_for_all(o) || o->assignment_count > 0;
		if (o == s || (once && o > s) || o->from_us >= s->to_us || s->from_us >= o->to_us || !is_anybodys)
			continue;
		lint_note(l, &plan_rule[SLOT_OVERLAP], false, s->id,
			"slot %u, %s, is for the whole team: %s is in slot %u, %s, at that time", s->number, s->title,
			is_for_all(o) ? "it" : o->assignment[0].member->name, o->number, o->title);
	}
}

/* A slot that names no unit is about each unit of the audit. */
static bool tie_applies(const struct plan_facts *f, const struct plan_slot *s, const struct plan_tie *t)
{
	if (!*t->unit_id)
		return true;
	if (*s->unit_id)
		return strcmp(s->unit_id, t->unit_id) == 0;
	return is_among(t->unit_id, f->unit, f->unit_count);
}

/* A tie to some criteria keeps from those, in slots where the member takes one of them. */
static bool tie_is_to_items(const struct plan_facts *f, const struct plan_slot *s, const struct plan_assignment *a,
	const struct tie *t)
{
	bool touches = t->label_count == 0 || s->item_count == 0;
	for (size_t i = 0; i < s->item_count && !touches; i++)
		touches = assignment_takes(a, s->item_ids[i]) && tie_touches(t, plan_label(f, s->item_ids[i]));
	return touches;
}

static void lint_ties(struct lint *l, const struct plan_facts *f, const struct plan_slot *s,
	const struct plan_assignment *a)
{
	char when[TIE_PERIOD_BYTES];
	for (size_t i = 0; i < a->member->tie_count; i++) {
		const struct plan_tie *t = &a->member->tie[i];
		if (t->is_waived || !tie_applies(f, s, t) || !tie_counts(&t->tie, s->from_us, s->to_us) ||
			!tie_is_to_items(f, s, a, &t->tie))
			continue;
		tie_period(&t->tie, when);
		lint_note(l, &plan_rule[SLOT_TIES], false, s->id, "slot %u, %s: %s: %s, %s%s%s%s", s->number, s->title,
			a->member->name, tie_name(t->tie.kind), t->tie.label_count ? t->tie.labels[0] : "",
			t->tie.label_count ? " of " : "", t->tie.target, when);
		lint_fill(l, &plan_rule[SLOT_TIES], "AUDIT", f->audit_id);
		lint_fill(l, &plan_rule[SLOT_TIES], "TIE", t->subject_id);
	}
}

/* Of those who take the item: whether one may audit it alone, and who else there is. */
static void lint_item(struct lint *l, const struct plan_slot *s, const char *item_id, const char *label)
{
	uint32_t roles = 0;
	for (size_t i = 0; i < s->assignment_count; i++)
		if (!item_id || assignment_takes(&s->assignment[i], item_id))
			roles |= ROLE_SET(s->assignment[i].member->role);
	bool has_auditor = roles & (ROLE_SET(ROLE_LEADER) | ROLE_SET(ROLE_AUDITOR));
	lint_note(l, &plan_rule[SLOT_TRAINEE], has_auditor || !(roles & ROLE_SET(ROLE_AUDITOR_IN_TRAINING)), s->id,
		"slot %u, %s: only who is in training audits %s", s->number, s->title, label);
	lint_note(l, &plan_rule[SLOT_EXPERT], has_auditor || !(roles & ROLE_SET(ROLE_TECHNICAL_EXPERT)), s->id,
		"slot %u, %s: only a technical expert is there for %s", s->number, s->title, label);
}

static void lint_assignment(struct lint *l, const struct plan_facts *f, const struct plan_slot *s,
	const struct plan_assignment *a)
{
	size_t foreign = 0, times = 0;
	for (size_t i = 0; i < a->item_count; i++)
		foreign += !slot_has_item(s, a->item_ids[i]);
	for (size_t i = 0; i < s->assignment_count; i++)
		times += s->assignment[i].member == a->member;
	lint_note(l, &plan_rule[SLOT_MEMBER], a->member->is_accepted, s->id, "slot %u, %s: %s has no place in the team",
		s->number, s->title, a->member->name);
	lint_fill(l, &plan_rule[SLOT_MEMBER], "AUDIT", f->audit_id);
	lint_note(l, &plan_rule[SLOT_OWN_ITEMS], foreign == 0 && times == 1, s->id, "slot %u, %s: %s %s", s->number,
		s->title, a->member->name, foreign ? "is assigned criteria the slot does not have" : "is assigned twice");
}

void lint_slot(struct lint *l, const struct plan_facts *f, const struct plan_slot *s, bool once)
{
	lint_time(l, f, s);
	lint_place(l, f, s);
	for (size_t i = 0; i < s->assignment_count; i++) {
		lint_assignment(l, f, s, &s->assignment[i]);
		lint_overlap(l, f, s, s->assignment[i].member, once);
		if (slot_audits(s))
			lint_ties(l, f, s, &s->assignment[i]);
	}
	lint_team_overlap(l, f, s, once);
	if (!slot_audits(s))
		return;
	for (size_t i = 0; i < s->item_count; i++)
		lint_item(l, s, s->item_ids[i], plan_label(f, s->item_ids[i]));
	if (s->item_count == 0)
		lint_item(l, s, NULL, "it");
}

/* What is not there yet cannot be changed: it is added again, with what was missing. */
static void mend_by_adding(const struct plan_facts *f, const struct plan_slot *slot, struct lint_row *row)
{
	char change[STATUS_COMMAND_BYTES], add[STATUS_COMMAND_BYTES];
	(void)snprintf(change, sizeof(change), "slot change %s", slot->id);
	(void)snprintf(add, sizeof(add), "slot add --plan %s", f->id);
	rule_put_words(row->command, sizeof(row->command), change, add);
}

int slot_may_stand(const struct plan_facts *f, const struct plan_slot *slot, struct status *st)
{
	struct lint_row row[STATUS_VIOLATIONS_MAX];
	struct lint l = { .row = row, .max = ARRAY_LEN(row), .grades = "HWA" };
	lint_slot(&l, f, slot, false);
	for (size_t i = 0; i < l.count && slot->is_new; i++)
		mend_by_adding(f, slot, &row[i]);
	lint_require(&l, st);
	return plan_may_edit(f, st);
}
