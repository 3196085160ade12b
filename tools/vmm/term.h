/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KEELVM_TERM_H
#define KEELVM_TERM_H

#include <stdbool.h>

/* Make the terminal on stdin raw until the program ends; true if there is one. */
bool term_raw(void);

/* What it was before; safe in a signal handler. */
void term_restore(void);

#endif
