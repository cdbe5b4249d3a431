/* The list, the nonces, the checkpoint and the seed of a draw, and whether the items are those that it draws. */
#include "client/verify/sample.h"

#include "client/verify/file.h"
#include "common/arena.h"
#include "common/checkpoint.h"
#include "common/draw.h"
#include "common/json.h"

#include "audit/v1/sampling.pb-c.h"
#include "audit/v1/sampling_draw.pb-c.h"

#include <errno.h>
#include <inttypes.h>

enum { JSON_BYTES_MAX = 64 * 1024 * 1024, ARENA_BYTES = 256 * 1024 * 1024, LINE_BYTES = 1024 };

struct sample {
	const struct sample_files *files;
	void (*say)(const char *line);
	struct arena *arena;
	struct buf list;
	struct population population;
	const Audit__SamplingDraw *draw;
	const Audit__SampleItem **item; /* by their place in the order of the draw */
	size_t items;
	bool log_key_stolen;
};

static int read_json(const char *path, struct status *st, json_t **ret_json)
{
	struct buf content;
	json_error_t error;
	int rc = file_read_whole(path, JSON_BYTES_MAX, st, &content);
	if (rc == OK) {
		*ret_json = json_loadb((const char *)content.data, content.len, JSON_REJECT_DUPLICATES, &error);
		if (!*ret_json)
			rc = fail(st, DATA_LOSS, "FILE_JSON", "%s: line %d: %s", path, error.line, error.text);
	}
	buf_done(&content);
	return rc;
}

static int of_json(struct sample *s, const char *path, const json_t *json, const ProtobufCMessageDescriptor *type,
	struct status *st, ProtobufCMessage **ret_message)
{
	struct status inner = { 0 };
	if (json_to_message(json, type, s->arena, &inner, ret_message) == OK)
		return OK;
	return fail(st, DATA_LOSS, "FILE_JSON", "%s: %s: %s", path, inner.field, inner.message);
}

static int read_draw(struct sample *s, struct status *st)
{
	json_t *json = NULL;
	ProtobufCMessage *message = NULL;
	TRY(read_json(s->files->draw, st, &json));
	int rc = of_json(s, s->files->draw, json, &audit__sampling_draw__descriptor, st, &message);
	json_decref(json);
	s->draw = (const Audit__SamplingDraw *)message;
	return rc;
}

static int read_population(struct sample *s, struct status *st)
{
	struct status inner = { 0 };
	TRY(file_read_whole(s->files->population, DRAW_FILE_BYTES_MAX, st, &s->list));
	if (population_parse(buf_bytes(&s->list), &inner, &s->population) != OK)
		return fail(st, DATA_LOSS, inner.reason, "%s: %s", s->files->population, inner.message);
	if (s->draw->population_sha256.len != HASH_BYTES || s->draw->population_size != s->population.count ||
		memcmp(s->draw->population_sha256.data, s->population.sha256.b, HASH_BYTES) != 0)
		return fail(st, DATA_LOSS, "OTHER_POPULATION", "%s: not the list that was on record before the draw",
			s->files->population);
	return OK;
}

static int check_nonce(const Audit__SamplingDraw *draw, struct status *st)
{
	if (draw->nonce.len != DRAW_NONCE_BYTES || draw->seed.len != HASH_BYTES || draw->commitment.len != HASH_BYTES)
		return fail(st, DATA_LOSS, "NOT_DRAWN", "the draw is not revealed");
	struct hash commitment = draw_commitment(draw->nonce.data);
	if (memcmp(commitment.b, draw->commitment.data, HASH_BYTES) != 0)
		return fail(st, DATA_LOSS, "OTHER_NONCE", "the nonce of the auditing side is not the one it committed to");
	if (draw->auditee_nonce.len != 0 && draw->auditee_nonce.len != DRAW_NONCE_BYTES)
		return fail(st, DATA_LOSS, "OTHER_NONCE", "the nonce of the audited side is none");
	return OK;
}

/* Its text up to the empty line; with a key, signed by it. */
static int open_checkpoint(struct sample *s, struct status *st, struct checkpoint *ret_checkpoint)
{
	struct bytes text = BYTES(s->draw->checkpoint, strlen(s->draw->checkpoint));
	struct status inner = { 0 };
	struct note note;
	const uint8_t *key = NULL;
	int rc = s->files->keys ? log_keys_open(s->files->keys, text, &inner, ret_checkpoint, &key)
				: note_parse(text, &inner, &note);
	if (rc == OK && !s->files->keys)
		rc = checkpoint_parse(note.text, &inner, ret_checkpoint);
	if (rc != OK)
		return fail(st, DATA_LOSS, inner.reason, "the checkpoint of the draw: %s", inner.message);
	if (ret_checkpoint->size != s->draw->ledger_index + 1)
		return fail(st, DATA_LOSS, "OTHER_CHECKPOINT", "the checkpoint does not end with the commitment");
	s->log_key_stolen = key && log_keys_stolen(s->files->keys, key);
	if (!s->files->keys)
		s->say("the checkpoint's signature is not checked: no --log-key");
	return OK;
}

static int check_seed(struct sample *s, struct status *st, struct hash *ret_seed)
{
	const Audit__SamplingDraw *draw = s->draw;
	struct checkpoint c;
	TRY(check_nonce(draw, st));
	TRY(open_checkpoint(s, st, &c));
	struct draw d = { .origin = c.origin, .plan_id = draw->sampling_plan_id, .population = s->population.sha256,
		.population_size = (uint32_t)s->population.count, .checkpoint_size = c.size, .checkpoint_root = c.root,
		.nonce = draw->nonce.data, .auditee_nonce = draw->auditee_nonce.len ? draw->auditee_nonce.data : NULL };
	*ret_seed = draw_seed(&d);
	if (memcmp(ret_seed->b, draw->seed.data, HASH_BYTES) != 0)
		return fail(st, DATA_LOSS, "OTHER_SEED", "the seed does not follow from nonces, checkpoint and population");
	if (!d.auditee_nonce)
		s->say("drawn by the auditing side alone: the audited side gave no nonce in time");
	return OK;
}

/* Items. */

static int take_item(struct sample *s, const Audit__SampleItem *item, struct status *st)
{
	if (strcmp(item->sampling_plan_id, s->draw->sampling_plan_id) != 0)
		return OK; /* of another sample */
	for (size_t i = 0; i < s->population.count; i++) {
		const struct population_line *l = &s->population.line[i];
		if (l->place != item->place)
			continue;
		if (!bytes_equal(l->text, BYTES(item->label, strlen(item->label))))
			return fail(st, DATA_LOSS, "OTHER_ITEM", "item \"%s\": place %" PRIu32 " of the list is another",
				item->label, item->place);
		if (s->item[i])
			return fail(st, DATA_LOSS, "OTHER_ITEM", "item \"%s\" is there twice", item->label);
		s->item[i] = item;
		s->items++;
		return OK;
	}
	return fail(st, DATA_LOSS, "OTHER_ITEM", "item \"%s\": the list has no place %" PRIu32, item->label, item->place);
}

static int read_items(struct sample *s, struct status *st)
{
	json_t *json = NULL, *one;
	size_t i;
	int rc = OK;
	s->item = arena_array(s->arena, s->population.count, sizeof(s->item[0]));
	if (!s->item)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the items");
	TRY(read_json(s->files->items, st, &json));
	if (!json_is_array(json))
		rc = fail(st, DATA_LOSS, "FILE_JSON", "%s: no list of items", s->files->items);
	json_array_foreach(json, i, one) {
		ProtobufCMessage *message = NULL;
		if (rc == OK)
			rc = of_json(s, s->files->items, one, &audit__sample_item__descriptor, st, &message);
		if (rc == OK)
			rc = take_item(s, (const Audit__SampleItem *)message, st);
	}
	json_decref(json);
	return rc;
}

static const Audit__SampleItem *item_of(const struct sample *s, const char *id)
{
	for (size_t i = 0; i < s->population.count; i++)
		if (s->item[i] && strcmp(s->item[i]->id, id) == 0)
			return s->item[i];
	return NULL;
}

/* A replacement has somebody's place, who left it for a reason. */
static int check_replacement(const struct sample *s, const Audit__SampleItem *item, struct status *st)
{
	const Audit__SampleItem *other = *item->replaces_id ? item_of(s, item->replaces_id) : NULL;
	if (!other || other->state != AUDIT__SAMPLE_ITEM_STATE__SAMPLE_ITEM_STATE_REPLACED || !*other->reason)
		return fail(st, DATA_LOSS, "OTHER_ITEM", "item \"%s\" was not drawn and replaces none with a reason",
			item->label);
	return OK;
}

/* The first of the order, without a gap: as many as were planned, then those that took somebody's place. */
static int check_items(struct sample *s, struct status *st)
{
	char line[LINE_BYTES];
	for (size_t i = 0; i < s->items; i++) {
		const struct population_line *l = &s->population.line[i];
		const Audit__SampleItem *item = s->item[i];
		if (!item)
			return fail(st, DATA_LOSS, "OTHER_ITEM", "\"%.*s\" was drawn as number %zu and left out",
				(int)l->text.len, (const char *)l->text.data, i + 1);
		if (i >= s->draw->sample_size)
			TRY(check_replacement(s, item, st));
		else if (*item->replaces_id)
			return fail(st, DATA_LOSS, "OTHER_ITEM", "item \"%s\" was drawn and is said to replace another",
				item->label);
		(void)snprintf(line, sizeof(line), "%6zu  place %" PRIu32 "  %s%s%s", i + 1, item->place, item->label,
			*item->reason ? ", replaced: " : "", item->reason);
		s->say(line);
	}
	if (s->items < s->draw->sample_size)
		s->say("fewer are named than were planned");
	return OK;
}

static int verify(struct sample *s, struct status *st)
{
	struct hash seed;
	char line[LINE_BYTES], text[HASH_TEXT_BYTES];
	TRY(read_draw(s, st));
	TRY(read_population(s, st));
	TRY(check_seed(s, st, &seed));
	population_order(&s->population, &seed);
	hash_format(&seed, text);
	(void)snprintf(line, sizeof(line), "seed         %s", text);
	s->say(line);
	if (!s->files->items)
		return OK;
	TRY(read_items(s, st));
	return check_items(s, st);
}

int sample_verify(const struct sample_files *files, void (*say)(const char *line), struct status *st,
	struct sample_result *ret_result)
{
	struct sample s = { .files = files, .say = say, .arena = arena_new(ARENA_BYTES) };
	buf_init(&s.list, DRAW_FILE_BYTES_MAX);
	int rc = s.arena ? verify(&s, st) : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	*ret_result = (struct sample_result){ s.items, s.log_key_stolen };
	population_free(&s.population);
	buf_done(&s.list);
	arena_free(s.arena);
	return rc;
}
