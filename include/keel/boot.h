/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the driver hands to the EL2 object at load: the object's own
 * struct keel_boot_params, filled in place in the copy of the image before any
 * of it runs. The host is still trusted at that point; EL2 never reads it from
 * host memory, and the copy is read-only after finalise.
 */
#ifndef __KEEL_BOOT_H
#define __KEEL_BOOT_H

#include <linux/types.h>

#ifdef CONFIG_KEEL_MAX_CPUS
#define KEEL_MAX_CPUS		CONFIG_KEEL_MAX_CPUS
#else
#define KEEL_MAX_CPUS		64
#endif
#define KEEL_MAX_REGIONS	64
#define KEEL_MAX_CHUNKS		64

/*
 * EL2's virtual address space: 48 bits, 4 KiB granule. One page of code is
 * mapped at its physical address (the idmap); all else is in the half whose
 * bit 47 differs from the idmap's, called hyp_va_base here:
 *
 *	+0			own map: a page EL2 owns, at hyp_va_base + PA
 *	+KEEL_VA_IMAGE		the image, at a random 2 MiB boundary inside
 *	+KEEL_VA_VMEMMAP	struct hyp_page of each RAM page, by pfn
 *	+KEEL_VA_PERCPU		per-CPU data and stacks
 *	+KEEL_VA_FIXMAP		per-CPU slots for pages that are not EL2's
 *	+KEEL_VA_SHADOW		debug builds: the oracle's copy of page states
 *
 * Windows are 512 GiB apart: one level-0 entry each.
 */
#define KEEL_VA_BITS		48
#define KEEL_VA_WINDOW		(1UL << 39)
#define KEEL_OWN_PA_BITS	46
#define KEEL_VA_IMAGE		(1UL << KEEL_OWN_PA_BITS)
#define KEEL_VA_VMEMMAP		(KEEL_VA_IMAGE + KEEL_VA_WINDOW)
#define KEEL_VA_PERCPU		(KEEL_VA_VMEMMAP + KEEL_VA_WINDOW)
#define KEEL_VA_FIXMAP		(KEEL_VA_PERCPU + KEEL_VA_WINDOW)
#define KEEL_VA_SHADOW		(KEEL_VA_FIXMAP + KEEL_VA_WINDOW)

/* EL2 stage-1 register values used from the first temporary table on. */
#define KEEL_MAIR_NORMAL	0	/* attribute index 0: Normal write-back */
#define KEEL_MAIR_DEVICE	1	/* attribute index 1: Device-nGnRE */
#define KEEL_MAIR_EL2		0x04ffUL

enum keel_region_type {
	KEEL_REGION_RAM,	/* tracked: can be shared and donated */
	KEEL_REGION_RESERVED,	/* memory firmware keeps (no-map): the host's, untracked */
};

struct keel_region {
	__u64 base;		/* physical address, 4 KiB aligned */
	__u64 size;		/* bytes, multiple of 4 KiB */
	__u64 type;		/* enum keel_region_type */
};

struct keel_chunk {
	__u64 pfn;
	__u64 nr;		/* pages */
};

/* Room that pvmfw's root key and certificate take at the end of its handover. */
#define KEEL_DICE_ROOM		1024

/**
 * struct keel_dice - the machine's secrets and identity, as its bootloader handed them over
 * @present:		0: it did not, and nothing else here counts
 * @attest:		CDI_Attest; EL2 wipes it when its keys are derived
 * @seal:		CDI_Seal, likewise
 * @leaf:		x and y of the P-384 key that the certificate chain ends in
 * @items:		in the chain; 0: there is none
 * @mode:		DICE_NORMAL if all of the chain is in that mode
 * @handover:		where in @firmware_pfn's pages pvmfw's handover is, in bytes; the secrets
 *			in it are for EL2 to write
 * @certificate:	where in them KEEL_DICE_ROOM bytes end it, for EL2 to write too
 */
struct keel_dice {
	__u64 present;
	__u8 attest[32];
	__u8 seal[32];
	__u8 leaf[96];
	__u64 items;
	__u64 mode;
	__u64 handover;
	__u64 certificate;
};

/**
 * struct keel_boot_params - symbol __kvm_nvhe_boot_params in the object
 * @image_pa:		where the image was copied to, 4 KiB aligned
 * @image_va:		EL2 virtual address it was relocated for
 * @image_size:		bytes from first to last segment, bss included, page multiple
 * @hyp_va_base:	see the layout above
 * @temp_pgd_pa:	level-0 table that maps the idmap page, the image and all chunks
 * @host_panic_va:	EL1 address EL2 returns to when it panics, see panic.h
 * @panic_record_pfn:	a page of host memory EL2 may write struct keel_panic_record to
 * @boot_cpu:		index in @mpidr of the CPU that will make KEEL_INIT_SETUP
 * @nr_cpus:		entries of @mpidr; a CPU's index there is its EL2 CPU number
 * @nr_regions:		entries of @regions, sorted by base, no overlap
 * @nr_chunks:		entries of @chunks: memory donated at load; EL2 takes what it
 *			needs at start and makes the rest its page pool
 * @firmware_pfn:	the template bootloader of guests and its configuration, contiguous:
 *			copied there by the driver and donated at load
 * @firmware_pages:	of it, or 0: there is none
 * @firmware_image_pages: of these, the bootloader itself, which comes first
 * @dice:		what the machine's identity is derived from
 * @mpidr:		MPIDR_EL1 affinity fields of every possible CPU
 */
struct keel_boot_params {
	__u64 image_pa;
	__u64 image_va;
	__u64 image_size;
	__u64 hyp_va_base;
	__u64 temp_pgd_pa;
	__u64 host_panic_va;
	__u64 panic_record_pfn;
	__u64 boot_cpu;
	__u64 nr_cpus;
	__u64 nr_regions;
	__u64 nr_chunks;
	__u64 firmware_pfn;
	__u64 firmware_pages;
	__u64 firmware_image_pages;
	struct keel_dice dice;
	__u64 mpidr[KEEL_MAX_CPUS];
	struct keel_region regions[KEEL_MAX_REGIONS];
	struct keel_chunk chunks[KEEL_MAX_CHUNKS];
};

/*
 * Memory the driver must donate at load, in pages: the page array and block
 * counters (both follow from the regions), stacks and per-CPU data, table pages.
 * EL2 answers KEEL_INIT_SETUP with -ENOMEM if the chunks do not hold that much.
 */
#define KEEL_BYTES_PER_PAGE	4	/* sizeof(struct hyp_page) */
#define KEEL_STACK_PAGES	2
#define KEEL_PERCPU_PAGES	(KEEL_STACK_PAGES + 1)
#ifdef CONFIG_NVHE_EL2_DEBUG
#define KEEL_SHADOW_BYTES_PER_PAGE	4	/* the oracle's own copy of the page array */
#else
#define KEEL_SHADOW_BYTES_PER_PAGE	0
#endif

static inline __u64 keel_pages_for_ram(__u64 ram_pages)
{
	__u64 array = ram_pages * (KEEL_BYTES_PER_PAGE + KEEL_SHADOW_BYTES_PER_PAGE);

	/* counters: 2 bytes a 2 MiB block; tables of the array: 8 bytes a page of it */
	return (array + (ram_pages >> 9) * 2 + (array >> 9)) / 4096 + 4 * KEEL_MAX_REGIONS / 8;
}

/* Table pages for EL2's map, the host stage-2 of the RAM and some MMIO. */
static inline __u64 keel_pages_for_tables(__u64 ram_pages)
{
	return 64 + (ram_pages >> 18) * 4;
}

#endif
