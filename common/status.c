/* Failure reporting: one place that writes reason and message. */
#include "common/status.h"

#include "common/bytes.h"

#include <stdarg.h>

__attribute__((format(printf, 4, 0))) static void write_reason(struct status *st, int code,
	const char *reason, const char *format, va_list args)
{
	st->code = code;
	(void)snprintf(st->reason, sizeof(st->reason), "%s", reason);
	(void)vsnprintf(st->message, sizeof(st->message), format, args);
	text_end_whole(st->message);
	st->field[0] = 0;
}

int fail(struct status *st, int code, const char *reason, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	write_reason(st, code, reason, format, args);
	va_end(args);
	return code;
}

int fail_field(struct status *st, const char *field, const char *reason, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	write_reason(st, INVALID_ARGUMENT, reason, format, args);
	va_end(args);
	(void)snprintf(st->field, sizeof(st->field), "%s", field);
	return INVALID_ARGUMENT;
}

const char *code_name(int code)
{
	static const char *const name[] = { "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT",
		"DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
		"RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
		"UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED" };
	if (code < 0 || (size_t)code >= sizeof(name) / sizeof(name[0]))
		return "UNKNOWN";
	return name[code];
}

void status_reset(struct status *st)
{
	st->code = OK;
	st->reason[0] = 0;
	st->message[0] = 0;
	st->field[0] = 0;
	st->retry_after_ms = 0;
	st->violation_count = 0;
	st->waived = NULL;
}
