/* What the audits of the demonstration stand on: organisations, people, competence, criteria and an
 * approved programme. */
#include "client/command.h"
#include "client/demo_story.h"
#include "common/bytes.h"

#include <time.h>

#define DAY_US (INT64_C(24) * 3600 * 1000 * 1000)

static const char *const auditor_name[DEMO_AUDITORS] = { "Astrid Holm", "Benoit Laurent",
	"Carla Neri", "Dirk Vogel", "Elif Kaya", "Filip Novak", "Greta Lind", "Henri Moreau",
	"Ines Costa", "Jonas Weber", "Karin Strand", "Luc Girard" };

struct party_row {
	const char *handle;
	const char *name;
	const char *kind;
	const char *representative;
	const char *site[7];
	const char *unit[7];
};

static const struct party_row party_row[DEMO_PARTIES] = {
	{ "traffic", "Nordic Rail Traffic", "auditee", "Maja Sund",
		{ "Stockholm operations", "Gothenburg operations", "Malmo operations",
			"Umea operations", "Lulea operations", "Orebro operations",
			"Virtual desk" },
		{ "Traffic control", "Timetable planning", "Passenger information", "Crew planning",
			"Northern control", "Disturbance desk", "Customer data" } },
	{ "works", "Nordic Rail Workshops", "auditee", "Nils Berg",
		{ "Hagalund depot", "Savenas depot", "Raus depot", "Notviken depot",
			"Tillberga depot", "Borlange stores", "Engineering office" },
		{ "Rolling stock maintenance", "Spare parts", "Depot networks",
			"Signalling laboratory", "Tool calibration", "Contractor access",
			"Drawing archive" } },
	{ "cloud", "Kista Cloud AB", "supplier", "Omar Said",
		{ "Kista data centre", "Falun data centre" },
		{ "Managed hosting", "Backup service" } },
	{ "ticket", "Lyon Billetterie SA", "supplier", "Paul Mercier",
		{ "Lyon office", "Villeurbanne data centre" },
		{ "Ticket sales platform", "Payment interface" } },
	{ "guard", "Wache Sicherheit GmbH", "supplier", "Rosa Klein",
		{ "Hamburg control room", "Altona archive" },
		{ "Video surveillance", "Key and badge service" } },
};

static int appoint(struct demo_story *s, struct client *by, const char *scope,
	const struct demo_person *who, const char *role, struct status *st)
{
	return demo_call(s->demo, by, "AppointmentService/AddAppointment",
		json_pack("{s:s, s:s, s:s}", "scope_id", scope, "person_id", who->id, "role", role),
		st, NULL, NULL);
}

static int bring_in_staff(struct demo_story *s, struct status *st)
{
	struct client *root = s->demo->administrator;
	TRY(demo_join(s->demo, "manager", "Erik Lund", s->organisation, st, &s->manager));
	TRY(demo_join(s->demo, "client", "Cecilia Dahl", s->organisation, st, &s->client));
	TRY(demo_join(s->demo, "evaluator", "Lena Holm", s->organisation, st, &s->evaluator));
	TRY(demo_join(s->demo, "reviewer", "Rikard Ek", s->organisation, st, &s->reviewer));
	TRY(appoint(s, root, s->organisation, s->manager, "programme_manager", st));
	TRY(appoint(s, root, s->organisation, s->evaluator, "competence_evaluator", st));
	TRY(appoint(s, &s->manager->client, s->organisation, s->client, "audit_client", st));
	TRY(appoint(
		s, &s->manager->client, s->organisation, s->reviewer, "competence_evaluator", st));
	for (size_t i = 0; i < DEMO_AUDITORS; i++) {
		char handle[24];
		(void)snprintf(handle, sizeof(handle), "auditor-%zu", i + 1);
		TRY(demo_join(
			s->demo, handle, auditor_name[i], s->organisation, st, &s->auditor[i]));
	}
	return OK;
}

static int add_place(
	struct demo_story *s, const struct party_row *row, struct demo_party *p, struct status *st)
{
	size_t i = p->site_count++;
	DEMO_MAKE(s, s->manager, p->site[i], "SiteService/AddSite", "{s:s, s:s, s:s, s:s, s:b}",
		"organisation_id", p->organisation, "name", row->site[i], "address", row->site[i],
		"time_zone", "Europe/Stockholm", "is_virtual",
		strstr(row->site[i], "Virtual") != NULL);
	DEMO_MAKE(s, s->manager, p->unit[i], "UnitService/AddUnit",
		"{s:s, s:s, s:s, s:i, s:i, s:[s]}", "organisation_id", p->organisation, "name",
		row->unit[i], "kind", "service", "people", (int)(12 + 7 * i), "criticality",
		(int)(1 + (i * 3 + 2) % 5), "site_ids", p->site[i]);
	return OK;
}

static int add_party(
	struct demo_story *s, const struct party_row *row, struct demo_party *p, struct status *st)
{
	p->is_supplier = strcmp(row->kind, "supplier") == 0;
	DEMO_MAKE(s, s->manager, p->organisation, "OrganisationService/AddOrganisation",
		"{s:s, s:s, s:s}", "parent_id", s->organisation, "name", row->name, "kind",
		row->kind);
	while (p->site_count < ARRAY_LEN(row->site) && row->site[p->site_count])
		TRY(add_place(s, row, p, st));
	TRY(demo_join(s->demo, row->handle, row->representative, p->organisation, st,
		&p->representative));
	return appoint(s, s->demo->administrator, p->organisation, p->representative,
		p->is_supplier ? "supplier_representative" : "auditee_representative", st);
}

static int evaluate(
	struct demo_story *s, const struct demo_person *who, const char *grade, struct status *st)
{
	demo_id evaluation;
	json_t *competences = *s->competence && strcmp(grade, "programme_manager") != 0
				      ? json_pack("[s]", s->competence)
				      : json_array();
	DEMO_MAKE(s, s->evaluator, evaluation, "EvaluationService/AddEvaluation",
		"{s:s, s:s, s:o, s:[s,s], s:s, s:I, s:s}", "person_id", who->id, "grade", grade,
		"competence_ids", competences, "methods", "records", "interview", "basis",
		"Audits done, course certificates, interview", "valid_until_us",
		(json_int_t)(s->now_us + 3 * 365 * DAY_US), "qualification",
		"Led audits for ten years");
	DEMO_CALL(s, s->reviewer, "EvaluationService/GrantEvaluation", "{s:s}", "evaluation_id",
		evaluation);
	return OK;
}

static int find_competent(struct demo_story *s, struct status *st)
{
	DEMO_MAKE(s, s->evaluator, s->competence, "CompetenceService/AddCompetence", "{s:s, s:s}",
		"organisation_id", s->organisation, "name", "Information security controls");
	TRY(evaluate(s, s->manager, "programme_manager", st));
	for (size_t i = 0; i < DEMO_AUDITORS; i++)
		TRY(evaluate(s, s->auditor[i], i % 3 == 0 ? "lead" : "auditor", st));
	return OK;
}

/* The shipped catalogue, by the command that everybody uses. */
static int import_criteria(struct demo_story *s, struct status *st)
{
	const char *word[] = { "criteria", "import", "iso27001-2022", "--organisation",
		s->organisation };
	size_t used;
	const struct command *command = command_find(word, ARRAY_LEN(word), &used);
	json_t *reply = NULL;
	TRY(command_run(command, &s->manager->client, word + used, ARRAY_LEN(word) - used, st));
	TRY(demo_call(s->demo, &s->manager->client, "CriteriaSourceService/ListCriteriaSources",
		json_object(), st, NULL, &reply));
	const char *id = json_string_value(json_object_get(
		json_array_get(json_object_get(reply, "criteria_sources"), 0), "id"));
	(void)snprintf(s->source, sizeof(s->source), "%s", id ? id : "");
	json_decref(reply);
	TRY(demo_call(s->demo, &s->manager->client, "CriteriaItemService/ListCriteriaItems",
		json_pack("{s:s, s:{s:i}}", "criteria_source_id", s->source, "page", "size", 1000),
		st, NULL, &reply));
	json_t *item;
	size_t i;
	json_array_foreach(json_object_get(reply, "criteria_items"), i,
		item) if (i % 3 == 0 && s->criterion_count < DEMO_CRITERIA)(void)
		snprintf(s->criterion[s->criterion_count++], sizeof(demo_id), "%s",
			json_string_value(json_object_get(item, "id")));
	json_decref(reply);
	return OK;
}

static int add_objectives(struct demo_story *s, struct status *st)
{
	static const char *const row[3][3] = {
		{ "Conformity of operations with our requirements", "requirements",
			"every unit audited once in the cycle" },
		{ "Confidence in suppliers that hold our data", "external_providers",
			"all tier-1 suppliers audited, no overdue major" },
		{ "Actions after incidents are effective", "previous_results",
			"nine of ten actions effective at first verification" },
	};
	for (size_t i = 0; i < 3; i++)
		DEMO_MAKE(s, s->manager, s->objective[i], "ObjectiveService/AddObjective",
			"{s:s, s:s, s:s, s:s}", "programme_id", s->programme, "text", row[i][0],
			"basis", row[i][1], "measure", row[i][2]);
	return OK;
}

static int add_risks(struct demo_story *s, struct status *st)
{
	static const char *const row[][3] = {
		{ "confidentiality", "What auditors copy at suppliers leaks",
			"Encrypted disks, disposal by agreement" },
		{ "team_selection", "Two leads leave in the year", "One more lead is trained" },
		{ "auditee_cooperation", "A supplier puts off its audit",
			"Audit right in each contract, dates agreed in January" },
	};
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		DEMO_CALL(s, s->manager, "ProgrammeRiskService/AddProgrammeRisk",
			"{s:s, s:s, s:s, s:i, s:i, s:s, s:I}", "programme_id", s->programme,
			"category", row[i][0], "text", row[i][1], "likelihood", 2, "impact", 4,
			"treatment", row[i][2], "review_us",
			(json_int_t)(s->now_us + 180 * DAY_US));
	return OK;
}

/* 202611 */
static int month_of(int64_t at_us)
{
	const time_t at = (time_t)(at_us / 1000000);
	struct tm tm;
	(void)gmtime_r(&at, &tm);
	return (tm.tm_year + 1900) * 100 + tm.tm_mon + 1;
}

static int add_programme(struct demo_story *s, struct status *st)
{
	DEMO_MAKE(s, s->manager, s->programme, "ProgrammeService/AddProgramme",
		"{s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[s,s,s,s,s,s], "
		"s:s}",
		"organisation_id", s->organisation, "title", "ISMS audits of the year", "from_us",
		(json_int_t)(s->now_us - 30 * DAY_US), "to_us",
		(json_int_t)(s->now_us + 335 * DAY_US), "purpose",
		"Confidence in our own ISMS and in those who hold our data", "extent",
		"Operations, workshops and tier-1 suppliers", "schedule", "Two audits a month",
		"audit_types", "First and second party", "criteria",
		"ISO/IEC 27001:2022, contracts, own policies", "methods",
		"On site, records remotely", "team_selection",
		"Competence for the unit, no ties to it, rotation after three audits", "documents",
		"Audit procedure 12", "without_risk", "planning", "resources", "communication",
		"implementation", "documented_information", "monitoring", "without_risk_reason",
		"Judged in the spring review: nothing beyond what the procedure treats");
	TRY(add_objectives(s, st));
	TRY(add_risks(s, st));
	for (size_t i = 0; i < DEMO_PARTIES; i++)
		DEMO_CALL(s, s->manager, "InclusionService/AddInclusion", "{s:s, s:s, s:s, s:i}",
			"programme_id", s->programme, "organisation_id", s->party[i].organisation,
			"decision", "included", "days", 2);
	DEMO_CALL(s, s->manager, "ProgrammeResourceService/AddProgrammeResource",
		"{s:s, s:s, s:i, s:i, s:i}", "programme_id", s->programme, "kind", "auditor_days",
		"month", month_of(s->now_us), "months", 10, "requested", 20);
	DEMO_CALL(s, s->manager, "ProgrammeService/SubmitProgramme", "{s:s}", "programme_id",
		s->programme);
	DEMO_CALL(s, s->client, "ProgrammeService/ApproveProgramme", "{s:s, s:b}", "programme_id",
		s->programme, "is_granting", 1);
	DEMO_CALL(s, s->manager, "ProgrammeService/BeginProgramme", "{s:s, s:s}", "programme_id",
		s->programme, "communicated",
		"Published on the audit page and sent to all auditees");
	return OK;
}

int demo_ground(struct demo_story *s, struct status *st)
{
	TRY(bring_in_staff(s, st));
	for (size_t i = 0; i < DEMO_PARTIES; i++)
		TRY(add_party(s, &party_row[i], &s->party[i], st));
	TRY(find_competent(s, st));
	TRY(import_criteria(s, st));
	return add_programme(s, st);
}
