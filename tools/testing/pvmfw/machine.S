/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two little programs for QEMU's virt machine, each a flat image.
 *
 * With FDT: what the hypervisor does, put the FDT's address into x0 and go to pvmfw.
 * Else a payload, an arm64 Image as VMMs take it: it looks at what pvmfw must have left
 * and what not, says so on the console, and powers off. With KEELVM the console is that
 * of keelvm, an 8250, else a PL011. With PAD its image has so many words more, and it says
 * whether all of it is what was signed: the runner makes it end in the word that gives 0.
 */
#define UART		0x09000000
#ifdef KEELVM
#define PUT		strb
#else
#define PUT		str
#endif
#define SCRATCH		0x7fe00000
#define DICE_PAGES	4
#define SYSTEM_OFF	0x84000008
#define MEM_RELINQUISH	0xc6000009

#ifdef FDT
	ldr	x0, =FDT
	movz	x1, #0xbad
	movz	x2, #0
	ldr	x16, =ENTRY
	br	x16
	.ltorg
#else
	.macro	say text
	adr	x11, 88f
	bl	print
	b	89f
88:	.asciz	"\text"
	.balign	4
89:
	.endm

_start:
	b	start
	.long	0
	.quad	0, image_size, 0, 0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	/* x1 to x29 are zero; x30 is where we are */
start:
	.irp	n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	orr	x1, x1, x\n
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	orr	x1, x1, x\n
	.endr
	mov	x20, x0
	mov	x21, x1
	ldr	x10, =UART
	say	"payload: runs\n"
	cbnz	x21, 1f
	say	"payload: registers are clear\n"
1:	ldr	w1, [x20]
	ldr	w2, =0xedfe0dd0
	cmp	w1, w2
	b.ne	2f
	say	"payload: x0 is a device tree\n"
2:	mrs	x1, sctlr_el1
	mov	x2, #0x1005
	tst	x1, x2
	b.ne	3f
	say	"payload: MMU and caches are off\n"
3:	ldr	x1, =SCRATCH
	ldrb	w2, [x1]
	cmp	w2, #0xa3
	b.ne	4f
	say	"payload: there is a handover\n"
4:	ldr	x1, =SCRATCH + DICE_PAGES * 4096
	ldr	x2, =SCRATCH + 0x200000
	bl	zeros
	cbnz	x3, 5f
	say	"payload: scratch is wiped\n"
5:	ldr	x1, =BLOB
	ldr	x2, =BLOB + 0x1000
	bl	zeros
	cbnz	x3, 6f
	say	"payload: the configuration is wiped\n"
6:
#ifdef KEEL
	/* given up and touched again, it would be filled from the template again */
	ldr	x0, =MEM_RELINQUISH
	ldr	x1, =BLOB
	mov	x2, xzr
	mov	x3, xzr
	hvc	#0
	ldr	x1, =BLOB
	ldr	x2, =BLOB + 0x1000
	bl	zeros
	cbnz	x3, 7f
	say	"payload: the configuration does not come back\n"
7:
#endif
#ifdef PAD
	adr	x1, _start
	ldr	x2, =image_size
	add	x2, x1, x2
	bl	sum
	cbnz	x3, 8f
	say	"payload: is whole\n"
	b	9f
8:	say	"payload: was changed\n"
9:
#endif
	ldr	x0, =SYSTEM_OFF
	hvc	#0
	b	.

/* x3: the OR of the words in [x1, x2) */
zeros:	mov	x3, xzr
7:	ldr	x4, [x1], #8
	orr	x3, x3, x4
	cmp	x1, x2
	b.lo	7b
	ret

#ifdef PAD
/* x3: the words in [x1, x2), each at its place */
sum:	mov	x3, xzr
1:	ldr	x4, [x1], #8
	ror	x3, x3, #1
	eor	x3, x3, x4
	cmp	x1, x2
	b.lo	1b
	ret
#endif

print:	ldrb	w12, [x11], #1
	cbz	w12, 8f
	PUT	w12, [x10]
	b	print
8:	ret
	.ltorg
	.balign	64
#ifdef PAD
	.fill	PAD, 8, 0x5061796c6f616421
#endif
	.set	image_size, . - _start
#endif
