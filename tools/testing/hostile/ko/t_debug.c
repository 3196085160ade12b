// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug registers: a host that wants to debug a protected guest, and guests that watch all
 * addresses. The host has put its own mark in every breakpoint and watchpoint of each CPU
 * before, armed but for its MDSCR_EL1: it must find it there afterwards, and no guest may
 * find it at all or run into it.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <asm/esr.h>
#include <asm/ptrace.h>
#include <asm/sysreg.h>

#include "vm.h"

#define SYSREG(reg)		(KEEL_REG_SYS | (reg) >> 5)
#define INSN_DAIFCLR_D		0xd50348ff	/* msr daifclr, #8 */
#define INSN_DAIFSET_D		0xd50348df
#define INSN_NOP		0xd503201f
#define INSN_MDSCR		INSN_SYSREG(2, 0, 0, 2, 2)

#define MDSCR_SS		BIT(0)
#define MDSCR_KDE		BIT(13)
#define MDSCR_MDE		BIT(15)

#define ESR_STEP		0x33
#define ESR_WATCHPOINT		0x35

/* All of EL0 and EL1: E, PAC or PMC, loads and stores, all bytes of 2 GiB */
#define MARK_BCR		(BIT(0) | 3 << 1 | 0xf << 5)
#define MARK_WCR		(BIT(0) | 3 << 1 | 3 << 3 | 0xff << 5 | 31 << 24)
#define MARK			IPA_CODE	/* where it writes each instruction; MMIO faults first */

/* The registers that all CPUs have are two of each; more where the CPU says so. */
#define EACH(R)	R(0) R(1) R(2) R(3) R(4) R(5) R(6) R(7)

static unsigned int nr_of(unsigned int shift)
{
	return (read_sysreg(id_aa64dfr0_el1) >> shift & 0xf) + 1;
}

static void mark(void *value)
{
	u64 addr = value ? MARK : 0, bcr = value ? MARK_BCR : 0, wcr = value ? MARK_WCR : 0;
	unsigned int nr_b = nr_of(ID_AA64DFR0_EL1_BRPs_SHIFT), nr_w = nr_of(ID_AA64DFR0_EL1_WRPs_SHIFT);

#define R(n)	if (n < nr_b) {							\
			write_sysreg_s(addr, SYS_DBGBVRn_EL1(n));		\
			write_sysreg_s(bcr, SYS_DBGBCRn_EL1(n));		\
		}								\
		if (n < nr_w) {							\
			write_sysreg_s(addr, SYS_DBGWVRn_EL1(n));		\
			write_sysreg_s(wcr, SYS_DBGWCRn_EL1(n));		\
		}
	EACH(R)
#undef R
	isb();
}

static void look(void *report)
{
	struct report *r = report;
	unsigned int nr_b = nr_of(ID_AA64DFR0_EL1_BRPs_SHIFT), nr_w = nr_of(ID_AA64DFR0_EL1_WRPs_SHIFT);

#define R(n)	if (n < nr_b && (read_sysreg_s(SYS_DBGBVRn_EL1(n)) != MARK ||	\
				 read_sysreg_s(SYS_DBGBCRn_EL1(n)) != MARK_BCR)) \
			complain(r, "breakpoint %d of the host's changed", n);	\
		if (n < nr_w && (read_sysreg_s(SYS_DBGWVRn_EL1(n)) != MARK ||	\
				 read_sysreg_s(SYS_DBGWCRn_EL1(n)) != MARK_WCR)) \
			complain(r, "watchpoint %d of the host's changed", n);
	EACH(R)
#undef R
	if (read_sysreg(mdscr_el1) & (MDSCR_SS | MDSCR_MDE))
		complain(r, "MDSCR_EL1 of the host is %llx", read_sysreg(mdscr_el1));
}

/* What the CPU does not have is undefined there, before any trap. */
static void write_reg(struct report *r, struct guest *g, u32 op2, u32 n, u64 value)
{
	struct order o = { .insn = INSN_SYSREG(2, 0, 0, n, op2), .x = { value } };
	unsigned int shift = op2 < 6 ? ID_AA64DFR0_EL1_BRPs_SHIFT : ID_AA64DFR0_EL1_WRPs_SHIFT;

	EXPECT(r, guest_do(r, g, &o), true, "write of debug register %u, %u", op2, n);
	EXPECT(r, o.esr, n < nr_of(shift) ? 0 : ESR_ELx_IL, "exception of register %u, %u", op2, n);
}

static u64 do_insn(struct report *r, struct guest *g, u64 insn, u64 x0)
{
	struct order o = { .insn = insn, .x = { x0 } };

	EXPECT(r, guest_do(r, g, &o), true, "instruction %llx", insn);
	return insn & INSN_READ ? o.x[0] : o.esr;
}

/* All breakpoints, all watchpoints, everything set in each; then debug exceptions on. */
static void arm(struct report *r, struct guest *g)
{
	u64 esr;

	for (u32 n = 0; n < 16; n++)
		for (u32 op2 = 4; op2 < 8; op2++)
			EXPECT(r, do_insn(r, g, INSN_READ | INSN_SYSREG(2, 0, 0, n, op2), 0), 0,
			       "what register %u, %u holds", op2, n);
	do_insn(r, g, INSN_MDSCR, MDSCR_SS | MDSCR_KDE);
	esr = do_insn(r, g, INSN_DAIFCLR_D, 0);
	EXPECT(r, ESR_CLASS(esr), g->protected ? 0 : ESR_STEP, "class of a step");
	/* with MDE the host's mark would be there */
	do_insn(r, g, INSN_MDSCR, MDSCR_KDE | MDSCR_MDE);
	EXPECT(r, do_insn(r, g, INSN_DAIFCLR_D, 0), 0, "exception without breakpoints");
	EXPECT(r, do_insn(r, g, INSN_NOP, 0), 0, "exception of the host's watchpoint");
	do_insn(r, g, INSN_DAIFSET_D, 0);
	for (u32 n = 0; n < 16; n++) {
		write_reg(r, g, 4, n, n & 1 ? ~0UL : (u64)MARK);
		write_reg(r, g, 6, n, n & 1 ? 0x80000000UL : 0);
		/* not in one of them: HMC and SSC are then taken as they are */
		write_reg(r, g, 5, n, n & 2 ? ~0UL : 0xff7fffffUL);
		write_reg(r, g, 7, n, n & 2 ? ~0UL : 0x1f001fffUL);
	}
	do_insn(r, g, INSN_MDSCR, MDSCR_KDE | MDSCR_MDE);
	do_insn(r, g, INSN_DAIFCLR_D, 0);
	/* it is in the way of the next instruction's being written */
	esr = do_insn(r, g, INSN_NOP, 0);
	EXPECT(r, ESR_CLASS(esr), g->protected ? 0 : ESR_WATCHPOINT, "class of a watchpoint");
	do_insn(r, g, INSN_MDSCR, ~0UL);
	esr = do_insn(r, g, INSN_DAIFCLR_D, 0);
	EXPECT(r, !esr, g->protected, "exception with everything on");
}

static void guest_watches(struct report *r)
{
	struct guest attacker, bystander;

	for (int protected = 0; protected < 2; protected++) {
		if (!guest_new(r, &bystander, !protected))
			return;
		guest_is_well(r, &bystander);
		if (!guest_new(r, &attacker, protected)) {
			guest_end(r, &bystander);
			return;
		}
		on_each_cpu(mark, r, 1);
		arm(r, &attacker);
		guest_is_well(r, &bystander);
		on_each_cpu(look, r, 1);
		do_insn(r, &attacker, INSN_NOP, 0);
		on_each_cpu(look, r, 1);
		on_each_cpu(mark, NULL, 1);
		guest_end(r, &attacker);
		guest_is_well(r, &bystander);
		guest_end(r, &bystander);
	}
}

/* Before it has run and after, and what the guest then finds. */
static void host_sets(struct report *r)
{
	struct guest g;

	if (!guest_new(r, &g, true))
		return;
	for (int ran = 0; ran < 2; ran++) {
		for (u32 n = 0; n < 16; n++)
			for (u32 op2 = 4; op2 < 8; op2++)
				EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0,
						 SYSREG(sys_reg(2, 0, 0, n, op2)), MARK_WCR),
				       -EPERM, "debug register %u, %u", op2, n);
		EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0, SYSREG(SYS_MDSCR_EL1), ~0UL), -EPERM,
		       "MDSCR_EL1");
		EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0, SYSREG(SYS_OSLSR_EL1), 0xa), -EPERM,
		       "OSLSR_EL1");
		EXPECT(r, do_insn(r, &g, INSN_READ | INSN_MDSCR, 0), 0, "its MDSCR_EL1");
		EXPECT(r, do_insn(r, &g, INSN_DAIFCLR_D, 0), 0, "its debug exceptions");
		guest_is_well(r, &g);
	}
	guest_end(r, &g);
}

const struct attack debug_attacks[] = {
	{ "guest", "a guest watches all there is; the host has its own breakpoints", guest_watches },
	{ "guest", "the host sets breakpoints in a protected guest", host_sets },
	{}
};
