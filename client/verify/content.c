/* What a pack holds: names, sums, devices. */
#include "client/verify/evidence.h"

#include "client/verify/archive.h"
#include "common/scan.h"

void chunk_tree_begin(struct chunk_tree *t)
{
	memset(&t->frontier, 0, sizeof(t->frontier));
	t->len = 0;
}

static void end_chunk(struct chunk_tree *t)
{
	struct hash leaf = merkle_leaf(t->chunk, t->len);
	merkle_append(&t->frontier, &leaf);
	t->len = 0;
}

void chunk_tree_add(struct chunk_tree *t, struct bytes piece)
{
	while (piece.len) {
		size_t take = sizeof(t->chunk) - t->len;
		take = take < piece.len ? take : piece.len;
		memcpy(t->chunk + t->len, piece.data, take);
		t->len += take;
		piece = BYTES(piece.data + take, piece.len - take);
		if (t->len == sizeof(t->chunk))
			end_chunk(t);
	}
}

struct hash chunk_tree_end(struct chunk_tree *t)
{
	if (t->len)
		end_chunk(t);
	return merkle_root(&t->frontier);
}

struct pack_content *content_new(void)
{
	struct pack_content *c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->file = calloc(PACK_FILES_MAX, sizeof(*c->file));
	c->evidence = calloc(PACK_FILES_MAX, sizeof(*c->evidence));
	c->device = calloc(PACK_FILES_MAX, sizeof(*c->device));
	if (c->file && c->evidence && c->device)
		return c;
	content_free(c);
	return NULL;
}

void content_free(struct pack_content *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->file_count; i++)
		buf_done(&c->file[i].content);
	free(c->file);
	free(c->evidence);
	free(c->device);
	free(c);
}

static bool is_one_of(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

/* "evidence/<id>/<one of these>"; the id goes to ret_id. */
static bool is_evidence_name(const char *name, struct id *ret_id)
{
	static const char *const member[] = { "statement", "statement.sig", "part-all", "part-auditors",
		"part-auditee", "leaf", "receipt.tlog-proof", "file", "evidence.json", "waivers.json",
		"confirmation.statement", "confirmation.statement.sig", "confirmation.part-all", "confirmation.leaf",
		"confirmation.receipt.tlog-proof" };
	const size_t prefix = strlen("evidence/"), id_len = ID_TEXT_BYTES - 1;
	return strncmp(name, "evidence/", prefix) == 0 && strlen(name) > prefix + id_len + 1 &&
		id_parse(name + prefix, id_len, ret_id) && name[prefix + id_len] == '/' &&
		is_one_of(name + prefix + id_len + 1, member, ARRAY_LEN(member));
}

bool content_is_file(const char *name)
{
	struct id id;
	size_t len = strlen(name);
	return is_evidence_name(name, &id) && len > 5 && strcmp(name + len - 5, "/file") == 0;
}

struct pack_file *content_find(const struct pack_content *c, const char *name)
{
	for (size_t i = 0; i < c->file_count; i++)
		if (strcmp(c->file[i].name, name) == 0)
			return &c->file[i];
	return NULL;
}

int content_add(struct pack_content *c, const char *name, struct status *st, struct pack_file **ret_file)
{
	static const char *const top[] = { "VERIFY.txt", "SHA256SUMS", "log.vkey", "checkpoint",
		"allowed_signers", "revoked_keys", "devices.txt" };
	struct id id;
	bool is_evidence = is_evidence_name(name, &id);
	if ((!is_evidence && !is_one_of(name, top, ARRAY_LEN(top))) || c->file_count == PACK_FILES_MAX)
		return fail(st, DATA_LOSS, "BAD_PACK", "a file is in the pack that no pack has");
	if (content_find(c, name))
		return fail(st, DATA_LOSS, "BAD_PACK", "%s: twice in the pack", name);
	struct pack_file *f = &c->file[c->file_count++];
	(void)snprintf(f->name, sizeof(f->name), "%s", name);
	buf_init(&f->content, PACK_SMALL_BYTES + 64 * 1024);
	if (is_evidence) {
		bool known = false;
		for (size_t i = 0; i < c->evidence_count && !known; i++)
			known = id_equal(&c->evidence[i], &id);
		if (!known)
			c->evidence[c->evidence_count++] = id;
	}
	*ret_file = f;
	return OK;
}

int content_text(const struct pack_content *c, const char *name, struct status *st, struct bytes *ret_text)
{
	const struct pack_file *f = content_find(c, name);
	if (!f)
		return fail(st, DATA_LOSS, "MISSING_FILE", "%s: not in the pack", name);
	*ret_text = buf_bytes(&f->content);
	return OK;
}

int content_check_sums(struct pack_content *c, struct status *st)
{
	struct bytes text;
	TRY(content_text(c, "SHA256SUMS", st, &text));
	struct scan s = scan_of(text);
	for (size_t line = 1; s.at < s.end && !s.failed; line++) {
		struct hash sum;
		char name[256];
		scan_hex_hash(&s, ' ', &sum);
		scan_literal(&s, " ");
		scan_word(&s, '\n', name, sizeof(name));
		struct pack_file *f = s.failed ? NULL : content_find(c, name);
		if (!f || f->is_summed || !hash_equal(&f->sha256, &sum))
			return fail(st, DATA_LOSS, "SUM", "SHA256SUMS: line %zu: %s", line,
				s.failed ? "not a line of sha256sum" : f ? "the file has another sum" :
				"no such file in the pack");
		f->is_summed = true;
	}
	for (size_t i = 0; i < c->file_count; i++)
		if (!c->file[i].is_summed && strcmp(c->file[i].name, "SHA256SUMS") != 0)
			return fail(st, DATA_LOSS, "SUM", "SHA256SUMS: %s has no line", c->file[i].name);
	return OK;
}

static int bad_devices(struct status *st, const char *file, const char *what)
{
	return fail(st, DATA_LOSS, "BAD_DEVICES", "%s: %s", file, what);
}

/* What ssh-keygen believes must say the same as devices.txt, line by line. */
static int check_derived(const struct pack_content *c, const char *file, void (*line)(const struct signer *, struct buf *),
	struct status *st)
{
	struct bytes text;
	struct buf expected;
	TRY(content_text(c, file, st, &text));
	buf_init(&expected, PACK_SMALL_BYTES);
	for (size_t i = 0; i < c->device_count; i++)
		line(&c->device[i], &expected);
	bool same = !expected.failed && bytes_equal(buf_bytes(&expected), text);
	buf_done(&expected);
	return same ? OK : bad_devices(st, file, "differs from devices.txt");
}

int devices_read(struct pack_content *c, struct status *st)
{
	struct bytes text;
	TRY(content_text(c, "devices.txt", st, &text));
	struct scan s = scan_of(text);
	while (s.at < s.end) {
		char what[60];
		(void)snprintf(what, sizeof(what), "line %zu does not hold", c->device_count + 1);
		if (c->device_count == PACK_FILES_MAX || !signer_scan(&s, &c->device[c->device_count]))
			return bad_devices(st, "devices.txt", what);
		c->device_count++;
	}
	TRY(check_derived(c, "allowed_signers", signer_allow, st));
	return check_derived(c, "revoked_keys", signer_revoke, st);
}
