/* SHA-256 through one door, HMAC over it, and its text. */
#include "common/hash.h"

#include "common/crypto.h"

#include <assert.h>
#include <sodium.h>

#ifdef HAVE_LIBCRYPTO
#include <openssl/evp.h>
#include <pthread.h>
#endif

/* Last word of a stream's state: whose it is. */
enum { LAST_WORD = 13, BY_SODIUM = 0, BY_LIBCRYPTO = 1 };

static_assert(sizeof(crypto_hash_sha256_state) <= LAST_WORD * sizeof(uint64_t), "state fits");

static crypto_hash_sha256_state *sodium_state(struct hash_stream *s)
{
	return (crypto_hash_sha256_state *)(void *)s->state;
}

#ifdef HAVE_LIBCRYPTO

static EVP_MD *sha256;
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

/* Looking the algorithm up costs more than hashing a tree node with it: once per process. */
static void fetch_sha256(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

static EVP_MD_CTX *context_of(const struct hash_stream *s)
{
	EVP_MD_CTX *context = NULL;
	if (s->state[LAST_WORD] == BY_LIBCRYPTO)
		memcpy(&context, s->state, sizeof(context));
	return context;
}

static bool begin_libcrypto(struct hash_stream *s)
{
	(void)pthread_once(&sha256_once, fetch_sha256);
	EVP_MD_CTX *context = sha256 ? EVP_MD_CTX_new() : NULL;
	if (!context || EVP_DigestInit_ex2(context, sha256, NULL) != 1) {
		EVP_MD_CTX_free(context);
		return false;
	}
	memcpy(s->state, &context, sizeof(context));
	s->state[LAST_WORD] = BY_LIBCRYPTO;
	return true;
}

/* Nothing here allocates or can be refused once a stream has begun: no hash is answered that was not computed. */
static void need(bool done)
{
	if (!done)
		abort();
}

#endif

/* libcrypto allocates to begin; without memory libsodium, which does not, computes the same. */
void hash_begin(struct hash_stream *s)
{
#ifdef HAVE_LIBCRYPTO
	if (begin_libcrypto(s))
		return;
#endif
	s->state[LAST_WORD] = BY_SODIUM;
	crypto_hash_sha256_init(sodium_state(s));
}

void hash_add(struct hash_stream *s, const void *data, size_t len)
{
#ifdef HAVE_LIBCRYPTO
	if (context_of(s)) {
		need(EVP_DigestUpdate(context_of(s), data, len) == 1);
		return;
	}
#endif
	crypto_hash_sha256_update(sodium_state(s), data, len);
}

void hash_end(struct hash_stream *s, struct hash *ret_hash)
{
#ifdef HAVE_LIBCRYPTO
	EVP_MD_CTX *context = context_of(s);
	if (context) {
		need(EVP_DigestFinal_ex(context, ret_hash->b, NULL) == 1);
		EVP_MD_CTX_free(context);
		memset(s->state, 0, sizeof(s->state));
		return;
	}
#endif
	crypto_hash_sha256_final(sodium_state(s), ret_hash->b);
	memset(s->state, 0, sizeof(s->state));
}

#ifdef HAVE_LIBCRYPTO

/* A thread's own, used again and again: making one costs as much as hashing a tree node. */
static pthread_key_t kept;
static bool has_kept;
static pthread_once_t kept_once = PTHREAD_ONCE_INIT;

static void free_kept(void *context)
{
	EVP_MD_CTX_free(context);
}

static void make_kept(void)
{
	has_kept = pthread_key_create(&kept, free_kept) == 0;
}

/* NULL without memory. */
static EVP_MD_CTX *kept_context(void)
{
	EVP_MD_CTX *context;
	(void)pthread_once(&kept_once, make_kept);
	if (!has_kept)
		return NULL;
	context = pthread_getspecific(kept);
	if (context)
		return context;
	context = EVP_MD_CTX_new();
	if (context && pthread_setspecific(kept, context) != 0) {
		EVP_MD_CTX_free(context);
		return NULL;
	}
	return context;
}

static bool pieces_by_libcrypto(const struct bytes *piece, size_t count, struct hash *ret_hash)
{
	EVP_MD_CTX *context = kept_context();
	(void)pthread_once(&sha256_once, fetch_sha256);
	if (!context || !sha256 || EVP_DigestInit_ex2(context, sha256, NULL) != 1)
		return false;
	for (size_t i = 0; i < count; i++)
		if (piece[i].len > 0)
			need(EVP_DigestUpdate(context, piece[i].data, piece[i].len) == 1);
	need(EVP_DigestFinal_ex(context, ret_hash->b, NULL) == 1);
	return true;
}

#endif

struct hash hash_pieces(const struct bytes *piece, size_t count)
{
	struct hash_stream s;
	struct hash hash;
#ifdef HAVE_LIBCRYPTO
	if (pieces_by_libcrypto(piece, count, &hash))
		return hash;
#endif
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

enum { BLOCK_BYTES = 64, PIECES_MAX = 8 };

/* The key's block, every byte changed by `pad`, before the pieces. */
static struct hash padded(const uint8_t key[BLOCK_BYTES], uint8_t pad, const struct bytes *piece, size_t count)
{
	uint8_t block[BLOCK_BYTES];
	struct bytes all[PIECES_MAX + 1] = { BYTES(block, sizeof(block)) };
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		block[i] = key[i] ^ pad;
	memcpy(all + 1, piece, count * sizeof(*piece));
	struct hash hash = hash_pieces(all, count + 1);
	secret_wipe(block, sizeof(block));
	return hash;
}

struct hash hmac_pieces(struct bytes key, const struct bytes *piece, size_t count)
{
	uint8_t block[BLOCK_BYTES] = { 0 };
	assert(count <= PIECES_MAX);
	if (key.len > BLOCK_BYTES) {
		struct hash short_key = hash_of(key.data, key.len);
		memcpy(block, short_key.b, HASH_BYTES);
	} else if (key.len > 0) {
		memcpy(block, key.data, key.len);
	}
	struct hash inner = padded(block, 0x36, piece, count);
	struct hash mac = padded(block, 0x5c, &BYTES(inner.b, HASH_BYTES), 1);
	secret_wipe(block, sizeof(block));
	secret_wipe(&inner, sizeof(inner));
	return mac;
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
