/* Disposal for people: what an order comes to is shown before anybody signs it, and afterwards how far it is. */
#include "client/call.h"
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/disposal_show.h"
#include "client/outcome.h"
#include "client/term.h"
#include "client/value.h"
#include "common/clock.h"

enum { NOTIFY_MAX = 100 };

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* --- showing --- */

static void put_time(disposal_put put, const char *what, int64_t us, const char *then)
{
	char text[CLOCK_TEXT_BYTES];
	if (us <= 0)
		return;
	clock_format(us, text);
	put("%s%s%s", what, text, then);
}

static void put_approved(disposal_put put, const Audit__DisposalOrder *o)
{
	char text[VALUE_NAME_BYTES];
	put("execution %s", value_words(&audit__disposal_execution__descriptor, (int)o->execution, text));
	put_time(put, "executed  ", o->executed_us, ": keys, files, search index and the log of the database here");
	put_time(put, "readable  until ", o->readable_until_us,
		" at the latest, from a backup of before together with its copy of the keys");
	put("proof     entry %" PRIu64 " of the ledger holds the tombstones", o->ledger_index);
	put("copies    %" PRIu32 " destroyed or never there, %" PRIu32 " kept, %" PRIu32 " not answered: "
		"auditc disposal-notice list --disposal-order %s",
		o->notices_confirmed, o->notices_kept, o->notices_open, o->id);
	if (o->holders_waiting > 0)
		put("          %" PRIu32 " are still to be asked: auditc disposal approve %s --yes", o->holders_waiting, o->id);
	if (o->holders_untold > 0)
		put("          more than an order keeps hold copies: %" PRIu32
			" times somebody past them was met, and is not asked", o->holders_untold);
}

static void put_until(disposal_put put, int64_t us)
{
	char day[CLOCK_TEXT_BYTES];
	clock_format(us, day);
	put("until     %.*s, as the order itself says", DISPOSAL_DAY_BYTES, day);
}

/* What the law demands is told to the audited side, which may object; whoever approves answers. */
static void put_told(disposal_put put, const Audit__DisposalOrder *o)
{
	if (o->ground == AUDIT__DISPOSAL_GROUND__DISPOSAL_GROUND_LAW)
		put("audited   told of it, and not asked");
	if (*o->auditee_objection)
		put("objects   %s", o->auditee_objection);
	if (*o->reason)
		put("decided   %s", o->reason);
}

static int put_order(disposal_put put, const Audit__ReviewDisposalOrderResponse *r, struct status *st)
{
	const Audit__DisposalOrder *o = r->disposal_order;
	char state[VALUE_NAME_BYTES], ground[VALUE_NAME_BYTES];
	put("order     %s, %s", o->id, value_words(&audit__disposal_order_state__descriptor, (int)o->state, state));
	put("ground    %s: %s", value_words(&audit__disposal_ground__descriptor, (int)o->ground, ground), o->statement);
	if (o->retained_until_us > 0)
		put_until(put, o->retained_until_us);
	if (o->auditee_signs)
		put("audited   %s", *o->auditee_signer_id ? "signed for it" : "signs for it, by a consent in the audit");
	put_told(put, o);
	if (o->state == AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_APPROVED)
		put_approved(put, o);
	return r->preview ? disposal_show_preview(put, r->preview, st) : OK;
}

static int put_consent(disposal_put put, const Audit__ReviewDisposalConsentResponse *r, struct status *st)
{
	const Audit__DisposalConsent *c = r->disposal_consent;
	char state[VALUE_NAME_BYTES], ground[VALUE_NAME_BYTES];
	put("consent   %s, %s", c->id, value_words(&audit__disposal_consent_state__descriptor, (int)c->state, state));
	put("ground    %s: %s", value_words(&audit__disposal_ground__descriptor, (int)c->ground, ground), c->statement);
	return r->preview ? disposal_show_preview(put, r->preview, st) : OK;
}

static int show_consent(struct client *c, const char *id, disposal_put put, struct status *st)
{
	Audit__ReviewDisposalConsentRequest request = AUDIT__REVIEW_DISPOSAL_CONSENT_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.disposal_consent_id = id;
	TRY(call_named(c, c->arena, "audit.v1.DisposalConsentService/ReviewDisposalConsent", &request.base, st, &raw, NULL));
	const Audit__ReviewDisposalConsentResponse *r = (const Audit__ReviewDisposalConsentResponse *)raw;
	return r->disposal_consent ? put_consent(put, r, st) : fail(st, DATA_LOSS, "BAD_REPLY", "the reply has no consent");
}

/* An order, or what is not one to this reader (NULL): then the consent that the audited side is asked for. */
static int show(struct client *c, const char *id, disposal_put put, struct status *st, const Audit__DisposalOrder **ret_order)
{
	Audit__ReviewDisposalOrderRequest request = AUDIT__REVIEW_DISPOSAL_ORDER_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.disposal_order_id = id;
	int rc = call_named(c, c->arena, "audit.v1.DisposalOrderService/ReviewDisposalOrder", &request.base, st, &raw, NULL);
	*ret_order = NULL;
	if (rc == NOT_FOUND) {
		status_reset(st);
		return show_consent(c, id, put, st);
	}
	TRY(rc);
	const Audit__ReviewDisposalOrderResponse *r = (const Audit__ReviewDisposalOrderResponse *)raw;
	*ret_order = r->disposal_order;
	return r->disposal_order ? put_order(put, r, st) : fail(st, DATA_LOSS, "BAD_REPLY", "the reply has no order");
}

COMMAND(cmd_disposal_show)
{
	const Audit__DisposalOrder *order;
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	return show(c, command_arg(arg, "ID"), put_line, st, &order);
}

/* --- signing --- */

/* Nothing is signed by somebody who was not shown what it comes to. */
static int ask(const struct arg *arg, struct status *st)
{
	return command_arg(arg, "yes") ? OK :
		fail(st, FAILED_PRECONDITION, "NOT_CONFIRMED",
			"nothing was signed: the same with --yes signs what stands above");
}

/* Whoever was shown none, or another one, answers none: it may have come since. */
static int ask_about_order(const struct arg *arg, const Audit__DisposalOrder *order, struct status *st)
{
	const char *shown = command_arg(arg, "shown"), *reason = command_arg(arg, "reason");
	const char *objection = order ? order->auditee_objection : "";
	char now[DISPOSAL_SHOWN_BYTES];
	struct hash_stream s;
	if (!*objection || order->state != AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_PROPOSED)
		return ask(arg, st);
	hash_begin(&s);
	hash_add(&s, objection, strlen(objection));
	hash_add(&s, &order->auditee_objected_us, sizeof(order->auditee_objected_us));
	disposal_hash_text(&s, now);
	if (reason && shown && strcmp(shown, now) == 0)
		return ask(arg, st);
	return fail(st, FAILED_PRECONDITION, "NOT_SHOWN", "nothing was signed: the audited side objects; the same with "
		"--reason TEXT --shown %s --yes answers what stands above", now);
}

static int sign(struct client *c, const struct arg *arg, const Audit__DisposalOrder *order, struct status *st)
{
	const struct method_rule *method = schema_find_method(order ?
		"audit.v1.DisposalOrderService/ApproveDisposalOrder" : "audit.v1.DisposalConsentService/GiveDisposalConsent");
	const char *reason = command_arg(arg, "reason");
	json_t *request = json_pack("{s:s}", order ? "disposal_order_id" : "disposal_consent_id", command_arg(arg, "ID"));
	if (request && order && reason)
		(void)json_object_set_new(request, "reason", json_string(reason));
	if (request && order && order->auditee_objected_us)
		(void)json_object_set_new(request, "answered_us", json_integer(order->auditee_objected_us));
	int rc = request ? method_run_json(c, method, request, st) : no_memory(st);
	json_decref(request);
	return rc;
}

static int get_order(struct client *c, const char *id, struct status *st, const Audit__DisposalOrder **ret_order)
{
	Audit__GetDisposalOrderRequest request = AUDIT__GET_DISPOSAL_ORDER_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.disposal_order_id = id;
	TRY(call_named(c, c->arena, "audit.v1.DisposalOrderService/GetDisposalOrder", &request.base, st, &raw, NULL));
	*ret_order = ((const Audit__GetDisposalOrderResponse *)raw)->disposal_order;
	return *ret_order ? OK : fail(st, DATA_LOSS, "BAD_REPLY", "the reply has no order");
}

/* Who could not be asked with the approval, some at a time; somebody else may do the same just then. */
static int ask_holders(struct client *c, const char *id, struct status *st)
{
	const Audit__DisposalOrder *order;
	TRY(get_order(c, id, st, &order));
	for (int i = 0; i < NOTIFY_MAX && order->holders_waiting > 0; i++) {
		Audit__NotifyDisposalOrderRequest request = AUDIT__NOTIFY_DISPOSAL_ORDER_REQUEST__INIT;
		ProtobufCMessage *raw = NULL;
		request.disposal_order_id = id;
		request.version = order->version;
		int rc = call_named(c, c->arena, "audit.v1.DisposalOrderService/NotifyDisposalOrder", &request.base, st,
			&raw, NULL);
		if (rc != OK && rc != ABORTED)
			return rc;
		status_reset(st);
		TRY(get_order(c, id, st, &order));
		say("copies    %" PRIu32 " more holders are still to be asked", order->holders_waiting);
	}
	return order->holders_waiting == 0 ? OK : fail(st, ABORTED, OUTCOME_PARTLY_REASON,
		"it is approved, and %" PRIu32 " holders of copies are still to be asked: the same again asks them",
		order->holders_waiting);
}

COMMAND(cmd_disposal_approve)
{
	const Audit__DisposalOrder *order;
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(show(c, command_arg(arg, "ID"), say, st, &order));
	TRY(ask_about_order(arg, order, st));
	if (!order || order->state != AUDIT__DISPOSAL_ORDER_STATE__DISPOSAL_ORDER_STATE_APPROVED || order->holders_waiting == 0)
		TRY(sign(c, arg, order, st));
	return order && !c->options.validate_only ? ask_holders(c, order->id, st) : OK;
}

/* --- proposing --- */

static const char *given(const struct arg *arg, const char *name)
{
	const char *value = command_arg(arg, name);
	return value ? value : "";
}

int disposal_look(struct client *c, const struct arg *arg, const char *programme_id, const char *audit_id, struct status *st,
	const Audit__DisposalPreview **ret_preview)
{
	Audit__PreviewDisposalOrderRequest request = AUDIT__PREVIEW_DISPOSAL_ORDER_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.programme_id = programme_id;
	request.audit_id = audit_id;
	request.noun = given(arg, "noun");
	request.row_id = given(arg, "row");
	request.person_id = given(arg, "person");
	request.words = given(arg, "words");
	TRY(call_named(c, c->arena, "audit.v1.DisposalOrderService/PreviewDisposalOrder", &request.base, st, &raw, NULL));
	*ret_preview = ((const Audit__PreviewDisposalOrderResponse *)raw)->preview;
	return *ret_preview ? OK : fail(st, DATA_LOSS, DISPOSAL_NO_PREVIEW, "the reply shows nothing");
}

/* Just what was shown: what was looked for is not in the order, since words that name somebody would stay for ever. */
static int name_rows(json_t *request, const struct arg *arg, const Audit__DisposalPreview *p, struct status *st)
{
	const bool finds = *given(arg, "person") || *given(arg, "words");
	json_t *rows = json_array();
	if (!finds && !*given(arg, "row")) {
		json_decref(rows);
		return OK; /* the whole audit */
	}
	for (size_t i = 0; i < p->n_items; i++)
		if (json_array_append_new(rows, json_pack("{s:s, s:s, s:I}", "noun", p->items[i]->noun, "row_id",
			p->items[i]->row_id, "row_version", (json_int_t)p->items[i]->row_version)) != 0) {
			json_decref(rows);
			return no_memory(st);
		}
	return json_object_set_new(request, "rows", rows) == 0 ? OK : no_memory(st);
}

/* As a flag of that name would be read. */
static int set_field(struct client *c, json_t *request, const char *name, const char *text, struct status *st)
{
	const struct message_rule *rule =
		schema_find_method("audit.v1.DisposalOrderService/ProposeDisposalOrder")->request;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(rule->descriptor, name);
	json_t *value;
	if (!text)
		return OK;
	TRY(value_parse(f, &rule->field[f - rule->descriptor->fields], text, c->started_us, st, &value));
	return json_object_set_new(request, name, value) == 0 ? OK : no_memory(st);
}

static int fill(struct client *c, json_t *request, const struct arg *arg, const Audit__DisposalPreview *p, struct status *st)
{
	TRY(set_field(c, request, "ground", command_arg(arg, "ground"), st));
	TRY(set_field(c, request, "statement", command_arg(arg, "statement"), st));
	TRY(set_field(c, request, "retained_until_us", command_arg(arg, "retained-until"), st));
	return name_rows(request, arg, p, st);
}

int disposal_request(struct client *c, const struct arg *arg, const char *programme_id, const char *audit_id,
	const Audit__DisposalPreview *p, struct status *st, json_t **ret_request)
{
	json_t *request = json_pack("{s:s, s:s}", "programme_id", programme_id, "audit_id", audit_id);
	int rc = request ? fill(c, request, arg, p, st) : no_memory(st);
	if (rc == OK)
		*ret_request = request;
	else
		json_decref(request);
	return rc;
}

int disposal_ask_found(const struct arg *arg, struct hash_stream *s, struct status *st)
{
	const char *shown = command_arg(arg, "shown");
	char now[DISPOSAL_SHOWN_BYTES];
	disposal_hash_text(s, now);
	if (!shown || !command_arg(arg, "yes"))
		return fail(st, FAILED_PRECONDITION, "NOT_CONFIRMED",
			"nothing was signed: the same with --shown %s --yes signs what stands above", now);
	return strcmp(shown, now) == 0 ? OK : fail(st, FAILED_PRECONDITION, "NOT_SHOWN",
		"nothing was signed: other rows are found than were shown; with --shown %s what stands above is signed", now);
}

/* What a search finds may be another set a moment later: --yes is for the one that was looked at. */
static int ask_of(const struct arg *arg, const Audit__DisposalPreview *p, struct status *st)
{
	struct hash_stream s;
	if (!*given(arg, "person") && !*given(arg, "words"))
		return ask(arg, st);
	hash_begin(&s);
	disposal_hash(&s, p);
	return disposal_ask_found(arg, &s, st);
}

static int propose(struct client *c, const struct arg *arg, struct status *st)
{
	const char *programme_id = command_arg(arg, "PROGRAMME-ID"), *audit_id = command_arg(arg, "AUDIT-ID");
	const Audit__DisposalPreview *p = NULL;
	json_t *request;
	TRY(disposal_look(c, arg, programme_id, audit_id, st, &p));
	TRY(disposal_show_preview(say, p, st));
	if (p->tombstones == 0)
		return fail(st, NOT_FOUND, "NOTHING_FOUND", "there is nothing of that in the audit, as far as you see it");
	TRY(disposal_request(c, arg, programme_id, audit_id, p, st, &request));
	if (command_arg(arg, "retained-until"))
		put_until(say, (int64_t)json_integer_value(json_object_get(request, "retained_until_us")));
	int rc = ask_of(arg, p, st);
	if (rc == OK)
		rc = method_run_json(c, schema_find_method("audit.v1.DisposalOrderService/ProposeDisposalOrder"), request, st);
	json_decref(request);
	return rc;
}

COMMAND(cmd_disposal_propose)
{
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	return strcmp(command_arg(arg, "AUDIT-ID"), "all") == 0 ? disposal_propose_everywhere(c, arg, st) : propose(c, arg, st);
}
