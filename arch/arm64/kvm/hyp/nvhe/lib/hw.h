/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single instructions that C needs: barriers, TLB and cache maintenance, system
 * registers. Wrapped once, here; the test builds (KUnit, CBMC) put a header of
 * the same name before this one that records what was asked for.
 *
 * TLB duties (Arm ARM D8.14): a TLBI is complete for all PEs in the domain after
 * a DSB; a changed entry must be visible to walkers before it, hence the DSB
 * ISHST in front.
 */
#ifndef __HYP_LIB_HW_H
#define __HYP_LIB_HW_H

#include "lib/types.h"
#include "lib/stats.h"
#include <asm/sysreg.h>

#define hw_isb()	asm volatile("isb" ::: "memory")
#define hw_dsb(opt)	asm volatile("dsb " #opt ::: "memory")

/* What the statistical profiler has recorded is in its buffer after this and a DSB. */
#define hw_psb_csync()	asm volatile("hint #17" ::: "memory")

/* The same for the trace unit: PSB CSYNC and TSB CSYNC, which assemblers only know by feature. */
#define hw_tsb_csync()	asm volatile("hint #18" ::: "memory")

/* An entry was made valid that was invalid before: no TLBI is owed (Arm ARM D8.14.1). */
static inline void hw_pgt_publish(void)
{
	hw_dsb(ishst);
	hw_isb();
}

/* Before the TLBIs of one batch of changed entries. */
static inline void hw_tlbi_begin(void)
{
	hw_dsb(ishst);
}

static inline void hw_tlbi_end(void)
{
	hw_dsb(ish);
	hw_isb();
}

/* EL2 stage-1, all levels, one page. */
static inline void hw_tlbi_va_el2(u64 va)
{
	stat_inc(STAT_TLBI);
	asm volatile("tlbi vae2is, %0" :: "r"((va >> 12) & GENMASK_ULL(43, 0)) : "memory");
}

/* EL2 stage-1, everything. */
static inline void hw_tlbi_all_el2(void)
{
	stat_inc(STAT_TLBI);
	asm volatile("tlbi alle2is" ::: "memory");
}

/*
 * Stage-2 entries of the current VMID, all levels, one page. Combined
 * stage-1+2 entries are not covered (Arm ARM D8.14.5): follow with
 * hw_tlbi_s1_vmid() after a DSB.
 */
static inline void hw_tlbi_ipa(u64 ipa)
{
	stat_inc(STAT_TLBI);
	asm volatile("tlbi ipas2e1is, %0" :: "r"((ipa >> 12) & GENMASK_ULL(35, 0)) : "memory");
}

static inline void hw_tlbi_s1_vmid(void)
{
	stat_inc(STAT_TLBI);
	hw_dsb(ish);
	asm volatile("tlbi vmalle1is" ::: "memory");
}

/* Stage 1 and 2 of the current VMID. */
static inline void hw_tlbi_vmid(void)
{
	stat_inc(STAT_TLBI);
	asm volatile("tlbi vmalls12e1is" ::: "memory");
}

/* Whose stage-2 and VMID the TLBIs above mean, on this PE. */
static inline u64 hw_vttbr(void)
{
	return read_sysreg(vttbr_el2);
}

static inline void hw_vttbr_set(u64 vttbr)
{
	write_sysreg(vttbr, vttbr_el2);
	hw_isb();
}

/* This PE only: all of EL1&0, every VMID. */
static inline void hw_tlbi_all_el1_local(void)
{
	hw_dsb(nshst);
	asm volatile("tlbi alle1" ::: "memory");
	hw_dsb(nsh);
	hw_isb();
}

/*
 * This PE only: stage 1 of the current VMID, and the instruction cache, which may
 * hold what a guest invalidated on another PE alone.
 */
static inline void hw_flush_vmid_local(void)
{
	asm volatile("tlbi vmalle1\n ic iallu" ::: "memory");
	hw_dsb(nsh);
	hw_isb();
}

/* Smallest data cache line in bytes, CTR_EL0.DminLine. */
static inline u64 hw_dcache_line(void)
{
	return 4UL << ((read_sysreg(ctr_el0) >> 16) & 0xf);
}

/* hw_dcache_clean_inval() before there is a struct hyp_cpu to count in. */
static inline void hw_dcache_clean_inval_early(const void *va, u64 size)
{
	u64 line = hw_dcache_line();
	u64 p = (u64)va & ~(line - 1);
	u64 end = (u64)va + size;

	/* eight at a time: the loop would be most of what a page costs */
	for (; p + 7 * line < end; p += line)
		asm volatile("dc civac, %0\n add %0, %0, %1\n dc civac, %0\n add %0, %0, %1\n"
			     "dc civac, %0\n add %0, %0, %1\n dc civac, %0\n add %0, %0, %1\n"
			     "dc civac, %0\n add %0, %0, %1\n dc civac, %0\n add %0, %0, %1\n"
			     "dc civac, %0\n add %0, %0, %1\n dc civac, %0"
			     : "+&r"(p) : "r"(line) : "memory");
	for (; p < end; p += line)
		asm volatile("dc civac, %0" :: "r"(p) : "memory");
	hw_dsb(sy);
}

/*
 * Clean and invalidate to the point of coherency. Owed when a page EL2 wrote
 * becomes the host's: the host may look at it through a non-cacheable alias and
 * would otherwise see what was in memory before the wipe.
 */
static inline void hw_dcache_clean_inval(const void *va, u64 size)
{
	stat_add(STAT_DC_PAGES, size >> HYP_PAGE_SHIFT);
	hw_dcache_clean_inval_early(va, size);
}

/*
 * Instruction caches of all PEs, after pages changed that a guest may execute from
 * and that are clean to the point of coherency. Everything at once: by address
 * would miss aliases in a cache that is not physically indexed.
 */
static inline void hw_icache_inval(void)
{
	/* CTR_EL0.DIC: instruction fetches need no invalidation here */
	if (read_sysreg(ctr_el0) & BIT(29))
		return;
	asm volatile("ic ialluis" ::: "memory");
	hw_dsb(ish);
	hw_isb();
}

/* Zero one page with DC ZVA where it is permitted. */
static inline void hw_zero_page(void *va)
{
	u64 dczid = read_sysreg(dczid_el0);
	u64 line = 4UL << (dczid & 0xf);
	u64 p = (u64)va, end = p + HYP_PAGE_SIZE;

	if (dczid & BIT(4)) {
		for (; p < end; p += 16)
			asm volatile("stp xzr, xzr, [%0]" :: "r"(p) : "memory");
		return;
	}
	for (; p < end; p += line)
		asm volatile("dc zva, %0" :: "r"(p) : "memory");
}

/* Copy one page. */
static inline void hw_copy_page(void *to, const void *from)
{
	u64 t = (u64)to, f = (u64)from, end = t + HYP_PAGE_SIZE, a, b;

	for (; t < end; t += 16, f += 16)
		asm volatile("ldp %0, %1, [%3]\n stp %0, %1, [%2]"
			     : "=&r"(a), "=&r"(b) : "r"(t), "r"(f) : "memory");
}

/* Stage 1 of the EL1 that is loaded, as it would read @va: PAR_EL1, which is changed. */
static inline u64 hw_at_s1e1r(u64 va)
{
	asm volatile("at s1e1r, %0\n isb" :: "r"(va) : "memory");
	return read_sysreg(par_el1);
}

/* FEAT_RNG, RNDRRS: reseeded for each read. False: no entropy now. */
static inline bool hw_random(u64 *out)
{
	u64 ok;

	asm volatile("mrs %0, s3_3_c2_c4_1\n cset %1, ne" : "=r"(*out), "=r"(ok) :: "cc");
	return ok;
}

#endif
