/*
 * auditc report build: the report of an audit from its records, as PDF and HTML. Composed here, set by report-render, which has
 * neither key nor session.
 */
#include "client/call.h"
#include "client/command.h"
#include "client/devices.h"
#include "client/report_draft.h"
#include "client/report_set.h"
#include "client/term.h"
#include "common/clock.h"
#include "common/hash.h"

#include <stdlib.h>

enum { SECTIONS_MAX = 20, SECTION_BYTES = 256 * 1024 };

/* "Summary=summary.md", separated by commas. */
static int take_sections(struct client *c, const char *list, struct status *st, struct free_section *section,
	size_t *ret_count)
{
	char *copy = arena_text(c->arena, list ? list : ""), *rest = copy, *one;
	size_t count = 0;
	while (copy && *copy && (one = strsep(&rest, ","))) {
		char *path = strchr(one, '=');
		struct buf text;
		if (!path || path == one || count == SECTIONS_MAX)
			return fail(st, INVALID_ARGUMENT, "USAGE", "--section TITLE=FILE, at most %d of them", SECTIONS_MAX);
		*path++ = 0;
		buf_init(&text, SECTION_BYTES);
		int rc = file_read(path, st, &text);
		if (rc == OK && !text_is_clean(text.data, text.len))
			rc = fail(st, INVALID_ARGUMENT, "BAD_TEXT", "%s: not UTF-8 text without control characters", path);
		if (rc == OK)
			section[count++] = (struct free_section){ one, arena_text(c->arena, buf_text(&text)) };
		buf_done(&text);
		TRY(rc);
	}
	*ret_count = count;
	return OK;
}

/* The ledger as this client saw it last before it read: what the report says is in it, or was before. */
static json_t *footer_of(const struct report_draft *d)
{
	const struct checkpoint *cp = &d->c->witness.newest;
	char root[HASH_TEXT_BYTES];
	hash_format(&cp->root, root);
	return json_pack("[s, s]",
		arena_printf(d->c->arena, "%s: %s, %" PRIu64 ", %s", say_in(d, N_("Ledger")), cp->origin, cp->size, root),
		say_in(d, N_("The digest of this file is in the ledger once it is put forward; "
			"whoever has a pack of the audit checks the file with auditverify --report.")));
}

static int dump(struct report_draft *d, const char *author, struct status *st, char **ret_text)
{
	char date[CLOCK_TEXT_BYTES];
	clock_format(clock_now_us() / 1000000 * 1000000, date);
	const char *title = arena_printf(d->c->arena, "%s: %s", say_in(d, N_("Audit report")), d->audit->title);
	json_t *document = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:O}", "title", title, "subtitle",
		arena_printf(d->c->arena, "%s, %.10s", d->programme->title, date), "language", d->words->language, "author",
		author,
		"date", arena_printf(d->c->arena, "%.19sZ", date), "page_word", say_in(d, N_("page")), "footer", footer_of(d),
		"blocks", d->blocks);
	*ret_text = document ? json_dumps(document, JSON_INDENT(1) | JSON_SORT_KEYS) : NULL;
	json_decref(document);
	return *ret_text ? OK : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the report");
}

static int write_set(struct client *c, const char *document, const char *path, struct status *st)
{
	struct buf out;
	char text[HASH_TEXT_BYTES];
	buf_init(&out, SIZE_MAX / 2);
	int rc = report_set(c, report_kind(path), bytes_of_text(document), st, &out);
	if (rc == OK)
		rc = file_replace(path, 0600, buf_bytes(&out), st);
	if (rc == OK) {
		struct hash sha256 = hash_of(out.data, out.len);
		hash_format(&sha256, text);
		put_line("%s  %s", text, path);
	}
	buf_done(&out);
	return rc;
}

/* The document goes beside what is set from it: both are put forward. */
static int write_report(struct report_draft *d, const char *author, const char *path, struct status *st)
{
	char beside[FILE_PATH_BYTES];
	bool is_set = strcmp(report_kind(path), "json") != 0;
	char *document = NULL;
	TRY(file_path(st, beside, "%s%s", path, is_set ? ".json" : ""));
	TRY(dump(d, author, st, &document));
	int rc = is_set ? write_set(d->c, document, path, st) : OK;
	if (rc == OK)
		rc = file_replace(beside, 0600, bytes_of_text(document), st);
	free(document);
	return rc;
}

static int build(struct report_draft *d, const char *audit_id, const char *path, struct status *st)
{
	Audit__GetSessionResponse *session = NULL;
	TRY(client_open(d->c, st));
	TRY(client_witness(d->c, st));
	TRY(devices_session(d->c, st, &session));
	TRY(report_gather(d, audit_id, st));
	TRY(report_compose(d, st));
	return write_report(d, session->person_name, path, st);
}

COMMAND(cmd_report_build)
{
	static struct free_section section[SECTIONS_MAX];
	struct words words;
	const char *language = command_arg(arg, "language");
	struct report_draft d = { .c = c, .words = &words, .section = section };
	(void)word;
	(void)count;
	if (!words_find(language ? language : "en", &words))
		return fail(st, INVALID_ARGUMENT, "LANGUAGE", "--language %s: a report speaks %s", language, words_languages());
	TRY(take_sections(c, command_arg(arg, "section"), st, section, &d.sections));
	d.blocks = json_array();
	int rc = d.blocks ? build(&d, command_arg(arg, "AUDIT-ID"), command_arg(arg, "out"), st) :
		fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the report");
	json_decref(d.blocks);
	return rc;
}
