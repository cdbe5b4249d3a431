/* Durable evidence records: over ipc against the same pipeline without a wire; and what group commit is worth. */
#include "tests/bench/bench.h"

#include "common/clock.h"
#include "common/limits.h"

enum { ROUNDS = 7 };

/* Per second, through a session of the real daemon. */
static double served_rate(struct client *c, const struct calls *calls, size_t in_flight)
{
	struct status st = { 0 };
	uint32_t ticket[LIMIT_IN_FLIGHT];
	size_t sent = 0, len;
	int64_t from = clock_mono_us();
	for (; sent < in_flight && sent < calls->count; sent++)
		must(session_send(c->session, calls->call[sent], &st, &ticket[sent % in_flight]), &st, "write");
	for (size_t i = 0; i < calls->count; i++) {
		serve_wait(c, ticket[i % in_flight], &len);
		if (sent == calls->count)
			continue;
		must(session_send(c->session, calls->call[sent], &st, &ticket[sent % in_flight]), &st, "write");
		sent++;
	}
	return (double)calls->count * 1e6 / (double)(clock_mono_us() - from);
}

void bench_write(struct bench *b)
{
	static const struct { const char *name; size_t in_flight, count; } row[] = {
		{ "write.1", 1, 300 }, { "write.16", 16, 2000 }, { "write.64", 64, 5000 } };
	struct place place = world_copy(b->world, &b->small, "write");
	struct place other = world_copy(b->world, &b->small, "pipeline");
	struct served s = serve_start(b->world, &place, false);
	struct core *core = world_open(&other);
	struct client c;
	serve_connect(b->world, s.url, &c);
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct rounds r = { 0 };
		for (; r.count < ROUNDS; r.count++) {
			struct calls calls = world_calls(b->world, row[i].count);
			r.floor[r.count] = (double)calls.count / pipeline_run(b->world, core, &calls, row[i].in_flight);
			r.value[r.count] = served_rate(&c, &calls, row[i].in_flight);
			calls_free(&calls);
		}
		enum aim aim = row[i].in_flight == 64 ? AIM_RATIO_AT_LEAST : AIM_NONE;
		table_add(&(struct line){ row[i].name, "records/s", "the same pipeline, no wire", aim, 0.6 }, &r);
	}
	serve_disconnect(&c);
	serve_stop(&s);
	core_close(core);
	world_remove(&place);
	world_remove(&other);
}

void bench_group(struct bench *b)
{
	enum { IN_FLIGHT = 64, ONE_BY_ONE = 1000, GROUPED = 5000 };
	struct place place = world_copy(b->world, &b->small, "group");
	struct core *core = world_open(&place);
	struct rounds r = { 0 };
	for (; r.count < ROUNDS; r.count++) {
		struct calls one = world_calls(b->world, ONE_BY_ONE), many = world_calls(b->world, GROUPED);
		r.floor[r.count] = ONE_BY_ONE / writer_run_calls(b->world, core, &one, IN_FLIGHT, 1);
		r.value[r.count] = GROUPED / writer_run_calls(b->world, core, &many, IN_FLIGHT, LIMIT_GROUP);
		calls_free(&one);
		calls_free(&many);
	}
	table_add(&(struct line){ "group.64", "records/s", "one transaction per request", AIM_RATIO_AT_LEAST, 4 }, &r);
	core_close(core);
	world_remove(&place);
}
