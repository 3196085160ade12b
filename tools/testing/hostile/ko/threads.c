// SPDX-License-Identifier: GPL-2.0-only
/* The same attack on all CPUs at once. */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched.h>

#include "hostile_ko.h"

#define CHUNK		64		/* calls between two looks at the clock */

struct threads {
	thread_fn fn;
	void *arg;
	unsigned long end;
	u64 min;
	atomic_t left, ready;
	int wanted;
	atomic64_t calls;
	u64 seed;
	struct completion done;
};

struct thread {
	struct threads *all;
	unsigned int index;
};

static struct thread slots[64];

static void call_until_end(struct threads *t, unsigned int index)
{
	u64 random = t->seed * (2 * index + 3) | 1;

	do {
		for (int i = 0; i < CHUNK; i++)
			t->fn(t->arg, index, &random);
		atomic64_add(CHUNK, &t->calls);
		cond_resched();
	} while (time_before(jiffies, t->end) || atomic64_read(&t->calls) < t->min);
}

static int thread_main(void *data)
{
	struct thread *me = data;
	struct threads *t = me->all;

	/* begin together; a CPU may go away meanwhile, so sleeping is allowed */
	atomic_inc(&t->ready);
	while (atomic_read(&t->ready) < t->wanted)
		cond_resched();
	call_until_end(t, me->index);
	if (atomic_dec_and_test(&t->left))
		complete(&t->done);
	return 0;
}

/* One bound to each CPU that is online, and one that may run anywhere. */
static void start_all(struct report *r, struct threads *t, struct task_struct **tasks)
{
	unsigned int cpu = cpumask_first(cpu_online_mask);
	int n = 0;

	for (; n < ARRAY_SIZE(slots); n++, cpu = cpumask_next(cpu, cpu_online_mask)) {
		struct thread *slot = &slots[n];

		*slot = (struct thread){ t, n };
		tasks[n] = kthread_create(thread_main, slot, "hostile/%d", n);
		if (IS_ERR(tasks[n])) {
			complain(r, "no thread: %ld", PTR_ERR(tasks[n]));
			break;
		}
		if (cpu >= nr_cpu_ids) {
			n++;
			break;
		}
		kthread_bind(tasks[n], cpu);
	}
	t->wanted = n;
	atomic_set(&t->left, n);
}

u64 threads_run(struct report *r, unsigned int seconds, u64 min, thread_fn fn, void *arg)
{
	struct task_struct *tasks[ARRAY_SIZE(slots)];
	struct threads t = {
		.fn = fn, .arg = arg, .min = min, .seed = random_next(&r->random),
		.end = jiffies + seconds * HZ,
	};

	init_completion(&t.done);
	cpus_read_lock();
	start_all(r, &t, tasks);
	cpus_read_unlock();
	if (!t.wanted)
		return 0;
	for (int i = 0; i < t.wanted; i++)
		wake_up_process(tasks[i]);
	wait_for_completion(&t.done);
	return atomic64_read(&t.calls);
}
