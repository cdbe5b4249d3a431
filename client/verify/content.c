/* What a pack holds: names and sums. */
#include "client/verify/content.h"

#include "client/verify/archive.h"
#include "common/batch.h"
#include "common/closing.h"
#include "common/scan.h"

enum { INDEX_SLOTS = 1 << 17 };
static_assert((size_t)INDEX_SLOTS > (size_t)PACK_FILES_MAX, "a search ends at a free slot");

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
	c->by_name = calloc(INDEX_SLOTS, sizeof(*c->by_name));
	c->evidence.id = calloc(PACK_FILES_MAX, sizeof(*c->evidence.id));
	c->history.id = calloc(PACK_FILES_MAX, sizeof(*c->history.id));
	c->reports.id = calloc(PACK_FILES_MAX, sizeof(*c->reports.id));
	c->draws.id = calloc(PACK_FILES_MAX, sizeof(*c->draws.id));
	c->statement = calloc(PACK_FILES_MAX, sizeof(*c->statement));
	c->device = calloc(PACK_FILES_MAX, sizeof(*c->device));
	c->batches = batch_memory_new();
	if (c->batches && c->file && c->by_name && c->evidence.id && c->history.id && c->reports.id && c->draws.id &&
		c->statement && c->device)
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
	free(c->by_name);
	free(c->evidence.id);
	free(c->history.id);
	free(c->reports.id);
	free(c->draws.id);
	free(c->statement);
	free(c->device);
	batch_memory_free(c->batches);
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

/* What a statement consists of, wherever it is. */
static bool is_statement_member(const char *member)
{
	static const char *const known[] = { "statement", "statement.sig", "statement.batch", "part-all", "part-auditors",
		"part-auditee", "leaf", "receipt.tlog-proof" };
	return is_one_of(member, known, ARRAY_LEN(known));
}

static bool is_evidence_name(const char *name, struct id *ret_id)
{
	static const char *const beside[] = { "confirmation.", "accepted." };
	static const char *const known[] = { "file", "evidence.json", "waivers.json" };
	const char *member = member_of(name, "evidence/", ret_id);
	if (!member)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(beside); i++)
		if (strncmp(member, beside[i], strlen(beside[i])) == 0)
			return is_statement_member(member + strlen(beside[i]));
	return is_statement_member(member) || is_one_of(member, known, ARRAY_LEN(known));
}

static bool is_report_name(const char *name, struct id *ret_id)
{
	const char *member = member_of(name, "reports/", ret_id);
	return member && strcmp(member, "file") == 0;
}

static bool is_draw_name(const char *name, struct id *ret_id)
{
	static const char *const known[] = { "draw.json", "items.json" };
	const char *member = member_of(name, "draws/", ret_id);
	return member && is_one_of(member, known, ARRAY_LEN(known));
}

/* "statements/<index>/<one of these>". */
static bool is_statement_name(const char *name, uint64_t *ret_index)
{
	static const char folder[] = "statements/";
	const char *slash = strncmp(name, folder, strlen(folder)) == 0 ? strchr(name + strlen(folder), '/') : NULL;
	if (!slash)
		return false;
	struct scan number = scan_of(BYTES(name + strlen(folder), (size_t)(slash - name) + 1 - strlen(folder)));
	*ret_index = scan_u64(&number, '/', MERKLE_SIZE_MAX - 1);
	return scan_done(&number) && is_statement_member(slash + 1);
}

/* "records/<noun>.json". */
static bool is_record_name(const char *name)
{
	static const char folder[] = "records/", end[] = ".json";
	if (strncmp(name, folder, strlen(folder)) != 0)
		return false;
	name += strlen(folder);
	size_t noun = strspn(name, "abcdefghijklmnopqrstuvwxyz_");
	return noun > 0 && noun <= 40 && strcmp(name + noun, end) == 0;
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
	return (is_evidence_name(name, &id) || is_report_name(name, &id)) && len > 5 && strcmp(name + len - 5, "/file") == 0;
}

/* Where the name stands in the index, or would. The index is never full: it has more slots than there are files. */
static uint32_t *slot_of(const struct pack_content *c, const char *name)
{
	uint32_t h = 2166136261;
	for (const char *at = name; *at; at++)
		h = (h ^ (uint8_t)*at) * 16777619;
	for (;; h++) {
		uint32_t *slot = &c->by_name[h % INDEX_SLOTS];
		if (*slot == 0 || strcmp(c->file[*slot - 1].name, name) == 0)
			return slot;
	}
}

struct pack_file *content_find(const struct pack_content *c, const char *name)
{
	uint32_t number = *slot_of(c, name);
	return number ? &c->file[number - 1] : NULL;
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

static void keep_statement(struct pack_content *c, uint64_t index)
{
	for (size_t i = 0; i < c->statement_count; i++)
		if (c->statement[i] == index)
			return;
	c->statement[c->statement_count++] = index;
}

/* Where a name belongs; false when no pack has such a file. */
static bool keep_name(struct pack_content *c, const char *name)
{
	static const char *const top[] = { "VERIFY.txt", "SHA256SUMS", "log.vkey", "checkpoint", "allowed_signers",
		"revoked_keys", "devices.txt", "log_signers", "log.keys", "cosigned", "cosigned.proof", "witnesses" };
	struct id id;
	uint64_t index;
	struct folders *folder = is_evidence_name(name, &id) ? &c->evidence :
		is_history_name(name, &id) ? &c->history :
		is_report_name(name, &id) ? &c->reports :
		is_draw_name(name, &id) ? &c->draws : NULL;
	if (folder)
		keep_folder(folder, &id);
	else if (is_statement_name(name, &index))
		keep_statement(c, index);
	else
		return is_one_of(name, top, ARRAY_LEN(top)) || is_record_name(name);
	return true;
}

int content_add(struct pack_content *c, const char *name, struct status *st, struct pack_file **ret_file)
{
	if (c->file_count == PACK_FILES_MAX || !keep_name(c, name))
		return fail(st, DATA_LOSS, "BAD_PACK", "a file is in the pack that no pack has");
	if (content_find(c, name))
		return fail(st, DATA_LOSS, "BAD_PACK", "%s: twice in the pack", name);
	uint32_t *slot = slot_of(c, name);
	struct pack_file *f = &c->file[c->file_count++];
	*slot = (uint32_t)c->file_count;
	(void)snprintf(f->name, sizeof(f->name), "%s", name);
	buf_init(&f->content, PACK_TEXT_MAX);
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
