/* Whoever reads what is classified is in the ledger before they have it, by whichever method they read. */
#include "audit/v1/evidence.pb-c.h"
#include "audit/v1/ledger.pb-c.h"
#include "audit/v1/options.pb-c.h"
#include "audit/v1/search.pb-c.h"
#include "common/statement.h"
#include "tests/daemon/access/cast.h"
#include "tests/daemon/access/world.h"
#include "tests/support/expect.h"

#include <assert.h>
#include <stdlib.h>

static const struct actor *auditor_of(const struct world *w)
{
	for (size_t i = 0; i < w->actor_count; i++)
		if (w->actor[i].relation == AUDIT && w->actor[i].column + 1 == AUDIT__ROLE__ROLE_AUDITOR)
			return &w->actor[i];
	abort(); /* the cast has one */
}

/* Evidence of this classification in the audit; its object. */
static struct object *plant(struct world *w, Audit__Classification classification, const char *canary)
{
	Audit__Evidence row = AUDIT__EVIDENCE__INIT;
	struct object *o = &w->object[w->object_count++];
	*o = (struct object){ .resource = schema_find_resource("evidence") };
	world_missing_id(o->id);
	(void)snprintf(o->canary, sizeof(o->canary), "%s", canary);
	row.id = o->id;
	row.audit_id = world_object(w, "audit:fieldwork")->id;
	row.title = o->canary;
	row.classification = classification;
	row.state = AUDIT__EVIDENCE_STATE__EVIDENCE_STATE_SUBMITTED;
	world_put(w, o, &row.base);
	return o;
}

static void method_of_newest(struct world *w, char ret_method[LIMIT_METHOD_BYTES + 1])
{
	struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
	struct status st = { 0 };
	struct statement_header h;
	struct entry e;
	int rc = ledger_read(w->core->ledger, w->worker.db, arena, ledger_size(w->core->ledger) - 1, &st, &e);
	assert(arena && rc == OK && statement_parse(e.header, &st, &h) == OK);
	(void)snprintf(ret_method, LIMIT_METHOD_BYTES + 1, "%s", h.method);
	arena_free(arena);
}

/* Calls; the reply must hold the text, and the ledger must have grown by exactly the read that is to be in it. */
static void reads(struct world *w, const struct actor *a, const char *method, const ProtobufCMessage *request,
	const struct object *o, bool is_logged)
{
	uint64_t before = ledger_size(w->core->ledger);
	char newest[LIMIT_METHOD_BYTES + 1];
	struct answer answer;
	world_call(w, a, schema_find_method(method), request, false, &answer);
	EXPECT(answer.code == OK, "%s: %s", method, answer.reason);
	EXPECT(memmem(answer.packed.data, answer.packed.len, o->canary, strlen(o->canary)), "%s shows it not", method);
	EXPECT(ledger_size(w->core->ledger) == before + is_logged, "%s: %d entries came", method,
		(int)(ledger_size(w->core->ledger) - before));
	method_of_newest(w, newest);
	EXPECT(!is_logged || strcmp(newest, "audit.v1.SystemService/RecordSystemRead") == 0, "%s: %s is the newest entry",
		method, newest);
	answer_done(&answer);
}

static void by_every_method(struct world *w, const struct actor *a, const struct object *o, bool is_logged)
{
	Audit__GetEvidenceRequest get = AUDIT__GET_EVIDENCE_REQUEST__INIT;
	Audit__ListEvidenceRequest list = AUDIT__LIST_EVIDENCE_REQUEST__INIT;
	Audit__GetEntryRequest entry = AUDIT__GET_ENTRY_REQUEST__INIT;
	Audit__GetHistoryRequest history = AUDIT__GET_HISTORY_REQUEST__INIT;
	Audit__SearchRequest search = AUDIT__SEARCH_REQUEST__INIT;
	Audit__Page page = AUDIT__PAGE__INIT;
	get.evidence_id = o->id;
	list.audit_id = world_object(w, "audit:fieldwork")->id;
	list.page = &page;
	page.filter = is_logged ? "classification = confidential" : "classification = internal";
	entry.index = o->index;
	history.noun = "evidence";
	history.row_id = o->id;
	search.words = o->canary;
	reads(w, a, "audit.v1.EvidenceService/GetEvidence", &get.base, o, is_logged);
	reads(w, a, "audit.v1.LedgerService/GetEntry", &entry.base, o, is_logged);
	reads(w, a, "audit.v1.LedgerService/GetHistory", &history.base, o, is_logged);
	reads(w, a, "audit.v1.EvidenceService/ListEvidence", &list.base, o, is_logged);
	reads(w, a, "audit.v1.SearchService/Search", &search.base, o, is_logged);
}

int main(void)
{
	struct world *w = world_new();
	const struct actor *auditor = auditor_of(w);
	by_every_method(w, auditor, plant(w, AUDIT__CLASSIFICATION__CLASSIFICATION_INTERNAL, "plain7"), false);
	by_every_method(w, auditor, plant(w, AUDIT__CLASSIFICATION__CLASSIFICATION_CONFIDENTIAL, "grave7"), true);
	world_free(w);
	return expect_done("read log");
}
