// SPDX-License-Identifier: GPL-2.0-only
/* EL1 reads, writes and maintains EL2's memory, through its own linear map. */
#include <linux/kernel.h>
#include <linux/uaccess.h>
#include <linux/smp.h>
#include <linux/cpu.h>
#include <asm/sysreg.h>

#include "hostile_ko.h"

#define POISON	0x5a5aa5a5deadbeefUL

static void try_probe(struct report *r, const struct probe *p, u64 pfn)
{
	unsigned long addr = (unsigned long)pfn_va(pfn) + p->offset;
	u64 val = POISON;
	int ret;

	if (p->usable && !p->usable())
		return;
	ret = p->try(addr, &val);
	if (p->must == FAULT)
		EXPECT(r, ret, -EFAULT, "%s in page %llx", p->name, pfn);
	if (p->must == NO_FAULT)
		EXPECT(r, ret, 0, "%s in page %llx", p->name, pfn);
	if (p->loads && val != POISON)
		complain(r, "%s in page %llx loaded %llx", p->name, pfn, val);
}

static void kernel_nofault(struct report *r, u64 pfn)
{
	u64 val = POISON;

	EXPECT(r, copy_from_kernel_nofault(&val, pfn_va(pfn) + 2048, sizeof(val)), -EFAULT,
	       "copy_from_kernel_nofault of page %llx", pfn);
	/* some kernels clear what they could not read */
	EXPECT(r, val == POISON || !val, true, "nothing was copied");
}

static void all_probes(struct report *r, enum hostile_kind kind)
{
	unsigned int n = 0;
	u64 pfn;

	for (; !find_page(kind, n, &pfn); n++)
		for (unsigned int i = 0; i < nr_probes; i++)
			try_probe(r, &probes[i], pfn);
	if (!n && kind != HOSTILE_FREE && (kind != HOSTILE_TABLE || have_debug()))
		complain(r, "no such page");
	note(r, "%u pages, %u kinds of access", n, nr_probes);
}

static void image(struct report *r)
{
	all_probes(r, HOSTILE_IMAGE);
}

static void early(struct report *r)
{
	all_probes(r, HOSTILE_EARLY);
}

static void tables(struct report *r)
{
	all_probes(r, HOSTILE_TABLE);
}

static void free_pages_of_pool(struct report *r)
{
	all_probes(r, HOSTILE_FREE);
}

static void donated(struct report *r)
{
	all_probes(r, HOSTILE_DONATED);
	kernel_nofault(r, victim_pfn());
}

static void guests(struct report *r)
{
	all_probes(r, HOSTILE_GUEST);
}

/* An access that begins in the host's memory and ends in EL2's, and the reverse. */
static void straddling(struct report *r)
{
	void *va = sandbox_alloc(3);
	u64 pfn = va_pfn(va) + 1;

	EXPECT(r, HCALL(r, host_donate_hyp, pfn, 1), 0, "donate");
	for (int off = 1; off < 8; off++) {
		u64 val = POISON;
		unsigned long start = (unsigned long)pfn_va(pfn);

		EXPECT(r, probe_read(start - off, &val), -EFAULT, "read into it, %d before", off);
		EXPECT(r, probe_read(start + PAGE_SIZE - off, &val), -EFAULT, "read out of it");
		EXPECT(r, val, POISON, "what was loaded");
		EXPECT(r, probe_write(start - off, &val), -EFAULT, "write into it");
		EXPECT(r, probe_write(start + PAGE_SIZE - off, &val), -EFAULT, "write out of it");
	}
	take_back(r, pfn, 1);
	sandbox_free(r, va, 3);
}

/* Every set and way of the first cache level: the host may, EL2 must not notice. */
static void set_way(void *arg)
{
	for (u64 set = 0; set < 256; set++) {
		for (u64 way = 0; way < 4; way++) {
			u64 sw = way << 30 | set << 6;

			asm volatile("dc isw, %0" : : "r" (sw) : "memory");
			asm volatile("dc csw, %0" : : "r" (sw) : "memory");
			asm volatile("dc cisw, %0" : : "r" (sw) : "memory");
		}
	}
	asm volatile("dsb sy\n ic iallu\n dsb sy\n isb" : : : "memory");
}

static void by_set_way(struct report *r)
{
	void *va = sandbox_alloc(1);

	cpus_read_lock();
	for (int i = 0; i < 8; i++) {
		memset(va, 0x77, PAGE_SIZE);
		EXPECT(r, HCALL(r, host_donate_hyp, va_pfn(va), 1), 0, "donate");
		on_each_cpu(set_way, NULL, 1);
		if (!take_back(r, va_pfn(va), 1))
			break;
		on_each_cpu(set_way, NULL, 1);
		EXPECT(r, !memchr_inv(va, 0, PAGE_SIZE), 1, "the page is wiped");
	}
	cpus_read_unlock();
	sandbox_free(r, va, 1);
}

/* AT of what the host maps must tell what the host put there, and nothing of stage 2. */
static void at_reveals_nothing(struct report *r)
{
	unsigned long flags;
	u64 par, pfn = victim_pfn();

	local_irq_save(flags);
	asm volatile("at s1e1r, %1\n isb\n mrs %0, par_el1" : "=r" (par) : "r" (pfn_va(pfn)));
	local_irq_restore(flags);
	EXPECT(r, par & 1, 0, "PAR_EL1.F");
	EXPECT(r, par >> 12 & ((1UL << 36) - 1), pfn, "PAR_EL1.PA");
}

/* Firmware's view of an injected abort is counted, so the count must have moved. */
static void counted(struct report *r)
{
	s64 before = HCALL(r, stat_read, KEEL_STAT_aborts_injected, 0);
	u64 val;

	for (int i = 0; i < 100; i++)
		probe_read((unsigned long)pfn_va(victim_pfn()), &val);
	EXPECT(r, HCALL(r, stat_read, KEEL_STAT_aborts_injected, 0) - before >= 100, true,
	       "100 more injected aborts are counted");
}

const struct attack mem_attacks[] = {
	{ "el1", "[4] [29] [b6] the image: text, read-only data, data, idmap page", image },
	{ "el1", "[4] [29] stacks, per-CPU data, page array, EL2's tables", early },
	{ "el1", "[4] [29] host stage-2 tables", tables },
	{ "el1", "[4] [29] free pages of the pool", free_pages_of_pool },
	{ "el1", "[4] [29] [b17] a donated page", donated },
	{ "el1", "[4] [29] a page of a protected guest", guests },
	{ "el1", "[47] accesses across the edges of EL2's memory", straddling },
	{ "el1", "[27] cache maintenance by set and way on every CPU", by_set_way },
	{ "el1", "[26] AT of EL2's memory", at_reveals_nothing },
	{ "el1", "[29] every refused access is counted as injected", counted },
	{ }
};

/* What of these is not about memory that the driver gave, or about stage 2. */
const struct attack mem_realm_attacks[] = {
	{ "el1", "[4] [29] [b17] a donated page", donated },
	{ "el1", "[4] [29] a page of a protected guest", guests },
	{ "el1", "[47] accesses across the edges of EL2's memory", straddling },
	{ }
};
