// SPDX-License-Identifier: GPL-2.0-only
/* The host's HVCs: decoding, phases, the table, and that each entry does what it says. */
#include "fake_guest.h"
#include "calls/calls.h"
#include "lib/nospec.h"
#include "world/ns/ns.h"
#include <linux/arm-smccc.h>
#include <asm/ptrace.h>
#include <asm/virt.h>

#define JUNK(n)	(0xabcd000000000000UL + (n))

static struct cpu_regs regs;

static int hcall_test_init(struct kunit *test)
{
	test_vm_reset();
	return world_test_init(test);
}

static void fill(u64 fid)
{
	unsigned int i;

	for (i = 0; i < 31; i++)
		regs.x[i] = JUNK(i);
	regs.x[0] = fid;
}

/* x0 and the rest as they were: what a call that does not exist leaves behind. */
static void expect_refused(struct kunit *test, u64 fid)
{
	unsigned int i;

	KUNIT_EXPECT_EQ_MSG(test, regs.x[0], (u64)SMCCC_RET_NOT_SUPPORTED, "fid %llx", fid);
	for (i = 1; i < 31; i++)
		KUNIT_EXPECT_EQ(test, regs.x[i], JUNK(i));
}

static void expect_only_x0_x1_changed(struct kunit *test)
{
	unsigned int i;

	for (i = 2; i < 31; i++)
		KUNIT_EXPECT_EQ(test, regs.x[i], JUNK(i));
}

static s64 call(u64 fid, u64 a, u64 b)
{
	fill(fid);
	regs.x[1] = a;
	regs.x[2] = b;
	hvc_from_host(&regs);
	return regs.x[0] == SMCCC_RET_SUCCESS ? regs.x[1] : -999;
}

#define CALL(name, a, b)	call(KEEL_HCALL_FID(KEEL_HCALL_##name), a, b)

/* R: the call takes all the registers there are */
#define NARGS_R		0x80
#define NARGS_0		0
#define NARGS_1		1
#define NARGS_2		2
#define NARGS_3		3
#define NARGS_4		4

static const struct {
	u8 nr, nargs, phase;
} table[] = {
#define KEEL_HCALL(nr, name, nargs, phase, params, text) { nr, NARGS_##nargs, KEEL_PHASE_##phase },
#include <keel/hcall_list.h>
#undef KEEL_HCALL
};

static int in_table(u64 nr)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].nr == nr)
			return i;
	return -1;
}

/* The table itself: within the span, each number once. */
static void table_is_sound(struct kunit *test)
{
	u64 seen = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		KUNIT_EXPECT_LT(test, table[i].nr, KEEL_HCALL_SPAN);
		KUNIT_EXPECT_FALSE(test, seen & BIT_ULL(table[i].nr));
		seen |= BIT_ULL(table[i].nr);
	}
}

static void version(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, CALL(version, JUNK(1), JUNK(2)), KEEL_ABI_VERSION);
	expect_only_x0_x1_changed(test);
}

static void unknown_numbers(struct kunit *test)
{
	u64 nr;

	for (nr = 0; nr < KEEL_HCALL_SPAN; nr++) {
		if (in_table(nr) >= 0)
			continue;
		fill(KEEL_HCALL_FID(nr));
		hvc_from_host(&regs);
		expect_refused(test, KEEL_HCALL_FID(nr));
		KUNIT_EXPECT_EQ(test, this_cpu()->hcall_count[nr], 0UL);
	}
}

static void outside_the_range(struct kunit *test)
{
	static const u64 fids[] = {
		KEEL_HCALL_BASE - 1, KEEL_HCALL_BASE + KEEL_HCALL_SPAN, KEEL_HCALL_BASE + 256,
		KEEL_INIT_SETUP, KEEL_INIT_CPU, KEEL_INIT_UNDO,
		/* SMC32, yielding, another owner, MBZ bits */
		KEEL_HCALL_BASE & ~BIT(30), KEEL_HCALL_BASE & ~BIT(31), KEEL_HCALL_BASE ^ BIT(24),
		KEEL_HCALL_BASE | BIT(17), KEEL_HCALL_BASE | BIT(23),
		/* Linux and KVM ask for these */
		0x8600ff01, 0x84000000, 0x80000000, 0xc6000001, 0xc600ff03,
		/* stub calls are 64-bit small numbers, not 32-bit ones */
		1UL << 32, 1UL << 32 | HVC_SOFT_RESTART, 0x100, 0xffff, ~0UL, 1UL << 63,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fids); i++) {
		fill(fids[i]);
		hvc_from_host(&regs);
		expect_refused(test, fids[i]);
	}
	KUNIT_EXPECT_EQ(test, left.by, LEFT_NOT);
}

/* SMCCC: 32 bits of function id, of which bit 16 is a hint. */
static void hint_and_upper_half(struct kunit *test)
{
	static const u64 ors[] = { BIT(16), 1UL << 32, 0xdeadbeefUL << 32,
				   0xffffffffUL << 32 | BIT(16) };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ors); i++)
		KUNIT_EXPECT_EQ(test, call(KEEL_HCALL_FID(KEEL_HCALL_version) | ors[i], 0, 0),
				KEEL_ABI_VERSION);
	KUNIT_EXPECT_EQ(test, this_cpu()->hcall_count[KEEL_HCALL_version], ARRAY_SIZE(ors));
}

/* Each call of the table is answered in its phase only, and counted only then. */
static void phases(struct kunit *test)
{
	unsigned int i, final;

	for (final = 0; final < 2; final++) {
		for (i = 0; i < ARRAY_SIZE(table); i++) {
			u64 fid = KEEL_HCALL_FID(table[i].nr);
			bool init = table[i].phase == KEEL_PHASE_INIT;
			bool want = table[i].phase == KEEL_PHASE_ANY || init == !final;

			/* these end the phase, or EL2 */
			if (want && (table[i].nr == KEEL_HCALL_finalise ||
				     table[i].nr == KEEL_HCALL_debug_panic ||
				     table[i].nr == KEEL_HCALL_cpu_deprivilege))
				continue;
			hyp_finalised = final;
			this_cpu()->hcall_count[table[i].nr] = 0;
			fill(fid);
			hvc_from_host(&regs);
			if (!want)
				expect_refused(test, fid);
			else
				KUNIT_EXPECT_EQ_MSG(test, regs.x[0], (u64)SMCCC_RET_SUCCESS,
						    "call %u", table[i].nr);
			expect_only_x0_x1_changed(test);
			KUNIT_EXPECT_EQ(test, this_cpu()->hcall_count[table[i].nr], (u64)want);
		}
	}
}

static void dead_answers_nothing(struct kunit *test)
{
	unsigned int i;

	hyp_dead = 1;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		fill(KEEL_HCALL_FID(table[i].nr));
		hvc_from_host(&regs);
		expect_refused(test, table[i].nr);
	}
	hyp_dead = 0;
}

static u64 exercised;

static s64 exercise(u64 nr, u64 a, u64 b)
{
	exercised |= BIT_ULL(nr);
	return call(KEEL_HCALL_FID(nr), a, b);
}

static s64 exercise4(u64 nr, u64 a, u64 b, u64 c, u64 d)
{
	exercised |= BIT_ULL(nr);
	fill(KEEL_HCALL_FID(nr));
	regs.x[1] = a;
	regs.x[2] = b;
	regs.x[3] = c;
	regs.x[4] = d;
	hvc_from_host(&regs);
	return regs.x[0] == SMCCC_RET_SUCCESS ? regs.x[1] : -999;
}

/* Those about VMs, in the life of one. */
static void every_vm_call(struct kunit *test)
{
	s64 vm = exercise4(KEEL_HCALL_vm_create, NPVM, 2, 0, 0);
	s64 pvm = exercise4(KEEL_HCALL_vm_create, PVM, 2, 0, 0);
	u64 gfn = 0x40000;

	KUNIT_ASSERT_GT(test, vm, 0);
	KUNIT_ASSERT_GT(test, pvm, 0);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vcpu_create, vm, 1, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vcpu_set_reg, vm, 1, KEEL_REG_X(3), 0x77), 0);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vcpu_get_reg, vm, 1, KEEL_REG_X(3), 0), 0);
	KUNIT_EXPECT_EQ(test, regs.x[2], 0x77UL);
	KUNIT_EXPECT_EQ(test, regs.x[3], KEEL_REG_X(3));
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vcpu_get_reg, vm, 1, KEEL_REG_X(31), 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, regs.x[2], 1UL);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vcpu_reset, vm, 1, KEEL_VCPU_POWER_OFF, 0), 0);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vcpu_get_reg, vm, 1, KEEL_REG_X(3), 0), 0);
	KUNIT_EXPECT_EQ(test, regs.x[2], 0UL);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vcpu_run, vm, 1, 0, 0), KEEL_EXIT_CPU_OFF);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vcpu_run, vm, 0, 0, 0), -ENOENT);

	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_configure, pvm, 1, 0x77, 0x78), 0);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_configure, pvm, 2, 0, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_donate, pvm, gfn, FREE_PFN + 8, 2), 0);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 9))->owner, OWNER_FIRST_GUEST + 1);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_share, pvm, gfn, FREE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_donate, vm, gfn, FREE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_share, vm, gfn, FREE_PFN, 1UL << 33 | 1),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_share, vm, gfn, FREE_PFN, 3), 0);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_share, vm, gfn + 3, FREE_PFN + 3,
					KEEL_SHARE_RO | 1), 0);
	KUNIT_EXPECT_EQ(test, page_counts.lent, 4UL);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_unshare, vm, gfn, 4, 0), 0);
	KUNIT_EXPECT_EQ(test, page_counts.lent, 0UL);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_teardown, vm, 0, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, exercise4(KEEL_HCALL_vm_teardown, pvm, 0, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, vm_count(), 0UL);
}

/* By effect: each number reaches its handler, with its arguments in their order. */
static void every_call_does_what_it_says(struct kunit *test)
{
	unsigned int i;

	exercised = 0;
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_version, 5, 6), KEEL_ABI_VERSION);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_stat_read, KEEL_STAT_cpus, 0), WORLD_CPUS);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_stat_read, KEEL_STAT_abi, KEEL_STAT_cpus),
			KEEL_ABI_VERSION);

	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_host_share_hyp, FREE_PFN, 3), 0);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 2))->hyp + 0, PAGE_SHARED_BORROWED);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 3))->hyp + 0, PAGE_NOPAGE);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_host_unshare_hyp, FREE_PFN, 2), 0);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 1))->hyp + 0, PAGE_NOPAGE);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 2))->hyp + 0, PAGE_SHARED_BORROWED);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_host_unshare_hyp, FREE_PFN + 2, 1), 0);

	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_host_donate_hyp, FREE_PFN, 3), 0);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 2))->owner, OWNER_HYP);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 3))->owner, OWNER_HOST);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_host_reclaim_hyp, FREE_PFN, 2), 0);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 1))->owner, OWNER_HOST);
	KUNIT_EXPECT_EQ(test, pfn_to_page(HYP_PFN(FREE_PFN + 2))->owner, OWNER_HYP);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_host_reclaim_hyp, FREE_PFN + 2, 1), 0);

	every_vm_call(test);

	/* errors come back in x1, negative */
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_host_share_hyp, FREE_PFN, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_host_donate_hyp, IMAGE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_trace_attach, FREE_PFN, 1), -EPERM);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_trace_attach, FREE_PFN, 17), -EINVAL);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_trace_detach, 0, 0), -ENOENT);

	hyp_finalised = false;
	world_on_cpu(1);
	this_cpu()->deprivileged = false;
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_finalise, 0, 0), -EBUSY);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_cpu_deprivilege, 0, 0), 0);
	KUNIT_EXPECT_TRUE(test, this_cpu()->deprivileged);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_cpu_deprivilege, 0, 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_finalise, 0, 0), 0);
	KUNIT_EXPECT_TRUE(test, hyp_finalised);
	world_on_cpu(0);
#ifdef CONFIG_NVHE_EL2_DEBUG
	KUNIT_EXPECT_EQ(test, KEEL_PAGE_STATE_OWNER(exercise(KEEL_HCALL_debug_page_state,
							     IMAGE_PFN, 0)), OWNER_HYP);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_debug_page_state, R_PFN, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_debug_check_all, C_END - 10, 0), 0);
	KUNIT_EXPECT_EQ(test, exercise(KEEL_HCALL_debug_checksum, 99, 0), -EINVAL);
	exercised |= BIT(KEEL_HCALL_debug_panic);	/* see below */
#endif
	for (i = 0; i < ARRAY_SIZE(table); i++)
		KUNIT_EXPECT_TRUE_MSG(test, exercised & BIT_ULL(table[i].nr),
				      "call %u is not tested", table[i].nr);
}

/* A CPU that came onto EL2's tables but is not deprivileged keeps the door open. */
static void finalise_needs_every_cpu(struct kunit *test)
{
	unsigned int cpu;

	hyp_finalised = false;
	for (cpu = 0; cpu < WORLD_CPUS; cpu++) {
		hyp_cpus[cpu]->deprivileged = false;
		KUNIT_EXPECT_EQ(test, CALL(finalise, 0, 0), -EBUSY);
		KUNIT_EXPECT_FALSE(test, hyp_finalised);
		hyp_cpus[cpu]->deprivileged = true;
	}
	/* CPUs that never came are no obstacle, but the caller itself must be in */
	hyp_cpus[3]->initialised = false;
	hyp_cpus[3]->deprivileged = false;
	world_on_cpu(3);
	KUNIT_EXPECT_EQ(test, CALL(finalise, 0, 0), -EBUSY);
	world_on_cpu(0);
	KUNIT_EXPECT_EQ(test, CALL(finalise, 0, 0), 0);
}

/* The data that setup wrote is read-only at EL2 from there on. */
static void finalise_seals(struct kunit *test)
{
	u64 at = SECTION_VA(RO_DATA_PAGE);

	hyp_finalised = false;
	KUNIT_EXPECT_FALSE(test, pgt_get(&hyp_pgt, at).desc & BIT(7));
	KUNIT_EXPECT_EQ(test, CALL(finalise, 0, 0), 0);
	for (; at < SECTION_VA(DATA_PAGE); at += HYP_PAGE_SIZE)
		KUNIT_EXPECT_TRUE(test, pgt_get(&hyp_pgt, at).desc & BIT(7));
	KUNIT_EXPECT_FALSE(test, pgt_get(&hyp_pgt, at).desc & BIT(7));
	KUNIT_EXPECT_NULL(test, mmu_sync(&hyp_pgt));
}

#ifdef CONFIG_NVHE_EL2_DEBUG
static void do_hvc(void *unused)
{
	hvc_from_host(&regs);
}

static void debug_panic(struct kunit *test)
{
	fill(KEEL_HCALL_FID(KEEL_HCALL_debug_panic));
	EXPECT_PANIC(test, do_hvc, NULL, "debug_panic was called");
}

static void debug_checksum(struct kunit *test)
{
	s64 text = CALL(debug_checksum, KEEL_CHECKSUM_TEXT, 0);
	s64 table_sum = CALL(debug_checksum, KEEL_CHECKSUM_HYP_PGT, 0);
	u64 *root = ram(hyp_pgt.root.n);

	KUNIT_EXPECT_GE(test, text, 0);
	KUNIT_EXPECT_EQ(test, CALL(debug_checksum, KEEL_CHECKSUM_TEXT, 0), text);
	KUNIT_EXPECT_NE(test, CALL(debug_checksum, KEEL_CHECKSUM_RO_DATA, 0), text);
	root[511] ^= 2;
	KUNIT_EXPECT_NE(test, CALL(debug_checksum, KEEL_CHECKSUM_HYP_PGT, 0), table_sum);
	root[511] ^= 2;
	KUNIT_EXPECT_EQ(test, CALL(debug_checksum, KEEL_CHECKSUM_HYP_PGT, 0), table_sum);
}
#endif

static void indices_under_speculation(struct kunit *test)
{
	static const u64 sizes[] = { 1, 2, 63, 64, 512 };
	unsigned int i;
	u64 n;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (n = 0; n < sizes[i]; n++)
			KUNIT_EXPECT_EQ(test, index_nospec(n, sizes[i]), n);
		KUNIT_EXPECT_EQ(test, index_nospec(sizes[i], sizes[i]), 0UL);
		KUNIT_EXPECT_EQ(test, index_nospec(~0UL, sizes[i]), 0UL);
		KUNIT_EXPECT_EQ(test, index_nospec(1UL << 63, sizes[i]), 0UL);
	}
}

/* --- Stub calls --- */

static void do_stub(void *unused)
{
	hvc_from_host(&regs);
}

static void stub_calls_are_refused(struct kunit *test)
{
	u64 nr;

	for (nr = 0; nr <= 0xff; nr++) {
		if (nr == HVC_SOFT_RESTART || nr == 4)
			continue;
		fill(nr);
		hvc_from_host(&regs);
		KUNIT_EXPECT_EQ_MSG(test, regs.x[0], HVC_STUB_ERR, "stub call %llu", nr);
		expect_only_x0_x1_changed(test);
	}
	KUNIT_EXPECT_EQ(test, hw_log_nr, 0U);
}

/* kexec: on at EL1, never at EL2. */
static void soft_restart_stays_at_el1(struct kunit *test)
{
	fill(HVC_SOFT_RESTART);
	leaves(test, do_stub, NULL);
	KUNIT_EXPECT_EQ(test, left.by, LEFT_ENTER_HOST_ARGS);
	KUNIT_EXPECT_EQ(test, left.arg[0], JUNK(1));
	KUNIT_EXPECT_EQ(test, left.arg[1], JUNK(2));
	KUNIT_EXPECT_EQ(test, left.arg[2], JUNK(3));
	KUNIT_EXPECT_EQ(test, left.arg[3], JUNK(4));
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el2") & PSR_MODE_MASK, PSR_MODE_EL1h);
	KUNIT_EXPECT_EQ(test, hw_read("spsr_el2") & 0x3c0, 0x3c0UL);
}

static void ich_vtr(struct kunit *test)
{
	hw_write_s(SYS_ICH_VTR_EL2, 0x12345);
	fill(4);
	hvc_from_host(&regs);
	KUNIT_EXPECT_EQ(test, regs.x[0], HVC_STUB_ERR);
	KUNIT_EXPECT_EQ(test, regs.x[1], JUNK(1));
	hw_write("id_aa64pfr0_el1", 1UL << 24);
	hw_write_s(SYS_ICC_SRE_EL2, 1);
	fill(4);
	hvc_from_host(&regs);
	KUNIT_EXPECT_EQ(test, regs.x[0], 0UL);
	KUNIT_EXPECT_EQ(test, regs.x[1], 0x12345UL);
	expect_only_x0_x1_changed(test);
}

/* Giving EL2 back: until finalise, with what the CPU was launched with. */
static void undo(struct kunit *test)
{
	hyp_finalised = false;
	this_cpu()->deprivileged = false;
	this_cpu()->sctlr_at_launch = 0x5678;
	hw_write("hcr_el2", 0x1234);
	fill(KEEL_INIT_UNDO);
	leaves(test, do_stub, NULL);
	KUNIT_EXPECT_EQ(test, left.by, LEFT_EL2);
	KUNIT_EXPECT_EQ(test, left.arg[0], JUNK(1));
	KUNIT_EXPECT_EQ(test, left.arg[1], 0x1234UL);
	KUNIT_EXPECT_EQ(test, left.arg[2], 0x5678UL);
	KUNIT_EXPECT_FALSE(test, this_cpu()->initialised);

	/* deprivileged: HCR_EL2 holds the trap bits, the one at launch does not */
	world_on_cpu(1);
	this_cpu()->deprivileged = false;
	hw_write_s(SYS_HCR_EL2, 0x80000000);
	hw_write("hcr_el2", 0x80000000);
	KUNIT_EXPECT_EQ(test, CALL(cpu_deprivilege, 0, 0), 0);
	KUNIT_EXPECT_NE(test, hw_read("hcr_el2"), 0x80000000UL);
	fill(KEEL_INIT_UNDO);
	leaves(test, do_stub, NULL);
	KUNIT_EXPECT_EQ(test, left.by, LEFT_EL2);
	KUNIT_EXPECT_EQ(test, left.arg[1], 0x80000000UL);
	KUNIT_EXPECT_FALSE(test, this_cpu()->deprivileged);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(table_is_sound),
	KUNIT_CASE(version),
	KUNIT_CASE(unknown_numbers),
	KUNIT_CASE(outside_the_range),
	KUNIT_CASE(hint_and_upper_half),
	KUNIT_CASE(phases),
	KUNIT_CASE(dead_answers_nothing),
	KUNIT_CASE(every_call_does_what_it_says),
	KUNIT_CASE(finalise_needs_every_cpu),
	KUNIT_CASE(finalise_seals),
#ifdef CONFIG_NVHE_EL2_DEBUG
	KUNIT_CASE(debug_panic),
	KUNIT_CASE(debug_checksum),
#endif
	KUNIT_CASE(indices_under_speculation),
	KUNIT_CASE(stub_calls_are_refused),
	KUNIT_CASE(soft_restart_stays_at_el1),
	KUNIT_CASE(ich_vtr),
	KUNIT_CASE(undo),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("hcall"),
	.init = hcall_test_init,
	.exit = world_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
