/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests report with, and the tests. Each prints lines "ok TEXT" or "not ok TEXT". */
#ifndef GUESTS_TESTS_H
#define GUESTS_TESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "load.h"

__attribute__((format(printf, 2, 3))) bool result(bool good, const char *fmt, ...);

/* A number in the file, or -1. */
long number(const char *path);
/* The number behind the first line that begins with @key, or -1. */
long field(const char *path, const char *key);

/* EL2 has nothing any more of any VM, at the latest after a few seconds. */
bool all_back(void);

/* @size bytes, 2 MiB aligned and with a hole on both sides; @fd: of it, or -1: anonymous. */
char *memory(uint64_t size, int fd);
int memory_file(uint64_t size);

void test_kill(unsigned long cycles);
void test_hotplug(unsigned long rounds);
void test_backing(void);
void test_dump(void);
void test_fork(void);
void test_mlock(void);
void test_node(void);

#endif
