/* Writes the handlers of methods whose rule says `standard`: one row by its id, or a page of rows. */
#include "model.h"

#include "common/limits.h"

static const struct field *rows_of(const struct message *response)
{
	for (size_t i = 0; i < response->field_count; i++)
		if (response->field[i].message && response->field[i].message->resource)
			return &response->field[i];
	return NULL;
}

static bool is_list(const struct method *method)
{
	const struct field *rows = rows_of(method->response);
	return rows && rows->is_repeated;
}

static bool narrows(const struct field *f, const struct message *row)
{
	const struct field *column = message_find_field(row, f->proto->name);
	return f->option.ref && !f->is_repeated && column && column->option.column && column->option.ref &&
		strcmp(column->option.ref, f->option.ref) == 0;
}

static const char *list_flaw(const struct method *method, const struct message *row)
{
	const struct message *in = method->request, *out = method->response;
	const struct field *page = message_find_field(in, "page"), *next = message_find_field(out, "next_token");
	if (!page || !page->message || strcmp(page->message->full_name, "audit.v1.Page") != 0)
		return "its request has no `Page page`";
	if (!next || !field_is_bytes(next) || out->field_count != 2)
		return "its response is not the rows and `bytes next_token`";
	if (in->field_count > 1 + LIMIT_NARROW)
		return "its request narrows by too many fields";
	for (size_t i = 0; i < in->field_count; i++)
		if (&in->field[i] != page && !narrows(&in->field[i], row))
			return grabf("`%s` is no (ref) that the row has as a (column)", in->field[i].proto->name);
	return NULL;
}

const char *standard_flaw(const struct method *method)
{
	const struct field *rows = rows_of(method->response);
	if (method->rule->effect != AUDIT__EFFECT__EFFECT_READ)
		return "it is no read";
	if (!rows)
		return "its response holds no stored message";
	if (rows->is_repeated)
		return list_flaw(method, rows->message);
	const struct field *id = &method->request->field[0];
	bool one = method->request->field_count == 1 && id->option.ref && !id->is_repeated &&
		strcmp(id->option.ref, rows->message->resource->noun) == 0;
	return one ? NULL : "its request is not the row's id alone";
}

static void write_list(const struct method *method, const struct field *rows, FILE *out)
{
	const char *noun = rows->message->resource->noun, *name = rows->proto->name;
	(void)fputs("\tconst struct narrow narrow[] = {", out);
	for (size_t i = 0; i < method->request->field_count; i++) {
		const struct field *f = &method->request->field[i];
		if (!f->message)
			(void)fprintf(out, " { \"%s\", in->%s },", f->proto->name, f->proto->name);
	}
	(void)fprintf(out, " { 0 } };\n\treturn page_%s(rq, in->page, narrow, &out->%s, &out->n_%s, &out->next_token);\n",
		noun, name, name);
}

void write_standard(const struct model *m, FILE *out)
{
	for (size_t i = 0; i < m->method_count; i++) {
		const struct method *method = &m->method[i];
		if (!method->rule->standard)
			continue;
		const struct field *rows = rows_of(method->response);
		(void)fprintf(out, "int %s(struct request *rq, const %s *in,\n\t%s *out)\n{\n", method->handler,
			method->request->type_name, method->response->type_name);
		if (is_list(method))
			write_list(method, rows, out);
		else
			(void)fprintf(out, "\treturn load_%s(rq, in->%s, &out->%s);\n", rows->message->resource->noun,
				method->request->field[0].proto->name, rows->proto->name);
		(void)fputs("}\n\n", out);
	}
}
