/* Cosignatures: who may enter which, and what is gathered of them. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADD "CosignatureService/AddCosignature"
#define NEXT "CosignatureService/NextCosignature"
#define GATHER "CosignatureService/GatherCosignatures"
#define AUDITEE "audited/SR"
#define MANAGER "auditing/PM"

/* Any entry that is no cosignature. */
static void grow(struct scene *s)
{
	scene_allowed(s, MANAGER, "PersonService/AddPerson", "{'organisation_id':'@organisation:auditing','name':'Nils Ek'}", NULL);
}

static void is_entered(struct scene *s, const char *who, uint64_t size)
{
	scene_allowed(s, who, ADD, scene_cosignature(s, who, size), "made");
}

static void is_refused(struct scene *s, const char *who, uint64_t size, const char *why)
{
	scene_refused(s, who, ADD, scene_cosignature(s, who, size), why);
}

Test(cosignature, is_entered_with_whose_it_is)
{
	struct scene *s = scene_new();
	is_entered(s, AUDITEE, 0);
	ROW_READS(s, "cosignature:made", "person_id", scene_id(s, "person:audited/SR"));
	ROW_READS(s, "cosignature:made", "organisation_id", scene_id(s, "organisation:audited"));
	cr_expect_gt(strlen(scene_row(s, "cosignature:made", "signature")), 80);
	scene_free(s);
}

Test(cosignature, of_anything_but_this_ledger_is_refused)
{
	struct scene *s = scene_new();
	uint64_t size = scene_entry(s) + 1;
	char other[400];
	is_refused(s, AUDITEE, size + 1, "R-COSIGNATURE-01");
	(void)snprintf(other, sizeof(other), "%s", scene_cosignature(s, AUDITEE, 0));
	char *root = strstr(other, "\"root\":\"") + 8;
	*root = *root == 'A' ? 'B' : 'A';
	scene_refused(s, AUDITEE, ADD, other, "R-COSIGNATURE-02 R-COSIGNATURE-03");
	/* Somebody else's, carried by another. */
	scene_refused(s, MANAGER, ADD, scene_cosignature(s, AUDITEE, 0), "R-COSIGNATURE-03");
	scene_free(s);
}

Test(cosignature, does_not_feed_itself)
{
	struct scene *s = scene_new();
	uint64_t size = scene_entry(s) + 1;
	char text[24];
	is_entered(s, AUDITEE, size);
	is_refused(s, AUDITEE, size, "R-COSIGNATURE-04");
	is_refused(s, AUDITEE, size - 1, "R-COSIGNATURE-04");
	is_refused(s, AUDITEE, size + 1, "R-COSIGNATURE-04"); /* that adds its own */
	is_entered(s, MANAGER, size);
	is_refused(s, AUDITEE, size + 2, "R-COSIGNATURE-04"); /* and another's */
	scene_allowed(s, AUDITEE, NEXT, "{}", NULL);
	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)size);
	REPLY_READS(s, "cosigned_size", text);
	grow(s);
	is_entered(s, AUDITEE, size + 3);
	scene_free(s);
}

/* The size on the second line of a note in base64. */
static long size_of(const char *base64)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char text[4096];
	size_t len = 0;
	unsigned bits = 0, held = 0;
	for (const char *p = base64; *p && *p != '=' && len + 1 < sizeof(text); p++) {
		held = held << 6 | (unsigned)(strchr(digits, *p) - digits);
		bits += 6;
		if (bits >= 8)
			text[len++] = (char)(held >> (bits -= 8));
	}
	text[len] = 0;
	return strchr(text, '\n') ? strtol(strchr(text, '\n'), NULL, 10) : -1;
}

Test(cosignature, all_witnesses_are_offered_the_same)
{
	struct scene *s = scene_new();
	long size = (long)scene_entry(s) + 1;
	scene_allowed(s, AUDITEE, NEXT, "{}", NULL);
	cr_expect_eq(size_of(scene_reply(s, "checkpoint")), size);
	REPLY_READS(s, "cosigned_size", "");
	is_entered(s, AUDITEE, 0);
	scene_allowed(s, MANAGER, NEXT, "{}", NULL);
	cr_expect_eq(size_of(scene_reply(s, "checkpoint")), size, "a cosignature moves nothing");
	is_entered(s, MANAGER, (uint64_t)size);
	scene_allowed(s, MANAGER, NEXT, "{}", NULL);
	cr_expect_eq(size_of(scene_reply(s, "checkpoint")), size);
	grow(s);
	scene_allowed(s, MANAGER, NEXT, "{}", NULL);
	cr_expect_eq(size_of(scene_reply(s, "checkpoint")), size + 3);
	scene_free(s);
}

Test(cosignature, is_gathered_without_saying_which_person_it_is_of)
{
	struct scene *s = scene_new();
	uint64_t size = scene_entry(s) + 1;
	scene_allowed(s, AUDITEE, GATHER, "{}", NULL);
	cr_expect_eq(size_of(scene_reply(s, "checkpoint")), 1, "the cast's");
	is_entered(s, AUDITEE, size);
	is_entered(s, MANAGER, size);
	grow(s);
	is_entered(s, "rival/SR", 0);
	scene_allowed(s, AUDITEE, GATHER, "{}", NULL);
	cr_expect_eq(size_of(scene_reply(s, "checkpoint")), (long)size + 3);
	REPLY_READS(s, "cosigners.0.organisation_id", scene_id(s, "organisation:rival"));
	REPLY_READS(s, "cosigners.0.organisation_name", ""); /* whom the auditee does not see */
	REPLY_READS(s, "cosigners.0.person_id", "");
	cr_expect_eq(strncmp(scene_reply(s, "cosigners.0.key"), "matrix.example.org/test/witness/", 32), 0);
	REPLY_READS(s, "cosigners.1.key", "");
	scene_allowed(s, AUDITEE, GATHER, "{'witnesses':2}", NULL);
	cr_expect_eq(size_of(scene_reply(s, "checkpoint")), (long)size);
	cr_expect_gt(strlen(scene_reply(s, "cosigners.1.key")), 40);
	scene_allowed(s, AUDITEE, GATHER, "{'witnesses':60}", NULL);
	REPLY_READS(s, "checkpoint", "");
	scene_free(s);
}

Test(ledger, gives_leaves_and_proofs_between_sizes)
{
	struct scene *s = scene_new();
	char json[80];
	uint64_t size = scene_entry(s) + 1;
	(void)snprintf(json, sizeof(json), "{'first':%llu}", (unsigned long long)size - 2);
	scene_allowed(s, AUDITEE, "LedgerService/GetLeaves", json, NULL);
	cr_expect_gt(strlen(scene_reply(s, "leaves.1")), 100);
	REPLY_READS(s, "leaves.2", "");
	(void)snprintf(json, sizeof(json), "{'first':%llu}", (unsigned long long)size);
	scene_allowed(s, AUDITEE, "LedgerService/GetLeaves", json, NULL);
	REPLY_READS(s, "leaves.0", "");
	scene_allowed(s, AUDITEE, "LedgerService/GetConsistency", "{'from_size':3,'to_size':3}", NULL);
	REPLY_READS(s, "consistency.0", "");
	scene_allowed(s, AUDITEE, "LedgerService/GetConsistency", "{'from_size':3,'to_size':4}", NULL);
	cr_expect_gt(strlen(scene_reply(s, "consistency.0")), 40);
	scene_refused(s, AUDITEE, "LedgerService/GetConsistency", "{'from_size':4,'to_size':3}", "LOG_SHORTER");
	(void)snprintf(json, sizeof(json), "{'from_size':1,'to_size':%llu}", (unsigned long long)size + 1);
	scene_refused(s, AUDITEE, "LedgerService/GetConsistency", json, "LOG_SHORTER");
	scene_free(s);
}
