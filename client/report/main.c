/*
 * report-render html|pdf: sets the document on its standard input (docs/formats.md, "Document") on its standard output.
 * A program of its own, so that what parses other people's words and loads fonts has no key, no session and no network.
 */
#include "client/report/document.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

static int read_all(FILE *from, struct status *st, struct buf *out)
{
	uint8_t piece[16384];
	size_t n;
	while ((n = fread(piece, 1, sizeof(piece), from)) > 0)
		buf_add(out, piece, n);
	if (ferror(from))
		return fail(st, UNAVAILABLE, "READ", "standard input: %s", strerror(errno));
	return out->failed ? fail(st, RESOURCE_EXHAUSTED, "DOCUMENT_SIZE", "a document has at most %d MiB",
		DOCUMENT_BYTES_MAX / 1024 / 1024) : OK;
}

static int write_all(FILE *to, const struct buf *from, struct status *st)
{
	if (fwrite(from->data, 1, from->len, to) != from->len || fflush(to) != 0)
		return fail(st, UNAVAILABLE, "WRITE", "standard output: %s", strerror(errno));
	return OK;
}

static int render(int (*write)(const struct document *d, struct status *st, struct buf *out), struct arena *a,
	struct buf *in, struct buf *out, struct status *st)
{
	struct document d;
	TRY(read_all(stdin, st, in));
	TRY(document_read(buf_bytes(in), a, st, &d));
	TRY(write(&d, st, out));
	return write_all(stdout, out, st);
}

int main(int argc, char **argv)
{
	static struct status st;
	bool is_pdf = argc == 2 && strcmp(argv[1], "pdf") == 0;
	if (!is_pdf && (argc != 2 || strcmp(argv[1], "html") != 0)) {
		(void)fputs("usage: report-render html|pdf < DOCUMENT.json > FILE\n", stderr);
		return EXIT_USAGE;
	}
	struct buf in, out;
	struct arena *a = arena_new(DOCUMENT_ARENA_BYTES);
	buf_init(&in, DOCUMENT_BYTES_MAX);
	buf_init(&out, DOCUMENT_ARENA_BYTES);
	int rc = a ? render(is_pdf ? pdf_write : html_write, a, &in, &out, &st) :
		fail(&st, RESOURCE_EXHAUSTED, "MEMORY", "no memory");
	if (rc != OK)
		(void)fprintf(stderr, "report-render: %s (%s)\n", st.message, st.reason);
	buf_done(&in);
	buf_done(&out);
	arena_free(a);
	return rc == OK ? 0 : EXIT_FAILED;
}
