// SPDX-License-Identifier: GPL-2.0-only
/*
 * pvmfw's translation: what it maps is at its own address. 4 KiB pages and 2 MiB
 * blocks, three levels. Nothing is both writable and executable (SCTLR_EL1.WXN too).
 */
#include "hw.h"
#include "layout.h"

#define NR_TABLES	32
#define ENTRIES		512
#define BLOCK_SIZE	MiB(2)

#define VALID		1ULL
#define TABLE		2ULL	/* at levels 1 and 2; at level 3 it means: page */
#define DEVICE		(1ULL << 2)
#define READ_ONLY	(1ULL << 7)
#define INNER		(3ULL << 8)
#define ACCESSED	(1ULL << 10)
#define PXN		(1ULL << 53)
#define UXN		(1ULL << 54)
#define ADDRESS		0x0000fffffffff000ULL

static u64 tables[NR_TABLES][ENTRIES] __attribute__((section(".tables"), aligned(4096)));
static unsigned int nr_tables;

static const u64 attributes[] = {
	[ACCESS_CODE] = INNER | READ_ONLY | UXN,
	[ACCESS_READ] = INNER | READ_ONLY | UXN | PXN,
	[ACCESS_WRITE] = INNER | UXN | PXN,
	[ACCESS_DEVICE] = DEVICE | UXN | PXN,
};

static void invalidate(u64 address)
{
	asm volatile("dsb ishst; tlbi vae1, %0; dsb nsh; isb" : : "r"(address >> 12) : "memory");
}

/* Break before make: another size or type must not be seen beside the old one. */
static void set(u64 *entry, u64 value, u64 address)
{
	if (*entry) {
		*(volatile u64 *)entry = 0;
		invalidate(address);
	}
	*(volatile u64 *)entry = value;
}

/* The table below an entry; a block is never split, as nothing maps parts of one again. */
static u64 *below(u64 *entry)
{
	if (!*entry) {
		if (nr_tables == NR_TABLES)
			return NULL;
		*entry = (u64)tables[nr_tables++] | TABLE | VALID;
	}
	return *entry & TABLE ? (u64 *)(*entry & ADDRESS) : NULL;
}

static bool map_one(u64 address, u64 size, u64 attr)
{
	u64 *table = below(&tables[0][address >> 30 & 511]);
	u64 *entry;

	if (!table)
		return false;
	entry = &table[address >> 21 & 511];
	if (size == BLOCK_SIZE && !(*entry & TABLE)) {
		set(entry, address | attr | ACCESSED | VALID, address);
		return true;
	}
	table = below(entry);
	if (!table)
		return false;
	for (; size; size -= PAGE_SIZE, address += PAGE_SIZE)
		set(&table[address >> 12 & 511], address | attr | ACCESSED | TABLE | VALID,
		    address);
	return true;
}

bool mmu_map(u64 base, u64 size, enum access access)
{
	u64 end = (base + size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

	if (!range_within(base, size, 0, (1ULL << VA_BITS) - PAGE_SIZE))
		return false;
	base &= ~(PAGE_SIZE - 1);
	while (base < end) {
		u64 next = (base & ~(BLOCK_SIZE - 1)) + BLOCK_SIZE;

		if (next > end)
			next = end;
		if (!map_one(base, next - base, attributes[access]))
			return false;
		base = next;
	}
	asm volatile("dsb ishst; isb" : : : "memory");
	return true;
}

static bool map_range(const u8 *from, const u8 *to, enum access access)
{
	return mmu_map((u64)from, (u64)to - (u64)from, access);
}

void mmu_init(void)
{
	nr_tables = 1;
	/* the configuration blob is writable: it holds secrets, and is wiped at the end */
	if (!map_range(image_start, text_end, ACCESS_CODE) ||
	    !map_range(text_end, image_end, ACCESS_READ) ||
	    !map_range(image_end, image_start + IMAGE_WINDOW, ACCESS_WRITE) ||
	    !map_range(scratch_start, stack_guard, ACCESS_WRITE) ||
	    !map_range(stack_bottom, scratch_end, ACCESS_WRITE))
		reset();
	mmu_switch((u64)tables[0]);
}
