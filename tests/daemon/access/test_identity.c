/*
 * How keys come in, in the core itself: one invitation redeemed by many at once, what a device may before and after its six words, and who is
 * no natural person. security.md, B20 and B21. The race runs again with a seeded fault, an invitation that is not marked as used.
 *
 * usage: test_identity [--redeemers N]
 */
#include "audit/v1/call.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/invitation.h"
#include "tests/daemon/access/world.h"
#include "tests/support/expect.h"

#include <assert.h>
#include <pthread.h>

enum { THREADS = 8 };

int __real_put_invitation(struct request *rq, Audit__Invitation *row, uint64_t expected_version);
int __wrap_put_invitation(struct request *rq, Audit__Invitation *row, uint64_t expected_version);
int64_t __real_clock_now_us(void);
int64_t __wrap_clock_now_us(void);

static bool is_faulty, makes_bootstrap;
static int64_t later_us; /* how far the server's clock is ahead */

int __wrap_put_invitation(struct request *rq, Audit__Invitation *row, uint64_t expected_version)
{
	if (is_faulty && row->state == AUDIT__INVITATION_STATE__INVITATION_STATE_USED)
		return OK;
	row->is_bootstrap |= makes_bootstrap;
	return __real_put_invitation(rq, row, expected_version);
}

int64_t __wrap_clock_now_us(void)
{
	return __real_clock_now_us() + later_us;
}

static ProtobufCBinaryData binary(const void *data, size_t len)
{
	return (ProtobufCBinaryData){ len, (uint8_t *)(uintptr_t)data };
}

static void call(struct world *w, const struct actor *a, const char *method, const ProtobufCMessage *request, struct answer *ret_answer)
{
	const struct method_rule *rule = schema_find_method(method);
	assert(rule);
	world_call(w, a, rule, request, false, ret_answer);
}

/* Reason of the call; "" when it succeeded. */
static const char *reason_of(struct world *w, const struct actor *a, const char *method, const ProtobufCMessage *request)
{
	static char reason[64];
	struct answer answer;
	call(w, a, method, request, &answer);
	(void)snprintf(reason, sizeof(reason), "%s", answer.reason);
	answer_done(&answer);
	return reason;
}

static struct actor newcomer(void)
{
	struct actor a = { .relation = OTHER };
	sign_key_new(&a.sign);
	random_bytes(a.session, sizeof(a.session));
	return a;
}

static struct sign_key invite(struct world *w, const char *person)
{
	uint8_t secret[INVITATION_SECRET_BYTES];
	struct sign_key key;
	Audit__AddInvitationRequest request = AUDIT__ADD_INVITATION_REQUEST__INIT;
	random_bytes(secret, sizeof(secret));
	invitation_key(secret, &key);
	request.person_id = world_object(w, person)->id;
	request.public_key = binary(key.public, sizeof(key.public));
	request.expires_us = clock_now_us() + 900 * INT64_C(1000000);
	const char *reason = reason_of(w, world_actor(w, "auditing/AD"), "audit.v1.InvitationService/AddInvitation", &request.base);
	EXPECT(*reason == 0, "the invitation is refused: %s", reason);
	return key;
}

static void enrol_from(struct world *w, const struct actor *a, bool is_local, const struct sign_key *invitation,
	struct answer *ret_answer)
{
	uint8_t proof[SIGNATURE_BYTES], packed[1024];
	Audit__Call message = AUDIT__CALL__INIT;
	struct carrier carrier = world_carrier(a);
	carrier.is_local = is_local;
	Audit__EnrolDeviceRequest request = AUDIT__ENROL_DEVICE_REQUEST__INIT;
	invitation_prove(invitation, carrier.handshake_hash, a->sign.public, a->session, proof);
	request.invitation_key = binary(invitation->public, sizeof(invitation->public));
	request.proof = binary(proof, sizeof(proof));
	request.session_key = binary(a->session, sizeof(a->session));
	request.name = "laptop";
	size_t len = protobuf_c_message_pack(&request.base, packed);
	world_call_packed(w, a, &carrier, schema_find_method("audit.v1.DeviceService/EnrolDevice"), BYTES(packed, len), &message,
		ret_answer);
}

static void enrol(struct world *w, const struct actor *a, const struct sign_key *invitation, struct answer *ret_answer)
{
	enrol_from(w, a, false, invitation, ret_answer);
}

struct redeemers {
	struct world *w;
	const struct sign_key *invitation;
	pthread_barrier_t *begin;
	size_t count, succeeded, refused;
};

/* Of one thread: a worker of its own, as the core has. */
static void *redeem(void *context)
{
	struct redeemers *r = context;
	struct world *mine = malloc(sizeof(*mine));
	assert(mine);
	*mine = *r->w;
	assert(db_open(mine->core->store->db_path, DB_READER, &mine->st, &mine->worker.db) == OK);
	(void)pthread_barrier_wait(r->begin);
	for (size_t i = 0; i < r->count; i++) {
		struct actor a = newcomer();
		struct answer answer;
		enrol(mine, &a, r->invitation, &answer);
		r->succeeded += answer.code == OK;
		r->refused += strcmp(answer.reason, "INVITATION") == 0;
		answer_done(&answer);
	}
	db_close(mine->worker.db);
	free(mine);
	return NULL;
}

static size_t race(struct world *w, size_t redeemers)
{
	struct sign_key invitation = invite(w, "person:auditing");
	pthread_barrier_t begin;
	pthread_t thread[THREADS];
	struct redeemers r[THREADS];
	size_t succeeded = 0, refused = 0, each = (redeemers + THREADS - 1) / THREADS;
	uint64_t before = ledger_size(w->core->ledger);
	(void)pthread_barrier_init(&begin, NULL, THREADS);
	for (size_t i = 0; i < THREADS; i++) {
		r[i] = (struct redeemers){ .w = w, .invitation = &invitation, .begin = &begin, .count = each };
		if (pthread_create(&thread[i], NULL, redeem, &r[i]) != 0)
			abort();
	}
	for (size_t i = 0; i < THREADS; i++) {
		(void)pthread_join(thread[i], NULL);
		succeeded += r[i].succeeded;
		refused += r[i].refused;
	}
	(void)pthread_barrier_destroy(&begin);
	EXPECT(succeeded + refused == each * THREADS, "%zu neither came in nor were refused", each * THREADS - succeeded - refused);
	uint64_t entries = ledger_size(w->core->ledger) - before;
	(void)printf("%zu redeemers of one invitation: %zu came in, %" PRIu64 " entries%s\n", each * THREADS, succeeded, entries,
		is_faulty ? " (with the fault)" : "");
	EXPECT(is_faulty || (entries >= succeeded && entries <= succeeded + 5 + 2 * THREADS), "%" PRIu64 " entries", entries);
	return succeeded;
}

/* Pending until the six words are confirmed; then a person. */
static void confirm(struct world *w)
{
	struct sign_key invitation = invite(w, "person:auditing");
	struct actor a = newcomer();
	struct answer answer;
	char words[INVITATION_WORDS_BYTES];
	Audit__ListPeopleRequest list = AUDIT__LIST_PEOPLE_REQUEST__INIT;
	Audit__ConfirmDeviceRequest request = AUDIT__CONFIRM_DEVICE_REQUEST__INIT;
	enrol(w, &a, &invitation, &answer);
	EXPECT(answer.code == OK, "enrolment: %s", answer.reason);
	Audit__Reply *reply = audit__reply__unpack(NULL, answer.packed.len, answer.packed.data);
	EXPECT(strcmp(reason_of(w, &a, "audit.v1.PersonService/ListPeople", &list.base), "GUEST") == 0, "a pending device reads");
	EXPECT(reply->position && reply->position->n_created_ids == 1, "no device");
	request.device_id = reply->position->created_ids[0];
	request.version = 1;
	request.words = "babad-babad-babad-babad-babad-babad";
	EXPECT(*reason_of(w, world_actor(w, "auditing/AD"), "audit.v1.DeviceService/ConfirmDevice", &request.base), "other words are taken");
	EXPECT(strcmp(reason_of(w, &a, "audit.v1.PersonService/ListPeople", &list.base), "GUEST") == 0, "a pending device reads");
	invitation_words(a.sign.public, a.session, words);
	request.words = words;
	EXPECT(strcmp(reason_of(w, &a, "audit.v1.DeviceService/ConfirmDevice", &request.base), "GUEST") == 0, "it confirms itself");
	EXPECT(*reason_of(w, world_actor(w, "auditing/AD"), "audit.v1.DeviceService/ConfirmDevice", &request.base) == 0, "the words are refused");
	EXPECT(*reason_of(w, &a, "audit.v1.PersonService/ListPeople", &list.base) == 0, "an active device is refused");
	audit__reply__free_unpacked(reply, NULL);
	answer_done(&answer);
}

/* The first administrator's invitation is good on local.sock; what comes by the front is never local (test_server). */
static void bootstrap(struct world *w)
{
	struct actor a = newcomer();
	struct answer answer;
	makes_bootstrap = true;
	struct sign_key invitation = invite(w, "person:auditing");
	enrol_from(w, &a, false, &invitation, &answer);
	EXPECT(strcmp(answer.reason, "INVITATION") == 0, "from elsewhere: %s", answer.reason);
	answer_done(&answer);
	enrol_from(w, &a, true, &invitation, &answer);
	EXPECT(answer.code == OK, "the control, on the server's own socket: %s", answer.reason);
	answer_done(&answer);
	makes_bootstrap = false;
}

/* Last: the ledger's time never goes back. */
static void expire(struct world *w)
{
	struct sign_key invitation = invite(w, "person:auditing"), in_time = invite(w, "person:auditing");
	struct actor a = newcomer(), b = newcomer();
	struct answer answer;
	later_us = 890 * INT64_C(1000000);
	enrol(w, &b, &in_time, &answer);
	EXPECT(answer.code == OK, "the control, in time: %s", answer.reason);
	answer_done(&answer);
	later_us = 901 * INT64_C(1000000);
	enrol(w, &a, &invitation, &answer);
	EXPECT(strcmp(answer.reason, "INVITATION") == 0, "after its time: %s", answer.reason);
	answer_done(&answer);
}

int main(int argc, char **argv)
{
	size_t redeemers = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
	struct world *w = world_new();
	size_t came_in = race(w, redeemers);
	EXPECT(came_in == 1, "%zu came in by one invitation", came_in);
	confirm(w);
	is_faulty = true;
	came_in = race(w, 80);
	EXPECT(came_in > 1, "an invitation that is never marked as used was not found");
	is_faulty = false;
	bootstrap(w);
	expire(w);
	world_free(w);
	return expect_done("test_identity");
}
