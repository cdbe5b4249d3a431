# The road from an organisation with its people to an audit in fieldwork, step by step as people go it. Sourced.
#
# Needs of the script that sources it: as WHO COMMAND... (auditc as that person); people anna (audit client, evaluator), erik
# (programme manager), lena (evaluator) and, once there is $cloud, omar (its representative), with $anna, $erik, $lena and $omar their ids;
# $rail, the auditing organisation.
# shellcheck shell=bash disable=SC2154

# What a step creates, and nothing else.
road_id()
{
	as "$@" -o name 2>road.err || { cat road.err >&2; return 1; }
}

road_step()
{
	as "$@" >road.out 2>road.err || { echo "$*"; cat road.out road.err; return 1; } >&2
}

# road_competent PERSON EVALUATOR GRANTER: found competent to lead, on records and interview.
road_competent()
{
	local evaluation
	evaluation=$(road_id "$2" evaluation add --person "$1" --grade lead --competence-ids "$competence" --methods records \
		--methods interview --basis "Eight audits led" --qualification "Leads for a certification body" --valid-until-us "$(date -u -d '+3 years' +%Y-%m-%d)")
	road_step "$3" evaluation grant "$evaluation"
}

# road_supplier: sets cloud, site and unit, the supplier that is audited.
road_supplier()
{
	cloud=$(road_id erik organisation add --parent "$rail" --name "Kista Cloud AB" --kind supplier)
	site=$(road_id erik site add --organisation "$cloud" --name "Kista" --address "Torshamnsgatan 1" --time-zone Europe/Stockholm)
	unit=$(road_id erik unit add --organisation "$cloud" --name "Hosting" --kind service --people 40 --criticality 4 --site-ids "$site")
}

# road_programme: sets source, criterion, competence, programme and objective; the programme is approved.
road_programme()
{
	local waiver
	road_step erik criteria import iso27001-2022 --organisation "$rail"
	source=$(road_id erik criteria-source list)
	criterion=$(road_id erik criteria-item list --criteria-source "$source" --filter 'label = "A.8.13"')
	competence=$(road_id erik competence add --organisation "$rail" --name "Backup")
	programme=$(road_id erik programme add --organisation "$rail" --title "ISMS audits" --from-us 2026-01-01 --to-us 2028-12-31 \
		--purpose "Confidence" --extent "Suppliers that host" --schedule "One audit a year" --audit-types "Second party" \
		--criteria "ISO/IEC 27001" --methods "On site" --team-selection "Competence and independence" \
		--documents "Audit procedure" --without-risk planning --without-risk resources --without-risk team-selection \
		--without-risk communication --without-risk implementation --without-risk documented-information \
		--without-risk monitoring --without-risk auditee-cooperation --without-risk-reason "One supplier, one team")
	objective=$(road_id erik objective add --programme "$programme" --text "Confidence in suppliers" --basis external-providers \
		--measure "all audited")
	road_step erik programme-risk add "$programme" --category confidentiality --text "Notes of auditors leak" --likelihood 2 \
		--impact 4 --treatment "Encrypted disks" --review +180d
	road_step erik programme-resource add "$programme" --kind auditor-days --month 202703 --requested 10
	road_step erik inclusion add "$programme"
	waiver=$(road_id erik waiver add --scope "$programme" --rule R-PROGRAMME-17 --reason "First year" \
		--compensating-measure "Lena advises")
	road_step anna waiver grant "$waiver"
	road_step erik programme submit "$programme"
	road_step anna programme approve "$programme" --granting
}

# road_prepare LEADER: assignment, contact, confidentiality, feasibility, agreed plan and opening meeting of $audit.
road_prepare()
{
	local assignment plan digest
	assignment=$(road_id erik assignment-package issue --audit "$audit" --documents "Contract" --methods-text "Interviews" \
		--contacts "Kista" --resources "Two people" --risks "None" --auditee-information "A new system")
	road_step "$1" assignment-package accept "$assignment"
	road_step "$1" contact add --audit "$audit" --channel call --people "Omar Said" --held-us now --topics team --summary "No objection"
	road_step "$1" audit initiate "$audit" --confidentiality-sha256 "$(sha256sum </dev/null | cut -c1-64)"
	road_step "$1" feasibility decide --audit "$audit" --verdict feasible --information-suffices --cooperation-is-given \
		--resources-suffice --rationale "All is there"
	plan=$(road_id "$1" plan add --audit "$audit")
	road_step "$1" plan fill "$plan"
	road_step "$1" plan present "$plan"
	digest=$(as omar plan get "$plan" -o csv --columns content_root | tail -n 1 | tr -d '"')
	road_step omar plan agree "$plan" --content-root "$digest"
	road_step "$1" meeting add --audit "$audit" --kind opening --held-us now --attendance.name "Omar Said" --minutes "Confirmed"
}

# road_audit TITLE MEMBER...: sets audit, a second-party audit of $cloud; the first member leads it. It is in fieldwork.
road_audit()
{
	local title=$1 role=leader who member
	shift
	audit=$(road_id erik audit add --programme "$programme" --title "$title" --type second-party \
		--auditee-organisation "$cloud" --objectives "Are backups made?" --objective-ids "$objective" --scope-text "All backups" \
		--site-ids "$site" --unit-ids "$unit" --criteria "{\"criteria_source_id\":\"$source\"}" --method on-site-interaction \
		--competence-ids "$competence")
	road_step erik audit schedule "$audit" --from-us 2027-03-01 --to-us 2027-03-05
	for who; do
		member=$(road_id erik team-member add --audit "$audit" --person "${!who}" --role "$role")
		road_step "$who" team-member accept "$member"
		role=auditor
	done
	road_step erik team confirm --audit "$audit"
	road_prepare "$1"
	road_step "$1" audit begin-fieldwork "$audit"
}

# road_complete LEADER AUDITOR TEXT: $audit from fieldwork to its completion, as far as its findings let it; TEXT is the conclusion. erik and
# anna manage and ask for it.
road_complete()
{
	local conclusion report digest slot
	road_step erik appointment add --scope "$audit" --person "$anna" --role report-reviewer
	for slot in $(as "$1" slot list --audit "$audit" --all --filter 'state = planned' -o name 2>/dev/null); do
		road_step "$1" slot finish "$slot"
	done
	road_step "$1" audit conclude "$audit"
	conclusion=$(road_id "$1" conclusion add --audit "$audit" --objective 1 --text "$3" --extent fulfilled --uncertainty "Samples")
	road_step "$1" conclusion agree "$conclusion"
	road_step "$1" meeting add --audit "$audit" --kind closing --held-us now --attendance.name "Omar Said" --minutes "Findings presented"
	road_step "$1" audit close-out "$audit"
	road_step "$1" report build "$audit" --out road.html
	digest=$(sha256sum <road.html | cut -c1-64)
	report=$(road_id "$1" report add --audit "$audit" --title "Report" --file road.html)
	road_step anna report review "$report" --sha256 "$digest"
	road_step erik report issue "$report" --sha256 "$digest" --recipient-ids "$anna" --recipient-ids "$omar"
	road_step erik feedback ask --audit "$audit" --person "$anna" --role audit-client
	road_step erik feedback ask --audit "$audit" --person "${!1}" --role leader
	road_step erik feedback ask --audit "$audit" --person "${!2}" --role auditor
	road_step erik feedback ask --audit "$audit" --person "$omar" --role supplier-representative
	road_step "$1" audit complete "$audit"
}
