/* Decides which scales are sound, which may be pinned, and which grade of it a finding means. */
#include "daemon/rule/scale.h"

#include "common/bytes.h"
#include "gen/vocabulary.h"

#include <string.h>

enum { CODES, CLASSES, OWES, LABELS, PUBLISHED, ONCE, BEFORE, GRADED, ORDER, PLACE };

/* clang-format off */
const struct rule scale_rule[] = {
	[CODES] = { "R-SCALE-01", 'H', "ISO/IEC 27007:2020, 6.4.8", "scale",
		"each grade of a scale has a code of its own",
		"auditc scale change {id} --grades JSON" },
	[CLASSES] = { "R-SCALE-02", 'H', "ISO/IEC 27007:2020, 6.4.8", "scale",
		"a scale has grades for a major and for a minor nonconformity",
		"auditc scale change {id} --grades JSON" },
	[OWES] = { "R-SCALE-03", 'H', "ISO 19011:2018, 6.7; INV-24", "scale",
		"a nonconformity asks for a response, and says within how many days",
		"auditc scale change {id} --grades JSON" },
	[LABELS] = { "R-SCALE-04", 'H', "ISO/IEC 27007:2020, 6.4.8", "scale",
		"each grade is named, once in each language",
		"auditc scale change {id} --grades JSON" },
	[PUBLISHED] = { "R-SCALE-05", 'H', "ISO 19011:2018, 5.5.2; INV-16", "scale",
		"a programme or audit pins a published scale of its organisation",
		"auditc scale publish SCALE" },
	[ONCE] = { "R-SCALE-06", 'H', "ISO 19011:2018, 5.5.2", "scale",
		"a programme or audit pins one scale",
		"auditc scale-pin change PIN --scale-id SCALE" },
	[BEFORE] = { "R-SCALE-07", 'H', "ISO 19011:2018, 6.4.8; INV-16", "scale",
		"all findings of an audit are graded by the same scale",
		"auditc finding list --audit-id {id}" },
	[GRADED] = { "R-SCALE-08", 'H', "ISO 19011:2018, 6.4.8", "finding",
		"a finding has one grade of the scale that its audit pins",
		"auditc scale list" },
	[ORDER] = { "R-SCALE-09", 'A', "ISO 19011:2018, 6.7", "scale",
		"a correction is due before the response, and that before what shows it done",
		"auditc scale change {id} --grades JSON" },
	[PLACE] = { "R-SCALE-10", 'H', "ISO 19011:2018, 5.5.2", "scale",
		"scales are pinned to programmes and audits",
		"auditc programme list" },
	{ 0 }
};

static const struct transition transition[] = {
	{ SCALE_STATE_DRAFT, "change", SCALE_STATE_DRAFT },
	{ SCALE_STATE_DRAFT, "publish", SCALE_STATE_PUBLISHED },
	{ SCALE_STATE_DRAFT, "retire", SCALE_STATE_RETIRED },
	{ SCALE_STATE_PUBLISHED, "retire", SCALE_STATE_RETIRED },
};
/* clang-format on */

const struct machine scale_machine = {
	.noun = "scale",
	.state_name = enum_name_scale_state,
	.state_count = ARRAY_LEN(enum_name_scale_state),
	.transition = transition,
	.transition_count = ARRAY_LEN(transition),
	.rule = { "S-SCALE", 'H', "ISO/IEC 27007:2020, 6.4.8", "scale",
		"the state of the scale allows what is asked", "auditc scale get {id}" },
};

static bool is_nonconformity(int32_t grade)
{
	return grade == FINDING_GRADE_MAJOR || grade == FINDING_GRADE_MINOR;
}

static const char *doubled_code(const struct scale_facts *f)
{
	for (size_t i = 0; i < f->grades; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(f->grade[i].code, f->grade[k].code) == 0)
				return f->grade[i].code;
	return NULL;
}

static void require_days(const struct scale_grade *g, const char *id, struct status *st)
{
	bool owes = is_nonconformity(g->grade);
	bool in_order = (g->correction_days <= g->response_days || g->response_days == 0) &&
		(g->response_days <= g->evidence_days || g->evidence_days == 0);
	rule_require(st, &scale_rule[OWES], !owes || (g->is_response_required && g->response_days > 0), id,
		"\"%s\" asks for none", g->code);
	rule_require(st, &scale_rule[ORDER], in_order, id, "\"%s\" has %u, %u and %u days", g->code, g->correction_days,
		g->response_days, g->evidence_days);
}

static void require_sound(const struct scale_facts *f, struct status *st)
{
	const char *doubled = doubled_code(f);
	rule_require(st, &scale_rule[CODES], !doubled, f->id, "\"%s\" stands twice", doubled ? doubled : "");
	for (size_t i = 0; i < f->grades; i++) {
		const struct scale_grade *g = &f->grade[i];
		require_days(g, f->id, st);
		rule_require(st, &scale_rule[LABELS], g->is_labelled && !g->label_is_doubled, f->id, "\"%s\" %s", g->code,
			g->is_labelled ? "has two names in one language" : "has no name");
	}
}

int scale_may_add(const struct scale_facts *f, struct status *st)
{
	require_sound(f, st);
	return rule_verdict(st);
}

int scale_may_change(const struct scale_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&scale_machine, f->state, "change", f->id, st, ret_state);
	require_sound(f, st);
	return rule_verdict(st);
}

static bool has_class(const struct scale_facts *f, int32_t class)
{
	for (size_t i = 0; i < f->grades; i++)
		if (f->grade[i].grade == class)
			return true;
	return false;
}

int scale_may_publish(const struct scale_facts *f, struct status *st, int32_t *ret_state)
{
	bool major = has_class(f, FINDING_GRADE_MAJOR), minor = has_class(f, FINDING_GRADE_MINOR);
	(void)machine_step(&scale_machine, f->state, "publish", f->id, st, ret_state);
	rule_require(st, &scale_rule[CLASSES], major && minor, f->id, "it has no grade for a %s one",
		major ? "minor" : "major");
	require_sound(f, st);
	return rule_verdict(st);
}

int scale_may_retire(const struct scale_facts *f, struct status *st, int32_t *ret_state)
{
	(void)machine_step(&scale_machine, f->state, "retire", f->id, st, ret_state);
	return rule_verdict(st);
}

static void require_pinnable(const struct scale_pin_facts *f, struct status *st)
{
	bool published = f->scale_state == SCALE_STATE_PUBLISHED;
	rule_require(st, &scale_rule[PLACE], f->is_programme_or_audit, f->id, "it is neither");
	rule_require(st, &scale_rule[PUBLISHED], published && f->is_own, f->id, "%s",
		published ? "the scale is another organisation's" : "the scale is not published, or is retired");
	rule_require(st, &scale_rule[BEFORE], f->findings == 0, f->id, "%zu findings are graded already", f->findings);
}

int scale_may_pin(const struct scale_pin_facts *f, struct status *st)
{
	require_pinnable(f, st);
	rule_require(st, &scale_rule[ONCE], f->pins == 0, f->id, "a scale is pinned");
	return rule_verdict(st);
}

int scale_may_change_pin(const struct scale_pin_facts *f, struct status *st)
{
	require_pinnable(f, st);
	return rule_verdict(st);
}

static bool means(const struct scale_pick_facts *f, const struct scale_grade *g)
{
	return (!*f->code || strcmp(f->code, g->code) == 0) && (!f->class || f->class == g->grade);
}

/* Where nothing is pinned the classes are the grades, with the meaning of ISO/IEC 17021-1. */
static void pick_class(const struct scale_pick_facts *f, struct status *st, struct scale_grade *ret_grade)
{
	bool sound = f->class && !*f->code;
	rule_require(st, &scale_rule[GRADED], sound, f->id, "%s",
		*f->code ? "no scale is pinned that would have codes" : "no grade is given");
	if (sound)
		*ret_grade = (struct scale_grade){ .code = "", .grade = f->class,
			.is_response_required = is_nonconformity(f->class) };
}

void scale_pick(const struct scale_pick_facts *f, struct status *st, struct scale_grade *ret_grade)
{
	size_t fitting = 0, last = 0;
	if (!f->grade) {
		pick_class(f, st, ret_grade);
		return;
	}
	for (size_t i = 0; i < f->grades; i++)
		if (means(f, &f->grade[i])) {
			fitting++;
			last = i;
		}
	rule_require(st, &scale_rule[GRADED], fitting == 1, f->id, "%zu grades of the pinned scale are meant", fitting);
	if (fitting == 1)
		*ret_grade = f->grade[last];
}
