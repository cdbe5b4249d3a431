/* Runs a fuzz target over every file of the folders named, where libFuzzer is not at hand. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdbool.h>

enum { INPUT_BYTES_MAX = 4 * 1024 * 1024 };

static bool replay_file(const char *path)
{
	static uint8_t input[INPUT_BYTES_MAX];
	FILE *file = fopen(path, "rbe");
	if (!file)
		return false;
	size_t len = fread(input, 1, sizeof(input), file);
	(void)fclose(file);
	/* In memory of exactly its size, so that reading past it is seen. */
	uint8_t *exact = malloc(len ? len : 1);
	if (!exact)
		return false;
	memcpy(exact, input, len);
	(void)LLVMFuzzerTestOneInput(exact, len);
	free(exact);
	return true;
}

static int replay_folder(const char *folder)
{
	int count = 0;
	DIR *dir = opendir(folder);
	if (!dir)
		return -1;
	for (struct dirent *entry; (entry = readdir(dir));) {
		char path[4096];
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (!replay_file(path)) {
			(void)closedir(dir);
			return -1;
		}
		count++;
	}
	(void)closedir(dir);
	return count;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int count = replay_folder(argv[i]);
		if (count <= 0) {
			(void)fprintf(stderr, "%s: no corpus there\n", argv[i]);
			return 1;
		}
		(void)printf("%s: %d inputs\n", argv[i], count);
	}
	return argc > 1 ? 0 : 1;
}
