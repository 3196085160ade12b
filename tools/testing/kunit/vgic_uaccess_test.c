// SPDX-License-Identifier: GPL-2.0-only
/*
 * The GIC's registers as user space saves and restores them, with the errnos Linux's KVM
 * has, and an EL2 that is a few registers. Needs -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/mman.h>
#include <linux/module.h>

#include "arch/arm64/kvm/vgic.c"
#include "arch/arm64/kvm/vgic_active.c"
#include "arch/arm64/kvm/vgic_init.c"
#include "arch/arm64/kvm/vgic_mmio.c"
#include "arch/arm64/kvm/vgic_redist.c"
#include "arch/arm64/kvm/vgic_lpi.c"
#include "arch/arm64/kvm/vgic_uaccess.c"
#include "arch/arm64/kvm/vgic_sysregs.c"
#define WORLD_LPIS
#include "vgic_world.h"
#include "vgic_no_its.h"

#define SPI		40U
#define DIST_REGS	KVM_DEV_ARM_VGIC_GRP_DIST_REGS
#define REDIST_REGS	KVM_DEV_ARM_VGIC_GRP_REDIST_REGS
#define SYSREGS		KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS
#define LINES		KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO
#define OF(id)		((u64)(id) << 32)
#define SGI_FRAME	0x10000
#define PRIBITS(n)	(((n) - 1ULL) << 29)

static u64 el2_regs[0x200];
static bool el2_protected;
static void __user *arg;

s64 keel_reg_read(const struct keel_vcpu *vcpu, u64 reg, u64 *value)
{
	*value = el2_regs[reg];
	return el2_protected && reg != KEEL_REG_ICH_VTR ? -EPERM : 0;
}

s64 keel_reg_write(const struct keel_vcpu *vcpu, u64 reg, u64 value)
{
	if (el2_protected)
		return -EPERM;
	el2_regs[reg] = value;
	return 0;
}

static int reg(struct kunit *test, u32 group, u64 attr, bool write, u64 *val)
{
	const struct kvm_device_attr a = { .group = group, .attr = attr, .addr = (u64)arg };
	int ret;

	KUNIT_ASSERT_EQ(test, copy_to_user(arg, val, sizeof(*val)), 0UL);
	ret = keel_vgic_access_reg(&world->vm, &a, write);
	KUNIT_ASSERT_EQ(test, copy_from_user(val, arg, sizeof(*val)), 0UL);
	return ret;
}

static int set(struct kunit *test, u32 group, u64 attr, u64 val)
{
	return reg(test, group, attr, true, &val);
}

/* What came, or an errno. */
static s64 get(struct kunit *test, u32 group, u64 attr)
{
	u64 val = 0;
	int ret = reg(test, group, attr, false, &val);

	return ret ?: (s64)val;
}

static int has(u32 group, u64 attr)
{
	const struct kvm_device_attr a = { .group = group, .attr = attr };

	return keel_vgic_has_reg(&world->vm, &a);
}

static int uaccess_init(struct kunit *test)
{
	int ret = world_init(test);
	unsigned int i;

	if (ret)
		return ret;
	for (i = 0; i < WORLD_VCPUS; i++) {
		mutex_init(&world->vcpu[i].mutex);
		world->vcpu[i].initialised = true;
	}
	arg = (void __user *)kunit_vm_mmap(test, NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);
	KUNIT_ASSERT_NOT_NULL(test, arg);
	memset(el2_regs, 0, sizeof(el2_regs));
	el2_protected = false;
	return 0;
}

static void uaccess_pending_is_the_latch(struct kunit *test)
{
	u64 ispendr = GICD_ISPENDR + SPI / 32 * 4, bit = BIT(SPI % 32);

	world_config(0, SPI, 0, false);
	world_raise(SPI, true);
	/* the line is not what is saved here */
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, ispendr), 0LL);
	KUNIT_EXPECT_EQ(test, get(test, LINES, 32), (s64)bit);
	KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, ispendr, bit), 0);
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, ispendr), (s64)bit);
	KUNIT_EXPECT_EQ(test, set(test, LINES, 32, 0), 0);
	world_flush(0);
	KUNIT_EXPECT_EQ(test, world_state(0, SPI), 1U);
	world_sync(0);
	/* a zero is one too */
	KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, ispendr, 0), 0);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, ispendr, bit), 0);
	KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, ispendr + 0x80, bit), 0);
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, ispendr + 0x80), 0LL);
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, ispendr), (s64)bit);
	KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, ispendr, 0), 0);
}

static void uaccess_dist(struct kunit *test)
{
	u32 offset;
	s64 val;

	world->vm.vgic.ctlr = 0;
	keel_vgic_ctlr_changed(&world->vm);
	KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, GICD_CTLR, ~0U), 0);
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, GICD_CTLR), 0x53LL);
	KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, GICD_IROUTER + 8 * SPI, 2), 0);
	KUNIT_EXPECT_PTR_EQ(test, world_irq(0, SPI)->target, &world->vcpu[2]);
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, GICD_IROUTER + 8 * SPI), 2LL);
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, GICD_IROUTER + 8 * SPI + 4), 0LL);
	KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, GICD_ISACTIVER + 4, BIT(8)), 0);
	KUNIT_EXPECT_TRUE(test, world_irq(0, SPI)->active);
	KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, GICD_ICACTIVER + 4, BIT(8)), 0);

	/* what can be read can be written back, and is there if asked for */
	for (offset = 0; offset < 0x10000; offset += 4) {
		val = get(test, DIST_REGS, offset);
		KUNIT_ASSERT_GE(test, val, 0LL);
		KUNIT_ASSERT_EQ(test, set(test, DIST_REGS, offset, val), 0);
		KUNIT_ASSERT_TRUE(test, !val || !has(DIST_REGS, offset));
	}
	KUNIT_EXPECT_EQ(test, has(DIST_REGS, GICD_CTLR + 1), -ENXIO);
	KUNIT_EXPECT_EQ(test, has(DIST_REGS, 0x5000), -ENXIO);
	KUNIT_EXPECT_EQ(test, has(DIST_REGS, 0xfffffffc), -ENXIO);
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, 0xfffffffc), 0LL);
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, 2), 0LL);
	world->vm.vgic.kicks = 0;
}

static void uaccess_redist(struct kunit *test)
{
	u64 sgis = OF(2) | SGI_FRAME;
	u32 offset;
	s64 val;

	KUNIT_EXPECT_EQ(test, get(test, REDIST_REGS, OF(2) | GICR_TYPER), 0x200LL);
	KUNIT_EXPECT_EQ(test, get(test, REDIST_REGS, OF(2) | (GICR_TYPER + 4)), 2LL);
	KUNIT_EXPECT_EQ(test, get(test, REDIST_REGS, OF(3) | GICR_TYPER), 0x310LL);
	KUNIT_EXPECT_EQ(test, set(test, REDIST_REGS, sgis | GICD_ISENABLER, BIT(20)), 0);
	KUNIT_EXPECT_TRUE(test, world_irq(2, 20)->enabled);
	KUNIT_EXPECT_FALSE(test, world_irq(1, 20)->enabled);
	KUNIT_EXPECT_EQ(test, set(test, REDIST_REGS, sgis | GICD_ISPENDR, BIT(5)), 0);
	KUNIT_EXPECT_TRUE(test, world_irq(2, 5)->latch);
	/* EL2's own is not to be set from here */
	KUNIT_EXPECT_EQ(test, set(test, REDIST_REGS, sgis | GICD_ISPENDR, BIT(27)), 0);
	KUNIT_EXPECT_EQ(test, get(test, REDIST_REGS, sgis | GICD_ISPENDR), 0LL);

	for (offset = 0; offset < 0x20000; offset += 4) {
		val = get(test, REDIST_REGS, OF(1) | offset);
		KUNIT_ASSERT_GE(test, val, 0LL);
		KUNIT_ASSERT_EQ(test, set(test, REDIST_REGS, OF(1) | offset, val), 0);
		KUNIT_ASSERT_TRUE(test, !val || !has(REDIST_REGS, OF(1) | offset));
	}
	KUNIT_EXPECT_EQ(test, has(REDIST_REGS, OF(1) | GICR_PROPBASER), 0);
	KUNIT_EXPECT_EQ(test, has(REDIST_REGS, OF(1) | SGI_FRAME | (GICD_ISENABLER + 4)), -ENXIO);
	KUNIT_EXPECT_EQ(test, has(REDIST_REGS, OF(1) | 0x40), -ENXIO);
	world->vm.vgic.kicks = 0;
}

static void uaccess_lines(struct kunit *test)
{
	static const u64 bad[] = { 1, 33, 0x400, 0x400 | 32, 0xfffffc00 };
	unsigned int i;

	/* PPIs of the vCPU that is named, SPIs of any; SGIs and timers have none */
	KUNIT_EXPECT_EQ(test, set(test, LINES, OF(1), ~0U), 0);
	KUNIT_EXPECT_EQ(test, get(test, LINES, OF(1)), 0xb7ff0000LL);
	KUNIT_EXPECT_EQ(test, get(test, LINES, OF(0)), 0LL);
	KUNIT_EXPECT_EQ(test, set(test, LINES, OF(1), 0), 0);
	KUNIT_EXPECT_EQ(test, set(test, LINES, OF(3) | 96, 0x80000001), 0);
	KUNIT_EXPECT_EQ(test, get(test, LINES, 96), 0x80000001LL);
	KUNIT_EXPECT_EQ(test, set(test, LINES, 96, 0), 0);
	/* an edge has no level */
	world_irq(0, SPI)->edge = true;
	world_irq(0, SPI)->line = true;
	KUNIT_EXPECT_EQ(test, get(test, LINES, 32), 0LL);
	/* beyond the last */
	KUNIT_EXPECT_EQ(test, set(test, LINES, 992, ~0U), 0);
	KUNIT_EXPECT_EQ(test, get(test, LINES, 992), 0LL);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test, get(test, LINES, bad[i]), -EINVAL);
		KUNIT_EXPECT_EQ(test, set(test, LINES, bad[i], 0), -EINVAL);
	}
	KUNIT_EXPECT_EQ(test, has(LINES, 0x400), -ENXIO);
	KUNIT_EXPECT_EQ(test, has(LINES, 32), 0);
	world->vm.vgic.kicks = 0;
}

static void uaccess_errors(struct kunit *test)
{
	static const u32 groups[] = { DIST_REGS, REDIST_REGS, SYSREGS, LINES };
	struct kvm_device_attr attr = { .group = REDIST_REGS };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		u64 a = groups[i] == SYSREGS ? ENC(SYS_ICC_PMR_EL1) : 0;

		/* no such vCPU, of those that have one */
		KUNIT_EXPECT_EQ(test, get(test, groups[i], OF(WORLD_VCPUS) | a),
				groups[i] == DIST_REGS ? 0x53 : -EINVAL);
		KUNIT_EXPECT_EQ(test, get(test, groups[i], OF(1ULL << 24) | a),
				groups[i] == DIST_REGS ? 0x53 : -EINVAL);
		/* one runs: nothing stays locked */
		mutex_lock(&world->vcpu[2].mutex);
		KUNIT_EXPECT_EQ(test, get(test, groups[i], a), -EBUSY);
		KUNIT_EXPECT_EQ(test, set(test, groups[i], a, 0), -EBUSY);
		mutex_unlock(&world->vcpu[2].mutex);
		KUNIT_EXPECT_EQ(test, keel_vgic_stop_vcpus(&world->vm), 0);
		KUNIT_EXPECT_TRUE(test, mutex_is_locked(&world->vcpu[0].mutex));
		keel_vgic_resume_vcpus(&world->vm);
		world->vm.vgic.initialised = false;
		KUNIT_EXPECT_EQ(test, get(test, groups[i], a), -EBUSY);
		world->vm.vgic.initialised = true;
	}
	attr.addr = 8;
	KUNIT_EXPECT_EQ(test, keel_vgic_access_reg(&world->vm, &attr, true), -EFAULT);
	KUNIT_EXPECT_EQ(test, keel_vgic_access_reg(&world->vm, &attr, false), -EFAULT);
	attr = (struct kvm_device_attr){ .group = SYSREGS, .attr = ENC(SYS_ICC_PMR_EL1) };
	attr.addr = 8;
	KUNIT_EXPECT_EQ(test, keel_vgic_access_reg(&world->vm, &attr, true), -EFAULT);
	KUNIT_EXPECT_EQ(test, keel_vgic_access_reg(&world->vm, &attr, false), -EFAULT);
}

/* What the GIC is can be written as it is, before and after it is initialised. */
static void uaccess_identity(struct kunit *test)
{
	bool initialised;

	for (initialised = false; ; initialised = true) {
		world->vm.vgic.initialised = initialised;
		KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, GICD_IIDR), 0x4b00243bLL);
		KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, GICD_IIDR, 0x4b00243b), 0);
		KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, GICD_IIDR, 0x4b00343b), -EINVAL);
		KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, GICD_TYPER2), 0LL);
		KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, GICD_TYPER2, 0), 0);
		KUNIT_EXPECT_EQ(test, set(test, DIST_REGS, GICD_TYPER2, 0x100),
				initialised ? -EBUSY : -EINVAL);
		if (initialised)
			break;
	}
}

static void uaccess_sysregs(struct kunit *test)
{
	static const struct { u32 enc; u64 vmcr, val, mask; } fields[] = {
		{ ENC(SYS_ICC_PMR_EL1), 0xf8ULL << 24, 0xf8, 0xffULL << 24 },
		{ ENC(SYS_ICC_BPR0_EL1), 5ULL << 21, 5, 7ULL << 21 },
		{ ENC(SYS_ICC_BPR1_EL1), 3ULL << 18, 3, 7ULL << 18 },
		{ ENC(SYS_ICC_IGRPEN0_EL1), 1, 1, 1 },
		{ ENC(SYS_ICC_IGRPEN1_EL1), 2, 1, 2 },
		{ ENC(SYS_ICC_CTLR_EL1), BIT(9), 2 | 4 << 8 | 1 << 14, 0 },
		{ ENC(SYS_ICC_CTLR_EL1), BIT(4), 1 | 4 << 8 | 1 << 14, 0 },
	};
	const u64 control = BIT_ULL(4) | BIT_ULL(9);
	u64 *vmcr = &el2_regs[KEEL_REG_ICH_VMCR];
	unsigned int i;

	el2_regs[KEEL_REG_ICH_VTR] = PRIBITS(5) | BIT(22);
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		KUNIT_EXPECT_EQ(test, has(SYSREGS, fields[i].enc), 0);
		*vmcr = fields[i].vmcr;
		KUNIT_EXPECT_EQ(test, get(test, SYSREGS, fields[i].enc), (s64)fields[i].val);
		*vmcr = 0;
		KUNIT_EXPECT_EQ(test, set(test, SYSREGS, OF(1) | fields[i].enc, fields[i].val), 0);
		KUNIT_EXPECT_EQ(test, *vmcr, fields[i].vmcr);
		KUNIT_EXPECT_EQ(test, world->vcpu[1].vgic.vmcr, fields[i].vmcr);
		/* no other field with it */
		*vmcr = ~0ULL & ~control;
		KUNIT_EXPECT_EQ(test, set(test, SYSREGS, fields[i].enc,
					  fields[i].val & (4 << 8 | 1 << 14)), 0);
		KUNIT_EXPECT_EQ(test, *vmcr, ~0ULL & ~control & ~fields[i].mask);
	}
	/* one binary point for both groups */
	*vmcr = BIT(4) | 7 << 21 | 2 << 18;
	KUNIT_EXPECT_EQ(test, get(test, SYSREGS, ENC(SYS_ICC_BPR1_EL1)), 7LL);
	KUNIT_EXPECT_EQ(test, set(test, SYSREGS, ENC(SYS_ICC_BPR1_EL1), 3), 0);
	KUNIT_EXPECT_EQ(test, *vmcr, BIT(4) | 7ULL << 21 | 2 << 18);
	*vmcr = BIT(4) | 1 << 21;
	KUNIT_EXPECT_EQ(test, get(test, SYSREGS, ENC(SYS_ICC_BPR1_EL1)), 2LL);

	/* hardware that is not this one */
	KUNIT_EXPECT_EQ(test, set(test, SYSREGS, ENC(SYS_ICC_CTLR_EL1), 6 << 8 | 1 << 14), -EINVAL);
	KUNIT_EXPECT_EQ(test, set(test, SYSREGS, ENC(SYS_ICC_CTLR_EL1), 4 << 8), -EINVAL);
	KUNIT_EXPECT_EQ(test, get(test, SYSREGS, ENC(SYS_ICC_SRE_EL1)), 7LL);
	KUNIT_EXPECT_EQ(test, set(test, SYSREGS, ENC(SYS_ICC_SRE_EL1), 7), 0);
	KUNIT_EXPECT_EQ(test, set(test, SYSREGS, ENC(SYS_ICC_SRE_EL1), 6), -EINVAL);
	KUNIT_EXPECT_EQ(test, has(SYSREGS, ENC(SYS_ICC_IAR1_EL1)), -ENXIO);
	KUNIT_EXPECT_EQ(test, get(test, SYSREGS, ENC(SYS_ICC_IAR1_EL1)), -ENXIO);
	world->vcpu[0].initialised = false;
	KUNIT_EXPECT_EQ(test, get(test, SYSREGS, ENC(SYS_ICC_SRE_EL1)), -EINVAL);
}

static void uaccess_active_priorities(struct kunit *test)
{
	static const u8 nr[] = { [5] = 1, [6] = 2, [7] = 4 };
	unsigned int bits, n;

	for (bits = 5; bits <= 7; bits++)
		for (n = 0; n < 4; n++) {
			u64 ap0 = ENC(SYS_ICC_AP0R0_EL1) + n, ap1 = ENC(SYS_ICC_AP1R0_EL1) + n;
			int ret = n < nr[bits] ? 0 : -EINVAL;

			el2_regs[KEEL_REG_ICH_VTR] = PRIBITS(bits);
			KUNIT_EXPECT_EQ(test, has(SYSREGS, ap0) | has(SYSREGS, ap1), 0);
			KUNIT_EXPECT_EQ(test, set(test, SYSREGS, ap0, 0x10 + n), ret);
			KUNIT_EXPECT_EQ(test, set(test, SYSREGS, ap1, 0x20 + n), ret);
			KUNIT_EXPECT_EQ(test, get(test, SYSREGS, ap0), ret ?: 0x10LL + n);
			KUNIT_EXPECT_EQ(test, get(test, SYSREGS, ap1), ret ?: 0x20LL + n);
		}
	KUNIT_EXPECT_EQ(test, el2_regs[KEEL_REG_ICH_AP1R(3)], 0x23ULL);
	KUNIT_EXPECT_EQ(test, el2_regs[KEEL_REG_ICH_AP0R(3)], 0x13ULL);
}

/* Of a protected vCPU nothing, not even what is constant. */
static void uaccess_protected(struct kunit *test)
{
	u32 enc;

	el2_protected = true;
	for (enc = 0; enc <= 0xffff; enc++) {
		if (has(SYSREGS, enc))
			continue;
		KUNIT_EXPECT_EQ(test, get(test, SYSREGS, enc), -EPERM);
		KUNIT_EXPECT_EQ(test, set(test, SYSREGS, enc, 0), -EPERM);
	}
	/* the distributor is the host's */
	KUNIT_EXPECT_EQ(test, get(test, DIST_REGS, GICD_CTLR), 0x53LL);
}

static struct kunit_case uaccess_cases[] = {
	KUNIT_CASE(uaccess_pending_is_the_latch),
	KUNIT_CASE(uaccess_dist),
	KUNIT_CASE(uaccess_redist),
	KUNIT_CASE(uaccess_lines),
	KUNIT_CASE(uaccess_errors),
	KUNIT_CASE(uaccess_identity),
	KUNIT_CASE(uaccess_sysregs),
	KUNIT_CASE(uaccess_active_priorities),
	KUNIT_CASE(uaccess_protected),
	{}
};

static struct kunit_suite uaccess_suite = {
	.name = "keel_vgic_uaccess",
	.init = uaccess_init,
	.exit = world_exit,
	.test_cases = uaccess_cases,
};
kunit_test_suite(uaccess_suite);

MODULE_DESCRIPTION("KUnit suite of the vGIC's registers for user space");
MODULE_LICENSE("GPL");
