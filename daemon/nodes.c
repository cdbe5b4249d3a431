/* The node hashes of the whole tree in one memory-mapped file, in the order in which they become known. */
#include "daemon/tree.h"

#include <fcntl.h>
#include <sys/mman.h>

/* 2^28 leaves; a larger ledger proves from its tiles alone. */
#define RESERVED_BYTES (UINT64_C(16) << 30)
enum { HEADER_BYTES = 4096, GROW_BYTES = 1024 * 1024 };

static const char magic[16] = "isms-audit node";

struct nodes {
	int fd;
	uint8_t *map;
	uint64_t file_bytes;
	uint64_t size; /* leaves; atomic, published after their nodes */
};

/* Place of a node when hashes are stored as they become complete (golang.org/x/mod/sumdb/tlog, StoredHashIndex). */
static uint64_t place_of(unsigned level, uint64_t index)
{
	uint64_t at = 0;
	for (unsigned i = 0; i < level; i++)
		index = 2 * index + 1;
	for (; index > 0; index >>= 1)
		at += index;
	return at + level;
}

static uint8_t *address(const struct nodes *n, uint64_t place)
{
	return n->map + HEADER_BYTES + place * HASH_BYTES;
}

/* Space is allocated first: a full disk must not show as SIGBUS in the map. */
static bool make_room(struct nodes *n, uint64_t place)
{
	uint64_t need = HEADER_BYTES + (place + 1) * HASH_BYTES;
	if (need <= n->file_bytes)
		return true;
	uint64_t bytes = (need / GROW_BYTES + 1) * GROW_BYTES;
	if (bytes > RESERVED_BYTES || posix_fallocate(n->fd, 0, (off_t)bytes) != 0)
		return false;
	n->file_bytes = bytes;
	return true;
}

static void publish(struct nodes *n, uint64_t size)
{
	__atomic_store_n(&n->size, size, __ATOMIC_RELEASE);
	memcpy(n->map + sizeof(magic), &size, sizeof(size));
}

static bool start(struct nodes *n)
{
	off_t bytes = lseek(n->fd, 0, SEEK_END);
	n->map = mmap(NULL, RESERVED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, n->fd, 0);
	if (bytes < 0 || n->map == MAP_FAILED)
		return false;
	uint64_t size = 0;
	n->file_bytes = (uint64_t)bytes;
	bool is_new = bytes < HEADER_BYTES || memcmp(n->map, magic, sizeof(magic)) != 0;
	if (!make_room(n, 0))
		return false;
	if (is_new)
		memcpy(n->map, magic, sizeof(magic));
	else
		memcpy(&size, n->map + sizeof(magic), sizeof(size));
	if (size > RESERVED_BYTES / HASH_BYTES / 2 ||
		(size && HEADER_BYTES + (place_of(0, size - 1) + 1) * HASH_BYTES > n->file_bytes))
		size = 0;
	publish(n, size);
	return true;
}

struct nodes *nodes_open(const char *path)
{
	struct nodes *n = calloc(1, sizeof(*n));
	if (!n)
		return NULL;
	n->map = MAP_FAILED;
	n->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (n->fd >= 0 && start(n))
		return n;
	nodes_close(n);
	return NULL;
}

void nodes_close(struct nodes *n)
{
	if (!n)
		return;
	if (n->map != MAP_FAILED)
		(void)munmap(n->map, RESERVED_BYTES);
	if (n->fd >= 0)
		(void)close(n->fd);
	free(n);
}

uint64_t nodes_size(const struct nodes *n)
{
	return __atomic_load_n(&n->size, __ATOMIC_ACQUIRE);
}

void nodes_cut(struct nodes *n, uint64_t size)
{
	if (size < n->size)
		publish(n, size);
}

bool nodes_append(struct nodes *n, const struct hash *leaf)
{
	struct hash node = *leaf;
	uint64_t index = n->size;
	unsigned level = 0;
	if (!make_room(n, place_of(0, index) + 64))
		return false;
	memcpy(address(n, place_of(0, index)), node.b, HASH_BYTES);
	for (; index & 1; index >>= 1) {
		struct hash left;
		memcpy(left.b, address(n, place_of(level, index - 1)), HASH_BYTES);
		node = merkle_node(&left, &node);
		level++;
		memcpy(address(n, place_of(level, index >> 1)), node.b, HASH_BYTES);
	}
	publish(n, n->size + 1);
	return true;
}

bool nodes_find(const struct nodes *n, struct merkle_ref ref, struct hash *ret_hash)
{
	if (ref.level > 40 || ref.index >= UINT64_C(1) << (41 - ref.level) ||
		(ref.index + 1) << ref.level > nodes_size(n))
		return false;
	memcpy(ret_hash->b, address(n, place_of(ref.level, ref.index)), HASH_BYTES);
	return true;
}
