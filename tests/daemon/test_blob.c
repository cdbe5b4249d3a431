/* Evidence files on a real disk: uploads in any order, digests, quota, expiry, claims, disposal, and kills between steps. */
#include "common/merkle.h"
#include "daemon/blob.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define HOUR_US (INT64_C(3600) * 1000000)
#define NOW_US INT64_C(1763894280000000)

enum { SLOTS = 4096, SCOPE_SLOT = 1, CHUNK = LIMIT_CHUNK_BYTES, QUOTA = 16 * 1024 * 1024, FILE_MAX = 8 * 1024 * 1024 };

/* Steps that reach the disk, counted so that a child can be killed before the n-th. */
static int kill_at = -1;

static void disk_step(void)
{
	if (kill_at >= 0 && kill_at-- == 0)
		_exit(42);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
	disk_step();
	return syscall(SYS_pwrite64, fd, data, len, offset);
}

int fdatasync(int fd)
{
	disk_step();
	return (int)syscall(SYS_fdatasync, fd);
}

static bool fsync_fails;

int fsync(int fd)
{
	disk_step();
	if (fsync_fails) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	disk_step();
	return (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
}

int unlinkat(int fd, const char *path, int flags)
{
	disk_step();
	return (int)syscall(SYS_unlinkat, fd, path, flags);
}

/* Slots in memory, as keys.db would give them. */
static uint64_t slot_next = 10;
static bool slot_gone[SLOTS];

static int take_slot(void *context, struct status *st, uint64_t *ret_slot)
{
	(void)context;
	(void)st;
	*ret_slot = slot_next++;
	return OK;
}

static int read_slot(void *context, uint64_t slot, struct status *st, bool *ret_found, uint8_t ret_key[KEY_BYTES])
{
	(void)context;
	(void)st;
	*ret_found = slot < SLOTS && !slot_gone[slot];
	memset(ret_key, 0x5a, KEY_BYTES);
	put_be64(ret_key, slot);
	return OK;
}

static int destroy_slot(void *context, uint64_t slot, struct status *st)
{
	(void)context;
	(void)st;
	slot_gone[slot] = true;
	return OK;
}

static char directory[64];
static struct blobs *blobs;
static const struct id ada = { { 1, 1 } }, bob = { { 2, 2 } };
static const struct id acme = { { 3, 3 } }, other_audit = { { 5, 5 } };
static const struct id audit = { { 4, 4 } };

static int open_store(struct status *st)
{
	struct blob_settings settings = { .state_directory = directory, .file_max = FILE_MAX, .quota = QUOTA,
		.keys = { NULL, take_slot, read_slot, destroy_slot } };
	return blobs_open(&settings, st, &blobs);
}

static void reopen(void)
{
	struct status st = { 0 };
	blobs_close(blobs);
	cr_assert(eq(int, open_store(&st), OK), "%s", st.message);
}

static void setup(void)
{
	struct status st = { 0 };
	cr_assert(eq(int, crypto_ready(), 0));
	(void)snprintf(directory, sizeof(directory), "/tmp/test_blob.XXXXXX");
	cr_assert(ne(ptr, mkdtemp(directory), NULL));
	cr_assert(eq(int, open_store(&st), OK), "%s", st.message);
}

static int remove_one(const char *path, const struct stat *at, int type, struct FTW *ftw)
{
	(void)at;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void teardown(void)
{
	blobs_close(blobs);
	(void)nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

TestSuite(blob, .init = setup, .fini = teardown);

/* A file of that size whose bytes follow from seed. */
struct sample {
	uint8_t *data;
	struct blob_content content;
};

static struct sample sample(size_t size, unsigned seed)
{
	struct sample s = { .data = calloc(1, size ? size : 1) };
	struct merkle_frontier tree = { 0 };
	for (size_t i = 0; i < size; i++)
		s.data[i] = (uint8_t)(i * 31 + i / 257 + seed);
	s.content.size = size;
	s.content.sha256 = hash_of(s.data, size);
	for (size_t at = 0; at < size; at += CHUNK) {
		struct hash leaf = merkle_leaf(s.data + at, size - at < CHUNK ? size - at : CHUNK);
		merkle_append(&tree, &leaf);
	}
	s.content.chunks_root = merkle_root(&tree);
	return s;
}

static struct blob_owner owner_of(const struct id *person)
{
	return (struct blob_owner){ .person = *person, .organisation = acme, .scope = audit, .scope_slot = SCOPE_SLOT };
}

static uint8_t token[UPLOAD_BYTES];
static uint32_t chunk_count;

static int begin(const struct id *person, const struct blob_content *content, int64_t now_us, struct status *st)
{
	struct blob_owner owner = owner_of(person);
	status_reset(st);
	return blob_begin(blobs, &owner, content, now_us, st, token, &chunk_count);
}

static struct blob_upload mine(int64_t now_us)
{
	return (struct blob_upload){ BYTES(token, UPLOAD_BYTES), ada, audit, now_us };
}

static struct bytes chunk_of(const struct sample *s, uint32_t i)
{
	return BYTES(s->data + (size_t)i * CHUNK, blob_chunk_bytes(s->content.size, i));
}

static int put(const struct sample *s, uint32_t i, struct status *st)
{
	struct blob_upload upload = mine(NOW_US);
	status_reset(st);
	return blob_put_chunk(blobs, &upload, i, chunk_of(s, i), st);
}

static int finish(struct status *st)
{
	struct blob_upload upload = mine(NOW_US);
	status_reset(st);
	return blob_finish(blobs, &upload, st);
}

static int claim(const struct sample *s, struct status *st)
{
	status_reset(st);
	return blob_claim(blobs, &ada, &audit, &s->content, NOW_US, st);
}

/* begin, all missing chunks from the last to the first, finish, claim. */
static void store_whole(const struct sample *s)
{
	struct status st = { 0 };
	uint32_t missing[64];
	size_t count = 0;
	bool finished = false;
	cr_assert(eq(int, begin(&ada, &s->content, NOW_US, &st), OK), "%s", st.message);
	struct blob_upload upload = mine(NOW_US);
	cr_assert(eq(int, blob_missing(blobs, &upload, ARRAY_LEN(missing), &st, missing, &count, &finished), OK));
	while (count-- > 0)
		cr_assert(eq(int, put(s, missing[count], &st), OK), "%s", st.message);
	cr_assert(eq(int, finish(&st), OK), "%s", st.message);
	cr_assert(eq(int, claim(s, &st), OK), "%s", st.message);
}

/* True when every chunk reads back as it was. */
static bool reads_back(const struct sample *s)
{
	struct status st = { 0 };
	uint8_t *content = malloc(CHUNK);
	bool same = true;
	for (uint32_t i = 0; i < blob_chunk_count(s->content.size) && same; i++) {
		size_t len = 0;
		uint32_t count = 0;
		same = blob_read_chunk(blobs, SCOPE_SLOT, &s->content.sha256, i, &st, content, &len, &count) == OK &&
			bytes_equal(BYTES(content, len), chunk_of(s, i)) &&
			count == blob_chunk_count(s->content.size);
	}
	free(content);
	return same;
}

static size_t missing_count(void)
{
	struct status st = { 0 };
	struct blob_upload upload = mine(NOW_US);
	uint32_t missing[64];
	size_t count = SIZE_MAX;
	bool finished;
	(void)!blob_missing(blobs, &upload, ARRAY_LEN(missing), &st, missing, &count, &finished);
	return count;
}

static size_t files;

static int count_file(const char *path, const struct stat *at, int type, struct FTW *ftw)
{
	(void)path;
	(void)at;
	(void)ftw;
	files += type == FTW_F;
	return 0;
}

static size_t files_below(const char *name)
{
	char path[128];
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	files = 0;
	(void)nftw(path, count_file, 16, FTW_PHYS);
	return files;
}

static void final_path(const struct sample *s, char *ret_path, size_t room)
{
	struct status st = { 0 };
	struct hash name = { { 0 } };
	char text[HASH_TEXT_BYTES];
	(void)!blob_name(blobs, SCOPE_SLOT, &s->content.sha256, &st, &name);
	hash_format(&name, text);
	(void)snprintf(ret_path, room, "%s/blobs/%.2s/%s", directory, text, text);
}

Test(blob, sizes_around_a_chunk_come_back_as_they_were)
{
	static const size_t size[] = { 0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 12345 };
	for (size_t i = 0; i < ARRAY_LEN(size); i++) {
		struct sample s = sample(size[i], (unsigned)i);
		struct stat at;
		char path[256];
		store_whole(&s);
		cr_expect(reads_back(&s), "%zu", size[i]);
		final_path(&s, path, sizeof(path));
		cr_expect(eq(int, stat(path, &at), 0), "%zu", size[i]);
		cr_expect(eq(i64, at.st_size, (int64_t)blob_file_bytes(size[i])), "%zu", size[i]);
		cr_expect(eq(int, (int)(at.st_mode & 077), 0));
		free(s.data);
	}
	reopen();
	struct sample again = sample(3 * CHUNK, 5);
	cr_expect(reads_back(&again));
	free(again.data);
}

Test(blob, t4e_plaintext_and_digests_are_not_on_disk)
{
	struct sample s = sample(2 * CHUNK, 7);
	char path[256], *found;
	store_whole(&s);
	final_path(&s, path, sizeof(path));
	size_t len = (size_t)blob_file_bytes(s.content.size);
	uint8_t *file = malloc(len);
	int fd = open(path, O_RDONLY);
	cr_assert(eq(int, file_read_at(fd, file, len, 0), 0));
	close(fd);
	found = memmem(file, len, s.data + 100, 32);
	cr_expect(eq(ptr, found, NULL));
	found = memmem(file, len, s.content.sha256.b, HASH_BYTES);
	cr_expect(eq(ptr, found, NULL));
	found = memmem(file, len, s.content.chunks_root.b, HASH_BYTES);
	cr_expect(eq(ptr, found, NULL));
	free(file);
	free(s.data);
}

Test(blob, an_upload_goes_on_after_a_restart)
{
	struct status st = { 0 };
	struct sample s = sample(3 * CHUNK + 5, 1);
	uint8_t first[UPLOAD_BYTES];
	cr_assert(eq(int, begin(&ada, &s.content, NOW_US, &st), OK));
	memcpy(first, token, UPLOAD_BYTES);
	cr_assert(eq(int, put(&s, 2, &st), OK));
	reopen();
	cr_assert(eq(int, begin(&ada, &s.content, NOW_US + HOUR_US, &st), OK));
	cr_expect(eq(int, memcmp(first, token, UPLOAD_BYTES), 0));
	cr_expect(eq(sz, missing_count(), 3));
	cr_expect(eq(int, finish(&st), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "UPLOAD_INCOMPLETE"));
	for (uint32_t i = 0; i < 4; i++)
		cr_assert(eq(int, put(&s, i, &st), OK));
	cr_assert(eq(int, finish(&st), OK), "%s", st.message);
	reopen();
	cr_expect(eq(int, finish(&st), OK));
	cr_expect(eq(int, put(&s, 0, &st), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "UPLOAD_FINISHED"));
	cr_expect(eq(int, claim(&s, &st), OK));
	cr_expect(reads_back(&s));
	cr_expect(eq(u64, blobs_next_slot(blobs), slot_next));
	free(s.data);
}

Test(blob, wrong_digests_are_refused_and_all_must_come_again)
{
	struct status st = { 0 };
	struct sample s = sample(CHUNK + 1, 2);
	struct blob_content wrong[2] = { s.content, s.content };
	wrong[0].sha256.b[31] ^= 1;
	wrong[1].chunks_root.b[0] ^= 1;
	for (size_t i = 0; i < 2; i++) {
		cr_assert(eq(int, begin(&ada, &wrong[i], NOW_US, &st), OK));
		cr_assert(eq(int, put(&s, 0, &st), OK));
		cr_assert(eq(int, put(&s, 1, &st), OK));
		cr_expect(eq(int, finish(&st), INVALID_ARGUMENT), "%zu", i);
		cr_expect(eq(str, st.reason, "DIGEST"), "%zu", i);
		cr_expect(eq(sz, missing_count(), 2), "%zu", i);
		cr_expect(eq(int, blob_claim(blobs, &ada, &audit, &wrong[i], NOW_US, &st), FAILED_PRECONDITION));
	}
	cr_expect(eq(sz, files_below("blobs"), 0));
	free(s.data);
}

Test(blob, chunks_have_exactly_their_size_and_place)
{
	struct status st = { 0 };
	struct sample s = sample(CHUNK + 10, 3);
	struct blob_upload upload;
	cr_assert(eq(int, begin(&ada, &s.content, NOW_US, &st), OK));
	upload = mine(NOW_US);
	/* clang-format off */
	const struct { uint32_t chunk; size_t len; const char *reason; } row[] = {
		{ 0, CHUNK - 1, "CHUNK_SIZE" },
		{ 0, 0, "CHUNK_SIZE" },
		{ 1, 9, "CHUNK_SIZE" },
		{ 1, 11, "CHUNK_SIZE" },
		{ 1, CHUNK, "CHUNK_SIZE" },
		{ 2, 0, "CHUNK_INDEX" },
		{ UINT32_MAX, 10, "CHUNK_INDEX" },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		status_reset(&st);
		cr_expect(eq(int, blob_put_chunk(blobs, &upload, row[i].chunk, BYTES(s.data, row[i].len), &st),
			INVALID_ARGUMENT));
		cr_expect(eq(str, st.reason, (char *)row[i].reason), "%zu", i);
	}
	free(s.data);
}

Test(blob, another_person_audit_or_token_is_not_found)
{
	struct status st = { 0 };
	struct sample s = sample(10, 4);
	cr_assert(eq(int, begin(&ada, &s.content, NOW_US, &st), OK));
	uint8_t other_token[UPLOAD_BYTES];
	memcpy(other_token, token, UPLOAD_BYTES);
	other_token[0] ^= 1;
	const struct blob_upload row[] = {
		{ BYTES(token, UPLOAD_BYTES), bob, audit, NOW_US },
		{ BYTES(token, UPLOAD_BYTES), ada, other_audit, NOW_US },
		{ BYTES(other_token, UPLOAD_BYTES), ada, audit, NOW_US },
		{ BYTES(token, UPLOAD_BYTES - 1), ada, audit, NOW_US },
		{ BYTES("../../../../etc/passwd/../../../", UPLOAD_BYTES), ada, audit, NOW_US },
		{ { NULL, 0 }, ada, audit, NOW_US },
		{ BYTES(token, UPLOAD_BYTES), ada, audit, NOW_US + 24 * HOUR_US },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		status_reset(&st);
		cr_expect(eq(int, blob_put_chunk(blobs, &row[i], 0, BYTES(s.data, 10), &st), NOT_FOUND), "%zu", i);
		cr_expect(eq(int, blob_finish(blobs, &row[i], &st), NOT_FOUND), "%zu", i);
	}
	cr_assert(eq(int, put(&s, 0, &st), OK));
	cr_assert(eq(int, finish(&st), OK));
	cr_expect(eq(int, blob_claim(blobs, &bob, &audit, &s.content, NOW_US, &st), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "UPLOAD_MISSING"));
	cr_expect(eq(int, blob_claim(blobs, &ada, &other_audit, &s.content, NOW_US, &st), FAILED_PRECONDITION));
	struct blob_content smaller = s.content;
	smaller.size--;
	cr_expect(eq(int, blob_claim(blobs, &ada, &audit, &smaller, NOW_US, &st), FAILED_PRECONDITION));
	free(s.data);
}

Test(blob, size_quota_and_open_uploads_have_limits)
{
	struct status st = { 0 };
	struct sample s = sample(1, 0);
	struct blob_content content = s.content;
	content.size = FILE_MAX + 1;
	cr_expect(eq(int, begin(&ada, &content, NOW_US, &st), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "FILE_TOO_LARGE"));
	content.size = UINT64_MAX;
	cr_expect(eq(int, begin(&ada, &content, NOW_US, &st), INVALID_ARGUMENT));
	content.size = FILE_MAX;
	for (unsigned i = 0; i < 2; i++) {
		content.sha256.b[0] = (uint8_t)i;
		cr_expect(eq(int, begin(&bob, &content, NOW_US, &st), OK));
	}
	cr_expect(eq(i64, blobs_used(blobs, &acme), QUOTA));
	content.sha256.b[0] = 9;
	content.size = 1;
	cr_expect(eq(int, begin(&bob, &content, NOW_US, &st), RESOURCE_EXHAUSTED));
	cr_expect(eq(str, st.reason, "QUOTA"));
	content.size = 0;
	for (unsigned i = 0; i < LIMIT_UPLOADS_PER_PERSON; i++) {
		content.sha256.b[0] = (uint8_t)i;
		cr_expect(eq(int, begin(&ada, &content, NOW_US, &st), OK), "%u", i);
	}
	content.sha256.b[0] = 99;
	cr_expect(eq(int, begin(&ada, &content, NOW_US, &st), RESOURCE_EXHAUSTED));
	cr_expect(eq(str, st.reason, "UPLOADS"));
	reopen();
	cr_expect(eq(i64, blobs_used(blobs, &acme), QUOTA));
	free(s.data);
}

static bool answer;

static int ask(void *context, const struct id *scope, const struct hash *sha256, struct status *st, bool *ret_used)
{
	(void)context;
	(void)scope;
	(void)sha256;
	(void)st;
	*ret_used = answer;
	return OK;
}

Test(blob, the_sweep_takes_what_expired_and_what_no_row_claims)
{
	struct status st = { 0 };
	struct sample kept = sample(CHUNK + 3, 1), refused = sample(20, 2), staged = sample(30, 3);
	store_whole(&kept);
	answer = true;
	cr_assert(eq(int, blobs_sweep(blobs, NOW_US + 23 * HOUR_US, (struct blob_referenced){ ask, NULL }, &st), OK));
	cr_expect(eq(sz, files_below("staging"), 2));
	cr_assert(eq(int, blobs_sweep(blobs, NOW_US + 24 * HOUR_US, (struct blob_referenced){ ask, NULL }, &st), OK));
	cr_expect(eq(sz, files_below("staging"), 0));
	cr_expect(reads_back(&kept));
	store_whole(&refused);
	cr_assert(eq(int, begin(&ada, &staged.content, NOW_US, &st), OK));
	reopen();
	answer = false;
	cr_assert(eq(int, blobs_sweep(blobs, NOW_US + 24 * HOUR_US, (struct blob_referenced){ ask, NULL }, &st), OK));
	cr_expect(eq(sz, files_below("staging"), 0));
	cr_expect(eq(sz, files_below("blobs"), 1));
	cr_expect(reads_back(&kept));
	cr_expect(eq(i64, blobs_used(blobs, &acme), CHUNK + 3));
	free(kept.data);
	free(refused.data);
	free(staged.data);
}

Test(blob, a_claim_may_be_repeated_and_the_same_content_is_stored_once)
{
	struct status st = { 0 };
	struct sample s = sample(CHUNK, 6);
	store_whole(&s);
	cr_expect(eq(int, claim(&s, &st), OK));
	struct blob_owner owner = owner_of(&bob);
	struct blob_upload his = { BYTES(token, UPLOAD_BYTES), bob, audit, NOW_US };
	cr_assert(eq(int, blob_begin(blobs, &owner, &s.content, NOW_US, &st, token, &chunk_count), OK));
	cr_assert(eq(int, blob_put_chunk(blobs, &his, 0, chunk_of(&s, 0), &st), OK));
	cr_assert(eq(int, blob_finish(blobs, &his, &st), OK));
	cr_expect(eq(int, blob_claim(blobs, &bob, &audit, &s.content, NOW_US, &st), OK));
	cr_expect(eq(sz, files_below("blobs"), 1));
	answer = true;
	cr_assert(eq(int, blobs_sweep(blobs, NOW_US + 24 * HOUR_US, (struct blob_referenced){ ask, NULL }, &st), OK));
	cr_expect(reads_back(&s));
	cr_expect(eq(i64, blobs_used(blobs, &acme), CHUNK));
	free(s.data);
}

Test(blob, asking_for_a_claim_claims_nothing)
{
	struct status st = { 0 };
	struct sample s = sample(CHUNK, 6), other = sample(CHUNK, 7);
	cr_assert(eq(int, begin(&ada, &s.content, NOW_US, &st), OK));
	cr_assert(eq(int, put(&s, 0, &st), OK));
	cr_assert(eq(int, finish(&st), OK));
	cr_expect(eq(int, blob_claimable(blobs, &ada, &audit, &s.content, NOW_US, &st), OK), "%s", st.message);
	cr_expect(eq(sz, files_below("blobs"), 0));
	cr_expect(eq(int, blob_claimable(blobs, &ada, &audit, &other.content, NOW_US, &st), FAILED_PRECONDITION));
	cr_expect(eq(int, claim(&s, &st), OK));
	cr_expect(eq(sz, files_below("blobs"), 1));
	free(s.data);
	free(other.data);
}

Test(blob, no_claim_is_taken_after_a_failed_fsync)
{
	struct status st = { 0 };
	struct sample s = sample(CHUNK, 6);
	store_whole(&s);
	fsync_fails = true;
	cr_expect(eq(int, claim(&s, &st), UNAVAILABLE));
	/* The kernel told of the error once; the name may still be lost. */
	fsync_fails = false;
	cr_expect(eq(int, claim(&s, &st), UNAVAILABLE), "%s", st.message);
	cr_expect(blobs_are_broken(blobs));
	reopen();
	cr_expect(eq(int, claim(&s, &st), OK), "%s", st.message);
	free(s.data);
}

Test(blob, disposal_leaves_neither_file_nor_upload)
{
	struct status st = { 0 };
	struct sample s = sample(CHUNK, 8);
	struct hash name;
	uint8_t content[16];
	size_t len;
	uint32_t count;
	store_whole(&s);
	cr_assert(eq(int, blob_name(blobs, SCOPE_SLOT, &s.content.sha256, &st, &name), OK));
	slot_gone[slot_next - 1] = true;
	cr_expect(eq(int, blob_read_chunk(blobs, SCOPE_SLOT, &s.content.sha256, 0, &st, content, &len, &count),
		NOT_FOUND));
	cr_assert(eq(int, blob_dispose(blobs, &name, &st), OK));
	cr_assert(eq(int, blob_dispose(blobs, &name, &st), OK));
	cr_expect(eq(sz, files_below(""), 0));
	cr_expect(eq(i64, blobs_used(blobs, &acme), 0));
	store_whole(&s);
	cr_expect(reads_back(&s));
	free(s.data);
}

/* Only this content is referred to. */
static int ask_one(void *context, const struct id *scope, const struct hash *sha256, struct status *st, bool *ret_used)
{
	(void)st;
	*ret_used = id_equal(scope, &audit) && hash_equal(sha256, context);
	return OK;
}

Test(blob, collecting_leaves_what_a_row_refers_to)
{
	struct status st = { 0 };
	struct sample kept = sample(CHUNK, 20), loose = sample(CHUNK, 21);
	store_whole(&kept);
	store_whole(&loose);
	uint64_t loose_slot = slot_next - 1;
	struct blob_referenced referenced = { ask_one, &kept.content.sha256 };
	cr_assert(eq(int, blobs_collect(blobs, &other_audit, referenced, &st), OK));
	cr_expect(reads_back(&loose));
	cr_assert(eq(int, blobs_collect(blobs, &audit, referenced, &st), OK), "%s", st.message);
	cr_expect(reads_back(&kept));
	cr_expect(eq(sz, files_below("blobs"), 1));
	cr_expect(slot_gone[loose_slot]);
	slot_gone[SCOPE_SLOT] = true;
	cr_assert(eq(int, blobs_collect(blobs, NULL, referenced, &st), OK), "%s", st.message);
	cr_expect(eq(sz, files_below(""), 0));
	free(kept.data);
	free(loose.data);
}

Test(blob, content_whose_key_is_gone_does_not_stand_in_the_way)
{
	struct sample s = sample(CHUNK, 9);
	struct status st = { 0 };
	store_whole(&s);
	slot_gone[slot_next - 1] = true;
	reopen();
	cr_expect(eq(sz, files_below("staging"), 0));
	store_whole(&s);
	cr_expect(reads_back(&s));
	slot_gone[SCOPE_SLOT] = true;
	cr_expect(eq(int, begin(&bob, &s.content, NOW_US, &st), NOT_FOUND));
	slot_gone[SCOPE_SLOT] = false;
	free(s.data);
}

static void flip(const char *path, off_t offset)
{
	uint8_t byte;
	int fd = open(path, O_RDWR);
	cr_assert(eq(int, (int)pread(fd, &byte, 1, offset), 1));
	byte ^= 0x40;
	cr_assert(eq(int, (int)pwrite(fd, &byte, 1, offset), 1));
	close(fd);
}

Test(blob, t2b_every_flipped_byte_is_found)
{
	struct sample s = sample(CHUNK + 100, 10);
	static const off_t offset[] = { 0, 9, 17, 25, 64, 100, 190, 255, 256, 280, 300, 256 + CHUNK + 39,
		256 + CHUNK + 40, 256 + CHUNK + 40 + 139 };
	char path[256];
	store_whole(&s);
	final_path(&s, path, sizeof(path));
	for (size_t i = 0; i < ARRAY_LEN(offset); i++) {
		flip(path, offset[i]);
		uint8_t header[BLOB_HEADER_BYTES], key[KEY_BYTES], scope_slot[KEY_BYTES], slot[KEY_BYTES];
		struct blob_header h;
		struct blob_content content;
		struct status st = { 0 };
		uint32_t bad;
		bool found;
		int fd = open(path, O_RDONLY);
		int rc = blob_file_header(fd, &st, header, &h);
		if (rc == OK) {
			(void)!read_slot(NULL, h.scope_slot, &st, &found, scope_slot);
			(void)!read_slot(NULL, h.slot, &st, &found, slot);
			chunk_key(scope_slot, slot, &h.name, key);
			rc = blob_header_open(header, key, &st, &content);
		}
		if (rc == OK)
			rc = blob_file_verify(fd, &h, &content, key, &st, &bad);
		cr_expect(eq(int, rc, DATA_LOSS), "offset %ld", (long)offset[i]);
		close(fd);
		flip(path, offset[i]);
	}
	cr_expect(reads_back(&s));
	free(s.data);
}

Test(blob, a_torn_chunk_counts_as_missing)
{
	struct status st = { 0 };
	struct sample s = sample(3 * CHUNK, 11);
	char stem[2 * UPLOAD_BYTES + 1], path[256];
	cr_assert(eq(int, begin(&ada, &s.content, NOW_US, &st), OK));
	for (uint32_t i = 0; i < 3; i++)
		cr_assert(eq(int, put(&s, i, &st), OK));
	hex_encode(token, UPLOAD_BYTES, stem);
	(void)snprintf(path, sizeof(path), "%s/staging/%s.blob", directory, stem);
	flip(path, BLOB_HEADER_BYTES + BLOB_CHUNK_SEALED_BYTES + 4096);
	cr_expect(eq(int, finish(&st), FAILED_PRECONDITION));
	cr_expect(eq(str, st.reason, "UPLOAD_INCOMPLETE"));
	cr_expect(eq(sz, missing_count(), 1));
	cr_assert(eq(int, put(&s, 1, &st), OK));
	cr_expect(eq(int, finish(&st), OK));
	free(s.data);
}

Test(blob, strangers_and_links_in_the_directories_are_not_followed)
{
	struct sample s = sample(100, 12);
	struct status st = { 0 };
	char path[256], to[256];
	uint8_t content[CHUNK];
	size_t len;
	uint32_t count;
	static const char *const name[] = { "staging/..blob", "staging/x.blob", "staging/"
		"00000000000000000000000000000000000000000000000000000000000000zz.blob", "staging/"
		"0000000000000000000000000000000000000000000000000000000000000000.state", "blobs/README" };
	store_whole(&s);
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", directory, name[i]);
		close(open(path, O_WRONLY | O_CREAT, 0600));
	}
	reopen();
	cr_expect(reads_back(&s));
	final_path(&s, path, sizeof(path));
	(void)snprintf(to, sizeof(to), "%s/elsewhere", directory);
	cr_assert(eq(int, rename(path, to), 0));
	cr_assert(eq(int, symlink(to, path), 0));
	cr_expect(ne(int, blob_read_chunk(blobs, SCOPE_SLOT, &s.content.sha256, 0, &st, content, &len, &count), OK));
	free(s.data);
}

/* In a child that ends before its n-th step on the disk; the exit code says whether it ended by itself. */
static int run_killed(const struct sample *s, int n)
{
	pid_t child = fork();
	if (child == 0) {
		struct status st = { 0 };
		kill_at = n;
		int rc = begin(&ada, &s->content, NOW_US, &st);
		for (uint32_t i = 0; rc == OK && i < chunk_count; i++)
			rc = put(s, i, &st);
		if (rc == OK)
			rc = finish(&st);
		if (rc == OK)
			rc = claim(s, &st);
		_exit(rc == OK ? 0 : 1);
	}
	int status = 0;
	(void)waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}

Test(blob, killed_at_any_step_leaves_nothing_or_a_whole_file, .timeout = 120)
{
	struct sample s = sample(CHUNK + 17, 13);
	bool claimed_before_the_end = false;
	int n, code = 42;
	for (n = 0; code == 42 && n < 100; n++) {
		struct status st = { 0 };
		code = run_killed(&s, n);
		cr_assert(ne(int, code, 1), "step %d", n);
		reopen();
		bool is_there = files_below("blobs") > 0;
		if (is_there)
			cr_expect(reads_back(&s), "step %d", n);
		claimed_before_the_end |= is_there && code == 42;
		/* Whatever was left, the same upload can be made and claimed now. */
		store_whole(&s);
		cr_expect(reads_back(&s), "step %d", n);
		answer = false;
		cr_assert(eq(int, blobs_sweep(blobs, NOW_US + 24 * HOUR_US, (struct blob_referenced){ ask, NULL }, &st), OK));
		cr_expect(eq(sz, files_below(""), 0), "step %d", n);
		cr_expect(eq(i64, blobs_used(blobs, &acme), 0), "step %d", n);
	}
	cr_expect(eq(int, code, 0), "the last run must end by itself");
	cr_expect(gt(int, n, 10));
	cr_expect(claimed_before_the_end);
	free(s.data);
}
