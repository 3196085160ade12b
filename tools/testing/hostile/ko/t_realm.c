// SPDX-License-Identifier: GPL-2.0-only
/*
 * R-EL2's door: the one SMC that EL3 forwards to it as a host call, and what comes with it
 * in this world only. The memory EL3 keeps for R-EL2 is that of the device tree's node "rmm".
 */
#include <linux/errno.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <asm/virt.h>
#include <keel/guest.h>
#include <keel/realm.h>

#include "hostile_ko.h"

#define FIRST_FORWARDED		0xc4000150UL
#define RMM_REQ_COMPLETE	0xc400018fUL
#define LAST_FORWARDED		RMM_REQ_COMPLETE

/* EL3 changes x0 to x4. */
#define NR_OUT			5

bool realm_world(void)
{
	return is_kernel_in_hyp_mode();
}

static s64 call(struct report *r, u64 fid, u64 nr, u64 a1, u64 a2, u64 a3, u64 a4)
{
	u64 args[8] = { fid, nr, a1, a2, a3, a4, 6, 7 };

	call_checked(r, SMC_0, NR_OUT, args);
	if (args[0] == NOT_SUPPORTED)
		return -EOPNOTSUPP;
	EXPECT(r, args[0], 0, "call %llu: x0", nr);
	return args[1];
}

s64 realm_hcall(struct report *r, u64 nr, u64 a1, u64 a2)
{
	return call(r, KEEL_REALM_FID, nr, a1, a2, 4, 5);
}

s64 realm_hcall_4(struct report *r, u64 nr, u64 a1, u64 a2, u64 a3, u64 a4)
{
	return call(r, KEEL_REALM_FID, nr, a1, a2, a3, a4);
}

s64 realm_hcall_regs(u64 nr, struct regs *regs)
{
	struct arm_smccc_1_2_regs r;
	s64 ret;

	memcpy(&r, regs, sizeof(r));
	ret = keel_hcall_regs(nr, &r);
	memcpy(regs, &r, sizeof(r));
	regs->x[0] = 0;
	regs->x[1] = ret;
	return ret;
}

static void numbers(struct report *r)
{
	static const u64 nrs[] = { KEEL_HCALL_SPAN, 255, 4096 - 1, KEEL_REALM_ATTACH + 1, BIT(16),
		BIT(31), BIT(32), BIT(32) | KEEL_REALM_ATTACH, BIT(63), ~0UL,
		KEEL_HCALL_FID(KEEL_HCALL_version), KEEL_INIT_UNDO };

	for (int i = 0; i < ARRAY_SIZE(nrs); i++)
		EXPECT(r, realm_hcall(r, nrs[i], 1, 2), -EOPNOTSUPP, "call %llx", nrs[i]);
	for (int i = 0; i < 500; i++) {
		u64 nr = random_next(&r->random) >> (i % 50);

		if (nr >= KEEL_HCALL_SPAN && nr != KEEL_REALM_ATTACH)
			EXPECT(r, realm_hcall(r, nr, 1, 2), -EOPNOTSUPP, "call %llx", nr);
	}
	/* those of the INIT phase: here it was over before there was a host */
	EXPECT(r, realm_hcall(r, KEEL_HCALL_cpu_deprivilege, 0, 0), -EOPNOTSUPP, "deprivilege");
	EXPECT(r, realm_hcall(r, KEEL_HCALL_finalise, 0, 0), -EOPNOTSUPP, "finalise");
}

/* The completion of a request is R-EL2's to send; of the others no answer may show it. */
static void forwarded(struct report *r)
{
	for (u64 fid = FIRST_FORWARDED; fid <= LAST_FORWARDED; fid++) {
		u64 args[8] = { fid, ~0UL, ~0UL, ~0UL, ~0UL, ~0UL, ~0UL, ~0UL };

		if (fid == KEEL_REALM_FID)
			continue;
		call_checked(r, SMC_0, NR_OUT, args);
		EXPECT(r, !args[0], false, "%llx with wild arguments succeeds", fid);
		if (fid == RMM_REQ_COMPLETE)
			EXPECT(r, args[0], NOT_SUPPORTED, "RMI_REQ_COMPLETE from the host");
	}
	EXPECT(r, call(r, KEEL_REALM_FID | BIT(16), KEEL_HCALL_version, 0, 0, 0, 0), KEEL_ABI_VERSION,
	       "version with the SVE hint");
}

/* There is a panic record already; nothing about the page asked for changes that. */
static void attach_again(struct report *r)
{
	static const u64 wild[] = { 0, 1, 0x8000, BIT(36), BIT(52), ~0UL };

	for (int i = 0; i < ARRAY_SIZE(wild); i++)
		EXPECT(r, realm_hcall(r, KEEL_REALM_ATTACH, wild[i], 0), -EBUSY, "attach of %llx",
		       wild[i]);
	EXPECT(r, realm_hcall(r, KEEL_REALM_ATTACH, victim_pfn(), 0), -EBUSY, "of a donated page");
}

static int own_memory(u64 *pfn, u64 *nr)
{
	struct device_node *np = of_find_node_by_name(NULL, "rmm");
	struct resource res;
	int ret = np ? of_address_to_resource(np, 0, &res) : -ENOENT;

	of_node_put(np);
	if (ret)
		return ret;
	*pfn = res.start >> 12;
	*nr = resource_size(&res) >> 12;
	return 0;
}

/* The page that the registers of a call travel in must be the host's, and be there. */
static void page_of_registers(struct report *r)
{
	static const u64 calls[] = { KEEL_HCALL_vcpu_run, KEEL_HCALL_vcpu_get_reg,
		KEEL_HCALL_vm_configure };
	u64 pfns[] = { 0, 0x8000, 0x9000, 0xe100, BIT(36), BIT(40), BIT(52), ~0UL,
		victim_pfn(), 0, 0, 0, end_ram_pfn() };
	u64 own, nr;

	if (own_memory(&own, &nr)) {
		complain(r, "no node rmm");
		return;
	}
	pfns[9] = own;
	pfns[10] = own + nr / 2;
	pfns[11] = own + nr - 1;
	for (int c = 0; c < ARRAY_SIZE(calls); c++)
		for (int i = 0; i < ARRAY_SIZE(pfns); i++)
			EXPECT(r, realm_hcall(r, calls[c], pfns[i], 0), -EFAULT,
			       "call %llu with page %llx", calls[c], pfns[i]);
}

/* R-EL2's own memory, all of it, by number and by address. */
static void own_pages(struct report *r)
{
	u64 own, nr, lent = 0;

	if (own_memory(&own, &nr)) {
		complain(r, "no node rmm");
		return;
	}
	for (u64 pfn = own; pfn < own + nr; pfn++) {
		s64 before = page_state(pfn);

		EXPECT(r, HCALL(r, host_share_hyp, pfn, 1), -EPERM, "share of %llx", pfn);
		EXPECT(r, HCALL(r, host_unshare_hyp, pfn, 1), -EPERM, "unshare of %llx", pfn);
		EXPECT(r, HCALL(r, host_donate_hyp, pfn, 1), -EPERM, "donate of %llx", pfn);
		EXPECT(r, HCALL(r, trace_attach, pfn, 1), -EPERM, "ring in %llx", pfn);
		EXPECT(r, keel_hcall_vm_donate(victim_vm(), 8, pfn, 1), -EPERM, "%llx to a guest",
		       pfn);
		if (have_debug())
			EXPECT(r, page_state(pfn), before, "state of %llx", pfn);
		lent++;
		cond_resched();
	}
	EXPECT(r, HCALL(r, host_reclaim_hyp, own, 1), -EPERM, "reclaim of its first page");
	EXPECT(r, HCALL(r, host_reclaim_hyp, own, KEEL_RANGE_MAX), -EPERM, "of the image");
	note(r, "%llu pages", lent);
}

static void own_pages_mapped(struct report *r)
{
	u64 own, nr, val;

	if (own_memory(&own, &nr)) {
		complain(r, "no node rmm");
		return;
	}
	for (u64 i = 0; i < nr; i += i < 64 ? 1 : 61) {
		void __iomem *va = ioremap((own + i) << 12, PAGE_SIZE);

		if (!va) {
			complain(r, "cannot map %llx", own + i);
			return;
		}
		val = 0;
		EXPECT(r, probe_read((unsigned long)va, &val), -EFAULT, "load from %llx", own + i);
		EXPECT(r, probe_write((unsigned long)va, &val), -EFAULT, "store to %llx", own + i);
		iounmap(va);
	}
}

/* RAM that the manifest promises and nobody has: an access of R-EL2's must not be its end. */
static void ram_that_is_not_there(struct report *r)
{
	u64 end = end_ram_pfn();

	EXPECT(r, HCALL(r, host_share_hyp, end, 1), -EPERM, "share of %llx", end);
	EXPECT(r, HCALL(r, host_donate_hyp, end, 1), -EPERM, "donate of %llx", end);
	EXPECT(r, HCALL(r, host_donate_hyp, end - 1, 2), -EPERM, "half of it there");
	EXPECT(r, keel_hcall_vm_donate(victim_vm(), 8, end, 1), -EPERM, "%llx to a guest", end);
}

/* A guest that shares all with its host cannot be made. */
static void open_guests(struct report *r)
{
	EXPECT(r, HCALL(r, vm_create, 36, 1), -EOPNOTSUPP, "a VM that is not protected");
}

const struct attack realm_attacks[] = {
	{ "realm", "[23] numbers without a call", numbers },
	{ "realm", "[23] [24] other numbers that EL3 forwards", forwarded },
	{ "realm", "a second panic record", attach_again },
	{ "realm", "[2] [4] registers in a page that is not the host's", page_of_registers },
	{ "realm", "[4] [b6] transitions of all of R-EL2's memory", own_pages },
	{ "realm", "[29] the same memory mapped", own_pages_mapped },
	{ "realm", "[2] RAM that the manifest has and the machine has not", ram_that_is_not_there },
	{ "realm", "a guest that is not protected", open_guests },
	{ }
};
