/* Evidence in a pack: statements by the ledger's order, the file chunk by chunk, records for reading. */
#include "client/packing_evidence.h"

#include "audit/v1/late_statement.pb-c.h"
#include "audit/v1/waiver.pb-c.h"

enum { NAME_BYTES = 256 };

static bool is_taken(const struct packed_evidence *e, const char *id)
{
	for (size_t i = 0; i < e->count; i++)
		if (strcmp(e->row[i]->id, id) == 0)
			return true;
	return false;
}

/* As it was signed, and who let it count by its digest; for who reads it there. */
static int take_late(struct packing *p, const Audit__Evidence *row, const char *place, struct status *st)
{
	Audit__GetLateStatementRequest get = AUDIT__GET_LATE_STATEMENT_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	char accepted[PACKING_PLACE_BYTES];
	get.late_statement_id = row->late_statement_id;
	if (packing_call(p, "audit.v1.LateStatementService/GetLateStatement", &get.base, st, &response) != OK)
		return st->code == NOT_FOUND ? fail(st, FAILED_PRECONDITION, "ENTERED_LATE",
			"evidence %s arrived too late: who sees what was in quarantine can pack it", row->id) : st->code;
	const Audit__LateStatement *late = ((const Audit__GetLateStatementResponse *)response)->late_statement;
	Audit__Statement *statement = audit__statement__unpack(arena_allocator(p->c->arena), late->statement.len,
		late->statement.data);
	if (!statement)
		return fail(st, DATA_LOSS, "BAD_REPLY", "%s holds no statement", late->id);
	TRY(packing_take_late(p, statement, late->signer_id, place, st));
	(void)snprintf(accepted, sizeof(accepted), "evidence/%.36s/accepted.", row->id);
	return packing_take(p, row->ledger_index, late->decider_id, accepted, st);
}

static int take_statements(struct packing *p, const Audit__Evidence *row, struct status *st)
{
	char place[PACKING_PLACE_BYTES];
	(void)snprintf(place, sizeof(place), "evidence/%.36s/", row->id);
	return *row->late_statement_id ? take_late(p, row, place, st)
				       : packing_take(p, row->ledger_index, row->collector_id, place, st);
}

int packed_evidence_take(struct packing *p, struct packed_evidence *e, const char *id, struct status *st)
{
	Audit__GetEvidenceRequest get = AUDIT__GET_EVIDENCE_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	char place[PACKING_PLACE_BYTES];
	if (is_taken(e, id))
		return OK;
	if (e->count == PACKED_EVIDENCE_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "TOO_MUCH_EVIDENCE", "a pack holds at most %d pieces of evidence",
			PACKED_EVIDENCE_MAX);
	get.evidence_id = id;
	TRY(packing_call(p, "audit.v1.EvidenceService/GetEvidence", &get.base, st, &response));
	const Audit__Evidence *row = ((const Audit__GetEvidenceResponse *)response)->evidence;
	TRY(take_statements(p, row, st));
	(void)snprintf(place, sizeof(place), "evidence/%.36s/confirmation.", row->id);
	if (row->confirmed_index != 0)
		TRY(packing_take(p, row->confirmed_index, row->confirmed_by_id, place, st));
	e->row[e->count++] = row;
	return OK;
}

void packed_evidence_instruct(const struct packed_evidence *e, struct buf *to)
{
	char place[PACKING_PLACE_BYTES], file[NAME_BYTES];
	buf_add_text(to, "\nEach file is the one whose digest was signed:\n");
	for (size_t i = 0; i < e->count; i++) {
		(void)snprintf(place, sizeof(place), "evidence/%.36s/", e->row[i]->id);
		(void)snprintf(file, sizeof(file), "%sfile", place);
		if (e->row[i]->file)
			packing_instruct_file(place, file, to);
	}
}

/* --- writing --- */

/* Appends nothing when the evidence has no file. */
static int add_file(struct packing *p, const Audit__Evidence *row, struct status *st)
{
	Audit__GetChunkRequest request = AUDIT__GET_CHUNK_REQUEST__INIT;
	char name[NAME_BYTES];
	request.evidence_id = row->id;
	const struct fetch_source from = { "audit.v1.EvidenceService/GetChunk", &request.base, &request.chunk, row->file };
	(void)snprintf(name, sizeof(name), "evidence/%s/file", row->id);
	return row->file ? packing_add_file(p, name, &from, st) : OK;
}

/* Whoever is given the evidence learns by which exceptions it came to count. */
static int add_waivers(struct packing *p, const Audit__Evidence *row, struct status *st)
{
	Audit__ListApplicableWaiversRequest request = AUDIT__LIST_APPLICABLE_WAIVERS_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	char name[NAME_BYTES];
	if (p->is_redacted)
		return OK;
	request.audit_id = row->audit_id;
	TRY(packing_call(p, "audit.v1.WaiverService/ListApplicableWaivers", &request.base, st, &response));
	const Audit__ListApplicableWaiversResponse *list = (const Audit__ListApplicableWaiversResponse *)response;
	(void)snprintf(name, sizeof(name), "evidence/%s/waivers.json", row->id);
	return list->n_waivers > 0 ? packing_add_json(p, name, response, st) : OK;
}

int packed_evidence_add(struct packing *p, const struct packed_evidence *e, struct status *st)
{
	for (size_t i = 0; i < e->count; i++) {
		char name[NAME_BYTES];
		(void)snprintf(name, sizeof(name), "evidence/%s/evidence.json", e->row[i]->id);
		TRY(add_file(p, e->row[i], st));
		TRY(packing_add_json(p, name, &e->row[i]->base, st));
		TRY(add_waivers(p, e->row[i], st));
	}
	return OK;
}
