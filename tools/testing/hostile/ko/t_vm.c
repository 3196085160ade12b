// SPDX-License-Identifier: GPL-2.0-only
/* VMs, vCPUs and their memory, by a host that keeps to no order. */
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/ptrace.h>
#include <asm/sysreg.h>

#include "vm.h"

#define POISON		0x5a5aa5a5deadbeefUL
#define GFN_FREE	(GFN_CODE + GUEST_PAGES)
#define CYCLES		1000
#define TABLES_AT_HAND	16
#define SYSREG(r)	(KEEL_REG_SYS | (r) >> 5)

/* Every call that names a VM, with arguments that would do if the VM were there. */
static void must_not_exist(struct report *r, u64 handle, u64 pfn)
{
	struct regs regs;

	EXPECT(r, VMCALL(r, vcpu_create, handle, 0, 0, 0), -ENOENT, "vcpu_create in %llx", handle);
	EXPECT(r, VMCALL(r, vcpu_reset, handle, 0, 0, 0), -ENOENT, "vcpu_reset in %llx", handle);
	EXPECT(r, vcpu_run(r, handle, 0, 0, 0, &regs), -ENOENT, "vcpu_run in %llx", handle);
	EXPECT(r, VMCALL(r, vcpu_get_reg, handle, 0, SYSREG(SYS_MPIDR_EL1), 0), -ENOENT,
	       "vcpu_get_reg in %llx", handle);
	EXPECT(r, VMCALL(r, vcpu_set_reg, handle, 0, KEEL_REG_PC, 0), -ENOENT,
	       "vcpu_set_reg in %llx", handle);
	EXPECT(r, VMCALL(r, vm_donate, handle, GFN_FREE, pfn, 1), -ENOENT, "vm_donate to %llx",
	       handle);
	EXPECT(r, VMCALL(r, vm_share, handle, GFN_FREE, pfn, 1), -ENOENT, "vm_share with %llx",
	       handle);
	EXPECT(r, VMCALL(r, vm_unshare, handle, GFN_FREE, 1, 0), -ENOENT, "vm_unshare of %llx",
	       handle);
	EXPECT(r, VMCALL(r, vm_teardown, handle, 0, 0, 0), -ENOENT, "vm_teardown of %llx", handle);
}

static void handles(struct report *r)
{
	void *va = sandbox_alloc(1);
	s64 live = vm_new(r, true, 1), stale = vm_new(r, true, 1), reused;
	u64 pfn = va_pfn(va);

	vm_end(r, stale);
	must_not_exist(r, stale, pfn);
	reused = vm_new(r, true, 1);
	if (reused == stale || reused == live)
		complain(r, "handle %llx is used again", reused);
	must_not_exist(r, stale, pfn);
	for (int bit = 0; bit < 64; bit++) {
		u64 forged[] = { live ^ BIT(bit), BIT(bit), BIT(bit) - 1 };

		for (int i = 0; i < ARRAY_SIZE(forged); i++)
			if (forged[i] != live && forged[i] != reused && forged[i] != victim_vm())
				must_not_exist(r, forged[i], pfn);
	}
	for (u64 slot = KEEL_MAX_VMS; slot < 256; slot++)
		must_not_exist(r, (live & ~0xffUL) | slot, pfn);
	must_not_exist(r, ~0UL, pfn);
	vm_end(r, live);
	vm_end(r, reused);
	sandbox_free(r, va, 1);
}

static void create_arguments(struct report *r)
{
	static const u64 flags[] = { 0, 31, 49, 64, 255, VM_IPA_BITS | 0x100, VM_IPA_BITS | BIT(32),
		VM_IPA_BITS | BIT(63), ~0UL };
	static const u64 counts[] = { 0, KEEL_MAX_VCPUS + 1, BIT(31), BIT(32) + 1, BIT(63), ~0UL };

	for (int i = 0; i < ARRAY_SIZE(flags); i++)
		EXPECT(r, VMCALL(r, vm_create, flags[i], 1, 0, 0), -EINVAL, "flags %llx", flags[i]);
	for (int i = 0; i < ARRAY_SIZE(counts); i++)
		EXPECT(r, VMCALL(r, vm_create, VM_IPA_BITS, counts[i], 0, 0), -EINVAL,
		       "%llx vCPUs", counts[i]);
}

static void vcpu_arguments(struct report *r)
{
	static const u64 wrong[] = { 2, 15, 16, 17, BIT(31), BIT(32), BIT(63), ~0UL };
	struct regs regs;
	struct guest g;

	if (!guest_new(r, &g, true))
		return;
	EXPECT(r, VMCALL(r, vcpu_create, g.handle, 0, 0, 0), -EEXIST, "the same vCPU twice");
	EXPECT(r, VMCALL(r, vcpu_reset, g.handle, 0, ~3UL, 0), -EINVAL, "wild features");
	for (int i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT(r, VMCALL(r, vcpu_create, g.handle, wrong[i], 0, 0), -EINVAL,
		       "vCPU %llx is made", wrong[i]);
		EXPECT(r, vcpu_run(r, g.handle, wrong[i], 0, 0, &regs), -ENOENT,
		       "vCPU %llx is run", wrong[i]);
		EXPECT(r, VMCALL(r, vcpu_reset, g.handle, wrong[i], 0, 0), -ENOENT,
		       "vCPU %llx is reset", wrong[i]);
		EXPECT(r, VMCALL(r, vcpu_get_reg, g.handle, wrong[i], 0, 0), -ENOENT,
		       "vCPU %llx is read", wrong[i]);
	}
	guest_is_well(r, &g);
	guest_end(r, &g);
}

#define RUN_FLAGS	(KEEL_RUN_NR_LRS | KEEL_RUN_MMIO_DONE | KEEL_RUN_ABORT | \
			 KEEL_RUN_COMPLETE_ONLY | KEEL_RUN_NO_GIC)

static u64 lr(u64 intid)
{
	return ICH_LR_PENDING_BIT | ICH_LR_GROUP | intid;
}

static void run_with_lrs(struct report *r, struct guest *g, unsigned int nr, const u64 *lrs,
			 const char *what)
{
	struct regs regs;

	for (int i = 0; i < 31; i++)
		regs.x[i] = CANARY(i);
	regs.x[KEEL_RUN_IN_HANDLE] = g->handle;
	regs.x[KEEL_RUN_IN_VCPU] = 0;
	regs.x[KEEL_RUN_IN_FLAGS] = nr;
	for (int i = 0; i < nr && i < KEEL_MAX_LRS; i++)
		regs.x[KEEL_RUN_IN_LR + i] = lrs[i];
	EXPECT(r, vcpu_run_regs(r, &regs), -EINVAL, "vcpu_run with %s", what);
}

static void list_registers(struct report *r)
{
	u64 nr_lrs = HCALL(r, stat_read, KEEL_STAT_nr_lrs, 0), lrs[KEEL_MAX_LRS] = {};
	struct regs regs;
	struct guest g;

	if (!guest_new(r, &g, true))
		return;
	for (u64 bit = 0; bit < 64; bit++)
		if (!(BIT(bit) & RUN_FLAGS))
			EXPECT(r, vcpu_run(r, g.handle, 0, BIT(bit), 0, &regs), -EINVAL,
			       "flag %llu", bit);
	EXPECT(r, vcpu_run(r, g.handle, 0, KEEL_RUN_MMIO_DONE, 0, &regs), -EINVAL,
	       "MMIO done, no MMIO");
	EXPECT(r, vcpu_run(r, g.handle, 0, KEEL_RUN_ABORT, 0, &regs), -EINVAL, "abort of nothing");
	for (u64 n = nr_lrs + 1; n < 16; n++)
		run_with_lrs(r, &g, n, lrs, "more than there are");
	for (unsigned int n = 1; n <= nr_lrs; n++) {
		lrs[n - 1] = lr(40) | ICH_LR_HW;
		run_with_lrs(r, &g, n, lrs, "a hardware interrupt");
		lrs[n - 1] = lr(40) | ICH_LR_HW | ICH_LR_ACTIVE_BIT | 30UL << 32;
		run_with_lrs(r, &g, n, lrs, "a hardware interrupt that is active");
		lrs[n - 1] = lr(KEEL_VTIMER_INTID);
		run_with_lrs(r, &g, n, lrs, "the virtual timer's interrupt");
		for (u64 special = 1020; special < 1024; special++) {
			lrs[n - 1] = lr(special);
			run_with_lrs(r, &g, n, lrs, "a special INTID");
		}
		lrs[n - 1] = lr(0xffffffff);
		run_with_lrs(r, &g, n, lrs, "INTID 2^32-1");
		lrs[n - 1] = lr(8191);
		run_with_lrs(r, &g, n, lrs, "an INTID below the LPIs");
		lrs[n - 1] = lr(1 << 16);
		run_with_lrs(r, &g, n, lrs, "an INTID above the LPIs");
		lrs[n - 1] = lr(8192) | ICH_LR_ACTIVE_BIT;
		run_with_lrs(r, &g, n, lrs, "an LPI that is active");
		lrs[n - 1] = lr(8192) | ICH_LR_HW | 27UL << 32;
		run_with_lrs(r, &g, n, lrs, "an LPI linked to a physical interrupt");
		if (n > 1) {
			lrs[n - 1] = lrs[0];
			run_with_lrs(r, &g, n, lrs, "one INTID twice");
		}
		lrs[n - 1] = lr(64 + n);
	}
	guest_is_well(r, &g);
	guest_end(r, &g);
}

/* Of a protected vCPU nothing but what all guests have alike is the host's business. */
static void registers(struct report *r)
{
	struct guest g;

	if (!guest_new(r, &g, true))
		return;
	guest_is_well(r, &g);
	for (u64 reg = 0; reg < 0x200; reg++) {
		/* the hardware's own, the same for all */
		if (reg == KEEL_REG_ICH_VTR)
			continue;
		EXPECT(r, VMCALL(r, vcpu_get_reg, g.handle, 0, reg, 0), -EPERM,
		       "register %llx is read", reg);
		EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0, reg, 0), -EPERM,
		       "register %llx is written", reg);
	}
	/* those of op0 2 and 3 all; of what is no register, some */
	for (u64 enc = 0; enc < 0x10000; enc += enc < 0x8000 ? 31 : 1) {
		s64 ret = VMCALL(r, vcpu_get_reg, g.handle, 0, KEEL_REG_SYS | enc, 0);
		bool id = (enc << 5 & ~0x7e0UL) == (SYS_MPIDR_EL1 & ~0x7e0UL) ||
			  enc << 5 == SYS_CLIDR_EL1 || enc << 5 == SYS_AIDR_EL1 ||
			  enc << 5 == SYS_CTR_EL0;

		if (ret != -EPERM && !(id && !ret))
			complain(r, "system register %llx is read: %lld", enc, ret);
		if (enc % 8 && !id)
			continue;
		ret = VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_SYS | enc, POISON);
		if (ret != -EPERM && !(id && ret == -EINVAL))
			complain(r, "system register %llx is written: %lld", enc, ret);
	}
	EXPECT(r, VMCALL(r, vcpu_reset, g.handle, 0, 0, 0), -EPERM, "reset after it ran");
	guest_is_well(r, &g);
	guest_end(r, &g);
}

/* What an ERET of EL2 would take the vCPU to. */
static void pstate(struct report *r)
{
	static const u64 legal[] = { PSR_MODE_EL0t, PSR_MODE_EL1t, PSR_MODE_EL1h };
	struct guest g;
	u64 mode;

	if (!guest_new(r, &g, false))
		return;
	for (mode = 0; mode < 32; mode++) {
		bool ok = mode == legal[0] || mode == legal[1] || mode == legal[2];

		EXPECT(r,
		       VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_PSTATE, mode | PSR_MODE32_BIT),
		       -EINVAL, "PSTATE of AArch32, mode %llx", mode | PSR_MODE32_BIT);
		EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_PSTATE, mode | 0x3c0),
		       ok ? 0 : -EINVAL, "PSTATE of mode %llx", mode);
	}
	/* execution state and illegal state are not the host's to set; a step is the guest's own */
	EXPECT(r,
	       VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_PSTATE,
		      PSR_MODE_EL1h | 0x3c0 | BIT(20) | BIT(21)),
	       0, "PSTATE with IL and SS");
	guest_is_well(r, &g);
	guest_end(r, &g);
}

/* The host's own accesses to a page that is a guest's. */
static void no_access(struct report *r, u64 pfn)
{
	unsigned long addr = (unsigned long)pfn_va(pfn);

	for (unsigned int i = 0; i < nr_probes; i++) {
		const struct probe *p = &probes[i];
		u64 val = POISON;
		int ret;

		if (p->usable && !p->usable())
			continue;
		ret = p->try(addr + p->offset, &val);
		if (p->must == FAULT)
			EXPECT(r, ret, -EFAULT, "%s in a guest's page", p->name);
		if (p->loads && val != POISON)
			complain(r, "%s in a guest's page loaded %llx", p->name, val);
	}
}

static void all_refused(struct report *r, u64 handle, u64 other, u64 lender, u64 pfn)
{
	EXPECT(r, VMCALL_FED(r, vm_donate, handle, GFN_FREE, pfn, 1), -EPERM, "donated to this VM");
	EXPECT(r, VMCALL_FED(r, vm_donate, other, GFN_FREE, pfn, 1), -EPERM,
	       "donated to another VM");
	EXPECT(r, VMCALL_FED(r, vm_share, lender, GFN_FREE, pfn, 1), -EPERM, "lent");
	EXPECT(r, HCALL(r, host_share_hyp, pfn, 1), -EPERM, "shared with EL2");
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn, 1), -EPERM, "unshared from EL2");
	EXPECT(r, HCALL(r, host_donate_hyp, pfn, 1), -EPERM, "donated to EL2");
	EXPECT(r, HCALL(r, host_reclaim_hyp, pfn, 1), -EPERM, "reclaimed from EL2");
	EXPECT(r, HCALL(r, trace_attach, pfn, 1), -EPERM, "a trace ring");
}

static void donated_pages(struct report *r)
{
	s64 other = vm_new(r, true, 1), lender = vm_new(r, false, 1), before;
	struct guest g;

	if (!guest_new(r, &g, true))
		return;
	for (int i = 0; i < GUEST_PAGES; i++) {
		u64 pfn = va_pfn(g.va) + i;

		before = page_state(pfn);
		all_refused(r, g.handle, other, lender, pfn);
		no_access(r, pfn);
		EXPECT(r, page_state(pfn), before, "state of the guest's page");
	}
	EXPECT(r, VMCALL(r, vm_unshare, g.handle, GFN_CODE, 1, 0), -EPERM,
	       "unshare of a donated page");
	/* its code is what it was */
	guest_is_well(r, &g);
	guest_end(r, &g);
	vm_end(r, other);
	vm_end(r, lender);
}

/* Pages that are not the host's alone, and addresses that are no memory. */
static void wrong_pages(struct report *r)
{
	s64 pvm = vm_new(r, true, 1), vm = vm_new(r, false, 1);
	u64 image = keel_layout()->image_pa >> 12, end = end_ram_pfn(), pfn;
	static const u64 wild[] = {
		0, 1, 0x8000, 0x9000, BIT(36), BIT(40), BIT(52), BIT(63), ~0UL
	};
	static const u64 counts[] = { 0, KEEL_RANGE_MAX + 1, BIT(31), BIT(40), BIT(52) };
	static const u64 gfns[] = {
		BIT(VM_IPA_BITS - 12), BIT(VM_IPA_BITS - 12) - 1, BIT(40), BIT(52), BIT(63), ~0UL
	};
	void *va = sandbox_alloc(4);

	pfn = va_pfn(va);
	for (int i = 0; i < ARRAY_SIZE(wild); i++) {
		EXPECT(r, VMCALL(r, vm_donate, pvm, GFN_FREE, wild[i], 1), -EINVAL,
		       "pfn %llx donated", wild[i]);
		EXPECT(r, VMCALL(r, vm_share, vm, GFN_FREE, wild[i], 1), -EINVAL, "pfn %llx lent",
		       wild[i]);
	}
	EXPECT(r, VMCALL(r, vm_donate, pvm, GFN_FREE, end - 1, 2), -EINVAL,
	       "beyond the end of RAM");
	for (int i = 0; i < ARRAY_SIZE(counts); i++) {
		EXPECT(r, VMCALL(r, vm_donate, pvm, GFN_FREE, pfn, counts[i]), -EINVAL,
		       "%llx pages donated", counts[i]);
		EXPECT(r, VMCALL(r, vm_share, vm, GFN_FREE, pfn, counts[i]), -EINVAL,
		       "%llx pages lent", counts[i]);
		EXPECT(r, VMCALL(r, vm_unshare, vm, GFN_FREE, counts[i], 0), -EINVAL,
		       "%llx pages unshared", counts[i]);
	}
	for (int i = 0; i < ARRAY_SIZE(gfns); i++) {
		EXPECT(r, VMCALL(r, vm_donate, pvm, gfns[i], pfn, 2), -EINVAL,
		       "donated at gfn %llx", gfns[i]);
		EXPECT(r, VMCALL(r, vm_share, vm, gfns[i], pfn, 2), -EINVAL, "lent at gfn %llx",
		       gfns[i]);
		EXPECT(r, VMCALL(r, vm_unshare, vm, gfns[i], 2, 0), -EINVAL, "unshared at gfn %llx",
		       gfns[i]);
	}
	EXPECT(r, VMCALL_FED(r, vm_donate, pvm, GFN_FREE, image, 1), -EPERM, "EL2's page donated");
	EXPECT(r, VMCALL_FED(r, vm_share, vm, GFN_FREE, image, 1), -EPERM, "EL2's page lent");
	EXPECT(r, VMCALL_FED(r, vm_donate, pvm, GFN_FREE, victim_pfn(), 1), -EPERM,
	       "the pool's page donated");
	EXPECT(r, HCALL(r, host_share_hyp, pfn + 3, 1), 0, "share of the last page");
	EXPECT(r, VMCALL_FED(r, vm_donate, pvm, GFN_FREE, pfn, 4), -EPERM,
	       "the last page is shared");
	EXPECT(r, VMCALL_FED(r, vm_share, vm, GFN_FREE, pfn, 4), -EPERM, "the last page is shared");
	EXPECT(r, HCALL(r, host_unshare_hyp, pfn + 3, 1), 0, "unshare");
	/* wrong kind of VM */
	EXPECT(r, VMCALL_FED(r, vm_share, pvm, GFN_FREE, pfn, 1), -EPERM, "lent to a protected VM");
	EXPECT(r, VMCALL_FED(r, vm_donate, vm, GFN_FREE, pfn, 1), -EPERM,
	       "donated to a VM that is not");
	EXPECT(r, VMCALL(r, vm_share, vm, GFN_FREE, pfn, 1 | BIT(33)), -EINVAL, "a wild flag");
	/* lent, it is still not to be given away; and an address has one page */
	EXPECT(r, VMCALL_FED(r, vm_share, vm, GFN_FREE, pfn, 1), 0, "lent");
	EXPECT(r, VMCALL_FED(r, vm_share, vm, GFN_FREE, pfn + 1, 1), -EEXIST,
	       "another at its address");
	EXPECT(r, VMCALL_FED(r, vm_donate, pvm, GFN_FREE, pfn, 1), -EPERM, "donated while lent");
	EXPECT(r, HCALL(r, host_donate_hyp, pfn, 1), -EPERM, "donated to EL2 while lent");
	EXPECT(r, HCALL(r, host_share_hyp, pfn, 1), -EPERM, "shared with EL2 while lent");
	EXPECT(r, VMCALL(r, vm_unshare, vm, GFN_FREE, 1, 0), 0, "lending ends");
	EXPECT(r, VMCALL(r, vm_unshare, vm, GFN_FREE, 1, 0), 0, "again");
	vm_end(r, pvm);
	vm_end(r, vm);
	sandbox_free(r, va, 4);
}

/*
 * The last page of the address space, in spaces of every size: what follows its entry in
 * memory is not the VM's.
 */
static void top_of_the_space(struct report *r)
{
	u64 max = HCALL(r, stat_read, KEEL_STAT_ipa_bits, 0);
	void *va = sandbox_alloc(2);

	for (u64 bits = 32; va && bits <= max; bits++) {
		u64 top = 1UL << (bits - PAGE_SHIFT);
		s64 vm = VMCALL_FED(r, vm_create, bits, 1, 0, 0);

		EXPECT(r, vm > 0, 1, "VM of %llu bits", bits);
		EXPECT(r, VMCALL_FED(r, vm_share, vm, top - 1, va_pfn(va), 1), 0, "the last page");
		EXPECT(r, VMCALL_FED(r, vm_share, vm, top - 1, va_pfn(va), 2), -EINVAL,
		       "one beyond it");
		EXPECT(r, VMCALL_FED(r, vm_share, vm, 0, va_pfn(va) + 1, 1), 0, "the first page");
		vm_end(r, vm);
	}
	sandbox_free(r, va, 2);
	pool_trim(r);
}

/*
 * Where a protected guest begins is said once: a vCPU that the guest has not started must
 * not run, or the host could begin in the middle of it with registers of its choice.
 */
static void late_vcpu(struct report *r)
{
	struct regs regs;
	struct guest g;

	if (!guest_new(r, &g, true))
		return;
	guest_is_well(r, &g);
	EXPECT(r, vcpu_run(r, g.handle, 1, 0, 0, &regs), KEEL_EXIT_CPU_OFF,
	       "run of a vCPU that is off");
	VMCALL(r, vcpu_set_reg, g.handle, 1, KEEL_REG_POWER, 1);
	VMCALL(r, vcpu_set_reg, g.handle, 1, KEEL_REG_PC, IPA_CODE);
	EXPECT(r, vcpu_run(r, g.handle, 1, 0, 0, &regs), KEEL_EXIT_CPU_OFF,
	       "run after the host said it is on");
	VMCALL(r, vcpu_reset, g.handle, 1, 0, 0);
	VMCALL(r, vcpu_set_reg, g.handle, 1, KEEL_REG_PC, IPA_CODE);
	EXPECT(r, vcpu_run(r, g.handle, 1, 0, 0, &regs), -EPERM, "run of a vCPU reset to be on");
	guest_is_well(r, &g);
	guest_end(r, &g);
}

/*
 * What the host may say to a guest that is not protected only: to have its calls, to make it
 * take an abort or an SError.
 */
static void open_words(struct report *r)
{
	static const u64 words[] = {
		KEEL_RUN_CALLS, KEEL_RUN_PSCI, KEEL_RUN_CALL_OWN,
		KEEL_RUN_ABORT | KEEL_RUN_WALK, KEEL_RUN_WALK_LEVEL,
		KEEL_RUN_CALLS | KEEL_RUN_PSCI | KEEL_RUN_NO_GIC,
	};
	struct regs regs;
	struct guest g;

	if (!guest_new(r, &g, true))
		return;
	guest_is_well(r, &g);
	for (int i = 0; i < ARRAY_SIZE(words); i++)
		EXPECT(r, vcpu_run(r, g.handle, 0, words[i], 0, &regs), -EINVAL, "flags %llx",
		       words[i]);
	EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_SERROR, KEEL_SERROR_PENDING), -EPERM,
	       "an SError");
	EXPECT(r, VMCALL(r, vcpu_get_reg, g.handle, 0, KEEL_REG_SERROR, 0), -EPERM, "its SError");
	EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_SYS | SYS_ID_AA64PFR0_EL1 >> 5, 0),
	       -EINVAL, "its view of the CPU");
	EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 1, KEEL_REG_SYS | SYS_MPIDR_EL1 >> 5, BIT(31)),
	       -EINVAL, "another's MPIDR_EL1");
	guest_is_well(r, &g);
	guest_end(r, &g);
	/* and of the other kind none of them harms anybody but the guest */
	if (!guest_new(r, &g, false))
		return;
	guest_is_well(r, &g);
	EXPECT(r, VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_SERROR, ~0UL), -EINVAL,
	       "an SError of all ones");
	EXPECT(r, vcpu_run(r, g.handle, 0, KEEL_RUN_CALL_OWN, 0, &regs), -EINVAL,
	       "a call that was not made");
	EXPECT(r, vcpu_run(r, g.handle, 0, KEEL_RUN_WALK, 0, &regs), -EINVAL, "a walk, no abort");
	VMCALL(r, vcpu_set_reg, g.handle, 0, KEEL_REG_SERROR, KEEL_SERROR_PENDING | KEEL_SERROR_ISS);
	for (int i = 0; i < 64; i++)
		vcpu_run(r, g.handle, 0, KEEL_RUN_ABORT | (i & 1 ? KEEL_RUN_WALK : 0) |
			 (i & 2 ? KEEL_RUN_CALLS | KEEL_RUN_PSCI : 0), 0, &regs);
	guest_end(r, &g);
}

/* --- two CPUs --- */

struct both {
	struct report *r;
	struct guest g;
	atomic_t ran, busy, torn;
};

/* A guest that never leaves by itself: the one vCPU is in use most of the time. */
static void run_at_once(void *arg, unsigned int index, u64 *random)
{
	struct both *b = arg;
	struct regs regs;
	s64 ret;

	if (random_next(random) % 8) {
		ret = vcpu_run(b->r, b->g.handle, 0, 0, 0, &regs);
		atomic_inc(ret == -EBUSY ? &b->busy : &b->ran);
		if (ret != -EBUSY && ret != KEEL_EXIT_IRQ)
			complain(b->r, "vcpu_run = %lld", ret);
		return;
	}
	ret = VMCALL(b->r, vcpu_get_reg, b->g.handle, 0, KEEL_REG_PC, 0);
	if (ret != -EBUSY && ret)
		complain(b->r, "vcpu_get_reg = %lld", ret);
	ret = VMCALL(b->r, vcpu_reset, b->g.handle, 0, ~0UL, 0);
	if (ret != -EBUSY && ret != -EINVAL)
		complain(b->r, "vcpu_reset = %lld", ret);
}

static void two_cpus(struct report *r)
{
	struct both b = { .r = r };
	static const u32 loop = 0x14000000;	/* b . */

	if (!guest_new(r, &b.g, false))
		return;
	/* the memory is lent: the host may still write it */
	memcpy(b.g.va, &loop, sizeof(loop));
	cache_flush(b.g.va, PAGE_SIZE);
	threads_run(r, 1, 0, run_at_once, &b);
	note(r, "%d runs, %d refused", atomic_read(&b.ran), atomic_read(&b.busy));
	if (!atomic_read(&b.ran) || !atomic_read(&b.busy))
		complain(r, "never two at once: the attack missed");
	guest_end(r, &b.g);
}

/*
 * One tears the VM down while the others run it: refused or not, the first try is the end of
 * that, or those who run it could keep it alive for ever.
 */
static void teardown_step(void *arg, unsigned int index, u64 *random)
{
	struct both *b = arg;
	struct regs regs;
	bool doomed;
	s64 ret;

	if (!index && atomic_read(&b->ran) > 16 && random_next(random) % 64) {
		ret = VMCALL(b->r, vm_teardown, b->g.handle, 0, 0, 0);
		if (ret == -EBUSY)
			atomic_inc(&b->busy);
		else if (!ret)
			atomic_inc(&b->torn);
		else if (ret != 1 && ret != -ENOENT)
			complain(b->r, "vm_teardown = %lld", ret);
		return;
	}
	doomed = atomic_read_acquire(&b->busy) || atomic_read_acquire(&b->torn);
	ret = vcpu_run(b->r, b->g.handle, 0, 0, 0, &regs);
	if (ret != -ENOENT && (doomed || (ret != -EBUSY && ret != KEEL_EXIT_IRQ)))
		complain(b->r, "vcpu_run = %lld%s", ret, doomed ? " after vm_teardown" : "");
	if (!ret)
		atomic_inc(&b->ran);
}

static void teardown_races(struct report *r)
{
	static const u32 loop = 0x14000000;	/* b . */
	struct both b = { .r = r };

	if (!guest_new(r, &b.g, false))
		return;
	memcpy(b.g.va, &loop, sizeof(loop));
	cache_flush(b.g.va, PAGE_SIZE);
	threads_run(r, 1, 0, teardown_step, &b);
	note(r, "%d runs, teardown refused %d times", atomic_read(&b.ran), atomic_read(&b.busy));
	if (!atomic_read(&b.torn) && !atomic_read(&b.busy)) {
		complain(r, "no teardown: the attack missed");
		vm_end(r, b.g.handle);
		atomic_inc(&b.torn);
	}
	EXPECT(r, atomic_read(&b.torn), 1, "teardowns that came to their end");
	must_not_exist(r, b.g.handle, va_pfn(b.g.va));
	sandbox_free(r, b.g.va, GUEST_PAGES);
}

/* --- many --- */

static s64 stat(struct report *r, enum keel_stat id)
{
	return HCALL(r, stat_read, id, 0);
}

static const enum keel_stat restored[] = { KEEL_STAT_guest_pages, KEEL_STAT_guest_shared_pages,
	KEEL_STAT_lent_pages, KEEL_STAT_vms, KEEL_STAT_host_shared_pages };

/* Pool pages in use, apart from the host's stage-2. */
static s64 used_pages(struct report *r)
{
	return stat(r, KEEL_STAT_pool_pages) - stat(r, KEEL_STAT_pool_free_pages) -
	       stat(r, KEEL_STAT_host_s2_tables);
}

static void cycles(struct report *r)
{
	s64 before[ARRAY_SIZE(restored)], used;
	struct guest g;

	/* what the first VM makes EL2 keep is no leak */
	if (guest_new(r, &g, true))
		guest_end(r, &g);
	for (int i = 0; i < ARRAY_SIZE(restored); i++)
		before[i] = stat(r, restored[i]);
	used = used_pages(r);
	for (int i = 0; i < CYCLES && guest_new(r, &g, i & 1); i++) {
		if (i % 8 < 2)
			guest_is_well(r, &g);
		guest_end(r, &g);
	}
	for (int i = 0; i < ARRAY_SIZE(restored); i++)
		EXPECT(r, stat(r, restored[i]), before[i], "statistic %d", restored[i]);
	used = used_pages(r) - used;
	if (used > TABLES_AT_HAND)
		complain(r, "%lld pages more in use", used);
}

static void all_vms(struct report *r)
{
	s64 vms[KEEL_MAX_VMS], before = stat(r, KEEL_STAT_vms);
	int n;

	for (n = 0; n < KEEL_MAX_VMS - before; n++) {
		vms[n] = vm_new(r, n & 1, KEEL_MAX_VCPUS);
		if (vms[n] < 0) {
			complain(r, "VM %d: %lld", n, vms[n]);
			break;
		}
		for (int i = 0; i < KEEL_MAX_VCPUS && n < 4; i++)
			EXPECT(r, VMCALL_FED(r, vcpu_create, vms[n], i, 0, 0), 0,
			       "vCPU %d of VM %d", i, n);
	}
	EXPECT(r, vm_new(r, true, 1), -ENOSPC, "one VM more");
	while (n--)
		vm_end(r, vms[n]);
	EXPECT(r, stat(r, KEEL_STAT_vms), before, "VMs");
	pool_trim(r);
}

/* --- random --- */

#define FUZZ_PAGES	32

struct vm_fuzz {
	struct report *r;
	u64 pfn;
	u64 handle[6];
	u64 bystander;
	atomic_t good;
};

static u64 wild(u64 *random)
{
	u64 x = random_next(random);

	return x & 1 ? (x >> 8) % 40 : random_next(random) >> (x >> 8) % 64;
}

/* Pages change hands inside the sandbox, or not at all. */
static u64 wild_pfn(const struct vm_fuzz *f, u64 *random)
{
	u64 x = random_next(random);

	return x % 8 ? f->pfn + (x >> 8) % FUZZ_PAGES : keel_layout()->image_pa >> 12;
}

static void vm_fuzz_step(void *arg, unsigned int index, u64 *random)
{
	struct vm_fuzz *f = arg;
	u64 x = random_next(random), slot = (x >> 8) % ARRAY_SIZE(f->handle);
	u64 handle = READ_ONCE(f->handle[slot]);
	u64 nr = KEEL_HCALL_vm_create + (x >> 16) % 10, gfn = (x >> 24) % 64,
	    pfn = wild_pfn(f, random);
	u64 room = pfn - f->pfn < FUZZ_PAGES ? f->pfn + FUZZ_PAGES - pfn : 1;
	u64 pages = 1 + (x >> 32) % (room < 4 ? room : 4),
	    vcpu = x & 3 ? x >> 40 & 3 : wild(random);
	struct regs regs;
	s64 ret;

	if (x >> 44 & 1)
		handle = x >> 45 & 1 ? handle ^ BIT(x >> 48 & 63) : wild(random);
	/*
	 * A VM that somebody else made is found by chance now and then. What it is given it
	 * keeps, as a VM should, and who looks at those pages at the end dies of it.
	 */
	if (handle == victim_vm() || handle == f->bystander)
		return;
	switch (nr) {
	case KEEL_HCALL_vm_create:
		ret = vm_hcall_fed(f->r, nr, VM_IPA_BITS | (x >> 46 & 1 ? KEEL_VM_PROTECTED : 0), 4,
				   0, 0);
		if (ret > 0 && cmpxchg(&f->handle[slot], 0, ret))
			vm_end(f->r, ret);
		break;
	case KEEL_HCALL_vm_teardown:
		ret = x >> 50 & 7 ? 1 : vm_hcall(f->r, nr, handle, 0, 0, 0);
		if (!ret)
			cmpxchg(&f->handle[slot], handle, 0);
		break;
	case KEEL_HCALL_vcpu_run:
		ret = vcpu_run(f->r, handle, vcpu, x >> 50 & 1 ? 0 : wild(random), wild(random),
			       &regs);
		break;
	case KEEL_HCALL_vcpu_set_reg:
		/* PC more often than not: something is to run */
		ret = vm_hcall(f->r, nr, handle, vcpu, x >> 50 & 1 ? KEEL_REG_PC : wild(random),
			       x >> 50 & 1 ? gfn << 12 : wild(random));
		break;
	case KEEL_HCALL_vm_donate:
	case KEEL_HCALL_vm_share:
		ret = vm_hcall(f->r, nr, handle, gfn, pfn, pages);
		break;
	case KEEL_HCALL_vm_unshare:
		ret = vm_hcall(f->r, nr, handle, gfn, wild(random), 0);
		break;
	default:
		ret = vm_hcall(f->r, nr, handle, vcpu, x >> 50 & 1 ? 0 : wild(random), 0);
	}
	if (ret < 0 && ret != -EINVAL && ret != -EPERM && ret != -ENOENT && ret != -EBUSY &&
	    ret != -EEXIST && ret != -ENOMEM && ret != -ENOSPC)
		complain(f->r, "call %llu = %lld", nr, ret);
	if (ret >= 0)
		atomic_inc(&f->good);
}

static void random_calls(struct report *r)
{
	struct vm_fuzz f = { .r = r };
	void *va = sandbox_alloc(FUZZ_PAGES);
	struct guest bystander;
	u64 calls;

	f.pfn = va_pfn(va);
	if (!va || !guest_new(r, &bystander, true))
		return complain(r, "no memory");
	f.bystander = bystander.handle;
	guest_is_well(r, &bystander);
	calls = threads_run(r, r->run->seconds, r->run->calls, vm_fuzz_step, &f);
	note(r, "%llu calls, %d of them not refused", calls, atomic_read(&f.good));
	if (atomic_read(&f.good) < 100)
		complain(r, "nothing happened: the attack missed");
	for (int i = 0; i < ARRAY_SIZE(f.handle); i++)
		if (f.handle[i])
			vm_end(r, f.handle[i]);
	pages_are_wiped(r, va, FUZZ_PAGES);
	sandbox_free(r, va, FUZZ_PAGES);
	guest_is_well(r, &bystander);
	guest_end(r, &bystander);
	pool_trim(r);
}

const struct attack vm_attacks[] = {
	{ "vm", "[16] handles: zero, wild, of another generation, of a VM that is gone", handles },
	{ "vm", "[16] [17] vm_create with wild arguments", create_arguments },
	{ "vm", "[17] vCPU numbers: the same twice, above the limit, negative", vcpu_arguments },
	{ "vm", "[45] list registers and flags of vcpu_run that are forbidden", list_registers },
	{ "vm", "[21] registers of a protected vCPU that has run", registers },
	{ "vm", "[17] [b13] PSTATE of EL2, EL3 and AArch32", pstate },
	{ "vm", "[4] [5] [8] [29] a guest's pages: other owners, and the host's accesses",
	  donated_pages },
	{ "vm", "[1] [2] [3] [5] [9] [11] [b1] [b8] pages that cannot be a guest's", wrong_pages },
	{ "vm", "[46] [b1] the last page of address spaces of every size", top_of_the_space },
	{ "vm", "[52] [48] a vCPU that the guest has not started", late_vcpu },
	{ "vm", "[52] [48] what is said to open guests only", open_words },
	{ "vm", "[18] one vCPU on several CPUs", two_cpus },
	{ "vm", "[18] [20] teardown while the vCPU runs, and twice", teardown_races },
	{ "vm", "[19] [b3] as many VMs as there can be, and vCPUs", all_vms },
	{ "vm", "[8] [b5] 1000 VMs one after the other leave nothing behind", cycles },
	{ "vmfuzz", "[16] [17] [18] [20] [30] random calls about VMs from all CPUs", random_calls },
	{}
};
