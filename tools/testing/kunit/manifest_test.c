// SPDX-License-Identifier: GPL-2.0-only
/*
 * The boot manifest of the realm world: what EL3 writes is taken, and what it does not
 * write is not. The page ends at a page that nothing may touch.
 */
#include "fake.h"
#include "world/realm/manifest.h"
#include <linux/prandom.h>
#include <linux/vmalloc.h>

/* A shared page where QEMU's firmware has it. */
#define PA		0x418ff000UL
#define END		(1UL << KEEL_OWN_PA_BITS)
#define WORDS		(HYP_PAGE_SIZE / 8)

/* Words of the page, by what is in them. */
enum { VERSION, PLAT, NR, BANKS, CHECKSUM, NR_CONSOLES, CONSOLES };

/* Bytes of each minor version: memory, consoles, two lists of devices', then SMMUs and buses. */
static const u32 head_bytes[] = { 16, 16, 40, 64, 112, 160 };

struct bank {
	u64 base, size;
};

static const struct bank qemu_bank = { 0x40000000, 0xc0000000 };

static u64 *page;
static struct realm_manifest out;

static enum manifest_result check(void)
{
	memset(&out, 0xaa, sizeof(out));
	return manifest_check(page, PA, &out);
}

static u64 *list(void)
{
	return (void *)page + (page[BANKS] - PA);
}

/* Makes what is in the page right again, but for the sums: those of what is really there. */
static void seal(u64 nr)
{
	u64 sum = page[NR] + page[BANKS], i;

	for (i = 0; i < 2 * nr; i++)
		sum += list()[i];
	page[CHECKSUM] = -sum;
}

/* A whole manifest, with its list of banks at @at. */
static void make_at(u32 minor, u64 at, const struct bank *bank, u64 nr)
{
	memset(page, 0, HYP_PAGE_SIZE);
	page[VERSION] = minor;
	page[NR] = nr;
	page[BANKS] = PA + at;
	if (nr)
		memcpy(list(), bank, nr * sizeof(*bank));
	seal(nr);
	if (head_bytes[min(minor, 5u)] > 8 * CONSOLES) {
		page[NR_CONSOLES] = 1;
		page[CONSOLES] = PA + at + nr * sizeof(*bank);
	}
}

static void make(u32 minor, const struct bank *bank, u64 nr)
{
	make_at(minor, head_bytes[min(minor, 5u)], bank, nr);
}

static void expect_banks(struct kunit *test, const struct bank *bank, u64 nr)
{
	u64 i;

	KUNIT_ASSERT_EQ(test, check(), MANIFEST_OK);
	KUNIT_ASSERT_EQ(test, out.nr_banks, nr);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_EQ(test, out.bank[i].base, bank[i].base);
		KUNIT_EXPECT_EQ(test, out.bank[i].size, bank[i].size);
		KUNIT_EXPECT_EQ(test, out.bank[i].type, (u64)KEEL_REGION_RAM);
	}
}

static void each_version(struct kunit *test)
{
	u32 minor;

	for (minor = 2; minor <= 5; minor++) {
		make(minor, &qemu_bank, 1);
		expect_banks(test, &qemu_bank, 1);
	}
	/* newer ones append */
	make(0xffff, &qemu_bank, 1);
	expect_banks(test, &qemu_bank, 1);
}

static void unknown_versions(struct kunit *test)
{
	static const u32 bad[] = { 0, 1, 0x10000, 0x10003, 0x20005, 0x40000003, 0x7fff0003 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		make(3, &qemu_bank, 1);
		page[VERSION] = bad[i];
		KUNIT_EXPECT_EQ_MSG(test, check(), MANIFEST_VERSION, "%x", bad[i]);
	}
}

/* The page that TF-A 2.12.1 wrote on QEMU, word by word. */
static void from_firmware(struct kunit *test)
{
	static const u64 words[] = {
		0x3, 0, 1, 0x418ff040, -(1 + 0x418ff040 + 0x100000000),
		1, 0x418ff050, -(1 + 0x418ff050 + 0x9000000 + 1 + 0x3131306c70 + 1 + 115200),
		0x40000000, 0xc0000000,
		0x9000000, 1, 0x3131306c70, 1, 115200, 0,
	};

	memset(page, 0, HYP_PAGE_SIZE);
	memcpy(page, words, sizeof(words));
	expect_banks(test, &qemu_bank, 1);
}

static void as_many_as_there_is_room_for(struct kunit *test)
{
	struct bank *bank = kunit_kcalloc(test, MANIFEST_MAX_BANKS + 1, sizeof(*bank), GFP_KERNEL);
	u64 i;

	/* every second of them touches the one before */
	for (i = 0; i <= MANIFEST_MAX_BANKS; i++)
		bank[i] = (struct bank){ i << 30, i & 1 ? HYP_PAGE_SIZE : 1UL << 30 };
	make(3, bank, MANIFEST_MAX_BANKS);
	expect_banks(test, bank, MANIFEST_MAX_BANKS);
	make(3, bank, MANIFEST_MAX_BANKS + 1);
	KUNIT_EXPECT_EQ(test, check(), MANIFEST_DATA);
}

/* Counts, also such that count times size wraps; sums are right wherever they can be. */
static void counts(struct kunit *test)
{
	static const u64 bad[] = {
		0, MANIFEST_MAX_BANKS + 1, 252, 253, 254, 255, 256, 1UL << 28, (1UL << 28) + 1,
		1UL << 32, (1UL << 32) + 1, 1UL << 59, (1UL << 60) - 1, 1UL << 60,
		(1UL << 60) + 1, 1UL << 63, (1UL << 63) + 1, ~0UL,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		make(3, &qemu_bank, 1);
		page[NR] = bad[i];
		seal(bad[i] < 252 ? bad[i] : 1);
		KUNIT_EXPECT_EQ_MSG(test, check(), MANIFEST_DATA, "%llx", bad[i]);
	}
}

/* The same list, where the pointer ends it in the page, or does not. */
static void pointers(struct kunit *test)
{
	static const u64 bad[] = {
		0, 8, PA - HYP_PAGE_SIZE, PA - 16, PA - 8, PA - 1, PA + HYP_PAGE_SIZE - 15,
		PA + HYP_PAGE_SIZE - 8, PA + HYP_PAGE_SIZE - 1,
		PA + HYP_PAGE_SIZE, PA + HYP_PAGE_SIZE + 8, PA + (1UL << 32), PA + (1UL << 63),
		-PA, -16UL, -8UL, ~0UL,
	};
	unsigned int i;

	make_at(3, HYP_PAGE_SIZE - sizeof(qemu_bank), &qemu_bank, 1);
	expect_banks(test, &qemu_bank, 1);
	make_at(3, 256, &qemu_bank, 1);
	expect_banks(test, &qemu_bank, 1);
	for (i = 1; i < 8; i++) {
		make_at(3, 256 + i, &qemu_bank, 1);
		KUNIT_EXPECT_EQ_MSG(test, check(), MANIFEST_DATA, "not aligned, by %u", i);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		make(3, &qemu_bank, 1);
		page[BANKS] = bad[i];
		page[CHECKSUM] = -(1 + bad[i] + qemu_bank.base + qemu_bank.size);
		KUNIT_EXPECT_EQ_MSG(test, check(), MANIFEST_DATA, "%llx", bad[i]);
	}
}

/* Of two banks, the second begins where the page ends, or lies across its end. */
static void list_across_the_end(struct kunit *test)
{
	static const struct bank two[] = { { 0, 1UL << 20 }, { 1UL << 20, 1UL << 20 } };
	u64 left;

	make_at(3, HYP_PAGE_SIZE - sizeof(two), two, 2);
	expect_banks(test, two, 2);
	for (left = 8; left < sizeof(two); left += 8) {
		make(3, &qemu_bank, 1);
		page[NR] = 2;
		page[BANKS] = PA + HYP_PAGE_SIZE - left;
		page[CHECKSUM] = -(page[NR] + page[BANKS]);
		KUNIT_EXPECT_EQ_MSG(test, check(), MANIFEST_DATA, "%llu bytes are left", left);
	}
}

/* One bit of any word that the sum is over, or of the sum. */
static void every_bit_counts(struct kunit *test)
{
	static const struct bank two[] = { { 0x80000000, 1UL << 30 }, { 1UL << 40, 1UL << 35 } };
	const u64 at = head_bytes[3] / 8;
	const u64 words[] = { NR, BANKS, CHECKSUM, at, at + 1, at + 2, at + 3 };
	unsigned int i, bit;

	make(3, two, 2);
	expect_banks(test, two, 2);
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		for (bit = 0; bit < 64; bit++) {
			page[words[i]] ^= BIT(bit);
			KUNIT_EXPECT_EQ_MSG(test, check(), MANIFEST_DATA, "word %llu bit %u",
					    words[i], bit);
			page[words[i]] ^= BIT(bit);
		}
	}
	expect_banks(test, two, 2);
}

static void banks_alone(struct kunit *test)
{
	static const struct bank good[] = {
		{ 0, HYP_PAGE_SIZE }, { 0, END }, { END - HYP_PAGE_SIZE, HYP_PAGE_SIZE },
	};
	static const struct bank bad[] = {
		{ 0x40000000, 0 }, { 0, 0 }, { 0x40000800, 0x1000 }, { 0x40000001, 0x1000 },
		{ 0x40000000, 0x1001 }, { 0x40000000, 0xfff }, { 0x40000fff, 1 },
		{ 0, END + HYP_PAGE_SIZE }, { END, HYP_PAGE_SIZE },
		{ END - HYP_PAGE_SIZE, 2 * HYP_PAGE_SIZE }, { 0x40000000, -0x40000000UL },
		{ 0x40000000, -0x40000000UL + HYP_PAGE_SIZE }, { 0x40000000, -HYP_PAGE_SIZE },
		{ -HYP_PAGE_SIZE, HYP_PAGE_SIZE }, { -HYP_PAGE_SIZE, 2 * HYP_PAGE_SIZE },
		{ 1UL << 63, 1UL << 63 }, { 1UL << 48, HYP_PAGE_SIZE },
	};
	static const struct bank before = { 0x1000, 0x1000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		make(4, &good[i], 1);
		expect_banks(test, &good[i], 1);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct bank two[] = { before, bad[i] };

		make(4, &bad[i], 1);
		KUNIT_EXPECT_EQ_MSG(test, check(), MANIFEST_DATA, "bank %u", i);
		make(4, two, 2);
		KUNIT_EXPECT_EQ_MSG(test, check(), MANIFEST_DATA, "bank %u as second", i);
	}
}

static void banks_together(struct kunit *test)
{
	static const struct bank base = { 0x80000000, 0x40000000 };
	static const struct bank bad[] = {
		{ 0x80000000, 0x40000000 },		/* the same again */
		{ 0x40000000, 0x40000000 },		/* before it, adjacent */
		{ 0x10000000, 0x1000 },			/* before it */
		{ 0xbffff000, 0x1000 },			/* its last page */
		{ 0xbffff000, 0x10000000 },
		{ 0x90000000, 0x1000 },			/* inside */
		{ 0x7ffff000, 0x2000 },			/* across its start */
		{ 0x40000000, 0xc0000000 },		/* around it */
	};
	static const struct bank good[] = {
		{ 0xc0000000, 0x1000 }, { 0xc0001000, 0x1000 }, { END - 0x1000, 0x1000 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct bank three[] = { { 0, 0x1000 }, base, bad[i] };

		make(5, three, 3);
		KUNIT_EXPECT_EQ_MSG(test, check(), MANIFEST_DATA, "bank %u", i);
	}
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		struct bank two[] = { base, good[i] };

		make(5, two, 2);
		expect_banks(test, two, 2);
	}
}

/* What must hold of a result, told from the page alone. */
static void expect_sound(struct kunit *test, unsigned int round)
{
	u64 sum = page[NR] + page[BANKS] + page[CHECKSUM], end = 0, i;

	KUNIT_ASSERT_EQ_MSG(test, out.nr_banks, page[NR], "round %u", round);
	KUNIT_ASSERT_LE_MSG(test, out.nr_banks, MANIFEST_MAX_BANKS, "round %u", round);
	for (i = 0; i < out.nr_banks; i++) {
		const struct keel_region *r = &out.bank[i];

		KUNIT_ASSERT_EQ(test, r->base, list()[2 * i]);
		KUNIT_ASSERT_EQ(test, r->size, list()[2 * i + 1]);
		KUNIT_ASSERT_EQ(test, (r->base | r->size) & (HYP_PAGE_SIZE - 1), 0UL);
		KUNIT_ASSERT_TRUE_MSG(test, r->size && r->base >= end && r->base < END &&
				      r->size <= END - r->base, "round %u bank %llu", round, i);
		end = r->base + r->size;
		sum += r->base + r->size;
	}
	KUNIT_ASSERT_EQ_MSG(test, sum, 0UL, "round %u", round);
}

/* A good manifest, then some of its words changed and most sums made right. */
static void random_damage(struct kunit *test)
{
	unsigned int round, taken = 0;
	struct rnd_state rnd;
	struct bank bank[8];

	prandom_seed_state(&rnd, 5);
	for (round = 0; round < 20000; round++) {
		u64 nr = 1 + prandom_u32_state(&rnd) % ARRAY_SIZE(bank), at = 0, i;
		u32 minor = 2 + prandom_u32_state(&rnd) % 4, changes;

		for (i = 0; i < nr; i++) {
			at += (u64)(prandom_u32_state(&rnd) & 3) << 30;
			bank[i] = (struct bank){ at, (1 + prandom_u32_state(&rnd) % 64) << 12 };
			at += bank[i].size;
		}
		make(minor, bank, nr);
		for (changes = prandom_u32_state(&rnd) % 3; changes; changes--) {
			u64 word = prandom_u32_state(&rnd) % (head_bytes[minor] / 8 + 2 * nr);

			page[word] ^= BIT(prandom_u32_state(&rnd) % 64);
		}
		/* where the list still is in the page */
		if (prandom_u32_state(&rnd) % 8 && page[NR] <= 64 && page[BANKS] >= PA &&
		    page[BANKS] <= PA + HYP_PAGE_SIZE - 16 * page[NR] && !(page[BANKS] & 7))
			seal(page[NR]);
		if (check() == MANIFEST_OK) {
			expect_sound(test, round);
			taken++;
		}
	}
	/* neither all nor none */
	KUNIT_EXPECT_GT(test, taken, 20000U / 4);
	KUNIT_EXPECT_LT(test, taken, 20000U * 3 / 4);
}

static int manifest_test_init(struct kunit *test)
{
	/* vmalloc leaves a page without a mapping behind it */
	page = vmalloc(HYP_PAGE_SIZE);
	return page ? 0 : -ENOMEM;
}

static void manifest_test_exit(struct kunit *test)
{
	vfree(page);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(each_version),
	KUNIT_CASE(unknown_versions),
	KUNIT_CASE(from_firmware),
	KUNIT_CASE(as_many_as_there_is_room_for),
	KUNIT_CASE(counts),
	KUNIT_CASE(pointers),
	KUNIT_CASE(list_across_the_end),
	KUNIT_CASE(every_bit_counts),
	KUNIT_CASE(banks_alone),
	KUNIT_CASE(banks_together),
	KUNIT_CASE(random_damage),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE("manifest"),
	.init = manifest_test_init,
	.exit = manifest_test_exit,
	.test_cases = cases,
};
kunit_test_suite(suite);
