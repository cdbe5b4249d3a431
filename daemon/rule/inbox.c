/* The inbox's rows, in the order of an audit's life. */
#include "daemon/rule/inbox.h"

#include <stddef.h>

/* Findings that ask for a response of the audited side. */
#define NONCONFORMITY "(grade = major OR grade = minor)"

/* clang-format off */
const struct waiting inbox_waiting[] = {
	{ "device", "state = pending", "DeviceService/ConfirmDevice", NULL, { "person_id" }, NULL,
		"confirm a new device by its six words" },
	{ "evaluation", "state = assessed", "EvaluationService/GrantEvaluation", NULL, { "evaluator_id", "person_id" }, NULL,
		"review an evaluation and grant it" },
	{ "programme", "state = draft", "ProgrammeService/SubmitProgramme", NULL, { NULL }, NULL,
		"complete the programme and submit it" },
	{ "programme", "state = submitted", "ProgrammeService/ApproveProgramme", NULL, { "author_id" }, NULL,
		"approve the programme or return it" },
	{ "audit", "state = proposed", "AuditService/ScheduleAudit", NULL, { NULL }, "from_us",
		"schedule the audit" },
	{ "audit", "state = scheduled", "TeamService/ConfirmTeam", NULL, { NULL }, "from_us",
		"confirm the audit team" },
	{ "team_member", "state = proposed", "TeamMemberService/AcceptTeamMember", "person_id", { NULL }, NULL,
		"accept or decline your place in the audit team" },
	{ "waiver", "state = requested", "WaiverService/GrantWaiver", NULL, { "requester_id", "person_id" }, NULL,
		"decide on a waiver" },
	{ "audit", "state = team_confirmed", "AuditService/InitiateAudit", NULL, { NULL }, "from_us",
		"establish contact with the auditee" },
	{ "audit", "state = in_fieldwork", "AuditService/ConcludeAudit", NULL, { NULL }, "to_us",
		"conclude the fieldwork" },
	{ "evidence", "state = submitted OR state = disputed", "EvidenceService/AcceptEvidence", NULL, { "collector_id" }, NULL,
		"accept the evidence or reject it" },
	{ "finding", "state = draft", "FindingService/ReviewFinding", NULL, { NULL }, NULL,
		"review the draft with the team" },
	{ "finding", "state = team_reviewed", "FindingService/CommunicateFinding", NULL, { NULL }, NULL,
		"communicate the finding to the auditee" },
	{ "finding", "state = communicated", "FindingService/AcknowledgeFinding", NULL, { NULL }, NULL,
		"acknowledge the finding or dispute it" },
	{ "finding", "state = disputed", "FindingService/UpholdFinding", NULL, { NULL }, NULL,
		"decide on a disputed finding" },
	{ "finding", "(state = acknowledged OR state = upheld) AND " NONCONFORMITY, "FindingService/RespondFinding", NULL,
		{ NULL }, NULL, "respond with correction, cause and actions" },
	{ "finding", "state = response_returned", "FindingService/RespondFinding", NULL, { NULL }, NULL,
		"answer what is missing in the response" },
	{ "finding", "state = responded", "FindingService/AcceptResponseFinding", NULL, { NULL }, NULL,
		"accept the response or return it" },
	{ "action", "state = agreed", "ActionService/FinishAction", NULL, { NULL }, "due_us",
		"carry out the action" },
	{ "finding", "state = response_accepted", "FindingService/ClaimFinding", NULL, { NULL }, NULL,
		"have the actions done and claim it" },
	{ "finding", "state = implemented_claimed", "FindingService/VerifyImplementationFinding", NULL, { NULL }, NULL,
		"verify the implementation" },
	{ "audit", "state = follow_up", "AuditService/CompleteAudit", NULL, { NULL }, NULL,
		"complete the audit once its findings are closed" },
	{ "disposal_order", "state = proposed", "DisposalOrderService/ApproveDisposalOrder", NULL, { "proposer_id" }, NULL,
		"approve the disposal or refuse it" },
	{ NULL, NULL, NULL, NULL, { NULL }, NULL, NULL },
};
/* clang-format on */
