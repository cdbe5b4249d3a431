/* Rules of sampling, and the statement. The arithmetic has tests of its own: tests/common/test_sampling.c. */
#include "common/bytes.h"
#include "daemon/rule/sampling.h"
#include "daemon/rule/sampling_draw.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"
#include "unmet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const uint32_t heads[] = { 49, 49, 49 };
static struct sampling_design attribute = { .method = SAMPLING_METHOD_HYPERGEOMETRIC,
	.procedure = SAMPLING_PROCEDURE_SIMPLE_RANDOM, .population_size = 100, .confidence_ppm = 950000, .rate_ppm = 50000 };
static struct sampling_design judged = { .method = SAMPLING_METHOD_JUDGEMENT, .procedure = SAMPLING_PROCEDURE_JUDGEMENT,
	.population_size = 100, .chosen_size = 10 };

#define COMPUTE(base, name, rules, change) ROW(base, name, rules, change, sampling_compute(&f, "P", &st, &size))

Test(sampling, a_method_has_what_it_computes_from)
{
	struct sampling_size size = { 0 };
	COMPUTE(attribute, "R-SAMPLING-01: complete", "", (void)0);
	cr_expect(eq(u32, size.size, 45));
	COMPUTE(attribute, "R-SAMPLING-01: no method", "R-SAMPLING-01", f.method = 0);
	COMPUTE(attribute, "R-SAMPLING-01: no population", "R-SAMPLING-01", f.population_size = 0);
	COMPUTE(attribute, "R-SAMPLING-01: no confidence", "R-SAMPLING-01", f.confidence_ppm = 0);
	COMPUTE(attribute, "R-SAMPLING-01: a rate that no sample shows", "R-SAMPLING-01", f.rate_ppm = 999);
	COMPUTE(attribute, "R-SAMPLING-01: without a population", "", f.method = SAMPLING_METHOD_BINOMIAL);
	cr_expect(eq(u32, size.size, 59));
	COMPUTE(attribute, "R-SAMPLING-01: a proportion without precision", "R-SAMPLING-01",
		f.method = SAMPLING_METHOD_PROPORTION);
	COMPUTE(attribute, "R-SAMPLING-01: a proportion at a confidence without z", "R-SAMPLING-01",
		f.method = SAMPLING_METHOD_PROPORTION; f.precision_ppm = 50000; f.confidence_ppm = 940000);
	COMPUTE(attribute, "R-SAMPLING-01: a proportion", "", f.method = SAMPLING_METHOD_PROPORTION;
		f.precision_ppm = 50000; f.rate_ppm = 500000);
	cr_expect(eq(u32, size.size, 80));
	COMPUTE(attribute, "R-SAMPLING-01: a mean without spread and error", "R-SAMPLING-01", f.method = SAMPLING_METHOD_MEAN);
	COMPUTE(attribute, "R-SAMPLING-01: a mean", "", f.method = SAMPLING_METHOD_MEAN; f.deviation_micro = 10000000;
		f.error_micro = 2000000; f.population_size = 500);
	cr_expect(eq(u32, size.size, 81));
	COMPUTE(attribute, "R-SAMPLING-01: people in no group", "R-SAMPLING-01", f.method = SAMPLING_METHOD_EFFECTIVE_PEOPLE);
	COMPUTE(attribute, "R-SAMPLING-01: people", "", f.method = SAMPLING_METHOD_EFFECTIVE_PEOPLE; f.head_counts = heads;
		f.head_count = 3);
	cr_expect(eq(u32, size.size, 21));
	COMPUTE(judged, "R-SAMPLING-01: judgement without a number", "R-SAMPLING-01", f.chosen_size = 0);
}

Test(sampling, what_is_no_statistical_sample_tells_its_chance)
{
	struct sampling_size size = { 0 };
	COMPUTE(judged, "R-SAMPLING-02: by judgement", "R-SAMPLING-02", (void)0);
	cr_expect(eq(u32, size.detection_tenth_ppm, 669523));
	cr_expect(eq(u32, size.detection_twentieth_ppm, 416247));
	COMPUTE(judged, "R-SAMPLING-02: by the square root", "R-SAMPLING-02", f.method = SAMPLING_METHOD_SITES;
		f.factor_per_mille = 1000);
	cr_expect(eq(u32, size.size, 10));
	COMPUTE(attribute, "R-SAMPLING-02: a statistical one is no news", "", (void)0);
	static struct status st;
	(void)sampling_compute(&judged, "P", &st, &size);
	cr_expect(strstr(st.violation[0].missing, "66.95 %") && strstr(st.violation[0].missing, "41.62 %"), "%s",
		st.violation[0].missing);
}

Test(sampling, a_statistical_sample_is_drawn_at_random)
{
	struct sampling_size size;
	COMPUTE(attribute, "R-SAMPLING-03: by judgement", "R-SAMPLING-03", f.procedure = SAMPLING_PROCEDURE_JUDGEMENT);
	COMPUTE(attribute, "R-SAMPLING-03: by risk", "R-SAMPLING-03", f.procedure = SAMPLING_PROCEDURE_RISK_WEIGHTED);
	COMPUTE(attribute, "R-SAMPLING-03: in strata", "", f.procedure = SAMPLING_PROCEDURE_NEYMAN);
	COMPUTE(attribute, "R-SAMPLING-03: every n-th", "", f.procedure = SAMPLING_PROCEDURE_SYSTEMATIC);
}

Test(sampling, a_plan_has_its_reason_and_its_audits_criteria)
{
	struct sampling_size size;
	struct sampling_plan_facts plan = { .id = "P", .state = SAMPLING_PLAN_STATE_PLANNED,
		.audit_state = AUDIT_STATE_IN_FIELDWORK, .design = attribute, .rationale_given = true };
	ROW(plan, "R-SAMPLING-10, 11: planned", "", (void)0, sampling_plan_may_add(&f, &st, &size));
	ROW(plan, "R-SAMPLING-10: no reason", "R-SAMPLING-10", f.rationale_given = false,
		sampling_plan_may_add(&f, &st, &size));
	ROW(plan, "R-SAMPLING-11 INV-16: another audit's criterion", "R-SAMPLING-11", f.foreign_item = "A.5.1",
		sampling_plan_may_add(&f, &st, &size));
	ROW(plan, "S-AUDIT: after the audit", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED,
		sampling_plan_may_add(&f, &st, &size));
	ROW(plan, "S-SAMPLING-PLAN: changed", "", (void)0, sampling_plan_may_change(&f, &st, &to, &size));
	ROW(plan, "S-SAMPLING-PLAN INV-26: changed when the population is on record", "S-SAMPLING-PLAN",
		f.state = SAMPLING_PLAN_STATE_POPULATION_RECORDED, sampling_plan_may_change(&f, &st, &to, &size));
	ROW(plan, "S-SAMPLING-PLAN: put on record", "", (void)0, sampling_plan_may_record_population(&f, &st, &to, &size));
	ROW(plan, "S-SAMPLING-PLAN INV-26: put on record twice", "S-SAMPLING-PLAN",
		f.state = SAMPLING_PLAN_STATE_POPULATION_RECORDED,
		sampling_plan_may_record_population(&f, &st, &to, &size));
}

static struct sample_name_facts place = { .id = "P", .plan_state = SAMPLING_PLAN_STATE_POPULATION_RECORDED,
	.audit_state = AUDIT_STATE_IN_FIELDWORK, .population_on_record = true, .population_size = 100, .place = 100 };

Test(sampling, inv_26_items_are_named_of_a_population_on_record)
{
	ROW(place, "R-SAMPLING-04, 05: the last of a hundred", "", (void)0, sample_item_may_name(&f, &st));
	ROW(place, "R-SAMPLING-04 INV-26: before the population", "S-SAMPLING-PLAN R-SAMPLING-04",
		f.population_on_record = false; f.plan_state = SAMPLING_PLAN_STATE_PLANNED, sample_item_may_name(&f, &st));
	ROW(place, "R-SAMPLING-05 INV-26: past its end", "R-SAMPLING-05", f.place = 101, sample_item_may_name(&f, &st));
	ROW(place, "R-SAMPLING-05 INV-26: before its beginning", "R-SAMPLING-05", f.place = 0, sample_item_may_name(&f, &st));
	ROW(place, "R-SAMPLING-05 INV-26: twice", "R-SAMPLING-05", f.place_is_taken = true, sample_item_may_name(&f, &st));
	ROW(place, "S-SAMPLING-PLAN: after it was concluded", "S-SAMPLING-PLAN",
		f.plan_state = SAMPLING_PLAN_STATE_CONCLUDED, sample_item_may_name(&f, &st));
}

static struct sample_item_facts named = { .id = "I", .state = SAMPLE_ITEM_STATE_NAMED,
	.plan_state = SAMPLING_PLAN_STATE_POPULATION_RECORDED, .audit_state = AUDIT_STATE_IN_FIELDWORK, .evidence = 1,
	.evidence_is_audits = true, .reason_given = true };

Test(sampling, items_are_examined_with_evidence)
{
	ROW(named, "R-SAMPLING-07, 12: deviates", "", (void)0, sample_item_may_mark_deviating(&f, &st, &to));
	ROW(named, "R-SAMPLING-07: deviates and nothing shows it", "R-SAMPLING-07", f.evidence = 0,
		sample_item_may_mark_deviating(&f, &st, &to));
	ROW(named, "R-SAMPLING-12 INV-6: shown by another audit's evidence", "R-SAMPLING-12", f.evidence_is_audits = false,
		sample_item_may_mark_deviating(&f, &st, &to));
	ROW(named, "R-EVIDENCE-32: shown by one side's evidence", "", f.evidence_sides = 1,
		sample_item_may_mark_deviating(&f, &st, &to));
	ROW(named, "R-EVIDENCE-32 INV-18: shown by evidence of two sides", "R-EVIDENCE-32", f.evidence_sides = 2,
		sample_item_may_mark_conforming(&f, &st, &to));
	ROW(named, "S-SAMPLE-ITEM: does not deviate", "", f.evidence = 0, sample_item_may_mark_conforming(&f, &st, &to));
	ROW(named, "S-SAMPLE-ITEM: seen once more", "", f.state = SAMPLE_ITEM_STATE_CONFORMING,
		sample_item_may_mark_deviating(&f, &st, &to));
	ROW(named, "S-SAMPLE-ITEM: a replaced one", "S-SAMPLE-ITEM", f.state = SAMPLE_ITEM_STATE_REPLACED,
		sample_item_may_mark_conforming(&f, &st, &to));
	ROW(named, "S-SAMPLING-PLAN INV-27: after it was concluded", "S-SAMPLING-PLAN",
		f.plan_state = SAMPLING_PLAN_STATE_CONCLUDED, sample_item_may_mark_deviating(&f, &st, &to));
}

Test(sampling, inv_26_items_are_replaced_with_a_reason)
{
	struct sample_name_facts other = place, taken = place;
	taken.place_is_taken = true;
	ROW(named, "R-SAMPLING-06 INV-26: for a reason", "", (void)0, sample_item_may_replace(&f, &other, &st, &to));
	ROW(named, "R-SAMPLING-06 INV-26: for none", "R-SAMPLING-06", f.reason_given = false,
		sample_item_may_replace(&f, &other, &st, &to));
	ROW(named, "R-SAMPLING-05 INV-26: by one that was drawn", "R-SAMPLING-05", (void)0,
		sample_item_may_replace(&f, &taken, &st, &to));
	ROW(named, "S-SAMPLE-ITEM INV-26: after it was examined", "S-SAMPLE-ITEM", f.state = SAMPLE_ITEM_STATE_DEVIATING,
		sample_item_may_replace(&f, &other, &st, &to));
}

Test(sampling, inv_27_is_concluded_when_all_items_are_examined)
{
	struct sampling_conclude_facts done = { .id = "P", .state = SAMPLING_PLAN_STATE_POPULATION_RECORDED,
		.audit_state = AUDIT_STATE_IN_FIELDWORK, .planned_size = 45, .counts = { .examined = 45 } };
	ROW(done, "R-SAMPLING-08, 09: all of them", "", (void)0, sampling_plan_may_conclude(&f, &st, &to));
	ROW(done, "R-SAMPLING-08 INV-27: some were not looked at", "R-SAMPLING-08", f.counts.named = 2,
		sampling_plan_may_conclude(&f, &st, &to));
	ROW(done, "R-SAMPLING-09 INV-27: fewer than planned", "R-SAMPLING-09", f.counts.examined = 44,
		sampling_plan_may_conclude(&f, &st, &to));
	ROW(done, "R-SAMPLING-09 INV-27: fewer for a reason", "", f.counts.examined = 44; f.shortfall_reason_given = true,
		sampling_plan_may_conclude(&f, &st, &to));
	ROW(done, "S-SAMPLING-PLAN: twice", "S-SAMPLING-PLAN", f.state = SAMPLING_PLAN_STATE_CONCLUDED,
		sampling_plan_may_conclude(&f, &st, &to));
}

static struct sampling_drawn drawn;

static const char *said(const struct sampling_design *d, uint32_t size, const struct sampling_counts *c, const char *why)
{
	static char text[SAMPLING_STATEMENT_BYTES];
	static struct status st;
	struct sampling_limits limits;
	struct sampling_size s = { .size = size, .detection_tenth_ppm = 669523, .detection_twentieth_ppm = 416247 };
	cr_assert(eq(int, sampling_limits(d, c, &st, &limits), OK));
	sampling_statement(&(struct sampling_statement_facts){ .title = "Leavers", .design = d, .size = &s, .counts = c,
		.limits = &limits, .shortfall_reason = why, .drawn = drawn }, text);
	return text;
}

Test(sampling, inv_27_the_statement_is_made_from_the_records)
{
	struct sampling_design infinite = attribute;
	infinite.method = SAMPLING_METHOD_BINOMIAL;
	infinite.population_size = 0;
	cr_expect(eq(str, (char *)(uintptr_t)said(&attribute, 45, &(struct sampling_counts){ .examined = 45 }, ""),
		"Leavers: 45 of 100 items were examined of 45 planned (hypergeometric, simple random); 0 deviate. With a confidence of "
		"95.00 % at most 4 of the 100 deviate (4.00 %). Evidence is a sample of what there is."));
	cr_expect(eq(str, (char *)(uintptr_t)said(&infinite, 93, &(struct sampling_counts){ .examined = 50, .deviations = 3,
		.replaced = 2 }, "the archive was closed"),
		"Leavers: 50 items were examined of 93 planned (binomial, simple random); 3 deviate, 2 were replaced. Fewer than "
		"planned: the archive was closed. With a confidence of 95.00 % at most 14.79 % deviate. "
		"Evidence is a sample of what there is."));
	cr_expect(eq(str, (char *)(uintptr_t)said(&judged, 10, &(struct sampling_counts){ .examined = 10, .deviations = 1 }, ""),
		"Leavers: 10 of 100 items were examined of 10 planned (judgement, judgement); 1 deviate. It states no confidence about "
		"the rest: had a tenth deviated, so many would have shown at least one with a chance of 66.95 %; a twentieth, of "
		"41.62 %. Evidence is a sample of what there is."));
}

Test(sampling, inv_27_the_statement_says_how_its_items_were_drawn)
{
	static const struct sampling_counts all = { .examined = 45 };
	static const struct { struct sampling_drawn drawn; const char *says; } row[] = {
		{ { .draw_state = SAMPLING_DRAW_STATE_DRAWN, .is_answered = true }, "by nonces of both sides" },
		{ { .draw_state = SAMPLING_DRAW_STATE_DRAWN, .answer_until_us = DAY_US },
			"by a nonce of the auditing side alone: the audited side gave none until 1970-01-02" },
		{ { .draw_state = SAMPLING_DRAW_STATE_ANSWERED, .is_answered = true }, "A draw was begun and not revealed" },
		{ { .abandoned = 2 }, "2 draws of it were begun and given up" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		drawn = row[i].drawn;
		cr_expect(strstr(said(&attribute, 45, &all, ""), row[i].says) != NULL, "%s", said(&attribute, 45, &all, ""));
	}
}

static struct sampling_draw_begin_facts begin = { .id = "P", .plan_state = SAMPLING_PLAN_STATE_POPULATION_RECORDED,
	.audit_state = AUDIT_STATE_IN_FIELDWORK, .procedure = SAMPLING_PROCEDURE_SIMPLE_RANDOM, .population_on_record = true,
	.population_size = 20, .sample_size = 10, .now_us = 5 * DAY_US, .answer_until_us = 6 * DAY_US };

Test(sampling, inv_26_a_draw_begins_when_the_population_is_on_record)
{
	ROW(begin, "R-SAMPLING-04, 13, 14, 15 INV-26: a day to answer", "", (void)0, sampling_draw_may_begin(&f, &st));
	ROW(begin, "R-SAMPLING-04 INV-26: before the population", "S-SAMPLING-PLAN R-SAMPLING-04",
		f.plan_state = SAMPLING_PLAN_STATE_PLANNED; f.population_on_record = false, sampling_draw_may_begin(&f, &st));
	ROW(begin, "R-SAMPLING-13: by judgement", "R-SAMPLING-13", f.procedure = SAMPLING_PROCEDURE_JUDGEMENT,
		sampling_draw_may_begin(&f, &st));
	ROW(begin, "R-SAMPLING-13: all there are", "", f.sample_size = 20, sampling_draw_may_begin(&f, &st));
	ROW(begin, "R-SAMPLING-13: more than there are", "R-SAMPLING-13", f.sample_size = 21, sampling_draw_may_begin(&f, &st));
	ROW(begin, "R-SAMPLING-14 INV-26: again", "R-SAMPLING-14", f.is_begun_already = true, sampling_draw_may_begin(&f, &st));
	ROW(begin, "R-SAMPLING-14 INV-26: after items were named", "R-SAMPLING-14", f.items_are_named = true,
		sampling_draw_may_begin(&f, &st));
	ROW(begin, "R-SAMPLING-15 INV-26: less than a day", "R-SAMPLING-15", f.answer_until_us--,
		sampling_draw_may_begin(&f, &st));
	ROW(begin, "S-AUDIT: after the audit", "S-AUDIT", f.audit_state = AUDIT_STATE_COMPLETED,
		sampling_draw_may_begin(&f, &st));
}

static struct sampling_draw_facts begun = { .id = "D", .state = SAMPLING_DRAW_STATE_BEGUN,
	.audit_state = AUDIT_STATE_IN_FIELDWORK, .now_us = 6 * DAY_US, .answer_until_us = 6 * DAY_US, .nonce_opens = true,
	.reason_given = true };

Test(sampling, inv_26_neither_side_picks_what_is_drawn)
{
	ROW(begun, "R-SAMPLING-16: at the last moment", "", (void)0, sampling_draw_may_answer(&f, &st, &to));
	ROW(begun, "R-SAMPLING-16 INV-26: too late", "R-SAMPLING-16", f.now_us++, sampling_draw_may_answer(&f, &st, &to));
	ROW(begun, "S-SAMPLING-DRAW INV-26: twice", "S-SAMPLING-DRAW", f.state = SAMPLING_DRAW_STATE_ANSWERED,
		sampling_draw_may_answer(&f, &st, &to));
	ROW(begun, "R-SAMPLING-17, 18: after the answer", "", f.state = SAMPLING_DRAW_STATE_ANSWERED,
		sampling_draw_may_reveal(&f, &st, &to));
	ROW(begun, "R-SAMPLING-17 INV-26: while the other side may answer", "R-SAMPLING-17", (void)0,
		sampling_draw_may_reveal(&f, &st, &to));
	ROW(begun, "R-SAMPLING-17: the other side had its time", "", f.now_us++, sampling_draw_may_reveal(&f, &st, &to));
	ROW(begun, "R-SAMPLING-18 INV-26: another nonce", "R-SAMPLING-18",
		f.state = SAMPLING_DRAW_STATE_ANSWERED; f.nonce_opens = false, sampling_draw_may_reveal(&f, &st, &to));
	ROW(begun, "S-SAMPLING-DRAW INV-26: drawn again", "S-SAMPLING-DRAW", f.state = SAMPLING_DRAW_STATE_DRAWN,
		sampling_draw_may_reveal(&f, &st, &to));
	ROW(begun, "R-SAMPLING-19: given up", "", (void)0, sampling_draw_may_abandon(&f, &st, &to));
	ROW(begun, "R-SAMPLING-19 INV-26: for no reason", "R-SAMPLING-19", f.reason_given = false,
		sampling_draw_may_abandon(&f, &st, &to));
	ROW(begun, "S-SAMPLING-DRAW INV-26: when it shows what is drawn", "S-SAMPLING-DRAW", f.state = SAMPLING_DRAW_STATE_DRAWN,
		sampling_draw_may_abandon(&f, &st, &to));
}

Test(sampling, inv_26_drawn_items_are_named_in_their_order)
{
	struct sample_name_facts next = place, whole, early;
	next.draw_state = SAMPLING_DRAW_STATE_DRAWN;
	next.follows = true;
	whole = early = next;
	whole.is_whole = true;
	ROW(next, "R-SAMPLING-20, 21: the next one", "", (void)0, sample_item_may_name(&f, &st));
	ROW(next, "R-SAMPLING-20 INV-26: before it is revealed", "R-SAMPLING-20", f.draw_state = SAMPLING_DRAW_STATE_ANSWERED,
		sample_item_may_name(&f, &st));
	ROW(next, "R-SAMPLING-21 INV-26: one that comes earlier", "R-SAMPLING-21", f.follows = false,
		sample_item_may_name(&f, &st));
	ROW(whole, "R-SAMPLING-21 INV-26: one more than planned", "R-SAMPLING-21", (void)0, sample_item_may_name(&f, &st));
	ROW(named, "R-SAMPLING-21: replaced by one that follows", "", (void)0, sample_item_may_replace(&f, &whole, &st, &to));
	ROW(named, "R-SAMPLING-21 INV-26: replaced before all are named", "R-SAMPLING-21", (void)0,
		sample_item_may_replace(&f, &early, &st, &to));
	whole.follows = false;
	ROW(named, "R-SAMPLING-21 INV-26: replaced by one that comes earlier", "R-SAMPLING-21", (void)0,
		sample_item_may_replace(&f, &whole, &st, &to));
}
