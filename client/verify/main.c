/* auditverify: checks a pack offline. Links neither the client nor the wire. */
#include "client/verify/pack.h"

#include "common/crypto.h"

#include <getopt.h>

enum { EXIT_USAGE = 2, EXIT_VERIFICATION = 9 };

static void usage(FILE *to)
{
	(void)fputs("usage: auditverify [--log-key VERIFIER-KEY] PACK\n\n"
		    "Checks every signature, proof, digest and file of an evidence pack without a network.\n"
		    "--log-key pins the log's key, from paper or an invitation; without it the pack's own key is\n"
		    "believed and shown for comparison. --help is this text.\n\n"
		    "exit status: 0 all holds, 2 usage, 9 something does not hold\n", to);
}

/* Names come from the pack: nothing but plain ASCII reaches the terminal. */
static void print_plain(FILE *to, const char *text)
{
	for (; *text; text++)
		(void)fputc(*text >= 0x20 && *text < 0x7f ? *text : '?', to);
}

static void say(void *context, const char *line)
{
	(void)context;
	print_plain(stdout, line);
	(void)fputc('\n', stdout);
}

static int verify(const char *path, const struct note_key *pinned)
{
	static struct status st;
	struct pack_result result;
	if (pack_verify(path, pinned, say, NULL, &st, &result) != OK) {
		(void)fputs("NOT VERIFIED: ", stderr);
		print_plain(stderr, st.message);
		(void)fprintf(stderr, " (%s)\n", st.reason);
		return st.code == NOT_FOUND ? 1 : EXIT_VERIFICATION;
	}
	char root[HASH_TEXT_BYTES], key[NOTE_KEY_TEXT_BYTES];
	hash_format(&result.checkpoint.root, root);
	note_key_format(&result.log, key);
	(void)printf("checkpoint   %s, %" PRIu64 " entries, root %s\n", result.checkpoint.origin,
		result.checkpoint.size, root);
	(void)printf("log key      %s (%s)\n", key,
		result.log_was_pinned ? "the one you pinned" : "from the pack: compare it with paper");
	(void)printf("VERIFIED     %zu pieces of evidence, %zu files, %" PRIu64 " bytes\n", result.evidence, result.files,
		result.file_bytes);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option option[] = { { "log-key", required_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	static struct status st;
	struct note_key pinned;
	bool has_pinned = false;
	int c;
	if (crypto_ready() != 0)
		return 1;
	while ((c = getopt_long(argc, argv, "", option, NULL)) != -1) {
		if (c == 'h') {
			usage(stdout);
			return 0;
		}
		if (c != 'k') {
			usage(stderr);
			return EXIT_USAGE;
		}
		if (note_key_parse(optarg, strlen(optarg), &st, &pinned) != OK) {
			(void)fprintf(stderr, "auditverify: --log-key: %s\n", st.message);
			return EXIT_USAGE;
		}
		has_pinned = true;
	}
	if (optind + 1 != argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	return verify(argv[optind], has_pinned ? &pinned : NULL);
}
