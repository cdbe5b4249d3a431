/* What is wrong with a plan as a whole, all of it at once, with the command that mends each. */
#include "daemon/rule/plan_lint.h"

#include "common/bytes.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/remote_readiness.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_US (INT64_C(60) * 1000 * 1000)
#define HOUR_US (60 * MINUTE_US)

/* From when on hours of work without a pause are worth a word, what counts as a pause, and the journey's least time. */
#define WITHOUT_BREAK_US (5 * HOUR_US + 30 * MINUTE_US)
#define PAUSE_US (30 * MINUTE_US)
#define JOURNEY_US (30 * MINUTE_US)
enum { DAY_FROM_HOUR = 7, DAY_TO_HOUR = 19 };

void lint_note(struct lint *l, const struct rule *rule, bool holds, const char *id, const char *missing, ...)
{
	struct status one;
	char text[STATUS_MISSING_BYTES];
	va_list args;
	if (holds || l->count == l->max || !strchr(l->grades, rule->grade))
		return;
	va_start(args, missing);
	(void)vsnprintf(text, sizeof(text), missing, args);
	text_end_whole(text);
	va_end(args);
	status_reset(&one);
	one.waived = NULL;
	rule_require(&one, rule, false, id, "%s", text);
	if (one.violation_count == 0)
		return;
	struct lint_row *row = &l->row[l->count++];
	row->rule = rule;
	row->id = id;
	memcpy(row->missing, one.violation[0].missing, sizeof(row->missing));
	memcpy(row->command, one.violation[0].command, sizeof(row->command));
}

void lint_fill(struct lint *l, const struct rule *rule, const char *word, const char *value)
{
	struct lint_row *row = l->count ? &l->row[l->count - 1] : NULL;
	if (row && row->rule == rule && value && *value)
		rule_fill_command(row->command, sizeof(row->command), word, value);
}

/* Another verb of the same noun. */
static void lint_mend(struct lint *l, const char *verb, const char *id)
{
	char mend[STATUS_COMMAND_BYTES];
	struct lint_row *row = l->count ? &l->row[l->count - 1] : NULL;
	(void)snprintf(mend, sizeof(mend), "%s %s", verb, id);
	if (row && row->rule == &plan_rule[PLAN_REMOTE_READY])
		rule_put_words(row->command, sizeof(row->command), "add --audit AUDIT", mend);
}

static bool has_kind(const struct plan_facts *f, int32_t kind)
{
	for (size_t i = 0; i < f->slot_count; i++)
		if (f->slot[i].kind == kind)
			return true;
	return false;
}

/* An item has a slot when it, or the item it is part of, has one. */
static bool item_has_slot(const struct plan_facts *f, const struct plan_item *item)
{
	for (size_t i = 0; i < f->slot_count; i++)
		for (size_t j = 0; j < f->slot[i].item_count; j++) {
			const char *label = plan_label(f, f->slot[i].item_ids[j]);
			if (strcmp(f->slot[i].item_ids[j], item->id) == 0 ||
				(*item->parent_label && strcmp(label, item->parent_label) == 0))
				return true;
		}
	return false;
}

static void lint_items(struct lint *l, const struct plan_facts *f)
{
	for (size_t i = 0; i < f->item_count; i++) {
		bool holds = item_has_slot(f, &f->item[i]);
		lint_note(l, &plan_rule[PLAN_ITEMS], holds, f->id, "%s has no slot", f->item[i].label);
		if (holds)
			continue;
		lint_fill(l, &plan_rule[PLAN_ITEMS], "ITEM", f->item[i].id);
		if (f->site_count == 1)
			lint_fill(l, &plan_rule[PLAN_ITEMS], "SITE", f->site[0].id);
	}
}

static void lint_places(struct lint *l, const struct plan_facts *f)
{
	for (size_t i = 0; i < f->site_count && f->sites_are_named; i++) {
		bool found = false;
		for (size_t j = 0; j < f->slot_count; j++)
			found |= strcmp(f->slot[j].site_id, f->site[i].id) == 0;
		lint_note(l, &plan_rule[PLAN_SITES], found, f->id, "%s has no slot", f->site[i].name);
		if (!found)
			lint_fill(l, &plan_rule[PLAN_SITES], "SITE", f->site[i].id);
	}
	/* Where the audit has one unit, slots that name none are about it. */
	for (size_t i = 0; i < f->unit_count && f->unit_count > 1 && f->units_are_named; i++) {
		bool found = false;
		for (size_t j = 0; j < f->slot_count; j++)
			found |= strcmp(f->slot[j].unit_id, f->unit[i].id) == 0;
		lint_note(l, &plan_rule[PLAN_UNITS], found, f->id, "%s has no slot", f->unit[i].name);
		if (!found)
			lint_fill(l, &plan_rule[PLAN_UNITS], "UNIT", f->unit[i].id);
	}
}

/* How far the eight conditions are: who is to say or sign what is left of them. */
static void lint_remote(struct lint *l, const struct plan_facts *f)
{
	const struct rule *rule = &plan_rule[PLAN_REMOTE_READY];
	size_t remote = 0;
	for (size_t i = 0; i < f->slot_count; i++)
		remote += slot_is_remote(&f->slot[i]);
	if (remote == 0 || f->is_remote_ready)
		return;
	if (!f->remote_record_id || f->remote_conditions < REMOTE_CONDITIONS) {
		lint_note(l, rule, false, f->id, "%zu %s remote, and of the conditions for it %zu/%d are met%s%s", remote,
			remote == 1 ? "slot is" : "slots are", f->remote_conditions, REMOTE_CONDITIONS,
			f->remote_open ? ": nothing is said of " : "", f->remote_open ? f->remote_open : "");
		if (f->remote_record_id)
			lint_mend(l, "change", f->remote_record_id);
		lint_fill(l, rule, "AUDIT", f->audit_id);
		return;
	}
	lint_note(l, rule, false, f->id, "%zu %s remote, all %d conditions are met, and the audited side has not agreed",
		remote, remote == 1 ? "slot is" : "slots are", REMOTE_CONDITIONS);
	lint_mend(l, "agree", f->remote_record_id);
}

/* Physical controls: the slot that would have to be on site is the first of theirs. */
static void lint_physical(struct lint *l, const struct plan_facts *f, const struct plan_item *item)
{
	const struct rule *rule = &plan_rule[PLAN_PHYSICAL];
	const struct plan_slot *remote = NULL;
	size_t on_site = 0;
	if (strncmp(item->label, "A.7.", 4) != 0)
		return;
	for (size_t i = 0; i < f->slot_count; i++) {
		if (!slot_has_item(&f->slot[i], item->id))
			continue;
		on_site += !slot_is_remote(&f->slot[i]);
		if (slot_is_remote(&f->slot[i]) && !remote)
			remote = &f->slot[i];
	}
	if (!remote || on_site > 0)
		return;
	lint_note(l, rule, false, remote->id, "%s is audited from afar alone", item->label);
	lint_fill(l, rule, "SITE", *remote->site_id ? remote->site_id : f->site_count == 1 ? f->site[0].id : "");
}

static void lint_methods(struct lint *l, const struct plan_facts *f)
{
	lint_remote(l, f);
	for (size_t i = 0; i < f->item_count; i++)
		lint_physical(l, f, &f->item[i]);
}

static void lint_staff(struct lint *l, const struct plan_facts *f, const struct plan_slot *s)
{
	if (!slot_audits(s))
		return;
	lint_note(l, &plan_rule[PLAN_STAFFED], s->assignment_count > 0, s->id, "slot %u, %s: nobody is assigned",
		s->number, s->title);
	for (size_t i = 0; i < s->item_count && s->assignment_count > 0; i++) {
		bool taken = false;
		for (size_t j = 0; j < s->assignment_count; j++)
			taken |= assignment_takes(&s->assignment[j], s->item_ids[i]);
		lint_note(l, &plan_rule[PLAN_STAFFED], taken, s->id, "slot %u, %s: %s is assigned to nobody", s->number,
			s->title, plan_label(f, s->item_ids[i]));
	}
}

static void lint_hours(struct lint *l, const struct plan_slot *s)
{
	int64_t from_us = (s->from_us + s->offset_s * INT64_C(1000000)) % DAY_US;
	int64_t to_us = from_us + (s->to_us - s->from_us);
	lint_note(l, &plan_rule[PLAN_HOURS], from_us >= DAY_FROM_HOUR * HOUR_US && to_us <= DAY_TO_HOUR * HOUR_US, s->id,
		"slot %u, %s: there it is from %02" PRId64 ":%02" PRId64 " to %02" PRId64 ":%02" PRId64, s->number, s->title,
		from_us / HOUR_US, from_us / MINUTE_US % 60, to_us / HOUR_US % 24, to_us / MINUTE_US % 60);
}

/* The member's slot that begins next after `at` (or at it, behind `last` in the table); NULL. */
static const struct plan_slot *next_slot(const struct plan_facts *f, const struct plan_member *m,
	const struct plan_slot *last)
{
	const struct plan_slot *next = NULL;
	for (size_t i = 0; i < f->slot_count; i++) {
		const struct plan_slot *s = &f->slot[i];
		bool is_later = !last || s->from_us > last->from_us || (s->from_us == last->from_us && s > last);
		if (is_later && slot_has(s, m) && (!next || s->from_us < next->from_us))
			next = s;
	}
	return next;
}

static bool is_on_site(const struct plan_slot *s)
{
	return *s->site_id && !slot_is_remote(s);
}

/* One member's days: hours without a pause, and journeys without time. */
static void lint_days(struct lint *l, const struct plan_facts *f, const struct plan_member *m)
{
	const struct rule *journey = &plan_rule[PLAN_JOURNEY];
	const struct plan_slot *first = NULL, *last = NULL;
	bool is_noted = false;
	for (const struct plan_slot *s = next_slot(f, m, NULL); s; s = next_slot(f, m, s)) {
		bool pauses = s->kind == SLOT_KIND_BREAK || !last || s->from_us - last->to_us >= PAUSE_US;
		bool moves = last && is_on_site(last) && is_on_site(s) && strcmp(last->site_id, s->site_id) != 0;
		if (moves && s->from_us >= last->to_us && s->from_us - last->to_us < JOURNEY_US) {
			lint_note(l, journey, false, f->id, "%s goes from slot %u, %s, to slot %u, %s, in %" PRId64 " minutes",
				m->name, last->number, last->title, s->number, s->title,
				(s->from_us - last->to_us) / MINUTE_US);
			lint_fill(l, journey, "MEMBER", m->id);
		}
		if (pauses) {
			first = s->kind == SLOT_KIND_BREAK ? NULL : s;
			is_noted = false;
		} else if (!first) {
			first = s;
		}
		if (first && !is_noted && s->to_us - first->from_us > WITHOUT_BREAK_US) {
			lint_note(l, &plan_rule[PLAN_BREAK], false, f->id,
				"%s works from slot %u, %s, to slot %u, %s, without half an hour between", m->name,
				first->number, first->title, s->number, s->title);
			lint_fill(l, &plan_rule[PLAN_BREAK], "SITE", *s->site_id ? s->site_id : first->site_id);
			is_noted = true;
		}
		last = s;
	}
}

/* Members in order of their first assignment, each once. */
static void lint_members(struct lint *l, const struct plan_facts *f)
{
	for (size_t i = 0; i < f->slot_count; i++)
		for (size_t j = 0; j < f->slot[i].assignment_count; j++) {
			const struct plan_member *m = f->slot[i].assignment[j].member;
			bool seen = false;
			for (size_t k = 0; k <= i && !seen; k++)
				for (size_t n = 0; n < (k == i ? j : f->slot[k].assignment_count); n++)
					seen |= f->slot[k].assignment[n].member == m;
			if (!seen)
				lint_days(l, f, m);
		}
}

static void lint_plan(struct lint *l, const struct plan_facts *f)
{
	lint_note(l, &plan_rule[PLAN_SLOTS], f->slot_count > 0, f->id, "it has no slot");
	for (size_t i = 0; i < f->slot_count; i++) {
		lint_slot(l, f, &f->slot[i], true);
		lint_staff(l, f, &f->slot[i]);
		lint_hours(l, &f->slot[i]);
	}
	lint_methods(l, f);
	lint_note(l, &plan_rule[PLAN_OPENING], has_kind(f, SLOT_KIND_OPENING_MEETING), f->id, "it has no opening meeting");
	lint_note(l, &plan_rule[PLAN_CLOSING], has_kind(f, SLOT_KIND_CLOSING_MEETING), f->id, "it has no closing meeting");
	lint_note(l, &plan_rule[PLAN_AUDITEE_RISKS], f->auditee_risks_given, f->id,
		"nothing is said of risks that the audit brings to the audited side");
	lint_places(l, f);
	lint_members(l, f);
	lint_items(l, f);
}

size_t plan_lint_all(const struct plan_facts *f, struct lint_row *row, size_t max)
{
	struct lint l = { .row = row, .max = max, .grades = "HWA" };
	lint_plan(&l, f);
	return l.count;
}

void lint_require(const struct lint *l, struct status *st)
{
	for (size_t i = 0; i < l->count; i++) {
		size_t before = st->violation_count;
		rule_require(st, l->row[i].rule, false, l->row[i].id, "%s", l->row[i].missing);
		if (st->violation_count > before)
			memcpy(st->violation[before].command, l->row[i].command, sizeof(l->row[i].command));
	}
}

int plan_may_present(const struct plan_facts *f, struct status *st, int32_t *ret_state)
{
	/* What refuses comes first: a refusal has room for so many rows. */
	static const char *const grades[] = { "HW", "A" };
	struct lint_row row[STATUS_VIOLATIONS_MAX];
	(void)machine_step(&plan_machine, f->state, "present", f->id, st, ret_state);
	audit_require(f->audit_state, "plan", f->audit_id, st);
	for (size_t i = 0; i < ARRAY_LEN(grades); i++) {
		struct lint l = { .row = row, .max = ARRAY_LEN(row), .grades = grades[i] };
		lint_plan(&l, f);
		lint_require(&l, st);
	}
	return rule_verdict(st);
}
