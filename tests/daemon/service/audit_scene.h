/* An audit of our own in a state of one's choice, led by audit/LA, with audit/AU as its second auditor. */
#ifndef TESTS_DAEMON_SERVICE_AUDIT_SCENE_H
#define TESTS_DAEMON_SERVICE_AUDIT_SCENE_H

#include "tests/daemon/service/scene.h"

#define KISTA "'programme_id':'@programme:own','title':'Kista 2027','type':'second_party'," \
	"'auditee_organisation_id':'@organisation:audited','disclosed_to_id':'@organisation:audited'," \
	"'objectives':['Are backups made?'],'criteria':[{'criteria_source_id':'@criteria_source:own'}]," \
	"'from_us':1000,'to_us':2000"
#define DIGEST "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="

/* Puts audit:kista in this state, its leader and, unless they are alone, its auditor. */
void kista_put(struct scene *s, const char *state, int is_single);
/* The audit alone, in another state. */
void kista_state(struct scene *s, const char *state);

#endif
