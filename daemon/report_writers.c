/* Asks conclusions and reports of an audit for who wrote them. */
#include "daemon/report_writers.h"

#include "daemon/writers.h"
#include "gen/rows.h"

int report_look_at_writers(struct request *rq, const char *audit_id, bool *ret_wrote)
{
	Audit__Report **report;
	Audit__Conclusion **conclusion;
	size_t reports, conclusions;
	*ret_wrote = false;
	TRY(where_report(rq, "audit_id", audit_id, &report, &reports));
	TRY(where_conclusion(rq, "audit_id", audit_id, &conclusion, &conclusions));
	for (size_t i = 0; i < reports; i++)
		*ret_wrote |= writers_have_signer(rq, &report[i]->base);
	for (size_t i = 0; i < conclusions; i++)
		*ret_wrote |= writers_have_signer(rq, &conclusion[i]->base);
	return OK;
}
