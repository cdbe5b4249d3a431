/* The outbox on disk: numbered, sealed, durable, in order. */
#include "client/outbox.h"

#include "client/flags.h"
#include "client/request.h"
#include "common/limits.h"
#include "common/sort.h"
#include "common/statement.h"

#include "audit/v1/evidence.pb-c.h"

#include <dirent.h>
#include <errno.h>

#define KIND_ITEM "statement"
#define KIND_FILE "file"

static int out_of_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

static int directory_path(struct client *c, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	char state[FILE_PATH_BYTES];
	TRY(profile_state_directory(&c->profile, st, state));
	TRY(file_path(st, ret_path, "%s/outbox", state));
	return file_make_directory(ret_path, st);
}

static int item_path(struct client *c, const struct outbox_place *place, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	char directory[FILE_PATH_BYTES];
	TRY(directory_path(c, st, directory));
	return file_path(st, ret_path, "%s/%08" PRIu64 ".%s", directory, place->number, place->is_aside ? "aside" : "waiting");
}

static int evidence_path(struct client *c, const struct hash *sha256, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	char directory[FILE_PATH_BYTES], name[HASH_TEXT_BYTES];
	TRY(directory_path(c, st, directory));
	hash_format(sha256, name);
	return file_path(st, ret_path, "%s/%s.file", directory, name);
}

/* --- listing --- */

static int by_number(const void *a, const void *b)
{
	const struct outbox_place *x = a, *y = b;
	return x->number != y->number ? (x->number > y->number) - (x->number < y->number) : y->is_aside - x->is_aside;
}

/* "00000007.waiting". */
static bool read_place(const char *name, struct outbox_place *ret_place)
{
	char *end;
	if (strspn(name, "0123456789") != 8)
		return false;
	ret_place->number = strtoull(name, &end, 10);
	ret_place->is_aside = strcmp(end, ".aside") == 0;
	return ret_place->is_aside || strcmp(end, ".waiting") == 0;
}

/* What was set aside may still stand among those that wait, where it was broken off there: it counts once, as set aside. */
static size_t drop_doubles(struct outbox_place *place, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || place[kept - 1].number != place[i].number)
			place[kept++] = place[i];
	return kept;
}

int outbox_list(struct client *c, struct status *st, struct outbox_place **ret_places, size_t *ret_count)
{
	char path[FILE_PATH_BYTES];
	struct outbox_place *place = arena_array(c->arena, OUTBOX_ITEMS_MAX, sizeof(*place));
	size_t count = 0;
	if (!place)
		return out_of_memory(st);
	TRY(directory_path(c, st, path));
	DIR *directory = opendir(path);
	if (!directory)
		return fail(st, UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
	struct dirent *entry;
	while (count < OUTBOX_ITEMS_MAX && (entry = readdir(directory)))
		count += read_place(entry->d_name, &place[count]);
	(void)closedir(directory);
	sort_items(place, count, sizeof(*place), by_number);
	*ret_places = place;
	*ret_count = drop_doubles(place, count);
	return OK;
}

int outbox_find(struct client *c, const char *number, struct status *st, struct outbox_place *ret_place)
{
	struct outbox_place *place;
	size_t count;
	uint64_t wanted = strtoull(number, NULL, 10);
	TRY(outbox_list(c, st, &place, &count));
	for (size_t i = 0; i < count; i++) {
		if (place[i].number == wanted) {
			*ret_place = place[i];
			return OK;
		}
	}
	return fail(st, NOT_FOUND, "NOT_IN_OUTBOX", "nothing has number %s: auditc outbox list", number);
}

/* --- items --- */

static int write_item(struct client *c, const struct outbox_place *place, const Audit__OutboxItem *item, struct status *st)
{
	char path[FILE_PATH_BYTES];
	struct field_head head = { .kind = KIND_ITEM };
	struct statement_header header;
	size_t len = audit__outbox_item__get_packed_size(item);
	uint8_t *packed = arena_alloc(c->arena, len + 1);
	if (!packed)
		return out_of_memory(st);
	TRY(statement_parse(BYTES(item->statement->header.data, item->statement->header.len), st, &header));
	head.id = header.id;
	(void)audit__outbox_item__pack(item, packed);
	TRY(item_path(c, place, st, path));
	int rc = field_file_write_bytes(c, path, &head, BYTES(packed, len), st);
	secret_wipe(packed, len);
	return rc;
}

int outbox_replace(struct client *c, const struct outbox_place *place, const Audit__OutboxItem *item, struct status *st)
{
	return write_item(c, place, item, st);
}

int outbox_append(struct client *c, const Audit__OutboxItem *item, struct status *st, uint64_t *ret_number)
{
	char directory[FILE_PATH_BYTES], lock_path[FILE_PATH_BYTES];
	struct outbox_place *place, next = { .number = 1 };
	size_t count;
	int lock = -1;
	TRY(directory_path(c, st, directory));
	TRY(file_path(st, lock_path, "%s/lock", directory));
	TRY(file_lock(lock_path, st, &lock));
	int rc = outbox_list(c, st, &place, &count);
	if (rc == OK && count == OUTBOX_ITEMS_MAX)
		rc = fail(st, RESOURCE_EXHAUSTED, "OUTBOX_FULL", "%d statements wait: auditc sync", OUTBOX_ITEMS_MAX);
	if (rc == OK && count > 0)
		next.number = place[count - 1].number + 1;
	if (rc == OK)
		rc = write_item(c, &next, item, st);
	(void)close(lock);
	*ret_number = next.number;
	return rc;
}

/* The first id that the statement creates, where what it answers with is a row of its own noun and it changes none. */
static void name_created(const struct method_rule *method, const struct statement_header *header,
	char ret_id[ID_TEXT_BYTES])
{
	ret_id[0] = 0;
	if (flags_subject(method))
		return;
	struct id id = statement_new_id(header->signer, &header->id, 0);
	id_format(&id, ret_id);
}

/* Of an evidence file, by name: `file.sha256`. */
static ProtobufCBinaryData file_of(const ProtobufCMessage *request)
{
	if (request->descriptor != &audit__submit_evidence_request__descriptor)
		return (ProtobufCBinaryData){ 0 };
	const Audit__SubmitEvidenceRequest *submission = (const Audit__SubmitEvidenceRequest *)request;
	return submission->file ? submission->file->sha256 : (ProtobufCBinaryData){ 0 };
}

int outbox_put(struct client *c, const struct method_rule *method, const Audit__Statement *statement,
	const ProtobufCMessage *request, struct status *st, uint64_t *ret_number, char ret_created_id[ID_TEXT_BYTES])
{
	Audit__OutboxItem item = AUDIT__OUTBOX_ITEM__INIT;
	const ProtobufCFieldDescriptor *subject = flags_subject(method);
	const char *id = "";
	struct statement_header header;
	TRY(statement_parse(BYTES(statement->header.data, statement->header.len), st, &header));
	name_created(method, &header, ret_created_id);
	item.method = method->name;
	item.statement = (Audit__Statement *)(uintptr_t)statement;
	if (subject && message_text(request, subject->name, &id))
		item.subject_id = id;
	if (message_text(request, "audit_id", &id))
		item.audit_id = id;
	item.created_id = ret_created_id;
	item.file_sha256 = file_of(request);
	return outbox_append(c, &item, st, ret_number);
}

int outbox_load(struct client *c, const struct outbox_place *place, struct status *st, Audit__OutboxItem **ret_item)
{
	char path[FILE_PATH_BYTES];
	struct field_head head;
	struct buf content;
	TRY(item_path(c, place, st, path));
	buf_init(&content, FIELD_CONTENT_MAX);
	int rc = field_file_read(c, path, KIND_ITEM, st, &head, &content);
	Audit__OutboxItem *item = rc == OK
		? audit__outbox_item__unpack(arena_allocator(c->arena), content.len, content.data) : NULL;
	if (rc == OK && (!item || !item->statement))
		rc = fail(st, DATA_LOSS, "BAD_FIELD_FILE", "%s holds no statement", path);
	if (content.data)
		secret_wipe(content.data, content.cap);
	buf_done(&content);
	if (rc == OK)
		*ret_item = item;
	return rc;
}

static bool is_damaged(const struct status *loaded)
{
	return loaded->code == DATA_LOSS || strcmp(loaded->reason, "OTHER_DEVICE") == 0 ||
		strcmp(loaded->reason, "FILE_TOO_LARGE") == 0;
}

int outbox_try(struct client *c, const struct outbox_place *place, struct status *st, struct status *ret_why,
	Audit__OutboxItem **ret_item)
{
	struct status one = { 0 };
	int rc = outbox_load(c, place, &one, ret_item);
	if (rc == OK)
		return OK;
	if (!is_damaged(&one)) {
		*st = one;
		return rc;
	}
	*ret_item = NULL;
	if (ret_why)
		*ret_why = one;
	return OK;
}

int outbox_request(struct client *c, const Audit__OutboxItem *item, struct status *st, const struct method_rule **ret_method,
	ProtobufCMessage **ret_request)
{
	const struct method_rule *method = schema_find_method(item->method);
	struct buf joined;
	if (!method)
		return fail(st, INVALID_ARGUMENT, "NO_METHOD", "%s is not known to this auditc", item->method);
	buf_init(&joined, LIMIT_FRAME_BYTES);
	for (size_t i = 0; i < item->statement->n_parts; i++)
		buf_add(&joined, item->statement->parts[i]->content.data, item->statement->parts[i]->content.len);
	*ret_request = joined.failed ? NULL : protobuf_c_message_unpack(method->request->descriptor, arena_allocator(c->arena),
		joined.len, joined.data);
	buf_done(&joined);
	*ret_method = method;
	return *ret_request ? OK : fail(st, DATA_LOSS, "BAD_FIELD_FILE", "a statement of the outbox cannot be read");
}

static int remove_path(const char *path, struct status *st)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(errno));
	file_sync_directory_of(path);
	return OK;
}

int outbox_remove(struct client *c, const struct outbox_place *place, struct status *st)
{
	char path[FILE_PATH_BYTES];
	struct outbox_place other = *place;
	/* What waits first: what is set aside may stand there, too. */
	other.is_aside = false;
	TRY(item_path(c, &other, st, path));
	TRY(remove_path(path, st));
	other.is_aside = true;
	TRY(item_path(c, &other, st, path));
	return remove_path(path, st);
}

int outbox_set_aside(struct client *c, const struct outbox_place *place, Audit__OutboxItem *item, const struct status *why,
	struct status *st)
{
	struct outbox_place aside = { place->number, true };
	char path[FILE_PATH_BYTES], text[2000];
	size_t len = (size_t)snprintf(text, sizeof(text), "%s", why->message);
	for (size_t i = 0; i < why->violation_count && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "; %s: %s", why->violation[i].rule,
			why->violation[i].missing);
	item->reason = why->reason;
	item->message = text;
	TRY(write_item(c, &aside, item, st));
	TRY(item_path(c, place, st, path));
	return remove_path(path, st);
}

/* --- files --- */

struct copying {
	const struct upload_source *source;
};

static int copy_chunk(void *context, uint64_t i, struct status *st, uint8_t *ret_plain)
{
	const struct copying *k = context;
	size_t len;
	return k->source->chunk(k->source->context, i, st, ret_plain, &len);
}

int outbox_keep_file(struct client *c, const struct digest *digest, const struct upload_source *source, struct status *st)
{
	char path[FILE_PATH_BYTES];
	struct copying k = { source };
	const struct field_source from = { copy_chunk, &k };
	struct field_head head = { .kind = KIND_FILE, .bytes = digest->size };
	uint8_t random[10];
	random_bytes(random, sizeof(random));
	head.id = id_make(c->started_us, random);
	TRY(evidence_path(c, &digest->sha256, st, path));
	return access(path, F_OK) == 0 ? OK : field_file_write(c, path, &head, &from, st);
}

static int hash_of_data(ProtobufCBinaryData data, struct status *st, struct hash *ret_hash)
{
	if (data.len != HASH_BYTES)
		return fail(st, DATA_LOSS, "BAD_FIELD_FILE", "a file of the outbox has no digest");
	memcpy(ret_hash->b, data.data, HASH_BYTES);
	return OK;
}

int outbox_open_file(struct client *c, ProtobufCBinaryData sha256, struct status *st, struct field_file *ret_file)
{
	char path[FILE_PATH_BYTES];
	struct hash hash;
	TRY(hash_of_data(sha256, st, &hash));
	TRY(evidence_path(c, &hash, st, path));
	return field_file_open(c, path, KIND_FILE, st, ret_file);
}

int outbox_file_chunk(void *file, uint64_t i, struct status *st, uint8_t *ret_plain, size_t *ret_len)
{
	return field_file_chunk(file, i, st, ret_plain, ret_len);
}

static bool is_file_of(const Audit__OutboxItem *item, const char *name)
{
	char text[HASH_TEXT_BYTES];
	struct hash hash;
	struct status ignored = { 0 };
	if (item->file_sha256.len == 0 || hash_of_data(item->file_sha256, &ignored, &hash) != OK)
		return false;
	hash_format(&hash, text);
	return strncmp(name, text, strlen(text)) == 0;
}

/* What cannot be read may name any of them. */
static int is_needed(struct client *c, const char *name, const struct outbox_place *place, size_t count, struct status *st,
	bool *ret_needed)
{
	*ret_needed = false;
	for (size_t i = 0; i < count && !*ret_needed; i++) {
		Audit__OutboxItem *item;
		TRY(outbox_try(c, &place[i], st, NULL, &item));
		*ret_needed = !item || is_file_of(item, name);
	}
	return OK;
}

int outbox_tidy(struct client *c, struct status *st)
{
	char path[FILE_PATH_BYTES], one[FILE_PATH_BYTES];
	struct outbox_place *place;
	size_t count;
	int rc = OK;
	TRY(outbox_list(c, st, &place, &count));
	TRY(directory_path(c, st, path));
	DIR *directory = opendir(path);
	if (!directory)
		return fail(st, UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
	struct dirent *entry;
	while (rc == OK && (entry = readdir(directory))) {
		const char *end = strrchr(entry->d_name, '.');
		bool needed = true;
		if (end && strcmp(end, ".file") == 0)
			rc = is_needed(c, entry->d_name, place, count, st, &needed);
		if (rc == OK && !needed)
			rc = file_path(st, one, "%s/%s", path, entry->d_name);
		if (rc == OK && !needed)
			rc = remove_path(one, st);
	}
	(void)closedir(directory);
	return rc;
}

/* --- versions --- */

static uint64_t version_in(const Audit__BundleContent *content, const char *row_id)
{
	for (size_t i = 0; i < content->n_pieces; i++) {
		const Audit__ReadBundleResponse *p = content->pieces[i];
		for (size_t k = 0; k < p->n_checklist_items; k++)
			if (strcmp(p->checklist_items[k]->id, row_id) == 0)
				return p->checklist_items[k]->version;
		for (size_t k = 0; k < p->n_sample_items; k++)
			if (strcmp(p->sample_items[k]->id, row_id) == 0)
				return p->sample_items[k]->version;
		for (size_t k = 0; k < p->n_findings; k++)
			if (strcmp(p->findings[k]->id, row_id) == 0)
				return p->findings[k]->version;
	}
	return 0;
}

/* Each statement that waits makes one version more; *ret_created: the first of them creates the row. */
static int count_waiting(struct client *c, const char *row_id, struct status *st, bool *ret_created, uint64_t *ret_count)
{
	struct outbox_place *place;
	size_t count;
	*ret_created = false;
	*ret_count = 0;
	TRY(outbox_list(c, st, &place, &count));
	for (size_t i = 0; i < count; i++) {
		Audit__OutboxItem *item;
		if (place[i].is_aside)
			continue;
		TRY(outbox_try(c, &place[i], st, NULL, &item));
		bool creates = item && strcmp(item->created_id, row_id) == 0;
		*ret_created |= creates;
		*ret_count += creates || (item && strcmp(item->subject_id, row_id) == 0);
	}
	return OK;
}

int outbox_version(struct client *c, const char *row_id, struct status *st, uint64_t *ret_version)
{
	struct bundle_kept kept[BUNDLES_KEPT_MAX];
	size_t count;
	uint64_t version = 0, waiting;
	bool is_new;
	TRY(count_waiting(c, row_id, st, &is_new, &waiting));
	TRY(bundle_list_kept(c, st, kept, &count));
	for (size_t i = 0; i < count && version == 0; i++) {
		struct status ignored = { 0 };
		Audit__BundleContent *content;
		/* One that has expired has no say. */
		if (bundle_load(c, kept[i].id, &ignored, &content) == OK)
			version = version_in(content, row_id);
	}
	if (version == 0 && !is_new)
		return fail(st, NOT_FOUND, "NOT_TAKEN_ALONG",
			"%s is neither in a bundle here nor waits here: say --version, or wait for the server", row_id);
	*ret_version = version + waiting;
	return OK;
}
