// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL2's trace: one ring a CPU, in host memory shared with EL2.
 *
 * /sys/kernel/debug/keel/trace_on starts (1) and ends (0) recording on every
 * CPU, also on those that come online later; trace shows what the rings hold,
 * oldest first, also after the end. Rings are allocated once and kept.
 *
 * A record may be overwritten while it is read: its number tells, see
 * slot_record().
 */
#include <linux/cpuhotplug.h>
#include <linux/debugfs.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/reboot.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#include <keel/trace.h>
#include <asm/sysreg.h>

#include "hcall.h"
#include "keel.h"

#define RING_PAGES	KEEL_TRACE_MAX_PAGES
#define RING_BYTES	(RING_PAGES * PAGE_SIZE)
#define RING_SLOTS	((RING_BYTES - sizeof(struct keel_trace_ring)) / \
			 sizeof(struct keel_trace_record))

static struct keel_trace_ring *rings[KEEL_MAX_CPUS];
/* Between on and off; guards the two below. */
static DEFINE_MUTEX(trace_mutex);
static bool tracing;
static enum cpuhp_state cpuhp;

static u64 ring_pfn(unsigned int cpu)
{
	return virt_to_phys(rings[cpu]) >> PAGE_SHIFT;
}

/* On @cpu itself, when recording starts and when it comes online during it. */
static int trace_cpu_up(unsigned int cpu)
{
	s64 ret;

	if (!rings[cpu])
		rings[cpu] = alloc_pages_exact(RING_BYTES, GFP_KERNEL | __GFP_ZERO);
	if (!rings[cpu])
		return -ENOMEM;

	ret = keel_hcall_host_share_hyp(ring_pfn(cpu), RING_PAGES);
	if (ret)
		return ret;
	ret = keel_hcall_trace_attach(ring_pfn(cpu), RING_PAGES);
	if (ret)
		keel_hcall_host_unshare_hyp(ring_pfn(cpu), RING_PAGES);
	return ret;
}

/* On @cpu itself. Must not fail: a CPU on its way down cannot turn back here. */
static int trace_cpu_down(unsigned int cpu)
{
	s64 ret = keel_hcall_trace_detach();

	if (!ret)
		ret = keel_hcall_host_unshare_hyp(ring_pfn(cpu), RING_PAGES);
	if (ret)
		pr_warn("trace of CPU %u does not end: %lld\n", cpu, ret);
	return 0;
}

static int trace_start(void)
{
	int ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "keel/trace:online",
				    trace_cpu_up, trace_cpu_down);

	if (ret < 0)
		return ret;
	cpuhp = ret;
	return 0;
}

static int trace_switch(bool on)
{
	int ret = 0;

	mutex_lock(&trace_mutex);
	if (on && !tracing)
		ret = trace_start();
	else if (!on && tracing)
		cpuhp_remove_state(cpuhp);
	if (!ret)
		tracing = on;
	mutex_unlock(&trace_mutex);
	return ret;
}

static ssize_t trace_on_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	bool on;
	int ret = kstrtobool_from_user(buf, len, &on);

	if (!ret)
		ret = trace_switch(on);
	return ret ? ret : len;
}

static int trace_on_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%d\n", tracing);
	return 0;
}

static int trace_on_open(struct inode *inode, struct file *file)
{
	return single_open(file, trace_on_show, NULL);
}

static const struct file_operations trace_on_fops = {
	.open		= trace_on_open,
	.read		= seq_read,
	.write		= trace_on_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static const struct {
	const char *name;
	const char *arg[2];
} events[] = {
#define E(name, a0, a1)	[KEEL_TRACE_##name] = { #name, { a0, a1 } },
	KEEL_TRACE_EVENTS(E)
#undef E
};

/**
 * struct trace_reader - one open file
 * @pos:	records shown so far, as seq_file counts them
 * @next:	per CPU, the number of the next record to show
 * @head:	per CPU, the number behind the last one, as of opening
 * @record:	the record being shown
 */
struct trace_reader {
	loff_t pos;
	u64 next[KEEL_MAX_CPUS];
	u64 head[KEEL_MAX_CPUS];
	struct keel_trace_record record;
};

static void rewind(struct trace_reader *r)
{
	r->pos = -1;
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		r->next[cpu] = r->head[cpu] > RING_SLOTS ? r->head[cpu] - RING_SLOTS : 0;
}

/* Copies record @i of @cpu; false if it has been overwritten meanwhile. */
static bool slot_record(unsigned int cpu, u64 i, struct keel_trace_record *copy)
{
	*copy = rings[cpu]->slot[i % RING_SLOTS];
	return copy->seq == (u32)i && copy->event < KEEL_NR_TRACE_EVENTS;
}

/* The oldest record of @cpu not shown yet. */
static bool peek(struct trace_reader *r, unsigned int cpu, struct keel_trace_record *copy)
{
	while (r->next[cpu] < r->head[cpu]) {
		if (slot_record(cpu, r->next[cpu], copy))
			return true;
		r->next[cpu]++;
	}
	return false;
}

/* Puts the oldest record of all CPUs into r->record. */
static bool advance(struct trace_reader *r)
{
	struct keel_trace_record copy;
	unsigned int best = nr_cpu_ids;

	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		if (!peek(r, cpu, &copy))
			continue;
		if (best < nr_cpu_ids && copy.time >= r->record.time)
			continue;
		best = cpu;
		r->record = copy;
	}
	if (best == nr_cpu_ids)
		return false;
	r->next[best]++;
	r->pos++;
	return true;
}

static void *trace_seq_start(struct seq_file *m, loff_t *pos)
{
	struct trace_reader *r = m->private;

	if (r->pos > *pos)
		rewind(r);
	while (r->pos < *pos) {
		if (!advance(r))
			return NULL;
	}
	return &r->record;
}

static void *trace_seq_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return trace_seq_start(m, pos);
}

static void trace_seq_stop(struct seq_file *m, void *v)
{
}

static int trace_seq_show(struct seq_file *m, void *v)
{
	const struct keel_trace_record *e = v;
	u64 freq = read_sysreg(cntfrq_el0);
	u64 ticks;
	u64 sec = div64_u64_rem(e->time, freq, &ticks);
	const char *call = NULL;

	if (e->event == KEEL_TRACE_hcall)
		call = keel_hcall_name(e->arg[0]);
	seq_printf(m, "%6llu.%06llu cpu%u %-9s ", sec, ticks * 1000000 / freq, e->cpu,
		   events[e->event].name);
	if (call)
		seq_printf(m, "%s", call);
	else
		seq_printf(m, "%s 0x%llx", events[e->event].arg[0], e->arg[0]);
	seq_printf(m, ", %s 0x%llx\n", events[e->event].arg[1], e->arg[1]);
	return 0;
}

static const struct seq_operations trace_seq_ops = {
	.start	= trace_seq_start,
	.next	= trace_seq_next,
	.stop	= trace_seq_stop,
	.show	= trace_seq_show,
};

static int trace_open(struct inode *inode, struct file *file)
{
	struct trace_reader *r = __seq_open_private(file, &trace_seq_ops, sizeof(*r));

	if (!r)
		return -ENOMEM;
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		r->head[cpu] = rings[cpu] ? READ_ONCE(rings[cpu]->head) : 0;
	rewind(r);
	return 0;
}

static const struct file_operations trace_fops = {
	.open		= trace_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= seq_release_private,
};

/* After a kexec the rings would be somebody else's memory, and EL2 would write on. */
static int on_reboot(struct notifier_block *nb, unsigned long action, void *data)
{
	trace_switch(false);
	return NOTIFY_DONE;
}

static struct notifier_block reboot_notifier = { .notifier_call = on_reboot };

void keel_trace_init(struct dentry *dir)
{
	register_reboot_notifier(&reboot_notifier);
	debugfs_create_file("trace", 0400, dir, NULL, &trace_fops);
	debugfs_create_file("trace_on", 0600, dir, NULL, &trace_on_fops);
}
