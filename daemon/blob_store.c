/* The blob store's memory: directories, uploads and sums, read from the files at start. */
#include "daemon/blob_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define STATE_MAGIC "IAUPLD01"
#define BLOB_SUFFIX ".blob"
#define STATE_SUFFIX ".state"

enum { OFFSET_PERSON = 8, OFFSET_BEGUN = 24, OFFSET_FINISHED = 32, PATH_ROOM = 4096 };

size_t upload_have_bytes(const struct upload *u)
{
	return (blob_chunk_count(u->header.size) + 7) / 8;
}

bool upload_has(const struct upload *u, uint32_t chunk)
{
	return u->have[chunk / 8] >> (chunk % 8) & 1;
}

void upload_free(struct upload *u)
{
	if (u)
		free(u->have);
	free(u);
}

void upload_file_name(const uint8_t token[UPLOAD_BYTES], const char *suffix, char ret_name[UPLOAD_NAME_BYTES])
{
	char stem[UPLOAD_STEM_BYTES];
	hex_encode(token, UPLOAD_BYTES, stem);
	(void)snprintf(ret_name, UPLOAD_NAME_BYTES, "%s%s", stem, suffix);
}

int store_file(int directory, const char *name, int flags)
{
	return openat(directory, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static struct usage *find_usage(const struct blobs *b, const struct id *organisation)
{
	for (size_t i = 0; i < b->usage_count; i++)
		if (id_equal(&b->usage[i].organisation, organisation))
			return &b->usage[i];
	return NULL;
}

static int reserve_usage(struct blobs *b, const struct id *organisation, struct status *st)
{
	if (find_usage(b, organisation))
		return OK;
	struct usage *usage = reallocarray(b->usage, b->usage_count + 1, sizeof(*usage));
	if (!usage)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for an organisation's sum");
	b->usage = usage;
	b->usage[b->usage_count++] = (struct usage){ .organisation = *organisation };
	return OK;
}

int store_reserve(struct blobs *b, const struct id *organisation, struct status *st)
{
	TRY(reserve_usage(b, organisation, st));
	if (b->upload_count < b->upload_room)
		return OK;
	size_t room = b->upload_room ? b->upload_room * 2 : 16;
	struct upload **upload = reallocarray(b->upload, room, sizeof(struct upload *));
	if (!upload)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for an upload");
	b->upload = upload;
	b->upload_room = room;
	return OK;
}

void store_add(struct blobs *b, struct upload *u)
{
	b->upload[b->upload_count++] = u;
}

void store_drop(struct blobs *b, size_t i)
{
	upload_free(b->upload[i]);
	b->upload[i] = b->upload[--b->upload_count];
}

void store_count(struct blobs *b, const struct id *organisation, int64_t bytes)
{
	struct usage *usage = find_usage(b, organisation);
	if (usage)
		usage->bytes += bytes;
}

int64_t store_used(const struct blobs *b, const struct id *organisation)
{
	const struct usage *usage = find_usage(b, organisation);
	return usage ? usage->bytes : 0;
}

int store_key(struct blobs *b, const struct blob_header *h, struct status *st, uint8_t ret_key[KEY_BYTES])
{
	uint8_t scope_slot[KEY_BYTES], slot[KEY_BYTES];
	const struct blob_keys *keys = &b->settings.keys;
	bool found = false;
	TRY(keys->read(keys->context, h->scope_slot, st, &found, scope_slot));
	int rc = found ? keys->read(keys->context, h->slot, st, &found, slot) : OK;
	if (rc == OK && !found)
		rc = fail(st, NOT_FOUND, "DISPOSED", "the file was disposed of");
	if (rc == OK)
		chunk_key(scope_slot, slot, &h->name, ret_key);
	secret_wipe(scope_slot, sizeof(scope_slot));
	secret_wipe(slot, sizeof(slot));
	return rc;
}

int state_write(int fd, const struct upload *u, bool is_finished)
{
	uint8_t header[STATE_HEADER_BYTES] = { 0 };
	memcpy(header, STATE_MAGIC, sizeof(STATE_MAGIC) - 1);
	memcpy(header + OFFSET_PERSON, u->person.b, ID_BYTES);
	put_be64(header + OFFSET_BEGUN, (uint64_t)u->begun_us);
	header[OFFSET_FINISHED] = is_finished;
	if (file_write_at(fd, header, sizeof(header), 0) != 0)
		return -1;
	return file_write_at(fd, u->have, upload_have_bytes(u), STATE_HEADER_BYTES);
}

int state_write_chunk(int fd, const struct upload *u, uint32_t chunk)
{
	return file_write_at(fd, &u->have[chunk / 8], 1, STATE_HEADER_BYTES + chunk / 8);
}

static int damaged(struct status *st)
{
	return fail(st, DATA_LOSS, "STAGED", "no whole upload");
}

static int state_read(int fd, struct upload *u, struct status *st)
{
	uint8_t header[STATE_HEADER_BYTES];
	struct stat at;
	size_t have = upload_have_bytes(u);
	u->have = calloc(1, have ? have : 1);
	if (!u->have)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for an upload");
	if (fstat(fd, &at) != 0 || (size_t)at.st_size != STATE_HEADER_BYTES + have ||
		file_read_at(fd, header, sizeof(header), 0) != 0 ||
		memcmp(header, STATE_MAGIC, sizeof(STATE_MAGIC) - 1) != 0 || header[OFFSET_FINISHED] > 1)
		return damaged(st);
	memcpy(u->person.b, header + OFFSET_PERSON, ID_BYTES);
	u->begun_us = (int64_t)get_be64(header + OFFSET_BEGUN);
	u->is_finished = header[OFFSET_FINISHED];
	return file_read_at(fd, u->have, have, STATE_HEADER_BYTES) == 0 ? OK : damaged(st);
}

static int staged_read(struct blobs *b, int fd, struct upload *u, struct status *st)
{
	uint8_t header[BLOB_HEADER_BYTES], key[KEY_BYTES];
	struct stat at;
	if (fstat(fd, &at) != 0)
		return damaged(st);
	TRY(blob_file_header(fd, st, header, &u->header));
	TRY(store_key(b, &u->header, st, key));
	u->is_linked = at.st_nlink > 1;
	u->is_claimed = u->is_linked;
	int rc = blob_header_open(header, key, st, &u->content);
	secret_wipe(key, sizeof(key));
	return rc;
}

/* DATA_LOSS or NOT_FOUND: nothing that could go on. Other failures are the machine's, and nobody's upload is lost. */
static int load_upload(struct blobs *b, struct upload *u, struct status *st)
{
	char blob[UPLOAD_NAME_BYTES], state[UPLOAD_NAME_BYTES];
	upload_file_name(u->token, BLOB_SUFFIX, blob);
	upload_file_name(u->token, STATE_SUFFIX, state);
	int blob_fd = store_file(b->staging_fd, blob, O_RDONLY);
	int state_fd = store_file(b->staging_fd, state, O_RDONLY);
	int rc = blob_fd < 0 || state_fd < 0 ? damaged(st) : staged_read(b, blob_fd, u, st);
	if (rc == OK)
		rc = state_read(state_fd, u, st);
	if (blob_fd >= 0)
		(void)close(blob_fd);
	if (state_fd >= 0)
		(void)close(state_fd);
	return rc;
}

static void note_slot(struct blobs *b, const struct blob_header *h)
{
	if (h->slot >= b->next_slot)
		b->next_slot = h->slot + 1;
}

/* Below staging: the token of NAME.blob or NAME.state, and which of them it is. */
static bool staged_name(const char *name, uint8_t ret_token[UPLOAD_BYTES], bool *ret_is_blob)
{
	enum { STEM = 2 * UPLOAD_BYTES };
	if (strlen(name) <= STEM || !hex_decode(name, STEM, ret_token, UPLOAD_BYTES))
		return false;
	*ret_is_blob = strcmp(name + STEM, BLOB_SUFFIX) == 0;
	return *ret_is_blob || strcmp(name + STEM, STATE_SUFFIX) == 0;
}

static int enter_staged(struct blobs *b, struct upload *u, struct status *st)
{
	TRY(store_reserve(b, &u->header.organisation, st));
	note_slot(b, &u->header);
	if (!u->is_linked)
		store_count(b, &u->header.organisation, (int64_t)u->header.size);
	store_add(b, u);
	return OK;
}

/* Each pair of files is entered once, by its .blob; what does not belong to a whole pair is removed. */
static int load_staged(struct blobs *b, const char *name, struct status *st)
{
	struct status unread = { 0 };
	struct upload *u = calloc(1, sizeof(*u));
	bool is_blob = false;
	if (!u)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for an upload");
	int rc = staged_name(name, u->token, &is_blob) ? load_upload(b, u, &unread) : damaged(&unread);
	if (rc == OK && is_blob)
		rc = enter_staged(b, u, st);
	else if (rc == DATA_LOSS || rc == NOT_FOUND)
		/* A leftover that cannot be removed is met again at the next start. */
		(void)unlinkat(b->staging_fd, name, 0);
	else if (rc != OK)
		*st = unread;
	if (rc != OK || !is_blob)
		upload_free(u);
	return rc == DATA_LOSS || rc == NOT_FOUND ? OK : rc;
}

static int load_staging(struct blobs *b, struct status *st)
{
	int fd = openat(b->staging_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (!dir) {
		if (fd >= 0)
			(void)close(fd);
		return fail(st, UNAVAILABLE, "BLOB_OPEN", "staging: %s", strerror(errno));
	}
	int rc = OK;
	const struct dirent *entry;
	while (rc == OK && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			rc = load_staged(b, entry->d_name, st);
	(void)closedir(dir);
	return rc;
}

struct load_final {
	struct blobs *b;
	struct status *st;
};

static int load_final(void *context, const char *path, const struct hash *name)
{
	struct load_final *load = context;
	struct blob_header h;
	uint8_t header[BLOB_HEADER_BYTES];
	int fd = store_file(load->b->final_fd, path, O_RDONLY);
	if (fd < 0)
		return fail(load->st, UNAVAILABLE, "BLOB_OPEN", "blobs/%s: %s", path, strerror(errno));
	int rc = blob_file_header(fd, load->st, header, &h);
	(void)close(fd);
	TRY(rc);
	if (!hash_equal(&h.name, name))
		return fail(load->st, DATA_LOSS, "BLOB_HEADER", "blobs/%s holds another file", path);
	TRY(reserve_usage(load->b, &h.organisation, load->st));
	store_count(load->b, &h.organisation, (int64_t)h.size);
	note_slot(load->b, &h);
	return OK;
}

static int open_directory(const char *parent, const char *name, struct status *st, int *ret_fd)
{
	char path[PATH_ROOM];
	int n = snprintf(path, sizeof(path), "%s/%s", parent, name);
	if (n < 0 || (size_t)n >= sizeof(path))
		return fail(st, UNAVAILABLE, "BLOB_OPEN", "%s: too long a path", parent);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail(st, UNAVAILABLE, "BLOB_OPEN", "%s: %s", path, strerror(errno));
	*ret_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (*ret_fd < 0)
		return fail(st, UNAVAILABLE, "BLOB_OPEN", "%s: %s", path, strerror(errno));
	return OK;
}

static int open_all(struct blobs *b, struct status *st)
{
	TRY(open_directory(b->settings.state_directory, "staging", st, &b->staging_fd));
	TRY(open_directory(b->settings.state_directory, "blobs", st, &b->final_fd));
	/* Their own names must last as long as what is put into them. */
	int fd = open(b->settings.state_directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		(void)close(fd);
	if (!synced)
		return fail(st, UNAVAILABLE, "BLOB_OPEN", "%s: %s", b->settings.state_directory,
			strerror(errno));
	struct load_final load = { b, st };
	TRY(blobs_each(b, load_final, &load, st));
	return load_staging(b, st);
}

int blobs_open(const struct blob_settings *settings, struct status *st, struct blobs **ret_blobs)
{
	struct blobs *b = calloc(1, sizeof(*b));
	if (!b)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the blob store");
	b->settings = *settings;
	b->staging_fd = b->final_fd = -1;
	(void)pthread_mutex_init(&b->lock, NULL);
	int rc = open_all(b, st);
	if (rc != OK)
		blobs_close(b);
	else
		*ret_blobs = b;
	return rc;
}

void blobs_close(struct blobs *b)
{
	if (!b)
		return;
	while (b->upload_count > 0)
		store_drop(b, 0);
	if (b->staging_fd >= 0)
		(void)close(b->staging_fd);
	if (b->final_fd >= 0)
		(void)close(b->final_fd);
	(void)pthread_mutex_destroy(&b->lock);
	free(b->upload);
	free(b->usage);
	free(b);
}
