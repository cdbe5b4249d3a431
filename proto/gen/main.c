/* schema_gen SET DIRECTORY [FILE...]: checks a descriptor set and writes what the build compiles. */
#include "model.h"

#include <err.h>

/* The sanitizer's hook: the model lives until the process ends, which is no leak. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

static void write_file(const struct model *m, const char *directory, const char *name,
	void (*write)(const struct model *, FILE *))
{
	const char *path = grabf("%s/%s", directory, name);
	FILE *out = fopen(path, "we");
	if (!out)
		err(1, "%s", path);
	write(m, out);
	if (fflush(out) != 0 || ferror(out) || fclose(out) != 0)
		err(1, "%s", path);
}

int main(int argc, char **argv)
{
	struct model m;
	if (argc < 3)
		errx(2, "usage: schema_gen DESCRIPTOR_SET DIRECTORY [FILE...]\n"
			"FILE names the files whose methods count, as protoc was given them; all without it");
	model_read(argv[1], argv + 3, (size_t)(argc - 3), &m);
	if (rules_check(&m) > 0)
		return 1;
	write_file(&m, argv[2], "dispatch.h", write_dispatch_header);
	write_file(&m, argv[2], "dispatch.c", write_dispatch);
	write_file(&m, argv[2], "projection.c", write_projection);
	write_file(&m, argv[2], "protocol.md", write_protocol);
	write_file(&m, argv[2], "rows.h", write_rows_header);
	write_file(&m, argv[2], "rows.c", write_rows);
	write_file(&m, argv[2], "schema.c", write_schema);
	write_file(&m, argv[2], "vocabulary.h", write_vocabulary_header);
	write_file(&m, argv[2], "vocabulary.c", write_vocabulary);
	return 0;
}
