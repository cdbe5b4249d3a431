/* The dispatch table: each thunk calls the handler of its method with what it was given. */
#include "gen/dispatch.h"

#include "common/schema.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* In the product daemon/rpc.h has it; here it says which handler ran. */
struct request {
	const char *ran;
	const void *in;
	void *out;
};

static int note(struct request *rq, const char *name, const void *in, void *out)
{
	*rq = (struct request){ name, in, out };
	return 7;
}

int toy_add(struct request *rq, const Toy__AddToyRequest *in, Toy__AddToyResponse *out)
{
	return note(rq, "AddToy", in, out);
}

int toy_share(struct request *rq, const Toy__ShareToyRequest *in, Toy__ShareToyResponse *out)
{
	return note(rq, "ShareToy", in, out);
}

int toy_get(struct request *rq, const Toy__GetToyRequest *in, Toy__GetToyResponse *out)
{
	return note(rq, "GetToy", in, out);
}

int toy_list(struct request *rq, const Toy__ListToysRequest *in, Toy__ListToysResponse *out)
{
	return note(rq, "ListToys", in, out);
}

int toy_put_chunk(struct request *rq, const Toy__PutChunkRequest *in, Toy__PutChunkResponse *out)
{
	return note(rq, "PutChunk", in, out);
}

Test(dispatch, thunks_stand_in_the_order_of_the_methods)
{
	cr_assert(eq(sz, dispatch_count, schema_method_count));
	for (size_t i = 0; i < dispatch_count; i++) {
		ProtobufCMessage in = { 0 }, out = { 0 };
		struct request rq = { 0 };
		const char *name = strchr(schema_method[i].name, '/') + 1;
		if (strcmp(name, "RecordLoss") == 0) {
			cr_expect(eq(ptr, (void *)(uintptr_t)dispatch_table[i], NULL),
				"nobody calls what the server enters");
			continue;
		}
		cr_expect(eq(int, dispatch_table[i](&rq, &in, &out), 7));
		cr_expect(eq(str, (char *)rq.ran, (char *)name));
		cr_expect(eq(ptr, (void *)rq.in, (void *)&in));
		cr_expect(eq(ptr, rq.out, (void *)&out));
	}
}
