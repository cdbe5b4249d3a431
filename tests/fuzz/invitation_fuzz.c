/* Invitations and SSHSIG files: whatever is taken is written back to the same bytes. */
#include "common/invitation.h"
#include "tests/fuzz/fuzz.h"

static void invitation(struct bytes in)
{
	struct status st = { 0 };
	struct invitation i;
	struct buf again;
	if (invitation_parse(in, &st, &i) != OK)
		return;
	buf_init(&again, in.len + 1);
	invitation_format(&i, &again);
	if (again.failed || again.len > in.len || memcmp(again.data, in.data, again.len) != 0)
		abort();
	buf_done(&again);
}

static void sshsig(struct bytes in)
{
	uint8_t public[SIGN_PUBLIC_BYTES], signature[SIGNATURE_BYTES];
	uint8_t public_again[SIGN_PUBLIC_BYTES], signature_again[SIGNATURE_BYTES];
	struct status st = { 0 };
	struct buf text;
	if (sshsig_parse(in, SSHSIG_STATEMENT, &st, public, signature) != OK)
		return;
	/* Lines may be of another length than ours: what they say is the same. */
	buf_init(&text, SSHSIG_TEXT_MAX);
	sshsig_format(public, SSHSIG_STATEMENT, signature, &text);
	if (sshsig_parse(buf_bytes(&text), SSHSIG_STATEMENT, &st, public_again, signature_again) != OK ||
		memcmp(public, public_again, sizeof(public)) != 0 ||
		memcmp(signature, signature_again, sizeof(signature)) != 0)
		abort();
	buf_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (crypto_ready() != 0)
		abort();
	invitation(BYTES(data, size));
	sshsig(BYTES(data, size));
	return 0;
}
