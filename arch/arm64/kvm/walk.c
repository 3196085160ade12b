// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's own page tables, read as the CPU would: at which level is the descriptor that
 * is not in memory? Of guests that are not protected; all that is read is a hostile value.
 */
#include <linux/bits.h>
#include <linux/math.h>
#include <linux/swab.h>
#include <asm/sysreg.h>

#include "kvm.h"
#include "memslot.h"

#define NR_LEVELS	4
#define DESC_IS_TABLE	3

/* Arm ARM, TCR_EL1; kernels do not agree on names */
#define TCR_T0SZ_AT	0
#define TCR_TG0_AT	14
#define TCR_T1SZ_AT	16
#define TCR_TG1_AT	30

struct walk {
	u64 table;			/* guest address */
	unsigned int va_bits;
	unsigned int page_shift;
	unsigned int level;
};

/* log2 of the page size by TCR_EL1.TG0, and by TG1: they are numbered differently */
static const u8 granules[2][4] = { { 12, 16, 14, 0 }, { 0, 14, 12, 16 } };

/* From TCR_EL1 and TTBR<n>_EL1. Return: does it make sense? */
static bool walk_begin(struct walk *w, u64 tcr, u64 ttbr, bool high)
{
	unsigned int tsz = tcr >> (high ? TCR_T1SZ_AT : TCR_T0SZ_AT) & 0x3f;
	unsigned int tg = tcr >> (high ? TCR_TG1_AT : TCR_TG0_AT) & 3, levels;

	w->page_shift = granules[high][tg];
	w->va_bits = 64 - tsz;
	/* FEAT_LVA and FEAT_LPA2 are not offered */
	if (!w->page_shift || w->va_bits > 48 || w->va_bits <= w->page_shift)
		return false;
	levels = DIV_ROUND_UP(w->va_bits - w->page_shift, w->page_shift - 3);
	w->level = NR_LEVELS - levels;
	w->table = ttbr & GENMASK_ULL(47, 1);
	return true;
}

static u64 desc_ipa(const struct walk *w, u64 va)
{
	unsigned int shift = w->page_shift + (NR_LEVELS - 1 - w->level) * (w->page_shift - 3);
	unsigned int bits = min(w->page_shift - 3, w->va_bits - shift);

	return w->table + ((va >> shift & GENMASK_ULL(bits - 1, 0)) << 3);
}

int keel_walk_level(struct keel_vcpu *vcpu, u64 va, u64 ipa)
{
	bool high = va & BIT_ULL(55);
	u64 tcr, ttbr, sctlr, desc;
	struct walk w;

	if (keel_reg_read(vcpu, KEEL_SYS(SYS_TCR_EL1), &tcr) ||
	    keel_reg_read(vcpu, KEEL_SYS(SYS_SCTLR_EL1), &sctlr) ||
	    keel_reg_read(vcpu, high ? KEEL_SYS(SYS_TTBR1_EL1) : KEEL_SYS(SYS_TTBR0_EL1), &ttbr))
		return -ENOENT;
	if (!walk_begin(&w, tcr, ttbr, high))
		return -ENOENT;
	for (; w.level < NR_LEVELS; w.level++) {
		u64 at = desc_ipa(&w, va);

		if (!((at ^ ipa) & PAGE_MASK))
			return w.level;
		if (keel_guest_copy(vcpu->vm, at, &desc, sizeof(desc), false))
			break;
		if (sctlr & SCTLR_ELx_EE)
			desc = swab64(desc);
		if ((desc & DESC_IS_TABLE) != DESC_IS_TABLE)
			break;
		w.table = desc & GENMASK_ULL(47, w.page_shift);
	}
	return -ENOENT;
}
