// SPDX-License-Identifier: GPL-2.0-only
/*
 * Things of the kernel's that it does not export. Whoever asks must do without: a kernel may
 * lack them, or kprobes, which are the way to find them.
 */
#include <linux/kprobes.h>

#include "keel.h"

#ifdef CONFIG_KPROBES
void *keel_kernel_symbol(const char *name)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long (*lookup)(const char *name);

	if (register_kprobe(&probe))
		return NULL;
	lookup = (void *)probe.addr;
	unregister_kprobe(&probe);
	return (void *)lookup(name);
}
#else
void *keel_kernel_symbol(const char *name)
{
	return NULL;
}
#endif
