// SPDX-License-Identifier: GPL-2.0-only
#include "model.h"
#include "window.h"
#include "mm/own_map.h"

#if MODEL_PAGES == 8
#define PAGES(P)	P(0) P(1) P(2) P(3) P(4) P(5) P(6) P(7)
#elif MODEL_PAGES == 4
#define PAGES(P)	P(0) P(1) P(2) P(3)
#elif MODEL_PAGES == 2
#define PAGES(P)	P(0) P(1)
#endif

#define P(n)	static struct hyp_page page_##n; static struct model_mem mem_##n;
PAGES(P)
#undef P

struct hyp_page nondet_page(void);
struct model_mem nondet_mem(void);

struct hyp_page *page_entry(u64 pfn)
{
	switch (pfn) {
#define P(n)	case n: return &page_##n;
	PAGES(P)
#undef P
	}
	__CPROVER_assert(0, "page entry exists");
	assume(0);
	return &page_0;
}

struct model_mem *page_mem(u64 pfn)
{
	switch (pfn) {
#define P(n)	case n: return &mem_##n;
	PAGES(P)
#undef P
	}
	__CPROVER_assert(0, "page exists");
	assume(0);
	return &mem_0;
}

struct hyp_page *pfn_to_page(hyp_pfn_t pfn)
{
	return page_entry(pfn.n);
}

#ifndef MODEL_OWN_MAP
/* EL2 can only touch what its own map has. Whoever asks may write. */
void *own_map_ptr(hyp_pfn_t pfn)
{
	struct model_mem *mem = page_mem(pfn.n);

	__CPROVER_assert(mem->own_mapped, "page is in EL2's own map");
	return mem->word;
}
#endif

void window_havoc(void)
{
	u64 i;

	for_each_page(i) {
		*page_entry(i) = nondet_page();
		*page_mem(i) = nondet_mem();
		page_mem(i)->zeroed = false;
		page_mem(i)->cleaned = false;
	}
}

void window_save(struct window_snapshot *s)
{
	u64 i;

	for_each_page(i) {
		s->page[i] = *page_entry(i);
		s->mem[i] = *page_mem(i);
	}
}

bool pages_equal(struct hyp_page a, struct hyp_page b)
{
	return a.count == b.count && a.order == b.order && a.host == b.host &&
	       a.hyp == b.hyp && a.owner == b.owner;
}

bool page_unchanged(const struct window_snapshot *s, u64 pfn)
{
	const struct model_mem *now = page_mem(pfn), *then = &s->mem[pfn];

	return pages_equal(s->page[pfn], *page_entry(pfn)) &&
	       now->word[0] == then->word[0] && now->word[1] == then->word[1] &&
	       now->own_mapped == then->own_mapped;
}
