/* Feedback: asked of who took part, read by who gave it and who evaluates. */
#include "tests/daemon/service/audit_scene.h"

#include <criterion/criterion.h>

Test(feedback, is_not_read_by_peers)
{
	struct scene *s = scene_new();
	kista_put(s, "follow_up", 0);
	scene_refused(s, "auditing/PM", "FeedbackService/AskFeedback", "{'audit_id':'@audit:kista',"
		"'person_id':'@person:audit/AU','role':'leader'}", "R-FEEDBACK-01");
	scene_allowed(s, "auditing/PM", "FeedbackService/AskFeedback", "{'audit_id':'@audit:kista',"
		"'person_id':'@person:audit/AU','role':'auditor'}", "of_auditor");
	scene_refused(s, "auditing/PM", "FeedbackService/AskFeedback", "{'audit_id':'@audit:kista',"
		"'person_id':'@person:audit/AU','role':'auditor'}", "R-FEEDBACK-02");
	scene_refused(s, "audit/LA", "FeedbackService/GiveFeedback", "{'feedback_id':'@feedback:of_auditor','rating':1,'text':'x'}",
		"NOT_FOUND");
	scene_allowed(s, "audit/AU", "FeedbackService/GiveFeedback",
		"{'feedback_id':'@feedback:of_auditor','rating':2,'text':'the leader was late'}", NULL);
	scene_allowed(s, "audit/LA", "FeedbackService/ListFeedback", "{'audit_id':'@audit:kista'}", NULL);
	REPLY_READS(s, "feedback.0.id", "");
	scene_allowed(s, "auditing/EV", "FeedbackService/ListFeedback", "{'audit_id':'','page':{'size':1000}}", NULL);
	scene_free(s);
}

Test(feedback, is_given_or_declined_once)
{
	struct scene *s = scene_new();
	kista_put(s, "follow_up", 0);
	scene_allowed(s, "auditing/PM", "FeedbackService/AskFeedback", "{'audit_id':'@audit:kista',"
		"'person_id':'@person:auditing/CL','role':'audit_client'}", "of_client");
	scene_allowed(s, "auditing/CL", "FeedbackService/DeclineFeedback", "{'feedback_id':'@feedback:of_client'}", NULL);
	scene_refused(s, "auditing/CL", "FeedbackService/GiveFeedback",
		"{'feedback_id':'@feedback:of_client','rating':5,'text':'after all'}", "S-FEEDBACK");
	scene_free(s);
}
