// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/debug/keel: how often each host call was made; the trace.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "hcall.h"
#include "keel.h"

static const struct {
	unsigned int nr;
	const char *name;
} calls[] = {
#define KEEL_HCALL(n, name, nargs, phase, params, text)	{ n, #name },
#include <keel/hcall_table.h>
#undef KEEL_HCALL
};

static int hypercalls_show(struct seq_file *m, void *v)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		s64 count = keel_hcall_stat_read(KEEL_STAT_HCALL_COUNT + calls[i].nr);

		/* Calls of debug builds are unknown to the others. */
		if (count >= 0)
			seq_printf(m, "%-20s %lld\n", calls[i].name, count);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(hypercalls);

void keel_debugfs_init(void)
{
	struct dentry *dir = debugfs_create_dir("keel", NULL);

	debugfs_create_file("hypercalls", 0400, dir, NULL, &hypercalls_fops);
	if (IS_ENABLED(CONFIG_KEEL_TRACE))
		keel_trace_init(dir);
}
