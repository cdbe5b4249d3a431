/* The table of keys as a commented file and as a manual page: neither can say what the program does not do. */
#include "common/config_table.h"

void config_print_default(FILE *to)
{
	const char *section = "";
	size_t section_len = 0;
	fprintf(to, "# Configuration of auditd and auditd-front. Printed by `auditd check-config --print-default`\n"
		"# from the table in common/config.c; each value here is the default.\n");
	for (size_t i = 0; i < config_keys_count; i++) {
		const struct config_key *k = &config_keys[i];
		const char *dot = strchr(k->path, '.');
		const char *indent = dot ? "  " : "", *name = dot ? dot + 1 : k->path;
		size_t len = dot ? (size_t)(dot - k->path) : 0;
		char allowed[100];
		if (len > 0 && (len != section_len || strncmp(k->path, section, len) != 0))
			fprintf(to, "\n%.*s:\n", (int)len, k->path);
		else if (len == 0)
			fprintf(to, "\n");
		section = k->path;
		section_len = len;
		config_describe(k, allowed, sizeof(allowed));
		fprintf(to, "%s# %s\n%s# (%s)\n", indent, k->help, indent, allowed);
		fprintf(to, "%s%s: %s\n", indent, name, k->fallback[0] ? k->fallback : "\"\"");
	}
}

/* scdoc's own characters stand for themselves. */
static void print_escaped(FILE *to, const char *text)
{
	for (; *text; text++)
		fprintf(to, strchr("*_\\#", *text) ? "\\%c" : "%c", *text);
}

void config_print_manual(FILE *to)
{
	fprintf(to, "auditd.yaml(5)\n\n# NAME\n\n"
		"auditd.yaml - configuration of isms-auditd and isms-auditd-front\n\n# DESCRIPTION\n\n"
		"One YAML file, read once at start; _/etc/isms-audit/auditd.yaml_ unless *--config* names another.\n"
		"A key that is not there has its default; a key that nobody knows, or a value that is not\n"
		"allowed, is shown with a caret, and nothing starts. A limit can be lowered and never raised.\n"
		"*isms-auditd*(8) *check-config* reads the file and says what it thinks.\n\n# KEYS\n\n"
		"A dot stands for a level: _limits.in\\_flight_ is _in\\_flight_ below _limits_.\n\n");
	for (size_t i = 0; i < config_keys_count; i++) {
		const struct config_key *k = &config_keys[i];
		char allowed[100];
		config_describe(k, allowed, sizeof(allowed));
		fprintf(to, "*");
		print_escaped(to, k->path);
		fprintf(to, "*\n\t");
		print_escaped(to, k->help);
		fprintf(to, "\n\t(");
		print_escaped(to, allowed);
		fprintf(to, "%s", k->fallback[0] ? "; default _" : "; no default");
		print_escaped(to, k->fallback);
		fprintf(to, "%s)\n\n", k->fallback[0] ? "_" : "");
	}
	fprintf(to, "# SEE ALSO\n\n*isms-auditd*(8), *isms-auditd-front*(8)\n");
}
