/* Writes gen/vocabulary.h and gen/vocabulary.c: every enum as plain C, for those who know no messages (daemon/rule). */
#include "model.h"

#include <ctype.h>

static const char *short_name(const struct enumeration *e)
{
	return name_lower(e->proto->name, '_');
}

/* Enums of the vocabulary, and of the options what rules speak of: who one is, and how confidential a thing. */
static bool is_spoken(const struct model *m, const struct enumeration *e)
{
	if (strcmp(e->full_name, "audit.v1.Role") == 0 || strcmp(e->full_name, "audit.v1.Classification") == 0)
		return true;
	for (size_t i = 0; i < m->file_count; i++)
		for (size_t j = 0; m->file[i].is_table && j < m->file[i].proto->n_enum_type; j++)
			if (m->file[i].proto->enum_type[j] == e->proto)
				return true;
	return false;
}

static int32_t largest(const struct enumeration *e)
{
	int32_t max = 0;
	for (size_t i = 0; i < e->proto->n_value; i++)
		max = e->proto->value[i]->number > max ? e->proto->value[i]->number : max;
	return max;
}

void write_vocabulary_header(const struct model *m, FILE *out)
{
	(void)fputs("/* Written by proto/gen from the .proto files: do not edit. */\n"
		    "#ifndef GEN_VOCABULARY_H\n#define GEN_VOCABULARY_H\n\n"
		    "/* enum_name_x: the value in words, \"in fieldwork\"; NULL for what is unspecified or unknown. */\n", out);
	for (size_t i = 0; i < m->enumeration_count; i++) {
		const struct enumeration *e = &m->enumeration[i];
		if (!is_spoken(m, e))
			continue;
		(void)fputs("\nenum {\n", out);
		for (size_t j = 0; j < e->proto->n_value; j++)
			(void)fprintf(out, "\t%s = %d%s\n", e->proto->value[j]->name, (int)e->proto->value[j]->number,
				j + 1 < e->proto->n_value ? "," : "");
		(void)fprintf(out, "};\nextern const char *const enum_name_%s[%d];\n", short_name(e), (int)largest(e) + 1);
	}
	(void)fputs("\n#endif\n", out);
}

/* "AUDIT_STATE_IN_FIELDWORK" without its enum's name, in small letters with blanks. */
static const char *in_words(const struct enumeration *e, const char *name)
{
	size_t prefix = strlen(short_name(e)) + 1;
	char *words = grabf("%s", strlen(name) > prefix ? name + prefix : name);
	for (char *c = words; *c; c++)
		*c = *c == '_' ? ' ' : (char)tolower((unsigned char)*c);
	return words;
}

void write_vocabulary(const struct model *m, FILE *out)
{
	(void)fputs("/* Written by proto/gen from the .proto files: do not edit. */\n#include \"gen/vocabulary.h\"\n", out);
	for (size_t i = 0; i < m->enumeration_count; i++) {
		const struct enumeration *e = &m->enumeration[i];
		if (!is_spoken(m, e))
			continue;
		(void)fprintf(out, "\nconst char *const enum_name_%s[%d] = {\n", short_name(e), (int)largest(e) + 1);
		for (size_t j = 0; j < e->proto->n_value; j++)
			if (e->proto->value[j]->number > 0)
				(void)fprintf(out, "\t[%s] = \"%s\",\n", e->proto->value[j]->name,
					in_words(e, e->proto->value[j]->name));
		(void)fputs("};\n", out);
	}
}
