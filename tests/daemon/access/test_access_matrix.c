/*
 * The access matrix: every method x person of each role and relation x reference, against authz.csv; then each access
 * decision flipped in turn, which must turn it red. security.md 3.4, B16 and B18.
 *
 * usage: test_access_matrix [--print | --cells]   --cells flips nothing
 * --print   writes the table as it is now, for a person to review before it is kept
 */
#include "audit/v1/options.pb-c.h"
#include "tests/daemon/access/cells.h"
#include "tests/daemon/access/mutants.h"
#include "tests/daemon/access/table.h"

/* Past access these are refused by a rule in every state the fixture has: the demo and the rules' tests bring them to OK. */
static const char *const never_done[] = {
	"ActionService/AddAction",
	"AuditService/BeginFieldwork",
	"AuditService/CompleteAudit",
	"AuditService/InitiateAudit",
	"AuditService/ScheduleAudit",
	"CriteriaSourceService/PinCriteriaSource",
	"DeviceService/AddDevice",
	"DeviceService/ConfirmDevice",
	"DeviceService/EnrolDevice",
	"EvaluationService/GrantEvaluation",
	"EvidenceService/FinishUpload",
	"EvidenceService/GetChunk",
	"EvidenceService/GetUpload",
	"EvidenceService/PutChunk",
	"EvidenceService/SubmitEvidence",
	"FindingService/AcceptResponseFinding",
	"FindingService/ClaimFinding",
	"FindingService/CloseFinding",
	"FindingService/ReopenFinding",
	"FindingService/RespondFinding",
	"FindingService/ReturnResponseFinding",
	"FindingService/UpholdFinding",
	"FindingService/VerifyImplementationFinding",
	"ProgrammeService/AddProgramme",
	"ProgrammeService/SubmitProgramme",
	"TeamMemberService/AcceptTeamMember",
	"TeamMemberService/AddTeamMember",
	"TeamMemberService/DeclineTeamMember",
	"TeamService/ConfirmTeam",
	"WaiverService/AddWaiver",
	"WaiverService/GrantWaiver",
	NULL
};

static bool may_fail(const struct method_rule *method)
{
	for (size_t i = 0; never_done[i]; i++)
		if (strcmp(method->name + strlen("audit.v1."), never_done[i]) == 0)
			return true;
	return method->effect == AUDIT__EFFECT__EFFECT_SYSTEM;
}

static void run_all(struct run *r)
{
	for (size_t i = 0; i < schema_method_count; i++) {
		size_t done = r->done;
		cells_method(r, &schema_method[i]);
		if (r->done > done || may_fail(&schema_method[i]))
			continue;
		(void)fprintf(stderr, "%s: no cell ends with OK\n", schema_method[i].name);
		r->failures++;
	}
}

int main(int argc, char **argv)
{
	char path[1024];
	struct run r = { .w = world_new(), .is_writing = argc > 1 && strcmp(argv[1], "--print") == 0 };
	const char *source = getenv("SOURCE_DIR");
	(void)snprintf(path, sizeof(path), "%s/tests/daemon/access/authz.csv", source ? source : ".");
	if (!r.is_writing)
		table_load(path);
	cells_sees(&r);
	run_all(&r);
	(void)fprintf(stderr, "%zu cells, %zu failures\n", r.cells, r.failures);
	if (r.is_writing)
		table_print();
	else if (r.failures == 0 && argc == 1)
		r.failures = mutants_survive(r.w);
	world_free(r.w);
	return r.failures == 0 ? 0 : 1;
}
