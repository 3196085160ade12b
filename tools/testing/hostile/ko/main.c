// SPDX-License-Identifier: GPL-2.0-only
/*
 * hostile.ko: a kernel that turned against EL2. It offers its attacks, and the
 * means for attacks from user space, to the program of the same name.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include <keel/realm.h>

#include "hostile_ko.h"

static const struct attack *const attacks[] = {
	health_attacks, calls_attacks, stub_attacks, range_attacks, state_attacks,
	own_attacks, mem_attacks, walk_attacks, smc_attacks, psci_attacks, on_attacks,
	trace_attacks, exhaust_attacks, fuzz_attacks, race_attacks, tlb_attacks,
	vm_attacks, guest_attacks, measure_attacks, attest_attacks,
	firmware_attacks, debug_attacks,
};

/* Of the others some need what is not there: stub, host stage-2, relay, the driver's layout. */
static const struct attack *const realm_world_attacks[] = {
	health_attacks, realm_attacks, state_attacks, mem_realm_attacks, trace_attacks,
	exhaust_attacks, race_attacks, measure_attacks, attest_attacks,
};

static const struct attack *find_attack(unsigned int index)
{
	const struct attack *const *list = realm_world() ? realm_world_attacks : attacks;
	unsigned int nr = realm_world() ? ARRAY_SIZE(realm_world_attacks) : ARRAY_SIZE(attacks);

	for (unsigned int i = 0; i < nr; i++)
		for (const struct attack *a = list[i]; a->name; a++)
			if (!index--)
				return a;
	return NULL;
}

static long run_ioctl(unsigned int cmd, void __user *arg)
{
	struct hostile_run *run = memdup_user(arg, sizeof(*run));
	const struct attack *a;
	struct report r;
	long ret = 0;

	if (IS_ERR(run))
		return PTR_ERR(run);
	a = find_attack(run->index);
	if (!a) {
		ret = -ENOENT;
		goto out;
	}
	report_init(&r, run);
	strscpy(run->group, a->group, sizeof(run->group));
	strscpy(run->name, a->name, sizeof(run->name));
	if (cmd == HOSTILE_RUN)
		a->try(&r);
	if (copy_to_user(arg, run, sizeof(*run)))
		ret = -EFAULT;
out:
	kfree(run);
	return ret;
}

static long hcall_ioctl(void __user *arg)
{
	struct hostile_hcall h;
	u64 args[8];
	struct regs regs = {};

	if (copy_from_user(&h, arg, sizeof(h)))
		return -EFAULT;
	if (realm_world()) {
		regs = (struct regs){ .x = { KEEL_REALM_FID, h.nr, h.a1, h.a2 } };
		insn_call[SMC_0](&regs);
	} else {
		regs = (struct regs){ .x = { KEEL_HCALL_FID(h.nr), h.a1, h.a2 } };
		insn_call[HVC_0](&regs);
	}
	args[0] = regs.x[0];
	h.x0 = args[0];
	h.ret = regs.x[1];
	return copy_to_user(arg, &h, sizeof(h)) ? -EFAULT : 0;
}

static long page_ioctl(void __user *arg)
{
	struct hostile_page p;
	u64 pfn;
	int ret;

	if (copy_from_user(&p, arg, sizeof(p)))
		return -EFAULT;
	ret = find_page(p.kind, p.index, &pfn);
	p.pfn = pfn;
	if (!ret && copy_to_user(arg, &p, sizeof(p)))
		ret = -EFAULT;
	return ret;
}

void crash_code(void);

/* Does what no kernel survives unless the access works: the caller is killed. */
static long crash_ioctl(void __user *arg)
{
	volatile u64 *data = pfn_va(victim_pfn());
	__u32 how;

	if (copy_from_user(&how, arg, sizeof(how)))
		return -EFAULT;
	switch (how) {
	case HOSTILE_CRASH_READ:
		return *data & 0;
	case HOSTILE_CRASH_WRITE:
		*data = 0;
		return 0;
	case HOSTILE_CRASH_EXEC:
		/* once only: afterwards the page is EL2's for good */
		if (keel_hcall_host_donate_hyp(page_to_pfn(vmalloc_to_page(crash_code)), 1))
			return -EPERM;
		crash_code();
		return 0;
	}
	return -EINVAL;
}

static long hostile_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case HOSTILE_LIST:
	case HOSTILE_RUN:
		return run_ioctl(cmd, p);
	case HOSTILE_HCALL:
		return hcall_ioctl(p);
	case HOSTILE_PAGE:
		return page_ioctl(p);
	case HOSTILE_CRASH:
		return crash_ioctl(p);
	}
	return -ENOTTY;
}

static int hostile_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long nc = HOSTILE_MMAP_NC >> PAGE_SHIFT;
	pgprot_t prot = vma->vm_page_prot;

	if (vma->vm_pgoff & nc)
		prot = pgprot_writecombine(prot);
	return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff & ~nc,
			       vma->vm_end - vma->vm_start, prot);
}

static const struct file_operations hostile_fops = {
	.owner		= THIS_MODULE,
	.unlocked_ioctl	= hostile_ioctl,
	.mmap		= hostile_mmap,
};

static struct miscdevice hostile_dev = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "hostile",
	.fops	= &hostile_fops,
	.mode	= 0666,
};

static int __init hostile_init(void)
{
	int ret;

	if (!keel_layout() && !realm_world())
		return -ENODEV;
	ret = victim_init();
	if (ret)
		return ret;
	health_baseline();
	return misc_register(&hostile_dev);
}
module_init(hostile_init);

/* No exit: pages that EL2 keeps cannot be given back. */
MODULE_DESCRIPTION("Attacks EL2 from a kernel that it does not trust");
MODULE_LICENSE("GPL");
