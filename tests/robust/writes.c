/* Keeping the world as it was before each write, and calling on copies of it. */
#include "tests/robust/writes.h"

#include "audit/v1/options.pb-c.h"
#include "common/arena.h"
#include "common/limits.h"
#include "daemon/verify.h"
#include "tests/daemon/access/done.h"
#include "tests/robust/flags.h"
#include "tests/support/tree.h"

#include <assert.h>
#include <sys/mman.h>
#include <sys/wait.h>

static struct writes *made;
static bool is_wanted[WRITES_MAX * 4]; /* by method */

static void copy_directory(const char *from, char ret_to[64])
{
	tree_new("writes", ret_to);
	tree_remove(ret_to);
	tree_copy(from, ret_to);
}

/* The first time that a method is done. */
static void keep(struct world *w, const struct actor *as, const struct method_rule *method,
	const ProtobufCMessage *request)
{
	size_t at = (size_t)(method - schema_method);
	if (!is_wanted[at])
		return;
	is_wanted[at] = false;
	assert(made->count < WRITES_MAX && protobuf_c_message_get_packed_size(request) <= WRITE_BYTES_MAX);
	struct write_case *c = &made->write[made->count++];
	c->method = method;
	c->as = *as;
	c->request_len = protobuf_c_message_pack(request, c->request);
	world_close(w);
	copy_directory(w->directory, c->directory);
	if (world_open(w) != OK)
		abort();
}

static void choose(int argc, char **argv)
{
	const char *name = flag_text(argc, argv, "--method");
	size_t all = 0, seen = 0, wanted = flag_number(argc, argv, "--methods", WRITES_MAX);
	assert(schema_method_count <= ARRAY_LEN(is_wanted));
	for (size_t i = 0; i < schema_method_count; i++)
		all += schema_method[i].effect == AUDIT__EFFECT__EFFECT_WRITE;
	size_t step = wanted && wanted < all ? all / wanted : 1;
	for (size_t i = 0; i < schema_method_count; i++)
		if (schema_method[i].effect == AUDIT__EFFECT__EFFECT_WRITE)
			is_wanted[i] = (name ? strstr(schema_method[i].name, name) != NULL : seen % step == 0), seen++;
}

struct writes *writes_new(int argc, char **argv)
{
	int status;
	made = mmap(NULL, sizeof(*made), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert(made != MAP_FAILED);
	(void)fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		choose(argc, argv);
		done_before = keep;
		exit(done_failures() ? 1 : 0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0 || made->count == 0) {
		(void)fprintf(stderr, "the writes could not be made\n");
		exit(2);
	}
	return made;
}

void writes_free(struct writes *w)
{
	for (size_t i = 0; i < w->count; i++)
		tree_remove(w->write[i].directory);
	(void)munmap(w, sizeof(*w));
}

void write_open(const struct write_case *c, struct world *w)
{
	if (w->core)
		write_close(w);
	copy_directory(c->directory, w->directory);
	if (world_open(w) == OK)
		return;
	(void)fprintf(stderr, "open: %s: %s\n", w->st.reason, w->st.message);
	exit(2);
}

void write_close(struct world *w)
{
	world_close(w);
	tree_remove(w->directory);
}

void write_call(struct world *w, const struct write_case *c, bool validate_only, struct answer *ret_answer)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	assert(a);
	ProtobufCMessage *request = protobuf_c_message_unpack(c->method->request->descriptor, arena_allocator(a),
		c->request_len, c->request);
	assert(request);
	world_call(w, &c->as, c->method, request, validate_only, ret_answer);
	arena_free(a);
}

int write_verify(const char *directory, struct status *st, uint64_t *ret_entries)
{
	char state[96], keys[96];
	struct store *store;
	struct verify_report report;
	(void)snprintf(state, sizeof(state), "%s/state", directory);
	(void)snprintf(keys, sizeof(keys), "%s/keys", directory);
	TRY(store_open(state, keys, WORLD_ORIGIN, st, &store));
	struct verify_settings s = { .slots = store->slots, .log_public = keyring_log_public(store->keys),
		.origin = WORLD_ORIGIN, .signatures = true, .deep = true };
	int rc = db_open(store->db_path, DB_READER, st, &s.db);
	if (rc == OK)
		rc = verify_store(&s, st, &report);
	db_close(s.db);
	store_close(store);
	if (rc == OK)
		*ret_entries = report.entries;
	return rc;
}
