/* Medians and the table. */
#include "tests/bench/table.h"

#include "common/bytes.h"

#include <math.h>
#include <stdio.h>

enum { LINES_MAX = 64, CELL_BYTES = 48 };

struct kept {
	struct line line;
	double value, floor, ratio;
};

static struct kept kept[LINES_MAX];
static size_t kept_count;

double median(const double *value, size_t count)
{
	double sorted[ROUNDS_MAX];
	for (size_t i = 0; i < count; i++) {
		size_t at = i;
		for (; at > 0 && sorted[at - 1] > value[i]; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = value[i];
	}
	if (count == 0)
		return 0;
	return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static void number(double value, char text[CELL_BYTES])
{
	int digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
	(void)snprintf(text, CELL_BYTES, "%.*f", digits, value);
}

static bool is_met(const struct kept *k)
{
	switch (k->line.aim) {
	case AIM_NONE:
		return true;
	case AIM_RATIO_AT_MOST:
		return k->ratio <= k->line.bound;
	case AIM_RATIO_AT_LEAST:
		return k->ratio >= k->line.bound;
	case AIM_VALUE_AT_MOST:
		return k->value <= k->line.bound;
	case AIM_VALUE_AT_LEAST:
		return k->value >= k->line.bound;
	}
	return false;
}

static void aim_text(const struct kept *k, char text[CELL_BYTES])
{
	static const char *const form[] = { "", "ratio <= ", "ratio >= ", "value <= ", "value >= " };
	char bound[CELL_BYTES];
	text[0] = 0;
	if (k->line.aim == AIM_NONE)
		return;
	number(k->line.bound, bound);
	(void)snprintf(text, CELL_BYTES, "%s%s", form[k->line.aim], bound);
}

static void print_line(const struct kept *k, const char *form)
{
	char value[CELL_BYTES], floor_text[CELL_BYTES], ratio[CELL_BYTES] = "", aim[CELL_BYTES];
	number(k->value, value);
	number(k->floor, floor_text);
	(void)snprintf(ratio, sizeof(ratio), "%.2f", k->ratio);
	aim_text(k, aim);
	/* The form is one of the two below. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)printf(form, k->line.name, value, floor_text, k->line.unit, ratio, aim,
		k->line.aim == AIM_NONE ? "" : is_met(k) ? "met" : "NOT MET", k->line.floor_name);
#pragma GCC diagnostic pop
	(void)fflush(stdout);
}

static const char text_form[] = "%-22s %10s %10s %-10s %6s  %-16s %-8s floor: %s\n";
static const char markdown_form[] = "| %s | %s | %s | %s | %s | %s | %s | %s |\n";

static void keep(const struct line *line, double value, double floor, double ratio)
{
	if (kept_count == 0)
		(void)printf("%-22s %10s %10s %-10s %6s  %-16s %s\n", "name", "value", "floor", "unit", "ratio", "aim",
			"met");
	if (kept_count == LINES_MAX)
		return;
	kept[kept_count] = (struct kept){ *line, value, floor, ratio };
	print_line(&kept[kept_count++], text_form);
}

void table_add(const struct line *line, const struct rounds *r)
{
	double ratio[ROUNDS_MAX];
	for (size_t i = 0; i < r->count; i++)
		ratio[i] = r->floor[i] > 0 ? r->value[i] / r->floor[i] : NAN;
	keep(line, median(r->value, r->count), median(r->floor, r->count), median(ratio, r->count));
}

void table_add_one(const struct line *line, double value, double floor)
{
	table_add(line, &(struct rounds){ .value = { value }, .floor = { floor }, .count = 1 });
}

void table_skip(const char *name, const char *why)
{
	(void)printf("%-22s not measured: %s\n", name, why);
}

void table_print(bool as_markdown)
{
	size_t aims = 0, met = 0;
	(void)puts("");
	if (as_markdown)
		(void)puts("| name | value | floor | unit | ratio | aim | met | floor is |\n"
			"| --- | ---: | ---: | --- | ---: | --- | --- | --- |");
	else
		(void)puts("summary");
	for (size_t i = 0; i < kept_count; i++) {
		print_line(&kept[i], as_markdown ? markdown_form : text_form);
		aims += kept[i].line.aim != AIM_NONE;
		met += kept[i].line.aim != AIM_NONE && is_met(&kept[i]);
	}
	(void)printf("\naims met: %zu of %zu\n", met, aims);
}
