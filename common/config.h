/*
 * Configuration: one YAML file, read once at start. One table in config.c says which keys there are, of
 * which type, with which default and bounds; the committed config/auditd.yaml is printed from it. A key can
 * lower what limits.h allows, never raise it.
 */
#ifndef COMMON_CONFIG_H
#define COMMON_CONFIG_H

#include "common/bytes.h"
#include "common/log.h"
#include "common/status.h"

#include <stdint.h>
#include <stdio.h>

enum {
	CONFIG_DIRECTORY_BYTES = 64, /* directory, "/" and socket name fit sun_path (108) */
	CONFIG_NAME_BYTES = 32,
	CONFIG_TEXT_BYTES = 200,
	CONFIG_FILE_BYTES = 64 * 1024
};

/* Texts hold their maximum and a NUL. */
struct config {
	char state_directory[CONFIG_TEXT_BYTES + 1];
	char runtime_directory[CONFIG_DIRECTORY_BYTES + 1];
	int64_t workers; /* 0: as many as processors */

	char log_origin[CONFIG_TEXT_BYTES + 1]; /* "" until somebody sets it */
	enum log_level log_level;

	char listen_local[CONFIG_NAME_BYTES + 1]; /* below runtime_directory, as listen_edge */
	char listen_edge[CONFIG_NAME_BYTES + 1];

	char front_listen[CONFIG_TEXT_BYTES + 1];

	int64_t evidence_file_max_bytes;
	int64_t evidence_organisation_quota_bytes;

	int64_t limit_connections;
	int64_t limit_connections_guest;
	int64_t limit_connections_per_address;
	int64_t limit_penalty_seconds;
	int64_t limit_in_flight;
	int64_t limit_session_hours;

	int64_t backup_keys_days;
};

/* What stands in the table. */
void config_default(struct config *ret_cfg);

/*
 * Reads a file; keys it does not name have their defaults.
 *
 * Fails   NOT_FOUND "CONFIG_FILE", PERMISSION_DENIED "CONFIG_FILE": the file cannot be read.
 *         INVALID_ARGUMENT "CONFIG_SYNTAX", "CONFIG_UNKNOWN_KEY", "CONFIG_VALUE": three lines, the first
 *         with file:line:column, what is wrong and what is allowed, then the line and a caret.
 */
int config_load(const char *path, struct status *st, struct config *ret_cfg);

/* The same from memory; `name` stands for the file in messages. */
int config_parse(struct bytes text, const char *name, struct status *st, struct config *ret_cfg);

/* A complete file with comments and every default. */
void config_print_default(FILE *to);
/* auditd.yaml(5), as scdoc reads it. */
void config_print_manual(FILE *to);

#endif
