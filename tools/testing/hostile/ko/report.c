// SPDX-License-Identifier: GPL-2.0-only
/* What an attack found, in words that fit the ioctl. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "hostile_ko.h"

void report_init(struct report *r, struct hostile_run *run)
{
	r->run = run;
	spin_lock_init(&r->lock);
	/* xorshift never leaves 0 */
	r->random = run->seed | 1;
	run->failures = 0;
	run->text[0] = 0;
}

static void append(struct report *r, const char *fmt, va_list args)
{
	size_t at = strlen(r->run->text);

	if (at + 2 >= sizeof(r->run->text))
		return;
	vscnprintf(r->run->text + at, sizeof(r->run->text) - at - 1, fmt, args);
	strcat(r->run->text, "\n");
}

void complain(struct report *r, const char *fmt, ...)
{
	unsigned long flags;
	va_list args;

	va_start(args, fmt);
	spin_lock_irqsave(&r->lock, flags);
	if (r->run->failures++ < 8)
		append(r, fmt, args);
	spin_unlock_irqrestore(&r->lock, flags);
	va_end(args);
}

void note(struct report *r, const char *fmt, ...)
{
	unsigned long flags;
	va_list args;

	va_start(args, fmt);
	spin_lock_irqsave(&r->lock, flags);
	append(r, fmt, args);
	spin_unlock_irqrestore(&r->lock, flags);
	va_end(args);
}

u64 random_next(u64 *state)
{
	u64 x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * 0x2545f4914f6cdd1dULL;
}
