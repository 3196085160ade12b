// SPDX-License-Identifier: GPL-2.0-only
/* Calls into EL2, and accesses that end there. */
#include <linux/arm-smccc.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <uapi/linux/psci.h>
#include <keel/abi.h>

#include "bench.h"
#include "hvc.h"
#include "smc.h"

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#include <asm/kvm_asm.h>
#define PKVM_FID(name)	KVM_HOST_SMCCC_FUNC(name)
#else
/* Only measured against upstream's object, which is part of 7.2 here. */
#define PKVM_FID(name)	0UL
#endif

#define ORDER		10		/* 4 MiB, so that 2 MiB aligned and not fit both */
#define BLOCK_PAGES	512
#define OTHER_BLOCK	512
#define UNALIGNED	(BLOCK_PAGES / 2)

static struct page *mem;
static u64 base;			/* its pfn */

/* What a call of ours answered: negative errno or value. */
static s64 keel(u64 call, u64 a1, u64 a2)
{
	struct keel_hvc_result r = keel_hvc(KEEL_HCALL_FID(call), a1, a2, 0, 0);

	return r.x0 ? -EOPNOTSUPP : (s64)r.x1;
}

static s64 pkvm(u64 fid, u64 a1)
{
	struct keel_hvc_result r = keel_hvc(fid, a1, 0, 0, 0);

	return r.x0 ? -EOPNOTSUPP : (s64)r.x1;
}

/* The host looks at one word of every page: all of it is in its stage-2 then. */
static void touch_all(void)
{
	unsigned int i;

	for (i = 0; i < 1U << ORDER; i++)
		READ_ONCE(*(u64 *)page_address(mem + i));
}

static s64 touch(u64 page)
{
	READ_ONCE(*(u64 *)page_address(mem + page));
	return 0;
}

static s64 touch_nofault(u64 page)
{
	u64 word;

	return copy_from_kernel_nofault(&word, page_address(mem + page), sizeof(word));
}

static s64 run_touch_first(void)	{ return touch(0); }
static s64 run_touch_second(void)	{ return touch(1); }
static s64 run_refused(void)		{ return touch_nofault(0); }
static s64 run_allowed(void)		{ return touch_nofault(OTHER_BLOCK); }

/* --- Any firmware call --- */

static s64 run_psci_version(void)
{
	return bench_smc(PSCI_0_2_FN_PSCI_VERSION, 0, 0, 0) > 0;
}

static s64 run_smccc_version(void)
{
	return (s32)bench_smc(ARM_SMCCC_VERSION_FUNC_ID, 0, 0, 0);
}

static const struct op ops[] = {
	{ "smc_psci_version", .run = run_psci_version, .expect = 1 },
	/* QEMU's firmware does not have it, and says so itself. */
	{ "smc_smccc_version", .run = run_smccc_version, .expect = SMCCC_RET_NOT_SUPPORTED },
	{ "access_allowed", .run = run_allowed },
};

/* --- Keel --- */

static s64 run_version(void)	{ return keel(KEEL_HCALL_version, 0, 0); }
static s64 run_unknown(void)	{ return keel(KEEL_HCALL_SPAN - 1, 0, 0); }
static s64 run_share(void)	{ return keel(KEEL_HCALL_host_share_hyp, base, 1); }
static s64 run_unshare(void)	{ return keel(KEEL_HCALL_host_unshare_hyp, base, 1); }
static s64 run_share_block(void) { return keel(KEEL_HCALL_host_share_hyp, base, BLOCK_PAGES); }
static s64 run_unshare_block(void) { return keel(KEEL_HCALL_host_unshare_hyp, base, BLOCK_PAGES); }
static s64 run_donate(void)	{ return keel(KEEL_HCALL_host_donate_hyp, base, 1); }
static s64 run_reclaim(void)	{ return keel(KEEL_HCALL_host_reclaim_hyp, base, 1); }
static s64 run_donate_block(void) { return keel(KEEL_HCALL_host_donate_hyp, base, BLOCK_PAGES); }
static s64 run_reclaim_block(void) { return keel(KEEL_HCALL_host_reclaim_hyp, base, BLOCK_PAGES); }

static s64 run_donate_unaligned(void)
{
	return keel(KEEL_HCALL_host_donate_hyp, base + UNALIGNED, BLOCK_PAGES);
}

static s64 run_reclaim_unaligned(void)
{
	return keel(KEEL_HCALL_host_reclaim_hyp, base + UNALIGNED, BLOCK_PAGES);
}

static s64 run_share_unshare(void)
{
	return run_share() ?: run_unshare();
}

static void do_share(void)		{ run_share(); }
static void do_unshare(void)		{ run_unshare(); }
static void do_share_block(void)	{ run_share_block(); }
static void do_unshare_block(void)	{ run_unshare_block(); }
static void do_donate(void)		{ run_donate(); }
static void do_reclaim(void)		{ run_reclaim(); }
static void do_reclaim_block(void)	{ run_reclaim_block(); }
static void do_reclaim_unaligned(void)	{ run_reclaim_unaligned(); }
static void do_donate_block(void)	{ touch_all(); run_donate_block(); }
static void do_donate_unaligned(void)	{ touch_all(); run_donate_unaligned(); }

/* The whole block leaves the host's stage-2 when it becomes whole again. */
static void forget_block(void)
{
	touch_all();
	run_donate();
	run_reclaim();
}

/* Page 1 is back while page 0 keeps the block from being whole: pages only. */
static void forget_page(void)
{
	touch_all();
	keel(KEEL_HCALL_host_donate_hyp, base, 1);
	keel(KEEL_HCALL_host_donate_hyp, base + 1, 1);
	keel(KEEL_HCALL_host_reclaim_hyp, base + 1, 1);
}

static const struct op keel_ops[] = {
	{ "hcall_least", .run = run_version, .expect = KEEL_ABI_VERSION },
	{ "hcall_refused", .run = run_unknown, .expect = -EOPNOTSUPP },
	{ "share_1", .run = run_share, .undo = do_unshare },
	{ "unshare_1", .prepare = do_share, .run = run_unshare },
	{ "share_unshare_1", .run = run_share_unshare },
	{ "share_512", .run = run_share_block, .undo = do_unshare_block },
	{ "unshare_512", .prepare = do_share_block, .run = run_unshare_block },
	{ "donate_1", .prepare = touch_all, .run = run_donate, .undo = do_reclaim },
	{ "donate_1_unmapped", .run = run_donate, .undo = do_reclaim },
	{ "donate_512", .prepare = touch_all, .run = run_donate_block, .undo = do_reclaim_block },
	{ "donate_512_unaligned", .prepare = touch_all, .run = run_donate_unaligned,
	  .undo = do_reclaim_unaligned },
	{ "reclaim_1", .prepare = do_donate, .run = run_reclaim },
	{ "reclaim_512", .prepare = do_donate_block, .run = run_reclaim_block },
	{ "reclaim_512_unaligned", .prepare = do_donate_unaligned, .run = run_reclaim_unaligned },
	{ "retouch_2m", .prepare = forget_block, .run = run_touch_first },
	{ "retouch_4k", .prepare = forget_page, .run = run_touch_second, .undo = do_reclaim },
	{ "access_refused", .prepare = do_donate, .run = run_refused, .undo = do_reclaim,
	  .expect = -EFAULT },
};

/* --- Upstream pKVM --- */

/*
 * The least a host call can do there and succeed: write 0 to CNTVOFF_EL2, which
 * is what it holds while the host runs.
 */
static s64 run_pkvm_least(void)
{
	return keel_hvc(PKVM_FID(__kvm_timer_set_cntvoff), 0, 0, 0, 0).x0;
}

/* Of the phase before finalise: looked up, refused. */
static s64 run_pkvm_refused(void)	{ return pkvm(PKVM_FID(__pkvm_init), 0); }
static s64 run_pkvm_share(void)		{ return pkvm(PKVM_FID(__pkvm_host_share_hyp), base); }
static s64 run_pkvm_unshare(void)	{ return pkvm(PKVM_FID(__pkvm_host_unshare_hyp), base); }
static s64 run_pkvm_share_unshare(void)	{ return run_pkvm_share() ?: run_pkvm_unshare(); }
static void do_pkvm_share(void)		{ run_pkvm_share(); }
static void do_pkvm_unshare(void)	{ run_pkvm_unshare(); }

static const struct op pkvm_ops[] = {
	{ "hcall_least", .run = run_pkvm_least },
	{ "hcall_refused", .run = run_pkvm_refused, .expect = -EOPNOTSUPP },
	{ "share_1", .run = run_pkvm_share, .undo = do_pkvm_unshare },
	{ "unshare_1", .prepare = do_pkvm_share, .run = run_pkvm_unshare },
	{ "share_unshare_1", .run = run_pkvm_share_unshare },
};

static void run_ops(const struct op *op, size_t nr, const char *only)
{
	for (; nr--; op++)
		if (!only || !strcmp(only, op->name))
			measure_op(op);
}

int bench_calls(const char *only)
{
	mem = alloc_pages(GFP_KERNEL | __GFP_ZERO, ORDER);
	if (!mem)
		return -ENOMEM;
	base = page_to_pfn(mem);
	touch_all();

	run_ops(ops, ARRAY_SIZE(ops), only);
	if (peer == PEER_KEEL)
		run_ops(keel_ops, ARRAY_SIZE(keel_ops), only);
	if (peer == PEER_PKVM)
		run_ops(pkvm_ops, ARRAY_SIZE(pkvm_ops), only);
	/* Never freed: after a failure some of it may not be the host's. */
	return 0;
}
