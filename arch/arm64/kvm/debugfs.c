// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/debug/keel: how often each host call was made; the trace; in
 * debug builds, a file that makes EL2 panic when it is written to.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "hcall.h"
#include "keel.h"

static int hypercalls_show(struct seq_file *m, void *v)
{
	for (u64 nr = 0; nr < KEEL_HCALL_SPAN; nr++) {
		const char *name = keel_hcall_name(nr);
		s64 count = keel_hcall_stat_read(KEEL_STAT_HCALL_COUNT + nr);

		/* Calls of debug builds are unknown to the others. */
		if (name && count >= 0)
			seq_printf(m, "%-20s %lld\n", name, count);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(hypercalls);

static ssize_t panic_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	s64 ret = keel_hcall_debug_panic();

	return ret ? ret : len;
}

static const struct file_operations panic_fops = { .write = panic_write };

void keel_debugfs_init(void)
{
	struct dentry *dir = debugfs_create_dir("keel", NULL);

	debugfs_create_file("hypercalls", 0400, dir, NULL, &hypercalls_fops);
	if (IS_ENABLED(CONFIG_NVHE_EL2_DEBUG))
		debugfs_create_file("panic", 0200, dir, NULL, &panic_fops);
	if (IS_ENABLED(CONFIG_KEEL_TRACE))
		keel_trace_init(dir);
}
