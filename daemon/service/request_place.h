/* An item of a request with what it stands in, as every step of it begins and ends. */
#ifndef DAEMON_SERVICE_REQUEST_PLACE_H
#define DAEMON_SERVICE_REQUEST_PLACE_H

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/criteria.pb-c.h"
#include "audit/v1/request.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/request.h"

struct request_item_place {
	Audit__Audit *audit;
	Audit__Request *request;
	Audit__RequestItem *item;
	struct request_item_facts facts;
};

int request_item_place_load(struct request *rq, const char *request_item_id, struct request_item_place *ret_place);
/* Puts the item, decided on at `version` (0: as it was loaded), and the request when its state is another. */
int request_item_place_put(struct request *rq, struct request_item_place *p, uint64_t version, int32_t item_state,
	int32_t request_state);

/* A request as the rules see it. */
struct request_place request_place_of(const Audit__Request *request, const Audit__Audit *audit);

/* On whose side the answers to what the signer asks stand; "" where the audit is not joint. */
int request_side(struct request *rq, const Audit__Audit *audit, const char **ret_side_id);

/* What an item asks, digested. */
int request_item_text_digest(struct request *rq, const Audit__RequestItem *item, const char **ret_digest);

#endif
