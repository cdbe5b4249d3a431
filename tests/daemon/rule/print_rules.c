/* The id of every rule, and of every state machine as the rule that it is. */
#include "daemon/rule/machine.h"

#include <stdio.h>

int main(void)
{
	for (const struct rule *const *table = rule_tables(); *table; table++)
		for (const struct rule *rule = *table; rule->id; rule++)
			(void)puts(rule->id);
	for (const struct machine *const *machine = machine_tables(); *machine; machine++)
		(void)puts((*machine)->rule.id);
	return 0;
}
