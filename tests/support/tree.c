/* Walking directories of tests. */
#include "tests/support/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

enum { PATH_ROOM = 4096 };

static void need(bool ok, const char *path)
{
	if (ok)
		return;
	perror(path);
	exit(2);
}

static bool is_itself(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

void tree_empty(const char *directory)
{
	DIR *d = opendir(directory);
	for (struct dirent *e; d && (e = readdir(d));) {
		char name[PATH_ROOM];
		if (is_itself(e->d_name))
			continue;
		(void)snprintf(name, sizeof(name), "%s/%s", directory, e->d_name);
		if (e->d_type == DT_DIR)
			tree_remove(name);
		else
			(void)unlink(name);
	}
	if (d)
		(void)closedir(d);
}

void tree_remove(const char *directory)
{
	tree_empty(directory);
	(void)rmdir(directory);
}

static void copy_file(const char *from, const char *to)
{
	static char block[1 << 16];
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t n = 0;
	need(in >= 0 && out >= 0, to);
	while ((n = read(in, block, sizeof(block))) > 0)
		need(write(out, block, (size_t)n) == n, to);
	need(n == 0 && close(out) == 0, to);
	(void)close(in);
}

void tree_copy(const char *from, const char *to)
{
	DIR *d = opendir(from);
	need(d && mkdir(to, 0700) == 0, to);
	for (struct dirent *e; (e = readdir(d));) {
		char name[PATH_ROOM], copy[PATH_ROOM];
		if (is_itself(e->d_name))
			continue;
		(void)snprintf(name, sizeof(name), "%s/%s", from, e->d_name);
		(void)snprintf(copy, sizeof(copy), "%s/%s", to, e->d_name);
		if (e->d_type == DT_DIR)
			tree_copy(name, copy);
		else
			copy_file(name, copy);
	}
	(void)closedir(d);
}

void tree_new(const char *name, char ret_path[64])
{
	const char *room = getenv("TMPDIR");
	if (!room || strlen(room) + strlen(name) > 48)
		room = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	(void)snprintf(ret_path, 64, "%s/%s-XXXXXX", room, name);
	need(mkdtemp(ret_path) != NULL, ret_path);
}
