// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CPUs EL2 will know: all that run, and all that may be brought up later.
 *
 * A CPU that runs tells its own MPIDR. One that does not is looked up in the
 * device tree or in ACPI's MADT. A CPU that is in neither stays out, and EL2
 * will not start it.
 */
#include <linux/acpi.h>
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/of.h>
#include <linux/printk.h>
#include <linux/smp.h>
#include <asm/cputype.h>
#include <asm/sysreg.h>

#include "keel.h"

static u64 this_mpidr(void)
{
	return read_sysreg(mpidr_el1) & MPIDR_HWID_BITMASK;
}

static int find_mpidr(const struct keel_boot_params *params, u64 mpidr)
{
	for (u64 i = 0; i < params->nr_cpus; i++) {
		if (params->mpidr[i] == mpidr)
			return i;
	}
	return KEEL_NO_CPU;
}

int keel_this_cpu_index(const struct keel_boot_params *params)
{
	return find_mpidr(params, this_mpidr());
}

static int add_mpidr(struct keel_boot_params *params, u64 mpidr)
{
	if (find_mpidr(params, mpidr) != KEEL_NO_CPU)
		return 0;
	if (params->nr_cpus == KEEL_MAX_CPUS) {
		pr_err("cannot take EL2: more than %d CPUs: raise CONFIG_KEEL_MAX_CPUS (%d)\n",
		       KEEL_MAX_CPUS, -E2BIG);
		return -E2BIG;
	}
	params->mpidr[params->nr_cpus++] = mpidr;
	return 0;
}

static void read_mpidr_ipi(void *data)
{
	*(u64 *)data = this_mpidr();
}

/* MPIDR of Linux CPU @cpu by the device tree; false if it is not in it. */
static bool mpidr_from_dt(unsigned int cpu, u64 *mpidr)
{
	struct device_node *node = of_get_cpu_node(cpu, NULL);
	const __be32 *reg;
	int len;

	if (!node)
		return false;
	reg = of_get_property(node, "reg", &len);
	if (reg)
		*mpidr = of_read_number(reg, len / sizeof(*reg)) & MPIDR_HWID_BITMASK;
	of_node_put(node);
	return reg;
}

static int add_linux_cpu(struct keel_boot_params *params, unsigned int cpu)
{
	u64 mpidr;

	if (!smp_call_function_single(cpu, read_mpidr_ipi, &mpidr, 1) ||
	    mpidr_from_dt(cpu, &mpidr))
		return add_mpidr(params, mpidr);
	return 0;
}

#ifdef CONFIG_ACPI
static int add_madt_cpus(struct keel_boot_params *params)
{
	struct acpi_table_header *table;
	struct acpi_subtable_header *sub;
	int ret = 0;

	if (acpi_disabled || ACPI_FAILURE(acpi_get_table(ACPI_SIG_MADT, 0, &table)))
		return 0;

	for (void *p = (void *)table + sizeof(struct acpi_table_madt);
	     !ret && p + sizeof(*sub) <= (void *)table + table->length; p += sub->length) {
		struct acpi_madt_generic_interrupt *gicc = p;

		sub = p;
		if (sub->length < sizeof(*sub))
			break;
		if (sub->type == ACPI_MADT_TYPE_GENERIC_INTERRUPT &&
		    (gicc->flags & ACPI_MADT_ENABLED))
			ret = add_mpidr(params, gicc->arm_mpidr & MPIDR_HWID_BITMASK);
	}
	acpi_put_table(table);
	return ret;
}
#else
static int add_madt_cpus(struct keel_boot_params *params)
{
	return 0;
}
#endif

int keel_boot_params_cpus(struct keel_boot_params *params)
{
	unsigned int cpu;
	int ret;

	for_each_possible_cpu(cpu) {
		ret = add_linux_cpu(params, cpu);
		if (ret)
			return ret;
	}
	/* After the others, so that EL2's numbers are Linux's as far as possible. */
	return add_madt_cpus(params);
}
