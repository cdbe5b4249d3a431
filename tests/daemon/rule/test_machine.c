/* Every (state, event) of every machine: allowed as its table says, refused by name otherwise. */
#include "common/bytes.h"
#include "daemon/rule/machine.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

/* The tables as people reviewed them; a changed transition is changed here too. */
static const char reviewed[] =
	"appointment: active end=ended;\n"
	"programme: draft change=draft; draft submit=submitted; submitted approve=approved; submitted return=draft; "
	"approved begin=running; running amend=amending; amending change=amending; amending submit=amendment submitted; "
	"amending withdraw=running; amendment submitted approve=running; amendment submitted return=amending; "
	"running end=under review; under review resume=running; under review close=closed; draft assign=draft; "
	"submitted assign=submitted; approved assign=approved; running assign=running; amending assign=amending; "
	"amendment submitted assign=amendment submitted; under review assign=under review; draft register=draft; "
	"submitted register=submitted; approved register=approved; running register=running; "
	"amending register=amending; amendment submitted register=amendment submitted; "
	"under review register=under review; draft grant=draft; submitted grant=submitted; approved grant=approved; "
	"running grant=running; amending grant=amending; amendment submitted grant=amendment submitted; "
	"approved record=approved; running record=running; amending record=amending; "
	"amendment submitted record=amendment submitted; under review record=under review;\n"
	"objective: open change=open; open remove=removed; open conclude=concluded; concluded conclude=concluded;\n"
	"programme_risk: identified treat=treated; identified review=identified; identified accept=accepted; "
	"identified close=closed; treated treat=treated; treated review=treated; treated accept=accepted; "
	"treated close=closed; accepted treat=treated; accepted review=identified; accepted close=closed;\n"
	"coverage_target: in force remove=removed;\n"
	"programme_resource: requested change=requested; requested grant=granted; requested cut=short; "
	"granted change=requested; granted grant=granted; granted cut=short; short change=requested; "
	"short grant=granted; short cut=short; short resolve=resolved; resolved change=requested; "
	"resolved grant=granted; resolved cut=short;\n"
	"procedure: in force remove=removed;\n"
	"monitoring_period: open evaluate=open; open close=closed;\n"
	"change_trigger: raised decide=decided;\n"
	"programme_review: held report=reported; reported acknowledge=acknowledged;\n"
	"relationship: declared verify=verified; declared end=declared; verified end=declared;\n"
	"criteria_source: open import=open; open pin=pinned;\n"
	"evaluation: planned collect=evidence collected; evidence collected collect=evidence collected; "
	"evidence collected assess=assessed; assessed review=reviewed; assessed grant=granted; reviewed grant=granted; "
	"assessed develop=development needed; reviewed develop=development needed; "
	"development needed evaluate-again=evaluated again; granted evaluate-again=granted; "
	"suspended evaluate-again=suspended; granted suspend=suspended; suspended resume=granted; "
	"planned withdraw=withdrawn; evidence collected withdraw=withdrawn; assessed withdraw=withdrawn; "
	"reviewed withdraw=withdrawn; granted withdraw=withdrawn; suspended withdraw=withdrawn;\n"
	"audit: proposed schedule=scheduled; scheduled propose-team=team proposed; scheduled confirm-team=team confirmed; "
	"team proposed confirm-team=team confirmed; team confirmed initiate=initiated; initiated decide-feasible=feasible; "
	"initiated decide-conditionally-feasible=conditionally feasible; initiated decide-infeasible=infeasible; "
	"infeasible schedule=scheduled; feasible agree-plan=planned; conditionally feasible agree-plan=planned; "
	"planned agree-plan=planned; in fieldwork agree-plan=in fieldwork; feasible begin-fieldwork=in fieldwork; "
	"conditionally feasible begin-fieldwork=in fieldwork; planned begin-fieldwork=in fieldwork; "
	"in fieldwork suspend=suspended; suspended resume=in fieldwork; in fieldwork conclude=concluding; "
	"concluding close-out=closed out; closed out draft-report=reporting; reporting draft-report=reporting; "
	"reporting issue-report=report issued; report issued follow-up=follow up; report issued complete=completed; "
	"follow up complete=completed; completed seal=sealed; terminated seal=sealed; proposed cancel=cancelled; "
	"scheduled cancel=cancelled; team proposed cancel=cancelled; team confirmed cancel=cancelled; "
	"initiated cancel=cancelled; infeasible cancel=cancelled; feasible terminate=terminated; "
	"conditionally feasible terminate=terminated; planned terminate=terminated; in fieldwork terminate=terminated; "
	"suspended terminate=terminated; concluding terminate=terminated; closed out terminate=terminated; "
	"reporting terminate=terminated; proposed brief=proposed; scheduled brief=scheduled; team proposed brief=team proposed; "
	"team confirmed brief=team confirmed; initiated brief=initiated; feasible brief=feasible; "
	"conditionally feasible brief=conditionally feasible; proposed change-team=proposed; scheduled change-team=scheduled; "
	"team proposed change-team=team proposed; team confirmed assign=team confirmed; team confirmed contact=team confirmed; "
	"initiated contact=initiated; feasible contact=feasible; conditionally feasible contact=conditionally feasible; "
	"planned contact=planned; in fieldwork contact=in fieldwork; suspended contact=suspended; "
	"concluding contact=concluding; initiated prepare=initiated; feasible prepare=feasible; "
	"conditionally feasible prepare=conditionally feasible; planned prepare=planned; in fieldwork prepare=in fieldwork; "
	"initiated plan=initiated; feasible plan=feasible; conditionally feasible plan=conditionally feasible; "
	"planned plan=planned; in fieldwork plan=in fieldwork; initiated sample=initiated; feasible sample=feasible; "
	"conditionally feasible sample=conditionally feasible; planned sample=planned; in fieldwork sample=in fieldwork; "
	"initiated request=initiated; feasible request=feasible; conditionally feasible request=conditionally feasible; "
	"planned request=planned; in fieldwork request=in fieldwork; report issued request=report issued; "
	"follow up request=follow up; feasible hold-opening=feasible; "
	"conditionally feasible hold-opening=conditionally feasible; planned hold-opening=planned; "
	"concluding hold-closing=concluding; initiated hold-team=initiated; feasible hold-team=feasible; "
	"conditionally feasible hold-team=conditionally feasible; planned hold-team=planned; "
	"in fieldwork hold-team=in fieldwork; concluding hold-team=concluding; initiated communicate=initiated; "
	"feasible communicate=feasible; conditionally feasible communicate=conditionally feasible; planned communicate=planned; "
	"in fieldwork communicate=in fieldwork; suspended communicate=suspended; concluding communicate=concluding; "
	"feasible change-scope=feasible; conditionally feasible change-scope=conditionally feasible; "
	"planned change-scope=planned; in fieldwork change-scope=in fieldwork; suspended change-scope=suspended; "
	"in fieldwork form-conclusion=in fieldwork; concluding form-conclusion=concluding; initiated submit-evidence=initiated; "
	"feasible submit-evidence=feasible; conditionally feasible submit-evidence=conditionally feasible; "
	"planned submit-evidence=planned; in fieldwork submit-evidence=in fieldwork; concluding submit-evidence=concluding; "
	"closed out submit-evidence=closed out; reporting submit-evidence=reporting; "
	"report issued submit-evidence=report issued; follow up submit-evidence=follow up; initiated decide-evidence=initiated; "
	"feasible decide-evidence=feasible; conditionally feasible decide-evidence=conditionally feasible; "
	"planned decide-evidence=planned; in fieldwork decide-evidence=in fieldwork; concluding decide-evidence=concluding; "
	"closed out decide-evidence=closed out; reporting decide-evidence=reporting; "
	"report issued decide-evidence=report issued; follow up decide-evidence=follow up; "
	"initiated confirm-evidence=initiated; feasible confirm-evidence=feasible; "
	"conditionally feasible confirm-evidence=conditionally feasible; planned confirm-evidence=planned; "
	"in fieldwork confirm-evidence=in fieldwork; concluding confirm-evidence=concluding; "
	"closed out confirm-evidence=closed out; reporting confirm-evidence=reporting; "
	"report issued confirm-evidence=report issued; follow up confirm-evidence=follow up; "
	"completed confirm-evidence=completed; terminated confirm-evidence=terminated; initiated add-finding=initiated; "
	"feasible add-finding=feasible; conditionally feasible add-finding=conditionally feasible; planned add-finding=planned; "
	"in fieldwork add-finding=in fieldwork; concluding add-finding=concluding; initiated work-on-finding=initiated; "
	"feasible work-on-finding=feasible; conditionally feasible work-on-finding=conditionally feasible; "
	"planned work-on-finding=planned; in fieldwork work-on-finding=in fieldwork; concluding work-on-finding=concluding; "
	"closed out work-on-finding=closed out; reporting work-on-finding=reporting; "
	"report issued work-on-finding=report issued; follow up work-on-finding=follow up; closed out ask-feedback=closed out; "
	"reporting ask-feedback=reporting; report issued ask-feedback=report issued; follow up ask-feedback=follow up; "
	"closed out give-feedback=closed out; reporting give-feedback=reporting; report issued give-feedback=report issued; "
	"follow up give-feedback=follow up; completed give-feedback=completed; report issued amend-report=report issued; "
	"follow up amend-report=follow up; report issued carry-over=report issued; "
	"follow up carry-over=follow up; in fieldwork learn=in fieldwork; concluding learn=concluding; "
	"closed out learn=closed out; reporting learn=reporting; report issued learn=report issued; follow up learn=follow up; "
	"completed learn=completed; terminated learn=terminated; sealed amend=sealed; planned record-slot=planned; "
	"in fieldwork record-slot=in fieldwork; initiated use-checklist=initiated; feasible use-checklist=feasible; "
	"conditionally feasible use-checklist=conditionally feasible; planned use-checklist=planned; "
	"in fieldwork use-checklist=in fieldwork; follow up use-checklist=follow up; team confirmed change-team=team confirmed; "
	"initiated change-team=initiated; feasible change-team=feasible; "
	"conditionally feasible change-team=conditionally feasible; planned change-team=planned; "
	"in fieldwork change-team=in fieldwork; team confirmed confirm-team=team confirmed; initiated confirm-team=initiated; "
	"feasible confirm-team=feasible; conditionally feasible confirm-team=conditionally feasible; "
	"planned confirm-team=planned; in fieldwork confirm-team=in fieldwork;\n"
	"assignment_package: issued accept=accepted; issued decline=declined;\n"
	"remote_readiness: signed change=signed; signed agree=agreed;\n"
	"alert: raised acknowledge=acknowledged;\n"
	"scope_change: requested consent-client=client consented; requested consent-auditee=auditee consented; "
	"client consented consent-auditee=agreed; auditee consented consent-client=agreed; requested refuse=refused; "
	"client consented refuse=refused; auditee consented refuse=refused;\n"
	"conclusion: draft change=draft; draft dissent=draft; draft agree=agreed;\n"
	"report: draft review=reviewed; draft return=returned; reviewed issue=issued; "
	"issued amend=amended; recalled amend=recalled; issued recall=recalled;\n"
	"report_comment: open answer=answered;\n"
	"report_copy: sent acknowledge=received; sent amend=outdated; sent recall=recalled; received recall=recalled; "
	"recalled acknowledge-recall=recall known;\n"
	"feedback: asked give=given; asked decline=declined;\n"
	"termination: proposed agree=agreed; proposed refuse=refused;\n"
	"team_member: proposed accept=accepted; proposed decline=declined; accepted decline=declined; "
	"proposed remove=removed; accepted remove=removed; accepted replace=accepted;\n"
	"team_objection: raised uphold=upheld; raised dismiss=dismissed; raised withdraw=withdrawn;\n"
	"joint_agreement: proposed accept=proposed; proposed accept-last=active; proposed end=ended; active end=ended;\n"
	"waiver: requested grant=granted; requested refuse=refused; granted expire=expired;\n"
	"evidence: submitted accept=accepted; submitted reject=rejected; submitted dispute=disputed; "
	"submitted withdraw=withdrawn; submitted quarantine=quarantined; accepted dispute=disputed; "
	"accepted supersede=superseded; accepted withdraw=withdrawn; accepted quarantine=quarantined; "
	"disputed accept=accepted; disputed reject=rejected; disputed withdraw=withdrawn; "
	"disputed quarantine=quarantined; quarantined release=submitted; quarantined withdraw=withdrawn;\n"
	"finding: draft change=draft; draft grade=draft; draft absorb=draft; draft merge=merged; "
	"draft review=team reviewed; draft withdraw=withdrawn; team reviewed change=draft; "
	"team reviewed grade=team reviewed; team reviewed absorb=draft; team reviewed merge=merged; "
	"team reviewed communicate=communicated; team reviewed withdraw=withdrawn; communicated grade=communicated; "
	"communicated acknowledge=acknowledged; communicated dispute=disputed; communicated withdraw=withdrawn; "
	"acknowledged grade=communicated; disputed resolve=resolved changed; disputed uphold=upheld; "
	"disputed withdraw=resolved withdrawn; acknowledged issue=issued; upheld issue=issued; "
	"resolved changed issue=issued; issued request-response=response requested; acknowledged correct=acknowledged; "
	"acknowledged add-action=acknowledged; acknowledged extend=acknowledged; acknowledged respond=responded; "
	"upheld correct=upheld; upheld add-action=upheld; upheld extend=upheld; upheld respond=responded; "
	"resolved changed correct=resolved changed; resolved changed add-action=resolved changed; "
	"resolved changed extend=resolved changed; resolved changed respond=responded; issued correct=issued; "
	"issued add-action=issued; issued extend=issued; issued respond=responded; "
	"response requested correct=response requested; response requested add-action=response requested; "
	"response requested extend=response requested; response requested respond=responded; "
	"response returned correct=response returned; response returned add-action=response returned; "
	"response returned extend=response returned; response returned respond=responded; reopened correct=reopened; "
	"reopened add-action=reopened; reopened extend=reopened; reopened respond=responded; "
	"responded accept-response=response accepted; responded return-response=response returned; "
	"response accepted begin=in progress; response accepted verify-action=response accepted; "
	"response accepted reject-action=in progress; response accepted claim=implemented claimed; "
	"in progress begin=in progress; in progress verify-action=in progress; in progress reject-action=in progress; "
	"in progress claim=implemented claimed; implemented claimed verify-action=implemented claimed; "
	"implemented claimed reject-action=in progress; "
	"implemented claimed verify-implementation=implementation verified; "
	"implementation verified plan-effectiveness=effectiveness pending; "
	"effectiveness pending plan-effectiveness=effectiveness pending; effectiveness pending close=closed; "
	"implemented claimed reopen=reopened; implementation verified reopen=reopened; "
	"effectiveness pending reopen=reopened; closed reopen=reopened; responded issue=responded; "
	"response returned issue=response returned; response accepted issue=response accepted; "
	"in progress issue=in progress; implemented claimed issue=implemented claimed; "
	"implementation verified issue=implementation verified; effectiveness pending issue=effectiveness pending; "
	"reopened issue=reopened; closed issue=closed; communicated escalate=communicated; "
	"communicated accept-risk=communicated; disputed escalate=disputed; disputed accept-risk=disputed; "
	"acknowledged escalate=acknowledged; acknowledged accept-risk=acknowledged; upheld escalate=upheld; "
	"upheld accept-risk=upheld; resolved changed escalate=resolved changed; "
	"resolved changed accept-risk=resolved changed; issued escalate=issued; issued accept-risk=issued; "
	"response requested escalate=response requested; response requested accept-risk=response requested; "
	"responded escalate=responded; responded accept-risk=responded; response returned escalate=response returned; "
	"response returned accept-risk=response returned; response accepted escalate=response accepted; "
	"response accepted accept-risk=response accepted; in progress escalate=in progress; "
	"in progress accept-risk=in progress; implemented claimed escalate=implemented claimed; "
	"implemented claimed accept-risk=implemented claimed; implementation verified escalate=implementation verified; "
	"implementation verified accept-risk=implementation verified; "
	"effectiveness pending escalate=effectiveness pending; effectiveness pending accept-risk=effectiveness pending; "
	"reopened escalate=reopened; reopened accept-risk=reopened; acknowledged transfer=transferred; "
	"upheld transfer=transferred; resolved changed transfer=transferred; issued transfer=transferred; "
	"response requested transfer=transferred; responded transfer=transferred; "
	"response returned transfer=transferred; response accepted transfer=transferred; "
	"in progress transfer=transferred; implemented claimed transfer=transferred; "
	"implementation verified transfer=transferred; effectiveness pending transfer=transferred; "
	"reopened transfer=transferred;\n"
	"finding: draft change=draft; draft grade=draft; draft absorb=draft; draft merge=merged; "
	"draft review=team reviewed; draft withdraw=withdrawn; team reviewed change=draft; "
	"team reviewed grade=team reviewed; team reviewed absorb=draft; team reviewed merge=merged; "
	"team reviewed communicate=communicated; team reviewed withdraw=withdrawn; communicated grade=communicated; "
	"communicated acknowledge=acknowledged; communicated dispute=disputed; communicated withdraw=withdrawn; "
	"communicated issue=issued; communicated respond=responded; communicated close=closed; "
	"acknowledged grade=communicated; disputed resolve=resolved changed; disputed uphold=upheld; "
	"disputed withdraw=resolved withdrawn; acknowledged issue=issued; acknowledged respond=responded; "
	"acknowledged close=closed; upheld issue=issued; upheld respond=responded; upheld close=closed; "
	"resolved changed issue=issued; resolved changed respond=responded; resolved changed close=closed; "
	"issued respond=responded; issued close=closed; responded close=closed; responded issue=responded; "
	"closed issue=closed;\n"
	"action: proposed agree=agreed; proposed reschedule=proposed; agreed reschedule=agreed; "
	"agreed begin=in progress; agreed finish=done claimed; in progress reschedule=in progress; "
	"in progress finish=done claimed; done claimed verify=verified; done claimed reject=rejected; "
	"rejected reschedule=rejected; rejected begin=in progress; rejected finish=done claimed;\n"
	"disposal_order: proposed approve=approved; proposed refuse=refused;\n"
	"retention_agreement: proposed agree=agreed; proposed refuse=refused;\n"
	"disposal_notice: asked confirm=confirmed; asked keep=kept; kept confirm=confirmed;\n"
	"scale: draft change=draft; draft publish=published; draft retire=retired; published retire=retired;\n"
	"request: draft change=draft; draft issue=issued; draft withdraw=withdrawn; "
	"issued acknowledge=acknowledged; issued draft-answer=issued; issued extend=issued; "
	"issued answer=answering; issued answer-last=answered; issued judge=issued; "
	"issued withdraw=withdrawn; acknowledged draft-answer=acknowledged; acknowledged extend=acknowledged; "
	"acknowledged answer=answering; acknowledged answer-last=answered; acknowledged judge=acknowledged; "
	"acknowledged withdraw=withdrawn; answering draft-answer=answering; answering extend=answering; "
	"answering answer=answering; answering answer-last=answered; answering return=returned; "
	"answering judge=answering; answering escalate=answering; answering settle=accepted; "
	"answering withdraw=withdrawn; answered draft-answer=answered; answered answer-last=answered; "
	"answered return=returned; answered judge=answered; answered escalate=answering; "
	"answered settle=accepted; answered withdraw=withdrawn; returned draft-answer=returned; "
	"returned extend=returned; returned answer=answering; returned answer-last=answered; "
	"returned return=returned; returned judge=returned; returned escalate=returned; "
	"returned settle=accepted; returned withdraw=withdrawn; accepted close=closed;\n"
	"request_item: open change=open; open draft-answer=open; open extend=open; open answer=answered; "
	"open decline=declined; open withdraw=withdrawn; answered return=returned; answered accept=accepted; "
	"returned draft-answer=returned; returned extend=returned; returned answer=answered; "
	"returned decline=declined; returned withdraw=withdrawn; declined draft-answer=declined; "
	"declined answer=answered; declined escalate=escalated; declined accept-withheld=withheld accepted; "
	"declined withdraw=withdrawn; escalated draft-answer=escalated; escalated extend=escalated; "
	"escalated answer=answered; escalated accept-withheld=withheld accepted; "
	"escalated withdraw=withdrawn;\n"
	"answer: draft save=draft; draft sign=signed; signed return=returned; signed accept=accepted;\n"
	"extension: requested grant=granted; requested refuse=refused;\n"
	"finding_extension: requested grant=granted; requested refuse=refused;\n"
	"plan: draft edit=draft; draft present=presented; presented comment=presented; presented agree=presented; "
	"presented settle=agreed; presented revise=presented; presented supersede=superseded; agreed record=agreed; "
	"agreed revise=agreed; agreed supersede=superseded;\n"
	"slot: planned finish=done; planned skip=not done; not done finish=done;\n"
	"slot_comment: open resolve=resolved;\n"
	"participant: proposed consent=proposed; proposed admit=admitted; proposed deny=denied; admitted deny=denied; "
	"admitted expel=expelled;\n"
	"visit: asked change=asked; asked confirm=confirmed; confirmed change=asked;\n"
	"test_agreement: proposed agree=agreed; proposed refuse=refused; agreed refuse=refused;\n"
	"disclosure: requested approve=requested; requested agree=requested; requested refuse=refused; "
	"requested record=disclosed; requested force=forced; forced acknowledge=forced;\n"
	"disposal_consent: asked give=given; asked refuse=refused; asked tell=told; told refuse=objected; asked lapse=lapsed; "
	"told lapse=lapsed;\n"
	"sampling_plan: planned change=planned; planned record-population=population recorded; "
	"population recorded draw=population recorded; "
	"population recorded name-items=population recorded; population recorded examine=population recorded; "
	"population recorded conclude=concluded;\n"
	"sampling_draw: begun answer=answered; begun reveal=drawn; answered reveal=drawn; begun abandon=abandoned; "
	"answered abandon=abandoned;\n"
	"break_glass: proposed approve=approved; proposed refuse=refused; approved refuse=refused; approved take-up=active; "
	"active end=ended; active review=reviewed; ended review=reviewed;\n"
	"late_statement: quarantined accept=accepted; quarantined reject=rejected;\n"
	"bundle: out tell=out; out settle=out; out return=returned; out void=void;\n"
	"sample_item: named mark-conforming=conforming; named mark-deviating=deviating; named replace=replaced; "
	"conforming mark-deviating=deviating; deviating mark-conforming=conforming;\n";

/* "finding: a draft review=reviewed by the team; ...": one machine as its reviewed line has it. */
static void write_line(const struct machine *m, struct buf *line)
{
	buf_reset(line);
	buf_addf(line, "%s:", m->noun);
	for (size_t i = 0; i < m->transition_count; i++) {
		const struct transition *t = &m->transition[i];
		buf_addf(line, " %s %s=%s;", m->state_name[t->from], t->event, m->state_name[t->to]);
	}
	buf_addf(line, "\n");
}

/* Line by line, in any order: a new machine is a new line. */
Test(machine, the_tables_are_those_that_were_reviewed)
{
	struct buf line;
	size_t machines = 0, lines = 0;
	buf_init(&line, 64 * 1024);
	for (const struct machine *const *m = machine_tables(); *m; m++, machines++) {
		write_line(*m, &line);
		const char *at = strstr(reviewed, buf_text(&line));
		cr_expect(at && (at == reviewed || at[-1] == '\n'), "nobody reviewed %s", buf_text(&line));
	}
	for (const char *at = reviewed; *at; at++)
		lines += *at == '\n';
	cr_expect(eq(sz, machines, lines), "each reviewed line is a machine");
	buf_done(&line);
}

/* What the table says, read without machine_step; -1 for "not allowed". */
static int32_t allowed(const struct machine *m, int32_t from, const char *event)
{
	for (size_t i = 0; i < m->transition_count; i++)
		if (m->transition[i].from == from && strcmp(m->transition[i].event, event) == 0)
			return m->transition[i].to;
	return -1;
}

static void walk(const struct machine *m, int32_t from, const char *event)
{
	static struct status st;
	int32_t to = 77, want = allowed(m, from, event);
	status_reset(&st);
	bool moved = machine_step(m, from, event, "ID-1", &st, &to);
	cr_expect(eq(int, moved, want >= 0), "%s %s in %d", m->noun, event, from);
	cr_expect(eq(i32, to, want >= 0 ? want : from), "%s %s in %d", m->noun, event, from);
	if (moved) {
		cr_expect(eq(sz, st.violation_count, 0));
		return;
	}
	cr_assert(eq(sz, st.violation_count, 1));
	const char *state = m->state_name[from] ? m->state_name[from] : "unknown";
	cr_expect(eq(str, (char *)st.violation[0].rule, (char *)m->rule.id));
	cr_expect(strstr(st.violation[0].missing, state) != NULL, "%s: \"%s\" names its state", m->noun,
		st.violation[0].missing);
	cr_expect(strstr(st.violation[0].missing, event) != NULL, "%s: \"%s\" names the event", m->noun,
		st.violation[0].missing);
}

/* Whether an earlier transition has the same event, which was walked then. */
static bool is_walked(const struct machine *m, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(m->transition[i].event, m->transition[at].event) == 0)
			return true;
	return false;
}

Test(machine, every_state_with_every_event)
{
	size_t pairs = 0, possible = 0;
	for (const struct machine *const *m = machine_tables(); *m; m++) {
		for (size_t i = 0; i < (*m)->transition_count; i++)
			for (size_t from = 0; from < (*m)->state_count && !is_walked(*m, i); from++, pairs++) {
				walk(*m, (int32_t)from, (*m)->transition[i].event);
				possible += allowed(*m, (int32_t)from, (*m)->transition[i].event) >= 0;
			}
	}
	(void)fprintf(stderr, "%zu pairs of state and event: %zu allowed, %zu refused\n", pairs, possible, pairs - possible);
	cr_expect(gt(sz, possible, 0));
}

static bool is_same_pair(const struct transition *a, const struct transition *b)
{
	return a->from == b->from && strcmp(a->event, b->event) == 0;
}

/* Two rows for one pair would leave the second without effect. */
Test(machine, no_pair_is_decided_twice)
{
	for (const struct machine *const *m = machine_tables(); *m; m++)
		for (size_t i = 0; i < (*m)->transition_count; i++)
			for (size_t k = 0; k < i; k++)
				cr_expect(not(is_same_pair(&(*m)->transition[k], &(*m)->transition[i])), "%s: %s", (*m)->noun,
					(*m)->transition[i].event);
}

/* A state that allows more than fits names whole events and says that there are more. */
Test(machine, a_refusal_names_whole_events)
{
	static const char *const state[] = { "first", "crowded" };
	static const struct transition transition[] = {
		{ 1, "reconsider-the-whole-assignment-once-more", 1 }, { 1, "postpone-the-meeting-until-further-notice", 1 },
		{ 1, "hand-the-matter-over-to-somebody-else", 1 }, { 1, "ask-for-what-was-left-out-before", 1 },
		{ 0, "begin", 1 } };
	static const struct machine m = { .noun = "thing", .state_name = state, .state_count = ARRAY_LEN(state),
		.transition = transition, .transition_count = ARRAY_LEN(transition),
		.rule = { "S-THING", 'H', "-", "thing", "-", "-" } };
	static struct status st;
	int32_t to;
	cr_assert(not(machine_step(&m, 1, "begin", "ID", &st, &to)));
	cr_expect(eq(str, st.violation[0].missing, "its state is crowded, which allows reconsider-the-whole-assignment-once-more, "
		"postpone-the-meeting-until-further-notice, hand-the-matter-over-to-somebody-else and more, not begin"));
}

Test(machine, a_state_outside_the_table_allows_nothing)
{
	for (const struct machine *const *m = machine_tables(); *m; m++) {
		static struct status st;
		static const int32_t outside[] = { -1, 1000, INT32_MIN, INT32_MAX };
		for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
			int32_t to;
			status_reset(&st);
			cr_expect(not(machine_step(*m, outside[i], (*m)->transition[0].event, "ID", &st, &to)));
			cr_expect(strstr(st.violation[0].missing, "unknown") != NULL);
		}
	}
}

/* Each state can be reached from the first one and none is without a name. */
Test(machine, no_state_is_cut_off)
{
	for (const struct machine *const *m = machine_tables(); *m; m++) {
		bool reached[256] = { false };
		cr_assert(le(sz, (*m)->state_count, ARRAY_LEN(reached)));
		reached[(*m)->transition[0].from] = true;
		for (size_t round = 0; round < (*m)->state_count; round++)
			for (size_t i = 0; i < (*m)->transition_count; i++)
				if (reached[(*m)->transition[i].from])
					reached[(*m)->transition[i].to] = true;
		for (size_t i = 0; i < (*m)->transition_count; i++)
			cr_expect(reached[(*m)->transition[i].from], "%s: %s", (*m)->rule.id,
				(*m)->state_name[(*m)->transition[i].from]);
	}
}

Test(machine, rules_have_ids_of_their_own)
{
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *r = *table; r->id; r++) {
			cr_expect(rule_find(r->id) == r, "%s stands once", r->id);
			cr_expect(strchr("HWA", r->grade) != NULL, "%s", r->id);
			cr_expect(r->clause && *r->clause && r->subject && *r->subject && r->message && *r->message &&
				r->command && *r->command, "%s is complete", r->id);
		}
	cr_expect(rule_find("R-NONE-01") == NULL);
	cr_expect(rule_find("S-AUDIT") != NULL, "machines have rules too");
}

Test(machine, the_most_a_decision_can_name_fits)
{
	static struct status st;
	for (int i = 0; i < STATUS_VIOLATIONS_MAX + 5; i++)
		rule_require(&st, rule_find("R-TEAM-02"), false, "ID", "%d", i);
	cr_expect(eq(sz, st.violation_count, STATUS_VIOLATIONS_MAX));
	cr_expect(eq(int, rule_verdict(&st), FAILED_PRECONDITION));
}
