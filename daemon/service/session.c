/* Sessions, health and reflection: what a caller may ask about the server and itself. */
#include "common/session_record.h"
#include "daemon/rows.h"
#include "daemon/rpc.h"
#include "daemon/rule/person.h"
#include "daemon/session.h"
#include "daemon/session_chain.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

enum { EMERGENCIES_MAX = 64 };

static ProtobufCBinaryData binary(struct bytes b)
{
	return (ProtobufCBinaryData){ b.len, (uint8_t *)(uintptr_t)b.data };
}

/* What a scope is, by its noun. */
static int find_noun(struct request *rq, const char *scope_id, const char **ret_noun)
{
	Audit__Organisation *organisation;
	Audit__Audit *audit;
	TRY(find_organisation(rq, scope_id, &organisation));
	TRY(find_audit(rq, scope_id, &audit));
	*ret_noun = organisation ? "organisation" : audit ? "audit" : "programme";
	return OK;
}

static int fill_roles(struct request *rq, Audit__GetSessionResponse *out)
{
	Audit__Appointment **held;
	size_t count, n = 0;
	TRY(where_appointment(rq, "person_id", rq->who.person, &held, &count));
	out->roles = arena_array(rq->arena, count ? count : 1, sizeof(*out->roles));
	for (size_t i = 0; out->roles && i < count; i++) {
		if (!appointment_is_held((int32_t)held[i]->state, held[i]->until_us, rq->now_us))
			continue;
		Audit__HeldRole *role = arena_alloc(rq->arena, sizeof(*role));
		if (!role)
			break;
		audit__held_role__init(role);
		role->scope_id = held[i]->scope_id;
		TRY(find_noun(rq, held[i]->scope_id, &role->noun));
		role->role = held[i]->role;
		role->party_id = held[i]->party_id;
		role->until_us = held[i]->until_us;
		out->roles[n++] = role;
	}
	out->n_roles = n;
	return OK;
}

/* A role that one holds in an emergency. */
static int fill_emergency_roles(struct request *rq, Audit__GetSessionResponse *out)
{
	Audit__BreakGlass **held;
	size_t count;
	TRY(where_break_glass(rq, "person_id", rq->who.person, &held, &count));
	for (size_t i = 0; i < count; i++) {
		if (held[i]->state != AUDIT__BREAK_GLASS_STATE__BREAK_GLASS_STATE_ACTIVE || held[i]->until_us <= rq->now_us)
			continue;
		Audit__HeldRole role = AUDIT__HELD_ROLE__INIT, *kept = arena_alloc(rq->arena, sizeof(*kept));
		if (!kept)
			return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
		rq_fill(&role.base, &held[i]->base);
		role.break_glass_id = held[i]->id;
		TRY(find_noun(rq, role.scope_id, &role.noun));
		*kept = role;
		TRY(rq_append(rq, &out->roles, &out->n_roles, &kept, sizeof(kept)));
	}
	return OK;
}

/* What is told of an emergency until it is reviewed, refused, or lapsed without being taken up. */
static int fill_emergencies(struct request *rq, Audit__GetSessionResponse *out)
{
	const struct page page = { .size = EMERGENCIES_MAX, .order = "",
		.filter = "state = proposed OR (state = approved AND lapses_us > now) OR state = active OR state = ended" };
	ProtobufCMessage **row;
	size_t count;
	struct bytes next;
	TRY(rq_page_seen(rq, rq->arena, schema_find_resource("break_glass"), &page, &row, &count, &next));
	out->has_more_break_glasses = next.len > 0;
	out->break_glasses = arena_array(rq->arena, count + 1, sizeof(*out->break_glasses));
	for (size_t i = 0; i < count; i++) {
		Audit__ToldBreakGlass *told = arena_alloc(rq->arena, sizeof(*told));
		if (!out->break_glasses || !told)
			return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
		audit__told_break_glass__init(told);
		rq_fill(&told->base, row[i]);
		told->break_glass_id = ((const Audit__BreakGlass *)(const void *)row[i])->id;
		out->break_glasses[out->n_break_glasses++] = told;
	}
	return OK;
}

static int fill_devices(struct request *rq, Audit__GetSessionResponse *out)
{
	enum { KEYS_MAX = 64 };
	Audit__Device **device;
	size_t count, n = 0;
	TRY(where_device(rq, "person_id", rq->who.person, &device, &count));
	out->own_keys = arena_array(rq->arena, KEYS_MAX, sizeof(*out->own_keys));
	out->recovering_device_ids = arena_array(rq->arena, KEYS_MAX, sizeof(*out->recovering_device_ids));
	if (!out->own_keys || !out->recovering_device_ids)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count && n < KEYS_MAX; i++) {
		if (device[i]->state == AUDIT__DEVICE_STATE__DEVICE_STATE_RECOVERING && out->n_recovering_device_ids < KEYS_MAX)
			out->recovering_device_ids[out->n_recovering_device_ids++] = device[i]->id;
		if (strcmp(device[i]->id, rq->who.device) == 0)
			out->device_name = device[i]->name;
		if (device[i]->state == AUDIT__DEVICE_STATE__DEVICE_STATE_ACTIVE)
			out->own_keys[n++] = device[i]->sign_key;
	}
	out->n_own_keys = n;
	return OK;
}

/* For a device whose pinned key was exchanged since; docs/formats.md, "Session keys". */
static int fill_session_keys(struct request *rq, Audit__GetSessionResponse *out)
{
	struct session_chain keys;
	struct bytes kept = BYTES(NULL, 0);
	struct buf records;
	buf_init(&records, SESSION_RECORDS_TEXT_MAX);
	int rc = session_chain_load(rq->tx.db, &records, rq->st, &keys);
	if (rc == OK && keys.records > 0 && memcmp(keys.newest, rq->carrier.server_key, KEY_BYTES) != 0) {
		kept = arena_bytes(rq->arena, buf_bytes(&records));
		if (records.failed || !kept.data)
			rc = fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	}
	out->session_key_records = (ProtobufCBinaryData){ kept.len, (uint8_t *)(uintptr_t)kept.data };
	buf_done(&records);
	return rc;
}

int session_get(struct request *rq, const Audit__GetSessionRequest *in, Audit__GetSessionResponse *out)
{
	(void)in; /* has no fields */
	Audit__Person *person;
	Audit__Organisation *organisation;
	out->server_us = rq->now_us;
	out->expires_us = rq->carrier.expires_us;
	out->log_origin = rq->core->settings.origin;
	if (rq->who.is_guest)
		return OK;
	TRY(load_person(rq, rq->who.person, &person));
	TRY(load_organisation(rq, rq->who.organisation, &organisation));
	out->is_confirmed = true;
	out->person_id = person->id;
	out->person_name = person->name;
	out->organisation_id = organisation->id;
	out->organisation_name = organisation->name;
	out->device_id = rq->who.device;
	TRY(fill_session_keys(rq, out));
	TRY(fill_devices(rq, out));
	TRY(fill_roles(rq, out));
	TRY(fill_emergency_roles(rq, out));
	return fill_emergencies(rq, out);
}

int session_end(struct request *rq, const Audit__EndSessionRequest *in, Audit__EndSessionResponse *out)
{
	(void)in; /* has no fields */
	(void)out;
	session_end_by_hash(rq->core->sessions, rq->carrier.handshake_hash);
	return OK;
}

int health_check(struct request *rq, const Audit__CheckHealthRequest *in, Audit__CheckHealthResponse *out)
{
	(void)in; /* has no fields */
	out->status = AUDIT__SERVING_STATUS__SERVING_STATUS_SERVING;
	out->ledger_size = ledger_size(rq->core->ledger);
	out->version = rq->core->settings.version;
	return OK;
}

int reflection_get_descriptors(struct request *rq, const Audit__GetDescriptorsRequest *in,
	Audit__GetDescriptorsResponse *out)
{
	(void)rq;
	(void)in; /* has no fields */
	out->descriptor_set = binary(BYTES(schema_descriptor_set, schema_descriptor_set_len));
	return OK;
}
