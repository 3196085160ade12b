// SPDX-License-Identifier: GPL-2.0-only
/*
 * timing FDT KERNEL INITRD [FIRMWARE]: what it takes from the first KVM_RUN of a guest to its
 * payload's first instruction, and from there to a token. With FIRMWARE that runs in place of
 * EL2's template: a pvmfw that says where its instructions go. Under -icount.
 */
#include <stdio.h>
#include <string.h>

#include "../../pvmfw/vmm.h"
#include "bench_pvmfw.h"

static uint64_t begin, init;

static void said(const char *line)
{
	printf("%s\n", line);
}

static void stored(uint64_t offset, uint64_t value)
{
	uint64_t t = now();

	if (offset == MARK_ENTRY)
		printf("entry: %llu\n", (unsigned long long)(t - begin));
	else if (offset == MARK_INIT)
		init = now();
	else if (offset == MARK_TOKEN)
		printf("token: %llu calls %llu\n", (unsigned long long)(t - init),
		       (unsigned long long)value);
	else if (offset == MARK_BYTES)
		printf("bytes: %llu\n", (unsigned long long)value);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	vmm_load(argv[1], argv[2], argv[3]);
	if (argc > 4)
		vmm_read_file(argv[4], firmware);
	vmm_make(argc == 4);
	begin = now();
	return vmm_run(said, stored);
}
