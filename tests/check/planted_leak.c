/* Leaks on purpose: the sanitizer lane must call this test failed, which Criterion alone would not. */
#include <criterion/criterion.h>

Test(planted, leak)
{
	void *volatile lost = malloc(40);
	cr_assert(lost != NULL);
	lost = NULL;
}
