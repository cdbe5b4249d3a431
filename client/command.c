/* The table of hand-written commands. */
#include "client/command.h"

#include <assert.h>

static const struct arg api_args[] = {
	{ "METHOD", NULL, "its name: FindingService/ListFindings", true, NULL },
	{ "JSON", NULL, "the request, or - to read it from standard input", true, NULL },
};
static const struct arg bundle_checkout_args[] = {
	{ "AUDIT-ID", NULL, "whose plan is agreed", true, NULL },
	{ "expires", "TIME", "until when it can be read: 5d (default: 3d), at most 14 days", false, NULL },
	{ "slots", "ID,...", "only these of one's own slots", false, NULL },
};
static const struct arg bundle_return_args[] = {
	{ "BUNDLE-ID", NULL, "a bundle that this device has", true, NULL },
};
static const struct arg bundle_show_args[] = {
	{ "BUNDLE-ID", NULL, "or its audit's id; not needed where there is one", false, NULL },
	{ "slot", "NUMBER", "only this slot", false, NULL },
};
static const struct arg capture_args[] = {
	{ "NOTE", NULL, "what was seen", true, NULL },
	{ "file", "PATH", "a picture, a copy", false, NULL },
	{ "slot", "NUMBER", "of the bundle (default: the one that is going on, or the only one)", false, NULL },
	{ "permission", "TEXT", "of a picture: who permitted it", false, NULL },
	{ "bundle", "ID", "or its audit's; not needed where there is one", false, NULL },
};
static const struct arg completion_args[] = {
	{ "SHELL", NULL, "bash, zsh or fish", true, NULL },
};
static const struct arg criteria_args[] = {
	{ "CATALOGUE", NULL, "an OSCAL catalogue in JSON, or the name of a shipped one: iso27001-2022", true, NULL },
	{ "organisation", "ID", "organisation whose criteria these are", true, NULL },
	{ "kind", "KIND", "standard (default), policy, law, contract, own-control, plan", false, NULL },
	{ "edition", "TEXT", "instead of the catalogue's own", false, NULL },
	{ "no-pin", NULL, "leave the source open for more items", false, NULL },
};
static const struct arg device_add_args[] = {
	{ "REQUEST", NULL, "what the new device wrote: auditc device request", true, NULL },
	{ "words", "WORDS", "the six words that the new device shows", true, NULL },
};
static const struct arg device_export_args[] = {
	{ "out", "DIRECTORY", "where allowed_signers, revoked_keys and devices.txt go", true, NULL },
	{ "person", "ID", "only this person's devices", false, NULL },
};
static const struct arg device_lost_args[] = {
	{ "DEVICE", NULL, "name or id of another device of one's own", true, NULL },
	{ "compromised-from", "ENTRY", "the first ledger entry that somebody else may have signed with its key", false, NULL },
	{ "reason", "TEXT", "how it was lost (default: lost)", false, NULL },
};
static const struct arg device_rotate_args[] = {
	{ "name", "DEVICE", "what this device is called from now on (default: as before)", false, NULL },
};
static const struct arg device_offer_args[] = {
	{ "out", "FILE", "where the offer goes; it holds no secret", true, NULL },
	{ "server", "URL", "address for the new device to connect to (default: this one's)", false, NULL },
};
static const struct arg device_request_args[] = {
	{ "OFFER", NULL, "what the first device wrote: auditc device offer", true, NULL },
	{ "key-file", "FILE", "where the device's new keys go", true, NULL },
	{ "name", "DEVICE", "what this device is called", true, NULL },
	{ "out", "FILE", "where the request goes; it holds no secret", true, NULL },
	{ "server", "URL", "instead of the offer's", false, NULL },
};
static const struct arg demo_args[] = {
	{ "directory", "PATH", "a new directory, for the key files of the demonstration's people", true, NULL },
};
static const struct arg doctor_args[] = {
	{ "accept-devices", NULL, "know all of one's own devices from now on", false, NULL },
};
static const struct arg enrol_args[] = {
	{ "INVITATION-FILE", NULL, "the invitation one was sent", true, NULL },
	{ "key-file", "FILE", "where the device's new keys go", true, NULL },
	{ "name", "DEVICE", "what this device is called", true, NULL },
	{ "server", "URL", "instead of the invitation's: ipc:///run/isms-audit/local.sock", false, NULL },
	{ "credential", "NAME", "for a service: no passphrase; the key file becomes this systemd credential", false, NULL },
};
static const struct arg fetch_args[] = {
	{ "EVIDENCE-ID", NULL, "the evidence whose file is wanted", true, NULL },
	{ "out", "PATH", "where it goes", true, NULL },
};
static const struct arg outbox_export_args[] = {
	{ "FILE", NULL, "a new file: on a stick", true, NULL },
	{ "to", "KEY", "what auditc outbox key prints on the colleague's device", true, NULL },
};
static const struct arg outbox_import_args[] = {
	{ "FILE", NULL, "what a colleague wrote for this device", true, NULL },
};
static const struct arg outbox_settle_args[] = {
	{ "NUMBER", NULL, "of one that was set aside", true, NULL },
	{ "keep", "WHICH", "own: enter it anew on what is there now; other: what somebody else entered stands", true, NULL },
	{ "reason", "TEXT", "why", true, NULL },
};
static const struct arg disposal_show_args[] = {
	{ "ID", NULL, "of a disposal order, or of the consent that the audited side is asked for", true, NULL },
};
static const struct arg disposal_approve_args[] = {
	{ "ID", NULL, "of a disposal order, or of the consent that the audited side is asked for", true, NULL },
	{ "reason", "TEXT", "why it goes all the same: against an objection, or while a finding needs it", false, NULL },
	{ "shown", "DIGEST", "of the objection that the reason answers, as it was printed below it", false, NULL },
	{ "yes", NULL, "sign what is shown", false, NULL },
};
static const struct arg disposal_propose_args[] = {
	{ "PROGRAMME-ID", NULL, "the order's: it outlives the audit; with all audits, all: of every programme", true, NULL },
	{ "AUDIT-ID", NULL, "the whole audit, unless rows of it are named or found; all: what is found in each", true, NULL },
	{ "noun", "NOUN", "of one row: evidence, finding, meeting", false, NULL },
	{ "row", "ID", "of one row", false, NULL },
	{ "words", "TEXT", "all rows in whose texts these words stand, such as a name", false, NULL },
	{ "person", "ID", "all rows that belong to this person", false, NULL },
	{ "ground", "GROUND", "retention-ended, agreement or law", true, NULL },
	{ "statement", "TEXT", "why; never what goes, since it stays", true, NULL },
	{ "retained-until", "DAY", "the day until which it was to be kept, where that is later than the audit's", false, NULL },
	{ "shown", "DIGEST", "of what --words or --person found, as it was printed below it", false, NULL },
	{ "yes", NULL, "sign what is shown", false, NULL },
};
static const struct arg late_args[] = {
	{ "ID", NULL, "which of them", true, NULL },
};
static const struct arg late_fetch_args[] = {
	{ "ID", NULL, "which of them", true, NULL },
	{ "out", "PATH", "where the file goes", true, NULL },
};
static const struct arg outbox_args[] = {
	{ "NUMBER", NULL, "as auditc outbox list says", true, NULL },
};
static const struct arg outbox_drop_args[] = {
	{ "NUMBER", NULL, "as auditc outbox list says", true, NULL },
	{ "reason", "TEXT", "why, for the record", false, NULL },
	{ "unrecorded", NULL, "though it would be on nobody's record", false, NULL },
};
static const struct arg late_decide_args[] = {
	{ "ID", NULL, "which of them", true, NULL },
	{ "reason", "TEXT", "why", false, NULL },
};
static const struct arg pack_args[] = {
	{ "EVIDENCE-IDS", NULL, "what goes in, separated by commas", true, NULL },
	{ "out", "PATH", "where the pack goes (.zip)", true, NULL },
	{ "redacted", NULL, "without what names persons beside prose that is for everybody", false, NULL },
};
static const struct arg audit_pack_args[] = {
	{ "AUDIT-ID", NULL, "the audit, as far as one may see it", true, NULL },
	{ "out", "PATH", "where the pack goes (.zip)", true, NULL },
	{ "redacted", NULL, "without reports, and what names persons beside prose that is for everybody", false, NULL },
};
static const struct arg report_fetch_args[] = {
	{ "REPORT-ID", NULL, "the report that is wanted", true, NULL },
	{ "out", "PATH", "where its file goes", true, NULL },
	{ "document", NULL, "the document it was set from instead", false, NULL },
};
static const struct arg report_receive_args[] = {
	{ "REPORT-ID", NULL, "the report one was sent", true, NULL },
	{ "out", "PATH", "where its file goes", true, NULL },
};
static const struct arg report_compare_args[] = {
	{ "OLD-ID", NULL, "the earlier report", true, NULL },
	{ "NEW-ID", NULL, "the later one", true, NULL },
};
static const struct arg report_check_args[] = {
	{ "REPORT-ID", NULL, "the report that is looked at", true, NULL },
};
static const struct arg report_args[] = {
	{ "AUDIT-ID", NULL, "the audit that is reported on", true, NULL },
	{ "out", "PATH", "where the report goes: .pdf or .html, with its document beside as PATH.json; or .json for that alone",
		true, NULL },
	{ "language", "LANGUAGE", "en (default), fr or de: of headings and set phrases, not of what people wrote",
		false, NULL },
	{ "section", "TITLE=FILE,...", "sections of one's own at the end, in CommonMark", false, NULL },
};
static const struct arg explain_args[] = {
	{ "RULE", NULL, "a rule (R-FINDING-08), a method, a noun, or a noun and a verb", true, NULL },
	{ "VERB", NULL, "of that noun", false, NULL },
};
#define IMPORT_ARGS(scope, help)                                                                   \
	{ { "FILE", NULL, "CSV; its first line names the columns, which are the fields of a row", true, NULL }, \
		{ scope, "ID", help, true, NULL },                                                 \
		{ "dry-run", NULL, "say what it would do, and do nothing", false, NULL } }
static const struct arg import_parent_args[] = IMPORT_ARGS("parent", "organisation below which they are");
static const struct arg import_organisation_args[] = IMPORT_ARGS("organisation", "whose they are");
static const struct arg import_source_args[] = IMPORT_ARGS("criteria-source", "open source that they join");
static const struct arg import_checklist_args[] = IMPORT_ARGS("checklist", "the checklist that they join");
static const struct arg import_audit_args[] = IMPORT_ARGS("audit", "whose requests they are");
static const struct arg history_args[] = {
	{ "NOUN", NULL, "what kind of row it is: finding", true, NULL },
	{ "ID", NULL, "the row", true, NULL },
};
static const struct arg search_args[] = {
	{ "WORDS", NULL, "all must occur; in quotes where there are several; a word ending in * stands for all that begin so",
	  true, NULL },
	{ "noun", "NOUN", "only rows of this noun", false, NULL },
	{ "page-size", "N", "rows at once, at most 1000", false, NULL },
};
static const struct arg draw_show_args[] = {
	{ "DRAW-ID", NULL, "a draw that is revealed", true, NULL },
	{ "population", "FILE", "the list of its population", true, NULL },
	{ "count", "N", "how many lines (default: as many as are drawn)", false, NULL },
};
static const struct arg draw_name_args[] = {
	{ "DRAW-ID", NULL, "a draw that is revealed", true, NULL },
	{ "population", "FILE", "the list of its population", true, NULL },
	{ "from", "N", "the first to be named, where some are named already", false, NULL },
};
static const struct arg invite_args[] = {
	{ "PERSON-ID", NULL, "whom to invite: registered with auditc person add", true, NULL },
	{ "server", "URL", "address for them to connect to (default: one's own)", false, NULL },
	{ "expires", "TIME", "until when it is good (+24h), at most seven days", false, NULL },
	{ "out", "FILE", "where the invitation goes; it holds a secret", true, NULL },
};

static const struct arg log_compare_args[] = {
	{ "FILE", NULL, "a checkpoint, a pack or the proof of a receipt that somebody else has", true, NULL },
};
static const struct arg log_consistency_args[] = {
	{ "FROM", NULL, "so many entries", true, NULL },
	{ "TO", NULL, "so many (default: all there are)", false, NULL },
};
static const struct arg log_export_args[] = {
	{ "DIRECTORY", NULL, "where it goes; what an earlier export left there is kept and checked", true, NULL },
	{ "cosigned", NULL, "up to the newest checkpoint that witnesses cosigned, with their cosignatures", false, NULL },
};
static const struct arg log_head_args[] = {
	{ "out", "FILE", "write the checkpoint there, for others to compare", false, NULL },
	{ "cosigned", NULL, "with --out: the newest cosigned one, with its cosignatures", false, NULL },
};
static const struct arg log_holder_args[] = {
	{ "key-file", "FILE", "where the holder's new keys go", true, NULL },
};
static const struct arg log_propose_args[] = {
	{ "out", "FILE", "where the proposal goes, for the holders to sign", true, NULL },
	{ "key", "KEY", "of the log key to begin, as auditd log-key new printed it (default: it stays)", false, NULL },
	{ "cause", "WHY", "routine, lost or stolen (default: routine)", false, NULL },
	{ "holders", "FILE", "the keys of all who hold the root from now on, a line each (default: it stays)", false, NULL },
	{ "threshold", "NUMBER", "with --holders: how many of them must sign", false, NULL },
};
static const struct arg log_sign_args[] = {
	{ "PROPOSAL", NULL, "what auditc log propose wrote, with the signatures so far", true, NULL },
	{ "key-file", "FILE", "the holder's", true, NULL },
};
static const struct arg log_keys_args[] = {
	{ "out", "FILE", "write the records there: what auditverify --log-keys reads", false, NULL },
};
static const struct arg log_rotate_args[] = {
	{ "proposal", "FILE", "what holders of the root signed (default: the key that ends and the next one sign)",
		false, NULL },
};
static const struct arg session_key_args[] = {
	{ "RECORDS", NULL, "what auditd session-key show printed", true, NULL },
	{ "log-keys", "FILE", "what auditc log keys --out wrote, where the log key was exchanged meanwhile, too", false, NULL },
};
static const struct arg log_proof_args[] = {
	{ "ENTRY", NULL, "its index, or a receipt of it: INDEX.leaf or a proof", true, NULL },
	{ "out", "FILE", "where the proof goes (default: standard output)", false, NULL },
};
static const struct arg log_tail_args[] = {
	{ "from", "INDEX", "begin there (default: what is entered from now on)", false, NULL },
	{ "no-follow", NULL, "end at the newest entry", false, NULL },
};
static const struct arg log_witness_args[] = {
	{ "every", "TIME", "again and again: 60s, 5m, 1h; until it is interrupted", false, NULL },
};

#define ARGS(table) table, sizeof(table) / sizeof((table)[0])

const struct command command_rows[] = {
	{ "enrol", NULL, "make this device's keys and enrol them with an invitation", ARGS(enrol_args), cmd_enrol, false },
	{ "invite", NULL, "invite a person's first device", ARGS(invite_args), cmd_invite, false },
	{ "login", NULL, "unlock the keys once, for 8 hours", NULL, 0, cmd_login, false },
	{ "logout", NULL, "lock them again and end the session", NULL, 0, cmd_logout, false },
	{ "whoami", NULL, "who the server takes this device for, and its roles", NULL, 0, cmd_whoami, false },
	{ "status", NULL, "server, session, ledger, receipts without proof (fetches them)", NULL, 0, cmd_status, false },
	{ "doctor", NULL, "check keys, server, clock, ledger and one's own devices", ARGS(doctor_args), cmd_doctor, false },
	{ "inbox", NULL, "what waits for oneself, by when, and the command that does it", NULL, 0, cmd_inbox, false },
	{ "search", NULL, "find rows by the words in them, among what one may see", ARGS(search_args), cmd_search, false },
	{ "history", NULL, "all versions of a row: when, by whom, what changed", ARGS(history_args), cmd_history, false },
	{ "demo", "programme", "fill an empty ledger with a year of a programme: 24 audits, 300 findings, by 21 people",
		ARGS(demo_args), cmd_demo_programme, false },
	{ "explain", NULL, "what a rule, a method or a noun means", ARGS(explain_args), cmd_explain, false },
	{ "api", NULL, "call a method with a request in JSON", ARGS(api_args), cmd_api, false },
	{ "device", "offer", "begin a second device of one's own: what it has to know", ARGS(device_offer_args),
		cmd_device_offer, false },
	{ "device", "request", "on the second device: make keys and ask for them to be entered", ARGS(device_request_args),
		cmd_device_request, false },
	{ "device", "add", "enter one's own second device, after comparing six words", ARGS(device_add_args), cmd_device_add,
		false },
	{ "device", "rotate", "give this device new keys: enter them, try them, replace the key file, revoke the old ones",
		ARGS(device_rotate_args), cmd_device_rotate, false },
	{ "device", "lost", "revoke another device of one's own, and say from when its key was not one's own",
		ARGS(device_lost_args), cmd_device_lost, false },
	{ "device", "export", "write the devices one is shown as ssh-keygen reads them: allowed_signers and revoked_keys",
		ARGS(device_export_args), cmd_device_export, false },
	{ "audit", "pack", "put a whole audit into an archive that anybody can check offline", ARGS(audit_pack_args),
		cmd_audit_pack, false },
	{ "bundle", "checkout",
		"take one's own slots of an audit along: criteria, checklists, samples, drafts, sealed for this device",
		ARGS(bundle_checkout_args), cmd_bundle_checkout, false },
	{ "bundle", "show", "read what was taken along; needs no network", ARGS(bundle_show_args), cmd_bundle_show, false },
	{ "bundle", "return", "give a bundle back, and delete it here", ARGS(bundle_return_args), cmd_bundle_return, false },
	{ "capture", NULL, "evidence in three fields, the rest from a slot of the bundle: with a network or without",
		ARGS(capture_args), cmd_capture, false },
	{ "sync", NULL, "deliver what was written without a network, in its order", NULL, 0, cmd_sync, false },
	{ "outbox", "list", "what was written without a network and is not delivered", NULL, 0, cmd_outbox_list, false },
	{ "outbox", "show", "one of it, and why the server refused it", ARGS(outbox_args), cmd_outbox_show, false },
	{ "outbox", "key", "this device's key, for a colleague's outbox export", NULL, 0, cmd_outbox_key, false },
	{ "outbox", "export", "write what waits for a colleague's device, which delivers it", ARGS(outbox_export_args),
		cmd_outbox_export, false },
	{ "outbox", "import", "take over what a colleague's device could not deliver", ARGS(outbox_import_args),
		cmd_outbox_import, false },
	{ "outbox", "settle", "say which of two stands, where somebody else was faster: on record, with the reason",
		ARGS(outbox_settle_args), cmd_outbox_settle, false },
	{ "outbox", "drop", "delete what the server refused, which is on record", ARGS(outbox_drop_args),
		cmd_outbox_drop, false },
	{ "disposal", "show", "what an order to dispose of content comes to, and how far it is", ARGS(disposal_show_args),
		cmd_disposal_show, false },
	{ "disposal", "propose", "show what would go, what stays and who holds copies; with --yes propose it",
		ARGS(disposal_propose_args), cmd_disposal_propose, false },
	{ "disposal", "approve", "show it again; with --yes approve the order, or consent to it",
		ARGS(disposal_approve_args), cmd_disposal_approve, false },
	{ "late-statement", "show", "what it says that arrived too late, and why it does not count", ARGS(late_args),
		cmd_late_show, false },
	{ "late-statement", "fetch", "fetch the file that goes with it and check its digest", ARGS(late_fetch_args),
		cmd_late_fetch, false },
	{ "late-statement", "accept", "let it count from now on, signing its digest", ARGS(late_decide_args), cmd_late_accept,
		false },
	{ "late-statement", "reject", "say that it does not count, signing its digest", ARGS(late_decide_args), cmd_late_reject,
		false },
	{ "evidence", "submit", "sign and submit evidence, with its file if it has one", NULL, 0, cmd_evidence_submit,
		false },
	{ "evidence", "fetch", "download an evidence file and check its digest", ARGS(fetch_args), cmd_evidence_fetch,
		false },
	{ "evidence", "pack", "put evidence into an archive that anybody can check offline", ARGS(pack_args), cmd_pack,
		false },
	{ "sampling-draw", "begin", "begin a draw: commit to this device's nonce", NULL, 0, cmd_draw_begin, false },
	{ "sampling-draw", "answer", "give the audited side's nonce, by chance unless it is given", NULL, 0,
		cmd_draw_answer, false },
	{ "sampling-draw", "reveal", "reveal the nonce, by the device that began", NULL, 0, cmd_draw_reveal, false },
	{ "sampling-draw", "show", "print what is drawn from a list, in its order", ARGS(draw_show_args),
		cmd_draw_show, false },
	{ "sampling-draw", "name", "name the items that are drawn from a list", ARGS(draw_name_args), cmd_draw_name, false },
	{ "report", "build", "make the report of an audit from its records, with every item of ISO 19011, 6.5.1",
		ARGS(report_args), cmd_report_build, false },
	{ "report", "add", "put a report forward for review: its file (--file), and the document beside it (--document)", NULL,
		0, cmd_report_add, false },
	{ "report", "fetch", "download a report, or its document, and check its digest", ARGS(report_fetch_args),
		cmd_report_fetch, false },
	{ "report", "receive", "download a report one was sent, and sign that one has it", ARGS(report_receive_args),
		cmd_report_receive, false },
	{ "report", "compare", "say item by item what is different in a later report", ARGS(report_compare_args),
		cmd_report_compare, false },
	{ "report", "check", "is a report what the records say now, and its file what its document says?",
		ARGS(report_check_args), cmd_report_check, false },
	{ "criteria", "import", "register a catalogue of criteria, import its items and pin it", ARGS(criteria_args),
		cmd_criteria_import, false },
	{ "import", "organisations", "enter a file of organisations, all of it or nothing", ARGS(import_parent_args),
		cmd_import_organisations, false },
	{ "import", "sites", "enter a file of sites", ARGS(import_organisation_args),
		cmd_import_sites, false },
	{ "import", "units", "enter a file of auditable units", ARGS(import_organisation_args),
		cmd_import_units, false },
	{ "import", "people", "enter a file of people", ARGS(import_organisation_args),
		cmd_import_people, false },
	{ "import", "relationships", "enter a file of what ties people to whom they might audit",
		ARGS(import_organisation_args), cmd_import_relationships, false },
	{ "import", "criteria", "enter a file of items of criteria", ARGS(import_source_args),
		cmd_import_criteria, false },
	{ "import", "checklists", "enter a file of questions that join a checklist", ARGS(import_checklist_args),
		cmd_import_checklists, false },
	{ "import", "requests", "enter a file of questions, drafting their requests", ARGS(import_audit_args),
		cmd_import_requests, false },
	{ "log", "head", "the newest checkpoint, and the newest that witnesses cosigned", ARGS(log_head_args),
		cmd_log_head, false },
	{ "log", "keys", "the keys the ledger signs with, from the first one on, and the programme root", ARGS(log_keys_args),
		cmd_log_keys, false },
	{ "log", "holder", "make the keys of one holder of the programme root", ARGS(log_holder_args), cmd_log_holder, false },
	{ "log", "propose", "write down what holders of the root are to sign: another log key, another root, or both",
		ARGS(log_propose_args), cmd_log_propose, false },
	{ "log", "sign", "read a proposal and sign it as a holder of the root, without a server", ARGS(log_sign_args),
		cmd_log_sign, false },
	{ "log", "rotate", "begin the next log key, which the server was given", ARGS(log_rotate_args), cmd_log_rotate, false },
	{ "session-key", "follow", "pin the server's newest session key, after it was exchanged while this device was away",
		ARGS(session_key_args), cmd_session_key_follow, false },
	{ "log", "proof", "the proof that an entry is in the ledger, checked", ARGS(log_proof_args), cmd_log_proof, false },
	{ "log", "consistency", "the proof that one size of the ledger is the beginning of another, checked",
		ARGS(log_consistency_args), cmd_log_consistency, false },
	{ "log", "witness", "cosign the ledger's newest checkpoint, after checking that it continues what was seen",
		ARGS(log_witness_args), cmd_log_witness, false },
	{ "log", "compare", "whether a checkpoint that somebody else was shown is of the same history",
		ARGS(log_compare_args), cmd_log_compare, false },
	{ "log", "tail", "follow the entries one may see: when, what, who", ARGS(log_tail_args), cmd_log_tail, false },
	{ "log", "export", "the ledger's tree as files for other people's tools (C2SP tlog-tiles)", ARGS(log_export_args),
		cmd_log_export, false },
	{ "completion", NULL, "print the completion script of a shell", ARGS(completion_args), cmd_completion, false },
	{ "help", NULL, "explain nouns and verbs", NULL, 0, cmd_help, false },
	{ "version", NULL, "print the version", NULL, 0, cmd_version, false },
	{ "__complete", NULL, "candidates for the last word", NULL, 0, cmd_complete, true },
};
const size_t command_rows_count = ARRAY_LEN(command_rows);

enum { COMMAND_ARGS_MAX = 12 };

const struct command *command_find(const char *const *word, size_t count, size_t *ret_words)
{
	for (size_t i = 0; i < command_rows_count; i++) {
		const struct command *row = &command_rows[i];
		size_t words = row->verb ? 2 : 1;
		if (count < words || strcmp(word[0], row->noun) != 0)
			continue;
		if (row->verb && strcmp(word[1], row->verb) != 0)
			continue;
		*ret_words = words;
		return row;
	}
	return NULL;
}

bool command_is_word(const char *noun)
{
	for (size_t i = 0; i < command_rows_count; i++)
		if (!command_rows[i].verb && strcmp(command_rows[i].noun, noun) == 0)
			return true;
	return false;
}

int command_run(const struct command *command, struct client *c, const char *const *word, size_t count,
	struct status *st)
{
	struct arg filled[COMMAND_ARGS_MAX];
	assert(command->arg_count <= COMMAND_ARGS_MAX);
	if (command->arg_count > 0) {
		memcpy(filled, command->args, command->arg_count * sizeof(filled[0]));
		TRY(args_parse(filled, command->arg_count, word, count, st));
	}
	return command->run(c, filled, word, count, st);
}

const char *command_arg(const struct arg *arg, const char *name)
{
	while (strcmp(arg->name, name) != 0)
		arg++;
	return arg->value;
}
