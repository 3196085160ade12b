// SPDX-License-Identifier: GPL-2.0-only
/* Transitions of a page that its state does not allow; all-or-nothing; wiping. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/sysreg.h>

#include "hostile_ko.h"

#define NR	8
#define BLOCK	512

static void wrong_order(struct report *r)
{
	void *va = sandbox_alloc(1);
	u64 p = va_pfn(va);

	EXPECT(r, HCALL(r, host_unshare_hyp, p, 1), -EPERM, "unshare of what was never shared");
	EXPECT(r, HCALL(r, host_reclaim_hyp, p, 1), -EPERM, "reclaim of the host's own page");
	EXPECT(r, HCALL(r, host_share_hyp, p, 1), 0, "share");
	EXPECT(r, HCALL(r, host_share_hyp, p, 1), -EPERM, "share twice");
	EXPECT(r, HCALL(r, host_donate_hyp, p, 1), -EPERM, "donate of a shared page");
	EXPECT(r, HCALL(r, host_reclaim_hyp, p, 1), -EPERM, "reclaim of a shared page");
	EXPECT(r, HCALL(r, host_unshare_hyp, p, 1), 0, "unshare");
	EXPECT(r, HCALL(r, host_unshare_hyp, p, 1), -EPERM, "unshare twice");
	EXPECT(r, HCALL(r, host_donate_hyp, p, 1), 0, "donate");
	EXPECT(r, HCALL(r, host_donate_hyp, p, 1), -EPERM, "donate twice");
	EXPECT(r, HCALL(r, host_share_hyp, p, 1), -EPERM, "share of a donated page");
	EXPECT(r, HCALL(r, host_unshare_hyp, p, 1), -EPERM, "unshare of a donated page");
	EXPECT(r, HCALL(r, trace_attach, p, 1), -EPERM, "trace ring in a donated page");
	if (take_back(r, p, 1))
		EXPECT(r, HCALL(r, host_reclaim_hyp, p, 1), -EPERM, "reclaim twice");
	sandbox_free(r, va, 1);
}

static void states_unchanged(struct report *r, u64 pfn, const s64 *before, u64 call)
{
	for (int i = 0; i < NR; i++)
		EXPECT(r, page_state(pfn + i), before[i], "page %d after refused call %llu", i, call);
}

/* One page of a range is in another state: the whole range is refused, untouched. */
static bool one_bad(struct report *r, u64 pfn, int bad, u64 spoil)
{
	static const u64 calls[] = {
		KEEL_HCALL_host_share_hyp, KEEL_HCALL_host_unshare_hyp,
		KEEL_HCALL_host_donate_hyp, KEEL_HCALL_host_reclaim_hyp,
	};
	s64 before[NR];

	EXPECT(r, hcall(r, spoil, pfn + bad, 1), 0, "call %llu of page %d", spoil, bad);
	for (int i = 0; i < NR; i++)
		before[i] = page_state(pfn + i);
	for (int c = 0; c < ARRAY_SIZE(calls); c++) {
		EXPECT(r, hcall(r, calls[c], pfn, NR), -EPERM, "call %llu with bad page %d",
		       calls[c], bad);
		states_unchanged(r, pfn, before, calls[c]);
	}
	if (spoil == KEEL_HCALL_host_donate_hyp)
		return take_back(r, pfn + bad, 1);
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn + bad, 1), 0, "unshare of page %d", bad);
	return true;
}

static void all_or_nothing(struct report *r)
{
	void *va = sandbox_alloc(NR);
	u64 pfn = va_pfn(va);

	for (int bad = 0; bad < NR; bad++)
		if (!one_bad(r, pfn, bad, KEEL_HCALL_host_share_hyp) ||
		    !one_bad(r, pfn, bad, KEEL_HCALL_host_donate_hyp))
			break;
	sandbox_free(r, va, NR);
}

/* 2 MiB with one page that is EL2's, in every alignment the call can have. */
static void blocks(struct report *r)
{
	void *va = sandbox_alloc(2 * BLOCK);
	u64 pfn = va_pfn(va);

	if (!va) {
		note(r, "no 4 MiB free");
		return;
	}
	for (int i = 0; i < 24; i++) {
		u64 hole = random_next(&r->random) % (2 * BLOCK);
		u64 at = random_next(&r->random) % BLOCK;
		bool hit = hole - at < BLOCK;
		u64 val = 0;

		EXPECT(r, HCALL(r, host_donate_hyp, pfn + hole, 1), 0, "donate page %llu", hole);
		EXPECT(r, HCALL(r, host_share_hyp, pfn + at, BLOCK), hit ? -EPERM : 0,
		       "share 512 pages from %llu with %llu donated", at, hole);
		if (!hit)
			EXPECT(r, HCALL(r, host_unshare_hyp, pfn + at, BLOCK), 0, "unshare");
		EXPECT(r, HCALL(r, host_donate_hyp, pfn + at, BLOCK), hit ? -EPERM : 0,
		       "donate 512 pages from %llu with %llu donated", at, hole);
		if (!hit) {
			EXPECT(r, probe_read((unsigned long)pfn_va(pfn + at + BLOCK - 1), &val),
			       -EFAULT, "read of the last page");
			if (!take_back(r, pfn + at, BLOCK))
				break;
		}
		EXPECT(r, probe_read((unsigned long)pfn_va(pfn + hole), &val), -EFAULT,
		       "read of the hole");
		/* its neighbours are the host's still */
		EXPECT(r, probe_write((unsigned long)pfn_va(pfn + (hole ^ 1)), &val), 0,
		       "write beside the hole");
		if (!take_back(r, pfn + hole, 1))
			break;
	}
	sandbox_free(r, va, 2 * BLOCK);
}

static bool is_zero(const void *va)
{
	return !memchr_inv(va, 0, PAGE_SIZE);
}

/* What EL2 gives back is wiped, also when the host looks past the caches. */
static void wiped(struct report *r)
{
	void *va = sandbox_alloc(NR);
	struct page *pages[NR];
	void *alias;

	for (int i = 0; i < NR; i++)
		pages[i] = virt_to_page(va + i * PAGE_SIZE);
	alias = vmap(pages, NR, VM_MAP, pgprot_writecombine(PAGE_KERNEL));
	if (!alias)
		complain(r, "no alias");
	for (int round = 0; alias && round < 32; round++) {
		u64 val = 0;

		memset(va, 0xa5, NR * PAGE_SIZE);
		if (round & 1)
			cache_flush(va, NR * PAGE_SIZE);
		EXPECT(r, HCALL(r, host_donate_hyp, va_pfn(va), NR), 0, "donate");
		EXPECT(r, probe_read((unsigned long)alias, &val), -EFAULT, "read of the alias");
		EXPECT(r, probe_write((unsigned long)alias + PAGE_SIZE, &val), -EFAULT,
		       "write to the alias");
		if (!take_back(r, va_pfn(va), NR))
			break;
		for (int i = 0; i < NR; i++) {
			/* non-cacheable first: the other would fill the cache */
			EXPECT(r, is_zero(alias + i * PAGE_SIZE), true, "page %d past the cache", i);
			EXPECT(r, is_zero(va + i * PAGE_SIZE), true, "page %d wiped", i);
		}
	}
	vunmap(alias);
	sandbox_free(r, va, NR);
}

const struct attack state_attacks[] = {
	{ "state", "[5] [6] transitions the state of a page does not allow", wrong_order },
	{ "state", "[3] [4] all or nothing, whichever page of the range is bad", all_or_nothing },
	{ "state", "[9] 2 MiB blocks with one page owned elsewhere", blocks },
	{ "state", "[8] [27] reclaimed pages are wiped, cached or not", wiped },
	{ }
};
