/* What a pack holds: names and sums. */
#include "client/verify/content.h"

#include "client/verify/archive.h"
#include "common/closing.h"
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
	c->evidence.id = calloc(PACK_FILES_MAX, sizeof(*c->evidence.id));
	c->history.id = calloc(PACK_FILES_MAX, sizeof(*c->history.id));
	c->device = calloc(PACK_FILES_MAX, sizeof(*c->device));
	if (c->file && c->evidence.id && c->history.id && c->device)
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
	free(c->evidence.id);
	free(c->history.id);
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

/* "<folder>/<id>/<member>": the id, and the member; NULL where it is none. */
static const char *member_of(const char *name, const char *folder, struct id *ret_id)
{
	const size_t prefix = strlen(folder), id_len = ID_TEXT_BYTES - 1;
	if (strncmp(name, folder, prefix) != 0 || strlen(name) <= prefix + id_len + 1 ||
		!id_parse(name + prefix, id_len, ret_id) || name[prefix + id_len] != '/')
		return NULL;
	return name + prefix + id_len + 1;
}

static bool is_evidence_name(const char *name, struct id *ret_id)
{
	static const char *const known[] = { "statement", "statement.sig", "part-all", "part-auditors",
		"part-auditee", "leaf", "receipt.tlog-proof", "file", "evidence.json", "waivers.json",
		"confirmation.statement", "confirmation.statement.sig", "confirmation.part-all",
		"confirmation.part-auditors", "confirmation.part-auditee", "confirmation.leaf",
		"confirmation.receipt.tlog-proof" };
	const char *member = member_of(name, "evidence/", ret_id);
	return member && is_one_of(member, known, ARRAY_LEN(known));
}

/* "closing", "closing.sig", and of each version "<number>.<one of these>". */
static bool is_history_name(const char *name, struct id *ret_id)
{
	static const char *const whole[] = { "closing", "closing.sig" };
	static const char *const piece[] = { "opening", "leaf", "receipt.tlog-proof" };
	const char *member = member_of(name, "devices/", ret_id), *dot;
	if (!member || is_one_of(member, whole, ARRAY_LEN(whole)))
		return member != NULL;
	dot = strchr(member, '.');
	struct scan number = scan_of(BYTES(member, dot ? (size_t)(dot - member + 1) : 0));
	return scan_u64(&number, '.', CLOSING_VERSIONS_MAX) > 0 && scan_done(&number) &&
		is_one_of(dot + 1, piece, ARRAY_LEN(piece));
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

struct pack_file *content_find_at(const struct pack_content *c, const char *place, const char *name)
{
	char full[256];
	(void)snprintf(full, sizeof(full), "%s%s", place, name);
	return content_find(c, full);
}

bool content_has_at(const struct pack_content *c, const char *place)
{
	for (size_t i = 0; i < c->file_count; i++)
		if (strncmp(c->file[i].name, place, strlen(place)) == 0)
			return true;
	return false;
}

static void keep_folder(struct folders *f, const struct id *id)
{
	for (size_t i = 0; i < f->count; i++)
		if (id_equal(&f->id[i], id))
			return;
	f->id[f->count++] = *id;
}

int content_add(struct pack_content *c, const char *name, struct status *st, struct pack_file **ret_file)
{
	static const char *const top[] = { "VERIFY.txt", "SHA256SUMS", "log.vkey", "checkpoint",
		"allowed_signers", "revoked_keys", "devices.txt", "log_signers" };
	struct id id;
	struct folders *folder = is_evidence_name(name, &id) ? &c->evidence :
		is_history_name(name, &id) ? &c->history : NULL;
	if ((!folder && !is_one_of(name, top, ARRAY_LEN(top))) || c->file_count == PACK_FILES_MAX)
		return fail(st, DATA_LOSS, "BAD_PACK", "a file is in the pack that no pack has");
	if (content_find(c, name))
		return fail(st, DATA_LOSS, "BAD_PACK", "%s: twice in the pack", name);
	struct pack_file *f = &c->file[c->file_count++];
	(void)snprintf(f->name, sizeof(f->name), "%s", name);
	buf_init(&f->content, PACK_SMALL_BYTES + 64 * 1024);
	if (folder)
		keep_folder(folder, &id);
	*ret_file = f;
	return OK;
}

int content_text(const struct pack_content *c, const char *place, const char *name, struct status *st,
	struct bytes *ret_text)
{
	const struct pack_file *f = content_find_at(c, place, name);
	if (!f)
		return fail(st, DATA_LOSS, "MISSING_FILE", "%s%s: not in the pack", place, name);
	*ret_text = buf_bytes(&f->content);
	return OK;
}

int content_check_sums(struct pack_content *c, struct status *st)
{
	struct bytes text;
	TRY(content_text(c, "", "SHA256SUMS", st, &text));
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
