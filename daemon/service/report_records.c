/* What a report must say, gathered from the records. */
#include "daemon/service/report_records.h"

#include "common/clock.h"
#include "common/sort.h"
#include "common/words.h"
#include "daemon/above.h"
#include "daemon/broken_glass.h"
#include "daemon/service/report_criteria.h"
#include "daemon/service/report_waivers.h"
#include "daemon/rows.h"
#include "daemon/rule/finding_tally.h"
#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { WANTED_MAX = 20000 };

struct gathering {
	struct request *rq;
	const char *audit_id;
	struct report_records records;
	size_t room;
	struct report_criterion *criterion; /* in the order of the sources */
	size_t criteria;
	struct words words; /* of the document's language */
	int64_t issued_us; /* of the report, or 0: who spoke for the client then, no record says any more */
};

/* A text of the row that `field` begins with; row_id NULL: of a row that hides nothing of it from who makes the report. */
static int want_below(struct gathering *g, char item, const char *below, const char *field, const char *row_id,
	const char *text)
{
	struct report_records *r = &g->records;
	if (!text || !*text)
		return OK;
	if (r->wanted_count == WANTED_MAX)
		return fail(g->rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_ROWS", "a report tells at most %d texts", WANTED_MAX);
	if (r->wanted_count == g->room) {
		size_t room = g->room ? 2 * g->room : 64;
		struct report_text *grown = arena_array(g->rq->arena, room, sizeof(*grown));
		if (!grown)
			return fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
		if (r->wanted_count > 0)
			memcpy(grown, r->wanted, r->wanted_count * sizeof(*grown));
		r->wanted = grown;
		g->room = room;
	}
	r->wanted[r->wanted_count++] =
		(struct report_text){ .item = item, .below = below, .text = text, .field = field, .row_id = row_id };
	return OK;
}

static int want(struct gathering *g, char item, const char *field, const char *row_id, const char *text)
{
	return want_below(g, item, "", field, row_id, text);
}

static int want_criteria(struct gathering *g, const Audit__Audit *audit)
{
	for (size_t i = 0; i < audit->n_criteria; i++) {
		char root[2 * 32 + 1];
		if (audit->criteria[i]->items_root.len != 32)
			continue;
		hex_encode(audit->criteria[i]->items_root.data, 32, root);
		TRY(want(g, 'f', "audit.criteria.items_root", audit->id, rq_text(g->rq, root)));
	}
	return OK;
}

/* Who holds the client's role for the audit or above it. */
static int want_who_acts(struct gathering *g)
{
	struct above_ids held;
	TRY(above_appointed(g->rq, g->audit_id, AUDIT__ROLE__ROLE_AUDIT_CLIENT, &held));
	for (size_t i = 0; i < held.count; i++) {
		Audit__Appointment *a;
		Audit__Person *person;
		TRY(load_appointment(g->rq, held.id[i], &a));
		if (a->until_us != 0 && a->until_us <= g->rq->now_us)
			continue;
		TRY(load_person(g->rq, a->person_id, &person));
		TRY(want(g, 'c', "appointment.person_name", NULL, person->name));
	}
	return OK;
}

static int want_client(struct gathering *g, const Audit__Programme *programme)
{
	TRY(want(g, 'c', "programme.client", programme->id, programme->client));
	return g->issued_us ? OK : want_who_acts(g);
}

static int want_audit(struct gathering *g)
{
	Audit__Audit *audit;
	Audit__Programme *programme;
	TRY(load_audit(g->rq, g->audit_id, &audit));
	TRY(find_programme(g->rq, audit->programme_id, &programme));
	for (size_t i = 0; i < audit->n_objectives; i++)
		TRY(want(g, 'a', "audit.objectives", audit->id, audit->objectives[i]));
	TRY(want(g, 'b', "audit.scope_text", audit->id, audit->scope_text));
	if (programme)
		TRY(want_client(g, programme));
	TRY(want_criteria(g, audit));
	TRY(report_criteria(g->rq, audit, &g->criterion, &g->criteria));
	return want(g, 'h', "audit.conclusion", audit->id, audit->conclusion);
}

static int want_team(struct gathering *g)
{
	Audit__TeamMember **row;
	size_t count;
	TRY(where_team_member(g->rq, "audit_id", g->audit_id, &row, &count));
	for (size_t i = 0; i < count; i++)
		if (row[i]->state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED)
			TRY(want(g, 'd', "team_member.person_name", row[i]->id, row[i]->person_name));
	return OK;
}

/* Who came along, and who of the audited side met the team; the team's own meetings are its own. */
static int want_participants(struct gathering *g)
{
	Audit__Participant **row;
	Audit__Meeting **meeting;
	size_t count;
	TRY(where_participant(g->rq, "audit_id", g->audit_id, &row, &count));
	for (size_t i = 0; i < count; i++)
		if (row[i]->state == AUDIT__PARTICIPANT_STATE__PARTICIPANT_STATE_ADMITTED)
			TRY(want(g, 'd', "participant.name", row[i]->id, row[i]->name));
	TRY(where_meeting(g->rq, "audit_id", g->audit_id, &meeting, &count));
	for (size_t i = 0; i < count; i++) {
		const Audit__Meeting *m = meeting[i];
		bool is_told = m->kind != AUDIT__MEETING_KIND__MEETING_KIND_TEAM && !text_given(m->waived_reason);
		for (size_t k = 0; is_told && k < m->n_attendance; k++)
			TRY(want(g, 'd', "meeting.attendance.name", m->id, m->attendance[k]->name));
	}
	return OK;
}

static int find_agreed(struct request *rq, const char *audit_id, const Audit__Plan **ret_plan)
{
	Audit__Plan **row;
	size_t count;
	TRY(where_plan(rq, "audit_id", audit_id, &row, &count));
	*ret_plan = NULL;
	for (size_t i = 0; i < count; i++)
		if (row[i]->agreed_us > 0 && (!*ret_plan || row[i]->number > (*ret_plan)->number))
			*ret_plan = row[i];
	return OK;
}

/* "Kista, hall 2" */
static int place_of(struct gathering *g, const Audit__Slot *s, const char **ret_place)
{
	Audit__Site *site;
	TRY(find_site(g->rq, s->site_id, &site));
	const char *name = site ? site->name : "";
	*ret_place = *name && *s->place ? arena_printf(g->rq->arena, "%s, %s", name, s->place) : *name ? name : s->place;
	return *ret_place ? OK : fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int want_activity(struct gathering *g, const Audit__Slot *s)
{
	struct report_activity *to = &g->records.activity[g->records.activity_count++];
	*to = (struct report_activity){ .local_time = s->local_time, .title = s->title, .slot_id = s->id };
	return place_of(g, s, &to->place);
}

/* What was done when and where; the team's breaks, travel and talks are its own. */
static int want_dates(struct gathering *g)
{
	const Audit__Plan *plan;
	Audit__Slot **slot;
	size_t count;
	TRY(find_agreed(g->rq, g->audit_id, &plan));
	if (!plan)
		return OK;
	TRY(where_slot(g->rq, "plan_id", plan->id, &slot, &count));
	g->records.activity = arena_array(g->rq->arena, count + 1, sizeof(g->records.activity[0]));
	if (!g->records.activity)
		return fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count; i++) {
		const Audit__Slot *s = slot[i];
		if ((int)s->kind == SLOT_KIND_BREAK || (int)s->kind == SLOT_KIND_TRAVEL ||
			(int)s->kind == SLOT_KIND_TEAM_MEETING)
			continue;
		TRY(want(g, REPORT_DATES, "slot.title", s->id, s->title));
		TRY(want_activity(g, s));
		if (s->method == AUDIT__AUDITING_METHOD__AUDITING_METHOD_REMOTE_INTERACTION ||
			s->method == AUDIT__AUDITING_METHOD__AUDITING_METHOD_REMOTE_NO_INTERACTION)
			TRY(want(g, REPORT_REMOTE_PARTS, "slot.title", s->id, s->title));
	}
	return OK;
}

static int want_finding(struct gathering *g, const Audit__Finding *f)
{
	struct report_records *r = &g->records;
	const struct finding_to_count counted = { .state = (int32_t)f->state, .is_communicated = f->communicated_us > 0 };
	if (!finding_tally_takes(&counted))
		return OK;
	r->finding[r->finding_count++] = (struct report_finding){ f->id, (int32_t)f->grade };
	TRY(want_below(g, 'g', f->id, "finding.statement", f->id, f->statement));
	TRY(want_below(g, 'g', f->id, "finding.rationale", f->id, f->rationale));
	for (size_t i = 0; i < f->n_evidence; i++)
		TRY(want_below(g, 'g', f->id, "finding.evidence.title", f->id, f->evidence[i]->title));
	TRY(want(g, 'j', "finding.auditee_opinion", f->id, f->auditee_opinion));
	return want(g, 'j', "finding.team_opinion", f->id, f->team_opinion);
}

static int want_findings(struct gathering *g)
{
	Audit__Finding **row;
	size_t count;
	TRY(where_finding(g->rq, "audit_id", g->audit_id, &row, &count));
	g->records.finding = arena_array(g->rq->arena, count + 1, sizeof(g->records.finding[0]));
	if (!g->records.finding)
		return fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count; i++)
		TRY(want_finding(g, row[i]));
	sort_items(g->records.finding, g->records.finding_count, sizeof(g->records.finding[0]), report_finding_order);
	return OK;
}

static int want_conclusions(struct gathering *g)
{
	Audit__Conclusion **row;
	size_t count;
	TRY(where_conclusion(g->rq, "audit_id", g->audit_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(want(g, 'h', "conclusion.text", row[i]->id, row[i]->text));
		for (size_t j = 0; j < row[i]->n_dissents; j++)
			TRY(want(g, 'j', "conclusion.dissents.text", row[i]->id, row[i]->dissents[j]->text));
	}
	return OK;
}

/* INV-27: the statements are made from the items that were examined. */
static int want_samples(struct gathering *g)
{
	Audit__SamplingPlan **row;
	size_t count;
	TRY(where_sampling_plan(g->rq, "audit_id", g->audit_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(want(g, 'k', "sampling_plan.title", row[i]->id, row[i]->title));
		TRY(want(g, 'k', "sampling_plan.statement", row[i]->id, row[i]->statement));
	}
	return OK;
}

static int want_uncovered(struct gathering *g)
{
	Audit__ListUncoveredAreasRequest in = AUDIT__LIST_UNCOVERED_AREAS_REQUEST__INIT;
	Audit__ListUncoveredAreasResponse out = AUDIT__LIST_UNCOVERED_AREAS_RESPONSE__INIT;
	in.audit_id = g->audit_id;
	TRY(audit_list_uncovered_areas(g->rq, &in, &out));
	for (size_t i = 0; i < out.n_areas; i++) {
		TRY(want(g, REPORT_NOT_COVERED, "area.what", NULL, out.areas[i]->what));
		TRY(want(g, REPORT_NOT_COVERED, "area.reason", NULL, out.areas[i]->reason));
	}
	return OK;
}

static int want_of_waiver(struct gathering *g, const Audit__ReportWaiver *w, const char *field, const char *text)
{
	return want_below(g, REPORT_WAIVERS, w->waiver_id, field, w->waiver_id, text);
}

/* That it was in force no longer; of a report that was issued, by then. */
static int want_end(struct gathering *g, const Audit__ReportWaiver *w)
{
	char day[DAY_TEXT_BYTES];
	if (w->ended_us == 0 || (g->issued_us && w->ended_us > g->issued_us))
		return OK;
	day_format(w->ended_us, day);
	return want_of_waiver(g, w, "waiver.ended_us", rq_text(g->rq, day));
}

/* INV-1. Who they are is told as they were called when the report was issued. */
static int want_waivers(struct gathering *g)
{
	struct report_waivers waivers;
	Audit__Audit *audit;
	TRY(load_audit(g->rq, g->audit_id, &audit));
	TRY(report_waivers(g->rq, audit, &waivers));
	for (size_t i = 0; i < waivers.count; i++) {
		const Audit__ReportWaiver *w = waivers.row[i];
		if (g->issued_us && w->granted_us > g->issued_us)
			continue;
		TRY(want_of_waiver(g, w, "waiver.rule", w->rule));
		TRY(want_of_waiver(g, w, "waiver.person_name", g->issued_us ? "" : w->person_name));
		TRY(want_of_waiver(g, w, "waiver.reason", w->reason));
		TRY(want_of_waiver(g, w, "waiver.compensating_measure", w->compensating_measure));
		TRY(want_of_waiver(g, w, "waiver.granter_name", g->issued_us ? "" : w->granter_name));
		TRY(want_end(g, w));
	}
	return OK;
}

/* "2027-03-05 12:00 UTC" */
static const char *time_of(struct gathering *g, int64_t at_us)
{
	char text[CLOCK_TEXT_BYTES];
	if (at_us == 0)
		return "";
	clock_format(at_us, text);
	return arena_printf(g->rq->arena, "%.10s %.5s UTC", text, text + 11);
}

/* INV-19. The row has no state: what it had come to by then is said in the document's language. */
static int want_glass(struct gathering *g, const struct broken_glass *told)
{
	const Audit__BreakGlass *b = &told->row;
	const struct { const char *field, *text; } line[] = { { "break_glass.person_name", b->person_name },
		{ "break_glass.state", words_in(&g->words, report_glass_phrase(told->stage)) },
		{ "break_glass.ground", b->ground },
		{ "break_glass.proposer_name", b->proposer_name }, { "break_glass.proposed_us", time_of(g, b->proposed_us) },
		{ "break_glass.approver_name", b->approver_name }, { "break_glass.taken_us", time_of(g, b->taken_us) },
		{ "break_glass.until_us", time_of(g, b->until_us) }, { "break_glass.ender_name", b->ender_name },
		{ "break_glass.reason", b->reason }, { "break_glass.reviewer_name", b->reviewer_name },
		{ "break_glass.reviewed_us", time_of(g, b->reviewed_us) }, { "break_glass.review", b->review } };
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		TRY(want_below(g, REPORT_BREAK_GLASS, b->id, line[i].field, b->id, line[i].text));
	return OK;
}

/* As they stood when the report was issued: what was reviewed since is not what it says. */
static int want_glasses(struct gathering *g)
{
	struct broken_glasses glasses;
	TRY(broken_glasses(g->rq, g->audit_id, g->issued_us ? g->issued_us : g->rq->now_us, &glasses));
	for (size_t i = 0; i < glasses.count; i++)
		TRY(want_glass(g, &glasses.one[i]));
	return OK;
}

/* As they are compared. */
static int sort_criteria(struct gathering *g)
{
	struct report_records *r = &g->records;
	r->criterion = arena_array(g->rq->arena, g->criteria + 1, sizeof(r->criterion[0]));
	if (!r->criterion)
		return fail(g->rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	if (g->criteria > 0)
		memcpy(r->criterion, g->criterion, g->criteria * sizeof(r->criterion[0]));
	r->criterion_count = g->criteria;
	sort_items(r->criterion, r->criterion_count, sizeof(r->criterion[0]), report_criterion_order);
	return OK;
}

static int gather(struct gathering *g)
{
	TRY(want_audit(g));
	TRY(want_team(g));
	TRY(want_participants(g));
	TRY(want_dates(g));
	TRY(want_findings(g));
	TRY(want_conclusions(g));
	TRY(want_samples(g));
	TRY(want_uncovered(g));
	TRY(sort_criteria(g));
	TRY(want_waivers(g));
	return want_glasses(g);
}

int report_records_gather(struct request *rq, const char *audit_id, int64_t issued_us, const char *language,
	struct report_given *ret_given)
{
	struct gathering g = { .rq = rq, .audit_id = audit_id, .issued_us = issued_us };
	/* A document in another language than these is refused for its headings. */
	if (!words_find(language, &g.words))
		(void)words_find("en", &g.words);
	TRY(gather(&g));
	g.records.is_issued = issued_us > 0;
	*ret_given = (struct report_given){ .rq = rq, .records = g.records, .criterion = g.criterion, .criteria = g.criteria };
	return OK;
}
