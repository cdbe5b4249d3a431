/* Guides and observers on a real store: consents, what they read, and what they may not do. */
#include "tests/daemon/service/plan_scene.h"

#include <criterion/criterion.h>

#define DIGEST "'confidentiality_sha256':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"
#define OBSERVER "other/none_auditing"

Test(plan_participant, a_guide_needs_both_sides_and_confidentiality)
{
	struct scene *s = plan_scene();
	scene_allowed(s, SUPPLIER, "ParticipantService/AddParticipant", "{'audit_id':'@audit:kista','kind':'guide','name':'Gun Ek',"
		"'organisation_name':'Kista Cloud AB'}", "guide");
	ROW_READS(s, "participant:guide", "consents.0.role", "supplier_representative");
	scene_refused(s, SUPPLIER, "ParticipantService/AdmitParticipant", "{'participant_id':'@participant:guide'}",
		"R-PARTICIPANT-02 R-PARTICIPANT-04");
	scene_refused(s, LEADER, "ParticipantService/AdmitParticipant", "{'participant_id':'@participant:guide'}",
		"R-PARTICIPANT-01");
	scene_allowed(s, LEADER, "ParticipantService/AdmitParticipant", "{'participant_id':'@participant:guide'," DIGEST "}", NULL);
	ROW_READS(s, "participant:guide", "state", "admitted");
	scene_allowed(s, LEADER, "ParticipantService/ExpelParticipant",
		"{'participant_id':'@participant:guide','reason':'answers for the people asked'}", NULL);
	ROW_READS(s, "participant:guide", "state", "expelled");
	scene_free(s);
}

Test(plan_participant, nobody_of_the_team_comes_along_as_observer)
{
	struct scene *s = plan_scene();
	scene_refused(s, MANAGER, "ParticipantService/AddParticipant", "{'audit_id':'@audit:kista','kind':'observer',"
		"'person_id':'@person:audit/AU','name':'Erik Lund','organisation_name':'Nordic Rail'}", "R-PARTICIPANT-03");
	scene_refused(s, MANAGER, "ParticipantService/AddParticipant", "{'audit_id':'@audit:kista','kind':'observer',"
		"'person_id':'@person:foreign','name':'Olof','organisation_name':'Elsewhere'}", "NOT_FOUND");
	scene_free(s);
}

Test(plan_participant, inv_04_an_observer_reads_the_named_activities_and_writes_nothing)
{
	struct scene *s = plan_scene();
	scene_allowed(s, MANAGER, "ParticipantService/AddParticipant", "{'audit_id':'@audit:kista','kind':'observer',"
		"'person_id':'@person:" OBSERVER "','name':'Ada Berg','organisation_name':'Authority'," DIGEST "}", "ada");
	scene_allowed(s, LEADER, "ParticipantService/AdmitParticipant", "{'participant_id':'@participant:ada'}", NULL);
	scene_allowed(s, SUPPLIER, "ParticipantService/AdmitParticipant", "{'participant_id':'@participant:ada'}", NULL);
	ROW_READS(s, "participant:ada", "state", "proposed");
	scene_allowed(s, CLIENT, "ParticipantService/AdmitParticipant", "{'participant_id':'@participant:ada'}", NULL);
	ROW_READS(s, "participant:ada", "state", "admitted");
	scene_allowed(s, LEADER, "PlanService/AddPlan", "{'audit_id':'@audit:kista'}", "kista");
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Gate", "audited", "09:00", "10:00",
		",'participant_ids':['@participant:ada']"), "gate");
	scene_allowed(s, LEADER, "SlotService/AddSlot", slot_json("Cage", "audited", "10:00", "11:00", ""), "cage");
	scene_allowed(s, LEADER, "PlanService/PresentPlan", "{'plan_id':'@plan:kista'}", NULL);
	scene_allowed(s, SUPPLIER, "PlanService/AgreePlan", agree_json(s, "kista"), NULL);

	scene_allowed(s, OBSERVER, "ParticipantService/GetParticipant", "{'participant_id':'@participant:ada'}", NULL);
	REPLY_READS(s, "participant.activities.0.title", "Gate");
	REPLY_READS(s, "participant.activities.0.local_time", "2027-03-01 09:00-10:00 +01:00");
	REPLY_READS(s, "participant.activities.1.title", "");
	scene_refused(s, OBSERVER, "SlotService/GetSlot", "{'slot_id':'@slot:cage'}", "NOT_FOUND");
	scene_refused(s, OBSERVER, "PlanService/GetPlan", "{'plan_id':'@plan:kista'}", "NOT_FOUND");
	scene_refused(s, OBSERVER, "EvidenceService/SubmitEvidence", "{'audit_id':'@audit:kista','title':'x','source':'document',"
		"'method':'remote_no_interaction','captured_us':1803888000000000,'classification':'internal',"
		"'verifiability':'partly','note':'x'}", "NOT_FOUND");
	scene_refused(s, "audit/OB", "EvidenceService/SubmitEvidence", "{'audit_id':'@audit:fieldwork','title':'x',"
		"'source':'document','method':'remote_no_interaction','captured_us':1803888000000000,'classification':'internal',"
		"'verifiability':'partly','note':'x'}", "NOT_FOUND");

	scene_allowed(s, LEADER, "ParticipantService/ExpelParticipant", "{'participant_id':'@participant:ada','reason':'filmed'}", NULL);
	scene_allowed(s, OBSERVER, "ParticipantService/GetParticipant", "{'participant_id':'@participant:ada'}", NULL);
	REPLY_READS(s, "participant.activities.0.title", "");
	scene_free(s);
}
