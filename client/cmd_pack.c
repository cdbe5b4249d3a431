/* auditc evidence pack: what a stranger needs to check evidence with other people's tools. docs/formats.md, "Pack". */
#include "client/command.h"
#include "client/packing.h"
#include "client/packing_evidence.h"

/* Ids separated by commas. */
static int take_ids(struct packing *p, struct packed_evidence *e, const char *list, struct status *st)
{
	char *copy = arena_text(p->c->arena, list), *rest = copy, *id;
	while (copy && (id = strsep(&rest, ","))) {
		struct id parsed;
		if (!id_parse(id, strlen(id), &parsed))
			return fail(st, INVALID_ARGUMENT, "BAD_ID", "%s: not an id of evidence", id);
		TRY(packed_evidence_take(p, e, id, st));
	}
	return OK;
}

static int fill(struct packing *p, void *context, struct status *st)
{
	return packed_evidence_add(p, context, st);
}

static int pack(struct packing *p, struct packed_evidence *e, const char *ids, const char *path, struct status *st)
{
	struct buf instructions;
	TRY(client_open(p->c, st));
	TRY(take_ids(p, e, ids, st));
	TRY(packing_prove(p, st));
	buf_init(&instructions, PACK_TEXT_MAX);
	packing_instruct(p, &instructions);
	packed_evidence_instruct(e, &instructions);
	int rc = packing_write(p, path, &instructions, fill, e, st);
	buf_done(&instructions);
	return rc;
}

COMMAND(cmd_pack)
{
	(void)word;
	(void)count;
	struct packing *p = packing_new(c, command_arg(arg, "redacted") != NULL);
	struct packed_evidence *e = calloc(1, sizeof(*e));
	int rc = !p || !e ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack") :
		pack(p, e, command_arg(arg, "EVIDENCE-IDS"), command_arg(arg, "out"), st);
	if (rc == OK)
		(void)fprintf(stderr, "packed %zu pieces of evidence; check it with: auditverify %s\n", e->count,
			command_arg(arg, "out"));
	free(e);
	packing_free(p);
	return rc;
}
