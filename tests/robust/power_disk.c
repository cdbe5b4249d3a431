/* The disk in memory: durable bytes and names, and what waits for a sync. */
#include "tests/robust/power_disk.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { SECTOR = 512, SECTOR_UNSAFE = 4096, NODES_MAX = 512, NAME_ROOM = 128 };

struct content {
	uint8_t *data;
	size_t size, room;
};

struct waiting {
	const struct power_step **step;
	size_t count, room;
};

/* A file or a directory, whatever it is called. */
struct node {
	bool is_directory;
	struct content durable;
	struct waiting waiting;
};

struct name {
	char path[NAME_ROOM];
	struct node *node;
};

struct names {
	struct name *name;
	size_t count, room;
};

/* A change of a name; `node` is what it is about. */
struct renaming {
	enum disk_op op;
	char path[NAME_ROOM], to[NAME_ROOM], directory[NAME_ROOM];
	struct node *node;
};

struct power_disk {
	bool powersafe;
	const char *lied_to;
	struct node *node[NODES_MAX];
	size_t node_count;
	struct names now, durable;
	struct renaming *waiting; /* names, in order */
	size_t waiting_count, waiting_room;
};

uint64_t power_next(struct power_random *r)
{
	uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

uint64_t power_below(struct power_random *r, uint64_t below)
{
	return power_next(r) % below;
}

/* Makes room for one more of an array. */
static void *grown(void *array, size_t count, size_t *room, size_t each)
{
	if (count < *room)
		return array;
	*room = *room ? *room * 2 : 16;
	array = reallocarray(array, *room, each);
	assert(array);
	return array;
}

/* Bytes. */

static void content_resize(struct content *c, size_t size)
{
	if (size > c->room) {
		c->room = size + size / 2;
		c->data = realloc(c->data, c->room);
		assert(c->data);
	}
	if (size > c->size)
		memset(c->data + c->size, 0, size - c->size);
	c->size = size;
}

static void content_write(struct content *c, size_t offset, const uint8_t *data, size_t len)
{
	if (offset + len > c->size)
		content_resize(c, offset + len);
	memcpy(c->data + offset, data, len);
}

static void content_apply(struct content *c, const struct power_step *step)
{
	if (step->op == DISK_TRUNCATE)
		content_resize(c, (size_t)step->offset);
	else
		content_write(c, (size_t)step->offset, step->data, step->len);
}

static void fill_random(struct content *c, size_t from, size_t to, struct power_random *r)
{
	if (to > c->size)
		content_resize(c, to);
	for (size_t i = from; i < to; i++)
		c->data[i] = (uint8_t)(power_next(r) >> 32);
}

/* What becomes of each sector of a write: there, not there, garbage. */
static void tear(struct content *c, const struct power_step *step, bool powersafe, unsigned garbage_of_100,
	struct power_random *r)
{
	size_t sector = powersafe ? SECTOR : SECTOR_UNSAFE;
	size_t end = (size_t)step->offset + step->len;
	for (size_t at = (size_t)step->offset; at < end;) {
		size_t stop = (at / sector + 1) * sector < end ? (at / sector + 1) * sector : end;
		uint64_t chance = power_below(r, 100);
		if (chance < garbage_of_100) {
			size_t from = powersafe ? at : at / sector * sector;
			size_t to = powersafe ? stop : (at / sector + 1) * sector;
			/* Bytes past the end of the file are nobody's. */
			fill_random(c, from, to > c->size && to > stop ? (stop > c->size ? stop : c->size) : to, r);
		} else if (chance < garbage_of_100 + (100 - garbage_of_100) / 2) {
			content_write(c, at, step->data + (at - (size_t)step->offset), stop - at);
		}
		at = stop;
	}
}

/* How a cut treats what waits for one file's sync. */
enum fate { ALL_THERE, NONE_THERE, FIRST_THERE, EACH_BY_CHANCE };

static void cut_write(struct content *c, const struct power_step *step, bool powersafe, struct power_random *r)
{
	uint64_t chance = power_below(r, 10);
	if (chance < 3 || (step->op == DISK_TRUNCATE && chance < 5))
		content_apply(c, step);
	else if (step->op == DISK_TRUNCATE || chance < 5)
		return;
	else
		tear(c, step, powersafe, chance < 8 ? 0 : 30, r);
}

static void cut_file(const struct node *n, bool powersafe, struct power_random *r, struct content *ret_content)
{
	enum fate fate = (enum fate)power_below(r, EACH_BY_CHANCE + 3);
	size_t first = n->waiting.count ? power_below(r, n->waiting.count + 1) : 0;
	content_resize(ret_content, 0);
	if (n->durable.size)
		content_write(ret_content, 0, n->durable.data, n->durable.size);
	for (size_t i = 0; i < n->waiting.count; i++) {
		if (fate == ALL_THERE || (fate == FIRST_THERE && i < first))
			content_apply(ret_content, n->waiting.step[i]);
		else if (fate >= EACH_BY_CHANCE || (fate == FIRST_THERE && i == first))
			cut_write(ret_content, n->waiting.step[i], powersafe, r);
	}
}

/* Names. */

static struct node *names_find(const struct names *n, const char *path)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->name[i].path, path) == 0)
			return n->name[i].node;
	return NULL;
}

static void names_remove(struct names *n, const char *path)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->name[i].path, path) == 0) {
			n->name[i] = n->name[--n->count];
			return;
		}
}

static void names_set(struct names *n, const char *path, struct node *node)
{
	names_remove(n, path);
	n->name = grown(n->name, n->count, &n->room, sizeof(*n->name));
	n->name[n->count].node = node;
	(void)snprintf(n->name[n->count++].path, NAME_ROOM, "%s", path);
}

static void names_apply(struct names *n, const struct renaming *w)
{
	if (w->op == DISK_UNLINK || w->op == DISK_RENAME)
		names_remove(n, w->path);
	if (w->op == DISK_CREATE || w->op == DISK_MKDIR)
		names_set(n, w->path, w->node);
	if (w->op == DISK_RENAME || w->op == DISK_LINK)
		names_set(n, w->to, w->node);
}

static void set_parent(const char *path, char ret_parent[NAME_ROOM])
{
	(void)snprintf(ret_parent, NAME_ROOM, "%s", path);
	char *slash = strrchr(ret_parent, '/');
	*(slash ? slash : ret_parent) = 0;
}

static void change_name(struct power_disk *d, const struct power_step *step, struct node *node)
{
	d->waiting = grown(d->waiting, d->waiting_count, &d->waiting_room, sizeof(*d->waiting));
	struct renaming *w = &d->waiting[d->waiting_count++];
	*w = (struct renaming){ .op = step->op, .node = node };
	(void)snprintf(w->path, NAME_ROOM, "%s", step->path);
	(void)snprintf(w->to, NAME_ROOM, "%s", step->to);
	set_parent(step->op == DISK_LINK ? w->to : w->path, w->directory);
	names_apply(&d->now, w);
}

static void sync_names(struct power_disk *d, const char *directory)
{
	size_t kept = 0;
	for (size_t i = 0; i < d->waiting_count; i++) {
		if (strcmp(d->waiting[i].directory, directory) == 0)
			names_apply(&d->durable, &d->waiting[i]);
		else
			d->waiting[kept++] = d->waiting[i];
	}
	d->waiting_count = kept;
}

/* The disk. */

static struct node *node_new(struct power_disk *d, bool is_directory)
{
	assert(d->node_count < NODES_MAX);
	struct node *n = d->node[d->node_count++] = calloc(1, sizeof(*n));
	assert(n);
	n->is_directory = is_directory;
	return n;
}

struct power_disk *power_disk_new(bool powersafe, const char *lied_to)
{
	struct power_disk *d = calloc(1, sizeof(*d));
	assert(d);
	d->powersafe = powersafe;
	d->lied_to = lied_to;
	struct node *root = node_new(d, true);
	names_set(&d->now, "", root);
	names_set(&d->durable, "", root);
	return d;
}

void power_disk_free(struct power_disk *d)
{
	for (size_t i = 0; i < d->node_count; i++) {
		free(d->node[i]->durable.data);
		free(d->node[i]->waiting.step);
		free(d->node[i]);
	}
	free(d->now.name);
	free(d->durable.name);
	free(d->waiting);
	free(d);
}

static void sync_file(struct node *n)
{
	for (size_t i = 0; i < n->waiting.count; i++)
		content_apply(&n->durable, n->waiting.step[i]);
	n->waiting.count = 0;
}

void power_disk_step(struct power_disk *d, const struct power_step *step)
{
	if (step->kind != POWER_DISK)
		return;
	struct node *n = names_find(&d->now, step->path);
	switch (step->op) {
	case DISK_CREATE:
	case DISK_MKDIR:
		change_name(d, step, node_new(d, step->op == DISK_MKDIR));
		return;
	case DISK_UNLINK:
	case DISK_RENAME:
	case DISK_LINK:
		if (n)
			change_name(d, step, n);
		return;
	case DISK_SYNC:
		if (!n || (d->lied_to && strstr(step->path, d->lied_to)))
			return;
		if (n->is_directory)
			sync_names(d, step->path);
		else
			sync_file(n);
		return;
	case DISK_WRITE:
	case DISK_TRUNCATE:
		if (!n)
			return;
		n->waiting.step = grown(n->waiting.step, n->waiting.count, &n->waiting.room, sizeof(*n->waiting.step));
		n->waiting.step[n->waiting.count++] = step;
		return;
	case DISK_READ:
		return;
	}
}

/* True when each directory above it is there. */
static bool can_stand(const struct names *names, const char *path)
{
	char parent[NAME_ROOM];
	set_parent(path, parent);
	return names_find(names, parent) && (!*parent || can_stand(names, parent));
}

static void write_file(const char *path, const struct content *c)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool written = fd >= 0;
	for (size_t at = 0; written && at < c->size;) {
		ssize_t n = write(fd, c->data + at, c->size - at);
		written = n > 0;
		at += n > 0 ? (size_t)n : 0;
	}
	if (!written || close(fd) != 0) {
		perror(path);
		exit(2);
	}
}

/* Directories first: a name below one is longer. */
static int by_path(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	return strcmp(x->path, y->path);
}

void power_disk_cut(const struct power_disk *d, struct power_random *r, const char *state)
{
	struct names left = { 0 };
	struct content content = { 0 };
	for (size_t i = 0; i < d->durable.count; i++)
		names_set(&left, d->durable.name[i].path, d->durable.name[i].node);
	size_t lasting = power_below(r, 2) ? d->waiting_count : power_below(r, d->waiting_count + 1);
	for (size_t i = 0; i < lasting; i++)
		names_apply(&left, &d->waiting[i]);
	qsort(left.name, left.count, sizeof(*left.name), by_path);
	for (size_t i = 0; i < left.count; i++) {
		char path[512];
		const struct name *n = &left.name[i];
		if (!*n->path || !can_stand(&left, n->path))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", state, n->path);
		if (n->node->is_directory) {
			if (mkdir(path, 0700) != 0)
				abort();
			continue;
		}
		cut_file(n->node, d->powersafe, r, &content);
		write_file(path, &content);
	}
	free(content.data);
	free(left.name);
}
