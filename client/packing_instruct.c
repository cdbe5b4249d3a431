/* VERIFY.txt: the commands by which a pack is checked without anything of ours. A test runs them as written. */
#include "client/packing.h"

#include "client/verify/devices.h"

static struct bytes signature_of(const struct packed_statement *s)
{
	return BYTES(s->entry->statement->signature.data, s->entry->statement->signature.len);
}

static bool is_batched(const struct packed_statement *s)
{
	return statement_is_batched(signature_of(s));
}

/* On which side each hash of the path stands, from the statement up. */
static void path_sides(const struct batch_place *at, char ret_sides[2 * BATCH_PATH_MAX + 1])
{
	size_t left = at->index, last = at->count - 1, len = 0;
	for (size_t i = 0; i < at->path_count; i++) {
		/* Without a sibling on this level: it stands there as it is. */
		while (left == last && !(left & 1) && left > 0) {
			left >>= 1;
			last >>= 1;
		}
		ret_sides[len++] = left & 1 ? 'l' : 'r';
		ret_sides[len++] = ' ';
		left >>= 1;
		last >>= 1;
	}
	ret_sides[len] = 0;
}

/*
 * The root that the signed text names follows from the statement and the path: SHA-256 of a zero byte and the statement, then
 * of a one and each pair.
 */
static void instruct_place(const struct packed_statement *s, struct buf *to)
{
	char sides[2 * BATCH_PATH_MAX + 1];
	struct batch_place at;
	struct bytes signed_text;
	struct status ignored = { 0 };
	if (batch_place_parse(statement_batch_text(signature_of(s)), &ignored, &at, &signed_text) != OK)
		return;
	path_sides(&at, sides);
	buf_addf(to,
		"$ grep -xF \"root $(b() { cut -c1-64 | tr a-f A-F | basenc -d --base16; }; "
		"sed 1,4d %sstatement.batch | { h=$({ printf '\\0'; cat %sstatement; } | sha256sum); "
		"for side in %s; do read -r p; h=$({ printf '\\1'; "
		"if [ $side = l ]; then echo $p | base64 -d; echo $h | b; else echo $h | b; echo $p | base64 -d; fi; } "
		"| sha256sum); done; echo $h | b | base64; })\" %sstatement.batch\n",
		s->place, s->place, sides, s->place);
}

/* As of when it was received, by the ledger: keys that ended since still counted then. */
static void instruct_statement(const struct packing *p, const struct packed_statement *s, struct buf *to)
{
	const char *id = p->device[s->device].id;
	if (is_batched(s))
		buf_addf(to, "$ head -n 3 %sstatement.batch | ", s->place);
	else
		buf_add_text(to, "$ ");
	buf_add_text(to, "ssh-keygen -Y verify -O verify-time=\"$(sed -n ");
	/* Nobody can say when: that the key counted once. */
	if (packing_is_late(s))
		buf_addf(to, "'s/^%s .*valid-after=.\\([0-9]*Z\\).*/\\1/p' allowed_signers)\" ", id);
	else
		buf_addf(to, "'s/^received //p' %sleaf | tr -d 'T:.-' | cut -c1-14)Z\" ", s->place);
	buf_addf(to, "-f allowed_signers -I %s -n %s -s %sstatement.sig", id, is_batched(s) ? SSHSIG_BATCH : SSHSIG_STATEMENT,
		s->place);
	if (is_batched(s))
		buf_add_text(to, "\n");
	else
		buf_addf(to, " < %sstatement\n", s->place);
}

static void instruct_places(const struct packing *p, struct buf *to)
{
	bool is_said = false;
	for (size_t i = 0; i < p->statement_count; i++) {
		if (!is_batched(&p->statement[i]))
			continue;
		if (!is_said)
			buf_add_text(to,
				"\nWhere there is a statement.batch, the signature is over its first three lines, and the\n"
				"statement is one of those whose root they name:\n");
		is_said = true;
		instruct_place(&p->statement[i], to);
	}
}

static void instruct_late(const struct packing *p, struct buf *to)
{
	for (size_t i = 0; i < p->statement_count; i++)
		if (packing_is_late(&p->statement[i]))
			buf_addf(to, "\nTOO LATE: %sstatement arrived when it did not count any more, and has no\n"
				"leaf: accepted.statement beside it lets it count, and names it by its digest. When it was\n"
				"signed nobody can say; ssh-keygen is asked as of when its key began to count.\n",
				p->statement[i].place);
}

static void instruct_doubt(const struct packing *p, struct buf *to)
{
	for (size_t i = 0; i < p->statement_count; i++) {
		const struct packed_statement *s = &p->statement[i];
		if (packing_is_doubtful(p, s))
			buf_addf(to, "\nIN DOUBT: %sstatement was signed by a key that was\n"
				"declared compromised from entry %" PRIu64 " on, so ssh-keygen refuses it; where a "
				"confirmation.statement\nis beside it, somebody stood for it since.\n", s->place,
				p->device[s->device].signer.doubt.index);
	}
}

static void instruct_parts(const struct packing *p, const struct packed_statement *s, struct buf *to)
{
	static const char *const name[] = { NULL, "part-all", "part-auditors", "part-auditee" };
	for (size_t i = 0; i < s->entry->statement->n_parts; i++) {
		const Audit__Part *one = s->entry->statement->parts[i];
		const char *part = name[one->audience & 3];
		if (part && packing_gives(p, s, one))
			buf_addf(to, "$ grep -F \"$(sha256sum < %s%s | cut -c1-64)\" %sstatement\n", s->place, part,
				s->place);
	}
	/* What came too late is named by the statement of who let it count. */
	buf_addf(to, "$ grep %sF \"$({ cat %sstatement; sed '1d;$d' %sstatement.sig | base64 -d | tail -c 64; ",
		packing_is_late(s) ? "-a" : "-", s->place, s->place);
	if (is_batched(s))
		buf_addf(to, "cat %sstatement.batch; ", s->place);
	if (packing_is_late(s))
		buf_addf(to, "} | sha256sum | cut -c1-64)\" %saccepted.part-all > /dev/null\n", s->place);
	else
		buf_addf(to, "} | sha256sum | cut -c1-64)\" %sleaf\n", s->place);
}

static void instruct_device(const struct packed_device *d, struct buf *to)
{
	buf_addf(to, "$ ssh-keygen -Y verify -f log_signers -I log -n " SSHSIG_DEVICE " -s devices/%s/closing.sig "
		"< devices/%s/closing\n", d->id, d->id);
	buf_addf(to, "$ grep -xF \"$(sed -n 's/^device //p' devices/%s/closing)\" devices.txt\n", d->id);
	buf_addf(to, "$ grep -xF \"checkpoint $(sed -n 2,3p checkpoint | paste -sd ' ')\" devices/%s/closing\n", d->id);
}

/* Each line by itself, and that there are no more of them. */
static void instruct_log_signers(const struct packing *p, struct buf *to)
{
	const struct log_keys *keys = &p->c->witness.keys;
	struct status ignored = { 0 };
	struct checkpoint checkpoint;
	const uint8_t *since;
	struct buf text;
	size_t lines = 0;
	if (log_keys_open(keys, p->checkpoint, &ignored, &checkpoint, &since) != OK)
		return;
	buf_init(&text, PACK_TEXT_MAX);
	signer_log(keys, since, p->size, &text);
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	buf_done(&text);
	buf_addf(to, "$ [ \"$(wc -l < log_signers)\" -eq %zu ]\n", lines);
	bool has_first = memcmp(since, keys->first.public, SIGN_PUBLIC_BYTES) == 0;
	if (has_first)
		buf_add_text(to,
			"$ [ \"$(cut -d+ -f3- log.vkey | base64 -d | tail -c 32 | sha256sum)\" = "
			"\"$(sed -n 1p log_signers | cut -d' ' -f4 | base64 -d | tail -c 32 | sha256sum)\" ]\n");
	for (size_t i = has_first ? 2 : 1; i <= lines; i++)
		buf_addf(to, "$ grep -xF \"key $(sed -n %zup log_signers | cut -d' ' -f3,4)\" log.keys > /dev/null\n", i);
}

void packing_instruct(const struct packing *p, struct buf *to)
{
	buf_add_text(to,
		"This pack is checked with sha256sum and ssh-keygen; run these lines in the folder it was unpacked to.\n"
		"\n"
		"Every file is as it was packed:\n"
		"$ sha256sum --check --strict SHA256SUMS\n"
		"\n"
		"Each statement was signed by the key of the device named after -I, and the key counted when the ledger\n"
		"received it, by the leaf beside it:\n");
	for (size_t i = 0; i < p->statement_count; i++)
		if (!packing_is_doubtful(p, &p->statement[i]))
			instruct_statement(p, &p->statement[i], to);
	instruct_places(p, to);
	instruct_late(p, to);
	instruct_doubt(p, to);
	buf_add_text(to,
		"\n"
		"Each part is one that the signed statement names, and each leaf names that statement and its signature:\n");
	for (size_t i = 0; i < p->statement_count; i++)
		instruct_parts(p, &p->statement[i], to);
	bool is_first = p->c->witness.keys.records == 0;
	buf_addf(to,
		"\n"
		"Whose the devices are, and from which ledger entry to which their keys count, is in devices.txt; and "
		"the log\n"
		"signed each line as of the checkpoint, so that nobody who makes a pack can leave out that a key was "
		"revoked\n"
		"or stolen. Who runs the ledger could: whoever has the receipt of such an entry can prove it with this "
		"pack.\n"
		"log_signers is %s:\n",
		is_first ? "the key of log.vkey" : "of the keys in log.keys, which follow from log.vkey");
	for (size_t i = 0; i < p->device_count; i++)
		instruct_device(&p->device[i], to);
	instruct_log_signers(p, to);
	if (!is_first)
		buf_add_text(to, "That each key in log.keys was begun by those who may: auditverify PACK.\n");
	buf_add_text(to,
		"\n"
		"The times in allowed_signers are those of the entries, to the second; auditverify goes by the entries. In\n"
		"revoked_keys (ssh-keygen -r) are keys that count no more: for what is signed now, not for what was.\n"
		"That the ledger holds each statement and each device's history, unchanged, under that key, and who cosigned\n"
		"it, where there is a file \"cosigned\": auditverify PACK, or any reader of c2sp.org/tlog-proof with the leaf\n"
		"beside each receipt.tlog-proof as the entry. The log key's fingerprint, to be compared with that on paper:\n"
		"$ cut -d+ -f3- log.vkey | base64 -d | tail -c 32 | sha256sum\n");
}

void packing_instruct_file(const char *place, const char *file, struct buf *to)
{
	buf_addf(to, "$ od -An -v -tx1 %spart-all | tr -d ' \\n' | grep -F \"$(sha256sum < %s | cut -c1-64)\" > /dev/null\n",
		place, file);
}
