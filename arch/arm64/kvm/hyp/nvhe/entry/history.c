// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which way of clearing branch history a CPU needs: Arm's "Spectre-BHB" paper, the ID
 * registers that say a CPU needs none, and firmware.
 */
#include "entry/history.h"
#include "entry/entry.h"
#include "lib/features.h"
#include "lib/stats.h"
#include <linux/arm-smccc.h>
#include <linux/array_size.h>
#include <uapi/linux/psci.h>

#define ARM		0x41
#define AMPERE		0xc0
#define MODEL(implementer, part)	((implementer) << 12 | (part))

/* A CPU nobody has named: as many as the longest history there is. */
#define LOOPS_MAX	132

/* Without prediction that EL1 could teach: their ID registers are older than the question. */
#define IN_ORDER	0

static const struct {
	u32 model;
	u8 loops;
} known[] = {
	{ MODEL(ARM, 0xd03), IN_ORDER },	/* Cortex-A53 */
	{ MODEL(ARM, 0xd04), IN_ORDER },	/* Cortex-A35 */
	{ MODEL(ARM, 0xd05), IN_ORDER },	/* Cortex-A55 */
	{ MODEL(ARM, 0xd46), IN_ORDER },	/* Cortex-A510 */
	{ MODEL(ARM, 0xd80), IN_ORDER },	/* Cortex-A520 */
	{ MODEL(ARM, 0xd07), 8 },		/* Cortex-A57 */
	{ MODEL(ARM, 0xd08), 8 },		/* Cortex-A72 */
	{ MODEL(AMPERE, 0xac3), 11 },		/* AmpereOne */
	{ MODEL(ARM, 0xd0b), 24 },		/* Cortex-A76 */
	{ MODEL(ARM, 0xd0e), 24 },		/* Cortex-A76AE */
	{ MODEL(ARM, 0xd0d), 24 },		/* Cortex-A77 */
	{ MODEL(ARM, 0xd0c), 24 },		/* Neoverse-N1 */
	{ MODEL(ARM, 0xd41), 32 },		/* Cortex-A78 */
	{ MODEL(ARM, 0xd42), 32 },		/* Cortex-A78AE */
	{ MODEL(ARM, 0xd4b), 32 },		/* Cortex-A78C */
	{ MODEL(ARM, 0xd44), 32 },		/* Cortex-X1 */
	{ MODEL(ARM, 0xd47), 32 },		/* Cortex-A710 */
	{ MODEL(ARM, 0xd48), 32 },		/* Cortex-X2 */
	{ MODEL(ARM, 0xd49), 32 },		/* Neoverse-N2 */
	{ MODEL(ARM, 0xd40), 32 },		/* Neoverse-V1 */
	{ MODEL(ARM, 0xd4d), 38 },		/* Cortex-A715 */
	{ MODEL(ARM, 0xd81), 38 },		/* Cortex-A720 */
};

static u8 loops_of(u64 midr)
{
	u32 model = MODEL((u32)(midr >> 24) & 0xff, (u32)(midr >> 4) & 0xfff);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].model == model)
			return known[i].loops;
	return LOOPS_MAX;
}

/*
 * Answers of SMCCC_ARCH_FEATURES: 0 says that this CPU needs the call, a positive value
 * that it does not, a negative one that firmware does not know.
 */
struct history_choice history_choose(const struct history_cpu *c)
{
	u64 csv2 = id_field(c->pfr0, ID_AA64PFR0_EL1_CSV2_SHIFT);
	struct history_choice choice = { .how = HISTORY_SAFE };
	u8 loops = loops_of(c->midr);

	/* FEAT_CSV2_3, FEAT_ECBHB: history of one exception level says nothing at another */
	if (loops == IN_ORDER || csv2 >= 3 || id_field(c->mmfr1, ID_AA64MMFR1_EL1_ECBHB_SHIFT))
		return choice;
	if (!csv2)
		choice.open = c->workaround_1 < 0 && c->workaround_3 < 0;
	if (!csv2 && (!c->workaround_1 || !c->workaround_3)) {
		choice.how = HISTORY_FIRMWARE;
		/* the newer one clears the history too */
		choice.arg = c->workaround_3 ? ARM_SMCCC_ARCH_WORKAROUND_1 :
					       ARM_SMCCC_ARCH_WORKAROUND_3;
	} else if (id_field(c->isar2, ID_AA64ISAR2_EL1_CLRBHB_SHIFT)) {
		choice.how = HISTORY_LOOP;
		choice.arg = 1;
	} else if (loops == LOOPS_MAX && !c->workaround_3) {
		choice.how = HISTORY_FIRMWARE;
		choice.arg = ARM_SMCCC_ARCH_WORKAROUND_3;
	} else if (loops != LOOPS_MAX || c->workaround_3 < 0) {
		choice.how = HISTORY_LOOP;
		choice.arg = loops;
	}
	return choice;
}

static s64 firmware(u32 fid, u64 arg)
{
	struct cpu_regs regs = { .x = { fid, arg } };

	hyp_smc(&regs);
	return (s32)regs.x[0];
}

/* SMCCC 7.3: whether there is SMCCC_VERSION is PSCI's to say; ARCH_FEATURES is of 1.1. */
static bool firmware_can_tell(void)
{
	return firmware(PSCI_1_0_FN_PSCI_FEATURES, ARM_SMCCC_VERSION_FUNC_ID) >= 0 &&
	       firmware(ARM_SMCCC_VERSION_FUNC_ID, 0) >= ARM_SMCCC_VERSION_1_1;
}

static void set_vectors(struct hyp_cpu *cpu, enum history how)
{
	const char *host = hyp_vectors, *guest = guest_vectors;

	switch (how) {
	case HISTORY_SAFE:
		break;
	case HISTORY_LOOP:
		host = hyp_vectors_loop;
		guest = guest_vectors_loop;
		break;
	case HISTORY_FIRMWARE:
		host = hyp_vectors_firmware;
		guest = guest_vectors_firmware;
		break;
	}
	cpu->host_vectors = (u64)host;
	cpu->guest_vectors = (u64)guest;
}

void history_init_cpu(struct hyp_cpu *cpu)
{
	struct history_cpu c = {
		.midr = read_sysreg(midr_el1),
		.pfr0 = read_sysreg(id_aa64pfr0_el1),
		.mmfr1 = read_sysreg(id_aa64mmfr1_el1),
		.isar2 = read_sysreg_s(SYS_ID_AA64ISAR2_EL1),
		.workaround_1 = SMCCC_RET_NOT_SUPPORTED,
		.workaround_3 = SMCCC_RET_NOT_SUPPORTED,
	};
	struct history_choice choice;

	if (firmware_can_tell()) {
		c.workaround_1 = firmware(ARM_SMCCC_ARCH_FEATURES_FUNC_ID, ARM_SMCCC_ARCH_WORKAROUND_1);
		c.workaround_3 = firmware(ARM_SMCCC_ARCH_FEATURES_FUNC_ID, ARM_SMCCC_ARCH_WORKAROUND_3);
	}
	choice = history_choose(&c);
	cpu->history_arg = choice.arg;
	cpu->stat[STAT_OPEN] = choice.open;
	set_vectors(cpu, choice.how);
	write_sysreg(cpu->host_vectors, vbar_el2);
	hw_isb();
}
