/* One message on stdout, by the one way that there is to put rows out. */
#include "client/shown.h"

#include "client/format.h"

bool shown_as_lines(const struct client *c)
{
	return c->options.output == FORMAT_TABLE && !c->options.columns;
}

int shown_put(struct client *c, const ProtobufCMessage *message, struct status *st)
{
	struct format *f = NULL;
	TRY(format_new(stdout, c->options.output, schema_find_message(message->descriptor), c->options.columns, false, st, &f));
	int rc = format_row(f, message, st);
	if (rc == OK)
		rc = format_end(f, st);
	format_free(f);
	return rc;
}
