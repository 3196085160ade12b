// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest against EL2, the host and other guests: each attack by one that is protected
 * and one that is not, with a bystander that must not notice.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/ptrace.h>
#include <asm/sysreg.h>

#include "vm.h"

#define INVALID_PARAMETER	(-3)		/* SMCCC_RET_INVALID_PARAMETER */
#define PSCI_INVALID		(-2)
#define PSCI_ALREADY_ON		(-4)
#define RSI_ERROR_INPUT		1

#define PKVM(n)			(0xc6000000UL | (n))
#define MEM_SHARE		PKVM(3)
#define MEM_UNSHARE		PKVM(4)
#define GUARD_MAP		PKVM(7)
#define GUARD_UNMAP		PKVM(8)
#define MEM_RELINQUISH		PKVM(9)
#define RGUARD_MAP		PKVM(10)
#define RSI_REALM_CONFIG	0xc4000196UL
#define RSI_IPA_STATE_SET	0xc4000197UL
#define RSI_IPA_STATE_GET	0xc4000198UL
#define PSCI_CPU_OFF		0x84000002UL
#define PSCI_CPU_ON		0xc4000003UL
#define PSCI_AFFINITY_INFO	0xc4000004UL

#define IPA_DATA(n)		(IPA_CODE + PAGE_SIZE * (n))	/* its other pages */
#define ALIAS			BIT(VM_IPA_BITS - 1)
#define PATTERN			0x4755455354534543UL

#define CPACR_ALL		0x03330000UL	/* SVE, FP/SIMD and SME do not trap to EL1 */
#define ESR_UNKNOWN		0x00
#define ESR_FP			0x07
#define ESR_SYSREG		0x18
#define INSN_LOAD		0xf9400020	/* ldr x0, [x1] */
#define INSN_STORE		0xf9000020	/* str x0, [x1] */
#define INSN_ERET		0xd69f03e0
#define INSN_CPACR		0xd5181040	/* msr cpacr_el1, x0 */
#define INSN_WFI		0xd503207f
#define INSN_WFE		0xd503205f

struct pair {
	struct guest attacker, bystander;
};

static bool begin(struct report *r, struct pair *p, bool protected)
{
	if (!guest_new(r, &p->bystander, true))
		return false;
	guest_is_well(r, &p->bystander);
	if (guest_new(r, &p->attacker, protected))
		return true;
	guest_end(r, &p->bystander);
	return false;
}

static void end(struct report *r, struct pair *p)
{
	guest_is_well(r, &p->bystander);
	guest_end(r, &p->attacker);
	guest_is_well(r, &p->bystander);
	guest_end(r, &p->bystander);
}

/* One that hung, or turned itself off, makes room for the next. */
static bool revive(struct report *r, struct guest *g)
{
	bool protected = g->protected;

	guest_end(r, g);
	return guest_new(r, g, protected);
}

static void for_both(struct report *r, void (*try)(struct report *r, struct guest *g))
{
	struct pair p;

	for (int protected = 0; protected < 2; protected++) {
		if (!begin(r, &p, protected))
			return;
		try(r, &p.attacker);
		end(r, &p);
	}
}

static s64 order(struct report *r, struct guest *g, u64 insn, u64 x0, u64 x1, u64 *esr)
{
	struct order o = { .insn = insn, .x = { x0, x1 } };

	if (!guest_do(r, g, &o))
		complain(r, "the guest does not return from %llx (%llx, %llx): exit %lld", insn, x0,
			 x1, o.exit);
	*esr = o.esr;
	return o.x[0];
}

/* --- calls --- */

static bool ends_the_guest(u64 fid)
{
	return (fid & ~BIT(16)) == PSCI_CPU_OFF;
}

/* Small, or larger than any address: what comes back must not look like one of EL2's. */
static u64 garbage(struct report *r)
{
	u64 x = random_next(&r->random);

	return x & 1 ? x >> (33 + (x >> 1) % 31) : x | BIT(63);
}

static bool has_calls(u64 owner)
{
	return owner == 0 || owner == 4 || owner == 6;
}

static void every_class(struct report *r, struct guest *g)
{
	for (u64 class = 0; class < 256; class++) {
		for (int i = 0; i < 4; i++) {
			u64 x = random_next(&r->random), imm = i & 2 ? 1 + x % 0xffff : 0;
			u64 fid = class << 24 | (x & BIT(16) ? x >> 20 & 0xffff : x >> 20 & 0x3f);
			struct order o = { .insn = i & 1 ? INSN_HVC(imm) : INSN_SMC(imm),
				.x = { fid | x << 32, garbage(r), garbage(r), garbage(r) } };

			if (ends_the_guest(fid))
				continue;
			if (!guest_do(r, g, &o)) {
				complain(r, "no return from call %llx, imm %llx", fid, imm);
				if (!revive(r, g))
					return;
				continue;
			}
			EXPECT(r, o.esr, 0, "exception of call %llx", fid);
			if (imm || !(fid & BIT(31)) || !has_calls(class & 0x3f))
				EXPECT(r, o.x[0], -1, "call %llx, imm %llx", fid, imm);
		}
	}
	guest_is_well(r, g);
}

static void classes(struct report *r)
{
	for_both(r, every_class);
}

static s64 stat(struct report *r, enum keel_stat id)
{
	return HCALL(r, stat_read, id, 0);
}

/* Addresses that are not a page of the guest's, or no address at all. */
static void memory_calls(struct report *r, struct guest *g)
{
	static const u64 ipas[] = { 1, IPA_CODE + 1, IPA_DATA(1) + 0x800, IPA_DATA(GUEST_PAGES),
		0, IPA_MAILBOX, ALIAS - PAGE_SIZE, ALIAS, ALIAS | IPA_DATA(1), BIT(VM_IPA_BITS),
		BIT(40), BIT(48), BIT(52), BIT(63), BIT(63) | IPA_DATA(1), ~0UL, ~0xfffUL };
	s64 pages = stat(r, KEEL_STAT_guest_pages), shared = stat(r, KEEL_STAT_guest_shared_pages);
	s64 want = g->protected ? INVALID_PARAMETER : -1;

	for (int i = 0; i < ARRAY_SIZE(ipas); i++) {
		u64 ipa = ipas[i];

		EXPECT(r, guest_call(r, g, false, MEM_SHARE, ipa, 0, 0), want, "share of %llx",
		       ipa);
		EXPECT(r, guest_call(r, g, true, MEM_SHARE, ipa, BIT(52), 0), want,
		       "share of 2^52 at %llx", ipa);
		EXPECT(r, guest_call(r, g, false, MEM_UNSHARE, ipa, 0, 0), want, "unshare of %llx",
		       ipa);
		EXPECT(r, guest_call(r, g, false, MEM_RELINQUISH, ipa, 0, 0), want,
		       "relinquish of %llx", ipa);
	}
	for (int i = 0; i < 3; i++) {
		EXPECT(r, guest_call(r, g, false, MEM_SHARE, IPA_DATA(1), 0, BIT(i * 31)), want,
		       "share, x3");
		EXPECT(r, guest_call(r, g, false, MEM_UNSHARE, IPA_DATA(1), 0, BIT(i * 31)), want,
		       "unshare, x3");
		EXPECT(r, guest_call(r, g, false, MEM_RELINQUISH, IPA_DATA(1), 0, BIT(i * 31)),
		       want, "relinquish, x3");
		EXPECT(r, guest_call(r, g, false, MEM_RELINQUISH, IPA_DATA(1), BIT(i * 31), 0),
		       want, "relinquish, x2");
	}
	EXPECT(r, guest_call(r, g, false, MEM_UNSHARE, IPA_DATA(1), 0, 0), want,
	       "unshare of a private page");
	EXPECT(r, stat(r, KEEL_STAT_guest_pages), pages, "pages of guests");
	EXPECT(r, stat(r, KEEL_STAT_guest_shared_pages), shared, "pages shared by guests");
	guest_is_well(r, g);
}

static void memory(struct report *r)
{
	for_both(r, memory_calls);
}

/* RSI: base, top, what it is to become. */
static void ripas_calls(struct report *r, struct guest *g)
{
	static const u64 ranges[][3] = {
		{ IPA_CODE, IPA_CODE, 0 },
		{ IPA_DATA(2), IPA_DATA(1), 0 },
		{ IPA_CODE + 1, IPA_DATA(1), 0 },
		{ IPA_CODE, IPA_DATA(1) - 1, 1 },
		{ ALIAS, ALIAS + PAGE_SIZE, 0 },
		{ ALIAS - PAGE_SIZE, ALIAS + PAGE_SIZE, 0 },
		{ IPA_CODE, ~0xfffUL, 0 },
		{ ~0xfffUL, 0, 0 },
		{ BIT(63), BIT(63) + PAGE_SIZE, 0 },
		{ IPA_CODE, IPA_DATA(1), 2 },
		{ IPA_CODE, IPA_DATA(1), ~0UL },
		{ IPA_DATA(GUEST_PAGES), IPA_DATA(GUEST_PAGES + 1), 0 },
		{ IPA_MAILBOX, IPA_MAILBOX + PAGE_SIZE, 0 },
	};
	s64 want = g->protected ? RSI_ERROR_INPUT : -1;

	for (int i = 0; i < ARRAY_SIZE(ranges); i++) {
		const u64 *x = ranges[i];

		EXPECT(r, guest_call(r, g, true, RSI_IPA_STATE_SET, x[0], x[1], x[2]), want,
		       "IPA_STATE_SET %d", i);
		EXPECT(r, guest_call(r, g, false, RSI_IPA_STATE_SET, x[0], x[1], x[2]), -1,
		       "IPA_STATE_SET %d by HVC", i);
	}
	for (int i = 0; i < 9; i++)
		EXPECT(r, guest_call(r, g, true, RSI_IPA_STATE_GET, ranges[i][0], ranges[i][1], 0),
		       want, "IPA_STATE_GET %d", i);
	EXPECT(r, guest_call(r, g, true, RSI_REALM_CONFIG, IPA_CODE + 8, 0, 0), want,
	       "config, unaligned");
	EXPECT(r, guest_call(r, g, true, RSI_REALM_CONFIG, ALIAS, 0, 0), want,
	       "config at the alias");
	EXPECT(r, guest_call(r, g, true, RSI_REALM_CONFIG, IPA_DATA(GUEST_PAGES), 0, 0), want,
	       "config nowhere");
	guest_is_well(r, g);
}

static void ripas(struct report *r)
{
	for_both(r, ripas_calls);
}

/* Shared, the host sees it; before and after that it does not; given up, it is zero. */
static void page_life(struct report *r)
{
	struct pair p;
	unsigned long addr;
	u64 val, esr;

	if (!begin(r, &p, true))
		return;
	addr = (unsigned long)p.attacker.va + PAGE_SIZE;
	order(r, &p.attacker, INSN_STORE, PATTERN, IPA_DATA(1), &esr);
	EXPECT(r, probe_read(addr, &val), -EFAULT, "read of a private page");
	EXPECT(r, guest_call(r, &p.attacker, false, MEM_SHARE, IPA_DATA(1), 0, 0), 0, "share");
	EXPECT(r, guest_call(r, &p.attacker, false, MEM_SHARE, IPA_DATA(1), 0, 0),
	       INVALID_PARAMETER, "share twice");
	EXPECT(r, probe_read(addr, &val), 0, "read of a shared page");
	EXPECT(r, val, PATTERN, "what is read");
	/* not the host's all the same */
	EXPECT(r, HCALL(r, host_donate_hyp, va_pfn(p.attacker.va) + 1, 1), -EPERM,
	       "donation to EL2");
	EXPECT(r, HCALL(r, host_share_hyp, va_pfn(p.attacker.va) + 1, 1), -EPERM,
	       "sharing with EL2");
	EXPECT(r,
	       VMCALL(r, vm_donate, p.bystander.handle, GFN_CODE + 64, va_pfn(p.attacker.va) + 1,
		      1),
	       -EPERM, "donation to another guest");
	EXPECT(r, guest_call(r, &p.attacker, false, MEM_UNSHARE, IPA_DATA(1), 0, 0), 0, "unshare");
	EXPECT(r, probe_read(addr, &val), -EFAULT, "read after that");
	EXPECT(r, order(r, &p.attacker, INSN_LOAD, 0, IPA_DATA(1), &esr), PATTERN,
	       "what the guest reads");
	EXPECT(r, guest_call(r, &p.attacker, false, MEM_SHARE, IPA_DATA(1), 0, 0), 0, "share");
	EXPECT(r, guest_call(r, &p.attacker, false, MEM_RELINQUISH, IPA_DATA(1), 0, 0), 0,
	       "relinquish");
	EXPECT(r, probe_read(addr, &val), 0, "read of a page given up");
	EXPECT(r, !memchr_inv((void *)addr, 0, PAGE_SIZE), 1, "it is wiped");
	EXPECT(r, is_host_owned(va_pfn(p.attacker.va) + 1) || !have_debug(), true,
	       "it is the host's");
	EXPECT(r, guest_call(r, &p.attacker, false, MEM_RELINQUISH, IPA_DATA(1), 0, 0),
	       INVALID_PARAMETER, "relinquish twice");
	EXPECT(r, guest_call(r, &p.attacker, false, MEM_UNSHARE, IPA_DATA(1), 0, 0),
	       INVALID_PARAMETER, "unshare of what was given up");
	end(r, &p);
}

/* --- MMIO guard --- */

#define FLOOD	300

static void guard_flood(struct report *r)
{
	unsigned int mapped = 0;
	struct pair p;
	struct order o = { .insn = INSN_LOAD };

	if (!begin(r, &p, true))
		return;
	EXPECT(r, guest_call(r, &p.attacker, false, GUARD_MAP, IPA_MAILBOX, 0, 0), 0,
	       "guard of the mailbox");
	EXPECT(r, guest_call(r, &p.attacker, false, GUARD_MAP, IPA_MAILBOX + 8, 0, 0),
	       INVALID_PARAMETER, "unaligned");
	EXPECT(r, guest_call(r, &p.attacker, false, GUARD_MAP, BIT(VM_IPA_BITS), 0, 0),
	       INVALID_PARAMETER, "out of range");
	EXPECT(r, guest_call(r, &p.attacker, false, RGUARD_MAP, ~0xfffUL, 512, 0),
	       INVALID_PARAMETER, "wrapping");
	EXPECT(r, guest_call(r, &p.attacker, false, RGUARD_MAP, 0, 0, 0), INVALID_PARAMETER,
	       "no page");
	for (u64 i = 0; i < FLOOD; i++)
		mapped += !guest_call(r, &p.attacker, false, GUARD_MAP,
				      0x10000000 + i * 2 * PAGE_SIZE, 0, 0);
	note(r, "%u of %u distinct pages", mapped, FLOOD);
	if (mapped == FLOOD)
		complain(r, "the table has no end");
	/* a hole in the middle needs an entry more: refused, not lost */
	EXPECT(r, guest_call(r, &p.attacker, false, GUARD_MAP, IPA_MAILBOX + PAGE_SIZE, 0, 0), 0,
	       "an entry grows");
	EXPECT(r, guest_call(r, &p.attacker, false, GUARD_MAP, IPA_MAILBOX + 2 * PAGE_SIZE, 0, 0),
	       0, "and again");
	EXPECT(r, guest_call(r, &p.attacker, false, GUARD_UNMAP, IPA_MAILBOX + PAGE_SIZE, 0, 0),
	       INVALID_PARAMETER, "a hole with the table full");
	guest_is_well(r, &p.attacker);
	/* an address it has not opened shows the host the page and nothing else */
	o.x[0] = PATTERN;
	o.x[1] = 0x0b000008;
	o.insn = INSN_STORE;
	EXPECT(r, guest_do(r, &p.attacker, &o), true, "store to an address not opened");
	EXPECT(r, o.exit, KEEL_EXIT_MEM_FAULT, "its exit");
	EXPECT(r, o.info[0], 0x0b000000, "what the host is told");
	for (int i = 0; i < 4; i++)
		if (o.info[i] == PATTERN)
			complain(r, "the host is told the data");
	for (u64 i = 0; i < FLOOD; i++)
		guest_call(r, &p.attacker, false, GUARD_UNMAP, 0x10000000 + i * 2 * PAGE_SIZE, 0,
			   0);
	end(r, &p);
}

/* Accesses where there is no memory, of it and beyond, read-only pages included. */
static void addresses(struct report *r, struct guest *g)
{
	static const u64 ipas[] = { 0,
				    0x0b000000,
				    0x08000000,
				    IPA_DATA(GUEST_PAGES),
				    ALIAS,
				    ALIAS | IPA_CODE,
				    BIT(VM_IPA_BITS) - 8,
				    BIT(VM_IPA_BITS),
				    BIT(40),
				    BIT(44),
				    BIT(47),
				    BIT(52) - 8 };
	u64 esr;

	for (int i = 0; i < ARRAY_SIZE(ipas); i++) {
		order(r, g, INSN_LOAD, 0, ipas[i], &esr);
		EXPECT(r, !esr, false, "exception of a load from %llx", ipas[i]);
		order(r, g, INSN_STORE, 0, ipas[i], &esr);
		EXPECT(r, !esr, false, "exception of a store to %llx", ipas[i]);
		order(r, g, 0xd61f0020, 0, ipas[i], &esr);	/* br x1 */
		EXPECT(r, !esr, false, "exception of a jump to %llx", ipas[i]);
	}
	guest_is_well(r, g);
}

static void nowhere(struct report *r)
{
	for_both(r, addresses);
}

/* --- system registers and instructions --- */

static bool must_be_undefined(u32 op0, u32 op1, u32 crn, u32 crm, u32 op2)
{
	u32 reg = sys_reg(op0, op1, crn, crm, op2);

	/* EL2's and EL3's, and what would be EL2's view of EL1 */
	if (op0 == 3 && op1 >= 4)
		return true;
	switch (reg) {
	case SYS_ZCR_EL1:
	case SYS_PMCR_EL0:
	case SYS_PMCCNTR_EL0:
	case SYS_PMUSERENR_EL0:
	case SYS_PMSCR_EL1:
	case SYS_PMSIDR_EL1:
	case SYS_TRBLIMITR_EL1:
	case SYS_GCR_EL1:
	case SYS_RGSR_EL1:
	case SYS_ERRIDR_EL1:
	case SYS_ERRSELR_EL1:
	case SYS_ERXFR_EL1:
	case SYS_ERXCTLR_EL1:
	case SYS_ERXSTATUS_EL1:
	case SYS_ERXADDR_EL1:
	case SYS_ERXMISC0_EL1:
	case sys_reg(3, 0, 1, 2, 6):	/* SMCR_EL1 */
	case sys_reg(3, 0, 10, 5, 0):	/* MPAM1_EL1 */
		return true;
	}
	return false;
}

/* FEAT_IDST: what is undefined in the space of the ID registers says which one it was. */
static bool undefined_class(u64 esr, u32 op0, u32 crn)
{
	return ESR_CLASS(esr) == ESR_UNKNOWN || (ESR_CLASS(esr) == ESR_SYSREG && op0 == 3 && !crn);
}

static void read_all(struct report *r, struct guest *g)
{
	unsigned int there = 0, undefined = 0;
	u64 esr;

	order(r, g, INSN_CPACR, CPACR_ALL, 0, &esr);
	for (u32 enc = 0; enc < 0x8000; enc++) {
		u32 op0 = 2 + (enc >> 14), op1 = enc >> 11 & 7, crn = enc >> 7 & 15,
		    crm = enc >> 3 & 15, op2 = enc & 7;
		struct order o = { .insn = ORDER_SHORT | INSN_READ |
					   INSN_SYSREG(op0, op1, crn, crm, op2) };

		if (!guest_do(r, g, &o)) {
			complain(r, "read of S%u_%u_C%u_C%u_%u hangs: exit %lld", op0, op1, crn,
				 crm, op2, o.exit);
			if (!revive(r, g))
				return;
			continue;
		}
		if (o.esr && !undefined_class(o.esr, op0, crn))
			complain(r, "read of S%u_%u_C%u_C%u_%u: ESR %llx", op0, op1, crn, crm, op2,
				 o.esr);
		if (!o.esr && must_be_undefined(op0, op1, crn, crm, op2))
			complain(r, "S%u_%u_C%u_C%u_%u can be read", op0, op1, crn, crm, op2);
		o.esr ? undefined++ : there++;
	}
	note(r, "%u can be read, %u are undefined", there, undefined);
	guest_is_well(r, g);
}

static void sysreg_reads(struct report *r)
{
	struct pair p;

	if (!begin(r, &p, true))
		return;
	read_all(r, &p.attacker);
	end(r, &p);
}

/* What it writes to its own registers may be its end, and nobody else's. */
static void sysreg_writes(struct report *r)
{
	unsigned int undefined = 0, ends = 0, tried = 0;
	struct pair p;

	if (!begin(r, &p, true))
		return;
	for (int i = 0; i < 2000; i++) {
		u64 x = random_next(&r->random);
		u32 op0 = 2 + (x & 1), op1 = x >> 1 & 7, crn = x >> 4 & 15, crm = x >> 8 & 15,
		    op2 = x >> 12 & 7;
		struct order o = { .insn = INSN_SYSREG(op0, op1, crn, crm, op2),
				   .x = { garbage(r) } };

		/* half of them where EL1's registers are */
		if (x >> 20 & 1) {
			op0 = 3;
			op1 = 0;
			o.insn = INSN_SYSREG(op0, op1, crn, crm, op2);
		}
		tried++;
		if (!guest_do(r, &p.attacker, &o)) {
			ends++;
			if (!revive(r, &p.attacker))
				break;
			continue;
		}
		undefined += ESR_CLASS(o.esr) == ESR_UNKNOWN && o.esr;
		if (!o.esr && must_be_undefined(op0, op1, crn, crm, op2))
			complain(r, "S%u_%u_C%u_C%u_%u can be written", op0, op1, crn, crm, op2);
		if (i % 100 == 0)
			guest_is_well(r, &p.bystander);
	}
	note(r, "%u writes, %u undefined, %u times it was the guest's end", tried, undefined, ends);
	end(r, &p);
}

static void instructions(struct report *r, struct guest *g)
{
	static const struct {
		u32 insn;
		const char *name;
		bool undefined;
	} insns[] = {
		{ 0xd5087640, "dc isw" },
		{ 0xd5087a40, "dc csw" },
		{ 0xd5087e40, "dc cisw" },
		{ 0xd508751f, "ic iallu" },
		{ 0xd508711f, "ic ialluis" },
		{ 0xd508871f, "tlbi vmalle1" },
		{ 0xd508831f, "tlbi vmalle1is" },
		{ 0xd50c871f, "tlbi alle2", true },
		{ 0xd50c879f, "tlbi alle1", true },
		{ 0xd50c87df, "tlbi vmalls12e1", true },
		{ 0xd50c8020, "tlbi ipas2e1is", true },
		{ 0xd50c7800, "at s1e2r", true },
		{ 0xd50c7880, "at s12e1r", true },
		{ 0xd50e871f, "tlbi alle3", true },
		{ 0x04e0e3e0, "cntd x0", true },
		{ 0x25d8e3e0, "ptrue p0.d", true },
		{ 0xd503477f, "smstart", true },
		{ 0x00000000, "udf", true },
		{ 0xd4a00001, "dcps1", true },
		{ 0xd4a00002, "dcps2", true },
		{ 0xd4a00003, "dcps3", true },
		{ 0xd4400000, "hlt", true },
		{ 0xd503201f, "nop" },
		{ 0xd503203f, "yield" },
		{ 0xd50320ff, "xpaclri" },
	};
	u64 esr;

	order(r, g, INSN_CPACR, CPACR_ALL, 0, &esr);
	for (int i = 0; i < ARRAY_SIZE(insns); i++) {
		order(r, g, insns[i].insn, 0, 0, &esr);
		if (insns[i].undefined ? !esr || ESR_CLASS(esr) != ESR_UNKNOWN : esr)
			complain(r, "%s: ESR %llx", insns[i].name, esr);
	}
	guest_is_well(r, g);
}

static void special_instructions(struct report *r)
{
	for_both(r, instructions);
}

/* Returns to states that a guest must not reach: it gets an exception, or its end. */
static void pstate_games(struct report *r, struct guest *g)
{
	static const u64 modes[] = { 0x8, 0x9, 0xc,  0xd,  0x1,	 0x2,  0x3,
				     0x7, 0xf, 0x10, 0x13, 0x16, 0x1a, 0x1f };
	unsigned int ends = 0;
	u64 esr;

	for (int i = 0; i < ARRAY_SIZE(modes); i++) {
		struct order o = { .insn = INSN_ERET };

		order(r, g, 0xd5184020, IPA_DATA(1), 0, &esr);		/* msr elr_el1, x0 */
		order(r, g, 0xd5184000, modes[i] | 0x3c0, 0, &esr);	/* msr spsr_el1, x0 */
		if (guest_do(r, g, &o)) {
			EXPECT(r, !o.esr, false, "exception of a return to mode %llx", modes[i]);
			continue;
		}
		ends++;
		if (o.exit != KEEL_EXIT_FAULT && o.exit >= 0)
			complain(r, "return to mode %llx: exit %lld", modes[i], o.exit);
		if (!revive(r, g))
			return;
	}
	note(r, "%u returns were the guest's end", ends);
	order(r, g, 0xd50040bf, 0, 0, &esr);	/* msr spsel, #0 */
	guest_is_well(r, g);
	order(r, g, 0xd503 << 16 | 0x4fff, 0, 0, &esr);	/* msr daifclr, #15 */
	guest_is_well(r, g);
}

static void pstate(struct report *r)
{
	for_both(r, pstate_games);
}

/* --- FP/SIMD --- */

#define INSN_FP_SET(n)	(0x9e670000 | (n))		/* fmov dN, x0 */
#define INSN_FP_GET(n)	(0x9e660000 | (n) << 5)		/* fmov x0, dN */

static void fp_leaks(struct report *r)
{
	struct pair p;
	u64 esr;

	if (!begin(r, &p, true))
		return;
	order(r, &p.attacker, INSN_FP_GET(0), 1, 0, &esr);
	EXPECT(r, ESR_CLASS(esr), ESR_FP, "FP/SIMD before the guest allows it itself");
	order(r, &p.attacker, INSN_CPACR, 3UL << 20, 0, &esr);
	order(r, &p.bystander, INSN_CPACR, 3UL << 20, 0, &esr);
	for (u32 n = 0; n < 32; n++) {
		EXPECT(r, order(r, &p.attacker, INSN_FP_GET(n), 1, 0, &esr), 0,
		       "d%u of a new guest", n);
		order(r, &p.attacker, INSN_FP_SET(n), PATTERN + n, 0, &esr);
	}
	for (u32 n = 0; n < 32; n++)
		EXPECT(r, order(r, &p.bystander, INSN_FP_GET(n), 1, 0, &esr), 0,
		       "d%u of the other guest", n);
	for (u32 n = 0; n < 32; n++)
		EXPECT(r, order(r, &p.attacker, INSN_FP_GET(n), 1, 0, &esr), PATTERN + n,
		       "d%u of the guest", n);
	end(r, &p);
}

/* --- power --- */

static void psci_storm(struct report *r, struct guest *g)
{
	static const u64 nobody[] = { 2, 15, 16, 0x100, 0x10000, BIT(32), BIT(31), BIT(24), ~0UL };

	for (int i = 0; i < 200; i++)
		EXPECT(r, guest_call(r, g, i & 1, PSCI_CPU_ON, 0, IPA_CODE, i), PSCI_ALREADY_ON,
		       "CPU_ON of itself");
	for (int i = 0; i < ARRAY_SIZE(nobody); i++) {
		EXPECT(r, guest_call(r, g, false, PSCI_CPU_ON, nobody[i], IPA_CODE, 0),
		       PSCI_INVALID, "CPU_ON of %llx", nobody[i]);
		if (nobody[i] != BIT(31))
			EXPECT(r, guest_call(r, g, false, PSCI_AFFINITY_INFO, nobody[i], 0, 0),
			       PSCI_INVALID, "AFFINITY_INFO of %llx", nobody[i]);
	}
	EXPECT(r, guest_call(r, g, false, PSCI_AFFINITY_INFO, 0, 4, 0), PSCI_INVALID, "level 4");
	EXPECT(r, guest_call(r, g, false, PSCI_AFFINITY_INFO, 1, 0, 0), 1, "vCPU 1 is off");
	EXPECT(r, guest_call(r, g, false, PSCI_CPU_ON, 1, IPA_CODE, 0), 0, "CPU_ON of vCPU 1");
	for (int i = 0; i < 200; i++)
		EXPECT(r, guest_call(r, g, i & 1, PSCI_CPU_ON, 1, ~0UL, i), PSCI_ALREADY_ON,
		       "CPU_ON again");
	/* the host is told; a guest that is run again finds that it failed */
	EXPECT(r, guest_call(r, g, false, 0x84000008, 0, 0, 0), -6, "SYSTEM_OFF");
	EXPECT(r, guest_call(r, g, true, 0x84000009, 0, 0, 0), -6, "SYSTEM_RESET");
	EXPECT(r, guest_call(r, g, true, 0xc4000012, 1, 0, 0), PSCI_INVALID,
	       "SYSTEM_RESET2, reserved type");
	EXPECT(r, guest_call(r, g, false, 0xc4000015, 1, 0, 0), -6, "SYSTEM_OFF2");
	EXPECT(r, guest_call(r, g, false, 0xc4000015, 1, 1, 0), PSCI_INVALID,
	       "SYSTEM_OFF2, a cookie");
	for (int i = 0; i < 100; i++)
		EXPECT(r, guest_call(r, g, false, 0xc4000001, 0, ~0UL, 0), 0, "CPU_SUSPEND");
	guest_is_well(r, g);
}

static void psci(struct report *r)
{
	for_both(r, psci_storm);
}

static void turned_off(struct report *r, struct guest *g)
{
	struct order o = { .insn = INSN_HVC(0), .x = { PSCI_CPU_OFF } };
	struct regs regs;

	EXPECT(r, guest_do(r, g, &o), false, "return from CPU_OFF");
	EXPECT(r, o.exit, KEEL_EXIT_CPU_OFF, "its exit");
	for (int i = 0; i < 100; i++)
		EXPECT(r, vcpu_run(r, g->handle, 0, 0, 0, &regs), KEEL_EXIT_CPU_OFF, "run of it");
}

static void off(struct report *r)
{
	for_both(r, turned_off);
}

static void wait_storm(struct report *r, struct guest *g)
{
	u64 esr;

	for (int i = 0; i < 300; i++) {
		order(r, g, i & 1 ? INSN_WFI : INSN_WFE, 0, 0, &esr);
		EXPECT(r, esr, 0, "exception of a wait");
	}
	guest_is_well(r, g);
}

static void waits(struct report *r)
{
	for_both(r, wait_storm);
}

const struct attack guest_attacks[] = {
	{ "guest", "[23] [24] [49] HVC and SMC: every class of function ids, with garbage",
	  classes },
	{ "guest", "[41] [42] [b1] share, unshare, relinquish of what is not its page", memory },
	{ "guest", "[41] [51] the same in the realm dialect", ripas },
	{ "guest", "[42] [8] a page from private to shared to given up", page_life },
	{ "guest", "[40] MMIO guard until the table is full", guard_flood },
	{ "guest", "[46] [47] accesses where there is no memory", nowhere },
	{ "guest", "[43] [b12] [b13] reads of all system registers, op0 2 and 3", sysreg_reads },
	{ "guest", "[43] [45] writes of random system registers", sysreg_writes },
	{ "guest", "[27] [28] [43] set/way, EL2's TLBIs, SVE, SME, debug states",
	  special_instructions },
	{ "guest", "[43] [b13] returns to EL2, EL3, AArch32 and modes there are not", pstate },
	{ "guest", "[44] FP/SIMD registers of others", fp_leaks },
	{ "guest", "[48] PSCI storm", psci },
	{ "guest", "[48] CPU_OFF, and it is run all the same", off },
	{ "guest", "[49] WFI and WFE storm", waits },
	{}
};
