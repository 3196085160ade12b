/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * touch32 PFN HOW: one access by AArch32 code to a page mapped through /dev/hostile.
 * PFN is hexadecimal; HOW is r, w, m (ldm), x or h (hvc). Exits with 0 if it survives.
 */
	.syntax	unified
	.arch	armv8-a
	.arch_extension virt

#define SYS_exit	1
#define SYS_open	5
#define SYS_mmap2	192
#define O_RDWR		2
#define PROT_RWX	7
#define MAP_SHARED	1

	.text
	.global	_start
_start:
	ldr	r8, [sp, #8]		@ argv[1]
	ldr	r9, [sp, #12]		@ argv[2]
	ldrb	r9, [r9]
	mov	r10, #0
1:	ldrb	r0, [r8], #1
	cmp	r0, #0
	beq	2f
	cmp	r0, #'a'
	subge	r0, r0, #('a' - 10 - '0')
	sub	r0, r0, #'0'
	orr	r10, r0, r10, lsl #4
	b	1b

2:	adr	r0, device
	mov	r1, #O_RDWR
	mov	r7, #SYS_open
	svc	#0
	mov	r4, r0
	mov	r0, #0
	mov	r1, #4096
	mov	r2, #PROT_RWX
	mov	r3, #MAP_SHARED
	mov	r5, r10
	mov	r7, #SYS_mmap2
	svc	#0
	cmn	r0, #4096
	movhs	r0, #2
	bhs	exit

	cmp	r9, #'r'
	ldreq	r1, [r0]
	cmp	r9, #'w'
	streq	r1, [r0, #4]
	cmp	r9, #'m'
	ldmeq	r0, {r1, r2}
	cmp	r9, #'x'
	blxeq	r0
	cmp	r9, #'h'
	bne	survived
	hvc	#0
survived:
	mov	r0, #0
exit:	mov	r7, #SYS_exit
	svc	#0

device:	.asciz	"/dev/hostile"
