// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: any device tree. One that is accepted can be written, and what was written
 * is accepted and says the same.
 */
#include <stdlib.h>

#include "platform.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static u8 in[FDT_IN_MAX] __attribute__((aligned(8)));
static u8 out[FDT_OUT_MAX] __attribute__((aligned(8)));

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct platform first, second;
	const struct handout h = { .dice = { 0x7fe00000, 0x4000 } };
	const struct region kernel = { 0x80000000, 0x1000 };
	struct serial port;

	if (fdt_take((struct bytes){ data, size }, in))
		return 0;
	fdt_console(in, &port);
	first.fdt = (struct region){ 0x80100000, FDT_OUT_MAX };
	if (fdt_read(in, kernel, &first))
		return 0;
	layout_check(&first);
	if (fdt_write(&first, &h, out) || fdt_take((struct bytes){ out, sizeof(out) }, in))
		abort();
	second.fdt = first.fdt;
	if (fdt_read(in, first.kernel, &second))
		abort();
	second.has_instance = first.has_instance;
	memcpy(second.instance, first.instance, INSTANCE_ID);
	if (memcmp(&first, &second, sizeof(first)))
		abort();
	bootargs_filter(first.bootargs);
	return 0;
}
