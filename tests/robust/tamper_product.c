/*
 * The same over a store of the product: the world of the access matrix, which has rows of every noun, with a disposal.
 * usage: tamper_product [--rows N] [--nth-cell N]
 */
#include "audit/v1/disposal_order.pb-c.h"
#include "audit/v1/evidence.pb-c.h"
#include "tests/daemon/access/world.h"
#include "tests/robust/flags.h"
#include "tests/robust/tamper.h"

#include <time.h>

enum { TRIES = 200 };

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "%s\n", what);
	exit(2);
}

static void dispose(struct world *w)
{
	Audit__ApproveDisposalOrderRequest request = AUDIT__APPROVE_DISPOSAL_ORDER_REQUEST__INIT;
	const struct object *order = world_object(w, "disposal_order:own");
	struct answer answer;
	request.disposal_order_id = order->id;
	request.version = order->version;
	world_call(w, world_actor(w, "auditing/CL"), schema_find_method("audit.v1.DisposalOrderService/ApproveDisposalOrder"),
		&request.base, false, &answer);
	need(answer.code == OK, answer.reason);
	answer_done(&answer);
	/* A reader of the moment keeps the journal from being emptied: the server tries again, too. */
	for (size_t i = 0; i < TRIES && (i == 0 || w->core->disposal_waits); i++) {
		need(writer_run(w->core->writer, core_dispose, w->core, &w->st) == OK, w->st.message);
		if (w->core->disposal_waits)
			(void)nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000 * 1000 }, NULL);
	}
	need(!w->core->disposal_waits, "the disposal is pending");
}

/* Who was handed what is classified is a row of its own, which only the read log says. */
static void read_classified(struct world *w)
{
	Audit__GetEvidenceRequest request = AUDIT__GET_EVIDENCE_REQUEST__INIT;
	struct answer answer;
	request.evidence_id = world_object(w, "evidence:by_auditor")->id;
	world_call(w, world_actor(w, "auditing/PM"), schema_find_method("audit.v1.EvidenceService/GetEvidence"),
		&request.base, false, &answer);
	need(answer.code == OK, answer.reason);
	answer_done(&answer);
}

int main(int argc, char **argv)
{
	char state[96], keys[96];
	struct world *w = world_new();
	read_classified(w);
	dispose(w);
	(void)snprintf(state, sizeof(state), "%s/state", w->directory);
	(void)snprintf(keys, sizeof(keys), "%s/keys", w->directory);
	db_close(w->worker.db);
	core_close(w->core);
	w->worker.db = NULL;
	w->core = NULL;
	const struct tamper what = { .name = "the product's nouns", .state_directory = state, .key_directory = keys,
		.origin = "matrix.example.org/test", .rows_max = flag_number(argc, argv, "--rows", 0),
		.nth_cell = flag_number(argc, argv, "--nth-cell", 0) };
	int failed = tamper_store(&what);
	world_free(w);
	return failed;
}
