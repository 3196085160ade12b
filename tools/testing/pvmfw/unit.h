/* SPDX-License-Identifier: GPL-2.0-only */
/* pvmfw's portable files under ASan and UBSan: TAP, and files the runner made. */
#ifndef PVMFW_UNIT_H
#define PVMFW_UNIT_H

#include "payload.h"
#include "platform.h"

void check(bool good, const char *what);

/* The same, and if it fails, what came instead. */
void check_refusal(enum refusal got, enum refusal want, const char *what);

/* A file below the directory on the command line; never freed. */
struct bytes load(const char *name);

/* A copy that can be written, of exactly that size: ASan sees the byte behind it. */
u8 *copy_of(struct bytes b);

void test_config(void);
void test_dice(void);
void test_avb(void);
void test_fdt(void);
void test_layout(void);

#endif
