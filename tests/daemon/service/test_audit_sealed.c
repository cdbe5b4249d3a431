/* INV-12: a sealed audit stays as it is, in one place for all nouns that there are. */
#include "common/schema.h"
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

static void complete_and_seal(struct scene *s)
{
	kista_put(s, "completed", 0);
	scene_put(s, "finding:kista", "{'audit_id':'@audit:kista','grade':'minor','statement':'11 of 60','state':'closed',"
		"'communicated_us':1}");
	scene_put(s, "feedback:kista", "{'audit_id':'@audit:kista','person_id':'@person:audit/LA','role':'leader','state':'asked'}");
	scene_allowed(s, "auditing/PM", "AuditService/SealAudit", "{'audit_id':'@audit:kista'}", NULL);
	scene_reads("advice", scene_rules(s), "R-AUDIT-26");
	ROW_READS(s, "audit:kista", "state", "sealed");
}

/* Whatever stands in an audit and is not declared to stand beside its seal. */
static bool is_member(const struct resource_rule *r)
{
	const struct field_rule *scope = r->scope_field < 0 ? NULL : &r->message->field[r->scope_field];
	return scope && scope->ref && strcmp(scope->ref, "audit") == 0 && !r->is_beside_seal;
}

Test(audit, inv_12_no_record_of_a_sealed_one_is_written)
{
	struct scene *s = scene_new();
	char name[80], json[120];
	size_t members = 0;
	complete_and_seal(s);
	for (size_t i = 0; i < schema_resource_count; i++) {
		const struct resource_rule *r = &schema_resource[i];
		if (!is_member(r))
			continue;
		(void)snprintf(name, sizeof(name), "%s:sealed", r->noun);
		(void)snprintf(json, sizeof(json), "{'%s':'@audit:kista'}",
			r->message->descriptor->fields[r->scope_field].name);
		scene_put_refused(s, name, json, "SEALED");
		members++;
	}
	cr_expect(members >= 20, "%zu nouns stand in an audit", members);
	scene_put_refused(s, "audit:kista", "{" KISTA ",'state':'completed'}", "SEALED");
	scene_put_refused(s, "finding:kista", "{'audit_id':'@audit:fieldwork','grade':'minor'}", "SEALED");
	scene_put(s, "finding:elsewhere", "{'audit_id':'@audit:fieldwork','grade':'minor'}");
	scene_put_refused(s, "finding:elsewhere", "{'audit_id':'@audit:kista','grade':'minor'}", "SEALED");
	scene_free(s);
}

Test(audit, inv_12_calls_on_a_sealed_one_are_refused)
{
	struct scene *s = scene_new();
	complete_and_seal(s);
	scene_refused(s, "audit/LA", "FindingService/ReopenFinding", "{'finding_id':'@finding:kista','reason':'again'}",
		"S-AUDIT");
	scene_refused(s, "audit/LA", "LessonService/AddLesson", "{'audit_id':'@audit:kista','text':'too late'}", "S-AUDIT");
	scene_refused(s, "audit/LA", "FeedbackService/GiveFeedback", "{'feedback_id':'@feedback:kista','rating':3,'text':'late'}",
		"S-AUDIT");
	scene_refused(s, "auditing/PM", "AuditService/SealAudit", "{'audit_id':'@audit:kista'}", "S-AUDIT R-AUDIT-26");
	scene_free(s);
}

Test(audit, inv_12_is_corrected_by_amendments_beside_it)
{
	struct scene *s = scene_new();
	static const char right[] = "{'audit_id':'@audit:kista','noun':'finding','row_id':'@finding:kista',"
		"'correction':'11 of 61','reason':'a miscount','is_told':true}";
	kista_put(s, "completed", 0);
	scene_put(s, "finding:kista", "{'audit_id':'@audit:kista','grade':'minor','statement':'11 of 60','state':'closed',"
		"'communicated_us':1}");
	scene_refused(s, "auditing/PM", "AmendmentService/AddAmendment", right, "S-AUDIT");
	scene_allowed(s, "auditing/PM", "AuditService/SealAudit", "{'audit_id':'@audit:kista'}", NULL);
	scene_refused(s, "auditing/PM", "AmendmentService/AddAmendment", "{'audit_id':'@audit:kista','noun':'finding',"
		"'row_id':'@finding:communicated','correction':'x','reason':'y'}", "R-AMENDMENT-01");
	scene_refused(s, "auditing/PM", "AmendmentService/AddAmendment", "{'audit_id':'@audit:kista','noun':'nothing',"
		"'row_id':'@finding:kista','correction':'x','reason':'y'}", "R-AMENDMENT-01");
	scene_allowed(s, "auditing/PM", "AmendmentService/AddAmendment", right, "right");
	ROW_READS(s, "amendment:right", "correction", "11 of 61");
	ROW_READS(s, "finding:kista", "statement", "11 of 60");
	scene_allowed(s, "audited/SR", "AmendmentService/ListAmendments", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "amendments.0.correction", "11 of 61");
	scene_free(s);
}

Test(audit, inv_12_who_may_read_a_sealed_one_can_change)
{
	struct scene *s = scene_new();
	char json[256];
	complete_and_seal(s);
	(void)snprintf(json, sizeof(json), "{'scope_id':'@audit:kista','person_id':'@person:auditing/OB',"
		"'role':'assurance_viewer','until_us':%s}", scene_days(5));
	scene_allowed(s, "auditing/PM", "AppointmentService/AddAppointment", json, "viewer");
	ROW_READS(s, "appointment:viewer", "state", "active");
	scene_free(s);
}
