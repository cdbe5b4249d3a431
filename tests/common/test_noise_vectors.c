/* The published vector of Noise_XK_25519_ChaChaPoly_SHA256: every message byte, handshake hash, both transport keys. */
#include "common/noise.h"

#include <jansson.h>

static int failures;

static void expect(bool holds, const char *what)
{
	if (!holds) {
		(void)fprintf(stderr, "failed: %s\n", what);
		failures++;
	}
}

static struct bytes from_hex(const json_t *object, const char *name, uint8_t *room, size_t size)
{
	const char *text = json_string_value(json_object_get(object, name));
	size_t len = text ? strlen(text) / 2 : 0;
	if (!text || len > size || !hex_decode(text, strlen(text), room, len)) {
		(void)fprintf(stderr, "the vector has no %s\n", name);
		exit(1);
	}
	return BYTES(room, len);
}

/* The first three messages are the handshake, the rest transport, alternating from the initiator. */
static void run(const json_t *vector)
{
	uint8_t a[8][256], key[2][2][KEY_BYTES];
	uint64_t nonce[2] = { 0, 0 };
	struct noise side[2];
	struct bytes prologue = from_hex(vector, "init_prologue", a[0], 256);
	noise_start(&side[0], true, prologue, from_hex(vector, "init_static", a[1], 256).data,
		from_hex(vector, "init_remote_static", a[2], 256).data);
	noise_start(&side[1], false, prologue, from_hex(vector, "resp_static", a[3], 256).data, NULL);
	noise_fix_ephemeral(&side[0], from_hex(vector, "init_ephemeral", a[4], 256).data);
	noise_fix_ephemeral(&side[1], from_hex(vector, "resp_ephemeral", a[5], 256).data);
	const json_t *messages = json_object_get(vector, "messages");
	expect(json_array_size(messages) > NOISE_MESSAGES, "the vector has transport messages");
	for (size_t i = 0; i < json_array_size(messages); i++) {
		const json_t *m = json_array_get(messages, i);
		uint8_t plain[256], wanted[512], made[512];
		struct bytes payload = from_hex(m, "payload", plain, sizeof(plain));
		struct bytes ciphertext = from_hex(m, "ciphertext", wanted, sizeof(wanted));
		size_t from = i % 2;
		if (i < NOISE_MESSAGES) {
			struct buf out, back;
			buf_init(&out, sizeof(made));
			buf_init(&back, sizeof(made));
			expect(noise_write(&side[from], payload, &out), "a handshake message is written");
			expect(bytes_equal(buf_bytes(&out), ciphertext), "it is the vector's to the byte");
			expect(noise_read(&side[1 - from], ciphertext, &back), "the other side reads it");
			expect(bytes_equal(buf_bytes(&back), payload), "and finds the payload");
			buf_done(&out);
			buf_done(&back);
			if (i + 1 == NOISE_MESSAGES) {
				expect(noise_split(&side[0], key[0][0], key[0][1]), "the initiator splits");
				expect(noise_split(&side[1], key[1][0], key[1][1]), "the responder splits");
				expect(memcmp(key[0][0], key[1][1], KEY_BYTES) == 0, "what one sends under the other receives");
				expect(memcmp(side[1].remote_static, side[0].static_public, KEY_BYTES) == 0,
					"the responder knows the initiator");
			}
			continue;
		}
		noise_encrypt(key[from][0], nonce[from], (struct bytes){ 0 }, payload, made);
		expect(bytes_equal(BYTES(made, payload.len + NOISE_TAG_BYTES), ciphertext), "transport is the vector's");
		expect(noise_decrypt(key[1 - from][1], nonce[from], (struct bytes){ 0 }, ciphertext, plain), "it opens");
		made[0] ^= 1;
		expect(!noise_decrypt(key[1 - from][1], nonce[from], (struct bytes){ 0 },
			BYTES(made, ciphertext.len), plain), "a flipped bit does not open");
		nonce[from]++;
	}
	uint8_t hash[HASH_BYTES];
	expect(memcmp(side[0].h.b, from_hex(vector, "handshake_hash", hash, sizeof(hash)).data, HASH_BYTES) == 0,
		"the handshake hash is the vector's");
}

int main(int argc, char **argv)
{
	char path[4096];
	json_error_t error;
	const char *source = getenv("SOURCE_DIR");
	(void)snprintf(path, sizeof(path), "%s/../shared/data/noise/noise_xk_25519_chachapoly_sha256.json",
		source ? source : ".");
	const char *file = argc > 1 ? argv[1] : path;
	if (access(file, R_OK) != 0) {
		(void)printf("SKIPPED: %s is not there\n", file);
		return 77;
	}
	if (crypto_ready() != 0)
		return 1;
	json_t *root = json_load_file(file, 0, &error);
	const json_t *vectors = json_object_get(root, "vectors");
	expect(json_array_size(vectors) > 0, "there are vectors");
	for (size_t i = 0; i < json_array_size(vectors); i++)
		run(json_array_get(vectors, i));
	json_decref(root);
	return failures ? 1 : 0;
}
