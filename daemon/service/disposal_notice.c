/* Who holds copies of what is disposed of, and the notices that ask them to destroy them. */
#include "common/limits.h"
#include "daemon/above.h"
#include "daemon/columns.h"
#include "daemon/past.h"
#include "daemon/reading.h"
#include "daemon/rows.h"
#include "daemon/rule/person.h"
#include "daemon/service/disposal_facts.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include "audit/v1/bundle.pb-c.h"
#include "audit/v1/disclosure.pb-c.h"
#include "audit/v1/team.pb-c.h"

/* REACH_MAX: more than are asked, so that those past them are counted. */
enum { HOLDINGS_MAX = 8, REACH_MAX = 4 * DISPOSAL_HOLDERS_MAX };

struct gathering {
	struct request *rq;
	struct id audit;
	struct disposal_holders *holders;
	size_t kind; /* which of the rows that tell */
	bool is_seen;
};

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static bool holds_by(const struct disposal_holder *h, Audit__DisposalHolding holding)
{
	for (size_t i = 0; i < h->holdings; i++)
		if (h->holding[i] == holding)
			return true;
	return false;
}

static int add(struct gathering *g, const char *person_id, Audit__DisposalHolding holding)
{
	struct disposal_holders *all = g->holders;
	size_t at = 0;
	while (at < all->count && strcmp(all->of[at].person_id, person_id) != 0)
		at++;
	if (at == DISPOSAL_HOLDERS_MAX) {
		all->left_out++;
		return OK;
	}
	struct disposal_holder *h = &all->of[at];
	if (at == all->count) {
		*h = (struct disposal_holder){ .person_id = rq_text(g->rq, person_id),
			.holding = arena_array(g->rq->arena, HOLDINGS_MAX, sizeof(*h->holding)) };
		if (!h->person_id || !h->holding)
			return no_memory(g->rq);
		all->count++;
	}
	if (!holds_by(h, holding))
		h->holding[h->holdings++] = holding;
	return OK;
}

/* --- rows that say so --- */

/* Also who was taken out of the team: what they noted and took along they have. */
static bool was_in_team(const ProtobufCMessage *row)
{
	Audit__TeamMemberState state = ((const Audit__TeamMember *)(const void *)row)->state;
	return state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_ACCEPTED ||
		state == AUDIT__TEAM_MEMBER_STATE__TEAM_MEMBER_STATE_REMOVED;
}

/* One that became void with its device was never given back. */
static bool is_out(const ProtobufCMessage *row)
{
	return ((const Audit__Bundle *)(const void *)row)->state != AUDIT__BUNDLE_STATE__BUNDLE_STATE_RETURNED;
}

static bool went_out(const ProtobufCMessage *row)
{
	Audit__DisclosureState state = ((const Audit__Disclosure *)(const void *)row)->state;
	return state == AUDIT__DISCLOSURE_STATE__DISCLOSURE_STATE_DISCLOSED ||
		state == AUDIT__DISCLOSURE_STATE__DISCLOSURE_STATE_FORCED;
}

static bool always(const ProtobufCMessage *row)
{
	(void)row;
	return true;
}

static const struct {
	const char *noun, *person;
	bool (*holds)(const ProtobufCMessage *row);
	Audit__DisposalHolding holding;
} telling[] = {
	{ "team_member", "person_id", was_in_team, AUDIT__DISPOSAL_HOLDING__DISPOSAL_HOLDING_TEAM },
	{ "bundle", "person_id", is_out, AUDIT__DISPOSAL_HOLDING__DISPOSAL_HOLDING_BUNDLE },
	{ "report_copy", "person_id", always, AUDIT__DISPOSAL_HOLDING__DISPOSAL_HOLDING_REPORT },
	{ "disclosure", "requester_id", went_out, AUDIT__DISPOSAL_HOLDING__DISPOSAL_HOLDING_DISCLOSURE },
};

static int add_teller(void *context, const ProtobufCMessage *row, bool *ret_enough)
{
	struct gathering *g = context;
	const ProtobufCMessageDescriptor *d = row->descriptor;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, telling[g->kind].person);
	const char *person_id = field_text(row, (int)(f - d->fields));
	(void)ret_enough;
	return text_given(person_id) && telling[g->kind].holds(row) ? add(g, person_id, telling[g->kind].holding) : OK;
}

static int add_told(struct gathering *g, const char *audit_id, size_t kind)
{
	const struct narrow narrow[] = { { "scope", audit_id }, { 0 } };
	const struct page page = { .narrow = narrow, .size = LIMIT_PAGE };
	g->kind = kind;
	const struct resource_rule *resource = schema_find_resource(telling[kind].noun);
	return g->is_seen ? rq_each_seen(g->rq, resource, &page, add_teller, g) :
		rq_each_of_all(g->rq, resource, &page, add_teller, g);
}

/* --- who reaches it --- */

static int add_all(struct gathering *g, const struct id *person, size_t count, Audit__DisposalHolding holding)
{
	for (size_t i = 0; i < count; i++) {
		char text[ID_TEXT_BYTES];
		id_format(&person[i], text);
		TRY(add(g, text, holding));
	}
	return OK;
}

/* What was handed out may have been kept: that it was only looked at nobody knows but them. */
static int add_readers(struct gathering *g, struct tx *tables)
{
	struct id *person;
	size_t count;
	TRY(reading_people(tables, &g->audit, REACH_MAX, &person, &count));
	return add_all(g, person, count, AUDIT__DISPOSAL_HOLDING__DISPOSAL_HOLDING_READ);
}

static int add_reaching(struct gathering *g, struct tx *tables, uint32_t roles, Audit__DisposalHolding holding)
{
	struct id *person;
	size_t count;
	TRY(reach_people(tables, &g->audit, roles, NULL, REACH_MAX, &person, &count));
	return add_all(g, person, count, holding);
}

static int look_at_reach(struct tx *tables, void *context)
{
	struct gathering *g = context;
	TRY(add_readers(g, tables));
	TRY(add_reaching(g, tables, ROLES_AUDITED_SIDE, AUDIT__DISPOSAL_HOLDING__DISPOSAL_HOLDING_AUDITED_SIDE));
	return add_reaching(g, tables, ROLE_BIT(AUDIT__ROLE__ROLE_ASSURANCE_VIEWER),
		AUDIT__DISPOSAL_HOLDING__DISPOSAL_HOLDING_ASSURANCE);
}

/* The entry after which the role was held no more; false: it is held. */
static int find_end(struct gathering *g, const Audit__Appointment *a, bool *ret_ended, uint64_t *ret_entry)
{
	*ret_ended = !appointment_is_held((int32_t)a->state, a->until_us, g->rq->now_us);
	if (!*ret_ended)
		return OK;
	return (int)a->state == APPOINTMENT_STATE_ACTIVE ? past_index_at(&g->rq->tx, a->until_us, ret_entry) :
		rq_changed_index(g->rq, schema_find_resource("appointment"), a->id, ret_entry);
}

/* Who spoke for the audited side took along what they saw: where the audit was disclosed before their role ended. */
static int add_who_spoke(struct gathering *g, const char *audit_id, const Audit__Appointment *a)
{
	Audit__Audit *then;
	bool has_ended;
	uint64_t entry = 0;
	TRY(find_end(g, a, &has_ended, &entry));
	if (!has_ended)
		return OK;
	TRY(find_audit_at(g->rq, audit_id, entry, &then));
	bool saw = then && (text_given(then->disclosed_to_id) || strcmp(a->scope_id, audit_id) == 0);
	return saw ? add(g, a->person_id, AUDIT__DISPOSAL_HOLDING__DISPOSAL_HOLDING_AUDITED_SIDE) : OK;
}

static int add_all_who_spoke(struct gathering *g, const char *audit_id)
{
	struct above_ids held;
	TRY(above_spoke(g->rq, audit_id, ROLES_AUDITED_SIDE, &held));
	for (size_t i = 0; i < held.count; i++) {
		Audit__Appointment *a;
		TRY(load_appointment(g->rq, held.id[i], &a));
		TRY(add_who_spoke(g, audit_id, a));
	}
	return OK;
}

int disposal_find_holders(struct request *rq, const char *audit_id, bool is_seen, struct disposal_holders **ret_holders)
{
	struct gathering g = { .rq = rq, .is_seen = is_seen, .holders = arena_alloc(rq->arena, sizeof(*g.holders)) };
	if (!g.holders)
		return no_memory(rq);
	*g.holders = (struct disposal_holders){ .count = 0 };
	for (size_t i = 0; i < ARRAY_LEN(telling); i++)
		TRY(add_told(&g, audit_id, i));
	if (id_parse(audit_id, strlen(audit_id), &g.audit))
		TRY(rq_look(rq, look_at_reach, &g));
	TRY(add_all_who_spoke(&g, audit_id));
	*ret_holders = g.holders;
	return OK;
}

/* --- who is still to be asked --- */

int disposal_keep_holders(struct request *rq, const struct disposal_holders *holders, Audit__DisposalOrder *order)
{
	size_t asked = holders->count < DISPOSAL_NOTICES_MAX ? holders->count : DISPOSAL_NOTICES_MAX;
	size_t left = holders->count - asked;
	Audit__DisposalHolder **to = arena_array(rq->arena, left + 1, sizeof(*to));
	Audit__DisposalHolder *holder = arena_array(rq->arena, left + 1, sizeof(*holder));
	if (!to || !holder)
		return no_memory(rq);
	for (size_t i = 0; i < left; i++) {
		audit__disposal_holder__init(&holder[i]);
		holder[i].person_id = holders->of[asked + i].person_id;
		holder[i].holdings = holders->of[asked + i].holding;
		holder[i].n_holdings = holders->of[asked + i].holdings;
		to[i] = &holder[i];
	}
	order->holders_left = to;
	order->n_holders_left = left;
	order->holders_waiting = (uint32_t)left;
	order->holders_untold = holders->left_out;
	return OK;
}

int disposal_take_holders(struct request *rq, Audit__DisposalOrder *order, struct disposal_holders **ret_holders)
{
	struct disposal_holders *taken = arena_alloc(rq->arena, sizeof(*taken));
	if (!taken)
		return no_memory(rq);
	taken->left_out = 0;
	for (taken->count = 0; taken->count < order->n_holders_left && taken->count < DISPOSAL_NOTICES_MAX; taken->count++) {
		const Audit__DisposalHolder *from = order->holders_left[taken->count];
		taken->of[taken->count] = (struct disposal_holder){ from->person_id, from->holdings, from->n_holdings };
	}
	order->holders_left += taken->count;
	order->n_holders_left -= taken->count;
	order->holders_waiting = (uint32_t)order->n_holders_left;
	*ret_holders = taken;
	return OK;
}

/* --- notices --- */

static int send_one(struct request *rq, const Audit__DisposalOrder *order, const struct disposal_holder *holder,
	Audit__DisposalRow **row, size_t rows)
{
	Audit__DisposalNotice *notice;
	TRY(new_disposal_notice(rq, &notice));
	notice->programme_id = order->programme_id;
	notice->disposal_order_id = order->id;
	notice->audit_id = order->audit_id;
	notice->person_id = holder->person_id;
	notice->holdings = holder->holding;
	notice->n_holdings = holder->holdings;
	notice->rows = row;
	notice->n_rows = rows;
	notice->ground = order->ground;
	notice->statement = order->statement;
	notice->sent_us = rq->now_us;
	notice->state = AUDIT__DISPOSAL_NOTICE_STATE__DISPOSAL_NOTICE_STATE_ASKED;
	return put_disposal_notice(rq, notice, 0);
}

int disposal_notify(struct request *rq, const Audit__DisposalOrder *order, const struct disposal_targets *targets,
	const struct disposal_holders *holders)
{
	Audit__DisposalRow **row;
	size_t rows;
	TRY(disposal_write_rows(rq, targets, &row, &rows));
	for (size_t i = 0; i < holders->count && i < DISPOSAL_NOTICES_MAX; i++)
		TRY(send_one(rq, order, &holders->of[i], row, rows));
	return OK;
}

static int answer(struct request *rq, const char *id, uint64_t version, const char *event, const char *said,
	Audit__DisposalNotice **ret_notice)
{
	Audit__DisposalNotice *notice;
	int32_t to;
	TRY(load_disposal_notice(rq, id, &notice));
	TRY(disposal_notice_may_answer((int32_t)notice->state, event, notice->id, rq->st, &to));
	notice->state = (Audit__DisposalNoticeState)to;
	notice->said = said;
	notice->answered_us = rq->now_us;
	TRY(put_disposal_notice(rq, notice, version));
	*ret_notice = notice;
	return OK;
}

int disposal_notice_confirm(struct request *rq, const Audit__ConfirmDisposalNoticeRequest *in,
	Audit__ConfirmDisposalNoticeResponse *out)
{
	return answer(rq, in->disposal_notice_id, in->version, "confirm", in->said, &out->disposal_notice);
}

int disposal_notice_keep(struct request *rq, const Audit__KeepDisposalNoticeRequest *in,
	Audit__KeepDisposalNoticeResponse *out)
{
	return answer(rq, in->disposal_notice_id, in->version, "keep", in->said, &out->disposal_notice);
}
