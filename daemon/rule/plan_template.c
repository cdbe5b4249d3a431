/* Laying out a plan day by day: a pointer moves through the hours, and members take turns. */
#include "daemon/rule/plan_template.h"

#include "common/bytes.h"
#include "gen/vocabulary.h"

#include <stdio.h>
#include <string.h>

enum { NOON_MINUTE = 12 * 60, LUNCH_MINUTES = 60, MEETING_MINUTES = 30, WALK_MINUTES = 30, CLOSING_MINUTES = 60,
	DAYS_MAX = 60 };

#define SHOWN(text, max) (int)text_whole(text, max), (text)

/* Where the next slot goes. Members work side by side, each with a time of their own. */
struct layout {
	const struct template_facts *f;
	struct template_slot *slot;
	size_t count;
	const struct plan_place *site;
	uint32_t day;
	uint32_t ready_minute; /* from when on the day takes activities */
	uint32_t turn;         /* activities so far in this round of the members */
	uint32_t round_minute; /* when the round begins */
	bool is_full;
};

size_t plan_theme(const char *label)
{
	size_t len = strcspn(label, ".-");
	bool is_annex = len == 1 && label[0] == 'A' && label[1] == '.';
	return is_annex ? 2 + strcspn(label + 2, ".-") : len;
}

static struct template_slot *add(struct layout *l, int32_t kind, uint32_t from_minute, uint32_t minutes, const char *title)
{
	l->is_full |= l->count == TEMPLATE_SLOTS_MAX;
	l->count -= l->is_full; /* all of it is thrown away then */
	struct template_slot *s = &l->slot[l->count++];
	*s = (struct template_slot){ .kind = kind, .day = l->day, .from_minute = from_minute,
		.to_minute = from_minute + minutes, .site = l->site, .is_remote = l->f->is_remote };
	(void)snprintf(s->title, sizeof(s->title), "%s", title);
	return s;
}

static uint32_t lunch_minute(const struct layout *l)
{
	return l->f->from_minute < NOON_MINUTE && l->f->to_minute > NOON_MINUTE + LUNCH_MINUTES ? NOON_MINUTE : 0;
}

static void begin_day(struct layout *l, uint32_t day)
{
	l->day = day;
	l->round_minute = l->ready_minute = l->f->from_minute;
	l->turn = 0;
	if (lunch_minute(l))
		(void)add(l, SLOT_KIND_BREAK, lunch_minute(l), LUNCH_MINUTES, "Lunch");
}

static void end_day(struct layout *l)
{
	(void)add(l, SLOT_KIND_TEAM_MEETING, l->f->to_minute - MEETING_MINUTES, MEETING_MINUTES, "Talk of the team");
}

/* When an activity of the round may begin: after lunch if it would run into it. */
static uint32_t fit(const struct layout *l, uint32_t minute)
{
	uint32_t lunch = lunch_minute(l);
	if (lunch && minute < lunch + LUNCH_MINUTES && minute + l->f->activity_minutes > lunch)
		return lunch + LUNCH_MINUTES;
	return minute;
}

/* Opens the next round, on the next day when this one has no room. */
static void next_round(struct layout *l)
{
	uint32_t from = fit(l, l->turn ? l->round_minute + l->f->activity_minutes : l->round_minute);
	if (from + l->f->activity_minutes > l->f->to_minute - MEETING_MINUTES) {
		end_day(l);
		begin_day(l, l->day + 1);
		from = fit(l, l->round_minute);
	}
	l->round_minute = from;
	l->turn = 0;
}

static void add_activity(struct layout *l, const struct plan_item *item, size_t count)
{
	char title[TEMPLATE_TITLE_BYTES];
	size_t members = l->f->member_count;
	if (l->turn == 0 || l->turn >= members)
		next_round(l);
	if (count > 1)
		(void)snprintf(title, sizeof(title), "%.*s to %.*s", SHOWN(item[0].label, 50),
			SHOWN(item[count - 1].label, 50));
	else
		(void)snprintf(title, sizeof(title), "%.*s", SHOWN(item[0].label, 100));
	struct template_slot *s = add(l, SLOT_KIND_ACTIVITY, l->round_minute, l->f->activity_minutes, title);
	s->item = item;
	s->item_count = count;
	s->member = members ? &l->f->member[l->turn] : NULL;
	l->turn++;
}

static bool is_physical(const struct plan_item *item)
{
	return strncmp(item->label, "A.7.", 4) == 0;
}

/* Runs of items of one theme and source, no longer than an activity takes. */
static void add_themes(struct layout *l, bool physical_only)
{
	const struct template_facts *f = l->f;
	for (size_t i = 0; i < f->item_count && !l->is_full;) {
		const struct plan_item *first = &f->item[i];
		size_t len = plan_theme(first->label), count = 1;
		while (i + count < f->item_count && count < TEMPLATE_ITEMS_MAX &&
			strcmp(first[count].source_id, first->source_id) == 0 && plan_theme(first[count].label) == len &&
			strncmp(first[count].label, first->label, len) == 0)
			count++;
		if (!physical_only || is_physical(first))
			add_activity(l, first, count);
		i += count;
	}
}

static void open_audit(struct layout *l)
{
	uint32_t from = l->f->from_minute;
	(void)add(l, SLOT_KIND_OPENING_MEETING, from, MEETING_MINUTES, "Opening meeting");
	l->round_minute = from + MEETING_MINUTES;
}

static void walk_round(struct layout *l)
{
	char title[TEMPLATE_TITLE_BYTES];
	if (!l->site || l->site->is_virtual || l->f->is_remote)
		return;
	(void)snprintf(title, sizeof(title), "Walk round %.*s", SHOWN(l->site->name, 80));
	(void)add(l, SLOT_KIND_FAMILIARISATION, l->round_minute, WALK_MINUTES, title);
	l->round_minute += WALK_MINUTES;
}

static void close_audit(struct layout *l)
{
	uint32_t activity = l->f->activity_minutes;
	uint32_t from = l->turn ? l->round_minute + activity : l->round_minute;
	uint32_t lunch = lunch_minute(l);
	if (lunch && from < lunch + LUNCH_MINUTES && from + MEETING_MINUTES + CLOSING_MINUTES > lunch)
		from = lunch + LUNCH_MINUTES;
	if (from + MEETING_MINUTES + CLOSING_MINUTES > l->f->to_minute) {
		end_day(l);
		begin_day(l, l->day + 1);
		from = l->f->from_minute;
	}
	(void)add(l, SLOT_KIND_TEAM_MEETING, from, MEETING_MINUTES, "Conclusions of the team");
	(void)add(l, SLOT_KIND_CLOSING_MEETING, from + MEETING_MINUTES, CLOSING_MINUTES, "Closing meeting");
}

/* A morning takes the meetings and an activity, or a day does without lunch. */
static bool is_long_enough(const struct template_facts *f)
{
	uint32_t begin = MEETING_MINUTES + WALK_MINUTES + f->activity_minutes + MEETING_MINUTES;
	uint32_t end = MEETING_MINUTES + CLOSING_MINUTES, most = begin > end ? begin : end;
	return f->activity_minutes > 0 && f->to_minute > f->from_minute && f->to_minute <= 24 * 60 &&
		f->to_minute - f->from_minute >= most + LUNCH_MINUTES;
}

bool plan_template(const struct template_facts *f, struct template_slot slot[TEMPLATE_SLOTS_MAX], size_t *ret_count)
{
	struct layout l = { .f = f, .slot = slot, .site = f->site_count ? &f->site[0] : NULL };
	if (!is_long_enough(f))
		return false;
	begin_day(&l, 0);
	open_audit(&l);
	walk_round(&l);
	add_themes(&l, false);
	for (size_t i = 1; i < f->site_count && !l.is_full; i++) {
		end_day(&l);
		l.site = &f->site[i];
		begin_day(&l, l.day + 1);
		walk_round(&l);
		add_themes(&l, true);
	}
	close_audit(&l);
	*ret_count = l.count;
	return !l.is_full && l.day < DAYS_MAX;
}
