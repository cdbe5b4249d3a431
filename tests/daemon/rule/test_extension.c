/* Rules of more time. */
#include "daemon/rule/extension.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>

static struct extension_add_facts asked = {
	.item = { .request = { .id = "R-1", .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK,
			  .state = REQUEST_STATE_ISSUED },
		.id = "I-1", .state = REQUEST_ITEM_STATE_OPEN },
	.due_us = 300, .item_due_us = 200, .now_us = 100,
};
static struct extension_decide_facts decided = {
	.id = "E-1", .state = EXTENSION_STATE_REQUESTED,
	.item = { .request = { .id = "R-1", .audit_id = "A", .audit_state = AUDIT_STATE_IN_FIELDWORK,
			  .state = REQUEST_STATE_ISSUED },
		.id = "I-1", .state = REQUEST_ITEM_STATE_OPEN },
};

#define ASK(name, rules, change) ROW(asked, name, rules, change, extension_may_add(&f, &st))
#define GRANT(name, rules, change) ROW(decided, name, rules, change, extension_may_grant(&f, &st, &to))
#define REFUSE(name, rules, change) ROW(decided, name, rules, change, extension_may_refuse(&f, &st, &to))

Test(extension, inv_24_is_asked_for)
{
	ASK("R-EXTENSION-01, 02, 04: one more week", "", (void)0);
	ASK("R-EXTENSION-01: no later than it is", "R-EXTENSION-01", f.due_us = 200);
	ASK("R-EXTENSION-01: to a day that is past", "R-EXTENSION-01", f.now_us = 300);
	ASK("R-EXTENSION-01: after the day itself", "", f.now_us = 250);
	ASK("R-EXTENSION-02: while another one waits", "R-EXTENSION-02", f.one_is_open = true);
	ASK("R-EXTENSION-04: once too often", "R-EXTENSION-04", f.granted = EXTENSIONS_MAX);
	ASK("S-REQUEST-ITEM: not for what is answered", "S-REQUEST-ITEM", f.item.state = REQUEST_ITEM_STATE_ANSWERED);
	ASK("S-REQUEST: nor in a draft", "S-REQUEST", f.item.request.state = REQUEST_STATE_DRAFT);
	ASK("S-AUDIT INV-12: nor in a completed audit", "S-AUDIT", f.item.request.audit_state = AUDIT_STATE_COMPLETED);
}

Test(extension, inv_24_is_granted_by_another_person)
{
	GRANT("R-EXTENSION-03: by the leader", "", (void)0);
	GRANT("R-EXTENSION-03 INV-11: by who asked", "R-EXTENSION-03", f.signer_asked = true);
	GRANT("S-EXTENSION: once", "S-EXTENSION", f.state = EXTENSION_STATE_GRANTED);
	GRANT("S-EXTENSION: not what was refused", "S-EXTENSION", f.state = EXTENSION_STATE_REFUSED);
	GRANT("S-REQUEST-ITEM: not for what was answered meanwhile", "S-REQUEST-ITEM",
		f.item.state = REQUEST_ITEM_STATE_ANSWERED);
}

Test(extension, is_refused)
{
	REFUSE("S-EXTENSION: refused", "", (void)0);
	REFUSE("S-EXTENSION: answered meanwhile", "", f.item.state = REQUEST_ITEM_STATE_ANSWERED);
	REFUSE("S-EXTENSION: once", "S-EXTENSION", f.state = EXTENSION_STATE_REFUSED);
	REFUSE("S-AUDIT INV-12: not in a completed audit", "S-AUDIT", f.item.request.audit_state = AUDIT_STATE_COMPLETED);
}
