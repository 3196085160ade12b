// SPDX-License-Identifier: GPL-2.0-only
/* VMs by straight hypercalls, as a host without a driver would make them. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "vm.h"

#define FEED_PAGES	16		/* naturally aligned, so a stage-2 root finds room */
#define MAX_FEEDS	128
#define MAX_TRIES	8
#define MAX_RUNS	4000
#define MAX_IDLE	8		/* runs that end with an interrupt, one after the other */

static void *fed[MAX_FEEDS];
static DEFINE_MUTEX(fed_lock);

static bool pool_feed(struct report *r)
{
	bool done = false;

	mutex_lock(&fed_lock);
	for (int i = 0; i < MAX_FEEDS && !done; i++) {
		if (fed[i])
			continue;
		fed[i] = sandbox_alloc(FEED_PAGES);
		if (!fed[i])
			break;
		EXPECT(r, HCALL(r, host_donate_hyp, va_pfn(fed[i]), FEED_PAGES), 0, "pool pages");
		done = true;
	}
	mutex_unlock(&fed_lock);
	return done;
}

void pool_trim(struct report *r)
{
	mutex_lock(&fed_lock);
	for (int i = 0; i < MAX_FEEDS; i++) {
		if (!fed[i] || HCALL(r, host_reclaim_hyp, va_pfn(fed[i]), FEED_PAGES))
			continue;
		sandbox_free(r, fed[i], FEED_PAGES);
		fed[i] = NULL;
	}
	mutex_unlock(&fed_lock);
}

s64 vm_hcall(struct report *r, u64 nr, u64 a1, u64 a2, u64 a3, u64 a4)
{
	u64 args[8] = { KEEL_HCALL_FID(nr), a1, a2, a3, a4, 5, 6, 7 };
	struct regs regs = { .x = { 0, a1, a2, a3, a4 } };

	if (realm_world())
		return nr == KEEL_HCALL_vcpu_get_reg || nr == KEEL_HCALL_vm_configure ?
			       realm_hcall_regs(nr, &regs) :
			       realm_hcall_4(r, nr, a1, a2, a3, a4);
	call_checked(r, HVC_0, nr == KEEL_HCALL_vcpu_get_reg ? 3 : 2, args);
	EXPECT(r, args[0], 0, "call %llu: x0", nr);
	return args[1];
}

s64 vm_hcall_fed(struct report *r, u64 nr, u64 a1, u64 a2, u64 a3, u64 a4)
{
	s64 ret = vm_hcall(r, nr, a1, a2, a3, a4);

	for (int i = 0; ret == -ENOMEM && i < MAX_TRIES && pool_feed(r); i++)
		ret = vm_hcall(r, nr, a1, a2, a3, a4);
	return ret;
}

s64 vcpu_run_regs(struct report *r, struct regs *regs)
{
	struct regs in = *regs;

	regs->x[0] = KEEL_HCALL_FID(KEEL_HCALL_vcpu_run);
	if (realm_world())
		realm_hcall_regs(KEEL_HCALL_vcpu_run, regs);
	else
		regs_checked(r, HVC_0, KEEL_RUN_OUT_EOI_COUNT + 1, regs);
	EXPECT(r, regs->x[0], 0, "vcpu_run: x0");
	/* nothing ran: then nothing is told */
	for (int i = 2; (s64)regs->x[1] < 0 && i < 31; i++)
		EXPECT(r, regs->x[i], in.x[i], "x%d of a refused vcpu_run", i);
	return regs->x[1];
}

s64 vcpu_run(struct report *r, u64 handle, u64 vcpu, u64 flags, u64 data, struct regs *regs)
{
	for (int i = 0; i < 31; i++)
		regs->x[i] = CANARY(i);
	regs->x[KEEL_RUN_IN_HANDLE] = handle;
	regs->x[KEEL_RUN_IN_VCPU] = vcpu;
	regs->x[KEEL_RUN_IN_FLAGS] = flags;
	regs->x[KEEL_RUN_IN_DATA] = data;
	regs->x[KEEL_RUN_IN_TIMERS] = 0;
	return vcpu_run_regs(r, regs);
}

s64 vm_new(struct report *r, bool protected, u64 nr_vcpus)
{
	return VMCALL_FED(r, vm_create, VM_IPA_BITS | (protected ? KEEL_VM_PROTECTED : 0), nr_vcpus,
			  0, 0);
}

void vm_end(struct report *r, u64 handle)
{
	s64 ret;

	do {
		ret = VMCALL(r, vm_teardown, handle, 0, 0, 0);
		cond_resched();
	} while (ret == 1);
	EXPECT(r, ret, 0, "teardown");
}

static bool give_memory(struct report *r, struct guest *g)
{
	s64 ret;

	ret = g->protected
		      ? VMCALL_FED(r, vm_donate, g->handle, GFN_CODE, va_pfn(g->va), GUEST_PAGES)
		      : VMCALL_FED(r, vm_share, g->handle, GFN_CODE, va_pfn(g->va), GUEST_PAGES);
	EXPECT(r, ret, 0, "memory for a guest");
	return !ret;
}

static bool make_vcpus(struct report *r, struct guest *g)
{
	s64 ret = 0;

	for (int i = 0; !ret && i < GUEST_VCPUS; i++)
		ret = VMCALL_FED(r, vcpu_create, g->handle, i, i ? KEEL_VCPU_POWER_OFF : 0, 0);
	ret = ret ?: VMCALL(r, vcpu_set_reg, g->handle, 0, KEEL_REG_PC, IPA_CODE);
	EXPECT(r, ret, 0, "vCPUs of a guest");
	return !ret;
}

bool guest_new(struct report *r, struct guest *g, bool protected)
{
	s64 ret = vm_new(r, protected, GUEST_VCPUS);

	*g = (struct guest){ .handle = ret, .protected = protected };
	if (ret < 0) {
		complain(r, "vm_create = %lld", ret);
		return false;
	}
	g->va = sandbox_alloc(GUEST_PAGES);
	if (!g->va) {
		complain(r, "no memory");
		vm_end(r, g->handle);
		return false;
	}
	memcpy(g->va, guest_code, guest_code_end - guest_code);
	if (give_memory(r, g) && make_vcpus(r, g))
		return true;
	guest_end(r, g);
	return false;
}

void pages_are_wiped(struct report *r, void *va, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++, va += PAGE_SIZE) {
		u64 val;

		/* one that is not the host's would be the end of who looks */
		if (probe_read((unsigned long)va, &val))
			complain(r, "page %u of %u is not back", i, nr);
		else if (memchr_inv(va, 0, PAGE_SIZE))
			complain(r, "page %u of %u is not wiped", i, nr);
	}
}

void guest_end(struct report *r, struct guest *g)
{
	vm_end(r, g->handle);
	if (g->protected)
		pages_are_wiped(r, g->va, GUEST_PAGES);
	sandbox_free(r, g->va, GUEST_PAGES);
}

#define IN_INSN		0
#define IN_X		8
#define OUT_ESR		0x40
#define OUT_X		0x48
#define OUT_SUM		0x68

static void mailbox_write(struct order *o, u64 at, u64 value)
{
	if (at == OUT_ESR)
		o->esr = value;
	else if (at == OUT_SUM)
		o->sum = value;
	else if (at >= OUT_X && at < OUT_SUM)
		o->x[(at - OUT_X) / 8] = value;
}

/* True: the host is to say nothing is there. */
static bool other_exit(struct order *o, s64 exit, const struct regs *regs)
{
	o->exit = exit;
	memcpy(o->info, &regs->x[KEEL_RUN_OUT_INFO], sizeof(o->info));
	return exit == KEEL_EXIT_MMIO || exit == KEEL_EXIT_MEM_FAULT;
}

static bool guest_goes_on(s64 exit)
{
	return exit >= 0 && exit != KEEL_EXIT_CPU_OFF && exit != KEEL_EXIT_FAULT &&
	       exit != KEEL_EXIT_SERROR;
}

bool guest_do(struct report *r, struct guest *g, struct order *o)
{
	u64 flags = g->asking ? KEEL_RUN_MMIO_DONE : 0, data = o->insn;
	bool sent = g->asking;
	struct regs regs;
	int idle = 0;

	o->exit = -1;
	g->asking = false;
	for (int i = 0; i < MAX_RUNS && idle < MAX_IDLE; i++) {
		s64 exit = vcpu_run(r, g->handle, 0, flags, data, &regs);
		u64 at = regs.x[KEEL_RUN_OUT_INFO] - IPA_MAILBOX;
		bool write = regs.x[KEEL_RUN_OUT_INFO + 1] & KEEL_MMIO_WRITE;

		flags = 0;
		if (exit == KEEL_EXIT_IRQ) {
			idle++;
			cond_resched();
			continue;
		}
		if (exit != KEEL_EXIT_MMIO || at >= PAGE_SIZE) {
			flags = other_exit(o, exit, &regs) ? KEEL_RUN_ABORT : 0;
			if (!guest_goes_on(exit))
				return false;
			if (exit == KEEL_EXIT_POOL && !pool_feed(r))
				return false;
			continue;
		}
		idle = 0;
		if (!write && at == IN_INSN && sent) {
			g->asking = true;
			return true;
		}
		if (write)
			mailbox_write(o, at, regs.x[KEEL_RUN_OUT_INFO + 2]);
		sent |= at == IN_INSN;
		data = at == IN_INSN ? o->insn : o->x[(at - IN_X) / 8 % 4];
		flags = KEEL_RUN_MMIO_DONE;
	}
	return false;
}

s64 guest_call(struct report *r, struct guest *g, bool smc, u64 x0, u64 x1, u64 x2, u64 x3)
{
	struct order o = { .insn = smc ? INSN_SMC(0) : INSN_HVC(0), .x = { x0, x1, x2, x3 } };

	if (!guest_do(r, g, &o))
		complain(r,
			 "the guest does not return from call %llx (%llx, %llx, %llx): exit %lld",
			 x0, x1, x2, x3, o.exit);
	EXPECT(r, o.esr, 0, "exception of call %llx", x0);
	return o.x[0];
}

void guest_is_well(struct report *r, struct guest *g)
{
	struct order o = { .insn = 0x91000421, .x = { 1, 2, 3, 4 } };	/* add x1, x1, #1 */
	static u64 sum;

	if (!guest_do(r, g, &o)) {
		complain(r, "the guest hangs: exit %lld, %llx", o.exit, o.info[0]);
		return;
	}
	EXPECT(r, o.x[0], 1, "x0 of the guest");
	EXPECT(r, o.x[1], 3, "x1 of the guest");
	EXPECT(r, o.esr, 0, "exception of an addition");
	/* the same in all guests, as the code is */
	if (!sum)
		sum = o.sum;
	EXPECT(r, o.sum, sum, "sum of the guest's other registers");
}
