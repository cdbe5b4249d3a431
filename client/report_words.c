/* Phrases for values of enumerations: one row each, so that xgettext finds them. */
#include "client/report_words.h"

#include "common/words.h"

#include "audit/v1/audit.pb-c.h"
#include "audit/v1/conclusion.pb-c.h"
#include "audit/v1/evidence.pb-c.h"
#include "audit/v1/finding.pb-c.h"
#include "audit/v1/meeting.pb-c.h"
#include "audit/v1/participant.pb-c.h"
#include "audit/v1/plan.pb-c.h"

/* clang-format off */
static const struct {
	const ProtobufCEnumDescriptor *type;
	int value;
	const char *phrase;
} row[] = {
	{ &audit__audit_type__descriptor, AUDIT__AUDIT_TYPE__AUDIT_TYPE_FIRST_PARTY, N_("first-party audit") },
	{ &audit__audit_type__descriptor, AUDIT__AUDIT_TYPE__AUDIT_TYPE_SECOND_PARTY, N_("second-party audit") },
	{ &audit__finding_grade__descriptor, AUDIT__FINDING_GRADE__FINDING_GRADE_MAJOR, N_("major nonconformity") },
	{ &audit__finding_grade__descriptor, AUDIT__FINDING_GRADE__FINDING_GRADE_MINOR, N_("minor nonconformity") },
	{ &audit__finding_grade__descriptor, AUDIT__FINDING_GRADE__FINDING_GRADE_OBSERVATION, N_("observation") },
	{ &audit__finding_grade__descriptor, AUDIT__FINDING_GRADE__FINDING_GRADE_OPPORTUNITY,
		N_("opportunity for improvement") },
	{ &audit__finding_grade__descriptor, AUDIT__FINDING_GRADE__FINDING_GRADE_STRENGTH, N_("good practice") },
	{ &audit__finding_grade__descriptor, AUDIT__FINDING_GRADE__FINDING_GRADE_CONFORMITY, N_("conformity") },
	{ &audit__evidence_source__descriptor, AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_INTERVIEW, N_("interview") },
	{ &audit__evidence_source__descriptor, AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_OBSERVATION,
		N_("observation of activities") },
	{ &audit__evidence_source__descriptor, AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_DOCUMENT, N_("document") },
	{ &audit__evidence_source__descriptor, AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_RECORD, N_("record") },
	{ &audit__evidence_source__descriptor, AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_DATA_SUMMARY, N_("summary of data") },
	{ &audit__evidence_source__descriptor, AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_SAMPLE, N_("sample") },
	{ &audit__evidence_source__descriptor, AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_OTHER_REPORT,
		N_("report from elsewhere") },
	{ &audit__evidence_source__descriptor, AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_DATABASE, N_("database or website") },
	{ &audit__evidence_source__descriptor, AUDIT__EVIDENCE_SOURCE__EVIDENCE_SOURCE_SIMULATION,
		N_("simulation or modelling") },
	{ &audit__auditing_method__descriptor, AUDIT__AUDITING_METHOD__AUDITING_METHOD_ON_SITE_INTERACTION,
		N_("on site, with people") },
	{ &audit__auditing_method__descriptor, AUDIT__AUDITING_METHOD__AUDITING_METHOD_ON_SITE_NO_INTERACTION,
		N_("on site, without people") },
	{ &audit__auditing_method__descriptor, AUDIT__AUDITING_METHOD__AUDITING_METHOD_REMOTE_INTERACTION,
		N_("remote, with people") },
	{ &audit__auditing_method__descriptor, AUDIT__AUDITING_METHOD__AUDITING_METHOD_REMOTE_NO_INTERACTION,
		N_("remote, without people") },
	{ &audit__slot_state__descriptor, AUDIT__SLOT_STATE__SLOT_STATE_PLANNED, N_("planned") },
	{ &audit__slot_state__descriptor, AUDIT__SLOT_STATE__SLOT_STATE_DONE, N_("done") },
	{ &audit__slot_state__descriptor, AUDIT__SLOT_STATE__SLOT_STATE_NOT_DONE, N_("not done") },
	{ &audit__conclusion_extent__descriptor, AUDIT__CONCLUSION_EXTENT__CONCLUSION_EXTENT_FULFILLED, N_("fulfilled") },
	{ &audit__conclusion_extent__descriptor, AUDIT__CONCLUSION_EXTENT__CONCLUSION_EXTENT_PARTLY_FULFILLED,
		N_("partly fulfilled") },
	{ &audit__conclusion_extent__descriptor, AUDIT__CONCLUSION_EXTENT__CONCLUSION_EXTENT_NOT_FULFILLED,
		N_("not fulfilled") },
	{ &audit__conclusion_extent__descriptor, AUDIT__CONCLUSION_EXTENT__CONCLUSION_EXTENT_NOT_DETERMINED,
		N_("not determined") },
	{ &audit__uncovered_kind__descriptor, AUDIT__UNCOVERED_KIND__UNCOVERED_KIND_WITHHELD, N_("evidence withheld") },
	{ &audit__uncovered_kind__descriptor, AUDIT__UNCOVERED_KIND__UNCOVERED_KIND_NOT_DETERMINED,
		N_("objective not determined") },
	{ &audit__uncovered_kind__descriptor, AUDIT__UNCOVERED_KIND__UNCOVERED_KIND_TERMINATED, N_("audit ended early") },
	{ &audit__uncovered_kind__descriptor, AUDIT__UNCOVERED_KIND__UNCOVERED_KIND_NOT_DONE, N_("activity not done") },
	{ &audit__participant_kind__descriptor, AUDIT__PARTICIPANT_KIND__PARTICIPANT_KIND_GUIDE, N_("guide") },
	{ &audit__participant_kind__descriptor, AUDIT__PARTICIPANT_KIND__PARTICIPANT_KIND_OBSERVER, N_("observer") },
	{ &audit__participant_kind__descriptor, AUDIT__PARTICIPANT_KIND__PARTICIPANT_KIND_INTERPRETER, N_("interpreter") },
	{ &audit__meeting_kind__descriptor, AUDIT__MEETING_KIND__MEETING_KIND_OPENING, N_("opening meeting") },
	{ &audit__meeting_kind__descriptor, AUDIT__MEETING_KIND__MEETING_KIND_CLOSING, N_("closing meeting") },
	{ &audit__meeting_kind__descriptor, AUDIT__MEETING_KIND__MEETING_KIND_TEAM, N_("meeting of the team") },
	{ &audit__role__descriptor, AUDIT__ROLE__ROLE_LEADER, N_("audit team leader") },
	{ &audit__role__descriptor, AUDIT__ROLE__ROLE_AUDITOR, N_("auditor") },
	{ &audit__role__descriptor, AUDIT__ROLE__ROLE_AUDITOR_IN_TRAINING, N_("auditor in training") },
	{ &audit__role__descriptor, AUDIT__ROLE__ROLE_TECHNICAL_EXPERT, N_("technical expert") },
	{ &audit__role__descriptor, AUDIT__ROLE__ROLE_OBSERVER, N_("observer") },
	{ &audit__role__descriptor, AUDIT__ROLE__ROLE_INTERPRETER, N_("interpreter") },
};
/* clang-format on */

const char *report_phrase(const ProtobufCEnumDescriptor *type, int value)
{
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		if (row[i].type == type && row[i].value == value)
			return row[i].phrase;
	return "";
}
