/* Reads the configuration: libfyaml parses, one table of keys judges, errors show the place. */
#include "common/config_table.h"

#include "common/limits.h"

#include <errno.h>
#include <libfyaml.h>

#define AT(member) offsetof(struct config, member)

/* clang-format off */
const struct config_key config_keys[] = {
	{ "state_directory", TYPE_DIRECTORY, AT(state_directory), "/var/lib/isms-audit",
		1, CONFIG_TEXT_BYTES, "database, evidence and keys; nobody else's" },
	{ "runtime_directory", TYPE_DIRECTORY, AT(runtime_directory), "/run/isms-audit",
		1, CONFIG_DIRECTORY_BYTES, "where the two sockets are" },
	{ "workers", TYPE_COUNT, AT(workers), "0",
		0, LIMIT_WORKERS,
		"threads that open frames, check signatures and read, one more writes; 0: one a processor" },
	{ "log.origin", TYPE_ORIGIN, AT(log_origin), "",
		0, CONFIG_TEXT_BYTES,
		"name of the ledger for ever, such as audit.example.org/isms; auditd init asks for it" },
	{ "log.level", TYPE_LEVEL, AT(log_level), "info",
		0, 0, "how much goes to stderr" },
	{ "listen.local", TYPE_NAME, AT(listen_local), "local.sock",
		1, CONFIG_NAME_BYTES, "socket for clients on this host" },
	{ "listen.edge", TYPE_NAME, AT(listen_edge), "edge.sock",
		1, CONFIG_NAME_BYTES, "socket for auditd-front" },
	{ "front.listen", TYPE_ADDRESS, AT(front_listen), "tcp://127.0.0.1:7443",
		1, CONFIG_TEXT_BYTES, "where auditd-front accepts clients" },
	{ "evidence.file_max", TYPE_BYTES, AT(evidence_file_max_bytes), "4GiB",
		1, LIMIT_EVIDENCE_BYTES, "largest file of evidence" },
	{ "evidence.organisation_quota", TYPE_BYTES, AT(evidence_organisation_quota_bytes), "100GiB",
		1, LIMIT_ORGANISATION_QUOTA_BYTES, "all evidence of one organisation" },
	{ "limits.connections", TYPE_COUNT, AT(limit_connections), "1024",
		1, LIMIT_CONNECTIONS, "open at the front in all" },
	{ "limits.connections_guest", TYPE_COUNT, AT(limit_connections_guest), "64",
		1, LIMIT_CONNECTIONS_GUEST, "of these without a session yet" },
	{ "limits.connections_per_address", TYPE_COUNT, AT(limit_connections_per_address), "8",
		1, LIMIT_CONNECTIONS_PER_ADDRESS, "of these from one address" },
	{ "limits.penalty_seconds", TYPE_COUNT, AT(limit_penalty_seconds), "600",
		0, LIMIT_PENALTY_S, "longest an address whose clients fail is held to one guest at a time; 0: never" },
	{ "limits.in_flight", TYPE_COUNT, AT(limit_in_flight), "64",
		1, LIMIT_IN_FLIGHT, "requests of one session" },
	{ "limits.session_hours", TYPE_COUNT, AT(limit_session_hours), "8",
		1, LIMIT_SESSION_S / 3600, "then a client makes a new session" },
	{ "backup.keys_days", TYPE_COUNT, AT(backup_keys_days), "14",
		1, LIMIT_BACKUP_KEYS_DAYS,
		"how long a copy of keys.db is kept: a disposal is final only after as many days" },
};
/* clang-format on */
const size_t config_keys_count = ARRAY_LEN(config_keys);

static const char *const level_name[] = { "error", "warn", "info", "debug" };

/* One reading of one file. */
struct reading {
	struct bytes text;
	const char *name;
	struct status *st;
	struct config *cfg;
};

/* ---- Errors that show the place ---- */

/* Line `line` (from 0) of the text, without its end. */
static struct bytes line_of(struct bytes text, int line)
{
	const uint8_t *at = text.data, *end = text.data + text.len;
	for (int i = 0; i < line && at < end; i++) {
		const uint8_t *next = memchr(at, '\n', (size_t)(end - at));
		at = next ? next + 1 : end;
	}
	const uint8_t *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
	return BYTES(at, (size_t)((stop ? stop : end) - at));
}

/* "file:3:14: what\n  the line\n      ^"; line and column count from 0 here and from 1 in the message. */
__attribute__((format(printf, 5, 6))) static int fail_at(struct reading *r, int line, int column,
	const char *reason, const char *format, ...)
{
	enum { LINE_MAX_SHOWN = 80 };
	char what[256], shown[LINE_MAX_SHOWN * 4 + 1], caret[LINE_MAX_SHOWN + 1];
	va_list args;
	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);

	if (line < 0 || column < 0)
		line = column = 0;
	struct bytes source = line_of(r->text, line);
	size_t len = source.len < LINE_MAX_SHOWN ? source.len : LINE_MAX_SHOWN;
	size_t at = (size_t)column < len ? (size_t)column : len;
	if (!text_is_clean(source.data, len))
		len = at = 0; /* cut in a character, or a line nobody should see on a terminal */
	(void)snprintf(shown, sizeof(shown), "%.*s", (int)len, (const char *)source.data);
	for (size_t i = 0; i < at; i++)
		caret[i] = source.data[i] == '\t' ? '\t' : ' ';
	caret[at] = 0;
	return fail(r->st, INVALID_ARGUMENT, reason, "%.100s:%d:%d: %s\n  %s\n  %s^", r->name, line + 1,
		column + 1, what, shown, caret);
}

static const struct fy_mark *mark_of(struct fy_node *scalar)
{
	static const struct fy_mark nowhere = { 0, 0, 0 };
	struct fy_token *token = fy_node_get_scalar_token(scalar);
	const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
	return mark ? mark : &nowhere;
}

/* ---- Values ---- */

static bool only(const char *text, const char *set)
{
	return text[strspn(text, set)] == 0;
}

static const char lower_digits[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";

static bool is_directory(const char *text)
{
	size_t len = strlen(text);
	return text[0] == '/' && len > 1 && text[len - 1] != '/' && !strstr(text, "//") &&
		!strstr(text, "/../") && !strstr(text, "/./") && (len < 3 || strcmp(text + len - 3, "/..") != 0);
}

/* A key name of a signed note: neither white space nor "+" (C2SP signed-note). */
static bool is_origin(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~' || *text == '+')
			return false;
	return true;
}

/* The port without sign or leading zero; the host is judged by whoever binds it. */
static bool is_address(const char *text)
{
	static const char scheme[] = "tcp://";
	if (strncmp(text, scheme, sizeof(scheme) - 1) != 0)
		return false;
	const char *host = text + sizeof(scheme) - 1, *colon = strrchr(host, ':');
	if (!colon || colon == host || strpbrk(host, "/ \t\n"))
		return false;
	size_t digits = strlen(colon + 1);
	return digits >= 1 && digits <= 5 && only(colon + 1, "0123456789") && colon[1] != '0' &&
		strtol(colon + 1, NULL, 10) <= 65535;
}

/* Digits, and for bytes a unit; refuses what does not fit. */
static bool parse_number(const char *text, bool with_unit, int64_t *ret_value)
{
	static const struct {
		const char *name;
		int shift;
	} unit[] = { { "", 0 }, { "KiB", 10 }, { "MiB", 20 }, { "GiB", 30 }, { "TiB", 40 } };
	size_t digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 18 || (digits > 1 && text[0] == '0'))
		return false;
	int64_t value = strtoll(text, NULL, 10);
	for (size_t i = 0; i < (with_unit ? ARRAY_LEN(unit) : 1); i++) {
		if (strcmp(text + digits, unit[i].name) != 0)
			continue;
		if (value > INT64_MAX >> unit[i].shift)
			return false;
		*ret_value = value << unit[i].shift;
		return true;
	}
	return false;
}

void config_describe(const struct config_key *k, char *ret_text, size_t bytes)
{
	switch (k->type) {
	case TYPE_DIRECTORY:
		(void)snprintf(ret_text, bytes, "an absolute path of at most %" PRId64 " bytes", k->max);
		break;
	case TYPE_NAME:
		(void)snprintf(ret_text, bytes, "a name of a-z, 0-9, '.', '_', '-', at most %" PRId64
			" bytes", k->max);
		break;
	case TYPE_ORIGIN:
		(void)snprintf(ret_text, bytes, "text without blanks or '+', at most %" PRId64 " bytes", k->max);
		break;
	case TYPE_ADDRESS:
		(void)snprintf(ret_text, bytes, "tcp://HOST:PORT");
		break;
	case TYPE_LEVEL:
		(void)snprintf(ret_text, bytes, "error, warn, info or debug");
		break;
	case TYPE_COUNT:
		(void)snprintf(ret_text, bytes, "a number from %" PRId64 " to %" PRId64, k->min, k->max);
		break;
	case TYPE_BYTES:
		(void)snprintf(ret_text, bytes, "bytes, or KiB, MiB, GiB, TiB; at most %" PRId64 "GiB",
			k->max >> 30);
		break;
	}
}

static bool set_text(const struct config_key *k, const char *text, bool is_valid, struct config *cfg)
{
	size_t len = strlen(text);
	if (!is_valid || (int64_t)len < k->min || (int64_t)len > k->max)
		return false;
	memcpy((char *)cfg + k->offset, text, len + 1);
	return true;
}

static bool set_number(const struct config_key *k, const char *text, struct config *cfg)
{
	int64_t value;
	if (!parse_number(text, k->type == TYPE_BYTES, &value) || value < k->min || value > k->max)
		return false;
	memcpy((char *)cfg + k->offset, &value, sizeof(value));
	return true;
}

static bool set_level(const struct config_key *k, const char *text, struct config *cfg)
{
	for (size_t i = 0; i < ARRAY_LEN(level_name); i++) {
		if (strcmp(text, level_name[i]) != 0)
			continue;
		enum log_level level = (enum log_level)i;
		memcpy((char *)cfg + k->offset, &level, sizeof(level));
		return true;
	}
	return false;
}

/* False leaves the configuration as it was. */
static bool set(const struct config_key *k, const char *text, struct config *cfg)
{
	switch (k->type) {
	case TYPE_DIRECTORY:
		return set_text(k, text, is_directory(text), cfg);
	case TYPE_NAME:
		return set_text(k, text, only(text, lower_digits) && text[0] != '.', cfg);
	case TYPE_ORIGIN:
		return set_text(k, text, is_origin(text), cfg);
	case TYPE_ADDRESS:
		return set_text(k, text, is_address(text), cfg);
	case TYPE_LEVEL:
		return set_level(k, text, cfg);
	case TYPE_COUNT:
	case TYPE_BYTES:
		return set_number(k, text, cfg);
	}
	return false;
}

void config_default(struct config *ret_cfg)
{
	memset(ret_cfg, 0, sizeof(*ret_cfg));
	for (size_t i = 0; i < config_keys_count; i++)
		if (!set(&config_keys[i], config_keys[i].fallback, ret_cfg))
			abort(); /* the table contradicts itself: test_config would have said so */
}

/* ---- The document ---- */

static const struct config_key *key_find(const char *path)
{
	for (size_t i = 0; i < config_keys_count; i++)
		if (strcmp(config_keys[i].path, path) == 0)
			return &config_keys[i];
	return NULL;
}

/* Is `path` what stands before a dot of some key? */
static bool is_section(const char *path)
{
	size_t len = strlen(path);
	for (size_t i = 0; i < config_keys_count; i++)
		if (strncmp(config_keys[i].path, path, len) == 0 && config_keys[i].path[len] == '.')
			return true;
	return false;
}

/* The names that may stand in a section ("" for the top), each once, separated by commas. */
static void names_in(const char *section, char *ret_text, size_t bytes)
{
	size_t len = strlen(section), used = 0, last_len = 0;
	const char *last = "";
	ret_text[0] = 0;
	for (size_t i = 0; i < config_keys_count; i++) {
		const char *name = config_keys[i].path;
		if (len > 0) {
			if (strncmp(name, section, len) != 0 || name[len] != '.')
				continue;
			name += len + 1;
		}
		size_t name_len = strcspn(name, ".");
		if (name_len == last_len && memcmp(name, last, name_len) == 0)
			continue;
		int n = snprintf(ret_text + used, bytes - used, "%s%.*s", used ? ", " : "", (int)name_len, name);
		if (n < 0 || (size_t)n >= bytes - used)
			return;
		used += (size_t)n;
		last = name;
		last_len = name_len;
	}
}

/* The scalar as clean text of at most `bytes` - 1; aliases, tags and anchors have no place here. */
static bool plain_text(struct fy_node *node, char *ret_text, size_t bytes)
{
	size_t len = 0, tag_len = 0;
	if (!node || !fy_node_is_scalar(node) || fy_node_is_alias(node) ||
		fy_node_get_tag(node, &tag_len) || fy_node_get_anchor(node))
		return false;
	const char *text = fy_node_get_scalar(node, &len);
	if (len >= bytes || (len > 0 && (!text || memchr(text, 0, len))))
		return false;
	if (len > 0)
		memcpy(ret_text, text, len);
	ret_text[len] = 0;
	return true;
}

static int read_mapping(struct reading *r, struct fy_node *mapping, const char *section);

static int read_value(struct reading *r, const struct config_key *k, struct fy_node *name, struct fy_node *value)
{
	char text[CONFIG_TEXT_BYTES + 2], allowed[100];
	bool is_text = plain_text(value, text, sizeof(text));
	if (is_text && set(k, text, r->cfg))
		return OK;
	const struct fy_mark *at = mark_of(value && fy_node_is_scalar(value) ? value : name);
	config_describe(k, allowed, sizeof(allowed));
	return fail_at(r, at->line, at->column, "CONFIG_VALUE", "%s wants %s", k->path, allowed);
}

static int read_pair(struct reading *r, struct fy_node *name, struct fy_node *value, const char *section)
{
	char word[64], path[130], allowed[200];
	const struct fy_mark *at = mark_of(name);
	if (!plain_text(name, word, sizeof(word)))
		return fail_at(r, at->line, at->column, "CONFIG_SYNTAX", "a key must be one word");
	(void)snprintf(path, sizeof(path), "%s%s%s", section, section[0] ? "." : "", word);
	/* "limits.in_flight: 3" at the top is one word with a dot, not a path. */
	const struct config_key *k = strchr(word, '.') ? NULL : key_find(path);
	if (k)
		return read_value(r, k, name, value);
	if (section[0] == 0 && is_section(word)) {
		/* A section of comments alone. */
		if (!value || fy_node_is_null(value))
			return OK;
		if (fy_node_is_mapping(value) && !fy_node_is_alias(value))
			return read_mapping(r, value, word);
		names_in(word, allowed, sizeof(allowed));
		return fail_at(r, at->line, at->column, "CONFIG_VALUE", "%s wants keys below it: %s", path,
			allowed);
	}
	names_in(section, allowed, sizeof(allowed));
	return fail_at(r, at->line, at->column, "CONFIG_UNKNOWN_KEY", "unknown key; here may stand: %s",
		allowed);
}

static int read_mapping(struct reading *r, struct fy_node *mapping, const char *section)
{
	void *iterator = NULL;
	struct fy_node_pair *pair;
	while ((pair = fy_node_mapping_iterate(mapping, &iterator)) != NULL)
		TRY(read_pair(r, fy_node_pair_key(pair), fy_node_pair_value(pair), section));
	return OK;
}

/* libfyaml counts lines and columns of its errors from 1. */
static int fail_syntax(struct reading *r, struct fy_diag *diag)
{
	void *iterator = NULL;
	const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &iterator);
	if (!error)
		return fail_at(r, 0, 0, "CONFIG_SYNTAX", "this is no YAML");
	return fail_at(r, error->line - 1, error->column - 1, "CONFIG_SYNTAX", "%.150s", error->msg);
}

static void say_nothing(struct fy_diag *diag, void *user, const char *text, size_t len)
{
	(void)diag, (void)user, (void)text, (void)len;
}

static int read_document(struct reading *r, struct fy_parser *parser, struct fy_diag *diag)
{
	struct fy_document *document = fy_parse_load_document(parser);
	if (!document) /* without an error: comments alone */
		return fy_diag_got_error(diag) ? fail_syntax(r, diag) : OK;
	struct fy_node *root = fy_document_root(document);
	int rc = OK;
	if (root && fy_node_is_mapping(root))
		rc = read_mapping(r, root, "");
	else if (root && !fy_node_is_null(root))
		rc = fail_at(r, 0, 0, "CONFIG_SYNTAX", "the file must consist of keys and values");
	fy_parse_document_destroy(parser, document);
	return rc;
}

static int read_text(struct reading *r, struct fy_diag *diag)
{
	const struct fy_parse_cfg how = { .flags = FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE, .diag = diag };
	struct fy_parser *parser = fy_parser_create(&how);
	if (!parser || fy_parser_set_string(parser, (const char *)r->text.data, r->text.len) != 0) {
		fy_parser_destroy(parser);
		return fail(r->st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory to read %.100s", r->name);
	}
	int rc = read_document(r, parser, diag);
	if (rc == OK) {
		struct fy_document *second = fy_parse_load_document(parser);
		if (second)
			rc = fail_at(r, 0, 0, "CONFIG_SYNTAX", "one document only, but \"---\" begins a second");
		else if (fy_diag_got_error(diag))
			rc = fail_syntax(r, diag);
		fy_parse_document_destroy(parser, second);
	}
	fy_parser_destroy(parser);
	return rc;
}

/* libfyaml would accept more than an editor shows: refuse what is not clean text before it looks. */
static int check_clean(struct reading *r)
{
	if (text_is_clean(r->text.data, r->text.len))
		return OK;
	int line = 0;
	for (size_t at = 0; at < r->text.len; line++) {
		struct bytes one = line_of(r->text, line);
		if (!text_is_clean(one.data, one.len))
			break;
		at += one.len + 1;
	}
	return fail_at(r, line, 0, "CONFIG_SYNTAX", "control characters, or not UTF-8");
}

int config_parse(struct bytes text, const char *name, struct status *st, struct config *ret_cfg)
{
	struct config cfg;
	struct reading r = { .text = text, .name = name, .st = st, .cfg = &cfg };
	if (text.len > CONFIG_FILE_BYTES)
		return fail(st, INVALID_ARGUMENT, "CONFIG_SYNTAX", "%.100s: larger than %d bytes", name,
			CONFIG_FILE_BYTES);
	TRY(check_clean(&r));
	config_default(&cfg);

	struct fy_diag_cfg quiet;
	fy_diag_cfg_default(&quiet);
	quiet.fp = NULL;
	quiet.output_fn = say_nothing;
	quiet.colorize = false;
	struct fy_diag *diag = fy_diag_create(&quiet);
	if (!diag)
		return fail(st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory to read %.100s", name);
	fy_diag_set_collect_errors(diag, true);
	int rc = text.len > 0 ? read_text(&r, diag) : OK;
	fy_diag_destroy(diag);
	if (rc == OK)
		*ret_cfg = cfg;
	return rc;
}

int config_load(const char *path, struct status *st, struct config *ret_cfg)
{
	FILE *file = fopen(path, "re");
	if (!file)
		return fail(st, errno == ENOENT ? NOT_FOUND : PERMISSION_DENIED, "CONFIG_FILE", "%.100s: %s",
			path, strerror(errno));
	int rc;
	uint8_t *data = malloc(CONFIG_FILE_BYTES + 1); /* one more byte shows that the file is too large */
	if (!data) {
		rc = fail(st, RESOURCE_EXHAUSTED, "NO_MEMORY", "no memory to read %.100s", path);
		goto out;
	}
	size_t len = fread(data, 1, CONFIG_FILE_BYTES + 1, file);
	if (ferror(file))
		rc = fail(st, PERMISSION_DENIED, "CONFIG_FILE", "%.100s: %s", path, strerror(errno));
	else
		rc = config_parse(BYTES(data, len), path, st, ret_cfg);
out:
	free(data);
	fclose(file);
	return rc;
}
