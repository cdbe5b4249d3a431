/* Keeping a world beside its store: what memory says of it as it is, but rules by noun and facts as JSON. */
#include "tests/daemon/access/world_copy.h"

#include "common/crypto.h"
#include "tests/support/tree.h"

#include <assert.h>
#include <stdio.h>

static FILE *open_kept(const char *directory, const char *mode)
{
	char path[96];
	(void)snprintf(path, sizeof(path), "%s/world", directory);
	FILE *file = fopen(path, mode);
	if (!file) {
		perror(path);
		abort();
	}
	return file;
}

void world_keep(struct world *w, char ret_kept[64])
{
	json_t *objects = json_array();
	world_close(w);
	memcpy(ret_kept, w->directory, 64);
	for (size_t i = 0; i < w->object_count; i++) {
		struct object *o = &w->object[i];
		json_t *facts = o->facts ? o->facts : json_null();
		(void)json_array_append_new(objects, json_pack("[s, o]", o->resource->noun, facts));
		o->resource = NULL;
		o->facts = NULL;
	}
	FILE *file = open_kept(ret_kept, "we");
	if (fwrite(w, sizeof(*w), 1, file) != 1 || json_dumpf(objects, file, JSON_COMPACT) != 0 || fclose(file) != 0)
		abort();
	json_decref(objects);
	free(w);
}

struct world *world_copy(const char *kept)
{
	struct world *w = calloc(1, sizeof(*w));
	assert(w && crypto_ready() == 0);
	FILE *file = open_kept(kept, "re");
	bool is_read = fread(w, sizeof(*w), 1, file) == 1;
	json_t *objects = json_loadf(file, 0, NULL);
	(void)fclose(file);
	if (!is_read || json_array_size(objects) != w->object_count)
		abort();
	for (size_t i = 0; i < w->object_count; i++) {
		const json_t *at = json_array_get(objects, i);
		json_t *facts = json_array_get(at, 1);
		w->object[i].resource = schema_find_resource(json_string_value(json_array_get(at, 0)));
		w->object[i].facts = json_is_null(facts) ? NULL : json_incref(facts);
	}
	json_decref(objects);
	tree_new("matrix", w->directory);
	tree_remove(w->directory);
	tree_copy(kept, w->directory);
	if (world_open(w) != OK) {
		(void)fprintf(stderr, "the copy does not open: %s: %s\n", w->st.reason, w->st.message);
		abort();
	}
	return w;
}

void world_forget(const char *kept)
{
	tree_remove(kept);
}
