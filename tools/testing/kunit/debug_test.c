// SPDX-License-Identifier: GPL-2.0-only
/* Debug registers: a guest's in memory, in the CPU while they have an effect, and nobody else's. */
#include "fake_guest.h"
#include <asm/kvm_arm.h>
#include <asm/ptrace.h>

#define HOST(i)		(0x1111000000000000UL + (i))
#define HMC_SSC		GENMASK(15, 13)
#define BRPS		5UL
#define WRPS		3UL
#define DFR0(b, w)	(8 | (b) << ID_AA64DFR0_EL1_BRPs_SHIFT | (w) << ID_AA64DFR0_EL1_WRPs_SHIFT | \
			 1UL << ID_AA64DFR0_EL1_CTX_CMPs_SHIFT)
#define SYS(reg)	(KEEL_REG_SYS | (reg) >> 5)
#define SS		BIT(0)
#define KDE		BIT(13)
#define MDE		BIT(15)

static u64 x[31];
static struct vcpu *vcpu, *hidden;
static struct kunit *test_now;
static bool watching;

static u32 bank_reg(unsigned int op2, unsigned int n)
{
	return sys_reg(2, 0, 0, n, op2);
}

static bool in_bank(u32 reg)
{
	return sys_reg_Op0(reg) == 2 && !sys_reg_Op1(reg) && !sys_reg_CRn(reg) &&
	       sys_reg_Op2(reg) >= 4;
}

/* The host's, of its breakpoints and watchpoints that exist; else the registers are not there. */
static u64 host_value(u32 reg)
{
	bool control = sys_reg_Op2(reg) & 1;

	return control ? 0xe1e7UL + sys_reg_CRm(reg) : HOST(reg);
}

static bool is_there(u32 reg)
{
	u64 dfr0 = hw_read("id_aa64dfr0_el1");

	return sys_reg_CRm(reg) <= (dfr0 >> (sys_reg_Op2(reg) < 6 ? ID_AA64DFR0_EL1_BRPs_SHIFT :
								    ID_AA64DFR0_EL1_WRPs_SHIFT) & 0xf);
}

static void host_writes_all(void)
{
	unsigned int n, op2;

	for (n = 0; n < 16; n++)
		for (op2 = 4; op2 < 8; op2++)
			hw_write_s(bank_reg(op2, n), host_value(bank_reg(op2, n)));
	hw_write_s(SYS_MDSCR_EL1, HOST(1));
}

static void expect_host(struct kunit *test)
{
	unsigned int n, op2;

	for (n = 0; n < 16; n++)
		for (op2 = 4; op2 < 8; op2++)
			KUNIT_EXPECT_EQ_MSG(test, hw_read_s(bank_reg(op2, n)),
					    host_value(bank_reg(op2, n)), "op2 %u, %u", op2, n);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_MDSCR_EL1), HOST(1));
}

static int debug_test_init(struct kunit *test)
{
	int ret = guest_test_init(test);

	if (ret)
		return ret;
	test_now = test;
	hw_write("id_aa64dfr0_el1", DFR0(BRPS, WRPS));
	vcpu = new_vcpu(test, new_vm(test, NPVM), 0, 0);
	hidden = new_vcpu(test, new_vm(test, PVM), 0, 0);
	memset(x, 0, sizeof(x));
	watching = false;
	host_writes_all();
	return 0;
}

/* What the guest does, one access a trap; then it looks around, and leaves. */
static struct { u32 reg; bool read; u64 value; } script[80];
static unsigned int nr_script, at;
static void (*looks)(struct vcpu *v);

static u64 follows_script(struct vcpu *v)
{
	if (at && script[at - 1].read)
		script[at - 1].value = v->regs.x[3];
	if (at < nr_script) {
		v->regs.x[3] = script[at].value;
		at++;
		return leave_sync(SYS64(script[at - 1].reg, 3, script[at - 1].read));
	}
	if (looks)
		looks(v);
	return GUEST_IRQ;
}

static void wr(u32 reg, u64 value)
{
	script[nr_script].reg = reg;
	script[nr_script].read = false;
	script[nr_script++].value = value;
}

static void rd(u32 reg)
{
	script[nr_script].reg = reg;
	script[nr_script].read = true;
	script[nr_script++].value = 0x5555;
}

/* Accesses to the CPU's breakpoints and watchpoints since watch(), in runs. */
static unsigned int touched;

static void counts_writes(u32 reg, u64 value)
{
	touched += in_bank(reg);
	if (in_bank(reg))
		KUNIT_EXPECT_TRUE_MSG(test_now, is_there(reg), "register %x", reg);
}

static u64 counts_reads(u32 reg, u64 value)
{
	counts_writes(reg, value);
	return value;
}

static void watch(void)
{
	touched = 0;
	watching = true;
}

static void go(struct vcpu *v, void (*then)(struct vcpu *v))
{
	looks = then;
	at = 0;
	guest_hook = follows_script;
	hw_write_hook = watching ? counts_writes : NULL;
	hw_read_hook = watching ? counts_reads : NULL;
	KUNIT_EXPECT_EQ(test_now, run(v, x), KEEL_EXIT_IRQ);
	hw_write_hook = NULL;
	hw_read_hook = NULL;
	KUNIT_EXPECT_EQ(test_now, at, nr_script);
	nr_script = 0;
	expect_host(test_now);
}

/* --- Cost --- */

/* A guest that does not debug, or only prepares to, pays for no register of the CPU's. */
static void only_when_it_matters(struct kunit *test)
{
	watch();
	go(vcpu, NULL);
	wr(bank_reg(4, 0), 0x1234);
	wr(bank_reg(5, 0), 1);
	wr(SYS_MDSCR_EL1, KDE);
	go(vcpu, NULL);
	KUNIT_EXPECT_EQ(test, touched, 0U);
	wr(SYS_MDSCR_EL1, KDE | MDE);
	go(vcpu, NULL);
	/* saved, loaded, put back: each register that there is */
	KUNIT_EXPECT_EQ(test, touched, 3U * 2 * (BRPS + 1 + WRPS + 1));
	watching = false;
}

/* --- The switch --- */

static void sees_its_own(struct vcpu *v)
{
	KUNIT_EXPECT_EQ(test_now, hw_read_s(bank_reg(4, 1)), 0x4001UL);
	KUNIT_EXPECT_EQ(test_now, hw_read_s(bank_reg(5, 1)), 0x1e7UL);
	KUNIT_EXPECT_EQ(test_now, hw_read_s(bank_reg(6, WRPS)), 0x8000UL);
	KUNIT_EXPECT_EQ(test_now, hw_read_s(bank_reg(7, WRPS)), 0x1fffUL);
	/* the host's are gone */
	KUNIT_EXPECT_EQ(test_now, hw_read_s(bank_reg(5, 0)), 0UL);
	KUNIT_EXPECT_EQ(test_now, hw_read_s(bank_reg(4, BRPS)), 0UL);
	KUNIT_EXPECT_EQ(test_now, hw_read_s(SYS_MDSCR_EL1), KDE | MDE);
}

static void its_own_and_the_hosts(struct kunit *test)
{
	unsigned int i;

	wr(SYS_MDSCR_EL1, KDE | MDE);
	wr(bank_reg(4, 1), 0x4001);
	wr(bank_reg(5, 1), 0x1e7);
	wr(bank_reg(6, WRPS), 0x8000);
	wr(bank_reg(7, WRPS), 0x1fff);
	rd(bank_reg(4, 1));
	rd(bank_reg(7, WRPS));
	rd(SYS_MDSCR_EL1);
	go(vcpu, sees_its_own);
	KUNIT_EXPECT_EQ(test, script[5].value, 0x4001UL);
	KUNIT_EXPECT_EQ(test, script[6].value, 0x1fffUL);
	KUNIT_EXPECT_EQ(test, script[7].value, KDE | MDE);
	/* from the first instruction of the next run on, and never in another VM */
	for (i = 0; i < 2; i++) {
		go(vcpu, sees_its_own);
		watch();
		go(hidden, NULL);
		watching = false;
		KUNIT_EXPECT_EQ(test, touched, 0U);
	}
	KUNIT_EXPECT_FALSE(test, vcpu->debug.live);
}

/* The rest of a bank the CPU does not have: UNDEFINED, even at EL2. */
static void smallest_bank(struct kunit *test)
{
	unsigned int n, op2;

	hw_write("id_aa64dfr0_el1", DFR0(1UL, 0UL));
	watch();
	wr(SYS_MDSCR_EL1, MDE);
	for (n = 0; n < 16; n++)
		for (op2 = 4; op2 < 8; op2++)
			wr(bank_reg(op2, n), ~0UL);
	go(vcpu, NULL);
	watching = false;
}

static void panicked(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(SYS_MDSCR_EL1), MDE), 0);
	switch_to_guest(vcpu);
	KUNIT_EXPECT_EQ(test, hw_read_s(bank_reg(5, 0)), 0UL);
	switch_abandon();
	expect_host(test);
}

/* --- What a guest may ask for --- */

static void finds_nothing_of_el2(struct vcpu *v)
{
	unsigned int n;

	for (n = 0; n <= BRPS; n++)
		KUNIT_EXPECT_EQ(test_now, hw_read_s(bank_reg(5, n)), n & 1 ? 0x7f01e7UL : 0);
	for (n = 0; n <= WRPS; n++)
		KUNIT_EXPECT_EQ(test_now, hw_read_s(bank_reg(7, n)), 0x1f1f1fffUL);
	KUNIT_EXPECT_EQ(test_now, hw_read_s(SYS_MDSCR_EL1), SS | BIT(12) | KDE | MDE);
}

/* Everything set: nothing of it matches at EL2, in another state, or a VMID. */
static void everything(struct kunit *test)
{
	unsigned int n;

	for (n = 0; n < 16; n++) {
		wr(bank_reg(4, n), ~0UL);
		wr(bank_reg(5, n), n & 1 ? ~BIT(23) : ~0UL);
		wr(bank_reg(6, n), ~0UL);
		wr(bank_reg(7, n), ~0UL);
	}
	wr(SYS_MDSCR_EL1, ~0UL);
	go(vcpu, finds_nothing_of_el2);
	for (n = 0; n < 16; n++) {
		KUNIT_EXPECT_EQ(test, vcpu->debug.bank.bcr[n] & (HMC_SSC | BIT(23)), 0UL);
		KUNIT_EXPECT_EQ(test, vcpu->debug.bank.wcr[n] & HMC_SSC, 0UL);
	}
}

static void sees_locked(struct vcpu *v)
{
	KUNIT_EXPECT_EQ(test_now, hw_read_s(SYS_MDSCR_EL1), 0UL);
}

/* The lock is the guest's: it disables, and the CPU's own is not touched. */
static void os_lock(struct kunit *test)
{
	hw_write_s(SYS_OSLAR_EL1, 0x77);
	wr(SYS_MDSCR_EL1, SS | KDE | MDE);
	rd(SYS_OSLSR_EL1);
	wr(SYS_OSLAR_EL1, 1);
	rd(SYS_OSLSR_EL1);
	rd(SYS_MDSCR_EL1);
	wr(SYS_MDSCR_EL1, KDE | MDE);
	wr(SYS_OSLSR_EL1, 0);
	rd(SYS_OSLSR_EL1);
	go(vcpu, sees_locked);
	KUNIT_EXPECT_EQ(test, script[1].value, 8UL);
	KUNIT_EXPECT_EQ(test, script[3].value, 0xaUL);
	KUNIT_EXPECT_EQ(test, script[4].value, SS | KDE | MDE);
	KUNIT_EXPECT_EQ(test, script[7].value, 0xaUL);
	go(vcpu, sees_locked);
	wr(SYS_OSLAR_EL1, 2);
	rd(SYS_OSLSR_EL1);
	go(vcpu, NULL);
	KUNIT_EXPECT_EQ(test, script[1].value, 8UL);
	KUNIT_EXPECT_EQ(test, vcpu->el1[EL1_SYS_MDSCR_EL1], KDE | MDE);
	KUNIT_EXPECT_EQ(test, hw_read_s(SYS_OSLAR_EL1), 0x77UL);
}

/* A step is over when EL2 has done the instruction in the guest's place. */
static void step_over_a_trap(struct kunit *test)
{
	vcpu->regs.spsr = PSR_MODE_EL1h | BIT(21);
	rd(SYS_MDSCR_EL1);
	go(vcpu, NULL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.spsr & BIT(21), 0UL);
	vcpu->regs.spsr = PSR_MODE_EL1h | BIT(21);
	go(vcpu, NULL);
	KUNIT_EXPECT_EQ(test, vcpu->regs.spsr & BIT(21), BIT(21));
}

/* --- Whose they are --- */

static void finds_none(struct vcpu *v)
{
	KUNIT_EXPECT_EQ(test_now, hw_read_s(SYS_MDSCR_EL1), 0UL);
}

static void protected_guest(struct kunit *test)
{
	unsigned int n, op2;
	u64 value;

	watch();
	for (n = 0; n < 16; n++)
		wr(bank_reg(4 + n % 4, n), ~0UL);
	wr(SYS_MDSCR_EL1, SS | KDE | MDE);
	wr(SYS_OSLAR_EL1, 1);
	rd(SYS_MDSCR_EL1);
	rd(SYS_OSLSR_EL1);
	rd(bank_reg(6, 2));
	go(hidden, finds_none);
	KUNIT_EXPECT_EQ(test, script[18].value, 0UL);
	KUNIT_EXPECT_EQ(test, script[19].value, 8UL);
	KUNIT_EXPECT_EQ(test, script[20].value, 0UL);
	for (n = 0; n < 16; n++)
		for (op2 = 4; op2 < 8; op2++) {
			KUNIT_EXPECT_EQ(test, vcpu_set_reg(hidden, SYS(bank_reg(op2, n)), 1), -EPERM);
			KUNIT_EXPECT_EQ(test, vcpu_get_reg(hidden, SYS(bank_reg(op2, n)), &value),
					-EPERM);
		}
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(hidden, SYS(SYS_MDSCR_EL1), MDE), -EPERM);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(hidden, SYS(SYS_OSLSR_EL1), 8), -EPERM);
	go(hidden, finds_none);
	watching = false;
	KUNIT_EXPECT_EQ(test, touched, 0U);
	KUNIT_EXPECT_EQ(test, debug_id(hidden), 6UL);
	KUNIT_EXPECT_EQ(test, debug_id(vcpu), (DFR0(BRPS, WRPS) & ~0xfUL) | 6);
}

/* The host's calls are of the same registers. */
static void by_the_host(struct kunit *test)
{
	u64 value;

	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(bank_reg(7, WRPS)), 0x1fff), 0);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(bank_reg(6, WRPS)), 0x8000), 0);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(bank_reg(4, 1)), 0x4001), 0);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(bank_reg(5, 1)), 0x1e7), 0);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(SYS_MDSCR_EL1), KDE | MDE), 0);
	go(vcpu, sees_its_own);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(SYS_OSLSR_EL1), 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(SYS_OSLSR_EL1), 0x1a), -EINVAL);
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, SYS(SYS_OSLSR_EL1), &value), 0);
	KUNIT_EXPECT_EQ(test, value, 8UL);
	KUNIT_EXPECT_EQ(test, vcpu_set_reg(vcpu, SYS(SYS_OSLSR_EL1), 0xa), 0);
	go(vcpu, sees_locked);
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, SYS(SYS_MDSCR_EL1), &value), 0);
	KUNIT_EXPECT_EQ(test, value, KDE | MDE);
	/* nothing of it outlives a reset */
	vcpu_reset(vcpu, 0);
	go(vcpu, finds_none);
	KUNIT_EXPECT_EQ(test, vcpu_get_reg(vcpu, SYS(SYS_OSLSR_EL1), &value), 0);
	KUNIT_EXPECT_EQ(test, value, 8UL);
	KUNIT_EXPECT_NULL(test, memchr_inv(&vcpu->debug, 0, sizeof(vcpu->debug)));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(only_when_it_matters),
	KUNIT_CASE(its_own_and_the_hosts),
	KUNIT_CASE(smallest_bank),
	KUNIT_CASE(panicked),
	KUNIT_CASE(everything),
	KUNIT_CASE(os_lock),
	KUNIT_CASE(step_over_a_trap),
	KUNIT_CASE(protected_guest),
	KUNIT_CASE(by_the_host),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("debug_regs"),
	.init = debug_test_init,
	.exit = guest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
