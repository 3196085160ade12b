// SPDX-License-Identifier: GPL-2.0-only
/*
 * Translations that outlive a donation: one thread gives pages away and takes them
 * back, the others touch them all the time. Once donate has returned, no access
 * on any CPU may succeed until reclaim is called.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include "hostile_ko.h"

#define NR		512
#define PATTERN		0x544c425f53544c45UL

struct tlb {
	struct report *r;
	void *va;
	/* odd while [at, at + nr) is donated */
	u64 generation, at, nr;
	atomic_t stale, tried;
	bool over;		/* EL2 keeps a page */
};

static const u64 sizes[] = { 1, 1, 2, 8, 65, NR };

static void toggle(struct tlb *t, u64 *random)
{
	u64 pfn = va_pfn(t->va);
	int tried;
	s64 ret;

	if (t->over)
		return;
	WRITE_ONCE(t->nr, sizes[random_next(random) % ARRAY_SIZE(sizes)]);
	WRITE_ONCE(t->at, random_next(random) % (NR - t->nr + 1));
	ret = HCALL(t->r, host_donate_hyp, pfn + t->at, t->nr);
	if (ret) {
		if (ret != -ENOMEM)
			complain(t->r, "donate = %lld", ret);
		return;
	}
	smp_store_release(&t->generation, t->generation + 1);
	/* until somebody was in time, if the machine is slow; not for ever: nobody may be there */
	tried = atomic_read(&t->tried);
	for (int i = 0; i < 200 || (i < 200000 && atomic_read(&t->tried) == tried); i++)
		cpu_relax();
	cond_resched();
	smp_store_release(&t->generation, t->generation + 1);
	/* nobody believes the old generation any more once it is reclaimed */
	smp_mb();
	t->over = !take_back(t->r, pfn + t->at, t->nr);
}

static void touch(struct tlb *t, u64 *random)
{
	u64 before = smp_load_acquire(&t->generation);
	u64 at = READ_ONCE(t->at), nr = READ_ONCE(t->nr), val = PATTERN;
	unsigned long addr;
	bool store = random_next(random) & 1;
	int ret;

	if (!nr || at + nr > NR)
		return;
	addr = (unsigned long)t->va + (at + random_next(random) % nr) * PAGE_SIZE + 64;
	ret = store ? probe_write(addr, &val) : probe_read(addr, &val);
	smp_mb();
	if (!store && !ret && val && val != PATTERN)
		complain(t->r, "read %llx", val);
	if (!(before & 1) || READ_ONCE(t->generation) != before)
		return;
	atomic_inc(&t->tried);
	if (!ret && atomic_inc_return(&t->stale) < 3)
		complain(t->r, "%s in a donated page succeeded", store ? "store" : "load");
}

static void step(void *arg, unsigned int index, u64 *random)
{
	if (index)
		touch(arg, random);
	else
		toggle(arg, random);
}

static void stale_translations(struct report *r)
{
	struct tlb t = { .r = r, .va = sandbox_alloc(NR) };
	u64 calls;

	if (!t.va) {
		complain(r, "no memory");
		return;
	}
	calls = threads_run(r, r->run->seconds, 2000, step, &t);
	note(r, "%llu steps, %d of them accesses between donate and reclaim", calls,
	     atomic_read(&t.tried));
	if (!atomic_read(&t.tried))
		complain(r, "no access was in time: the attack missed");
	sandbox_free(r, t.va, NR);
}

const struct attack tlb_attacks[] = {
	{ "race", "[28] [5] accesses through translations older than the donation", stale_translations },
	{ }
};
