/* Recording what a store does to its disk, and reading the record. */
#include "tests/robust/power_log.h"

#include <pthread.h>
#include <sys/stat.h>

static FILE *out;
static char state[256];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(2);
}

static void put(const void *data, size_t len)
{
	need(len == 0 || fwrite(data, 1, len, out) == len, "record");
}

static void write_step(struct power_step s)
{
	(void)pthread_mutex_lock(&lock);
	if (out) {
		s.path_len = s.path ? (uint32_t)strlen(s.path) + 1 : 0;
		s.to_len = s.to ? (uint32_t)strlen(s.to) + 1 : 0;
		put(&s, sizeof(s));
		put(s.path, s.path_len);
		put(s.to, s.to_len);
		put(s.data, s.len);
	}
	(void)pthread_mutex_unlock(&lock);
}

/* NULL: elsewhere. */
static const char *below_state(const char *path)
{
	size_t len = strlen(state);
	if (!path || strncmp(path, state, len) != 0)
		return NULL;
	return path[len] == '/' ? path + len + 1 : path[len] == 0 ? path + len : NULL;
}

static enum disk_verdict note(const struct disk_event *e)
{
	const char *path = below_state(e->path);
	if (path && e->op != DISK_READ)
		write_step((struct power_step){ .kind = POWER_DISK, .op = e->op, .offset = e->offset, .path = path,
			.to = below_state(e->to), .data = e->data, .len = e->op == DISK_WRITE ? e->len : 0 });
	return DISK_DO;
}

void power_record(const char *path, const char *directory)
{
	(void)snprintf(state, sizeof(state), "%s", directory);
	out = fopen(path, "we");
	need(out != NULL, path);
	disk_hook = note;
}

void power_mark(struct power_step mark)
{
	write_step(mark);
}

void power_stop(void)
{
	disk_hook = NULL;
	(void)pthread_mutex_lock(&lock);
	need(fclose(out) == 0, "record");
	out = NULL;
	(void)pthread_mutex_unlock(&lock);
}

void power_load(const char *path, struct power_log *ret_log)
{
	struct stat s;
	FILE *in = fopen(path, "re");
	need(in && fstat(fileno(in), &s) == 0 && s.st_size > 0, path);
	size_t size = (size_t)s.st_size;
	struct power_log log = { .room = malloc(size), .step = calloc(size / sizeof(*log.step) + 1, sizeof(*log.step)) };
	need(log.room && log.step && fread(log.room, 1, size, in) == size, path);
	(void)fclose(in);
	for (size_t at = 0; at < size;) {
		struct power_step *step = &log.step[log.count++];
		memcpy(step, log.room + at, sizeof(*step));
		at += sizeof(*step);
		step->path = step->path_len ? (const char *)log.room + at : "";
		at += step->path_len;
		step->to = step->to_len ? (const char *)log.room + at : "";
		at += step->to_len;
		step->data = log.room + at;
		at += step->len;
	}
	*ret_log = log;
}

void power_unload(struct power_log *log)
{
	free(log->step);
	free(log->room);
}
