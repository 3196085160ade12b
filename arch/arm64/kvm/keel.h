/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of keel.ko, in the order in which a load passes through them.
 *
 *	preflight   can this machine be taken over at all?
 *	object      the EL2 object's image: placed, relocated
 *	dice        the machine's secrets, for EL2 alone from then on
 *	firmware    what protected guests begin in, for EL2 to keep
 *	pool        memory donated to EL2
 *	boot params what EL2 must know, written into the image
 *	temp tables EL2's first address space
 *	launch      EL2 changes hands, on all CPUs at once
 *	panic, sysfs, debugfs: afterwards
 *
 * Everything up to launch can fail and be undone; nothing after it can. In the realm world
 * EL3 has booted the object: from preflight a load goes on with realm.h.
 */
#ifndef __KEEL_H
#define __KEEL_H

#include <linux/types.h>
#include <keel/boot.h>

#include "elf_loader.h"

struct dentry;

#undef pr_fmt
#define pr_fmt(fmt) "keel: " fmt

/* Not one of the CPUs in keel_boot_params.mpidr. */
#define KEEL_NO_CPU	(-1)

/**
 * struct keel_object - the placed image; it is EL2's from launch on
 * @elf:	the file it came from; gone after module init
 * @image:	kernel address of the copy, physically contiguous
 * @pa:		its physical address
 * @va:		the EL2 address it was relocated for
 * @hyp_va_base: where EL2's half of the address space starts
 * @size:	bytes, page multiple
 * @build_id:	GNU build id, @build_id_len bytes
 */
struct keel_object {
	struct keel_elf elf;
	void *image;
	phys_addr_t pa;
	u64 va;
	u64 hyp_va_base;
	size_t size;
	u8 build_id[KEEL_BUILD_ID_MAX];
	int build_id_len;
};

/* Logs what to change and returns an errno if this machine cannot be taken. */
int keel_preflight(void);
/* The same of a kernel at EL2, which can only use the realm world. */
int keel_realm_preflight(void);
/* The same for the calling CPU alone, interrupts off, silent. */
int keel_preflight_cpu(void);

/* Address of what the kernel calls @name and does not export, or NULL. */
void *keel_kernel_symbol(const char *name);

/* The ELF file, in memory that is gone after module init. */
extern const u8 keel_object_blob[], keel_object_blob_end[];

/* Looks into the file; load places its image as well. */
int keel_object_open(struct keel_object *obj);
int keel_object_load(struct keel_object *obj);
void keel_object_free(struct keel_object *obj);
/* Physical address of object symbol @name, aligned to @align; 0 if there is none. */
phys_addr_t keel_object_symbol_pa(const struct keel_object *obj, const char *name, u64 align);
/* Copies @params to the place in the image that the object keeps for it. */
int keel_object_set_params(struct keel_object *obj, const struct keel_boot_params *params);

int keel_boot_params_regions(struct keel_boot_params *params);
int keel_boot_params_cpus(struct keel_boot_params *params);
u64 keel_ram_pages(const struct keel_boot_params *params);
/* Index of the calling CPU in params->mpidr, or KEEL_NO_CPU. */
int keel_this_cpu_index(const struct keel_boot_params *params);

/* The guests' first code, in memory that is gone after module init; empty: there is none. */
extern const u8 keel_firmware_image[], keel_firmware_image_end[];
extern const u8 keel_firmware_config[], keel_firmware_config_end[];

int keel_firmware_load(struct keel_boot_params *params);
void keel_firmware_free(struct keel_boot_params *params);

int keel_pool_alloc(struct keel_boot_params *params);
void keel_pool_free(struct keel_boot_params *params);
u64 keel_pool_pages(const struct keel_boot_params *params);
/* Tells the kernel's memory management that the pages are out of its reach. */
void keel_pages_hide(phys_addr_t pa, u64 nr);

int keel_temp_pgtable_build(struct keel_boot_params *params, const struct keel_object *obj);
void keel_temp_pgtable_free(void);

/* Point of coherency: for what EL2 reads or executes with its MMU off. */
void keel_clean_to_poc(const void *start, size_t size);
void keel_clean_temp_pgtable(void);

int keel_launch(const struct keel_object *obj, const struct keel_boot_params *params);

/* panic_entry.S and what it calls. */
void keel_panic_entry(void);
void __noreturn keel_host_panic(u64 cpu);
/* The same where a call was answered with "dead". */
void __noreturn keel_realm_panic(void);

/* The page for the record: 0 and its number, or -ENOMEM. */
int keel_panic_prepare(u64 *pfn);
void keel_panic_unprepare(void);
/* After launch only. */
void keel_panic_arm(void);

int keel_symtab_build(const struct keel_elf *elf);
void keel_symtab_free(void);
/* Function that ELF address @addr lies in, and the offset in it; NULL if none. */
const char *keel_symtab_lookup(u64 addr, u64 *offset);

/* What is shown of the load; kept for ever. */
struct keel_info {
	u8 build_id[KEEL_BUILD_ID_MAX];
	int build_id_len;
	u64 memory_bytes;
	u64 ram_bytes;
};

void keel_sysfs_init(const struct keel_info *info);
void keel_debugfs_init(void);
void keel_trace_init(struct dentry *dir);

/* Realm world: what a host's touch of a page that is not its own becomes. */
void keel_gpf_init(void);

/* /dev/kvm; a failure is logged. */
int keel_kvm_init(void);

#endif
