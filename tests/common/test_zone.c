/* Time zones against the C library's own reading of the same files, and at the hours that clocks repeat or leave out. */
#include "common/zone.h"

#include "common/clock.h"
#include "common/limits.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct arena *arena;
static struct status st;

static void setup(void)
{
	arena = arena_new(LIMIT_ARENA_BYTES);
}

static void teardown(void)
{
	arena_free(arena);
}

TestSuite(zone, .init = setup, .fini = teardown);

static const struct zone *load(const char *name)
{
	const struct zone *z = NULL;
	cr_assert(eq(int, zone_load(name, arena, &st, &z), OK), "%s: %s", name, st.message);
	return z;
}

static int64_t moment(const char *text)
{
	int64_t at_us = 0;
	cr_assert(eq(int, clock_parse(text, strlen(text), &at_us), 0), "%s", text);
	return at_us;
}

/* Six-hour steps from 2020 to 2100: over every change of the table and of the rule behind it. */
Test(zone, offsets_are_those_of_the_c_library)
{
	static const char *const name[] = { "Europe/Stockholm", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
		"Africa/Casablanca", "America/Sao_Paulo", "Pacific/Auckland", "Europe/Dublin", "UTC", "Asia/Tehran" };
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		const struct zone *z = load(name[i]);
		size_t differences = 0;
		cr_assert(eq(int, setenv("TZ", name[i], 1), 0));
		tzset();
		for (time_t at = 1577836800; at < 4102444800; at += 6 * 3600) {
			struct tm local;
			cr_assert(localtime_r(&at, &local) != NULL);
			differences += zone_offset_s(z, (int64_t)at * 1000000) != local.tm_gmtoff;
		}
		cr_expect(eq(sz, differences, 0), "%s", name[i]);
	}
}

Test(zone, what_the_clock_shows_becomes_a_moment)
{
	const struct zone *z = load("Europe/Stockholm");
	int64_t at_us = 0;
	cr_expect(zone_moment(z, moment("2027-03-01T09:00:00Z"), &at_us));
	cr_expect(eq(i64, at_us, moment("2027-03-01T08:00:00Z")));
	cr_expect(zone_moment(z, moment("2027-07-01T09:00:00Z"), &at_us));
	cr_expect(eq(i64, at_us, moment("2027-07-01T07:00:00Z")));
	/* 2027-03-28: from 02:00 the clock is set to 03:00. 2027-10-31: from 03:00 back to 02:00. */
	cr_expect(not(zone_moment(z, moment("2027-03-28T02:30:00Z"), &at_us)), "an hour that is left out");
	cr_expect(zone_moment(z, moment("2027-10-31T02:30:00Z"), &at_us));
	cr_expect(eq(i64, at_us, moment("2027-10-31T00:30:00Z")), "the first of two");
}

Test(zone, local_times_are_shown_with_their_offset)
{
	char text[ZONE_TEXT_BYTES];
	zone_format(load("Europe/Stockholm"), moment("2027-03-01T08:00:00Z"), moment("2027-03-01T09:30:00Z"), text);
	cr_expect(eq(str, text, "2027-03-01 09:00-10:30 +01:00"));
	zone_format(load("America/St_Johns"), moment("2027-03-01T20:00:00Z"), moment("2027-03-02T04:00:00Z"), text);
	cr_expect(eq(str, text, "2027-03-01 16:30 - 2027-03-02 00:30 -03:30"));
}

Test(zone, names_do_not_lead_out_of_the_directory)
{
	static const char *const name[] = { "", "Nowhere/Here", "../../../etc/passwd", "/etc/localtime", "Europe", "Europe/Stock holm",
		"Europe/../UTC" };
	const struct zone *z = NULL;
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		cr_expect(eq(int, zone_load(name[i], arena, &st, &z), INVALID_ARGUMENT), "%s", name[i]);
		cr_expect(eq(str, st.reason, "ZONE_UNKNOWN"), "%s", name[i]);
	}
}

/* Each length of a good file is refused or read, and none of them past its end (the address sanitizer watches). */
Test(zone, a_file_cut_short_is_broken)
{
	static uint8_t file[65536];
	const struct zone *z = NULL;
	FILE *f = fopen("/usr/share/zoneinfo/Europe/Stockholm", "rb");
	cr_assert(f != NULL);
	size_t len = fread(file, 1, sizeof(file), f);
	(void)fclose(f);
	cr_assert(eq(int, zone_read(BYTES(file, len), arena, &st, &z), OK));
	for (size_t i = 0; i + 1 < len; i++) {
		uint8_t *cut = malloc(i + 1);
		memcpy(cut, file, i);
		arena_reset(arena);
		cr_expect(eq(int, zone_read(BYTES(cut, i), arena, &st, &z), DATA_LOSS), "%zu of %zu", i, len);
		free(cut);
	}
}
