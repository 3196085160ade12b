// SPDX-License-Identifier: GPL-2.0-only
/* Where things lie, and what a host may tell a kernel. */
#include "unit.h"

static const struct platform good = {
	.ram = { 0x80000000, 0x10000000 },
	.kernel = { 0x80200000, 0x100000 },
	.initrd = { 0x84000000, 0x1234 },
	.fdt = { 0x8fe00000, FDT_OUT_MAX },
};

static void layout(struct platform p, enum refusal want, const char *what)
{
	check_refusal(layout_check(&p), want, what);
}

static void layouts(void)
{
	struct platform p = good;

	layout(p, ACCEPTED, "layout: apart");
	p.fdt.base = 0x8fff8000;
	layout(p, REFUSE_FDT_ADDRESS, "layout: fdt ends behind memory");
	p = good;
	p.fdt.base = 0x7fe00000;
	layout(p, REFUSE_FDT_ADDRESS, "layout: fdt in scratch");
	p = good;
	p.kernel.base = 0x80200800;
	layout(p, REFUSE_LAYOUT_KERNEL, "layout: kernel misaligned");
	p = good;
	p.kernel.base = 0x7fc00000;
	layout(p, REFUSE_LAYOUT_KERNEL, "layout: kernel over pvmfw");
	p = good;
	p.kernel.size = ~0UL;
	layout(p, REFUSE_LAYOUT_KERNEL, "layout: kernel that wraps");
	p = good;
	p.kernel.size = 0;
	layout(p, REFUSE_LAYOUT_KERNEL, "layout: no kernel");
	p = good;
	p.initrd.base = 0x8ffff000;
	layout(p, REFUSE_LAYOUT_INITRD, "layout: initrd ends behind memory");
	p = good;
	p.initrd.base = 0x802fffff;
	layout(p, REFUSE_LAYOUT_OVERLAP, "layout: initrd over the kernel");
	p = good;
	p.fdt.base = 0x84001230;
	layout(p, REFUSE_LAYOUT_OVERLAP, "layout: fdt over the initrd");
	p = good;
	p.fdt.base = 0x801ffff8;
	layout(p, REFUSE_LAYOUT_OVERLAP, "layout: fdt over the kernel");
}

static void image_sizes(void)
{
	u8 header[64] = { 0 };

	memcpy(header + 56, "ARM\x64", 4);
	header[18] = 0x10;	/* 1 MiB */
	check_refusal(image_check(&good, header, sizeof(header)), ACCEPTED, "layout: bss fits");
	header[19] = 4;		/* 65 MiB */
	check_refusal(image_check(&good, header, sizeof(header)), REFUSE_LAYOUT_IMAGE_SIZE,
		      "layout: bss over the initrd");
	memset(header + 16, 0xff, 8);
	check_refusal(image_check(&good, header, sizeof(header)), REFUSE_LAYOUT_IMAGE_SIZE,
		      "layout: bss that wraps");
	header[56] = 0;
	check_refusal(image_check(&good, header, sizeof(header)), ACCEPTED,
		      "layout: not an arm64 Image");
}

static void args(const char *from, const char *want, const char *what)
{
	char text[128];

	strcpy(text, from);
	bootargs_filter(text);
	check(!strcmp(text, want), what);
}

void test_layout(void)
{
	layouts();
	image_sizes();
	args("console=ttyS0,115200n8 quiet", "console=ttyS0,115200n8 quiet",
	     "bootargs: what may stay stays");
	args("  loglevel=7\tpanic=-1\nquiet ", "loglevel=7 panic=-1 quiet",
	     "bootargs: any blanks");
	args("console=uart8250,mmio32,0x80000000", "", "bootargs: a console that is an address");
	args("console=ttyS0/../x console=hvc0", "console=hvc0", "bootargs: a console of odd letters");
	args("quiet=1 quietly rdinit=/x -- sh", "", "bootargs: what only looks like it");
	args("host.a=\"b rdinit=/x\" host.c=d", "host.c=d", "bootargs: quotes");
	args("", "", "bootargs: nothing");
}
