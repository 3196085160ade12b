// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: any bytes as an image. The image's own key is the trusted one, so
 * that a signature that is good is followed into the digests.
 */
#include <stdint.h>
#include <stdlib.h>

#include "avb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct avb_image image, again;

	if (avb_parse(data, size, &image))
		return 0;
	/* A span that leaves the image is found by reading it. */
	if (image.kernel.data + image.kernel.size > data + size ||
	    image.key.data + image.key.size > data + size)
		abort();
	avb_verify(data, size, image.key, &image.kernel, 0, &again);
	return 0;
}
