/* How things stand: server, session, ledger, receipts; and the doctor's checks. */
#include "client/call.h"
#include "client/command.h"
#include "client/devices.h"
#include "client/emergency.h"
#include "client/history.h"
#include "client/receipt.h"
#include "client/term.h"
#include "client/undelivered.h"
#include "common/clock.h"

#include "audit/v1/admin.pb-c.h"
#include "audit/v1/inbox.pb-c.h"
#include "audit/v1/ledger.pb-c.h"

enum { PROOFS_AT_ONCE = 100, TO_DO_MAX = 100, CLOCK_SKEW_US = 120 * 1000 * 1000 };

static int check_health(struct client *c, struct status *st, Audit__CheckHealthResponse **ret_health)
{
	Audit__CheckHealthRequest request = AUDIT__CHECK_HEALTH_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	TRY(call_named(c, c->arena, "audit.v1.HealthService/CheckHealth", &request.base, st, &response, NULL));
	*ret_health = (Audit__CheckHealthResponse *)response;
	return OK;
}

static int prove_one(struct client *c, uint64_t index, struct status *st)
{
	Audit__GetReceiptRequest request = AUDIT__GET_RECEIPT_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.index = index;
	TRY(call_named(c, c->arena, "audit.v1.LedgerService/GetReceipt", &request.base, st, &raw, NULL));
	const Audit__GetReceiptResponse *response = (const Audit__GetReceiptResponse *)raw;
	return receipt_prove(
		&c->profile, &c->witness.keys, index, BYTES(response->tlog_proof.data, response->tlog_proof.len), st);
}

/* Fetches proofs that are missing; those that cannot be had yet stay counted. A wrong one is a failure. */
static int prove_receipts(struct client *c, struct status *st, size_t *ret_left)
{
	uint64_t index[PROOFS_AT_ONCE];
	size_t count = 0, proven = 0;
	TRY(receipt_unproven(&c->profile, PROOFS_AT_ONCE, st, index, &count));
	for (size_t i = 0; i < count; i++) {
		struct status one = { 0 };
		/* The server signed for the entry before it gave the receipt. */
		TRY(history_reaches(c, index[i], st));
		int rc = prove_one(c, index[i], &one);
		proven += rc == OK;
		if (rc == DATA_LOSS) {
			*st = one;
			return rc;
		}
	}
	*ret_left = count - proven;
	return OK;
}

/* What was taken along onto this device. */
static int put_bundles(struct client *c, struct status *st)
{
	struct bundle_kept kept[BUNDLES_KEPT_MAX];
	size_t count;
	TRY(bundle_list_kept(c, st, kept, &count));
	for (size_t i = 0; i < count; i++) {
		char until[CLOCK_TEXT_BYTES];
		bool is_over = kept[i].expires_us <= clock_now_us();
		clock_format(kept[i].expires_us, until);
		put_line("bundle    %s, %s %s", kept[i].id, is_over ? "expired" : "until", until);
	}
	return OK;
}

/* What is on this device whether there is a server or not. */
static int put_held(struct client *c, struct status *st)
{
	size_t waiting, aside;
	TRY(undelivered_count(c, st, &waiting, &aside));
	put_line("outbox    %zu waiting, %zu set aside", waiting, aside);
	return put_bundles(c, st);
}

/* That something waits; `auditc inbox` says what. */
static int put_inbox(struct client *c, int64_t now_us, struct status *st)
{
	Audit__ListInboxRequest request = AUDIT__LIST_INBOX_REQUEST__INIT;
	Audit__Page page = AUDIT__PAGE__INIT;
	ProtobufCMessage *raw = NULL;
	size_t late = 0;
	page.size = TO_DO_MAX;
	request.page = &page;
	TRY(call_named(c, c->arena, "audit.v1.InboxService/ListInbox", &request.base, st, &raw, NULL));
	const Audit__ListInboxResponse *inbox = (const Audit__ListInboxResponse *)raw;
	bool has_more = inbox->next_token.len > 0 || inbox->is_cut;
	for (size_t i = 0; i < inbox->n_items; i++)
		late += inbox->items[i]->due_us > 0 && inbox->items[i]->due_us < now_us;
	put_line("inbox     %zu%s to do, %zu%s overdue", inbox->n_items, has_more ? " and more" : "", late,
		has_more && late == inbox->n_items ? " and more" : "");
	return OK;
}

COMMAND(cmd_status)
{
	Audit__CheckHealthResponse *health = NULL;
	Audit__GetSessionResponse *session = NULL;
	char expires[CLOCK_TEXT_BYTES], root[BASE64_LEN(HASH_BYTES) + 1];
	size_t left = 0;
	(void)arg;
	(void)word;
	(void)count;
	TRY(client_prepare(c, st));
	TRY(put_held(c, st));
	if (c->options.offline)
		return OK;
	TRY(client_open(c, st));
	TRY(client_witness(c, st));
	TRY(check_health(c, st, &health));
	TRY(prove_receipts(c, st, &left));
	clock_format(session_expires_us(c->session), expires);
	base64_encode(c->witness.newest.root.b, HASH_BYTES, root);
	put_line("profile   %s", c->profile.name);
	put_line("server    %s, version %s, %s", c->profile.server, health->version,
		health->status == AUDIT__SERVING_STATUS__SERVING_STATUS_SERVING ? "serving" : "read only");
	put_line("session   until %s", expires);
	put_line("ledger    %s, %" PRIu64 " entries, root %s", c->profile.log.name, c->witness.newest.size, root);
	put_line("receipts  %zu without proof", left);
	TRY(devices_session(c, st, &session));
	TRY(put_inbox(c, session->server_us, st));
	emergency_put(session);
	return undelivered_put_others(c, st);
}

/* --- doctor --- */

struct finding_count {
	size_t bad;
};

static void report(struct finding_count *n, bool is_good, const char *what, const char *detail)
{
	n->bad += !is_good;
	put_line("%s  %s%s%s", is_good ? "ok " : "BAD", what, *detail ? ": " : "", detail);
}

static void check_key_file(struct client *c, struct finding_count *n)
{
	struct status st = { 0 };
	struct keyfile_public public;
	char path[FILE_PATH_BYTES];
	int rc = profile_key_path(&c->profile, &st, path);
	if (rc == OK)
		rc = keyfile_read_public(path, &st, &public);
	report(n, rc == OK, "key file is yours alone", rc == OK ? path : st.message);
}

static void check_clock(const Audit__GetSessionResponse *session, struct finding_count *n)
{
	int64_t apart_us = session->server_us - clock_now_us();
	char detail[80];
	(void)snprintf(detail, sizeof(detail), "the server's is %.1f s %s ours", (double)llabs(apart_us) / 1e6,
		apart_us < 0 ? "behind" : "ahead of");
	report(n, llabs(apart_us) < CLOCK_SKEW_US, "clocks agree", detail);
}

static void check_own_devices(struct client *c, const Audit__GetSessionResponse *session, bool accept,
	struct finding_count *n)
{
	struct status st = { 0 };
	size_t unknown = 0;
	char detail[80];
	int rc = devices_check(c, session, accept, &st, &unknown);
	(void)snprintf(detail, sizeof(detail), "%zu keys, %zu of them unknown", session->n_own_keys, unknown);
	report(n, rc == OK && unknown == 0, "own devices are known", rc == OK ? detail : st.message);
}

static int check_server(struct client *c, bool accept, struct finding_count *n, struct status *st)
{
	Audit__GetSessionResponse *session = NULL;
	int rc = client_open(c, st);
	report(n, rc == OK, "server answers, and is the one that was pinned", rc == OK ? c->profile.server : st->message);
	TRY(rc);
	rc = client_witness(c, st);
	report(n, rc == OK, "ledger continues what was seen before", rc == OK ? "" : st->message);
	TRY(rc);
	TRY(devices_session(c, st, &session));
	check_clock(session, n);
	report(n, session->is_confirmed, "this device is confirmed", session->device_name ? session->device_name : "");
	check_own_devices(c, session, accept, n);
	return OK;
}

COMMAND(cmd_doctor)
{
	struct finding_count n = { .bad = 0 };
	(void)word;
	(void)count;
	int rc = client_load(c, st);
	report(&n, rc == OK, "profile", rc == OK ? c->profile.name : st->message);
	TRY(rc);
	check_key_file(c, &n);
	TRY(check_server(c, command_arg(arg, "accept-devices") != NULL, &n, st));
	if (n.bad > 0)
		return fail(st, FAILED_PRECONDITION, "NOT_WELL", "%zu of the checks failed", n.bad);
	return OK;
}
