/* The edge link's records: any bytes in any pieces; one piece and many give the same records. */
#include "common/edge.h"
#include "tests/fuzz/fuzz.h"

static uint64_t run(struct bytes data, size_t piece)
{
	struct edge_parser p;
	uint64_t sum = 0;
	bool ok = true;
	edge_parser_init(&p);
	while (ok && data.len > 0) {
		struct bytes part = BYTES(data.data, data.len < piece ? data.len : piece);
		data = BYTES(data.data + part.len, data.len - part.len);
		while (ok && part.len > 0) {
			struct edge_record r;
			enum edge_event event = edge_parse(&p, &part, &r);
			ok = event != EDGE_BAD;
			if (event == EDGE_MORE)
				continue;
			sum = sum * 31 + (uint64_t)event;
			if (event != EDGE_RECORD)
				continue;
			if (r.payload.len > EDGE_PAYLOAD_BYTES_MAX || r.type < EDGE_OPEN || r.type > EDGE_DONE)
				abort();
			sum = (sum * 31 + r.type) * 31 + r.connection;
			for (size_t i = 0; i < r.payload.len; i++)
				sum = sum * 31 + r.payload.data[i];
		}
	}
	edge_parser_done(&p);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	struct bytes rest = BYTES(data + 1, size - 1);
	if (run(rest, data[0] % 32 + 1) != run(rest, size))
		abort();
	return 0;
}
