/* What was done under a break-glass: its person's statements there, and the server's records of what they read. */
#include "audit/v1/admin.pb-c.h"
#include "common/limits.h"
#include "common/sort.h"
#include "common/statement.h"
#include "daemon/core.h"
#include "daemon/ledger.h"
#include "daemon/rows.h"
#include "daemon/token.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/* Entries looked at for one page, of each device and of the server's own. */
enum { ENTRIES_AT_ONCE = 50 };

/* Entries that may tell of it: all of them below `upto`. */
struct entries {
	uint64_t *index;
	size_t count;
	uint64_t upto;
};

struct showing {
	struct request *rq;
	const Audit__BreakGlass *row;
	Audit__ShowBreakGlassResponse *out;
	bool is_over; /* an entry from after its end was met */
};

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* The list is whole below what was looked for, or below its last where there may be more. */
static void took(struct entries *e, size_t count)
{
	if (count == ENTRIES_AT_ONCE && e->index[e->count + count - 1] + 1 < e->upto)
		e->upto = e->index[e->count + count - 1] + 1;
	e->count += count;
}

static int gather(struct request *rq, const char *person_id, uint64_t from, uint64_t end, struct entries *ret_entries)
{
	Audit__Device **device;
	size_t devices, count;
	struct entries e = { .upto = end };
	/* All that they ever had: who holds it may have as many made as they like. */
	TRY(where_device(rq, "person_id", person_id, &device, &devices));
	e.index = arena_array(rq->arena, ENTRIES_AT_ONCE * (devices + 1), sizeof(*e.index));
	if (!e.index)
		return no_memory(rq);
	TRY(ledger_find_system(rq->tx.db, from, end, ENTRIES_AT_ONCE, rq->st, e.index, &count));
	took(&e, count);
	for (size_t i = 0; i < devices; i++) {
		if (device[i]->sign_key.len != SIGN_PUBLIC_BYTES)
			continue;
		TRY(ledger_find_signed(rq->tx.db, device[i]->sign_key.data, from, end, ENTRIES_AT_ONCE, rq->st,
			e.index + e.count, &count));
		took(&e, count);
	}
	sort_items(e.index, e.count, sizeof(*e.index), compare);
	*ret_entries = e;
	return OK;
}

/* The scope it is held at, or one that stands in it. */
static int is_there(struct showing *s, const char *scope_id, bool *ret_there)
{
	const uint32_t held = ROLE_BIT(AUDIT__ROLE__ROLE_PROGRAMME_MANAGER);
	struct id scope, where;
	uint32_t roles = 0;
	if (id_parse(scope_id, strlen(scope_id), &scope) && id_parse(s->row->scope_id, strlen(s->row->scope_id), &where))
		TRY(reach_from(&s->rq->tx, &scope, &where, held, &roles));
	*ret_there = roles != 0;
	return OK;
}

static int add(struct showing *s, const struct entry *e, const char *method, const char *noun, const char *row_id, bool is_read)
{
	Audit__BreakGlassAct *act = arena_alloc(s->rq->arena, sizeof(*act));
	if (!act)
		return no_memory(s->rq);
	audit__break_glass_act__init(act);
	act->ledger_index = e->index;
	act->received_us = e->received_us;
	act->method = rq_text(s->rq, method);
	act->noun = noun;
	act->row_id = rq_text(s->rq, row_id);
	act->is_read = is_read;
	s->out->acts[s->out->n_acts++] = act;
	return OK;
}

static int add_statement(struct showing *s, const struct entry *e, const char *method)
{
	struct effect_row *effect;
	size_t count;
	char scope[ID_TEXT_BYTES], id[ID_TEXT_BYTES] = "";
	bool is_its;
	id_format(&e->scope, scope);
	TRY(is_there(s, scope, &is_its));
	if (!is_its)
		return OK;
	TRY(ledger_effects(s->rq->core->ledger, s->rq->tx.db, s->rq->arena, e->index, s->rq->st, &effect, &count));
	if (count > 0)
		id_format(&effect[0].id, id);
	return add(s, e, method, count > 0 ? effect[0].resource->noun : "", id, false);
}

/* Where a read's row stands: where nothing says so any more, it is told. */
static int was_read_there(struct showing *s, const Audit__RecordSystemReadRequest *read, bool *ret_there)
{
	const struct method_rule *method = schema_find_method(read->method);
	const struct resource_rule *noun = method ? schema_find_resource(method->noun) : NULL;
	struct id id, scope;
	bool found = false;
	char text[ID_TEXT_BYTES];
	TRY(is_there(s, read->row_id, ret_there));
	if (*ret_there || !noun || !id_parse(read->row_id, strlen(read->row_id), &id))
		return OK;
	TRY(row_scope(&s->rq->tx, noun, &id, &found, &scope));
	*ret_there = !found;
	if (!found)
		return OK;
	id_format(&scope, text);
	return is_there(s, text, ret_there);
}

static int add_read(struct showing *s, const struct entry *e)
{
	struct bytes said = e->part_count > 0 ? e->part[0].content : BYTES(NULL, 0);
	Audit__RecordSystemReadRequest *read = said.data ?
		audit__record_system_read_request__unpack(arena_allocator(s->rq->arena), said.len, said.data) : NULL;
	bool is_its;
	if (!read || strcmp(read->person_id, s->row->person_id) != 0)
		return OK;
	TRY(was_read_there(s, read, &is_its));
	return is_its ? add(s, e, read->method, "", read->row_id, true) : OK;
}

static int look_at(struct showing *s, uint64_t index)
{
	struct entry e;
	struct statement_header header;
	TRY(ledger_read(s->rq->core->ledger, s->rq->tx.db, s->rq->arena, index, s->rq->st, &e));
	/* Who holds it may end it themself. */
	s->is_over = e.received_us >= s->row->until_us && index != s->row->ended_index;
	if (s->is_over)
		return OK;
	TRY(statement_parse(e.header, s->rq->st, &header));
	if (!e.is_system)
		return add_statement(s, &e, header.method);
	return strcmp(header.method, "audit.v1.SystemService/RecordSystemRead") == 0 ? add_read(s, &e) : OK;
}

static struct hash token_purpose(const struct request *rq, const char *id)
{
	return HASH_PIECES(bytes_of_text("break_glass"), bytes_of_text(id), BYTES(rq->viewer.person.b, ID_BYTES));
}

static int show_page(struct showing *s, uint64_t from, uint64_t end, uint64_t *ret_next)
{
	struct entries e = { .count = 0 };
	TRY(gather(s->rq, s->row->person_id, from, end, &e));
	s->out->acts = arena_array(s->rq->arena, ENTRIES_AT_ONCE, sizeof(*s->out->acts));
	if (!s->out->acts)
		return no_memory(s->rq);
	for (size_t i = 0; i < e.count && e.index[i] < e.upto && !s->is_over; i++) {
		if (s->out->n_acts == ENTRIES_AT_ONCE) {
			*ret_next = e.index[i];
			return OK;
		}
		TRY(look_at(s, e.index[i]));
	}
	*ret_next = s->is_over ? end : e.upto;
	return OK;
}

int break_glass_show(struct request *rq, const Audit__ShowBreakGlassRequest *in, Audit__ShowBreakGlassResponse *out)
{
	Audit__BreakGlass *row;
	struct position from = { .is_set = false }, next = { .is_set = true };
	struct bytes token;
	uint64_t end, at = 0;
	TRY(load_break_glass(rq, in->break_glass_id, &row));
	struct hash purpose = token_purpose(rq, row->id);
	if (in->page && (text_given(in->page->filter) || text_given(in->page->order)))
		return fail_field(rq->st, "page", "BREAK_GLASS_PAGE", "what was done is listed in the order of the ledger");
	if (in->page)
		TRY(token_open(&rq->tx, BYTES(in->page->token.data, in->page->token.len), &purpose, rq->core->token_key,
			&from));
	if (row->taken_us == 0)
		return OK;
	TRY(ledger_end(rq->tx.db, rq->st, &end));
	end = row->ended_index ? row->ended_index + 1 : rq->is_past ? rq->as_of + 1 : end;
	struct showing s = { .rq = rq, .row = row, .out = out };
	TRY(show_page(&s, from.is_set ? (uint64_t)from.number : row->taken_index, end, &at));
	if (at >= end)
		return OK;
	next.number = (int64_t)at;
	TRY(token_make(&rq->tx, &next, &purpose, rq->core->token_key, &token));
	out->next_token = (ProtobufCBinaryData){ token.len, (uint8_t *)(uintptr_t)token.data };
	return OK;
}
