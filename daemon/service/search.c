/* Full text search. */
#include "daemon/access.h"
#include "daemon/rows.h"
#include "daemon/title.h"
#include "gen/dispatch.h"

static int read_question(struct request *rq, const Audit__SearchRequest *in, struct search *ret_search)
{
	*ret_search = (struct search){ .words = in->words };
	if (in->page) {
		if (text_given(in->page->filter) || text_given(in->page->order))
			return fail_field(rq->st, "page", "SEARCH_PAGE",
				"a search takes no filter and no order: --noun narrows it");
		ret_search->size = in->page->size;
		ret_search->token = BYTES(in->page->token.data, in->page->token.len);
	}
	if (!text_given(in->noun))
		return OK;
	ret_search->noun = schema_find_resource(in->noun);
	if (!ret_search->noun)
		return fail_field(rq->st, "noun", "UNKNOWN_NOUN", "there is no noun of that name");
	return OK;
}

static int fill_hit(struct request *rq, const struct search_hit *from, Audit__SearchHit *to)
{
	const struct resource_rule *resource = from->resource;
	const ProtobufCMessageDescriptor *d = resource->message->descriptor;
	audit__search_hit__init(to);
	to->noun = resource->noun;
	to->row_id = *(char *const *)(const void *)((const char *)from->row + d->fields[resource->id_field].offset);
	to->title = row_title(rq->arena, resource, from->row);
	to->snippet = from->snippet;
	if (!to->title)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	if (access_is_classified(from->row, resource->message))
		rq->classified = true; /* title and snippet are some of what it says */
	return OK;
}

int search_search(struct request *rq, const Audit__SearchRequest *in, Audit__SearchResponse *out)
{
	struct search search;
	struct search_hit *hit;
	size_t count;
	TRY(read_question(rq, in, &search));
	TRY(rq_search(rq, &search, &hit, &count, &out->next_token));
	out->hits = arena_array(rq->arena, count ? count : 1, sizeof(*out->hits));
	Audit__SearchHit *row = arena_array(rq->arena, count ? count : 1, sizeof(*row));
	if (!out->hits || !row)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count; i++) {
		TRY(fill_hit(rq, &hit[i], &row[i]));
		out->hits[out->n_hits++] = &row[i];
	}
	return OK;
}
