// SPDX-License-Identifier: GPL-2.0-only
/*
 * handover N: writes the DICE handover that N layers above fixed secrets make, for
 * tests. 0 has no chain.
 */
#include <stdio.h>
#include <stdlib.h>

#include "dice.h"

int main(int argc, char **argv)
{
	static u8 handover[2][8192];
	const struct dice_inputs inputs = { .mode = DICE_NORMAL, .profile = { "android.16", 10 } };
	size_t size = 71;
	int layers = argc == 2 ? atoi(argv[1]) : -1, i;

	if (layers < 0) {
		fprintf(stderr, "handover N\n");
		return 2;
	}
	memcpy(handover[0], "\xa2\x01\x58\x20" "Keel development secret, attest!"
			    "\x02\x58\x20" "Keel development secret, seal!!!", size);
	for (i = 0; i < layers; i++) {
		struct bytes from = { handover[i % 2], size };
		struct dice_layer layer;

		if (dice_parse(from, &layer) ||
		    dice_next(&layer, &inputs, handover[(i + 1) % 2], sizeof(handover[0]), &size))
			return 1;
	}
	return fwrite(handover[layers % 2], 1, size, stdout) != size;
}
