/* auditc disposal propose PROGRAMME-ID all: what names one person, in each audit of a programme, or of all programmes. */
#include "client/cmd_method.h"
#include "client/disposal_show.h"
#include "client/outcome.h"
#include "client/report_draft.h"
#include "client/request.h"
#include "client/term.h"
#include "client/value.h"
#include "common/json.h"

#include "audit/v1/audit.pb-c.h"

struct everywhere {
	struct client *c;
	const struct arg *arg;
	struct rows audits;
	const Audit__DisposalPreview **preview; /* NULL: not for the caller to order, or refused */
	struct status **refused;                /* NULL: it was not */
	size_t affected, others, refusals, proposed;
	uint64_t ordered; /* rows that wait for a decision already */
	const struct method_rule *method;
	struct format_rows rows; /* of its response */
	struct format *format;   /* NULL: as JSON */
	json_t *orders;
};

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

static const Audit__Audit *audit_at(const struct everywhere *e, size_t i)
{
	return (const Audit__Audit *)e->audits.row[i];
}

/* An answer about this audit, which says nothing about the next; all else is trouble of the connection or of the ledger. */
static bool is_refusal(const struct status *st)
{
	static const int refusal[] = { INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, RESOURCE_EXHAUSTED,
		FAILED_PRECONDITION, ABORTED };
	for (size_t i = 0; i < ARRAY_LEN(refusal); i++)
		if (st->code == refusal[i])
			return true;
	return strcmp(st->reason, DISPOSAL_NO_PREVIEW) == 0;
}

/* The others go on: what stands in the way of one is said, with what mends it, and counted. */
static int note_refusal(struct everywhere *e, size_t i, struct status *st)
{
	struct status *kept = arena_alloc(e->c->arena, sizeof(*kept));
	if (!kept)
		return no_memory(st);
	*kept = *st;
	status_reset(st);
	e->refused[i] = kept;
	e->refusals++;
	say("refused   %s, %s", audit_at(e, i)->title, audit_at(e, i)->id);
	outcome_say(kept);
	return OK;
}

/* Of one audit; who may not order there is not told more of it. */
static int look_at(struct everywhere *e, size_t i, struct status *st)
{
	int rc = disposal_look(e->c, e->arg, audit_at(e, i)->programme_id, audit_at(e, i)->id, st, &e->preview[i]);
	if (rc == OK)
		return OK;
	e->preview[i] = NULL;
	if (rc != PERMISSION_DENIED && rc != NOT_FOUND)
		return is_refusal(st) ? note_refusal(e, i, st) : rc;
	status_reset(st);
	e->others++;
	return OK;
}

static int show_one(const struct everywhere *e, size_t i, struct status *st)
{
	const Audit__DisposalPreview *p = e->preview[i];
	if (!p || (p->tombstones == 0 && p->n_stays == 0 && p->rows_ordered == 0))
		return OK;
	say("audit     %s, %s", audit_at(e, i)->title, audit_at(e, i)->id);
	return disposal_show_preview(say, p, st);
}

/* Nobody signs believing that a person is gone from everywhere. */
static void say_left(const struct everywhere *e)
{
	say("left      in the audits what stays above; a whole audit takes it along, once it is over");
	say("left      the person's own record, their devices, roles, ties and evaluations, and what programmes record: "
		"no order names them");
	if (e->others > 0)
		say("left      %zu audits in which it is not you who may propose it", e->others);
	if (e->refusals > 0)
		say("left      %zu audits that could not be looked through, as said above", e->refusals);
}

/* As the first refusal, which was said. */
static int nothing_left(const struct everywhere *e, struct status *st)
{
	for (size_t i = 0; i < e->audits.count; i++)
		if (e->refused[i])
			return fail(st, e->refused[i]->code, e->refused[i]->reason,
				"nothing is proposed: %zu audits refused it, as said above", e->refusals);
	return e->ordered == 0 ? fail(st, NOT_FOUND, "NOTHING_FOUND",
					 "there is nothing of that in any audit, as far as you see it") :
		fail(st, NOT_FOUND, "NOTHING_FOUND", "there is nothing of that but what waits for a decision, as said above");
}

static int look_everywhere(struct everywhere *e, struct status *st)
{
	Audit__ListAuditsRequest list = AUDIT__LIST_AUDITS_REQUEST__INIT;
	const char *programme_id = command_arg(e->arg, "PROGRAMME-ID");
	list.programme_id = strcmp(programme_id, "all") == 0 ? "" : programme_id;
	TRY(report_rows(e->c, "audit.v1.AuditService/ListAudits", &list.base, "", st, &e->audits));
	e->preview = arena_array(e->c->arena, e->audits.count + 1, sizeof(*e->preview));
	e->refused = arena_array(e->c->arena, e->audits.count + 1, sizeof(*e->refused));
	if (!e->preview || !e->refused)
		return no_memory(st);
	for (size_t i = 0; i < e->audits.count; i++) {
		TRY(look_at(e, i, st));
		TRY(show_one(e, i, st));
		e->affected += e->preview[i] && e->preview[i]->tombstones > 0;
		e->ordered += e->preview[i] ? e->preview[i]->rows_ordered : 0;
	}
	say_left(e);
	return e->affected > 0 ? OK : nothing_left(e, st);
}

static int ask(const struct everywhere *e, struct status *st)
{
	struct hash_stream s;
	hash_begin(&s);
	for (size_t i = 0; i < e->audits.count; i++)
		if (e->preview[i])
			disposal_hash(&s, e->preview[i]);
	return disposal_ask_found(e->arg, &s, st);
}

/* --- signing --- */

/* A repeated statement is answered without a body: its order is named by the id that it created. */
static int add_order(struct everywhere *e, const ProtobufCMessage *response, const struct call_position *position,
	struct status *st)
{
	json_t *order = NULL;
	if (e->format)
		return method_rows(e->c, e->format, &e->rows, response, position, st);
	if (format_rows_count(&e->rows, response) > 0)
		TRY(json_from_message(format_rows_at(&e->rows, response, 0), st, &order));
	else
		order = json_pack("{s:s}", "id", position->created_id);
	return json_array_append_new(e->orders, order) == 0 ? OK : no_memory(st);
}

static int enter(struct everywhere *e, json_t *request, struct status *st)
{
	ProtobufCMessage *message, *response;
	struct call_position position;
	TRY(request_complete(e->c, e->method, request, st));
	TRY(request_of_json(e->method->request, request, e->c->arena, st, &message));
	TRY(call_method(e->c, e->c->arena, e->method, message, st, &response, &position));
	e->proposed++;
	TRY(add_order(e, response, &position, st));
	method_say_position(e->c, &position);
	return OK;
}

/* An order an audit: the other party is another one in each. */
static int propose_one(struct everywhere *e, size_t i, struct status *st)
{
	json_t *request;
	TRY(disposal_request(e->c, e->arg, audit_at(e, i)->programme_id, audit_at(e, i)->id, e->preview[i], st, &request));
	say("audit     %s", audit_at(e, i)->title);
	int rc = enter(e, request, st);
	json_decref(request);
	return rc;
}

static int propose_each(struct everywhere *e, struct status *st)
{
	for (size_t i = 0; i < e->audits.count; i++) {
		if (!e->preview[i] || e->preview[i]->tombstones == 0)
			continue;
		int rc = propose_one(e, i, st);
		if (rc != OK)
			TRY(is_refusal(st) ? note_refusal(e, i, st) : rc);
	}
	return OK;
}

/* --- what is told --- */

static json_t *refusal_json(const Audit__Audit *audit, const struct status *st)
{
	json_t *unmet = json_array();
	for (size_t i = 0; i < st->violation_count; i++)
		(void)json_array_append_new(unmet, json_pack("{s:s, s:s, s:s, s:s}", "rule", st->violation[i].rule, "clause",
			st->violation[i].clause, "missing", st->violation[i].missing, "command", st->violation[i].command));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "audit_id", audit->id, "audit_title", audit->title, "code",
		code_name(st->code), "reason", st->reason, "message", st->message, "violations", unmet);
}

/* One document, of both. */
static int put_json(const struct everywhere *e, struct status *st)
{
	json_t *refused = json_array();
	for (size_t i = 0; i < e->audits.count; i++)
		if (e->refused[i])
			(void)json_array_append_new(refused, refusal_json(audit_at(e, i), e->refused[i]));
	json_t *whole = json_pack("{s:O, s:o}", "disposal_orders", e->orders, "refused", refused);
	int rc = whole && json_array_size(refused) == e->refusals ? value_put_json(whole, st) : no_memory(st);
	json_decref(whole);
	return rc;
}

static int begin(struct everywhere *e, struct status *st)
{
	const struct options *o = &e->c->options;
	e->method = schema_find_method("audit.v1.DisposalOrderService/ProposeDisposalOrder");
	e->rows = format_rows_of(e->method->response);
	if (o->output != FORMAT_JSON && o->output != FORMAT_JSONL)
		return format_new(stdout, o->output, e->rows.type, o->columns, true, st, &e->format);
	e->orders = json_array();
	return e->orders ? OK : no_memory(st);
}

/* What was proposed is told, whatever came in between. */
static int propose_and_tell(struct everywhere *e, struct status *st)
{
	struct status told = { 0 };
	int rc = propose_each(e, st);
	int told_rc = e->format ? format_end(e->format, &told) : put_json(e, &told);
	if (rc == OK && told_rc != OK) {
		*st = told;
		return told_rc;
	}
	if (e->proposed == 0 && rc == OK)
		return nothing_left(e, st);
	if (e->proposed == 0 || (rc == OK && e->refusals == 0))
		return rc;
	if (rc != OK)
		outcome_say(st);
	return fail(st, ABORTED, OUTCOME_PARTLY_REASON,
		"orders are proposed in %zu audits, %zu refused%s: what is left is found again", e->proposed, e->refusals,
		rc == OK ? "" : ", and then it broke off");
}

int disposal_propose_everywhere(struct client *c, const struct arg *arg, struct status *st)
{
	struct everywhere e = { .c = c, .arg = arg };
	if (!command_arg(arg, "person") && !command_arg(arg, "words"))
		return fail(st, INVALID_ARGUMENT, "USAGE",
			"in all audits goes what --person or --words finds; a whole audit is named by its id");
	TRY(look_everywhere(&e, st));
	TRY(ask(&e, st));
	TRY(begin(&e, st));
	int rc = propose_and_tell(&e, st);
	format_free(e.format);
	json_decref(e.orders);
	return rc;
}
