/* Sampling on a real store: planned, drawn after the population is on record, examined, concluded by its records. */
#include "common/draw.h"
#include "tests/daemon/access/world.h"
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#define LEAVERS "'objective':'is access taken away?','population':'leavers of the year','procedure':'simple_random'," \
	"'rationale':'leavers keep access longest'"
#define AT_95 "'method':'hypergeometric','population_size':20,'confidence_ppm':950000,'rate_ppm':200000"
#define DIGEST "'population_sha256':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"

static struct scene *planned(void)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/AU", "SamplingPlanService/AddSamplingPlan", "{'audit_id':'@audit:fieldwork','title':'Leavers',"
		LEAVERS "," AT_95 ",'criteria_item_ids':['@criteria_item:own']}", "leavers");
	return s;
}

static void name_places(struct scene *s, unsigned from, unsigned to)
{
	char json[200], label[20];
	for (unsigned i = from; i <= to; i++) {
		(void)snprintf(json, sizeof(json),
			"{'sampling_plan_id':'@sampling_plan:leavers','entries':[{'place':%u,'label':'person %u'}]}", i, i);
		scene_allowed(s, "audit/AU", "SampleItemService/NameSampleItems", json, NULL);
		(void)snprintf(label, sizeof(label), "%s", scene_reply(s, "sample_items.0.state"));
		scene_reads("named", label, "named");
	}
}

Test(sampling, computes_without_storing)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/AU", "SampleService/ComputeSample", "{'method':'hypergeometric','population_size':500,"
		"'confidence_ppm':950000,'rate_ppm':50000,'examined':250,'deviations':0}", NULL);
	REPLY_READS(s, "sample_size", "56");
	scene_allowed(s, "audited/SR", "SampleService/ComputeSample", "{'method':'judgement','population_size':100,"
		"'chosen_size':10}", NULL);
	REPLY_READS(s, "detection_tenth_ppm", "669523");
	scene_refused(s, "audit/AU", "SampleService/ComputeSample", "{'method':'mean'}", "R-SAMPLING-01");
	scene_free(s);
}

Test(sampling, inv_26_names_items_once_the_population_is_on_record)
{
	struct scene *s = planned();
	ROW_READS(s, "sampling_plan:leavers", "sample_size", "10");
	scene_refused(s, "audit/AU", "SampleItemService/NameSampleItems",
		"{'sampling_plan_id':'@sampling_plan:leavers','entries':[{'place':3,'label':'person 3'}]}",
		"S-SAMPLING-PLAN R-SAMPLING-04");
	scene_allowed(s, "audit/AU", "SamplingPlanService/RecordPopulationSamplingPlan",
		"{'sampling_plan_id':'@sampling_plan:leavers'," DIGEST ",'population_size':21}", NULL);
	ROW_READS(s, "sampling_plan:leavers", "sample_size", "9");
	scene_refused(s, "audit/AU", "SamplingPlanService/ChangeSamplingPlan",
		"{'sampling_plan_id':'@sampling_plan:leavers'," LEAVERS "," AT_95 "}", "S-SAMPLING-PLAN");
	name_places(s, 3, 3);
	scene_refused(s, "audit/AU", "SampleItemService/NameSampleItems",
		"{'sampling_plan_id':'@sampling_plan:leavers','entries':[{'place':4,'label':'x'},{'place':4,'label':'y'}]}",
		"R-SAMPLING-05");
	scene_refused(s, "audit/AU", "SampleItemService/NameSampleItems",
		"{'sampling_plan_id':'@sampling_plan:leavers','entries':[{'place':22,'label':'x'}]}", "R-SAMPLING-05");
	scene_free(s);
}

Test(sampling, inv_27_says_what_its_records_say)
{
	struct scene *s = planned();
	static const char said[] = "Leavers: 1 of 20 items were examined of 10 planned (hypergeometric, simple random); 1 deviate, "
		"1 were replaced. Fewer than planned: the rest was out of reach. With a confidence of 95.00 % at most 20 of the 20 "
		"deviate (100.00 %). Evidence is a sample of what there is.";
	scene_allowed(s, "audit/AU", "SamplingPlanService/RecordPopulationSamplingPlan",
		"{'sampling_plan_id':'@sampling_plan:leavers'," DIGEST ",'population_size':20}", NULL);
	scene_allowed(s, "audit/AU", "SampleItemService/NameSampleItems",
		"{'sampling_plan_id':'@sampling_plan:leavers','entries':[{'place':3,'label':'person 3'}]}", NULL);
	char id[200], json[300];
	(void)snprintf(id, sizeof(id), "%s", scene_reply(s, "sample_items.0.id"));
	(void)snprintf(json, sizeof(json), "{'sample_item_id':'%s','version':1,'place':9,'label':'person 9','reason':' '}", id);
	scene_refused(s, "audit/AU", "SampleItemService/ReplaceSampleItem", json, "R-SAMPLING-06");
	(void)snprintf(json, sizeof(json), "{'sample_item_id':'%s','version':1,'place':9,'label':'person 9','reason':'ill'}", id);
	scene_allowed(s, "audit/AU", "SampleItemService/ReplaceSampleItem", json, "nine");
	ROW_READS(s, "sample_item:nine", "replaces_id", id);
	scene_refused(s, "audit/AU", "SamplingPlanService/ConcludeSamplingPlan", "{'sampling_plan_id':'@sampling_plan:leavers'}",
		"R-SAMPLING-08 R-SAMPLING-09");
	scene_refused(s, "audit/AU", "SampleItemService/MarkDeviatingSampleItem", "{'sample_item_id':'@sample_item:nine'}",
		"R-SAMPLING-07");
	scene_allowed(s, "audit/AU", "SampleItemService/MarkDeviatingSampleItem", "{'sample_item_id':'@sample_item:nine',"
		"'evidence_ids':['@evidence:accepted']}", NULL);
	scene_allowed(s, "audit/AU", "SamplingPlanService/ConcludeSamplingPlan", "{'sampling_plan_id':'@sampling_plan:leavers',"
		"'shortfall_reason':'the rest was out of reach'}", NULL);
	ROW_READS(s, "sampling_plan:leavers", "statement", said);
	scene_refused(s, "audit/AU", "SampleItemService/MarkConformingSampleItem", "{'sample_item_id':'@sample_item:nine'}",
		"S-SAMPLING-PLAN");
	/* Whatever its row may say: a read makes the statement from the items. */
	scene_put(s, "sampling_plan:leavers", "{'audit_id':'@audit:fieldwork','title':'Leavers','procedure':'simple_random'," AT_95
		",'sample_size':10,'state':'concluded','concluded_us':1,'shortfall_reason':'the rest was out of reach',"
		"'statement':'all is well','deviations':0}");
	scene_allowed(s, "audited/SR", "SamplingPlanService/GetSamplingPlan", "{'sampling_plan_id':'@sampling_plan:leavers'}", NULL);
	REPLY_READS(s, "sampling_plan.statement", said);
	scene_free(s);
}

Test(sampling, is_of_the_audits_criteria_and_for_a_reason)
{
	struct scene *s = scene_new();
	scene_put(s, "criteria_item:stray", "{'organisation_id':'@organisation:auditing','label':'B.1',"
		"'criteria_source_id':'@criteria_source:open','entry':{'label':'B.1','title':'elsewhere'}}");
	scene_refused(s, "audit/AU", "SamplingPlanService/AddSamplingPlan", "{'audit_id':'@audit:fieldwork','title':'Leavers',"
		"'objective':'o','population':'p','procedure':'judgement'," AT_95 ",'criteria_item_ids':['@criteria_item:stray']}",
		"R-SAMPLING-10 R-SAMPLING-11 R-SAMPLING-03");
	scene_refused(s, "audited/SR", "SamplingPlanService/AddSamplingPlan", "{'audit_id':'@audit:fieldwork','title':'Leavers',"
		LEAVERS "," AT_95 "}", "ROLE");
	scene_free(s);
}

/* A pin that names items takes these, not all of their source. */
Test(sampling, inv_16_is_of_the_items_that_the_audit_pins)
{
	struct scene *s = scene_new();
	scene_put(s, "criteria_item:gate", "{'organisation_id':'@organisation:auditing','label':'A.7.4',"
		"'criteria_source_id':'@criteria_source:own','entry':{'label':'A.7.4'}}");
	scene_put(s, "audit:fieldwork", "{'programme_id':'@programme:own','auditee_organisation_id':'@organisation:audited',"
		"'type':'second_party','state':'in_fieldwork','criteria':[{'criteria_source_id':'@criteria_source:own',"
		"'criteria_item_ids':['@criteria_item:gate']}]}");
	scene_refused(s, "audit/AU", "SamplingPlanService/AddSamplingPlan", "{'audit_id':'@audit:fieldwork','title':'Leavers',"
		LEAVERS "," AT_95 ",'criteria_item_ids':['@criteria_item:own']}", "R-SAMPLING-11");
	scene_allowed(s, "audit/AU", "SamplingPlanService/AddSamplingPlan", "{'audit_id':'@audit:fieldwork','title':'Leavers',"
		LEAVERS "," AT_95 ",'criteria_item_ids':['@criteria_item:gate']}", NULL);
	scene_free(s);
}

/* 32 zero bytes, and their SHA-256. */
#define NONCE "'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"
#define COMMITMENT "'Zmh6rfhivXdsj8GLjp+OIAiXFIVu4jOzkCpZHQ1fKSU='"
#define DRAW "{'sampling_draw_id':'@sampling_draw:lot'"
#define BEGIN(until) "{'sampling_plan_id':'@sampling_plan:leavers','told':'leavers of the year','commitment':" COMMITMENT "," \
	"'answer_until_us':'" until "'}"

static struct scene *recorded(void)
{
	struct scene *s = planned();
	scene_refused(s, "audit/AU", "SamplingDrawService/BeginSamplingDraw", BEGIN("2126-01-01T00:00:00Z"),
		"S-SAMPLING-PLAN R-SAMPLING-04");
	scene_allowed(s, "audit/AU", "SamplingPlanService/RecordPopulationSamplingPlan",
		"{'sampling_plan_id':'@sampling_plan:leavers'," DIGEST ",'population_size':20}", NULL);
	scene_refused(s, "audit/AU", "SamplingDrawService/BeginSamplingDraw", BEGIN("2026-01-01T00:00:00Z"), "R-SAMPLING-15");
	scene_allowed(s, "audit/AU", "SamplingDrawService/BeginSamplingDraw", BEGIN("2126-01-01T00:00:00Z"), "lot");
	return s;
}

Test(sampling, inv_26_neither_side_picks_what_is_drawn)
{
	struct scene *s = recorded();
	scene_refused(s, "audit/AU", "SamplingDrawService/BeginSamplingDraw", BEGIN("2126-01-01T00:00:00Z"), "R-SAMPLING-14");
	scene_refused(s, "audit/AU", "SampleItemService/NameSampleItems",
		"{'sampling_plan_id':'@sampling_plan:leavers','entries':[{'place':3,'label':'person 3'}]}", "R-SAMPLING-20");
	scene_refused(s, "audit/AU", "SamplingDrawService/RevealSamplingDraw", DRAW ",'nonce':" NONCE "}", "R-SAMPLING-17");
	scene_refused(s, "audit/AU", "SamplingDrawService/AnswerSamplingDraw", DRAW ",'auditee_nonce':" NONCE "}", "ROLE");
	scene_allowed(s, "audit/SR", "SamplingDrawService/AnswerSamplingDraw", DRAW ",'auditee_nonce':" COMMITMENT "}", NULL);
	scene_refused(s, "audit/SR", "SamplingDrawService/AnswerSamplingDraw", DRAW ",'auditee_nonce':" NONCE "}",
		"S-SAMPLING-DRAW");
	scene_refused(s, "audit/AU", "SamplingDrawService/RevealSamplingDraw", DRAW ",'nonce':" COMMITMENT "}", "R-SAMPLING-18");
	scene_allowed(s, "audit/LA", "SamplingDrawService/RevealSamplingDraw", DRAW ",'nonce':" NONCE "}", NULL);
	ROW_READS(s, "sampling_draw:lot", "state", "drawn");
	scene_refused(s, "audit/AU", "SamplingDrawService/AbandonSamplingDraw", DRAW ",'reason':'not these'}",
		"S-SAMPLING-DRAW");
	scene_allowed(s, "audit/AU", "SamplingPlanService/GetSamplingPlan", "{'sampling_plan_id':'@sampling_plan:leavers'}", NULL);
	cr_expect(strstr(scene_reply(s, "sampling_plan.statement"), "by nonces of both sides") != NULL);
	scene_free(s);
}

/* The seed is what docs/formats.md says, made of the row alone: the checkpoint ends with the commitment's entry. */
Test(sampling, inv_26_the_seed_follows_from_the_record)
{
	struct scene *s = recorded();
	uint64_t entry = scene_entry(s);
	uint8_t nonce[DRAW_NONCE_BYTES] = { 0 }, seed[64], root[64];
	char text[1000];
	size_t len;
	struct draw d = { .origin = WORLD_ORIGIN, .population_size = 20, .nonce = nonce };
	scene_allowed(s, "audit/SR", "SamplingDrawService/AnswerSamplingDraw", DRAW ",'auditee_nonce':" COMMITMENT "}", NULL);
	scene_allowed(s, "audit/AU", "SamplingDrawService/RevealSamplingDraw", DRAW ",'nonce':" NONCE "}", NULL);
	struct hash auditee = draw_commitment(nonce);
	d.auditee_nonce = auditee.b;
	d.plan_id = scene_id(s, "sampling_plan:leavers");
	(void)snprintf(text, sizeof(text), "%s", scene_row(s, "sampling_draw:lot", "checkpoint"));
	char *size = strchr(text, '\n') + 1, *end, *base64 = strchr(size, '\n') + 1;
	d.checkpoint_size = strtoull(size, &end, 10);
	cr_expect(d.checkpoint_size == entry + 1, "%s", text);
	cr_assert(base64_decode(base64, 44, root, &len) && len == HASH_BYTES);
	memcpy(d.checkpoint_root.b, root, HASH_BYTES);
	(void)snprintf(text, sizeof(text), "%s", scene_row(s, "sampling_draw:lot", "seed"));
	cr_assert(base64_decode(text, strlen(text), seed, &len) && len == HASH_BYTES);
	struct hash expected = draw_seed(&d);
	cr_expect(memcmp(seed, expected.b, HASH_BYTES) == 0);
	scene_free(s);
}

Test(sampling, inv_26_a_draw_is_given_up_for_a_reason_and_stays_on_record)
{
	struct scene *s = recorded();
	scene_refused(s, "audit/AU", "SamplingDrawService/AbandonSamplingDraw", DRAW ",'reason':' '}", "R-SAMPLING-19");
	scene_allowed(s, "audit/AU", "SamplingDrawService/AbandonSamplingDraw", DRAW ",'reason':'the device was lost'}", NULL);
	scene_allowed(s, "audit/AU", "SamplingDrawService/BeginSamplingDraw", BEGIN("2126-01-01T00:00:00Z"), NULL);
	scene_allowed(s, "audit/AU", "SamplingPlanService/GetSamplingPlan", "{'sampling_plan_id':'@sampling_plan:leavers'}", NULL);
	cr_expect(strstr(scene_reply(s, "sampling_plan.statement"), "1 draws of it were begun and given up") != NULL);
	scene_free(s);
}

/* The order of two labels under a seed, for any seed. */
Test(sampling, inv_26_drawn_items_are_named_in_their_order)
{
	struct scene *s = recorded();
	uint8_t raw[64];
	struct hash seed, key[2];
	char text[100], json[300];
	size_t len;
	scene_allowed(s, "audit/SR", "SamplingDrawService/AnswerSamplingDraw", DRAW ",'auditee_nonce':" COMMITMENT "}", NULL);
	scene_allowed(s, "audit/AU", "SamplingDrawService/RevealSamplingDraw", DRAW ",'nonce':" NONCE "}", NULL);
	(void)snprintf(text, sizeof(text), "%s", scene_row(s, "sampling_draw:lot", "seed"));
	cr_assert(base64_decode(text, strlen(text), raw, &len) && len == HASH_BYTES);
	memcpy(seed.b, raw, HASH_BYTES);
	key[0] = draw_key(&seed, BYTES("anna", 4));
	key[1] = draw_key(&seed, BYTES("bert", 4));
	bool anna_is_first = memcmp(key[0].b, key[1].b, HASH_BYTES) < 0;
	static const char entries[] = "{'sampling_plan_id':'@sampling_plan:leavers','entries':[{'place':%d,'label':'%s'},"
		"{'place':%d,'label':'%s'}]}";
	(void)snprintf(json, sizeof(json), entries, anna_is_first ? 2 : 1, anna_is_first ? "bert" : "anna",
		anna_is_first ? 1 : 2, anna_is_first ? "anna" : "bert");
	scene_refused(s, "audit/AU", "SampleItemService/NameSampleItems", json, "R-SAMPLING-21");
	(void)snprintf(json, sizeof(json), entries, anna_is_first ? 1 : 2, anna_is_first ? "anna" : "bert",
		anna_is_first ? 2 : 1, anna_is_first ? "bert" : "anna");
	scene_allowed(s, "audit/AU", "SampleItemService/NameSampleItems", json, NULL);
	scene_free(s);
}
