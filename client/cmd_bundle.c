/* Bundles: checked out onto this device, read there, given back. */
#include "client/call.h"
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/term.h"
#include "client/undelivered.h"
#include "client/value.h"
#include "common/clock.h"

enum { PIECES_MAX = 4000, SLOTS_MAX = 150 };

/* --- checking out --- */

static int out_of_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* "ID,ID" into the request. */
static int name_slots(struct client *c, const char *list, Audit__CheckoutBundleRequest *request, struct status *st)
{
	const char **id = arena_array(c->arena, SLOTS_MAX, sizeof(*id));
	char *copy = arena_text(c->arena, list), *rest = NULL;
	if (!id || !copy)
		return out_of_memory(st);
	for (char *one = strtok_r(copy, ",", &rest); one; one = strtok_r(NULL, ",", &rest)) {
		if (request->n_slot_ids == SLOTS_MAX)
			return fail(st, INVALID_ARGUMENT, "TOO_MANY_SLOTS", "at most %d slots", SLOTS_MAX);
		id[request->n_slot_ids++] = one;
	}
	request->slot_ids = id;
	return OK;
}

/* All pieces of one slot, behind those that are there. */
static int fetch_slot(struct client *c, Audit__BundleContent *content, const char *slot_id, struct status *st)
{
	Audit__ReadBundleRequest request = AUDIT__READ_BUNDLE_REQUEST__INIT;
	request.bundle_id = content->bundle->id;
	request.slot_id = slot_id;
	do {
		ProtobufCMessage *raw = NULL;
		if (content->n_pieces == PIECES_MAX)
			return fail(st, RESOURCE_EXHAUSTED, "BUNDLE_TOO_LARGE", "it is too large: check out fewer slots");
		TRY(call_named(c, c->arena, "audit.v1.BundleService/ReadBundle", &request.base, st, &raw, NULL));
		Audit__ReadBundleResponse *piece = (Audit__ReadBundleResponse *)raw;
		if (piece->next != 0 && piece->next <= request.from)
			return fail(st, DATA_LOSS, "BAD_REPLY", "the bundle does not come to an end");
		content->pieces[content->n_pieces++] = piece;
		request.from = piece->next;
	} while (request.from != 0);
	return OK;
}

static int fetch(struct client *c, Audit__Bundle *bundle, struct status *st, Audit__BundleContent *ret_content)
{
	audit__bundle_content__init(ret_content);
	ret_content->bundle = bundle;
	ret_content->pieces = arena_array(c->arena, PIECES_MAX, sizeof(*ret_content->pieces));
	if (!ret_content->pieces)
		return out_of_memory(st);
	for (size_t i = 0; i < bundle->n_slot_ids; i++) {
		TRY(fetch_slot(c, ret_content, bundle->slot_ids[i], st));
		term_progress("slots ", i + 1, bundle->n_slot_ids);
	}
	return OK;
}

/* What the new one takes the place of: the server has ended it, here it is deleted. */
static int forget_earlier(struct client *c, const Audit__Bundle *bundle, struct status *st)
{
	struct bundle_kept kept[BUNDLES_KEPT_MAX];
	size_t count;
	TRY(bundle_list_kept(c, st, kept, &count));
	for (size_t i = 0; i < count; i++) {
		Audit__BundleContent *other;
		struct status ignored = { 0 };
		bool is_other = strcmp(kept[i].id, bundle->id) != 0 && bundle_load(c, kept[i].id, &ignored, &other) == OK;
		if (is_other && strcmp(other->bundle->audit_id, bundle->audit_id) == 0)
			TRY(bundle_forget(c, kept[i].id, st));
	}
	return OK;
}

static int take_along(struct client *c, Audit__Bundle *bundle, struct status *st)
{
	Audit__BundleContent content;
	char until[CLOCK_TEXT_BYTES];
	int rc = fetch(c, bundle, st, &content);
	if (rc == OK)
		rc = bundle_keep(c, &content, st);
	if (rc != OK) {
		say("bundle %s is on record, but not on this device: check out again, or give it back: auditc bundle return %s",
			bundle->id, bundle->id);
		return rc;
	}
	TRY(forget_earlier(c, bundle, st));
	TRY(undelivered_tell(c, st));
	clock_format(bundle->expires_us, until);
	say("%zu slots are on this device until %s, sealed for it alone: auditc bundle show", bundle->n_slot_ids, until);
	return OK;
}

COMMAND(cmd_bundle_checkout)
{
	const struct method_rule *method = schema_find_method("audit.v1.BundleService/CheckoutBundle");
	Audit__CheckoutBundleRequest request = AUDIT__CHECKOUT_BUNDLE_REQUEST__INIT;
	const char *expires = command_arg(arg, "expires"), *slots = command_arg(arg, "slots");
	ProtobufCMessage *raw = NULL;
	struct call_position position;
	(void)word;
	(void)count;
	request.audit_id = command_arg(arg, "AUDIT-ID");
	TRY(value_parse_until(expires ? expires : "3d", c->started_us, st, &request.expires_us));
	if (slots)
		TRY(name_slots(c, slots, &request, st));
	TRY(client_open(c, st));
	TRY(call_method(c, c->arena, method, &request.base, st, &raw, &position));
	Audit__CheckoutBundleResponse *response = (Audit__CheckoutBundleResponse *)raw;
	if (!c->options.validate_only && !response->bundle)
		return fail(st, DATA_LOSS, "BAD_REPLY", "the reply names no bundle");
	if (!c->options.validate_only)
		TRY(take_along(c, response->bundle, st));
	TRY(method_show_position(c, method, raw, &position, st));
	method_say_position(c, &position);
	return OK;
}

/* --- reading --- */

static void put_slot(const Audit__Slot *slot)
{
	put_line("%s", "");
	put_line("slot %u  %s", slot->number, slot->title);
	put_line("  when       %s", slot->local_time);
	if (*slot->place)
		put_line("  where      %s", slot->place);
	for (size_t i = 0; i < slot->n_auditee_roles; i++)
		put_line("  wanted     %s", slot->auditee_roles[i]);
	if (*slot->team_note)
		put_line("  note       %s", slot->team_note);
	put_line("  id         %s", slot->id);
}

static void put_question(const Audit__ChecklistItem *item)
{
	char outcome[VALUE_NAME_BYTES];
	(void)value_words(&audit__checklist_outcome__descriptor, (int)item->outcome, outcome);
	put_line("  question   %s%s%s", item->label, *item->label ? "  " : "", item->question);
	for (size_t i = 0; i < item->n_expected; i++)
		put_line("    expect   %s", item->expected[i]);
	if (*outcome)
		put_line("    answered %s%s%s", outcome, *item->note ? ": " : "", item->note);
	put_line("    id       %s", item->id);
}

static void put_sampling(const Audit__SamplingPlan *plan)
{
	put_line("  sample     %s: %u of %u; %s", plan->title, plan->sample_size, plan->population_size, plan->objective);
	put_line("    id       %s", plan->id);
}

static void put_item(const Audit__SampleItem *item)
{
	char state[VALUE_NAME_BYTES];
	put_line("    item     %u  %s  %s  %s", item->place, item->label,
		value_words(&audit__sample_item_state__descriptor, (int)item->state, state), item->id);
}

static void put_draft(const Audit__Finding *finding)
{
	char grade[VALUE_NAME_BYTES];
	put_line("  draft      %s: %s", value_words(&audit__finding_grade__descriptor, (int)finding->grade, grade),
		finding->statement);
	put_line("    id       %s", finding->id);
}

static void put_piece(const Audit__ReadBundleResponse *p)
{
	if (p->slot)
		put_slot(p->slot);
	for (size_t i = 0; i < p->n_criteria_items; i++)
		put_line("  criterion  %s  %s  %s", p->criteria_items[i]->label,
			p->criteria_items[i]->entry ? p->criteria_items[i]->entry->title : "", p->criteria_items[i]->id);
	for (size_t i = 0; i < p->n_checklist_items; i++)
		put_question(p->checklist_items[i]);
	for (size_t i = 0; i < p->n_sampling_plans; i++)
		put_sampling(p->sampling_plans[i]);
	for (size_t i = 0; i < p->n_sample_items; i++)
		put_item(p->sample_items[i]);
	for (size_t i = 0; i < p->n_findings; i++)
		put_draft(p->findings[i]);
}

/* For programs: all of it. */
static int put_content(const Audit__BundleContent *content, struct status *st)
{
	json_t *json = NULL;
	TRY(json_from_message(&content->base, st, &json));
	int rc = value_put_json(json, st);
	json_decref(json);
	return rc;
}

/* Leaves the pieces of one slot; *number 0: all. */
static int choose_slot(Audit__BundleContent *content, const char *number, struct status *st)
{
	uint32_t wanted = (uint32_t)strtoul(number, NULL, 10), at = 0;
	size_t kept = 0;
	for (size_t i = 0; i < content->n_pieces; i++) {
		if (content->pieces[i]->slot)
			at = content->pieces[i]->slot->number;
		if (at == wanted)
			content->pieces[kept++] = content->pieces[i];
	}
	content->n_pieces = kept;
	return kept > 0 ? OK : fail(st, NOT_FOUND, "NO_SLOT", "slot %s is not in this bundle", number);
}

COMMAND(cmd_bundle_show)
{
	const char *id = command_arg(arg, "BUNDLE-ID"), *slot = command_arg(arg, "slot");
	Audit__BundleContent *content = NULL;
	char until[CLOCK_TEXT_BYTES];
	(void)word;
	(void)count;
	TRY(client_prepare(c, st));
	TRY(bundle_load(c, id ? id : "", st, &content));
	if (slot)
		TRY(choose_slot(content, slot, st));
	if (c->options.output != FORMAT_TABLE)
		return put_content(content, st);
	clock_format(content->bundle->expires_us, until);
	put_line("bundle   %s", content->bundle->id);
	put_line("audit    %s", content->bundle->audit_id);
	put_line("until    %s", until);
	for (size_t i = 0; i < content->n_pieces; i++)
		put_piece(content->pieces[i]);
	return OK;
}

/* --- giving back --- */

/* What was written with it is delivered first, or the server would believe that nothing is held. */
static int refuse_undelivered(struct client *c, const char *id, struct status *st)
{
	Audit__BundleContent *content;
	struct status ignored = { 0 };
	size_t held = 0;
	if (bundle_load(c, id, &ignored, &content) == OK)
		TRY(undelivered_of_audit(c, content->bundle->audit_id, st, &held));
	return held == 0 ? OK
		: fail(st, FAILED_PRECONDITION, "UNDELIVERED", "%zu statements of its audit wait for delivery: auditc sync",
			held);
}

COMMAND(cmd_bundle_return)
{
	const char *id = command_arg(arg, "BUNDLE-ID");
	(void)word;
	(void)count;
	TRY(client_prepare(c, st));
	TRY(refuse_undelivered(c, id, st));
	TRY(client_open(c, st));
	json_t *request = json_pack("{s:s}", "bundle_id", id);
	int rc = request ? method_run_json(c, schema_find_method("audit.v1.BundleService/ReturnBundle"), request, st)
			 : out_of_memory(st);
	json_decref(request);
	return rc == OK && !c->options.validate_only ? bundle_forget(c, id, st) : rc;
}
