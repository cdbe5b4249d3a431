/* Decides whether a sample may be planned, drawn, examined and concluded; computes its size. */
#include "daemon/rule/sampling.h"

#include "common/sampling.h"
#include "daemon/rule/audit.h"
#include "daemon/rule/evidence.h"
#include "daemon/rule/sampling_rules.h"
#include "daemon/rule/text.h"
#include "gen/vocabulary.h"

#include <inttypes.h>

bool sampling_is_statistical(int32_t method)
{
	return method == SAMPLING_METHOD_HYPERGEOMETRIC || method == SAMPLING_METHOD_BINOMIAL ||
		method == SAMPLING_METHOD_PROPORTION || method == SAMPLING_METHOD_MEAN;
}

static bool is_random(int32_t procedure)
{
	return procedure == SAMPLING_PROCEDURE_SIMPLE_RANDOM || procedure == SAMPLING_PROCEDURE_SYSTEMATIC ||
		procedure == SAMPLING_PROCEDURE_STRATIFIED || procedure == SAMPLING_PROCEDURE_NEYMAN;
}

static void need(char lacking[200], bool given, const char *what)
{
	if (!given)
		text_append(lacking, 200, what);
}

/* "confidence_ppm, rate_ppm": what the method computes from and is not there. */
static void find_lacking(const struct sampling_design *d, char lacking[200])
{
	bool estimates = d->method == SAMPLING_METHOD_PROPORTION || d->method == SAMPLING_METHOD_MEAN;
	bool accepts = d->method == SAMPLING_METHOD_HYPERGEOMETRIC || d->method == SAMPLING_METHOD_BINOMIAL;
	lacking[0] = 0;
	if (d->method == SAMPLING_METHOD_HYPERGEOMETRIC || d->method == SAMPLING_METHOD_SITES)
		need(lacking, d->population_size > 0, "population_size");
	if (accepts) {
		need(lacking, d->confidence_ppm > 0, "confidence_ppm");
		need(lacking, d->rate_ppm >= SAMPLING_RATE_MIN, "rate_ppm of at least 1000");
	}
	if (estimates)
		need(lacking, sampling_z_micro(d->confidence_ppm) > 0,
			"confidence_ppm of 800000, 900000, 950000, 980000, 990000 or 999000");
	if (d->method == SAMPLING_METHOD_PROPORTION) {
		need(lacking, d->rate_ppm > 0, "rate_ppm");
		need(lacking, d->precision_ppm > 0, "precision_ppm");
	}
	if (d->method == SAMPLING_METHOD_MEAN) {
		need(lacking, d->deviation_micro > 0, "deviation_micro");
		need(lacking, d->error_micro > 0, "error_micro");
	}
	if (d->method == SAMPLING_METHOD_SITES)
		need(lacking, d->factor_per_mille > 0, "factor_per_mille");
	if (d->method == SAMPLING_METHOD_EFFECTIVE_PEOPLE)
		need(lacking, d->head_count > 0, "head_counts");
	if (d->method == SAMPLING_METHOD_JUDGEMENT)
		need(lacking, d->chosen_size > 0, "chosen_size");
}

static int compute_size(const struct sampling_design *d, struct status *st, uint32_t *ret_size)
{
	uint32_t z = sampling_z_micro(d->confidence_ppm);
	if (d->method == SAMPLING_METHOD_HYPERGEOMETRIC || d->method == SAMPLING_METHOD_BINOMIAL)
		return sampling_size_acceptance(d->method == SAMPLING_METHOD_BINOMIAL ? 0 : d->population_size, d->rate_ppm,
			d->confidence_ppm, d->accept, st, ret_size);
	if (d->method == SAMPLING_METHOD_PROPORTION)
		*ret_size = sampling_size_proportion(d->population_size, d->rate_ppm, d->precision_ppm, z);
	else if (d->method == SAMPLING_METHOD_MEAN)
		*ret_size = sampling_size_mean(d->population_size, d->deviation_micro, d->error_micro, z);
	else if (d->method == SAMPLING_METHOD_SITES)
		*ret_size = sampling_size_sites(d->population_size, d->factor_per_mille);
	else if (d->method == SAMPLING_METHOD_EFFECTIVE_PEOPLE)
		*ret_size = sampling_size_people(d->head_counts, d->head_count);
	else
		*ret_size = d->chosen_size;
	return OK;
}

/* Groups of people are a population of other units: what is known of them is not how many deviate. */
static int compute_chances(const struct sampling_design *d, struct status *st, struct sampling_size *s)
{
	uint32_t size = s->size < SAMPLING_POPULATION_MAX ? s->size : SAMPLING_POPULATION_MAX;
	if (d->method == SAMPLING_METHOD_MEAN || d->method == SAMPLING_METHOD_EFFECTIVE_PEOPLE)
		return OK;
	uint32_t population = d->method == SAMPLING_METHOD_BINOMIAL ? 0 : d->population_size;
	if (d->rate_ppm > 0)
		TRY(sampling_detection(population, size, d->rate_ppm, st, &s->detection_ppm));
	TRY(sampling_detection(population, size, SAMPLING_PPM / 10, st, &s->detection_tenth_ppm));
	return sampling_detection(population, size, SAMPLING_PPM / 20, st, &s->detection_twentieth_ppm);
}

/* Percent with two digits, for texts: the whole and the hundredths of "66.95". */
#define PERCENT(ppm) (ppm) / 10000, (ppm) / 100 % 100

int sampling_compute(const struct sampling_design *d, const char *id, struct status *st, struct sampling_size *ret_size)
{
	char lacking[200];
	struct sampling_size s = { 0 };
	*ret_size = s;
	find_lacking(d, lacking);
	rule_require(st, &sampling_rule[PARAMETERS], !*lacking && d->method > 0, id, "the method lacks %s",
		*lacking ? lacking : "a name");
	if (*lacking || d->method <= 0)
		return rule_verdict(st);
	TRY(compute_size(d, st, &s.size));
	TRY(compute_chances(d, st, &s));
	bool is_known = sampling_is_statistical(d->method) || d->method == SAMPLING_METHOD_EFFECTIVE_PEOPLE;
	rule_require(st, &sampling_rule[CHANCE], is_known, id,
		"%" PRIu32 " items find at least one with a chance of %" PRIu32 ".%02" PRIu32 " %% where a tenth deviates, of %"
		PRIu32 ".%02" PRIu32 " %% where a twentieth does", s.size, PERCENT(s.detection_tenth_ppm),
		PERCENT(s.detection_twentieth_ppm));
	rule_require(st, &sampling_rule[AT_RANDOM], !sampling_is_statistical(d->method) || d->procedure == 0 ||
		is_random(d->procedure), id, "its confidence holds for items drawn at random alone");
	*ret_size = s;
	return rule_verdict(st);
}

static void require_plan(const struct sampling_plan_facts *f, struct status *st)
{
	rule_require(st, &sampling_rule[RATIONALE], f->rationale_given, f->id, "its rationale is empty");
	rule_require(st, &sampling_rule[AUDITS_CRITERIA], !f->foreign_item, f->id, "%s is none of the audit's criteria",
		f->foreign_item ? f->foreign_item : "");
	audit_require(f->audit_state, "submit-evidence", f->id, st);
}

int sampling_plan_may_add(const struct sampling_plan_facts *f, struct status *st, struct sampling_size *ret_size)
{
	require_plan(f, st);
	return sampling_compute(&f->design, f->id, st, ret_size);
}

int sampling_plan_may_change(const struct sampling_plan_facts *f, struct status *st, int32_t *ret_state,
	struct sampling_size *ret_size)
{
	(void)machine_step(&sampling_plan_machine, f->state, "change", f->id, st, ret_state);
	require_plan(f, st);
	return sampling_compute(&f->design, f->id, st, ret_size);
}

int sampling_plan_may_record_population(const struct sampling_plan_facts *f, struct status *st, int32_t *ret_state,
	struct sampling_size *ret_size)
{
	(void)machine_step(&sampling_plan_machine, f->state, "record-population", f->id, st, ret_state);
	audit_require(f->audit_state, "submit-evidence", f->id, st);
	return sampling_compute(&f->design, f->id, st, ret_size);
}

int sampling_limits(const struct sampling_design *d, const struct sampling_counts *c, struct status *st,
	struct sampling_limits *ret_limits)
{
	struct sampling_limits l = { 0 };
	bool is_finite = d->method == SAMPLING_METHOD_HYPERGEOMETRIC;
	l.is_known = (is_finite || d->method == SAMPLING_METHOD_BINOMIAL) && d->confidence_ppm > 0 && c->examined > 0 &&
		c->examined <= SAMPLING_EXAMINED_MAX && c->deviations <= SAMPLING_DEVIATIONS_MAX &&
		c->deviations <= c->examined && (!is_finite || c->examined <= d->population_size);
	if (l.is_known && is_finite)
		TRY(sampling_limit_items(d->population_size, c->examined, c->deviations, d->confidence_ppm, st, &l.items));
	else if (l.is_known)
		TRY(sampling_limit_rate(c->examined, c->deviations, d->confidence_ppm, st, &l.ppm));
	if (l.items > 0)
		l.ppm = (uint32_t)(((uint64_t)l.items * SAMPLING_PPM + d->population_size - 1) / d->population_size);
	*ret_limits = l;
	return OK;
}

int sampling_plan_may_conclude(const struct sampling_conclude_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&sampling_plan_machine, f->state, "conclude", f->id, st, ret_state);
	rule_require(st, &sampling_rule[ALL_EXAMINED], f->counts.named == 0, f->id, "%" PRIu32 " are named and not examined",
		f->counts.named);
	rule_require(st, &sampling_rule[SHORTFALL], f->counts.examined >= f->planned_size || f->shortfall_reason_given, f->id,
		"%" PRIu32 " of %" PRIu32 " were examined", f->counts.examined, f->planned_size);
	audit_require(f->audit_state, "submit-evidence", f->id, st);
	return rule_verdict(st);
}

static void require_named(const struct sample_name_facts *f, struct status *st)
{
	rule_require(st, &sampling_rule[POPULATION_FIRST], f->population_on_record, f->id, "its population is not on record");
	rule_require(st, &sampling_rule[OF_POPULATION], f->place > 0 && f->place <= f->population_size, f->id,
		"place %" PRIu32 " of %" PRIu32, f->place, f->population_size);
	rule_require(st, &sampling_rule[OF_POPULATION], !f->place_is_taken, f->id, "place %" PRIu32 " is in the sample already",
		f->place);
	rule_require(st, &sampling_rule[DRAW_FIRST], !f->draw_state || f->draw_state == SAMPLING_DRAW_STATE_DRAWN, f->id,
		"its draw is not revealed");
	rule_require(st, &sampling_rule[IN_ITS_ORDER], f->draw_state != SAMPLING_DRAW_STATE_DRAWN || f->follows, f->id,
		"place %" PRIu32 " comes earlier in the draw than what is named already", f->place);
}

int sample_item_may_name(const struct sample_name_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&sampling_plan_machine, f->plan_state, "name-items", f->id, st, &same);
	require_named(f, st);
	rule_require(st, &sampling_rule[IN_ITS_ORDER], f->draw_state != SAMPLING_DRAW_STATE_DRAWN || !f->is_whole, f->id,
		"as many as were planned are named");
	audit_require(f->audit_state, "submit-evidence", f->id, st);
	return rule_verdict(st);
}

static void require_examinable(const struct sample_item_facts *f, struct status *st)
{
	int32_t same;
	(void)machine_step(&sampling_plan_machine, f->plan_state, "examine", f->id, st, &same);
	rule_require(st, &sampling_rule[AUDITS_EVIDENCE], f->evidence_is_audits, f->id, "it names evidence of another audit");
	evidence_require_one_side(f->evidence_sides, f->id, st);
	audit_require(f->audit_state, "submit-evidence", f->id, st);
}

int sample_item_may_mark_conforming(const struct sample_item_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&sample_item_machine, f->state, "mark-conforming", f->id, st, ret_state);
	require_examinable(f, st);
	return rule_verdict(st);
}

int sample_item_may_mark_deviating(const struct sample_item_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&sample_item_machine, f->state, "mark-deviating", f->id, st, ret_state);
	rule_require(st, &sampling_rule[DEVIATION_SHOWN], f->evidence > 0, f->id, "it names no evidence");
	require_examinable(f, st);
	return rule_verdict(st);
}

int sample_item_may_replace(const struct sample_item_facts *f, const struct sample_name_facts *by, struct status *st,
	int32_t *ret_state)
{
	(void)machine_step(&sample_item_machine, f->state, "replace", f->id, st, ret_state);
	rule_require(st, &sampling_rule[REPLACED_WITH_REASON], f->reason_given, f->id, "no reason is given");
	require_named(by, st);
	rule_require(st, &sampling_rule[IN_ITS_ORDER], by->draw_state != SAMPLING_DRAW_STATE_DRAWN || by->is_whole, by->id,
		"all that were drawn are named first");
	require_examinable(f, st);
	return rule_verdict(st);
}
