/* Monitoring of a running programme, period by period. */
#include "daemon/rule/monitoring_period.h"

#include "daemon/rpc.h"
#include "daemon/rule/coverage.h"
#include "daemon/rule/finding.h"
#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

enum { MISSING_BYTES = 120 };

static void name_missing(const Audit__MonitoringPeriod *row, char text[MISSING_BYTES])
{
	const struct {
		const char *name;
		const char *text;
	} evaluation[] = { { "schedule", row->schedule }, { "team performance", row->team_performance },
		{ "implementation", row->implementation }, { "feedback", row->feedback },
		{ "documentation", row->documentation } };
	text[0] = 0;
	for (size_t i = 0; i < ARRAY_LEN(evaluation); i++)
		if (!text_given(evaluation[i].text))
			text_append(text, MISSING_BYTES, evaluation[i].name);
}

static struct monitoring_period_facts facts_of(const struct request *rq, const Audit__MonitoringPeriod *row,
	const Audit__Programme *programme)
{
	return (struct monitoring_period_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.programme_id = programme->id,
		.programme_state = (int32_t)programme->state,
		.from_us = row->from_us,
		.to_us = row->to_us,
		.now_us = rq->now_us,
		.missing = "" };
}

int monitoring_period_add(struct request *rq, const Audit__AddMonitoringPeriodRequest *in,
	Audit__AddMonitoringPeriodResponse *out)
{
	Audit__Programme *programme;
	Audit__MonitoringPeriod *row;
	TRY(load_programme(rq, in->programme_id, &programme));
	TRY(new_monitoring_period(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__MONITORING_PERIOD_STATE__MONITORING_PERIOD_STATE_OPEN;
	row->author_id = rq->who.person;
	struct monitoring_period_facts facts = facts_of(rq, row, programme);
	TRY(monitoring_period_may_add(&facts, rq->st));
	TRY(put_monitoring_period(rq, row, 0));
	out->monitoring_period = row;
	return OK;
}

int monitoring_period_evaluate(struct request *rq, const Audit__EvaluateMonitoringPeriodRequest *in,
	Audit__EvaluateMonitoringPeriodResponse *out)
{
	Audit__Programme *programme;
	Audit__MonitoringPeriod *row;
	TRY(load_monitoring_period(rq, in->monitoring_period_id, &row));
	TRY(load_programme(rq, row->programme_id, &programme));
	struct monitoring_period_facts facts = facts_of(rq, row, programme);
	TRY(monitoring_period_may_evaluate(&facts, rq->st));
	rq_fill_given(&row->base, &in->base);
	TRY(put_monitoring_period(rq, row, in->version));
	out->monitoring_period = row;
	return OK;
}

/* The figures of the period: audits that were to end in it, and findings of the programme that are open now. */
static int count_audits(struct request *rq, Audit__MonitoringPeriod *row)
{
	Audit__Audit **audit;
	size_t count;
	TRY(where_audit(rq, "programme_id", row->programme_id, &audit, &count));
	for (size_t i = 0; i < count; i++) {
		Audit__Finding **finding;
		size_t findings;
		bool is_due = audit[i]->to_us > row->from_us && audit[i]->to_us <= row->to_us;
		row->audits_due += is_due;
		row->audits_held += is_due && audit_counts((int32_t)audit[i]->state, audit[i]->ended_early_us != 0);
		TRY(where_finding(rq, "audit_id", audit[i]->id, &finding, &findings));
		for (size_t k = 0; k < findings; k++)
			row->findings_open += finding_is_open((int32_t)finding[k]->state);
	}
	return OK;
}

int monitoring_period_close(struct request *rq, const Audit__CloseMonitoringPeriodRequest *in,
	Audit__CloseMonitoringPeriodResponse *out)
{
	Audit__Programme *programme;
	Audit__MonitoringPeriod *row;
	char missing[MISSING_BYTES];
	int32_t to;
	TRY(load_monitoring_period(rq, in->monitoring_period_id, &row));
	TRY(load_programme(rq, row->programme_id, &programme));
	name_missing(row, missing);
	struct monitoring_period_facts facts = facts_of(rq, row, programme);
	facts.missing = missing;
	TRY(monitoring_period_may_close(&facts, rq->st, &to));
	TRY(count_audits(rq, row));
	row->state = (Audit__MonitoringPeriodState)to;
	TRY(put_monitoring_period(rq, row, in->version));
	out->monitoring_period = row;
	return OK;
}
