// SPDX-License-Identifier: GPL-2.0-only
/*
 * ITSes and LPIs: commands and table entries decoded, the command queue, MSIs into list
 * registers, tables saved and restored, with guest memory that is an array here. Needs
 * -I of the source tree's top.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "arch/arm64/kvm/vgic.c"
#include "arch/arm64/kvm/vgic_active.c"
#include "arch/arm64/kvm/vgic_init.c"
#include "arch/arm64/kvm/vgic_mmio.c"
#include "arch/arm64/kvm/vgic_redist.c"
#include "arch/arm64/kvm/vgic_lpi.c"
#include "arch/arm64/kvm/vgic_its.c"
#include "arch/arm64/kvm/vgic_its_cmd.c"
#include "arch/arm64/kvm/vgic_its_map.c"
#include "arch/arm64/kvm/vgic_its_mmio.c"
#include "arch/arm64/kvm/vgic_its_save.c"
#define WORLD_LPIS
#include "vgic_world.h"

/* Guest memory: the tables, 64 KiB each. */
#define MEM		0x40000000ULL
#define MEM_SIZE	0x80000ULL
#define DEVICES		MEM
#define COLLECTIONS	(MEM + 0x10000)
#define QUEUE		(MEM + 0x20000)
#define PROP		(MEM + 0x30000)
#define PEND(id)	(MEM + 0x40000 + (id) * 0x10000ULL)
#define ITT		(MEM + 0x60000)
#define LEVEL2		(MEM + 0x70000)

#define ITS		0x08080000ULL
#define DOORBELL	(ITS + 0x10040)
#define RD(id)		(REDIST + (id) * KEEL_VGIC_REDIST_SIZE)
#define LPI(n)		(8192U + (n))
#define PENDING		1U
#define IDBITS		15ULL
#define VALID_BIT	BIT_ULL(63)

static u8 *memory;
static struct keel_its *its;
static u64 cwriter;
static u64 unreadable;			/* a page of which any access fails */

static void *at(u64 ipa, size_t len)
{
	if (ipa < MEM || ipa + len > MEM + MEM_SIZE || (ipa & ~0xfffULL) == unreadable)
		return NULL;
	return memory + (ipa - MEM);
}

int keel_guest_copy(struct keel_vm *vm, u64 ipa, void *data, size_t len, bool write)
{
	void *there = at(ipa, len);

	if (!there)
		return -EFAULT;
	if (write)
		memcpy(there, data, len);
	else
		memcpy(data, there, len);
	return 0;
}

bool keel_guest_has(struct keel_vm *vm, u64 ipa)
{
	return at(ipa, 1);
}

/* The ITS's own file does it otherwise. */
void keel_its_destroy_all(struct keel_vm *vm)
{
}

static u64 mem64(u64 ipa)
{
	return le64_to_cpup(at(ipa, 8));
}

static void mem64_set(u64 ipa, u64 val)
{
	*(__le64 *)at(ipa, 8) = cpu_to_le64(val);
}

static u64 load(u64 ipa, unsigned int len)
{
	u64 val = 0xdeadbeefcafef00dULL;

	return keel_vgic_mmio(&world->vcpu[0], ipa, false, len, &val) ? val : ~0ULL;
}

static void store(u64 ipa, unsigned int len, u64 val)
{
	keel_vgic_mmio(&world->vcpu[0], ipa, true, len, &val);
}

/* One command, performed if the queue goes on. */
static void command(u64 dw0, u64 dw1, u64 dw2, u64 dw3)
{
	const u64 dw[4] = { dw0, dw1, dw2, dw3 };
	unsigned int i;

	for (i = 0; i < 4; i++)
		mem64_set(QUEUE + cwriter + 8 * i, dw[i]);
	cwriter = (cwriter + 32) % 0x10000;
	store(ITS + GITS_CWRITER, 8, cwriter);
}

static void mapd(u32 device, unsigned int bits, bool valid)
{
	command(GITS_CMD_MAPD | (u64)device << 32, bits - 1, ITT | (valid ? VALID_BIT : 0), 0);
}

static void mapc(u16 icid, u64 vcpu, bool valid)
{
	command(GITS_CMD_MAPC, 0, icid | vcpu << 16 | (valid ? VALID_BIT : 0), 0);
}

static void mapti(u32 device, u32 event, u32 intid, u16 icid)
{
	command(GITS_CMD_MAPTI | (u64)device << 32, event | (u64)intid << 32, icid, 0);
}

static void event_command(u8 nr, u32 device, u32 event, u16 icid)
{
	command(nr | (u64)device << 32, event, icid, 0);
}

static int signal(u32 device, u32 event)
{
	const struct kvm_msi msi = { .address_lo = DOORBELL, .flags = KVM_MSI_VALID_DEVID,
				     .devid = device, .data = event };

	return keel_its_signal(&world->vm, &msi);
}

static void enable_lpis(unsigned int id)
{
	store(RD(id) + GICR_PROPBASER, 8, PROP | IDBITS);
	store(RD(id) + GICR_PENDBASER, 8, PEND(id));
	store(RD(id) + GICR_CTLR, 4, 1);
}

static void enable_its(void)
{
	store(ITS + GITS_BASER, 8, VALID_BIT | DEVICES);
	store(ITS + GITS_BASER + 8, 8, VALID_BIT | COLLECTIONS);
	store(ITS + GITS_CBASER, 8, VALID_BIT | QUEUE | 0xf);
	cwriter = 0;
	store(ITS + GITS_CTLR, 4, 1);
}

/* vCPU @id takes LPI @intid, if it is there. */
static bool takes(unsigned int id, u32 intid)
{
	u64 *lr;

	world_flush(id);
	lr = world_lr(id, intid);
	/* as some CPU interfaces leave it while it is handled */
	if (lr)
		*lr = (*lr & ~LR_PENDING) | LR_ACTIVE;
	world_sync(id);
	return lr;
}

static int its_world_init(struct kunit *test)
{
	int ret;

	memory = kunit_kzalloc(test, MEM_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, memory);
	unreadable = ~0ULL;
	ret = world_init(test);
	if (ret)
		return ret;
	its = kunit_kzalloc(test, sizeof(*its), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, its);
	its->vm = &world->vm;
	its->base = ITS;
	xa_init(&its->devices);
	xa_init(&its->collections);
	keel_its_reset(its);
	world->vm.vgic.its[0] = its;
	world->vm.vgic.nr_its = 1;
	/* enabled, priority 0xa0 */
	memset(at(PROP, 0x8000), 0xa3, 0x8000);
	enable_lpis(0);
	enable_lpis(1);
	enable_its();
	return 0;
}

static void its_world_exit(struct kunit *test)
{
	if (!world)
		return;
	unreadable = ~0ULL;
	keel_its_reset(its);
	KUNIT_EXPECT_TRUE(test, xa_empty(&world->vm.vgic.lpis));
	KUNIT_EXPECT_TRUE(test, xa_empty(&its->devices));
	world_exit(test);
}

/* --- Values ------------------------------------------------------------------ */

static bool decode(u64 dw0, u64 dw1, u64 dw2, u64 dw3, struct keel_its_cmd *cmd)
{
	const __le64 raw[4] = { cpu_to_le64(dw0), cpu_to_le64(dw1), cpu_to_le64(dw2),
				cpu_to_le64(dw3) };

	return keel_its_decode(raw, cmd);
}

static void its_decode(struct kunit *test)
{
	static const u8 known[] = { 1, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15 };
	struct keel_its_cmd cmd;
	unsigned int nr, i, n = 0;

	for (nr = 0; nr < 256; nr++) {
		bool is = decode(nr, 0, 0, 0, &cmd);

		for (i = 0; i < ARRAY_SIZE(known) && known[i] != nr; i++)
			;
		KUNIT_EXPECT_EQ(test, is, i < ARRAY_SIZE(known));
		n += is;
	}
	KUNIT_EXPECT_EQ(test, n, 12U);

	/* All bits of everything else set: only a command's own fields are taken. */
	decode(GITS_CMD_MAPD | ~0xffULL, ~0ULL, ~0ULL, ~0ULL, &cmd);
	KUNIT_EXPECT_EQ(test, cmd.device, ~0U);
	KUNIT_EXPECT_EQ(test, cmd.event_bits, 32);
	KUNIT_EXPECT_EQ(test, cmd.itt, GENMASK_ULL(51, 8));
	KUNIT_EXPECT_TRUE(test, cmd.valid);
	KUNIT_EXPECT_EQ(test, cmd.event | cmd.intid | cmd.icid, 0U);
	decode(GITS_CMD_MAPTI | 5ULL << 32, 6 | 9000ULL << 32, 7 | VALID_BIT, 0, &cmd);
	KUNIT_EXPECT_EQ(test, cmd.device, 5U);
	KUNIT_EXPECT_EQ(test, cmd.event, 6U);
	KUNIT_EXPECT_EQ(test, cmd.intid, 9000U);
	KUNIT_EXPECT_EQ(test, cmd.icid, 7);
	KUNIT_EXPECT_FALSE(test, cmd.valid);
	decode(GITS_CMD_MAPI | 5ULL << 32, 8200 | 1ULL << 32, 7, 0, &cmd);
	KUNIT_EXPECT_EQ(test, cmd.intid, 8200U);
	decode(GITS_CMD_MOVALL, 0, 3ULL << 16, 0xfffff0000ULL | 4ULL << 16, &cmd);
	KUNIT_EXPECT_EQ(test, cmd.target, 3ULL);
	KUNIT_EXPECT_EQ(test, cmd.to, 0xfffffULL | 4);
}

static void its_entries(struct kunit *test)
{
	struct keel_its_dte dte = { true, 5, 0xfffffff012300ULL, 16 };
	struct keel_its_ite ite = { 7, 8193, 0x1234 };
	struct keel_its_cte cte = { true, 9, 0xffff };
	unsigned int bit;
	u64 entry;

	/* the layout is an ABI */
	KUNIT_EXPECT_EQ(test, keel_its_dte_encode(&dte),
			VALID_BIT | 5ULL << 49 | 0xfffffff0123ULL << 5 | 15);
	KUNIT_EXPECT_EQ(test, keel_its_ite_encode(&ite), 7ULL << 48 | 8193ULL << 16 | 0x1234);
	KUNIT_EXPECT_EQ(test, keel_its_cte_encode(&cte), VALID_BIT | 9ULL << 16 | 0xffff);
	dte.next = 1 << 20;
	KUNIT_EXPECT_EQ(test, keel_its_dte_decode(keel_its_dte_encode(&dte)).next, 0x3fffU);
	ite.next = 1 << 20;
	KUNIT_EXPECT_EQ(test, keel_its_ite_decode(keel_its_ite_encode(&ite)).next, 0xffffU);
	dte.valid = cte.valid = false;
	ite.intid = 0;
	KUNIT_EXPECT_EQ(test, keel_its_dte_encode(&dte) | keel_its_ite_encode(&ite) |
			keel_its_cte_encode(&cte), 0ULL);

	/* every bit of a device's or an event's entry has one meaning */
	for (bit = 0; bit < 63; bit++) {
		entry = VALID_BIT | BIT_ULL(bit);
		dte = keel_its_dte_decode(entry);
		KUNIT_EXPECT_EQ(test, keel_its_dte_encode(&dte), entry);
		entry = BIT_ULL(16) | BIT_ULL(bit);
		ite = keel_its_ite_decode(entry);
		KUNIT_EXPECT_EQ(test, keel_its_ite_encode(&ite), entry);
	}
}

static void its_lpi_intids(struct kunit *test)
{
	static const struct { u64 idbits; u32 end; } sizes[] = {
		{ 0, 0 }, { 12, 0 }, { 13, 16384 }, { 15, 65536 }, { 23, 65536 }, { 31, 65536 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		u32 end = sizes[i].end;

		KUNIT_EXPECT_FALSE(test, keel_lpi_intid_valid(sizes[i].idbits, 8191));
		KUNIT_EXPECT_EQ(test, keel_lpi_intid_valid(sizes[i].idbits, 8192), end > 8192);
		KUNIT_EXPECT_FALSE(test, keel_lpi_intid_valid(sizes[i].idbits, end));
		KUNIT_EXPECT_FALSE(test, keel_lpi_intid_valid(sizes[i].idbits, ~0U));
		if (end)
			KUNIT_EXPECT_TRUE(test, keel_lpi_intid_valid(sizes[i].idbits, end - 1));
	}
}

/* --- Commands ---------------------------------------------------------------- */

static void its_msi_to_list_register(struct kunit *test)
{
	mapd(3, 5, true);
	mapc(1, 0, true);
	mapti(3, 7, LPI(4), 1);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CREADR, 8), 96ULL);

	world_kicked();
	KUNIT_EXPECT_EQ(test, signal(3, 7), 1);
	KUNIT_EXPECT_EQ(test, world_kicked(), BIT(0));
	KUNIT_EXPECT_EQ(test, signal(3, 7), 1);
	KUNIT_ASSERT_EQ(test, world_flush(0), 1U);
	KUNIT_EXPECT_EQ(test, world->cpu[0].lr[0],
			LPI(4) | 0xa0ULL << 48 | BIT_ULL(60) | BIT_ULL(62));
	/* not taken yet */
	world_sync(0);
	KUNIT_EXPECT_TRUE(test, takes(0, LPI(4)));
	/* no active state: it can come again at once, and does not twice */
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	KUNIT_EXPECT_EQ(test, signal(3, 7), 1);
	KUNIT_EXPECT_TRUE(test, takes(0, LPI(4)));

	event_command(GITS_CMD_INT, 3, 7, 0);
	KUNIT_EXPECT_TRUE(test, takes(0, LPI(4)));
	event_command(GITS_CMD_INT, 3, 7, 0);
	event_command(GITS_CMD_CLEAR, 3, 7, 0);
	KUNIT_EXPECT_FALSE(test, takes(0, LPI(4)));
	/* cleared while it is in a list register, not taken */
	event_command(GITS_CMD_INT, 3, 7, 0);
	world_flush(0);
	event_command(GITS_CMD_CLEAR, 3, 7, 0);
	world_sync(0);
	KUNIT_EXPECT_FALSE(test, takes(0, LPI(4)));
	world_check(test);
}

static void its_moves(struct kunit *test)
{
	mapd(0, 4, true);
	mapc(0, 0, true);
	mapc(1, 1, true);
	mapti(0, 0, LPI(0), 0);
	signal(0, 0);
	event_command(GITS_CMD_MOVI, 0, 0, 1);
	KUNIT_EXPECT_FALSE(test, takes(0, LPI(0)));
	KUNIT_EXPECT_TRUE(test, takes(1, LPI(0)));
	/* the collection moves, and with it what is in it */
	mapc(1, 0, true);
	signal(0, 0);
	KUNIT_EXPECT_TRUE(test, takes(0, LPI(0)));
	command(GITS_CMD_MOVALL, 0, 0, 1 << 16);
	signal(0, 0);
	KUNIT_EXPECT_TRUE(test, takes(1, LPI(0)));
	/* to where there is none */
	command(GITS_CMD_MOVALL, 0, 1 << 16, (u64)WORLD_VCPUS << 16);
	event_command(GITS_CMD_MOVI, 0, 0, 9);
	signal(0, 0);
	KUNIT_EXPECT_TRUE(test, takes(1, LPI(0)));
	mapc(1, 0, false);
	KUNIT_EXPECT_EQ(test, signal(0, 0), -EBUSY);
	mapc(1, 1, true);
	KUNIT_EXPECT_EQ(test, signal(0, 0), 1);
	KUNIT_EXPECT_TRUE(test, takes(1, LPI(0)));
}

static void its_configuration(struct kunit *test)
{
	u8 *prop = at(PROP, 8);

	mapd(0, 4, true);
	mapc(0, 0, true);
	prop[1] = 0xa2;			/* disabled */
	mapti(0, 0, LPI(0), 0);
	mapti(0, 1, LPI(1), 0);
	signal(0, 1);
	KUNIT_EXPECT_FALSE(test, takes(0, LPI(1)));
	prop[1] = 0x43;
	KUNIT_EXPECT_FALSE(test, takes(0, LPI(1)));
	event_command(GITS_CMD_INV, 0, 1, 0);
	world_flush(0);
	KUNIT_EXPECT_EQ(test, world->cpu[0].lr[0] >> 48 & 0xff, 0x40ULL);
	world_sync(0);
	prop[0] = 0;
	prop[1] = 0;
	event_command(GITS_CMD_INVALL, 0, 0, 0);
	signal(0, 0);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);

	/* a table nobody can read: disabled, and nothing else */
	prop[0] = 0xa3;
	event_command(GITS_CMD_INV, 0, 0, 0);
	KUNIT_EXPECT_TRUE(test, takes(0, LPI(0)));
	unreadable = PROP;
	event_command(GITS_CMD_INV, 0, 0, 0);
	signal(0, 0);
	KUNIT_EXPECT_FALSE(test, takes(0, LPI(0)));
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CREADR, 8), cwriter);
}

static void its_unmapped_in_list_register(struct kunit *test)
{
	static const char *const how[] = { "DISCARD", "MAPD", "tables gone", "reset" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(how); i++) {
		mapd(0, 4, true);
		mapc(0, 0, true);
		mapti(0, 0, LPI(0), 0);
		signal(0, 0);
		KUNIT_ASSERT_EQ_MSG(test, world_flush(0), 1U, "%s", how[i]);
		switch (i) {
		case 0:
			event_command(GITS_CMD_DISCARD, 0, 0, 0);
			break;
		case 1:
			mapd(0, 4, false);
			break;
		case 2:
			store(ITS + GITS_CTLR, 4, 0);
			store(ITS + GITS_BASER, 8, VALID_BIT | LEVEL2);
			enable_its();
			break;
		default:
			keel_its_reset(its);
			enable_its();
		}
		KUNIT_EXPECT_EQ(test, signal(0, 0), 0);
		world_sync(0);
		world_check(test);
		KUNIT_EXPECT_EQ_MSG(test, world_flush(0), 0U, "%s", how[i]);
	}
}

static void its_bad_commands(struct kunit *test)
{
	u64 before;

	mapd(0, 4, true);
	mapc(0, 0, true);
	mapti(0, 0, LPI(0), 0);
	before = cwriter;

	mapd(8192, 4, true);			/* beyond the table of one page */
	mapd(0x10000, 4, true);
	mapd(~0U, 4, false);
	mapd(1, 17, true);
	mapd(1, 32, true);
	mapc(8192, 0, true);
	mapc(1, WORLD_VCPUS, true);
	mapc(1, 1ULL << 35, true);
	mapti(0, 16, LPI(1), 0);		/* an EventID too large */
	mapti(9, 0, LPI(1), 0);
	mapti(0, 1, 8191, 0);
	mapti(0, 1, 65536, 0);
	mapti(0, 1, ~0U, 0);
	mapti(0, 1, LPI(0), 0);			/* an LPI that is taken */
	mapti(0, 0, LPI(2), 0);			/* an event that is mapped */
	event_command(GITS_CMD_MOVI, 0, 0, 3);
	event_command(GITS_CMD_DISCARD, 0, 5, 0);
	event_command(GITS_CMD_DISCARD, 5, 0, 0);
	event_command(GITS_CMD_INV, 0, 5, 0);
	event_command(GITS_CMD_INVALL, 0, 0, 77);
	event_command(GITS_CMD_INT, ~0U, ~0U, 0);
	event_command(GITS_CMD_CLEAR, 0, ~0U, 0);
	command(GITS_CMD_MOVALL, 0, ~0ULL, ~0ULL);
	command(~0ULL, ~0ULL, ~0ULL, ~0ULL);
	command(0, 0, 0, 0);

	/* all ignored, one by one */
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CREADR, 8), before + 25 * 32);
	KUNIT_EXPECT_EQ(test, signal(0, 0), 1);
	KUNIT_EXPECT_TRUE(test, takes(0, LPI(0)));
	KUNIT_EXPECT_EQ(test, signal(0, 1), 0);
	KUNIT_EXPECT_NULL(test, xa_load(&world->vm.vgic.lpis, LPI(1)));
	KUNIT_EXPECT_NULL(test, xa_load(&its->devices, 1));
}

static void its_queue(struct kunit *test)
{
	unsigned int i;

	mapc(0, 0, true);
	/* round the end of it */
	for (i = 0; i < 0x10000 / 32 + 3; i++)
		mapc(0, 0, true);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CREADR, 8), 4 * 32ULL);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CTLR, 4), 0x80000001ULL);

	/* an offset behind it */
	store(ITS + GITS_CWRITER, 8, 0x10000);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CWRITER, 8), 4 * 32ULL);

	/* what cannot be read stalls it, until the guest says so */
	unreadable = QUEUE;
	store(ITS + GITS_CWRITER, 8, 6 * 32);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CREADR, 8), 4 * 32ULL | 1);
	unreadable = ~0ULL;
	store(ITS + GITS_CWRITER, 8, 6 * 32);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CREADR, 8), 4 * 32ULL | 1);
	store(ITS + GITS_CWRITER, 8, 6 * 32 | 1);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CREADR, 8), 6 * 32ULL);

	/* a queue nowhere */
	store(ITS + GITS_CTLR, 4, 0);
	store(ITS + GITS_CBASER, 8, VALID_BIT | 0xff000ULL);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CREADR, 8), 0ULL);
	store(ITS + GITS_CTLR, 4, 1);
	store(ITS + GITS_CWRITER, 8, 32);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CREADR, 8), 1ULL);
}

static void its_registers(struct kunit *test)
{
	u32 offset;

	KUNIT_EXPECT_EQ(test, load(DIST + GICD_TYPER, 4), 3 | 15ULL << 19 | 1ULL << 17 | 1 << 25);
	KUNIT_EXPECT_EQ(test, load(RD(1) + GICR_TYPER, 8) & 1, 1ULL);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_TYPER, 8), 1 | 7ULL << 4 | 15ULL << 8 | 15ULL << 13);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_TYPER, 4), load(ITS + GITS_TYPER, 8));
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_PIDR2, 4) & 0xf0, 0x30ULL);

	/* enabled: tables and queue stay where they are */
	store(ITS + GITS_BASER, 8, 0);
	store(ITS + GITS_CBASER, 8, 0);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_BASER, 8),
			VALID_BIT | 1ULL << 56 | 7ULL << 48 | DEVICES | 2 << 8);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CBASER, 8), VALID_BIT | QUEUE | 0xf);
	store(ITS + GITS_CTLR, 4, 0);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CTLR, 4), 0x80000000ULL);
	/* by halves; the collection table has one level */
	store(ITS + GITS_BASER + 8, 4, 0x12345678);
	store(ITS + GITS_BASER + 12, 4, 0xffffffff);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_BASER + 8, 8) & ~GENMASK_ULL(61, 48),
			VALID_BIT | 0xffff12345678ULL);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_BASER + 8, 8) >> 56 & 7, 4ULL);
	/* not without a table */
	store(ITS + GITS_BASER, 8, 0);
	store(ITS + GITS_CTLR, 4, 1);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CTLR, 4), 0x80000000ULL);
	/* no more tables, nothing behind, no doorbell for CPUs */
	for (offset = GITS_BASER + 16; offset < 0x20000; offset += 8) {
		if (offset >= GITS_PIDR4 && offset < 0x10000)
			continue;
		store(ITS + offset, 8, ~0ULL);
		KUNIT_ASSERT_EQ(test, load(ITS + offset, 8), 0ULL);
	}
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CTLR, 8), 0ULL);
	KUNIT_EXPECT_EQ(test, load(ITS + GITS_CTLR, 1), 0ULL);
}

static void its_signal_errors(struct kunit *test)
{
	struct kvm_msi msi = { .address_lo = DOORBELL, .flags = KVM_MSI_VALID_DEVID };
	struct keel_vm *vm = &world->vm;

	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), 0);
	mapd(0, 1, true);
	mapc(0, 2, true);
	mapti(0, 0, LPI(0), 0);
	/* its redistributor takes none */
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), -EBUSY);
	enable_lpis(2);
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), 1);
	store(ITS + GITS_CTLR, 4, 0);
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), -EBUSY);
	store(ITS + GITS_CTLR, 4, 1);
	msi.flags = 0;
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), -EINVAL);
	msi.flags = 3;
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), -EINVAL);
	msi.flags = 1;
	msi.address_lo = DOORBELL + 4;
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), -EINVAL);
	msi.address_lo = DOORBELL;
	msi.address_hi = 1;
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), -EINVAL);
	/* an ITS that has no address yet has no doorbell, least of all at ~0 + its offset */
	its->base = KEEL_VGIC_UNSET;
	msi.address_hi = 0;
	msi.address_lo = 0x1003f;
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), -EINVAL);
	KUNIT_EXPECT_EQ(test, load(0x8, 8), ~0ULL);
	its->base = ITS;
	vm->vgic.nr_its = 0;
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), -ENODEV);
	vm->vgic.created = false;
	KUNIT_EXPECT_EQ(test, keel_its_signal(vm, &msi), -EINVAL);
	vm->vgic.nr_its = 1;
	vm->vgic.created = true;
	takes(2, LPI(0));
}

static void its_enable_lpis(struct kunit *test)
{
	mapd(0, 4, true);
	mapc(0, 0, true);
	mapti(0, 0, LPI(0), 0);
	signal(0, 0);
	/* enabled: the tables stay where they are */
	store(RD(0) + GICR_PENDBASER, 8, 0);
	store(RD(0) + GICR_PROPBASER, 8, 0);
	KUNIT_EXPECT_EQ(test, load(RD(0) + GICR_PENDBASER, 8), PEND(0));
	KUNIT_EXPECT_EQ(test, load(RD(0) + GICR_PROPBASER, 8), PROP | IDBITS);
	KUNIT_EXPECT_EQ(test, load(RD(0) + GICR_CTLR, 4), 1ULL);

	/* switched off nothing is pending any more */
	store(RD(0) + GICR_CTLR, 4, 0);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	KUNIT_EXPECT_EQ(test, signal(0, 0), -EBUSY);
	/* but for what is in the table when they are switched on */
	*(u8 *)at(PEND(0) + LPI(0) / 8, 1) = BIT(LPI(0) % 8);
	store(RD(0) + GICR_CTLR, 4, 1);
	KUNIT_EXPECT_TRUE(test, takes(0, LPI(0)));
	/* which need not be there */
	store(RD(0) + GICR_CTLR, 4, 0);
	store(RD(0) + GICR_PENDBASER, 8, 0x10000);
	store(RD(0) + GICR_CTLR, 4, 1);
	KUNIT_EXPECT_FALSE(test, takes(0, LPI(0)));

	/* the distributor's group enables are for LPIs too */
	signal(0, 0);
	store(DIST + GICD_CTLR, 4, 0);
	KUNIT_EXPECT_EQ(test, world_flush(0), 0U);
	store(DIST + GICD_CTLR, 4, 3);
	KUNIT_EXPECT_TRUE(test, takes(0, LPI(0)));
}

/* --- Save and restore -------------------------------------------------------- */

static int save(void)
{
	int ret;

	mutex_lock(&world->vm.vgic.its_mutex);
	ret = keel_its_save_tables(its) ?: keel_lpis_save_pending(&world->vm);
	mutex_unlock(&world->vm.vgic.its_mutex);
	return ret;
}

static int restore(void)
{
	int ret;

	store(ITS + GITS_CTLR, 4, 0);
	mutex_lock(&world->vm.vgic.its_mutex);
	ret = keel_its_restore_tables(its);
	mutex_unlock(&world->vm.vgic.its_mutex);
	store(ITS + GITS_CTLR, 4, 1);
	return ret;
}

static void its_save_restore(struct kunit *test)
{
	mapd(2, 4, true);
	command(GITS_CMD_MAPD | 700ULL << 32, 4, (ITT + 0x1000) | VALID_BIT, 0);
	mapc(5, 0, true);
	mapc(9, 1, true);
	mapti(2, 3, LPI(1), 5);
	mapti(2, 15, LPI(2), 9);
	mapti(700, 31, LPI(77), 9);
	signal(2, 15);
	KUNIT_ASSERT_EQ(test, save(), 0);

	/* as Linux's KVM has it */
	KUNIT_EXPECT_EQ(test, mem64(DEVICES + 2 * 8), VALID_BIT | 698ULL << 49 | ITT >> 8 << 5 | 3);
	KUNIT_EXPECT_EQ(test, mem64(DEVICES + 700 * 8),
			VALID_BIT | (ITT + 0x1000) >> 8 << 5 | 4);
	KUNIT_EXPECT_EQ(test, mem64(ITT + 3 * 8), 12ULL << 48 | (u64)LPI(1) << 16 | 5);
	KUNIT_EXPECT_EQ(test, mem64(ITT + 15 * 8), (u64)LPI(2) << 16 | 9);
	KUNIT_EXPECT_EQ(test, mem64(COLLECTIONS), VALID_BIT | 5);
	KUNIT_EXPECT_EQ(test, mem64(COLLECTIONS + 8), VALID_BIT | 1 << 16 | 9);
	KUNIT_EXPECT_EQ(test, mem64(COLLECTIONS + 16), 0ULL);
	KUNIT_EXPECT_EQ(test, *(u8 *)at(PEND(1) + LPI(2) / 8, 1), BIT(LPI(2) % 8));

	/* what was there is gone, what is saved is back */
	takes(1, LPI(2));
	mapti(2, 0, LPI(9), 5);
	KUNIT_ASSERT_EQ(test, restore(), 0);
	KUNIT_EXPECT_EQ(test, signal(2, 0), 0);
	KUNIT_EXPECT_TRUE(test, takes(1, LPI(2)));
	KUNIT_EXPECT_EQ(test, signal(2, 3), 1);
	KUNIT_EXPECT_TRUE(test, takes(0, LPI(1)));
	KUNIT_EXPECT_EQ(test, signal(700, 31), 1);
	KUNIT_EXPECT_TRUE(test, takes(1, LPI(77)));

	/* unmapped is not restored, though it was saved once */
	event_command(GITS_CMD_DISCARD, 2, 15, 0);
	command(GITS_CMD_MAPD | 700ULL << 32, 4, ITT + 0x1000, 0);
	KUNIT_EXPECT_EQ(test, mem64(ITT + 15 * 8) | mem64(DEVICES + 700 * 8), 0ULL);
	KUNIT_EXPECT_EQ(test, save(), 0);
	KUNIT_EXPECT_EQ(test, *(u8 *)at(PEND(1) + LPI(2) / 8, 1), BIT(LPI(2) % 8));
}

static void its_two_levels(struct kunit *test)
{
	store(ITS + GITS_CTLR, 4, 0);
	store(ITS + GITS_BASER, 8, VALID_BIT | BIT_ULL(62) | DEVICES);
	mem64_set(DEVICES + 8, VALID_BIT | LEVEL2);
	mem64_set(DEVICES + 16, VALID_BIT | 0x7fff0000);	/* no memory */
	store(ITS + GITS_CTLR, 4, 1);
	mapc(0, 0, true);
	mapd(5, 4, true);			/* no page of the second level */
	mapd(8192 * 2, 4, true);
	mapd(8192 + 5, 4, true);
	mapti(8192 + 5, 0, LPI(0), 0);
	KUNIT_EXPECT_NULL(test, xa_load(&its->devices, 5));
	KUNIT_EXPECT_NULL(test, xa_load(&its->devices, 8192 * 2));
	KUNIT_EXPECT_EQ(test, signal(8192 + 5, 0), 1);
	takes(0, LPI(0));
	KUNIT_ASSERT_EQ(test, save(), 0);
	KUNIT_EXPECT_EQ(test, mem64(LEVEL2 + 5 * 8), VALID_BIT | ITT >> 8 << 5 | 3);
	KUNIT_ASSERT_EQ(test, restore(), 0);
	KUNIT_EXPECT_EQ(test, signal(8192 + 5, 0), 1);
	takes(0, LPI(0));
}

static void its_bad_tables(struct kunit *test)
{
	const struct { u64 at, entry; } bad[] = {
		{ COLLECTIONS, VALID_BIT | (u64)WORLD_VCPUS << 16 },	/* no such vCPU */
		{ COLLECTIONS, VALID_BIT | 1ULL << 51 },
		{ COLLECTIONS, VALID_BIT | 0xffff },			/* no room for it */
		{ COLLECTIONS + 8, VALID_BIT },				/* twice */
		{ DEVICES, VALID_BIT | ITT >> 8 << 5 | 31 },		/* IDs too large */
		{ ITT, 8191ULL << 16 },					/* no LPI */
		{ ITT, 65536ULL << 16 },
		{ ITT, (u64)LPI(0) << 16 | 3 },				/* no such collection */
		{ ITT + 8, (u64)LPI(0) << 16 },				/* one LPI twice */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		memset(memory, 0, 0x20000);
		mem64_set(COLLECTIONS, VALID_BIT);
		mem64_set(DEVICES, VALID_BIT | ITT >> 8 << 5 | 3);
		mem64_set(ITT, 1ULL << 48 | (u64)LPI(0) << 16);
		mem64_set(ITT + 8, (u64)LPI(1) << 16);
		KUNIT_ASSERT_EQ(test, restore(), 0);
		mem64_set(bad[i].at, bad[i].entry);
		KUNIT_EXPECT_EQ_MSG(test, restore(), -EINVAL, "%u", i);
		/* all or nothing */
		KUNIT_EXPECT_TRUE(test, xa_empty(&world->vm.vgic.lpis));
		KUNIT_EXPECT_TRUE(test, xa_empty(&its->devices));
		KUNIT_EXPECT_TRUE(test, xa_empty(&its->collections));
	}
	mem64_set(ITT + 8, (u64)LPI(1) << 16);
	mem64_set(ITT, 1ULL << 48 | (u64)LPI(0) << 16);
	unreadable = ITT;
	KUNIT_EXPECT_EQ(test, restore(), -EFAULT);
	unreadable = ~0ULL;
	KUNIT_ASSERT_EQ(test, restore(), 0);
	unreadable = COLLECTIONS;
	KUNIT_EXPECT_EQ(test, save(), -EFAULT);
}

static struct kunit_case its_cases[] = {
	KUNIT_CASE(its_decode),
	KUNIT_CASE(its_entries),
	KUNIT_CASE(its_lpi_intids),
	KUNIT_CASE(its_msi_to_list_register),
	KUNIT_CASE(its_moves),
	KUNIT_CASE(its_configuration),
	KUNIT_CASE(its_unmapped_in_list_register),
	KUNIT_CASE(its_bad_commands),
	KUNIT_CASE(its_queue),
	KUNIT_CASE(its_registers),
	KUNIT_CASE(its_signal_errors),
	KUNIT_CASE(its_enable_lpis),
	KUNIT_CASE(its_save_restore),
	KUNIT_CASE(its_two_levels),
	KUNIT_CASE(its_bad_tables),
	{}
};

static struct kunit_suite its_suite = {
	.name = "keel_vgic_its",
	.init = its_world_init,
	.exit = its_world_exit,
	.test_cases = its_cases,
};
kunit_test_suite(its_suite);

MODULE_DESCRIPTION("KUnit suite of Keel's ITSes and LPIs");
MODULE_LICENSE("GPL");
