/* Between what a clock on the wall shows and the moment it shows it. */
#include "daemon/service/plan_time.h"

#include "common/clock.h"
#include "daemon/rule/text.h"
#include "daemon/service/plan_facts.h"

#include <stdio.h>
#include <string.h>

int plan_zone(struct request *rq, const char *name, const char *site_id, const char **ret_name, const struct zone **ret_zone)
{
	Audit__Site *site;
	TRY(find_site(rq, site_id, &site));
	const char *zone = text_given(name) ? name : site && text_given(site->time_zone) ? site->time_zone : "UTC";
	TRY(zone_load(zone, rq->arena, rq->st, ret_zone));
	*ret_name = zone;
	return OK;
}

int plan_time_read(struct request *rq, const char *field, const char *text, int64_t day_us, int64_t *ret_shown_us)
{
	char day[DAY_TEXT_BYTES], whole[CLOCK_TEXT_BYTES];
	size_t len = strlen(text);
	day_format(day_us, day);
	if (len == strlen("09:00") && day_us > 0)
		(void)snprintf(whole, sizeof(whole), "%sT%sZ", day, text);
	else
		(void)snprintf(whole, sizeof(whole), "%.10sT%.5sZ", text, len > 11 ? text + 11 : "");
	/* clock_parse wants seconds. */
	size_t at = strlen(whole);
	if (at > 0)
		(void)snprintf(whole + at - 1, sizeof(whole) - at + 1, ":00Z");
	bool is_form = len == strlen("09:00") || (len == strlen("2027-03-01 09:00") && (text[10] == ' ' || text[10] == 'T'));
	if (!is_form || clock_parse(whole, strlen(whole), ret_shown_us) != 0)
		return fail_field(rq->st, field, "BAD_TIME", "%s: a local time is written 2027-03-01 09:00%s", field,
			day_us > 0 ? ", or 09:00 on the same day" : "");
	return OK;
}

static int read_moment(struct request *rq, const struct zone *zone, const char *field, const char *text, int64_t day_us,
	int64_t *ret_shown_us, int64_t *ret_at_us)
{
	TRY(plan_time_read(rq, field, text, day_us, ret_shown_us));
	if (zone_moment(zone, *ret_shown_us, ret_at_us))
		return OK;
	return fail_field(rq->st, field, "BAD_TIME", "%s: the clock there is set forward over %s", field, text);
}

int plan_time_show(struct request *rq, Audit__Slot *row, const char *zone_name, const struct zone *zone)
{
	char text[ZONE_TEXT_BYTES];
	zone_format(zone, row->from_us, row->to_us, text);
	row->time_zone = zone_name;
	row->utc_offset_minutes = zone_offset_s(zone, row->from_us) / 60;
	row->local_time = rq_text(rq, text);
	return OK;
}

/* Where a slot is at no site, clocks are those of the audit's first one. */
static int clocks_at(struct request *rq, const Audit__Slot *row, const char **ret_site_id)
{
	Audit__Audit *audit;
	*ret_site_id = row->site_id;
	if (text_given(row->site_id))
		return OK;
	TRY(load_audit(rq, row->audit_id, &audit));
	if (audit->n_site_ids > 0)
		*ret_site_id = audit->site_ids[0];
	return OK;
}

int plan_time_set(struct request *rq, Audit__Slot *row, bool moments_given, const char *local_from, const char *local_to)
{
	const struct zone *zone;
	const char *name, *site_id;
	int64_t shown_us, to_shown_us;
	TRY(clocks_at(rq, row, &site_id));
	TRY(plan_zone(rq, row->time_zone, site_id, &name, &zone));
	if (text_given(local_from) || text_given(local_to)) {
		if (moments_given)
			return fail_field(rq->st, "local_from", "BOTH_TIMES", "give either moments or local times");
		TRY(read_moment(rq, zone, "local_from", local_from, 0, &shown_us, &row->from_us));
		TRY(read_moment(rq, zone, "local_to", local_to, shown_us, &to_shown_us, &row->to_us));
	}
	return plan_time_show(rq, row, name, zone);
}
