/* auditc log export: the ledger's tree as files, recomputed here and checked against the signed root before it is believed. */
#include "client/command.h"
#include "client/history.h"
#include "client/shown.h"
#include "client/term.h"
#include "client/tiles.h"
#include "common/limits.h"

#include "audit/v1/cosignature.pb-c.h"
#include "audit/v1/ledger.pb-c.h"
#include "audit/v1/log_shown.pb-c.h"

struct export {
	struct client *client;
	struct tiles tiles;
	struct arena *arena; /* of one bundle */
	struct checkpoint checkpoint;
};

/* The newest checkpoint, or the newest that was cosigned; leads to the newest one that was accepted. */
static int choose_checkpoint(struct client *c, bool is_cosigned, struct status *st, struct buf *ret_note)
{
	Audit__GatherCosignaturesRequest request = AUDIT__GATHER_COSIGNATURES_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	if (!is_cosigned)
		return file_read(c->witness.path, st, ret_note);
	TRY(call_named(c, c->arena, "audit.v1.CosignatureService/GatherCosignatures", &request.base, st, &raw, NULL));
	const Audit__GatherCosignaturesResponse *gathered = (const Audit__GatherCosignaturesResponse *)raw;
	if (gathered->checkpoint.len == 0)
		return fail(st, NOT_FOUND, "NOT_COSIGNED", "nobody has cosigned yet: auditc log witness");
	buf_add(ret_note, gathered->checkpoint.data, gathered->checkpoint.len);
	return client_witness(c, st);
}

static int fetch_bundle(struct export *e, uint64_t first, size_t count, struct status *st)
{
	Audit__GetLeavesRequest request = AUDIT__GET_LEAVES_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.first = first;
	request.count = (uint32_t)count;
	TRY(call_named(e->client, e->arena, "audit.v1.LedgerService/GetLeaves", &request.base, st, &raw, NULL));
	const Audit__GetLeavesResponse *response = (const Audit__GetLeavesResponse *)raw;
	if (response->n_leaves != count)
		return fail(st, DATA_LOSS, "BAD_REPLY", "the server gives %zu leaves of %zu", response->n_leaves, count);
	for (size_t i = 0; i < count; i++)
		TRY(tiles_add(&e->tiles, BYTES(response->leaves[i].data, response->leaves[i].len), st));
	return OK;
}

/* What an earlier export wrote is not fetched again; the root tells whether it is still right. */
static int add_bundle(struct export *e, uint64_t first, size_t count, struct status *st)
{
	struct bytes entry[TILES_WIDTH];
	struct buf content;
	bool found = false;
	buf_init(&content, FILE_SMALL_BYTES);
	int rc = count == TILES_WIDTH ? tiles_read_bundle(&e->tiles, first / TILES_WIDTH, st, &found, entry, &content) : OK;
	for (size_t i = 0; rc == OK && found && i < count; i++)
		rc = tiles_add(&e->tiles, entry[i], st);
	buf_done(&content);
	if (rc == OK && !found)
		rc = fetch_bundle(e, first, count, st);
	return rc;
}

static int add_all(struct export *e, struct status *st)
{
	for (uint64_t first = 0; first < e->checkpoint.size; first += TILES_WIDTH) {
		uint64_t left = e->checkpoint.size - first;
		arena_reset(e->arena);
		TRY(add_bundle(e, first, left < TILES_WIDTH ? (size_t)left : TILES_WIDTH, st));
		term_progress("exporting ", first + TILES_WIDTH < e->checkpoint.size ? first + TILES_WIDTH : e->checkpoint.size,
			e->checkpoint.size);
	}
	return tiles_end(&e->tiles, st);
}

/* The checkpoint comes last: where it stands, the tiles it is of do too. */
static int export(struct export *e, struct bytes note, struct status *st)
{
	struct hash root;
	TRY(add_all(e, st));
	root = merkle_root(&e->tiles.frontier);
	if (!hash_equal(&root, &e->checkpoint.root))
		return fail(st, DATA_LOSS, "BAD_EXPORT", "the leaves do not give the root that the log signed. Export to an "
			"empty folder; where that fails too the server gives other entries than it signed for");
	return tiles_write(&e->tiles, "checkpoint", note, st);
}

static int export_to(struct client *c, const char *directory, bool is_cosigned, struct status *st)
{
	struct export e = { .client = c, .arena = arena_new(LIMIT_ARENA_BYTES) };
	struct buf note;
	buf_init(&note, NOTE_BYTES_MAX);
	tiles_init(&e.tiles, directory);
	int rc = e.arena ? choose_checkpoint(c, is_cosigned, st, &note)
			 : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	if (rc == OK)
		rc = log_keys_open(&c->witness.keys, buf_bytes(&note), st, &e.checkpoint, NULL);
	if (rc == OK)
		rc = history_holds(c, buf_bytes(&note), &e.checkpoint, st);
	if (rc == OK)
		rc = export(&e, buf_bytes(&note), st);
	Audit__LogExported shown = AUDIT__LOG_EXPORTED__INIT;
	shown.path = directory;
	shown.size = e.checkpoint.size;
	if (rc == OK && !shown_as_lines(c))
		rc = shown_put(c, &shown.base, st);
	if (rc == OK)
		say("%" PRIu64 " entries in %zu files below %s, as c2sp.org/tlog-tiles has them", e.checkpoint.size,
			e.tiles.files, directory);
	tiles_done(&e.tiles);
	buf_done(&note);
	arena_free(e.arena);
	return rc;
}

COMMAND(cmd_log_export)
{
	(void)word;
	(void)count;
	TRY(history_open(c, st));
	return export_to(c, command_arg(arg, "DIRECTORY"), command_arg(arg, "cosigned") != NULL, st);
}
