// SPDX-License-Identifier: GPL-2.0-only
/* The driver puts another handover into pvmfw's configuration, and moves what follows. */
#include <kunit/test.h>
#include <linux/string.h>
#include <keel/pvmfw_config.h>

#include "arch/arm64/kvm/pvmfw_config.c"

#define ROOM	301U

static u8 old[512], new[2048];
static struct pvmfw_config_header *const head = (void *)old;
static struct pvmfw_config_entry *const entry = (void *)(old + 16);

/* Version 1.2 with a trust entry: a handover of 71 bytes at 0x38, and two others. */
static void make(void)
{
	memset(old, 0, sizeof(old));
	*head = (struct pvmfw_config_header){ PVMFW_CONFIG_MAGIC, 1 << 16 | 2, 0x38 + 72 + 16 + 100,
					      PVMFW_CONFIG_TRUST };
	entry[0] = (struct pvmfw_config_entry){ 0x38, 71 };
	entry[2] = (struct pvmfw_config_entry){ 0x38 + 72, 9 };
	entry[4] = (struct pvmfw_config_entry){ 0x38 + 88, 100 };
	memset(old + 0x38, 'h', 71);
	memset(old + 0x38 + 72, 'a', 9);
	memset(old + 0x38 + 88, 't', 100);
}

static void moves(struct kunit *test)
{
	struct pvmfw_config_entry *e = (void *)(new + 16);
	struct keel_config_plan plan;

	make();
	memset(new, 0, sizeof(new));
	KUNIT_ASSERT_EQ(test, keel_config_plan(old, sizeof(old), ROOM, &plan), 0);
	KUNIT_EXPECT_EQ(test, plan.handover, 0x38);
	KUNIT_EXPECT_EQ(test, plan.size, head->total_size - 72 + 304);
	keel_config_move(old, ROOM, &plan, new);
	KUNIT_EXPECT_EQ(test, ((struct pvmfw_config_header *)new)->total_size, plan.size);
	KUNIT_EXPECT_EQ(test, e[0].offset, 0x38);
	KUNIT_EXPECT_EQ(test, e[0].size, ROOM);
	KUNIT_EXPECT_EQ(test, e[1].size, 0);
	KUNIT_EXPECT_EQ(test, e[1].offset, 0);
	KUNIT_EXPECT_EQ(test, e[2].offset, 0x38 + 304);
	KUNIT_EXPECT_EQ(test, e[4].offset, 0x38 + 304 + 16);
	KUNIT_EXPECT_NULL(test, memchr_inv(new + 0x38, 0, 304));
	KUNIT_EXPECT_NULL(test, memchr_inv(new + e[2].offset, 'a', 9));
	KUNIT_EXPECT_NULL(test, memchr_inv(new + e[4].offset, 't', 100));
	KUNIT_EXPECT_NULL(test, memchr_inv(new + plan.size, 0, sizeof(new) - plan.size));
}

/* A blob that ends in its handover, or one byte behind it. */
static void nothing_follows(struct kunit *test)
{
	struct keel_config_plan plan;
	unsigned int more;

	for (more = 0; more < 2; more++) {
		make();
		memset(&entry[1], 0, 4 * sizeof(*entry));
		head->total_size = 0x38 + 71 + more;
		memset(new, 0, sizeof(new));
		KUNIT_ASSERT_EQ(test, keel_config_plan(old, head->total_size, ROOM, &plan), 0);
		KUNIT_EXPECT_EQ(test, plan.size, 0x38 + 304);
		keel_config_move(old, ROOM, &plan, new);
		KUNIT_EXPECT_NULL(test, memchr_inv(new + 0x38, 0, sizeof(new) - 0x38));
	}
}

static void malformed(struct kunit *test)
{
	struct keel_config_plan plan;
	size_t size;

#define REFUSED(change)								\
	do {									\
		make();								\
		change;								\
		KUNIT_EXPECT_EQ(test, keel_config_plan(old, sizeof(old), ROOM, &plan), -EBADMSG); \
	} while (0)
	REFUSED(head->magic ^= 1);
	REFUSED(head->version = 2 << 16);
	REFUSED(head->total_size = sizeof(old) + 1);
	REFUSED(entry[0].offset = 0x30);
	REFUSED(entry[0].offset = 0x39);
	REFUSED(entry[0].offset = head->total_size + 8);
	REFUSED(entry[0].size = head->total_size);
	REFUSED(entry[0].size = ~0U);
#undef REFUSED
	make();
	for (size = 0; size < head->total_size; size++)
		KUNIT_EXPECT_EQ(test, keel_config_plan(old, size, ROOM, &plan), -EBADMSG);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(moves),
	KUNIT_CASE(nothing_follows),
	KUNIT_CASE(malformed),
	{}
};

static struct kunit_suite suite = {
	.name = "keel_pvmfw_config",
	.test_cases = cases,
};
kunit_test_suite(suite);

MODULE_LICENSE("GPL");
