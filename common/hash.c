/* SHA-256 through one door, HMAC over it, and its text. */
#include "common/hash.h"

#include "common/crypto.h"

#include <assert.h>
#include <sodium.h>

#ifdef HAVE_LIBCRYPTO
#include <openssl/evp.h>
#include <pthread.h>

static EVP_MD *sha256;
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

/* Looking the algorithm up costs more than hashing a tree node with it: once per process. */
static void fetch_sha256(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

/* A hash that cannot be computed leaves nothing to answer with: as without memory anywhere else, the process ends. */
static void need(bool done)
{
	if (!done)
		abort();
}

void hash_begin(struct hash_stream *s)
{
	(void)pthread_once(&sha256_once, fetch_sha256);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	need(context && sha256 && EVP_DigestInit_ex2(context, sha256, NULL) == 1);
	memcpy(s->state, &context, sizeof(context));
}

static EVP_MD_CTX *context_of(const struct hash_stream *s)
{
	EVP_MD_CTX *context;
	memcpy(&context, s->state, sizeof(context));
	return context;
}

void hash_add(struct hash_stream *s, const void *data, size_t len)
{
	need(EVP_DigestUpdate(context_of(s), data, len) == 1);
}

void hash_end(struct hash_stream *s, struct hash *ret_hash)
{
	EVP_MD_CTX *context = context_of(s);
	need(EVP_DigestFinal_ex(context, ret_hash->b, NULL) == 1);
	EVP_MD_CTX_free(context);
	memset(s->state, 0, sizeof(s->state));
}

#else

static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct hash_stream), "state fits");

void hash_begin(struct hash_stream *s)
{
	crypto_hash_sha256_init((crypto_hash_sha256_state *)s->state);
}

void hash_add(struct hash_stream *s, const void *data, size_t len)
{
	crypto_hash_sha256_update((crypto_hash_sha256_state *)s->state, data, len);
}

void hash_end(struct hash_stream *s, struct hash *ret_hash)
{
	crypto_hash_sha256_final((crypto_hash_sha256_state *)s->state, ret_hash->b);
}

#endif

struct hash hash_pieces(const struct bytes *piece, size_t count)
{
	struct hash_stream s;
	struct hash hash;
	hash_begin(&s);
	for (size_t i = 0; i < count; i++)
		if (piece[i].len > 0)
			hash_add(&s, piece[i].data, piece[i].len);
	hash_end(&s, &hash);
	return hash;
}

struct hash hash_of(const void *data, size_t len)
{
	return HASH_PIECES(BYTES(data, len));
}

struct hash hmac_pieces(struct bytes key, const struct bytes *piece, size_t count)
{
	crypto_auth_hmacsha256_state state;
	struct hash hash;
	static const uint8_t none;
	crypto_auth_hmacsha256_init(&state, key.len > 0 ? key.data : &none, key.len);
	for (size_t i = 0; i < count; i++)
		if (piece[i].len > 0)
			crypto_auth_hmacsha256_update(&state, piece[i].data, piece[i].len);
	crypto_auth_hmacsha256_final(&state, hash.b);
	secret_wipe(&state, sizeof(state));
	return hash;
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
	return secret_equal(a->b, b->b, HASH_BYTES);
}

void hash_format(const struct hash *hash, char ret_text[HASH_TEXT_BYTES])
{
	hex_encode(hash->b, HASH_BYTES, ret_text);
}

bool hash_parse(const char *text, size_t len, struct hash *ret_hash)
{
	struct hash hash;
	char again[HASH_TEXT_BYTES];
	if (!hex_decode(text, len, hash.b, HASH_BYTES))
		return false;
	hash_format(&hash, again);
	if (memcmp(again, text, HASH_TEXT_BYTES - 1) != 0) /* upper case */
		return false;
	*ret_hash = hash;
	return true;
}
