/* auditverify: checks a pack, or a draw, offline. Links neither the client nor the wire. */
#include "client/verify/file.h"
#include "client/verify/pack.h"
#include "client/verify/receipt.h"
#include "client/verify/sample.h"

#include "common/clock.h"
#include "common/crypto.h"

#include <getopt.h>

enum { EXIT_USAGE = 2, EXIT_VERIFICATION = 9 };

static void usage(FILE *to)
{
	(void)fputs("usage: auditverify [--log-key KEY] [--log-keys FILE] [--accept-doubtful] [--accept-stolen-log-key]\n"
		    "                   [--report FILE] PACK\n"
		    "       auditverify sample [--log-key KEY [--log-keys FILE]] --population FILE --draw FILE [--items FILE]\n"
		    "                          [--accept-stolen-log-key]\n"
		    "       auditverify receipt --log-key KEY [--log-keys FILE] [--accept-stolen-log-key] PROOF [STATEMENT]\n\n"
		    "Checks every signature, proof, digest and file of an evidence pack without a network.\n"
		    "--log-key pins the log's key: sha256:HEX, its fingerprint from paper, or the verifier key of an\n"
		    "invitation, of the first key or of one that followed; without it the pack's own key is believed and\n"
		    "shown for comparison. --log-keys has the records of keys that followed the first one, of auditc log\n"
		    "keys --out: what a pack, receipt or draw was made too early to know.\n"
		    "--accept-doubtful counts as verified what a key signed that was declared compromised by then, and\n"
		    "that nobody confirmed since; --accept-stolen-log-key what the log signed with a key that was stolen, by\n"
		    "its own records: its thief could have made all of it. --report asks that\n"
		    "exactly this file was put forward, approved by another\n"
		    "person, issued, and not recalled, by statements of the pack. --help is this text.\n\n"
		    "sample repeats a draw from its list: auditc sampling-draw get DRAW -o json gives the one file,\n"
		    "auditc sample-item list --sampling-plan PLAN --all -o json the other. KEY is a verifier key here.\n\n"
		    "receipt checks that the log has the entry of PROOF, a .tlog-proof, and that it is the entry of\n"
		    "STATEMENT, signed by STATEMENT.sig: files of a device's receipts. KEY is a verifier key here.\n\n"
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
	struct log_pin log;
	const char *records_file; /* NULL */
	struct buf records;       /* its content */
	struct log_keys keys;     /* from the pinned key on, for a receipt or a draw */
	bool accept_doubtful;
	bool accept_stolen; /* log keys */
	const char *report; /* a file that the pack must prove; NULL */
};

static int read_pin(const char *text, struct status *st, struct pin *ret_pin)
{
	static const char label[] = "sha256:";
	bool is_fingerprint = strncmp(text, label, strlen(label)) == 0;
	const char *hex = text + (is_fingerprint ? strlen(label) : 0);
	if (is_fingerprint && !hash_parse(hex, strlen(hex), &ret_pin->log.fingerprint))
		return fail(st, INVALID_ARGUMENT, "FINGERPRINT", "not sha256: and 64 hexadecimal digits");
	if (!is_fingerprint)
		TRY(note_key_parse(text, strlen(text), st, &ret_pin->log.key));
	ret_pin->log.has_fingerprint = is_fingerprint;
	ret_pin->log.has_key = !is_fingerprint;
	return OK;
}

static int check(const char *path, const struct pin *pin, struct status *st, struct pack_result *ret_result)
{
	struct report_digest report;
	if (pin->report)
		TRY(report_digest_of(pin->report, st, &report));
	return pack_verify_report(path, &pin->log, pin->report ? &report : NULL, say, NULL, st, ret_result);
}

static void print_origin(const struct pack_result *result, const struct pin *pin)
{
	char root[HASH_TEXT_BYTES], key[NOTE_KEY_TEXT_BYTES], print[HASH_TEXT_BYTES];
	struct hash newest = hash_of(log_keys_newest(&result->keys), SIGN_PUBLIC_BYTES);
	hash_format(&result->checkpoint.root, root);
	hash_format(&result->keys.name, print);
	note_key_format(&result->log, key);
	(void)printf("checkpoint   %s, %" PRIu64 " entries, root %s\n", result->checkpoint.origin,
		result->checkpoint.size, root);
	(void)printf("log key      %s\nfingerprint  sha256:%s (%s)\n", key, print,
		pin->log.has_key || pin->log.has_fingerprint
			? result->keys.records ? "it, or one that followed, is the one you pinned"
					       : "the one you pinned"
			: "from the pack: compare it with paper");
	if (result->keys.records == 0)
		return;
	hash_format(&newest, print);
	(void)printf("LOG KEYS     %zu records lead from it to sha256:%s\n", result->keys.records, print);
}

/* What nobody can prove is that a history goes no further: for that there is the log's word, and it is said. */
static void print_keys(const struct pack_result *result)
{
	(void)printf("KEYS         %zu devices: the log says that it knew no more of them then", result->devices);
	if (result->unopened)
		(void)printf("; the entries of %zu were withheld", result->unopened);
	(void)putchar('\n');
	if (result->witnesses) {
		char when[CLOCK_TEXT_BYTES];
		clock_format((int64_t)result->cosigned_s * 1000000, when);
		(void)printf("COSIGNED     by %zu witnesses, the last at %.19sZ: the first %" PRIu64 " entries\n",
			result->witnesses, when, result->cosigned_size);
	}
}

static int not_verified(const struct status *st)
{
	(void)fputs("NOT VERIFIED: ", stderr);
	print_plain(stderr, st->message);
	(void)fprintf(stderr, " (%s)\n", st->reason);
	return st->code == NOT_FOUND ? 1 : EXIT_VERIFICATION;
}

/* 0 where it may count all the same; it is said in any case. */
static int judge_stolen(bool is_stolen, const struct pin *pin)
{
	static struct status st;
	if (is_stolen)
		(void)printf("IN DOUBT     the log key that signed it was stolen, by the log's own records\n");
	if (!is_stolen || pin->accept_stolen)
		return 0;
	(void)fail(&st, DATA_LOSS, "LOG_KEY_STOLEN",
		"the log key that signed it was stolen, by the log's own records: whoever has it could have signed "
		"this. Ask for it anew, with a checkpoint by a key that followed");
	return not_verified(&st);
}

static int print_verdict(const struct pack_result *result, const struct pin *pin)
{
	size_t verified = result->evidence - (pin->accept_doubtful ? 0 : result->doubtful);
	size_t statements = result->statements - (pin->accept_doubtful ? 0 : result->doubtful_statements);
	if (result->confirmed)
		(void)printf("CONFIRMED    %zu of the pieces after their keys were declared compromised\n", result->confirmed);
	if (result->doubtful)
		(void)printf("IN DOUBT     %zu of the pieces: their keys were declared compromised\n", result->doubtful);
	if (result->doubtful_statements)
		(void)printf("IN DOUBT     %zu of the statements: their keys were declared compromised\n",
			result->doubtful_statements);
	if (result->statements)
		(void)printf("VERIFIED     %zu statements, %zu reports\n", statements, result->reports);
	if (result->disposals)
		(void)printf("DISPOSED     by %zu orders content went for good; VERIFY.txt and records/disposal.json name it\n",
			result->disposals);
	if (result->emergencies)
		(void)printf("BREAK-GLASS  two administrators signed %zu times; records/break_glass.json: for whom, and why\n",
			result->emergencies);
	(void)printf("VERIFIED     %zu pieces of evidence, %zu files, %" PRIu64 " bytes\n", verified, result->files,
		result->file_bytes);
	int stolen = judge_stolen(result->log_key_stolen, pin);
	if (stolen != 0)
		return stolen;
	if (verified == result->evidence && statements == result->statements)
		return 0;
	(void)fprintf(stderr, "NOT VERIFIED: %zu pieces of evidence and %zu statements are in doubt (KEY_COMPROMISED)\n",
		result->evidence - verified, result->statements - statements);
	return EXIT_VERIFICATION;
}

static int verify(const char *path, const struct pin *pin)
{
	static struct status st;
	static struct pack_result result;
	if (check(path, pin, &st, &result) != OK)
		return not_verified(&st);
	print_origin(&result, pin);
	print_keys(&result);
	int verdict = print_verdict(&result, pin);
	if (pin->report && verdict == 0)
		(void)printf("VERIFIED     the report: these bytes were approved and issued\n");
	return verdict;
}

static void say_line(const char *line)
{
	say(NULL, line);
}

static int verify_sample(struct sample_files *files, const struct pin *pin)
{
	static struct status st;
	struct sample_result r;
	files->keys = pin->log.has_key ? &pin->keys : NULL;
	if (sample_verify(files, say_line, &st, &r) != OK)
		return not_verified(&st);
	int stolen = judge_stolen(r.log_key_stolen, pin);
	if (stolen != 0)
		return stolen;
	if (files->items)
		(void)printf("VERIFIED     %zu items are those that the draw names\n", r.items);
	else
		(void)printf("VERIFIED     the seed\n");
	return 0;
}

static int verify_receipt(struct receipt_files *files, const struct pin *pin)
{
	static struct status st;
	struct receipt_result r;
	char received[CLOCK_TEXT_BYTES], root[HASH_TEXT_BYTES], id[ID_TEXT_BYTES];
	files->keys = &pin->keys;
	if (receipt_verify(files, &st, &r) != OK)
		return not_verified(&st);
	clock_format(r.leaf.received_us, received);
	hash_format(&r.checkpoint.root, root);
	(void)printf("checkpoint   %s, %" PRIu64 " entries, root %s\n", r.checkpoint.origin, r.checkpoint.size, root);
	if (files->statement) {
		id_format(&r.header.id, id);
		(void)printf("statement    %s %s, not before entry %" PRIu64 "\nsigner       ed25519:", r.header.method, id,
			r.header.seen_size);
		for (size_t i = 0; i < SIGN_PUBLIC_BYTES; i++)
			(void)printf("%02x", r.header.signer[i]);
		(void)putchar('\n');
	}
	int stolen = judge_stolen(r.log_key_stolen, pin);
	if (stolen != 0)
		return stolen;
	(void)printf("VERIFIED     entry %" PRIu64 ", received %s%s\n", r.leaf.index, received,
		files->statement ? ", is of this statement" : "; of which statement was not asked");
	return 0;
}

enum task { TASK_PACK, TASK_SAMPLE, TASK_RECEIPT };

struct words {
	enum task task;
	struct pin pin;
	struct sample_files sample;
	bool wants_help;
};

static int take_option(int c, struct words *w)
{
	static struct status st;
	if (c == 'p')
		w->sample.population = optarg;
	else if (c == 'd')
		w->sample.draw = optarg;
	else if (c == 'i')
		w->sample.items = optarg;
	else if (c == 'r')
		w->pin.report = optarg;
	else if (c == 'a')
		w->pin.accept_doubtful = true;
	else if (c == 's')
		w->pin.accept_stolen = true;
	else if (c == 'l')
		w->pin.records_file = optarg;
	else if (c == 'h')
		w->wants_help = true;
	else if (c != 'k')
		return EXIT_USAGE;
	if (c != 'k' || read_pin(optarg, &st, &w->pin) == OK)
		return 0;
	(void)fprintf(stderr, "auditverify: --log-key: %s\n", st.message);
	return EXIT_USAGE;
}

/* Whether the words fit what they are to do. */
static bool fits(const struct words *w, int words)
{
	bool has_files = w->sample.population || w->sample.draw || w->sample.items;
	switch (w->task) {
	case TASK_PACK:
		return words == 1 && !has_files;
	case TASK_SAMPLE:
		return words == 0 && w->sample.population && w->sample.draw && !w->pin.log.has_fingerprint &&
			!w->pin.accept_doubtful && !w->pin.report && (w->pin.log.has_key || !w->pin.records_file);
	case TASK_RECEIPT:
		return (words == 1 || words == 2) && !has_files && w->pin.log.has_key && !w->pin.report &&
			!w->pin.accept_doubtful;
	}
	return false;
}

/* Records from elsewhere; of a pinned key, which they follow, what they lead to. */
static int follow(struct pin *pin, enum task task, struct status *st)
{
	if (pin->records_file) {
		TRY(file_read_whole(pin->records_file, LOG_KEYS_TEXT_MAX, st, &pin->records));
		pin->log.records = buf_bytes(&pin->records);
	}
	if (task == TASK_PACK || !pin->log.has_key)
		return OK;
	log_keys_begin(&pin->log.key, &pin->keys);
	if (log_keys_add_all(&pin->keys, pin->log.records, st) != OK) {
		st->code = DATA_LOSS;
		return DATA_LOSS;
	}
	return OK;
}

static enum task task_of(const char *word)
{
	if (word && strcmp(word, "sample") == 0)
		return TASK_SAMPLE;
	return word && strcmp(word, "receipt") == 0 ? TASK_RECEIPT : TASK_PACK;
}

static int perform(struct words *w, char *const *file)
{
	static struct status st;
	if (follow(&w->pin, w->task, &st) != OK)
		return not_verified(&st);
	switch (w->task) {
	case TASK_SAMPLE:
		return verify_sample(&w->sample, &w->pin);
	case TASK_RECEIPT:
		return verify_receipt(&(struct receipt_files){ .proof = file[0], .statement = file[1] }, &w->pin);
	case TASK_PACK:
		break;
	}
	return verify(file[0], &w->pin);
}

int main(int argc, char **argv)
{
	static const struct option option[] = { { "log-key", required_argument, NULL, 'k' },
		{ "population", required_argument, NULL, 'p' }, { "draw", required_argument, NULL, 'd' },
		{ "items", required_argument, NULL, 'i' }, { "accept-doubtful", no_argument, NULL, 'a' },
		{ "report", required_argument, NULL, 'r' }, { "log-keys", required_argument, NULL, 'l' },
		{ "accept-stolen-log-key", no_argument, NULL, 's' }, { "help", no_argument, NULL, 'h' }, { 0 } };
	static struct words w;
	w = (struct words){ .task = task_of(argc > 1 ? argv[1] : NULL) };
	int c;
	if (crypto_ready() != 0)
		return 1;
	argc -= w.task != TASK_PACK;
	argv += w.task != TASK_PACK;
	while ((c = getopt_long(argc, argv, "", option, NULL)) != -1 && !w.wants_help) {
		int rc = take_option(c, &w);
		if (rc != 0 && c == '?')
			usage(stderr);
		if (rc != 0)
			return rc;
	}
	if (w.wants_help || !fits(&w, argc - optind)) {
		usage(w.wants_help ? stdout : stderr);
		return w.wants_help ? 0 : EXIT_USAGE;
	}
	return perform(&w, argv + optind);
}
