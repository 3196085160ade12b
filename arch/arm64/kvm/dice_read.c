// SPDX-License-Identifier: GPL-2.0-only
/* The reader of handovers, whose files are EL2's: the same in EL2's other parts and here. */
#include "lib/cbor.c"
#include "lib/dice_read.c"
