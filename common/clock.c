/* Time: the system's clocks and RFC 3339 text, computed without the C library's shared state. */
#include "common/clock.h"

#include "common/limits.h"

#include <stdbool.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;
	if (clock_gettime(id, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_mono_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* March-based years make February last. */
int64_t clock_days(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = year / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

void clock_civil(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
	days += 719468;
	int64_t era = days / 146097;
	int64_t doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*ret_day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*ret_month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*ret_year = (int)(yoe + era * 400 + (*ret_month <= 2));
}

void clock_format(int64_t at_us, char ret_text[CLOCK_TEXT_BYTES])
{
	const int64_t day_us = 86400LL * 1000000;
	if (at_us < 0)
		at_us = 0;
	if (at_us > LIMIT_TIME_US)
		at_us = LIMIT_TIME_US;
	int year, month, day;
	clock_civil(at_us / day_us, &year, &month, &day);
	int64_t in_day = at_us % day_us;
	int seconds = (int)(in_day / 1000000);
	char text[64];
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", year, month, day,
		seconds / 3600, seconds / 60 % 60, seconds % 60, (int)(in_day % 1000000));
	memcpy(ret_text, text, CLOCK_TEXT_BYTES - 1);
	ret_text[CLOCK_TEXT_BYTES - 1] = 0;
}

static bool digits(const char *text, size_t count, int *ret_value)
{
	int value = 0;
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*ret_value = value;
	return true;
}

int clock_parse(const char *text, size_t len, int64_t *ret_us)
{
	int year, month, day, hour, minute, second, micros = 0;
	if (len < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
		text[16] != ':' || text[len - 1] != 'Z')
		return -1;
	if (!digits(text, 4, &year) || !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day) ||
		!digits(text + 11, 2, &hour) || !digits(text + 14, 2, &minute) ||
		!digits(text + 17, 2, &second))
		return -1;
	if (len > 20) {
		size_t count = len - 21;
		if (text[19] != '.' || count < 1 || count > 6 || !digits(text + 20, count, &micros))
			return -1;
		for (size_t i = count; i < 6; i++)
			micros *= 10;
	}
	static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (year < 1970 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59)
		return -1;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (day < 1 || day > month_days[month - 1] + (month == 2 && leap))
		return -1;
	int64_t days = clock_days(year, month, day);
	*ret_us = ((days * 24 + hour) * 60 + minute) * 60000000LL + second * 1000000LL + micros;
	return 0;
}
