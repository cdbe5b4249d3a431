/* The commands of auditd. Each returns OK or a code with the reason in st. */
#ifndef DAEMON_COMMAND_H
#define DAEMON_COMMAND_H

#include "common/config.h"
#include "common/status.h"

/* --organisation NAME --administrator NAME [--invitation FILE]; the invitation goes to FILE (0600) or stdout. */
int command_init(const struct config *config, int argc, char **argv, struct status *st);
/* [--with-front URL] */
int command_run(const struct config *config, int argc, char **argv, struct status *st);
/* [--print-default] */
int command_check_config(const struct config *config, int argc, char **argv, struct status *st);
/* new [--to DIRECTORY], finish, replace PROPOSAL */
int command_log_key(const struct config *config, int argc, char **argv, struct status *st);
/* new [--to DIRECTORY], finish [--now], show */
int command_session_key(const struct config *config, int argc, char **argv, struct status *st);
/* [--deep] */
int command_verify(const struct config *config, int argc, char **argv, struct status *st);
int command_rebuild(const struct config *config, int argc, char **argv, struct status *st);
/* --to DIRECTORY; beside a running daemon or without one. */
int command_backup(const struct config *config, int argc, char **argv, struct status *st);
/* --from DIRECTORY [--keys FILE] [--checkpoint FILE] */
int command_restore(const struct config *config, int argc, char **argv, struct status *st);

#endif
