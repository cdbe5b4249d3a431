/* Decides whether another log key begins: on the newest record, with the key at hand and all who must agreeing. */
#include "daemon/rule/log_key.h"

#include <inttypes.h>

enum { ORGANISATION, NEWEST, KEY, AGREED, CONSENT, ROOM };

/* clang-format off */
const struct rule log_key_rule[] = {
	[ORGANISATION] = { "R-LOG-KEY-01", 'H', "ISO 19011:2018, 5.5.7; INV-14", "organisation",
		"log keys are exchanged by the organisation that runs the ledger",
		"auditc organisation list" },
	[NEWEST] = { "R-LOG-KEY-02", 'H', "ISO 19011:2018, 5.5.7; INV-14", "organisation",
		"another log key is decided on with all records of log keys known",
		"auditc log keys" },
	[KEY] = { "R-LOG-KEY-03", 'H', "ISO 19011:2018, 5.5.7", "organisation",
		"a log key begins when the server has it: auditd log-key new, and start it again",
		"auditc log keys" },
	[AGREED] = { "R-LOG-KEY-04", 'H', "ISO 19011:2018, 5.5.7; INV-14", "organisation",
		"a log key record is signed by all who must: the key that ends, or enough holders of the programme root",
		"auditc log keys" },
	[CONSENT] = { "R-LOG-KEY-05", 'H', "ISO 19011:2018, 5.5.7; INV-14", "organisation",
		"a programme root is set or changed with the log key's consent, given at the server: auditd log-key consent",
		"auditc log keys" },
	[ROOM] = { "R-LOG-KEY-06", 'H', "ISO 19011:2018, 5.5.7; INV-14", "organisation",
		"the last log key records are kept for keys that are lost or stolen",
		"auditc log keys" },
	{ 0 }
};
/* clang-format on */

int log_key_may_rotate(const struct log_key_facts *f, struct status *st)
{
	bool is_newest = f->said_records == f->records;
	rule_require(st, &log_key_rule[ORGANISATION], f->runs_ledger, f->id, "it is below another");
	rule_require(st, &log_key_rule[NEWEST], is_newest, f->id,
		"it was decided on %" PRId64 " records, and there are %" PRId64, f->said_records, f->records);
	rule_require(st, &log_key_rule[KEY], f->has_key, f->id, "log.key and log-next.key are others");
	/* What it was made for is another list, or there is no place for it: what else it lacks says nothing. */
	rule_require(st, &log_key_rule[AGREED], !is_newest || !f->has_key || !f->has_room || !f->lacks, f->id, "%s",
		f->lacks ? f->lacks : "");
	rule_require(st, &log_key_rule[CONSENT], !is_newest || !f->asks_consent || f->has_consent, f->id,
		"the log key did not sign it");
	rule_require(st, &log_key_rule[ROOM], f->has_room, f->id, "there are %" PRId64, f->records);
	return rule_verdict(st);
}
