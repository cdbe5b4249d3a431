/* Procedures of a programme: documents that stand elsewhere. */
#include "daemon/rule/procedure.h"

#include "daemon/rpc.h"
#include "daemon/rule/programme.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

int procedure_add(struct request *rq, const Audit__AddProcedureRequest *in, Audit__AddProcedureResponse *out)
{
	Audit__Programme *programme;
	Audit__Procedure *row;
	TRY(load_programme(rq, in->programme_id, &programme));
	TRY(programme_may((int32_t)programme->state, "change", programme->id, rq->st));
	TRY(new_procedure(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__PROCEDURE_STATE__PROCEDURE_STATE_IN_FORCE;
	TRY(writers_add(rq, &row->base));
	row->edition = programme->edition;
	TRY(put_procedure(rq, row, 0));
	out->procedure = row;
	return OK;
}

int procedure_remove(struct request *rq, const Audit__RemoveProcedureRequest *in, Audit__RemoveProcedureResponse *out)
{
	Audit__Programme *programme;
	Audit__Procedure *row;
	int32_t to;
	TRY(load_procedure(rq, in->procedure_id, &row));
	TRY(load_programme(rq, row->programme_id, &programme));
	TRY(procedure_may_remove(row->id, (int32_t)row->state, programme->id, (int32_t)programme->state, rq->st, &to));
	row->state = (Audit__ProcedureState)to;
	TRY(writers_add(rq, &row->base));
	TRY(put_procedure(rq, row, in->version));
	out->procedure = row;
	return OK;
}
