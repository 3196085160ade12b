// SPDX-License-Identifier: GPL-2.0-only
/*
 * EL2 is made to run out of pages: one page of each 2 MiB is donated, so that the
 * own map and the host stage-2 need a table for each, and the pool gains one page
 * only. EL2 may refuse donations; the host must go on.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "hostile_ko.h"

#define BLOCK_ORDER	9
#define BLOCK		(1U << BLOCK_ORDER)
#define GIANT_ORDER	18
#define MAX_BLOCKS	1024
#define CYCLES		8
#define TABLES_AT_HAND	16		/* kept over for the host stage-2 */
#define LEAVE_FREE	(96UL << 20 >> PAGE_SHIFT)

struct scatter {
	u64 pfn[MAX_BLOCKS];
	bool donated[MAX_BLOCKS];
	unsigned int nr;
};

/* Keep one page of a block; the rest goes back, so that others use the neighbours. */
static bool take_one(struct scatter *s, u64 *random)
{
	struct page *block = alloc_pages(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN, BLOCK_ORDER);
	unsigned int keep = random_next(random) % BLOCK;

	if (!block)
		return false;
	split_page(block, BLOCK_ORDER);
	s->pfn[s->nr++] = page_to_pfn(block) + keep;
	for (unsigned int i = 0; i < BLOCK; i++)
		if (i != keep)
			__free_page(block + i);
	return true;
}

static struct scatter *scatter(struct report *r)
{
	struct scatter *s = kvzalloc(sizeof(*s), GFP_KERNEL);

	while (s && s->nr < MAX_BLOCKS && si_mem_available() > LEAVE_FREE &&
	       take_one(s, &r->random))
		cond_resched();
	return s;
}

/* Two loads and two stores in the same 2 MiB: the host stage-2 needs a table of pages. */
static void touch_beside(struct report *r, u64 pfn)
{
	u64 block = pfn & ~(u64)(BLOCK - 1);

	for (int i = 0; i < 2; i++) {
		u64 other = block + random_next(&r->random) % BLOCK, val = 0;

		if (other == pfn || !is_host_owned(other))
			continue;
		EXPECT(r, probe_read((unsigned long)pfn_va(other), &val), 0,
		       "read of the host's page %llx", other);
	}
}

static unsigned int donate_all(struct report *r, struct scatter *s)
{
	unsigned int refused = 0;

	for (unsigned int i = 0; i < s->nr; i++) {
		s64 ret;

		if (s->donated[i])	/* and kept */
			continue;
		ret = HCALL(r, host_donate_hyp, s->pfn[i], 1);
		s->donated[i] = !ret;
		if (ret == -ENOMEM) {
			EXPECT(r, is_host_owned(s->pfn[i]), true, "page EL2 had no table for");
			refused++;
		} else if (ret) {
			complain(r, "donate of page %u = %lld", i, ret);
		}
		touch_beside(r, s->pfn[i]);
	}
	return refused;
}

/* What EL2 uses itself (-EBUSY) stays with it; everything else comes back wiped. */
static unsigned int reclaim_all(struct report *r, struct scatter *s)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < s->nr; i++) {
		s64 ret = s->donated[i] ? HCALL(r, host_reclaim_hyp, s->pfn[i], 1) : 0;

		if (ret == -EBUSY) {
			kept++;
			continue;
		}
		EXPECT(r, ret, 0, "reclaim of page %u", i);
		if (s->donated[i])
			EXPECT(r, !memchr_inv(pfn_va(s->pfn[i]), 0, PAGE_SIZE), 1, "page %u is wiped", i);
		s->donated[i] = false;
	}
	return kept;
}

static void free_all(struct scatter *s)
{
	for (unsigned int i = 0; i < s->nr; i++)
		if (!s->donated[i])
			__free_page(pfn_to_page(s->pfn[i]));
	kvfree(s);
}

static s64 stat(struct report *r, enum keel_stat id)
{
	return HCALL(r, stat_read, id, 0);
}

static s64 used_pages(struct report *r)
{
	return stat(r, KEEL_STAT_pool_pages) - stat(r, KEEL_STAT_pool_free_pages);
}

/* Over and over: EL2 keeps a table for each block, what the host stage-2 uses, and no more. */
static void cycle(struct report *r, struct scatter *s)
{
	s64 used = used_pages(r), s2 = stat(r, KEEL_STAT_host_s2_tables), grown;

	for (int i = 0; i < CYCLES; i++) {
		donate_all(r, s);
		reclaim_all(r, s);
	}
	grown = used_pages(r) - used;
	s2 = stat(r, KEEL_STAT_host_s2_tables) - s2;
	if (grown > s->nr + s2 + TABLES_AT_HAND)
		complain(r, "%lld more pages in use after %d cycles of %u blocks, %lld by stage-2",
			 grown, CYCLES, s->nr, s2);
}

static void run_dry(struct report *r)
{
	s64 hyp = stat(r, KEEL_STAT_hyp_pages), flushes = stat(r, KEEL_STAT_host_s2_flushes);
	struct scatter *s = scatter(r);
	unsigned int refused, kept;

	if (!s)
		return;
	refused = donate_all(r, s);
	/* with the pool empty the host stage-2 lives from its reserve */
	for (int round = 0; round < 4; round++)
		for (unsigned int i = 0; i < s->nr; i++)
			touch_beside(r, s->pfn[i]);
	flushes = stat(r, KEEL_STAT_host_s2_flushes) - flushes;
	kept = reclaim_all(r, s);
	EXPECT(r, stat(r, KEEL_STAT_hyp_pages) - hyp, kept, "pages EL2 has more than before");
	note(r, "%u blocks: %u donations refused, %lld flushes, %u pages kept as tables", s->nr,
	     refused, flushes, kept);
	if (!refused || !flushes)
		complain(r, "the pool did not run dry: the attack missed");
	cycle(r, s);
	free_all(s);
}

/*
 * The first donation in each 1 GiB needs tables of two levels, and across a 2 MiB
 * boundary two of the last: three in all, and none may be lost. (Needs more RAM
 * than 1 GiB to mean anything.)
 */
static bool across_blocks(struct report *r, u64 pfn)
{
	s64 used = used_pages(r);

	if (HCALL(r, host_donate_hyp, pfn + BLOCK / 2, BLOCK))
		return true;
	used = used_pages(r) - used;
	if (used > 3 + TABLES_AT_HAND)
		complain(r, "a donation took %lld tables", used);
	return take_back(r, pfn + BLOCK / 2, BLOCK);
}

static void far_apart(struct report *r)
{
	struct page **blocks = kvcalloc(MAX_BLOCKS, sizeof(*blocks), GFP_KERNEL);
	unsigned int nr = 0, giants = 0;
	u64 last = ~0UL;

	for (; blocks && nr < MAX_BLOCKS && si_mem_available() > LEAVE_FREE; nr++) {
		u64 pfn;

		blocks[nr] = alloc_pages(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN, BLOCK_ORDER + 1);
		if (!blocks[nr])
			break;
		pfn = page_to_pfn(blocks[nr]);
		if (pfn >> GIANT_ORDER == last)
			continue;
		last = pfn >> GIANT_ORDER;
		giants++;
		if (!across_blocks(r, pfn))
			blocks[nr] = NULL;	/* EL2 has a page of it */
	}
	note(r, "a donation in each of %u GiB", giants);
	while (nr--)
		if (blocks[nr])
			__free_pages(blocks[nr], BLOCK_ORDER + 1);
	kvfree(blocks);
}

/* Distinct addresses where there is no memory: MMIO is mapped on demand, and only read-write. */
static void pci_window(struct report *r)
{
	/* QEMU virt: the PCI memory windows answer everywhere, with all ones */
	static const struct { u64 pa, size; } windows[] = {
		{ 0x10000000, 0x2eff0000 }, { 0x8000000000, 0x8000000000 },
	};
	unsigned int touched = 0;

	for (int w = 0; w < ARRAY_SIZE(windows); w++) {
		for (int i = 0; i < 300; i++) {
			u64 pa = windows[w].pa + random_next(&r->random) % windows[w].size;
			void __iomem *io = ioremap(pa & PAGE_MASK, PAGE_SIZE);

			if (!io)
				continue;
			readl(io);
			iounmap(io);
			touched++;
		}
	}
	note(r, "%u addresses", touched);
}

const struct attack exhaust_attacks[] = {
	{ "exhaust", "[13] donations that need tables of more than one level", far_apart },
	{ "exhaust", "[13] [b4] donations until there is no table left, and back", run_dry },
	{ "exhaust", "[29] MMIO at distinct addresses", pci_window },
	{ }
};
