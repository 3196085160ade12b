// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interrupts that EL2 takes itself while a guest runs: virtual timer, one of the
 * hypervisor's timers, GIC maintenance.
 *
 * EL2 knows them by the INTIDs that BSA gives them, but it is the kernel that has
 * the GIC enable them, for whoever asks first. That is done here, for each CPU.
 */
#include <linux/acpi.h>
#include <linux/cpuhotplug.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/percpu.h>

#include "keel.h"
#include "kvm.h"
#include "realm.h"

enum { VTIMER, HTIMER, MAINT };

static struct ppi {
	const char *name;
	const char *compatible;
	int index;			/* in the node's list of interrupts */
	u32 intid;
	int irq;
} ppis[] = {
	[VTIMER] = { "keel-vtimer", "arm,armv8-timer", 2, KEEL_PHYS_VTIMER_INTID, 0 },
	[HTIMER] = { "keel-htimer", "arm,armv8-timer", 3, KEEL_PHYS_HTIMER_INTID, 0 },
	[MAINT] = { "keel-maint", "arm,gic-v3", 0, KEEL_PHYS_MAINT_INTID, 0 },
};

static const struct ppi hvtimer = {
	"keel-hvtimer", "arm,armv8-timer", 4, KEEL_PHYS_HVTIMER_INTID, 0
};

/* The kernel wants one; nothing is kept in it. */
static DEFINE_PER_CPU(int, cookie);

/* EL2 masks the source before the host runs, so one that gets here is over already. */
static irqreturn_t ppi_handler(int irq, void *arg)
{
	return IRQ_HANDLED;
}

static int ppi_from_dt(const char *compatible, int index)
{
	struct device_node *np = of_find_compatible_node(NULL, NULL, compatible);
	int irq;

	if (!np)
		return 0;
	irq = irq_of_parse_and_map(np, index);
	of_node_put(np);
	return irq;
}

static int ppi_from_acpi(u32 intid)
{
#ifdef CONFIG_ACPI
	if (!acpi_disabled)
		return acpi_register_gsi(NULL, intid, ACPI_LEVEL_SENSITIVE, ACPI_ACTIVE_HIGH);
#endif
	return 0;
}

/* Linux's number of the interrupt, or an errno. */
static int ppi_find(const char *compatible, int index, u32 intid)
{
	int irq = ppi_from_dt(compatible, index);
	struct irq_data *data;

	if (irq <= 0)
		irq = ppi_from_acpi(intid);
	if (irq <= 0)
		return -ENODEV;
	data = irq_get_irq_data(irq);
	return data && irqd_to_hwirq(data) == intid ? irq : -ENODEV;
}

/* 6.12 ticks on the physical one, 7.2 on the virtual one. */
u32 keel_hyp_timer(void)
{
	int irq = ppi_find(hvtimer.compatible, hvtimer.index, hvtimer.intid);

	if (irq < 0 || !irq_percpu_is_enabled(irq))
		ppis[HTIMER] = hvtimer;
	return ppis[HTIMER].intid;
}

static int cpu_online_cb(unsigned int cpu)
{
	unsigned long flags;

	local_irq_save(flags);
	for (unsigned int i = 0; i < ARRAY_SIZE(ppis); i++)
		keel_el2_irq_raise(ppis[i].intid);
	local_irq_restore(flags);
	for (unsigned int i = 0; i < ARRAY_SIZE(ppis); i++)
		enable_percpu_irq(ppis[i].irq, IRQ_TYPE_NONE);
	return 0;
}

static int cpu_offline_cb(unsigned int cpu)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(ppis); i++)
		disable_percpu_irq(ppis[i].irq);
	return 0;
}

static void release(unsigned int nr)
{
	while (nr--)
		free_percpu_irq(ppis[nr].irq, &cookie);
}

int keel_host_ppis_init(void)
{
	unsigned int i;
	int ret = 0;

	keel_el2_irqs_find();
	for (i = 0; i < ARRAY_SIZE(ppis); i++) {
		ret = ppi_find(ppis[i].compatible, ppis[i].index, ppis[i].intid);
		if (ret < 0)
			break;
		ppis[i].irq = ret;
		ret = request_percpu_irq(ppis[i].irq, ppi_handler, ppis[i].name, &cookie);
		if (ret)
			break;
	}
	if (!ret) {
		ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "keel/kvm:online", cpu_online_cb,
					cpu_offline_cb);
		/* a dynamic state's number is what success returns */
		ret = min(ret, 0);
	}
	if (ret)
		release(i);
	return ret;
}
