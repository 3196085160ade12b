/* SPDX-License-Identifier: GPL-2.0-only */
/* The trace ring, EL2's side. keel/trace.h has the format. */
#ifndef __HYP_LIB_TRACE_H
#define __HYP_LIB_TRACE_H

#include "lib/percpu.h"
#include <keel/trace.h>

#ifdef CONFIG_KEEL_TRACE

void trace_record(enum keel_trace_event event, u64 arg0, u64 arg1);

static inline void trace(enum keel_trace_event event, u64 arg0, u64 arg1)
{
	if (unlikely(this_cpu()->trace.ring))
		trace_record(event, arg0, arg1);
}

/**
 * trace_attach() - use @nr pages from @pfn, shared by the host, as this CPU's ring
 * -EBUSY: the CPU has one. -EINVAL: nr above KEEL_TRACE_MAX_PAGES. Else as
 * hyp_pin_shared(), which keeps the pages from being unshared.
 */
s64 trace_attach(u64 pfn, u64 nr);

/* -ENOENT: the CPU has no ring. */
s64 trace_detach(void);

#else

static inline void trace(enum keel_trace_event event, u64 arg0, u64 arg1)
{
}

static inline s64 trace_attach(u64 pfn, u64 nr)
{
	return -EOPNOTSUPP;
}

static inline s64 trace_detach(void)
{
	return -EOPNOTSUPP;
}

#endif
#endif
