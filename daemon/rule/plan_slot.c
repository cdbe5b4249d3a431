/* Whether a slot may stand in a plan: time, place, who does it, and what they are tied to. */
#include "daemon/rule/plan_lint.h"

#include "common/bytes.h"
#include "daemon/rule/role.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

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

static void lint_place(struct lint *l, const struct plan_facts *f, const struct plan_slot *s)
{
	bool is_on_site = s->method == AUDITING_METHOD_ON_SITE_INTERACTION ||
		s->method == AUDITING_METHOD_ON_SITE_NO_INTERACTION;
	const char *lacks = !slot_audits(s) ? NULL : !s->method ? "its method" :
		is_on_site && !*s->site_id ? "its site" :
		!is_on_site && !*s->site_id && !s->place_given ? "where one meets" : NULL;
	lint_note(l, &plan_rule[SLOT_PLACE], !lacks, s->id, "slot %u, %s: it does not say %s", s->number, s->title,
		lacks ? lacks : "");
	lint_note(l, &plan_rule[SLOT_SCOPE], !*s->site_id || is_among(s->site_id, f->site, f->site_count), s->id,
		"slot %u, %s: its site is none of the audit's", s->number, s->title);
	lint_note(l, &plan_rule[SLOT_SCOPE], !*s->unit_id || is_among(s->unit_id, f->unit, f->unit_count), s->id,
		"slot %u, %s: its unit is none of the audit's", s->number, s->title);
	size_t foreign = 0;
	for (size_t i = 0; i < s->item_count; i++)
		foreign += !*plan_label(f, s->item_ids[i]);
	lint_note(l, &plan_rule[SLOT_SCOPE], foreign == 0, s->id, "slot %u, %s: %zu items are not in the audit's scope",
		s->number, s->title, foreign);
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

/* A slot that names no unit is about each unit of the audit. */
static bool tie_applies(const struct plan_facts *f, const struct plan_slot *s, const struct plan_tie *t)
{
	if (!*t->unit_id)
		return true;
	if (*s->unit_id)
		return strcmp(s->unit_id, t->unit_id) == 0;
	return is_among(t->unit_id, f->unit, f->unit_count);
}

static void lint_ties(struct lint *l, const struct plan_facts *f, const struct plan_slot *s,
	const struct plan_member *member)
{
	for (size_t i = 0; i < member->tie_count; i++) {
		const struct plan_tie *t = &member->tie[i];
		if (t->is_waived || !tie_applies(f, s, t) || !tie_counts(&t->tie, s->from_us, s->to_us))
			continue;
		lint_note(l, &plan_rule[SLOT_TIES], false, s->id, "slot %u, %s: %s: %s, %s", s->number, s->title,
			member->name, tie_name(t->tie.kind), t->tie.target);
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

static void lint_assignment(struct lint *l, const struct plan_slot *s, const struct plan_assignment *a)
{
	size_t foreign = 0, times = 0;
	for (size_t i = 0; i < a->item_count; i++)
		foreign += !slot_has_item(s, a->item_ids[i]);
	for (size_t i = 0; i < s->assignment_count; i++)
		times += s->assignment[i].member == a->member;
	lint_note(l, &plan_rule[SLOT_MEMBER], a->member->is_accepted, s->id, "slot %u, %s: %s has no place in the team",
		s->number, s->title, a->member->name);
	lint_note(l, &plan_rule[SLOT_OWN_ITEMS], foreign == 0 && times == 1, s->id, "slot %u, %s: %s %s", s->number,
		s->title, a->member->name, foreign ? "is assigned criteria the slot does not have" : "is assigned twice");
}

void lint_slot(struct lint *l, const struct plan_facts *f, const struct plan_slot *s, bool once)
{
	lint_time(l, f, s);
	lint_place(l, f, s);
	for (size_t i = 0; i < s->assignment_count; i++) {
		lint_assignment(l, s, &s->assignment[i]);
		lint_overlap(l, f, s, s->assignment[i].member, once);
		if (slot_audits(s))
			lint_ties(l, f, s, s->assignment[i].member);
	}
	if (!slot_audits(s))
		return;
	for (size_t i = 0; i < s->item_count; i++)
		lint_item(l, s, s->item_ids[i], plan_label(f, s->item_ids[i]));
	if (s->item_count == 0)
		lint_item(l, s, NULL, "it");
}

int slot_may_stand(const struct plan_facts *f, const struct plan_slot *slot, struct status *st)
{
	struct lint_row row[STATUS_VIOLATIONS_MAX];
	struct lint l = { .row = row, .max = ARRAY_LEN(row), .grades = "HWA" };
	lint_slot(&l, f, slot, false);
	lint_require(&l, st);
	return plan_may_edit(f, st);
}
