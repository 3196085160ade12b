/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lib/hw.h for tests: records what the hardware was asked to do, in order, and
 * shows it to the MMU model (fake_mmu.c). System registers are a table.
 */
#ifndef __HYP_LIB_HW_H
#define __HYP_LIB_HW_H

#include "lib/types.h"
#include "lib/stats.h"
#include <asm/sysreg.h>

enum hw_event {
	HW_ISB,
	HW_DSB,
	HW_PUBLISH,
	HW_TLBI_BEGIN,
	HW_TLBI_END,
	HW_TLBI_VA_EL2,		/* VA */
	HW_TLBI_ALL_EL2,
	HW_TLBI_IPA,		/* IPA */
	HW_TLBI_S1_VMID,
	HW_TLBI_VMID,
	HW_TLBI_ALL_EL1_LOCAL,
	HW_DC_CLEAN,		/* address, bytes */
	HW_ZERO,		/* address */
	HW_VTTBR,		/* VTTBR_EL2, from here on */
	HW_IC,
	HW_FLUSH_VMID_LOCAL,
	HW_AT,			/* VA */
	HW_PSB_CSYNC,
	HW_TSB_CSYNC,
	HW_NR_EVENTS
};

void hw_note(enum hw_event event, u64 a, u64 b);
u64 hw_read(const char *reg);
void hw_write(const char *reg, u64 value);
u64 hw_read_s(u32 encoding);
void hw_write_s(u32 encoding, u64 value);

#undef read_sysreg
#undef write_sysreg
#undef read_sysreg_s
#undef write_sysreg_s
#define read_sysreg(r)		hw_read(#r)
#define write_sysreg(v, r)	hw_write(#r, (u64)(v))
#define read_sysreg_s(r)	hw_read_s(r)
#define write_sysreg_s(v, r)	hw_write_s(r, (u64)(v))

#define hw_isb()	hw_note(HW_ISB, 0, 0)
#define hw_dsb(opt)	hw_note(HW_DSB, 0, 0)
#define hw_psb_csync()	hw_note(HW_PSB_CSYNC, 0, 0)
#define hw_tsb_csync()	hw_note(HW_TSB_CSYNC, 0, 0)

static inline void hw_pgt_publish(void)
{
	hw_note(HW_PUBLISH, 0, 0);
}

static inline void hw_tlbi_begin(void)
{
	hw_note(HW_TLBI_BEGIN, 0, 0);
}

static inline void hw_tlbi_end(void)
{
	hw_note(HW_TLBI_END, 0, 0);
}

static inline void hw_tlbi_va_el2(u64 va)
{
	stat_inc(STAT_TLBI);
	hw_note(HW_TLBI_VA_EL2, va, 0);
}

static inline void hw_tlbi_all_el2(void)
{
	stat_inc(STAT_TLBI);
	hw_note(HW_TLBI_ALL_EL2, 0, 0);
}

static inline void hw_tlbi_ipa(u64 ipa)
{
	stat_inc(STAT_TLBI);
	hw_note(HW_TLBI_IPA, ipa, 0);
}

static inline void hw_tlbi_s1_vmid(void)
{
	stat_inc(STAT_TLBI);
	hw_note(HW_TLBI_S1_VMID, 0, 0);
}

static inline void hw_tlbi_vmid(void)
{
	stat_inc(STAT_TLBI);
	hw_note(HW_TLBI_VMID, 0, 0);
}

static inline u64 hw_vttbr(void)
{
	return read_sysreg(vttbr_el2);
}

static inline void hw_vttbr_set(u64 vttbr)
{
	write_sysreg(vttbr, vttbr_el2);
	hw_note(HW_VTTBR, vttbr, 0);
}

static inline void hw_icache_inval(void)
{
	hw_note(HW_IC, 0, 0);
}

static inline void hw_tlbi_all_el1_local(void)
{
	hw_note(HW_TLBI_ALL_EL1_LOCAL, 0, 0);
}

static inline void hw_flush_vmid_local(void)
{
	hw_note(HW_FLUSH_VMID_LOCAL, 0, 0);
}

/* Answered by the test (fake.h). */
u64 hw_at_s1e1r(u64 va);
bool hw_random(u64 *out);

/* Where the test keeps what EL2 has at @va: a fixmap slot leads to the page mapped there. */
void *hw_pointer(const void *va);

static inline void hw_dcache_clean_inval(const void *va, u64 size)
{
	stat_add(STAT_DC_PAGES, size >> HYP_PAGE_SHIFT);
	hw_note(HW_DC_CLEAN, (u64)hw_pointer(va), size);
}

static inline void hw_copy_page(void *to, const void *from)
{
	u64 *t = hw_pointer(to), i;
	const u64 *f = hw_pointer(from);

	for (i = 0; i < HYP_PAGE_SIZE / sizeof(u64); i++)
		t[i] = f[i];
}

static inline void hw_zero_page(void *va)
{
	u64 *p = hw_pointer(va), i;

	for (i = 0; i < HYP_PAGE_SIZE / sizeof(u64); i++)
		p[i] = 0;
	hw_note(HW_ZERO, (u64)p, HYP_PAGE_SIZE);
}

#endif
