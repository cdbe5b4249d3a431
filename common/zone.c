/* Reading zoneinfo files: the table of transitions, and the rule that holds after the last of them. */
#include "common/zone.h"

#include "common/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ZONE_FILE_BYTES = 64 * 1024, ZONE_HEADER_BYTES = 44, ZONE_NAME_BYTES = 60, DAY_S = 86400 };
static const char directory[] = "/usr/share/zoneinfo";

/* When a year's clock changes: day `day` of week `week` (5: the last) of a month, or a day of the year. */
struct change {
	char kind; /* 'M', 'J' (1 to 365, no 29 February) or '0' (0 to 365) */
	int month;
	int week;
	int day;
	int32_t time_s; /* local, by the clock before the change */
};

struct zone {
	const int64_t *at_s;     /* transitions, ascending */
	const int32_t *offset_s; /* from each of them on */
	size_t count;
	int32_t first_offset_s; /* before the first */
	bool has_rule;
	bool has_summer;
	int32_t standard_s;
	int32_t summer_s;
	struct change start; /* of summer time */
	struct change end;
};

static int broken(struct status *st)
{
	return fail(st, DATA_LOSS, "ZONE_BROKEN", "the time zone's file is not as RFC 8536 has it");
}

/* --- the rule behind the table, POSIX's TZ --- */

static bool skip_name(const char **at)
{
	const char *from = *at;
	if (*from == '<') {
		const char *end = strchr(from, '>');
		*at = end ? end + 1 : from;
		return end;
	}
	size_t len = strspn(from, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
	*at = from + len;
	return len >= 3;
}

static bool read_number(const char **at, int max, int *ret_value)
{
	int value = 0;
	const char *from = *at;
	while (**at >= '0' && **at <= '9' && value <= max)
		value = 10 * value + (*(*at)++ - '0');
	*ret_value = value;
	return *at > from && value <= max;
}

/* [+-]h[h][h][:mm[:ss]] in seconds. */
static bool read_time(const char **at, int32_t *ret_s)
{
	int part[3] = { 0 }, sign = **at == '-' ? -1 : 1;
	*at += **at == '-' || **at == '+';
	for (int i = 0; i < 3; i++) {
		if (!read_number(at, i == 0 ? 167 : 59, &part[i]))
			return false;
		if (i == 2 || **at != ':')
			break;
		(*at)++;
	}
	*ret_s = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
	return true;
}

static bool read_change(const char **at, struct change *ret_change)
{
	struct change c = { .kind = '0', .time_s = 7200 };
	if (*(*at)++ != ',')
		return false;
	if (**at == 'M' || **at == 'J')
		c.kind = *(*at)++;
	if (c.kind == 'M') {
		if (!read_number(at, 12, &c.month) || c.month < 1 || *(*at)++ != '.' || !read_number(at, 5, &c.week) ||
			c.week < 1 || *(*at)++ != '.' || !read_number(at, 6, &c.day))
			return false;
	} else if (!read_number(at, 365, &c.day)) {
		return false;
	}
	if (**at == '/') {
		(*at)++;
		if (!read_time(at, &c.time_s))
			return false;
	}
	*ret_change = c;
	return true;
}

/* "CET-1CEST,M3.5.0,M10.5.0/3". Offsets there are west of UTC. */
static bool read_rule(const char *text, struct zone *z)
{
	const char *at = text;
	int32_t west_s;
	if (!*at)
		return true;
	if (!skip_name(&at) || !read_time(&at, &west_s))
		return false;
	z->standard_s = -west_s;
	z->summer_s = z->standard_s + 3600;
	z->has_rule = true;
	if (!*at)
		return true;
	if (!skip_name(&at))
		return false;
	if (*at != ',') {
		if (!read_time(&at, &west_s))
			return false;
		z->summer_s = -west_s;
	}
	z->has_summer = true;
	return read_change(&at, &z->start) && read_change(&at, &z->end) && !*at;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t day_of_change(const struct change *c, int year)
{
	int64_t first = clock_days(year, c->kind == 'M' ? c->month : 1, 1);
	if (c->kind == '0')
		return first + c->day;
	if (c->kind == 'J')
		return first + c->day - 1 + (is_leap(year) && c->day > 59);
	int64_t next = c->month == 12 ? clock_days(year + 1, 1, 1) : clock_days(year, c->month + 1, 1);
	int weekday = (int)((first + 4) % 7); /* 1970-01-01 was a Thursday */
	int64_t day = first + (c->day - weekday + 7) % 7 + 7 * (c->week - 1);
	return day < next ? day : day - 7;
}

static int32_t offset_by_rule(const struct zone *z, int64_t at_s)
{
	int year, month, day;
	if (!z->has_summer)
		return z->standard_s;
	int64_t local_s = at_s + z->standard_s;
	clock_civil((local_s - (local_s < 0 ? DAY_S - 1 : 0)) / DAY_S, &year, &month, &day);
	int64_t start_s = day_of_change(&z->start, year) * DAY_S + z->start.time_s - z->standard_s;
	int64_t end_s = day_of_change(&z->end, year) * DAY_S + z->end.time_s - z->summer_s;
	bool is_summer = start_s < end_s ? at_s >= start_s && at_s < end_s : at_s >= start_s || at_s < end_s;
	return is_summer ? z->summer_s : z->standard_s;
}

/* --- the file --- */

struct counts {
	size_t utc, standard, leaps, times, types, chars;
};

static bool read_counts(struct bytes file, size_t at, struct counts *ret_counts)
{
	if (file.len < at + ZONE_HEADER_BYTES || memcmp(file.data + at, "TZif", 4) != 0)
		return false;
	const uint8_t *p = file.data + at + 20;
	*ret_counts = (struct counts){ get_be32(p), get_be32(p + 4), get_be32(p + 8), get_be32(p + 12), get_be32(p + 16),
		get_be32(p + 20) };
	const struct counts *c = ret_counts;
	return c->times <= 4096 && c->types > 0 && c->types <= 256 && c->chars <= 1024 && c->leaps <= 1024 &&
		c->utc <= 256 && c->standard <= 256;
}

static size_t block_bytes(const struct counts *c, size_t time_bytes)
{
	return c->times * (time_bytes + 1) + c->types * 6 + c->chars + c->leaps * (time_bytes + 4) + c->standard + c->utc;
}

static int read_table(struct bytes file, size_t at, const struct counts *c, struct arena *a, struct status *st,
	struct zone *z)
{
	const uint8_t *time = file.data + at, *index = time + c->times * 8, *type = index + c->times;
	int64_t *at_s = arena_array(a, c->times + 1, sizeof(*at_s));
	int32_t *offset_s = arena_array(a, c->times + 1, sizeof(*offset_s));
	if (!at_s || !offset_s)
		return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < c->times; i++) {
		if (index[i] >= c->types)
			return broken(st);
		at_s[i] = (int64_t)get_be64(time + 8 * i);
		offset_s[i] = (int32_t)get_be32(type + 6 * index[i]);
		if (i > 0 && at_s[i] <= at_s[i - 1])
			return broken(st);
	}
	z->at_s = at_s;
	z->offset_s = offset_s;
	z->count = c->times;
	z->first_offset_s = (int32_t)get_be32(type);
	return OK;
}

int zone_read(struct bytes file, struct arena *a, struct status *st, const struct zone **ret_zone)
{
	struct counts c;
	char rule[100];
	struct zone *z = arena_alloc(a, sizeof(*z));
	if (!z)
		return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	if (!read_counts(file, 0, &c) || file.data[4] < '2')
		return broken(st);
	size_t at = ZONE_HEADER_BYTES + block_bytes(&c, 4);
	if (!read_counts(file, at, &c) || file.len < at + ZONE_HEADER_BYTES + block_bytes(&c, 8) + 2)
		return broken(st);
	at += ZONE_HEADER_BYTES;
	TRY(read_table(file, at, &c, a, st, z));
	at += block_bytes(&c, 8);
	const uint8_t *end = memchr(file.data + at + 1, '\n', file.len - at - 1);
	size_t len = end ? (size_t)(end - (file.data + at + 1)) : sizeof(rule);
	if (file.data[at] != '\n' || len >= sizeof(rule))
		return broken(st);
	memcpy(rule, file.data + at + 1, len);
	rule[len] = 0;
	if (!read_rule(rule, z) || (z->count == 0 && !z->has_rule && c.types == 0))
		return broken(st);
	*ret_zone = z;
	return OK;
}

/* "Europe/Stockholm": parts of letters, none of them a way out of the directory. */
static bool is_name(const char *name)
{
	size_t len = strlen(name);
	return len > 0 && len < ZONE_NAME_BYTES && name[0] != '/' && !strstr(name, "..") &&
		strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == len;
}

int zone_load(const char *name, struct arena *a, struct status *st, const struct zone **ret_zone)
{
	char path[sizeof(directory) + ZONE_NAME_BYTES + 1];
	uint8_t *data = arena_alloc(a, ZONE_FILE_BYTES);
	if (!data)
		return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	(void)snprintf(path, sizeof(path), "%s/%s", directory, is_name(name) ? name : "none");
	int fd = is_name(name) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t len = fd < 0 ? -1 : read(fd, data, ZONE_FILE_BYTES);
	if (fd >= 0)
		(void)close(fd);
	if (len <= 0)
		return fail(st, INVALID_ARGUMENT, "ZONE_UNKNOWN", "\"%s\" is no time zone known here: Europe/Stockholm is one",
			name);
	return zone_read(BYTES(data, (size_t)len), a, st, ret_zone);
}

int32_t zone_offset_s(const struct zone *z, int64_t at_us)
{
	int64_t at_s = at_us / 1000000;
	size_t low = 0, high = z->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (z->at_s[middle] <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == z->count && z->has_rule)
		return offset_by_rule(z, at_s);
	return low == 0 ? z->first_offset_s : z->offset_s[low - 1];
}

bool zone_moment(const struct zone *z, int64_t shown_us, int64_t *ret_at_us)
{
	/* The offset is one of those that hold a day before and a day after. */
	const int64_t day_us = INT64_C(1000000) * DAY_S;
	int32_t before = zone_offset_s(z, shown_us - day_us), after = zone_offset_s(z, shown_us + day_us);
	int32_t offset[2] = { before > after ? before : after, before > after ? after : before };
	for (int i = 0; i < 2; i++) {
		int64_t at_us = shown_us - offset[i] * INT64_C(1000000);
		if (zone_offset_s(z, at_us) != offset[i])
			continue;
		*ret_at_us = at_us;
		return true;
	}
	return false;
}

void zone_format(const struct zone *z, int64_t from_us, int64_t to_us, char ret_text[ZONE_TEXT_BYTES])
{
	char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES];
	int32_t offset_s = zone_offset_s(z, from_us), minutes = offset_s / 60;
	clock_format(from_us + offset_s * INT64_C(1000000), from);
	clock_format(to_us + zone_offset_s(z, to_us) * INT64_C(1000000), to);
	bool same_day = memcmp(from, to, 10) == 0;
	from[10] = to[10] = ' ';
	char sign = minutes < 0 ? '-' : '+';
	minutes = minutes < 0 ? -minutes : minutes;
	(void)snprintf(ret_text, ZONE_TEXT_BYTES, "%.16s%s%.*s %c%02d:%02d", from, same_day ? "-" : " - ",
		same_day ? 5 : 16, same_day ? to + 11 : to, sign, minutes / 60 % 100, minutes % 60);
}
