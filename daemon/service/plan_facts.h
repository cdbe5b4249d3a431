/* What decisions about a plan look at, and what plan*.c share. */
#ifndef DAEMON_SERVICE_PLAN_FACTS_H
#define DAEMON_SERVICE_PLAN_FACTS_H

#include "daemon/rpc.h"
#include "daemon/rule/plan.h"
#include "gen/rows.h"

/* A plan, its audit and its slots, in order of their numbers. */
struct plan_scene {
	Audit__Plan *plan;
	Audit__Audit *audit;
	Audit__Slot **slot;
	struct plan_slot *slot_facts; /* of each of them; room for one more */
	struct plan_member *member;   /* of the audit's team */
	size_t member_count;
	struct plan_facts facts;
};

/* All but the criteria in the audit's scope. */
int plan_scene_load(struct request *rq, const char *plan_id, struct plan_scene *ret_scene);
/* With them: what is said of a plan as a whole. */
int plan_scene_load_whole(struct request *rq, const char *plan_id, struct plan_scene *ret_scene);

/*
 * The facts of a slot as it is to be, in place of `old` or behind the others (NULL); fills its labels and the names of who is
 * assigned, and takes the criteria it names that are in scope into scene->facts.
 */
int plan_scene_take(struct request *rq, struct plan_scene *scene, Audit__Slot *row, const Audit__Slot *old,
	const struct plan_slot **ret_slot);

/* Slots of a plan by number. */
int plan_slots(struct request *rq, const char *plan_id, Audit__Slot ***ret_slots, size_t *ret_count);
/* The audit's version in force: agreed; NULL. */
int plan_agreed(struct request *rq, const char *audit_id, Audit__Plan **ret_plan);
/* Items of one pin, in their order: those it names, or all of its source. */
int plan_pinned_items(struct request *rq, const Audit__CriteriaPin *pin, Audit__CriteriaItem ***ret_items,
	size_t *ret_count);
/* RFC 6962 tree hash over what a plan says: docs/formats.md, "Plan". */
int plan_root(struct request *rq, const Audit__Plan *plan, Audit__Slot *const *slot, size_t count,
	ProtobufCBinaryData *ret_root);

/* Writes into the participant what of these slots names them. */
int plan_tell(struct request *rq, Audit__Participant *participant, Audit__Slot *const *slot, size_t count);

int plan_out_of_memory(struct request *rq);

#endif
