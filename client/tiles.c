/* Writing a log as the files of C2SP's tlog-tiles, and reading back what an earlier export wrote. */
#include "client/tiles.h"

#include <sys/stat.h>

enum { BUNDLE_BYTES_MAX = TILES_WIDTH * (2 + 1024), ENTRY_MAX = 1024, NUMBER_BYTES = 40 };

/* 1234067 is x001/x234/067. */
static void format_number(uint64_t n, char ret_text[NUMBER_BYTES])
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n);
	int padded = (len + 2) / 3 * 3;
	size_t at = 0;
	for (int i = 0; i < padded; i++) {
		if (i > 0 && i % 3 == 0)
			ret_text[at++] = '/';
		if (i % 3 == 0 && i + 3 < padded)
			ret_text[at++] = 'x';
		ret_text[at++] = i < padded - len ? '0' : digits[i - (padded - len)];
	}
	ret_text[at] = 0;
}

void tiles_path(int level, uint64_t n, size_t width, char ret_path[TILES_PATH_BYTES])
{
	char number[NUMBER_BYTES], kind[12] = "entries", partial[12] = "";
	format_number(n, number);
	if (level >= 0)
		(void)snprintf(kind, sizeof(kind), "%d", level % TILES_LEVELS);
	if (width < TILES_WIDTH)
		(void)snprintf(partial, sizeof(partial), ".p/%zu", width);
	(void)snprintf(ret_path, TILES_PATH_BYTES, "tile/%s/%s%s", kind, number, partial);
}

void tiles_init(struct tiles *t, const char *directory)
{
	memset(t, 0, sizeof(*t));
	t->directory = directory;
	buf_init(&t->bundle, BUNDLE_BYTES_MAX);
}

void tiles_done(struct tiles *t)
{
	buf_done(&t->bundle);
}

int tiles_write(struct tiles *t, const char *name, struct bytes content, struct status *st)
{
	char path[FILE_PATH_BYTES], folder[FILE_PATH_BYTES];
	TRY(file_path(st, path, "%s/%s", t->directory, name));
	memcpy(folder, path, sizeof(folder));
	*strrchr(folder, '/') = 0;
	TRY(file_make_directory(folder, st));
	TRY(file_replace(path, 0644, content, st));
	t->files++;
	return OK;
}

static int write_level(struct tiles *t, int level, struct status *st)
{
	char path[TILES_PATH_BYTES];
	tiles_path(level, t->n[level], t->count[level], path);
	return tiles_write(t, path, BYTES(t->level[level], t->count[level] * sizeof(t->level[level][0])), st);
}

static int write_bundle(struct tiles *t, struct status *st)
{
	char path[TILES_PATH_BYTES];
	tiles_path(-1, t->n[0], t->count[0], path);
	TRY(tiles_write(t, path, buf_bytes(&t->bundle), st));
	buf_reset(&t->bundle);
	return OK;
}

int tiles_add(struct tiles *t, struct bytes entry, struct status *st)
{
	struct hash node = merkle_leaf(entry.data, entry.len);
	merkle_append(&t->frontier, &node);
	buf_add_u8(&t->bundle, (uint8_t)(entry.len >> 8));
	buf_add_u8(&t->bundle, (uint8_t)entry.len);
	buf_add(&t->bundle, entry.data, entry.len);
	if (t->bundle.failed || entry.len > ENTRY_MAX)
		return fail(st, DATA_LOSS, "BAD_LEAF", "a leaf is longer than leaves are");
	for (int level = 0; level < TILES_LEVELS; level++) {
		t->level[level][t->count[level]++] = node;
		if (t->count[level] < TILES_WIDTH)
			return OK;
		if (level == 0)
			TRY(write_bundle(t, st));
		TRY(write_level(t, level, st));
		node = merkle_tree(t->level[level], TILES_WIDTH);
		t->count[level] = 0;
		t->n[level]++;
	}
	return OK;
}

int tiles_end(struct tiles *t, struct status *st)
{
	if (t->count[0] > 0)
		TRY(write_bundle(t, st));
	for (int level = 0; level < TILES_LEVELS; level++)
		if (t->count[level] > 0)
			TRY(write_level(t, level, st));
	return OK;
}

static bool split_bundle(struct bytes content, struct bytes ret_entry[TILES_WIDTH])
{
	size_t at = 0;
	for (size_t i = 0; i < TILES_WIDTH; i++) {
		if (content.len - at < 2)
			return false;
		size_t len = (size_t)content.data[at] << 8 | content.data[at + 1];
		at += 2;
		if (content.len - at < len)
			return false;
		ret_entry[i] = BYTES(content.data + at, len);
		at += len;
	}
	return at == content.len;
}

int tiles_read_bundle(const struct tiles *t, uint64_t n, struct status *st, bool *ret_found,
	struct bytes ret_entry[TILES_WIDTH], struct buf *ret_content)
{
	char name[TILES_PATH_BYTES], path[FILE_PATH_BYTES];
	tiles_path(-1, n, TILES_WIDTH, name);
	TRY(file_path(st, path, "%s/%s", t->directory, name));
	*ret_found = access(path, F_OK) == 0;
	if (!*ret_found)
		return OK;
	TRY(file_read(path, st, ret_content));
	if (!split_bundle(buf_bytes(ret_content), ret_entry))
		return fail(st, DATA_LOSS, "BAD_BUNDLE", "%s is no bundle of %d entries: remove it and export again", path,
			TILES_WIDTH);
	return OK;
}
