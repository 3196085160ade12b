/* SPDX-License-Identifier: GPL-2.0-only */
/* What the hardware is asked for, as calls the harness answers and observes. */
#ifndef __HYP_LIB_HW_H
#define __HYP_LIB_HW_H

#include "lib/types.h"
#include "lib/stats.h"
#include <asm/sysreg.h>

u64 nondet_u64(void);

#define hw_isb()		do { } while (0)
#define hw_dsb(opt)		do { } while (0)
#define hw_psb_csync()		do { } while (0)
#define hw_tsb_csync()		do { } while (0)
#undef read_sysreg
#undef write_sysreg
#undef read_sysreg_s
#undef write_sysreg_s
#ifdef MODEL_CPU
/* registers that keep what is in them: model/cpu.h */
#include "cpu.h"
#define read_sysreg(reg)	(model_cpu.reg)
#define write_sysreg(v, reg)	((void)(model_cpu.reg = (v)))
#define read_sysreg_s(reg)	model_sysreg(reg)
#define write_sysreg_s(v, reg)	model_write_sysreg(v, reg)
#else
#define read_sysreg(reg)	nondet_u64()
#define read_sysreg_s(reg)	nondet_u64()
/* a register the harness does not expect to be written has no such function */
#define write_sysreg(v, reg)	model_write_##reg(v)
#endif

void model_write_spsr_el2(u64 value);

void hw_pgt_publish(void);
void hw_tlbi_begin(void);
void hw_tlbi_end(void);
void hw_tlbi_va_el2(u64 va);
void hw_tlbi_all_el2(void);
void hw_tlbi_ipa(u64 ipa);
void hw_tlbi_s1_vmid(void);
void hw_tlbi_vmid(void);
void hw_tlbi_all_el1_local(void);
u64 hw_vttbr(void);
void hw_vttbr_set(u64 vttbr);
void hw_icache_inval(void);
void hw_dcache_clean_inval(const void *va, u64 size);
void hw_zero_page(void *va);
u64 hw_at_s1e1r(u64 va);
bool hw_random(u64 *out);

#endif
