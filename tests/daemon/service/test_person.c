/* People, appointments and ties on a real store: nobody gives themself a role, and a tie is within the calendar. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>

static const char *appoint(const char *scope, const char *person, const char *role, const char *until)
{
	static char json[512];
	(void)snprintf(json, sizeof(json), "{'scope_id':'@%s','person_id':'@%s','role':'%s','until_us':%s}", scope, person, role,
		until);
	return json;
}

Test(person, is_registered_by_the_own_administrator_once_there_is_one)
{
	struct scene *s = scene_new();
	static const char omar[] = "{'organisation_id':'@organisation:audited','name':'Omar Said'}";
	scene_refused(s, "auditing/AD", "PersonService/AddPerson", omar, "R-PERSON-01");
	scene_allowed(s, "audited/AD", "PersonService/AddPerson", omar, "omar");
	ROW_READS(s, "person:omar", "name", "Omar Said");
	ROW_READS(s, "person:omar", "person_id", scene_id(s, "person:omar"));
	scene_refused(s, "rival/AD", "PersonService/AddPerson", omar, "NOT_FOUND");
	scene_free(s);
}

Test(person, nobody_gives_a_role_to_themself_or_one_that_is_not_theirs_to_give)
{
	struct scene *s = scene_new();
	scene_refused(s, "auditing/AD", "AppointmentService/AddAppointment",
		appoint("organisation:auditing", "person:auditing/AD", "programme_manager", "0"), "R-PERSON-02 R-PERSON-17");
	scene_refused(s, "auditing/PM", "AppointmentService/AddAppointment",
		appoint("audit:fieldwork", "person:auditing/PM", "leader", "0"), "R-PERSON-02 R-PERSON-04");
	scene_refused(s, "auditing/PM", "AppointmentService/AddAppointment",
		appoint("audit:fieldwork", "person:auditing", "assurance_viewer", "0"), "R-PERSON-14");
	scene_refused(s, "auditing/PM", "AppointmentService/AddAppointment",
		appoint("audit:fieldwork", "person:auditing", "supplier_representative", scene_days(-1)), "R-PERSON-08 R-PERSON-07");
	scene_allowed(s, "auditing/PM", "AppointmentService/AddAppointment",
		appoint("audit:fieldwork", "person:auditing", "assurance_viewer", scene_days(30)), "viewer");
	ROW_READS(s, "appointment:viewer", "role", "assurance_viewer");
	scene_refused(s, "auditing/PM", "AppointmentService/AddAppointment",
		appoint("audit:fieldwork", "person:auditing", "assurance_viewer", scene_days(30)), "R-PERSON-13");
	scene_allowed(s, "auditing/PM", "AppointmentService/EndAppointment", "{'appointment_id':'@appointment:viewer'}", NULL);
	ROW_READS(s, "appointment:viewer", "state", "ended");
	scene_refused(s, "auditing/PM", "AppointmentService/EndAppointment", "{'appointment_id':'@appointment:viewer'}",
		"S-APPOINTMENT");
	scene_free(s);
}

/* Where nobody ever managed, and nothing stands that somebody does. */
Test(person, inv_19_one_administrator_names_the_first_manager_and_no_further_one)
{
	struct scene *s = scene_new();
	const char *next = appoint("organisation:auditing", "person:auditing/TE", "programme_manager", "0");
	scene_refused(s, "auditing/AD", "AppointmentService/AddAppointment", next, "R-PERSON-17");
	scene_allowed(s, "auditing/PM", "AppointmentService/AddAppointment", next, NULL);
	scene_put(s, "organisation:branch", "{'parent_id':'@organisation:auditing','kind':'auditing','name':'Branch'}");
	scene_allowed(s, "auditing/AD", "AppointmentService/AddAppointment",
		appoint("organisation:branch", "person:auditing/TE", "programme_manager", "0"), "first");
	scene_allowed(s, "auditing/AD", "AppointmentService/EndAppointment", "{'appointment_id':'@appointment:first'}", NULL);
	scene_refused(s, "auditing/AD", "AppointmentService/AddAppointment",
		appoint("organisation:branch", "person:auditing/TR", "programme_manager", "0"), "R-PERSON-17");
	/* A programme that a manager above began is somebody's. */
	scene_put(s, "organisation:other_branch", "{'parent_id':'@organisation:auditing','kind':'auditing','name':'Other branch'}");
	scene_put(s, "programme:of_branch", "{'organisation_id':'@organisation:other_branch','title':'P'}");
	scene_refused(s, "auditing/AD", "AppointmentService/AddAppointment",
		appoint("organisation:other_branch", "person:auditing/TR", "programme_manager", "0"), "R-PERSON-17");
	scene_free(s);
}

Test(person, a_tie_ends_after_it_began_and_within_the_calendar)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/AU", "RelationshipService/AddRelationship", "{'person_id':'@person:audit/AU','kind':'consulted',"
		"'target_organisation_id':'@organisation:audited','target_unit_id':'@unit:audited','from_us':1000,'to_us':2000,"
		"'cooling_off_years':2}", "tie");
	ROW_READS(s, "relationship:tie", "kind", "consulted");
	scene_put(s, "unit:rival", "{'organisation_id':'@organisation:rival','name':'Rival'}");
	scene_refused(s, "auditing/PM", "RelationshipService/AddRelationship", "{'person_id':'@person:audit/AU',"
		"'kind':'consulted','target_organisation_id':'@organisation:audited','target_unit_id':'@unit:rival','from_us':2000,"
		"'to_us':1000}", "R-PERSON-11 R-PERSON-12");
	/* Cooling off added to the last moment there is would lie before the first. */
	scene_refused(s, "audit/AU", "RelationshipService/AddRelationship", "{'person_id':'@person:audit/AU','kind':'manages',"
		"'target_organisation_id':'@organisation:audited','to_us':9223372036854775807,'cooling_off_years':20}",
		"OUT_OF_RANGE");
	scene_refused(s, "audit/AU", "RelationshipService/AddRelationship", "{'person_id':'@person:audit/LA','kind':'manages',"
		"'target_organisation_id':'@organisation:audited'}", "ROLE");
	scene_free(s);
}

Test(person, a_tie_cools_off_as_long_as_the_criteria_say_and_is_verified_by_a_third)
{
	struct scene *s = scene_new();
	static const char consulted[] = "{'person_id':'@person:audit/AU','kind':'consulted','from_us':1000,"
		"'target_organisation_id':'@organisation:audited','criteria_labels':['A.8.13']}";
	scene_allowed(s, "audit/AU", "RelationshipService/AddRelationship", consulted, "by_default");
	ROW_READS(s, "relationship:by_default", "cooling_off_years", "2");
	scene_put(s, "selection_criteria:own", "{'organisation_id':'@organisation:auditing',"
		"'cooling_off':[{'kind':'consulted','years':5}]}");
	scene_allowed(s, "audit/AU", "RelationshipService/AddRelationship", consulted, "tie");
	ROW_READS(s, "relationship:tie", "cooling_off_years", "5");
	ROW_READS(s, "relationship:tie", "criteria_labels.0", "A.8.13");
	ROW_READS(s, "relationship:tie", "state", "declared");
	scene_allowed(s, "auditing/PM", "RelationshipService/VerifyRelationship", "{'relationship_id':'@relationship:tie'}", NULL);
	ROW_READS(s, "relationship:tie", "verifier_id", scene_id(s, "person:auditing/PM"));
	scene_allowed(s, "audit/AU", "RelationshipService/EndRelationship",
		"{'relationship_id':'@relationship:tie','to_us':2000000}", NULL);
	ROW_READS(s, "relationship:tie", "state", "declared"); /* what was verified was a tie without this end */
	scene_refused(s, "audit/AU", "RelationshipService/EndRelationship",
		"{'relationship_id':'@relationship:tie','to_us':1500000}", "R-PERSON-16");
	scene_allowed(s, "auditing/PM", "RelationshipService/AddRelationship", "{'person_id':'@person:audit/AU',"
		"'kind':'employed','target_organisation_id':'@organisation:audited'}", "recorded");
	scene_refused(s, "auditing/PM", "RelationshipService/VerifyRelationship", "{'relationship_id':'@relationship:recorded'}",
		"R-PERSON-15");
	scene_free(s);
}
