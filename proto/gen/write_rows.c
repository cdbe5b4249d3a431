/* Writes gen/rows.h and gen/rows.c: typed ways to load, list and put the rows of each noun. */
#include "model.h"

static void write_include(const struct file *file, FILE *out)
{
	const char *name = file->proto->name;
	(void)fprintf(out, "#include \"%.*s.pb-c.h\"\n", (int)(strlen(name) - strlen(".proto")), name);
}

static bool has_resource(const struct model *m, const struct file *file)
{
	for (size_t i = 0; i < m->resource_count; i++)
		if (m->resource[i]->file == file)
			return true;
	return false;
}

static void write_prototypes(const struct message *row, const char *end, FILE *out)
{
	const char *noun = row->resource->noun, *type = row->type_name;
	(void)fprintf(out,
		"int new_%s(struct request *rq, %s **ret_row)%s"
		"int load_%s(struct request *rq, const char *id, %s **ret_row)%s"
		"int find_%s(struct request *rq, const char *id, %s **ret_row)%s"
		"int find_%s_at(struct request *rq, const char *id, uint64_t index, %s **ret_row)%s"
		"int where_%s(struct request *rq, const char *column, const char *value,\n"
		"\t%s ***ret_rows, size_t *ret_count)%s"
		"int page_%s(struct request *rq, const Audit__Page *page, const struct narrow *narrow,\n"
		"\t%s ***ret_rows, size_t *ret_count, ProtobufCBinaryData *ret_next)%s"
		"int put_%s(struct request *rq, %s *row, uint64_t expected_version)%s",
		noun, type, end, noun, type, end, noun, type, end, noun, type, end, noun, type, end, noun, type, end, noun,
		type, end);
}

void write_rows_header(const struct model *m, FILE *out)
{
	(void)fputs("/* Written by proto/gen from the .proto files: do not edit. Contract: daemon/rpc.h. */\n"
		    "#ifndef GEN_ROWS_H\n#define GEN_ROWS_H\n\n"
		    "#include \"audit/v1/types.pb-c.h\"\n", out);
	for (size_t i = 0; i < m->file_count; i++)
		if (has_resource(m, &m->file[i]))
			write_include(&m->file[i], out);
	(void)fputs("#include <stddef.h>\n#include <stdint.h>\n\nstruct request; /* daemon/rpc.h */\n"
		    "struct narrow;  /* daemon/projection.h */\n\n", out);
	for (size_t i = 0; i < m->resource_count; i++) {
		write_prototypes(m->resource[i], ";\n", out);
		(void)fputs("\n", out);
	}
	(void)fputs("#endif\n", out);
}

/* One row comes back through a local of the untyped kind, so that no pointer is aliased. */
static void write_single(const char *verb, const char *suffix, const struct message *row, size_t index,
	const char *parameter, const char *argument, FILE *out)
{
	(void)fprintf(out,
		"int %s_%s%s(struct request *rq%s, %s **ret_row)\n{\n"
		"\tProtobufCMessage *row;\n"
		"\tint rc = rq_%s%s(rq, &schema_resource[%zu]%s, &row);\n"
		"\tif (rc == 0)\n\t\t*ret_row = (%s *)row;\n\treturn rc;\n}\n\n",
		verb, row->resource->noun, suffix, parameter, row->type_name, verb, suffix, index, argument,
		row->type_name);
}

static void write_many(const struct message *row, size_t index, FILE *out)
{
	const char *noun = row->resource->noun, *type = row->type_name;
	(void)fprintf(out,
		"int where_%s(struct request *rq, const char *column, const char *value,\n"
		"\t%s ***ret_rows, size_t *ret_count)\n{\n"
		"\tProtobufCMessage **rows;\n"
		"\tint rc = rq_where(rq, &schema_resource[%zu], column, value, &rows, ret_count);\n"
		"\tif (rc == 0)\n\t\t*ret_rows = (%s **)rows;\n\treturn rc;\n}\n\n",
		noun, type, index, type);
	(void)fprintf(out,
		"int page_%s(struct request *rq, const Audit__Page *page, const struct narrow *narrow,\n"
		"\t%s ***ret_rows, size_t *ret_count, ProtobufCBinaryData *ret_next)\n{\n"
		"\tProtobufCMessage **rows;\n"
		"\tint rc = rq_page(rq, &schema_resource[%zu], page, narrow, &rows, ret_count, ret_next);\n"
		"\tif (rc == 0)\n\t\t*ret_rows = (%s **)rows;\n\treturn rc;\n}\n\n",
		noun, type, index, type);
	(void)fprintf(out,
		"int put_%s(struct request *rq, %s *row, uint64_t expected_version)\n{\n"
		"\treturn rq_put(rq, &row->base, expected_version);\n}\n\n",
		noun, type);
}

void write_rows(const struct model *m, FILE *out)
{
	(void)fputs("/* Written by proto/gen from the .proto files: do not edit. */\n"
		    "#include \"gen/rows.h\"\n\n#include \"daemon/rows.h\"\n#include \"gen/dispatch.h\"\n\n", out);
	for (size_t i = 0; i < m->resource_count; i++) {
		write_single("new", "", m->resource[i], i, "", "", out);
		write_single("load", "", m->resource[i], i, ", const char *id", ", id", out);
		write_single("find", "", m->resource[i], i, ", const char *id", ", id", out);
		write_single("find", "_at", m->resource[i], i, ", const char *id, uint64_t index", ", id, index", out);
		write_many(m->resource[i], i, out);
	}
	write_standard(m, out);
}
