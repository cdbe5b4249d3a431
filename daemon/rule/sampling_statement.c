/* Writes what a sample lets one say, from its records. INV-27: nobody types it. */
#include "common/bytes.h"
#include "daemon/rule/sampling.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

#include <inttypes.h>

#define PERCENT(ppm) (ppm) / 10000, (ppm) / 100 % 100

static void say_counts(const struct sampling_statement_facts *f, struct buf *b)
{
	const struct sampling_design *d = f->design;
	const struct sampling_counts *c = f->counts;
	buf_addf(b, "%s: %" PRIu32, f->title, c->examined);
	if (d->population_size > 0)
		buf_addf(b, " of %" PRIu32, d->population_size);
	buf_addf(b, " items were examined of %" PRIu32 " planned (%s, %s); %" PRIu32 " deviate", f->size->size,
		enum_name_sampling_method[d->method], enum_name_sampling_procedure[d->procedure], c->deviations);
	if (c->replaced > 0)
		buf_addf(b, ", %" PRIu32 " were replaced", c->replaced);
	buf_addf(b, ".");
	if (c->examined < f->size->size && *f->shortfall_reason)
		buf_addf(b, " Fewer than planned: %.*s.", (int)text_whole(f->shortfall_reason, 600), f->shortfall_reason);
}

/* Rounded up where it is a limit, so that nothing is said that the sample does not carry. */
static void say_limit(const struct sampling_statement_facts *f, struct buf *b)
{
	uint32_t shown = (f->limits->ppm + 99) / 100 * 100;
	buf_addf(b, " With a confidence of %" PRIu32 ".%02" PRIu32 " %% at most ", PERCENT(f->design->confidence_ppm));
	if (f->design->method == SAMPLING_METHOD_HYPERGEOMETRIC)
		buf_addf(b, "%" PRIu32 " of the %" PRIu32 " deviate (", f->limits->items, f->design->population_size);
	buf_addf(b, "%" PRIu32 ".%02" PRIu32 " %%", PERCENT(shown));
	buf_addf(b, f->design->method == SAMPLING_METHOD_HYPERGEOMETRIC ? ")." : " deviate.");
}

static void say_chance(const struct sampling_statement_facts *f, struct buf *b)
{
	buf_addf(b, " It states no confidence about the rest");
	if (f->size->detection_tenth_ppm > 0)
		buf_addf(b, ": had a tenth deviated, so many would have shown at least one with a chance of %" PRIu32
			".%02" PRIu32 " %%; a twentieth, of %" PRIu32 ".%02" PRIu32 " %%",
			PERCENT(f->size->detection_tenth_ppm), PERCENT(f->size->detection_twentieth_ppm));
	buf_addf(b, ".");
}

static void say_draw(const struct sampling_drawn *d, struct buf *b)
{
	char until[DAY_TEXT_BYTES];
	day_format(d->answer_until_us, until);
	if (d->draw_state == SAMPLING_DRAW_STATE_DRAWN && d->is_answered)
		buf_addf(b, " Drawn from its list by nonces of both sides; either can repeat it.");
	else if (d->draw_state == SAMPLING_DRAW_STATE_DRAWN)
		buf_addf(b, " Drawn from its list by a nonce of the auditing side alone: the audited side gave none until %s.",
			until);
	else if (d->draw_state)
		buf_addf(b, " A draw was begun and not revealed.");
	if (d->abandoned > 0)
		buf_addf(b, " %" PRIu32 " draws of it were begun and given up.", d->abandoned);
}

void sampling_statement(const struct sampling_statement_facts *f, char ret_text[SAMPLING_STATEMENT_BYTES])
{
	struct buf b;
	buf_init(&b, SAMPLING_STATEMENT_BYTES);
	say_counts(f, &b);
	say_draw(&f->drawn, &b);
	if (f->limits->is_known)
		say_limit(f, &b);
	else if (!sampling_is_statistical(f->design->method))
		say_chance(f, &b);
	buf_addf(&b, " Evidence is a sample of what there is.");
	const char *text = buf_text(&b);
	(void)snprintf(ret_text, SAMPLING_STATEMENT_BYTES, "%s", text ? text : "");
	buf_done(&b);
}
