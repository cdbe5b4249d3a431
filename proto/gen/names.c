/* Names as protobuf-c, the command line and the handlers spell them. */
#include "model.h"

#include <ctype.h>
#include <stdarg.h>
#include <err.h>

void *grab(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);
	if (!memory)
		err(1, "memory");
	return memory;
}

char *grabf(const char *format, ...)
{
	char *text;
	va_list args;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		err(1, "memory");
	va_end(args);
	return text;
}

/* An underscore before a capital that follows a small letter or digit, as protoc-c does it. */
const char *name_lower(const char *camel, char separator)
{
	char *lower = grab(2 * strlen(camel) + 1, 1);
	bool was_upper = true;
	for (char *to = lower; *camel; camel++) {
		bool is_upper = isupper((unsigned char)*camel);
		if (is_upper && !was_upper)
			*to++ = separator;
		*to++ = (char)tolower((unsigned char)*camel);
		was_upper = is_upper;
	}
	return lower;
}

const char *name_camel(const char *snake)
{
	char *camel = grab(strlen(snake) + 1, 1);
	bool next_is_upper = true;
	for (char *to = camel; *snake; snake++) {
		if (*snake == '_') {
			next_is_upper = true;
			continue;
		}
		*to++ = next_is_upper ? (char)toupper((unsigned char)*snake) : *snake;
		next_is_upper = false;
	}
	return camel;
}

static char *without_suffix(const char *text, const char *suffix)
{
	size_t len = strlen(text), tail = strlen(suffix);
	if (len <= tail || strcmp(text + len - tail, suffix) != 0)
		return NULL;
	return grabf("%.*s", (int)(len - tail), text);
}

static const char *service_stem(const char *service)
{
	const char *stem = without_suffix(service, "Service");
	return stem ? stem : service;
}

const char *name_noun(const char *service)
{
	return name_lower(service_stem(service), '_');
}

const char *name_verb(const char *method, const char *service)
{
	const char *noun = service_stem(service);
	char *ies = without_suffix(noun, "y");
	const char *suffix[] = { noun, grabf("%ss", noun), grabf("%ses", noun),
		ies ? grabf("%sies", ies) : noun, strcmp(noun, "Person") == 0 ? "People" : noun };
	for (size_t i = 0; i < sizeof(suffix) / sizeof(suffix[0]); i++) {
		const char *verb = without_suffix(method, suffix[i]);
		if (verb)
			return name_lower(verb, '-');
	}
	/* The service is the verb and the method says of what: ImportService/ImportSites is `import sites`. */
	if (strncmp(method, noun, strlen(noun)) == 0 && isupper((unsigned char)method[strlen(noun)]))
		return name_lower(method + strlen(noun), '-');
	return name_lower(method, '-');
}

bool name_is_c_keyword(const char *name)
{
	static const char *const keyword[] = { "alignas", "alignof", "asm", "auto", "bool", "break", "case",
		"char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "false",
		"float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return",
		"short", "signed", "sizeof", "static", "struct", "switch", "true", "typedef", "typeof",
		"union", "unsigned", "void", "volatile", "while" };
	for (size_t i = 0; i < sizeof(keyword) / sizeof(keyword[0]); i++)
		if (strcmp(keyword[i], name) == 0)
			return true;
	return false;
}

const char *help_fold(const char *comment)
{
	if (!comment)
		return "";
	char *line = grab(strlen(comment) + 1, 1), *to = line;
	for (const char *from = comment; *from; from++) {
		if (!isspace((unsigned char)*from))
			*to++ = *from;
		else if (to > line && to[-1] != ' ')
			*to++ = ' ';
	}
	while (to > line && to[-1] == ' ')
		*--to = 0;
	return line;
}
