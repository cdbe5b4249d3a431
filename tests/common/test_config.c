/* Configuration: defaults, bounds, and errors that show the place. */
#include "common/config.h"

#include "common/limits.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static int parse(const char *text, struct status *st, struct config *ret_cfg)
{
	status_reset(st);
	return config_parse(bytes_of_text(text), "a.yaml", st, ret_cfg);
}

Test(config, an_empty_file_and_the_printed_file_give_the_defaults)
{
	struct status st = { 0 };
	struct config defaults, empty, printed, comments;
	config_default(&defaults);
	cr_expect(eq(str, defaults.state_directory, "/var/lib/isms-audit"));
	cr_expect(eq(i64, defaults.evidence_file_max_bytes, LIMIT_EVIDENCE_BYTES));
	cr_expect(eq(i64, defaults.limit_in_flight, LIMIT_IN_FLIGHT));

	cr_expect(eq(int, parse("", &st, &empty), OK), "%s", st.message);
	cr_expect(memcmp(&empty, &defaults, sizeof(empty)) == 0);
	cr_expect(eq(int, parse("# nothing\nlimits:\n  # all as it is\n", &st, &comments), OK), "%s",
		st.message);
	cr_expect(memcmp(&comments, &defaults, sizeof(comments)) == 0);

	char text[8192] = "";
	FILE *file = fmemopen(text, sizeof(text), "w");
	cr_assert(file != NULL);
	config_print_default(file);
	fclose(file);
	cr_expect(eq(int, parse(text, &st, &printed), OK), "%s", st.message);
	cr_expect(memcmp(&printed, &defaults, sizeof(printed)) == 0);
}

Test(config, keys_given_replace_their_defaults_and_no_others)
{
	struct status st = { 0 };
	struct config cfg, defaults;
	config_default(&defaults);
	int rc = parse("state_directory: /srv/isms\n"
		"log: { origin: audit.example.org/isms, level: debug }\n"
		"evidence:\n  file_max: 10MiB # small\n"
		"limits:\n  in_flight: 7\n"
		"front:\n  listen: \"tcp://[::1]:7443\"\n", &st, &cfg);
	cr_assert(eq(int, rc, OK), "%s", st.message);
	cr_expect(eq(str, cfg.state_directory, "/srv/isms"));
	cr_expect(eq(str, cfg.log_origin, "audit.example.org/isms"));
	cr_expect(eq(int, (int)cfg.log_level, LEVEL_DEBUG));
	cr_expect(eq(i64, cfg.evidence_file_max_bytes, 10 * 1024 * 1024));
	cr_expect(eq(i64, cfg.limit_in_flight, 7));
	cr_expect(eq(str, cfg.front_listen, "tcp://[::1]:7443"));
	cr_expect(eq(str, cfg.runtime_directory, defaults.runtime_directory));
	cr_expect(eq(i64, cfg.limit_connections, defaults.limit_connections));
}

Test(config, an_error_shows_file_line_column_and_a_caret)
{
	struct status st = { 0 };
	struct config cfg;
	cr_expect(eq(int, parse("workers: 2\nlimits:\n  in_flight: 1000\n", &st, &cfg), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "CONFIG_VALUE"));
	cr_expect(eq(str, st.message,
		"a.yaml:3:14: limits.in_flight wants a number from 1 to 64\n"
		"    in_flight: 1000\n"
		"               ^"));
	cr_expect(eq(int, parse("limits:\n\tin_fligth: 3\n", &st, &cfg), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "CONFIG_SYNTAX"));
	cr_expect(eq(int, parse("limits:\n  in_fligth: 3\n", &st, &cfg), INVALID_ARGUMENT));
	cr_expect(eq(str, st.message,
		"a.yaml:2:3: unknown key; here may stand: connections, connections_guest, "
		"connections_per_address, penalty_seconds, in_flight, session_hours\n"
		"    in_fligth: 3\n"
		"    ^"));
}

Test(config, bad_input_is_refused_with_its_reason_and_its_place)
{
	/* clang-format off */
	static const struct { const char *text, *reason, *place; } row[] = {
		{ "worker: 2\n", "CONFIG_UNKNOWN_KEY", "a.yaml:1:1: unknown key; here may stand: state_directory, " },
		{ "limits.in_flight: 2\n", "CONFIG_UNKNOWN_KEY", "a.yaml:1:1:" },
		{ "in_flight: 2\n", "CONFIG_UNKNOWN_KEY", "a.yaml:1:1:" },
		{ "limits:\n  in_flight:\n    deep: 1\n", "CONFIG_VALUE", "a.yaml:2:3: limits.in_flight wants" },
		{ "limits: 5\n", "CONFIG_VALUE", "a.yaml:1:1: limits wants keys below it: connections" },
		{ "limits: [ 5 ]\n", "CONFIG_VALUE", "a.yaml:1:1:" },
		{ "workers: 17\n", "CONFIG_VALUE", "a.yaml:1:10: workers wants a number from 0 to 16" },
		{ "backup:\n  keys_days: 0\n", "CONFIG_VALUE", "a.yaml:2:14: backup.keys_days wants a number from 1" },
		{ "workers: -1\n", "CONFIG_VALUE", "a.yaml:1:10:" },
		{ "workers: 2.0\n", "CONFIG_VALUE", "a.yaml:1:10:" },
		{ "workers: 02\n", "CONFIG_VALUE", "a.yaml:1:10:" },
		{ "workers: 2KiB\n", "CONFIG_VALUE", "a.yaml:1:10:" },
		{ "workers: 99999999999999999999\n", "CONFIG_VALUE", "a.yaml:1:10:" },
		{ "workers:\n", "CONFIG_VALUE", "a.yaml:1:1:" },
		{ "workers: !!int 2\n", "CONFIG_VALUE", "a.yaml:1:16:" },
		{ "workers: &a 2\n", "CONFIG_VALUE", "a.yaml:1:13:" },
		{ "limits:\n  in_flight: &a 3\n  connections: *a\n", "CONFIG_VALUE", "a.yaml:2:17:" },
		{ "evidence:\n  file_max: 5GiB\n", "CONFIG_VALUE", "a.yaml:2:13: evidence.file_max wants" },
		{ "evidence:\n  file_max: 999999999999999999TiB\n", "CONFIG_VALUE", "a.yaml:2:13:" },
		{ "evidence:\n  file_max: 5gib\n", "CONFIG_VALUE", "a.yaml:2:13:" },
		{ "evidence:\n  file_max: 0\n", "CONFIG_VALUE", "a.yaml:2:13:" },
		{ "state_directory: var/lib\n", "CONFIG_VALUE", "a.yaml:1:18: state_directory wants an absolute" },
		{ "state_directory: /\n", "CONFIG_VALUE", "a.yaml:1:18:" },
		{ "state_directory: /a/../b\n", "CONFIG_VALUE", "a.yaml:1:18:" },
		{ "state_directory: /a/..\n", "CONFIG_VALUE", "a.yaml:1:18:" },
		{ "state_directory: /a/\n", "CONFIG_VALUE", "a.yaml:1:18:" },
		{ "runtime_directory: /run/0123456789012345678901234567890123456789012345678901234567890\n",
			"CONFIG_VALUE", "a.yaml:1:20:" },
		{ "listen:\n  local: ../local.sock\n", "CONFIG_VALUE", "a.yaml:2:10:" },
		{ "listen:\n  local: .hidden\n", "CONFIG_VALUE", "a.yaml:2:10:" },
		{ "listen:\n  local: \"\"\n", "CONFIG_VALUE", "a.yaml:2:11:" },
		{ "log:\n  origin: two words\n", "CONFIG_VALUE", "a.yaml:2:11:" },
		{ "log:\n  origin: a+b\n", "CONFIG_VALUE", "a.yaml:2:11:" },
		{ "log:\n  origin: \"a\\0b\"\n", "CONFIG_VALUE", "a.yaml:2:12:" },
		{ "log:\n  level: loud\n", "CONFIG_VALUE", "a.yaml:2:10: log.level wants error, warn" },
		{ "front:\n  listen: 127.0.0.1:7443\n", "CONFIG_VALUE", "a.yaml:2:11:" },
		{ "front:\n  listen: tcp://127.0.0.1\n", "CONFIG_VALUE", "a.yaml:2:11:" },
		{ "front:\n  listen: tcp://127.0.0.1:0\n", "CONFIG_VALUE", "a.yaml:2:11:" },
		{ "front:\n  listen: tcp://127.0.0.1:65536\n", "CONFIG_VALUE", "a.yaml:2:11:" },
		{ "front:\n  listen: ws://127.0.0.1:80\n", "CONFIG_VALUE", "a.yaml:2:11:" },
		{ "workers: 2\nworkers: 3\n", "CONFIG_SYNTAX", "a.yaml:2:1:" },
		{ "- workers\n", "CONFIG_SYNTAX", "a.yaml:1:1:" },
		{ "workers\n", "CONFIG_SYNTAX", "a.yaml:1:1:" },
		{ "workers: [\n", "CONFIG_SYNTAX", "a.yaml:" },
		{ "? [a, b]\n: 3\n", "CONFIG_SYNTAX", "a.yaml:1:" },
		{ "<<: { workers: 3 }\n", "CONFIG_UNKNOWN_KEY", "a.yaml:1:1:" },
		{ "workers: 2\nlog:\n  level: \x1b[31m\n", "CONFIG_SYNTAX", "a.yaml:3:1: control characters" },
		{ "workers: \xff\n", "CONFIG_SYNTAX", "a.yaml:1:1: control characters" },
		{ "workers: 2\n---\nworkers: 3\n", "CONFIG_SYNTAX", "a.yaml:" },
	};
	/* clang-format on */
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { 0 };
		struct config cfg;
		memset(&cfg, 0x55, sizeof(cfg));
		struct config before = cfg;
		int rc = parse(row[i].text, &st, &cfg);
		cr_expect(eq(int, rc, INVALID_ARGUMENT), "accepted: %s", row[i].text);
		cr_expect(eq(str, st.reason, (char *)row[i].reason), "%s: %s", row[i].text, st.message);
		cr_expect(strncmp(st.message, row[i].place, strlen(row[i].place)) == 0, "%s: %s", row[i].text,
			st.message);
		cr_expect(memcmp(&cfg, &before, sizeof(cfg)) == 0, "touched on failure: %s", row[i].text);
	}
}

Test(config, a_key_only_lowers_what_limits_allow)
{
	static const struct {
		const char *path;
		int64_t max;
	} row[] = { { "connections", LIMIT_CONNECTIONS }, { "connections_guest", LIMIT_CONNECTIONS_GUEST },
		{ "connections_per_address", LIMIT_CONNECTIONS_PER_ADDRESS },
		{ "in_flight", LIMIT_IN_FLIGHT }, { "session_hours", LIMIT_SESSION_S / 3600 } };
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct status st = { 0 };
		struct config cfg;
		char text[100];
		(void)snprintf(text, sizeof(text), "limits:\n  %s: %" PRId64 "\n", row[i].path, row[i].max);
		cr_expect(eq(int, parse(text, &st, &cfg), OK), "%s", st.message);
		(void)snprintf(text, sizeof(text), "limits:\n  %s: %" PRId64 "\n", row[i].path, row[i].max + 1);
		cr_expect(eq(str, (parse(text, &st, &cfg), st.reason), "CONFIG_VALUE"), "%s", text);
	}
}

Test(config, the_file_itself)
{
	struct status st = { 0 };
	struct config cfg;
	char path[] = "/tmp/test_config.XXXXXX";
	int fd = mkstemp(path);
	cr_assert(fd >= 0);
	cr_expect(eq(int, config_load(path, &st, &cfg), OK), "%s", st.message);
	for (int i = 0; i < CONFIG_FILE_BYTES / 16 + 1; i++)
		cr_assert(write(fd, "# 3456789012345\n", 16) == 16);
	cr_expect(eq(int, config_load(path, &st, &cfg), INVALID_ARGUMENT));
	cr_expect(eq(str, st.reason, "CONFIG_SYNTAX"));
	close(fd);
	unlink(path);
	cr_expect(eq(int, config_load(path, &st, &cfg), NOT_FOUND));
	cr_expect(eq(str, st.reason, "CONFIG_FILE"));
	cr_expect(eq(int, config_load("/tmp", &st, &cfg), PERMISSION_DENIED));
}
