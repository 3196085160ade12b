// SPDX-License-Identifier: GPL-2.0-only
/*
 * First touches as they come: read one word of every page of RAM. Those that
 * reach EL2 are pages the host had not touched since its stage-2 exists, or must
 * not touch at all. This asks nothing of EL2, so it does the same to any.
 *
 * What a fault mapped is seen afterwards from how far away the next one was.
 */
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "bench.h"

#define FAULTS_MAX	65536
#define PFN_END		(1UL << (36 - PAGE_SHIFT))	/* the bench's machines end far below */
#define BLOCK_PAGES	512

#define SHIFT_2M	(21 - PAGE_SHIFT)
#define SHIFT_1G	(30 - PAGE_SHIFT)

struct faults {
	u64 *pfn;		/* ascending */
	struct series cost;	/* by the same index */
};

static u64 pfn_now;

static s64 run_touch(void)
{
	u64 word;

	return copy_from_kernel_nofault(&word, phys_to_virt(pfn_now << PAGE_SHIFT), sizeof(word));
}

/* Was the fault the only one in its block, and at the block's start? */
static bool mapped_whole(const struct faults *f, u64 i, unsigned int shift)
{
	u64 block = f->pfn[i] >> shift;

	return f->pfn[i] == block << shift &&
	       !(i && f->pfn[i - 1] >> shift == block) &&
	       !(i + 1 < f->cost.nr && f->pfn[i + 1] >> shift == block);
}

static const char *size_mapped(const struct faults *f, u64 i)
{
	if (mapped_whole(f, i, SHIFT_1G))
		return "touch_1g";
	return mapped_whole(f, i, SHIFT_2M) ? "touch_2m" : "touch_4k";
}

static void report_size(const struct faults *f, const char *name)
{
	struct series of_size;
	u64 i;

	if (series_init(&of_size, FAULTS_MAX))
		return;
	for (i = 0; i < f->cost.nr; i++)
		if (!strcmp(size_mapped(f, i), name))
			series_add(&of_size, f->cost.s[i].total, f->cost.s[i].el2);
	series_report(&of_size, name);
	series_free(&of_size);
}

/* Look at the page; keep what it cost if EL2 was involved. */
static void look(struct faults *f, struct series *refused)
{
	s64 ret;
	struct sample sample = measure(run_touch, &ret);

	if (!sample.el2)
		return;
	if (ret) {
		series_add(refused, sample.total, sample.el2);
	} else if (f->cost.nr < f->cost.max) {
		f->pfn[f->cost.nr] = pfn_now;
		series_add(&f->cost, sample.total, sample.el2);
	}
}

static void look_at_all(struct faults *f, struct series *refused)
{
	u64 block;

	for (block = 0; block < PFN_END; block += BLOCK_PAGES) {
		if (!page_is_ram(block))
			continue;
		for (pfn_now = block; pfn_now < block + BLOCK_PAGES; pfn_now++)
			if (page_is_ram(pfn_now))
				look(f, refused);
		cond_resched();
	}
}

int bench_sweep(void)
{
	struct series refused = {};
	struct faults f = { .pfn = vmalloc_array(FAULTS_MAX, sizeof(u64)) };
	int ret = -ENOMEM;

	if (f.pfn && !series_init(&f.cost, FAULTS_MAX) && !series_init(&refused, FAULTS_MAX)) {
		look_at_all(&f, &refused);
		report_size(&f, "touch_4k");
		report_size(&f, "touch_2m");
		report_size(&f, "touch_1g");
		series_report(&refused, "sweep_refused");
		ret = 0;
	}
	series_free(&refused);
	series_free(&f.cost);
	vfree(f.pfn);
	return ret;
}
