// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage-1 tables in EL2's memory: the walker, not the access, hits stage-2.
 *
 * Done with TTBR0 on one CPU, interrupts off, so that nothing else walks there:
 * level 0, 1, 2 or 3 of the walk is a page that is EL2's.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <asm/asm-extable.h>
#include <asm/sysreg.h>

#include "hostile_ko.h"

#define TABLE		3UL
#define LEVELS		4
#define ADDR		0x123456789000UL	/* some index in every level */
#define T0SZ_MASK	0x3f
#define DS		BIT(59)

/* 4 KiB granule, 48 bits, ordinary descriptors: what the tables here are made for. */
static bool usable(void)
{
	u64 tcr = read_sysreg(tcr_el1);

	return (tcr & T0SZ_MASK) == 16 && !(tcr & DS);
}

static void set_ttbr0(u64 value)
{
	write_sysreg(value, ttbr0_el1);
	asm volatile("isb\n tlbi vmalle1\n dsb nsh\n isb" : : : "memory");
}

static int unprivileged_read(unsigned long addr, u64 *val)
{
	int err = 0;

	asm volatile("1:	ldtr %1, [%2]\n"
		     "2:\n"
		     _ASM_EXTABLE_KACCESS_ERR(1b, 2b, %w0)
		     : "+r" (err), "+r" (*val) : "r" (addr) : "memory");
	return err;
}

static int unprivileged_write(unsigned long addr, u64 *val)
{
	int err = 0;

	asm volatile("1:	sttr %1, [%2]\n"
		     "2:\n"
		     _ASM_EXTABLE_KACCESS_ERR(1b, 2b, %w0)
		     : "+r" (err), "+r" (*val) : "r" (addr) : "memory");
	return err;
}

static int translate(unsigned long addr, u64 *par)
{
	int err = 0;

	asm volatile("1:	at s1e0r, %2\n"
		     "	isb\n"
		     "	mrs %1, par_el1\n"
		     "2:\n"
		     _ASM_EXTABLE_KACCESS_ERR(1b, 2b, %w0)
		     : "+r" (err), "+r" (*par) : "r" (addr) : "memory");
	return err;
}

static unsigned int slot(int level)
{
	return ADDR >> (39 - 9 * level) & 511;
}

/* The table of @level is @pfn; those above it lead there. Returns TTBR0. */
static u64 build(u64 *tables[LEVELS], int level, u64 pfn, u64 old)
{
	u64 next = pfn;

	for (int l = level - 1; l >= 0; l--) {
		tables[l][slot(l)] = next << 12 | TABLE;
		next = va_pfn(tables[l]);
	}
	return (old & 0xffff000000000000UL) | next << 12;
}

static void walk_into(struct report *r, u64 *tables[LEVELS], int level, u64 pfn)
{
	u64 val = 0x5a5a, par = 1, old, mine;
	int read, write, at;
	unsigned long flags;

	local_irq_save(flags);
	old = read_sysreg(ttbr0_el1);
	mine = build(tables, level, pfn, old);
	set_ttbr0(mine);
	read = unprivileged_read(ADDR, &val);
	write = unprivileged_write(ADDR, &val);
	at = translate(ADDR, &par);
	set_ttbr0(old);
	local_irq_restore(flags);

	EXPECT(r, read, -EFAULT, "load through a level %d table in %llx", level, pfn);
	EXPECT(r, write, -EFAULT, "store through a level %d table in %llx", level, pfn);
	/* AT takes the abort of its walk, or reports it; it does not succeed */
	if (!at)
		EXPECT(r, par & 1, 1, "PAR_EL1.F of AT through a level %d table", level);
	EXPECT(r, val, 0x5a5a, "what was loaded");
}

static void walks(struct report *r)
{
	u64 *tables[LEVELS];
	void *va = sandbox_alloc(LEVELS);
	unsigned int walked = 0;
	u64 pfn;

	for (int i = 0; i < LEVELS; i++)
		tables[i] = va + i * PAGE_SIZE;
	if (!usable() || !va) {
		note(r, "stage-1 is not of the form this is made for: not tried");
		sandbox_free(r, va, LEVELS);
		return;
	}
	for (enum hostile_kind kind = 0; kind < HOSTILE_NR_KINDS; kind++) {
		for (unsigned int n = 0; n < 4 && !find_page(kind, n, &pfn); n++, walked++)
			for (int level = 0; level < LEVELS; level++)
				walk_into(r, tables, level, pfn);
	}
	note(r, "%u pages, as level 0 to 3", walked);
	sandbox_free(r, va, LEVELS);
}

const struct attack walk_attacks[] = {
	{ "walk", "[47] stage-1 tables in EL2's memory: load, store and AT", walks },
	{ }
};
