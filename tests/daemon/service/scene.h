/*
 * What people do in the world of the access matrix, told as JSON, and what it changes: for tests of the services on a real
 * store. Calls take the way every call takes (statement, signature, access, writer); only the sockets are missing.
 *
 * In JSON, quotes may be single; "@noun:label" is a row's id. People are named "relation/ROLE" as in authz.csv:
 * "audit/LA" leads audit:fieldwork, "auditing/PM" manages the auditing organisation's programmes.
 */
#ifndef TESTS_DAEMON_SERVICE_SCENE_H
#define TESTS_DAEMON_SERVICE_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scene;

struct scene *scene_new(void);
void scene_free(struct scene *s);

/* Puts a row past the rules: where a test begins. An existing name gets a new version of its row. */
void scene_put(struct scene *s, const char *name, const char *json);

/* The same of a row that nothing names: as many as one likes. */
void scene_put_unnamed(struct scene *s, const char *noun, const char *json);

/* The same, to be refused by the store itself, with the reason `why`. */
void scene_put_refused(struct scene *s, const char *name, const char *json, const char *why);

/*
 * Calls "FindingService/AddFinding" and fails the test when it is refused. A `version` left out of a request is the row's
 * present one. The row a write creates is known as "noun:label" from then on; NULL: nothing is to be named.
 */
void scene_allowed(struct scene *s, const char *who, const char *method, const char *json, const char *label);

/*
 * The same, to be refused: with the reason `why` ("VERSION"), or for exactly these unmet rules ("R-FINDING-03
 * R-FINDING-05"). Fails the test when the ledger grew all the same.
 */
void scene_refused(struct scene *s, const char *who, const char *method, const char *json, const char *why);

/* Calls to be answered as if, which must be allowed; fails the test when the ledger grew. */
void scene_would(struct scene *s, const char *who, const char *method, const char *json);

/* The newest entry; and a read as of it, which must be allowed. */
uint64_t scene_entry(const struct scene *s);
void scene_allowed_then(struct scene *s, const char *who, const char *method, const char *json, uint64_t entry);

/*
 * From now on writes are signed as one of so many (0: alone), and each is sent once more from a second place that it has in
 * its batch. Returns the reason of the second answer to the last one.
 */
const char *scene_batched(struct scene *s, unsigned count);

/* Rules noted by the last reply, advice too: "R-FINDING-07". */
const char *scene_rules(const struct scene *s);
/* What the last reply says to its reader. */
const char *scene_message(const struct scene *s);
/* The clauses that the last reply cites for this rule; "" when it does not name it. */
const char *scene_clause(const struct scene *s, const char *rule);
/* Text at a path of the last reply's body, numbers and booleans as JSON writes them: "candidates.0.fits"; "" for nothing. */
const char *scene_reply(struct scene *s, const char *path);
/* It holds nothing at all. */
bool scene_reply_is_empty(const struct scene *s);
/* The same of a row as the table holds it now. */
const char *scene_row(struct scene *s, const char *name, const char *path);
/* Id of a row or person: "finding:mine", "person:audit/LA". */
const char *scene_id(struct scene *s, const char *name);
/* HoldLateStatement's request: what this person signs now, for this audit ("@audit:fieldwork"); until the next one. */
const char *scene_late(struct scene *s, const char *audit, const char *who, const char *method, const char *json);
/* What scene_late made, sent by this person as what it is; "" in `why`: it is entered. */
void scene_sent(struct scene *s, const char *who, const char *method, const char *late, const char *why);
/* What AddCosignature is asked by this person, who signs the first `size` entries now; 0: all. */
const char *scene_cosignature(struct scene *s, const char *who, uint64_t size);
/* So many microseconds from now, as the JSON number. */
const char *scene_days(int days);

/* `what` reads so: a text of scene_reply or scene_row. */
void scene_reads(const char *what, const char *got, const char *wanted);

/* The least document that a report of this audit may have ("audit:kista"), as `who` is told; until the next one. */
const char *scene_document(struct scene *s, const char *who, const char *audit);
/* AddReport's request with this document, uploaded by them, as its document and its file. */
const char *scene_report_json(struct scene *s, const char *who, const char *audit, const char *document);
/* Puts forward the least report. */
void scene_report(struct scene *s, const char *who, const char *audit, const char *label);
/* "{'report_id':..., 'sha256':...}" of a report as it is. */
const char *scene_report_read(struct scene *s, const char *report);

#define ROW_READS(s, name, path, wanted) scene_reads(name " " path, scene_row(s, name, path), wanted)
#define REPLY_READS(s, path, wanted) scene_reads("reply " path, scene_reply(s, path), wanted)

#endif
