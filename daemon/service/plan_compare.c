/* What differs between two versions of a plan, field by field, slots by their numbers. */
#include "daemon/service/plan_facts.h"
#include "gen/dispatch.h"
#include "gen/vocabulary.h"

#include <string.h>

enum { PARTS_MAX = 13, DIFFERENCES_MAX = 1000, PART_BYTES = 4000 };

/* A field as text. */
struct part {
	const char *name;
	const char *text;
};

static const char *join(struct request *rq, const char *const *item, size_t count)
{
	struct buf b;
	buf_init(&b, PART_BYTES);
	for (size_t i = 0; i < count; i++)
		buf_addf(&b, "%s%s", i ? ", " : "", item[i]);
	const char *text = buf_text(&b) ? rq_text(rq, buf_text(&b)) : "more than can be shown";
	buf_done(&b);
	return text;
}

/* "Erik Lund (A.7.4, A.7.5); Lena Holm". */
static const char *who(struct request *rq, const Audit__Slot *slot)
{
	struct buf b;
	buf_init(&b, PART_BYTES);
	for (size_t i = 0; i < slot->n_assignments; i++) {
		const Audit__SlotAssignment *a = slot->assignments[i];
		buf_addf(&b, "%s%s", i ? "; " : "", a->person_name);
		size_t shown = 0;
		for (size_t j = 0; j < slot->n_criteria_item_ids && j < slot->n_criteria_labels; j++)
			for (size_t k = 0; k < a->n_criteria_item_ids; k++)
				if (strcmp(a->criteria_item_ids[k], slot->criteria_item_ids[j]) == 0)
					buf_addf(&b, "%s%s", shown++ ? ", " : " (", slot->criteria_labels[j]);
		buf_add_text(&b, shown ? ")" : "");
	}
	const char *text = buf_text(&b) ? rq_text(rq, buf_text(&b)) : "more than can be shown";
	buf_done(&b);
	return text;
}

static const char *word(const char *const *names, size_t count, int value)
{
	return value > 0 && (size_t)value < count && names[value] ? names[value] : "";
}
#define WORD(names, value) word(names, ARRAY_LEN(names), (int)(value))

static size_t slot_parts(struct request *rq, const Audit__Slot *s, struct part part[PARTS_MAX])
{
	const struct part of[] = { { "title", s->title }, { "kind", WORD(enum_name_slot_kind, s->kind) },
		{ "local_time", s->local_time }, { "time_zone", s->time_zone }, { "site_id", s->site_id },
		{ "place", s->place }, { "unit_id", s->unit_id },
		{ "criteria", join(rq, s->criteria_labels, s->n_criteria_labels) },
		{ "method", WORD(enum_name_auditing_method, s->method) }, { "assignments", who(rq, s) },
		{ "auditee_roles", join(rq, s->auditee_roles, s->n_auditee_roles) },
		{ "participant_ids", join(rq, s->participant_ids, s->n_participant_ids) } };
	memcpy(part, of, sizeof(of));
	return ARRAY_LEN(of);
}

static size_t plan_parts(const Audit__Plan *p, struct part part[PARTS_MAX])
{
	const struct part of[] = { { "language", p->language }, { "report_topics", p->report_topics },
		{ "logistics", p->logistics }, { "confidentiality", p->confidentiality }, { "sampling", p->sampling },
		{ "resources", p->resources }, { "risk_actions", p->risk_actions }, { "auditee_risks", p->auditee_risks },
		{ "follow_up", p->follow_up }, { "coordination", p->coordination },
		{ "is_client_asked", p->is_client_asked ? "yes" : "no" } };
	memcpy(part, of, sizeof(of));
	return ARRAY_LEN(of);
}

static int add(struct request *rq, Audit__ComparePlansResponse *out, uint32_t number, int32_t kind, const char *title,
	Audit__PlanDifference **ret_difference)
{
	Audit__PlanDifference *d = arena_alloc(rq->arena, sizeof(*d));
	if (!d)
		return plan_out_of_memory(rq);
	if (out->n_differences == DIFFERENCES_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_DIFFERENCES", "they differ in more than %d places",
			DIFFERENCES_MAX);
	audit__plan_difference__init(d);
	d->slot_number = number;
	d->kind = (Audit__DifferenceKind)kind;
	d->title = title;
	out->differences[out->n_differences++] = d;
	if (ret_difference)
		*ret_difference = d;
	return OK;
}

static int compare_parts(struct request *rq, Audit__ComparePlansResponse *out, uint32_t number, const char *title,
	const struct part *before, const struct part *after, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		Audit__PlanDifference *d;
		if (strcmp(before[i].text, after[i].text) == 0)
			continue;
		TRY(add(rq, out, number, DIFFERENCE_KIND_CHANGED, title, &d));
		d->field = before[i].name;
		d->before = before[i].text;
		d->after = after[i].text;
	}
	return OK;
}

static int compare_slot(struct request *rq, Audit__ComparePlansResponse *out, const Audit__Slot *before,
	const Audit__Slot *after)
{
	struct part left[PARTS_MAX], right[PARTS_MAX];
	size_t count = slot_parts(rq, before, left);
	(void)slot_parts(rq, after, right);
	return compare_parts(rq, out, after->number, after->title, left, right, count);
}

/* Both in order of their numbers: what is in one alone was removed or added. */
static int compare_slots(struct request *rq, Audit__ComparePlansResponse *out, Audit__Slot *const *before, size_t befores,
	Audit__Slot *const *after, size_t afters)
{
	size_t i = 0, j = 0;
	while (i < befores || j < afters) {
		if (j == afters || (i < befores && before[i]->number < after[j]->number)) {
			TRY(add(rq, out, before[i]->number, DIFFERENCE_KIND_REMOVED, before[i]->title, NULL));
			i++;
		} else if (i == befores || after[j]->number < before[i]->number) {
			TRY(add(rq, out, after[j]->number, DIFFERENCE_KIND_ADDED, after[j]->title, NULL));
			j++;
		} else {
			TRY(compare_slot(rq, out, before[i++], after[j++]));
		}
	}
	return OK;
}

/* Two versions; of one alone, it and the one before. That one was presented: a plan is revised from then on. */
static int load_versions(struct request *rq, const Audit__ComparePlansRequest *in, Audit__Plan **ret_before,
	Audit__Plan **ret_after)
{
	TRY(load_plan(rq, in->plan_id, ret_before));
	if (text_given(in->other_plan_id))
		return load_plan(rq, in->other_plan_id, ret_after);
	*ret_after = *ret_before;
	if (!text_given((*ret_after)->previous_id))
		return fail_field(rq->st, "other_plan_id", "FIRST_VERSION", "this is the first version: name the other one");
	return load_plan(rq, (*ret_after)->previous_id, ret_before);
}

int plan_compare(struct request *rq, const Audit__ComparePlansRequest *in, Audit__ComparePlansResponse *out)
{
	Audit__Plan *before, *after;
	Audit__Slot **left, **right;
	struct part old[PARTS_MAX], new[PARTS_MAX];
	size_t lefts, rights;
	TRY(load_versions(rq, in, &before, &after));
	TRY(plan_slots(rq, before->id, &left, &lefts));
	TRY(plan_slots(rq, after->id, &right, &rights));
	out->differences = arena_array(rq->arena, DIFFERENCES_MAX, sizeof(out->differences[0]));
	if (!out->differences)
		return plan_out_of_memory(rq);
	size_t count = plan_parts(before, old);
	(void)plan_parts(after, new);
	TRY(compare_parts(rq, out, 0, "", old, new, count));
	return compare_slots(rq, out, left, lefts, right, rights);
}
