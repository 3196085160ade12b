// SPDX-License-Identifier: GPL-2.0-only
/*
 * Single accesses from EL1 that may fault: each comes back with 0 or -EFAULT
 * through the kernel's exception table, as uaccess does.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <asm/asm-extable.h>
#include <asm/sysreg.h>

#include "hostile_ko.h"

/* @text: one instruction that uses [%1] and the value %2. */
#define PROBE(name, text)							\
static int try_##name(unsigned long addr, u64 *val)				\
{										\
	u64 v = *val;								\
	int err = 0;								\
										\
	asm volatile("1:	" text "\n"					\
		     "2:\n"							\
		     _ASM_EXTABLE_KACCESS_ERR(1b, 2b, %w0)			\
		     : "+r" (err), "+r" (addr), "+r" (v) : : "memory");		\
	*val = v;								\
	return err;								\
}

PROBE(ldrb, "ldrb %w2, [%1]")
PROBE(ldrh, "ldrh %w2, [%1]")
PROBE(ldrw, "ldr %w2, [%1]")
PROBE(ldr, "ldr %2, [%1]")
PROBE(ldrsw, "ldrsw %2, [%1]")
PROBE(ldp, "ldp %2, xzr, [%1]")
PROBE(ldnp, "ldnp %2, xzr, [%1]")
PROBE(ldr_wb, "ldr %2, [%1], #8")
PROBE(ldar, "ldar %2, [%1]")
PROBE(ldxr, "ldxr %2, [%1]")
PROBE(ldaxp, "ldaxp %2, xzr, [%1]")
PROBE(ldtr, "ldtr %2, [%1]")
PROBE(strb, "strb %w2, [%1]")
PROBE(strw, "str %w2, [%1]")
PROBE(str, "str %2, [%1]")
PROBE(stp, "stp %2, %2, [%1]")
PROBE(str_wb, "str %2, [%1, #8]!")
PROBE(stlr, "stlr %2, [%1]")
PROBE(sttr, "sttr %2, [%1]")
/* no exclusive monitor is set on it: it fails or faults, but does not store */
PROBE(stxr, "stxr %w2, xzr, [%1]")
PROBE(swp, ".arch_extension lse\n swpal %2, %2, [%1]")
PROBE(ldadd, ".arch_extension lse\n ldadd %2, %2, [%1]")
PROBE(cas, ".arch_extension lse\n cas %2, %2, [%1]")
PROBE(prfm, "prfm pldl1keep, [%1]")
PROBE(prfm_st, "prfm pstl1strm, [%1]")
PROBE(zva, "dc zva, %1")
PROBE(civac, "dc civac, %1")
PROBE(cvac, "dc cvac, %1")
PROBE(cvau, "dc cvau, %1")
PROBE(ivac, "dc ivac, %1")
PROBE(ivau, "ic ivau, %1")
PROBE(at_r, "at s1e1r, %1")
PROBE(at_w, "at s1e1w, %1")
PROBE(at_e0r, "at s1e0r, %1")
PROBE(at_e0w, "at s1e0w, %1")

static bool has_lse(void)
{
	return read_sysreg(id_aa64isar0_el1) >> 20 & 0xf;
}

static bool has_zva(void)
{
	return !(read_sysreg(dczid_el0) & BIT(4));
}

/*
 * Cache maintenance by VA may fault or do nothing; that EL2's memory is not
 * harmed is seen from the checksums. AT translates the host's own stage-1 only.
 */
const struct probe probes[] = {
	{ "ldrb", try_ldrb, 1, FAULT, true },
	{ "ldrh", try_ldrh, 2, FAULT, true },
	{ "ldr w", try_ldrw, 4, FAULT, true },
	{ "ldr x", try_ldr, 8, FAULT, true },
	{ "ldrsw", try_ldrsw, 4092, FAULT, true },
	{ "ldp", try_ldp, 4080, FAULT, true },
	{ "ldnp", try_ldnp, 16, FAULT, true },
	{ "ldr write-back", try_ldr_wb, 8, FAULT, true },
	{ "ldar", try_ldar, 8, FAULT, true },
	{ "ldxr", try_ldxr, 8, FAULT, true },
	{ "ldaxp", try_ldaxp, 16, FAULT, true },
	{ "ldtr", try_ldtr, 8, FAULT, true },
	{ "ldr x unaligned", try_ldr, 3, FAULT, true },
	{ "ldp unaligned", try_ldp, 1027, FAULT, true },
	{ "strb", try_strb, 4095, FAULT },
	{ "str w", try_strw, 4, FAULT },
	{ "str x", try_str, 0, FAULT },
	{ "stp", try_stp, 4080, FAULT },
	{ "str write-back", try_str_wb, 8, FAULT },
	{ "stlr", try_stlr, 8, FAULT },
	{ "sttr", try_sttr, 8, FAULT },
	{ "str x unaligned", try_str, 5, FAULT },
	{ "stxr", try_stxr, 8, EITHER },
	{ "swp", try_swp, 8, FAULT, true, has_lse },
	{ "ldadd", try_ldadd, 8, FAULT, true, has_lse },
	{ "cas", try_cas, 8, FAULT, true, has_lse },
	{ "prfm", try_prfm, 0, NO_FAULT },
	{ "prfm store", try_prfm_st, 0, NO_FAULT },
	{ "dc zva", try_zva, 0, FAULT, false, has_zva },
	{ "dc civac", try_civac, 64, EITHER },
	{ "dc cvac", try_cvac, 64, EITHER },
	{ "dc cvau", try_cvau, 64, EITHER },
	{ "dc ivac", try_ivac, 64, EITHER },
	{ "ic ivau", try_ivau, 64, EITHER },
	{ "at s1e1r", try_at_r, 0, NO_FAULT },
	{ "at s1e1w", try_at_w, 0, NO_FAULT },
	{ "at s1e0r", try_at_e0r, 0, NO_FAULT },
	{ "at s1e0w", try_at_e0w, 0, NO_FAULT },
};

const unsigned int nr_probes = ARRAY_SIZE(probes);

int probe_read(unsigned long addr, u64 *val)
{
	return try_ldr(addr, val);
}

int probe_write(unsigned long addr, u64 *val)
{
	return try_str(addr, val);
}

/* To the point of coherency; 16 bytes is the smallest line there can be. */
void cache_flush(const void *va, size_t size)
{
	const void *p;

	for (p = va; p < va + size; p += 16)
		asm volatile("dc civac, %0" : : "r" (p) : "memory");
	asm volatile("dsb sy" : : : "memory");
}
