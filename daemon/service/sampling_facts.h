/* What a plan's rows say, for both files of sampling. */
#ifndef DAEMON_SERVICE_SAMPLING_FACTS_H
#define DAEMON_SERVICE_SAMPLING_FACTS_H

#include "audit/v1/sampling.pb-c.h"
#include "audit/v1/sampling_draw.pb-c.h"
#include "daemon/rpc.h"
#include "daemon/rule/sampling.h"

/* Parameters from any message that has the fields by these names: a plan, or what-if. */
#define SAMPLING_DESIGN(m) \
	(struct sampling_design){ .method = (int32_t)(m)->method, .population_size = (m)->population_size, \
		.confidence_ppm = (m)->confidence_ppm, .rate_ppm = (m)->rate_ppm, .accept = (m)->accept, \
		.precision_ppm = (m)->precision_ppm, .deviation_micro = (m)->deviation_micro, \
		.error_micro = (m)->error_micro, .factor_per_mille = (m)->factor_per_mille, \
		.head_counts = (m)->head_counts, .head_count = (m)->n_head_counts, .chosen_size = (m)->chosen_size }

/* The items of a plan, counted. Fails TOO_MANY_ROWS past what one decision looks at. */
int sampling_count(struct request *rq, const char *plan_id, Audit__SampleItem ***ret_items, size_t *ret_count,
	struct sampling_counts *ret_counts);

/* The plan's draw that was not given up, NULL for none, and what is said of how its items were drawn. */
int sampling_find_draw(struct request *rq, const char *plan_id, Audit__SamplingDraw **ret_draw,
	struct sampling_drawn *ret_drawn);

#endif
