/* The items of the three templates: what auditors of any management system know, ten ISMS areas, and who leads. */
#include "daemon/rule/competence_template.h"

#define GENERIC COMPETENCE_TEMPLATE_GENERIC, COMPETENCE_KIND_GENERIC, COMPETENCE_TRIGGER_EVERY_AUDIT
#define ISMS COMPETENCE_TEMPLATE_ISMS, COMPETENCE_KIND_ISMS, COMPETENCE_TRIGGER_ISMS_CRITERIA
#define LEADER COMPETENCE_TEMPLATE_LEADER, COMPETENCE_KIND_LEADER

/* clang-format off */
const struct competence_item competence_template[] = {
	{ GENERIC, 3, "auditing", "Audit principles, processes and methods" },
	{ GENERIC, 3, "auditing", "Management system standards and other references" },
	{ GENERIC, 2, "auditing", "The organisation and its context" },
	{ GENERIC, 2, "auditing", "Statutory, regulatory and other requirements" },
	{ ISMS, 3, "ISMS 1", "Information security risk: judging a method and its results" },
	{ ISMS, 3, "ISMS 2", "Controls: choosing, planning and implementing them" },
	{ ISMS, 3, "ISMS 3", "Effectiveness of controls: monitoring, measuring and evaluating" },
	{ ISMS, 3, "ISMS 4", "ISMS requirements and the family of standards around them" },
	{ ISMS, 2, "ISMS 5", "Law and contracts of information security and privacy" },
	{ ISMS, 2, "ISMS 6", "Business practices and processes of the audited sector" },
	{ ISMS, 3, "ISMS 7", "Information technology, its threats and its weaknesses" },
	{ ISMS, 2, "ISMS 8", "Physical and environmental security, and people" },
	{ ISMS, 3, "ISMS 9", "Incidents, and tracing them back to elements of the ISMS" },
	{ ISMS, 2, "ISMS 10", "Continuity, backup and what is outsourced" },
	{ LEADER, COMPETENCE_TRIGGER_EVERY_AUDIT, 3, "leading", "Planning, leading and concluding an audit" },
	{ LEADER, COMPETENCE_TRIGGER_REMOTE_METHOD, 2, "leading", "Information technology for auditing from afar" },
	{ LEADER, COMPETENCE_TRIGGER_SECOND_PARTY, 2, "leading", "Suppliers: contracts, audit rights and chains of supply" },
	{ LEADER, COMPETENCE_TRIGGER_COMBINED, 3, "leading", "Auditing several disciplines at once" },
	{ 0 }
};
/* clang-format on */
