/* Fetching an evidence file, and checking that it is the one that was signed. */
#include "client/call.h"
#include "client/command.h"
#include "client/fetch.h"
#include "client/term.h"

static int get_evidence(struct client *c, const char *id, struct status *st, const Audit__Evidence **ret_evidence)
{
	Audit__GetEvidenceRequest request = AUDIT__GET_EVIDENCE_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.evidence_id = id;
	TRY(call_named(c, c->arena, "audit.v1.EvidenceService/GetEvidence", &request.base, st, &raw, NULL));
	*ret_evidence = ((const Audit__GetEvidenceResponse *)raw)->evidence;
	if (!*ret_evidence || !(*ret_evidence)->file)
		return fail(st, FAILED_PRECONDITION, "NO_EVIDENCE_FILE", "this evidence has no file");
	return OK;
}

COMMAND(cmd_evidence_fetch)
{
	const Audit__Evidence *evidence = NULL;
	Audit__GetChunkRequest request = AUDIT__GET_CHUNK_REQUEST__INIT;
	const char *out = command_arg(arg, "out");
	(void)word;
	(void)count;
	TRY(client_open(c, st));
	TRY(get_evidence(c, command_arg(arg, "EVIDENCE-ID"), st, &evidence));
	request.evidence_id = evidence->id;
	const struct fetch_source from = { "audit.v1.EvidenceService/GetChunk", &request.base, &request.chunk, evidence->file };
	TRY(fetch_file(c, &from, out, st));
	say("%s: %" PRIu64 " bytes, digest as signed", out, evidence->file->size_bytes);
	return OK;
}
