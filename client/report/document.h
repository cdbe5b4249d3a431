/*
 * A document as blocks in reading order: what a report is before it is set as HTML or PDF (docs/formats.md, "Document").
 *
 * It comes as JSON from auditc, and holds words of several organisations: it is read with limits, in a program that has no
 * key, no session and no network.
 */
#ifndef CLIENT_REPORT_DOCUMENT_H
#define CLIENT_REPORT_DOCUMENT_H

#include "common/arena.h"
#include "common/status.h"

enum {
	DOCUMENT_BYTES_MAX = 64 * 1024 * 1024, /* as JSON */
	DOCUMENT_ARENA_BYTES = 512 * 1024 * 1024,
	DOCUMENT_BLOCKS_MAX = 50000,
	DOCUMENT_COLUMNS_MAX = 8,
	DOCUMENT_DEPTH_MAX = 6 /* of lists */
};

enum run_style { RUN_PLAIN = 0, RUN_STRONG = 1, RUN_EMPHASIS = 2, RUN_CODE = 4 }; /* they add up */

/* Text of one manner. A line break is a LF in it. */
struct run {
	const char *text;
	unsigned style;
};

struct text {
	struct run *run;
	size_t count;
};

enum block_kind {
	BLOCK_HEADING,   /* text, level 1 to 3, anchor */
	BLOCK_PARAGRAPH, /* text */
	BLOCK_ITEM,      /* text, level from 1 on, ordinal: 0 for a bullet */
	BLOCK_QUOTE,     /* text, by */
	BLOCK_CODE,      /* text, spaces kept */
	BLOCK_FACTS,     /* table of two columns, the first names the second; no head */
	BLOCK_TABLE,     /* table */
	BLOCK_BARS       /* title, bars */
};

struct table {
	size_t columns;
	const char *head[DOCUMENT_COLUMNS_MAX];
	uint32_t share[DOCUMENT_COLUMNS_MAX]; /* of the width; at least 1 */
	struct text *cell;                    /* row by row */
	size_t rows;
};

struct bar {
	const char *label;
	uint32_t value;
};

struct block {
	enum block_kind kind;
	uint32_t level, ordinal;
	struct text text;
	const char *anchor; /* of a heading, unique: "findings" */
	const char *by;     /* of a quote: who said so; "" */
	const char *title;  /* of bars */
	struct table table;
	struct bar *bar;
	size_t bars;
};

struct document {
	const char *title, *subtitle;
	const char *language; /* BCP 47 */
	const char *author;
	const char *date;     /* RFC 3339, UTC: the document's own, so that the same document gives the same bytes */
	const char *page_word; /* "page", in the document's language */
	const char *footer[4]; /* under each page */
	size_t footers;
	struct block *block;
	size_t blocks;
};

/*
 * Everything in *ret_document lives in the arena.
 * Fails INVALID_ARGUMENT "BAD_DOCUMENT" with the place: "blocks[12].rows[3]".
 */
int document_read(struct bytes json, struct arena *a, struct status *st, struct document *ret_document);

/*
 * Blocks of a CommonMark text, appended at block[*count]; headings begin below level 2.
 * Fails INVALID_ARGUMENT "RAW_HTML" or "IMAGE" with the line; both would bring in what is not text.
 */
int markdown_read(const char *text, struct arena *a, struct status *st, struct block *block, size_t max, size_t *count);

/* Appends the document as one page of HTML that fetches nothing. */
int html_write(const struct document *d, struct status *st, struct buf *out);
/* Appends the document as tagged PDF; the same document, the same bytes. Fails UNAVAILABLE "PDF". */
int pdf_write(const struct document *d, struct status *st, struct buf *out);

#endif
