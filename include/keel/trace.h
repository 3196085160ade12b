/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace ring: one a CPU, in host memory that EL2 only writes.
 *
 * Page 0 starts with struct keel_trace_ring; records follow it and wrap. EL2
 * keeps its own write position; the one in the header is a copy for the reader.
 * Events are of what the host itself does; nothing of a protected guest's
 * registers or memory is ever recorded.
 */
#ifndef __KEEL_TRACE_H
#define __KEEL_TRACE_H

#include <linux/types.h>

#define KEEL_TRACE_MAX_PAGES	16

struct keel_trace_record {
	__u64 time;		/* CNTVCT_EL0 */
	__u32 seq;		/* number of the record, wraps */
	__u16 event;		/* enum keel_trace_event */
	__u16 cpu;
	__u64 arg[2];
};

struct keel_trace_ring {
	__u64 head;		/* records ever written; record i is at slot i % nr_slots */
	__u64 nr_slots;
	__u64 reserved[2];
	struct keel_trace_record slot[];
};

/* name, meaning of arg[0], meaning of arg[1] */
#define KEEL_TRACE_EVENTS(E) \
	E(hcall,	"function id",	"result") \
	E(smc,		"function id",	"result") \
	E(abort,	"IPA",		"ESR_EL2") \
	E(inject,	"IPA",		"ELR_EL2") \
	E(map,		"IPA",		"bytes") \
	E(unmap,	"pfn",		"pages") \
	E(psci_on,	"MPIDR",	"entry") \
	E(cpu_entry,	"CPU",		"0: on, 1: resume")

enum keel_trace_event {
#define E(name, a0, a1)	KEEL_TRACE_##name,
	KEEL_TRACE_EVENTS(E)
#undef E
	KEEL_NR_TRACE_EVENTS
};

#endif
