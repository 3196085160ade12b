// SPDX-License-Identifier: GPL-2.0-only
/* What is in an ITS command, and in an entry of its tables. No state, no memory. */
#include <linux/bitfield.h>
#include <linux/irqchip/arm-gic-v3.h>
#include <linux/kernel.h>

#include "vgic_its_cmd.h"

/* Doublewords 0 to 3 of a command */
#define CMD_NR		GENMASK_ULL(7, 0)
#define CMD_DEVICE	GENMASK_ULL(63, 32)	/* 0 */
#define CMD_EVENT	GENMASK_ULL(31, 0)	/* 1 */
#define CMD_INTID	GENMASK_ULL(63, 32)	/* 1 */
#define CMD_SIZE	GENMASK_ULL(4, 0)	/* 1 */
#define CMD_ITT		GENMASK_ULL(51, 8)	/* 2 */
#define CMD_ICID	GENMASK_ULL(15, 0)	/* 2 */
#define CMD_RDBASE	GENMASK_ULL(51, 16)	/* 2 and 3 */
#define CMD_VALID	BIT_ULL(63)		/* 2 */

#define DTE_VALID	BIT_ULL(63)
#define DTE_NEXT	GENMASK_ULL(62, 49)
#define DTE_ITT		GENMASK_ULL(48, 5)
#define DTE_SIZE	GENMASK_ULL(4, 0)

#define CTE_VALID	BIT_ULL(63)
#define CTE_RDBASE	GENMASK_ULL(51, 16)
#define CTE_ICID	GENMASK_ULL(15, 0)

#define ITE_NEXT	GENMASK_ULL(63, 48)
#define ITE_INTID	GENMASK_ULL(47, 16)
#define ITE_ICID	GENMASK_ULL(15, 0)

/* What an address in a command or an entry is without its low bits. */
#define ITT_SHIFT	8

/* Which fields a command has. */
enum {
	DEVICE = BIT(0),
	EVENT = BIT(1),
	INTID = BIT(2),
	ICID = BIT(3),
	TARGET = BIT(4),
	TO = BIT(5),
	VALID = BIT(6),
	ITT = BIT(7),
};

static const u8 fields[] = {
	[GITS_CMD_MAPD] = DEVICE | ITT | VALID,
	[GITS_CMD_MAPC] = ICID | TARGET | VALID,
	[GITS_CMD_MAPTI] = DEVICE | EVENT | INTID | ICID,
	[GITS_CMD_MAPI] = DEVICE | EVENT | ICID,
	[GITS_CMD_MOVI] = DEVICE | EVENT | ICID,
	[GITS_CMD_DISCARD] = DEVICE | EVENT,
	[GITS_CMD_INV] = DEVICE | EVENT,
	[GITS_CMD_INVALL] = ICID,
	[GITS_CMD_MOVALL] = TARGET | TO,
	[GITS_CMD_INT] = DEVICE | EVENT,
	[GITS_CMD_CLEAR] = DEVICE | EVENT,
	[GITS_CMD_SYNC] = TARGET,
};

bool keel_its_decode(const __le64 raw[4], struct keel_its_cmd *cmd)
{
	u64 dw[4];
	u8 has;

	for (unsigned int i = 0; i < ARRAY_SIZE(dw); i++)
		dw[i] = le64_to_cpu(raw[i]);

	*cmd = (struct keel_its_cmd){ .nr = FIELD_GET(CMD_NR, dw[0]) };
	has = cmd->nr < ARRAY_SIZE(fields) ? fields[cmd->nr] : 0;

	if (has & DEVICE)
		cmd->device = FIELD_GET(CMD_DEVICE, dw[0]);
	if (has & EVENT)
		cmd->event = FIELD_GET(CMD_EVENT, dw[1]);
	if (has & INTID)
		cmd->intid = FIELD_GET(CMD_INTID, dw[1]);
	else if (cmd->nr == GITS_CMD_MAPI)
		cmd->intid = cmd->event;
	if (has & ICID)
		cmd->icid = FIELD_GET(CMD_ICID, dw[2]);
	if (has & TARGET)
		cmd->target = FIELD_GET(CMD_RDBASE, dw[2]);
	if (has & TO)
		cmd->to = FIELD_GET(CMD_RDBASE, dw[3]);
	if (has & VALID)
		cmd->valid = FIELD_GET(CMD_VALID, dw[2]);
	if (has & ITT) {
		cmd->itt = dw[2] & CMD_ITT;
		cmd->event_bits = FIELD_GET(CMD_SIZE, dw[1]) + 1;
	}
	return has;
}

u64 keel_its_table_base(u64 baser)
{
	return GITS_BASER_ADDR_48_to_52(baser);
}

u64 keel_its_table_size(u64 baser)
{
	return baser & GITS_BASER_VALID ? GITS_BASER_NR_PAGES(baser) * KEEL_ITS_PAGE_SIZE : 0;
}

u64 keel_its_dte_encode(const struct keel_its_dte *dte)
{
	if (!dte->valid)
		return 0;
	return DTE_VALID | FIELD_PREP(DTE_NEXT, min_t(u32, dte->next, FIELD_MAX(DTE_NEXT))) |
	       FIELD_PREP(DTE_ITT, dte->itt >> ITT_SHIFT) |
	       FIELD_PREP(DTE_SIZE, dte->event_bits - 1);
}

struct keel_its_dte keel_its_dte_decode(u64 entry)
{
	return (struct keel_its_dte){
		.valid = entry & DTE_VALID,
		.next = FIELD_GET(DTE_NEXT, entry),
		.itt = FIELD_GET(DTE_ITT, entry) << ITT_SHIFT,
		.event_bits = FIELD_GET(DTE_SIZE, entry) + 1,
	};
}

u64 keel_its_ite_encode(const struct keel_its_ite *ite)
{
	if (!ite->intid)
		return 0;
	return FIELD_PREP(ITE_NEXT, min_t(u32, ite->next, FIELD_MAX(ITE_NEXT))) |
	       FIELD_PREP(ITE_INTID, ite->intid) | FIELD_PREP(ITE_ICID, ite->icid);
}

struct keel_its_ite keel_its_ite_decode(u64 entry)
{
	return (struct keel_its_ite){
		.next = FIELD_GET(ITE_NEXT, entry),
		.intid = FIELD_GET(ITE_INTID, entry),
		.icid = FIELD_GET(ITE_ICID, entry),
	};
}

u64 keel_its_cte_encode(const struct keel_its_cte *cte)
{
	if (!cte->valid)
		return 0;
	return CTE_VALID | FIELD_PREP(CTE_RDBASE, cte->target) | FIELD_PREP(CTE_ICID, cte->icid);
}

struct keel_its_cte keel_its_cte_decode(u64 entry)
{
	return (struct keel_its_cte){
		.valid = entry & CTE_VALID,
		.target = FIELD_GET(CTE_RDBASE, entry),
		.icid = FIELD_GET(CTE_ICID, entry),
	};
}
