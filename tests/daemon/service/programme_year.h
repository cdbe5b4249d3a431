/* A programme that lacks nothing, for tests of what becomes of it. */
#ifndef TESTS_DAEMON_SERVICE_PROGRAMME_YEAR_H
#define TESTS_DAEMON_SERVICE_PROGRAMME_YEAR_H

#include "tests/daemon/service/scene.h"

#define YEAR "'organisation_id':'@organisation:auditing','title':'2027','from_us':1798761600000000,'to_us':1830211200000000"

/* Fills the draft programme:LABEL: items, objective:LABEL, the risk of confidentiality, the universe, days in March, a waiver. */
void year_fill(struct scene *s, const char *label);
/* Makes programme:LABEL, fills and submits it. */
void year_submit(struct scene *s, const char *label);
/* The same, approved by the client. */
void year_approve(struct scene *s, const char *label);

#endif
