/*
 * Searches files for texts, plain and as UTF-16, hex and base64 would hold them. usage: find_text TEXT[,TEXT...] PATH...
 * Names each file that has one, and how; exit status 1 when there was any, 0 when none, 2 for failures.
 */
#include "common/bytes.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_MAX = 64, PATTERNS_MAX = 20 * 12 };

struct pattern {
	const char *text;
	const char *form;
	uint8_t bytes[4 * TEXT_MAX];
	size_t len;
};

static struct pattern pattern[PATTERNS_MAX];
static size_t pattern_count, hits, files;
static uint64_t searched;

static struct pattern *add(const char *text, const char *form)
{
	if (pattern_count == PATTERNS_MAX || strlen(text) > TEXT_MAX)
		exit(2);
	struct pattern *p = &pattern[pattern_count++];
	p->text = text;
	p->form = form;
	return p;
}

static void add_wide(const char *text, const char *form, bool is_big)
{
	struct pattern *p = add(text, form);
	for (; *text; text++) {
		p->bytes[p->len++] = is_big ? 0 : (uint8_t)*text;
		p->bytes[p->len++] = is_big ? (uint8_t)*text : 0;
	}
}

static void add_hex(const char *text, const char *form, const char *digits)
{
	struct pattern *p = add(text, form);
	for (; *text; text++) {
		p->bytes[p->len++] = (uint8_t)digits[(uint8_t)*text >> 4];
		p->bytes[p->len++] = (uint8_t)digits[(uint8_t)*text & 15];
	}
}

/* What of the text stands in whole groups when it begins `skip` bytes before one. */
static void add_base64(const char *text, size_t skip)
{
	char encoded[2 * TEXT_MAX];
	size_t len = (strlen(text) - skip) / 3 * 3;
	struct pattern *p = add(text, "base64");
	base64_encode((const uint8_t *)text + skip, len, encoded);
	p->len = len / 3 * 4;
	memcpy(p->bytes, encoded, p->len);
}

static void add_text(const char *text)
{
	struct pattern *p = add(text, "plain");
	p->len = strlen(text);
	memcpy(p->bytes, text, p->len);
	add_wide(text, "UTF-16LE", false);
	add_wide(text, "UTF-16BE", true);
	add_hex(text, "hex", "0123456789abcdef");
	add_hex(text, "hex", "0123456789ABCDEF");
	for (size_t skip = 0; skip < 3; skip++)
		add_base64(text, skip);
}

static void search_bytes(const char *path, const void *data, size_t len)
{
	files++;
	searched += len;
	for (size_t i = 0; i < pattern_count; i++) {
		if (!memmem(data, len, pattern[i].bytes, pattern[i].len))
			continue;
		(void)printf("%s: %s (%s)\n", path, pattern[i].text, pattern[i].form);
		hits++;
	}
}

static void search_file(const char *path, size_t len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *data = fd < 0 || len == 0 ? MAP_FAILED : mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data != MAP_FAILED) {
		search_bytes(path, data, len);
		(void)munmap(data, len);
	} else if (fd < 0 || len > 0) {
		perror(path);
		exit(2);
	}
	(void)close(fd);
}

static void search(const char *path)
{
	struct stat at;
	if (lstat(path, &at) != 0) {
		perror(path);
		exit(2);
	}
	if (S_ISREG(at.st_mode))
		search_file(path, (size_t)at.st_size);
	DIR *d = S_ISDIR(at.st_mode) ? opendir(path) : NULL;
	for (struct dirent *e; d && (e = readdir(d));) {
		char name[4096];
		(void)snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			search(name);
	}
	if (d)
		(void)closedir(d);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	for (char *rest = argv[1], *text; (text = strsep(&rest, ","));)
		add_text(text);
	for (int i = 2; i < argc; i++)
		search(argv[i]);
	(void)fprintf(stderr, "%zu files, %" PRIu64 " bytes, %zu forms searched: %zu hits\n", files, searched,
		pattern_count, hits);
	return hits > 0;
}
