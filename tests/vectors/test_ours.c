/* The committed example of each of our formats: parses, verifies, and is written back to the same bytes. */
#include "common/box.h"
#include "common/checkpoint.h"
#include "common/chunk.h"
#include "common/closing.h"
#include "common/cosign.h"
#include "common/field.h"
#include "common/draw.h"
#include "common/frame.h"
#include "common/invitation.h"
#include "common/keyfile.h"
#include "common/log_keys.h"
#include "common/session_record.h"
#include "common/opening.h"
#include "common/signer.h"
#include "common/statement.h"

static const char *directory;
static struct status st;
static int failures;

static void expect(bool holds, const char *what)
{
	if (holds)
		return;
	failures++;
	(void)fprintf(stderr, "failed: %s (%s %s)\n", what, st.reason, st.message);
}

static void load(const char *name, struct buf *ret_text)
{
	char path[4096];
	uint8_t data[8192];
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "re");
	size_t len = file ? fread(data, 1, sizeof(data), file) : 0;
	expect(file && len > 0 && len < sizeof(data), name);
	buf_init(ret_text, TLOG_PROOF_BYTES_MAX);
	buf_add(ret_text, data, len);
	if (file)
		(void)fclose(file);
}

static void load_bytes(const char *name, struct buf *ret_bytes)
{
	struct buf text;
	load(name, &text);
	buf_init(ret_bytes, 8192);
	for (size_t at = 0; at + 1 < text.len; at += 2) {
		uint8_t byte = 0;
		if (text.data[at] == '\n')
			at++;
		expect(at + 1 < text.len && hex_decode((const char *)text.data + at, 2, &byte, 1), name);
		buf_add_u8(ret_bytes, byte);
	}
	buf_done(&text);
}

/* Written again it is the same. */
static void same(struct buf *again, const struct buf *text, const char *what)
{
	expect(!again->failed && bytes_equal(buf_bytes(again), buf_bytes(text)), what);
	buf_reset(again);
}

static void statement(struct buf *again, uint8_t ret_signature[SIGNATURE_BYTES])
{
	struct buf text, armour, part;
	struct statement_header h;
	uint8_t public[SIGN_PUBLIC_BYTES];
	load("statement", &text);
	load("statement.sig", &armour);
	load_bytes("statement.part-all.hex", &part);
	expect(sshsig_parse(buf_bytes(&armour), SSHSIG_STATEMENT, &st, public, ret_signature) == OK, "SSHSIG");
	sshsig_format(public, SSHSIG_STATEMENT, ret_signature, again);
	same(again, &armour, "SSHSIG again");
	expect(statement_verify(buf_bytes(&text), SSHSIG_STATEMENT, public, BYTES(ret_signature, SIGNATURE_BYTES), NULL, &st, &h) == OK, "statement");
	statement_format(&h, again);
	same(again, &text, "statement again");
	struct hash digest = hash_of(part.data, part.len);
	expect(h.part_count == 1 && hash_equal(&digest, &h.part[0].digest), "part");
	buf_done(&part);
	buf_done(&armour);
	buf_done(&text);
}

/* The same statement, signed with four others: it verifies alone, and nothing that looks like it does. */
static void batch(struct buf *again)
{
	struct buf header, text, armour;
	struct statement_header h;
	struct batch_place place = { 0 };
	struct bytes signed_text = { 0 };
	uint8_t key[SIGN_PUBLIC_BYTES], whole[STATEMENT_SIGNATURE_MAX];
	load("statement", &header);
	load("statement.batch", &text);
	load("statement.batch.sig", &armour);
	expect(batch_place_parse(buf_bytes(&text), &st, &place, &signed_text) == OK, "batch");
	batch_place_format(&place, again);
	same(again, &text, "batch again");
	expect(place.count == 5 && place.index == 2 && place.path_count == 3, "its place");
	expect(sshsig_parse(buf_bytes(&armour), SSHSIG_BATCH, &st, key, whole) == OK, "the batch's signature");
	memcpy(whole + SIGNATURE_BYTES, text.data, text.len);
	struct bytes signature = BYTES(whole, SIGNATURE_BYTES + text.len);
	statement_armour(key, signature, again);
	same(again, &armour, "the batch's signature again");
	expect(statement_verify(buf_bytes(&header), SSHSIG_STATEMENT, key, signature, NULL, &st, &h) == OK, "a statement of a batch");
	expect(!statement_signature_valid(buf_bytes(&header), SSHSIG_SYSTEM, key, signature, NULL), "one of the server");
	struct hash digest = statement_digest(buf_bytes(&header), signature);
	char hex[HASH_TEXT_BYTES];
	hash_format(&digest, hex);
	expect(strcmp(hex, "568c4a893e0fb98dfa3a8d24102d36f086c3a5f26e9525bff3999c63f44820e6") == 0, hex);
	buf_done(&armour);
	buf_done(&text);
	buf_done(&header);
}

static struct hash effect(struct buf *again)
{
	uint8_t scope_slot[32], slot[32], plain[256], room[BOX_ASSOCIATED_MAX];
	struct buf encoded, sealed, part;
	struct effect e;
	memset(scope_slot, 0x41, sizeof(scope_slot));
	memset(slot, 0x42, sizeof(slot));
	load_bytes("effect.hex", &encoded);
	load_bytes("effect.sealed.hex", &sealed);
	load_bytes("part.sealed.hex", &part);
	expect(effect_decode(buf_bytes(&encoded), &st, &e) == OK, "effect");
	effect_encode(&e, again);
	same(again, &encoded, "effect again");
	struct hash key = box_object_key(scope_slot, slot, "finding", &e.id);
	expect(sealed.len <= sizeof(plain) &&
		box_open(key.b, box_effect_associated(2, 0, room), buf_bytes(&sealed), plain) &&
		bytes_equal(BYTES(plain, sealed.len - BOX_OVERHEAD), buf_bytes(&encoded)), "sealed effect");
	expect(!box_open(key.b, box_effect_associated(2, 1, room), buf_bytes(&sealed), plain), "another effect's place");
	struct hash part_key = box_part_key(scope_slot, slot, 2, 0);
	expect(box_open(part_key.b, box_part_associated(2, 0, room), buf_bytes(&part), plain), "sealed part");
	expect(!box_open(part_key.b, box_effect_associated(2, 0, room), buf_bytes(&part), plain), "a part as an effect");
	struct hash salt = effect_salt(key.b, 2, 0), digest = effect_digest(&salt, buf_bytes(&encoded));
	buf_done(&part);
	buf_done(&sealed);
	buf_done(&encoded);
	return effects_root(&digest, 1);
}

static void cosigned(struct buf *again)
{
	struct buf text, note_text, vkey, log_vkey;
	struct note_key key = { 0 }, named = { 0 }, log = { 0 };
	struct checkpoint checkpoint = { 0 };
	struct note note = { 0 };
	uint8_t data[128];
	size_t len = 0;
	uint64_t time_s = 0;
	load("checkpoint.cosigned", &text);
	load("checkpoint", &note_text);
	load("witness.vkey", &vkey);
	load("log.vkey", &log_vkey);
	expect(note_key_parse((const char *)vkey.data, vkey.len, &st, &key) == OK, "witness key");
	expect(note_key_parse((const char *)log_vkey.data, log_vkey.len, &st, &log) == OK, "log key");
	expect(cosign_key(log.name, key.public, &st, &named) == OK && strcmp(named.name, key.name) == 0 && named.id == key.id,
		"the witness's name follows from origin and key");
	expect(checkpoint_open(buf_bytes(&text), &log, &st, &checkpoint) == OK, "cosigned checkpoint");
	expect(note_parse(buf_bytes(&text), &st, &note) == OK && note.signature_count == 2, "two signatures");
	expect(note_verify(&note, &key, &st, &time_s) == OK && time_s == 1795430280, "the cosignature");
	expect(base64_decode((const char *)note.signature[1].base64.data, note.signature[1].base64.len, data, &len) &&
		len == 76 && cosign_valid(&checkpoint, time_s, key.public, data + 12), "the cosignature by itself");
	buf_reset(again);
	buf_add(again, note_text.data, note_text.len);
	note_add_cosignature(&key, time_s, data + 12, again);
	same(again, &text, "cosigned checkpoint again");
	data[12] ^= 1;
	expect(!cosign_valid(&checkpoint, time_s, key.public, data + 12), "another signature");
	buf_done(&log_vkey);
	buf_done(&vkey);
	buf_done(&note_text);
	buf_done(&text);
}

static void receipt(struct buf *again, const uint8_t signature[SIGNATURE_BYTES], struct hash effects)
{
	struct buf text, leaf_text, note, vkey, header;
	struct tlog_proof proof = { 0 };
	struct note_key key = { 0 };
	struct checkpoint checkpoint;
	struct leaf leaf = { 0 };
	char leaf_again[LEAF_TEXT_MAX], vkey_again[NOTE_KEY_TEXT_BYTES];
	load("receipt.tlog-proof", &text);
	load("leaf", &leaf_text);
	load("checkpoint", &note);
	load("log.vkey", &vkey);
	load("statement", &header);
	expect(note_key_parse((const char *)vkey.data, vkey.len, &st, &key) == OK, "verifier key");
	note_key_format(&key, vkey_again);
	expect(bytes_equal(bytes_of_text(vkey_again), buf_bytes(&vkey)), "verifier key again");
	expect(leaf_parse(buf_bytes(&leaf_text), &st, &leaf) == OK, "leaf");
	expect(bytes_equal(BYTES(leaf_again, leaf_format(&leaf, leaf_again)), buf_bytes(&leaf_text)), "leaf again");
	struct hash digest = statement_digest(buf_bytes(&header), BYTES(signature, SIGNATURE_BYTES));
	expect(hash_equal(&digest, &leaf.statement) && hash_equal(&effects, &leaf.effects), "what the leaf names");
	expect(tlog_proof_parse(buf_bytes(&text), &st, &proof) == OK, "receipt");
	tlog_proof_format(&proof, again);
	same(again, &text, "receipt again");
	expect(bytes_equal(proof.checkpoint, buf_bytes(&note)), "checkpoint of the receipt");
	expect(bytes_equal(BYTES(proof.extra, proof.extra_len), buf_bytes(&leaf_text)), "leaf of the receipt");
	struct hash hash = merkle_leaf(leaf_text.data, leaf_text.len);
	expect(tlog_proof_verify(&proof, &hash, &key, &st, &checkpoint) == OK, "the receipt proves the leaf");
	buf_done(&header);
	buf_done(&vkey);
	buf_done(&note);
	buf_done(&leaf_text);
	buf_done(&text);
}

static void chunk(void)
{
	uint8_t scope_slot[32], slot[32], key[KEY_BYTES], plain[64];
	struct hash digest = hash_of("evidence", 8);
	struct buf sealed;
	memset(scope_slot, 0x41, sizeof(scope_slot));
	memset(slot, 0x42, sizeof(slot));
	struct hash name = chunk_file_name(scope_slot, &digest);
	chunk_key(scope_slot, slot, &name, key);
	load_bytes("chunk.sealed.hex", &sealed);
	expect(sealed.len == 5 + BOX_OVERHEAD && chunk_open(key, &name, 1, 2, buf_bytes(&sealed), plain) &&
		memcmp(plain, "dence", 5) == 0, "chunk");
	expect(!chunk_open(key, &name, 0, 2, buf_bytes(&sealed), plain), "a chunk in another place");
	expect(!chunk_open(key, &name, 1, 3, buf_bytes(&sealed), plain), "a chunk of a longer file");
	buf_done(&sealed);
}

static void keyfile(void)
{
	struct buf text;
	struct bytes passphrase = BYTES_OF("correct horse");
	struct device_keys *keys = device_keys_new();
	load("keyfile", &text);
	expect(keys && keyfile_parse(buf_bytes(&text), false, &passphrase, &st, NULL, keys) == OK &&
		keys->sign.seed[0] == 0x11 && keys->session_secret[31] == 0x77, "key file");
	device_keys_free(keys);
	buf_done(&text);
}

static void field(void)
{
	uint8_t secret[KEY_BYTES], key[KEY_BYTES], plain[32];
	struct buf file, again;
	struct field_head head;
	size_t len = 0;
	memset(secret, 0x77, sizeof(secret));
	load_bytes("field.hex", &file);
	buf_init(&again, FIELD_HEAD_MAX);
	expect(field_head_parse(buf_bytes(&file), &st, &head, &len) == OK && head.bytes == 11, "field file");
	field_head_format(&head, &again);
	expect(again.len == len && memcmp(again.data, file.data, len) == 0, "a field file's head, the same again");
	field_key(secret, BYTES(file.data, len), key);
	struct bytes sealed = BYTES(file.data + len, file.len - len);
	expect(field_open(key, 0, 1, sealed, plain) && memcmp(plain, "taken along", 11) == 0, "its content");
	expect(!field_open(key, 1, 2, sealed, plain), "a chunk in another place");
	secret[0]++;
	field_key(secret, BYTES(file.data, len), key);
	expect(!field_open(key, 0, 1, sealed, plain), "t5: another device's secret opens nothing");
	secret[0]--;
	file.data[len - 2]++;
	field_key(secret, BYTES(file.data, len), key);
	expect(!field_open(key, 0, 1, sealed, plain), "nor does the right one under another text");
	buf_done(&again);
	buf_done(&file);
}

/* The reader comes to the same from the other side. */
static void handover(void)
{
	uint8_t secret[KEY_BYTES], ephemeral[KEY_BYTES], reader[KEY_BYTES], made[KEY_BYTES], none[KEY_BYTES] = { 0 };
	struct buf golden;
	memset(secret, 0x55, sizeof(secret));
	noise_public(secret, ephemeral);
	memset(secret, 0x77, sizeof(secret));
	noise_public(secret, reader);
	load_bytes("handover.secret.hex", &golden);
	expect(field_handover_secret(secret, ephemeral, ephemeral, reader, made) && golden.len == KEY_BYTES &&
		memcmp(golden.data, made, KEY_BYTES) == 0, "secret of a handover");
	expect(!field_handover_secret(secret, none, none, reader, made), "a key of small order");
	buf_done(&golden);
}

static void invitation(struct buf *again)
{
	uint8_t handshake[HASH_BYTES], device[KEY_BYTES];
	char made[INVITATION_WORDS_BYTES];
	struct buf text, proof, words;
	struct invitation i = { 0 };
	struct sign_key invited;
	memset(handshake, 0x88, sizeof(handshake));
	memset(device, 0x99, sizeof(device));
	load("invitation", &text);
	load_bytes("enrolment.hex", &proof);
	load("words", &words);
	expect(invitation_parse(buf_bytes(&text), &st, &i) == OK, "invitation");
	invitation_format(&i, again);
	expect(again->len < text.len && memcmp(again->data, text.data, again->len) == 0, "invitation again");
	buf_reset(again);
	invitation_key(i.secret, &invited);
	expect(proof.len == SIGNATURE_BYTES &&
		invitation_proof_valid(invited.public, handshake, i.inviter, device, proof.data), "enrolment");
	invitation_words(i.inviter, device, made);
	expect(bytes_equal(bytes_of_text(made), buf_bytes(&words)), "words");
	buf_done(&words);
	buf_done(&proof);
	buf_done(&text);
}

static void frames(void)
{
	static const char *const name[] = { "frame.call.hex", "frame.epoch.hex", "frame.refused.hex" };
	uint8_t key[KEY_BYTES], plain[256], header[FRAME_HEADER_BYTES];
	struct frame_receiver r;
	size_t len;
	memset(key, 0x21, sizeof(key));
	frame_receiver_init(&r, key);
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		struct buf raw;
		struct frame f = { 0 };
		load_bytes(name[i], &raw);
		expect(frame_parse(buf_bytes(&raw), &f), name[i]);
		frame_header(&f, f.box.len, header);
		expect(memcmp(header, raw.data, sizeof(header)) == 0, "header again");
		expect(f.box.len <= sizeof(plain) &&
			frame_open(&r, buf_bytes(&raw), &f, plain, &len) == (f.kind == FRAME_CALL), "box");
		buf_done(&raw);
	}
}

static void draw(struct buf *again)
{
	uint8_t nonce[2 * DRAW_NONCE_BYTES];
	struct buf list, seed, alone, order;
	struct population p = { 0 };
	load("draw.population", &list);
	load("draw.seed", &seed);
	load("draw.seed-alone", &alone);
	load("draw.order", &order);
	expect(population_parse(buf_bytes(&list), &st, &p) == OK && p.count == 13, "population");
	for (size_t i = 0; i < sizeof(nonce); i++)
		nonce[i] = (uint8_t)i;
	struct draw d = { .origin = "audit.example.org/isms", .plan_id = "019ab04a-bfbb-7fff-bfff-ffffffffffff",
		.population = p.sha256, .population_size = (uint32_t)p.count, .checkpoint_size = 18213, .nonce = nonce };
	memset(d.checkpoint_root.b, 0x11, HASH_BYTES);
	draw_seed_text(&d, again);
	same(again, &alone, "seed of one side");
	d.auditee_nonce = nonce + DRAW_NONCE_BYTES;
	draw_seed_text(&d, again);
	same(again, &seed, "seed of both sides");
	struct hash of_text = hash_of(seed.data, seed.len), of_draw = draw_seed(&d);
	expect(hash_equal(&of_text, &of_draw), "a seed is the SHA-256 of its text");
	population_order(&p, &of_draw);
	for (size_t i = 0; i < p.count; i++) {
		buf_add(again, p.line[i].text.data, p.line[i].text.len);
		buf_add_u8(again, '\n');
	}
	same(again, &order, "order of a draw");
	population_free(&p);
	buf_done(&order);
	buf_done(&alone);
	buf_done(&seed);
	buf_done(&list);
}

/* What each key's statements are worth, entry by entry, follows from its line; and so do the other two files. */
static void signers(struct buf *again)
{
	static const struct { size_t line; uint64_t index; enum signer_standing standing; } at[] = {
		{ 0, 59, SIGNER_NOT_THEN }, { 0, 60, SIGNER_COUNTS }, { 0, MERKLE_SIZE_MAX, SIGNER_COUNTS },
		{ 1, 60, SIGNER_NOT_THEN }, { 1, 69, SIGNER_COUNTS }, { 1, 70, SIGNER_NOT_THEN },
		{ 2, 79, SIGNER_COUNTS }, { 2, 80, SIGNER_IN_DOUBT }, { 2, 89, SIGNER_IN_DOUBT }, { 2, 90, SIGNER_NOT_THEN },
		{ 3, 63, SIGNER_COUNTS }, { 3, 64, SIGNER_NOT_THEN },
	};
	static const struct { const char *name; void (*line)(const struct signer *, struct buf *); } file[] = {
		{ "devices.txt", signer_format }, { "allowed_signers", signer_allow }, { "revoked_keys", signer_revoke } };
	struct signer signer[4] = { 0 };
	struct buf text;
	load("devices.txt", &text);
	struct scan s = scan_of(buf_bytes(&text));
	for (size_t i = 0; i < ARRAY_LEN(signer); i++)
		expect(signer_scan(&s, &signer[i]), "a line of devices.txt");
	expect(scan_done(&s), "the end of devices.txt");
	buf_done(&text);
	for (size_t i = 0; i < ARRAY_LEN(file); i++) {
		load(file[i].name, &text);
		for (size_t j = 0; j < ARRAY_LEN(signer); j++)
			file[i].line(&signer[j], again);
		same(again, &text, file[i].name);
		buf_done(&text);
	}
	for (size_t i = 0; i < ARRAY_LEN(at); i++)
		expect(signer_at(&signer[at[i].line], at[i].index) == at[i].standing, "where a key counts");
}

/* A row opens what its leaf names, and no other leaf's; another place, count or salt does not. */
static void opening(struct buf *again)
{
	uint8_t room[OPENING_EFFECT_ROOM];
	struct buf text, leaf_text;
	struct opening o = { 0 };
	struct leaf leaf = { 0 };
	struct effect effect;
	load("opening", &text);
	load("opening.leaf", &leaf_text);
	expect(leaf_parse(buf_bytes(&leaf_text), &st, &leaf) == OK, "the opening's leaf");
	expect(opening_parse(buf_bytes(&text), room, &st, &o) == OK, "opening");
	opening_format(&o, again);
	same(again, &text, "opening again");
	expect(o.n == 3 && o.count == 5 && opening_verify(&o, &leaf, &st, &effect) == OK && effect.version == 3,
		"the row opens");
	o.n = 2;
	expect(opening_verify(&o, &leaf, &st, &effect) != OK, "a row in another place");
	o.n = 3;
	o.count = 4;
	expect(opening_verify(&o, &leaf, &st, &effect) != OK, "a row among fewer");
	o.count = 5;
	o.salt.b[0] ^= 1;
	expect(opening_verify(&o, &leaf, &st, &effect) != OK, "another salt");
	o.salt.b[0] ^= 1;
	leaf.effects.b[31] ^= 1;
	expect(opening_verify(&o, &leaf, &st, &effect) != OK, "another entry's row");
	buf_done(&leaf_text);
	buf_done(&text);
}

/* Signed by the log under a namespace of its own: nothing else it signs is one. */
static void closing(struct buf *again)
{
	uint8_t key[SIGN_PUBLIC_BYTES], signature[SIGNATURE_BYTES];
	struct buf text, armour;
	struct closing c = { 0 };
	load("closing", &text);
	load("closing.sig", &armour);
	expect(closing_parse(buf_bytes(&text), &st, &c) == OK, "closing");
	closing_format(&c, again);
	same(again, &text, "closing again");
	expect(c.versions == 3 && c.newest == 90 && c.signer.doubt.index == 80 && c.checkpoint.size == 200, "what it says");
	expect(sshsig_parse(buf_bytes(&armour), SSHSIG_DEVICE, &st, key, signature) == OK &&
		sshsig_valid(key, SSHSIG_DEVICE, buf_bytes(&text), signature), "the closing's signature");
	expect(!sshsig_valid(key, SSHSIG_SYSTEM, buf_bytes(&text), signature), "a closing as a statement of the server");
	buf_done(&armour);
	buf_done(&text);
}

/* Three records from the first key alone: one in time, a root, and one by the root. */
static void log_keys(struct buf *again)
{
	struct buf vkey, text;
	struct note_key first;
	struct log_keys keys;
	struct log_proposal p;
	struct bytes said;
	load("log.vkey", &vkey);
	load("log.keys", &text);
	expect(note_key_parse((const char *)vkey.data, vkey.len, &st, &first) == OK, "the first key");
	log_keys_begin(&first, &keys);
	expect(log_keys_add_all(&keys, buf_bytes(&text), &st) == OK, "the list");
	expect(keys.records == 3 && keys.root.count == 3 && keys.root.threshold == 2, "what it says");
	expect(log_keys_end(&keys, first.public) == 18213 && !log_keys_stolen(&keys, first.public),
		"the first key ended in time");
	expect(log_keys_end(&keys, keys.state[1].key) == 21000 && log_keys_stolen(&keys, keys.state[1].key),
		"the second was stolen");
	expect(log_keys_end(&keys, keys.state[3].key) == UINT64_MAX, "the third holds");
	size_t len = log_record_length(buf_bytes(&text));
	const uint8_t *by = memmem(text.data, len, "\nby ", 4);
	expect(by && log_proposal_parse(BYTES(text.data, (size_t)(by - text.data) + 1), &st, &p, &said) == OK, "its proposal");
	buf_reset(again);
	log_proposal_format(&p, again);
	expect(by && bytes_equal(buf_bytes(again), said), "the proposal again");
	log_keys_begin(&first, &keys);
	expect(log_keys_add_all(&keys, BYTES(text.data + len, text.len - len), &st) != OK, "without its first record");
	buf_reset(again);
	buf_done(&text);
	buf_done(&vkey);
}

/* Two exchanges: whoever pinned the first key, or the second, comes to the third. */
static void session_keys(void)
{
	struct buf vkey, text;
	struct note_key first;
	struct log_keys keys;
	uint8_t third[KEY_BYTES];
	load("log.vkey", &vkey);
	load("session.keys", &text);
	expect(note_key_parse((const char *)vkey.data, vkey.len, &st, &first) == OK, "the first log key");
	log_keys_begin(&first, &keys);
	memset(third, 0x53, sizeof(third));
	for (int byte = 0x51; byte <= 0x53; byte++) {
		uint8_t key[KEY_BYTES];
		bool is_new = false;
		memset(key, byte, sizeof(key));
		expect(session_records_follow(buf_bytes(&text), &keys, &st, key, &is_new) == OK && is_new == (byte != 0x53) &&
			memcmp(key, third, sizeof(key)) == 0, "the session keys");
	}
	buf_done(&text);
	buf_done(&vkey);
}

int main(int argc, char **argv)
{
	uint8_t signature[SIGNATURE_BYTES] = { 0 };
	struct buf again;
	if (argc != 2 || crypto_ready() != 0)
		return 2;
	directory = argv[1];
	buf_init(&again, TLOG_PROOF_BYTES_MAX);
	statement(&again, signature);
	batch(&again);
	cosigned(&again);
	receipt(&again, signature, effect(&again));
	opening(&again);
	closing(&again);
	log_keys(&again);
	session_keys();
	chunk();
	keyfile();
	field();
	handover();
	invitation(&again);
	frames();
	draw(&again);
	signers(&again);
	buf_done(&again);
	return failures == 0 ? 0 : 1;
}
