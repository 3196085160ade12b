// SPDX-License-Identifier: GPL-2.0-only
/*
 * The EL2 object's image: from the file inside this module to a relocated
 * copy in physically contiguous pages.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/string.h>

#include "keel.h"

#define IMAGE_SLOTS	(KEEL_VA_WINDOW / 2 / KEEL_IMAGE_MAX)

static int image_slot = -1;
module_param(image_slot, int, 0400);
MODULE_PARM_DESC(image_slot, "2 MiB slot of the EL2 image instead of a random one, for reproducible runs");

static u64 choose_slot(void)
{
	u32 slot = image_slot;

	if (image_slot < 0)
		get_random_bytes(&slot, sizeof(slot));
	return slot % IMAGE_SLOTS;
}

/* The half of EL2's address space that the identity map of @pa is not in. */
static u64 hyp_va_base(phys_addr_t pa)
{
	return ~pa & (1UL << (KEEL_VA_BITS - 1));
}

static int place(struct keel_object *obj)
{
	obj->size = obj->elf.image_size;
	obj->image = alloc_pages_exact(obj->size, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN);
	if (!obj->image) {
		pr_err("cannot take EL2: no %zu KiB in one piece: load earlier or add memory (%d)\n",
		       obj->size >> 10, -ENOMEM);
		return -ENOMEM;
	}

	obj->pa = virt_to_phys(obj->image);
	obj->hyp_va_base = hyp_va_base(obj->pa);
	obj->va = obj->hyp_va_base + KEEL_VA_IMAGE + choose_slot() * KEEL_IMAGE_MAX;
	return keel_elf_place(&obj->elf, obj->image, obj->size, obj->va);
}

int __init keel_object_open(struct keel_object *obj)
{
	int ret;

	ret = keel_elf_open(&obj->elf, keel_object_blob, keel_object_blob_end - keel_object_blob);
	if (ret) {
		pr_err("cannot take EL2: the object in this module is broken: rebuild it (%d)\n", ret);
		return ret;
	}

	ret = keel_elf_build_id(&obj->elf, obj->build_id);
	obj->build_id_len = ret > 0 ? ret : 0;
	return 0;
}

int __init keel_object_load(struct keel_object *obj)
{
	return keel_object_open(obj) ?: place(obj);
}

void keel_object_free(struct keel_object *obj)
{
	/* with the boot parameters, and what was derived from them */
	if (obj->image) {
		memzero_explicit(obj->image, obj->size);
		free_pages_exact(obj->image, obj->size);
	}
	obj->image = NULL;
}

static const struct elf64_sym *find_symbol(const struct keel_object *obj, const char *name)
{
	char full[64];
	const struct elf64_sym *sym;

	snprintf(full, sizeof(full), KEEL_SYMBOL_PREFIX "%s", name);
	sym = keel_elf_symbol(&obj->elf, full);
	if (sym && sym->st_value <= obj->size)
		return sym;
	pr_err("cannot take EL2: the object lacks symbol %s: rebuild it (%d)\n", full, -ENOENT);
	return NULL;
}

phys_addr_t keel_object_symbol_pa(const struct keel_object *obj, const char *name, u64 align)
{
	const struct elf64_sym *sym = find_symbol(obj, name);

	if (!sym || sym->st_value % align)
		return 0;
	return obj->pa + sym->st_value;
}

int keel_object_set_params(struct keel_object *obj, const struct keel_boot_params *params)
{
	const struct elf64_sym *sym = find_symbol(obj, "boot_params");

	if (!sym)
		return -ENOENT;
	/* Both halves were built from one boot.h, with one KEEL_MAX_CPUS, or not. */
	if (sym->st_size != sizeof(*params) || sym->st_size > obj->size - sym->st_value) {
		pr_err("cannot take EL2: object and driver are from different builds: rebuild both (%d)\n",
		       -EPROTO);
		return -EPROTO;
	}
	memcpy(obj->image + sym->st_value, params, sizeof(*params));
	return 0;
}
