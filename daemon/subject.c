/* Devices and the people behind them, looked up at every call: a revocation bites at once. */
#include "daemon/subject.h"

#include "gen/rows.h"

/* Nothing stays of whom it was taken for before: a device may end between a worker's look and the writer's. */
static void be_guest(struct request *rq)
{
	struct subject *who = &rq->who;
	who->is_guest = true;
	who->is_service = false;
	who->person[0] = who->organisation[0] = who->device[0] = 0;
	rq->viewer = (struct viewer){ 0 };
}

int subject_as(struct request *rq, const Audit__Device *device)
{
	Audit__Person *person;
	TRY(load_person(rq, device->person_id, &person));
	struct subject *who = &rq->who;
	who->is_guest = false;
	who->is_service = person->is_service;
	(void)snprintf(who->person, sizeof(who->person), "%s", person->id);
	(void)snprintf(who->organisation, sizeof(who->organisation), "%s", person->organisation_id);
	(void)snprintf(who->device, sizeof(who->device), "%s", device->id);
	rq->viewer = (struct viewer){ 0 };
	if (!id_parse(person->id, strlen(person->id), &rq->viewer.person))
		return fail(rq->st, DATA_LOSS, "PERSON_ID", "a person's id is no id");
	return OK;
}

static int device_by_key(struct request *rq, const char *column, const uint8_t key[32], Audit__Device **ret_device)
{
	char text[65];
	Audit__Device **rows;
	size_t count;
	hex_encode(key, 32, text);
	TRY(where_device(rq, column, text, &rows, &count));
	*ret_device = count ? rows[0] : NULL;
	return OK;
}

int subject_of_session(struct request *rq)
{
	Audit__Device *device;
	TRY(device_by_key(rq, "session_key_text", rq->carrier.session_key, &device));
	if (device && device->state == AUDIT__DEVICE_STATE__DEVICE_STATE_ACTIVE)
		return subject_as(rq, device);
	be_guest(rq);
	return OK;
}

int subject_of_signer(struct request *rq)
{
	Audit__Device *device;
	TRY(device_by_key(rq, "sign_key_text", rq->who.sign_key, &device));
	if (device && device->state == AUDIT__DEVICE_STATE__DEVICE_STATE_ACTIVE &&
		rq->tx.index >= device->active_from &&
		(device->active_to == 0 || rq->tx.index < device->active_to))
		return subject_as(rq, device);
	be_guest(rq);
	return OK;
}
