// SPDX-License-Identifier: GPL-2.0-only
/*
 * All CPUs change the same pages, and touch them meanwhile. Each page's history is
 * counted: at the end it must explain the state the page is in. What is read may
 * be zero or what hostile.ko wrote, never anything of EL2.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "hostile_ko.h"

#define NR		64
#define MAX_RANGE	4
#define PATTERN		0x4841524d4c455353UL

struct race {
	struct report *r;
	void *va;
	u64 pfn;
	atomic_t shared[NR], donated[NR];	/* successful calls there and back */
	atomic_t ok, refused, faulted;
};

static void count_range(struct race *race, atomic_t *count, unsigned int at, unsigned int nr,
			int by)
{
	for (unsigned int i = at; i < at + nr; i++)
		atomic_add(by, &count[i]);
	atomic_inc(&race->ok);
}

static void change(struct race *race, u64 *random)
{
	static const u64 calls[] = {
		KEEL_HCALL_host_share_hyp, KEEL_HCALL_host_unshare_hyp,
		KEEL_HCALL_host_donate_hyp, KEEL_HCALL_host_reclaim_hyp,
	};
	unsigned int nr = 1 + random_next(random) % MAX_RANGE;
	unsigned int at = random_next(random) % (NR - nr + 1);
	u64 call = calls[random_next(random) % ARRAY_SIZE(calls)];
	s64 ret = hcall(race->r, call, race->pfn + at, nr);

	if (ret == -EPERM || ret == -EBUSY || ret == -ENOMEM)
		atomic_inc(&race->refused);
	else if (ret)
		complain(race->r, "call %llu of %u + %u = %lld", call, at, nr, ret);
	else if (call == KEEL_HCALL_host_share_hyp)
		count_range(race, race->shared, at, nr, 1);
	else if (call == KEEL_HCALL_host_unshare_hyp)
		count_range(race, race->shared, at, nr, -1);
	else if (call == KEEL_HCALL_host_donate_hyp)
		count_range(race, race->donated, at, nr, 1);
	else
		count_range(race, race->donated, at, nr, -1);
}

static void touch(struct race *race, u64 *random)
{
	u64 at = random_next(random) % (NR * PAGE_SIZE) & ~7UL, val = PATTERN;
	unsigned long addr = (unsigned long)race->va + at;
	int ret;

	if (random_next(random) & 1) {
		ret = probe_write(addr, &val);
	} else {
		ret = probe_read(addr, &val);
		if (!ret && val && val != PATTERN)
			complain(race->r, "read %llx at page %llu + %llx", val, at >> PAGE_SHIFT,
				 at & ~PAGE_MASK);
	}
	if (ret)
		atomic_inc(&race->faulted);
}

static void race_step(void *arg, unsigned int index, u64 *random)
{
	/* one in three only touches */
	if (index % 3 == 2 || random_next(random) & 1)
		touch(arg, random);
	else
		change(arg, random);
}

static void settle(struct race *race, unsigned int i)
{
	int shared = atomic_read(&race->shared[i]), donated = atomic_read(&race->donated[i]);
	s64 s = page_state(race->pfn + i);

	if (shared < 0 || shared > 1 || donated < 0 || donated > 1 || shared + donated > 1)
		complain(race->r, "page %u: shared %d, donated %d times more than taken back", i,
			 shared, donated);
	EXPECT(race->r, KEEL_PAGE_STATE_OWNER(s), donated, "owner of page %u", i);
	EXPECT(race->r, KEEL_PAGE_STATE_HOST(s), donated ? 0 : shared ? 2 : 1, "host state of page %u", i);
	EXPECT(race->r, KEEL_PAGE_STATE_HYP(s), donated ? 1 : shared ? 3 : 0, "EL2 state of page %u", i);
	if (shared)
		EXPECT(race->r, HCALL(race->r, host_unshare_hyp, race->pfn + i, 1), 0, "unshare");
}

/* EL2 may have made a table of a donated page. It is lost to the host then. */
static void take_all_back(struct race *race)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < NR; i++) {
		if (!atomic_read(&race->donated[i]))
			continue;
		kept += !take_back(race->r, race->pfn + i, 1);
	}
	if (kept)
		note(race->r, "%u pages stay with EL2 as tables", kept);
}

static void race(struct report *r)
{
	struct race *race = kzalloc(sizeof(*race), GFP_KERNEL);
	u64 calls;

	race->r = r;
	race->va = sandbox_alloc(NR);
	if (!race->va) {
		complain(r, "no memory");
		return;
	}
	race->pfn = va_pfn(race->va);
	calls = threads_run(r, r->run->seconds, 2000, race_step, race);
	for (unsigned int i = 0; i < NR; i++)
		settle(race, i);
	note(r, "%llu steps: %d calls done, %d refused, %d accesses faulted", calls,
	     atomic_read(&race->ok), atomic_read(&race->refused), atomic_read(&race->faulted));
	if (!atomic_read(&race->ok) || !atomic_read(&race->faulted))
		complain(r, "nothing happened: the attack missed");
	take_all_back(race);
	sandbox_free(r, race->va, NR);
	kfree(race);
}

const struct attack race_attacks[] = {
	{ "race", "[5] [20] [21] [28] share, unshare, donate, reclaim and touch the same pages", race },
	{ "hotplug", "[5] [31] the same while CPUs go off and on", race },
	{ }
};
