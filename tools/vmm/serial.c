// SPDX-License-Identifier: GPL-2.0-only
/* An 8250 serial port: the early console, and input before virtio is up. */
#include <linux/serial_reg.h>

#include "devices.h"

static u8 pending_cause(const struct serial *s)
{
	if (s->ier & UART_IER_RDI && s->fifo_count)
		return UART_IIR_RDI;
	if (s->ier & UART_IER_THRI && s->thr_empty)
		return UART_IIR_THRI;
	return UART_IIR_NO_INT;
}

static void update_irq(struct serial *s)
{
	bool level = pending_cause(s) != UART_IIR_NO_INT;

	if (level == s->irq)
		return;
	s->irq = level;
	s->set_irq(s->opaque, level);
}

static u8 receive(struct serial *s)
{
	u8 c;

	if (!s->fifo_count)
		return 0;
	c = s->fifo[s->fifo_head];
	s->fifo_head = (s->fifo_head + 1) % SERIAL_FIFO;
	s->fifo_count--;
	return c;
}

size_t serial_room(const struct serial *s)
{
	return SERIAL_FIFO - s->fifo_count;
}

void serial_input(struct serial *s, const u8 *data, size_t len)
{
	while (len-- && serial_room(s)) {
		s->fifo[(s->fifo_head + s->fifo_count) % SERIAL_FIFO] = *data++;
		s->fifo_count++;
	}
	update_irq(s);
}

static void transmit(struct serial *s, u8 c)
{
	if (s->mcr & UART_MCR_LOOP)
		serial_input(s, &c, 1);
	else
		output(PORT_SERIAL, &c, 1);
	s->thr_empty = true;
}

static u8 modem_status(const struct serial *s)
{
	u8 msr = 0;

	if (!(s->mcr & UART_MCR_LOOP))
		return UART_MSR_DCD | UART_MSR_DSR | UART_MSR_CTS;
	if (s->mcr & UART_MCR_DTR)
		msr |= UART_MSR_DSR;
	if (s->mcr & UART_MCR_RTS)
		msr |= UART_MSR_CTS;
	if (s->mcr & UART_MCR_OUT1)
		msr |= UART_MSR_RI;
	if (s->mcr & UART_MCR_OUT2)
		msr |= UART_MSR_DCD;
	return msr;
}

static u8 identify(struct serial *s)
{
	u8 cause = pending_cause(s);

	if (cause == UART_IIR_THRI)
		s->thr_empty = false;
	return cause | 0xc0; /* FIFOs are on */
}

static u8 read_register(struct serial *s, u64 offset)
{
	bool dlab = s->lcr & UART_LCR_DLAB;

	switch (offset) {
	case UART_RX:
		return dlab ? s->divisor & 0xff : receive(s);
	case UART_IER:
		return dlab ? s->divisor >> 8 : s->ier;
	case UART_IIR:
		return identify(s);
	case UART_LCR:
		return s->lcr;
	case UART_MCR:
		return s->mcr;
	case UART_LSR:
		return UART_LSR_TEMT | UART_LSR_THRE | (s->fifo_count ? UART_LSR_DR : 0);
	case UART_MSR:
		return modem_status(s);
	case UART_SCR:
		return s->scr;
	}
	return 0;
}

u64 serial_read(struct serial *s, u64 offset)
{
	u8 value = read_register(s, offset);

	update_irq(s);
	return value;
}

void serial_write(struct serial *s, u64 offset, u8 value)
{
	bool dlab = s->lcr & UART_LCR_DLAB;

	switch (offset) {
	case UART_TX:
		if (dlab)
			s->divisor = (s->divisor & 0xff00) | value;
		else
			transmit(s, value);
		break;
	case UART_IER:
		if (dlab) {
			s->divisor = (s->divisor & 0xff) | value << 8;
			break;
		}
		/* The transmitter is always empty: enabling says so at once. */
		if (value & ~s->ier & UART_IER_THRI)
			s->thr_empty = true;
		s->ier = value & 0xf;
		break;
	case UART_FCR:
		if (value & UART_FCR_CLEAR_RCVR)
			s->fifo_count = 0;
		break;
	case UART_LCR:
		s->lcr = value;
		break;
	case UART_MCR:
		s->mcr = value & 0x1f;
		break;
	case UART_SCR:
		s->scr = value;
		break;
	}
	update_irq(s);
}
