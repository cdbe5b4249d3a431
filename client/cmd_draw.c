/*
 * Draws of samples: the nonces of both sides, and what a seed draws from the list of a population. docs/formats.md, "Draw".
 *
 * The auditing side's nonce follows from its device's key and the plan: the same device reveals what it committed to, with
 * nothing kept anywhere.
 */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/file.h"
#include "client/flags.h"
#include "client/keys.h"
#include "client/request.h"
#include "client/term.h"
#include "common/crypto.h"
#include "common/draw.h"

#include "audit/v1/sampling.pb-c.h"
#include "audit/v1/sampling_draw.pb-c.h"

enum { ENTRIES_MAX = 200, NONCE_TEXT_BYTES = 512 };

/* The nonce is what only this device's key can make of the plan. */
static int derive_nonce(struct client *c, const char *plan_id, struct status *st, uint8_t ret_nonce[DRAW_NONCE_BYTES])
{
	char text[NONCE_TEXT_BYTES];
	uint8_t signature[SIGNATURE_BYTES];
	int len = snprintf(text, sizeof(text), "isms-audit sample nonce v1\nlog %s\nplan %s\n", c->witness.log.name, plan_id);
	if (len < 0 || (size_t)len >= sizeof(text))
		return fail(st, INVALID_ARGUMENT, "BAD_ID", "%s: not the id of a plan", plan_id);
	TRY(keys_sign(c->keys, "sample@isms-audit", BYTES(text, (size_t)len), st, signature));
	struct hash nonce = hash_of(signature, sizeof(signature));
	memcpy(ret_nonce, nonce.b, DRAW_NONCE_BYTES);
	secret_wipe(signature, sizeof(signature));
	return OK;
}

static int get_draw(struct client *c, const char *id, struct status *st, const Audit__SamplingDraw **ret_draw)
{
	Audit__GetSamplingDrawRequest request = AUDIT__GET_SAMPLING_DRAW_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.sampling_draw_id = id;
	TRY(call_named(c, c->arena, "audit.v1.SamplingDrawService/GetSamplingDraw", &request.base, st, &raw, NULL));
	*ret_draw = ((const Audit__GetSamplingDrawResponse *)raw)->sampling_draw;
	return *ret_draw ? OK : fail(st, DATA_LOSS, "BAD_REPLY", "the reply has no draw");
}

static int set_bytes(json_t *request, const char *field, const uint8_t data[32], struct status *st)
{
	char text[BASE64_LEN(32) + 1];
	base64_encode(data, 32, text);
	return json_object_set_new(request, field, json_string(text)) == 0
		? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

static const char *text_in(const json_t *request, const char *field)
{
	const char *text = json_string_value(json_object_get(request, field));
	return text ? text : "";
}

/* What was given by hand stays: dice of one's own are as good. */
static int fill_commitment(struct client *c, json_t *request, struct status *st)
{
	uint8_t nonce[DRAW_NONCE_BYTES];
	TRY(derive_nonce(c, text_in(request, "sampling_plan_id"), st, nonce));
	struct hash commitment = draw_commitment(nonce);
	return set_bytes(request, "commitment", commitment.b, st);
}

static int fill_auditee_nonce(struct client *c, json_t *request, struct status *st)
{
	uint8_t nonce[DRAW_NONCE_BYTES];
	(void)c;
	random_bytes(nonce, sizeof(nonce));
	return set_bytes(request, "auditee_nonce", nonce, st);
}

static int fill_nonce(struct client *c, json_t *request, struct status *st)
{
	uint8_t nonce[DRAW_NONCE_BYTES];
	const Audit__SamplingDraw *draw;
	TRY(get_draw(c, text_in(request, "sampling_draw_id"), st, &draw));
	TRY(derive_nonce(c, draw->sampling_plan_id, st, nonce));
	return set_bytes(request, "nonce", nonce, st);
}

static int run_filled(struct client *c, const char *method_name, const char *field,
	int (*fill)(struct client *c, json_t *request, struct status *st), const char *const *word, size_t count,
	struct status *st)
{
	const struct method_rule *method = schema_find_method(method_name);
	json_t *request = NULL;
	TRY(flags_parse(method, word, count, c->started_us, st, &request));
	int rc = client_open(c, st);
	if (rc == OK && !json_object_get(request, field))
		rc = fill(c, request, st);
	if (rc == OK)
		rc = method_run_json(c, method, request, st);
	json_decref(request);
	return rc;
}

COMMAND(cmd_draw_begin)
{
	(void)arg;
	return run_filled(c, "audit.v1.SamplingDrawService/BeginSamplingDraw", "commitment", fill_commitment, word, count, st);
}

COMMAND(cmd_draw_answer)
{
	(void)arg;
	return run_filled(c, "audit.v1.SamplingDrawService/AnswerSamplingDraw", "auditee_nonce", fill_auditee_nonce, word,
		count, st);
}

COMMAND(cmd_draw_reveal)
{
	(void)arg;
	return run_filled(c, "audit.v1.SamplingDrawService/RevealSamplingDraw", "nonce", fill_nonce, word, count, st);
}

/* Lists of populations. */

struct drawn {
	struct buf file;
	struct population population;
	const Audit__SamplingDraw *draw;
};

static int order(struct drawn *d, struct status *st)
{
	struct hash seed;
	if (d->draw->seed.len != HASH_BYTES || d->draw->population_sha256.len != HASH_BYTES)
		return fail(st, FAILED_PRECONDITION, "NOT_DRAWN", "the draw is not revealed: it has no seed yet");
	if (memcmp(d->population.sha256.b, d->draw->population_sha256.data, HASH_BYTES) != 0 ||
		d->population.count != d->draw->population_size)
		return fail(st, INVALID_ARGUMENT, "OTHER_POPULATION", "this is not the list that is on record");
	memcpy(seed.b, d->draw->seed.data, HASH_BYTES);
	population_order(&d->population, &seed);
	return OK;
}

static int open_drawn(struct client *c, const char *draw_id, const char *path, struct status *st, struct drawn *ret_drawn)
{
	struct drawn d = { 0 };
	TRY(client_open(c, st));
	TRY(get_draw(c, draw_id, st, &d.draw));
	buf_init(&d.file, DRAW_FILE_BYTES_MAX);
	int rc = file_read(path, st, &d.file);
	if (rc == OK)
		rc = population_parse(buf_bytes(&d.file), st, &d.population);
	if (rc == OK)
		rc = order(&d, st);
	*ret_drawn = d;
	return rc;
}

static void close_drawn(struct drawn *d)
{
	population_free(&d->population);
	buf_done(&d->file);
}

static size_t number(const struct arg *arg, const char *name, size_t otherwise)
{
	const char *text = command_arg(arg, name);
	return text ? strtoul(text, NULL, 10) : otherwise;
}

COMMAND(cmd_draw_show)
{
	struct drawn d = { 0 };
	(void)word;
	(void)count;
	int rc = open_drawn(c, command_arg(arg, "DRAW-ID"), command_arg(arg, "population"), st, &d);
	size_t lines = rc == OK ? number(arg, "count", d.draw->sample_size) : 0;
	for (size_t i = 0; i < lines && i < d.population.count; i++) {
		const struct population_line *l = &d.population.line[i];
		put_line("%zu\t%" PRIu32 "\t%.*s%s", i + 1, l->place, (int)l->text.len, (const char *)l->text.data,
			i < d.draw->sample_size ? "" : "\tfollows");
	}
	close_drawn(&d);
	return rc;
}

static int name_some(struct client *c, const struct drawn *d, size_t from, size_t to, struct status *st)
{
	Audit__NameSampleItemsRequest request = AUDIT__NAME_SAMPLE_ITEMS_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.sampling_plan_id = d->draw->sampling_plan_id;
	request.entries = arena_array(c->arena, ENTRIES_MAX, sizeof(request.entries[0]));
	for (size_t i = from; i < to && request.entries; i++) {
		const struct population_line *l = &d->population.line[i];
		Audit__SampleItemEntry *e = arena_alloc(c->arena, sizeof(*e));
		if (!e)
			return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
		audit__sample_item_entry__init(e);
		e->place = l->place;
		e->label = arena_printf(c->arena, "%.*s", (int)l->text.len, (const char *)l->text.data);
		if (!e->label)
			return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
		request.entries[request.n_entries++] = e;
	}
	return call_named(c, c->arena, "audit.v1.SampleItemService/NameSampleItems", &request.base, st, &raw, NULL);
}

COMMAND(cmd_draw_name)
{
	struct drawn d = { 0 };
	(void)word;
	(void)count;
	int rc = open_drawn(c, command_arg(arg, "DRAW-ID"), command_arg(arg, "population"), st, &d);
	size_t from = number(arg, "from", 1), to = rc == OK ? d.draw->sample_size : 0;
	if (rc == OK && (from == 0 || from > to))
		rc = fail(st, INVALID_ARGUMENT, "BAD_VALUE", "%zu of %zu are drawn", from, to);
	for (size_t at = from - 1; rc == OK && at < to; at += ENTRIES_MAX) {
		size_t end = at + ENTRIES_MAX < to ? at + ENTRIES_MAX : to;
		rc = name_some(c, &d, at, end, st);
		if (rc == OK)
			say("%zu of %zu are named", end, to);
	}
	close_drawn(&d);
	return rc;
}
