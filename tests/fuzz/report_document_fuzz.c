/* A report's document, as the server reads it: any bytes are refused, or say what they say where they say it. */
#include "daemon/report_document.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

/* What a document says is not missing from it. */
static void check_itself(const struct report_content *c)
{
	static struct status st;
	const struct report_records same = { .wanted = c->said, .wanted_count = c->said_count, .finding = c->finding,
		.finding_count = c->finding_count, .criterion = c->criterion, .criterion_count = c->criterion_count };
	status_reset(&st);
	report_content_require(c, &same, "A", &st);
	for (size_t i = 0; i < st.violation_count; i++)
		if (strcmp(st.violation[i].rule, "R-REPORT-06") == 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct status st;
	struct report_document *d = NULL;
	status_reset(&st);
	if (report_document_read(BYTES(data, size), &st, &d) == OK) {
		check_itself(report_document_content(d));
		report_document_free(d);
	} else if (st.code == OK) {
		abort();
	}
	return 0;
}
