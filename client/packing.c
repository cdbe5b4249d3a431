/* Gathering what a pack proves: statements, receipts, devices, all as of one checkpoint, whatever is entered meanwhile. */
#include "client/packing.h"

#include "client/devices.h"
#include "client/history.h"
#include "client/split.h"

enum { SUMS_MAX = 8 * 1024 * 1024 };

static struct bytes bytes_of(ProtobufCBinaryData data)
{
	return BYTES(data.data, data.len);
}

struct packing *packing_new(struct client *c, bool is_redacted)
{
	struct packing *p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->c = c;
	p->is_redacted = is_redacted;
	buf_init(&p->sums, SUMS_MAX);
	return p;
}

void packing_free(struct packing *p)
{
	if (!p)
		return;
	buf_done(&p->sums);
	free(p);
}

int packing_call(struct packing *p, const char *method, const ProtobufCMessage *request, struct status *st,
	ProtobufCMessage **ret_response)
{
	return call_named(p->c, p->c->arena, method, request, st, ret_response, NULL);
}

static bool is_its_key(const struct signer *s, const struct statement_header *h)
{
	return bytes_equal(BYTES(s->key, SIGN_PUBLIC_BYTES), BYTES(h->signer, SIGN_PUBLIC_BYTES));
}

static int keep_device(struct packing *p, const Audit__Device *device, struct status *st)
{
	if (p->device_count == PACKING_DEVICES_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "TOO_MANY_DEVICES", "a pack holds at most %d devices", PACKING_DEVICES_MAX);
	p->device[p->device_count++] = (struct packed_device){ .id = device->id, .signer = signer_of_device(device) };
	return OK;
}

/* The device that signed, among those of the person who did. */
static int find_device(struct packing *p, const char *person_id, struct packed_statement *s, struct status *st)
{
	Audit__ListDevicesResponse *list;
	for (size_t i = 0; i < p->device_count; i++)
		if (is_its_key(&p->device[i].signer, &s->header)) {
			s->device = i;
			return OK;
		}
	TRY(devices_list(p->c, person_id, st, &list));
	for (size_t i = 0; i < list->n_devices; i++) {
		struct signer signer = signer_of_device(list->devices[i]);
		if (!is_its_key(&signer, &s->header))
			continue;
		s->device = p->device_count;
		return keep_device(p, list->devices[i], st);
	}
	return fail(st, NOT_FOUND, "NO_DEVICE", "%s: its signer's device is not shown to you", s->place);
}

bool packing_has(const struct packing *p, uint64_t index)
{
	for (size_t i = 0; i < p->statement_count; i++)
		if (p->statement[i].index == index)
			return true;
	return false;
}

bool packing_gives(const struct packing *p, const struct packed_statement *s, const Audit__Part *part)
{
	const struct method_rule *method = schema_find_method(s->header.method);
	if (!p->is_redacted)
		return true;
	return part->audience == AUDIT__AUDIENCE__AUDIENCE_ALL && method &&
		!split_names_people(bytes_of(part->content), method->request);
}

static int keep_statement(struct packing *p, uint64_t index, const Audit__GetEntryResponse *entry, const char *person_id,
	const char *place, struct status *st)
{
	if (p->statement_count == PACKING_STATEMENTS_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "TOO_MANY_STATEMENTS", "a pack holds at most %d statements",
			PACKING_STATEMENTS_MAX);
	struct packed_statement s = { .index = index, .entry = entry };
	(void)snprintf(s.place, sizeof(s.place), "%s", place);
	if (!entry->statement || !statement_signature_fits(bytes_of(entry->statement->signature)))
		return fail(st, DATA_LOSS, "BAD_ENTRY", "%s: there is no statement", place);
	TRY(statement_parse(bytes_of(entry->statement->header), st, &s.header));
	TRY(find_device(p, person_id, &s, st));
	p->statement[p->statement_count++] = s;
	return OK;
}

int packing_take(struct packing *p, uint64_t index, const char *person_id, const char *place, struct status *st)
{
	Audit__GetEntryRequest request = AUDIT__GET_ENTRY_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	request.index = index;
	TRY(packing_call(p, "audit.v1.LedgerService/GetEntry", &request.base, st, &response));
	return keep_statement(p, index, (const Audit__GetEntryResponse *)response, person_id, place, st);
}

int packing_take_late(struct packing *p, const Audit__Statement *statement, const char *person_id, const char *place,
	struct status *st)
{
	Audit__GetEntryResponse *entry = arena_alloc(p->c->arena, sizeof(*entry));
	if (!entry)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	audit__get_entry_response__init(entry);
	entry->statement = (Audit__Statement *)(uintptr_t)statement;
	return keep_statement(p, UINT64_MAX, entry, person_id, place, st);
}

/* Two notes of one size that another key signed. */
static bool same_text(struct bytes a, struct bytes b)
{
	struct note one, other;
	struct status ignored = { 0 };
	return note_parse(a, &ignored, &one) == OK && note_parse(b, &ignored, &other) == OK &&
	       bytes_equal(one.text, other.text);
}

/* The first one says which note the size has; the others must have the same. */
static int fetch_receipt(struct packing *p, uint64_t index, struct status *st, struct bytes *ret_receipt)
{
	Audit__GetReceiptRequest request = AUDIT__GET_RECEIPT_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct tlog_proof proof;
	request.index = index;
	request.size = p->size;
	TRY(packing_call(p, "audit.v1.LedgerService/GetReceipt", &request.base, st, &response));
	*ret_receipt = bytes_of(((Audit__GetReceiptResponse *)response)->tlog_proof);
	TRY(tlog_proof_parse(*ret_receipt, st, &proof));
	if (!p->checkpoint.data)
		p->checkpoint = proof.checkpoint;
	if (bytes_equal(proof.checkpoint, p->checkpoint))
		return OK;
	return same_text(proof.checkpoint, p->checkpoint) ?
		fail(st, ABORTED, "LOG_KEY_BEGAN", "another log key began while the pack was made: make it again") :
		fail(st, DATA_LOSS, "BAD_REPLY", "two proofs to one size lead to different checkpoints");
}

/* The device's entries, and the log's word that they end, as of that size. */
static int fetch_history(struct packing *p, struct packed_device *d, struct status *st)
{
	Audit__ProveDeviceRequest request = AUDIT__PROVE_DEVICE_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct closing closing;
	request.device_id = d->id;
	request.size = p->size;
	TRY(packing_call(p, "audit.v1.DeviceService/ProveDevice", &request.base, st, &response));
	d->proof = (const Audit__ProveDeviceResponse *)response;
	TRY(closing_parse(bytes_of(d->proof->closing), st, &closing));
	d->signer = closing.signer;
	d->receipt = arena_array(p->c->arena, d->proof->n_versions ? d->proof->n_versions : 1, sizeof(*d->receipt));
	if (!d->receipt)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	for (size_t i = 0; i < d->proof->n_versions; i++)
		TRY(fetch_receipt(p, d->proof->versions[i]->ledger_index, st, &d->receipt[i]));
	return OK;
}

static int fetch_cosigned(struct packing *p, struct status *st)
{
	Audit__GatherCosignaturesRequest request = AUDIT__GATHER_COSIGNATURES_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	TRY(packing_call(p, "audit.v1.CosignatureService/GatherCosignatures", &request.base, st, &response));
	const Audit__GatherCosignaturesResponse *gathered = (const Audit__GatherCosignaturesResponse *)response;
	if (gathered->n_cosigners > 0)
		p->cosigned = (struct packed_cosigned){ .text = bytes_of(gathered->checkpoint), .response = gathered };
	return OK;
}

static int prove_cosigned(struct packing *p, struct status *st)
{
	struct checkpoint cp;
	struct span span;
	if (!p->cosigned.text.data)
		return OK;
	TRY(log_keys_open(&p->c->witness.keys, p->cosigned.text, st, &cp, NULL));
	TRY(history_span(p->c, cp.size, p->size, st, &span));
	p->cosigned.proof_count = span.count;
	memcpy(p->cosigned.proof, span.proof, sizeof(span.proof));
	return OK;
}

/* What was cosigned is asked for before the size is fixed, so that it is never behind the pack's end. */
static int prove(struct packing *p, struct status *st)
{
	TRY(fetch_cosigned(p, st));
	TRY(client_witness(p->c, st));
	p->checkpoint = BYTES(NULL, 0);
	p->size = p->c->witness.newest.size;
	for (size_t i = 0; i < p->statement_count; i++)
		if (!packing_is_late(&p->statement[i]))
			TRY(fetch_receipt(p, p->statement[i].index, st, &p->statement[i].receipt));
	for (size_t i = 0; i < p->device_count; i++)
		TRY(fetch_history(p, &p->device[i], st));
	TRY(prove_cosigned(p, st));
	return client_witness(p->c, st); /* with the key that signed last of all of it */
}

int packing_prove(struct packing *p, struct status *st)
{
	struct status first = { 0 };
	int rc = prove(p, &first);
	if (rc == ABORTED)
		return prove(p, st);
	*st = first;
	return rc;
}

bool packing_is_doubtful(const struct packing *p, const struct packed_statement *s)
{
	const struct signer *signer = &p->device[s->device].signer;
	return packing_is_late(s) ? signer->doubt.index > 0 : signer_at(signer, s->index) == SIGNER_IN_DOUBT;
}
