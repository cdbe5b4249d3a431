/* Devices by key, with the entries between which each counts. */
#include "daemon/signers.h"

#include "common/arena.h"
#include "common/limits.h"
#include "common/sort.h"
#include "daemon/columns.h"

/* Values of audit.v1.Role and the method that ends a device, which the store itself knows about (options.proto). */
enum { ROLE_GUEST = 17 };
static const char revocation[] = "audit.v1.DeviceService/RevokeDevice";

struct device {
	uint8_t key[SIGN_PUBLIC_BYTES];
	uint64_t from, to; /* to 0: no end */
	uint64_t doubtful; /* from here on; 0: nowhere */
};

struct signers {
	struct device *device;
	size_t count, room;
	bool some_are_gone;
};

static int by_key(const void *a, const void *b)
{
	return memcmp(((const struct device *)a)->key, ((const struct device *)b)->key, SIGN_PUBLIC_BYTES);
}

static int field_of(const ProtobufCMessageDescriptor *d, const char *name)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, name);
	return f ? (int)(f - d->fields) : -1;
}

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "VERIFY_MEMORY", "no memory to verify");
}

static int add_row(struct signers *s, const ProtobufCMessage *row, struct status *st)
{
	const ProtobufCMessageDescriptor *d = row->descriptor;
	/* One that waits for its confirmation, or was revoked while it did, has signed nothing yet. */
	if (field_int(row, field_of(d, "active_from")) == 0)
		return OK;
	const char *key = field_text(row, field_of(d, "sign_key_text"));
	struct device device = { .from = (uint64_t)field_int(row, field_of(d, "active_from")),
		.to = (uint64_t)field_int(row, field_of(d, "active_to")),
		.doubtful = (uint64_t)field_int(row, field_of(d, "compromised_from")) };
	if (!hex_decode(key, strlen(key), device.key, sizeof(device.key)))
		return fail(st, DATA_LOSS, "ROW_CORRUPT", "a device has no key");
	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		struct device *grown = reallocarray(s->device, room, sizeof(*grown));
		if (!grown)
			return no_memory(st);
		s->device = grown;
		s->room = room;
	}
	s->device[s->count++] = device;
	return OK;
}

static int add_body(struct signers *s, const struct resource_rule *resource, struct bytes body, struct arena *arena,
	struct status *st)
{
	arena_reset(arena);
	ProtobufCMessage *row = protobuf_c_message_unpack(resource->message->descriptor, arena_allocator(arena), body.len,
		body.data);
	return row ? add_row(s, row, st) : fail(st, DATA_LOSS, "ROW_CORRUPT", "a device does not unpack");
}

static int load_devices(struct signers *s, struct db *db, struct arena *arena, struct status *st)
{
	const struct resource_rule *resource = schema_find_resource("device");
	struct rows *r;
	bool more = false;
	if (!resource)
		return OK;
	TRY(db_query(db, st, &r, "SELECT body FROM device", ""));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		rc = add_body(s, resource, row_bytes(r, 0), arena, st);
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

/* Devices go with their organisation. */
static int find_gone(struct signers *s, struct db *db, struct status *st)
{
	struct rows *r;
	TRY(db_query(db, st, &r, "SELECT 1 FROM tombstone WHERE noun IN ('device', 'organisation') LIMIT 1", ""));
	int rc = db_next(r, st, &s->some_are_gone);
	rows_done(r);
	return rc;
}

int signers_load(struct db *db, struct status *st, struct signers **ret_signers)
{
	struct signers *s = calloc(1, sizeof(*s));
	struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
	int rc = s && arena ? load_devices(s, db, arena, st) : no_memory(st);
	if (rc == OK)
		rc = find_gone(s, db, st);
	arena_free(arena);
	if (rc != OK) {
		signers_free(s);
		return rc;
	}
	sort_items(s->device, s->count, sizeof(*s->device), by_key);
	*ret_signers = s;
	return OK;
}

void signers_free(struct signers *s)
{
	if (s)
		free(s->device);
	free(s);
}

static const struct device *find_device(const struct signers *s, const struct statement_header *h)
{
	struct device wanted = { .from = 0 };
	memcpy(wanted.key, h->signer, sizeof(wanted.key));
	return find_item(&wanted, s->device, s->count, sizeof(*s->device), by_key);
}

bool signers_may(const struct signers *s, const struct statement_header *h, uint64_t index)
{
	const struct method_rule *method = schema_find_method(h->method);
	if (method && (method->need & UINT32_C(1) << ROLE_GUEST))
		return true;
	const struct device *d = find_device(s, h);
	if (!d)
		return s->some_are_gone;
	return index >= d->from &&
		(d->to == 0 || index < d->to || (index == d->to && strcmp(h->method, revocation) == 0));
}

bool signers_doubt(const struct signers *s, const struct statement_header *h, uint64_t index)
{
	const struct device *d = find_device(s, h);
	return d && d->doubtful && index >= d->doubtful;
}
