/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest guests: an Image header, two lines on the serial port, and an end.
 * END is what PSCI is asked for, or CRASH for an access that KVM cannot decode.
 */
#define PSCI_VERSION		0x84000000
#define PSCI_SYSTEM_OFF		0x84000008
#define PSCI_SYSTEM_RESET	0x84000009
#define SERIAL			0x09000000
#define SHARED_ALIAS		(1 << 39) /* keelvm asks for 40 address bits, if it can */

#include "../../testing/kvm/image_head.h"

	.text
	image_head main, end

main:	adr	x1, line
	mov	x2, #SERIAL
	adr	x4, alias
1:	cmp	x1, x4			/* the second line goes to the shared alias */
	b.ne	3f
	orr	x2, x2, #SHARED_ALIAS
3:	ldrb	w3, [x1], #1
	cbz	w3, 2f
	strb	w3, [x2]
	b	1b
2:
#ifdef CRASH
	ldp	x0, x1, [x2]		/* two registers: no syndrome for KVM */
#else
	ldr	w0, =END
	hvc	#0
#endif
	b	.

line:	.ascii	"tiny guest\r\n"
alias:	.asciz	"by the shared alias\r\n"
	.ltorg
	.balign	4096
end:
