/* Exported logs: names of files, what stands in them, and that the tree is the same whichever way it is computed. */
#include "client/tiles.h"
#include "common/crypto.h"
#include "tests/support/tree.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static char directory[] = "/tmp/isms-tiles.XXXXXX";

static void set_up(void)
{
	cr_assert(crypto_ready() == 0);
	cr_assert(mkdtemp(directory) != NULL);
}

static void tear_down(void)
{
	tree_remove(directory);
}

TestSuite(tiles, .init = set_up, .fini = tear_down);

/* The examples of c2sp.org/tlog-tiles, and the edges of three digits. */
Test(tiles, are_named_as_the_specification_does)
{
	static const struct { int level; uint64_t n; size_t width; const char *path; } row[] = {
		{ 0, 0, 256, "tile/0/000" }, { 0, 999, 256, "tile/0/999" }, { 0, 1000, 256, "tile/0/x001/000" },
		{ 0, 1234067, 256, "tile/0/x001/x234/067" }, { 3, 5, 1, "tile/3/005.p/1" }, { 0, 273, 112, "tile/0/273.p/112" },
		{ -1, 1234067, 256, "tile/entries/x001/x234/067" }, { -1, 0, 255, "tile/entries/000.p/255" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		char path[TILES_PATH_BYTES];
		tiles_path(row[i].level, row[i].n, row[i].width, path);
		cr_expect(eq(str, path, (char *)row[i].path));
	}
}

static size_t size_of(const char *name)
{
	char path[FILE_PATH_BYTES];
	struct status st = { 0 };
	struct buf content;
	buf_init(&content, FILE_SMALL_BYTES);
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	size_t len = file_read(path, &st, &content) == OK ? content.len : 0;
	buf_done(&content);
	return len;
}

/* 70,000 entries are the specification's own example of three levels: 256 * 256 = 65,536. */
Test(tiles, of_seventy_thousand_entries)
{
	static struct tiles t;
	struct status st = { 0 };
	tiles_init(&t, directory);
	for (uint64_t i = 0; i < 70000; i++) {
		char text[40];
		int len = snprintf(text, sizeof(text), "entry %06" PRIu64, i);
		cr_assert(tiles_add(&t, BYTES(text, (size_t)len), &st) == OK, "%s", st.message);
	}
	cr_assert(tiles_end(&t, &st) == OK);
	cr_expect(eq(u64, t.frontier.size, 70000));
	cr_expect(eq(sz, size_of("tile/0/000"), 8192));
	cr_expect(eq(sz, size_of("tile/0/272"), 8192));
	cr_expect(eq(sz, size_of("tile/0/273.p/112"), 112 * 32));
	cr_expect(eq(sz, size_of("tile/1/000"), 8192));
	cr_expect(eq(sz, size_of("tile/1/001.p/17"), 17 * 32));
	cr_expect(eq(sz, size_of("tile/2/000.p/1"), 32));
	cr_expect(eq(sz, size_of("tile/2/000"), 0));
	cr_expect(eq(sz, size_of("tile/entries/000"), 256 * (2 + 12)));
	cr_expect(eq(sz, size_of("tile/entries/273.p/112"), 112 * (2 + 12)));
	tiles_done(&t);
}

Test(tiles, a_bundle_is_read_back_or_refused)
{
	static struct tiles t;
	struct status st = { 0 };
	struct bytes entry[TILES_WIDTH];
	struct buf content;
	bool found = true;
	tiles_init(&t, directory);
	buf_init(&content, FILE_SMALL_BYTES);
	cr_assert(eq(int, tiles_read_bundle(&t, 0, &st, &found, entry, &content), OK));
	cr_expect(not(found));
	for (size_t i = 0; i < TILES_WIDTH; i++)
		cr_assert(tiles_add(&t, BYTES_OF("an entry"), &st) == OK, "%s", st.message);
	cr_assert(eq(int, tiles_read_bundle(&t, 0, &st, &found, entry, &content), OK));
	cr_expect(found);
	cr_expect(eq(sz, entry[255].len, 8));
	buf_reset(&content);
	cr_assert(tiles_write(&t, "tile/entries/000", BYTES_OF("\x00\x08" "an entr"), &st) == OK);
	cr_expect(eq(int, tiles_read_bundle(&t, 0, &st, &found, entry, &content), DATA_LOSS));
	cr_expect(eq(str, st.reason, (char *)"BAD_BUNDLE"));
	buf_done(&content);
	tiles_done(&t);
}
