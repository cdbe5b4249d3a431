/* Invitations and devices: how keys come in, are confirmed and end. */
#include "daemon/service/identity.h"

#include "common/invitation.h"
#include "common/limits.h"
#include "common/sign.h"
#include "daemon/doubt.h"
#include "daemon/ledger.h"
#include "daemon/rule/identity.h"
#include "daemon/rule/person.h"
#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

/* An invitation is burnt then, and further trials leave no more entries: whoever held it could fill the ledger. */
enum { FAILURES_MAX = 5 };

/* The one answer to every enrolment that does not hold: nothing is learnt from it. */
static int refuse_enrolment(struct request *rq, const Audit__Invitation *invitation, const char *event)
{
	if (invitation && invitation->failures < FAILURES_MAX) {
		rq->event = event;
		(void)snprintf(rq->event_invitation, sizeof(rq->event_invitation), "%s", invitation->id);
	}
	return fail(rq->st, PERMISSION_DENIED, "INVITATION",
		"the invitation is unknown, used, expired, or not proved by this device");
}

/* What other tools accept under a key of mixed order differs from what we do: sign.h. */
static int refuse_key(struct request *rq, const char *field)
{
	return fail_field(rq->st, field, "BAD_KEY", "this is no Ed25519 key of prime order");
}

static char *hex_text(struct request *rq, ProtobufCBinaryData data)
{
	char *text = arena_alloc(rq->arena, data.len * 2 + 1);
	if (text)
		hex_encode(data.data, data.len, text);
	return text;
}

static ProtobufCBinaryData copy_key(struct request *rq, const uint8_t key[32])
{
	struct bytes copy = arena_bytes(rq->arena, BYTES(key, 32));
	return (ProtobufCBinaryData){ copy.len, (uint8_t *)(uintptr_t)copy.data };
}

/* Active administrators of an organisation, leaving out the person it is about. */
static int count_administrators(struct request *rq, const char *organisation, const char *but_id, size_t *ret_count)
{
	Audit__Appointment **held;
	size_t count, administrators = 0;
	TRY(where_appointment(rq, "scope_id", organisation, &held, &count));
	for (size_t i = 0; i < count; i++)
		administrators += held[i]->role == AUDIT__ROLE__ROLE_ADMINISTRATOR &&
			appointment_is_held((int32_t)held[i]->state, held[i]->until_us, rq->now_us) &&
			strcmp(held[i]->person_id, but_id) != 0;
	*ret_count = administrators;
	return OK;
}

int invitation_add(struct request *rq, const Audit__AddInvitationRequest *in,
	Audit__AddInvitationResponse *out)
{
	Audit__Person *person;
	size_t administrators;
	if (!sign_public_valid(in->public_key.data))
		return refuse_key(rq, "public_key");
	TRY(load_person(rq, in->person_id, &person));
	struct invitation_facts facts = { .person_id = person->id, .now_us = rq->now_us,
		.expires_us = in->expires_us, .life_max_us = LIMIT_INVITATION_S * 1000000LL,
		.inviter_is_of_organisation = strcmp(rq->who.organisation, person->organisation_id) == 0 };
	/* Its only administrator who lost all devices is helped from above. */
	TRY(count_administrators(rq, person->organisation_id, person->id, &administrators));
	facts.organisation_has_administrator = administrators > 0;
	TRY(invitation_may_be_issued(&facts, rq->st));
	Audit__Invitation *row;
	TRY(new_invitation(rq, &row));
	row->organisation_id = person->organisation_id;
	row->person_id = person->id;
	row->public_key = in->public_key;
	row->key_text = hex_text(rq, in->public_key);
	row->expires_us = in->expires_us;
	row->inviter_id = rq->who.person;
	row->state = AUDIT__INVITATION_STATE__INVITATION_STATE_OPEN;
	TRY(put_invitation(rq, row, 0));
	out->invitation = row;
	return OK;
}

static int invitation_by_key(struct request *rq, ProtobufCBinaryData key, Audit__Invitation **ret_row)
{
	Audit__Invitation **rows;
	size_t count;
	TRY(where_invitation(rq, "key_text", hex_text(rq, key), &rows, &count));
	*ret_row = count == 1 ? rows[0] : NULL;
	return OK;
}

static bool proof_holds(const struct request *rq, const Audit__EnrolDeviceRequest *in,
	const Audit__Invitation *invitation)
{
	return memcmp(in->session_key.data, rq->carrier.session_key, 32) == 0 &&
		invitation_proof_valid(invitation->public_key.data, rq->carrier.handshake_hash,
			rq->who.sign_key, in->session_key.data, in->proof.data);
}

/* No key may stand for two devices, or a revoked one could come back under another name. */
static int key_is_new(struct request *rq, const uint8_t key[32], bool *ret_new)
{
	Audit__Device **rows;
	size_t count;
	ProtobufCBinaryData data = copy_key(rq, key);
	TRY(where_device(rq, "sign_key_text", hex_text(rq, data), &rows, &count));
	*ret_new = count == 0;
	if (*ret_new) {
		TRY(where_device(rq, "session_key_text", hex_text(rq, data), &rows, &count));
		*ret_new = count == 0;
	}
	return OK;
}

static int device_row(struct request *rq, const uint8_t sign_key[32], ProtobufCBinaryData session_key,
	const char *name, Audit__Device **ret_row)
{
	Audit__Device *row;
	TRY(new_device(rq, &row));
	row->name = name;
	row->sign_key = copy_key(rq, sign_key);
	row->session_key = session_key;
	row->sign_key_text = hex_text(rq, row->sign_key);
	row->session_key_text = hex_text(rq, session_key);
	row->state = AUDIT__DEVICE_STATE__DEVICE_STATE_PENDING;
	*ret_row = row;
	return OK;
}

/* From the next entry on. */
static void be_active(const struct request *rq, Audit__Device *row)
{
	row->state = AUDIT__DEVICE_STATE__DEVICE_STATE_ACTIVE;
	row->active_from = rq->tx.index + 1;
	row->active_from_us = rq->now_us;
}

int device_enrol(struct request *rq, const Audit__EnrolDeviceRequest *in, Audit__EnrolDeviceResponse *out)
{
	Audit__Invitation *invitation;
	bool sign_new, session_new;
	TRY(invitation_by_key(rq, in->invitation_key, &invitation));
	if (!invitation)
		return refuse_enrolment(rq, NULL, NULL);
	if (invitation->state != AUDIT__INVITATION_STATE__INVITATION_STATE_OPEN)
		return refuse_enrolment(rq, invitation, "enrolment_repeated");
	TRY(key_is_new(rq, rq->who.sign_key, &sign_new));
	TRY(key_is_new(rq, in->session_key.data, &session_new));
	if (rq->now_us >= invitation->expires_us || !sign_new || !session_new ||
		(invitation->is_bootstrap && !rq->carrier.is_local) || !sign_public_valid(rq->who.sign_key) ||
		!proof_holds(rq, in, invitation))
		return refuse_enrolment(rq, invitation, "enrolment_failed");

	Audit__Device *row;
	TRY(device_row(rq, rq->who.sign_key, in->session_key, in->name, &row));
	row->organisation_id = invitation->organisation_id;
	row->person_id = invitation->person_id;
	row->invitation_id = invitation->id;
	if (invitation->is_bootstrap) /* whoever is root on the server's console needs no second channel */
		be_active(rq, row);
	invitation->state = AUDIT__INVITATION_STATE__INVITATION_STATE_USED;
	TRY(put_invitation(rq, invitation, invitation->version));
	TRY(put_device(rq, row, 0));
	out->device = row;
	return OK;
}

/* The new key says whose it becomes: nobody registers another's key as their own. docs/formats.md. */
static bool device_proof_holds(const struct request *rq, const Audit__AddDeviceRequest *in)
{
	static const char label[] = "isms-audit device v1"; /* with its NUL */
	uint8_t said[sizeof(label) + SIGN_PUBLIC_BYTES + KEY_BYTES];
	memcpy(said, label, sizeof(label));
	memcpy(said + sizeof(label), rq->who.sign_key, SIGN_PUBLIC_BYTES);
	memcpy(said + sizeof(label) + SIGN_PUBLIC_BYTES, in->session_key.data, KEY_BYTES);
	return sign_valid(in->sign_key.data, BYTES(said, sizeof(said)), in->proof.data);
}

int device_add(struct request *rq, const Audit__AddDeviceRequest *in, Audit__AddDeviceResponse *out)
{
	bool sign_new, session_new;
	if (!sign_public_valid(in->sign_key.data))
		return refuse_key(rq, "sign_key");
	TRY(key_is_new(rq, in->sign_key.data, &sign_new));
	TRY(key_is_new(rq, in->session_key.data, &session_new));
	if (!sign_new || !session_new)
		return fail_field(rq->st, "sign_key", "KEY_IN_USE", "a device with one of these keys exists");
	if (!device_proof_holds(rq, in))
		return fail_field(rq->st, "proof", "PROOF", "the new key did not sign this");
	Audit__Device *row;
	TRY(device_row(rq, in->sign_key.data, in->session_key, in->name, &row));
	row->organisation_id = rq->who.organisation;
	row->person_id = rq->who.person;
	be_active(rq, row);
	TRY(put_device(rq, row, 0));
	out->device = row;
	return OK;
}

static bool words_match(const Audit__Device *device, const char *heard)
{
	char words[INVITATION_WORDS_BYTES];
	invitation_words(device->sign_key.data, device->session_key.data, words);
	return strcmp(words, heard) == 0;
}

/* Whether the person had a device that counted: then somebody else could take their place by a new one. */
static int had_devices(struct request *rq, const char *person_id, bool *ret_had)
{
	Audit__Person *person;
	Audit__Device **device;
	size_t count;
	TRY(load_person(rq, person_id, &person));
	TRY(where_device(rq, "person_id", person_id, &device, &count));
	*ret_had = false;
	for (size_t i = 0; i < count; i++)
		*ret_had |= device[i]->active_from > 0 && !person->is_service;
	return OK;
}

static int agree(struct request *rq, Audit__Device *row)
{
	enum { RECOVERERS_MAX = 16 };
	const char *who = rq->who.person;
	return row->n_recoverer_ids == RECOVERERS_MAX ? OK :
		rq_append(rq, &row->recoverer_ids, &row->n_recoverer_ids, &who, sizeof(who));
}

/* Who compared the words is the first who agrees. */
static int begin_recovery(struct request *rq, Audit__Device *row)
{
	size_t administrators;
	TRY(count_administrators(rq, row->organisation_id, row->person_id, &administrators));
	row->state = AUDIT__DEVICE_STATE__DEVICE_STATE_RECOVERING;
	row->recoverers_needed = (uint32_t)recovery_needs(administrators);
	row->recover_from_us = rq->now_us + recovery_delay_us(row->recoverers_needed);
	return agree(rq, row);
}

int device_confirm(struct request *rq, const Audit__ConfirmDeviceRequest *in,
	Audit__ConfirmDeviceResponse *out)
{
	Audit__Device *row;
	Audit__Invitation *invitation = NULL;
	TRY(load_device(rq, in->device_id, &row));
	TRY(find_invitation(rq, row->invitation_id, &invitation));
	struct confirmation_facts facts = { .device_id = row->id,
		.is_pending = row->state == AUDIT__DEVICE_STATE__DEVICE_STATE_PENDING,
		.is_own_device = strcmp(row->person_id, rq->who.person) == 0,
		.is_inviter = invitation && strcmp(invitation->inviter_id, rq->who.person) == 0,
		.words_match = words_match(row, in->words) };
	TRY(device_may_be_confirmed(&facts, rq->st));
	bool is_recovery;
	TRY(had_devices(rq, row->person_id, &is_recovery));
	if (is_recovery)
		TRY(begin_recovery(rq, row));
	else
		be_active(rq, row);
	TRY(put_device(rq, row, in->version));
	out->device = row;
	return OK;
}

int device_recover(struct request *rq, const Audit__RecoverDeviceRequest *in, Audit__RecoverDeviceResponse *out)
{
	Audit__Device *row;
	bool is_over = false;
	TRY(load_device(rq, in->device_id, &row));
	struct recovery_facts facts = { .device_id = row->id,
		.is_recovering = row->state == AUDIT__DEVICE_STATE__DEVICE_STATE_RECOVERING,
		.is_own_device = strcmp(row->person_id, rq->who.person) == 0,
		.has_agreed = text_among(rq->who.person, row->recoverer_ids, row->n_recoverer_ids),
		.agreed = row->n_recoverer_ids,
		.needed = row->recoverers_needed,
		.now_us = rq->now_us,
		.from_us = row->recover_from_us };
	TRY(device_may_be_recovered(&facts, rq->st, &is_over));
	if (!facts.has_agreed)
		TRY(agree(rq, row));
	if (is_over)
		be_active(rq, row);
	row->reason = in->reason;
	TRY(put_device(rq, row, in->version));
	out->device = row;
	return OK;
}

/* A device that is revoked keeps its end; one that is not ends here. */
static void end_device(struct request *rq, Audit__Device *row)
{
	if (row->state == AUDIT__DEVICE_STATE__DEVICE_STATE_REVOKED)
		return;
	row->state = AUDIT__DEVICE_STATE__DEVICE_STATE_REVOKED;
	row->active_to = rq->tx.index;
	row->active_to_us = rq->now_us;
	if (row->session_key.len == sizeof(rq->ended_session_key)) {
		rq->ends_sessions = true;
		memcpy(rq->ended_session_key, row->session_key.data, sizeof(rq->ended_session_key));
	}
}

static int doubt(struct request *rq, Audit__Device *row, uint64_t from, size_t *ret_count, bool *ret_more)
{
	row->compromised_from = from;
	row->compromised_from_us = rq->now_us;
	if (from < rq->tx.index)
		TRY(ledger_received_at(rq->tx.db, from, rq->st, &row->compromised_from_us));
	return doubt_evidence(rq, row, ret_count, ret_more);
}

/* What was taken along on it is void from now on. */
static int void_bundles(struct request *rq, const char *device_id)
{
	Audit__Bundle **row;
	size_t count;
	TRY(where_bundle(rq, "device_id", device_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		if (row[i]->state != AUDIT__BUNDLE_STATE__BUNDLE_STATE_OUT)
			continue;
		row[i]->state = AUDIT__BUNDLE_STATE__BUNDLE_STATE_VOID;
		row[i]->ended_us = rq->now_us;
		TRY(put_bundle(rq, row[i], row[i]->version));
	}
	return OK;
}

int device_revoke(struct request *rq, const Audit__RevokeDeviceRequest *in, Audit__RevokeDeviceResponse *out)
{
	Audit__Device *row;
	size_t count = 0;
	bool is_more = false;
	TRY(load_device(rq, in->device_id, &row));
	struct revocation_facts facts = { .device_id = row->id,
		.is_revoked = row->state == AUDIT__DEVICE_STATE__DEVICE_STATE_REVOKED,
		.index = rq->tx.index,
		.compromised_from = in->compromised_from,
		.doubted_from = row->compromised_from };
	if (in->compromised_from > 0 && in->compromised_from == row->compromised_from)
		TRY(doubt_is_left(rq, row, &facts.is_more_to_doubt));
	TRY(device_may_be_revoked(&facts, rq->st));
	end_device(rq, row);
	row->reason = in->reason;
	if (in->compromised_from > 0)
		TRY(doubt(rq, row, in->compromised_from, &count, &is_more));
	TRY(void_bundles(rq, row->id));
	TRY(put_device(rq, row, in->version));
	out->device = row;
	out->evidence_count = (uint32_t)count;
	out->is_more = is_more;
	return OK;
}

int identity_init(struct request *rq, struct first_rows *first)
{
	Audit__Organisation *organisation;
	Audit__Person *person;
	Audit__Appointment *appointment;
	Audit__Invitation *invitation;
	TRY(new_organisation(rq, &organisation));
	organisation->name = first->organisation_name;
	organisation->kind = AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_AUDITING;
	TRY(put_organisation(rq, organisation, 0));
	if (!id_parse(organisation->id, strlen(organisation->id), &first->organisation))
		return fail(rq->st, INTERNAL, "ID", "the organisation has no id");

	TRY(new_person(rq, &person));
	person->organisation_id = organisation->id;
	person->name = first->administrator_name;
	person->person_id = person->id;
	TRY(put_person(rq, person, 0));

	TRY(new_appointment(rq, &appointment));
	appointment->scope_id = organisation->id;
	appointment->person_id = person->id;
	appointment->party_id = organisation->id;
	appointment->role = AUDIT__ROLE__ROLE_ADMINISTRATOR;
	appointment->state = AUDIT__APPOINTMENT_STATE__APPOINTMENT_STATE_ACTIVE;
	appointment->given_us = rq->now_us;
	TRY(put_appointment(rq, appointment, 0));

	TRY(new_invitation(rq, &invitation));
	invitation->organisation_id = organisation->id;
	invitation->person_id = person->id;
	invitation->inviter_id = person->id;
	invitation->public_key = copy_key(rq, first->invitation_key);
	invitation->key_text = hex_text(rq, invitation->public_key);
	invitation->expires_us = first->expires_us;
	invitation->state = AUDIT__INVITATION_STATE__INVITATION_STATE_OPEN;
	invitation->is_bootstrap = true;
	return put_invitation(rq, invitation, 0);
}

int identity_note_failure(struct request *rq, const char *invitation_id)
{
	Audit__Invitation *row;
	TRY(load_invitation(rq, invitation_id, &row));
	row->failures++;
	if (row->failures >= FAILURES_MAX && row->state == AUDIT__INVITATION_STATE__INVITATION_STATE_OPEN)
		row->state = AUDIT__INVITATION_STATE__INVITATION_STATE_BURNT;
	return put_invitation(rq, row, row->version);
}
