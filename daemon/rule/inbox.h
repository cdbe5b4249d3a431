/*
 * What waits for whom, as rows: a noun joins the inbox by one row here. It waits for everybody whom the method lets do
 * it (its `need` at the row's scope), and who sees the row.
 */
#ifndef DAEMON_RULE_INBOX_H
#define DAEMON_RULE_INBOX_H

struct waiting {
	const char *noun;
	const char *filter;    /* which of its rows wait: docs/user/filter.md */
	const char *method;    /* what they wait for: "FindingService/AcknowledgeFinding" */
	const char *person;    /* (column) field that names whom it waits for; NULL: everybody who may */
	const char *except[3]; /* fields that name whom it does not wait for: nobody decides on what they wrote */
	const char *due;       /* time field by when; NULL: no day is set */
	const char *what;      /* in words: "accept or decline your place in the team" */
	/* The method whose need says whom it waits for, where the first lets in more; NULL: the first's. */
	const char *asks;
};

/* Ends with a row without noun. */
extern const struct waiting inbox_waiting[];

#endif
