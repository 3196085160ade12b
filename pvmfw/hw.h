/* SPDX-License-Identifier: GPL-2.0-only */
/* What only exists on the machine: translation, calls, console. */
#ifndef PVMFW_HW_H
#define PVMFW_HW_H

#include "platform.h"

/* --- entry.S --------------------------------------------------------------------------- */

struct smccc {
	u64 x[18];
};

void hvc_call(struct smccc *regs);
void smc_call(struct smccc *regs);
__attribute__((noreturn)) void reset(void);
void mmu_switch(u64 table);
void cache_flush(u64 from, u64 to);
__attribute__((noreturn)) void payload_start(u64 fdt, u64 entry, u64 blob, u64 blob_end);

extern const u8 trusted_key[], trusted_key_end[];

/* Of the linker script. */
extern const u8 image_start[], text_end[], image_end[];
extern u8 scratch_start[], dice_end[], stack_guard[], stack_bottom[], scratch_end[];

/* --- mmu.c ----------------------------------------------------------------------------- */

enum access {
	ACCESS_CODE,
	ACCESS_READ,
	ACCESS_WRITE,
	ACCESS_DEVICE,
};

/* Onto pvmfw's own tables: code, constants, scratch, each with what it needs. */
void mmu_init(void);

/**
 * mmu_map() - make the pages of [@base, @base + @size) accessible, at their own address
 *
 * What was mapped there before is replaced. Return: false if tables run out.
 */
bool mmu_map(u64 base, u64 size, enum access access);

/* --- hyp.c ----------------------------------------------------------------------------- */

struct hyp {
	bool kvm;	/* KVM's vendor calls */
	bool guarded;	/* the MMIO guard is there: a protected VM */
	bool rsi;	/* the payload can speak RSI */
};

/* Who is below, and from here on only guarded addresses are devices. */
enum refusal hyp_init(struct hyp *hyp);
enum refusal hyp_map_device(const struct hyp *hyp, u64 page);
enum refusal hyp_measure(const struct hyp *hyp, unsigned int rem, const void *value, size_t size);
bool hyp_random(u8 *out, size_t size);

/* --- console.c -------------------------------------------------------------------------- */

void console_init(enum uart kind, u64 base);
/* Has say() a place to go to? */
bool console_is_open(void);
void say(const char *text);
void say_number(const char *before, u64 value);

#endif
