/* A draft's slots from the template: hours on the wall become moments, themes become activities. */
#include "daemon/rule/plan_template.h"

#include "daemon/rule/role.h"
#include "daemon/rule/text.h"
#include "daemon/service/plan_facts.h"
#include "daemon/service/plan_time.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"

#include <string.h>

#define MINUTE_US (INT64_C(60) * 1000 * 1000)

enum { DAY_FROM_MINUTE = 9 * 60, DAY_TO_MINUTE = 17 * 60, ACTIVITY_MINUTES = 60 };

/* Hours of the plan's days, and the zone of each of its sites. */
struct hours {
	int64_t first_us; /* midnight of the first day, as if it were UTC */
	const char **name;
	const struct zone **zone;
};

static int read_minute(struct request *rq, const char *field, const char *text, uint32_t otherwise, uint32_t *ret_minute)
{
	int64_t shown_us;
	*ret_minute = otherwise;
	if (!text_given(text))
		return OK;
	if (strlen(text) != strlen("09:00"))
		return fail_field(rq->st, field, "BAD_TIME", "%s is written 09:00", field);
	TRY(plan_time_read(rq, field, text, DAY_US, &shown_us));
	*ret_minute = (uint32_t)(shown_us % DAY_US / MINUTE_US);
	return OK;
}

/* Members who may audit all of it: leader and auditors who are tied to nothing of it. */
static bool is_free(const struct plan_scene *s, const struct plan_member *m)
{
	bool audits = m->is_accepted && (m->role == ROLE_LEADER || m->role == ROLE_AUDITOR);
	for (size_t i = 0; i < m->tie_count; i++) {
		const struct plan_tie *t = &m->tie[i];
		bool in_scope = !*t->unit_id;
		for (size_t j = 0; j < s->facts.unit_count; j++)
			in_scope |= strcmp(t->unit_id, s->facts.unit[j].id) == 0;
		audits &= t->is_waived || !in_scope || !tie_counts(&t->tie, s->audit->from_us, s->audit->to_us);
	}
	return audits;
}

static int gather_template(struct request *rq, const struct plan_scene *s, const Audit__FillPlanRequest *in,
	struct template_facts *ret_facts)
{
	struct template_facts f = { .item = s->facts.item,
		.item_count = s->facts.item_count,
		.site = s->facts.site,
		.site_count = s->facts.sites_are_named ? s->facts.site_count : s->facts.site_count > 0,
		.activity_minutes = in->activity_minutes ? in->activity_minutes : ACTIVITY_MINUTES,
		.is_remote = (int)s->audit->method == AUDITING_METHOD_REMOTE_INTERACTION ||
			(int)s->audit->method == AUDITING_METHOD_REMOTE_NO_INTERACTION };
	struct plan_member *member = arena_array(rq->arena, s->member_count + 1, sizeof(*member));
	if (!member)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < s->member_count; i++)
		if (is_free(s, &s->member[i]))
			member[f.member_count++] = s->member[i];
	f.member = member;
	TRY(read_minute(rq, "day_from", in->day_from, DAY_FROM_MINUTE, &f.from_minute));
	TRY(read_minute(rq, "day_to", in->day_to, DAY_TO_MINUTE, &f.to_minute));
	*ret_facts = f;
	return OK;
}

static int read_hours(struct request *rq, const struct plan_scene *s, const Audit__FillPlanRequest *in,
	const struct template_facts *f, struct hours *ret_hours)
{
	struct hours h = { .name = arena_array(rq->arena, f->site_count + 1, sizeof(*h.name)),
		.zone = arena_array(rq->arena, f->site_count + 1, sizeof(*h.zone)) };
	if (!h.name || !h.zone)
		return plan_out_of_memory(rq);
	TRY(plan_zone(rq, "", f->site_count ? f->site[0].id : "", &h.name[0], &h.zone[0]));
	for (size_t i = 1; i < f->site_count; i++)
		TRY(plan_zone(rq, "", f->site[i].id, &h.name[i], &h.zone[i]));
	int64_t first_us = s->audit->from_us ? s->audit->from_us : rq->now_us;
	h.first_us = first_us + zone_offset_s(h.zone[0], first_us) * INT64_C(1000000);
	if (text_given(in->first_day)) {
		char text[17];
		(void)snprintf(text, sizeof(text), "%.10s 00:00", in->first_day);
		TRY(plan_time_read(rq, "first_day", text, 0, &h.first_us));
	}
	h.first_us -= h.first_us % DAY_US;
	*ret_hours = h;
	return OK;
}

/* Midnight of the n-th working day. 1970-01-01 was a Thursday. */
static int64_t working_day(int64_t first_us, uint32_t n)
{
	int64_t day = first_us / DAY_US;
	for (;; day++) {
		int64_t weekday = (day + 3) % 7; /* Monday is 0 */
		if (weekday < 5 && n-- == 0)
			return day * DAY_US;
	}
}

static int64_t moment_of(const struct zone *zone, int64_t shown_us)
{
	int64_t at_us;
	/* An hour that is left out begins when the next one does. */
	if (!zone_moment(zone, shown_us, &at_us) && !zone_moment(zone, shown_us + 60 * MINUTE_US, &at_us))
		at_us = shown_us;
	return at_us;
}

static int assign(struct request *rq, const struct plan_member *member, Audit__Slot *row)
{
	Audit__SlotAssignment *one = arena_alloc(rq->arena, sizeof(*one));
	row->assignments = arena_array(rq->arena, 1, sizeof(row->assignments[0]));
	if (!one || !row->assignments)
		return plan_out_of_memory(rq);
	audit__slot_assignment__init(one);
	one->team_member_id = member->id;
	one->person_name = member->name;
	row->assignments[row->n_assignments++] = one;
	return OK;
}

static int name_items(struct request *rq, const struct template_slot *t, Audit__Slot *row)
{
	const char **id = arena_array(rq->arena, t->item_count + 1, sizeof(*id));
	const char **label = arena_array(rq->arena, t->item_count + 1, sizeof(*label));
	if (!id || !label)
		return plan_out_of_memory(rq);
	for (size_t i = 0; i < t->item_count; i++) {
		id[i] = t->item[i].id;
		label[i] = t->item[i].label;
	}
	row->criteria_item_ids = id;
	row->criteria_labels = label;
	row->n_criteria_item_ids = row->n_criteria_labels = t->item_count;
	return OK;
}

static int32_t method_of(const Audit__Audit *audit, const struct template_slot *t)
{
	if (t->kind != SLOT_KIND_ACTIVITY)
		return AUDITING_METHOD_UNSPECIFIED;
	return audit->method ? (int32_t)audit->method : AUDITING_METHOD_ON_SITE_INTERACTION;
}

static int make_slot(struct request *rq, struct plan_scene *s, const struct template_facts *f, const struct hours *h,
	const struct template_slot *t)
{
	Audit__Slot *row;
	size_t site = t->site ? (size_t)(t->site - f->site) : 0;
	int64_t day_us = working_day(h->first_us, t->day);
	TRY(new_slot(rq, &row));
	row->audit_id = s->audit->id;
	row->plan_id = s->plan->id;
	row->number = ++s->plan->last_slot_number;
	row->kind = (Audit__SlotKind)t->kind;
	row->title = t->title;
	row->state = AUDIT__SLOT_STATE__SLOT_STATE_PLANNED;
	row->site_id = t->site ? t->site->id : "";
	row->unit_id = s->audit->n_unit_ids == 1 ? s->audit->unit_ids[0] : "";
	row->place = !t->site && t->is_remote ? "to be agreed" : "";
	row->method = (Audit__AuditingMethod)method_of(s->audit, t);
	row->from_us = moment_of(h->zone[site], day_us + t->from_minute * MINUTE_US);
	row->to_us = moment_of(h->zone[site], day_us + t->to_minute * MINUTE_US);
	TRY(name_items(rq, t, row));
	if (t->member)
		TRY(assign(rq, t->member, row));
	TRY(plan_time_show(rq, row, h->name[site], h->zone[site]));
	return put_slot(rq, row, 0);
}

int plan_fill(struct request *rq, const Audit__FillPlanRequest *in, Audit__FillPlanResponse *out)
{
	struct plan_scene s;
	struct template_facts f;
	struct hours h = { 0 };
	size_t count;
	TRY(plan_scene_load_whole(rq, in->plan_id, &s));
	TRY(plan_may_fill(&s.facts, rq->st));
	TRY(gather_template(rq, &s, in, &f));
	TRY(read_hours(rq, &s, in, &f, &h));
	struct template_slot *slot = arena_array(rq->arena, TEMPLATE_SLOTS_MAX, sizeof(*slot));
	if (!slot)
		return plan_out_of_memory(rq);
	if (!plan_template(&f, slot, &count))
		return fail(rq->st, FAILED_PRECONDITION, "TEMPLATE",
			"no plan of up to %d slots comes of these hours and criteria: longer days, or shorter activities",
			TEMPLATE_SLOTS_MAX);
	for (size_t i = 0; i < count; i++)
		TRY(make_slot(rq, &s, &f, &h, &slot[i]));
	s.plan->slot_count = (uint32_t)count;
	TRY(writers_add(rq, &s.plan->base));
	TRY(put_plan(rq, s.plan, in->version));
	out->plan = s.plan;
	return OK;
}
