/* Prints the configuration file that common/config.c describes. */
#include "common/config.h"

int main(void)
{
	config_print_default(stdout);
	return fflush(stdout) == 0 ? 0 : 1;
}
