/* Writes gen/dispatch.h and gen/dispatch.c: handlers' prototypes and one typed thunk per method. */
#include "model.h"

static bool has_handler(const struct method *method)
{
	return method->rule->effect != AUDIT__EFFECT__EFFECT_SYSTEM;
}

static void write_signature(const struct method *method, FILE *out)
{
	(void)fprintf(out, "int %s(struct request *rq, const %s *in,\n\t%s *out)", method->handler,
		method->request->type_name, method->response->type_name);
}

static void write_include(const struct file *file, FILE *out)
{
	const char *name = file->proto->name;
	(void)fprintf(out, "#include \"%.*s.pb-c.h\"\n", (int)(strlen(name) - strlen(".proto")), name);
}

void write_dispatch_header(const struct model *m, FILE *out)
{
	(void)fputs("/* Written by proto/gen from the .proto files: do not edit. */\n"
		    "#ifndef GEN_DISPATCH_H\n#define GEN_DISPATCH_H\n\n", out);
	for (size_t i = 0; i < m->file_count; i++)
		if (m->file[i].is_own && m->file[i].proto->n_service)
			write_include(&m->file[i], out);
	(void)fputs("#include <stddef.h>\n\n"
		    "struct request; /* daemon/rpc.h */\n\n"
		    "/* `out` is initialised by the caller. NULL where the server alone may enter. */\n"
		    "typedef int (*rpc_thunk)(struct request *rq, const ProtobufCMessage *in,\n"
		    "\tProtobufCMessage *out);\n\n"
		    "/* In the order of schema_method. */\n"
		    "extern const rpc_thunk dispatch_table[];\n"
		    "extern const size_t dispatch_count;\n\n", out);
	for (size_t i = 0; i < m->method_count; i++) {
		if (!has_handler(&m->method[i]))
			continue;
		if (*m->method[i].help)
			(void)fprintf(out, "/* %s */\n", m->method[i].help);
		write_signature(&m->method[i], out);
		(void)fputs(";\n", out);
	}
	(void)fputs("\n#endif\n", out);
}

void write_dispatch(const struct model *m, FILE *out)
{
	(void)fputs("/* Written by proto/gen from the .proto files: do not edit. */\n"
		    "#include \"gen/dispatch.h\"\n\n", out);
	for (size_t i = 0; i < m->method_count; i++) {
		const struct method *method = &m->method[i];
		if (!has_handler(method))
			continue;
		(void)fprintf(out,
			"static int thunk_%s(struct request *rq, const ProtobufCMessage *in,\n"
			"\tProtobufCMessage *out)\n{\n"
			"\treturn %s(rq, (const %s *)in, (%s *)out);\n}\n\n",
			method->handler, method->handler, method->request->type_name,
			method->response->type_name);
	}
	(void)fputs("const rpc_thunk dispatch_table[] = {\n", out);
	for (size_t i = 0; i < m->method_count; i++) {
		if (has_handler(&m->method[i]))
			(void)fprintf(out, "\tthunk_%s,\n", m->method[i].handler);
		else
			(void)fprintf(out, "\tNULL, /* %s */\n", m->method[i].full_name);
	}
	(void)fprintf(out, "%s};\nconst size_t dispatch_count = %zu;\n", m->method_count ? "" : "\tNULL\n",
		m->method_count);
}
