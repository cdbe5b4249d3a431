/* The steps: who does what, in an order in which each may succeed. */
#include "tests/daemon/access/done.h"

#include "common/bytes.h"

#define PM "auditing/PM"
#define CL "auditing/CL"
#define EV "auditing/EV"
#define AD "auditing/AD"
#define LEADER "other/none_auditing"
#define AUDITOR "auditing/OB"
#define TRAINEE "auditing/RV"
#define SUPPLIER "audited/SR"
#define NEWCOMER "newcomer"
#define CONSOLE "console"

/* clang-format off */
/* The file of a report is its document here: the server never opens it. */
#define REPORT_FILE "{'sha256':'@document_sha256','chunks_root':'@document_root','size_bytes':'@document_size'}"
#define REPORT_FILES "'file':" REPORT_FILE ",'document':" REPORT_FILE

const struct step done_step[] = {
	{ PM, "SessionService/GetSession", "{}", NULL, "'programme_manager'" },
	{ NEWCOMER, "HealthService/CheckHealth", "{}", NULL, "'serving'" },
	{ PM, "ReflectionService/GetDescriptors", "{}", NULL, "'descriptor_set'" },
	{ NEWCOMER, "LedgerService/GetCheckpoint", "{}", NULL, "'checkpoint'" },
	{ SUPPLIER, "LedgerService/GetConsistency", "{'from_size':2,'to_size':7}", NULL, "'to_size': 7" },
	{ SUPPLIER, "LedgerService/GetLeaves", "{'first':1,'count':2}", NULL, "'leaves'" },
	{ SUPPLIER, "CosignatureService/NextCosignature", "{}", NULL, "'checkpoint'" },
	{ SUPPLIER, "CosignatureService/AddCosignature", "@cosignature", NULL, "'@person:" SUPPLIER "'" },
	{ SUPPLIER, "CosignatureService/ListCosignatures", "{}", NULL, "'@person:" SUPPLIER "'" },
	{ PM, "CosignatureService/GatherCosignatures", "{}", NULL, "'@organisation:audited'" },
	{ CONSOLE, "LogKeyService/RotateLogKey", "{'organisation_id':'@organisation:operator','records':0}", NULL, "'routine'" },
	{ AD, "LogKeyService/ListLogKeys", "{}", NULL, "'routine'" },
	{ AD, "SessionKeyService/ListSessionKeys", "{}", NULL, "'@organisation:auditing'" },

	{ PM, "OrganisationService/AddOrganisation", "{'parent_id':'@organisation:auditing','name':'Kista Cloud AB',"
		"'kind':'supplier'}", "cloud", "'Kista Cloud AB'" },
	{ PM, "OrganisationService/GetOrganisation", "{'organisation_id':'@cloud'}", NULL, "'Kista Cloud AB'" },
	{ PM, "OrganisationService/ListOrganisations", "{'page':{'size':1000}}", NULL, "'Kista Cloud AB'" },
	{ PM, "SiteService/AddSite", "{'organisation_id':'@organisation:audited','name':'Kista'}", "site", "'Kista'" },
	{ PM, "SiteService/ListSites", "{'page':{'size':1000}}", NULL, "'Kista'" },
	{ PM, "UnitService/AddUnit", "{'organisation_id':'@organisation:audited','name':'Hosting','kind':'service',"
		"'site_ids':['@site']}", "unit", "'Hosting'" },
	{ PM, "ImportService/ImportOrganisations", "{'parent_id':'@organisation:auditing','rows':[{'name':'Solna Data AB',"
		"'kind':'supplier'}]}", NULL, "'added': 1" },
	{ PM, "ImportService/ImportSites", "{'organisation_id':'@organisation:audited','rows':[{'name':'Kista','address':'1'},"
		"{'name':'Solna'}]}", NULL, "'changed': 1" },
	{ PM, "ImportService/ImportUnits", "{'organisation_id':'@organisation:audited','rows':[{'name':'Billing','kind':'process',"
		"'sites':['Solna']}]}", NULL, "'added': 1" },
	{ PM, "UnitService/ChangeUnit", "{'unit_id':'@unit','risk':80}", NULL, "'risk': 80" },
	{ PM, "UnitService/ListUnits", "{'page':{'size':1000}}", NULL, "'Hosting'" },

	{ AD, "PersonService/AddPerson", "{'organisation_id':'@organisation:auditing','name':'Nils Ek'}", "nils", "'Nils Ek'" },
	{ AD, "ImportService/ImportPeople", "{'organisation_id':'@organisation:auditing','rows':[{'name':'Eva Lind'}]}", NULL,
		"'added': 1" },
	{ AD, "PersonService/GetPerson", "{'person_id':'@nils'}", NULL, "'Nils Ek'" },
	{ AD, "PersonService/ListPeople", "{'page':{'size':1000}}", NULL, "'Nils Ek'" },
	{ AD, "InvitationService/AddInvitation", "{'person_id':'@nils','public_key':'@invitation_key','expires_us':'@soon'}",
		"invitation", "'open'" },
	{ NEWCOMER, "DeviceService/EnrolDevice", "{'invitation_key':'@invitation_key','proof':'@proof',"
		"'session_key':'@session_key','name':'laptop of Nils'}", "laptop", "'pending'" },
	{ AD, "InvitationService/ListInvitations", "{'page':{'size':1000}}", NULL, "'used'" },
	{ AD, "DeviceService/ConfirmDevice", "{'device_id':'@laptop','words':'@words'}", NULL, "'active'" },
	{ NEWCOMER, "DeviceService/AddDevice", "{'sign_key':'@second_key','session_key':'@second_session',"
		"'name':'second of Nils','proof':'@second_proof'}", "second", "'active'" },
	{ NEWCOMER, "DeviceService/ListDevices", "{'page':{'size':1000}}", NULL, "'second of Nils'" },
	{ AD, "DeviceService/ProveDevice", "{'device_id':'@laptop'}", NULL, "'versions'" },
	{ AD, "DeviceService/RevokeDevice", "{'device_id':'@second','reason':'lost'}", NULL, "'revoked'" },
	{ AD, "DeviceService/RecoverDevice", "{'device_id':'@device:expert','reason':'stood before me'}", NULL, "'recoverer_ids'" },
	{ AD, "AppointmentService/AddAppointment", "{'scope_id':'@organisation:auditing','person_id':'@nils',"
		"'role':'audit_client'}", "appointment", "'active'" },
	{ AD, "AppointmentService/ListAppointments", "{'page':{'size':1000}}", NULL, "'@appointment'" },
	{ AD, "AppointmentService/EndAppointment", "{'appointment_id':'@appointment'}", NULL, "'ended'" },
	{ AD, "BreakGlassService/ProposeBreakGlass", "{'organisation_id':'@organisation:auditing','scope_id':'@audit:announced',"
		"'person_id':'@nils','ground':'nobody is left','days':2}", "glass", "'proposed'" },
	{ PM, "BreakGlassService/ListBreakGlasses", "{'scope_id':'@audit:announced'}", NULL, "'nobody is left'" },
	{ PM, "BreakGlassService/ProveBreakGlass", "{'break_glass_id':'@glass','ledger_index':'@glass.index'}", NULL, "'receipts'" },
	{ PM, "BreakGlassService/RefuseBreakGlass", "{'break_glass_id':'@glass','reason':'I am here'}", NULL, "'refused'" },
	{ AD, "AppointmentService/AddAppointment", "{'scope_id':'@organisation:auditing','person_id':'@person:auditing',"
		"'role':'administrator'}", NULL, "'active'" }, /* who proposed them */
	{ AD, "BreakGlassService/ApproveBreakGlass", "{'break_glass_id':'@break_glass:own'}", NULL, "'approved'" },
	{ "audit/TE", "BreakGlassService/TakeUpBreakGlass", "{'break_glass_id':'@break_glass:approved'}", NULL, "'active'" },
	{ PM, "BreakGlassService/ShowBreakGlass", "{'break_glass_id':'@break_glass:approved'}", NULL, "BreakGlassService/TakeUpBreakGlass" },
	{ AD, "BreakGlassService/EndBreakGlass", "{'break_glass_id':'@break_glass:approved','reason':'it is over'}", NULL, "'ended'" },
	{ CL, "BreakGlassService/ReviewBreakGlass", "{'break_glass_id':'@break_glass:approved','review':'as it had to be'}", NULL,
		"'reviewed'" },
	{ "audit/LA", "BreakGlassService/ListApplicableBreakGlasses", "{'audit_id':'@audit:fieldwork'}", NULL, "'as it had to be'" },
	{ AD, "BreakGlassService/GetBreakGlass", "{'break_glass_id':'@break_glass:approved'}", NULL, "'as it had to be'" },
	{ PM, "RelationshipService/AddRelationship", "{'person_id':'@nils','kind':'consulted',"
		"'target_organisation_id':'@organisation:auditing','note':'years ago'}", NULL, "'years ago'" },
	{ PM, "ImportService/ImportRelationships", "{'organisation_id':'@organisation:auditing','rows':[{'person':'Nils Ek',"
		"'kind':'operates','target_organisation':'Kista Cloud AB'}]}", NULL, "'added': 1" },
	{ PM, "SelectionCriteriaService/AddSelectionCriteria", "{'organisation_id':'@organisation:audited','methods_min':2,"
		"'grades':[{'grade':'lead','audits':3}],'cooling_off':[{'kind':'consulted','years':3}],'text':'by the standard'}",
		"criteria", "'by the standard'" },
	{ PM, "SelectionCriteriaService/ChangeSelectionCriteria", "{'selection_criteria_id':'@criteria','rotation_audits':4,"
		"'text':'by the standard and our needs'}", NULL, "'rotation_audits': 4" },
	{ PM, "SelectionCriteriaService/ListSelectionCriteria", "{'page':{'size':1000}}", NULL, "'by the standard and our needs'" },
	{ PM, "RelationshipService/AddRelationship", "{'person_id':'@nils','kind':'operates',"
		"'target_organisation_id':'@organisation:auditing','criteria_labels':['A.8']}", "tie", "'declared'" },
	{ EV, "RelationshipService/VerifyRelationship", "{'relationship_id':'@tie'}", NULL, "'verified'" },
	{ PM, "RelationshipService/EndRelationship", "{'relationship_id':'@tie','to_us':'@soon'}", NULL, "'declared'" },
	{ PM, "RelationshipService/ListRelationships", "{'page':{'size':1000}}", NULL, "'years ago'" },

	{ PM, "CriteriaSourceService/AddCriteriaSource", "{'organisation_id':'@organisation:auditing','kind':'policy',"
		"'title':'Backup policy','edition':'3'}", "source", "'open'" },
	{ PM, "CriteriaItemService/ImportCriteriaItems", "{'criteria_source_id':'@source',"
		"'entries':[{'label':'B.1','title':'Backups are tried'}]}", "item", "'item_count': 1" },
	{ PM, "ImportService/ImportCriteria", "{'criteria_source_id':'@source','rows':[{'label':'B.2','title':'And restored'}]}",
		NULL, "'added': 1" },
	{ PM, "CriteriaSourceService/PinCriteriaSource", "{'criteria_source_id':'@source','item_count':2}", NULL, "'pinned'" },
	{ PM, "CriteriaSourceService/ListCriteriaSources", "{'page':{'size':1000}}", NULL, "'Backup policy'" },
	{ PM, "CriteriaItemService/GetCriteriaItem", "{'criteria_item_id':'@item'}", NULL, "'Backups are tried'" },
	{ PM, "CriteriaItemService/ListCriteriaItems", "{'criteria_source_id':'@source'}", NULL, "'B.1'" },

	{ EV, "CompetenceService/AddCompetence", "{'organisation_id':'@organisation:auditing','name':'Backup'}",
		"competence", "'Backup'" },
	{ EV, "CompetenceService/AddTemplate", "{'organisation_id':'@organisation:auditing','template':'isms'}", NULL,
		"'ISMS 10'" },
	{ EV, "CompetenceService/ListCompetences", "{'page':{'size':1000}}", NULL, "'Backup'" },
	{ EV, "EvaluationService/AddEvaluation", "{'person_id':'@person:" LEADER "','grade':'lead',"
		"'competence_ids':['@competence'],'methods':['records','interview'],'basis':'eight audits led','qualification':'leads for a certification body',"
		"'valid_until_us':'@next_year'}", "lead", "'assessed'" },
	{ EV, "EvaluationService/AddEvaluation", "{'person_id':'@person:" AUDITOR "','grade':'auditor',"
		"'methods':['records','testing'],'basis':'course passed','qualification':'leads','valid_until_us':'@next_year'}", "auditor", "'assessed'" },
	{ EV, "EvaluationService/AddEvaluation", "{'person_id':'@person:" TRAINEE "','grade':'in_training',"
		"'methods':['records','testing'],'basis':'course begun','qualification':'leads','valid_until_us':'@next_year'}", "trainee", "'assessed'" },
	{ PM, "EvaluationService/GrantEvaluation", "{'evaluation_id':'@lead'}", NULL, "'granted'" },
	{ PM, "EvaluationService/GrantEvaluation", "{'evaluation_id':'@auditor'}", NULL, "'granted'" },
	{ PM, "EvaluationService/GrantEvaluation", "{'evaluation_id':'@trainee'}", NULL, "'granted'" },
	{ EV, "EvaluationService/PlanEvaluation", "{'person_id':'@nils','grade':'auditor','basis':'what our criteria ask for',"
		"'qualification':'leads'}", "planned", "'planned'" },
	{ EV, "EvaluationService/CollectEvaluation", "{'evaluation_id':'@planned','method':'records','text':'two courses'}", NULL,
		"'evidence_collected'" },
	{ EV, "EvaluationService/CollectEvaluation", "{'evaluation_id':'@planned','method':'interview','text':'knows controls'}",
		NULL, "'knows controls'" },
	{ EV, "EvaluationService/AssessEvaluation", "{'evaluation_id':'@planned','valid_until_us':'@next_year',"
		"'items':[{'competence_id':'@competence','level':3,'evidence':'course of May'}]}", NULL, "'course of May'" },
	{ PM, "EvaluationService/ReviewEvaluation", "{'evaluation_id':'@planned','reason':'follows'}", NULL, "'reviewed'" },
	{ PM, "EvaluationService/GrantEvaluation", "{'evaluation_id':'@planned'}", NULL, "'granted'" },
	{ EV, "EvaluationService/SuspendEvaluation", "{'evaluation_id':'@planned','reason':'a complaint'}", NULL, "'suspended'" },
	{ PM, "EvaluationService/ResumeEvaluation", "{'evaluation_id':'@planned','reason':'unfounded'}", NULL, "'granted'" },
	{ EV, "EvaluationService/WithdrawEvaluation", "{'evaluation_id':'@planned','reason':'left us'}", NULL, "'withdrawn'" },
	{ EV, "EvaluationService/AddEvaluation", "{'person_id':'@nils','grade':'technical_expert','methods':['records','testing'],"
		"'basis':'a short course','qualification':'leads','valid_until_us':'@next_year'}", "undeveloped", "'assessed'" },
	{ PM, "EvaluationService/DevelopEvaluation", "{'evaluation_id':'@undeveloped','development':'a longer course',"
		"'development_due_us':'@later'}", NULL, "'development_needed'" },
	{ EV, "EvaluationService/GetEvaluation", "{'evaluation_id':'@undeveloped'}", NULL, "'a longer course'" },
	{ EV, "CpdRecordService/AddCpdRecord", "{'person_id':'@person:" LEADER "','done_us':'@now','minutes':90,"
		"'topic':'climate and 4.1','evidence':'certificate'}", NULL, "'climate and 4.1'" },
	{ EV, "CpdRecordService/ListCpdRecords", "{'page':{'size':1000}}", NULL, "'climate and 4.1'" },
	{ EV, "AuditorService/GetExperience", "{'person_id':'@person:" LEADER "'}", NULL, "'cpd_minutes': 90" },
	{ EV, "AuditorService/ListExpiring", "{'organisation_id':'@organisation:auditing','months':24}", NULL, "'@lead'" },
	{ EV, "AuditorService/ForecastCoverage", "{'organisation_id':'@organisation:auditing'}", NULL, "'@person:" LEADER "'" },
	{ EV, "EvaluationService/ListEvaluations", "{'page':{'size':1000}}", NULL, "'eight audits led'" },

	{ PM, "ProgrammeService/AddProgramme", "{'organisation_id':'@organisation:auditing','title':'Audits of the year',"
		"'from_us':1798761600000000,'to_us':1830211200000000,'purpose':'confidence','extent':'suppliers','schedule':'one a year','audit_types':'second party','criteria':'policy','methods':'on site',"
		"'team_selection':'competence','documents':'procedure',"
		"'without_risk':['planning','resources','team_selection','communication','implementation',"
		"'documented_information','monitoring','auditee_cooperation'],'without_risk_reason':'one supplier, one team'}", "programme", "'draft'" },
	{ PM, "WitnessPolicyService/AddWitnessPolicy", "{'programme_id':'@programme','witnesses':2,'organisations':2,"
		"'reason':'both sides'}", "policy", "'both sides'" },
	{ PM, "WitnessPolicyService/ChangeWitnessPolicy", "{'witness_policy_id':'@policy','reason':'not yet'}", NULL, "'not yet'" },
	{ PM, "WitnessPolicyService/ListWitnessPolicies", "{'programme_id':'@programme'}", NULL, "'not yet'" },
	{ PM, "ObjectiveService/AddObjective", "{'programme_id':'@programme','text':'trust hosting','basis':'risks',"
		"'measure':'no major open'}", "objective", "'trust hosting'" },
	{ PM, "ObjectiveService/ChangeObjective", "{'objective_id':'@objective','target':'none at all'}", NULL, "'no major open'" },
	{ PM, "ObjectiveService/AddObjective", "{'programme_id':'@programme','text':'too much','basis':'risks'}", "surplus", "'open'" },
	{ PM, "ObjectiveService/RemoveObjective", "{'objective_id':'@surplus'}", NULL, "'removed'" },
	{ PM, "ObjectiveService/ListObjectives", "{'page':{'size':1000}}", NULL, "'trust hosting'" },
	{ PM, "ProgrammeRiskService/AddProgrammeRisk", "{'programme_id':'@programme','category':'confidentiality',"
		"'text':'notes leak'}", "leak", "'identified'" },
	{ PM, "ProgrammeRiskService/ReviewProgrammeRisk", "{'programme_risk_id':'@leak','likelihood':2,'impact':4,"
		"'review_us':'@next_year'}", NULL, "'impact': 4" },
	{ PM, "ProgrammeRiskService/TreatProgrammeRisk", "{'programme_risk_id':'@leak','treatment':'encrypted disks'}", NULL,
		"'treated'" },
	{ CL, "ProgrammeRiskService/AcceptProgrammeRisk", "{'programme_risk_id':'@leak','reason':'little is left'}", NULL,
		"'accepted'" },
	{ PM, "ProgrammeRiskService/AddProgrammeRisk", "{'programme_id':'@programme','category':'planning','text':'strike'}",
		"strike", "'identified'" },
	{ PM, "ProgrammeRiskService/CloseProgrammeRisk", "{'programme_risk_id':'@strike','reason':'it is over'}", NULL, "'closed'" },
	{ PM, "ProgrammeRiskService/ListProgrammeRisks", "{'programme_id':'@programme'}", NULL, "'encrypted disks'" },
	{ PM, "InclusionService/AddInclusion", "{'programme_id':'@programme','unit_ids':['@unit'],'days':5}", "inclusion",
		"'included'" },
	{ PM, "InclusionService/ChangeInclusion", "{'inclusion_id':'@inclusion','decision':'included','days':4}", NULL,
		"'days': 4" },
	{ PM, "InclusionService/AddInclusion", "{'programme_id':'@programme','decision':'excluded','reason':'last year'}", NULL,
		"'last year'" },
	{ PM, "InclusionService/ListInclusions", "{'programme_id':'@programme'}", NULL, "'excluded'" },
	{ PM, "CoverageTargetService/AddCoverageTarget", "{'programme_id':'@programme','criteria_source_id':'@source'}", "target",
		"'in_force'" },
	{ PM, "CoverageTargetService/AddCoverageTarget", "{'programme_id':'@programme','criteria_source_id':'@source',"
		"'unit_id':'@unit'}", "narrow", "'in_force'" },
	{ PM, "CoverageTargetService/RemoveCoverageTarget", "{'coverage_target_id':'@narrow'}", NULL, "'removed'" },
	{ PM, "CoverageTargetService/ListCoverageTargets", "{'programme_id':'@programme'}", NULL, "'in_force'" },
	{ PM, "ProgrammeResourceService/AddProgrammeResource", "{'programme_id':'@programme','kind':'auditor_days',"
		"'month':202703,'requested':10,'months':2}", "days", "'month': 202704" },
	{ CL, "ProgrammeResourceService/GrantProgrammeResource", "{'programme_resource_id':'@days','granted':8}", NULL, "'short'" },
	{ PM, "ProgrammeResourceService/ResolveProgrammeResource", "{'programme_resource_id':'@days',"
		"'resolution':'two days later'}", NULL, "'resolved'" },
	{ PM, "ProgrammeResourceService/ChangeProgrammeResource", "{'programme_resource_id':'@days','requested':9}", NULL,
		"'requested': 9" },
	{ PM, "ProgrammeResourceService/ListProgrammeResources", "{'programme_id':'@programme'}", NULL, "'month': 202703" },
	{ PM, "ProcedureService/AddProcedure", "{'programme_id':'@programme','subject':'sampling','title':'Samples'}", "samples",
		"'in_force'" },
	{ PM, "ProcedureService/RemoveProcedure", "{'procedure_id':'@samples'}", NULL, "'removed'" },
	{ PM, "ProcedureService/ListProcedures", "{'programme_id':'@programme'}", NULL, "'Samples'" },
	{ PM, "ProgrammeService/CheckProgramme", "{'programme_id':'@programme'}", NULL, "R-PROGRAMME-17" },
	{ PM, "WaiverService/AddWaiver", "{'scope_id':'@programme','rule':'R-PROGRAMME-17','reason':'first year',"
		"'compensating_measure':'advised'}", "evaluated", "'requested'" },
	{ CL, "WaiverService/GrantWaiver", "{'waiver_id':'@evaluated'}", NULL, "'granted'" },
	{ PM, "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme'}", NULL, "'submitted'" },
	{ CL, "ProgrammeService/ReturnProgramme", "{'programme_id':'@programme','reason':'too little'}", NULL, "'draft'" },
	{ PM, "ProgrammeService/ChangeProgramme", "{'programme_id':'@programme','context':'two sites'}", NULL, "'two sites'" },
	{ PM, "ProgrammeService/SubmitProgramme", "{'programme_id':'@programme'}", NULL, "'submitted'" },
	{ CL, "ProgrammeService/ApproveProgramme", "{'programme_id':'@programme','is_granting':true}", NULL, "'approved'" },
	{ CL, "ProgrammeService/GetProgramme", "{'programme_id':'@programme'}", NULL, "'is_as_approved': true" },
	{ CL, "ProgrammeService/ListProgrammes", "{'page':{'size':1000}}", NULL, "'Audits of the year'" },
	{ PM, "AppointmentService/AddAppointment", "{'scope_id':'@organisation:auditing','person_id':'@nils',"
		"'role':'programme_manager'}", NULL, "'active'" },
	{ PM, "ProgrammeService/AssignProgramme", "{'programme_id':'@programme','person_id':'@nils','reason':'on leave'}", NULL,
		"'on leave'" },
	{ NEWCOMER, "ProgrammeService/AcceptProgramme", "{'programme_id':'@programme'}", NULL, "'manager_id': '@nils'" },
	{ PM, "ProgrammeService/BeginProgramme", "{'programme_id':'@programme','communicated':'to all by mail'}", NULL, "'running'" },
	{ PM, "ProgrammeService/AmendProgramme", "{'programme_id':'@programme','reason':'a new supplier'}", NULL, "'amending'" },
	{ PM, "ProgrammeService/WithdrawProgramme", "{'programme_id':'@programme'}", NULL, "'running'" },
	{ CL, "ChangeTriggerService/AddChangeTrigger", "{'programme_id':'@programme','kind':'standards','text':'a new edition'}",
		"edition", "'raised'" },
	{ PM, "ChangeTriggerService/DecideChangeTrigger", "{'change_trigger_id':'@edition','decision':'next year'}", NULL,
		"'decided'" },
	{ PM, "ChangeTriggerService/ListChangeTriggers", "{'programme_id':'@programme'}", NULL, "'next year'" },
	{ PM, "ProgrammeService/CopyProgramme", "{'organisation_id':'@organisation:auditing','source_id':'@programme',"
		"'title':'Audits of the next year','from_us':1830297600000000,'to_us':1861833600000000}", "next", "'draft'" },

	/* A programme of a supplier that has nothing to audit yet, to its end. */
	{ PM, "ProgrammeService/AddProgramme", "{'organisation_id':'@cloud','title':'Of the cloud','from_us':1798761600000000,"
		"'to_us':1830211200000000,'extent':'suppliers','schedule':'one a year','audit_types':'second party','criteria':'policy','methods':'on site',"
		"'team_selection':'competence','documents':'procedure',"
		"'without_risk':['planning','resources','team_selection','communication','implementation',"
		"'documented_information','monitoring','auditee_cooperation'],'without_risk_reason':'one supplier, one team'}", "small", "'draft'" },
	{ PM, "ObjectiveService/AddObjective", "{'programme_id':'@small','text':'a start','basis':'risks','measure':'made'}",
		"start", "'a start'" },
	{ PM, "ProgrammeRiskService/AddProgrammeRisk", "{'programme_id':'@small','category':'confidentiality','text':'notes leak',"
		"'likelihood':2,'impact':4,'review_us':'@next_year'}", NULL, "'identified'" },
	{ PM, "ProgrammeResourceService/AddProgrammeResource", "{'programme_id':'@small','kind':'budget','month':202701,"
		"'requested':100}", NULL, "'requested'" },
	{ PM, "WaiverService/AddWaiver", "{'scope_id':'@small','rule':'R-PROGRAMME-17','reason':'first year',"
		"'compensating_measure':'advised'}", "evaluated_too", "'requested'" },
	{ CL, "WaiverService/GrantWaiver", "{'waiver_id':'@evaluated_too'}", NULL, "'granted'" },
	{ PM, "ProgrammeService/SubmitProgramme", "{'programme_id':'@small'}", NULL, "'submitted'" },
	{ CL, "ProgrammeService/ApproveProgramme", "{'programme_id':'@small','is_granting':true}", NULL, "'approved'" },
	{ PM, "ProgrammeService/BeginProgramme", "{'programme_id':'@small','communicated':'to all by mail'}", NULL, "'running'" },
	{ PM, "MonitoringPeriodService/AddMonitoringPeriod", "{'programme_id':'@small','from_us':1,'to_us':2,'schedule':'kept',"
		"'team_performance':'good','implementation':'as planned','documentation':'enough'}", "quarter", "'open'" },
	{ PM, "MonitoringPeriodService/EvaluateMonitoringPeriod", "{'monitoring_period_id':'@quarter','feedback':'none yet'}", NULL,
		"'kept'" },
	{ PM, "MonitoringPeriodService/CloseMonitoringPeriod", "{'monitoring_period_id':'@quarter'}", NULL, "'closed'" },
	{ PM, "MonitoringPeriodService/ListMonitoringPeriods", "{'programme_id':'@small'}", NULL, "'none yet'" },
	{ PM, "ProgrammeService/EndProgramme", "{'programme_id':'@small'}", NULL, "'under_review'" },
	{ PM, "ProgrammeService/ResumeProgramme", "{'programme_id':'@small'}", NULL, "'running'" },
	{ PM, "ProgrammeService/EndProgramme", "{'programme_id':'@small'}", NULL, "'under_review'" },
	{ PM, "ObjectiveService/ConcludeObjective", "{'objective_id':'@start','result':'achieved','conclusion':'it is made'}", NULL,
		"'concluded'" },
	{ PM, "ProgrammeReviewService/AddProgrammeReview", "{'programme_id':'@small','held_us':1,'trends':'none','conformity':'yes',"
		"'evolving_needs':'none','records':'kept','new_methods':'remote','risk_actions':'worked','confidentiality':'kept',"
		"'lessons':['begin earlier']}", "review", "'held'" },
	{ PM, "ProgrammeReviewService/ReportProgrammeReview", "{'programme_review_id':'@review','reported_to':'the board'}", NULL,
		"'reported'" },
	{ CL, "ProgrammeReviewService/AcknowledgeProgrammeReview", "{'programme_review_id':'@review'}", NULL, "'acknowledged'" },
	{ PM, "ProgrammeReviewService/ListProgrammeReviews", "{'programme_id':'@small'}", NULL, "'begin earlier'" },
	{ PM, "ProgrammeService/CloseProgramme", "{'programme_id':'@small','conclusion':'a start was made'}", NULL, "'closed'" },

	{ PM, "ScaleService/AddScale", "{'organisation_id':'@organisation:auditing','name':'Two grades','grades':["
		"{'code':'NC','grade':'major','is_response_required':true,'response_days':30,'labels':[{'language':'en','text':'Major'}]}]}",
		"scale", "'draft'" },
	{ PM, "ScaleService/ChangeScale", "{'scale_id':'@scale','name':'Grades of the group','grades':["
		"{'code':'A','grade':'major','is_response_required':true,'response_days':30,'labels':[{'language':'en','text':'Major'}]},"
		"{'code':'B','grade':'minor','is_response_required':true,'response_days':60,'labels':[{'language':'en','text':'Minor'}]},"
		"{'code':'C','grade':'observation','labels':[{'language':'en','text':'Observation'}]}]}", NULL, "'Grades of the group'" },
	{ PM, "ScaleService/PublishScale", "{'scale_id':'@scale'}", NULL, "'published'" },
	{ PM, "ScaleService/GetScale", "{'scale_id':'@scale'}", NULL, "'Grades of the group'" },
	{ PM, "ScaleService/AddScale", "{'organisation_id':'@organisation:auditing','name':'A draft'}", "scale_draft", "'draft'" },
	{ PM, "ScaleService/RetireScale", "{'scale_id':'@scale_draft'}", NULL, "'retired'" },
	{ PM, "ScaleService/ListScales", "{'page':{'size':1000}}", NULL, "'Grades of the group'" },
	{ PM, "ScalePinService/AddScalePin", "{'scope_id':'@programme','scale_id':'@scale:own'}", "pin", "'author_id'" },
	{ PM, "ScalePinService/ChangeScalePin", "{'scale_pin_id':'@pin','scale_id':'@scale'}", NULL, "'@scale'" },
	{ PM, "ScalePinService/ListScalePins", "{'page':{'size':1000}}", NULL, "'@pin'" },

	{ PM, "AuditService/AddAudit", "{'programme_id':'@programme','title':'Hosting','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited','objectives':['are backups tried?'],"
		"'objective_ids':['@objective'],'scope_text':'hosting','site_ids':['@site'],'unit_ids':['@unit'],"
		"'criteria':[{'criteria_source_id':'@source'}],'method':'on_site_interaction','competence_ids':['@competence']}",
		"audit", "'proposed'" },
	{ PM, "AuditService/GetAudit", "{'audit_id':'@audit'}", NULL, "'are backups tried?'" },
	{ PM, "ObjectiveService/TraceObjectives", "{'programme_id':'@programme'}", NULL, "'audit_titles': ['Hosting']" },
	{ PM, "CoverageService/ListCoverage", "{'programme_id':'@programme'}", NULL, "'planned'" },
	{ PM, "AuditService/ListAudits", "{'page':{'size':1000}}", NULL, "'@audit'" },
	{ PM, "AuditService/ScheduleAudit", "{'audit_id':'@audit','from_us':'@soon','to_us':'@later'}", NULL, "'scheduled'" },
	{ PM, "CompetenceService/ProposeCompetences", "{'audit_id':'@audit'}", NULL, "'is_named': true" },
	{ PM, "TeamService/ProposeTeam", "{'audit_id':'@audit'}", NULL, "'candidates'" },
	{ PM, "TeamMemberService/AddTeamMember", "{'audit_id':'@audit','person_id':'@person:" LEADER "','role':'leader'}",
		"leading", "'proposed'" },
	{ LEADER, "TeamMemberService/AcceptTeamMember", "{'team_member_id':'@leading'}", NULL, "'accepted'" },
	{ PM, "TeamMemberService/AddTeamMember", "{'audit_id':'@audit','person_id':'@person:" AUDITOR "','role':'auditor'}",
		"auditing", "'proposed'" },
	{ AUDITOR, "TeamMemberService/AcceptTeamMember", "{'team_member_id':'@auditing'}", NULL, "'accepted'" },
	{ PM, "TeamMemberService/AddTeamMember", "{'audit_id':'@audit','person_id':'@person:" TRAINEE "',"
		"'role':'auditor_in_training'}", "learning", "'proposed'" },
	{ TRAINEE, "TeamMemberService/DeclineTeamMember", "{'team_member_id':'@learning','reason':'on leave'}", NULL,
		"'declined'" },
	{ PM, "TeamMemberService/AddTeamMember", "{'audit_id':'@audit','person_id':'@person:" TRAINEE "',"
		"'role':'auditor_in_training'}", "learning_later", "'proposed'" },
	{ TRAINEE, "TeamMemberService/AcceptTeamMember", "{'team_member_id':'@learning_later'}", NULL, "'accepted'" },
	{ SUPPLIER, "TeamObjectionService/RaiseTeamObjection", "{'team_member_id':'@learning_later','reason':'worked for a rival'}",
		"objection", "'raised'" },
	{ PM, "TeamObjectionService/UpholdTeamObjection", "{'team_objection_id':'@objection','resolution':'another will learn'}",
		NULL, "'upheld'" },
	{ PM, "TeamMemberService/RemoveTeamMember", "{'team_member_id':'@learning_later'}", NULL, "'removed'" },
	{ SUPPLIER, "TeamObjectionService/RaiseTeamObjection", "{'team_member_id':'@auditing','reason':'too young'}", "second_thought",
		"'raised'" },
	{ SUPPLIER, "TeamObjectionService/WithdrawTeamObjection", "{'team_objection_id':'@second_thought'}", NULL, "'withdrawn'" },
	{ SUPPLIER, "TeamObjectionService/RaiseTeamObjection", "{'team_member_id':'@auditing','reason':'too old'}", "dismissed",
		"'raised'" },
	{ PM, "TeamObjectionService/DismissTeamObjection", "{'team_objection_id':'@dismissed','resolution':'no reason at all'}",
		NULL, "'dismissed'" },
	{ PM, "TeamObjectionService/ListTeamObjections", "{'audit_id':'@audit'}", NULL, "'worked for a rival'" },
	{ LEADER, "TeamConsultationService/AddTeamConsultation", "{'audit_id':'@audit','opinion':'enough of us'}", NULL,
		"'enough of us'" },
	{ LEADER, "TeamConsultationService/ListTeamConsultations", "{'audit_id':'@audit'}", NULL, "'enough of us'" },
	{ PM, "TeamMemberService/ListTeamMembers", "{'audit_id':'@audit'}", NULL, "'on leave'" },
	{ PM, "WaiverService/AddWaiver", "{'scope_id':'@audit','rule':'R-TEAM-02','person_id':'@person:" AUDITOR "',"
		"'reason':'was a customer','compensating_measure':'reviewed by another'}", "waiver", "'requested'" },
	{ CL, "WaiverService/GrantWaiver", "{'waiver_id':'@waiver'}", NULL, "'granted'" },
	{ CL, "WaiverService/ListApplicableWaivers", "{'audit_id':'@audit'}", NULL, "'was a customer'" },
	{ CL, "WaiverService/ExpireWaiver", "{'waiver_id':'@waiver','reason':'somebody else was found'}", NULL, "'expired'" },
	{ PM, "WaiverService/AddWaiver", "{'scope_id':'@programme','rule':'R-TEAM-02','person_id':'@person:" AUDITOR "',"
		"'reason':'for the year','compensating_measure':'none'}", "year", "'requested'" },
	{ CL, "WaiverService/RefuseWaiver", "{'waiver_id':'@year','reason':'too long'}", NULL, "'refused'" },
	{ CL, "WaiverService/ListWaivers", "{'page':{'size':1000}}", NULL, "'was a customer'" },
	{ PM, "TeamService/ConfirmTeam", "{'audit_id':'@audit'}", "decision", "'team_confirmed'" },
	{ PM, "TeamDecisionService/GetTeamDecision", "{'team_decision_id':'@decision'}", NULL, "'@lead'" },
	{ PM, "TeamDecisionService/ListTeamDecisions", "{'audit_id':'@audit'}", NULL, "'@decision'" },
	{ PM, "TeamDecisionService/CheckTeamDecision", "{'team_decision_id':'@decision'}", NULL, "'holds': true" },
	{ EV, "EvaluationService/AddEvaluation", "{'person_id':'@person:" TRAINEE "','grade':'auditor',"
		"'methods':['records','testing'],'basis':'course passed','qualification':'leads','valid_until_us':'@next_year'}", "passed",
		"'assessed'" },
	{ PM, "EvaluationService/GrantEvaluation", "{'evaluation_id':'@passed'}", NULL, "'granted'" },
	{ PM, "TeamMemberService/ReplaceTeamMember", "{'team_member_id':'@auditing','person_id':'@person:" TRAINEE "',"
		"'reason':'fell ill'}", "successor", "'fell ill'" },
	{ PM, "TeamMemberService/RemoveTeamMember", "{'team_member_id':'@successor','reason':'well again'}", NULL, "'removed'" },
	{ PM, "OrganisationService/AddOrganisation", "{'parent_id':'@organisation:auditing','name':'City of Lund','kind':'auditing'}",
		"city", "'City of Lund'" },
	{ PM, "AuditService/AddAudit", "{'programme_id':'@programme','title':'Hosting, together','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited','objectives':['is it shared?'],'objective_ids':['@objective'],"
		"'scope_text':'hosting','criteria':[{'criteria_source_id':'@source'}],'method':'on_site_interaction'}", "together",
		"'proposed'" },
	{ PM, "JointAgreementService/ProposeJointAgreement", "{'audit_id':'@together','text':'each its own',"
		"'organisation_ids':['@organisation:auditing','@city'],'shares':[{'giver_id':'@city',"
		"'receiver_id':'@organisation:auditing','up_to':'internal'}]}", "agreement", "'City of Lund'" },
	{ PM, "JointAgreementService/GetJointAgreement", "{'joint_agreement_id':'@agreement'}", NULL, "'each its own'" },
	{ PM, "JointAgreementService/ListJointAgreements", "{'audit_id':'@together'}", NULL, "'each its own'" },
	{ PM, "JointShareService/ListJointShares", "{'joint_agreement_id':'@agreement'}", NULL, "'@city'" },
	{ CL, "JointAgreementService/AcceptJointAgreement", "{'joint_agreement_id':'@agreement'}", NULL, "'accepted_us'" },
	{ PM, "JointAgreementService/EndJointAgreement", "{'joint_agreement_id':'@agreement','reason':'they withdrew'}", NULL,
		"'ended'" },
	{ PM, "AssignmentPackageService/IssueAssignmentPackage", "{'audit_id':'@audit','documents':'contract',"
		"'methods_text':'sampling of jobs','contacts':'Omar','resources':'four days','risks':'no access',"
		"'auditee_information':'busy in March'}", "assignment", "'issued'" },
	{ LEADER, "AssignmentPackageService/DeclineAssignmentPackage", "{'assignment_package_id':'@assignment',"
		"'reason':'too few days'}", NULL, "'declined'" },
	{ PM, "AssignmentPackageService/IssueAssignmentPackage", "{'audit_id':'@audit','documents':'contract',"
		"'methods_text':'sampling of jobs','contacts':'Omar','resources':'five days','risks':'no access',"
		"'auditee_information':'busy in March'}", "assignment", "'issued'" },
	{ LEADER, "AssignmentPackageService/AcceptAssignmentPackage", "{'assignment_package_id':'@assignment'}", NULL,
		"'accepted'" },
	{ LEADER, "AssignmentPackageService/ListAssignmentPackages", "{'audit_id':'@audit'}", NULL, "'too few days'" },
	{ LEADER, "ContactService/AddContact", "{'audit_id':'@audit','channel':'call','people':'Omar','held_us':'@now',"
		"'topics':['channels','confidentiality'],'summary':'no objection'}", NULL, "'no objection'" },
	{ LEADER, "ContactService/ListContacts", "{'audit_id':'@audit'}", NULL, "'no objection'" },
	{ LEADER, "AuditService/InitiateAudit", "{'audit_id':'@audit','contact':'called them',"
		"'confidentiality_sha256':'@sha256'}", NULL, "'initiated'" },
	{ LEADER, "DocumentReviewService/AddDocumentReview", "{'audit_id':'@audit','title':'Backup policy',"
		"'document_version':'3','result':'gaps','gaps':'no owner'}", NULL, "'no owner'" },
	{ LEADER, "DocumentReviewService/ListDocumentReviews", "{'audit_id':'@audit'}", NULL, "'no owner'" },
	{ LEADER, "FeasibilityService/DecideFeasibility", "{'audit_id':'@audit','verdict':'conditionally_feasible',"
		"'rationale':'all but one','conditions':'a room on site','agreement':'both by mail','withheld':"
		"[{'what':'HR files','reason':'personal data'}],'withheld_judgement':'not needed'}", NULL, "'HR files'" },
	{ LEADER, "FeasibilityService/ListFeasibilities", "{'audit_id':'@audit'}", NULL, "'HR files'" },
	{ SUPPLIER, "AuditService/ListUncoveredAreas", "{'audit_id':'@audit'}", NULL, "'personal data'" },
	{ LEADER, "RemoteReadinessService/AddRemoteReadiness", "{'audit_id':'@audit','objectives':'kept','acceptance':'yes',"
		"'technology':'video','information':'enough','limits':'no halls','abilities':'tried','understanding':'clear',"
		"'change':'by call'}", "readiness", "'signed'" },
	{ LEADER, "RemoteReadinessService/ChangeRemoteReadiness", "{'remote_readiness_id':'@readiness','objectives':'all kept'}", NULL,
		"'all kept'" },
	{ SUPPLIER, "RemoteReadinessService/AgreeRemoteReadiness", "{'remote_readiness_id':'@readiness'}", NULL, "'agreed'" },
	{ LEADER, "RemoteReadinessService/ListRemoteReadiness", "{'audit_id':'@audit'}", NULL, "'no halls'" },
	{ LEADER, "ScopeChangeService/RequestScopeChange", "{'audit_id':'@audit','scope_text':'all of hosting',"
		"'reason':'asked for'}", "wider", "'requested'" },
	{ SUPPLIER, "ScopeChangeService/RefuseScopeChange", "{'scope_change_id':'@wider','reason':'not that'}", NULL,
		"'refused'" },
	{ LEADER, "ScopeChangeService/RequestScopeChange", "{'audit_id':'@audit','scope_text':'hosting and dumps',"
		"'reason':'dumps count too'}", "dumps", "'requested'" },
	{ SUPPLIER, "ScopeChangeService/ConsentScopeChange", "{'scope_change_id':'@dumps'}", NULL, "'auditee_consented'" },
	{ CL, "ScopeChangeService/ConsentScopeChange", "{'scope_change_id':'@dumps'}", NULL, "'agreed'" },
	{ CL, "ScopeChangeService/ListScopeChanges", "{'audit_id':'@audit'}", NULL, "'not that'" },
#include "tests/daemon/access/steps/plan.inc"
	{ LEADER, "MeetingService/AddMeeting", "{'audit_id':'@audit','kind':'opening','held_us':'@now',"
		"'attendance':[{'name':'Omar'}],'minutes':'all confirmed'}", NULL, "'all confirmed'" },
	{ SUPPLIER, "MeetingService/ListMeetings", "{'audit_id':'@audit'}", NULL, "'all confirmed'" },
	{ LEADER, "AuditService/BeginFieldwork", "{'audit_id':'@audit'}", NULL, "'in_fieldwork'" },
	{ LEADER, "ProgressNoteService/AddProgressNote", "{'audit_id':'@audit','text':'half done','is_told':true}", NULL,
		"'half done'" },
	{ SUPPLIER, "ProgressNoteService/ListProgressNotes", "{'audit_id':'@audit'}", NULL, "'half done'" },
	{ AUDITOR, "AlertService/RaiseAlert", "{'audit_id':'@audit','kind':'incident','text':'a door stands open'}", "door",
		"'raised'" },
	{ SUPPLIER, "AlertService/AcknowledgeAlert", "{'alert_id':'@door'}", NULL, "'acknowledged'" },
	{ CL, "AlertService/ListAlerts", "{'audit_id':'@audit'}", NULL, "'a door stands open'" },
	{ LEADER, "AuditService/SuspendAudit", "{'audit_id':'@audit','halt_reason':'a fire alarm',"
		"'client_informed':'by call'}", NULL, "'suspended'" },
	{ AUDITOR, "LateStatementService/HoldLateStatement", "@late", "missed", "'quarantined'" },
	{ LEADER, "LateStatementService/GetLateStatement", "{'late_statement_id':'@missed'}",
		"missed_digest.late_statement.digest", "'rule'" },
	{ AUDITOR, "EvidenceService/BeginUpload", "{'audit_id':'@audit','sha256':'@sha256','chunks_root':'@root',"
		"'size_bytes':'@size'}", "missed_upload.upload", "'chunk_count': 1" },
	{ AUDITOR, "EvidenceService/PutChunk", "{'audit_id':'@audit','upload':'@missed_upload','chunk':0,'content':'@content'}",
		NULL, "{}" },
	{ AUDITOR, "EvidenceService/FinishUpload", "{'audit_id':'@audit','upload':'@missed_upload'}", NULL, "{}" },
	{ AUDITOR, "LateStatementService/HoldLateStatement", "@late_file", "missed_too", "'quarantined'" },
	{ LEADER, "LateStatementService/GetChunkLateStatement", "{'late_statement_id':'@missed_too','chunk':0}", NULL, "'@content'" },
	{ LEADER, "LateStatementService/GetLateStatement", "{'late_statement_id':'@missed_too'}",
		"missed_too_digest.late_statement.digest", "'rule'" },
	{ LEADER, "AuditService/ResumeAudit", "{'audit_id':'@audit'}", NULL, "'in_fieldwork'" },
	{ LEADER, "LateStatementService/AcceptLateStatement", "{'late_statement_id':'@missed','reason':'true when written',"
		"'digest':'@missed_digest'}", NULL, "'accepted'" },
	{ LEADER, "LateStatementService/GetLateStatement", "{'late_statement_id':'@missed'}", "rack.late_statement.created_id",
		"'true when written'" },
	{ AUDITOR, "EvidenceService/ListEvidence", "{'audit_id':'@audit'}", NULL, "'written in the cellar'" },
	{ LEADER, "EvidenceService/AcceptEvidence", "{'evidence_id':'@rack'}", NULL, "'accepted'" },
	{ LEADER, "LateStatementService/RejectLateStatement", "{'late_statement_id':'@missed_too','reason':'said twice',"
		"'digest':'@missed_too_digest'}", NULL, "'rejected'" },
	{ AUDITOR, "LateStatementService/ListLateStatements", "{'audit_id':'@audit'}", NULL, "'said twice'" },

	{ SUPPLIER, "EvidenceService/BeginUpload", "{'audit_id':'@audit','sha256':'@sha256','chunks_root':'@root',"
		"'size_bytes':'@size'}", "upload.upload", "'chunk_count': 1" },
	{ SUPPLIER, "EvidenceService/PutChunk", "{'audit_id':'@audit','upload':'@upload','chunk':0,'content':'@content'}",
		NULL, "{}" },
	{ SUPPLIER, "EvidenceService/GetUpload", "{'audit_id':'@audit','upload':'@upload'}", NULL, "{}" }, /* none missing */
	{ SUPPLIER, "EvidenceService/FinishUpload", "{'audit_id':'@audit','upload':'@upload'}", NULL, "{}" },
	{ SUPPLIER, "EvidenceService/GetUpload", "{'audit_id':'@audit','upload':'@upload'}", NULL, "'is_finished': true" },
	{ SUPPLIER, "EvidenceService/SubmitEvidence", "{'audit_id':'@audit','title':'Job log','source':'record',"
		"'method':'remote_no_interaction','captured_us':'@now','classification':'confidential','verifiability':'verified',"
		"'file':{'sha256':'@sha256','chunks_root':'@root','size_bytes':'@size','name':'job.log'}}", "log", "'submitted'" },
	{ AUDITOR, "EvidenceService/GetEvidence", "{'evidence_id':'@log'}", NULL, "'Job log'" },
	{ AUDITOR, "EvidenceService/GetChunk", "{'evidence_id':'@log','chunk':0}", NULL, "'@content'" },
	{ AUDITOR, "EvidenceService/AcceptEvidence", "{'evidence_id':'@log','team_note':'eleven failed'}", NULL, "'accepted'" },
	{ SUPPLIER, "EvidenceService/DisputeEvidence", "{'evidence_id':'@log','reason':'taken out of context'}", NULL,
		"'disputed'" },
	{ AUDITOR, "EvidenceService/AcceptEvidence", "{'evidence_id':'@log'}", NULL, "'accepted'" },
	{ AUDITOR, "EvidenceService/SubmitEvidence", "{'audit_id':'@audit','title':'Photograph','source':'document',"
		"'method':'remote_no_interaction','captured_us':'@now','classification':'internal','verifiability':'partly',"
		"'note':'blurred'}", "photograph", "'submitted'" },
	{ LEADER, "EvidenceService/RejectEvidence", "{'evidence_id':'@photograph','reason':'not to be read'}", NULL,
		"'rejected'" },
	{ AUDITOR, "EvidenceService/SubmitEvidence", "{'audit_id':'@audit','title':'Count of tapes','source':'record',"
		"'method':'remote_no_interaction','captured_us':'@now','classification':'internal','verifiability':'verified',"
		"'note':'eleven'}", "tapes", "'submitted'" },
	{ LEADER, "EvidenceService/AcceptEvidence", "{'evidence_id':'@tapes'}", NULL, "'accepted'" },
	{ AUDITOR, "EvidenceService/SubmitEvidence", "{'audit_id':'@audit','title':'Tapes counted again','source':'record',"
		"'method':'remote_no_interaction','captured_us':'@now','classification':'internal','verifiability':'verified',"
		"'note':'twelve'}", "tapes_again", "'submitted'" },
	{ LEADER, "EvidenceService/AcceptEvidence", "{'evidence_id':'@tapes_again'}", NULL, "'accepted'" },
	{ LEADER, "EvidenceService/SupersedeEvidence", "{'evidence_id':'@tapes','superseded_by_id':'@tapes_again',"
		"'reason':'miscounted'}", NULL, "'superseded'" },
	{ AUDITOR, "EvidenceAnnotationService/AddEvidenceAnnotation", "{'evidence_id':'@tapes','place':'line 3',"
		"'text':'the last shelf was empty'}", "annotation", "'line 3'" },
	{ AUDITOR, "EvidenceAnnotationService/ListEvidenceAnnotations", "{'evidence_id':'@tapes'}", NULL, "'the last shelf was empty'" },
	{ AUDITOR, "EvidenceService/QuarantineEvidence", "{'evidence_id':'@tapes_again','reason':'a key was lost'}", NULL,
		"'quarantined'" },
	{ LEADER, "EvidenceService/ReleaseEvidence", "{'evidence_id':'@tapes_again','reason':'found again'}", NULL, "'submitted'" },
	{ AUDITOR, "EvidenceService/WithdrawEvidence", "{'evidence_id':'@tapes_again','reason':'of another site'}", NULL,
		"'withdrawn'" },
	{ AUDITOR, "EvidenceService/SubmitEvidence", "{'audit_id':'@audit','title':'Talk with the operator','source':'interview',"
		"'method':'remote_interaction','captured_us':'@now','classification':'internal','verifiability':'statement_only',"
		"'interviewee_role':'operator of backups','interviewee_name':'Ines','note':'nobody counts them'}", "talk", "'submitted'" },
	{ LEADER, "EvidenceService/AcceptEvidence", "{'evidence_id':'@talk','judgement':'fits the job log'}", NULL, "'accepted'" },
	{ LEADER, "EvidenceService/ListEvidence", "{'audit_id':'@audit'}", NULL, "'not to be read'" },

	{ AUDITOR, "SampleService/ComputeSample", "{'method':'hypergeometric','population_size':100,'confidence_ppm':950000,"
		"'rate_ppm':50000}", NULL, "'sample_size': 45" },
	{ AUDITOR, "SamplingPlanService/AddSamplingPlan", "{'audit_id':'@audit','title':'Backup jobs','objective':'are they run?',"
		"'criteria_item_ids':['@item'],'population':'jobs of May','method':'judgement','procedure':'judgement',"
		"'rationale':'few jobs','chosen_size':1}", "sample", "'planned'" },
	{ AUDITOR, "SamplingPlanService/ChangeSamplingPlan", "{'sampling_plan_id':'@sample','objective':'are they run?',"
		"'population':'jobs of May','method':'judgement','procedure':'judgement','rationale':'few jobs','chosen_size':2}",
		NULL, "'sample_size': 2" },
	{ AUDITOR, "SamplingPlanService/RecordPopulationSamplingPlan", "{'sampling_plan_id':'@sample','population_sha256':'@sha256',"
		"'population_size':31}", NULL, "'population_recorded'" },
	{ AUDITOR, "SampleItemService/NameSampleItems", "{'sampling_plan_id':'@sample','entries':[{'place':3,'label':'job 3'}]}",
		"job_3", "'job 3'" },
	{ AUDITOR, "SampleItemService/NameSampleItems", "{'sampling_plan_id':'@sample','entries':[{'place':4,'label':'job 4'}]}",
		"job_4", "'job 4'" },
	{ AUDITOR, "SampleItemService/ReplaceSampleItem", "{'sample_item_id':'@job_4','place':5,'label':'job 5',"
		"'reason':'its log is gone'}", "job_5", "'job 5'" },
	{ AUDITOR, "SampleItemService/MarkConformingSampleItem", "{'sample_item_id':'@job_3'}", NULL, "'conforming'" },
	{ AUDITOR, "SampleItemService/MarkDeviatingSampleItem", "{'sample_item_id':'@job_5','evidence_ids':['@log']}", NULL,
		"'deviating'" },
	{ AUDITOR, "SampleItemService/ListSampleItems", "{'sampling_plan_id':'@sample'}", NULL, "'its log is gone'" },
	{ AUDITOR, "SamplingPlanService/GetSamplingPlan", "{'sampling_plan_id':'@sample'}", NULL, "'examined': 2" },
	{ AUDITOR, "SamplingPlanService/ConcludeSamplingPlan", "{'sampling_plan_id':'@sample'}", NULL, "1 deviate" },
	{ SUPPLIER, "SamplingPlanService/ListSamplingPlans", "{'audit_id':'@audit'}", NULL, "1 were replaced" },
	{ AUDITOR, "SamplingPlanService/AddSamplingPlan", "{'audit_id':'@audit','title':'Restores','objective':'are they tried?',"
		"'criteria_item_ids':['@item'],'population':'restores of May','method':'hypergeometric','procedure':'simple_random',"
		"'rationale':'any may fail','population_size':20,'confidence_ppm':950000,'rate_ppm':200000}", "lot", "'planned'" },
	{ AUDITOR, "SamplingPlanService/RecordPopulationSamplingPlan", "{'sampling_plan_id':'@lot','population_sha256':'@sha256',"
		"'population_size':20}", NULL, "'population_recorded'" },
	{ AUDITOR, "SamplingDrawService/BeginSamplingDraw", "{'sampling_plan_id':'@lot','commitment':'@root',"
		"'told':'restores of May','answer_until_us':'@later'}", "lost_draw", "'begun'" },
	{ AUDITOR, "SamplingDrawService/AbandonSamplingDraw", "{'sampling_draw_id':'@lost_draw','reason':'its nonce was lost'}",
		NULL, "'abandoned'" },
	{ AUDITOR, "SamplingDrawService/BeginSamplingDraw", "{'sampling_plan_id':'@lot','commitment':'@sha256_of_sha256',"
		"'told':'restores of May','answer_until_us':'@later'}", "draw", "'begun'" },
	{ SUPPLIER, "SamplingDrawService/AnswerSamplingDraw", "{'sampling_draw_id':'@draw','auditee_nonce':'@root'}", NULL,
		"'answered'" },
	{ AUDITOR, "SamplingDrawService/RevealSamplingDraw", "{'sampling_draw_id':'@draw','nonce':'@sha256'}", NULL, "'drawn'" },
	{ SUPPLIER, "SamplingDrawService/GetSamplingDraw", "{'sampling_draw_id':'@draw'}", NULL, "'drawn'" },
	{ SUPPLIER, "SamplingDrawService/ListSamplingDraws", "{'audit_id':'@audit'}", NULL, "'its nonce was lost'" },
	{ AUDITOR, "FindingService/AddFinding", "{'audit_id':'@audit','grade':'minor','rationale':'restore at risk',"
		"'statement':'failed backups go unseen','criteria_item_ids':['@item'],'evidence_ids':['@log'],'unit_id':'@unit'}",
		"finding", "'draft'" },
	{ AUDITOR, "FindingService/ChangeFinding", "{'finding_id':'@finding','rationale':'restore at risk',"
		"'statement':'failed backups go unseen','criteria_item_ids':['@item'],'evidence_ids':['@log'],'unit_id':'@unit',"
		"'risk':'data may be lost'}", NULL, "'data may be lost'" },
	{ AUDITOR, "FindingService/AddFinding", "{'audit_id':'@audit','grade_code':'B','statement':'nobody reads alarms',"
		"'evidence_ids':['@log']}", "twin", "'draft'" },
	{ AUDITOR, "FindingCommentService/AddFindingComment", "{'finding_id':'@twin','text':'is it the same?'}", NULL,
		"'is it the same?'" },
	{ LEADER, "FindingCommentService/ListFindingComments", "{'finding_id':'@twin'}", NULL, "'is it the same?'" },
	{ LEADER, "FindingService/BoardFinding", "{'audit_id':'@audit'}", NULL, "'duplicate_ids'" },
	{ LEADER, "FindingService/MergeFinding", "{'finding_id':'@twin','into_id':'@finding','reason':'one fact'}", NULL,
		"'merged'" },
	{ LEADER, "FindingService/GradeFinding", "{'finding_id':'@finding','grade_code':'A','rationale':'it is systemic'}", NULL,
		"'it is systemic'" },
	{ LEADER, "FindingService/ReviewFinding", "{'finding_id':'@finding'}", NULL, "'team_reviewed'" },
	{ LEADER, "FindingService/CommunicateFinding", "{'finding_id':'@finding'}", NULL, "'communicated'" },
	{ SUPPLIER, "FindingService/GetFinding", "{'finding_id':'@finding'}", NULL, "'failed backups go unseen'" },
	{ SUPPLIER, "FindingService/DisputeFinding", "{'finding_id':'@finding','opinion':'they are seen'}", NULL, "'disputed'" },
	{ LEADER, "FindingService/UpholdFinding", "{'finding_id':'@finding','opinion':'not by the log'}", NULL, "'upheld'" },
	{ LEADER, "FindingService/IssueFinding", "{'finding_id':'@finding'}", NULL, "'issued'" },
	{ AUDITOR, "FindingService/RequestResponseFinding", "{'finding_id':'@finding'}", NULL, "'response_requested'" },
	{ SUPPLIER, "FindingService/CorrectFinding", "{'finding_id':'@finding','correction':'jobs run again'}", NULL,
		"'jobs run again'" },
	{ SUPPLIER, "FindingExtensionService/AddFindingExtension", "{'finding_id':'@finding','until_us':'@next_year',"
		"'reason':'holidays'}", "extension", "'requested'" },
	{ LEADER, "FindingExtensionService/RefuseFindingExtension", "{'finding_extension_id':'@extension','decision':'too long'}",
		NULL, "'refused'" },
	{ SUPPLIER, "FindingExtensionService/AddFindingExtension", "{'finding_id':'@finding','until_us':'@next_year',"
		"'reason':'a merger'}", "extension_again", "'requested'" },
	{ LEADER, "FindingExtensionService/GrantFindingExtension", "{'finding_extension_id':'@extension_again'}", NULL, "'granted'" },
	{ SUPPLIER, "FindingExtensionService/ListFindingExtensions", "{'finding_id':'@finding'}", NULL, "'a merger'" },
	{ SUPPLIER, "FindingService/BriefFinding", "{'finding_id':'@finding'}", NULL, "'expected'" },
	{ SUPPLIER, "ActionService/AddAction", "{'finding_id':'@finding','description':'alarm on failure',"
		"'owner_id':'@person:" SUPPLIER "','due_us':'@soon'}", "action", "'proposed'" },
	{ SUPPLIER, "FindingService/RespondFinding", "{'finding_id':'@finding','correction':'run again',"
		"'root_cause':'nobody looks','elsewhere':'dumps too'}", NULL, "'responded'" },
	{ AUDITOR, "FindingService/ReturnResponseFinding", "{'finding_id':'@finding','reason':'who looks?'}", NULL,
		"'response_returned'" },
	{ SUPPLIER, "FindingService/RespondFinding", "{'finding_id':'@finding','correction':'run again',"
		"'root_cause':'alarms went nowhere','elsewhere':'dumps too'}", NULL, "'responded'" },
	{ AUDITOR, "FindingService/AcceptResponseFinding", "{'finding_id':'@finding'}", NULL, "'response_accepted'" },
	{ SUPPLIER, "ActionService/ListActions", "{'finding_id':'@finding'}", NULL, "'agreed'" },
	{ SUPPLIER, "ActionService/RescheduleAction", "{'action_id':'@action','due_us':'@later','reason':'parts are late'}",
		NULL, "'earlier_due_us'" },
	{ SUPPLIER, "ActionService/BeginAction", "{'action_id':'@action'}", NULL, "'in_progress'" },
	{ SUPPLIER, "ActionService/FinishAction", "{'action_id':'@action','evidence_ids':['@log']}", NULL, "'done_claimed'" },
	{ AUDITOR, "ActionService/RejectAction", "{'action_id':'@action','reason':'it shows the old state'}", NULL, "'rejected'" },
	{ SUPPLIER, "ActionService/FinishAction", "{'action_id':'@action','evidence_ids':['@log']}", NULL, "'done_claimed'" },
	{ AUDITOR, "ActionService/VerifyAction", "{'action_id':'@action'}", NULL, "'verified'" },
	{ SUPPLIER, "FindingService/ClaimFinding", "{'finding_id':'@finding'}", NULL, "'implemented_claimed'" },
	{ AUDITOR, "FindingService/VerifyImplementationFinding", "{'finding_id':'@finding'}", NULL,
		"'implementation_verified'" },
	{ AUDITOR, "FindingService/PlanEffectivenessFinding", "{'finding_id':'@finding','effectiveness_plan':'watch a restore'}",
		NULL, "'effectiveness_pending'" },
	{ AUDITOR, "EvidenceService/SubmitEvidence", "{'audit_id':'@audit','title':'Restore watched','source':'document',"
		"'method':'remote_no_interaction','captured_us':'@now','classification':'internal','verifiability':'verified',"
		"'note':'in time'}", "restore", "'submitted'" },
	{ LEADER, "EvidenceService/AcceptEvidence", "{'evidence_id':'@restore'}", NULL, "'accepted'" },
	{ LEADER, "FindingService/CloseFinding", "{'finding_id':'@finding','evidence_ids':['@restore'],"
		"'verdict':'alarms within a minute'}", NULL, "'closed'" },
	{ LEADER, "FindingService/ReopenFinding", "{'finding_id':'@finding','reason':'failed again'}", NULL,
		"'reopened'" },
	{ PM, "FindingService/EscalateFinding", "{'finding_id':'@finding','reason':'twice without effect'}", NULL,
		"'twice without effect'" },
	{ CL, "FindingService/AcceptRiskFinding", "{'finding_id':'@finding','reason':'replaced next year','until_us':'@next_year'}",
		NULL, "'replaced next year'" },
	{ PM, "FindingService/TransferFinding", "{'finding_id':'@finding','audit_id':'@audit:announced','reason':'looked at there'}",
		NULL, "'transferred'" },
	/* One that stays closed. */
	{ AUDITOR, "FindingService/AddFinding", "{'audit_id':'@audit','grade':'minor','rationale':'tapes get mixed up',"
		"'statement':'labels are missing','criteria_item_ids':['@item'],'evidence_ids':['@log'],'unit_id':'@unit'}",
		"labels", "'draft'" },
	{ LEADER, "FindingService/ReviewFinding", "{'finding_id':'@labels'}", NULL, "'team_reviewed'" },
	{ LEADER, "FindingService/CommunicateFinding", "{'finding_id':'@labels'}", NULL, "'communicated'" },
	{ SUPPLIER, "FindingService/AcknowledgeFinding", "{'finding_id':'@labels'}", NULL, "'acknowledged'" },
	{ SUPPLIER, "ActionService/AddAction", "{'finding_id':'@labels','description':'print labels',"
		"'owner_id':'@person:" SUPPLIER "','due_us':'@soon'}", "printing", "'proposed'" },
	{ SUPPLIER, "FindingService/RespondFinding", "{'finding_id':'@labels','correction':'labelled',"
		"'root_cause':'no printer','elsewhere':'discs too'}", NULL, "'responded'" },
	{ AUDITOR, "FindingService/AcceptResponseFinding", "{'finding_id':'@labels'}", NULL, "'response_accepted'" },
	{ SUPPLIER, "ActionService/FinishAction", "{'action_id':'@printing','evidence_ids':['@log']}", NULL, "'done_claimed'" },
	{ AUDITOR, "ActionService/VerifyAction", "{'action_id':'@printing'}", NULL, "'verified'" },
	{ SUPPLIER, "FindingService/ClaimFinding", "{'finding_id':'@labels'}", NULL, "'implemented_claimed'" },
	{ AUDITOR, "FindingService/VerifyImplementationFinding", "{'finding_id':'@labels'}", NULL,
		"'implementation_verified'" },
	{ AUDITOR, "FindingService/PlanEffectivenessFinding", "{'finding_id':'@labels','effectiveness_plan':'look at shelves'}",
		NULL, "'effectiveness_pending'" },
	{ AUDITOR, "EvidenceService/SubmitEvidence", "{'audit_id':'@audit','title':'Shelves seen','source':'document',"
		"'method':'remote_no_interaction','captured_us':'@now','classification':'internal','verifiability':'verified',"
		"'note':'labelled'}", "shelves", "'submitted'" },
	{ LEADER, "EvidenceService/AcceptEvidence", "{'evidence_id':'@shelves'}", NULL, "'accepted'" },
	{ LEADER, "FindingService/CloseFinding", "{'finding_id':'@labels','evidence_ids':['@shelves'],"
		"'verdict':'each has one'}", NULL, "'closed'" },
	{ AUDITOR, "FindingService/AddFinding", "{'audit_id':'@audit','grade':'observation','statement':'a tidy room'}",
		"observation", "'draft'" },
	{ LEADER, "FindingService/ReviewFinding", "{'finding_id':'@observation'}", NULL, "'team_reviewed'" },
	{ LEADER, "FindingService/CommunicateFinding", "{'finding_id':'@observation'}", NULL, "'communicated'" },
	{ SUPPLIER, "FindingService/AcknowledgeFinding", "{'finding_id':'@observation'}", NULL, "'acknowledged'" },
	{ AUDITOR, "FindingService/AddFinding", "{'audit_id':'@audit','grade':'observation','statement':'a door stood open'}",
		"door", "'draft'" },
	{ LEADER, "FindingService/ReviewFinding", "{'finding_id':'@door'}", NULL, "'team_reviewed'" },
	{ LEADER, "FindingService/CommunicateFinding", "{'finding_id':'@door'}", NULL, "'communicated'" },
	{ SUPPLIER, "FindingService/DisputeFinding", "{'finding_id':'@door','opinion':'it was ajar'}", NULL, "'disputed'" },
	{ LEADER, "FindingService/ResolveFinding", "{'finding_id':'@door','opinion':'agreed','statement':'a door stood ajar'}", NULL,
		"'resolved_changed'" },
	{ AUDITOR, "FindingService/AddFinding", "{'audit_id':'@audit','grade':'observation','statement':'a misreading'}",
		"misreading", "'draft'" },
	{ LEADER, "FindingService/WithdrawFinding", "{'finding_id':'@misreading','reason':'misread'}", NULL, "'withdrawn'" },
	{ LEADER, "FindingTallyService/AddFindingTally", "{'audit_id':'@audit'}", "tally", "'counts'" },
	{ PM, "FindingTallyService/CheckFindingTally", "{'finding_tally_id':'@tally'}", NULL, "'counted'" },
	{ PM, "FindingTallyService/ListFindingTallies", "{'audit_id':'@audit'}", NULL, "'@tally'" },
	{ SUPPLIER, "AuditorFeedbackService/AddAuditorFeedback", "{'audit_id':'@audit','person_id':'@person:" LEADER "',"
		"'ratings':[{'trait':'diplomatic','rating':4}],'strengths':'listens'}", NULL, "'listens'" },
	{ AUDITOR, "AuditorFeedbackService/AddAuditorFeedback", "{'audit_id':'@audit','person_id':'@person:" LEADER "',"
		"'ratings':[{'trait':'diplomatic','rating':5}],'improvements':'plan earlier'}", NULL, "'plan earlier'" },
	{ EV, "AuditorFeedbackService/ListAuditorFeedbacks", "{'page':{'size':1000}}", NULL, "'listens'" },
	{ LEADER, "AuditorService/GetFeedback", "{'person_id':'@person:" LEADER "'}", NULL, "'plan earlier'" },
	{ LEADER, "FindingService/ListFindings", "{'audit_id':'@audit'}", NULL, "'a misreading'" },
	{ AUDITOR, "FindingService/AddFinding", "{'audit_id':'@audit','grade':'minor','rationale':'slow to restore',"
		"'statement':'no spare parts','criteria_item_ids':['@item'],'evidence_ids':['@log'],'unit_id':'@unit'}", "parts",
		"'draft'" },
	{ LEADER, "FindingService/ReviewFinding", "{'finding_id':'@parts'}", NULL, "'team_reviewed'" },
	{ LEADER, "FindingService/CommunicateFinding", "{'finding_id':'@parts'}", NULL, "'communicated'" },
	{ AUDITOR, "RequestService/AddRequest", "{'audit_id':'@audit','title':'Before the visit'}", "request", "'draft'" },
	{ AUDITOR, "RequestService/ChangeRequest", "{'request_id':'@request','title':'Before the visit','basis':'contract, 7.3'}",
		NULL, "'contract, 7.3'" },
	{ AUDITOR, "RequestItemService/AddRequestItem", "{'request_id':'@request','label':'1','question':'Tried?',"
		"'classification':'internal','reuse_allowed':true}", "tried", "'open'" },
	{ AUDITOR, "RequestItemService/ChangeRequestItem", "{'request_item_id':'@tried','label':'1','question':'Are they tried?',"
		"'criteria_item_id':'@item','classification':'internal','reuse_allowed':true}", NULL, "'B.1'" },
	{ AUDITOR, "ImportService/ImportRequests", "{'audit_id':'@audit','rows':[{'request':'Before the visit','label':'2',"
		"'question':'By whom?','classification':'internal'}]}", "whom", "'added': 1" },
	{ AUDITOR, "RequestItemService/AddRequestItem", "{'request_id':'@request','label':'3','question':'Why?',"
		"'classification':'internal'}", "why", "'open'" },
	{ AUDITOR, "RequestItemService/AddRequestItem", "{'request_id':'@request','label':'4','question':'Where?',"
		"'classification':'internal'}", "where", "'open'" },
	{ LEADER, "RequestItemService/WithdrawRequestItem", "{'request_item_id':'@why','reason':'known'}", NULL, "'withdrawn'" },
	{ LEADER, "RequestService/IssueRequest", "{'request_id':'@request'}", NULL, "'issued'" },
	{ SUPPLIER, "RequestService/AcknowledgeRequest", "{'request_id':'@request'}", NULL, "'acknowledged'" },
	{ SUPPLIER, "RequestService/GetRequest", "{'request_id':'@request'}", NULL, "'contract, 7.3'" },
	{ SUPPLIER, "RequestService/ListRequests", "{'audit_id':'@audit'}", NULL, "'@request'" },
	{ SUPPLIER, "RequestItemService/GetRequestItem", "{'request_item_id':'@tried'}", NULL, "'Are they tried?'" },
	{ SUPPLIER, "RequestItemService/ListRequestItems", "{'request_id':'@request'}", NULL, "'By whom?'" },
	{ SUPPLIER, "ForwardingService/AddForwarding", "{'request_item_id':'@tried','to_person_id':'@person:audited/SP',"
		"'note':'you know'}", NULL, "'you know'" },
	{ SUPPLIER, "ForwardingService/ListForwardings", "{'request_item_id':'@tried'}", NULL, "'you know'" },
	{ SUPPLIER, "ExtensionService/AddExtension", "{'request_item_id':'@tried','due_us':'@next_year','reason':'leave'}",
		"extension", "'requested'" },
	{ LEADER, "ExtensionService/GrantExtension", "{'extension_id':'@extension'}", NULL, "'granted'" },
	{ SUPPLIER, "ExtensionService/AddExtension", "{'request_item_id':'@where','due_us':'@next_year','reason':'leave'}",
		"refused", "'requested'" },
	{ LEADER, "ExtensionService/RefuseExtension", "{'extension_id':'@refused','refused_reason':'no'}", NULL, "'refused'" },
	{ SUPPLIER, "ExtensionService/ListExtensions", "{'audit_id':'@audit'}", NULL, "'leave'" },
	{ SUPPLIER, "AnswerService/AddAnswer", "{'request_item_id':'@tried','text':'Monthly'}", "answer", "'draft'" },
	{ SUPPLIER, "AnswerService/ChangeAnswer", "{'answer_id':'@answer','text':'Each month','evidence_ids':['@log']}", NULL,
		"'Each month'" },
	{ SUPPLIER, "AnswerService/SignAnswer", "{'answer_id':'@answer'}", NULL, "'signed'" },
	{ AUDITOR, "AnswerService/GetAnswer", "{'answer_id':'@answer'}", NULL, "'Each month'" },
	{ AUDITOR, "AnswerService/ListAnswers", "{'request_item_id':'@tried'}", NULL, "'Each month'" },
	{ AUDITOR, "RequestItemService/ReturnRequestItem", "{'request_item_id':'@tried','missing':'the log'}", NULL, "'returned'" },
	{ SUPPLIER, "RequestService/FollowRequest", "{'request_id':'@request'}", NULL, "'returned'" },
	{ SUPPLIER, "AnswerService/AddAnswer", "{'request_item_id':'@tried','text':'Each month, see the log'}", "second", "'draft'" },
	{ SUPPLIER, "AnswerService/SignAnswer", "{'answer_id':'@second'}", NULL, "'signed'" },
	{ AUDITOR, "RequestItemService/AcceptRequestItem", "{'request_item_id':'@tried'}", NULL, "'accepted'" },
	{ SUPPLIER, "RequestItemService/DeclineRequestItem", "{'request_item_id':'@whom','reason':'names',"
		"'offers_on_site_view':true}", NULL, "'declined'" },
	{ LEADER, "RequestItemService/EscalateRequestItem", "{'request_item_id':'@whom','escalation':'to the client'}", NULL,
		"'escalated'" },
	{ LEADER, "RequestItemService/AcceptWithheldRequestItem", "{'request_item_id':'@whom','area_not_covered':'who restores'}",
		NULL, "'withheld_accepted'" },
	{ SUPPLIER, "RequestItemService/DeclineRequestItem", "{'request_item_id':'@where','reason':'secret'}", NULL, "'declined'" },
	{ LEADER, "RequestItemService/AcceptWithheldRequestItem", "{'request_item_id':'@where','area_not_covered':'where'}", NULL,
		"'withheld_accepted'" },
	{ LEADER, "RequestService/CloseRequest", "{'request_id':'@request'}", NULL, "'closed'" },
	{ AUDITOR, "RequestService/AddRequest", "{'audit_id':'@audit','title':'After the visit'}", "later_request", "'draft'" },
	{ AUDITOR, "RequestService/ChangeRequest", "{'request_id':'@later_request','title':'After the visit','basis':'7.3'}", NULL,
		"'7.3'" },
	{ AUDITOR, "RequestItemService/AddRequestItem", "{'request_id':'@later_request','label':'1','question':'Are they tried?',"
		"'criteria_item_id':'@item','classification':'internal','reuse_allowed':true}", "tried_again", "'open'" },
	{ LEADER, "RequestService/IssueRequest", "{'request_id':'@later_request'}", NULL, "'issued'" },
	{ SUPPLIER, "AnswerService/ProposeAnswer", "{'request_item_id':'@tried_again'}", NULL, "'Each month, see the log'" },
	{ SUPPLIER, "AnswerService/ReuseAnswer", "{'request_item_id':'@tried_again','earlier_answer_id':'@second'}", NULL,
		"'signed'" },
	{ LEADER, "RequestService/WithdrawRequest", "{'request_id':'@later_request','reason':'enough'}", NULL, "'withdrawn'" },
	{ LEADER, "AuditService/ConcludeAudit", "{'audit_id':'@audit','conclusion':'hosting is sound'}", NULL,
		"'concluding'" },
	{ LEADER, "ConclusionService/AddConclusion", "{'audit_id':'@audit','objective':1,'text':'they are tried',"
		"'extent':'fulfilled','uncertainty':'12 of 60 jobs'}", "concluded", "'draft'" },
	{ LEADER, "ConclusionService/ChangeConclusion", "{'conclusion_id':'@concluded','text':'most are tried',"
		"'extent':'partly_fulfilled','uncertainty':'12 of 60 jobs'}", NULL, "'most are tried'" },
	{ AUDITOR, "ConclusionService/DissentConclusion", "{'conclusion_id':'@concluded','text':'too few were seen'}", NULL,
		"'too few were seen'" },
	{ LEADER, "ConclusionService/AgreeConclusion", "{'conclusion_id':'@concluded'}", NULL, "'agreed'" },
	{ LEADER, "MeetingService/AddMeeting", "{'audit_id':'@audit','kind':'closing','held_us':'@now',"
		"'attendance':[{'name':'Omar'}],'minutes':'nothing disputed'}", NULL, "'nothing disputed'" },
	{ LEADER, "AuditService/CloseOutAudit", "{'audit_id':'@audit'}", NULL, "'closed_out'" },
	{ SUPPLIER, "ConclusionService/ListConclusions", "{'audit_id':'@audit'}", NULL, "'too few were seen'" },
	{ LEADER, "ReportService/OutlineReport", "{'audit_id':'@audit'}", "document", "'field': 'finding.statement'" },
	{ LEADER, "EvidenceService/BeginUpload", "{'audit_id':'@audit','sha256':'@document_sha256','chunks_root':'@document_root',"
		"'size_bytes':'@document_size'}", "report_upload.upload", "'chunk_count': 1" },
	{ LEADER, "EvidenceService/PutChunk", "{'audit_id':'@audit','upload':'@report_upload','chunk':0,'content':'@document'}",
		NULL, "{}" },
	{ LEADER, "EvidenceService/FinishUpload", "{'audit_id':'@audit','upload':'@report_upload'}", NULL, "{}" },
	{ LEADER, "ReportService/AddReport", "{'audit_id':'@audit','title':'Report, first'," REPORT_FILES "}", "first", "'draft'" },
	{ TRAINEE, "ReportCommentService/AddReportComment", "{'report_id':'@first','place':'g)','text':'which hall?'}", "asked",
		"'which hall?'" },
	{ LEADER, "ReportCommentService/AnswerReportComment", "{'report_comment_id':'@asked','answer':'the second'}", NULL,
		"'answered'" },
	{ AUDITOR, "ReportCommentService/ListReportComments", "{'report_id':'@first'}", NULL, "'the second'" },
	{ TRAINEE, "ReportService/ReturnReport", "{'report_id':'@first','reason':'a typo'}", NULL, "'returned'" },
	{ LEADER, "ReportService/AddReport", "{'audit_id':'@audit','title':'Report'," REPORT_FILES "}", "report", "'number': 2" },
	{ LEADER, "ReportService/CheckReport", "{'report_id':'@report'}", NULL, "{}" },
	{ AUDITOR, "ReportService/GetReport", "{'report_id':'@report'}", NULL, "'@document_sha256'" },
	{ TRAINEE, "ReportService/ReviewReport", "{'report_id':'@report','sha256':'@document_sha256'}", NULL, "'reviewed'" },
	{ PM, "ReportService/IssueReport", "{'report_id':'@report','sha256':'@document_sha256',"
		"'distribution':'client, supplier','recipient_ids':['@person:" SUPPLIER "']}", NULL, "'issued'" },
	{ CL, "ReportCopyService/ListReportCopies", "{'report_id':'@report'}", "copy.report_copies.0.id", "'sent'" },
	{ SUPPLIER, "ReportCopyService/AcknowledgeReportCopy", "{'report_copy_id':'@copy','sha256':'@document_sha256'}", NULL,
		"'received'" },
	{ PM, "ReportCopyService/AddReportCopy", "{'report_id':'@report','person_id':'@person:" CL "'}", NULL, "'sent'" },
	{ LEADER, "ReportService/AddReport", "{'audit_id':'@audit','title':'Report, amended','amends_id':'@report',"
		"'what_changed':'a name'," REPORT_FILES "}", "amendment", "'a name'" },
	{ TRAINEE, "ReportService/ReviewReport", "{'report_id':'@amendment','sha256':'@document_sha256'}", NULL, "'reviewed'" },
	{ PM, "ReportService/IssueReport", "{'report_id':'@amendment','sha256':'@document_sha256'}", NULL, "'issued'" },
	{ SUPPLIER, "ReportCopyService/ListReportCopies", "{'report_id':'@amendment'}", "second_copy.report_copies.0.id",
		"'sent'" },
	{ PM, "ReportService/RecallReport", "{'report_id':'@amendment','reason':'a name of another'}", NULL, "'recalled'" },
	{ SUPPLIER, "ReportCopyService/AcknowledgeRecallReportCopy", "{'report_copy_id':'@second_copy'}", NULL,
		"'recall_known'" },
	{ SUPPLIER, "ReportCopyService/GetChunkReportCopy", "{'report_copy_id':'@copy','chunk':0}", NULL, "'chunk_count': 1" },
	{ AUDITOR, "ReportService/GetChunkReport", "{'report_id':'@report','chunk':0}", NULL, "'chunk_count': 1" },
	{ SUPPLIER, "ReportService/ListReports", "{'audit_id':'@audit'}", NULL, "'client, supplier'" },
	{ PM, "AuditService/FollowUpAudit", "{'audit_id':'@audit'}", NULL, "'follow_up'" },
	{ CL, "CarryOverService/AddCarryOver", "{'audit_id':'@audit','finding_id':'@parts','reason':'parts in spring',"
		"'review_by_us':'@next_year'}", NULL, "'parts in spring'" },
	{ SUPPLIER, "CarryOverService/ListCarryOvers", "{'audit_id':'@audit'}", NULL, "'parts in spring'" },
	{ PM, "LessonService/AddLesson", "{'audit_id':'@audit','text':'ask for logs early'}", NULL, "'ask for logs early'" },
	{ CL, "LessonService/ListLessons", "{'audit_id':'@audit'}", NULL, "'ask for logs early'" },
	{ PM, "FeedbackService/AskFeedback", "{'audit_id':'@audit','person_id':'@person:" CL "','role':'audit_client'}",
		"of_client", "'asked'" },
	{ PM, "FeedbackService/AskFeedback", "{'audit_id':'@audit','person_id':'@person:" LEADER "','role':'leader'}",
		"of_leader", "'asked'" },
	{ PM, "FeedbackService/AskFeedback", "{'audit_id':'@audit','person_id':'@person:" AUDITOR "','role':'auditor'}",
		"of_auditor", "'asked'" },
	{ PM, "FeedbackService/AskFeedback", "{'audit_id':'@audit','person_id':'@person:" SUPPLIER "',"
		"'role':'supplier_representative'}", "of_supplier", "'asked'" },
	{ SUPPLIER, "FeedbackService/GiveFeedback", "{'feedback_id':'@of_supplier','rating':4,'text':'fair'}", NULL, "'given'" },
	{ CL, "FeedbackService/DeclineFeedback", "{'feedback_id':'@of_client'}", NULL, "'declined'" },
	{ PM, "FeedbackService/ListFeedback", "{'audit_id':'@audit'}", NULL, "'fair'" },
	{ PM, "AuditService/CompleteAudit", "{'audit_id':'@audit'}", NULL, "'completed'" },
	{ PM, "AuditService/AddAudit", "{'programme_id':'@programme','title':'Hosting again','type':'second_party',"
		"'auditee_organisation_id':'@organisation:audited','earlier_audit_id':'@audit'}", "again", "'proposed'" },
	{ PM, "AuditService/AddReviewedFinding", "{'audit_id':'@again','finding_id':'@finding'}", NULL,
		"'reviewed_finding_ids'" },
	{ PM, "AuditService/CancelAudit", "{'audit_id':'@audit:proposed','halt_reason':'merged','client_informed':'by mail'}",
		NULL, "'cancelled'" },
	{ CL, "TerminationService/RefuseTermination", "{'termination_id':'@termination:proposed','reason':'go on'}", NULL,
		"'refused'" },
	{ "audit/LA", "TerminationService/ProposeTermination", "{'audit_id':'@audit:fieldwork','reason':'a flood',"
		"'partial_report':'two halls seen, one left'}", "ending", "'proposed'" },
	{ CL, "TerminationService/AgreeTermination", "{'termination_id':'@ending'}", NULL, "'agreed'" },
	{ CL, "TerminationService/ListTerminations", "{'audit_id':'@audit:fieldwork'}", NULL, "'go on'" },

	{ PM, "RetentionRuleService/ListRetentionRules", "{'programme_id':'@programme'}", NULL, "'team'" },
	{ PM, "RetentionRuleService/ChangeRetentionRule", "{'retention_rule_id':'@retention_rule:own','years':4,'basis':'contract',"
		"'auditee_signs':true}", NULL, "'contract'" },
	{ PM, "RecordService/ListRecords", "{'programme_id':'@programme'}", NULL, "'evidence'" },
	{ PM, "RecordService/ReportRetention", "{'programme_id':'@programme'}", NULL, "'@audit'" },
	{ LEADER, "DisclosureService/AddDisclosure", "{'audit_id':'@audit','recipient':'a bank','content':'conclusion',"
		"'purpose':'a loan'}", "told", "'requested'" },
	{ CL, "DisclosureService/ApproveDisclosure", "{'disclosure_id':'@told'}", NULL, "'client_approver_id'" },
	{ SUPPLIER, "DisclosureService/AgreeDisclosure", "{'disclosure_id':'@told'}", NULL, "'auditee_approver_id'" },
	{ LEADER, "DisclosureService/RecordDisclosure", "{'disclosure_id':'@told'}", NULL, "'disclosed'" },
	{ LEADER, "DisclosureService/AddDisclosure", "{'audit_id':'@audit','recipient':'a paper','content':'conclusion',"
		"'purpose':'news'}", "news", "'requested'" },
	{ CL, "DisclosureService/RefuseDisclosure", "{'disclosure_id':'@news','reason':'no'}", NULL, "'refused'" },
	{ LEADER, "DisclosureService/AddDisclosure", "{'audit_id':'@audit','recipient':'a court','content':'conclusion',"
		"'purpose':'a case','is_forced':true,'legal_ground':'order 7'}", "forced", "'forced'" },
	{ SUPPLIER, "DisclosureService/AcknowledgeDisclosure", "{'disclosure_id':'@forced'}", NULL, "'auditee_told_us'" },
	{ LEADER, "DisclosureService/GetDisclosure", "{'disclosure_id':'@forced'}", NULL, "'a court'" },
	{ CL, "DisclosureService/ListDisclosures", "{'audit_id':'@audit'}", NULL, "'a court'" },
	{ PM, "RetentionAgreementService/ProposeRetentionAgreement", "{'audit_id':'@audit','years':7,'basis':'contract, 12.3'}",
		"kept", "'proposed'" },
	{ SUPPLIER, "RetentionAgreementService/AgreeRetentionAgreement", "{'retention_agreement_id':'@kept'}", NULL, "'agreed'" },
	{ "rival/SR", "RetentionAgreementService/RefuseRetentionAgreement", "{'retention_agreement_id':'@retention_agreement:rival',"
		"'reason':'too long'}", NULL, "'refused'" },
	{ SUPPLIER, "RetentionAgreementService/ListRetentionAgreements", "{'audit_id':'@audit'}", NULL, "'contract, 12.3'" },
	{ "audited/SR", "DisposalConsentService/ListDisposalConsents", "{'page':{'size':1000}}", NULL, "'asked'" },
	{ "audited/SR", "DisposalConsentService/ReviewDisposalConsent", "{'disposal_consent_id':'@disposal_consent:own'}", NULL,
		"'preview'" },
	{ "audited/SR", "DisposalConsentService/GiveDisposalConsent", "{'disposal_consent_id':'@disposal_consent:own'}", NULL,
		"'given'" },
	{ "rival/SR", "DisposalConsentService/RefuseDisposalConsent", "{'disposal_consent_id':'@disposal_consent:rival',"
		"'reason':'we need it'}", NULL, "'refused'" },

	{ PM, "DisposalOrderService/PreviewDisposalOrder", "{'programme_id':'@programme','audit_id':'@audit',"
		"'noun':'evidence','row_id':'@photograph'}", NULL, "'holders'" },
	{ PM, "DisposalOrderService/ProposeDisposalOrder", "{'programme_id':'@programme','audit_id':'@audit',"
		"'noun':'evidence','row_id':'@photograph','ground':'law','statement':'shows a badge'}", "order", "'proposed'" },
	{ CL, "DisposalOrderService/ReviewDisposalOrder", "{'disposal_order_id':'@order'}", NULL, "'goes'" },
	{ CL, "InboxService/ListInbox", "{}", NULL, "'auditc disposal-order approve @order'" },
	{ CL, "DisposalOrderService/RefuseDisposalOrder", "{'disposal_order_id':'@order','reason':'not yet'}", NULL,
		"'refused'" },
	{ PM, "DisposalOrderService/ProposeDisposalOrder", "{'programme_id':'@programme','audit_id':'@audit',"
		"'noun':'evidence','row_id':'@photograph','ground':'law','statement':'shows a badge'}", "order", "'proposed'" },
	{ CL, "DisposalOrderService/ApproveDisposalOrder", "{'disposal_order_id':'@order'}", NULL, "'approved'" },
	{ CL, "DisposalOrderService/GetDisposalOrder", "{'disposal_order_id':'@order'}", NULL, "'approved'" },
	{ "auditing/CL", "DisposalOrderService/NotifyDisposalOrder", "{'disposal_order_id':'@disposal_order:asking'}", NULL,
		"'approved'" },
	{ CL, "DisposalOrderService/ListDisposalOrders", "{'page':{'size':1000}}", NULL, "'@order'" },
	{ LEADER, "DisposalService/ListDisposals", "{'audit_id':'@audit'}", NULL, "'@order'" },
	{ LEADER, "DisposalNoticeService/ListDisposalNotices", "{}", "leaders.disposal_notices.0.id", "'asked'" },
	{ LEADER, "DisposalNoticeService/KeepDisposalNotice", "{'disposal_notice_id':'@leaders','said':'a court asked'}", NULL,
		"'kept'" },
	{ LEADER, "DisposalNoticeService/ConfirmDisposalNotice", "{'disposal_notice_id':'@leaders','said':'wiped'}", NULL,
		"'confirmed'" },

	{ AUDITOR, "SearchService/Search", "{'words':'misread*'}", NULL, "'a misreading'" },
	{ AUDITOR, "GuidanceProfileService/ListGuidanceProfiles", "{}", NULL, "'19011:2026+27007:2020'" },
	{ AUDITOR, "GuidanceProfileService/GetGuidanceProfile", "{'name':'19011:2026+27007:2020'}", NULL, "'ISO 19011:2026'" },
	{ AUDITOR, "GuidanceItemService/ListGuidanceItems", "{'begins':'6.5.1'}", NULL, "'6.5.1 k)'" },
	{ AUDITOR, "GuidanceItemService/GetGuidanceItem", "{'clause':'5.5.4','profile_name':'19011:2026+27007:2020'}", NULL,
		"'R-TEAM-02'" },
	{ SUPPLIER, "DeviceService/ListDevices", "{'person_id':'@person:" SUPPLIER "'}", "suppliers.devices.0.id", "'active'" },
	{ SUPPLIER, "DeviceService/RevokeDevice", "{'device_id':'@suppliers','reason':'stolen','compromised_from':1}", NULL,
		"'evidence_count'" },
	{ LEADER, "EvidenceService/ConfirmEvidence", "{'evidence_id':'@log','reason':'compared with what was shown'}", NULL,
		"'confirmed_by_id'" },
	{ PM, "AuditService/SealAudit", "{'audit_id':'@audit'}", NULL, "'sealed'" },
	{ PM, "AmendmentService/AddAmendment", "{'audit_id':'@audit','noun':'finding','row_id':'@finding',"
		"'correction':'11 of 61','reason':'a miscount','is_told':true}", NULL, "'a miscount'" },
	{ LEADER, "AmendmentService/ListAmendments", "{'audit_id':'@audit'}", NULL, "'11 of 61'" },

	{ AUDITOR, "LedgerService/GetEntry", "{'index':'@finding.index'}", NULL, "'statement'" },
	{ AUDITOR, "LedgerService/GetReceipt", "{'index':'@finding.index'}", NULL, "'tlog_proof'" },
	{ AUDITOR, "LedgerService/GetHistory", "{'noun':'finding','row_id':'@finding'}", NULL, "FindingService/RespondFinding" },
	{ AUDITOR, "LedgerService/WatchLedger", "{'from_size':0,'wait_ms':1}", NULL, "'size'" },
	{ AUDITOR, "SessionService/EndSession", "{}", NULL, "{}" },
};
/* clang-format on */

const size_t done_step_count = ARRAY_LEN(done_step);
