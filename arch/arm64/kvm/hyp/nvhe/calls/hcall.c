// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host hypercall dispatch: from the number to the handler, by the one table.
 * Handlers marshal; what they call checks.
 */
#include "calls/calls.h"
#include "calls/handlers.h"
#include "lib/nospec.h"
#include "lib/panic.h"
#include "lib/trace.h"
#include <linux/arm-smccc.h>

bool hyp_finalised __hyp_ro_after_init;

struct hcall {
	void (*handle)(struct cpu_regs *regs);
	u8 phase;
	bool registers;		/* class R */
};

#define ARGS_0(x)
#define ARGS_1(x)	(x)[1]
#define ARGS_2(x)	(x)[1], (x)[2]
#define ARGS_3(x)	(x)[1], (x)[2], (x)[3]
#define ARGS_4(x)	(x)[1], (x)[2], (x)[3], (x)[4]
#define ARGS_R(x)	(x)

#define KEEL_HCALL(nr, name, nargs, phase, params, text)		\
	static void handle_##name(struct cpu_regs *regs)		\
	{								\
		regs->x[1] = hcall_##name(ARGS_##nargs(regs->x));	\
	}
#include <keel/hcall_list.h>
#undef KEEL_HCALL

/* Read-only data (with relocations): nothing can point it elsewhere. */
const struct hcall hcall_table[KEEL_HCALL_SPAN] = {
#define KEEL_HCALL(nr, name, nargs, phase, params, text) \
	[nr] = { handle_##name, KEEL_PHASE_##phase, #nargs[0] == 'R' },
#include <keel/hcall_list.h>
#undef KEEL_HCALL
};

static bool phase_allows(enum keel_phase phase)
{
	if (phase == KEEL_PHASE_ANY)
		return true;
	return (phase == KEEL_PHASE_INIT) == !hyp_finalised;
}

bool hcall_takes_registers(u64 nr)
{
	return hcall_table[index_nospec(nr, KEEL_HCALL_SPAN)].registers;
}

void hcall_dispatch(struct cpu_regs *regs, u64 nr)
{
	const struct hcall *call = &hcall_table[index_nospec(nr, KEEL_HCALL_SPAN)];

	if (!call->handle || !phase_allows(call->phase) || hyp_is_dead()) {
		regs->x[0] = SMCCC_RET_NOT_SUPPORTED;
		return;
	}
	this_cpu()->hcall_count[nr]++;
	regs->x[0] = SMCCC_RET_SUCCESS;
	call->handle(regs);
	trace(KEEL_TRACE_hcall, nr, regs->x[1]);
}
