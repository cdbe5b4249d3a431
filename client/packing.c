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

static int keep_device(struct packing *p, struct packed_device device, struct status *st)
{
	if (p->device_count == PACKING_DEVICES_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "TOO_MANY_DEVICES", "a pack holds at most %d devices", PACKING_DEVICES_MAX);
	p->device[p->device_count++] = device;
	return OK;
}

/* By whom a statement's signer is shown: the person, or the break-glass of which it is a step. */
struct shown_by {
	const char *person_id, *break_glass_id;
};

/* The device that signed, among those of the person who did. */
static int find_shown(struct packing *p, const char *person_id, struct packed_statement *s, struct status *st)
{
	Audit__ListDevicesResponse *list;
	TRY(devices_list(p->c, person_id, st, &list));
	for (size_t i = 0; i < list->n_devices; i++) {
		struct signer signer = signer_of_device(list->devices[i]);
		if (is_its_key(&signer, &s->header))
			return keep_device(p, (struct packed_device){ .id = list->devices[i]->id, .signer = signer }, st);
	}
	return fail(st, NOT_FOUND, "NO_DEVICE", "%s: its signer's device is not shown to you", s->place);
}

static int ask_by_glass(struct packing *p, const struct packed_device *d, struct status *st,
	const Audit__ProveBreakGlassResponse **ret_response)
{
	Audit__ProveBreakGlassRequest request = AUDIT__PROVE_BREAK_GLASS_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	request.break_glass_id = d->break_glass_id;
	request.ledger_index = d->break_glass_index;
	request.size = p->size;
	TRY(packing_call(p, "audit.v1.BreakGlassService/ProveBreakGlass", &request.base, st, &response));
	*ret_response = (const Audit__ProveBreakGlassResponse *)response;
	return (*ret_response)->device && (*ret_response)->n_receipts == (*ret_response)->device->n_versions ? OK :
		fail(st, DATA_LOSS, "BAD_REPLY", "a device without its receipts");
}

static int find_by_glass(struct packing *p, const char *break_glass_id, struct packed_statement *s, struct status *st)
{
	struct packed_device d = { .break_glass_id = break_glass_id, .break_glass_index = s->index };
	const Audit__ProveBreakGlassResponse *response;
	struct closing closing;
	TRY(ask_by_glass(p, &d, st, &response));
	TRY(closing_parse(bytes_of(response->device->closing), st, &closing));
	d.signer = closing.signer;
	d.id = arena_text(p->c->arena, closing.signer.id);
	if (!d.id)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	return is_its_key(&d.signer, &s->header) ? keep_device(p, d, st) :
		fail(st, DATA_LOSS, "BAD_REPLY", "%s: proved is another device than the one that signed", s->place);
}

static int find_device(struct packing *p, struct shown_by by, struct packed_statement *s, struct status *st)
{
	for (size_t i = 0; i < p->device_count; i++)
		if (is_its_key(&p->device[i].signer, &s->header)) {
			s->device = i;
			return OK;
		}
	s->device = p->device_count;
	return by.break_glass_id ? find_by_glass(p, by.break_glass_id, s, st) : find_shown(p, by.person_id, s, st);
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

static int keep_statement(struct packing *p, uint64_t index, const Audit__GetEntryResponse *entry, struct shown_by by,
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
	TRY(find_device(p, by, &s, st));
	p->statement[p->statement_count++] = s;
	return OK;
}

static int take(struct packing *p, uint64_t index, struct shown_by by, const char *place, struct status *st)
{
	Audit__GetEntryRequest request = AUDIT__GET_ENTRY_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	request.index = index;
	TRY(packing_call(p, "audit.v1.LedgerService/GetEntry", &request.base, st, &response));
	return keep_statement(p, index, (const Audit__GetEntryResponse *)response, by, place, st);
}

int packing_take(struct packing *p, uint64_t index, const char *person_id, const char *place, struct status *st)
{
	return take(p, index, (struct shown_by){ .person_id = person_id }, place, st);
}

int packing_take_glass(struct packing *p, uint64_t index, const char *break_glass_id, const char *place, struct status *st)
{
	return take(p, index, (struct shown_by){ .break_glass_id = break_glass_id }, place, st);
}

int packing_take_late(struct packing *p, const Audit__Statement *statement, const char *person_id, const char *place,
	struct status *st)
{
	Audit__GetEntryResponse *entry = arena_alloc(p->c->arena, sizeof(*entry));
	if (!entry)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	audit__get_entry_response__init(entry);
	entry->statement = (Audit__Statement *)(uintptr_t)statement;
	return keep_statement(p, UINT64_MAX, entry, (struct shown_by){ .person_id = person_id }, place, st);
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
static int take_receipt(struct packing *p, struct bytes receipt, struct status *st)
{
	struct tlog_proof proof;
	TRY(tlog_proof_parse(receipt, st, &proof));
	if (!p->checkpoint.data)
		p->checkpoint = proof.checkpoint;
	if (bytes_equal(proof.checkpoint, p->checkpoint))
		return OK;
	return same_text(proof.checkpoint, p->checkpoint) ?
		fail(st, ABORTED, "LOG_KEY_BEGAN", "another log key began while the pack was made: make it again") :
		fail(st, DATA_LOSS, "BAD_REPLY", "two proofs to one size lead to different checkpoints");
}

static int fetch_receipt(struct packing *p, uint64_t index, struct status *st, struct bytes *ret_receipt)
{
	Audit__GetReceiptRequest request = AUDIT__GET_RECEIPT_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	request.index = index;
	request.size = p->size;
	TRY(packing_call(p, "audit.v1.LedgerService/GetReceipt", &request.base, st, &response));
	*ret_receipt = bytes_of(((Audit__GetReceiptResponse *)response)->tlog_proof);
	return take_receipt(p, *ret_receipt, st);
}

static int fetch_proof(struct packing *p, struct packed_device *d, const Audit__ProveBreakGlassResponse **ret_by_glass,
	struct status *st)
{
	Audit__ProveDeviceRequest request = AUDIT__PROVE_DEVICE_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	*ret_by_glass = NULL;
	if (d->break_glass_id) {
		TRY(ask_by_glass(p, d, st, ret_by_glass));
		d->proof = (*ret_by_glass)->device;
		return OK;
	}
	request.device_id = d->id;
	request.size = p->size;
	TRY(packing_call(p, "audit.v1.DeviceService/ProveDevice", &request.base, st, &response));
	d->proof = (const Audit__ProveDeviceResponse *)response;
	return OK;
}

/* The device's entries, and the log's word that they end, as of that size. */
static int fetch_history(struct packing *p, struct packed_device *d, struct status *st)
{
	const Audit__ProveBreakGlassResponse *by_glass;
	struct closing closing;
	TRY(fetch_proof(p, d, &by_glass, st));
	TRY(closing_parse(bytes_of(d->proof->closing), st, &closing));
	d->signer = closing.signer;
	d->receipt = arena_array(p->c->arena, d->proof->n_versions ? d->proof->n_versions : 1, sizeof(*d->receipt));
	if (!d->receipt)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	for (size_t i = 0; i < d->proof->n_versions; i++) {
		if (!by_glass) {
			TRY(fetch_receipt(p, d->proof->versions[i]->ledger_index, st, &d->receipt[i]));
			continue;
		}
		d->receipt[i] = bytes_of(by_glass->receipts[i]);
		TRY(take_receipt(p, d->receipt[i], st));
	}
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
