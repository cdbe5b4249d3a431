/* Inside the demonstration: what its files tell each other. */
#ifndef CLIENT_DEMO_STORY_H
#define CLIENT_DEMO_STORY_H

#include "client/demo.h"

enum {
	DEMO_AUDITORS = 12,
	DEMO_SITES = 20,
	DEMO_AUDITEES = 2, /* organisations of the own group */
	DEMO_SUPPLIERS = 3,
	DEMO_PARTIES = DEMO_AUDITEES + DEMO_SUPPLIERS,
	DEMO_AUDITS = 24,
	DEMO_FINDINGS = 300,
	DEMO_UNITS = DEMO_SITES,
	DEMO_CRITERIA = 40
};

typedef char demo_id[ID_TEXT_BYTES];

/* Who is audited, and who speaks for it. */
struct demo_party {
	demo_id organisation;
	demo_id site[DEMO_SITES];
	demo_id unit[DEMO_SITES];
	size_t site_count;
	bool is_supplier;
	struct demo_person *representative;
};

struct demo_story {
	struct demo *demo;
	const char *organisation; /* that audits */
	struct demo_person *manager;
	struct demo_person *client;
	struct demo_person *evaluator;
	struct demo_person *reviewer;
	struct demo_person *auditor[DEMO_AUDITORS];
	struct demo_party party[DEMO_PARTIES];
	demo_id source;
	demo_id criterion[DEMO_CRITERIA];
	size_t criterion_count;
	demo_id competence;
	demo_id programme;
	demo_id objective[3];
	size_t findings;
	int64_t now_us;
};

/* How far an audit of the year has come. */
enum demo_stage { DEMO_SCHEDULED, DEMO_TEAM, DEMO_PLANNED, DEMO_FIELDWORK, DEMO_FOLLOW_UP };

/* Organisations, people, criteria, programme: what the audits stand on. */
int demo_ground(struct demo_story *s, struct status *st);
/* The number-th audit of the year, up to its stage, with that many findings. */
int demo_audit(struct demo_story *s, size_t number, enum demo_stage stage, size_t findings,
	struct status *st);

/* A call that must succeed, by `who` (a struct demo_person *), of json_pack's format and values. */
#define DEMO_CALL(s, who, method, ...)                                                             \
	TRY(demo_call((s)->demo, &(who)->client, method, json_pack(__VA_ARGS__), st, NULL, NULL))
/* The same, keeping the id of the row it creates. */
#define DEMO_MAKE(s, who, id, method, ...)                                                         \
	TRY(demo_call((s)->demo, &(who)->client, method, json_pack(__VA_ARGS__), st, id, NULL))

#endif
