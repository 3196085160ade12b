// SPDX-License-Identifier: GPL-2.0-only
/*
 * The console: an 8250 with byte registers or a PL011, as it was left by the VMM. The
 * host may see and lose all of it; it cannot make pvmfw wait for ever.
 */
#include "hw.h"

#define PATIENCE	100000	/* reads of the status register */

#define LSR		5
#define LSR_THRE	0x20
#define PL011_DR	0
#define PL011_FR	0x18
#define PL011_FR_TXFF	0x20

static u64 uart;
static enum uart kind;

static u32 read_status(void)
{
	u32 v;

	if (kind == UART_8250)
		asm volatile("ldrb %w0, [%1]" : "=r"(v) : "r"(uart + LSR) : "memory");
	else
		asm volatile("ldr %w0, [%1]" : "=r"(v) : "r"(uart + PL011_FR) : "memory");
	return v;
}

static bool ready(void)
{
	u32 status = read_status();

	return kind == UART_8250 ? status & LSR_THRE : !(status & PL011_FR_TXFF);
}

static void put(char c)
{
	unsigned int patience = PATIENCE;

	while (patience && !ready())
		patience--;
	if (kind == UART_8250)
		asm volatile("strb %w0, [%1]" : : "r"(c), "r"(uart) : "memory");
	else
		asm volatile("str %w0, [%1]" : : "r"(c), "r"(uart + PL011_DR) : "memory");
}

void console_init(enum uart k, u64 base)
{
	kind = k;
	uart = base;
}

bool console_is_open(void)
{
	return uart;
}

void say(const char *text)
{
	if (!uart)
		return;
	for (; *text; text++) {
		if (*text == '\n')
			put('\r');
		put(*text);
	}
}

void say_number(const char *before, u64 value)
{
	char digits[21], *d = digits + sizeof(digits) - 1;

	*d = 0;
	do {
		*--d = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	say(before);
	say(d);
}
