/*
 * A second device of one's own, in three steps and two small files (docs/formats.md, "Device offer"): the first device
 * says which server and who it is, the new one makes keys and lets them sign for whom, the first one enters them. Neither
 * file is secret; six words compared by eye say that none was swapped on the way, in either direction.
 */
#include "client/call.h"
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/devices.h"
#include "client/newcomer.h"
#include "client/term.h"
#include "common/invitation.h"
#include "common/shell.h"

#include "audit/v1/person.pb-c.h"

enum { OFFER_TEXT_MAX = 2048, NAME_BYTES = 201 };

/* What the first device vouches for. */
struct offer {
	char server[PROFILE_SERVER_BYTES];
	uint8_t server_key[KEY_BYTES];
	struct note_key log;
	struct id organisation;
	uint8_t signer[SIGN_PUBLIC_BYTES]; /* the first device's */
};

struct request {
	uint8_t sign_key[SIGN_PUBLIC_BYTES];
	uint8_t session_key[KEY_BYTES];
	uint8_t proof[SIGNATURE_BYTES];
	char name[NAME_BYTES];
};

static void offer_format(const struct offer *o, struct buf *to)
{
	char key[BASE64_LEN(KEY_BYTES) + 1], log[NOTE_KEY_TEXT_BYTES], organisation[ID_TEXT_BYTES];
	char signer[SIGN_PUBLIC_TEXT_BYTES];
	base64_encode(o->server_key, KEY_BYTES, key);
	note_key_format(&o->log, log);
	id_format(&o->organisation, organisation);
	sign_public_format(o->signer, signer);
	buf_addf(to, "isms-audit device offer v1\nserver %s\nsession %s\nlog %s\norganisation %s\nsigner %s\n", o->server, key,
		log, organisation, signer);
}

static int offer_parse(struct bytes text, struct status *st, struct offer *ret_offer)
{
	char log[NOTE_KEY_TEXT_BYTES], organisation[ID_TEXT_BYTES];
	struct offer *o = ret_offer;
	struct scan s = scan_of(text);
	scan_literal(&s, "isms-audit device offer v1\nserver ");
	scan_word(&s, '\n', o->server, sizeof(o->server));
	scan_literal(&s, "session ");
	scan_base64(&s, '\n', o->server_key, KEY_BYTES);
	scan_literal(&s, "log ");
	scan_word(&s, '\n', log, sizeof(log));
	scan_literal(&s, "organisation ");
	scan_word(&s, '\n', organisation, sizeof(organisation));
	scan_literal(&s, "signer ");
	sign_public_scan(&s, '\n', o->signer);
	if (!scan_done(&s) || !id_parse(organisation, strlen(organisation), &o->organisation))
		return fail(st, INVALID_ARGUMENT, "BAD_OFFER",
			"this is no device offer: auditc device offer --out FILE writes one");
	return note_key_parse(log, strlen(log), st, &o->log);
}

static void request_format(const struct request *r, struct buf *to)
{
	char signer[SIGN_PUBLIC_TEXT_BYTES], key[BASE64_LEN(KEY_BYTES) + 1], proof[BASE64_LEN(SIGNATURE_BYTES) + 1];
	sign_public_format(r->sign_key, signer);
	base64_encode(r->session_key, KEY_BYTES, key);
	base64_encode(r->proof, SIGNATURE_BYTES, proof);
	buf_addf(to, "isms-audit device request v1\nsigner %s\nsession %s\nproof %s\nname %s\n", signer, key, proof, r->name);
}

static int request_parse(struct bytes text, struct status *st, struct request *ret_request)
{
	struct scan s = scan_of(text);
	scan_literal(&s, "isms-audit device request v1\nsigner ");
	sign_public_scan(&s, '\n', ret_request->sign_key);
	scan_literal(&s, "session ");
	scan_base64(&s, '\n', ret_request->session_key, KEY_BYTES);
	scan_literal(&s, "proof ");
	scan_base64(&s, '\n', ret_request->proof, SIGNATURE_BYTES);
	scan_literal(&s, "name ");
	struct bytes name = scan_until(&s, '\n');
	if (!scan_done(&s) || name.len == 0 || name.len >= NAME_BYTES || !text_is_clean(name.data, name.len))
		return fail(st, INVALID_ARGUMENT, "BAD_REQUEST",
			"this is no device request: auditc device request OFFER --out FILE writes one");
	memcpy(ret_request->name, name.data, name.len);
	ret_request->name[name.len] = 0;
	return OK;
}

/* Over the new keys and everything that pins a server but its address: an address leads astray, a key does not. */
static void words_of(const struct request *r, const struct offer *o, char ret_words[INVITATION_WORDS_BYTES])
{
	struct offer pinned = *o;
	struct buf text;
	pinned.server[0] = 0;
	buf_init(&text, OFFER_TEXT_MAX);
	offer_format(&pinned, &text);
	buf_add(&text, r->session_key, KEY_BYTES);
	struct hash bound = hash_of(text.data, text.len);
	buf_done(&text);
	invitation_words(r->sign_key, bound.b, ret_words);
}

static int read_text(const char *path, struct status *st, struct buf *ret_text)
{
	buf_init(ret_text, OFFER_TEXT_MAX);
	int rc = file_read(path, st, ret_text);
	if (rc != OK)
		buf_done(ret_text);
	return rc;
}

static int write_text(struct buf *text, const char *path, struct status *st)
{
	int rc = text->failed ? fail(st, INVALID_ARGUMENT, "TOO_LONG", "the address or the name is too long")
			      : file_create(path, 0600, buf_bytes(text), st);
	buf_done(text);
	return rc;
}

/* --- on the first device --- */

static int own_offer(struct client *c, const char *server, struct status *st, struct offer *ret_offer)
{
	const struct profile *p = &c->profile;
	*ret_offer = (struct offer){ .log = p->log };
	(void)snprintf(ret_offer->server, sizeof(ret_offer->server), "%s", server ? server : p->server);
	memcpy(ret_offer->server_key, p->server_key, KEY_BYTES);
	memcpy(ret_offer->signer, keys_sign_public(c->keys), SIGN_PUBLIC_BYTES);
	return id_parse(p->organisation, strlen(p->organisation), &ret_offer->organisation)
		? OK : fail(st, INVALID_ARGUMENT, "BAD_PROFILE", "the profile's organisation is no id");
}

COMMAND(cmd_device_offer)
{
	const char *out = command_arg(arg, "out");
	char pasted[NAME_BYTES];
	struct offer offer;
	struct buf text;
	(void)word;
	(void)count;
	TRY(client_load(c, st));
	TRY(keys_new(&c->profile, c->options.passphrase_fd, st, &c->keys));
	TRY(own_offer(c, command_arg(arg, "server"), st, &offer));
	buf_init(&text, OFFER_TEXT_MAX);
	offer_format(&offer, &text);
	TRY(write_text(&text, out, st));
	if (!shell_quote(pasted, sizeof(pasted), out))
		(void)snprintf(pasted, sizeof(pasted), "OFFER");
	say("%s holds no secret. On the new device: auditc device request %s --key-file FILE --name DEVICE --out REQUEST", out,
		pasted);
	return OK;
}

COMMAND(cmd_device_add)
{
	Audit__AddDeviceRequest in = AUDIT__ADD_DEVICE_REQUEST__INIT;
	const struct method_rule *method = schema_find_method("audit.v1.DeviceService/AddDevice");
	ProtobufCMessage *response = NULL;
	struct call_position position;
	struct request request;
	struct offer offer;
	struct buf text;
	char words[INVITATION_WORDS_BYTES];
	uint8_t said[DEVICE_PROOF_BYTES];
	(void)word;
	(void)count;
	TRY(read_text(command_arg(arg, "REQUEST"), st, &text));
	int rc = request_parse(buf_bytes(&text), st, &request);
	buf_done(&text);
	TRY(rc);
	TRY(client_open(c, st));
	TRY(own_offer(c, NULL, st, &offer));
	if (!sign_valid(request.sign_key, device_proof(offer.signer, request.session_key, said), request.proof))
		return fail(st, FAILED_PRECONDITION, "PROOF",
			"the request was made for another device's offer, or changed: begin with auditc device offer");
	words_of(&request, &offer, words);
	if (strcmp(words, command_arg(arg, "words")) != 0)
		return fail(st, FAILED_PRECONDITION, "WORDS",
			"these are not the words of this request: a file was swapped on the way, or a word misread");
	in.sign_key = (ProtobufCBinaryData){ SIGN_PUBLIC_BYTES, request.sign_key };
	in.session_key = (ProtobufCBinaryData){ KEY_BYTES, request.session_key };
	in.name = request.name;
	in.proof = (ProtobufCBinaryData){ SIGNATURE_BYTES, request.proof };
	TRY(call_method(c, c->arena, method, &in.base, st, &response, &position));
	if (!c->options.validate_only)
		TRY(devices_know(&c->profile, keys_sign_public(c->keys), request.sign_key, st));
	TRY(method_show_position(c, method, response, &position, st));
	method_say_position(c, &position);
	return OK;
}

/* --- on the new one --- */

static int make_request(struct client *c, const struct offer *offer, const struct newcomer *n, const char *name,
	struct status *st, struct request *ret_request)
{
	struct device_keys *keys = device_keys_new();
	uint8_t said[DEVICE_PROOF_BYTES];
	int rc = keys ? newcomer_make_keys(c, n, keys, st)
		      : fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no locked memory for keys");
	if (rc == OK) {
		memcpy(ret_request->sign_key, keys->sign.public, SIGN_PUBLIC_BYTES);
		memcpy(ret_request->session_key, keys->session_public, KEY_BYTES);
		sign_bytes(&keys->sign, device_proof(offer->signer, keys->session_public, said),
			ret_request->proof);
		if (snprintf(ret_request->name, NAME_BYTES, "%s", name) >= NAME_BYTES)
			rc = fail(st, INVALID_ARGUMENT, "TOO_LONG", "a device's name has at most %d bytes", NAME_BYTES - 1);
	}
	device_keys_free(keys);
	return rc;
}

COMMAND(cmd_device_request)
{
	const char *out = command_arg(arg, "out");
	struct offer offer;
	struct request request;
	struct buf text;
	char words[INVITATION_WORDS_BYTES];
	(void)word;
	(void)count;
	TRY(read_text(command_arg(arg, "OFFER"), st, &text));
	int rc = offer_parse(buf_bytes(&text), st, &offer);
	buf_done(&text);
	TRY(rc);
	const char *server = command_arg(arg, "server");
	const struct newcomer n = { .server = server ? server : offer.server, .server_key = offer.server_key,
		.log = &offer.log, .organisation = &offer.organisation, .key_file = command_arg(arg, "key-file") };
	if (access(out, F_OK) == 0)
		return fail(st, ALREADY_EXISTS, "FILE_EXISTS", "%s exists already", out);
	TRY(newcomer_profile(c, &n, st));
	TRY(make_request(c, &offer, &n, command_arg(arg, "name"), st, &request));
	buf_init(&text, OFFER_TEXT_MAX);
	request_format(&request, &text);
	TRY(write_text(&text, out, st));
	TRY(profile_create(&c->profile, st));
	/* The first device is known from the start: its key came in the offer. */
	TRY(devices_know(&c->profile, request.sign_key, offer.signer, st));
	words_of(&request, &offer, words);
	say("%s holds no secret. On the first device: auditc device add %s --words WORDS, with the words shown here:", out,
		out);
	put_line("%s", words);
	return OK;
}
