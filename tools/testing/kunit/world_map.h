/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KUNIT_WORLD_MAP_H
#define __KUNIT_WORLD_MAP_H

/*
 * Physical memory from RAM_PA on has real pages behind it. The map of a standard
 * world, in pages from there:
 *
 *	A RAM 3..5120, R reserved 5120..5376, hole, B RAM 5888..12288, C RAM 12288..16384
 *
 * B begins in the middle of a 2 MiB block; C touches B but is a region of its own.
 */
#define RAM_PA		0x40000000UL
#define RAM_PAGES	16384UL
#define RAM_PFN		(RAM_PA >> HYP_PAGE_SHIFT)
#define A_PFN		(RAM_PFN + 3)
#define A_END		(RAM_PFN + 5120)
#define R_PFN		A_END
#define R_END		(RAM_PFN + 5376)
#define B_PFN		(RAM_PFN + 5888)
#define B_END		(RAM_PFN + 12288)
#define C_PFN		B_END
#define C_END		(RAM_PFN + RAM_PAGES)

#define IMAGE_PFN	(RAM_PFN + 1024)
#define IMAGE_PAGES	16
#define CHUNK0_PFN	(RAM_PFN + 1536)
#define CHUNK0_NR	256
#define CHUNK1_PFN	(RAM_PFN + 8193)
#define CHUNK1_NR	301
#define CHUNK2_PFN	(RAM_PFN + 13000)
#define CHUNK2_NR	64
#define PANIC_PFN	(RAM_PFN + 100)
/* 2 MiB aligned; the host's, with 512 pages before it and 2560 from it on. */
#define FREE_PFN	(RAM_PFN + 2560)

/* EL2 addresses, and how the image divides into sections (in pages). */
#define HYP_VA_BASE	(1UL << 47)
#define IMAGE_VA	(HYP_VA_BASE + KEEL_VA_IMAGE + HYP_BLOCK_SIZE)
#define IDMAP_PAGE	4
#define RODATA_PAGE	6
#define RO_DATA_PAGE	9
#define DATA_PAGE	11
#define SECTION_VA(page)	(IMAGE_VA + (page) * HYP_PAGE_SIZE)

#define WORLD_CPUS	4

#endif
