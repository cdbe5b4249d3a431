/*
 * Writes one input a method for the call fuzzer, made from the schema as the access matrix makes its requests: by the first
 * of the cast for whom it is done, else by one who gets past access. So each handler is reached from the start, a new
 * method's too.
 *
 * usage: make_call_corpus FOLDER
 */
#include "audit/v1/options.pb-c.h"
#include "tests/daemon/access/request.h"
#include "tests/fuzz/call_input.h"
#include "tests/support/random_message.h"

#include <assert.h>
#include <stdio.h>

static bool is_refused_by_access(const struct answer *a)
{
	static const char *const reason[] = { "ROLE", "NOT_FOUND", "GUEST", "HUMAN", "DEVICE" };
	for (size_t i = 0; i < ARRAY_LEN(reason); i++)
		if (strcmp(a->reason, reason[i]) == 0)
			return true;
	return false;
}

static const struct actor *find_actor(struct world *w, const struct draft *d, bool *ret_done)
{
	const struct actor *past = &w->actor[0];
	*ret_done = false;
	for (size_t i = w->actor_count; i-- > 0;) {
		struct answer a;
		world_call(w, &w->actor[i], d->method, d->message, true, &a);
		*ret_done = a.code == OK;
		if (!is_refused_by_access(&a))
			past = &w->actor[i];
		answer_done(&a);
		if (*ret_done)
			return &w->actor[i];
	}
	return past;
}

static void write_input(const char *folder, const struct method_rule *method, struct bytes input)
{
	char path[4096];
	(void)snprintf(path, sizeof(path), "%s/%s", folder, strchr(method->name, '/') + 1);
	FILE *file = fopen(path, "we");
	if (!file || fwrite(input.data, 1, input.len, file) != input.len || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		(void)fputs("usage: make_call_corpus FOLDER\n", stderr);
		return 2;
	}
	struct world *w = world_new();
	size_t written = 0, done = 0;
	for (size_t i = 0; i < schema_method_count; i++) {
		const struct method_rule *method = &schema_method[i];
		struct draft d;
		struct buf out;
		bool is_done;
		if (method->effect == AUDIT__EFFECT__EFFECT_SYSTEM)
			continue;
		draft_new(w, method, &d);
		struct call_input in = { .actor = find_actor(w, &d, &is_done), .flags = CALL_VALIDATE_ONLY, .method = method };
		in.rest = random_packed(d.arena, d.message);
		call_input_number(w, (uint8_t *)(uintptr_t)in.rest.data, in.rest.len);
		buf_init(&out, LIMIT_FRAME_BYTES);
		call_input_format(w, &in, &out);
		assert(!out.failed);
		write_input(argv[1], method, buf_bytes(&out));
		written++;
		done += is_done;
		buf_done(&out);
		draft_free(&d);
	}
	(void)printf("%zu methods, %zu of them done\n", written, done);
	world_free(w);
	return 0;
}
