// SPDX-License-Identifier: GPL-2.0-only
/*
 * A protected guest without an operating system that says what it is told of itself by
 * RSI: configuration, measurements before and after it extended some, a host call.
 * Prints lines `NAME HEX` on keelvm's serial port, behind the shared alias.
 */
typedef unsigned char u8;
typedef unsigned long u64;

#define SERIAL		(0x09000000UL | 1UL << 39)
#define PSCI_SYSTEM_OFF	0x84000008UL
#define RSI_READ	0xc4000192UL
#define RSI_EXTEND	0xc4000193UL
#define RSI_CONFIG	0xc4000196UL
#define RSI_HOST_CALL	0xc4000199UL

struct regs {
	u64 x[11];
};

static u64 config[512] __attribute__((aligned(4096)));
static u64 call[32] __attribute__((aligned(256)));

static void smc(struct regs *r)
{
	register u64 x0 asm("x0") = r->x[0];
	register u64 x1 asm("x1") = r->x[1];
	register u64 x2 asm("x2") = r->x[2];
	register u64 x3 asm("x3") = r->x[3];
	register u64 x4 asm("x4") = r->x[4];
	register u64 x5 asm("x5") = r->x[5];
	register u64 x6 asm("x6") = r->x[6];
	register u64 x7 asm("x7") = r->x[7];
	register u64 x8 asm("x8") = r->x[8];
	register u64 x9 asm("x9") = r->x[9];
	register u64 x10 asm("x10") = r->x[10];

	asm volatile("smc #0"
		     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6),
		       "+r"(x7), "+r"(x8), "+r"(x9), "+r"(x10)
		     :
		     : "memory");
	*r = (struct regs){ { x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10 } };
}

static void put(u8 c)
{
	asm volatile("strb %w0, [%1]" :: "r"(c), "r"(SERIAL) : "memory");
}

static void print(const char *name, const void *data, u64 size)
{
	const u8 *p = data;

	while (*name)
		put(*name++);
	put(' ');
	for (; size--; p++) {
		put("0123456789abcdef"[*p >> 4]);
		put("0123456789abcdef"[*p & 15]);
	}
	put('\r');
	put('\n');
}

/* x0 of a call that should succeed. */
static void result(const char *name, u64 x0)
{
	print(name, &x0, 1);
}

static void measurement(const char *name, u64 index)
{
	struct regs r = { { RSI_READ, index } };

	smc(&r);
	if (r.x[0])
		result(name, r.x[0]);
	else
		print(name, &r.x[1], 64);
}

static void extend(u64 index, u64 size)
{
	struct regs r = { { RSI_EXTEND, index, size } };
	u64 i;

	for (i = 0; i < 8; i++)
		r.x[3 + i] = 0x0101010101010101UL * (i + 1);
	smc(&r);
	result("extend", r.x[0]);
}

static void host_call(void)
{
	struct regs r = { { RSI_HOST_CALL, (u64)call } };

	call[0] = 7;
	call[1] = 0xc5000001UL;
	call[2] = 0x1122334455667788UL;
	smc(&r);
	result("host-call", r.x[0]);
	print("call-x0-x1", call + 1, 16);
}

void guest_main(void)
{
	struct regs r = { { RSI_CONFIG, (u64)config } };

	smc(&r);
	result("config", r.x[0]);
	print("bits-hash", config, 16);
	print("RPV", &config[0x200 / 8], 64);
	measurement("RIM", 0);
	measurement("REM0", 1);
	measurement("REM1", 2);
	measurement("REM3", 4);
	extend(3, 32);
	extend(3, 64);
	measurement("REM2", 3);
	extend(0, 32);
	measurement("beyond", 5);
	measurement("RIM-again", 0);
	host_call();

	r.x[0] = PSCI_SYSTEM_OFF;
	smc(&r);
}
