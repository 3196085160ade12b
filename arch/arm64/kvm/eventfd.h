/* SPDX-License-Identifier: GPL-2.0-only */
/* Signalling an eventfd, as each supported kernel wants it. Any context. */
#ifndef __KEEL_EVENTFD_H
#define __KEEL_EVENTFD_H

#include <linux/eventfd.h>
#include <linux/version.h>

static inline void keel_eventfd_signal(struct eventfd_ctx *ctx)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	eventfd_signal(ctx);
#else
	eventfd_signal(ctx, 1);
#endif
}

#endif
