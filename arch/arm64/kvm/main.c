// SPDX-License-Identifier: GPL-2.0-only
/*
 * keel.ko: takes EL2 from the running kernel, for good; or finds the realm world, where
 * EL2 is left to the kernel.
 *
 * Loading either succeeds, and then the module stays until power-off, or
 * leaves the machine as it was. It is trusted until EL2 has changed hands,
 * and to EL2 just a part of the host from then on.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <asm/virt.h>

#include "dice.h"
#include "hcall.h"
#include "keel.h"
#include "realm.h"

static struct keel_boot_params *params;
static struct keel_info info;
static bool launched;

const struct keel_boot_params *keel_layout(void)
{
	return launched ? params : NULL;
}
EXPORT_SYMBOL_GPL(keel_layout);

/* What EL2 is told, and given. */
static int __init prepare_params(struct keel_object *obj)
{
	int ret;

	params->image_pa = obj->pa;
	params->image_va = obj->va;
	params->image_size = obj->size;
	params->hyp_va_base = obj->hyp_va_base;
	params->host_panic_va = (unsigned long)keel_panic_entry;

	ret = keel_boot_params_regions(params);
	if (!ret)
		ret = keel_boot_params_cpus(params);
	if (!ret)
		ret = keel_dice_take(params);
	if (!ret)
		ret = keel_firmware_load(params);
	if (!ret)
		ret = keel_pool_alloc(params);
	if (!ret)
		ret = keel_panic_prepare(&params->panic_record_pfn);
	if (!ret)
		ret = keel_symtab_build(&obj->elf);
	if (!ret)
		ret = keel_temp_pgtable_build(params, obj);
	if (!ret)
		ret = keel_object_set_params(obj, params);
	keel_dice_forget(params);
	return ret;
}

static void __init release_all(struct keel_object *obj)
{
	keel_temp_pgtable_free();
	keel_symtab_free();
	keel_panic_unprepare();
	keel_pool_free(params);
	keel_firmware_free(params);
	keel_dice_free();
	keel_object_free(obj);
	kfree(params);
	params = NULL;
}

static void __init note_cost(const struct keel_object *obj)
{
	memcpy(info.build_id, obj->build_id, sizeof(info.build_id));
	info.build_id_len = obj->build_id_len;
	info.memory_bytes = obj->size +
		((keel_pool_pages(params) + params->firmware_pages) << 12);
	info.ram_bytes = keel_ram_pages(params) << 12;
}

/* Host calls are answered. */
static void __init serve(void)
{
	keel_panic_arm();
	keel_sysfs_init(&info);
	keel_debugfs_init();
	/* says itself what is missing; isolation stands without guests */
	keel_kvm_init();
}

/* EL2 is Keel's: nothing may fail from here on. */
static void __init settle(const struct keel_object *obj)
{
	u64 hundredths;
	s64 abi = keel_hcall_version();

	launched = true;
	keel_temp_pgtable_free();
	keel_dice_release();
	keel_pages_hide(obj->pa, obj->size >> 12);
	keel_pages_hide(params->firmware_pfn << 12, params->firmware_pages);
	for (u64 i = 0; i < params->nr_chunks; i++)
		keel_pages_hide(params->chunks[i].pfn << 12, params->chunks[i].nr);

	note_cost(obj);
	hundredths = info.memory_bytes * 100000 / info.ram_bytes;
	pr_info("EL2 taken: version %lld.%lld, build %*phN, %llu CPUs, %llu KiB of memory (%llu.%02llu per mille)\n",
		abi >> 16, abi & 0xffff, info.build_id_len, info.build_id, params->nr_cpus,
		info.memory_bytes >> 10, hundredths / 100, hundredths % 100);
	serve();
}

static int __init take_el2(void)
{
	static struct keel_object obj __initdata;
	int ret = keel_preflight();

	if (ret)
		return ret;
	params = kzalloc(sizeof(*params), GFP_KERNEL);
	if (!params)
		return -ENOMEM;

	ret = keel_object_load(&obj);
	if (!ret)
		ret = prepare_params(&obj);
	if (!ret)
		ret = keel_launch(&obj, params);
	if (!ret)
		settle(&obj);
	/* A CPU that could not be given back still runs in this memory. */
	else if (ret != -ENOTRECOVERABLE)
		release_all(&obj);
	return ret;
}

/* The object is in firmware; this module's copy only tells the names in its backtraces. */
static int __init attach(u64 *record_pfn)
{
	static struct keel_object obj __initdata;
	int ret = keel_object_open(&obj);

	if (!ret)
		ret = keel_symtab_build(&obj.elf);
	if (!ret)
		ret = keel_panic_prepare(record_pfn);
	if (!ret)
		ret = keel_realm_attach(*record_pfn, keel_hyp_timer());
	return ret;
}

static int __init use_realm_world(void)
{
	u64 record_pfn;
	int ret = keel_realm_preflight();
	s64 abi;

	if (ret)
		return ret;
	ret = attach(&record_pfn);
	if (ret) {
		pr_err("cannot use the realm world: %s (%d)\n",
		       ret == -EBUSY ? "it has a host already, since the last reset" :
				       "it does not attach", ret);
		keel_panic_unprepare();
		keel_symtab_free();
		return ret;
	}

	abi = keel_hcall_version();
	info.memory_bytes = keel_hcall_stat_read(KEEL_STAT_fixed_bytes);
	info.ram_bytes = keel_hcall_stat_read(KEEL_STAT_ram_pages) << 12;
	pr_info("realm world: version %lld.%lld, %llu pages\n", abi >> 16, abi & 0xffff,
		info.ram_bytes >> 12);
	keel_gpf_init();
	serve();
	return 0;
}

static int __init keel_init(void)
{
	return is_kernel_in_hyp_mode() ? use_realm_world() : take_el2();
}
module_init(keel_init);

MODULE_DESCRIPTION("Keel: takes EL2 from the running kernel and isolates protected guests");
MODULE_AUTHOR("The Keel project");
MODULE_LICENSE("GPL");
