/* auditverify: checks a pack offline. Links neither the client nor the wire. */
#include "client/verify/pack.h"

#include "common/crypto.h"

#include <getopt.h>

enum { EXIT_USAGE = 2, EXIT_VERIFICATION = 9 };

static void usage(FILE *to)
{
	(void)fputs("usage: auditverify [--log-key KEY] [--accept-doubtful] PACK\n\n"
		    "Checks every signature, proof, digest and file of an evidence pack without a network.\n"
		    "--log-key pins the log's key: sha256:HEX, its fingerprint from paper, or the verifier key of an\n"
		    "invitation; without it the pack's own key is believed and shown for comparison.\n"
		    "--accept-doubtful counts as verified what a key signed that was declared compromised by then, and\n"
		    "that nobody confirmed since. --help is this text.\n\n"
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

/* What the log's key must be: the key itself, or what `auditd init` printed for paper. */
struct pin {
	bool has_key, has_fingerprint;
	struct note_key key;
	struct hash fingerprint;
	bool accept_doubtful;
};

static int read_pin(const char *text, struct status *st, struct pin *ret_pin)
{
	static const char label[] = "sha256:";
	bool is_fingerprint = strncmp(text, label, strlen(label)) == 0;
	const char *hex = text + (is_fingerprint ? strlen(label) : 0);
	if (is_fingerprint && !hash_parse(hex, strlen(hex), &ret_pin->fingerprint))
		return fail(st, INVALID_ARGUMENT, "FINGERPRINT", "not sha256: and 64 hexadecimal digits");
	if (!is_fingerprint)
		TRY(note_key_parse(text, strlen(text), st, &ret_pin->key));
	ret_pin->has_fingerprint = is_fingerprint;
	ret_pin->has_key = !is_fingerprint;
	return OK;
}

static int check(const char *path, const struct pin *pin, struct status *st, struct pack_result *ret_result,
	struct hash *ret_fingerprint)
{
	TRY(pack_verify(path, pin->has_key ? &pin->key : NULL, say, NULL, st, ret_result));
	*ret_fingerprint = hash_of(ret_result->log.public, SIGN_PUBLIC_BYTES);
	if (pin->has_fingerprint && !hash_equal(&pin->fingerprint, ret_fingerprint))
		return fail(st, DATA_LOSS, "OTHER_LOG", "log.vkey: line 1: not the log key of that fingerprint");
	return OK;
}

static void print_origin(const struct pack_result *result, const struct hash *fingerprint, const struct pin *pin)
{
	char root[HASH_TEXT_BYTES], key[NOTE_KEY_TEXT_BYTES], print[HASH_TEXT_BYTES];
	hash_format(&result->checkpoint.root, root);
	hash_format(fingerprint, print);
	note_key_format(&result->log, key);
	(void)printf("checkpoint   %s, %" PRIu64 " entries, root %s\n", result->checkpoint.origin,
		result->checkpoint.size, root);
	(void)printf("log key      %s\nfingerprint  sha256:%s (%s)\n", key, print,
		pin->has_key || pin->has_fingerprint ? "the one you pinned" : "from the pack: compare it with paper");
}

static int print_verdict(const struct pack_result *result, const struct pin *pin)
{
	size_t verified = result->evidence - (pin->accept_doubtful ? 0 : result->doubtful);
	if (result->confirmed)
		(void)printf("CONFIRMED    %zu of the pieces after their keys were declared compromised\n", result->confirmed);
	if (result->doubtful)
		(void)printf("IN DOUBT     %zu of the pieces: their keys were declared compromised\n", result->doubtful);
	(void)printf("VERIFIED     %zu pieces of evidence, %zu files, %" PRIu64 " bytes\n", verified, result->files,
		result->file_bytes);
	if (verified == result->evidence)
		return 0;
	(void)fprintf(stderr, "NOT VERIFIED: %zu pieces of evidence are in doubt (KEY_COMPROMISED)\n", result->doubtful);
	return EXIT_VERIFICATION;
}

static int verify(const char *path, const struct pin *pin)
{
	static struct status st;
	struct pack_result result;
	struct hash fingerprint;
	if (check(path, pin, &st, &result, &fingerprint) != OK) {
		(void)fputs("NOT VERIFIED: ", stderr);
		print_plain(stderr, st.message);
		(void)fprintf(stderr, " (%s)\n", st.reason);
		return st.code == NOT_FOUND ? 1 : EXIT_VERIFICATION;
	}
	print_origin(&result, &fingerprint, pin);
	return print_verdict(&result, pin);
}

int main(int argc, char **argv)
{
	static const struct option option[] = { { "log-key", required_argument, NULL, 'k' },
		{ "accept-doubtful", no_argument, NULL, 'a' }, { "help", no_argument, NULL, 'h' }, { 0 } };
	static struct status st;
	struct pin pin = { 0 };
	int c;
	if (crypto_ready() != 0)
		return 1;
	while ((c = getopt_long(argc, argv, "", option, NULL)) != -1) {
		if (c == 'h') {
			usage(stdout);
			return 0;
		}
		if (c == 'a') {
			pin.accept_doubtful = true;
			continue;
		}
		if (c != 'k') {
			usage(stderr);
			return EXIT_USAGE;
		}
		if (read_pin(optarg, &st, &pin) != OK) {
			(void)fprintf(stderr, "auditverify: --log-key: %s\n", st.message);
			return EXIT_USAGE;
		}
	}
	if (optind + 1 != argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	return verify(argv[optind], &pin);
}
