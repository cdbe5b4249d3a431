/* Evidence in three fields: what was seen, a file, and the slot of the bundle that says the rest. */
#include "client/bundle.h"
#include "client/cmd_submit.h"
#include "client/command.h"

enum { TITLE_CHARACTERS = 80 };

static bool is_now(const Audit__Slot *slot, int64_t now_us)
{
	return slot->from_us <= now_us && now_us < slot->to_us;
}

/* By number; else the one that is going on, else the only one. */
static int choose_slot(const Audit__BundleContent *content, const char *number, int64_t now_us, struct status *st,
	const Audit__Slot **ret_slot)
{
	const Audit__Slot *chosen = NULL;
	size_t count = 0;
	for (size_t i = 0; i < content->n_pieces; i++) {
		const Audit__Slot *slot = content->pieces[i]->slot;
		if (!slot || (number && strtoul(number, NULL, 10) != slot->number))
			continue;
		count++;
		if (!chosen || is_now(slot, now_us))
			chosen = slot;
	}
	if (number && !chosen)
		return fail(st, NOT_FOUND, "NO_SLOT", "slot %s is not in the bundle: auditc bundle show", number);
	if (!chosen || (count > 1 && !is_now(chosen, now_us)))
		return fail(st, INVALID_ARGUMENT, "WHICH_SLOT",
			"none of the slots is now: say --slot NUMBER (auditc bundle show)");
	*ret_slot = chosen;
	return OK;
}

/* The note's first line, cut between characters. */
static char *title_of(struct client *c, const char *note)
{
	size_t len = 0, characters = 0;
	while (note[len] && note[len] != '\n' && characters < TITLE_CHARACTERS) {
		len++;
		while (((unsigned char)note[len] & 0xc0) == 0x80)
			len++;
		characters++;
	}
	return arena_printf(c->arena, "%.*s", (int)len, note);
}

static json_t *criteria_of(const Audit__Slot *slot)
{
	json_t *list = json_array();
	for (size_t i = 0; i < slot->n_criteria_item_ids; i++)
		(void)json_array_append_new(list, json_string(slot->criteria_item_ids[i]));
	return list;
}

/* Seen by oneself, at the slot's place, for its criteria; confidential until somebody says otherwise. */
static json_t *request_of(struct client *c, const Audit__Slot *slot, const char *note, const char *permission)
{
	json_t *request = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:o}", "audit_id", slot->audit_id, "title",
		title_of(c, note), "note", note, "source", "observation", "method", "on_site_no_interaction", "classification",
		"confidential", "verifiability", "verified", "place", *slot->place ? slot->place : slot->title, "captured_us",
		(json_int_t)c->started_us, "criteria_item_ids", criteria_of(slot));
	if (request && *slot->site_id)
		(void)json_object_set_new(request, "site_id", json_string(slot->site_id));
	if (request && permission)
		(void)json_object_set_new(request, "permission", json_string(permission));
	return request;
}

COMMAND(cmd_capture)
{
	const char *bundle = command_arg(arg, "bundle");
	Audit__BundleContent *content = NULL;
	const Audit__Slot *slot = NULL;
	(void)word;
	(void)count;
	TRY(client_prepare(c, st));
	TRY(bundle_load(c, bundle ? bundle : "", st, &content));
	TRY(choose_slot(content, command_arg(arg, "slot"), c->started_us, st, &slot));
	json_t *request = request_of(c, slot, command_arg(arg, "NOTE"), command_arg(arg, "permission"));
	int rc = request ? submit_request(c, request, command_arg(arg, "file"), st)
			 : fail(st, INVALID_ARGUMENT, "BAD_NOTE", "the note is no text");
	json_decref(request);
	return rc;
}
