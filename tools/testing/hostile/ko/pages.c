// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pages are whose, found out with a host's own means: the memory map the
 * driver built, pages this module donated itself, and the debug calls.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include <keel/guest.h>

#include "hostile_ko.h"

#define POOL_MAX_ORDER	10
#define OWNER_HOST	0
#define OWNER_HYP	1
#define STATE_OWNED	1

#define NR_SPARE	16

static void *victim, *guests, *spare;
static u64 guest_handle;

bool have_debug(void)
{
	return keel_hcall_stat_read(KEEL_STAT_debug) == 1;
}

s64 page_state(u64 pfn)
{
	return keel_hcall(KEEL_HCALL_debug_page_state, pfn, 0, 0, 0);
}

bool is_host_owned(u64 pfn)
{
	s64 s = page_state(pfn);

	return s >= 0 && KEEL_PAGE_STATE_OWNER(s) == OWNER_HOST &&
	       KEEL_PAGE_STATE_HOST(s) == STATE_OWNED;
}

u64 va_pfn(const void *va)
{
	return virt_to_phys(va) >> PAGE_SHIFT;
}

void *pfn_va(u64 pfn)
{
	return phys_to_virt(pfn << PAGE_SHIFT);
}

/*
 * The chunks of the memory map, page by page: one debug call each, then all is
 * known about the pool's blocks. Kept until somebody asks for a first page again.
 */
static struct {
	u64 pfn;
	s64 state;
} chunk_pages[4096];
static unsigned int nr_chunk_pages;

static void look_at_chunks(void)
{
	const struct keel_boot_params *l = keel_layout();

	nr_chunk_pages = 0;
	for (u64 i = 0; i < l->nr_chunks; i++) {
		for (u64 n = 0; n < l->chunks[i].nr; n++) {
			if (nr_chunk_pages == ARRAY_SIZE(chunk_pages))
				return;
			chunk_pages[nr_chunk_pages].pfn = l->chunks[i].pfn + n;
			chunk_pages[nr_chunk_pages++].state = page_state(l->chunks[i].pfn + n);
		}
	}
}

/* The head of the block of EL2's page pool that a page is in tells if it is in use. */
static enum hostile_kind pool_kind(unsigned int at)
{
	u64 pfn = chunk_pages[at].pfn;

	for (unsigned int order = 0; order <= POOL_MAX_ORDER; order++) {
		u64 back = pfn & ((1UL << order) - 1);
		s64 s;

		/* chunks are contiguous: the head is that far before it, if it is in the chunk */
		if (back > at || chunk_pages[at - back].pfn != pfn - back)
			continue;
		s = chunk_pages[at - back].state;
		if (s >= 0 && KEEL_PAGE_STATE_OWNER(s) == OWNER_HYP &&
		    KEEL_PAGE_STATE_ORDER(s) == order)
			return KEEL_PAGE_STATE_COUNT(s) ? HOSTILE_TABLE : HOSTILE_FREE;
	}
	return HOSTILE_EARLY;
}

static bool in_chunks(u64 pfn)
{
	const struct keel_boot_params *l = keel_layout();

	for (u64 i = 0; i < l->nr_chunks; i++)
		if (pfn - l->chunks[i].pfn < l->chunks[i].nr)
			return true;
	return false;
}

bool is_boot_memory(u64 pfn)
{
	const struct keel_boot_params *l = keel_layout();

	return pfn - (l->image_pa >> 12) < l->image_size >> 12 ||
	       pfn - l->firmware_pfn < l->firmware_pages || in_chunks(pfn);
}

static int find_image(unsigned int index, u64 *pfn)
{
	const struct keel_boot_params *l = keel_layout();
	u64 nr = l->image_size >> 12;

	*pfn = index < nr ? (l->image_pa >> 12) + index : l->firmware_pfn + (index - nr);
	return index < nr + l->firmware_pages ? 0 : -ENOENT;
}

static int find_in_chunks(enum hostile_kind kind, unsigned int index, u64 *pfn)
{
	if (!index)
		look_at_chunks();
	for (unsigned int i = 0; i < nr_chunk_pages; i++) {
		*pfn = chunk_pages[i].pfn;
		if (pool_kind(i) == kind && !index--)
			return 0;
	}
	return -ENOENT;
}

int find_page(enum hostile_kind kind, unsigned int index, u64 *pfn)
{
	if (kind < HOSTILE_DONATED && !keel_layout())
		return -ENOENT;
	switch (kind) {
	case HOSTILE_IMAGE:
		return find_image(index, pfn);
	case HOSTILE_EARLY:
	case HOSTILE_TABLE:
	case HOSTILE_FREE:
		return find_in_chunks(kind, index, pfn);
	case HOSTILE_DONATED:
		*pfn = victim_pfn();
		return index ? -ENOENT : 0;
	case HOSTILE_GUEST:
		*pfn = va_pfn(guests);
		return index ? -ENOENT : 0;
	case HOSTILE_SPARE:
		*pfn = va_pfn(spare) + index;
		return index < NR_SPARE ? 0 : -ENOENT;
	default:
		return -EINVAL;
	}
}

u64 first_ram_pfn(void)
{
	const struct keel_boot_params *l = keel_layout();

	for (u64 i = 0; i < l->nr_regions; i++)
		if (l->regions[i].type == KEEL_REGION_RAM)
			return l->regions[i].base >> 12;
	return 0;
}

/* Where the kernel's own map of memory ends. */
static u64 kernel_end_pfn(void)
{
	u64 end = 0;

	for (const struct resource *res = iomem_resource.child; res; res = res->sibling)
		if ((res->flags & IORESOURCE_SYSTEM_RAM) == IORESOURCE_SYSTEM_RAM)
			end = (res->end + 1) >> 12;
	return end;
}

u64 end_ram_pfn(void)
{
	const struct keel_boot_params *l = keel_layout();
	u64 end = 0;

	if (!l)
		return kernel_end_pfn();
	for (u64 i = 0; i < l->nr_regions; i++)
		if (l->regions[i].type == KEEL_REGION_RAM)
			end = (l->regions[i].base + l->regions[i].size) >> 12;
	return end;
}

bool range_is_one_ram(u64 pfn, u64 nr)
{
	const struct keel_boot_params *l = keel_layout();

	if (!l)
		return pfn_valid(pfn);
	for (u64 i = 0; i < l->nr_regions; i++) {
		u64 base = l->regions[i].base >> 12, pages = l->regions[i].size >> 12;

		if (l->regions[i].type == KEEL_REGION_RAM && pfn >= base &&
		    pfn - base < pages && nr && nr <= pages - (pfn - base))
			return true;
	}
	return false;
}

void *sandbox_alloc(unsigned int nr)
{
	return alloc_pages_exact((size_t)nr << PAGE_SHIFT, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN);
}

/* Is it a page of the pool that EL2 has a use for? */
static bool is_used_by_el2(u64 pfn)
{
	s64 s = page_state(pfn);

	return s >= 0 && KEEL_PAGE_STATE_OWNER(s) == OWNER_HYP && KEEL_PAGE_STATE_COUNT(s);
}

/* Freed pages that EL2 still owns would crash some innocent: better to lose them. */
void sandbox_free(struct report *r, void *va, unsigned int nr)
{
	unsigned int i, lost = 0;
	u64 val;

	for (i = 0; va && i < nr; i++) {
		u64 pfn = va_pfn(va) + i;

		if (have_debug() ? is_host_owned(pfn) : !probe_read((unsigned long)pfn_va(pfn), &val))
			continue;
		lost++;
		if (have_debug() && !is_used_by_el2(pfn))
			complain(r, "page %u of %u is left in state %llx", i, nr, page_state(pfn));
	}
	if (va && !lost)
		free_pages_exact(va, (size_t)nr << PAGE_SHIFT);
}

bool take_back(struct report *r, u64 pfn, u64 nr)
{
	s64 ret = HCALL(r, host_reclaim_hyp, pfn, nr);

	if (ret != -EBUSY) {
		EXPECT(r, ret, 0, "reclaim of %llx + %llu", pfn, nr);
		return !ret;
	}
	for (u64 i = pfn; have_debug() && i < pfn + nr; i++)
		if (is_used_by_el2(i))
			return false;
	if (have_debug())
		complain(r, "reclaim of %llx + %llu = -EBUSY, but no page is in use", pfn, nr);
	return false;
}

u64 victim_pfn(void)
{
	return va_pfn(victim);
}

u64 victim_vm(void)
{
	return guest_handle;
}

/* From the pool as it is: pages given to it would hide which are EL2's from t_own.c. */
static int guest_init(void)
{
	s64 ret = keel_hcall_vm_create(KEEL_VM_PROTECTED | 36, 1);

	if (ret < 0)
		return ret;
	guest_handle = ret;
	return keel_hcall_vm_donate(ret, 0, va_pfn(guests), 1);
}

int victim_init(void)
{
	int ret;

	victim = sandbox_alloc(1);
	spare = sandbox_alloc(NR_SPARE);
	guests = sandbox_alloc(1);
	if (!victim || !spare || !guests)
		return -ENOMEM;
	memset(victim, 0x5a, PAGE_SIZE);
	memset(guests, 0x5a, PAGE_SIZE);
	ret = guest_init();
	return ret ?: keel_hcall_host_donate_hyp(va_pfn(victim), 1);
}
