/* Commands written by hand, as rows; everything else is a method of the schema. */
#ifndef CLIENT_COMMAND_H
#define CLIENT_COMMAND_H

#include "client/args.h"
#include "client/client.h"

struct command {
	const char *noun;
	const char *verb; /* NULL: the noun alone is the command */
	const char *help;
	/* With `args` they arrive filled, without them the words as typed. */
	const struct arg *args;
	size_t arg_count;
	int (*run)(struct client *c, const struct arg *arg, const char *const *word, size_t count, struct status *st);
	bool is_hidden;
};

extern const struct command command_rows[];
extern const size_t command_rows_count;

/* Whether this word alone is a command: then a noun of that name is reached through it. */
bool command_is_word(const char *noun);
/* The row of these words, and how many of them name it; NULL. */
const struct command *command_find(const char *const *word, size_t count, size_t *ret_words);
/* Parses a copy of the arguments and runs it. */
int command_run(const struct command *command, struct client *c, const char *const *word, size_t count,
	struct status *st);

/* Value of an argument by name; NULL when it was not given. The command must have it. */
const char *command_arg(const struct arg *arg, const char *name);

/* Ids of all rules, for completion: cmd_explain.c is the one place here that knows them. */
void explain_each_rule(void (*each)(const char *id, const char *begin), const char *begin);

/* One function for each row (cmd_*.c). */
#define COMMAND(name)                                                                              \
	int name(struct client *c, const struct arg *arg, const char *const *word, size_t count,   \
		struct status *st)
COMMAND(cmd_api);
COMMAND(cmd_audit_pack);
COMMAND(cmd_bundle_checkout);
COMMAND(cmd_bundle_return);
COMMAND(cmd_bundle_show);
COMMAND(cmd_capture);
COMMAND(cmd_complete);
COMMAND(cmd_completion);
COMMAND(cmd_criteria_import);
COMMAND(cmd_demo_programme);
COMMAND(cmd_device_add);
COMMAND(cmd_device_export);
COMMAND(cmd_device_lost);
COMMAND(cmd_device_offer);
COMMAND(cmd_device_request);
COMMAND(cmd_device_rotate);
COMMAND(cmd_disposal_approve);
COMMAND(cmd_disposal_propose);
COMMAND(cmd_disposal_show);
COMMAND(cmd_doctor);
COMMAND(cmd_draw_answer);
COMMAND(cmd_draw_begin);
COMMAND(cmd_draw_name);
COMMAND(cmd_draw_reveal);
COMMAND(cmd_draw_show);
COMMAND(cmd_enrol);
COMMAND(cmd_evidence_fetch);
COMMAND(cmd_evidence_submit);
COMMAND(cmd_explain);
COMMAND(cmd_help);
COMMAND(cmd_import_checklists);
COMMAND(cmd_import_criteria);
COMMAND(cmd_import_organisations);
COMMAND(cmd_import_people);
COMMAND(cmd_import_relationships);
COMMAND(cmd_import_requests);
COMMAND(cmd_import_sites);
COMMAND(cmd_import_units);
COMMAND(cmd_history);
COMMAND(cmd_inbox);
COMMAND(cmd_invite);
COMMAND(cmd_log_compare);
COMMAND(cmd_log_consistency);
COMMAND(cmd_log_export);
COMMAND(cmd_log_head);
COMMAND(cmd_log_holder);
COMMAND(cmd_log_keys);
COMMAND(cmd_log_proof);
COMMAND(cmd_log_propose);
COMMAND(cmd_log_rotate);
COMMAND(cmd_log_sign);
COMMAND(cmd_log_tail);
COMMAND(cmd_log_witness);
COMMAND(cmd_login);
COMMAND(cmd_logout);
COMMAND(cmd_outbox_drop);
COMMAND(cmd_outbox_export);
COMMAND(cmd_outbox_import);
COMMAND(cmd_outbox_key);
COMMAND(cmd_outbox_list);
COMMAND(cmd_outbox_settle);
COMMAND(cmd_outbox_show);
COMMAND(cmd_late_accept);
COMMAND(cmd_late_fetch);
COMMAND(cmd_late_reject);
COMMAND(cmd_late_show);
COMMAND(cmd_pack);
COMMAND(cmd_report_add);
COMMAND(cmd_report_build);
COMMAND(cmd_report_check);
COMMAND(cmd_report_compare);
COMMAND(cmd_report_fetch);
COMMAND(cmd_report_receive);
COMMAND(cmd_search);
COMMAND(cmd_session_key_follow);
COMMAND(cmd_status);
COMMAND(cmd_sync);
COMMAND(cmd_version);
COMMAND(cmd_whoami);

#endif
