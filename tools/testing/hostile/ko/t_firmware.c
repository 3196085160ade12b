// SPDX-License-Identifier: GPL-2.0-only
/*
 * The template bootloader against the host's kernel: its pages in EL2's memory, the pages
 * of a guest that begins in it, and where and how often that guest begins.
 *
 * The guests are made by hypercalls and have no payload, so that all of them end in a
 * refusal: pvmfw says so on the console, which is the first serial port that crosvm has,
 * and resets. If they say or do anything else it is the host's code that runs.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/sysreg.h>

#include "vm.h"

#define GFN_FIRMWARE	(KEEL_FIRMWARE_IPA >> 12)
#define GFN_SCRATCH	(GFN_FIRMWARE + KEEL_FIRMWARE_PAGES)
#define IPA_FDT		IPA_CODE
#define UART		0x3f8UL
#define UART_LSR	5
#define UART_LSR_IDLE	0x20
#define POISON		0x5a5aa5a5deadbeefUL

#define CHUNK		16		/* pages that are given at a time */
#define NR_CHUNKS	256
#define MAX_STEPS	20000
#define MAX_SILENT	64		/* runs that end in an interrupt, one after the other */

#define REFUSED		"pvmfw: refused: "
#define NO_FDT		REFUSED "fdt: bad header"

struct fw {
	u64 handle;
	void *chunk[NR_CHUNKS];
	unsigned int nr_chunks;
	u64 withheld;			/* IPA of a page that it does not get */
	char said[512];
	unsigned int len;
	/* for the next run of its vCPU */
	u64 flags, data;
};

/* What it finds wherever EL2 does not: another guest, which would ask its mailbox. */
static void *host_pages(void)
{
	void *va = sandbox_alloc(CHUNK);

	for (int i = 0; va && i < CHUNK; i++)
		memcpy(va + i * PAGE_SIZE, guest_code, guest_code_end - guest_code);
	return va;
}

/* Pages at @gfn and beside it; what came of it. */
static s64 give(struct report *r, struct fw *f, u64 gfn)
{
	void *va = f->nr_chunks < NR_CHUNKS ? host_pages() : NULL;
	s64 ret;

	if (!va)
		return -ENOMEM;
	ret = VMCALL_FED(r, vm_donate, f->handle, gfn & ~(CHUNK - 1UL), va_pfn(va), CHUNK);
	if (ret)
		sandbox_free(r, va, CHUNK);
	else
		f->chunk[f->nr_chunks++] = va;
	return ret;
}

static bool fw_new(struct report *r, struct fw *f)
{
	u64 flags = VM_IPA_BITS | KEEL_VM_PROTECTED | KEEL_VM_FIRMWARE;
	s64 ret;

	memset(f, 0, sizeof(*f));
	ret = VMCALL_FED(r, vm_create, flags, GUEST_VCPUS, 0, 0);
	f->handle = ret;
	for (int i = 0; ret >= 0 && i < GUEST_VCPUS; i++)
		ret = VMCALL_FED(r, vcpu_create, f->handle, i, i ? KEEL_VCPU_POWER_OFF : 0, 0);
	if (ret >= 0)
		ret = VMCALL(r, vcpu_set_reg, f->handle, 0, KEEL_REG_X(0), IPA_FDT);
	EXPECT(r, ret, 0, "a VM with firmware");
	return !ret;
}

/* Everything comes back, and nothing of the template with it. */
static void fw_end(struct report *r, struct fw *f)
{
	vm_end(r, f->handle);
	for (unsigned int i = 0; i < f->nr_chunks; i++) {
		pages_are_wiped(r, f->chunk[i], CHUNK);
		sandbox_free(r, f->chunk[i], CHUNK);
	}
	pool_trim(r);
}

static void mmio(struct report *r, struct fw *f, const struct regs *regs)
{
	u64 at = regs->x[KEEL_RUN_OUT_INFO], how = regs->x[KEEL_RUN_OUT_INFO + 1];

	f->flags = KEEL_RUN_MMIO_DONE;
	f->data = at == UART + UART_LSR ? UART_LSR_IDLE : 0;
	if (at - UART >= 8)
		complain(r, "the guest uses a device at %llx", at);
	if (at == UART && (how & KEEL_MMIO_WRITE) && f->len < sizeof(f->said) - 1)
		f->said[f->len++] = regs->x[KEEL_RUN_OUT_INFO + 2];
}

static bool fault(struct report *r, struct fw *f, u64 ipa)
{
	if (ipa - IPA_MAILBOX < PAGE_SIZE)
		complain(r, "code of the host's runs");
	if (ipa == f->withheld)
		return false;
	EXPECT(r, give(r, f, ipa >> 12), 0, "memory at %llx", ipa);
	return true;
}

/* Run vCPU 0 until the console has said @until or another exit comes, which is returned. */
static s64 fw_run(struct report *r, struct fw *f, const char *until)
{
	unsigned int silent = 0;

	for (unsigned int i = 0; i < MAX_STEPS && silent < MAX_SILENT; i++) {
		struct regs regs;
		s64 exit = vcpu_run(r, f->handle, 0, f->flags, f->data, &regs);

		f->flags = 0;
		silent = exit == KEEL_EXIT_IRQ ? silent + 1 : 0;
		switch (exit) {
		case KEEL_EXIT_IRQ:
			cond_resched();
			break;
		case KEEL_EXIT_MMIO:
			mmio(r, f, &regs);
			if (until && strstr(f->said, until))
				return exit;
			break;
		case KEEL_EXIT_MEM_FAULT:
			if (!fault(r, f, regs.x[KEEL_RUN_OUT_INFO]))
				return exit;
			break;
		case KEEL_EXIT_SYSTEM:
			EXPECT(r, regs.x[KEEL_RUN_OUT_INFO], KEEL_SYSTEM_RESET, "how it ended");
			return exit;
		default:
			return exit;
		}
	}
	complain(r, "the guest does not end");
	return -ETIME;
}

static void fw_refuses(struct report *r, struct fw *f, const char *why)
{
	EXPECT(r, fw_run(r, f, NULL), KEEL_EXIT_SYSTEM, "the end of pvmfw");
	EXPECT(r, !!strstr(f->said, why), 1, "it says '%s', not '%s'", why, f->said);
}

/* --- The template, in EL2's memory --- */

static void nc_store(struct report *r, u64 pfn)
{
	struct page *page = pfn_to_page(pfn);
	void *va = vmap(&page, 1, VM_MAP, pgprot_writecombine(PAGE_KERNEL));
	u64 val = POISON;

	if (!va)
		return;
	EXPECT(r, probe_write((unsigned long)va, &val), -EFAULT, "non-cacheable store to %llx", pfn);
	EXPECT(r, probe_read((unsigned long)va, &val), -EFAULT, "non-cacheable load from %llx", pfn);
	vunmap(va);
}

/* In every way there is, by physical address; @pvm and @vm are there to be given it. */
static void attack_template(struct report *r, s64 pvm, s64 vm)
{
	const struct keel_boot_params *l = keel_layout();

	EXPECT(r, l->firmware_pages > 0, 1, "there is a template");
	for (u64 pfn = l->firmware_pfn; pfn < l->firmware_pfn + l->firmware_pages; pfn++) {
		s64 before = page_state(pfn);
		u64 val = POISON;

		EXPECT(r, probe_write((unsigned long)pfn_va(pfn), &val), -EFAULT, "store to %llx",
		       pfn);
		EXPECT(r, probe_read((unsigned long)pfn_va(pfn), &val), -EFAULT, "load from %llx",
		       pfn);
		nc_store(r, pfn);
		EXPECT(r, VMCALL_FED(r, vm_donate, pvm, GFN_FIRMWARE, pfn, 1), -EPERM,
		       "donated as firmware");
		EXPECT(r, VMCALL_FED(r, vm_donate, pvm, GFN_CODE, pfn, 1), -EPERM, "donated");
		EXPECT(r, VMCALL_FED(r, vm_share, vm, GFN_CODE, pfn, 1), -EPERM, "lent");
		EXPECT(r, HCALL(r, host_share_hyp, pfn, 1), -EPERM, "shared");
		EXPECT(r, HCALL(r, host_reclaim_hyp, pfn, 1), -EPERM, "reclaimed");
		EXPECT(r, HCALL(r, trace_attach, pfn, 1), -EPERM, "a trace ring");
		EXPECT(r, page_state(pfn), before, "state of the template's page");
	}
}

static void template(struct report *r)
{
	s64 pvm = VMCALL_FED(r, vm_create, VM_IPA_BITS | KEEL_VM_PROTECTED | KEEL_VM_FIRMWARE, 1, 0,
			     0);
	s64 vm = vm_new(r, false, 1);
	static struct fw f;

	attack_template(r, pvm, vm);
	if (fw_new(r, &f)) {
		fw_run(r, &f, REFUSED);
		attack_template(r, pvm, vm);
		fw_refuses(r, &f, NO_FDT);
		fw_end(r, &f);
	}
	vm_end(r, pvm);
	vm_end(r, vm);
}

/* --- A guest's own copy of it --- */

static void no_access(struct report *r, void *va)
{
	for (int i = 0; i < CHUNK; i++, va += PAGE_SIZE) {
		u64 val = POISON;

		EXPECT(r, probe_write((unsigned long)va + 8 * i, &val), -EFAULT, "store");
		EXPECT(r, probe_read((unsigned long)va + 8 * i, &val), -EFAULT, "load");
		EXPECT(r, val, POISON, "what was loaded");
	}
}

/* Other pages in place of those that are there, one by one and with what is beside them. */
static void replace(struct report *r, struct fw *f)
{
	void *va = sandbox_alloc(4);
	u64 pfn = va_pfn(va);
	s64 free = page_state(pfn);

	for (u64 gfn = GFN_FIRMWARE; gfn < GFN_FIRMWARE + 2 * CHUNK; gfn++) {
		EXPECT(r, VMCALL_FED(r, vm_donate, f->handle, gfn, pfn, 1), -EEXIST,
		       "another page at gfn %llx", gfn);
		EXPECT(r, VMCALL_FED(r, vm_share, f->handle, gfn, pfn, 1), -EPERM,
		       "a page lent at gfn %llx", gfn);
		EXPECT(r, VMCALL(r, vm_unshare, f->handle, gfn, 1, 0), -EPERM,
		       "gfn %llx taken away", gfn);
	}
	EXPECT(r, VMCALL_FED(r, vm_donate, f->handle, GFN_FIRMWARE - 1, pfn, 2), -EEXIST,
	       "from below");
	EXPECT(r, VMCALL_FED(r, vm_donate, f->handle, GFN_FIRMWARE + 2 * CHUNK - 1, pfn, 4), -EEXIST,
	       "from above");
	EXPECT(r, VMCALL_FED(r, vm_donate, f->handle, 1UL << (VM_IPA_BITS - 13) | GFN_FIRMWARE, pfn,
			     1), -EINVAL, "through the alias");
	for (int i = 0; i < 2; i++) {
		EXPECT(r, HCALL(r, host_reclaim_hyp, va_pfn(f->chunk[i]), CHUNK), -EPERM, "reclaim");
		EXPECT(r, HCALL(r, host_unshare_hyp, va_pfn(f->chunk[i]), CHUNK), -EPERM, "unshare");
		EXPECT(r, HCALL(r, host_donate_hyp, va_pfn(f->chunk[i]), CHUNK), -EPERM, "donate");
	}
	EXPECT(r, page_state(pfn), free, "state of the page that was to be there");
	sandbox_free(r, va, 4);
}

static void attack_copy(struct report *r, struct fw *f)
{
	no_access(r, f->chunk[0]);
	no_access(r, f->chunk[1]);
	replace(r, f);
}

static void copy(struct report *r)
{
	static struct fw f;

	if (!fw_new(r, &f))
		return;
	/* the host's own code there, before it begins, and with it all that comes to mind */
	EXPECT(r, give(r, &f, GFN_FIRMWARE), 0, "pages of the host's");
	EXPECT(r, give(r, &f, GFN_FIRMWARE + CHUNK), 0, "and more of them");
	attack_copy(r, &f);
	EXPECT(r, fw_run(r, &f, "pvmfw"), KEEL_EXIT_MMIO, "its first word");
	attack_copy(r, &f);
	fw_refuses(r, &f, NO_FDT);
	attack_copy(r, &f);
	fw_end(r, &f);
}

/* --- Where it begins --- */

static void set_all(struct report *r, u64 handle, u64 vcpu, s64 want)
{
	EXPECT(r, VMCALL(r, vcpu_set_reg, handle, vcpu, KEEL_REG_PC, IPA_CODE), want, "PC");
	EXPECT(r, VMCALL(r, vcpu_set_reg, handle, vcpu, KEEL_REG_X(0), IPA_FDT), want, "X0");
	EXPECT(r, VMCALL(r, vcpu_set_reg, handle, vcpu, KEEL_REG_X(14), 0), want, "X14");
	for (u64 reg = KEEL_REG_X(15); reg < 0x200; reg++)
		if (reg != KEEL_REG_PC && reg != KEEL_REG_POWER && reg != KEEL_REG_ICH_VTR)
			EXPECT(r, VMCALL(r, vcpu_set_reg, handle, vcpu, reg, IPA_CODE), -EPERM,
			       "register %llx", reg);
	EXPECT(r, VMCALL(r, vcpu_set_reg, handle, vcpu, KEEL_REG_SYS | SYS_VBAR_EL1 >> 5, IPA_CODE),
	       -EPERM, "VBAR_EL1");
	EXPECT(r, VMCALL(r, vcpu_set_reg, handle, vcpu, KEEL_REG_SYS | SYS_SCTLR_EL1 >> 5, 1),
	       -EPERM, "SCTLR_EL1");
}

static void entry(struct report *r)
{
	static struct fw f;

	if (!fw_new(r, &f))
		return;
	EXPECT(r, give(r, &f, GFN_CODE), 0, "the host's code");
	set_all(r, f.handle, 0, 0);
	EXPECT(r, fw_run(r, &f, "pvmfw"), KEEL_EXIT_MMIO, "its first word");
	set_all(r, f.handle, 0, -EPERM);
	EXPECT(r, VMCALL(r, vcpu_reset, f.handle, 0, 0, 0), -EPERM, "to begin again");
	EXPECT(r, VMCALL(r, vm_configure, f.handle, 0, 0, 0), -EBUSY, "to measure as another");
	fw_refuses(r, &f, NO_FDT);
	EXPECT(r, VMCALL(r, vcpu_reset, f.handle, 0, 0, 0), -EPERM, "and after its end");
	fw_end(r, &f);
}

/* A second vCPU that is not off: before the first, after it, and by all means. */
static void second_vcpu(struct report *r)
{
	struct regs regs;
	static struct fw f;

	if (!fw_new(r, &f))
		return;
	EXPECT(r, VMCALL(r, vcpu_reset, f.handle, 1, 0, 0), 0, "a second that is on");
	set_all(r, f.handle, 1, 0);
	EXPECT(r, fw_run(r, &f, "pvmfw"), KEEL_EXIT_MMIO, "the first word of the first");
	EXPECT(r, vcpu_run(r, f.handle, 1, 0, 0, &regs), -EPERM, "the second runs");
	EXPECT(r, VMCALL(r, vcpu_reset, f.handle, 1, KEEL_VCPU_POWER_OFF, 0), 0, "it is off");
	EXPECT(r, vcpu_run(r, f.handle, 1, 0, 0, &regs), KEEL_EXIT_CPU_OFF, "it runs nevertheless");
	VMCALL(r, vcpu_set_reg, f.handle, 1, KEEL_REG_POWER, 1);
	EXPECT(r, vcpu_run(r, f.handle, 1, 0, 0, &regs), KEEL_EXIT_CPU_OFF, "said to be on");
	EXPECT(r, VMCALL(r, vcpu_reset, f.handle, 1, 0, 0), 0, "on again");
	EXPECT(r, vcpu_run(r, f.handle, 1, 0, 0, &regs), -EPERM, "and runs");
	fw_refuses(r, &f, NO_FDT);
	EXPECT(r, vcpu_run(r, f.handle, 1, 0, 0, &regs), -EPERM, "when the first has ended");
	fw_end(r, &f);
}

struct start {
	struct report *r;
	u64 handle;
	atomic_t begun, refused;
};

static void start_any(void *arg, unsigned int index, u64 *random)
{
	struct start *s = arg;
	struct regs regs;
	s64 ret = vcpu_run(s->r, s->handle, index & 1, 0, 0, &regs);

	if (ret == -EPERM)
		atomic_or(1 << (index & 1), &s->refused);
	else if (ret != -EBUSY)
		atomic_or(1 << (index & 1), &s->begun);
}

/* Both at once, on all CPUs: one of them is the first, and the other never is. */
static void both_vcpus(struct report *r)
{
	for (int i = 0; i < 8; i++) {
		struct start s = { .r = r };
		static struct fw f;

		if (!fw_new(r, &f))
			return;
		EXPECT(r, VMCALL(r, vcpu_reset, f.handle, 1, 0, 0), 0, "a second that is on");
		s.handle = f.handle;
		threads_run(r, 0, 1, start_any, &s);
		if (hweight32(atomic_read(&s.begun)) != 1 ||
		    (atomic_read(&s.begun) ^ atomic_read(&s.refused)) != 3)
			complain(r, "vCPUs that began: %x, that could not: %x",
				 atomic_read(&s.begun), atomic_read(&s.refused));
		fw_end(r, &f);
	}
}

/* --- Answers in place of memory --- */

/* The FDT's page never comes: the host would rather answer each load from it, as of a device. */
static void withheld(struct report *r)
{
	struct regs regs;
	static struct fw f;

	if (!fw_new(r, &f))
		return;
	f.withheld = IPA_FDT;
	EXPECT(r, fw_run(r, &f, NULL), KEEL_EXIT_MEM_FAULT, "it reads the FDT");
	for (int i = 0; i < 4; i++) {
		EXPECT(r, vcpu_run(r, f.handle, 0, KEEL_RUN_MMIO_DONE, 0xd00dfeed, &regs), -EINVAL,
		       "an answer of the host's");
		EXPECT(r, vcpu_run(r, f.handle, 0, 0, 0, &regs), KEEL_EXIT_MEM_FAULT, "no answer");
	}
	f.flags = KEEL_RUN_ABORT;
	fw_refuses(r, &f, REFUSED "exception: fault inside pvmfw");
	fw_end(r, &f);
}

const struct attack firmware_attacks[] = {
	{ "firmware", "[4] [b6] the template's pages: accesses, new owners, before and after", template },
	{ "firmware", "[4] [5] [9] a guest's copy: before it begins, while it runs, at its end", copy },
	{ "firmware", "[52] [21] where it begins, and with which registers", entry },
	{ "firmware", "[52] [48] a second vCPU that is not off", second_vcpu },
	{ "firmware", "[18] [52] two vCPUs that want to be the first", both_vcpus },
	{ "firmware", "[48] loads of pvmfw's that the host would answer itself", withheld },
	{}
};
