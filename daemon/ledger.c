/* Appending entries, settling them under the tree, and the newest signed checkpoint. */
#include "daemon/ledger.h"

#include "common/clock.h"
#include "common/crypto.h"
#include "common/box.h"
#include "daemon/ledger_state.h"
#include "daemon/reading.h"
#include "daemon/testpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { PERSIST_US = 1000 * 1000, IDLE_LEAVES = 4096 };

void (*test_point)(const char *name);

uint64_t ledger_size(const struct ledger *l)
{
	return __atomic_load_n(&l->size, __ATOMIC_ACQUIRE);
}

uint64_t ledger_next(const struct ledger *l)
{
	return l->size + l->pending_count;
}

int64_t ledger_now(const struct ledger *l, int64_t clock_us)
{
	int64_t last = l->pending_count ? l->pending_received_us[l->pending_count - 1] : l->received_us;
	return clock_us > last ? clock_us : last;
}

struct slots *ledger_slots(struct ledger *l)
{
	return l->settings.slots;
}

struct keyring *ledger_keys(struct ledger *l)
{
	return l->settings.keys;
}

void ledger_forget_slots(struct ledger *l)
{
	memset(l->scope, 0, sizeof(l->scope));
}

/* Appending. */

struct slot_pair {
	uint64_t scope_slot, slot;
	uint8_t scope_key[SLOT_BYTES], key[SLOT_BYTES];
};

/* The last effect on the row names its slots. */
static int last_slots(struct ledger *l, const struct id *id, const char *noun, struct status *st, bool *ret_found,
	uint64_t *ret_scope_slot, uint64_t *ret_slot)
{
	struct rows *r;
	TRY(db_query(l->settings.db, st, &r,
		"SELECT scope_slot, slot FROM effect WHERE id = ?1 AND (noun = ?2 OR ?2 IS NULL)"
		" ORDER BY at DESC LIMIT 1", "dt", id, noun));
	int rc = db_next(r, st, ret_found);
	if (rc == OK && *ret_found) {
		*ret_scope_slot = (uint64_t)row_int(r, 0);
		*ret_slot = (uint64_t)row_int(r, 1);
	}
	rows_done(r);
	return rc;
}

/* The slot's key, or a fresh slot's when it is destroyed. */
static int slot_or_fresh(struct ledger *l, bool has, uint64_t *slot, struct status *st, uint8_t ret_key[SLOT_BYTES])
{
	bool found = false;
	if (has)
		TRY(slots_read(l->settings.slots, *slot, st, &found, ret_key));
	if (found)
		return OK;
	TRY(slots_take(l->settings.slots, st, slot));
	TRY(slots_read(l->settings.slots, *slot, st, &found, ret_key));
	return found ? OK : fail(st, DATA_LOSS, "SLOT_CORRUPT", "a fresh key slot is not there");
}

static struct scope_slot *scope_place(struct ledger *l, const struct id *scope)
{
	return &l->scope[get_be32(scope->b + 12) % ARRAY_LEN(l->scope)];
}

static int find_scope_slot(struct ledger *l, const struct id *scope, struct status *st, uint64_t *ret_slot)
{
	uint64_t unused;
	bool found = false;
	struct scope_slot *s = scope_place(l, scope);
	if (id_is_zero(scope)) {
		*ret_slot = 0;
		return OK;
	}
	if (!s->is_set || !id_equal(&s->scope, scope)) {
		uint64_t slot = 0;
		TRY(last_slots(l, scope, NULL, st, &found, &slot, &unused));
		if (!found)
			return fail(st, INTERNAL, "NO_SCOPE", "the scope of a row has no row of its own");
		*s = (struct scope_slot){ .is_set = true, .scope = *scope, .slot = slot };
	}
	*ret_slot = s->slot;
	return OK;
}

/* A scope's own row brings its scope slot with it; a tombstone starts both anew. */
static int slots_for(struct ledger *l, const struct effect_row *e, struct status *st, struct slot_pair *p)
{
	bool has = false;
	TRY(last_slots(l, &e->id, e->resource->noun, st, &has, &p->scope_slot, &p->slot));
	if (e->op == EFFECT_OP_TOMBSTONE)
		has = false;
	TRY(slot_or_fresh(l, has, &p->slot, st, p->key));
	if (e->resource->is_scope) {
		TRY(slot_or_fresh(l, has, &p->scope_slot, st, p->scope_key));
		*scope_place(l, &e->id) =
			(struct scope_slot){ .is_set = true, .scope = e->id, .slot = p->scope_slot };
		return OK;
	}
	TRY(find_scope_slot(l, &e->scope, st, &p->scope_slot));
	bool found = false;
	TRY(slots_read(l->settings.slots, p->scope_slot, st, &found, p->scope_key));
	return found ? OK : fail(st, FAILED_PRECONDITION, "SCOPE_DISPOSED", "the scope of a row was disposed of");
}

static int no_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int append_effect(struct ledger *l, struct tx *tx, uint64_t index, uint32_t n, struct hash *ret_digest)
{
	const struct effect_row *e = &tx->effect[n];
	struct slot_pair p = { 0 };
	uint8_t room[BOX_ASSOCIATED_MAX];
	TRY(slots_for(l, e, tx->st, &p));
	struct effect effect = { .op = e->op, .noun = bytes_of_text(e->resource->noun), .id = e->id,
		.version = e->version, .body = e->body };
	buf_reset(&l->scratch);
	effect_encode(&effect, &l->scratch);
	struct bytes plain = buf_bytes(&l->scratch);
	uint8_t *sealed = arena_alloc(tx->arena, plain.len + BOX_OVERHEAD);
	if (l->scratch.failed || !sealed)
		return no_memory(tx->st);
	struct hash key = box_object_key(p.scope_key, p.key, e->resource->noun, &e->id);
	struct hash salt = effect_salt(key.b, index, n);
	*ret_digest = effect_digest(&salt, plain);
	box_seal(key.b, box_effect_associated(index, n, room), plain, sealed);
	secret_wipe(&key, sizeof(key));
	secret_wipe(p.key, sizeof(p.key));
	secret_wipe(p.scope_key, sizeof(p.scope_key));
	l->keys_change |= strcmp(e->resource->noun, LOG_KEY_NOUN) == 0;
	if (e->op == EFFECT_OP_TOMBSTONE)
		TRY(db_run(tx->db, tx->st, "INSERT INTO disposal_pending(order_at) VALUES(?1)", "i",
			(int64_t)(index * EFFECTS_PER_ENTRY + n)));
	return db_run(tx->db, tx->st,
		"INSERT INTO effect(at, noun, id, scope, scope_slot, slot, digest, sealed)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		"itddiibb", (int64_t)(index * EFFECTS_PER_ENTRY + n), e->resource->noun, &e->id,
		id_is_zero(&e->scope) ? NULL : &e->scope, (int64_t)p.scope_slot, (int64_t)p.slot,
		BYTES(ret_digest->b, HASH_BYTES), BYTES(sealed, plain.len + BOX_OVERHEAD));
}

static int append_part(struct ledger *l, struct tx *tx, const struct entry *entry, uint32_t n, uint64_t scope_slot)
{
	const struct part *part = &entry->part[n];
	struct slot_pair p = { .scope_slot = scope_slot };
	uint8_t room[BOX_ASSOCIATED_MAX];
	bool found = false;
	TRY(slot_or_fresh(l, false, &p.slot, tx->st, p.key));
	TRY(slots_read(l->settings.slots, p.scope_slot, tx->st, &found, p.scope_key));
	if (!found)
		return fail(tx->st, FAILED_PRECONDITION, "SCOPE_DISPOSED", "the scope of a statement was disposed of");
	size_t len = part->salt.len + part->content.len;
	uint8_t *plain = arena_alloc(tx->arena, len + 1);
	uint8_t *sealed = arena_alloc(tx->arena, len + BOX_OVERHEAD);
	if (!plain || !sealed)
		return no_memory(tx->st);
	memcpy(plain, part->salt.data, part->salt.len);
	if (part->content.len)
		memcpy(plain + part->salt.len, part->content.data, part->content.len);
	struct hash key = box_part_key(p.scope_key, p.key, entry->index, n);
	box_seal(key.b, box_part_associated(entry->index, n, room), BYTES(plain, len), sealed);
	secret_wipe(&key, sizeof(key));
	secret_wipe(p.key, sizeof(p.key));
	secret_wipe(p.scope_key, sizeof(p.scope_key));
	return db_run(tx->db, tx->st,
		"INSERT INTO part(at, audience, scope_slot, slot, sealed) VALUES(?1, ?2, ?3, ?4, ?5)", "iiiib",
		(int64_t)(entry->index * PARTS_PER_ENTRY + n), (int64_t)part->audience, (int64_t)scope_slot,
		(int64_t)p.slot, BYTES(sealed, len + BOX_OVERHEAD));
}

/* Parts come last, so the newest entry's last part names the largest slot that the ledger uses. */
static int append_parts(struct ledger *l, struct tx *tx, const struct entry *entry)
{
	uint64_t scope_slot;
	TRY(find_scope_slot(l, &entry->scope, tx->st, &scope_slot));
	for (uint32_t n = 0; n < entry->part_count; n++)
		TRY(append_part(l, tx, entry, n, scope_slot));
	return OK;
}

/* And what a read is known by. */
static int append_repeat(struct tx *tx, const struct entry *entry, const struct hash *digest)
{
	struct statement_header header;
	TRY(statement_parse(entry->header, tx->st, &header));
	if (memcmp(header.signer, entry->signer, sizeof(header.signer)) != 0 ||
		header.part_count != entry->part_count)
		return fail(tx->st, INTERNAL, "ENTRY_HEADER", "the header is not the one of this entry");
	TRY(db_run(tx->db, tx->st,
		"INSERT INTO repeat(signer, statement, idx, digest) VALUES(?1, ?2, ?3, ?4)", "bdib",
		BYTES(header.signer, sizeof(header.signer)), &header.id, (int64_t)entry->index,
		BYTES(digest->b, HASH_BYTES)));
	if (!entry->is_system || strcmp(header.method, READING_METHOD) != 0)
		return OK;
	return reading_apply(tx->db, tx->db, entry->index, entry->part[0].content, tx->st);
}

static int append_rows(struct ledger *l, struct tx *tx, struct entry *entry, struct leaf *leaf)
{
	struct hash digest[EFFECTS_PER_ENTRY];
	TRY(db_run(tx->db, tx->st,
		"INSERT INTO entry(idx, received_us, is_system, scope, header, signature)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
		"iiidbb", (int64_t)entry->index, entry->received_us, (int64_t)entry->is_system,
		id_is_zero(&entry->scope) ? NULL : &entry->scope, entry->header,
		entry->signature));
	for (uint32_t n = 0; n < tx->effect_count; n++)
		TRY(append_effect(l, tx, entry->index, n, &digest[n]));
	TRY(append_parts(l, tx, entry));
	leaf->effects = effects_root(digest, tx->effect_count);
	return append_repeat(tx, entry, &leaf->statement);
}

int ledger_append(struct ledger *l, struct tx *tx, struct entry *entry, struct bytes *ret_leaf_text)
{
	char text[LEAF_TEXT_MAX];
	if (l->pending_count == LIMIT_GROUP)
		return fail(tx->st, RESOURCE_EXHAUSTED, "GROUP_FULL", "one group holds %d entries", LIMIT_GROUP);
	if (entry->part_count == 0 || entry->part_count > PARTS_PER_ENTRY)
		return fail(tx->st, INTERNAL, "ENTRY_PARTS", "an entry has one to %d parts", PARTS_PER_ENTRY);
	entry->index = ledger_next(l);
	struct leaf leaf = { .index = entry->index, .received_us = entry->received_us,
		.statement = statement_digest(entry->header, entry->signature) };
	TRY(append_rows(l, tx, entry, &leaf));
	size_t len = leaf_format(&leaf, text);
	struct hash hash = merkle_leaf(text, len);
	TRY(db_run(tx->db, tx->st, "INSERT INTO leaf(idx, hash) VALUES(?1, ?2)", "ib", (int64_t)entry->index,
		BYTES(hash.b, HASH_BYTES)));
	*ret_leaf_text = arena_bytes(tx->arena, BYTES(text, len));
	if (!ret_leaf_text->data)
		return no_memory(tx->st);
	l->pending_received_us[l->pending_count] = entry->received_us;
	l->pending[l->pending_count++] = hash;
	return OK;
}

void ledger_rollback(struct ledger *l, uint64_t next)
{
	if (next < ledger_next(l))
		l->pending_count = next - l->size;
	/* A scope that was made in the savepoint is gone with its slot. */
	ledger_forget_slots(l);
}

/* Settling. */

/* A successor whose record is not entered: what it signed is nobody's to keep. The writer alone. */
static bool signs_by_right(const struct ledger *l)
{
	return log_keys_has(&l->keys, l->signs);
}

static int persist_checkpoint(struct ledger *l, struct status *st)
{
	int64_t now = clock_mono_us();
	if (!signs_by_right(l) || l->signed_size == 0 || l->persisted_size == l->signed_size ||
		now - l->persisted_at_us < PERSIST_US)
		return OK;
	TRY(db_run(l->settings.db, st,
		"INSERT INTO checkpoint(size, note) VALUES(?1, ?2) ON CONFLICT(size) DO NOTHING", "ib",
		(int64_t)l->signed_size, buf_bytes(&l->note)));
	l->persisted_size = l->signed_size;
	l->persisted_at_us = now;
	return OK;
}

int ledger_prepare(struct ledger *l, struct status *st)
{
	TRY(persist_checkpoint(l, st));
	l->before = l->growth;
	for (size_t i = 0; i < l->pending_count; i++)
		TRY(growth_append(&l->growth, &l->pending[i], tile_write, l->settings.db, st));
	return OK;
}

/* The keys from here on, where the one that signs is at hand. */
static int take_keys(struct ledger *l, const struct log_keys *keys, struct buf *records, struct status *st)
{
	const uint8_t *signs = log_keys_newest(keys), *successor = l->settings.successor;
	if (successor && !log_keys_has(keys, successor))
		signs = successor;
	if (!keyring_has(l->settings.keys, signs)) {
		struct hash hash = hash_of(signs, SIGN_PUBLIC_BYTES);
		char text[HASH_TEXT_BYTES];
		hash_format(&hash, text);
		return fail(st, FAILED_PRECONDITION, "LOG_KEY_MISSING",
			"this ledger is signed with the log key sha256:%s, which is "
			"neither log.key nor log-next.key: put it back",
			text);
	}
	(void)pthread_mutex_lock(&l->lock);
	struct buf last = l->records;
	l->records = *records;
	*records = last;
	l->keys = *keys;
	memcpy(l->signs, signs, sizeof(l->signs));
	(void)pthread_mutex_unlock(&l->lock);
	return OK;
}

/* As this connection sees them. */
static int load_keys(struct ledger *l, struct db *db, struct status *st)
{
	struct log_keys keys;
	struct buf records;
	buf_init(&records, LOG_KEYS_TEXT_MAX);
	int rc = log_chain_load(db, l->settings.origin, keyring_log_public(l->settings.keys), &records, st, &keys);
	if (rc == OK && records.failed)
		rc = no_memory(st);
	if (rc == OK)
		rc = take_keys(l, &keys, &records, st);
	buf_done(&records);
	return rc;
}

void ledger_log_keys(struct ledger *l, struct log_keys *ret_keys)
{
	(void)pthread_mutex_lock(&l->lock);
	*ret_keys = l->keys;
	(void)pthread_mutex_unlock(&l->lock);
}

void ledger_log_records(struct ledger *l, struct log_keys *ret_keys, struct buf *records)
{
	(void)pthread_mutex_lock(&l->lock);
	*ret_keys = l->keys;
	buf_add(records, l->records.data, l->records.len);
	(void)pthread_mutex_unlock(&l->lock);
}

void ledger_name(struct ledger *l, struct hash *ret_name)
{
	*ret_name = l->keys.name; /* is never another */
}

static void signing_key(struct ledger *l, uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	(void)pthread_mutex_lock(&l->lock);
	memcpy(ret_public, l->signs, SIGN_PUBLIC_BYTES);
	(void)pthread_mutex_unlock(&l->lock);
}

void ledger_sign(struct ledger *l, const char *namespace, struct bytes text, uint8_t ret_signature[SIGNATURE_BYTES])
{
	uint8_t public[SIGN_PUBLIC_BYTES];
	signing_key(l, public);
	keyring_sign(l->settings.keys, public, namespace, text, ret_signature);
}

void ledger_sign_checkpoint(struct ledger *l, const struct checkpoint *checkpoint, struct buf *out)
{
	uint8_t public[SIGN_PUBLIC_BYTES];
	signing_key(l, public);
	keyring_sign_checkpoint(l->settings.keys, public, checkpoint, out);
}

int ledger_entering_key(struct ledger *l, struct db *db, struct status *st, uint8_t ret_public[SIGN_PUBLIC_BYTES])
{
	struct log_keys keys;
	signing_key(l, ret_public);
	if (!l->keys_change)
		return OK;
	TRY(log_chain_load(db, l->settings.origin, keyring_log_public(l->settings.keys), NULL, st, &keys));
	memcpy(ret_public, log_keys_newest(&keys), SIGN_PUBLIC_BYTES);
	return OK;
}

static int sign_size(struct ledger *l, struct status *st)
{
	struct checkpoint c = { .size = l->growth.frontier.size, .root = merkle_root(&l->growth.frontier) };
	(void)snprintf(c.origin, sizeof(c.origin), "%s", l->settings.origin);
	buf_reset(&l->next_note);
	ledger_sign_checkpoint(l, &c, &l->next_note);
	if (l->next_note.failed)
		return no_memory(st);
	(void)pthread_mutex_lock(&l->lock);
	struct buf last = l->note;
	l->note = l->next_note;
	l->next_note = last;
	l->signed_size = c.size;
	l->root = c.root;
	l->recent[l->recent_at++ % ARRAY_LEN(l->recent)] = (struct recent){ c.size, c.root };
	(void)pthread_mutex_unlock(&l->lock);
	__atomic_store_n(&l->size, c.size, __ATOMIC_RELEASE);
	return OK;
}

/* Another connection reads what reached the WAL, not the pages that are still in the writer's memory. */
static int reread(struct ledger *l, struct status *st)
{
	struct leaf leaf;
	struct hash hash;
	for (size_t i = 0; i < l->pending_count; i++) {
		TRY(leaf_check(l->check, l->size + i, st, &leaf, &hash));
		if (!hash_equal(&hash, &l->pending[i]))
			return fail(st, DATA_LOSS, "LEAF_CORRUPT", "entry %" PRIu64 " was stored otherwise than hashed",
				l->size + i);
	}
	return OK;
}

static void write_checkpoint_file(struct ledger *l)
{
	char name[4096];
	int n = snprintf(name, sizeof(name), "%s.new", l->settings.checkpoint_path);
	if (!signs_by_right(l) || n < 0 || (size_t)n >= sizeof(name))
		return;
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	bool written = write(fd, l->note.data, l->note.len) == (ssize_t)l->note.len && fdatasync(fd) == 0;
	/* An older file is a weaker witness, not a wrong one. */
	if (close(fd) == 0 && written)
		(void)rename(name, l->settings.checkpoint_path);
}

static void keep_outside(struct ledger *l)
{
	int64_t now = clock_mono_us();
	if (!l->settings.checkpoint_path || l->signed_size == 0 || now - l->outside_at_us < PERSIST_US)
		return;
	write_checkpoint_file(l);
	l->outside_at_us = now;
	l->outside_size = l->signed_size;
}

static void extend_nodes(struct ledger *l, uint64_t from)
{
	if (!l->nodes || nodes_size(l->nodes) != from)
		return;
	for (size_t i = 0; i < l->pending_count; i++)
		if (!nodes_append(l->nodes, &l->pending[i]))
			return;
}

int ledger_settle(struct ledger *l, struct status *st)
{
	if (l->pending_count == 0)
		return OK;
	reach_point("settle");
	TRY(db_run(l->check, st, "BEGIN", ""));
	int rc = reread(l, st);
	if (rc == OK && l->keys_change)
		rc = load_keys(l, l->check, st);
	db_rollback(l->check); /* nothing was written on this connection */
	TRY(rc);
	reach_point("sign");
	uint64_t from = l->size;
	TRY(sign_size(l, st));
	l->keys_change = false;
	extend_nodes(l, from);
	l->received_us = l->pending_received_us[l->pending_count - 1];
	l->pending_count = 0;
	keep_outside(l);
	return OK;
}

void ledger_abandon(struct ledger *l)
{
	l->pending_count = 0;
	if (l->growth.frontier.size != l->size)
		l->growth = l->before;
	ledger_forget_slots(l);
}

static int read_leaf_hash(struct db *db, uint64_t index, struct status *st, struct hash *ret_hash)
{
	return tree_stored_node(db, (struct merkle_ref){ 0, index }, st, ret_hash);
}

bool ledger_idle(struct ledger *l)
{
	struct status st;
	struct hash leaf;
	if (l->settings.checkpoint_path && l->outside_size != l->signed_size) {
		write_checkpoint_file(l);
		l->outside_size = l->signed_size;
	}
	if (!l->nodes)
		return false;
	if (__atomic_exchange_n(&l->nodes_wrong, false, __ATOMIC_ACQ_REL))
		nodes_cut(l->nodes, 0);
	for (int i = 0; i < IDLE_LEAVES && nodes_size(l->nodes) < l->size; i++)
		if (read_leaf_hash(l->check, nodes_size(l->nodes), &st, &leaf) != OK ||
			!nodes_append(l->nodes, &leaf))
			return false;
	return nodes_size(l->nodes) < l->size;
}

int ledger_checkpoint(struct ledger *l, struct buf *ret_note)
{
	(void)pthread_mutex_lock(&l->lock);
	buf_add(ret_note, l->note.data, l->note.len);
	(void)pthread_mutex_unlock(&l->lock);
	return ret_note->failed ? RESOURCE_EXHAUSTED : OK;
}

int ledger_note_size(struct bytes note, struct status *st, uint64_t *ret_size)
{
	struct checkpoint c;
	struct note n;
	TRY(note_parse(note, st, &n));
	TRY(checkpoint_parse(n.text, st, &c));
	*ret_size = c.size;
	return OK;
}

/* Opening and closing. */

static int check_known(struct ledger *l, struct bytes note, const char *where, struct status *st,
	uint64_t *ret_size)
{
	struct checkpoint c;
	struct status inner;
	struct hash root = merkle_empty();
	if (log_keys_open(&l->keys, note, &inner, &c, NULL) != OK)
		return fail(st, DATA_LOSS, "CHECKPOINT_CORRUPT", "the checkpoint in the %s: %s", where, inner.message);
	uint64_t size = l->growth.frontier.size;
	if (c.size > size)
		return fail(st, DATA_LOSS, "LOG_SHRANK", "the %s knows of %" PRIu64 " entries, the ledger has %" PRIu64
			": an older copy was restored", where, c.size, size);
	struct merkle_source source = { tree_stored_node, l->settings.db };
	struct merkle_plan plan;
	if (c.size) {
		merkle_plan_root(c.size, &plan);
		TRY(merkle_plan_run(&plan, &source, st, &root));
	}
	if (!hash_equal(&root, &c.root))
		return fail(st, DATA_LOSS, "LOG_DIVERGED", "the entries do not give the root of the %s's checkpoint of %"
			PRIu64 " entries", where, c.size);
	*ret_size = c.size;
	return OK;
}

static int check_stored(struct ledger *l, struct status *st, uint64_t *ret_size)
{
	struct rows *r;
	bool more = false;
	*ret_size = 0;
	TRY(db_query(l->settings.db, st, &r, "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK && more)
		rc = check_known(l, row_bytes(r, 0), "database", st, ret_size);
	rows_done(r);
	return rc;
}

/* Missing or empty (a power cut between rename and data): nothing is known outside. */
static int check_outside(struct ledger *l, struct status *st)
{
	uint8_t note[NOTE_BYTES_MAX];
	uint64_t size;
	if (!l->settings.checkpoint_path)
		return OK;
	int fd = open(l->settings.checkpoint_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT)
		return OK;
	if (fd < 0)
		return fail(st, UNAVAILABLE, "CHECKPOINT_FILE", "%s: %s", l->settings.checkpoint_path, strerror(errno));
	ssize_t len = read(fd, note, sizeof(note));
	(void)close(fd);
	if (len < 0)
		return fail(st, UNAVAILABLE, "CHECKPOINT_FILE", "%s: %s", l->settings.checkpoint_path, strerror(errno));
	return len == 0 ? OK : check_known(l, BYTES(note, (size_t)len), "checkpoint file", st, &size);
}

/* What a crash left committed and unsigned. */
static int check_rest(struct ledger *l, uint64_t from, struct status *st)
{
	struct leaf leaf = { 0 };
	struct hash hash;
	uint64_t size = l->growth.frontier.size;
	for (uint64_t i = from; i < size; i++)
		TRY(leaf_check(l->settings.db, i, st, &leaf, &hash));
	return size ? ledger_received_at(l->settings.db, size - 1, st, &l->received_us) : OK;
}

/* One past the largest slot that an entry names; whoever keeps slots elsewhere says so by slots_at_least. */
static int set_next_slot(struct ledger *l, struct status *st)
{
	struct rows *r;
	bool more = false;
	uint64_t next = 1;
	TRY(db_query(l->settings.db, st, &r,
		"SELECT COALESCE((SELECT slot FROM part ORDER BY at DESC LIMIT 1), 0)", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK && more)
		next = (uint64_t)row_int(r, 0) + 1;
	rows_done(r);
	if (rc == OK)
		slots_at_least(l->settings.slots, next);
	return rc;
}

static int open_all(struct ledger *l, struct status *st)
{
	uint64_t checked;
	TRY(db_open(db_path(l->settings.db), DB_SCANNER, st, &l->check));
	TRY(db_open(db_path(l->settings.db), DB_SCANNER, st, &l->proof));
	TRY(growth_load(&l->growth, l->settings.db, st));
	TRY(load_keys(l, l->settings.db, st));
	TRY(check_stored(l, st, &checked));
	TRY(check_outside(l, st));
	l->persisted_size = checked;
	TRY(check_rest(l, checked, st));
	TRY(set_next_slot(l, st));
	TRY(sign_size(l, st));
	if (l->settings.nodes_path)
		l->nodes = nodes_open(l->settings.nodes_path);
	if (l->nodes)
		nodes_cut(l->nodes, l->size);
	return OK;
}

int ledger_open(const struct ledger_settings *settings, struct status *st, struct ledger **ret_ledger)
{
	struct ledger *l = calloc(1, sizeof(*l));
	if (!l)
		return no_memory(st);
	l->settings = *settings;
	l->settings.origin = l->origin = strdup(settings->origin);
	l->settings.checkpoint_path = l->checkpoint_path =
		settings->checkpoint_path ? strdup(settings->checkpoint_path) : NULL;
	l->persisted_at_us = l->outside_at_us = INT64_MIN / 2;
	(void)pthread_mutex_init(&l->lock, NULL);
	(void)pthread_mutex_init(&l->proof_lock, NULL);
	buf_init(&l->note, NOTE_BYTES_MAX);
	buf_init(&l->next_note, NOTE_BYTES_MAX);
	buf_init(&l->scratch, LIMIT_ARENA_BYTES);
	buf_init(&l->records, LOG_KEYS_TEXT_MAX);
	int rc = OK;
	if (!l->origin || (settings->checkpoint_path && !l->checkpoint_path))
		rc = no_memory(st);
	else if (!note_name_valid(settings->origin))
		rc = fail(st, INVALID_ARGUMENT, "ORIGIN", "\"%s\" is no origin of a ledger", settings->origin);
	if (rc == OK)
		rc = open_all(l, st);
	if (rc != OK) {
		l->settings.checkpoint_path = NULL;
		ledger_close(l);
		return rc;
	}
	*ret_ledger = l;
	return OK;
}

void ledger_close(struct ledger *l)
{
	if (!l)
		return;
	if (l->settings.checkpoint_path && l->signed_size)
		write_checkpoint_file(l);
	nodes_close(l->nodes);
	db_close(l->check);
	db_close(l->proof);
	buf_done(&l->note);
	buf_done(&l->next_note);
	buf_done(&l->scratch);
	buf_done(&l->records);
	(void)pthread_mutex_destroy(&l->lock);
	(void)pthread_mutex_destroy(&l->proof_lock);
	free(l->origin);
	free(l->checkpoint_path);
	free(l);
}
