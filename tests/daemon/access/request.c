/* Requests by descriptor, with what a few methods need beside. */
#include "tests/daemon/access/request.h"

#include "audit/v1/types.pb-c.h"
#include "common/clock.h"
#include "common/crypto.h"
#include "common/json.h"
#include "common/limits.h"
#include "tests/daemon/access/cast.h"

#include <assert.h>

/* SHA-256 of nothing, which is also the tree hash of no chunks. */
#define NOTHING "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static const struct {
	const char *method;
	const char *json;
} special[] = {
	{ "CosignatureService/AddCosignature", "{\"time_s\":1795430280}" },
	{ "AuditService/AddAudit", "{\"criteria\":[{\"criteria_source_id\":\"@criteria_source:own\"}],"
		"\"auditee_organisation_id\":\"@organisation:audited\",\"type\":\"second_party\"}" },
	{ "CriteriaItemService/ImportCriteriaItems", "{\"entries\":[{\"label\":\"x1\"}],"
		"\"criteria_source_id\":\"@criteria_source:open\"}" },
	{ "AppointmentService/AddAppointment", "{\"role\":\"competence_evaluator\"}" },
	{ "AuditService/InitiateAudit", "{}" },
	{ "GuidanceProfileService/GetGuidanceProfile", "{\"name\":\"19011:2018+27007:2020\"}" },
	{ "GuidanceItemService/GetGuidanceItem", "{\"clause\":\"5.5.4\"}" },
	{ "SampleService/ComputeSample", "{\"method\":\"judgement\",\"chosen_size\":3}" },
	{ "RelationshipService/AddRelationship", "{\"target_organisation_id\":\"@organisation:audited\"}" },
	{ "EvaluationService/AddEvaluation", "{\"methods\":[\"interview\",\"testing\"]}" },
	{ "ImportService/ImportOrganisations", "{\"rows\":[{\"name\":\"x1\",\"kind\":\"supplier\"}]}" },
	{ "ImportService/ImportSites", "{\"rows\":[{\"name\":\"x1\"}]}" },
	{ "ImportService/ImportUnits", "{\"rows\":[{\"name\":\"x1\",\"kind\":\"service\"}]}" },
	{ "ImportService/ImportPeople", "{\"rows\":[{\"name\":\"x1\"}]}" },
	{ "ImportService/ImportRelationships", "{\"rows\":[{\"person\":\"x1\",\"kind\":\"operates\","
		"\"target_organisation\":\"x2\"}]}" },
	{ "ImportService/ImportCriteria", "{\"rows\":[{\"label\":\"x1\"}],\"criteria_source_id\":\"@criteria_source:open\"}" },
	{ "ImportService/ImportChecklists", "{\"rows\":[{\"question\":\"x1\"}]}" },
	{ "ImportService/ImportRequests", "{\"rows\":[{\"request\":\"x1\",\"label\":\"1\",\"question\":\"x\","
		"\"classification\":\"internal\"}]}" },
	{ "SlotService/AddSlot", "{\"assignments\":[{\"team_member_id\":\"@team_member:proposed\","
		"\"criteria_item_ids\":[\"@criteria_item:own\"]}]}" },
	{ "SlotService/ChangeSlot", "{\"assignments\":[{\"team_member_id\":\"@team_member:proposed\","
		"\"criteria_item_ids\":[\"@criteria_item:own\"]}]}" },
	{ "EvaluationService/AssessEvaluation", "{\"items\":[{\"competence_id\":\"@competence:own\",\"level\":1,"
		"\"evidence\":\"e\"}]}" },
	{ "JointAgreementService/ProposeJointAgreement", "{\"shares\":[{\"giver_id\":\"@organisation:auditing\","
		"\"receiver_id\":\"@organisation:audited\",\"up_to\":\"internal\"}]}" },
	{ "DisposalOrderService/ProposeDisposalOrder", "{\"noun\":\"evidence\",\"row_id\":\"@evidence:accepted\",\"ground\":\"law\"}" },
	{ "BreakGlassService/ProposeBreakGlass", "{\"scope_id\":\"@audit:fieldwork\",\"days\":1}" },
	{ "SearchService/Search", "{\"words\":\"Kq*\"}" },
	{ "BundleService/SettleBundle", "{\"row_id\":\"@slot:presented\"}" },
	{ "AmendmentService/AddAmendment", "{\"noun\":\"finding\",\"row_id\":\"@finding:communicated\"}" },
	{ "FeasibilityService/DecideFeasibility", "{\"withheld\":[{\"what\":\"HR files\",\"reason\":\"personal data\","
		"\"criteria_item_ids\":[\"@criteria_item:own\"]}]}" },
	{ "ScopeChangeService/RequestScopeChange", "{\"criteria\":[{\"criteria_source_id\":\"@criteria_source:own\"}]}" },
	{ "ReportService/AddReport", "{\"file\":{\"sha256\":\"" NOTHING "\",\"chunks_root\":\"" NOTHING "\"},"
		"\"document\":{\"sha256\":\"" NOTHING "\",\"chunks_root\":\"" NOTHING "\"}}" },
	{ "EvidenceService/SubmitEvidence", "{\"source\":\"document\",\"note\":\"n\",\"place\":\"p\","
		"\"criteria_item_ids\":[\"@criteria_item:own\"]}" },
};

/* Own rows that decide nothing by their state. */
static const char *const own[] = {
	"organisation:auditing", "programme:own", "audit:fieldwork", "person:auditing", "site:audited", "unit:audited",
	"device:auditing", "invitation:auditing", "appointment:auditing", "relationship:auditing", "competence:own",
	"evaluation:own", "criteria_source:own", "criteria_item:own", "objective:own", "programme_risk:own",
	"inclusion:own", "coverage_target:own", "programme_resource:own", "procedure:own", "monitoring_period:own",
	"change_trigger:own", "programme_review:own", "team_member:proposed", "waiver:requested", "evidence:by_supplier",
	"finding:communicated", "action:own", "disposal_order:own", "request:issued", "request_item:open", "answer:draft",
	"extension:own", "forwarding:own", "scale:own", "finding_tally:own", "scale_pin:programme", "finding_extension:own",
	"finding_comment:own", "evidence_annotation:by_supplier", "plan:presented", "slot:presented", "slot_comment:own",
	"participant:own", "visit:own", "test_agreement:own", "checklist:own", "checklist_item:own", "sampling_plan:own",
	"sample_item:own", "sampling_draw:own", "selection_criteria:own", "cpd_record:own", "auditor_feedback:own",
	"team_decision:own", "team_consultation:own", "team_objection:own", "joint_agreement:active", "joint_share:active",
	"assignment_package:own", "contact:own", "feasibility:own", "remote_readiness:own", "document_review:own",
	"meeting:own", "progress_note:own", "alert:own", "scope_change:own", "conclusion:draft", "report:draft", "report_comment:own", "report_copy:own",
	"carry_over:own", "lesson:own", "amendment:own", "feedback:own", "termination:proposed",
	"retention_rule:own", "disclosure:own", "disposal_consent:own", "cosignature:own", "witness_policy:own", "log_key:own", "session_key:own",
	"bundle:own", "disposal:own", "disposal_notice:own", "retention_agreement:own", "late_statement:own", "break_glass:own" };

static const struct object *own_of(const struct world *w, const char *noun)
{
	size_t len = strlen(noun);
	if (strcmp(noun, "any") == 0)
		return world_object(w, "audit:fieldwork");
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (strncmp(own[i], noun, len) == 0 && own[i][len] == ':')
			return world_object(w, own[i]);
	(void)fprintf(stderr, "no own %s\n", noun);
	abort();
}

static const struct field_rule *kept_field;
static const char *kept_ref;

void draft_keep_ref(const struct field_rule *field, const char *ref)
{
	kept_field = field;
	kept_ref = ref;
}

static const char *ref_of(const struct field_rule *fr)
{
	const char *ref = fr == kept_field ? kept_ref : fr->ref;
	return ref && strcmp(ref, "any_row") != 0 ? ref : NULL;
}

static void *room(struct arena *a, size_t bytes)
{
	void *p = arena_alloc(a, bytes);
	assert(p);
	return p;
}

static void set_text(struct arena *a, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, const char *text)
{
	char *at = (char *)m + f->offset;
	if (f->label != PROTOBUF_C_LABEL_REPEATED) {
		*(const char **)(void *)at = text ? arena_text(a, text) : protobuf_c_empty_string;
		return;
	}
	const char **one = room(a, sizeof(*one));
	*one = text ? arena_text(a, text) : NULL;
	*(const char ***)(void *)at = one;
	*(size_t *)(void *)((char *)m + f->quantifier_offset) = text != NULL;
}

static void fill_bytes(struct arena *a, void *at, const struct field_rule *fr)
{
	ProtobufCBinaryData *to = at;
	if (to->len)
		return;
	to->len = fr->exact_bytes ? fr->exact_bytes : 8;
	to->data = room(a, to->len);
	random_bytes(to->data, to->len);
	if (to->len == SIGN_PUBLIC_BYTES) { /* a digest may look like a key, a key not like any digest */
		struct sign_key key;
		sign_key_new(&key);
		memcpy(to->data, key.public, to->len);
	}
}

/* Later ones end what earlier ones begin. */
static int64_t next_time(void)
{
	static int64_t steps;
	return clock_now_us() + 3600000000LL + steps++ % 1000 * 1000000;
}

static void fill_field(const struct world *w, struct arena *a, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
	const struct field_rule *fr)
{
	char *at = (char *)m + f->offset;
	if (f->type == PROTOBUF_C_TYPE_STRING) {
		if (f->label == PROTOBUF_C_LABEL_REPEATED || !**(const char **)(void *)at)
			set_text(a, m, f, ref_of(fr) ? own_of(w, ref_of(fr))->id : "some text");
	} else if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		return; /* stands in `special` */
	} else if (f->type == PROTOBUF_C_TYPE_BYTES) {
		fill_bytes(a, at, fr);
	} else if (f->type == PROTOBUF_C_TYPE_INT64 && *(int64_t *)(void *)at == 0) {
		*(int64_t *)(void *)at = next_time();
	} else if (f->type == PROTOBUF_C_TYPE_UINT64 && *(uint64_t *)(void *)at == 0) {
		*(uint64_t *)(void *)at = 1;
	} else if ((f->type == PROTOBUF_C_TYPE_ENUM || f->type == PROTOBUF_C_TYPE_UINT32) && *(uint32_t *)(void *)at == 0) {
		*(uint32_t *)(void *)at = 1;
	}
}

static void find_slots(struct draft *d, ProtobufCMessage *m, const struct message_rule *rule)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const struct field_rule *fr = &rule->field[i];
		char *at = (char *)m + f->offset;
		if (ref_of(fr)) {
			assert(d->slot_count < SLOTS_MAX);
			d->slot[d->slot_count++] = (struct slot){ m, f, ref_of(fr) };
		}
		if (f->type != PROTOBUF_C_TYPE_MESSAGE || !fr->message)
			continue;
		if (f->label == PROTOBUF_C_LABEL_REPEATED) {
			size_t count = *(size_t *)(void *)((char *)m + f->quantifier_offset);
			for (size_t k = 0; k < count; k++)
				find_slots(d, (*(ProtobufCMessage ***)(void *)at)[k], fr->message);
			assert(count || strcmp(d->method->noun, "audit") != 0); /* the one with references within */
		} else if (*(ProtobufCMessage **)(void *)at) {
			find_slots(d, *(ProtobufCMessage **)(void *)at, fr->message);
		}
	}
}

static void find_primary(struct draft *d)
{
	d->primary = -1;
	for (size_t i = 0; i < d->slot_count && d->primary < 0; i++) {
		const char *name = d->slot[i].field->name;
		if (d->method->scope_field ? strcmp(name, d->method->scope_field) == 0 :
			d->slot[i].field->label != PROTOBUF_C_LABEL_REPEATED)
			d->primary = (int)i;
	}
}

static void ask_for_all(struct draft *d)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d->message->descriptor, "page");
	if (!f)
		return;
	Audit__Page *page = room(d->arena, sizeof(*page));
	audit__page__init(page);
	page->size = 1000;
	*(Audit__Page **)(void *)((char *)d->message + f->offset) = page;
}

static const char *short_name(const struct method_rule *method)
{
	return method->name + strlen("audit.v1.");
}

void draft_new(const struct world *w, const struct method_rule *method, struct draft *ret_draft)
{
	struct draft *d = ret_draft;
	const char *text = "{}";
	struct status st;
	*d = (struct draft){ .method = method, .arena = arena_new(64 * LIMIT_ARENA_BYTES) };
	for (size_t i = 0; i < ARRAY_LEN(special); i++)
		if (strcmp(special[i].method, short_name(method)) == 0)
			text = special[i].json;
	json_t *json = json_loads(text, 0, NULL);
	cast_resolve(w, json);
	if (json_to_message(json, method->request->descriptor, d->arena, &st, &d->message) != OK) {
		(void)fprintf(stderr, "%s: %s %s\n", method->name, st.field, st.message);
		abort();
	}
	json_decref(json);
	for (unsigned i = 0; i < d->message->descriptor->n_fields; i++)
		if (method->request->field[i].required)
			fill_field(w, d->arena, d->message, &d->message->descriptor->fields[i], &method->request->field[i]);
	ask_for_all(d);
	find_slots(d, d->message, method->request);
	find_primary(d);
	if (d->primary >= 0 && draft_default(w, d, (size_t)d->primary)) {
		const struct object *o = draft_default(w, d, (size_t)d->primary);
		draft_refer(d, (size_t)d->primary, o->id, o->version);
	}
}

void draft_free(struct draft *d)
{
	arena_free(d->arena);
}

void draft_refer(struct draft *d, size_t slot, const char *id, uint64_t version)
{
	const struct slot *s = &d->slot[slot];
	const ProtobufCFieldDescriptor *v =
		protobuf_c_message_descriptor_get_field_by_name(d->message->descriptor, "version");
	set_text(d->arena, s->in, s->field, id);
	if (v && version && (int)slot == d->primary)
		*(uint64_t *)(void *)((char *)d->message + v->offset) = version;
}

const char *draft_id(const struct draft *d, size_t slot)
{
	const struct slot *s = &d->slot[slot];
	const char *base = (const char *)s->in, *text;
	if (s->field->label == PROTOBUF_C_LABEL_REPEATED) {
		if (*(const size_t *)(const void *)(base + s->field->quantifier_offset) == 0)
			return NULL;
		text = **(const char *const *const *)(const void *)(base + s->field->offset);
	} else {
		text = *(const char *const *)(const void *)(base + s->field->offset);
	}
	return *text ? text : NULL;
}

const struct object *draft_default(const struct world *w, const struct draft *d, size_t slot)
{
	const char *id = draft_id(d, slot);
	for (size_t i = 0; i < w->object_count && id; i++)
		if (strcmp(w->object[i].id, id) == 0)
			return &w->object[i];
	return NULL;
}

bool slot_takes(const struct slot *s, const struct object *o)
{
	if (!*o->canary || o->is_past)
		return false;
	return strcmp(s->ref, "any") == 0 ? o->resource->is_scope : strcmp(s->ref, o->resource->noun) == 0;
}
