/* auditc disposal propose PROGRAMME-ID all: what names one person, in each audit of a programme, or of all programmes. */
#include "client/call.h"
#include "client/cmd_method.h"
#include "client/disposal_show.h"
#include "client/report_draft.h"
#include "client/term.h"

#include "audit/v1/audit.pb-c.h"

struct everywhere {
	struct client *c;
	const struct arg *arg;
	struct rows audits;
	const Audit__DisposalPreview **preview; /* NULL: not for the caller to order */
	size_t affected, others;
};

static const Audit__Audit *audit_at(const struct everywhere *e, size_t i)
{
	return (const Audit__Audit *)e->audits.row[i];
}

/* Of one audit; who may not order there is not told more of it. */
static int look_at(struct everywhere *e, size_t i, struct status *st)
{
	int rc = disposal_look(e->c, e->arg, audit_at(e, i)->programme_id, audit_at(e, i)->id, st, &e->preview[i]);
	if (rc != PERMISSION_DENIED && rc != NOT_FOUND)
		return rc;
	status_reset(st);
	e->preview[i] = NULL;
	e->others++;
	return OK;
}

static int show_one(const struct everywhere *e, size_t i, struct status *st)
{
	const Audit__DisposalPreview *p = e->preview[i];
	if (!p || (p->tombstones == 0 && p->n_stays == 0))
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
}

static int look_everywhere(struct everywhere *e, struct status *st)
{
	Audit__ListAuditsRequest list = AUDIT__LIST_AUDITS_REQUEST__INIT;
	const char *programme_id = command_arg(e->arg, "PROGRAMME-ID");
	list.programme_id = strcmp(programme_id, "all") == 0 ? "" : programme_id;
	TRY(report_rows(e->c, "audit.v1.AuditService/ListAudits", &list.base, "", st, &e->audits));
	e->preview = arena_array(e->c->arena, e->audits.count + 1, sizeof(*e->preview));
	if (!e->preview)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	for (size_t i = 0; i < e->audits.count; i++) {
		TRY(look_at(e, i, st));
		TRY(show_one(e, i, st));
		e->affected += e->preview[i] && e->preview[i]->tombstones > 0;
	}
	say_left(e);
	return e->affected > 0 ? OK :
		fail(st, NOT_FOUND, "NOTHING_FOUND", "there is nothing of that in any audit, as far as you see it");
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

/* An order an audit: the other party is another one in each. */
static int propose_one(const struct everywhere *e, size_t i, struct status *st)
{
	json_t *request;
	TRY(disposal_request(e->c, e->arg, audit_at(e, i)->programme_id, audit_at(e, i)->id, e->preview[i], st, &request));
	say("audit     %s", audit_at(e, i)->title);
	int rc = method_run_json(e->c, schema_find_method("audit.v1.DisposalOrderService/ProposeDisposalOrder"), request, st);
	json_decref(request);
	return rc;
}

int disposal_propose_everywhere(struct client *c, const struct arg *arg, struct status *st)
{
	struct everywhere e = { .c = c, .arg = arg };
	if (!command_arg(arg, "person") && !command_arg(arg, "words"))
		return fail(st, INVALID_ARGUMENT, "USAGE",
			"in all audits goes what --person or --words finds; a whole audit is named by its id");
	TRY(look_everywhere(&e, st));
	TRY(ask(&e, st));
	for (size_t i = 0; i < e.audits.count; i++)
		if (e.preview[i] && e.preview[i]->tombstones > 0)
			TRY(propose_one(&e, i, st));
	return OK;
}
