/* SPDX-License-Identifier: GPL-2.0-only */
/* What libavb takes from U-Boot, as a program has it. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define hang() abort()
