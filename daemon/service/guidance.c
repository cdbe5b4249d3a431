/* Guidance to read: profiles, items, and which rules and records point at them. */
#include "daemon/rule/guidance.h"

#include "daemon/rpc.h"
#include "daemon/rule/machine.h"
#include "gen/dispatch.h"

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int find_profile(struct request *rq, const char *field, const char *name,
	const struct guidance_profile **ret_profile)
{
	size_t count;
	*ret_profile = text_given(name) ? guidance_profile(name) : guidance_profiles(&count);
	return *ret_profile ? OK : fail_field(rq->st, field, "UNKNOWN_PROFILE", "there is no guidance profile \"%s\"", name);
}

static Audit__GuidanceProfile *show_profile(struct request *rq, const struct guidance_profile *p)
{
	size_t count;
	Audit__GuidanceProfile *to = arena_alloc(rq->arena, sizeof(*to));
	if (!to)
		return NULL;
	audit__guidance_profile__init(to);
	to->name = p->name;
	to->is_default = p == guidance_profiles(&count);
	to->n_editions = p->edition_count;
	to->editions = arena_array(rq->arena, p->edition_count, sizeof(const char *));
	for (size_t i = 0; to->editions && i < p->edition_count; i++)
		to->editions[i] = p->edition[i];
	return to->editions ? to : NULL;
}

int guidance_profile_get(struct request *rq, const Audit__GetGuidanceProfileRequest *in,
	Audit__GetGuidanceProfileResponse *out)
{
	const struct guidance_profile *p;
	TRY(find_profile(rq, "name", in->name, &p));
	out->guidance_profile = show_profile(rq, p);
	return out->guidance_profile ? OK : out_of_memory(rq);
}

int guidance_profile_list(struct request *rq, const Audit__ListGuidanceProfilesRequest *in,
	Audit__ListGuidanceProfilesResponse *out)
{
	size_t count;
	const struct guidance_profile *p = guidance_profiles(&count);
	(void)in;
	out->guidance_profiles = arena_array(rq->arena, count, sizeof(out->guidance_profiles[0]));
	if (!out->guidance_profiles)
		return out_of_memory(rq);
	for (size_t i = 0; i < count; i++) {
		out->guidance_profiles[i] = show_profile(rq, &p[i]);
		if (!out->guidance_profiles[i])
			return out_of_memory(rq);
		out->n_guidance_profiles++;
	}
	return OK;
}

/* Ids of the rules that cite the item; counts alone where there is no room yet. */
static size_t citing_rules(const struct guidance_item *item, const char **ret_ids)
{
	size_t count = 0;
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			if (guidance_cites(rule->clause, item)) {
				if (ret_ids)
					ret_ids[count] = rule->id;
				count++;
			}
	for (const struct machine *const *m = machine_tables(); *m; m++)
		if (guidance_cites((*m)->rule.clause, item)) {
			if (ret_ids)
				ret_ids[count] = (*m)->rule.id;
			count++;
		}
	return count;
}

static size_t nouns_kept_for(const struct guidance_item *item, const char **ret_nouns)
{
	size_t count = 0;
	for (size_t i = 0; i < schema_resource_count; i++) {
		const char *clauses = guidance_of_noun(schema_resource[i].noun);
		if (!clauses || !guidance_cites(clauses, item))
			continue;
		if (ret_nouns)
			ret_nouns[count] = schema_resource[i].noun;
		count++;
	}
	return count;
}

static Audit__GuidanceItem *show_item(struct request *rq, const struct guidance_item *item)
{
	Audit__GuidanceItem *to = arena_alloc(rq->arena, sizeof(*to));
	if (!to)
		return NULL;
	audit__guidance_item__init(to);
	to->item = item->id;
	to->edition = item->edition;
	to->clause = item->clause;
	to->label = item->label;
	to->help = item->help;
	to->supersedes = item->supersedes;
	to->n_rules = citing_rules(item, NULL);
	to->n_nouns = nouns_kept_for(item, NULL);
	to->rules = arena_array(rq->arena, to->n_rules + 1, sizeof(const char *));
	to->nouns = arena_array(rq->arena, to->n_nouns + 1, sizeof(const char *));
	if (!to->rules || !to->nouns)
		return NULL;
	(void)citing_rules(item, to->rules);
	(void)nouns_kept_for(item, to->nouns);
	return to;
}

/* "5.5.4" of the first edition of the profile that has it, or "ISO/IEC 27007:2020, 5.5.4". */
static const struct guidance_item *find_item(struct request *rq, const struct guidance_profile *p, const char *clause)
{
	const char *comma = strstr(clause, ", ");
	for (size_t i = 0; i < p->edition_count; i++) {
		const char *edition = arena_printf(rq->arena, "%s, ", p->edition[i]);
		if (comma && (!edition || strncmp(clause, edition, strlen(edition)) != 0))
			continue;
		const struct guidance_item *item = guidance_find(p->edition[i], comma ? comma + 2 : clause);
		if (item)
			return item;
	}
	return NULL;
}

int guidance_item_get(struct request *rq, const Audit__GetGuidanceItemRequest *in, Audit__GetGuidanceItemResponse *out)
{
	const struct guidance_profile *p;
	TRY(find_profile(rq, "profile_name", in->profile_name, &p));
	const struct guidance_item *item = find_item(rq, p, in->clause);
	if (!item)
		return fail_field(rq->st, "clause", "UNKNOWN_CLAUSE", "%s has no clause \"%s\"", p->name, in->clause);
	out->guidance_item = show_item(rq, item);
	return out->guidance_item ? OK : out_of_memory(rq);
}

int guidance_item_list(struct request *rq, const Audit__ListGuidanceItemsRequest *in,
	Audit__ListGuidanceItemsResponse *out)
{
	const struct guidance_profile *p;
	size_t count;
	const struct guidance_item *item = guidance_items(&count);
	TRY(find_profile(rq, "profile_name", in->profile_name, &p));
	out->guidance_items = arena_array(rq->arena, count, sizeof(out->guidance_items[0]));
	if (!out->guidance_items)
		return out_of_memory(rq);
	for (size_t i = 0; i < count; i++) {
		if (!guidance_profile_has(p, &item[i]) || strncmp(item[i].clause, in->begins, strlen(in->begins)) != 0)
			continue;
		Audit__GuidanceItem *shown = show_item(rq, &item[i]);
		if (!shown)
			return out_of_memory(rq);
		out->guidance_items[out->n_guidance_items++] = shown;
	}
	return OK;
}
