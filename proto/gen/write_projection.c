/* Writes gen/projection.c: the tables that rows are projected to, one per noun, as one SQL text. */
#include "model.h"

static const char *column_type(const struct field *f)
{
	if (f->option.ref)
		return "BLOB";
	return field_is_text(f) ? "TEXT NOT NULL" : "INTEGER NOT NULL";
}

/* `state` is a column of every table already. */
static bool is_extra_column(const struct field *f)
{
	return f->option.column && strcmp(f->proto->name, "state") != 0;
}

/* An index named for its first column; the others follow, then the id. */
static void add_index(FILE *sql, const char *noun, const char *column, const char *rest)
{
	(void)fprintf(sql, "CREATE INDEX \"%s__%s\" ON \"%s\"(\"%s\"%s, id);\n", noun, column, noun, column, rest);
}

/* A scope's own `scope` is itself; what it is unique below is its parent. */
static const char *unique_below(const struct message *message)
{
	for (size_t i = 0; message->resource->is_scope && i < message->field_count; i++)
		if (message->field[i].option.scope)
			return message->field[i].proto->name;
	return "scope";
}

/* Scope, owner and party stand in columns of these names, and are looked up there (schema_column). */
static bool is_looked_up_elsewhere(const struct message *message, const struct field *f)
{
	return f->option.owner || f->option.party || (f->option.scope && !message->resource->is_scope);
}

/* For lists of many rows: in order within a scope, and in order of all. */
static void add_order(FILE *sql, const char *noun, const char *column)
{
	(void)fprintf(sql, "CREATE INDEX \"%s__scope_%s\" ON \"%s\"(scope, \"%s\", id);\n", noun, column, noun, column);
	add_index(sql, noun, column, "");
}

static void add_orders(FILE *sql, const struct message *message)
{
	const char *noun = message->resource->noun;
	(void)fprintf(sql, "CREATE INDEX \"%s__scope_seen_by\" ON \"%s\"(scope, seen_by, id);\n", noun, noun);
	add_order(sql, noun, "changed_index");
	for (size_t i = 0; i < message->field_count; i++) {
		const struct field *f = &message->field[i];
		if (strcmp(f->proto->name, "state") == 0 || (is_extra_column(f) && !f->option.ref))
			add_order(sql, noun, f->proto->name);
	}
}

static void add_indexes(FILE *sql, const struct message *message)
{
	const char *noun = message->resource->noun;
	add_index(sql, noun, "scope", "");
	for (size_t i = 0; i < message->field_count; i++) {
		const struct field *f = &message->field[i];
		const char *name = f->proto->name;
		if (f->option.owner)
			add_index(sql, noun, "owner", ", scope");
		if (f->option.party)
			add_index(sql, noun, "party", ", scope");
		if (is_extra_column(f) && f->option.ref && !is_looked_up_elsewhere(message, f))
			add_index(sql, noun, name, ", scope");
		if (f->option.unique)
			(void)fprintf(sql,
				"CREATE UNIQUE INDEX \"%s__%s_unique\" ON \"%s\"(COALESCE(\"%s\", x''), "
				"\"%s\");\n",
				noun, name, noun, unique_below(message), name);
	}
	if (message->resource->many)
		add_orders(sql, message);
}

static void add_table(FILE *sql, const struct message *message)
{
	(void)fprintf(sql,
		"CREATE TABLE \"%s\"(\n"
		"  id BLOB NOT NULL PRIMARY KEY,\n"
		"  version INTEGER NOT NULL,\n"
		"  changed_index INTEGER NOT NULL,\n"
		"  scope BLOB,\n"
		"  owner BLOB,\n"
		"  party BLOB,\n"
		"  state INTEGER NOT NULL,\n"
		"  seen_by INTEGER NOT NULL,\n"
		"  seen_own INTEGER NOT NULL,\n",
		message->resource->noun);
	for (size_t i = 0; i < message->field_count; i++)
		if (is_extra_column(&message->field[i]))
			(void)fprintf(sql, "  \"%s\" %s,\n", message->field[i].proto->name,
				column_type(&message->field[i]));
	(void)fputs("  body BLOB NOT NULL\n) STRICT, WITHOUT ROWID;\n", sql);
	add_indexes(sql, message);
}

void write_projection(const struct model *m, FILE *out)
{
	(void)fputs("/* Written by proto/gen from the .proto files: do not edit. */\n"
		    "extern const char projection_sql[];\n\n"
		    "const char projection_sql[] =", out);
	for (size_t i = 0; i < m->resource_count; i++) {
		char *text, *line, *rest;
		size_t len;
		FILE *sql = open_memstream(&text, &len);
		add_table(sql, m->resource[i]);
		(void)fclose(sql);
		for (rest = text; (line = strsep(&rest, "\n")) && rest;) {
			(void)fputs("\n\t", out);
			write_literal(out, grabf("%s\n", line));
		}
		free(text);
	}
	(void)fputs(m->resource_count ? ";\n" : " \"\";\n", out);
}
