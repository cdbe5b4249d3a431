/* auditc audit pack: a whole audit for a stranger, as far as whoever makes the pack may see it. docs/formats.md, "Pack". */
#include "client/command.h"
#include "client/packing_audit.h"
#include "client/term.h"

static int fill(struct packing *p, void *context, struct status *st)
{
	return packed_audit_add(p, context, st);
}

static int pack(struct packing *p, struct packed_audit *a, const struct arg *arg, struct status *st)
{
	struct buf instructions;
	TRY(client_open(p->c, st));
	TRY(packed_audit_take(p, a, command_arg(arg, "AUDIT-ID"), st));
	TRY(packing_prove(p, st));
	buf_init(&instructions, PACK_TEXT_MAX);
	packing_instruct(p, &instructions);
	packed_audit_instruct(p, a, &instructions);
	int rc = packing_write(p, command_arg(arg, "out"), &instructions, fill, a, st);
	buf_done(&instructions);
	return rc;
}

COMMAND(cmd_audit_pack)
{
	(void)word;
	(void)count;
	struct packing *p = packing_new(c, command_arg(arg, "redacted") != NULL);
	struct packed_audit *a = packed_audit_new();
	int rc = p && a ? pack(p, a, arg, st) : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	if (rc == OK)
		say("packed %zu statements, %zu pieces of evidence and %zu reports; check it with: auditverify %s",
			p->statement_count, a->evidence.count, a->reports, command_arg(arg, "out"));
	if (rc == OK && p->is_redacted)
		say("reports are not in a redacted pack; auditverify --report checks one beside it");
	if (rc == OK && a->left_out > 0)
		say("left out: %zu statements whose signers are not shown to you", a->left_out);
	packed_audit_free(a);
	packing_free(p);
	return rc;
}
