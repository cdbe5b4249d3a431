/*
 * Who can write to a device leaves an item in its outbox that auditc did not: number NUMBER becomes something else.
 * usage: plant NUMBER method METHOD | kept METHOD | part | log | row | signature
 */
#include "client/outbox.h"
#include "common/crypto.h"
#include "common/clock.h"
#include "common/statement.h"

#include <stdio.h>

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static int set_header(struct client *c, Audit__OutboxItem *item, const struct statement_header *h, struct status *st)
{
	struct buf text;
	buf_init(&text, LIMIT_HEADER_BYTES);
	statement_format(h, &text);
	struct bytes kept = arena_bytes(c->arena, buf_bytes(&text));
	item->statement->header = (ProtobufCBinaryData){ kept.len, (uint8_t *)(uintptr_t)kept.data };
	int rc = text.failed || !kept.data ? fail(st, INTERNAL, "BAD_HEADER", "no header") : OK;
	buf_done(&text);
	return rc;
}

static int change(struct client *c, Audit__OutboxItem *item, char **what, struct status *st)
{
	struct statement_header h;
	TRY(statement_parse(BYTES(item->statement->header.data, item->statement->header.len), st, &h));
	if (strcmp(what[0], "part") == 0) {
		item->statement->parts[0]->salt.data[0] ^= 1;
		return OK;
	}
	if (strcmp(what[0], "row") == 0) {
		item->created_id = item->audit_id;
		return OK;
	}
	if (strcmp(what[0], "signature") == 0) {
		static uint8_t zeros[SIGNATURE_BYTES];
		item->statement->signature = (ProtobufCBinaryData){ sizeof(zeros), zeros };
		return OK;
	}
	if (strcmp(what[0], "log") == 0)
		h.log_key.b[0] ^= 1;
	else
		item->method = what[1];
	if (strcmp(what[0], "method") == 0)
		(void)snprintf(h.method, sizeof(h.method), "%s", what[1]);
	return set_header(c, item, &h, st);
}

static int plant(struct client *c, const char *number, char **what, struct status *st)
{
	struct outbox_place place;
	Audit__OutboxItem *item;
	TRY(client_prepare(c, st));
	TRY(outbox_find(c, number, st, &place));
	TRY(outbox_load(c, &place, st, &item));
	TRY(change(c, item, what, st));
	return outbox_replace(c, &place, item, st);
}

int main(int argc, char **argv)
{
	static struct client c;
	static struct status st;
	if (argc < 3 || crypto_ready() != 0)
		return 2;
	c.started_us = clock_now_us();
	c.options.passphrase_fd = -1;
	c.options.offline = true;
	c.arena = arena_new(ARENA_BYTES);
	if (!c.arena)
		return 2;
	int rc = plant(&c, argv[1], argv + 2, &st);
	if (rc != OK)
		(void)fprintf(stderr, "plant: %s: %s\n", st.reason, st.message);
	client_close(&c);
	arena_free(c.arena);
	return rc == OK ? 0 : 1;
}
