/* auditc demo programme: a year of a programme in an empty ledger, by the people who make it. */
#include "client/command.h"
#include "client/demo_story.h"
#include "client/term.h"
#include "common/clock.h"

#include "audit/v1/session.pb-c.h"

/* Six of the year's audits are ahead; the others share the findings. */
enum { AUDITS_AHEAD = 6, AUDITS_DONE = DEMO_AUDITS - AUDITS_AHEAD };

static enum demo_stage stage_of(size_t number)
{
	static const enum demo_stage ahead[AUDITS_AHEAD] = { DEMO_PLANNED, DEMO_PLANNED, DEMO_TEAM,
		DEMO_TEAM, DEMO_SCHEDULED, DEMO_SCHEDULED };
	if (number >= AUDITS_DONE)
		return ahead[number - AUDITS_DONE];
	return number < AUDITS_DONE - 4 ? DEMO_FOLLOW_UP : DEMO_FIELDWORK;
}

static size_t findings_of(size_t number)
{
	if (number >= AUDITS_DONE)
		return 0;
	return DEMO_FINDINGS / AUDITS_DONE + (number < DEMO_FINDINGS % AUDITS_DONE);
}

static int tell_year(struct demo_story *s, struct status *st)
{
	TRY(demo_ground(s, st));
	for (size_t i = 0; i < DEMO_AUDITS; i++) {
		TRY(demo_audit(s, i, stage_of(i), findings_of(i), st));
		term_progress("audits", i + 1, DEMO_AUDITS);
	}
	return OK;
}

static int organisation_of(struct client *c, struct status *st, demo_id ret_organisation)
{
	ProtobufCMessage *raw = NULL;
	Audit__GetSessionRequest request = AUDIT__GET_SESSION_REQUEST__INIT;
	TRY(call_named(
		c, c->arena, "audit.v1.SessionService/GetSession", &request.base, st, &raw, NULL));
	(void)snprintf(ret_organisation, sizeof(demo_id), "%s",
		((const Audit__GetSessionResponse *)raw)->organisation_id);
	return OK;
}

static int run(struct client *c, const char *directory, struct status *st)
{
	struct demo demo;
	demo_id organisation;
	TRY(client_open(c, st));
	TRY(organisation_of(c, st, organisation));
	struct demo_story *s = calloc(1, sizeof(*s));
	if (!s)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	*s = (struct demo_story){
		.demo = &demo, .organisation = organisation, .now_us = clock_now_us()
	};
	int rc = demo_begin(&demo, c, directory, st);
	if (rc == OK)
		rc = tell_year(s, st);
	if (rc == OK) {
		put_line("%d sites, %d auditors, %d suppliers, %d audits, %zu findings: %zu calls, "
			 "%zu entries, %" PRId64 " s",
			DEMO_SITES, DEMO_AUDITORS, DEMO_SUPPLIERS, DEMO_AUDITS, s->findings,
			demo.calls, demo.entries, (clock_now_us() - s->now_us) / 1000000);
		say("be any of them: auditc --profile demo-manager login --passphrase-fd 3 "
		    "3<%s/passphrase",
			directory);
	}
	demo_end(&demo);
	free(s);
	return rc;
}

COMMAND(cmd_demo_programme)
{
	(void)word;
	(void)count;
	return run(c, command_arg(arg, "directory"), st);
}
