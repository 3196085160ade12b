// SPDX-License-Identifier: GPL-2.0-only
/* Timers of guests and the interrupts behind them; what sleeps and what wakes. */
#include "fake_guest.h"
#include <asm/ptrace.h>

#define ON		1UL
#define MASKED		2UL
#define MET		4UL
#define OFFSET		0x100000UL
#define NOW		0x500000UL
#define CONFIG		(KEEL_RUN_TIMER_ENABLED | KEEL_RUN_TIMER_GROUP1 | 0xa0)
#define PTIMER(x)	((u64)(x) << KEEL_RUN_TIMER_PTIMER_SHIFT)
#define PT(x)		((u64)(x) << KEEL_TIMER_PTIMER_SHIFT)

static u64 x[31];
static struct vcpu *vcpu;

/* The physical interrupt controller: what is pending, and what EL2 did to it. */
static struct {
	u32 pending;		/* ICC_HPPIR1_EL1 */
	u32 acknowledged;	/* what IAR gives, if not that */
	u32 eoi, dir;
	unsigned int iars, eois, dirs, lr0s;
	u64 sgi;
} gic;

static u64 gic_reads(u32 encoding, u64 value)
{
	if (encoding == SYS_ICC_HPPIR1_EL1)
		return gic.pending;
	if (encoding != SYS_ICC_IAR1_EL1)
		return value;
	gic.iars++;
	value = gic.acknowledged ?: gic.pending;
	gic.pending = 1023;
	return value;
}

static void gic_writes(u32 encoding, u64 value)
{
	if (encoding == SYS_ICC_EOIR1_EL1) {
		gic.eoi = value;
		gic.eois++;
	} else if (encoding == SYS_ICC_DIR_EL1) {
		gic.dir = value;
		gic.dirs++;
	} else if (encoding == SYS_ICC_SGI1R_EL1) {
		gic.sgi = value;
	} else if (encoding == SYS_ICH_LR0_EL2) {
		gic.lr0s++;
	}
}

static int timer_test_init(struct kunit *test)
{
	int ret = guest_test_init(test);

	if (ret)
		return ret;
	hw_write("cntpct_el0", OFFSET);
	vcpu = new_vcpu(test, new_vm(test, PVM), 0, 0);
	hw_write("cntpct_el0", NOW);
	gic = (typeof(gic)){ .pending = 1023 };
	hw_read_hook = gic_reads;
	hw_write_hook = gic_writes;
	memset(x, 0, sizeof(x));
	return 0;
}

/* Interrupts in order, 0: a trap with @trap; then one of the host's. */
static u32 script[8];
static u64 trap;
static unsigned int at;

static u64 follows_script(struct vcpu *v)
{
	u32 intid = script[at++];

	if (!intid)
		return leave_sync(trap);
	gic.pending = intid;
	return GUEST_IRQ;
}

static s64 go(u64 config, u32 first, u32 second)
{
	memset(x, 0, sizeof(x));
	x[KEEL_RUN_IN_TIMERS] = config;
	at = 0;
	script[0] = first;
	script[1] = second;
	script[2] = 40;
	guest_hook = follows_script;
	guest_entries = 0;
	gic.iars = gic.eois = gic.dirs = gic.lr0s = 0;
	return run(vcpu, x);
}

/* --- Interrupts --- */

static u64 lr_then;

static u64 sees_lr(struct vcpu *v)
{
	if (guest_entries == 1) {
		gic.pending = KEEL_PHYS_VTIMER_INTID;
		return GUEST_IRQ;
	}
	lr_then = hw_read_s(SYS_ICH_LR0_EL2);
	gic.pending = 40;
	return GUEST_IRQ;
}

/* The guest's timer fires: linked, left active, and the host hears nothing. */
static void virtual_timer(struct kunit *test)
{
	guest_hook = sees_lr;
	guest_entries = 0;
	x[KEEL_RUN_IN_TIMERS] = CONFIG;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, guest_entries, 2U);
	KUNIT_EXPECT_EQ(test, gic.iars, 1U);
	KUNIT_EXPECT_EQ(test, gic.eois, 1U);
	KUNIT_EXPECT_EQ(test, gic.eoi, KEEL_PHYS_VTIMER_INTID);
	KUNIT_EXPECT_EQ(test, lr_then, ICH_LR_PENDING_BIT | ICH_LR_HW | ICH_LR_GROUP |
			27UL << 32 | 0xa0UL << 48 | KEEL_VTIMER_INTID);
	/* on the way out: deactivated, for the next vCPU; pending is decided anew */
	KUNIT_EXPECT_EQ(test, gic.dirs, 1U);
	KUNIT_EXPECT_EQ(test, gic.dir, KEEL_PHYS_VTIMER_INTID);
	KUNIT_EXPECT_EQ(test, vcpu->timer.lr, 0UL);
	KUNIT_EXPECT_FALSE(test, vcpu->timer.phys_active);
	/* once: the next run has nothing to deactivate */
	KUNIT_EXPECT_EQ(test, go(CONFIG, 40, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, gic.dirs, 0U);
	KUNIT_EXPECT_EQ(test, gic.iars, 0U);
}

static u64 takes_it(struct vcpu *v)
{
	u64 lr = hw_read_s(SYS_ICH_LR0_EL2);

	if (guest_entries == 2)
		hw_write_s(SYS_ICH_LR0_EL2, (lr & ~ICH_LR_STATE) | ICH_LR_ACTIVE_BIT);
	gic.pending = guest_entries == 3 ? 40 : KEEL_PHYS_VTIMER_INTID;
	return GUEST_IRQ;
}

/* In its handler when it leaves: active stays active, also through the next run. */
static void in_the_handler(struct kunit *test)
{
	guest_hook = takes_it;
	guest_entries = 0;
	x[KEEL_RUN_IN_TIMERS] = CONFIG;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	/* fired twice; the list register was written at the load and for the first */
	KUNIT_EXPECT_EQ(test, gic.iars, 2U);
	KUNIT_EXPECT_EQ(test, gic.lr0s, 3U);
	KUNIT_EXPECT_EQ(test, vcpu->timer.lr & ICH_LR_STATE, ICH_LR_ACTIVE_BIT);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_TIMERS], KEEL_TIMER_ACTIVE);
	KUNIT_EXPECT_EQ(test, go(CONFIG, 40, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_ICH_LR0_EL2) & ICH_LR_STATE, ICH_LR_ACTIVE_BIT);
}

static void not_enabled(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, go(0xa0, KEEL_PHYS_VTIMER_INTID, 40), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, gic.lr0s, 1U);
	KUNIT_EXPECT_EQ(test, gic.dirs, 1U);
	/* group 0 */
	guest_hook = sees_lr;
	guest_entries = 0;
	x[KEEL_RUN_IN_TIMERS] = KEEL_RUN_TIMER_ENABLED | 0x12;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, lr_then, ICH_LR_PENDING_BIT | ICH_LR_HW | 27UL << 32 | 0x12UL << 48 |
			KEEL_VTIMER_INTID);
}

/* The physical timer: EL2's own fires, and the host is told. */
static void hyp_timer(struct kunit *test)
{
	vcpu->timer.cntp_ctl = ON;
	vcpu->timer.cntp_cval = NOW - 1;
	KUNIT_EXPECT_EQ(test, go(0, KEEL_PHYS_HTIMER_INTID, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, guest_entries, 1U);
	KUNIT_EXPECT_EQ(test, gic.eoi, KEEL_PHYS_HTIMER_INTID);
	KUNIT_EXPECT_EQ(test, gic.dir, KEEL_PHYS_HTIMER_INTID);
	KUNIT_EXPECT_EQ(test, gic.dirs, 1U);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_TIMERS], PT(KEEL_TIMER_PENDING | KEEL_TIMER_LEVEL));
}

/* Anything else stays pending for the host. */
static void others_are_the_hosts(struct kunit *test)
{
	static const u32 intids[] = { 1, 25, 28, 30, 40, 1019, 1022, 1023, 8192 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(intids); i++) {
		KUNIT_EXPECT_EQ(test, go(CONFIG, intids[i], 0), KEEL_EXIT_IRQ);
		KUNIT_EXPECT_EQ(test, guest_entries, 1U);
		KUNIT_EXPECT_EQ(test, gic.iars, 0U);
	}
	/* without EOImode EL2 takes none */
	hw_write_s(SYS_ICC_CTLR_EL1, 0);
	KUNIT_EXPECT_EQ(test, go(CONFIG, KEEL_PHYS_VTIMER_INTID, 0), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, guest_entries, 1U);
	KUNIT_EXPECT_EQ(test, gic.iars, 0U);
}

/* Something more urgent came between looking and taking: it is given back. */
static void another_came_first(struct kunit *test)
{
	static const struct { u32 intid; bool ended; u64 sgi; } others[] = {
		{ 40, true, 0 },
		{ 9000, true, 0 },
		{ 5, true, 5UL << 24 | 0x2UL << 48 | 0x3UL << 32 | 0x4UL << 16 | 0x8UL },
		{ 1023, false, 0 },
		{ 1020, false, 0 },
	};
	unsigned int i;

	/* Aff3.2.1.0 = 2.3.4.3 */
	hw_write("mpidr_el1", 0x0200030403 | BIT(31));
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		gic.sgi = 0;
		gic.acknowledged = others[i].intid;
		KUNIT_EXPECT_EQ(test, go(CONFIG, KEEL_PHYS_VTIMER_INTID, 40), KEEL_EXIT_IRQ);
		KUNIT_EXPECT_EQ(test, gic.eois, (u32)others[i].ended);
		KUNIT_EXPECT_EQ(test, gic.dirs, (u32)others[i].ended);
		if (others[i].ended)
			KUNIT_EXPECT_EQ(test, gic.dir, others[i].intid);
		KUNIT_EXPECT_EQ(test, gic.sgi, others[i].sgi);
		KUNIT_EXPECT_EQ(test, gic.lr0s, 1U);
		KUNIT_EXPECT_FALSE(test, vcpu->timer.phys_active);
		gic.acknowledged = 0;
	}
	world_on_cpu(0);
}

/* --- List registers and priority state --- */

static const u32 lr_regs[] = {
	SYS_ICH_LR1_EL2, SYS_ICH_LR2_EL2, SYS_ICH_LR3_EL2, SYS_ICH_LR4_EL2,
	SYS_ICH_LR5_EL2, SYS_ICH_LR6_EL2, SYS_ICH_LR7_EL2, SYS_ICH_LR8_EL2,
};

static u64 acks_all(struct vcpu *v)
{
	unsigned int i;

	for (i = 0; i < v->gic.nr_lrs; i++) {
		u64 lr = hw_read_s(lr_regs[i]);

		hw_write_s(lr_regs[i], (lr & ~ICH_LR_STATE) | ICH_LR_ACTIVE_BIT);
	}
	lr_then = hw_read_s(SYS_ICH_HCR_EL2);
	gic.pending = 40;
	return GUEST_IRQ;
}

static void list_registers(struct kunit *test)
{
	unsigned int nr, i;

	hw_write_s(SYS_ICH_VTR_EL2, 4UL << 26 | 8);
	guest_hook = acks_all;
	for (nr = 0; nr <= 8; nr++) {
		for (i = 0; i < 8; i++) {
			hw_write_s(lr_regs[i], 0xdead);
			x[KEEL_RUN_IN_LR + i] = ICH_LR_PENDING_BIT | (40 + i);
		}
		x[KEEL_RUN_IN_FLAGS] = nr;
		KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
		for (i = 0; i < 8; i++) {
			u64 state = i < nr ? ICH_LR_ACTIVE_BIT : ICH_LR_PENDING_BIT;

			KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_LR + i], state | (40 + i));
			/* none stays behind; of what reset left none gets in */
			KUNIT_EXPECT_EQ(test, hw_read_s(lr_regs[i]),
					nr == 0 || i < nr ? 0 : 0xdeadUL);
		}
		/* all in use: more may be waiting */
		KUNIT_EXPECT_EQ(test, lr_then, ICH_HCR_EN | BIT(2) |
					 (nr == 8 ? ICH_HCR_UIE : 0UL));
	}
	memset(x, 0, sizeof(x));
}

static const u32 ap_regs[2][4] = {
	{ SYS_ICH_AP0R0_EL2, SYS_ICH_AP0R1_EL2, SYS_ICH_AP0R2_EL2, SYS_ICH_AP0R3_EL2 },
	{ SYS_ICH_AP1R0_EL2, SYS_ICH_AP1R1_EL2, SYS_ICH_AP1R2_EL2, SYS_ICH_AP1R3_EL2 },
};

static u64 takes_priorities(struct vcpu *v)
{
	unsigned int i;

	for (i = 0; i < 8; i++)
		hw_write_s(ap_regs[i / 4][i % 4], hw_read_s(ap_regs[i / 4][i % 4]) + 0x100);
	hw_write_s(SYS_ICH_VMCR_EL2, hw_read_s(SYS_ICH_VMCR_EL2) + 0x100);
	gic.pending = 40;
	return GUEST_IRQ;
}

static void priority_state(struct kunit *test)
{
	static const struct { u8 pre_bits, nr; } sizes[] = { { 4, 1 }, { 5, 2 }, { 6, 4 } };
	unsigned int s, i;

	guest_hook = takes_priorities;
	for (s = 0; s < ARRAY_SIZE(sizes); s++) {
		u64 *ap[2] = { vcpu->gic.ap0r, vcpu->gic.ap1r };

		hw_write_s(SYS_ICH_VTR_EL2, (u64)sizes[s].pre_bits << 26 | 3);
		for (i = 0; i < 8; i++) {
			ap[i / 4][i % 4] = 0x10 + i;
			hw_write_s(ap_regs[i / 4][i % 4], 0xdead);
		}
		vcpu->gic.vmcr = 0x77;
		KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
		for (i = 0; i < 8; i++)
			KUNIT_EXPECT_EQ(test, ap[i / 4][i % 4],
					0x10 + i + (i % 4 < sizes[s].nr ? 0x100 : 0));
		KUNIT_EXPECT_EQ(test, vcpu->gic.vmcr, 0x177UL);
		KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_VMCR], 0x177UL);
	}
	memset(x, 0, sizeof(x));
}

/* --- The timers themselves --- */

static u64 ctl_then, cval_then, hyp_ctl_then, hyp_cval_then;

static u64 sees_timers(struct vcpu *v)
{
	ctl_then = hw_read("cntv_ctl_el0");
	cval_then = hw_read("cntv_cval_el0");
	hyp_ctl_then = hw_read("cnthp_ctl_el2");
	hyp_cval_then = hw_read("cnthp_cval_el2");
	hw_write("cntv_ctl_el0", MET | ON);
	hw_write("cntv_cval_el0", 0x7777);
	gic.pending = 40;
	return GUEST_IRQ;
}

static void loaded_and_put(struct kunit *test)
{
	vcpu->timer.cntv_ctl = ON | MASKED;
	vcpu->timer.cntv_cval = 0x1234;
	vcpu->timer.cntp_ctl = ON;
	vcpu->timer.cntp_cval = NOW + 5;
	guest_hook = sees_timers;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, ctl_then, ON | MASKED);
	KUNIT_EXPECT_EQ(test, cval_then, 0x1234UL);
	KUNIT_EXPECT_EQ(test, hyp_ctl_then, ON);
	KUNIT_EXPECT_EQ(test, hyp_cval_then, NOW + 5);
	KUNIT_EXPECT_EQ(test, vcpu->timer.cntv_ctl, ON);
	KUNIT_EXPECT_EQ(test, vcpu->timer.cntv_cval, 0x7777UL);
	KUNIT_EXPECT_EQ(test, hw_read("cntv_ctl_el0"), 0UL);
	KUNIT_EXPECT_EQ(test, hw_read("cnthp_ctl_el2"), 0UL);
	/* NOW is past 0x7777 of the guest's counter; the physical one is not there yet */
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_TIMERS], KEEL_TIMER_PENDING | KEEL_TIMER_LEVEL);
	/* masked or told already: EL2's timer stays off */
	vcpu->timer.cntp_ctl = ON | MASKED;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, hyp_ctl_then, 0UL);
	vcpu->timer.cntp_ctl = ON;
	vcpu->timer.cntp_cval = NOW;
	vcpu->timer.phys_level = true;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, hyp_ctl_then, 0UL);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_TIMERS], KEEL_TIMER_PENDING | KEEL_TIMER_LEVEL |
			PT(KEEL_TIMER_PENDING | KEEL_TIMER_LEVEL));
}

static void state_for_the_host(struct kunit *test)
{
	static const struct { u64 ctl, cval; bool level; } cases[] = {
		{ ON, NOW - OFFSET, true }, { ON, NOW - OFFSET + 1, false },
		{ ON | MASKED, 0, false }, { 0, 0, false }, { MASKED, 0, false }, { ON, 0, true },
		{ ON, ~0UL, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		vcpu->timer.cntv_ctl = cases[i].ctl;
		vcpu->timer.cntv_cval = cases[i].cval;
		KUNIT_EXPECT_EQ_MSG(test, timer_state(vcpu), cases[i].level ?
				    KEEL_TIMER_PENDING | KEEL_TIMER_LEVEL : 0UL, "case %u", i);
	}
}

static s64 sleep_with(u64 config)
{
	trap = EC(WFx);
	return go(config, 0, 40);
}

/* A WFI with something to take goes on; else the host hears when to wake it. */
static void sleeping(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, sleep_with(CONFIG), KEEL_EXIT_WFI);
	KUNIT_EXPECT_EQ(test, x[2], ~0UL);
	KUNIT_EXPECT_EQ(test, vcpu->pc, 4UL);
	vcpu->timer.cntv_ctl = ON;
	vcpu->timer.cntv_cval = 0x600000;
	KUNIT_EXPECT_EQ(test, sleep_with(CONFIG), KEEL_EXIT_WFI);
	KUNIT_EXPECT_EQ(test, x[2], 0x600000 + OFFSET);
	vcpu->timer.cntp_ctl = ON;
	vcpu->timer.cntp_cval = 0x600000;
	KUNIT_EXPECT_EQ(test, sleep_with(CONFIG), KEEL_EXIT_WFI);
	KUNIT_EXPECT_EQ(test, x[2], 0x600000UL);
	vcpu->timer.cntp_cval = 0x800000;
	KUNIT_EXPECT_EQ(test, sleep_with(CONFIG), KEEL_EXIT_WFI);
	KUNIT_EXPECT_EQ(test, x[2], 0x600000 + OFFSET);
	vcpu->timer.cntv_ctl = ON | MASKED;
	KUNIT_EXPECT_EQ(test, sleep_with(CONFIG), KEEL_EXIT_WFI);
	KUNIT_EXPECT_EQ(test, x[2], 0x800000UL);
	/* beyond the end of time */
	vcpu->timer.cntp_ctl = 0;
	vcpu->timer.cntv_ctl = ON;
	vcpu->timer.cntv_cval = ~0UL - 5;
	KUNIT_EXPECT_EQ(test, sleep_with(CONFIG), KEEL_EXIT_WFI);
	KUNIT_EXPECT_EQ(test, x[2], ~0UL);
}

static u64 wfi_with_timer(struct vcpu *v)
{
	if (guest_entries == 1) {
		hw_write("cntv_ctl_el0", ON | MET);
		return leave_sync(EC(WFx));
	}
	gic.pending = 40;
	return GUEST_IRQ;
}

static void awake(struct kunit *test)
{
	/* the virtual timer, if the guest would take its interrupt */
	guest_hook = wfi_with_timer;
	guest_entries = 0;
	x[KEEL_RUN_IN_TIMERS] = CONFIG;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	guest_entries = 0;
	x[KEEL_RUN_IN_TIMERS] = PTIMER(CONFIG);
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_WFI);
	vcpu->timer.cntv_ctl = 0;
	/* the physical one */
	vcpu->timer.cntp_ctl = ON;
	vcpu->timer.cntp_cval = NOW;
	KUNIT_EXPECT_EQ(test, sleep_with(PTIMER(CONFIG)), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, sleep_with(CONFIG), KEEL_EXIT_WFI);
	vcpu->timer.cntp_ctl = 0;
	/* a list register, of EL2's or of the host's */
	vcpu->timer.lr = ICH_LR_PENDING_BIT | ICH_LR_ACTIVE_BIT | KEEL_VTIMER_INTID;
	KUNIT_EXPECT_EQ(test, sleep_with(0), KEEL_EXIT_IRQ);
	vcpu->timer.lr = ICH_LR_ACTIVE_BIT | KEEL_VTIMER_INTID;
	KUNIT_EXPECT_EQ(test, sleep_with(0), KEEL_EXIT_WFI);
	vcpu->timer.lr = 0;
	memset(x, 0, sizeof(x));
	x[KEEL_RUN_IN_FLAGS] = 2;
	x[KEEL_RUN_IN_LR + 1] = ICH_LR_PENDING_BIT | 50;
	at = 0;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	x[KEEL_RUN_IN_LR + 1] = ICH_LR_ACTIVE_BIT | 50;
	at = 0;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_WFI);
}

static s64 phys_write(u32 reg, u64 value)
{
	trap = SYS64(reg, 9, 0);
	vcpu->regs.x[9] = value;
	return go(0, 0, 40);
}

static u64 phys_read(u32 reg)
{
	trap = SYS64(reg, 9, 1);
	vcpu->regs.x[9] = 0xbad;
	go(0, 0, 40);
	return vcpu->regs.x[9];
}

static void physical_timer(struct kunit *test)
{
	phys_write(SYS_CNTP_CTL_EL0, ~0UL);
	KUNIT_EXPECT_EQ(test, vcpu->timer.cntp_ctl, ON | MASKED);
	phys_write(SYS_CNTP_CTL_EL0, 0);
	phys_write(SYS_CNTP_CVAL_EL0, 0x123456789);
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTP_CVAL_EL0), 0x123456789UL);
	phys_write(SYS_CNTP_TVAL_EL0, 100);
	KUNIT_EXPECT_EQ(test, vcpu->timer.cntp_cval, NOW + 100);
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTP_TVAL_EL0), 100UL);
	/* 32 bits, signed */
	phys_write(SYS_CNTP_TVAL_EL0, 0xdead0000ffffff9cUL);
	KUNIT_EXPECT_EQ(test, vcpu->timer.cntp_cval, NOW - 100);
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTP_TVAL_EL0), 0xffffff9cUL);
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTP_CTL_EL0), 0UL);
	/* on: the condition is met, and the host is to raise the level */
	KUNIT_EXPECT_EQ(test, phys_write(SYS_CNTP_CTL_EL0, ON), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, guest_entries, 1U);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_TIMERS], PT(KEEL_TIMER_PENDING | KEEL_TIMER_LEVEL));
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTP_CTL_EL0), ON | MET);
	/* and later to lower it; what changes neither runs on */
	KUNIT_EXPECT_EQ(test, phys_write(SYS_CNTP_CVAL_EL0, NOW - 1), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, guest_entries, 2U);
	KUNIT_EXPECT_EQ(test, phys_write(SYS_CNTP_CVAL_EL0, NOW + 1), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, guest_entries, 1U);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_TIMERS], 0UL);
	KUNIT_EXPECT_EQ(test, phys_write(SYS_CNTP_CVAL_EL0, NOW + 2), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, guest_entries, 2U);
	KUNIT_EXPECT_EQ(test, hw_read("cnthp_cval_el2"), NOW + 2);
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTP_CTL_EL0), ON);
}

/* The guest's physical counter is behind the hardware's, or ahead of it: reads trap then. */
static u64 cnthctl_then;

static u64 sees_counter(struct vcpu *v)
{
	cnthctl_then = hw_read("cnthctl_el2");
	gic.pending = 40;
	return GUEST_IRQ;
}

static void physical_offset(struct kunit *test)
{
	guest_hook = sees_counter;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, cnthctl_then, 1UL);
	vcpu->vm->cntpoff = NOW - 1000;
	memset(x, 0, sizeof(x));
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, cnthctl_then, 0UL);
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTPCT_EL0), 1000UL);
	phys_write(SYS_CNTP_TVAL_EL0, 100);
	KUNIT_EXPECT_EQ(test, vcpu->timer.cntp_cval, 1100UL);
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTP_TVAL_EL0), 100UL);
	/* due when the hardware's counter says so much more */
	phys_write(SYS_CNTP_CTL_EL0, ON);
	KUNIT_EXPECT_EQ(test, hw_read("cnthp_cval_el2"), NOW + 100);
	KUNIT_EXPECT_EQ(test, timer_next(vcpu), NOW + 100);
	phys_write(SYS_CNTP_CVAL_EL0, 999);
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTP_CTL_EL0), ON | MET);
	/* beyond the end of the hardware's time */
	phys_write(SYS_CNTP_CVAL_EL0, ~0UL);
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTP_CTL_EL0), ON);
	KUNIT_EXPECT_EQ(test, hw_read("cnthp_cval_el2"), ~0UL);
	/* ahead */
	vcpu->vm->cntpoff = -5UL;
	KUNIT_EXPECT_EQ(test, phys_read(SYS_CNTPCT_EL0), NOW + 5);
	phys_write(SYS_CNTP_CVAL_EL0, NOW + 25);
	KUNIT_EXPECT_EQ(test, hw_read("cnthp_cval_el2"), NOW + 20);
}

/* --- Other system registers --- */

static u64 sysreg(u32 reg, bool read, u64 value)
{
	trap = SYS64(reg, 9, read);
	vcpu->regs.x[9] = value;
	vcpu->pc = 0x1000;
	vcpu->el1[EL1_SYS_VBAR_EL1] = 0x20000;
	vcpu->el1[EL1_SYS_ESR_EL1] = 0;
	vcpu->regs.spsr = PSR_MODE_EL1h;
	go(0, 0, 40);
	return vcpu->regs.x[9];
}

static bool undefined(void)
{
	return vcpu->pc == 0x20200 && vcpu->el1[EL1_SYS_ESR_EL1] == EC(UNKNOWN);
}

static void system_registers(struct kunit *test)
{
	static const u32 ignored[] = {
		SYS_DC_ISW, SYS_DC_CSW, SYS_DC_CISW, SYS_ACTLR_EL1, SYS_OSLAR_EL1, SYS_MDSCR_EL1,
		SYS_DBGBVRn_EL1(0), SYS_DBGWCRn_EL1(15),
	};
	static const u32 not_there[] = {
		SYS_PMCR_EL0, SYS_TRCOSLAR, SYS_SCXTNUM_EL1, SYS_ZCR_EL1, SYS_LORC_EL1,
		SYS_ICC_IAR1_EL1, SYS_DC_CIGSW, SYS_AMCR_EL0,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ignored); i++) {
		KUNIT_EXPECT_EQ(test, sysreg(ignored[i], false, 0x77), 0x77UL);
		KUNIT_EXPECT_EQ_MSG(test, vcpu->pc, 0x1004UL, "register %u", i);
	}
	for (i = 0; i < ARRAY_SIZE(not_there); i++) {
		KUNIT_EXPECT_EQ(test, sysreg(not_there[i], true, 0x77), 0x77UL);
		KUNIT_EXPECT_TRUE_MSG(test, undefined(), "register %u", i);
		KUNIT_EXPECT_EQ(test, sysreg(not_there[i], false, 0x77), 0x77UL);
		KUNIT_EXPECT_TRUE_MSG(test, undefined(), "register %u", i);
	}
	KUNIT_EXPECT_EQ(test, sysreg(SYS_ACTLR_EL1, true, 0x77), 0UL);
	KUNIT_EXPECT_EQ(test, sysreg(SYS_OSLSR_EL1, true, 0x77), 8UL);
	KUNIT_EXPECT_EQ(test, sysreg(SYS_DBGBVRn_EL1(1), true, 0x77), 0UL);
	KUNIT_EXPECT_EQ(test, sysreg(SYS_ID_AA64DFR0_EL1, true, 0x77), 6UL);
	KUNIT_EXPECT_EQ(test, vcpu->pc, 0x1004UL);
	/* ID registers are not for writing; set/way is not for reading */
	sysreg(SYS_ID_AA64DFR0_EL1, false, 0x77);
	KUNIT_EXPECT_TRUE(test, undefined());
	sysreg(SYS_DC_ISW, true, 0x77);
	KUNIT_EXPECT_TRUE(test, undefined());
}

static void interrupts_to_others(struct kunit *test)
{
	static const u32 regs[] = { SYS_ICC_SGI1R_EL1, SYS_ICC_ASGI1R_EL1, SYS_ICC_SGI0R_EL1 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		sysreg(regs[i], false, 0x3000001);
		KUNIT_EXPECT_EQ(test, (s64)x[1], KEEL_EXIT_SGI);
		KUNIT_EXPECT_EQ(test, x[2], 0x3000001UL);
		KUNIT_EXPECT_EQ(test, x[3], (u64)i);
		KUNIT_EXPECT_EQ(test, x[4], 0UL);
		KUNIT_EXPECT_EQ(test, vcpu->pc, 0x1004UL);
	}
	hw_write_s(SYS_ICC_SRE_EL2, 0);
	sysreg(SYS_ICC_SGI1R_EL1, false, 1);
	KUNIT_EXPECT_EQ(test, (s64)x[1], KEEL_EXIT_IRQ);
	KUNIT_EXPECT_TRUE(test, undefined());
}

#define EOIMODE		ICH_VMCR_EOIM_MASK
#define TIMER_ACTIVE	(ICH_LR_ACTIVE_BIT | ICH_LR_HW | \
			 (u64)KEEL_PHYS_VTIMER_INTID << ICH_LR_PHYS_ID_SHIFT | KEEL_VTIMER_INTID)

/* The guest writes @value to ICC_DIR_EL1 with two interrupts and the timer's active. */
static s64 writes_dir(u64 vmcr, u64 value)
{
	trap = SYS64(SYS_ICC_DIR_EL1, 9, 0);
	memset(x, 0, sizeof(x));
	x[KEEL_RUN_IN_FLAGS] = 2;
	x[KEEL_RUN_IN_LR] = ICH_LR_ACTIVE_BIT | ICH_LR_EOI | 40;
	x[KEEL_RUN_IN_LR + 1] = ICH_LR_STATE | 41;
	vcpu->timer.lr = TIMER_ACTIVE;
	vcpu->gic.vmcr = vmcr;
	vcpu->regs.x[9] = value;
	vcpu->pc = 0x1000;
	at = 0;
	script[0] = 0;
	script[1] = 40;
	guest_hook = follows_script;
	gic.dirs = 0;
	return run(vcpu, x);
}

static void deactivated_by_dir(struct kunit *test)
{
	static const u32 no_effect[] = { 1020, 1023, 1024, 8192, 0xffffff };
	unsigned int i;

	hw_write_s(SYS_ICH_VTR_EL2, 4UL << 26 | ICH_VTR_TDS_MASK | 3);
	KUNIT_EXPECT_EQ(test, writes_dir(EOIMODE, 40), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_LR], ICH_LR_EOI | 40UL);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_LR + 1], ICH_LR_STATE | 41);
	KUNIT_EXPECT_EQ(test, vcpu->pc, 0x1004UL);
	KUNIT_EXPECT_EQ(test, gic.dirs, 0U);
	KUNIT_EXPECT_EQ(test, writes_dir(EOIMODE, 41), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_LR + 1], ICH_LR_PENDING_BIT | 41);

	/* the timer's: with its physical one */
	KUNIT_EXPECT_EQ(test, writes_dir(EOIMODE, KEEL_VTIMER_INTID), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, gic.dirs, 1U);
	KUNIT_EXPECT_EQ(test, gic.dir, (u64)KEEL_PHYS_VTIMER_INTID);
	KUNIT_EXPECT_EQ(test, vcpu->timer.lr, 0UL);

	/* of another vCPU, or beyond the list registers */
	KUNIT_EXPECT_EQ(test, writes_dir(EOIMODE, 42), KEEL_EXIT_DIR);
	KUNIT_EXPECT_EQ(test, x[2], 42UL);
	KUNIT_EXPECT_EQ(test, vcpu->pc, 0x1004UL);

	/* EOI has done it all: the register does nothing */
	KUNIT_EXPECT_EQ(test, writes_dir(0, 40), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_LR], ICH_LR_ACTIVE_BIT | ICH_LR_EOI | 40);
	for (i = 0; i < ARRAY_SIZE(no_effect); i++)
		KUNIT_EXPECT_EQ(test, writes_dir(EOIMODE, no_effect[i]), KEEL_EXIT_IRQ);

	hw_write_s(SYS_ICC_SRE_EL2, 0);
	sysreg(SYS_ICC_DIR_EL1, false, 40);
	KUNIT_EXPECT_TRUE(test, undefined());
}

static u64 ends_three(struct vcpu *v)
{
	lr_then = hw_read_s(SYS_ICH_HCR_EL2);
	hw_write_s(SYS_ICH_HCR_EL2, lr_then | 3UL << 27);
	gic.pending = 40;
	return GUEST_IRQ;
}

static void more_active_than_list_registers(struct kunit *test)
{
	guest_hook = ends_three;
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	/* maintenance, so that the host learns it now; DIR traps where it can */
	KUNIT_EXPECT_EQ(test, lr_then, ICH_HCR_EN | BIT(2));
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_EOI_COUNT], 3UL);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_ICH_HCR_EL2), 0UL);
	hw_write_s(SYS_ICH_VTR_EL2, 4UL << 26 | ICH_VTR_TDS_MASK | 3);
	memset(x, 0, sizeof(x));
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, lr_then, ICH_HCR_EN | BIT(2) | ICH_HCR_TDIR);

	/* told once */
	guest_hook = acks_all;
	memset(x, 0, sizeof(x));
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_IRQ);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_EOI_COUNT], 0UL);
	vcpu->gic.eoi_count = 3;
	vcpu->power = VCPU_OFF;
	memset(x, 0, sizeof(x));
	KUNIT_EXPECT_EQ(test, run(vcpu, x), KEEL_EXIT_CPU_OFF);
	KUNIT_EXPECT_EQ(test, x[KEEL_RUN_OUT_EOI_COUNT], 0UL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(deactivated_by_dir),
	KUNIT_CASE(more_active_than_list_registers),
	KUNIT_CASE(virtual_timer),
	KUNIT_CASE(in_the_handler),
	KUNIT_CASE(not_enabled),
	KUNIT_CASE(hyp_timer),
	KUNIT_CASE(others_are_the_hosts),
	KUNIT_CASE(another_came_first),
	KUNIT_CASE(list_registers),
	KUNIT_CASE(priority_state),
	KUNIT_CASE(loaded_and_put),
	KUNIT_CASE(state_for_the_host),
	KUNIT_CASE(sleeping),
	KUNIT_CASE(awake),
	KUNIT_CASE(physical_timer),
	KUNIT_CASE(physical_offset),
	KUNIT_CASE(system_registers),
	KUNIT_CASE(interrupts_to_others),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("timer"),
	.init = timer_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
