// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's GICv3 CPU interface: list registers, priority state, and the physical
 * interrupts that arrive while a guest is loaded. Arm IHI 0069 chapters 4 and 9.
 *
 * LR0 is EL2's own, for the virtual timer; the host fills the ones after it, and
 * what it fills in is checked: no link to a physical interrupt, not the virtual timer's
 * INTID (the physical timer's is an interrupt as any other), no active LPI.
 *
 * A guest may have more interrupts active than there are list registers. What it
 * deactivates without one is the host's to find: ICH_HCR_EL2.EOIcount tells how many
 * an EOI was for, and writes of ICC_DIR_EL1, which may name any, trap where the CPU can.
 */
#include "vm/switch.h"
#include "world/world.h"
#include "lib/features.h"
#include "lib/stats.h"

#define LR_INTID(lr)	((u32)(lr))
#define FIRST_LPI	8192
#define LPI_END		(1U << 16)	/* every CPU interface has room for 16 bits */
#define FIRST_SPECIAL	1020
#define INTID_MASK	GENMASK_ULL(23, 0)
#define NR_SGIS		16
#define CTLR_EOIMODE	BIT(1)
#define HCR_LRENPIE	BIT(2)
#define TRAP_ALL	(ICH_HCR_TC | ICH_HCR_TALL0 | ICH_HCR_TALL1 | ICH_HCR_TDIR)

/* ICC_SRE_EL2.SRE was set by the kernel's boot code if there is a GICv3 to be used. */
unsigned int gic_nr_lrs(void)
{
	u64 nr;

	if (!gic_sysregs_usable())
		return 0;
	nr = read_sysreg_s(SYS_ICH_VTR_EL2) & 0x1f;	/* ListRegs: one less than there are */
	return nr < KEEL_MAX_LRS ? nr : KEEL_MAX_LRS;
}

/* ICH_AP<g>R<n>_EL2 registers of each group, by ICH_VTR_EL2.PREbits. */
static unsigned int nr_aprs(void)
{
	u64 pre_bits = ((read_sysreg_s(SYS_ICH_VTR_EL2) >> 26) & 7) + 1;

	return pre_bits <= 5 ? 1 : pre_bits == 6 ? 2 : 4;
}

static bool lr_valid(u64 lr)
{
	u32 intid = LR_INTID(lr);

	if (!(lr & ICH_LR_STATE))
		return true;		/* empty: nothing of it counts */
	if (lr & ICH_LR_HW)
		return false;
	/* LPIs have no active state: what one would do is UNPREDICTABLE */
	if (intid >= FIRST_LPI && intid < LPI_END)
		return !(lr & ICH_LR_ACTIVE_BIT);
	return intid < FIRST_SPECIAL && intid != KEEL_VTIMER_INTID;
}

bool gic_lrs_valid(const u64 *lr, unsigned int nr)
{
	unsigned int i, j;

	if (nr > gic_nr_lrs())
		return false;
	for (i = 0; i < nr; i++) {
		if (!lr_valid(lr[i]))
			return false;
		/* two list registers with one INTID are UNPREDICTABLE */
		for (j = 0; j < i; j++)
			if ((lr[i] & ICH_LR_STATE) && (lr[j] & ICH_LR_STATE) &&
			    LR_INTID(lr[i]) == LR_INTID(lr[j]))
				return false;
	}
	return true;
}

#define HOST_LRS(L) \
	L(0, SYS_ICH_LR1_EL2) L(1, SYS_ICH_LR2_EL2) L(2, SYS_ICH_LR3_EL2) L(3, SYS_ICH_LR4_EL2) \
	L(4, SYS_ICH_LR5_EL2) L(5, SYS_ICH_LR6_EL2) L(6, SYS_ICH_LR7_EL2) L(7, SYS_ICH_LR8_EL2)

static void aprs_load(const struct vcpu_gic *gic)
{
	unsigned int n = nr_aprs();

	write_sysreg_s(gic->ap0r[0], SYS_ICH_AP0R0_EL2);
	write_sysreg_s(gic->ap1r[0], SYS_ICH_AP1R0_EL2);
	if (n > 1) {
		write_sysreg_s(gic->ap0r[1], SYS_ICH_AP0R1_EL2);
		write_sysreg_s(gic->ap1r[1], SYS_ICH_AP1R1_EL2);
	}
	if (n > 2) {
		write_sysreg_s(gic->ap0r[2], SYS_ICH_AP0R2_EL2);
		write_sysreg_s(gic->ap1r[2], SYS_ICH_AP1R2_EL2);
		write_sysreg_s(gic->ap0r[3], SYS_ICH_AP0R3_EL2);
		write_sysreg_s(gic->ap1r[3], SYS_ICH_AP1R3_EL2);
	}
}

static void aprs_put(struct vcpu_gic *gic)
{
	unsigned int n = nr_aprs();

	gic->ap0r[0] = read_sysreg_s(SYS_ICH_AP0R0_EL2);
	gic->ap1r[0] = read_sysreg_s(SYS_ICH_AP1R0_EL2);
	if (n > 1) {
		gic->ap0r[1] = read_sysreg_s(SYS_ICH_AP0R1_EL2);
		gic->ap1r[1] = read_sysreg_s(SYS_ICH_AP1R1_EL2);
	}
	if (n > 2) {
		gic->ap0r[2] = read_sysreg_s(SYS_ICH_AP0R2_EL2);
		gic->ap1r[2] = read_sysreg_s(SYS_ICH_AP1R2_EL2);
		gic->ap0r[3] = read_sysreg_s(SYS_ICH_AP0R3_EL2);
		gic->ap1r[3] = read_sysreg_s(SYS_ICH_AP1R3_EL2);
	}
}

/* Their values out of reset are UNKNOWN. */
static void lrs_clear(void)
{
	unsigned int nr = gic_nr_lrs();

#define L(n, reg)	if (nr > n) write_sysreg_s(0, reg);
	HOST_LRS(L)
#undef L
	this_cpu()->lrs_clear = true;
}

void gic_load(struct vcpu *vcpu)
{
	const struct vcpu_gic *gic = &vcpu->gic;
	u64 hcr = ICH_HCR_EN | HCR_LRENPIE;

	if (!gic_sysregs_usable())
		return;
	if (!this_cpu()->lrs_clear)
		lrs_clear();
	write_sysreg_s(gic->vmcr, SYS_ICH_VMCR_EL2);
	aprs_load(gic);
	write_sysreg_s(vcpu->timer.lr, SYS_ICH_LR0_EL2);
#define L(n, reg)	if (gic->nr_lrs > n) write_sysreg_s(gic->lr[n], reg);
	HOST_LRS(L)
#undef L
	/* All in use: there may be more pending, so say when they have run low. */
	if (gic->nr_lrs && gic->nr_lrs == gic_nr_lrs())
		hcr |= ICH_HCR_UIE;
	if (read_sysreg_s(SYS_ICH_VTR_EL2) & ICH_VTR_TDS_MASK)
		hcr |= ICH_HCR_TDIR;
	if (vcpu->no_gic)
		hcr |= TRAP_ALL;
	write_sysreg_s(hcr, SYS_ICH_HCR_EL2);
}

void gic_put(struct vcpu *vcpu)
{
	struct vcpu_gic *gic = &vcpu->gic;

	if (!gic_sysregs_usable())
		return;
	gic->vmcr = read_sysreg_s(SYS_ICH_VMCR_EL2);
	gic->eoi_count = read_sysreg_s(SYS_ICH_HCR_EL2) >> ICH_HCR_EOIcount_SHIFT & 0x1f;
	aprs_put(gic);
	vcpu->timer.lr = read_sysreg_s(SYS_ICH_LR0_EL2);
#define L(n, reg)	if (gic->nr_lrs > n) gic->lr[n] = read_sysreg_s(reg);
	HOST_LRS(L)
#undef L
	/*
	 * An empty list register with its EOI bit set asks for maintenance in the next
	 * run, whoever's it is (IHI 0069 12.4.5, ICH_EISR_EL2): leave none behind.
	 */
#define L(n, reg)	if (gic->nr_lrs > n) write_sysreg_s(0, reg);
	HOST_LRS(L)
#undef L
	write_sysreg_s(0, SYS_ICH_HCR_EL2);
}

bool gic_pending(const struct vcpu *vcpu)
{
	u64 state = 0;

	if (!gic_sysregs_usable())
		return false;
	state |= read_sysreg_s(SYS_ICH_LR0_EL2);
#define L(n, reg)	if (vcpu->gic.nr_lrs > n) state |= read_sysreg_s(reg);
	HOST_LRS(L)
#undef L
	return state & ICH_LR_PENDING_BIT;
}

static bool lr_is_active(u64 lr, u32 intid)
{
	return (lr & ICH_LR_ACTIVE_BIT) && LR_INTID(lr) == intid;
}

/* Does a list register have @intid active? Then it is not any more. */
static bool lrs_deactivate(struct vcpu *vcpu, u32 intid)
{
	u64 lr = read_sysreg_s(SYS_ICH_LR0_EL2);

	if (lr_is_active(lr, intid)) {
		write_sysreg_s(lr & ~ICH_LR_ACTIVE_BIT, SYS_ICH_LR0_EL2);
		/* it is linked to the timer's physical one */
		gic_deactivate(KEEL_PHYS_VTIMER_INTID);
		vcpu->timer.phys_active = false;
		return true;
	}
#define L(n, reg) \
	if (vcpu->gic.nr_lrs > n) { \
		lr = read_sysreg_s(reg); \
		if (lr_is_active(lr, intid)) { \
			write_sysreg_s(lr & ~ICH_LR_ACTIVE_BIT, reg); \
			return true; \
		} \
	}
	HOST_LRS(L)
#undef L
	return false;
}

/* As IHI 0069 has a virtual write of ICC_DIR_EL1, but for what there is no list register for. */
s64 gic_write_dir(struct vcpu *vcpu, u64 value)
{
	u32 intid = value & INTID_MASK;

	if (!(read_sysreg_s(SYS_ICH_VMCR_EL2) & ICH_VMCR_EOIM_MASK) || intid >= FIRST_SPECIAL ||
	    lrs_deactivate(vcpu, intid))
		return EXIT_RESUME;
	vcpu->info[0] = intid;
	return KEEL_EXIT_DIR;
}

void gic_deactivate(u32 intid)
{
	write_sysreg_s(intid, SYS_ICC_DIR_EL1);
	hw_isb();
}

/*
 * EL2 acknowledged what it did not ask for: something more urgent arrived after it
 * had looked. The driver gives EL2's interrupts the highest priority, so this is a
 * host that does otherwise. A level is pending again once deactivated, an SGI is
 * sent again.
 */
static void give_back(u32 intid)
{
	u64 mpidr = read_sysreg(mpidr_el1);

	if (intid >= FIRST_SPECIAL && intid < FIRST_LPI)
		return;
	write_sysreg_s(intid, SYS_ICC_EOIR1_EL1);
	hw_isb();
	gic_deactivate(intid);
	if (intid < NR_SGIS)
		write_sysreg_s((u64)intid << 24 | BIT(mpidr & 0xf) | (mpidr >> 4 & 0xf) << 44 |
			       (mpidr >> 8 & 0xff) << 16 | (mpidr >> 16 & 0xff) << 32 |
			       (mpidr >> 32 & 0xff) << 48, SYS_ICC_SGI1R_EL1);
}

bool gic_take(u32 intid)
{
	u32 got = read_sysreg_s(SYS_ICC_IAR1_EL1) & INTID_MASK;

	hw_dsb(sy);
	if (got != intid) {
		give_back(got);
		return false;
	}
	write_sysreg_s(got, SYS_ICC_EOIR1_EL1);
	hw_isb();
	return true;
}

/*
 * Look before taking: only the timers' interrupts are EL2's, all others must stay
 * pending for the host. With EOImode 0 the host would undo what EL2 does with the
 * timer's active state: then everything is left to it.
 */
s64 gic_irq(struct vcpu *vcpu)
{
	u32 pending;

	if (!gic_sysregs_usable() || !(read_sysreg_s(SYS_ICC_CTLR_EL1) & CTLR_EOIMODE))
		return KEEL_EXIT_IRQ;
	pending = read_sysreg_s(SYS_ICC_HPPIR1_EL1) & INTID_MASK;
	if (pending == KEEL_PHYS_VTIMER_INTID) {
		timer_virt_irq(vcpu);
		return EXIT_RESUME;
	}
	return pending == world_timer_intid() ? timer_hyp_irq(vcpu) : KEEL_EXIT_IRQ;
}
