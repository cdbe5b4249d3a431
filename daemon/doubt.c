/* Evidence is looked for by the device that signed it, and marked with the entry from which its key was not its own. */
#include "daemon/doubt.h"

#include "common/limits.h"
#include "daemon/core.h"
#include "daemon/history.h"
#include "daemon/rows.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/bundle.h"
#include "gen/rows.h"

enum { MARKED_MAX = 200, ROWS_AT_ONCE = 500 };
_Static_assert((int)MARKED_MAX + (int)BUNDLES_OUT_MAX < (int)LIMIT_EFFECTS, "the device and its bundles are changed, too");

struct marking {
	struct request *rq;
	const Audit__Device *device;
	size_t max; /* so many are marked */
	size_t count;
	bool is_more;
};

static int is_sealed(struct request *rq, const char *audit_id, bool *ret_sealed)
{
	Audit__Audit *audit;
	TRY(find_audit(rq, audit_id, &audit));
	*ret_sealed = audit && (int)audit->state == AUDIT_STATE_SEALED;
	return OK;
}

static int mark(void *context, const ProtobufCMessage *looked_at, bool *ret_enough)
{
	struct marking *m = context;
	Audit__Evidence *row;
	bool sealed;
	TRY(load_evidence(m->rq, ((const Audit__Evidence *)(const void *)looked_at)->id, &row));
	TRY(is_sealed(m->rq, row->audit_id, &sealed));
	if (sealed)
		return OK;
	m->is_more = m->count == m->max;
	*ret_enough = m->is_more;
	if (m->is_more)
		return OK;
	m->count++;
	row->doubtful_from = m->device->compromised_from;
	return put_evidence(m->rq, row, row->version);
}

static int mark_all(struct marking *m)
{
	const struct narrow narrow[] = { { "device_id", m->device->id }, { 0 } };
	char filter[80];
	struct page page = { .size = ROWS_AT_ONCE, .filter = filter, .order = "", .narrow = narrow };
	(void)snprintf(filter, sizeof(filter), "doubtful_from = 0 AND ledger_index >= %" PRIu64, m->device->compromised_from);
	return rq_each_of_all(m->rq, schema_find_resource("evidence"), &page, mark, m);
}

int doubt_evidence(struct request *rq, const Audit__Device *device, size_t *ret_count, bool *ret_more)
{
	struct marking m = { .rq = rq, .device = device, .max = MARKED_MAX };
	TRY(mark_all(&m));
	*ret_count = m.count;
	*ret_more = m.is_more;
	return OK;
}

int doubt_is_left(struct request *rq, const Audit__Device *device, bool *ret_left)
{
	struct marking m = { .rq = rq, .device = device, .max = 0 };
	TRY(mark_all(&m));
	*ret_left = m.is_more;
	return OK;
}

int doubt_cosignature(struct request *rq, const Audit__Cosignature *row, bool *ret_doubtful)
{
	Audit__Device *device;
	struct row_change *change;
	size_t count;
	*ret_doubtful = false;
	TRY(find_device(rq, row->device_id, &device));
	if (!device || !device->compromised_from)
		return OK;
	TRY(history_of_row(rq->core->ledger, &rq->tx, schema_find_resource("cosignature"), row->id, 1, &change, &count));
	*ret_doubtful = count > 0 && doubt_from(device, change[0].index) > 0;
	return OK;
}
