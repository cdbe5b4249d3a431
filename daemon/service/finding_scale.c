/* Which scale grades a finding, and the days that follow from the grade. */
#include "daemon/service/finding_scale.h"

#include "daemon/rule/finding.h"
#include "daemon/rule/scale.h"
#include "gen/rows.h"
#include "gen/vocabulary.h"

#include <string.h>

static int find_pin(struct request *rq, const char *scope_id, Audit__ScalePin **ret_pin)
{
	Audit__ScalePin **pin;
	size_t count;
	TRY(where_scale_pin(rq, "scope_id", scope_id, &pin, &count));
	*ret_pin = count > 0 ? pin[0] : NULL;
	return OK;
}

static int find_scale_of(struct request *rq, const Audit__Audit *audit, Audit__Scale **ret_scale)
{
	Audit__ScalePin *pin;
	*ret_scale = NULL;
	TRY(find_pin(rq, audit->id, &pin));
	if (!pin)
		TRY(find_pin(rq, audit->programme_id, &pin));
	return pin ? load_scale(rq, pin->scale_id, ret_scale) : OK;
}

static const Audit__ScaleGrade *grade_of_code(const Audit__Scale *scale, const char *code)
{
	for (size_t i = 0; scale && i < scale->n_grades; i++)
		if (strcmp(scale->grades[i]->code, code) == 0)
			return scale->grades[i];
	return NULL;
}

int finding_pick_grade(struct request *rq, const Audit__Audit *audit, int32_t class, const char *code, Audit__Finding *row)
{
	Audit__Scale *scale;
	struct scale_grade grade[20], picked = { .code = NULL };
	TRY(find_scale_of(rq, audit, &scale));
	struct scale_pick_facts f = { .id = audit->id, .grade = scale ? grade : NULL, .code = code, .class = class };
	for (; scale && f.grades < scale->n_grades && f.grades < ARRAY_LEN(grade); f.grades++)
		grade[f.grades] = (struct scale_grade){ .code = scale->grades[f.grades]->code,
			.grade = (int32_t)scale->grades[f.grades]->grade };
	scale_pick(&f, rq->st, &picked);
	if (!picked.code)
		return OK;
	row->grade = (Audit__FindingGrade)picked.grade;
	row->grade_code = picked.code;
	row->scale_grade = (Audit__ScaleGrade *)(uintptr_t)grade_of_code(scale, picked.code);
	return OK;
}

int finding_keep_scale(struct request *rq, const Audit__Audit *audit)
{
	Audit__ScalePin *own, *inherited, *row;
	TRY(find_pin(rq, audit->id, &own));
	TRY(find_pin(rq, audit->programme_id, &inherited));
	if (own || !inherited)
		return OK;
	TRY(new_scale_pin(rq, &row));
	row->scope_id = audit->id;
	row->scale_id = inherited->scale_id;
	row->author_id = inherited->author_id;
	return put_scale_pin(rq, row, 0);
}

bool finding_owes_response(const Audit__Finding *row)
{
	return finding_is_nonconformity((int32_t)row->grade) || (row->scale_grade && row->scale_grade->is_response_required);
}

int finding_move_due(struct request *rq, Audit__Finding *row, int64_t due_us)
{
	if (row->response_due_us == due_us || row->response_due_us == 0) {
		row->response_due_us = due_us;
		return OK;
	}
	TRY(rq_append(rq, &row->earlier_response_due_us, &row->n_earlier_response_due_us, &row->response_due_us,
		sizeof(row->response_due_us)));
	row->response_due_us = due_us;
	return OK;
}

int64_t finding_due_from(const Audit__Finding *row, int64_t from_us)
{
	const Audit__ScaleGrade *g = row->scale_grade;
	uint32_t days = row->response_days ? row->response_days : g ? g->response_days : 0;
	return finding_owes_response(row) ? finding_response_due(from_us, days) : 0;
}

int finding_set_dues(struct request *rq, Audit__Finding *row, int64_t from_us)
{
	const Audit__ScaleGrade *g = finding_owes_response(row) ? row->scale_grade : NULL;
	row->correction_due_us = g ? finding_due(from_us, g->correction_days) : 0;
	row->evidence_due_us = g ? finding_due(from_us, g->evidence_days) : 0;
	return finding_move_due(rq, row, finding_due_from(row, from_us));
}
