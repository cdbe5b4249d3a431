/* Bundles on this device: kept, listed, opened while they last, forgotten. */
#include "client/bundle.h"

#include "client/term.h"
#include "common/clock.h"
#include "common/sort.h"

#include <dirent.h>
#include <errno.h>

#define KIND "bundle"

static int bundle_path(struct client *c, const char *id, struct status *st, char ret_path[FILE_PATH_BYTES])
{
	char state[FILE_PATH_BYTES], directory[FILE_PATH_BYTES];
	TRY(profile_state_directory(&c->profile, st, state));
	TRY(file_path(st, directory, "%s/bundles", state));
	TRY(file_make_directory(directory, st));
	return file_path(st, ret_path, "%s/%s.field", directory, id);
}

int bundle_keep(struct client *c, const Audit__BundleContent *content, struct status *st)
{
	char path[FILE_PATH_BYTES];
	struct field_head head = { .kind = KIND, .until_us = content->bundle->expires_us };
	size_t len = audit__bundle_content__get_packed_size(content);
	uint8_t *packed = len <= FIELD_CONTENT_MAX ? arena_alloc(c->arena, len + 1) : NULL;
	if (!packed)
		return fail(st, RESOURCE_EXHAUSTED, "BUNDLE_TOO_LARGE", "the bundle has %zu bytes: check out fewer slots", len);
	if (!id_parse(content->bundle->id, strlen(content->bundle->id), &head.id))
		return fail(st, DATA_LOSS, "BAD_REPLY", "the bundle has no id");
	(void)audit__bundle_content__pack(content, packed);
	int rc = bundle_path(c, content->bundle->id, st, path);
	if (rc == OK)
		rc = field_file_write_bytes(c, path, &head, BYTES(packed, len), st);
	secret_wipe(packed, len);
	return rc;
}

static bool read_kept(const char *path, struct bundle_kept *ret_kept)
{
	struct status ignored = { 0 };
	struct field_head head;
	if (field_file_head(path, &ignored, &head) != OK || strcmp(head.kind, KIND) != 0)
		return false;
	id_format(&head.id, ret_kept->id);
	ret_kept->expires_us = head.until_us;
	return true;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct bundle_kept *)a)->id, ((const struct bundle_kept *)b)->id);
}

int bundle_list_kept(struct client *c, struct status *st, struct bundle_kept ret_kept[BUNDLES_KEPT_MAX], size_t *ret_count)
{
	char path[FILE_PATH_BYTES], one[FILE_PATH_BYTES];
	size_t count = 0;
	TRY(bundle_path(c, "", st, path));
	*strrchr(path, '/') = 0;
	DIR *directory = opendir(path);
	if (!directory)
		return fail(st, UNAVAILABLE, "FILE_READ", "%s: %s", path, strerror(errno));
	struct dirent *entry;
	while (count < BUNDLES_KEPT_MAX && (entry = readdir(directory))) {
		const char *end = strrchr(entry->d_name, '.');
		if (end && strcmp(end, ".field") == 0 && file_path(st, one, "%s/%s", path, entry->d_name) == OK)
			count += read_kept(one, &ret_kept[count]);
	}
	(void)closedir(directory);
	sort_items(ret_kept, count, sizeof(*ret_kept), by_id);
	*ret_count = count;
	return OK;
}

static int open_kept(struct client *c, const struct bundle_kept *kept, struct status *st, Audit__BundleContent **ret_content)
{
	char path[FILE_PATH_BYTES], until[CLOCK_TEXT_BYTES];
	struct field_head head;
	struct buf content;
	TRY(bundle_path(c, kept->id, st, path));
	if (kept->expires_us <= clock_now_us()) {
		TRY(bundle_forget(c, kept->id, st));
		clock_format(kept->expires_us, until);
		return fail(st, FAILED_PRECONDITION, "BUNDLE_EXPIRED",
			"bundle %s expired at %s and is deleted here: auditc bundle checkout AUDIT", kept->id, until);
	}
	buf_init(&content, FIELD_CONTENT_MAX);
	int rc = field_file_read(c, path, KIND, st, &head, &content);
	Audit__BundleContent *opened = rc == OK
		? audit__bundle_content__unpack(arena_allocator(c->arena), content.len, content.data) : NULL;
	if (rc == OK && (!opened || !opened->bundle))
		rc = fail(st, DATA_LOSS, "BAD_FIELD_FILE", "%s holds no bundle", path);
	if (content.data)
		secret_wipe(content.data, content.cap);
	buf_done(&content);
	if (rc == OK)
		*ret_content = opened;
	return rc;
}

/* Each is opened to see whose audit it is of; there are few. */
static int load_by_audit(struct client *c, const char *audit_id, const struct bundle_kept *kept, size_t count,
	struct status *st, Audit__BundleContent **ret_content)
{
	for (size_t i = 0; i < count; i++) {
		if (kept[i].expires_us <= clock_now_us())
			continue;
		TRY(open_kept(c, &kept[i], st, ret_content));
		if (strcmp((*ret_content)->bundle->audit_id, audit_id) == 0)
			return OK;
	}
	return fail(st, NOT_FOUND, "NO_BUNDLE", "nothing of it is kept on this device: auditc bundle checkout %s", audit_id);
}

int bundle_load(struct client *c, const char *id, struct status *st, Audit__BundleContent **ret_content)
{
	struct bundle_kept kept[BUNDLES_KEPT_MAX];
	size_t count;
	TRY(bundle_list_kept(c, st, kept, &count));
	for (size_t i = 0; i < count; i++)
		if (strcmp(kept[i].id, id) == 0 || (!*id && count == 1))
			return open_kept(c, &kept[i], st, ret_content);
	if (*id)
		return load_by_audit(c, id, kept, count, st, ret_content);
	for (size_t i = 0; i < count; i++)
		say("%s", kept[i].id);
	return count > 0 ? fail(st, INVALID_ARGUMENT, "WHICH_BUNDLE", "say which: %zu bundles are kept on this device", count)
			 : fail(st, NOT_FOUND, "NO_BUNDLE", "no bundle is kept on this device: auditc bundle checkout AUDIT");
}

int bundle_forget(struct client *c, const char *id, struct status *st)
{
	char path[FILE_PATH_BYTES];
	struct id parsed;
	if (!id_parse(id, strlen(id), &parsed))
		return OK;
	TRY(bundle_path(c, id, st, path));
	if (unlink(path) != 0 && errno != ENOENT)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "%s: %s", path, strerror(errno));
	file_sync_directory_of(path);
	return OK;
}
