/* One cell: the call, its outcome against the table, and its reply searched for what is not the caller's. */
#include "tests/daemon/access/cells.h"

#include "audit/v1/call.pb-c.h"
#include "audit/v1/ledger.pb-c.h"
#include "audit/v1/options.pb-c.h"
#include "tests/daemon/access/model.h"
#include "tests/daemon/access/request.h"
#include "tests/daemon/access/table.h"

#include <assert.h>

static char sees[OBJECTS_MAX][ACTORS_MAX];

static const char *method_text(const struct method_rule *method)
{
	return method->name + strlen("audit.v1.");
}

static const char *actor_text(const struct actor *a)
{
	static char text[40];
	actor_name(a, text);
	return text;
}

__attribute__((format(printf, 5, 6))) static void failed(struct run *r, const char *method, const char *reference,
	const struct actor *a, const char *format, ...)
{
	va_list args;
	r->failures++;
	if (r->is_quiet || r->failures > 200)
		return;
	(void)fprintf(stderr, "%s, %s, %s: ", method, reference, actor_text(a));
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
}

static char letter(const struct answer *a)
{
	if (strcmp(a->reason, "ROLE") == 0)
		return 'r';
	if (strcmp(a->reason, "NOT_FOUND") == 0)
		return '-';
	if (strcmp(a->reason, "GUEST") == 0)
		return 'G';
	return strcmp(a->reason, "HUMAN") == 0 ? 'H' : 'Y';
}

static bool holds(const struct answer *a, const char *canary)
{
	return *canary && memmem(a->packed.data, a->packed.len, canary, strlen(canary)) != NULL;
}

/*
 * Who plans a team is told whom its candidates are tied to. A programme manager of one audit alone, whom the rules
 * do not appoint, does not see that organisation otherwise.
 */
static bool is_named_in_rules(const struct method_rule *method, const struct object *o, const struct actor *a)
{
	bool plans = strcmp(method_text(method), "TeamService/ProposeTeam") == 0 ||
		strcmp(method_text(method), "TeamService/ConfirmTeam") == 0;
	bool is_manager = a->relation == AUDIT && a->column + 1 == AUDIT__ROLE__ROLE_PROGRAMME_MANAGER;
	/* So is who assigns its members: a leader of no audit, whom the rules do not appoint either, sees no auditee. */
	bool assigns = strcmp(method_text(method), "SlotService/AddSlot") == 0 ||
		strcmp(method_text(method), "SlotService/ChangeSlot") == 0;
	bool is_leader = a->relation == AUDITING && a->column + 1 == AUDIT__ROLE__ROLE_LEADER;
	return ((plans && is_manager) || (assigns && is_leader)) && strcmp(o->resource->noun, "organisation") == 0 &&
		strcmp(o->label, "audited") == 0;
}

static bool is_own_organisation(const struct world *w, const struct object *o, const struct actor *a)
{
	static const char *const other[OTHERS] = { "auditing", "audited", "rival", "", "", "", "auditing", "auditing",
		"auditing", "rival" };
	bool of_auditee = a->relation == AUDIT && a->column + 1 >= 9 && a->column + 1 <= 11;
	const char *own = a->relation == OTHER ? other[a->column] : a->relation == AUDITED || of_auditee ? "audited" :
		a->relation == RIVAL ? "rival" : "auditing";
	(void)w;
	return strcmp(o->resource->noun, "organisation") == 0 && strcmp(o->label, own) == 0;
}

/* A reply holds canaries of what its caller sees, and no other. Canaries: "Kq017z" for all, "Tq017z" for auditors. */
static void t1a_search(struct run *r, const struct method_rule *method, const char *reference, const struct actor *a,
	const struct answer *answer)
{
	const struct world *w = r->w;
	bool is_session = strcmp(method_text(method), "SessionService/GetSession") == 0;
	for (size_t i = 0; i + 7 <= answer->packed.len; i++) {
		const char *at = (const char *)answer->packed.data + i;
		/* All six, or the base64 of a proof has one by chance now and then. */
		if ((at[0] != 'K' && at[0] != 'T') || at[1] != 'q' || at[5] != 'z' || strspn(at + 2, "0123456789") != 3)
			continue;
		size_t number = strtoul(at + 2, NULL, 10);
		if (number == 0 || number > w->object_count)
			continue;
		const struct object *o = &w->object[number - 1];
		char seen = sees[number - 1][a - w->actor];
		if (is_session && is_own_organisation(w, o, a))
			continue; /* everybody is told whom they belong to */
		if (is_named_in_rules(method, o, a))
			continue;
		if (at[0] == 'K' ? seen != 'Y' && seen != 'y' : seen != 'Y')
			failed(r, method_text(method), reference, a, "the reply holds %s of %s:%s",
				at[0] == 'K' ? "text" : "a note for auditors", o->resource->noun, o->label);
	}
}

static const struct resource_rule *listed(const struct method_rule *method)
{
	const ProtobufCMessageDescriptor *d = method->response->descriptor;
	for (unsigned i = 0; i < d->n_fields; i++)
		if (d->fields[i].label == PROTOBUF_C_LABEL_REPEATED && method->response->field[i].message &&
			method->response->field[i].message->resource)
			return method->response->field[i].message->resource;
	return NULL;
}

/* Rows without a text for all of their own (appointments, forwardings) are known by their id. */
static const char *mark(const struct object *o)
{
	const ProtobufCMessageDescriptor *d = o->resource->message->descriptor;
	for (unsigned i = 0; i < d->n_fields; i++)
		if ((d->fields[i].type == PROTOBUF_C_TYPE_STRING && !o->resource->message->field[i].ref &&
			o->resource->message->field[i].audience <= AUDIT__AUDIENCE__AUDIENCE_ALL &&
			d->fields[i].label != PROTOBUF_C_LABEL_REPEATED) || o->is_past)
			return o->canary;
	return o->id;
}

/* A list in pages; other replies hold the rows that belong to the one they are about. */
static bool is_paged(const struct method_rule *method)
{
	return protobuf_c_message_descriptor_get_field_by_name(method->response->descriptor, "next_token");
}

/* A list without a reference shows all that its caller sees: an empty one proves nothing. */
static void search_list(struct run *r, const struct method_rule *method, const char *reference, const struct actor *a,
	const struct answer *answer)
{
	const struct world *w = r->w;
	const struct resource_rule *resource = listed(method);
	bool is_search = strcmp(method_text(method), "SearchService/Search") == 0;
	for (size_t i = 0; i < w->object_count && (resource || is_search); i++) {
		const struct object *o = &w->object[i];
		char seen = sees[i][a - w->actor];
		if (!*o->canary || o->is_past || (is_search ? o->resource->search_count == 0 : o->resource != resource))
			continue;
		if (seen != 'Y' && seen != 'y') {
			if (holds(answer, mark(o)))
				failed(r, method_text(method), reference, a, "the list holds %s:%s", o->resource->noun, o->label);
			continue;
		}
		if (is_paged(method) && (!holds(answer, mark(o)) ||
			(seen == 'Y' && *o->secret && !is_search && !holds(answer, o->secret))))
			failed(r, method_text(method), reference, a, "the list lacks %s:%s", o->resource->noun, o->label);
	}
}

static void call(struct run *r, const struct actor *a, const struct draft *d, struct answer *ret_answer)
{
	world_call(r->w, a, d->method, d->message, true, ret_answer);
}

static void judge(struct run *r, const char *reference, const struct actor *a, const struct draft *d, char want,
	const struct answer *missing)
{
	struct answer answer;
	uint64_t before = ledger_size(r->w->core->ledger);
	call(r, a, d, &answer);
	char got = letter(&answer);
	r->cells++;
	r->done += answer.code == OK;
	if (r->is_writing) {
		if (want == CELL_MISSING)
			table_note(method_text(d->method), reference, a, got);
		answer_done(&answer);
		return;
	}
	if (want == CELL_MISSING)
		want = table_cell(method_text(d->method), reference, a);
	char given = r->stops ? 0 : model_cell(r->w, a, d);
	if (given && given != want)
		failed(r, method_text(d->method), reference, a, "docs/roles.md gives %c, the table has %c", given, want);
	if (want == CELL_MISSING || want == CELL_TWICE)
		failed(r, method_text(d->method), reference, a, "the table has %s line for it", want ? "more than one" : "no");
	else if (got != want)
		failed(r, method_text(d->method), reference, a, "%c expected, %c (%s) came", want, got, answer.reason);
	if (got != 'Y' && ledger_size(r->w->core->ledger) != before)
		failed(r, method_text(d->method), reference, a, "denied, and entered something");
	if (got == '-' && missing && (missing->packed.len != answer.packed.len ||
		memcmp(missing->packed.data, answer.packed.data, answer.packed.len) != 0))
		failed(r, method_text(d->method), reference, a, "told apart from an id that never was");
	t1a_search(r, d->method, reference, a, &answer);
	if (answer.code == OK && strcmp(reference, "-") == 0)
		search_list(r, d->method, reference, a, &answer);
	answer_done(&answer);
}

static bool over(const struct run *r)
{
	return r->stops && r->failures > 0;
}

/* One person, one slot: an id that never was, then every row the slot takes. */
static void t1b_vary(struct run *r, const struct actor *a, struct draft *d, size_t slot)
{
	const struct slot *s = &d->slot[slot];
	const struct object *before = draft_default(r->w, d, slot);
	char id[ID_TEXT_BYTES], reference[120];
	bool is_primary = (int)slot == d->primary;
	struct answer missing;
	world_missing_id(id);
	draft_refer(d, slot, id, 1);
	call(r, a, d, &missing);
	(void)snprintf(reference, sizeof(reference), "%s%smissing", is_primary ? "" : s->field->name, is_primary ? "" : "=");
	judge(r, reference, a, d, CELL_MISSING, &missing);
	for (size_t i = 0; i < r->w->object_count && !over(r); i++) {
		const struct object *o = &r->w->object[i];
		if (!slot_takes(s, o))
			continue;
		if (is_primary)
			(void)snprintf(reference, sizeof(reference), "%s:%s", o->resource->noun, o->label);
		else
			(void)snprintf(reference, sizeof(reference), "%s=%s:%s", s->field->name, o->resource->noun, o->label);
		draft_refer(d, slot, o->id, o->version);
		judge(r, reference, a, d, CELL_MISSING, &missing);
	}
	draft_refer(d, slot, before ? before->id : NULL, before ? before->version : 0);
	answer_done(&missing);
}

/* Who sees the row now has the entry of an earlier version, but what it says only if they could see that version. */
static void about_past(struct run *r, const struct actor *a, struct draft *d, const struct object *o, uint64_t *index)
{
	struct answer answer;
	*index = o->index;
	call(r, a, d, &answer);
	r->cells++;
	if (!r->is_writing)
		t1a_search(r, d->method, o->label, a, &answer);
	answer_done(&answer);
}

/* Entries and histories: who sees an object, by the "sees" lines, has these, and nobody else. */
static void about_objects(struct run *r, const struct actor *a, struct draft *d, bool by_index)
{
	struct answer missing;
	Audit__GetHistoryRequest *history = (Audit__GetHistoryRequest *)(void *)d->message;
	uint64_t *index = (uint64_t *)(void *)((char *)d->message + d->message->descriptor->fields[0].offset);
	char id[ID_TEXT_BYTES], reference[80];
	bool is_guest = a->relation == OTHER && a->column >= 3 && a->column <= 5;
	world_missing_id(id);
	if (by_index)
		*index = UINT64_C(1) << 40;
	else
		history->noun = "finding", history->row_id = id;
	call(r, a, d, &missing);
	judge(r, "missing", a, d, is_guest ? 'G' : '-', &missing);
	for (size_t i = 0; i < r->w->object_count && !over(r); i++) {
		const struct object *o = &r->w->object[i];
		if (!*o->canary || (o->is_past && !by_index))
			continue;
		char seen = sees[i][a - r->w->actor];
		if (o->is_past) {
			about_past(r, a, d, o, index);
			continue;
		}
		if (by_index)
			*index = o->index;
		else
			history->noun = o->resource->noun, history->row_id = o->id;
		(void)snprintf(reference, sizeof(reference), "%s:%s", o->resource->noun, o->label);
		judge(r, reference, a, d, is_guest ? 'G' : seen == '-' ? '-' : 'Y', &missing);
	}
	answer_done(&missing);
}

static void of_actor(struct run *r, const struct actor *a, struct draft *d)
{
	const char *name = method_text(d->method);
	if (strcmp(name, "LedgerService/GetEntry") == 0 || strcmp(name, "LedgerService/GetReceipt") == 0) {
		about_objects(r, a, d, true);
		return;
	}
	if (strcmp(name, "LedgerService/GetHistory") == 0) {
		about_objects(r, a, d, false);
		return;
	}
	if (d->primary < 0 || !d->method->scope_field)
		judge(r, "-", a, d, CELL_MISSING, NULL);
	for (size_t slot = 0; slot < d->slot_count && !over(r); slot++)
		t1b_vary(r, a, d, slot);
}

static void refuse_system(struct run *r, const struct actor *a, struct draft *d)
{
	struct answer answer;
	call(r, a, d, &answer);
	r->cells++;
	if (!r->is_writing && answer.code != UNIMPLEMENTED)
		failed(r, method_text(d->method), "-", a, "a method of the server is callable: %s", answer.reason);
	answer_done(&answer);
}

static bool is_first(const struct run *r, const struct actor *a)
{
	return a->relation == OTHER ? r->first == FIRST_OTHERS : r->first == a->column + 1;
}

static void of_actors(struct run *r, const struct method_rule *method, bool first)
{
	struct draft d;
	for (size_t i = 0; i < r->w->actor_count && !over(r); i++) {
		if (is_first(r, &r->w->actor[i]) != first || (r->every > 1 && (i + r->turn) % r->every != 0))
			continue;
		draft_new(r->w, method, &d);
		if (method->effect == AUDIT__EFFECT__EFFECT_SYSTEM)
			refuse_system(r, &r->w->actor[i], &d);
		else
			of_actor(r, &r->w->actor[i], &d);
		draft_free(&d);
	}
}

void cells_method(struct run *r, const struct method_rule *method)
{
	of_actors(r, method, true);
	of_actors(r, method, false);
}

static char look(struct run *r, const struct actor *a, const struct object *o)
{
	Audit__GetHistoryRequest request = AUDIT__GET_HISTORY_REQUEST__INIT;
	struct answer answer;
	request.noun = o->resource->noun;
	request.row_id = o->id;
	world_call(r->w, a, schema_find_method("audit.v1.LedgerService/GetHistory"), &request.base, false, &answer);
	char seen = !holds(&answer, mark(o)) ? '-' : *o->secret && !holds(&answer, o->secret) ? 'y' : 'Y';
	answer_done(&answer);
	return seen;
}

void cells_sees(struct run *r)
{
	for (size_t i = 0; i < r->w->object_count; i++) {
		const struct object *o = &r->w->object[i];
		char reference[80];
		(void)snprintf(reference, sizeof(reference), "%s:%s", o->resource->noun, o->label);
		for (size_t k = 0; k < r->w->actor_count && *o->canary; k++) {
			const struct actor *a = &r->w->actor[k];
			char got = look(r, a, o), want = r->is_writing ? got : table_cell("sees", reference, a);
			if (r->is_writing)
				table_note("sees", reference, a, got);
			sees[i][k] = want;
			r->cells++;
			char given = model_sees(r->w, a, o);
			if (got != want)
				failed(r, "sees", reference, a, "%c expected, %c came", want ? want : ' ', got);
			if (given != want && !o->is_past && !r->is_writing)
				failed(r, "sees", reference, a, "docs/roles.md gives %c, the table has %c", given, want ? want : ' ');
		}
	}
}
