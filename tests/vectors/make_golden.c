/*
 * Writes one example of each of our formats, or compares the committed ones with what the code writes now.
 *
 *   make_golden write DIR      make_golden check DIR
 *
 * Keys are seeds of one repeated byte, randomness counts up from zero: every run gives the same bytes.
 */
#include "common/box.h"
#include "common/checkpoint.h"
#include "common/chunk.h"
#include "common/closing.h"
#include "common/cosign.h"
#include "common/field.h"
#include "common/frame.h"
#include "common/invitation.h"
#include "common/keyfile.h"
#include "common/log_keys.h"
#include "common/session_record.h"
#include "common/opening.h"
#include "common/signer.h"
#include "common/statement.h"

#include <fcntl.h>
#include <sodium.h>

#define ORIGIN "audit.example.org/isms"

static const int64_t at_us = 1795430280123456; /* 2026-11-23T10:38:00.123456Z */
static const char *mode, *directory;
static int failures;

static uint8_t counted;

static const char *counting_name(void)
{
	return "counting";
}

static uint32_t counting_number(void)
{
	return counted++;
}

static void counting_bytes(void *const data, const size_t len)
{
	uint8_t *to = data;
	for (size_t i = 0; i < len; i++)
		to[i] = counted++;
}

static struct randombytes_implementation counting = { .implementation_name = counting_name,
	.random = counting_number, .buf = counting_bytes };

static void complain(const char *name, const char *what)
{
	failures++;
	(void)fprintf(stderr, "%s: %s\n", name, what);
}

static void write_file(const char *name, struct bytes content)
{
	char path[4096];
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "we");
	if (!file || fwrite(content.data, 1, content.len, file) != content.len || fclose(file) != 0)
		complain(name, "cannot be written");
}

static void compare_file(const char *name, struct bytes content)
{
	char path[4096];
	uint8_t committed[8192];
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "re");
	size_t len = file ? fread(committed, 1, sizeof(committed), file) : 0;
	if (file)
		(void)fclose(file);
	if (!bytes_equal(BYTES(committed, len), content))
		complain(name, "the code writes other bytes than were committed");
}

static void put_text(const char *name, struct bytes content)
{
	counted = 0;
	if (strcmp(mode, "write") == 0)
		write_file(name, content);
	else
		compare_file(name, content);
}

/* Bytes that are no text: hexadecimal, 32 a line. */
static void put_bytes(const char *name, struct bytes content)
{
	struct buf text;
	buf_init(&text, 8192);
	for (size_t at = 0; at < content.len; at += 32) {
		char line[65];
		hex_encode(content.data + at, content.len - at < 32 ? content.len - at : 32, line);
		buf_addf(&text, "%s\n", line);
	}
	if (text.failed)
		complain(name, "too long");
	put_text(name, buf_bytes(&text));
	buf_done(&text);
}

static struct sign_key key_of(uint8_t byte)
{
	uint8_t seed[SIGN_SEED_BYTES];
	struct sign_key key;
	memset(seed, byte, sizeof(seed));
	sign_key_from_seed(seed, &key);
	return key;
}

static struct id id_of(const char *text)
{
	struct id id = { { 0 } };
	if (!id_parse(text, strlen(text), &id))
		complain(text, "is no id");
	return id;
}

/* The same statement as the third of five that were signed together; the other leaves' data are "0", "1", "3" and "4". */
static void golden_batch(const struct sign_key *device, struct bytes header)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct hash leaf[5];
	struct batch_tree batch;
	struct batch_place place;
	struct buf text, armour;
	for (size_t i = 0; i < ARRAY_LEN(leaf); i++) {
		const char data = (char)('0' + i);
		leaf[i] = merkle_leaf(&data, 1);
	}
	leaf[2] = merkle_leaf(header.data, header.len);
	batch_make(leaf, ARRAY_LEN(leaf), &batch);
	batch_place_of(&batch, 2, &place);
	buf_init(&text, BATCH_TEXT_MAX);
	batch_signed_format(batch.count, &batch.root, &text);
	sshsig_sign(device, SSHSIG_BATCH, buf_bytes(&text), signature);
	buf_reset(&text);
	batch_place_format(&place, &text);
	put_text("statement.batch", buf_bytes(&text));
	buf_init(&armour, SSHSIG_TEXT_MAX);
	sshsig_format(device->public, SSHSIG_BATCH, signature, &armour);
	put_text("statement.batch.sig", buf_bytes(&armour));
	buf_done(&armour);
	buf_done(&text);
}

static struct hash golden_statement(const struct sign_key *device, const struct sign_key *log)
{
	uint8_t salt[SALT_BYTES], signature[SIGNATURE_BYTES];
	const struct bytes content = BYTES_OF("\x0a\x0bAUD-2026-07");
	struct statement_header h = { .method = "audit.v1.EvidenceService/SubmitEvidence",
		.id = id_of("019ab04a-bfbb-7fff-bfff-ffffffffffff"), .origin = ORIGIN,
		.log_key = hash_of(log->public, SIGN_PUBLIC_BYTES), .seen_root = merkle_empty(),
		.claimed_us = at_us, .part_count = 1 };
	struct buf text, part, armour;
	memcpy(h.signer, device->public, sizeof(h.signer));
	memset(salt, 0x5a, sizeof(salt));
	h.part[0] = (struct statement_part){ STATEMENT_ALL, statement_part_digest(salt, content) };
	buf_init(&text, LIMIT_HEADER_BYTES);
	buf_init(&part, 1024);
	buf_init(&armour, SSHSIG_TEXT_MAX);
	statement_format(&h, &text);
	put_text("statement", buf_bytes(&text));
	buf_add(&part, salt, sizeof(salt));
	buf_add(&part, content.data, content.len);
	put_bytes("statement.part-all.hex", buf_bytes(&part));
	sshsig_sign(device, SSHSIG_STATEMENT, buf_bytes(&text), signature);
	sshsig_format(device->public, SSHSIG_STATEMENT, signature, &armour);
	put_text("statement.sig", buf_bytes(&armour));
	golden_batch(device, buf_bytes(&text));
	struct hash digest = statement_digest(buf_bytes(&text), BYTES(signature, sizeof(signature)));
	buf_done(&armour);
	buf_done(&part);
	buf_done(&text);
	return digest;
}

/* The effect, sealed as the ledger keeps it; returns the effects root. Slots: scope all 0x41, object all 0x42. */
static struct hash golden_effect(void)
{
	uint8_t scope_slot[32], slot[32], sealed[256], room[BOX_ASSOCIATED_MAX];
	const struct id id = id_of("019ab04a-bfbb-7806-bd10-b7b2486c17f5");
	struct effect effect = { EFFECT_OP_PUT, BYTES_OF("finding"), id, 1, BYTES_OF("\x0a\x04""F-07") };
	struct buf encoded;
	memset(scope_slot, 0x41, sizeof(scope_slot));
	memset(slot, 0x42, sizeof(slot));
	buf_init(&encoded, 200);
	effect_encode(&effect, &encoded);
	put_bytes("effect.hex", buf_bytes(&encoded));
	struct hash key = box_object_key(scope_slot, slot, "finding", &id);
	box_seal(key.b, box_effect_associated(2, 0, room), buf_bytes(&encoded), sealed);
	put_bytes("effect.sealed.hex", BYTES(sealed, encoded.len + BOX_OVERHEAD));
	struct hash salt = effect_salt(key.b, 2, 0);
	struct hash digest = effect_digest(&salt, buf_bytes(&encoded));
	struct hash part_key = box_part_key(scope_slot, slot, 2, 0);
	box_seal(part_key.b, box_part_associated(2, 0, room), BYTES_OF("salt and content"), sealed);
	put_bytes("part.sealed.hex", BYTES(sealed, 16 + BOX_OVERHEAD));
	buf_done(&encoded);
	return effects_root(&digest, 1);
}

/* Leaf 2 of a log of three; the other leaves' data are "0" and "1". */
/* The checkpoint with a witness's cosignature, which is the device's. */
static void golden_cosigned(const struct checkpoint *checkpoint, struct bytes note, const struct sign_key *device)
{
	const uint64_t time_s = (uint64_t)at_us / 1000000;
	uint8_t signature[SIGNATURE_BYTES];
	char vkey[NOTE_KEY_TEXT_BYTES];
	struct note_key key;
	struct status st = { 0 };
	struct buf said, cosigned;
	buf_init(&said, NOTE_BYTES_MAX);
	buf_init(&cosigned, NOTE_BYTES_MAX);
	if (cosign_key(checkpoint->origin, device->public, &st, &key) != OK)
		complain("witness.vkey", st.message);
	note_key_format(&key, vkey);
	put_text("witness.vkey", bytes_of_text(vkey));
	cosign_bytes(checkpoint, time_s, &said);
	sign_bytes(device, buf_bytes(&said), signature);
	buf_add(&cosigned, note.data, note.len);
	note_add_cosignature(&key, time_s, signature, &cosigned);
	put_text("checkpoint.cosigned", buf_bytes(&cosigned));
	buf_done(&cosigned);
	buf_done(&said);
}

static void golden_log(const struct sign_key *log, const struct sign_key *device, struct hash statement, struct hash effects)
{
	struct leaf leaf = { 2, at_us, statement, effects };
	char text[LEAF_TEXT_MAX], vkey[NOTE_KEY_TEXT_BYTES];
	struct note_key key;
	struct status st = { 0 };
	struct buf note, receipt;
	size_t len = leaf_format(&leaf, text);
	put_text("leaf", BYTES(text, len));
	const struct hash hash[3] = { merkle_leaf("0", 1), merkle_leaf("1", 1), merkle_leaf(text, len) };
	struct checkpoint checkpoint = { ORIGIN, 3, merkle_tree(hash, 3) };
	struct tlog_proof proof = { .index = 2, .proof = { merkle_tree(hash, 2) }, .proof_count = 1,
		.extra_len = len };
	buf_init(&note, NOTE_BYTES_MAX);
	buf_init(&receipt, TLOG_PROOF_BYTES_MAX);
	checkpoint_sign(&checkpoint, log, &note);
	put_text("checkpoint", buf_bytes(&note));
	golden_cosigned(&checkpoint, buf_bytes(&note), device);
	memcpy(proof.extra, text, len);
	proof.checkpoint = buf_bytes(&note);
	tlog_proof_format(&proof, &receipt);
	put_text("receipt.tlog-proof", buf_bytes(&receipt));
	if (note_key_init(ORIGIN, NOTE_ED25519, log->public, &st, &key) != OK)
		complain("log.vkey", st.message);
	note_key_format(&key, vkey);
	put_text("log.vkey", bytes_of_text(vkey));
	buf_done(&receipt);
	buf_done(&note);
}

/* Chunk 1 of 2 of the file "evidence"; same slots as the effect. */
static void golden_chunk(void)
{
	uint8_t scope_slot[32], slot[32], key[KEY_BYTES], sealed[5 + BOX_OVERHEAD];
	struct hash digest = hash_of("evidence", 8);
	memset(scope_slot, 0x41, sizeof(scope_slot));
	memset(slot, 0x42, sizeof(slot));
	struct hash name = chunk_file_name(scope_slot, &digest);
	chunk_key(scope_slot, slot, &name, key);
	chunk_seal(key, &name, 1, 2, BYTES_OF("dence"), sealed);
	put_bytes("chunk.sealed.hex", BYTES(sealed, sizeof(sealed)));
}

/* "taken along", by a device whose X25519 secret is 32 times 0x77. */
static void golden_field(const struct sign_key *device)
{
	uint8_t secret[KEY_BYTES], key[KEY_BYTES], sealed[11 + BOX_OVERHEAD];
	struct field_head head = { .kind = "bundle", .id = id_of("019ab04a-bfbb-7c89-af35-3decca4890e1"),
		.log_key = hash_of("log", 3), .until_us = at_us + 86400LL * 1000000, .bytes = 11 };
	struct buf file;
	memset(secret, 0x77, sizeof(secret));
	memcpy(head.device, device->public, sizeof(head.device));
	buf_init(&file, FIELD_HEAD_MAX + FIELD_SEALED_MAX);
	field_head_format(&head, &file);
	field_key(secret, buf_bytes(&file), key);
	counted = 0;
	field_seal(key, 0, 1, BYTES_OF("taken along"), sealed);
	buf_add(&file, sealed, sizeof(sealed));
	put_bytes("field.hex", buf_bytes(&file));
	buf_done(&file);
}

/* To a device whose X25519 secret is 32 times 0x77, by an ephemeral secret of 32 times 0x55. */
static void golden_handover(void)
{
	uint8_t secret[KEY_BYTES], ephemeral[KEY_BYTES], reader_secret[KEY_BYTES], reader[KEY_BYTES], made[KEY_BYTES];
	memset(secret, 0x55, sizeof(secret));
	memset(reader_secret, 0x77, sizeof(reader_secret));
	noise_public(secret, ephemeral);
	noise_public(reader_secret, reader);
	if (!field_handover_secret(secret, reader, ephemeral, reader, made))
		complain("handover.secret.hex", "a key of small order");
	put_bytes("handover.secret.hex", BYTES(made, sizeof(made)));
}

static void read_back(const char *path, uint8_t *ret_text, size_t size, size_t *ret_len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd >= 0 ? read(fd, ret_text, size) : -1;
	if (fd >= 0)
		(void)close(fd);
	*ret_len = len > 0 ? (size_t)len : 0;
}

/* Passphrase: correct horse. Written where it may be written: the committed one could be anybody's to read. */
static void golden_keyfile(const struct sign_key *device)
{
	char folder[] = "/tmp/golden.XXXXXX", path[64];
	uint8_t text[KEYFILE_TEXT_MAX];
	size_t len = 0;
	struct status st = { 0 };
	struct device_keys *keys = device_keys_new();
	if (!keys || !mkdtemp(folder)) {
		complain("keyfile", "no place for it");
		device_keys_free(keys);
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/key", folder);
	keys->sign = *device;
	memset(keys->session_secret, 0x77, KEY_BYTES);
	noise_public(keys->session_secret, keys->session_public);
	counted = 0;
	if (keyfile_write(path, keys, BYTES_OF("correct horse"), keyfile_weakest, &st) != OK)
		complain("keyfile", st.message);
	read_back(path, text, sizeof(text), &len);
	put_text("keyfile", BYTES(text, len));
	(void)unlink(path);
	(void)rmdir(folder);
	device_keys_free(keys);
}

static void golden_invitation(const struct sign_key *inviter, const struct sign_key *log)
{
	uint8_t signature[SIGNATURE_BYTES], server_secret[KEY_BYTES], handshake[HASH_BYTES], device[KEY_BYTES];
	char words[INVITATION_WORDS_BYTES];
	struct sign_key invited;
	struct status st = { 0 };
	struct buf text;
	struct invitation i = { .server = "tcp://audit.example.org:7443",
		.organisation = id_of("019ab04a-bfbb-7c89-af35-3decca4890e1"),
		.expires_us = at_us + 86400LL * 1000000 };
	memset(server_secret, 0x66, sizeof(server_secret));
	noise_public(server_secret, i.session_key);
	memset(i.secret, 0x33, sizeof(i.secret));
	memcpy(i.inviter, inviter->public, sizeof(i.inviter));
	if (note_key_init(ORIGIN, NOTE_ED25519, log->public, &st, &i.log) != OK)
		complain("invitation", st.message);
	buf_init(&text, INVITATION_TEXT_MAX);
	invitation_format(&i, &text);
	sshsig_sign(inviter, SSHSIG_INVITATION, buf_bytes(&text), signature);
	invitation_add_signature(&text, signature);
	put_text("invitation", buf_bytes(&text));
	memset(handshake, 0x88, sizeof(handshake));
	memset(device, 0x99, sizeof(device));
	invitation_key(i.secret, &invited);
	invitation_prove(&invited, handshake, inviter->public, device, signature);
	put_bytes("enrolment.hex", BYTES(signature, sizeof(signature)));
	invitation_words(inviter->public, device, words);
	put_text("words", bytes_of_text(words));
	buf_done(&text);
}

/* Keys: all 0x21. A call in each of the first two epochs, and the refusal of both. */
static void golden_frames(void)
{
	uint8_t key[KEY_BYTES], id[FRAME_ID_BYTES], header[FRAME_HEADER_BYTES];
	struct frame refused = { .kind = FRAME_REFUSED };
	struct frame_sender s;
	struct buf raw;
	memset(key, 0x21, sizeof(key));
	memset(id, 0x1d, sizeof(id));
	memcpy(refused.id, id, sizeof(id));
	frame_sender_init(&s, key);
	buf_init(&raw, 1024);
	if (!frame_seal(&s, FRAME_CALL, id, BYTES_OF("first call"), &raw))
		complain("frame", "cannot be sealed");
	put_bytes("frame.call.hex", buf_bytes(&raw));
	buf_reset(&raw);
	s.next = (UINT64_C(1) << FRAME_EPOCH_SHIFT) + 5;
	if (!frame_seal(&s, FRAME_CALL, id, BYTES_OF("call of the next epoch"), &raw))
		complain("frame", "cannot be sealed");
	put_bytes("frame.epoch.hex", buf_bytes(&raw));
	frame_header(&refused, 0, header);
	put_bytes("frame.refused.hex", BYTES(header, sizeof(header)));
	buf_done(&raw);
}

/* One that counts, one revoked, one stolen a day before it was revoked, one revoked in its first second. Keys: 0x11 to 0x14. */
static void golden_signers(void)
{
	static const struct { uint8_t seed; const char *id; struct signer_mark to, doubt; } row[] = {
		{ 0x11, "019ab04a-bfbb-7111-8111-111111111111", { 0, 0 }, { 0, 0 } },
		{ 0x12, "019ab04a-bfbb-7222-8222-222222222222", { 70, 1795516680123456 }, { 0, 0 } },
		{ 0x13, "019ab04a-bfbb-7333-8333-333333333333", { 90, 1795603080123456 }, { 80, 1795516680000000 } },
		{ 0x14, "019ab04a-bfbb-7444-8444-444444444444", { 64, at_us + 1 }, { 0, 0 } },
	};
	struct buf devices, allowed, revoked;
	buf_init(&devices, 4096);
	buf_init(&allowed, 4096);
	buf_init(&revoked, 4096);
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct signer s = { .person = "019ab04a-bfbb-7c89-af35-3decca4890e1", .from = { 60 + i, at_us },
			.to = row[i].to, .doubt = row[i].doubt };
		struct sign_key key = key_of(row[i].seed);
		(void)snprintf(s.id, sizeof(s.id), "%s", row[i].id);
		memcpy(s.key, key.public, sizeof(s.key));
		signer_format(&s, &devices);
		signer_allow(&s, &allowed);
		signer_revoke(&s, &revoked);
	}
	put_text("devices.txt", buf_bytes(&devices));
	put_text("allowed_signers", buf_bytes(&allowed));
	put_text("revoked_keys", buf_bytes(&revoked));
	buf_done(&devices);
	buf_done(&allowed);
	buf_done(&revoked);
}

/* The last of five effects: its way up has one step that is no power of two. */
static void golden_opening(void)
{
	const struct id id = id_of("019ab04a-bfbb-7111-8111-111111111111");
	struct effect effect = { EFFECT_OP_PUT, BYTES_OF("device"), id, 3, BYTES_OF("\x0a\x04""D-07") };
	struct hash salt, digest[5];
	struct opening opening;
	struct buf encoded, text;
	memset(salt.b, 0x51, sizeof(salt.b));
	buf_init(&encoded, 200);
	buf_init(&text, OPENING_TEXT_MAX);
	effect_encode(&effect, &encoded);
	for (size_t i = 0; i < ARRAY_LEN(digest); i++)
		memset(digest[i].b, (int)(0x60 + i), HASH_BYTES);
	digest[3] = effect_digest(&salt, buf_bytes(&encoded));
	opening_make(buf_bytes(&encoded), &salt, digest, ARRAY_LEN(digest), 3, &opening);
	opening_format(&opening, &text);
	put_text("opening", buf_bytes(&text));
	struct leaf leaf = { 7, at_us, salt, effects_root(digest, ARRAY_LEN(digest)) };
	char leaf_text[LEAF_TEXT_MAX];
	size_t len = leaf_format(&leaf, leaf_text);
	put_text("opening.leaf", BYTES(leaf_text, len));
	buf_done(&encoded);
	buf_done(&text);
}

/* The third of the devices above, signed by the log. */
static void golden_closing(const struct sign_key *log)
{
	struct sign_key key = key_of(0x13);
	struct closing c = { .checkpoint = { ORIGIN, 200, merkle_leaf("0", 1) }, .versions = 3, .newest = 90,
		.signer = { .id = "019ab04a-bfbb-7333-8333-333333333333", .person = "019ab04a-bfbb-7c89-af35-3decca4890e1",
			.from = { 62, at_us }, .to = { 90, 1795603080123456 }, .doubt = { 80, 1795516680000000 } } };
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text, armour;
	memcpy(c.signer.key, key.public, sizeof(c.signer.key));
	buf_init(&text, CLOSING_TEXT_MAX);
	buf_init(&armour, SSHSIG_TEXT_MAX);
	closing_format(&c, &text);
	sshsig_sign(log, SSHSIG_DEVICE, buf_bytes(&text), signature);
	sshsig_format(log->public, SSHSIG_DEVICE, signature, &armour);
	put_text("closing", buf_bytes(&text));
	put_text("closing.sig", buf_bytes(&armour));
	buf_done(&text);
	buf_done(&armour);
}

/* Signs a proposal for the authority, places it, closes it, and lets the list have it. */
static void add_record(struct log_keys *keys, const struct log_proposal *p, const struct sign_key *const by[], uint64_t from,
	const struct sign_key *closer, struct buf *all)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct status st = { 0 };
	struct buf text;
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	log_proposal_format(p, &text);
	size_t len = text.len;
	for (size_t i = 0; by[i]; i++) {
		sshsig_sign(by[i], SSHSIG_LOG, BYTES(text.data, len), signature);
		log_proposal_add(&text, by[i]->public, signature);
	}
	log_record_place(&text, from);
	sshsig_sign(closer, SSHSIG_LOG, buf_bytes(&text), signature);
	log_record_close(&text, signature);
	if (log_keys_add(keys, buf_bytes(&text), &st) != OK)
		complain("log.keys", st.message);
	buf_add(all, text.data, text.len);
	buf_done(&text);
}

/* A key that was exchanged in time, a root of two of three, and a key that was stolen and that the root replaced. */
static void golden_log_keys(const struct sign_key *first)
{
	const struct sign_key second = key_of(0x23), third = key_of(0x24);
	const struct sign_key holder[] = { key_of(0x41), key_of(0x42), key_of(0x43) };
	struct status st = { 0 };
	struct note_key log;
	struct log_keys keys;
	struct log_proposal p;
	struct buf all;
	if (note_key_init(ORIGIN, NOTE_ED25519, first->public, &st, &log) != OK)
		complain("log.keys", st.message);
	log_keys_begin(&log, &keys);
	buf_init(&all, LOG_KEYS_TEXT_MAX);
	log_keys_propose(&keys, &p);
	memcpy(p.key, second.public, sizeof(p.key));
	add_record(&keys, &p, (const struct sign_key *const[]){ first, NULL }, 18213, &second, &all);
	log_keys_propose(&keys, &p);
	p.cause = LOG_CAUSE_ROOT;
	p.root = (struct log_root){ .count = ARRAY_LEN(holder), .threshold = 2 };
	for (size_t i = 0; i < ARRAY_LEN(holder); i++)
		memcpy(p.root.holder[i], holder[i].public, SIGN_PUBLIC_BYTES);
	add_record(&keys, &p, (const struct sign_key *const[]){ &second, &holder[0], &holder[1], NULL }, 20000, &second, &all);
	log_keys_propose(&keys, &p);
	p.cause = LOG_CAUSE_STOLEN;
	memcpy(p.key, third.public, sizeof(p.key));
	add_record(&keys, &p, (const struct sign_key *const[]){ &holder[0], &holder[2], NULL }, 21000, &third, &all);
	put_text("log.keys", buf_bytes(&all));
	buf_done(&all);
}

/* From 32 times 0x51 to 0x52 to 0x53, both by the first log key. */
static void golden_session_keys(const struct sign_key *log)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf all, text;
	buf_init(&all, SESSION_RECORDS_TEXT_MAX);
	for (uint8_t i = 0; i < 2; i++) {
		struct session_record r = { .log = hash_of(log->public, SIGN_PUBLIC_BYTES), .index = 17000 + i };
		memset(r.previous, 0x51 + i, KEY_BYTES);
		memset(r.key, 0x52 + i, KEY_BYTES);
		buf_init(&text, SESSION_RECORD_TEXT_MAX);
		session_record_format(&r, &text);
		sshsig_sign(log, SSHSIG_SESSION, buf_bytes(&text), signature);
		session_record_close(&text, signature);
		buf_add(&all, text.data, text.len);
		buf_done(&text);
	}
	put_text("session.keys", buf_bytes(&all));
	buf_done(&all);
}

int main(int argc, char **argv)
{
	if (argc != 3 || (strcmp(argv[1], "write") != 0 && strcmp(argv[1], "check") != 0)) {
		(void)fprintf(stderr, "make_golden write|check DIR\n");
		return 2;
	}
	mode = argv[1];
	directory = argv[2];
	if (randombytes_set_implementation(&counting) != 0 || crypto_ready() != 0)
		return 1;
	counted = 0;
	const struct sign_key device = key_of(0x11), log = key_of(0x22);
	struct hash statement = golden_statement(&device, &log);
	struct hash effects = golden_effect();
	golden_log(&log, &device, statement, effects);
	golden_chunk();
	golden_keyfile(&device);
	golden_field(&device);
	golden_handover();
	golden_invitation(&device, &log);
	golden_frames();
	golden_signers();
	golden_opening();
	golden_closing(&log);
	golden_log_keys(&log);
	golden_session_keys(&log);
	return failures == 0 ? 0 : 1;
}
