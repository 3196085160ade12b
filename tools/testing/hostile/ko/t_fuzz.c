// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random calls from all CPUs at once. Nothing that would only hurt the host
 * itself is let through: pages change hands inside a sandbox, or not at all.
 */
#include <linux/cpu.h>
#include <linux/kernel.h>
#include <linux/smp.h>

#include "hostile_ko.h"

#define NR		64

struct fuzz {
	struct report *r;
	u64 pfn;
	bool hotplug;		/* a ring on a CPU that went off cannot be detached */
	atomic_t done[5], refused[5];
};

static u64 wild(u64 *random)
{
	static const u64 edges[] = { 0, 1, 2, 16, 17, 511, 512, 513, 4096, 1UL << 31, 1UL << 32,
		1UL << 36, 1UL << 40, 1UL << 48, 1UL << 52, 1UL << 63, ~0UL };
	u64 x = random_next(random);

	switch (x >> 61) {
	case 0: case 1: case 2:
		return edges[x % ARRAY_SIZE(edges)] + (x >> 32) % 5 - 2;
	case 3:
		return first_ram_pfn() + x % 8;
	case 4:
		return (1UL << (x % 64)) - first_ram_pfn();
	case 5:
		return keel_layout()->image_pa >> (x & 1 ? 12 : 0);
	default:
		return random_next(random) >> (x % 64);
	}
}

static bool in_sandbox(const struct fuzz *f, u64 pfn, u64 nr)
{
	return pfn >= f->pfn && pfn - f->pfn < NR && nr <= NR - (pfn - f->pfn);
}

static bool valid(u64 pfn, u64 nr)
{
	return nr && nr <= KEEL_RANGE_MAX && range_is_one_ram(pfn, nr);
}

/* A range that may be in the sandbox, or in EL2's image, or is no range at all. */
static void choose(const struct fuzz *f, u64 *random, u64 *pfn, u64 *nr)
{
	u64 x = random_next(random);

	*pfn = x & 1 ? f->pfn + (x >> 8) % NR : wild(random);
	*nr = x & 2 ? 1 + (x >> 16) % 8 : wild(random);
	if (valid(*pfn, *nr) && !in_sandbox(f, *pfn, *nr) && !(is_boot_memory(*pfn) && *nr == 1)) {
		*pfn = f->pfn + (x >> 8) % NR;
		*nr = 1 + (x >> 16) % (f->pfn + NR - *pfn);
	}
	/* page by page of the pool: t_own.c */
	if (is_boot_memory(*pfn))
		*pfn = keel_layout()->image_pa >> 12;
}

static bool result_allowed(u64 call, s64 ret, u64 pfn, u64 nr, bool sandbox)
{
	if (call == KEEL_HCALL_trace_attach && nr > 16)
		return ret == -EINVAL || ret == -EBUSY;
	if (!valid(pfn, nr))
		return ret == -EINVAL || (call == KEEL_HCALL_trace_attach && ret == -EBUSY);
	if (!sandbox)
		return ret == -EPERM || (call == KEEL_HCALL_trace_attach && ret == -EBUSY);
	switch (ret) {
	case 0:
	case -EPERM:
		return true;
	case -EBUSY:
		return call != KEEL_HCALL_host_share_hyp && call != KEEL_HCALL_host_donate_hyp;
	case -ENOMEM:
		return call == KEEL_HCALL_host_donate_hyp;
	}
	return false;
}

static void transition(struct fuzz *f, u64 *random)
{
	static const u64 calls[] = {
		KEEL_HCALL_host_share_hyp, KEEL_HCALL_host_unshare_hyp,
		KEEL_HCALL_host_donate_hyp, KEEL_HCALL_host_reclaim_hyp, KEEL_HCALL_trace_attach,
	};
	unsigned int c = random_next(random) % (f->hotplug ? 4 : 5);
	u64 pfn, nr;
	s64 ret;

	choose(f, random, &pfn, &nr);
	ret = hcall(f->r, calls[c], pfn, nr);
	if (!result_allowed(calls[c], ret, pfn, nr, in_sandbox(f, pfn, nr)))
		complain(f->r, "call %llu (%llx, %llx) = %lld", calls[c], pfn, nr, ret);
	atomic_inc(ret ? &f->refused[c] : &f->done[c]);
}

static void other_call(struct fuzz *f, u64 *random)
{
	u64 x = random_next(random);
	s64 ret;

	switch (x % 4) {
	case 0:
		EXPECT(f->r, HCALL(f->r, version, wild(random), wild(random)), KEEL_ABI_VERSION,
		       "version");
		return;
	case 1:
		HCALL(f->r, stat_read, wild(random), wild(random));
		return;
	case 2:
		ret = HCALL(f->r, trace_detach, wild(random), 0);
		if (ret && ret != -ENOENT)
			complain(f->r, "trace_detach = %lld", ret);
		return;
	case 3:
		if (have_debug())
			HCALL(f->r, debug_page_state, wild(random), 0);
	}
}

/* Numbers 0 to 255 around the table and every way to misspell them. */
static void wrong_number(struct fuzz *f, u64 *random)
{
	static const enum insn insns[] = { HVC_0, HVC_0, HVC_1, HVC_FFFF, SMC_0, SMC_1 };
	u64 x = random_next(random), fid = KEEL_HCALL_FID(x % 256);
	enum insn insn = insns[(x >> 8) % ARRAY_SIZE(insns)];
	u64 pfn, nr;

	switch (x >> 16 & 3) {
	case 0:
		fid ^= BIT(30);
		break;
	case 1:
		fid ^= BIT(17 + (x >> 24) % 7);
		break;
	case 2:
		fid ^= BIT(31);
		break;
	default:
		fid = KEEL_HCALL_FID(64 + x % 192);
	}
	choose(f, random, &pfn, &nr);
	EXPECT(f->r, call_x0(f->r, insn, fid, pfn, nr, wild(random)), NOT_SUPPORTED,
	       "call %llx by %d", fid, insn);
}

static void stub_number(struct fuzz *f, u64 *random)
{
	u64 nr = random_next(random) % 256;

	if (nr != STUB_SOFT_RESTART)
		stub_checked(f->r, nr, wild(random), wild(random), wild(random));
}

/* Anything but what ends the machine or this CPU. */
static void smc_number(struct fuzz *f, u64 *random)
{
	u64 x = random_next(random);
	u64 fid = 0x80000000 | (x & 0x7fffffff);
	u64 args[8] = { fid, wild(random), wild(random), wild(random) };

	if (x >> 63)
		args[0] = 0xc4000000 | (x & 0x3ff);
	if ((args[0] >> 24 & 0x3f) == 4 && (args[0] & 0xffff) < 0x20)
		return;
	/* QEMU's PSCI 0.1 numbers: t_on.c */
	if ((args[0] & 0xfffffffc) == 0x95c1ba5c || (args[0] & 0xfffffffc) == 0x95c1ba60)
		return;
	call_checked(f->r, SMC_0, 8, args);
}

static void step(void *arg, unsigned int index, u64 *random)
{
	struct fuzz *f = arg;
	u64 val, pfn;

	switch (random_next(random) % 16) {
	case 0: case 1:
		return wrong_number(f, random);
	case 2:
		return stub_number(f, random);
	case 3:
		return smc_number(f, random);
	case 4: case 5:
		return other_call(f, random);
	case 6:
		/* whatever state it is in: no hang, no oops */
		pfn = f->pfn + random_next(random) % NR;
		probe_read((unsigned long)pfn_va(pfn), &val);
		return;
	default:
		return transition(f, random);
	}
}

static void end_trace(void *arg)
{
	keel_hcall(KEEL_HCALL_trace_detach, 0, 0, 0, 0);
}

static void take_all_back(struct report *r, u64 pfn)
{
	on_each_cpu(end_trace, NULL, 1);
	for (u64 i = pfn; i < pfn + NR; i++) {
		keel_hcall(KEEL_HCALL_host_unshare_hyp, i, 1, 0, 0);
		keel_hcall(KEEL_HCALL_host_reclaim_hyp, i, 1, 0, 0);
	}
}

static void fuzz(struct report *r, bool hotplug)
{
	struct fuzz f = { .r = r, .hotplug = hotplug };
	void *va = sandbox_alloc(NR);
	u64 calls;

	if (!va) {
		complain(r, "no memory");
		return;
	}
	f.pfn = va_pfn(va);
	calls = threads_run(r, r->run->seconds, hotplug ? r->run->calls / 10 : r->run->calls, step,
			    &f);
	note(r, "%llu calls; done of share, unshare, donate, reclaim, attach: %d %d %d %d %d", calls,
	     atomic_read(&f.done[0]), atomic_read(&f.done[1]), atomic_read(&f.done[2]),
	     atomic_read(&f.done[3]), atomic_read(&f.done[4]));
	if (!atomic_read(&f.done[0]) || !atomic_read(&f.done[2]) || !atomic_read(&f.refused[3]))
		complain(r, "nothing happened: the attack missed");
	take_all_back(r, f.pfn);
	sandbox_free(r, va, NR);
}

static void fuzz_all(struct report *r)
{
	fuzz(r, false);
}

static void fuzz_hotplug(struct report *r)
{
	fuzz(r, true);
}

const struct attack fuzz_attacks[] = {
	{ "fuzz", "[1] [16] [23] [24] [25] [30] random calls from all CPUs at once", fuzz_all },
	{ "hotplug", "[23] [31] random calls while CPUs go off and on", fuzz_hotplug },
	{ }
};
