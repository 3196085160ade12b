// SPDX-License-Identifier: GPL-2.0-only
/*
 * insmod bench.ko peer=none|keel|pkvm [subjects=calls,sweep,cpus] [only=OP] [repeat=N]
 * measures; /sys/kernel/debug/keel-bench then has a line for each operation, with
 * instructions of all exception levels / of EL2.
 */
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/ptrace.h>

#include "bench.h"

#define RESULTS_MAX	(256 << 10)

enum peer peer;
unsigned int repeat = 101;
module_param(repeat, uint, 0400);

static const char *const peer_names[] = {
	[PEER_NONE] = "none",
	[PEER_KEEL] = "keel",
	[PEER_PKVM] = "pkvm",
};

static char *peer_name = "none";
module_param_named(peer, peer_name, charp, 0400);
static char *subjects = "calls";
module_param(subjects, charp, 0400);
static char *only;
module_param(only, charp, 0400);

static char *results;
static size_t results_len;
static struct dentry *file;

void report(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	results_len += vscnprintf(results + results_len, RESULTS_MAX - results_len, fmt, args);
	va_end(args);
}

static int results_show(struct seq_file *m, void *v)
{
	seq_write(m, results, results_len);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(results);

static int run_subjects(void)
{
	int ret = 0;

	if (strstr(subjects, "calls"))
		ret = bench_calls(only);
	if (!ret && strstr(subjects, "sweep"))
		ret = bench_sweep();
	if (!ret && strstr(subjects, "cpus"))
		ret = bench_cpu_on();
	return ret;
}

static int __init bench_init(void)
{
	int ret;

	/* At EL2, HVC would come back to the kernel itself. */
	if (read_sysreg(CurrentEL) != CurrentEL_EL1)
		return -ENODEV;
	ret = match_string(peer_names, ARRAY_SIZE(peer_names), peer_name);
	if (ret < 0)
		return ret;
	peer = ret;

	results = vmalloc(RESULTS_MAX);
	if (!results)
		return -ENOMEM;
	/* The counters are this CPU's. */
	ret = set_cpus_allowed_ptr(current, cpumask_of(0));
	if (!ret) {
		measure_start();
		ret = run_subjects();
		measure_stop();
	}
	if (ret) {
		vfree(results);
		return ret;
	}
	file = debugfs_create_file("keel-bench", 0400, NULL, NULL, &results_fops);
	return 0;
}
module_init(bench_init);

static void __exit bench_exit(void)
{
	debugfs_remove(file);
	vfree(results);
}
module_exit(bench_exit);

MODULE_DESCRIPTION("Counts the instructions of what a host asks of EL2");
MODULE_AUTHOR("The Keel project");
MODULE_LICENSE("GPL");
