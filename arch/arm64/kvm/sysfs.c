// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/keel: what is loaded, what it costs, and EL2's counters, one
 * file each, named as in KEEL_STATS.
 */
#include <linux/kobject.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/version.h>

#include "dice.h"
#include "hcall.h"
#include "keel.h"

static const struct keel_info *info;

static ssize_t version_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	s64 abi = keel_hcall_version();

	if (abi < 0)
		return abi;
	return sysfs_emit(buf, "%lld.%lld\n", abi >> 16, abi & 0xffff);
}

static ssize_t build_id_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%*phN\n", info->build_id_len, info->build_id);
}

static ssize_t memory_bytes_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", info->memory_bytes);
}

static ssize_t memory_permille_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	u64 hundredths = info->memory_bytes * 100000 / max(info->ram_bytes, 1ULL);

	return sysfs_emit(buf, "%llu.%02llu\n", hundredths / 100, hundredths % 100);
}

static struct kobj_attribute version_attr = __ATTR_RO(version);
static struct kobj_attribute build_id_attr = __ATTR_RO(build_id);
static struct kobj_attribute memory_bytes_attr = __ATTR_RO(memory_bytes);
static struct kobj_attribute memory_permille_attr = __ATTR_RO(memory_permille);

struct stat_attribute {
	struct kobj_attribute attr;
	enum keel_stat id;
};

static ssize_t stat_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	enum keel_stat id = container_of(attr, struct stat_attribute, attr)->id;
	s64 value = keel_hcall_stat_read(id);

	if (value < 0)
		return value;
	if (id == KEEL_STAT_world)
		return sysfs_emit(buf, "%s\n", value ? "R-EL2" : "NS-EL2");
	return sysfs_emit(buf, "%lld\n", value);
}

#define S(name, text)							\
static struct stat_attribute stat_##name##_attr = {			\
	.attr = __ATTR(name, 0444, stat_show, NULL),			\
	.id = KEEL_STAT_##name,						\
};
KEEL_STATS(S)
#undef S

static const struct attribute *attrs[] = {
	&version_attr.attr,
	&memory_bytes_attr.attr,
	&memory_permille_attr.attr,
#define S(name, text) &stat_##name##_attr.attr.attr,
	KEEL_STATS(S)
#undef S
	NULL,
};

/*
 * The machine's certificate chain, for who judges its tokens. The kernel is no party to
 * that: it can hide the chain, but not change it.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define BIN_ATTRIBUTE const struct bin_attribute
#else
#define BIN_ATTRIBUTE struct bin_attribute
#endif

static ssize_t dice_chain_read(struct file *file, struct kobject *kobj, BIN_ATTRIBUTE *attr,
			       char *buf, loff_t off, size_t count)
{
	size_t size;
	const void *chain = keel_dice_chain(&size);

	return memory_read_from_buffer(buf, count, &off, chain, size);
}

static struct bin_attribute dice_chain_attr = {
	.attr = { .name = "dice_chain", .mode = 0444 },
	.read = dice_chain_read,
};

void keel_sysfs_init(const struct keel_info *i)
{
	struct kobject *kobj = kobject_create_and_add("keel", kernel_kobj);

	info = i;
	keel_dice_chain(&dice_chain_attr.size);
	if (!kobj || sysfs_create_files(kobj, attrs) ||
	    (dice_chain_attr.size && sysfs_create_bin_file(kobj, &dice_chain_attr)))
		pr_warn("/sys/kernel/keel is not available\n");
	/* of the object that was loaded: firmware's has been measured by who booted it */
	else if (info->build_id_len && sysfs_create_file(kobj, &build_id_attr.attr))
		pr_warn("/sys/kernel/keel/build_id is not available\n");
}
