/*
 * Published proofs (transparency-dev/merkle's testdata) from a directory: what wants an error fails, the rest
 * passes. "Roots" that are not 32 bytes long are refused here whatever the vector wants.
 */
#include "common/merkle.h"

#include <ftw.h>
#include <jansson.h>

static size_t files, failures;

/* False when the text is no base64 of exactly one hash. */
static bool hash_at(json_t *from, struct hash *ret_hash)
{
	const char *text = json_string_value(from);
	uint8_t data[64];
	size_t len = 0;
	if (!text || strlen(text) > 64 || !base64_decode(text, strlen(text), data, &len) || len != HASH_BYTES)
		return false;
	memcpy(ret_hash->b, data, HASH_BYTES);
	return true;
}

static bool proof_at(json_t *vector, struct hash *ret_proof, size_t *ret_count)
{
	json_t *array = json_object_get(vector, "proof"), *item;
	size_t i;
	if (json_array_size(array) > MERKLE_PROOF_MAX)
		return false;
	json_array_foreach(array, i, item)
		if (!hash_at(item, &ret_proof[i]))
			return false;
	*ret_count = json_array_size(array);
	return true;
}

/* Read as a double, since jansson refuses the 2^64 - 1 that some vectors have. */
static uint64_t number_at(json_t *vector, const char *name)
{
	double value = json_real_value(json_object_get(vector, name));
	return value < 0x1p53 ? (uint64_t)value : UINT64_MAX;
}

static bool accepted(json_t *vector)
{
	struct hash proof[MERKLE_PROOF_MAX], a, b;
	size_t count;
	if (!proof_at(vector, proof, &count))
		return false;
	if (json_object_get(vector, "leafIdx"))
		return hash_at(json_object_get(vector, "leafHash"), &a) &&
		       hash_at(json_object_get(vector, "root"), &b) &&
		       merkle_inclusion_valid(number_at(vector, "leafIdx"), number_at(vector, "treeSize"), &a,
			       proof, count, &b);
	return hash_at(json_object_get(vector, "root1"), &a) && hash_at(json_object_get(vector, "root2"), &b) &&
	       merkle_consistency_valid(number_at(vector, "size1"), &a, number_at(vector, "size2"), &b, proof,
		       count);
}

static bool roots_are_hashes(json_t *vector)
{
	static const char *const name[] = { "root", "root1", "root2" };
	struct hash ignored;
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		json_t *root = json_object_get(vector, name[i]);
		if (root && !hash_at(root, &ignored))
			return false;
	}
	return true;
}

static int visit(const char *path, const struct stat *about, int type, struct FTW *where)
{
	(void)about;
	(void)where;
	size_t len = strlen(path);
	if (type != FTW_F || len < 5 || strcmp(path + len - 5, ".json") != 0)
		return 0;
	json_t *vector = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
	bool want = vector && !json_boolean_value(json_object_get(vector, "wantErr")) && roots_are_hashes(vector);
	bool got = vector && accepted(vector);
	files++;
	if (!vector || want != got) {
		failures++;
		(void)fprintf(stderr, "%s: %s\n", path, got ? "accepted" : "refused");
	}
	json_decref(vector);
	return 0;
}

int main(int argc, char **argv)
{
	const char *source = getenv("SOURCE_DIR");
	char beside[4096];
	(void)snprintf(beside, sizeof(beside), "%s/../shared/data/merkle", source ? source : ".");
	const char *dir = argc > 1 ? argv[1] : beside;
	if (access(dir, R_OK) != 0) {
		(void)fprintf(stderr, "SKIPPED: no published proofs at %s\n", dir);
		return 77;
	}
	if (nftw(dir, visit, 8, FTW_PHYS) != 0)
		return 1;
	(void)printf("%zu vectors, %zu failed\n", files, failures);
	return files > 0 && failures == 0 ? 0 : 1;
}
