/* Reading and writing packs with libarchive. */
#include "client/verify/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

struct pack_reader {
	struct archive *archive;
};

struct pack_writer {
	struct archive *archive;
	char path[4096];
	int fd;
};

int pack_read(struct pack_reader *r, struct status *st, struct bytes *ret_piece)
{
	static _Thread_local uint8_t piece[64 * 1024];
	la_ssize_t n = archive_read_data(r->archive, piece, sizeof(piece));
	if (n < 0)
		return fail(st, DATA_LOSS, "BAD_PACK", "the archive is damaged: %s", archive_error_string(r->archive));
	*ret_piece = BYTES(piece, (size_t)n);
	return OK;
}

static int visit_all(struct archive *a, pack_visit visit, void *context, struct status *st)
{
	struct pack_reader r = { a };
	struct archive_entry *entry;
	int rc;
	for (int files = 0; (rc = archive_read_next_header(a, &entry)) == ARCHIVE_OK; files++) {
		const char *name = archive_entry_pathname(entry);
		if (!name || archive_entry_filetype(entry) != AE_IFREG || files >= PACK_FILES_MAX)
			return fail(st, DATA_LOSS, "BAD_PACK", "the archive holds what no pack holds");
		TRY(visit(context, name, &r, st));
	}
	return rc == ARCHIVE_EOF ? OK : fail(st, DATA_LOSS, "BAD_PACK", "the archive is damaged: %s",
		archive_error_string(a));
}

int pack_each(const char *path, pack_visit visit, void *context, struct status *st)
{
	struct archive *a = archive_read_new();
	int rc;
	if (!a)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to read the pack");
	(void)archive_read_support_format_zip(a);
	if (access(path, R_OK) != 0)
		rc = fail(st, NOT_FOUND, "PACK", "%s: %s", path, strerror(errno));
	else if (archive_read_open_filename(a, path, 64 * 1024) != ARCHIVE_OK)
		rc = fail(st, DATA_LOSS, "BAD_PACK", "%s is no pack: %s", path, archive_error_string(a));
	else
		rc = visit_all(a, visit, context, st);
	(void)archive_read_free(a);
	return rc;
}

static int write_failed(struct pack_writer *w, struct status *st)
{
	const char *why = archive_error_string(w->archive);
	return fail(st, UNAVAILABLE, "PACK_WRITE", "%s: %s", w->path, why ? why : strerror(errno));
}

int pack_create(const char *path, struct status *st, struct pack_writer **ret_writer)
{
	struct pack_writer *w = calloc(1, sizeof(*w));
	if (!w)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to write the pack");
	(void)snprintf(w->path, sizeof(w->path), "%s", path);
	w->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (w->fd < 0) {
		int rc = errno == EEXIST ? fail(st, ALREADY_EXISTS, "PACK_EXISTS", "%s exists already", path) :
			fail(st, UNAVAILABLE, "PACK_WRITE", "%s: %s", path, strerror(errno));
		free(w);
		return rc;
	}
	w->archive = archive_write_new();
	if (!w->archive || archive_write_set_format_zip(w->archive) != ARCHIVE_OK ||
		archive_write_open_fd(w->archive, w->fd) != ARCHIVE_OK) {
		pack_abandon(w);
		return fail(st, UNAVAILABLE, "PACK_WRITE", "%s: a zip archive cannot be begun", path);
	}
	*ret_writer = w;
	return OK;
}

int pack_begin(struct pack_writer *w, const char *name, int64_t size_bytes, struct status *st)
{
	struct archive_entry *entry = archive_entry_new();
	if (!entry)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to write the pack");
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, size_bytes);
	archive_entry_set_mtime(entry, 315532800, 0); /* 1980: the same content gives the same bytes */
	int rc = archive_write_header(w->archive, entry) == ARCHIVE_OK ? OK : write_failed(w, st);
	archive_entry_free(entry);
	return rc;
}

int pack_write(struct pack_writer *w, struct bytes piece, struct status *st)
{
	la_ssize_t n = piece.len ? archive_write_data(w->archive, piece.data, piece.len) : 0;
	return n == (la_ssize_t)piece.len ? OK : write_failed(w, st);
}

int pack_add(struct pack_writer *w, const char *name, struct bytes content, struct status *st)
{
	TRY(pack_begin(w, name, (int64_t)content.len, st));
	return pack_write(w, content, st);
}

static void writer_free(struct pack_writer *w)
{
	if (w->archive)
		(void)archive_write_free(w->archive);
	if (w->fd >= 0)
		(void)close(w->fd);
	free(w);
}

int pack_finish(struct pack_writer *w, struct status *st)
{
	int rc = archive_write_close(w->archive) == ARCHIVE_OK && fsync(w->fd) == 0 ? OK : write_failed(w, st);
	writer_free(w);
	return rc;
}

void pack_abandon(struct pack_writer *w)
{
	if (!w)
		return;
	(void)unlink(w->path);
	writer_free(w);
}
