/* Directory trees that tests make: removing and copying them. */
#ifndef TESTS_SUPPORT_TREE_H
#define TESTS_SUPPORT_TREE_H

/* What is below it; the directory stays. */
void tree_empty(const char *directory);
void tree_remove(const char *directory);
/* Files and directories below `from` into the new directory `to`, modes 0600 and 0700. Ends the process on failure. */
void tree_copy(const char *from, const char *to);
/* A new temporary directory, in memory where there is such: "NAME-XXXXXX" replaced in the 64 bytes at ret_path. */
void tree_new(const char *name, char ret_path[64]);

#endif
