/*
 * Every maximum in one place, with its unit and its reason. Reaching one is an answer, never a crash.
 * What a configuration may lower carries its key; none may be raised above what stands here.
 */
#ifndef COMMON_LIMITS_H
#define COMMON_LIMITS_H

enum {
	/* Wire. */
	LIMIT_FRAME_GUEST_BYTES = 4 * 1024,     /* before a session exists: a handshake fits many times */
	LIMIT_FRAME_BYTES = 1024 * 1024,        /* one message; evidence comes in chunks */
	LIMIT_BODY_BYTES = 1020 * 1024,         /* of one reply: a frame less its envelope */
	LIMIT_OUT_QUEUE_BYTES = 1024 * 1024,    /* per connection; then we stop reading, never drop */
	LIMIT_IN_FLIGHT = 64,                   /* requests per session: pipelining without hoarding */
	LIMIT_WATCHES = 8,                      /* parked Watch calls per session */
	LIMIT_BACKTRACE_WORDS = 8,              /* SP: hops before the request id */
	LIMIT_CONNECTIONS = 1024,               /* in total; 6 kB each when idle */
	LIMIT_CONNECTIONS_GUEST = 64,           /* without a session yet */
	LIMIT_CONNECTIONS_PER_ADDRESS = 8,
	LIMIT_PENALTY_AUTHFAIL_S = 5,           /* OpenSSH's figures: what an address is charged for a broken guest, */
	LIMIT_PENALTY_NOAUTH_S = 1,             /* for one that leaves without a session, */
	LIMIT_PENALTY_THRESHOLD_S = 15,         /* from when on it counts, */
	LIMIT_PENALTY_S = 600,                  /* and the most it can come to */
	LIMIT_HALF_OPEN = 256,                  /* Noise handshakes begun and not finished */
	LIMIT_HALF_OPEN_PER_CONNECTION = 4,     /* or one peer could push out everybody's */
	LIMIT_SESSIONS = 4096,                  /* sessions outlive connections */
	LIMIT_SESSIONS_GUEST = 256,             /* of them without an active device: anybody can make keys for more */
	LIMIT_SESSIONS_PER_DEVICE = 16,
	LIMIT_REPLAY_WINDOW = 1024,             /* frames that may overtake each other */
	LIMIT_HANDSHAKE_MS = 10 * 1000,
	LIMIT_UNFINISHED_MESSAGE_MS = 30 * 1000,
	LIMIT_STALLED_WRITE_MS = 30 * 1000,
	LIMIT_IDLE_MS = 300 * 1000,             /* nothing in flight; longer than any call may wait */
	LIMIT_SESSION_S = 8 * 3600,             /* then a new handshake: no rekeying by time */
	LIMIT_SESSION_GUEST_S = 900,            /* long enough to enrol */
	LIMIT_DEADLINE_MS = 60 * 1000,          /* longest a call may ask the server to work */
	LIMIT_WATCH_MS = 55 * 1000,             /* below common proxies' idle minute */

	/* Decoding. */
	LIMIT_ARENA_BYTES = 8 * 1024 * 1024,    /* per call, decode and reply together */
	LIMIT_NESTING = 8,                      /* message depth */
	LIMIT_NARROW = 4,                       /* refs by which one list is narrowed: parameters of its SQL */
	LIMIT_FIELDS = 128,                     /* fields of one message: the pre-validator keeps one bit each */
	LIMIT_ELEMENTS = 10000,                 /* repeated elements in one message, all fields together */
	LIMIT_METHOD_BYTES = 120,
	LIMIT_PARTS = 4,                        /* audiences of one statement */
	LIMIT_HEADER_BYTES = 2048,              /* statement header text */
	LIMIT_EFFECTS = 256,                    /* rows one statement may put or delete */

	/* Store. */
	LIMIT_TASKS = 4096,                     /* frames waiting for a worker; more are dropped, clients retry */
	LIMIT_WORKERS = 16,                     /* threads that decode and read; each has a database cache */
	LIMIT_GROUP = 256,                      /* writes committed together */
	LIMIT_WRITE_QUEUE = 1024,               /* waiting writes; full is UNAVAILABLE at once */
	LIMIT_PAGE_DEFAULT = 50,
	LIMIT_PAGE = 1000,
	LIMIT_PAST_ENTRIES = 500000,            /* lists as of an index replay so many into memory, */
	LIMIT_PAST_BYTES = 256 * 1024 * 1024,   /* of which one replay may take so much (past.h keeps two) */
	LIMIT_ROWS_WHERE = 2000,                /* rows of one owner that a rule may have to look at */
	LIMIT_COUNTED = 10000,                  /* rows of one noun that an inventory looks at; past it: at least so many */
	LIMIT_WAIVED = 256,                     /* waivers in force at one scope and above; more waive nothing */
	LIMIT_CHECKPOINT_BYTES = 16 * 1024,     /* signed note */
	LIMIT_COSIGNATURES = 63,                /* on one checkpoint: note.h reads 64 signatures, one is the log's */
	LIMIT_COSIGNED_BYTES = 32 * 1024,       /* signed note with its cosignatures */
	LIMIT_LEAVES = 256,                     /* leaves in one reply: a tile */
	LIMIT_FILTER_BYTES = 1000,              /* of a list; types.proto says the same */
	LIMIT_FILTER_TERMS = 32,                /* comparisons in one filter, each one bound value */
	LIMIT_CHUNK_BYTES = 256 * 1024,         /* evidence chunk, plaintext */
	LIMIT_DOCUMENT_BYTES = 8 * 1024 * 1024, /* a report's document: the writer reads it whole, 2,000 findings take 4 MiB */
	LIMIT_ID_AHEAD_S = 3600,                /* statement ids may be ahead of our clock by this */
	LIMIT_WAL_BYTES = 64 * 1024 * 1024,     /* the writer resets the WAL past it */
	LIMIT_UPLOADS_PER_PERSON = 16,          /* open at once */
	LIMIT_UPLOAD_S = 24 * 3600,             /* then staging is dropped */
	LIMIT_INVITATION_S = 7 * 24 * 3600,     /* longest life an inviter may give */
	LIMIT_SESSION_KEY_DAYS = 30,            /* devices have so long to follow an exchanged session key */
	LIMIT_BOOTSTRAP_S = 15 * 60,
	LIMIT_RECOVERY_S = 24 * 3600,           /* between agreeing to a recovery and its end, where two agree */
	LIMIT_RECOVERY_ALONE_S = 72 * 3600,     /* where there is one administrator only */
	LIMIT_BACKUP_KEYS_DAYS = 90,            /* a disposal is final when no copy of its keys is left */

	/* Text. */
	LIMIT_NAME_BYTES = 200,
	LIMIT_LINE_BYTES = 1000,                /* what may be shorter is one line, without a line break */
	LIMIT_TEXT_BYTES = 8000
};

/* Largest evidence file by default; `evidence.file_max` lowers it. */
#define LIMIT_EVIDENCE_BYTES (4LL * 1024 * 1024 * 1024)
/* Last moment that has a text: 9999-12-31T23:59:59.999999Z. Far enough from 2^63 that days may be added. */
#define LIMIT_TIME_US 253402300799999999LL
/* All evidence of one organisation; `evidence.organisation_quota` lowers it, to 100 GiB by default. */
#define LIMIT_ORGANISATION_QUOTA_BYTES (16LL * 1024 * 1024 * 1024 * 1024)

#endif
