/* What a signer keeps, or hands on: that an entry is in the ledger. docs/formats.md, "Receipt". */
#ifndef CLIENT_VERIFY_RECEIPT_H
#define CLIENT_VERIFY_RECEIPT_H

#include "common/log_keys.h"
#include "common/statement.h"

struct receipt_files {
	const char *proof;           /* INDEX.tlog-proof */
	const char *statement;       /* INDEX.statement with its .sig beside; NULL: which statement it is of stays open */
	const struct log_keys *keys;
};

struct receipt_result {
	struct leaf leaf;
	struct checkpoint checkpoint;
	bool log_key_stolen; /* the key that signed it is said to have been stolen */
	struct statement_header header; /* of the statement, if there is one */
};

/* Fails NOT_FOUND "FILE"; DATA_LOSS with the reason, naming the file that does not hold. */
int receipt_verify(const struct receipt_files *files, struct status *st, struct receipt_result *ret_result);

#endif
