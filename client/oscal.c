/* Reading OSCAL catalogues: a walk over groups, controls and parts. */
#include "client/oscal.h"

#include <jansson.h>

enum {
	TEXT_MAX = 64 * 1024,
	OBJECTIVES_MAX = 200,
	METHODS_MAX = 8,
	TITLE_MAX = 400,
	PROMPT_MAX = 16000,
	OBJECTIVE_TEXT_MAX = 4000,
	LABEL_MAX = 60,
	METHOD_MAX = 20,
	SOURCE_TITLE_MAX = 200,
	EDITION_MAX = 60,
};

struct reader {
	struct arena *arena;
	struct status *st;
	struct oscal_catalogue *out;
	size_t cap;
	json_t *params; /* id -> parameter, of the whole document */
	const char *control; /* label of the one being read, for messages */
};

static int bad(struct reader *r, const char *what)
{
	return fail(r->st, INVALID_ARGUMENT, "BAD_CATALOGUE", "%s%s%s", r->control ? r->control : "",
		r->control ? ": " : "", what);
}

static int memory_gone(struct reader *r)
{
	return fail(r->st, RESOURCE_EXHAUSTED, "MEMORY", "the catalogue does not fit into memory");
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text ? text : "";
}

/* Into the arena, within the limit of the field it is for. */
static int keep(struct reader *r, const char *text, size_t max, const char *what, char **ret_text)
{
	size_t len = strlen(text);
	char message[100];
	(void)snprintf(message, sizeof(message), "its %s is longer than %zu bytes or holds control characters", what, max);
	if (len > max || !text_is_clean((const uint8_t *)text, len))
		return bad(r, message);
	*ret_text = arena_text(r->arena, text);
	return *ret_text ? OK : memory_gone(r);
}

/* Value of the property; the one without a class when there are several, else the first. */
static const char *property(const json_t *object, const char *name)
{
	const char *first = NULL;
	size_t i;
	json_t *prop;
	json_array_foreach(json_object_get(object, "props"), i, prop) {
		if (strcmp(text_of(prop, "name"), name) != 0 || !*text_of(prop, "value"))
			continue;
		if (!json_object_get(prop, "class"))
			return text_of(prop, "value");
		if (!first)
			first = text_of(prop, "value");
	}
	return first;
}

/* --- prose --- */

static void add_prose(struct reader *r, struct buf *to, const char *prose, int depth);

static void add_parameter(struct reader *r, struct buf *to, const char *id, size_t id_len, int depth)
{
	char name[200];
	(void)snprintf(name, sizeof(name), "%.*s", (int)(id_len < 199 ? id_len : 199), id);
	const json_t *param = json_object_get(r->params, name);
	const json_t *choices = json_object_get(json_object_get(param, "select"), "choice");
	buf_add_text(to, "[");
	if (*text_of(param, "label")) {
		add_prose(r, to, text_of(param, "label"), depth);
	} else if (json_array_size(choices) > 0) {
		size_t i;
		json_t *choice;
		json_array_foreach(choices, i, choice) {
			buf_add_text(to, i ? "; " : "selection: ");
			add_prose(r, to, json_string_value(choice) ? json_string_value(choice) : "", depth);
		}
	} else {
		buf_add_text(to, name);
	}
	buf_add_text(to, "]");
}

/* Copies prose; "{{ insert: param, ID }}" becomes the parameter's label in brackets. */
static void add_prose(struct reader *r, struct buf *to, const char *prose, int depth)
{
	for (;;) {
		const char *open = strstr(prose, "{{"), *close = open ? strstr(open, "}}") : NULL;
		const char *comma = close ? memchr(open, ',', (size_t)(close - open)) : NULL;
		/* A parameter may name others in its choices; a chain of them ends here. */
		if (!close || !comma || depth >= OSCAL_DEPTH_MAX) {
			buf_add_text(to, prose);
			return;
		}
		buf_add(to, prose, (size_t)(open - prose));
		const char *id = comma + 1 + strspn(comma + 1, " ");
		size_t len = (size_t)(close - id);
		while (len > 0 && id[len - 1] == ' ')
			len--;
		add_parameter(r, to, id, len, depth + 1);
		prose = close + 2;
	}
}

static const char *skip_spaces(const char *text)
{
	return text + strspn(text, " \t\r\n");
}

/* A statement and its items, each on a line of its own, indented by depth. */
static void add_statement(struct reader *r, struct buf *to, const json_t *part, int depth)
{
	const char *label = property(part, "label"), *prose = skip_spaces(text_of(part, "prose"));
	if (*prose) {
		if (to->len > 0)
			buf_add_text(to, "\n");
		buf_addf(to, "%*s%s%s", depth > 1 ? 2 * (depth - 1) : 0, "", label ? label : "", label ? " " : "");
		add_prose(r, to, prose, 0);
	}
	size_t i;
	json_t *item;
	if (depth < OSCAL_DEPTH_MAX)
		json_array_foreach(json_object_get(part, "parts"), i, item)
			add_statement(r, to, item, depth + 1);
}

static int read_prompt(struct reader *r, const json_t *control, Audit__CriteriaEntry *entry)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	size_t i;
	json_t *part;
	json_array_foreach(json_object_get(control, "parts"), i, part)
		if (strcmp(text_of(part, "name"), "statement") == 0)
			add_statement(r, &text, part, 0);
	char *prompt = NULL;
	int rc = buf_text(&text) ? keep(r, buf_text(&text), PROMPT_MAX, "statement", &prompt)
				 : bad(r, "its statement is too long");
	buf_done(&text);
	if (rc == OK)
		entry->prompt = prompt;
	return rc;
}

/* --- assessment --- */

static int add_objective(struct reader *r, const json_t *part, Audit__CriteriaEntry *entry)
{
	if (entry->n_assessment_objectives == OBJECTIVES_MAX)
		return bad(r, "it has more than 200 assessment objectives");
	Audit__AssessmentObjective *objective = arena_alloc(r->arena, sizeof(*objective));
	if (!objective)
		return memory_gone(r);
	audit__assessment_objective__init(objective);
	struct buf text;
	buf_init(&text, TEXT_MAX);
	add_prose(r, &text, skip_spaces(text_of(part, "prose")), 0);
	char *kept = NULL, *label = NULL;
	int rc = buf_text(&text) ? keep(r, buf_text(&text), OBJECTIVE_TEXT_MAX, "assessment objective", &kept)
				 : bad(r, "its assessment objective is too long");
	buf_done(&text);
	TRY(rc);
	TRY(keep(r, property(part, "label") ? property(part, "label") : text_of(part, "id"), LABEL_MAX,
		"objective's label", &label));
	objective->text = kept;
	objective->label = label;
	entry->assessment_objectives[entry->n_assessment_objectives++] = objective;
	return OK;
}

static int read_objectives(struct reader *r, const json_t *part, int depth, Audit__CriteriaEntry *entry)
{
	if (depth > OSCAL_DEPTH_MAX)
		return bad(r, "its parts are nested too deeply");
	if (strcmp(text_of(part, "name"), "assessment-objective") == 0 && *skip_spaces(text_of(part, "prose")))
		TRY(add_objective(r, part, entry));
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(part, "parts"), i, item)
		TRY(read_objectives(r, item, depth + 1, entry));
	return OK;
}

static int add_method(struct reader *r, const json_t *part, Audit__CriteriaEntry *entry)
{
	const char *method = property(part, "method");
	char *kept = NULL;
	if (!method || entry->n_methods == METHODS_MAX)
		return OK;
	for (size_t i = 0; i < entry->n_methods; i++)
		if (strcmp(entry->methods[i], method) == 0)
			return OK;
	TRY(keep(r, method, METHOD_MAX, "assessment method", &kept));
	entry->methods[entry->n_methods++] = kept;
	return OK;
}

static int read_assessment(struct reader *r, const json_t *control, Audit__CriteriaEntry *entry)
{
	entry->assessment_objectives = arena_array(r->arena, OBJECTIVES_MAX, sizeof(void *));
	const char **methods = arena_array(r->arena, METHODS_MAX, sizeof(char *));
	if (!entry->assessment_objectives || !methods)
		return memory_gone(r);
	entry->methods = methods;
	size_t i;
	json_t *part;
	json_array_foreach(json_object_get(control, "parts"), i, part) {
		if (strcmp(text_of(part, "name"), "assessment-method") == 0)
			TRY(add_method(r, part, entry));
		else
			TRY(read_objectives(r, part, 0, entry));
	}
	return OK;
}

/* --- controls --- */

static int add_entry(struct reader *r, Audit__CriteriaEntry *entry)
{
	struct oscal_catalogue *out = r->out;
	if (out->count == OSCAL_ENTRIES_MAX)
		return bad(r, "the catalogue has more than 100,000 controls");
	if (out->count == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 256;
		Audit__CriteriaEntry **grown = arena_array(r->arena, cap, sizeof(*grown));
		if (!grown)
			return memory_gone(r);
		if (out->count > 0)
			memcpy(grown, out->entry, out->count * sizeof(*grown));
		out->entry = grown;
		r->cap = cap;
	}
	out->entry[out->count++] = entry;
	return OK;
}

static int read_control(struct reader *r, const json_t *control, const char *parent, Audit__CriteriaEntry **ret_entry)
{
	Audit__CriteriaEntry *entry = arena_alloc(r->arena, sizeof(*entry));
	char *label = NULL, *title = NULL, *parent_label = NULL;
	if (!entry)
		return memory_gone(r);
	audit__criteria_entry__init(entry);
	const char *name = property(control, "label") ? property(control, "label") : text_of(control, "id");
	TRY(keep(r, name, LABEL_MAX, "label", &label));
	if (!*label)
		return bad(r, "a control has neither label nor id");
	r->control = label;
	TRY(keep(r, text_of(control, "title"), TITLE_MAX, "title", &title));
	TRY(keep(r, parent, LABEL_MAX, "parent's label", &parent_label));
	entry->label = label;
	entry->title = title;
	entry->parent_label = parent_label;
	TRY(read_prompt(r, control, entry));
	TRY(read_assessment(r, control, entry));
	*ret_entry = entry;
	return OK;
}

static int walk_controls(struct reader *r, const json_t *holder, const char *parent, int depth)
{
	size_t i;
	json_t *control;
	if (depth > OSCAL_DEPTH_MAX)
		return bad(r, "its controls are nested too deeply");
	json_array_foreach(json_object_get(holder, "controls"), i, control) {
		const char *status = property(control, "status");
		if (status && strcasecmp(status, "withdrawn") == 0) {
			r->out->withdrawn++;
			continue;
		}
		Audit__CriteriaEntry *entry = NULL;
		TRY(read_control(r, control, parent, &entry));
		TRY(add_entry(r, entry));
		TRY(walk_controls(r, control, entry->label, depth + 1));
	}
	return OK;
}

static int walk_groups(struct reader *r, const json_t *holder, int depth)
{
	size_t i;
	json_t *group;
	r->control = NULL;
	if (depth > OSCAL_DEPTH_MAX)
		return bad(r, "its groups are nested too deeply");
	const char *label = property(holder, "label");
	TRY(walk_controls(r, holder, label ? label : "", 0));
	json_array_foreach(json_object_get(holder, "groups"), i, group)
		TRY(walk_groups(r, group, depth + 1));
	return OK;
}

/* Parameters of all controls and groups by id: prose may name those of a parent. */
static int collect_params(struct reader *r, const json_t *holder, int depth)
{
	static const char *const below[] = { "groups", "controls" };
	size_t i;
	json_t *item;
	if (depth > OSCAL_DEPTH_MAX)
		return bad(r, "it is nested too deeply");
	json_array_foreach(json_object_get(holder, "params"), i, item)
		if (*text_of(item, "id") && json_object_set(r->params, text_of(item, "id"), item) != 0)
			return memory_gone(r);
	for (size_t k = 0; k < ARRAY_LEN(below); k++)
		json_array_foreach(json_object_get(holder, below[k]), i, item)
			TRY(collect_params(r, item, depth + 1));
	return OK;
}

/* --- the document --- */

static const char *party_name(const json_t *metadata)
{
	const json_t *parties = json_object_get(metadata, "parties");
	const char *creator = NULL;
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(metadata, "responsible-parties"), i, item)
		if (!creator && strcmp(text_of(item, "role-id"), "creator") == 0)
			creator = json_string_value(json_array_get(json_object_get(item, "party-uuids"), 0));
	json_array_foreach(parties, i, item)
		if (creator && strcmp(text_of(item, "uuid"), creator) == 0)
			return text_of(item, "name");
	return text_of(json_array_get(parties, 0), "name");
}

static int read_document(struct reader *r, const json_t *document)
{
	const json_t *catalogue = json_object_get(document, "catalog");
	const json_t *metadata = json_object_get(catalogue, "metadata");
	if (!json_is_object(catalogue) || !json_is_object(metadata))
		return bad(r, "this is no OSCAL catalogue: it has no \"catalog\" with \"metadata\"");
	TRY(keep(r, text_of(metadata, "title"), SOURCE_TITLE_MAX, "title", &r->out->title));
	TRY(keep(r, text_of(metadata, "version"), EDITION_MAX, "version", &r->out->edition));
	TRY(keep(r, party_name(metadata), SOURCE_TITLE_MAX, "publisher", &r->out->publisher));
	TRY(collect_params(r, catalogue, 0));
	TRY(walk_groups(r, catalogue, 0));
	r->control = NULL;
	return r->out->count > 0 ? OK : bad(r, "the catalogue has no controls");
}

int oscal_read(struct bytes json, struct arena *a, struct status *st, struct oscal_catalogue *ret_catalogue)
{
	struct oscal_catalogue out = { .title = NULL };
	json_error_t error;
	json_t *document = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, &error);
	if (!document)
		return fail(st, INVALID_ARGUMENT, "BAD_CATALOGUE", "no JSON: line %d, column %d: %s", error.line,
			error.column, error.text);
	struct reader r = { .arena = a, .st = st, .out = &out, .params = json_object() };
	int rc = r.params ? read_document(&r, document) : memory_gone(&r);
	json_decref(r.params);
	json_decref(document);
	if (rc == OK)
		*ret_catalogue = out;
	return rc;
}

size_t oscal_batch(const struct oscal_catalogue *catalogue, size_t first)
{
	size_t count = 0, bytes = 0, elements = 0;
	while (first + count < catalogue->count && count < OSCAL_BATCH_ENTRIES) {
		const Audit__CriteriaEntry *entry = catalogue->entry[first + count];
		bytes += audit__criteria_entry__get_packed_size(entry) + 8;
		elements += 1 + entry->n_assessment_objectives + entry->n_methods;
		if (count > 0 && (bytes > OSCAL_BATCH_BYTES || elements > OSCAL_BATCH_ELEMENTS))
			break;
		count++;
	}
	return count;
}
